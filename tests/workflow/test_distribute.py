"""distribute: a book per section, as the desk stands, recorded; and made again."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.october_ledger import SECTIONS, counts, events
from support.secretariat import book_path, edit, filled_books, make_house, small_house
from support.stamped import unstamped_formulas

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk.current_month import read_at_work
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.workflow.folder import Folder

FEBRUARY = ("--year", "R07", "--month", 2)


@pytest.fixture(scope="module")
def february(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder from which February's forms went out too."""
    house = make_house(tmp_path_factory.mktemp("二月"))
    ran = saiken("distribute", "monthly", *FEBRUARY, "--folder", house.root, "--json")
    assert (ran.code, ran.json["exit"]) == (0, 0)
    assert [book["section"] for book in ran.json["books"]] == list(SECTIONS)
    [closed] = [finding["what"] for finding in ran.json["findings"] if finding["code"] == "D16"]
    assert closed == "令和8年2月末の月次報告の提出期限 令和8年3月15日（日） は日曜日です。"
    assert {book["file"] for book in ran.json["books"]} == {
        f"01_配布/月次報告_R07-02_{section}.xlsx" for section in SECTIONS
    }
    return house


def identity(path: Path) -> dict[str, object]:
    book = load_workbook(path, read_only=True)
    found = {}
    for name in ("様式", "様式版", "年度", "月", "所管課", "文書ID"):
        sheet, cell = next(iter(book.defined_names[name].destinations))
        found[name] = book[sheet][cell.replace("$", "")].value
    book.close()
    return found


def test_a_book_says_whose_it_is(february: Folder) -> None:
    ids = set()
    for section in SECTIONS:
        path = february.distributed / f"月次報告_R07-02_{section}.xlsx"
        said = identity(path)
        assert (said["様式"], said["年度"], said["月"]) == ("月次報告", "令和7年度", 2)
        assert said["所管課"] == section
        ids.add(said["文書ID"])
        assert unstamped_formulas(path.read_bytes()) == []
    assert len(ids) == 19


def test_the_month_that_went_out_is_the_one_at_work(february: Folder, tmp_path: Path) -> None:
    """In a desk that nobody has open; a person is told where it could not be changed."""
    desk = february.root / "事務局ブック.xlsm"
    assert str(read_at_work(desk)) == "令和8年2月末"
    other = small_house(tmp_path / "開いている")
    desk = other.root / "事務局ブック.xlsm"
    before = desk.read_bytes()
    assert read_at_work(desk).month != Month(FiscalYear(7), 2)
    mark = desk.with_name(f"~${desk.name}")
    mark.write_bytes(b"")
    ran = saiken("distribute", "monthly", *FEBRUARY, "--folder", other.root, "--json")
    assert (ran.code, ran.codes[-1]) == (0, "D15")
    assert "令和8年2月末に変えていません（開かれています）" in ran.json["findings"][-1]["what"]
    assert desk.read_bytes() == before
    mark.unlink()
    for _ in range(2):
        ran = saiken("distribute", "monthly", *FEBRUARY, "--folder", other.root, "--json")
        assert "D15" not in ran.codes
        assert read_at_work(desk).month == Month(FiscalYear(7), 2)
    was, now = RawPackage(before), RawPackage(desk.read_bytes())
    assert [name for name in was.names if was.read(name) != now.read(name)] == ["xl/worksheets/sheet1.xml"]


def test_activities_are_asked_for_in_the_months_of_the_settings(
    february: Folder, validate: Callable[..., None]
) -> None:
    october = book_path(february.distributed, "医事課")
    other = february.distributed / "月次報告_R07-02_医事課.xlsx"
    assert "取組状況" in load_workbook(october).sheetnames
    assert "取組状況" not in load_workbook(other).sheetnames
    validate(other)


def test_nothing_is_known_of_february_until_it_comes(february: Folder) -> None:
    assert saiken("status", "--folder", february.root, "--json").json["period"] == "R07-02"
    made = saiken("consolidate", *FEBRUARY, "--folder", february.root, "--json")
    assert made.codes.count("M01") == 19


def parts(root: Path) -> dict[tuple[str, str], bytes]:
    """Every part of every book, but for the one that says when it was drawn."""
    return {
        (path.name, part): package.read(part)
        for path in root.glob("*.xlsx")
        for package in [ZipFile(path)]
        for part in package.namelist()
        if part != "docProps/core.xml"
    }


def test_forms_made_again_replace_the_former_ones_and_touch_no_report(tmp_path: Path) -> None:
    house = make_house(tmp_path / "家")
    filled_books(house)
    saiken("receive", "--folder", house.root)
    before = parts(house.distributed)
    ran = saiken("distribute", "monthly", "--year", 7, "--month", 10, "--folder", house.root)
    assert ran.code == 0
    assert "19冊" in ran.out
    assert parts(house.distributed) == before, "nothing has changed that they show"
    assert counts(house) == {"受理": 19}
    assert events(house).count("distribute") == 2


def test_a_section_whose_name_no_file_can_have(tmp_path: Path) -> None:
    house = small_house(tmp_path / "家")
    desk = house.root / "事務局ブック.xlsm"
    edit(desk, {"債権一覧!H7": "収納/対策:課?", "債権一覧!I7": "収納/対策:課?"}, desk)
    ran = saiken("distribute", "monthly", "--year", 7, "--month", 11, "--folder", house.root, "--json")
    assert ran.code == 0
    book = next(book for book in ran.json["books"] if book["section"] == "収納/対策:課?")
    path = house.root / book["file"]
    assert path.parent == house.distributed
    assert identity(path)["所管課"] == "収納/対策:課?"
