"""Proves the front of the document from the desk on: consolidate tells mistakes, rollover keeps words."""

import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.loaded_sheets import Sheets
from support.secretariat import edit, small_house

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.demo import sample_meeting
from saiken_addin.desk import names
from saiken_addin.desk.document_sheets import BASIC_PLAN, REVISION
from saiken_addin.desk.meeting_sheets import read_meeting
from saiken_addin.workflow.rollover.kept import read_kept
from workbook_templates.desk import draw

R7, R8 = FiscalYear(7), FiscalYear(8)
DESK = "事務局ブック.xlsm"


def test_consolidate_takes_the_meeting_and_tells_its_mistakes(tmp_path: Path) -> None:
    house = small_house(tmp_path / "家")
    desk = house.root / DESK
    said = {f"{names.MEETING}!B6": "三十七", f"{names.MEETING}!B5": "部会", f"{names.MEETING}!B11": "目標の設定"}
    edit(desk, said, desk)
    made = saiken("consolidate", "--year", 7, "--month", 10, "--folder", house.root, "--json")
    assert made.code == 1
    assert {"K01", "K04"} <= set(made.codes)
    path = house.meeting / "会議資料_R07-10.xlsx"
    sheets = load_workbook(path, read_only=True).sheetnames
    assert sheets[:6] == ["次第", "名簿", "座席表", REVISION, BASIC_PLAN, "1-3_対象債権一覧"]
    book = Sheets(path)
    texts = [str(cell.value) for row in book["次第"].iter_rows() for cell in row if cell.value]
    assert "債権回収対策本部\n第　　回部会　次第" in texts
    assert "1　目標の設定" in texts
    first = book[REVISION].page_setup.firstPageNumber
    assert [text for text in texts if re.fullmatch(rf"・+ {first} ページ", text)]
    years = [row[0].value for row in book[REVISION].iter_rows() if str(row[0].value).endswith("年度決算")]
    assert years == ["令和4年度決算", "令和5年度決算", "令和6年度決算"]


def test_what_the_ledger_and_the_list_lack_is_told(tmp_path: Path) -> None:
    house = small_house(tmp_path / "家")
    root = ("--folder", house.root)
    whole = saiken("consolidate", "--year", 7, "--month", 10, *root, "--json")
    assert {"K10", "K11"}.isdisjoint(whole.codes)
    assert "決算" in [saiken("undo", *root).out for _ in range(3)][-1]  # a master, 滞納者数, 決算
    desk = house.root / DESK
    book = load_workbook(desk, keep_vba=True)
    claims = book[names.CLAIMS]
    for row in range(claims.max_row, 0, -1):
        if claims[f"A{row}"].value == R8.label:
            claims.delete_rows(row)
    book.save(desk)
    made = saiken("consolidate", "--year", 7, "--month", 10, *root, "--json")
    assert {"K10", "K11"} <= set(made.codes)


@pytest.mark.parametrize("filled", [True, False])
def test_what_was_written_of_the_meeting_is_kept(filled: bool, tmp_path: Path) -> None:
    path = tmp_path / DESK
    path.write_bytes(draw(R7, {}, sample_meeting.contents(R7)) if filled else draw(R7, {}))
    book = load_workbook(path)
    book[names.TEXTS]["C8"], book[names.STAGES]["F7"] = "書き直した題", "確定"
    book.save(path)
    kept, findings = read_kept(path)
    assert findings == []
    again = tmp_path / "again.xlsx"
    again.write_bytes(draw(R8, {}, kept))
    assert read_meeting(again)[0] == read_meeting(path)[0]
    assert load_workbook(again)[names.TEXTS]["C8"].value == "書き直した題"


def test_an_old_desk_gets_the_new_rows_and_sheets(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(draw(R7, {}, sample_meeting.contents(R7))))
    sheet = book[names.MEETING]
    for number in range(20, 26):
        for letter in "ABC":
            sheet[f"{letter}{number}"] = None
    sheet["A20"], sheet["B20"] = "司会", "総務部長"
    del book[names.TEXTS]
    del book[names.STAGES]
    path = tmp_path / DESK
    book.save(path)
    kept, _ = read_kept(path)
    again = load_workbook(io.BytesIO(draw(R8, {}, kept)))
    items = {row[0].value: row[1].value for row in again[names.MEETING].iter_rows(min_row=5) if row[0].value}
    assert set(items) == {item for item, _ in names.MEETING_ITEMS} | {"司会"}
    assert (items["司会"], items[names.MEETING_NUMBER]) == ("総務部長", 37)
    assert again[names.TEXTS].max_row > 50
    assert again[names.STAGES].max_row > 9


def test_who_emptied_the_texts_gets_no_samples_back(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(draw(R7, {})))
    for name in (names.TEXTS, names.STAGES):
        book[name].delete_rows(7, 200)
    path = tmp_path / DESK
    book.save(path)
    assert read_meeting(path)[0].texts == {}
    kept, _ = read_kept(path)
    path.write_bytes(draw(R8, {}, kept))
    meeting = read_meeting(path)[0]
    assert (meeting.texts, meeting.periods) == ({}, ())
