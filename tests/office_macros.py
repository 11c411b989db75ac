"""Runs VBA functions of a book inside LibreOffice; run by the interpreter that has its Python bridge.

Reads {"soffice", "profile", "file", "calls": [[macro, argument…]]} from stdin and writes the results
to stdout, one per call: {"value": …} or {"error": …}. `office.py` starts it.
"""

import json
import sys

import uno
from com.sun.star.script.provider import ScriptFrameworkErrorException
from office_typing import properties, running


def _call(provider, macro, arguments):
    try:
        script = provider.getScript(
            f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        )
        value, _, _ = script.invoke(tuple(arguments), (), ())
        return {"value": value}
    except ScriptFrameworkErrorException as problem:
        return {"error": f"{type(problem).__name__}: {problem.Message}"}
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {problem}"}


def main():
    order = json.load(sys.stdin)
    with running(order) as desktop:
        document = desktop.loadComponentFromURL(
            uno.systemPathToFileUrl(order["file"]),
            "_blank",
            0,
            properties(Hidden=True, MacroExecutionMode=4),  # always, and without asking
        )
        try:
            provider = document.getScriptProvider()
            results = [_call(provider, macro, arguments) for macro, *arguments in order["calls"]]
        finally:
            document.close(True)
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
