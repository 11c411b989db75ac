"""Reads a book the way the standard says, with ElementTree and nothing of the product: what each input
cell shows, or that programs may disagree about it. What the product accepts silently must agree."""

import io
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"'?([^'!]+)'?!\$([A-Z]{1,3})\$([0-9]+)(?::.*)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
DOUBTFUL = "<doubtful>"
"""What an oracle says of a cell that isn't plainly this or that."""


@dataclass(frozen=True)
class Cell:
    """Text or number of a cell, and the format code that shows it."""

    said: str
    code: str


def inputs(data: bytes, wanted: Mapping[str, object]) -> dict[str, Cell] | None:
    """What the cells of names hold; a name that leads nowhere is left out.

    None where the book is damaged: no program opens it without mending it first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return _inputs(parts, wanted)
    except (ET.ParseError, zipfile.BadZipFile, zlib.error, KeyError, ValueError):
        return None


def _inputs(parts: Mapping[str, bytes], wanted: Mapping[str, object]) -> dict[str, Cell]:
    book = _tree(parts["xl/workbook.xml"])
    related = {
        each.attrib["Id"]: each.attrib["Target"]
        for each in _tree(parts["xl/_rels/workbook.xml.rels"]).iter(_RELATION)
    }
    sheets = {
        each.attrib["name"]: "xl/" + related[each.attrib[_ID]].removeprefix("/xl/")
        for each in book.iter(f"{MAIN}sheet")
    }
    formats = _formats(_tree(parts["xl/styles.xml"]))
    cells = {name: _cells(_tree(parts[part]), formats) for name, part in sheets.items() if part in parts}
    found = {}
    for each in book.iter(f"{MAIN}definedName"):
        target = _CELL.fullmatch("".join(each.itertext()))
        if each.attrib.get("name") in wanted and "localSheetId" not in each.attrib and target:
            sheet, column, row = target.groups()
            found[each.attrib["name"]] = cells.get(sheet, {}).get(column + row, Cell("", "General"))
    return found


def _tree(data: bytes) -> ET.Element:
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True, insert_pis=True))
    return ET.fromstring(data, parser)


def _formats(styles: ET.Element) -> list[str]:
    own = {
        each.attrib["numFmtId"]: each.attrib["formatCode"]
        for each in styles.findall(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    struck = [
        any(strike.attrib.get("val", "1") in ("1", "true") for strike in font.findall(f"{MAIN}strike"))
        for font in styles.findall(f"{MAIN}fonts/{MAIN}font")
    ]
    codes = []
    for each in styles.findall(f"{MAIN}cellXfs/{MAIN}xf"):
        number, font = each.attrib.get("numFmtId", "0").strip(), int(each.attrib.get("fontId", "0"))
        code = own.get(number, "General" if number == "0" else f"built-in {number}")
        codes.append(DOUBTFUL if font < len(struck) and struck[font] else code)
    return codes


def _cells(sheet: ET.Element, formats: list[str]) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    everywhere = [each for each in sheet.iter() if each.tag == f"{MAIN}sheetData"]
    data = sheet.findall(f"{MAIN}sheetData")
    doubtful = len(everywhere) != 1 or len(data) != 1
    for row_number, row in enumerate(everywhere[0] if everywhere else [], 1):
        for number, cell in enumerate(row, 1):
            if not isinstance(cell.tag, str) or cell.tag == f"{MAIN}extLst":
                continue
            address = cell.attrib.get("r", f"{_letters(number)}{row.attrib.get('r', row_number)}").upper()
            code = "General"
            try:
                style = int(cell.attrib.get("s", "0"))
                code = formats[style] if style < len(formats) else "General"
            except ValueError:
                code = DOUBTFUL
            said = _said(cell)
            twice = address in found and said and found[address].said
            if doubtful or twice or (said and row.tag != f"{MAIN}row"):
                said = DOUBTFUL
            if cell.attrib.get("t", "n") != "n" and code != DOUBTFUL:
                code = "General"  # texts show as they are
            if said or address not in found:
                found[address] = Cell(said, code)
    return found


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _said(cell: ET.Element) -> str:
    """What a cell says; DOUBTFUL where two readers may find different things."""
    kind = cell.attrib.get("t", "n")
    children = [each for each in cell if isinstance(each.tag, str) and each.tag != f"{MAIN}extLst"]
    tags = Counter(each.tag for each in children)
    known = {f"{MAIN}f", f"{MAIN}v", f"{MAIN}is"}
    if cell.tag != f"{MAIN}c" or set(tags) - known or max(tags.values(), default=0) > 1:
        return DOUBTFUL
    if any((each.tail or "").strip() for each in cell) or (cell.text or "").strip():
        return DOUBTFUL
    if any(len(each) for each in children if each.tag != f"{MAIN}is"):
        return DOUBTFUL
    value, inline = cell.find(f"{MAIN}v"), cell.find(f"{MAIN}is")
    text = (value.text or "") if value is not None else ""
    if kind == "inlineStr":
        if text:
            return DOUBTFUL
        return "" if inline is None else _string(inline)
    if inline is not None and "".join(inline.itertext()):
        return DOUBTFUL
    if kind == "n":
        return _number(text.strip())
    if kind == "str":
        return text
    return f"{kind}:{text.strip()}" if text else ""


def _string(inline: ET.Element) -> str:
    if any(not isinstance(each.tag, str) for each in inline.iter()):
        return DOUBTFUL
    texts = inline.findall(f"{MAIN}t")
    if len(texts) != 1 or len(inline) != 1 or len(texts[0]):
        return DOUBTFUL
    return texts[0].text or ""


def _number(text: str) -> str:
    """The number with the 15 digits that Excel keeps, whole ones without a point."""
    if not text:
        return ""
    if not _NUMBER.fullmatch(text):
        return f"text:{text}"
    try:
        number = Decimal(text)
        if not number.is_finite() or abs(number) >= Decimal("1.8E308"):
            return f"text:{text}"
        if number != number.to_integral_value():
            number = Decimal(f"{float(text):.15g}")
        return str(int(number)) if number == number.to_integral_value() else f"{float(number):.15g}"
    except InvalidOperation:
        return DOUBTFUL
