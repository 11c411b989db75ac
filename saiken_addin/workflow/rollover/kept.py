"""Takes over what people wrote into 事務局ブック: its tables cell by cell, and what is left."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from saiken_addin.core.addresses import column_letters
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.desk import names
from saiken_addin.desk.book import desk_grid
from saiken_addin.desk.claims import HEADINGS
from saiken_addin.ooxml.formats import number_formats
from saiken_addin.ooxml.gate import Refused, open_package
from saiken_addin.ooxml.reader import Book, Cell, CellKind, read_book
from saiken_addin.ooxml.tables import Grid, fold, heading_row, read_table
from workbook_templates.desk.contents import Contents, Row
from workbook_templates.desk.rollover import MEMO
from workbook_templates.shared.lists import CellValue, Formatted

_SHOWN = 5
_TURN_HEADINGS = ("種類", "変更", "債権ID", "確かめること", MEMO)
_HOME_COLUMNS = range(1, 4)


def read_kept(path: Path) -> tuple[Contents, list[Finding]]:
    """Read everything in 事務局ブック but 債権一覧.

    Args:
        path: the book; it may be open in Excel.

    Returns:
        The contents, and the findings: errors where a table can't be read, warnings where
        something stands outside the tables.
    """
    try:
        book = read_book(open_package(path, macros=True))
        return _contents(book)
    except Refused as refusal:
        return Contents(), [refusal.finding]


def _contents(book: Book) -> tuple[Contents, list[Finding]]:
    known = {fold(name): name for name in (*names.SHEETS, names.TURN, names.WIRING)}
    rows: dict[str, Any] = {}
    findings: list[Finding] = []
    for sheet in book.sheets:
        name = known.pop(fold(sheet.name), None)
        cells = book.cells(sheet.name).cells
        place = Place(book.package.file, sheet.name)
        if name == names.WIRING:
            continue  # a new desk knows the Python that made it
        if name is None:
            if any(cell.text.strip() for cell in cells.values()):
                findings.append(Finding(Code.SHEET_NOT_KEPT, place, {"sheet": sheet.name}))
            continue
        grid = list(desk_grid(book, sheet.name))
        formats = number_formats(book, sheet.name)
        taken: dict[str, Cell] = {}
        for field, table in names.TABLES.items():
            if table.sheet == name:
                rows[field], wrong = _rows(table, grid, place, cells, formats, taken)
                findings += wrong
        formulas = sum(cell.formula is not None for cell in taken.values())
        if formulas:
            details: dict[str, object] = {"sheet": sheet.name, "count": formulas}
            findings.append(Finding(Code.FORMULAS_KEPT_AS_VALUES, place, details))
        findings += _left(name, grid, place)
    return Contents(**rows), findings


def _rows(
    table: names.DeskTable,
    grid: Grid,
    place: Place,
    cells: Mapping[str, Cell],
    formats: Mapping[str, str],
    taken: dict[str, Cell],
) -> tuple[tuple[Row, ...], list[Finding]]:
    """The rows of a table; `taken` gets the cells that were read."""
    beside = (*table.optional, *table.notes)
    found, wrong = read_table(grid, table.needed, place.file, place.sheet, beside)
    rows = []
    for row in found:
        values: list[CellValue] = []
        for heading in table.headings:
            spot = row.places.get(heading)
            cell = cells.get(spot.cell) if spot else None
            values.append(_value(cell, row.texts[heading], formats.get(spot.cell if spot else "")))
            if spot and cell:
                taken[spot.cell] = cell
        rows.append(tuple(values))
    return tuple(rows), wrong


def _value(cell: Cell | None, text: str, code: str | None) -> CellValue:
    """What stands in a cell; a number keeps its format, a formula gives its result."""
    if cell is None or cell.kind is not CellKind.NUMBER or not isinstance(cell.value, int | float):
        return text or None
    return Formatted(cell.value, code) if code else cell.value


def _left(name: str, grid: Sequence[tuple[int, Mapping[int, str]]], place: Place) -> list[Finding]:
    """The cells of a sheet of ours that no new desk will have, in one finding.

    What stands above the headings in the first column is the sheet's own title.
    """
    top, headed, kept = _frame(name, grid)
    left = [
        f"{column_letters(column)}{number}"
        for number, texts in grid
        for column, text in texts.items()
        if text.strip()
        and (column > 1 if number < top else column not in (headed if number == top else kept))
    ]
    if not left:
        return []
    rest = f"ほか{len(left) - _SHOWN}か所" if len(left) > _SHOWN else ""
    shown = "、".join(left[:_SHOWN]) + rest
    details = {"sheet": place.sheet, "cells": shown}
    return [Finding(Code.CELLS_NOT_KEPT, Place(place.file, place.sheet, left[0]), details)]


def _frame(
    name: str, grid: Sequence[tuple[int, Mapping[int, str]]]
) -> tuple[int, Collection[int], Collection[int]]:
    """The row of the headings, the columns of ours that have one, and those kept or drawn anew."""
    if name == names.HOME:
        return 1, _HOME_COLUMNS, _HOME_COLUMNS
    if name == names.TURN:
        top, columns = heading_row(grid, _TURN_HEADINGS)
        memo = columns.get(MEMO, 1)
        return top, range(1, memo + 1), range(1, memo)
    tables = [table for table in names.TABLES.values() if table.sheet == name]
    headings = [heading for table in tables for heading in table.headings]
    top, columns = heading_row(grid, HEADINGS if name == names.CLAIMS else headings)
    return top, set(columns.values()), set(columns.values())
