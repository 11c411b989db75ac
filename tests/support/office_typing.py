"""Types texts into books inside LibreOffice, for office_desk.py."""

import re

from com.sun.star.container import NoSuchElementException

from support.office_books import opened, save, values_in


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


def type_texts(desktop, job):
    """Types {"texts"}, by cell, into {"file"} and saves it as {"out"}, unless a cell is locked or unknown."""
    key = {"Password": job["password"]} if "password" in job else {}
    with opened(desktop, job["file"], **key) as document:
        refused = _type(document, job["texts"])
        if not any(refused.values()):
            save(document, job["out"])
        return refused


def see(desktop, job):
    """Types {"texts"} into {"file"}, saves {"outs"} with their filters and options; its values if asked for."""
    with opened(desktop, job["file"]) as document:
        refused = _type(document, job["texts"])
        for out, filter_name, options in job["outs"]:
            save(document, out, filter_name, options)
        return {**refused, "values": values_in(document) if job["values"] else {}}


def _type(document, texts):
    """Types texts unless a cell is locked or unknown; which are."""
    cells = {where: _cell(document, where) for where in texts}
    unknown = [where for where, cell in cells.items() if cell is None]
    locked = [where for where, cell in cells.items() if cell is not None and _locked(cell)]
    if not unknown and not locked:
        for where, text in texts.items():
            # FormulaLocal reads the text as the keyboard does (１２３, 98.1%, 10/1);
            # setFormula would read it as American English, and neither minds a locked cell.
            cells[where].FormulaLocal = text
    return {"locked": locked, "unknown": unknown}
