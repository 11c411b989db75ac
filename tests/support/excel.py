"""Stands in for Excel: the few xlwings calls that macros.py makes, over cells in memory.

The calls are those of CALLS, and nothing else. Numbers come back as floats and blanks as None, as from
Excel; an unknown name, a closed book and a file that isn't there raise as xlwings does.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfWriter

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

CALLS = (
    "Book.caller()",
    "book.names[…].refers_to_range.value",
    "book.app.status_bar",
    "book.app.books.open(…)",
    "book.app.calculate()",
    "sheet.page_setup.print_area",
    "book.to_pdf(…, include=…)",
    "book.close()",
)
"""As the README lists them, until a person has seen them run in Excel."""


class Range:
    """A named cell."""

    def __init__(self, book: "Book", name: str) -> None:
        self._book = book
        self._name = name

    @property
    def value(self) -> Any:
        value = self._book.cells[self._name]
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @value.setter
    def value(self, value: Any) -> None:
        assert value is None or isinstance(value, str | int | float)
        assert not isinstance(value, str) or not value.startswith("="), "Excel would take it as a formula"
        self._book.cells[self._name] = None if value == "" else value
        self._book.written.append(self._name)


class Name:
    def __init__(self, cell: Range) -> None:
        self.refers_to_range = cell


class Names:
    def __init__(self, book: "Book") -> None:
        self._book = book

    def __getitem__(self, name: str) -> Name:
        if name not in self._book.cells:
            raise KeyError(name)
        return Name(Range(self._book, name))


class Sheet:
    def __init__(self, name: str, print_area: str | None) -> None:
        self.name = name
        # Excel gives it without the sheet's name.
        area = (print_area or "").rpartition("!")[2]
        self.page_setup = SimpleNamespace(print_area=area or None)


class OpenedBook:
    """A book that was opened: it prints a blank page for each sheet that it is told to include."""

    def __init__(self, books: "Books", path: Path) -> None:
        self._books = books
        self._path = path
        with ZipFile(path) as package:
            book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        areas = {
            int(name.get("localSheetId", "-1")): name.text
            for name in book.iter(f"{_MAIN}definedName")
            if name.get("name") == "_xlnm.Print_Area"
        }
        sheets = enumerate(book.iter(f"{_MAIN}sheet"))
        self.sheets = [Sheet(str(sheet.get("name")), areas.get(place)) for place, sheet in sheets]

    def to_pdf(self, path: str, include: list[str]) -> None:
        assert self._books.calculated, "what stands in the file may be old"
        self._books.included = include
        writer = PdfWriter()
        for _ in include:
            writer.add_blank_page(842, 595)
        writer.write(path)

    def close(self) -> None:
        self._books.opened.remove(self._path)


class Books:
    def __init__(self) -> None:
        self.opened: list[Path] = []
        self.included: list[str] = []
        self.calculated = False

    def open(self, fullname: str, update_links: bool = True, read_only: bool = False) -> OpenedBook:
        path = Path(fullname)
        if not path.exists():
            raise FileNotFoundError(f"No such file: '{fullname}'")
        self.opened.append(path)
        return OpenedBook(self, path)


class App:
    """Excel: `shown` is all that stood in its status bar."""

    def __init__(self) -> None:
        self.books = Books()
        self.shown: list[str | bool] = []

    def calculate(self) -> None:
        self.books.calculated = True

    @property
    def status_bar(self) -> str | bool:
        return self.shown[-1] if self.shown else False

    @status_bar.setter
    def status_bar(self, text: str | bool) -> None:
        self.shown.append(text)


class Book:
    """An open 事務局ブック: `cells` by name, `written` the names of those that were written."""

    def __init__(self, path: Path) -> None:
        self.cells: dict[str, Any] = dict(_named_cells(path.read_bytes()))
        self.app = App()
        self.names = Names(self)
        self.written: list[str] = []


@cache
def _named_cells(data: bytes) -> dict[str, Any]:
    book = load_workbook(BytesIO(data))
    found = {}
    for name, defined in book.defined_names.items():
        places = list(defined.destinations)
        if not places:  # a function
            continue
        [(sheet, cell)] = places
        found[name] = book[sheet][cell.replace("$", "")].value
    return found


@contextmanager
def called_from(path: Path) -> Iterator[Book]:
    """A press of a button in an open desk: xlwings finds the book, the VBA has told the path."""
    book = Book(path)
    xlwings = ModuleType("xlwings")
    xlwings.Book = type("Book", (), {"caller": staticmethod(lambda: book)})  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "xlwings", xlwings)
        patch.setenv("SAIKEN_DESK", str(path))
        yield book
