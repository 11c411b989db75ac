"""Types texts into books inside LibreOffice; run by the interpreter that has its Python bridge.

Reads {"soffice", "profile", "jobs": [{"file", "out", "texts"}]} from stdin and writes one result
per job to stdout: {"locked": […], "unknown": […], "error": ""}. `office.py` starts it.
"""

import contextlib
import json
import re
import subprocess
import sys
import time
import uuid

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.container import NoSuchElementException
from com.sun.star.lang import DisposedException

_CONNECT_SECONDS = 90
_XLSX = "Calc MS Excel 2007 XML"


def properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def _desktop(process, pipe):
    """The running program's desktop, as soon as it answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    deadline = time.monotonic() + _CONNECT_SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except NoConnectException:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def _cell(document, where):
    """The cell behind a defined name or an address like 'Sheet'!C5; None when there is none."""
    address = re.fullmatch(r"(.+)!(\$?[A-Z]{1,3}\$?[0-9]+)", where)
    try:
        if address:
            sheet = address[1]
            if sheet.startswith("'") and sheet.endswith("'"):
                sheet = sheet[1:-1].replace("''", "'")
            return document.Sheets.getByName(sheet).getCellRangeByName(address[2])
        cells = document.NamedRanges.getByName(where).getReferredCells()
    except NoSuchElementException:
        return None
    return cells.getCellByPosition(0, 0) if cells else None


def _locked(cell):
    return cell.getSpreadsheet().isProtected() and cell.CellProtection.IsLocked


def _type(desktop, job):
    key = {"Password": job["password"]} if "password" in job else {}
    document = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(job["file"]), "_blank", 0, properties(Hidden=True, **key)
    )
    if document is None:
        return {"locked": [], "unknown": [], "error": "LibreOffice cannot open it"}
    try:
        cells = {where: _cell(document, where) for where in job["texts"]}
        unknown = [where for where, cell in cells.items() if cell is None]
        locked = [where for where, cell in cells.items() if cell is not None and _locked(cell)]
        if not unknown and not locked:
            for where, text in job["texts"].items():
                # FormulaLocal reads the text as the keyboard does (１２３, 98.1%, 10/1);
                # setFormula would read it as American English, and neither minds a locked cell.
                cells[where].FormulaLocal = text
            document.storeToURL(
                uno.systemPathToFileUrl(job["out"]), properties(FilterName=_XLSX)
            )
        return {"locked": locked, "unknown": unknown, "error": ""}
    finally:
        document.close(True)


def _attempt(desktop, job):
    try:
        return _type(desktop, job)
    except DisposedException:
        raise
    except Exception as problem:
        return {"locked": [], "unknown": [], "error": f"{type(problem).__name__}: {problem}"}


@contextlib.contextmanager
def running(order):
    """The desktop of a LibreOffice of its own, ended at the end."""
    pipe = f"saiken{uuid.uuid4().hex}"
    process = subprocess.Popen(
        [
            order["soffice"],
            "--headless",
            "--norestore",
            "--nodefault",
            f"-env:UserInstallation={order['profile']}",
            f"--accept=pipe,name={pipe};urp",
        ],
        stdout=sys.stderr,
    )
    try:
        desktop = _desktop(process, pipe)
        yield desktop
        with contextlib.suppress(DisposedException):  # it may end before it answers
            desktop.terminate()
        process.wait(60)
    finally:
        if process.poll() is None:
            process.kill()


def main():
    order = json.load(sys.stdin)
    with running(order) as desktop:
        results = [_attempt(desktop, job) for job in order["jobs"]]
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
