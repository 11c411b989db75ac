"""Proves the reading of 会議情報, 会議資料の文 and 計画の推移: as people write, and every mistake."""

import datetime
import io
from collections.abc import Callable
from datetime import date, time
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from saiken_addin.core.findings import Finding, Severity
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.demo import sample_meeting
from saiken_addin.desk import meeting_values, names
from saiken_addin.desk.document_sheets import AGENDA_SHEETS, BASIC_PLAN, REVISION
from saiken_addin.desk.meeting import (
    AgendaItem,
    Exhibit,
    Meeting,
    MeetingKind,
    Seat,
    Side,
    Text,
    TextKind,
)
from saiken_addin.desk.meeting_sheets import read_meeting
from workbook_templates.desk import draw
from workbook_templates.master.build import PAGES

R7 = FiscalYear(7)
OF_THE_MEETING = (names.MEETING, names.TEXTS, names.STAGES)
DAY = date(2026, 1, 21)

Edit = Callable[[Workbook], None]


def trimmed(drawn: bytes) -> bytes:
    """A desk of the meeting's sheets alone, which is read sooner."""
    book = load_workbook(io.BytesIO(drawn))
    for name in set(book.sheetnames) - set(OF_THE_MEETING):
        del book[name]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FILLED = trimmed(draw(R7, {}, sample_meeting.contents(R7)))
NEW = trimmed(draw(R7, {}))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[Meeting, list[Finding]]]:
    """The meeting of a desk after edits, and what is found in it."""

    def of(*edits: Edit, drawn: bytes = FILLED) -> tuple[Meeting, list[Finding]]:
        book = load_workbook(io.BytesIO(drawn))
        for edit in edits:
            edit(book)
        path = tmp_path / "事務局ブック.xlsx"
        book.save(path)
        return read_meeting(path)

    return of


