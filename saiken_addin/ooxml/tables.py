"""Finds a table by its headings: rows of texts with their places, from a sheet or a CSV."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from saiken_addin.core.addresses import cell_position, column_letters
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import DeskCell
from saiken_addin.ooxml.reader import Cell

Grid: TypeAlias = Iterable[tuple[int, Mapping[int, str]]]
"""Rows from the top: the row's number and its texts by column number, both from 1."""

_UNSEEN = ("Cc", "Cf", "Cs")
_FORBIDDEN = "\ufffe\uffff"
_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
UNCOMPUTED = "#未計算 "
"""What a grid says of a formula without result, before the formula."""
HEADING_ROWS = 20
"""The headings stand somewhere in the first rows; what stands above them is a person's."""


@dataclass(frozen=True)
class TableRow:
    """One row under the headings; `texts` by heading, "" where a cell is blank."""

    number: int
    texts: Mapping[str, str]
    places: Mapping[str, Place]


def grid_of(cells: Mapping[str, Cell], text: Callable[[Cell], str]) -> Grid:
    """The cells of a sheet, by address, as rows of texts."""
    rows: dict[int, dict[int, str]] = {}
    for address, cell in cells.items():
        column, row = cell_position(address)
        rows.setdefault(row, {})[column] = text(cell)
    return sorted(rows.items())


def desk_cells(row: TableRow, headings: Mapping[str, str]) -> dict[str, DeskCell]:
    """Where the texts of a row stand, by the names that are given to the headings."""
    found = {}
    for name, heading in headings.items():
        if place := row.places.get(heading):
            found[name] = DeskCell(place.file, place.sheet, place.cell, row.texts[heading])
    return found


def fold(text: str) -> str:
    """A text without what the eye does not see: width, case, spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def tidy(text: str) -> str:
    """A text without spaces around it and without signs that no cell or file name can hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(
        sign
        for sign in lines
        if sign == "\n" or (unicodedata.category(sign) not in _UNSEEN and sign not in _FORBIDDEN)
    ).strip()


def is_no_value(text: str) -> bool:
    """Whether a cell says nothing but that its formula failed, or was never computed."""
    return text in _ERRORS or text.startswith(UNCOMPUTED)


def read_table(
    grid: Grid,
    headings: Sequence[str],
    file: str,
    sheet: str = "",
    optional: Sequence[str] = (),
) -> tuple[list[TableRow], list[Finding]]:
    """The rows under a line of headings, whatever the order of the columns; blank rows left out.

    Args:
        headings: what stands over the columns; width, case and spaces don't matter.
        sheet: the sheet's name; empty for a CSV.
        optional: headings that need not be there; their texts are "" then.

    Returns:
        The rows, and a finding for each heading that is missing; then there are no rows.
    """
    rows = list(grid)
    top, columns = heading_row(rows, [*headings, *optional])
    spot = Place(file, sheet, f"A{top}" if top else "")
    missing = [heading for heading in headings if heading not in columns]
    if missing:
        details = {"sheet": sheet or file}
        return [], [
            Finding(Code.DESK_COLUMN_MISSING, spot, {**details, "column": heading})
            for heading in missing
        ]
    found = []
    for number, cells in rows:
        texts = {heading: tidy(cells.get(column, "")) for heading, column in columns.items()}
        if number <= top or not any(texts.values()):
            continue
        places = {
            heading: Place(file, sheet, f"{column_letters(column)}{number}", heading)
            for heading, column in columns.items()
        }
        found.append(TableRow(number, {**dict.fromkeys(optional, ""), **texts}, places))
    return found, []


def heading_row(
    rows: Sequence[tuple[int, Mapping[int, str]]], headings: Sequence[str]
) -> tuple[int, dict[str, int]]:
    """The row that holds most of the headings, and the column of each; of two equal the first."""
    wanted = {fold(heading): heading for heading in headings}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, cells in rows:
        if number > HEADING_ROWS:
            break
        columns: dict[str, int] = {}
        for column, text in sorted(cells.items()):
            heading = wanted.get(fold(text))
            if heading is not None:
                columns.setdefault(heading, column)
        if len(columns) > len(best[1]):
            best = (number, columns)
    return best
