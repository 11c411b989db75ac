"""Reads a received book: its sheets, its names, and the cells that somebody asks for."""

import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache
from math import isfinite
from types import MappingProxyType

from saiken_addin.core.addresses import column_letters, column_number
from saiken_addin.core.findings import Code, SaikenError
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.archive import MAX_PART
from saiken_addin.ooxml.cells import Scan, sheet_cells
from saiken_addin.ooxml.fast_path import Stored, plain_names
from saiken_addin.ooxml.gate import Package
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.refusal import Refused, refused, shown
from saiken_addin.ooxml.rich_text import Text
from saiken_addin.ooxml.strings import SharedStrings
from saiken_addin.ooxml.styles import Styles, styles_of

MAX_NAMES = 20_000
MAX_SHEETS = 2 * MAX_PART
"""Bytes of XML of all sheets that are read of one book."""
_LAST_COLUMN, _LAST_ROW = 16_384, 1_048_576
_LONGEST_NUMBER = 400
_EXCEL_DIGITS = 15
"""The significant digits that Excel keeps and shows of a number."""
_LONGEST_TARGET = 200
"""A sheet's name has 31 characters at most."""
_NAMES = {
    name: local
    for tag in ("workbookPr", "sheet", "definedNames", "definedName")
    for name, local in xml.main(tag).items()
}
_CELL = r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})"
_TARGET = re.compile(rf"=?\s*(?:'([^'\[\]]*(?:''[^'\[\]]*)*)'|([^'!:,\[\]\s]+))!{_CELL}(?::{_CELL})?\s*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)

_TRUTHS = ("0", "1", "true", "false")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:.]+Z?)?|T?[0-9]{2}:[0-9:.]+Z?")


class CellKind(StrEnum):
    """What a cell holds, or what its formula came to."""

    NUMBER = "number"
    TEXT = "text"
    BOOL = "bool"
    ERROR = "error"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the file has it.

    `value` is whole (int, exact) or a float, a text, a bool, an error like #DIV/0! or None;
    `text` the same as written, for numbers the literal; `formula` is without =, empty when only
    another cell of a shared formula has it; `cached` says that a formula has a result. `style` is
    the number of its style; `struck` and `raised` say that it shows signs that are struck out, or
    some that are set above or below the line.
    """

    value: int | float | str | bool | None
    kind: CellKind
    text: str
    formula: str | None
    cached: bool
    style: int = 0
    struck: bool = False
    raised: bool = False


BLANK = Cell(None, CellKind.BLANK, "", None, False)


@dataclass(frozen=True, slots=True)
class Target:
    """The cell that a defined name points to (of a range, the upper left)."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a book: `state` is visible, hidden or veryHidden, `part` its part name."""

    name: str
    state: str
    part: str


@dataclass(frozen=True)
class SheetCells:
    """Cells that hold something, by address like C5; hidden rows and columns, 1-based.

    `texts` are the addresses of all cells of the sheet with a text that no formula made.
    """

    cells: Mapping[str, Cell]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    texts: frozenset[str] = frozenset()

    def at(self, address: str) -> Cell:
        """The cell, blank when it holds nothing."""
        return self.cells.get(address, BLANK)


