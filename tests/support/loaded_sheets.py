"""Loads some of a book's sheets by openpyxl: most of a document's cells stand where few tests look."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO
from unittest.mock import patch
from xml.etree import ElementTree

from openpyxl import Workbook, load_workbook
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet._reader import WorksheetReader
from openpyxl.worksheet.merge import MergedCellRange

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FOLDER = "xl/worksheets/"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def leave_merged_cells_bare() -> None:
    """Let openpyxl read merged cells without their borders: they take up to half of the reading."""
    bind = WorksheetReader.bind_merged_cells

    def protect(merged: MergedCellRange) -> None:
        first = merged.start_cell._style
        _, *others = merged.cells
        for place in others:
            merged.ws._cells[place]._style = StyleArray([0, 0, 0, 0, first.protectionId, 0, 0, 0, 0])

    def bare(reader: WorksheetReader) -> None:
        with patch.object(MergedCellRange, "format", protect):
            bind(reader)

    WorksheetReader.bind_merged_cells = bare


def sheets_of(file: Path | BinaryIO, *wanted: str, data_only: bool = False) -> Workbook:
    """A book as `load_workbook` gives it, without the sheets that are not wanted."""
    small = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(small, "w") as new:
        sheets = ElementTree.fromstring(old.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        links = ElementTree.fromstring(old.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): f"xl/{link.get('Target')}".replace("xl//", "") for link in links}
        others = {targets[sheet.get(_ID)]: sheet.get("name") for sheet in sheets if sheet.get("name") not in wanted}
        # openpyxl finds charts by the links of a sheet, and takes longest over them
        links_of_others = {f"{_FOLDER}_rels/{name.removeprefix(_FOLDER)}.rels" for name in others}
        for name in old.namelist():
            if name in links_of_others:
                continue
            part = old.read(name)
            if name in others:  # emptied, as the sheets of names and of formulas are counted
                part = re.sub(b"<sheetData>.*</sheetData>", b"<sheetData/>", part, flags=re.DOTALL)
                part = re.sub(b"<(mergeCells|hyperlinks).*</\\1>|<drawing [^>]*/>", b"", part, flags=re.DOTALL)
            new.writestr(name, part)
    book = load_workbook(small, data_only=data_only)
    for title in others.values():
        book.remove(book[str(title)])
    return book


class Sheets:
    """A book's sheets as openpyxl has them, each loaded when it is asked for; else the whole book."""

    def __init__(self, file: Path | BinaryIO, data_only: bool = False) -> None:
        self._file, self._data_only = file, data_only
        self._loaded: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        self.load(name)
        return self._loaded[name]

    def load(self, *names: str) -> None:
        """Load sheets together, which is faster than one after the other."""
        if wanted := [name for name in names if name not in self._loaded]:
            book = sheets_of(self._file, *wanted, data_only=self._data_only)
            self._loaded |= {name: book[name] for name in wanted}

    @cached_property
    def sheetnames(self) -> list[str]:
        return list(load_workbook(self._file, read_only=True).sheetnames)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._whole)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    @cached_property
    def _whole(self) -> Workbook:
        return load_workbook(self._file, data_only=self._data_only)


def links_in(file: Path) -> dict[str, list[bytes]]:
    """The links of a book's cells as they stand in the file, by part."""
    with zipfile.ZipFile(file) as package:
        return {
            name: re.findall(rb"<hyperlink [^>]*>", package.read(name))
            for name in package.namelist()
            if name.startswith("xl/worksheets/sheet")
        }


def written_in(file: Path) -> dict[str, dict[str, object]]:
    """What `values_of` gives, with the formulas instead of their results."""
    return _read(file, (), False)


def values_of(file: Path, *wanted: str) -> dict[str, dict[str, object]]:
    """The values in a book's sheets, or in some of them, by sheet and address; no blanks."""
    return _read(file, wanted, True)


def _read(file: Path, wanted: Collection[str], data_only: bool) -> dict[str, dict[str, object]]:
    book = load_workbook(file, read_only=True, data_only=data_only)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # so that it gives every cell, whatever the file says of its size
    values: dict[str, dict[str, object]] = {
        sheet.title: {
            cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
        for sheet in book.worksheets
        if not wanted or sheet.title in wanted
    }
    book.close()
    return values
