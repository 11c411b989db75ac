"""Reads one sheet's XML in one pass: which cells hold what, which rows and columns are hidden.

`scanned` is the rule, an expat pass that reads what any program writes and refuses what two programs
would read differently; the shortcut comes to the same result. After the end of the sheet's data
nothing is looked at.
"""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

from saiken_addin.core.addresses import column_letters, column_number
from saiken_addin.core.findings import Code
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.fast_path import KINDS, Stored, plain_cells
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.refusal import Refused, refused, shown
from saiken_addin.ooxml.rich_text import PLAIN, TAGS, RichText, Text

MAX_ROWS = 50_000
MAX_COLUMN = 702
"""ZZ; a form ends long before it."""
_LAST_COLUMN = 16_384

_ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_TAGS = ("worksheet", "sheetData", "row", "c", "v", "f", "is", "col", "extLst", *TAGS)
_NAMES = {name: local for tag in _TAGS for name, local in xml.main(tag).items()}
_TEXTS = ("s", "str", "inlineStr")
_DATA, _ROW, _CELL, _CONTENT = 2, 3, 4, 5
"""How deep the data of a sheet, its rows, their cells and what stands in them lie below the top."""


@dataclass(slots=True)
class Scan:
    """What a pass over a sheet found; rows and columns are 1-based.

    `texts` are the addresses of all cells, wanted or not, with a text that no formula made;
    `complete` says that it saw the end of the sheet's data.
    """

    cells: dict[str, Stored] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    texts: frozenset[str] = frozenset()
    complete: bool = False


def sheet_cells(data: bytes, wanted: Collection[str] | None, file: str, part: str) -> Scan:
    """The cells of a sheet that hold something, by address.

    Args:
        data: the sheet's XML, `checked`.
        wanted: addresses like C5, or None for all; a set is quickest.

    Raises:
        Refused: not well-formed, a cell twice, a bad address, what programs read differently (G04),
            too large (G09).
    """
    plain = None if wanted is None else plain_cells(data, frozenset(wanted))
    if plain is not None:
        with suppress(Refused):  # the whole sheet says more exactly what is wrong
            scan = _without_cells(plain.rest, file, part)
            if scan.complete:
                hidden = {row for first in scan.hidden_rows for row in plain.rows[first]}
                return Scan(plain.cells, hidden, scan.hidden_columns, plain.texts, complete=True)
    return scanned(data, wanted, file, part)


@read_once(1 << 6)
def _without_cells(data: bytes, file: str, part: str) -> Scan:
    return scanned(data, (), file, part)


