"""Opens, saves and converts books inside LibreOffice, for office_desk.py."""

import contextlib

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet import FormulaResult

XLSX = "Calc MS Excel 2007 XML"


def _properties(**values):
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


@contextlib.contextmanager
def opened(desktop, file, **how):
    """The document of a file, closed at the end."""
    document = desktop.loadComponentFromURL(
        uno.systemPathToFileUrl(file), "_blank", 0, _properties(Hidden=True, **how)
    )
    if document is None:
        raise ValueError("LibreOffice cannot open it")
    try:
        yield document
    finally:
        document.close(True)


def save(document, out, filter_name=XLSX, options=""):
    document.storeToURL(
        uno.systemPathToFileUrl(out), _properties(FilterName=filter_name, FilterOptions=options)
    )


def values(desktop, job):
    """The values in {"file"}."""
    with opened(desktop, job["file"]) as document:
        return {"values": values_in(document)}


def values_in(document):
    """Values by sheet, as rows from A1 on: numbers, texts, and of an error its name."""
    found = {}
    for sheet in (document.Sheets.getByIndex(number) for number in range(document.Sheets.Count)):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        used = sheet.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        rows = [list(row) for row in used.getDataArray()]
        errors = sheet.queryFormulaCells(FormulaResult.ERROR)
        for cell in errors.Cells:
            place = cell.CellAddress
            rows[place.Row][place.Column] = cell.String
        found[sheet.Name] = rows
    return found


def convert(desktop, job):
    """Saves {"file"} as {"out"} with a {"filter"} and its {"options"}."""
    with opened(desktop, job["file"]) as document:
        save(document, job["out"], job["filter"], job["options"])
    return {}
