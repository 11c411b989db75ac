"""Runs VBA functions of a book inside LibreOffice, for office_desk.py."""

from com.sun.star.script.provider import ScriptFrameworkErrorException

from support.office_books import opened


def _call(provider, macro, *arguments):
    try:
        script = provider.getScript(
            f"vnd.sun.star.script:VBAProject.{macro}?language=Basic&location=document"
        )
        value, _, _ = script.invoke(arguments, (), ())
        return {"value": value}
    except ScriptFrameworkErrorException as problem:
        return {"error": f"{type(problem).__name__}: {problem.Message}"}
    except Exception as problem:
        return {"error": f"{type(problem).__name__}: {problem}"}


def call_macros(desktop, job):
    """Makes {"calls"}, [macro, argument…] each, in {"file"}: {"value"} or {"error"} for each call."""
    always = 4  # and without asking
    with opened(desktop, job["file"], MacroExecutionMode=always) as document:
        provider = document.getScriptProvider()
        return {"results": [_call(provider, *call) for call in job["calls"]]}