def scanned(data: bytes, wanted: Collection[str] | None, file: str, part: str) -> Scan:
    """`sheet_cells` without the shortcut: the rule."""
    scan = Scan()
    cells = scan.cells
    texts_at: set[str] = set()
    depth = row = column = rows = last_column = 0
    row_of_cell = skipped = 0
    row_is_numbered = inside = done = False
    address = ""
    attributes_of_cell: xml.Attributes = {}
    value: list[str] | None = None
    formula: list[str] | None = None
    collecting: list[str] | None = None
    rich: RichText | None = None
    inline: Text | None = None

    def damaged(detail: str) -> Exception:
        return refused(file, Code.DAMAGED, detail=detail)

    def ambiguous() -> Exception:
        return damaged(f"{address or f'{row}行目'}に、プログラムによって読み方の違う書き方があります")

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal depth, skipped, last_column, inside
        depth += 1
        tag = _NAMES.get(name)
        if not inside:
            if tag == "sheetData":
                if depth != _DATA or scan.complete:
                    raise damaged("シートの中身が二つあります")
                inside = True
            elif tag == "col":
                first = max(xml.number(attributes.get("min"), 1), last_column + 1)
                last_column = max(min(xml.number(attributes.get("max"), 0), _LAST_COLUMN), last_column)
                if xml.flag(attributes.get("hidden")):
                    scan.hidden_columns.update(range(first, last_column + 1))
        elif rich is not None:
            rich.start(tag, attributes)
        elif skipped or (tag == "extLst" and depth in (_CELL, _CONTENT)):
            skipped = skipped or depth
        elif depth == _ROW and tag == "row":
            start_row(attributes)
        elif depth == _CELL and tag == "c":
            start_cell(attributes)
        elif depth == _CONTENT and tag in ("v", "f", "is"):
            start_content(tag)
        else:
            raise ambiguous()

    def start_row(attributes: xml.Attributes) -> None:
        nonlocal row, column, rows, row_is_numbered
        rows += 1
        row_is_numbered = "r" in attributes
        row = xml.number(attributes.get("r", str(row + 1)), 0)
        column = 0
        if row < 1:
            raise damaged("行の番号が正しくありません")
        if rows > MAX_ROWS:
            raise refused(file, Code.SHEET_TOO_LARGE, detail=f"{MAX_ROWS:,}行を超えています")
        if xml.flag(attributes.get("hidden")):
            scan.hidden_rows.add(row)

    def start_cell(attributes: xml.Attributes) -> None:
        nonlocal column, row_of_cell, address, attributes_of_cell, value, formula, inline
        written = attributes.get("r")
        if written is None:
            column += 1
            row_of_cell = row
            address = f"{column_letters(column)}{row}"
        else:
            found = _ADDRESS.fullmatch(written)
            if found is None:
                raise damaged(f"セル番地「{shown(written)}」が正しくありません")
            column, row_of_cell = column_number(found[1]), int(found[2])
            if row_is_numbered and row_of_cell != row:
                raise damaged(f"{row}行目にセル{shown(written)}があります")
            address = written.upper()
        attributes_of_cell = attributes
        value = formula = inline = None

    def start_content(tag: str) -> None:
        nonlocal value, formula, collecting, rich
        if (tag == "f" and formula is not None) or (
            tag != "f" and (value is not None or inline is not None)
        ):
            raise ambiguous()
        if tag == "v":
            value = collecting = []
        elif tag == "f":
            formula = collecting = []
        else:
            rich = RichText(damaged)

    def end_cell() -> None:
        text = None if value is None else "".join(value)
        blank = not text and not (inline and inline.text) and formula is None
        far = (column > MAX_COLUMN) + (row_of_cell > MAX_ROWS)
        if far == 2 or (far and not blank):
            detail = f"セル{address}まで"
            raise refused(file, Code.SHEET_TOO_LARGE, cell=address, detail=detail)
        kind = attributes_of_cell.get("t", "n")
        if kind in _TEXTS and formula is None and (text or (inline and inline.text)):
            texts_at.add(address)
        if blank or not (wanted is None or address in wanted):
            return
        if address in cells:
            raise damaged(f"セル{address}が二つあります")
        style = xml.number(attributes_of_cell.get("s", "0"), -1)
        is_inline = kind == "inlineStr"
        if style < 0 or kind not in KINDS or (text if is_inline else inline and inline.text):
            raise ambiguous()
        if is_inline:
            text = inline.text if inline else None
        runs = inline.runs if is_inline and inline else PLAIN
        cells[address] = Stored(kind, text, None if formula is None else "".join(formula), style, runs)

    def end(name: str) -> None:
        nonlocal depth, skipped, inside, done, address, collecting, rich, inline
        depth -= 1
        if not inside:
            return
        if rich is not None:
            if depth == _CELL:
                inline, rich = rich.finished(), None
            else:
                rich.end()
        elif skipped:
            skipped = 0 if depth < skipped else skipped
        elif depth == _CELL:
            collecting = None
        elif depth == _ROW:
            end_cell()
            address = ""
        elif depth < _DATA:
            inside, scan.complete = False, True
            tail = data.find(b">", parser.CurrentByteIndex)
            if data.find(b"sheetData", tail) < 0:
                done = True
                xml.silence(parser)

    def characters(text: str) -> None:
        if collecting is not None:
            collecting.append(text)
        elif rich is not None:
            rich.characters(text)
        elif inside and not skipped and text.strip():
            raise ambiguous()

    def aside(*_: str) -> None:
        if collecting is not None or rich is not None:
            raise ambiguous()

    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = characters
    parser.CommentHandler = parser.ProcessingInstructionHandler = aside
    xml.feed(parser, data, file, part, lambda: done)
    scan.texts = frozenset(texts_at)
    return scan
