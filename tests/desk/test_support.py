"""Proves 支援実績: what its rows say, what is wrong with them cell by cell, and how it reads in print."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.demo import sample
from saiken_addin.desk.book import Desk, read_desk
from saiken_addin.desk.names import SUPPORT, SUPPORT_HEADINGS, SUPPORT_KINDS
from saiken_addin.desk.shipped import shipped_claims
from workbook_templates.desk import draw
from workbook_templates.desk.contents import Contents
from workbook_templates.master.status.efforts import support_lines
from workbook_templates.shared.lists import CellValue

R7 = FiscalYear(7)
COUNT, PLANNED, PEOPLE, REVIEWED, SETTLED, PAID, REMARK = SUPPORT_HEADINGS[2:]


def row(year: str, kind: str, **given: CellValue) -> tuple[CellValue, ...]:
    names = dict(zip(("count", "planned", "people", "reviewed", "settled", "paid", "remark"), range(7), strict=True))
    cells: list[CellValue] = [None] * 7
    for name, value in given.items():
        cells[names[name]] = value
    return (year, kind, *cells)


def desk(folder: Path, *rows: tuple[CellValue, ...]) -> Desk:
    path = folder / "事務局ブック.xlsx"
    few = {year: claims[:3] for year, claims in shipped_claims().items()}
    path.write_bytes(draw(R7, few, Contents(support=rows) if rows else Contents()))
    return read_desk(path)


def read(folder: Path, *rows: tuple[CellValue, ...]) -> tuple[Mapping[str, list[str]], list[tuple[str, str]]]:
    """The printed lines by kind, and the findings with their cells."""
    kinds, findings = desk(folder, *rows).support_in(R7)
    return (
        {each.kind: list(support_lines(each).values()) for each in kinds},
        [(finding.code.code, finding.place.cell) for finding in findings],
    )


def test_the_kinds_read_as_in_the_meeting(tmp_path: Path) -> None:
    lines, findings = read(tmp_path, *sample.SUPPORT)
    assert findings == []
    assert tuple(lines) == SUPPORT_KINDS
    assert lines["研修"][:2] == ["研修の実施", "令和6年度：8回／207名参加 ⇒ 令和7年度：7回／243名参加"]
    assert lines["助言・指導"][1] == "令和6年度：87件 ⇒ 令和7年度：90件"
    assert lines["助言・指導"][2].startswith("→ ")
    review = lines["事案審査会"]
    assert review[0] == "事案審査会の開催（全3回のうち2回実施）"
    assert review[1] == (
        "令和6年度：整理率23.0%（うち完納率13.8%） ⇒ 令和7年度：整理率27.6%（うち完納率19.4%）"
    )
    assert review[-1].startswith("※ 整理率＝審査した事案のうち、完納または完結への見通しが立った割合。")
    assert lines["引継ぎ"] == ["困難事案の引継ぎ", "令和6年度：12件 ⇒ 令和7年度：15件"]


def test_an_unknown_kind_has_a_line_of_its_own_behind_the_others(tmp_path: Path) -> None:
    lines, findings = read(
        tmp_path,
        row("令和7年度", "現地相談", count=4, people=9),
        row("R07", "研 修", count="８回", remark="=1+1"),
    )
    assert findings == []
    assert lines == {
        "研 修": ["研修の実施", "令和6年度：- ⇒ 令和7年度：8回", "→ =1+1"],
        "現地相談": ["現地相談", "令和6年度：- ⇒ 令和7年度：4件／9名参加"],
    }


def test_what_is_blank_in_both_years_is_left_out_and_a_remark_alone_is_printed(tmp_path: Path) -> None:
    lines, findings = read(
        tmp_path,
        row("令和7年度", "破産事件に係る情報提供", remark="随時行っている。"),
        row("令和7年度", "研修"),
        row("令和6年度", "研修", planned=5),
        row("令和5年度", "助言・指導", count=3),
    )
    assert findings == [("U08", "")]
    assert lines == {
        "研修": ["研修の実施"],
        "破産事件に係る情報提供": ["破産事件に係る情報提供の実施", "→ 随時行っている。"],
    }


def test_an_error_value_is_no_text(tmp_path: Path) -> None:
    lines, findings = read(
        tmp_path,
        row("令和7年度", "研修", count=2, remark="#N/A"),
        row("令和7年度", "#REF!", count=1),
    )
    assert findings[:2] == [("U03", "I6"), ("U03", "B7")]
    assert lines["研修"][0] == "研修の実施"
    assert not any("#" in text for texts in lines.values() for text in texts)


def test_every_wrong_cell_is_named(tmp_path: Path) -> None:
    lines, findings = read(
        tmp_path,
        row("令和7年度", "研修", count="多数", people=-3, remark="r"),  # row 6
        row("令和7年度", "研修", count=2),
        row("去年", "助言・指導", count="x"),
        row("令和7年度", "", count=1),
        row("令和7年度", "事案審査会", count=4, planned=3, reviewed=10, settled=11, paid=12),
        row("令和6年度", "事案審査会", settled=1),
        row("令和6年度", "実務相談", count=1.5),
        row("令和6年度", "引継ぎ", count=6),
        row("令和5年度", "引継ぎ", count="誤り"),
    )
    assert findings == [
        ("U02", "C6"), ("U02", "E6"), ("U04", "B7"), ("U02", "C8"), ("U03", "A8"), ("U03", "B9"),
        ("U05", "C10"), ("U05", "G10"), ("U05", "H10"), ("U06", "F11"), ("U02", "C12"), ("U07", "B13"),
    ]  # fmt: skip
    assert lines["研修"] == ["研修の実施", "→ r"]
    assert lines["事案審査会"][1] == "令和6年度：整理率-（うち完納率-） ⇒ 令和7年度：整理率-（うち完納率-）"
    assert lines["引継ぎ"][1] == "令和6年度：6件 ⇒ 令和7年度：-"


def test_nothing_reviewed_gives_no_rate_and_nothing_settled_gives_zero(tmp_path: Path) -> None:
    lines, _ = read(
        tmp_path,
        row("令和6年度", "事案審査会", reviewed=0, settled=0, paid=0),
        row("令和7年度", "事案審査会", reviewed=7, settled=0, paid=0),
    )
    assert lines["事案審査会"][1] == (
        "令和6年度：整理率-（うち完納率-） ⇒ 令和7年度：整理率0.0%（うち完納率0.0%）"
    )


def test_a_blank_year_is_noted_once(tmp_path: Path) -> None:
    lines, findings = read(tmp_path)
    assert (lines, findings) == ({}, [("U08", "")])
    lines, findings = read(tmp_path, row("令和6年度", "研修", count=3), row("令和6年度", "引継ぎ", count=1))
    assert findings == [("U08", "")]
    assert lines["研修"][1] == "令和6年度：3回 ⇒ 令和7年度：-"


@pytest.mark.parametrize("damage", ["column", "sheet"])
def test_a_sheet_that_cannot_be_read_is_told_and_stops_nothing(tmp_path: Path, damage: str) -> None:
    desk(tmp_path, *sample.SUPPORT)
    path = tmp_path / "事務局ブック.xlsx"
    book = load_workbook(path)
    if damage == "sheet":
        del book[SUPPORT]
    else:
        book[SUPPORT]["C5"] = "回数"
    book.save(path)
    broken = read_desk(path)
    kinds, findings = broken.support_in(R7)
    assert (kinds, [finding.code.code for finding in findings]) == ((), ["U01"])
    assert broken.findings == ()


def test_a_desk_of_before_has_no_planned_count(tmp_path: Path) -> None:
    desk(tmp_path, *sample.SUPPORT)
    path = tmp_path / "事務局ブック.xlsx"
    book = load_workbook(path)
    sheet = book[SUPPORT]
    for table in list(sheet.tables):
        del sheet.tables[table]
    sheet.delete_cols(SUPPORT_HEADINGS.index(PLANNED) + 1)
    book.save(path)
    kinds, findings = read_desk(path).support_in(R7)
    assert findings == []
    assert next(iter(support_lines(kinds[3]).values())) == "事案審査会の開催（2回実施）"
    assert kinds[3].now.remark
