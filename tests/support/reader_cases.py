"""What the tests of the reader share."""

from collections.abc import Mapping

import pytest
from hostile.rawbook import (
    parts_of,
    sheet_xml,
    zipped,
)

from saiken_addin.ooxml.gate import Refused, package_of
from saiken_addin.ooxml.reader import Book, Cell, SheetCells, read_book


def book_of(parts: Mapping[str, str | bytes]) -> Book:
    return read_book(package_of(zipped(parts), "月次報告.xlsx"))


def cells_of(data: str, strings: str | None = None, before: str = "") -> SheetCells:
    """The cells of one sheet, which the shortcut and expat alone read alike."""
    parts = parts_of({"月次報告": sheet_xml(data, before)}, strings=strings)
    read = book_of(parts).cells("月次報告")
    assert book_of(parts).cells("月次報告", {*read.cells, "ZZ99"}) == read
    return read


def cell(content: str, strings: str | None = None, attributes: str = "") -> Cell:
    data = f'<row r="3"><c r="C3"{attributes}>{content}</c></row>'
    return cells_of(data, strings).at("C3")


def everything(parts: Mapping[str, str | bytes]) -> list[SheetCells]:
    book = book_of(parts)
    return [book.cells(sheet.name) for sheet in book.sheets]


def refusal_code(parts: Mapping[str, str | bytes]) -> str:
    with pytest.raises(Refused) as caught:
        everything(parts)
    return caught.value.finding.code.code
