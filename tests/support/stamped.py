"""The formula cells of a book, and which of them carry no cached result."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def formula_cells(file: Path) -> dict[str, list[str]]:
    """The addresses of a book's cells with a formula, by sheet."""
    formula = re.compile(r'<c [^>]*?\br="([A-Z]+[0-9]+)"[^>]*><f\b')
    return {name: formula.findall(xml.decode()) for name, xml in _sheets(file.read_bytes())}


def unstamped_formulas(data: bytes) -> list[tuple[str, str]]:
    """The formula cells (sheet, address) of a book that carry no cached result."""
    return [(name, cell) for name, xml in _sheets(data) for cell in _unstamped(xml)]


def _sheets(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        for sheet in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            yield str(sheet.get("name")), book.read(posixpath.join("/xl", targets[sheet.get(_ID)])[1:])


def _unstamped(xml: bytes) -> Iterator[str]:
    for cell in ElementTree.fromstring(xml).iter(f"{_MAIN}c"):
        value = cell.find(f"{_MAIN}v")
        has_result = value is not None and (value.text or cell.get("t") == "str")
        if cell.find(f"{_MAIN}f") is not None and not has_result:
            yield str(cell.get("r"))