@dataclass
class Book:
    """A received book. Names of the workbook and names local to a sheet point to cells.

    A target is None when it is no plain cell or range of a sheet of this book (#REF!, a formula).
    """

    package: Package = field(repr=False)
    sheets: tuple[Sheet, ...]
    names: Mapping[str, Target | None]
    local_names: Mapping[tuple[str, str], Target | None]
    date1904: bool
    _read: dict[str, bytes] = field(default_factory=dict, repr=False)

    def cells(self, sheet: str, wanted: Collection[str] | None = None) -> SheetCells:
        """Read a sheet.

        Args:
            wanted: addresses like C5; None reads all.

        Raises:
            Refused: the sheet is damaged or too large (G04, G07, G08, G09), or its texts (G05).
            SaikenError: there is no such sheet.
        """
        try:
            data = self.xml(sheet)
            scan = sheet_cells(
                data,
                None if wanted is None else frozenset(wanted),
                self.package.file,
                self._part(sheet),
            )
            texts = self._texts(scan)
            struck = self.styles.struck
        except Refused as refusal:
            place = replace(refusal.finding.place, sheet=sheet)
            raise Refused(replace(refusal.finding, place=place)) from None
        return SheetCells(
            {address: _cell(stored, texts, struck) for address, stored in scan.cells.items()},
            frozenset(scan.hidden_rows),
            frozenset(scan.hidden_columns),
            scan.texts,
        )

    def xml(self, sheet: str) -> bytes:
        """A sheet's XML, `checked`; it is unpacked once.

        Raises:
            Refused: it is damaged or too large (G04, G07, G08, G09).
            SaikenError: there is no such sheet.
        """
        if sheet not in self._read:
            file, part = self.package.file, self._part(sheet)
            data = self.package.read(part, Code.SHEET_TOO_LARGE)
            self._read[sheet] = xml.checked(data, file, part, Code.SHEET_TOO_LARGE)
            if sum(map(len, self._read.values())) > MAX_SHEETS:
                detail = f"シート全部で{MAX_SHEETS >> 20}MBを超えています"
                raise refused(file, Code.SHEET_TOO_LARGE, detail=detail)
        return self._read[sheet]

    def _part(self, sheet: str) -> str:
        part = next((each.part for each in self.sheets if each.name == sheet), None)
        if part is None:
            raise SaikenError(f"シート「{sheet}」はブックにありません。")
        return part

    @cached_property
    def styles(self) -> Styles:
        """What the styles of its cells say.

        Raises:
            Refused: they are damaged or too large (G04, G05, G08).
        """
        part = self.package.related("styles")
        if part not in self.package:
            return Styles()
        return styles_of(self.package.read(part), self.package.file, part)

    def _texts(self, scan: Scan) -> dict[str, Text]:
        """The shared strings that the cells refer to, by the reference as written."""
        references = {
            stored.value: xml.number(stored.value.strip(), -1)
            for stored in scan.cells.values()
            if stored.kind == "s" and stored.value
        }
        if not references:
            return {}
        if min(references.values()) < 0:
            raise refused(self.package.file, Code.DAMAGED, detail="文字列の番号が正しくありません")
        strings = self._strings.texts(frozenset(references.values()))
        return {written: strings[index] for written, index in references.items()}

    @cached_property
    def _strings(self) -> SharedStrings:
        part = self.package.related("sharedStrings")
        data = xml.checked(self.package.read(part), self.package.file, part)
        return SharedStrings(data, self.package.file, part)


def read_book(package: Package) -> Book:
    """Read what a book says of itself: sheets in their order, names, the date system.

    Raises:
        Refused: damaged (G04), a DTD (G08), too many names (G05).
    """
    said = _said(package.read(package.workbook), package.file, package.workbook)
    relations = package.relations
    if len(said.sheets) > len(package.members):  # each has a part of its own
        raise refused(package.file, Code.DAMAGED, detail="シートの数が中の部品より多くなっています")
    sheets = tuple(
        Sheet(name, state, relations[identifier].target if identifier in relations else "")
        for name, state, identifier in said.sheets
    )
    return Book(package, sheets, said.names, said.local_names, said.date1904)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a workbook part says; of a sheet its name, its state and the id of its relation."""

    sheets: tuple[tuple[str, str, str], ...]
    names: Mapping[str, Target | None]
    local_names: Mapping[tuple[str, str], Target | None]
    date1904: bool


@read_once(1 << 6)
def _said(data: bytes, file: str, part: str) -> _Said:
    written = _written(xml.checked(data, file, part), file, part)
    by_name = {name.casefold(): name for name, _, _ in written.sheets}
    if not by_name or len(by_name) < len(written.sheets):
        detail = "同じ名前のシートがあります" if by_name else "シートがありません"
        raise refused(file, Code.DAMAGED, detail=detail)
    if len(written.names) > MAX_NAMES:
        raise refused(file, Code.TOO_LARGE, detail=f"名前の定義が{MAX_NAMES:,}個を超えています")
    names: dict[str, Target | None] = {}
    local_names: dict[tuple[str, str], Target | None] = {}
    for name, scope, text in written.names:
        target = _target(text) if len(text) <= _LONGEST_TARGET else None
        if target and by_name.get(target.sheet) != target.sheet:
            sheet = by_name.get(target.sheet.casefold())
            target = Target(sheet, target.cell) if sheet else None
        if scope is None:
            if names.setdefault(name, target) != target:
                detail = f"名前「{shown(name)}」が二つあります"
                raise refused(file, Code.DAMAGED, detail=detail)
        elif scope < len(written.sheets):
            local_names[written.sheets[scope][0], name] = target
    return _Said(
        tuple(written.sheets), MappingProxyType(names), MappingProxyType(local_names), written.date1904
    )


@dataclass(slots=True)
class _Written:
    """A workbook part as it is written; of a name: itself, the position of its sheet, its text."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    names: list[tuple[str, int | None, str]] = field(default_factory=list)
    date1904: bool = False
    lists_names: bool = False


