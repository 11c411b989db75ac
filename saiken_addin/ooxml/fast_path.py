"""Reads the plain XML that Excel, LibreOffice and openpyxl write, without a parser.

expat takes its time over every cell and name, and most cells of a form are of no interest. Where the
rows and cells of a sheet (the names of a workbook) are literally of the shapes below, they are read
here and expat reads what is left. Everything else is left to expat: then the answer is None.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from saiken_addin.ooxml.rich_text import PLAIN, Runs

_CHARACTERS = r"[^<&\0-\x08\x0b-\x1f]*+"
_TEXT = rf"{_CHARACTERS}(?:&(?:amp|lt|gt|quot|apos|#10);{_CHARACTERS})*+"


def _after_address(group: str) -> str:
    """The pattern of what follows a cell's address.

    Groups, if `group` captures: style, type, begin of formula, formula, begin of value, value, inline
    text.
    """
    formula = (
        rf'{group}<f)(?: t="(?:shared|array)")?+(?: aca="[a-z01]++")?+(?: ref="[A-Z0-9:]++")?+'
        rf'(?: ca="[a-z01]++")?+(?: si="[0-9]++")?+(?:>{group}{_TEXT})</f>| ?/>)'
    )
    value = rf"{group}<v)(?: ?/>|>{group}{_TEXT})</v>)"
    inline = rf'<is><t(?: xml:space="preserve")?+>{group}{_TEXT})</t></is>'
    content = rf"(?:{formula})?+(?:{value}|{inline})?+</c>"
    return rf'(?: s="{group}[0-9]{{1,9}}+)")?+(?: t="{group}[a-zA-Z]++)")?+(?: ?/>|>{content})'


_ROW = re.compile(
    r"""(<row(?= )(?=[^<>]* r="([1-9][0-9]{0,3})")[^<>/']*+)"""
    rf'(?:/>|>(?:<c r="[A-Z]{{1,2}}+\2"{_after_address("(?:")})*+</row>)'
)
_CELL = re.compile(_after_address("("))
_TEXT_CELL = re.compile(
    r'<c r="([A-Z]{1,2}[0-9]{1,4})"(?: s="[0-9]{1,9}")? t="(?:s|str|inlineStr)">'
    r'(?:<v>|<is><t(?: xml:space="preserve")?>)(?=[^<])'
)
KINDS = ("n", "s", "str", "inlineStr", "b", "e", "d")
"""What a cell may hold (ST_CellType)."""
_NAME = re.compile(
    r'<definedName(?: function="false")?+(?: hidden="false")?+ name="([^<&"\0-\x1f]++)"'
    rf'(?: vbProcedure="false")?+>({_TEXT})</definedName>'
    rf"|(<definedName[^<>/]*+>{_TEXT}</definedName>)|(.+)",
    re.DOTALL,
)
_T = rf'<t(?: xml:space="preserve")?+>{_TEXT}</t>'
_FONT = r"""<rPr>(?:<[a-zA-Z]++(?: [a-z]++="[^<>&"\0-\x1f]*+")?+ ?/>)*+</rPr>"""
_READING = (
    rf'<rPh sb="[0-9]++" eb="[0-9]++">{_T}</rPh>'
    r'|<phoneticPr fontId="[0-9]++"(?: type="[a-zA-Z]++")?+(?: alignment="[a-zA-Z]++")?+ ?/>'
)
_STRING = re.compile(
    rf"<si>((?:{_T}|(?:<r>(?:{_FONT})?+{_T}</r>)++)(?:{_READING})*+)</si>|(.+)", re.DOTALL
)
_ADDRESS = re.compile("[A-Z]{1,2}([1-9][0-9]{0,3})", re.ASCII)
_ENTITIES = (("&#10;", "\n"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))


class Stored(NamedTuple):
    """A cell as the file has it: type, cached value and formula (None when there is none), style."""

    kind: str
    value: str | None
    formula: str | None
    style: int = 0
    runs: Runs = PLAIN


class PlainCells(NamedTuple):
    """What `plain_cells` found.

    `cells` are the wanted ones that hold something; `texts` are the addresses of all cells with a
    text that no formula made; `rest` is the sheet's XML without cells and with one row of each make
    (attributes but for r), after which nothing comes; `rows` has the rows of a make by the one that
    stands for them.
    """

    cells: dict[str, Stored]
    texts: frozenset[str]
    rest: bytes
    rows: dict[int, list[int]]


def plain_cells(data: bytes, wanted: frozenset[str]) -> PlainCells | None:
    """Read the wanted cells of a sheet.

    A cell that nobody wants can be passed over because it is well-formed, near, and says its own
    address.

    Args:
        data: the sheet's XML, checked by `xml.checked`.
        wanted: addresses like C5.
    """
    parts = _cut(data, b"<sheetData>", b"</sheetData>")
    if parts is None:
        return None
    head, text, tail = parts
    if head.count(b"sheetData") > 1 or tail.count(b"sheetData") > 1:
        return None
    keys = _keys_by_row(wanted)
    cells: dict[str, Stored] = {}
    openings: list[str] = []
    makes: dict[str, list[int]] = {}
    texts_at: list[str] = []
    last = at = 0
    end = len(text)
    while at < end:
        row = _ROW.match(text, at)
        if row is None:
            return None
        opening, number = row.groups()
        begin, at = row.end(1), row.end()
        last, before = int(number), last
        if last <= before:
            return None
        make = opening.replace(f' r="{number}"', "", 1)
        if make in makes:
            makes[make].append(last)
        elif "xmlns" in make:
            return None
        else:
            makes[make] = [last]
            openings.append(opening + "/>")
        asked = keys.get(number)
        # What nobody fills in says the same in many books.
        texts_at += _TEXT_CELL.findall(text, begin, at) if asked else _text_cells(text[begin:at])
        for address, key in asked or ():
            found = text.find(key, begin, at)
            if found < 0:
                continue
            cell = _CELL.match(text, found + len(key))
            if cell is None or text.find(key, cell.end(), at) >= 0:
                return None
            style, kind, has_formula, formula, has_value, value, inline = cell.groups()
            if not (inline or value or has_formula):
                continue
            said = inline if kind == "inlineStr" else (value or "") if has_value else None
            if (kind and kind not in KINDS) or (value if kind == "inlineStr" else inline):
                return None
            cells[address] = Stored(
                kind or "n",
                said and _unescaped(said),
                _unescaped(formula or "") if has_formula else None,
                int(style or 0),
            )
    rest = head + "".join(openings).encode() + b"</sheetData>"
    return PlainCells(cells, frozenset(texts_at), rest, {rows[0]: rows for rows in makes.values()})


@lru_cache(maxsize=1 << 10)
def _text_cells(row: str) -> list[str]:
    """The addresses of a row's cells with a text that no formula made."""
    return _TEXT_CELL.findall(row)


def plain_names(data: bytes) -> tuple[list[tuple[str, str]], bytes] | None:
    """The names of the workbook with their texts, and the workbook's XML with only the other names.

    Args:
        data: the XML of the workbook part, checked by `xml.checked`.
    """
    parts = _cut(data, b"<definedNames>", b"</definedNames>")
    if parts is None or data.count(b"definedNames") > 2:
        return None
    head, text, tail = parts
    names: list[tuple[str, str]] = []
    others: list[str] = []
    for name, meaning, other, stray in _NAME.findall(text):
        if name:
            names.append((name, _unescaped(meaning)))
        elif stray:
            return None
        else:
            others.append(other)
    return names, head + "".join(others).encode() + tail


def plain_strings(data: bytes) -> tuple[bytes, list[str], bytes] | None:
    """The XML before the shared strings, of each of them, and after them.

    Args:
        data: the part's XML, checked by `xml.checked`.
    """
    parts = _cut(data, b"<si>", b"</sst>")
    if parts is None or parts[0].count(b"<") - parts[0].count(b"<?") > 2:
        return None
    head, text, tail = parts
    strings = _STRING.findall(f"<si>{text}")
    if any(stray for _, stray in strings):
        return None
    return head.removesuffix(b"<si>"), [f"<si>{string}</si>" for string, _ in strings], tail


def _cut(data: bytes, opening: bytes, closing: bytes) -> tuple[bytes, str, bytes] | None:
    """The XML up to the inside of an element, the inside, and the rest.

    The element is none that a comment, CDATA or an instruction pretends to hold.
    """
    before = data.find(opening)
    begin = before + len(opening)
    end = data.find(closing, begin)
    head = data[:begin]
    if before < 0 or end < 0 or b"<!" in head or head.count(b"<?") > 1:
        return None
    try:
        text = data[begin:end].decode()
    except UnicodeDecodeError:
        return None
    if ("]" in text and "]]>" in text) or "\ufffe" in text or "\uffff" in text:
        return None
    return head, text, data[end:]


@lru_cache(maxsize=256)
def _keys_by_row(wanted: frozenset[str]) -> dict[str, list[tuple[str, str]]]:
    """{row: [(address, how its cell begins)]}"""
    keys: dict[str, list[tuple[str, str]]] = {}
    for address in wanted:
        if found := _ADDRESS.fullmatch(address):
            keys.setdefault(found[1], []).append((address, f'<c r="{address}"'))
    return keys


def _unescaped(text: str) -> str:
    if "&" in text:
        for entity, sign in _ENTITIES:
            text = text.replace(entity, sign)
    return text
