"""検査結果_….xlsx: every finding of a receipt, one row each, to be filtered, leading to the file."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.console import Ran, saiken
from support.secretariat import book_path, filled_books, make_house, stamped
from support.stamped import unstamped_formulas

from saiken_addin.workflow.folder import Folder

SECTION = "国保年金課"
HEADINGS = ("重さ", "コード", "ファイル", "シート", "セル", "欄", "内容", "直し方")
KEYS = ("severity", "code", "file", "sheet", "cell", "label", "what", "remedy")


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return make_house(tmp_path / "家 #1 100% (令和)")


@pytest.fixture
def ran(house: Folder) -> Ran:
    """A batch with a finding of every severity, in a subfolder with a difficult name."""
    folder = house.collected / "福祉局 #2 50%"
    folder.mkdir()
    book_path(folder, SECTION).write_bytes(
        stamped(
            SECTION,
            {
                "調定額_現年_K002": "=1+1+",
                "収入済額_現年_K002": "１２３円",
                "調定額_過年_K002": None,
                "滞納者数_K002": None,
                "増減理由_過年_K002": '=HYPERLINK("http://example.com")',
            },
        )
    )
    (folder / "=メモ.txt").write_text("x")
    (folder / "[様式] & <案>'\".xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + b"x" * 600)
    return saiken("receive", "--folder", house.root, "--json")


def sheet_of(ran: Ran) -> Worksheet:
    return load_workbook(ran.json["report"])["検査結果"]


def test_it_holds_every_finding_as_json_and_screen_have_it(ran: Ran, house: Folder) -> None:
    found = ran.json["findings"]
    assert {"エラー", "要確認", "お知らせ"} == {finding["severity"] for finding in found}
    assert found == [finding for book in ran.json["books"] for finding in book["findings"]]
    rows = list(sheet_of(ran).iter_rows(values_only=True))
    assert rows[0] == HEADINGS
    assert rows[1:] == [tuple(finding[key] or None for key in KEYS) for finding in found]
    saiken("undo", "--folder", house.root)
    shown = saiken("receive", "--folder", house.root)
    on_screen = re.findall(r"│ (?:エラー|要確認|お知らせ) *│ (\w\d\d) ", shown.out)
    assert on_screen == [finding["code"] for finding in found]
    with house.open_ledger() as ledger:
        kept = [
            dict(finding)
            for book in sorted(ledger.known().files.values(), key=lambda book: book.id)
            for finding in ledger.findings(book.id)
        ]
    of_books = [finding for finding in found if finding["code"] != "G13"]
    assert sorted(map(str, kept)) == sorted(map(str, of_books))


def test_the_findings_of_a_book_go_through_it(ran: Ran) -> None:
    """What concerns the book as a whole, then from sheet to sheet, row to row, left to right."""
    [book] = [book for book in ran.json["books"] if book["section"] == SECTION]
    cells = [finding["cell"] for finding in book["findings"]]
    assert len(cells) == 6
    assert cells == sorted(cells, key=lambda cell: (int(cell[1:]), cell[0]))


def test_a_finding_says_where_it_is(ran: Ran) -> None:
    missing = next(finding for finding in ran.json["findings"] if finding["code"] == "V01")
    assert missing["file"] == f"02_回収/福祉局 #2 50%/{book_path(Path(), SECTION).name}"
    assert (missing["sheet"], missing["label"]) == ("月次報告", "強-2 国民健康保険税 過年 調定額")
    assert missing["cell"] == "C9"
    assert missing["what"]
    assert missing["remedy"]


def test_it_can_be_filtered_and_is_whole(ran: Ran, validate: Callable[..., None]) -> None:
    sheet = sheet_of(ran)
    assert sheet.auto_filter.ref == f"A1:H{len(ran.json['findings']) + 1}"
    assert sheet.freeze_panes == "A2"
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    path = Path(ran.json["report"])
    assert unstamped_formulas(path.read_bytes()) == []
    validate(path)


def test_every_row_leads_to_its_file(ran: Ran, house: Folder) -> None:
    sheet = sheet_of(ran)
    report = Path(ran.json["report"])
    assert report.parent == house.reports
    for number, finding in enumerate(ran.json["findings"], 2):
        link = sheet[f"C{number}"].hyperlink
        assert link is not None, finding
        target = (report.parent / unquote(link.target)).resolve()
        assert target == (house.root / finding["file"]).resolve()
        assert target.is_file()


def test_two_receipts_within_a_second_leave_two_lists(house: Folder) -> None:
    reports = []
    for value in (None, "x", "y"):
        book_path(house.collected, SECTION).write_bytes(stamped(SECTION, {"調定額_現年_K002": value}))
        reports.append(saiken("receive", "--folder", house.root, "--json").json["report"])
    assert len(set(reports)) == 3
    assert sorted(map(str, house.reports.iterdir())) == sorted(reports)


def test_nothing_is_written_where_nothing_was_found(house: Folder) -> None:
    filled_books(house)
    ran = saiken("receive", "--folder", house.root, "--json")
    assert (ran.code, ran.json["report"], ran.codes) == (0, None, [])
    assert not house.reports.exists()
