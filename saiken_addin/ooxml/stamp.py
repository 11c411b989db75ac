"""Stamps values and cached formula results into the sheets of a drawn book."""

import math
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from saiken_addin.core.findings import SaikenError
from saiken_addin.ooxml.package import CONTENT_TYPES, RawPackage

Value = int | float | str | bool | None
"""What a cell can be given; None leaves it blank (a formula's cached result: empty text)."""

MAX_TEXT = 32_767
"""The most that Excel holds in a cell, in UTF-16 units; with more it calls the book damaged."""
CUT_MARK = "…（以下略）"

_WORKBOOK, _WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CALC_CHAIN = "xl/calcChain.xml"

_SHEET_DATA = re.compile(rb"<sheetData>(.*)</sheetData>|<sheetData ?/>", re.DOTALL)
_CELL = re.compile(rb"<c( [^>]*?) ?(?:/>|>(.*?)</c>)", re.DOTALL)
_ADDRESS = re.compile(rb' r="([A-Z]{1,3}[0-9]{1,7})"')
_TYPE = re.compile(rb' t="[^"]*"')
_FORMULA = re.compile(rb"<f(?: [^>]*)?/>|<f(?: [^>]*)?>.*?</f>", re.DOTALL)
_CALC_CHAIN_MENTION = re.compile(rb"<(?:Override|Relationship) [^>]*calcChain[^>]*/>")

_CONTROL = "\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>\r\x00\ud800-\udfff{_CONTROL}]|_(?=x[0-9A-Fa-f]{{4}}[_{_CONTROL}])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\x00": "\ufffd"}


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a cell stands in its sheet's pieces, and what of it stays: attributes and formula."""

    position: int
    start: bytes
    formula: bytes

    def holding(self, value: Value) -> bytes:
        return _formula_cell(self, value) if self.formula else _plain_cell(self, value)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet's XML cut at its cells; joined again, the pieces are the sheet as drawn."""

    part: str
    pieces: list[bytes]
    cells: dict[str, _Cell]


class Template:
    """A drawn book from which any number of stamped books are made.

    Args:
        data: the bytes of a book drawn by openpyxl (only its way of writing a sheet is understood).

    Raises:
        SaikenError: the book isn't a package of that shape.
    """

    def __init__(self, data: bytes) -> None:
        self._package = _without_calc_chain(RawPackage(data))
        self._sheets = {
            name: _split(part, self._package.read(part))
            for name, part in sheet_parts(self._package).items()
        }

    def stamp(self, values: Mapping[str, Mapping[str, Value]]) -> bytes:
        """The book with values put in; only the named sheets change, styles and formulas stay.

        Args:
            values: sheet name → cell address ('C5') → value. In a formula cell the value becomes
                the cached result. Text longer than Excel can hold is cut, visibly.

        Raises:
            SaikenError: a sheet or cell that was not drawn, or a value that no cell can hold.
        """
        changed: dict[str, bytes] = {}
        for name, cells in values.items():
            sheet = self._sheets.get(name)
            if sheet is None:
                raise SaikenError(f"様式にシート「{name}」がありません。")
            pieces = sheet.pieces.copy()
            for address, value in cells.items():
                cell = sheet.cells.get(address)
                if cell is None:
                    raise SaikenError(f"様式のシート「{name}」にセル {address} がありません。")
                try:
                    pieces[cell.position] = cell.holding(value)
                except (TypeError, ValueError, OverflowError) as error:
                    raise SaikenError(
                        f"シート「{name}」のセル {address} に書き込めない値です"
                        f"（{type(value).__name__}）。"
                    ) from error
            if cells:
                changed[sheet.part] = b"".join(pieces)
        return self._package.rebuilt(changed)


def _plain_cell(cell: _Cell, value: Value) -> bytes:
    if value is None or value == "":
        return cell.start + b" />"
    if isinstance(value, str):
        text = _xml_text(value)
        return b'%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (cell.start, text)
    if isinstance(value, bool):
        return b'%b t="b"><v>%d</v></c>' % (cell.start, value)
    return b'%b t="n"><v>%b</v></c>' % (cell.start, _xml_number(value))


