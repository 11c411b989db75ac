"""Which formula cells of a book carry no cached result."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def unstamped_formulas(data: bytes) -> list[tuple[str, str]]:
    """The formula cells (sheet, address) of a book that carry no cached result."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {each.get("Id"): each.get("Target", "") for each in relations}
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        return [
            (str(sheet.get("name")), cell)
            for sheet in sheets
            for cell in _unstamped(book.read(posixpath.join("/xl", targets[sheet.get(_ID)])[1:]))
        ]


def _unstamped(xml: bytes) -> Iterator[str]:
    for cell in ElementTree.fromstring(xml).iter(f"{_MAIN}c"):
        value = cell.find(f"{_MAIN}v")
        has_result = value is not None and (value.text or cell.get("t") == "str")
        if cell.find(f"{_MAIN}f") is not None and not has_result:
            yield str(cell.get("r"))
