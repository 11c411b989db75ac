"""Reads one sheet's XML in one pass: which cells hold what, which rows and columns are hidden.

`scanned` is the rule, an expat pass that reads what any program writes; the shortcut comes to the
same result. After the end of the sheet's data nothing is looked at.
"""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

from saiken_addin.core.addresses import column_letters, column_number
from saiken_addin.core.findings import Code
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.fast_path import Stored, plain_cells
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.refusal import Refused, refused, shown

MAX_ROWS = 50_000
MAX_COLUMN = 702
"""ZZ; a form ends long before it."""
_LAST_COLUMN = 16_384

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_NAMES = {
    name: local
    for tag in ("c", "v", "f", "is", "t", "rPh", "row", "col", "sheetData")
    for name, local in xml.main(tag).items()
}


@dataclass(slots=True)
class Scan:
    """What a pass over a sheet found; rows and columns are 1-based.

    `complete` says that it saw the end of the sheet's data.
    """

    cells: dict[str, Stored] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    complete: bool = False


def sheet_cells(data: bytes, wanted: Collection[str] | None, file: str, part: str) -> Scan:
    """The cells of a sheet that hold something, by address.

    Args:
        data: the sheet's XML, `checked`.
        wanted: addresses like C5, or None for all; a set is quickest.

    Raises:
        Refused: not well-formed, a cell twice, a bad address (G04), too large (G09).
    """
    plain = None if wanted is None else plain_cells(data, frozenset(wanted))
    if plain is not None:
        with suppress(Refused):  # the whole sheet says more exactly what is wrong
            scan = _without_cells(plain.rest, file, part)
            if scan.complete:
                hidden = {row for first in scan.hidden_rows for row in plain.rows[first]}
                return Scan(plain.cells, hidden, scan.hidden_columns, complete=True)
    return scanned(data, wanted, file, part)


@read_once(1 << 6)
def _without_cells(data: bytes, file: str, part: str) -> Scan:
    return scanned(data, (), file, part)


def scanned(data: bytes, wanted: Collection[str] | None, file: str, part: str) -> Scan:
    """`sheet_cells` without the shortcut: the rule."""
    scan = Scan()
    cells = scan.cells
    row = column = rows = last_column = 0
    row_of_cell = 0
    inside = done = False
    address: str | None = None
    kind = ""
    value: list[str] | None = None
    formula: list[str] | None = None
    texts: list[str] | None = None
    choice = phonetic = 0

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal row, column, rows, last_column, row_of_cell, inside, address, kind
        nonlocal value, formula, texts, choice, phonetic
        if choice or name == xml.CHOICE:
            choice += 1
            return
        tag = _NAMES.get(name)
        if tag == "c" and inside:
            written = attributes.get("r")
            if written is None:
                column += 1
                row_of_cell = row
            else:
                found = _ADDRESS.fullmatch(written)
                if found is None:
                    raise _damaged(file, f"セル番地「{shown(written)}」が正しくありません")
                column, row_of_cell = column_number(found[1]), int(found[2])
            address = f"{column_letters(column)}{row_of_cell}" if written is None else written.upper()
            kind = attributes.get("t", "n")
            value = formula = texts = None
        elif tag == "v" and address:
            texts = value = []
        elif tag == "f" and address:
            texts = formula = []
        elif tag == "is" and address:
            value = []
        elif tag == "t" and address and value is not None and not phonetic:
            texts = value
        elif tag == "rPh":
            phonetic += 1
        elif tag == "row" and inside:
            rows += 1
            row = xml.number(attributes.get("r", str(row + 1)), 0)
            column = 0
            if row < 1:
                raise _damaged(file, "行の番号が正しくありません")
            if rows > MAX_ROWS:
                raise refused(file, Code.SHEET_TOO_LARGE, detail=f"{MAX_ROWS:,}行を超えています")
            if xml.flag(attributes.get("hidden")):
                scan.hidden_rows.add(row)
        elif tag == "col":
            first = max(xml.number(attributes.get("min"), 1), last_column + 1)
            last_column = max(min(xml.number(attributes.get("max"), 0), _LAST_COLUMN), last_column)
            if xml.flag(attributes.get("hidden")):
                scan.hidden_columns.update(range(first, last_column + 1))
        elif tag == "sheetData":
            inside = True

    def end(name: str) -> None:
        nonlocal inside, done, address, texts, choice, phonetic
        if choice:
            choice -= 1
            return
        tag = _NAMES.get(name)
        if tag in ("v", "f", "t"):
            texts = None
        elif tag == "c" and address:
            far = (column > MAX_COLUMN) + (row_of_cell > MAX_ROWS)
            blank = not value and formula is None
            if far == 2 or (far and not blank):
                detail = f"セル{address}まで"
                raise refused(file, Code.SHEET_TOO_LARGE, cell=address, detail=detail)
            if not blank and (wanted is None or address in wanted):
                if address in cells:
                    raise _damaged(file, f"セル{address}が二つあります")
                cells[address] = Stored(
                    kind,
                    None if value is None else "".join(value),
                    None if formula is None else "".join(formula),
                )
            address = None
        elif tag == "rPh":
            phonetic -= 1
        elif tag == "sheetData":
            inside, done = False, True
            scan.complete = True
            xml.silence(parser)

    def characters(text: str) -> None:
        if texts is not None:
            texts.append(text)

    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = characters
    xml.feed(parser, data, file, part, lambda: done)
    return scan


def _damaged(file: str, detail: str) -> Exception:
    return refused(file, Code.DAMAGED, detail=detail)