def put(sheet: str, **cells: object) -> Edit:
    def edit(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return edit


def said(item: str, value: object) -> Edit:
    """Write the content of an item of 会議情報."""
    return lambda book: put(names.MEETING, **{f"B{row_of(book, item)}": value})(book)


def row_of(book: Workbook, item: str) -> int:
    return next(row[0].row for row in book[names.MEETING].iter_rows(min_row=5) if row[0].value == item)


def told(findings: list[Finding]) -> list[tuple[str, str, str]]:
    for finding in findings:
        assert "{" not in finding.what + finding.remedy
        assert finding.severity is not Severity.ERROR
    return [(each.code.code, each.place.sheet, each.place.cell) for each in findings]


# --- what is there ------------------------------------------------------------------------------


def test_the_demo_has_a_whole_meeting(read: Callable[..., tuple[Meeting, list[Finding]]]) -> None:
    meeting, findings = read()
    assert findings == []
    assert (meeting.kind, meeting.number, meeting.day) == (MeetingKind.FULL, 37, DAY)
    assert (meeting.begin, meeting.end) == (time(14, 30), time(16))
    assert meeting.day_text == "令和8年1月21日（水）"
    assert meeting.hours_text == "14時30分から16時00分まで"
    assert meeting.headquarters == "さいたま市債権回収対策本部"
    assert meeting.agenda[0] == AgendaItem("基本計画の改定について", REVISION)
    assert [item.sheet for item in meeting.agenda] == list(names.AGENDA_STARTS)
    assert [member.name for member in meeting.members][::12] == ["副市長", "副教育長"]
    assert meeting.secretariat == ("税務部長", "収納対策課長")
    assert [period.outstanding for period in meeting.periods] == [
        32_067_000_000, 25_399_000_000, 13_401_000_000, None,
    ]  # fmt: skip
    assert meeting.periods[0].rate == Fraction("0.881")
    assert len(meeting.intended) == 6
    assert Text(TextKind.EXHIBIT, Exhibit.YEARS) in meeting.texts_of(REVISION)
    titles = [text.text for text in meeting.texts_of(BASIC_PLAN) if text.kind is TextKind.TITLE]
    assert titles == ["（案）\n第5次さいたま市\n債権回収対策基本計画"]


def test_a_new_desk_asks_for_the_meeting_and_brings_sample_texts(
    read: Callable[..., tuple[Meeting, list[Finding]]],
) -> None:
    meeting, findings = read(drawn=NEW)
    assert told(findings) == [("K04", names.MEETING, "B5"), ("K12", names.STAGES, "")]
    for item in ("会議の種類", "回", "開催日", "開始時刻", "場所", "事務局", "議題", "名簿"):
        assert item in findings[0].what
    assert findings[0].severity is Severity.NOTE
    assert (meeting.agenda, meeting.members, meeting.intended) == ((), (), ())
    assert meeting.texts_of(REVISION)
    assert meeting.texts_of(BASIC_PLAN)
    assert meeting.hours_text == "　　時　　分から　　時　　分まで"


def old(book: Workbook) -> None:
    """A desk as it was drawn before there were texts and before an item had a sheet."""
    del book[names.TEXTS]
    del book[names.STAGES]
    sheet = book[names.MEETING]
    kept = [
        (row[0].value, row[1].value)
        for row in sheet.iter_rows(min_row=5, max_col=2)
        if row[0].value and "の資料" not in row[0].value and row[0].value not in (names.CITY, names.OTHER)
    ]
    for number in range(5, 40):
        item, text = kept[number - 5] if number - 5 < len(kept) else (None, None)
        sheet[f"A{number}"], sheet[f"B{number}"] = item, text


def test_an_old_desk_is_read_as_far_as_it_goes(
    read: Callable[..., tuple[Meeting, list[Finding]]],
) -> None:
    meeting, findings = read(old)
    assert [code for code, _, _ in told(findings)] == ["K04", "K08", "K08"]
    assert "議題1の資料、議題2の資料、議題3の資料" in findings[0].what
    assert {each.severity for each in findings} == {Severity.NOTE}
    assert next((item.title, item.sheet) for item in meeting.agenda) == ("基本計画の改定について", "")
    assert len(meeting.members) == 13
    assert meeting.texts == {}


def test_days_and_hours_as_excel_keeps_them(
    read: Callable[..., tuple[Meeting, list[Finding]]], tmp_path: Path, office: ModuleType
) -> None:
    typed = (
        said(names.DAY, datetime.datetime(2026, 1, 21)),
        said(names.BEGIN, time(14, 30)),
        said(names.END, time(16)),
        said(names.ROSTER_DAY, "2025/11/1"),
    )
    meeting, findings = read(*typed)
    assert findings == []
    assert (meeting.day, meeting.begin, meeting.end) == (DAY, time(14, 30), time(16))
    assert meeting.roster_day == date(2025, 11, 1)
    office.recalculated([tmp_path / "事務局ブック.xlsx"], tmp_path / "saved")
    assert read_meeting(tmp_path / "saved" / "事務局ブック.xlsx") == (meeting, [])


# --- every mistake, with its cell ---------------------------------------------------------------

MISTAKES = [
    (names.MEETING_KIND, "幹事会", "K01"),
    (names.MEETING_NUMBER, "三十七", "K01"),
    (names.DAY, "令和8年2月30日", "K01"),
    (names.DAY, "来週の水曜", "K01"),
    (names.DAY, 37, "K01"),
    (names.DAY, "令和8年1月21日（木）", "K06"),
    (names.BEGIN, "25:00", "K01"),
    (names.BEGIN, "14:75", "K01"),
    (names.END, "夕方", "K01"),
    (names.END, "14:30", "K05"),
    (names.END, "9時", "K05"),
    (names.ROSTER_DAY, "11月1日", "K01"),
    ("その他", "#REF!", "K01"),
    ("議題2の資料", "2-99_なし", "K01"),
    ("議題5の資料", "2-7_現年", "K09"),
]


@pytest.mark.parametrize(("item", "value", "code"), MISTAKES)
def test_a_wrong_value_is_a_warning_at_its_cell(
    item: str, value: object, code: str, read: Callable[..., tuple[Meeting, list[Finding]]]
) -> None:
    meeting, findings = read(said(item, value))
    cell = f"B{row_of(load_workbook(io.BytesIO(FILLED)), item)}"
    assert told(findings) == [(code, names.MEETING, cell)]
    assert findings[0].severity is Severity.WARNING
    assert meeting.members


def test_wrong_seats(read: Callable[..., tuple[Meeting, list[Finding]]]) -> None:
    meeting, findings = read(
        put(names.MEETING, H5="正面", H6="左１", H7="左1", H8="窓際", H9="欠席", H10="右0", H11="左99", H20="左1")
    )
    assert told(findings) == [
        ("K07", names.MEETING, "H7"), ("K01", names.MEETING, "H8"), ("K01", names.MEETING, "H10"),
        ("K01", names.MEETING, "H11"),
    ]  # fmt: skip
    assert [member.seat for member in meeting.members[:6]] == [
        Seat(Side.HEAD), Seat(Side.LEFT, 1), None, None, Seat(Side.ABSENT), None,
    ]  # fmt: skip


def test_items_that_are_there_twice_or_unknown(
    read: Callable[..., tuple[Meeting, list[Finding]]],
) -> None:
    meeting, findings = read(
        put(names.MEETING, A30="場所", B30="大会議室", A31="司会", B31="総務部長", A32="議題7", B32="追加の件")
    )
    assert told(findings) == [
        ("K02", names.MEETING, "A30"), ("K03", names.MEETING, "A31"), ("K04", names.MEETING, ""),
    ]  # fmt: skip
    assert "議題7の資料" in findings[2].what
    assert meeting.place == "政策会議室"
    assert meeting.agenda[-1] == AgendaItem("追加の件", "")


def test_wrong_texts_and_stages(read: Callable[..., tuple[Meeting, list[Finding]]]) -> None:
    def edit(book: Workbook) -> None:
        texts, stages = book[names.TEXTS], book[names.STAGES]
        texts["A8"], texts["B9"], texts["A10"] = None, "段落", "9_ない資料"
        texts["A12"] = REVISION
        row = next(r[0].row for r in texts.iter_rows() if r[2].value == Exhibit.YEARS)
        texts[f"C{row}"] = "月別の推移"
        stages["A7"], stages["D8"], stages["E9"] = "期", "九割", "百億円"

    meeting, findings = read(edit)
    assert [(code, sheet) for code, sheet, _ in told(findings)] == [
        ("K01", names.TEXTS), ("K01", names.TEXTS), ("K01", names.TEXTS),
        ("K01", names.STAGES), ("K01", names.STAGES), ("K01", names.STAGES),
    ]  # fmt: skip
    kinds = [text.kind for text in meeting.texts_of(REVISION)][:3]
    assert kinds == [TextKind.TITLE, TextKind.HEADING, TextKind.BODY]
    assert len(meeting.periods) == 3


def test_documents_and_exhibits_without_anything_to_show_are_told(
    read: Callable[..., tuple[Meeting, list[Finding]]],
) -> None:
    def empty(book: Workbook) -> None:
        for sheet, column in ((names.TEXTS, "C"), (names.STAGES, "E")):
            for row in range(7, book[sheet].max_row + 1):
                if book[sheet][f"A{row}"].value != REVISION:
                    book[sheet][f"{column}{row}"] = None

    _, findings = read(said("議題2の資料", BASIC_PLAN), empty)
    assert told(findings) == [("K12", names.STAGES, ""), ("K13", names.MEETING, "")]


@pytest.mark.parametrize("content", [b"", b"no book"])
def test_a_book_that_is_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "事務局ブック.xlsx"
    path.write_bytes(content)
    meeting, findings = read_meeting(path)
    assert meeting == Meeting()
    assert len(findings) == 1


# --- one value ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["令和8年1月21日", "令和８年１月２１日（水）", "R8.1.21", "2026/1/21", "2026-01-21", "46043", "46043.6",
     "令和8年1月21日水曜日", "2026年1月21日(水)"],
)  # fmt: skip
def test_a_day_may_be_written_in_many_ways(text: str) -> None:
    assert (found := meeting_values.read_day(text)) is not None
    assert found[0] == DAY