def _written(data: bytes, file: str, part: str) -> _Written:
    plain = plain_names(data)
    if plain is not None:
        names, rest = plain
        with suppress(Refused):  # the whole part says more exactly what is wrong
            written = _scanned(rest, file, part)
            if written.lists_names:
                written.names.extend((name, None, text) for name, text in names)
                return written
    return _scanned(data, file, part)


def _scanned(data: bytes, file: str, part: str) -> _Written:
    said = _Written()
    name_of = ""
    scope: int | None = None
    texts: list[str] | None = None
    alternatives = 0

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal name_of, scope, texts, alternatives
        tag = _NAMES.get(name)
        if alternatives or name == xml.ALTERNATIVES:
            alternatives += 1
            if tag:
                detail = f"部品「{shown(part)}」に、プログラムによって読み方の違うものがあります"
                raise refused(file, Code.DAMAGED, detail=detail)
            return
        if tag == "definedName":
            name_of, texts = attributes.get("name", ""), []
            local = attributes.get("localSheetId")
            scope = None if local is None else xml.number(local, 1 << 16)
        elif tag == "sheet":
            identifier = next((attributes[key] for key in xml.RELATION_IDS if key in attributes), "")
            name_of_sheet = xml.unescaped(attributes.get("name", ""))
            said.sheets.append((name_of_sheet, attributes.get("state", "visible"), identifier))
        elif tag == "definedNames":
            said.lists_names = True
        elif tag == "workbookPr":
            said.date1904 = xml.flag(attributes.get("date1904"))

    def end(name: str) -> None:
        nonlocal texts, alternatives
        if alternatives:
            alternatives -= 1
        elif texts is not None and _NAMES.get(name) == "definedName":
            said.names.append((name_of, scope, "".join(texts)))
            texts = None

    def characters(text: str) -> None:
        if texts is not None:
            texts.append(text)

    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = characters
    xml.feed(parser, data, file, part)
    return said


@lru_cache(maxsize=1 << 13)
def _target(text: str) -> Target | None:
    """The cell that a name's text stands for, the sheet as written there."""
    found = _TARGET.fullmatch(text)
    if found is None:
        return None
    quoted, plain, letters, row, last_letters, last_row = found.groups()
    column, number = column_number(letters), int(row)
    if last_letters:
        column, number = min(column, column_number(last_letters)), min(number, int(last_row))
    if column > _LAST_COLUMN or number > _LAST_ROW:
        return None
    sheet = plain if quoted is None else quoted.replace("''", "'")
    return Target(sheet, f"{column_letters(column)}{number}")


def _cell(stored: Stored, texts: Mapping[str, Text], struck: Collection[int]) -> Cell:
    kind, value, formula, style, runs = stored
    cached = formula is not None
    if kind in ("s", "str", "inlineStr"):
        if value is None or (kind == "s" and not value):
            return Cell(None, CellKind.BLANK, "", formula, False, style)
        if kind == "s":
            text, runs = texts[value]
        else:
            text = xml.unescaped(value)
        crossed = runs.struck or (style in struck and not runs.dressed)
        return Cell(text, CellKind.TEXT, text, formula, cached, style, crossed, runs.raised)
    text = value.strip() if value else ""
    if not text:
        return Cell(None, CellKind.BLANK, "", formula, False, style)
    crossed = style in struck
    if kind == "n":
        number = _number(text)
        if number is not None:
            return Cell(number, CellKind.NUMBER, text, formula, cached, style, crossed)
    elif kind == "b" and text in _TRUTHS:
        return Cell(text in ("1", "true"), CellKind.BOOL, text, formula, cached, style, crossed)
    elif kind == "d" and _DAY.fullmatch(text):
        return Cell(text, CellKind.TEXT, text, formula, cached, style, crossed)
    # An error, or what isn't of the kind that it is said to be.
    return Cell(text, CellKind.ERROR, text, formula, cached, style, crossed)


def _number(text: str) -> int | float | None:
    """The number of a literal, as Excel shows it; None when it is none, or more than a double holds.

    Whole ones are exact, however written. Of others the 15 digits count that Excel keeps and shows:
    33000.000000000007 is 33000, and 0.98099999999999998 is 0.981.
    """
    if text.isascii() and text.isdigit() and len(text) <= _EXCEL_DIGITS:
        return int(text)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if not isfinite(number):
        return None
    exact = Decimal(text) if number else Decimal()
    if exact == exact.to_integral_value():
        return int(exact)
    number = float(f"{number:.{_EXCEL_DIGITS}g}")
    return int(number) if number.is_integer() else number