def _formula_cell(cell: _Cell, value: Value) -> bytes:
    space = b""
    if value is None:
        kind, text = b"str", b""
    elif isinstance(value, str):
        kind, text = b"str", _xml_text(value)
        if value != value.strip():
            space = b' xml:space="preserve"'
    elif isinstance(value, bool):
        kind, text = b"b", b"%d" % value
    else:
        kind, text = b"n", _xml_number(value)
    return b'%b t="%b">%b<v%b>%b</v></c>' % (cell.start, kind, cell.formula, space, text)


def _xml_number(value: float) -> bytes:
    """The shortest text that reads back as the same number; TypeError or ValueError if none."""
    if isinstance(value, int):
        float(value)
        return b"%d" % value
    if not isinstance(value, float):
        raise TypeError(value)
    if not math.isfinite(value):
        raise ValueError(value)
    return float.__repr__(value).encode()


def _xml_text(text: str) -> bytes:
    """Text as ST_Xstring (ECMA-376 part 1, 22.9.2.19): what XML can't hold becomes _xHHHH_."""
    if len(text) * 2 > MAX_TEXT:
        text = _cut(text)
    return _SPECIAL.sub(_escaped, text).encode()


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _ENTITIES.get(character) or f"_x{ord(character):04X}_"


def _cut(text: str) -> str:
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= MAX_TEXT * 2:
        return text
    room = (MAX_TEXT - len(CUT_MARK)) * 2
    return units[:room].decode("utf-16-le", "ignore") + CUT_MARK


def _split(part: str, xml: bytes) -> _Sheet:
    pieces: list[bytes] = []
    cells: dict[str, _Cell] = {}
    data = _SHEET_DATA.search(xml)
    if data is None and b"sheetData" in xml:
        raise SaikenError(f"様式の {part} は知らない書き方のシートです。")
    end = 0
    if data is not None and data[1] is not None:
        for found in _CELL.finditer(xml, *data.span(1)):
            address = _ADDRESS.search(found[1])
            if address is None:
                raise SaikenError(f"様式の {part} に番地のないセルがあります。")
            formula = _FORMULA.search(found[2] or b"")
            pieces += (xml[end : found.start()], found[0])
            cells[address[1].decode()] = _Cell(
                position=len(pieces) - 1,
                start=b"<c" + _TYPE.sub(b"", found[1]),
                formula=formula[0] if formula else b"",
            )
            end = found.end()
    pieces.append(xml[end:])
    return _Sheet(part, pieces, cells)


def sheet_parts(package: RawPackage) -> dict[str, str]:
    """Sheet names in their order with the parts that hold them."""
    relations, workbook = package.read(_WORKBOOK_RELATIONS), package.read(_WORKBOOK)
    try:
        targets = {found["Id"]: found["Target"] for found in _elements(relations, "Relationship")}
        return {
            found["name"]: posixpath.join("/xl", targets[found["id"]])[1:]
            for found in _elements(workbook, "sheet")
        }
    except (expat.ExpatError, KeyError) as error:
        raise SaikenError("様式のシートの一覧を読み取れません。") from error


def _elements(xml: bytes, local_name: str) -> list[dict[str, str]]:
    """The attributes, by local name, of every element of that name."""
    found: list[dict[str, str]] = []

    def started(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] == local_name:
            found.append({key.rpartition(" ")[2]: value for key, value in attributes.items()})

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = started
    parser.Parse(xml, True)
    return found


def _without_calc_chain(package: RawPackage) -> RawPackage:
    """The calculation chain only saves Excel time, and a wrong one makes it call a book damaged."""
    if _CALC_CHAIN not in package.names:
        return package
    mentions = {
        part: _CALC_CHAIN_MENTION.sub(b"", package.read(part))
        for part in (CONTENT_TYPES, _WORKBOOK_RELATIONS)
    }
    return RawPackage(package.rebuilt({**mentions, _CALC_CHAIN: None}))