def test_days_of_other_calendars() -> None:
    assert meeting_values.read_day("44581", date1904=True) == (DAY, "")
    assert meeting_values.read_day("平成31年4月30日") == (date(2019, 4, 30), "")
    assert meeting_values.read_day("令和元年5月1日") == (date(2019, 5, 1), "")


@pytest.mark.parametrize(
    ("text", "hour"),
    [("14:30", time(14, 30)), ("１４時３０分", time(14, 30)), ("午後2時30分", time(14, 30)),
     ("14時", time(14)), ("0.604166666666667", time(14, 30)), ("14:30:00", time(14, 30)),
     ("46043.604166666664", time(14, 30)), ("午前9時", time(9)), ("午後12時", time(12)), ("2 PM", None),
     ("24:00", None), ("14", None), ("午後14時", None)],
)  # fmt: skip
def test_an_hour_may_be_written_in_many_ways(text: str, hour: time | None) -> None:
    assert meeting_values.read_time(text) == hour


@pytest.mark.parametrize(
    ("text", "share"),
    [("88.1", Fraction("0.881")), ("88.1%", Fraction("0.881")), ("0.881", Fraction("0.881")),
     ("１００", Fraction(1)), ("0", Fraction(0)), ("1.5", Fraction("1.5")), ("900", None), ("九割", None)],
)  # fmt: skip
def test_rates(text: str, share: Fraction | None) -> None:
    assert meeting_values.read_percent(text) == share


@pytest.mark.parametrize(
    ("text", "yen"),
    [("32,067", 32_067_000_000), ("9690.5", 9_690_500_000), ("０", 0), ("1,234百万円", 1_234_000_000),
     ("▲3", None), ("1千円", None)],
)  # fmt: skip
def test_amounts_in_millions(text: str, yen: int | None) -> None:
    assert meeting_values.read_millions(text) == yen


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    for what in ("day", "time", "seat", "session", "percent", "millions"):
        read_one = getattr(meeting_values, f"read_{what}")
        read_one(text)


# --- one definition -----------------------------------------------------------------------------


def test_an_item_can_start_on_every_printed_sheet_behind_the_seats() -> None:
    printed = [page.name for page in PAGES if not page.working]
    assert printed[:3] == ["次第", "名簿", "座席表"]
    assert set(printed[3:]) <= set(AGENDA_SHEETS)
    assert [name for name in AGENDA_SHEETS if name in printed] == printed[3:]
    assert set(names.AGENDA_STARTS) <= set(AGENDA_SHEETS)
