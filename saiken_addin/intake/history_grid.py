"""A file of earlier figures as the texts of its cells, CSV or Excel."""

from dataclasses import replace
from pathlib import Path

from saiken_addin.core.amounts import Reading, read_amount
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.ooxml.csv_grid import csv_grid
from saiken_addin.ooxml.formats import Shows, number_formats
from saiken_addin.ooxml.formats import shown as number_shown
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import Book, Cell, CellKind, read_book
from saiken_addin.ooxml.refusal import Refused
from saiken_addin.ooxml.tables import Grid, grid_of

_WORKBOOK_STARTS = (b"PK\3\4", b"\xd0\xcf\x11\xe0")  # zip; what holds an .xls or a password
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls")


def grids(data: bytes, path: Path) -> dict[str, Grid]:
    """Each sheet's rows by its name; a CSV is one sheet without a name."""
    if data.startswith(_WORKBOOK_STARTS) or path.suffix.lower() in _WORKBOOK_NAMES:
        book = read_book(package_of(data, path.name))
        return {sheet.name: _sheet_grid(book, sheet.name) for sheet in book.sheets}
    try:
        return {"": csv_grid(data)}
    except ValueError as error:
        details: dict[str, object] = {"detail": str(error)}
        raise Refused(Finding(Code.UNREADABLE_FILE, Place(path.name), details)) from error


def _sheet_grid(book: Book, sheet: str) -> Grid:
    cells = dict(book.cells(sheet).cells)
    for address, code in number_formats(book, sheet).items():
        if (cell := cells.get(address)) and (text := _looks(cell, code, book.date1904)):
            cells[address] = replace(cell, kind=CellKind.TEXT, text=text)
    return grid_of(cells, _cell_text)


def _looks(cell: Cell, code: str, date1904: bool) -> str | None:
    """How a number reads that its format makes a day, a share or more of; None for a plain one."""
    if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, int | float):
        return None
    looks = number_shown(code, cell.value, date1904)
    if looks is None or looks.shows is Shows.WORDS:
        return None
    # A format that only leaves digits out (#,##0,) doesn't say another number.
    smaller = looks.means is not None and abs(looks.means) <= abs(cell.value)
    return None if looks.shows is Shows.OTHERWISE and smaller else looks.text


def _cell_text(cell: Cell) -> str:
    """What stands in a cell, so that nothing but a number can be taken for one."""
    if cell.formula is not None and not cell.cached:
        return f"={cell.formula}"
    text = str(cell.value) if cell.kind is CellKind.NUMBER else cell.text
    if (cell.struck or cell.raised) and read_amount(text).reading is not Reading.UNREADABLE:
        return f"{text}（取り消し線か上付き・下付きの文字があります）"
    if cell.kind is CellKind.NUMBER:
        return text
    return str(cell.value).upper() if cell.kind is CellKind.BOOL else cell.text
