"""Opening passwords: a book that we lock opens in a second spreadsheet program, and one locked there here."""

from pathlib import Path
from types import ModuleType

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook
from support.secretariat import MONTH, book_path, make_house, stamped

from saiken_addin.ooxml.gate import Refused, package_of
from saiken_addin.ooxml.passwords import opened, sealed

PASSWORD = "ひみつ-7 a"


def test_a_locked_book_opens_in_libreoffice_with_its_password_and_with_no_other(
    tmp_path: Path, office: ModuleType
) -> None:
    path = tmp_path / "閉.xlsx"
    path.write_bytes(sealed(stamped("学事課", {}), PASSWORD))
    out = office.type_into_locked(path, PASSWORD, {"滞納者数_K028": "4321"}, tmp_path / "開.xlsx")
    book = load_workbook(out)
    sheet, cell = next(iter(book.defined_names["滞納者数_K028"].destinations))
    assert book[sheet][cell.replace("$", "")].value == 4321
    with pytest.raises(office.OfficeError):
        office.type_into_locked(path, "ちがう", {}, tmp_path / "開2.xlsx")


def test_a_file_that_asks_for_endless_work_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = sealed(stamped("学事課", {}), "x")
    slow = closed.replace(b'spinCount="100000"', b'spinCount="999999"')
    assert slow != closed
    tried: list[str] = []
    monkeypatch.setattr(OOXMLFile, "load_key", lambda self, password, **_: tried.append(password))
    assert opened(slow, ["x"]) is None
    assert tried == []
    opened(closed, ["x"])
    assert tried == ["x"]


def test_a_locked_book_comes_back_byte_for_byte(tmp_path: Path) -> None:
    house = make_house(tmp_path)
    book = book_path(house.distributed, "国保年金課").read_bytes()
    closed = sealed(book, PASSWORD)
    with pytest.raises(Refused, match="パスワード"):
        package_of(closed, "閉.xlsx")
    assert opened(closed, ["", "x", PASSWORD]) == (book, 2)
    assert opened(closed, []) is None
    assert opened(closed[:-2000], [PASSWORD]) is None
    assert opened(b"PK", [PASSWORD]) is None
    assert sealed(book, PASSWORD) != closed, "the salt is new each time"
    assert MONTH.number == 10
