"""Reads what 事務局ブック says of the meeting: 会議情報, 会議資料の文, 計画の推移.

Nothing here keeps the document from being made: what can't be read is a warning and left blank, what
is blank is a note, and a desk drawn before these sheets were is read as far as it goes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import WEEKDAYS, wareki
from saiken_addin.core.model import DeskCell
from saiken_addin.desk import names
from saiken_addin.desk.book import desk_table
from saiken_addin.desk.claims import bad_value, cut
from saiken_addin.desk.document_sheets import AGENDA_SHEETS, BASIC_PLAN, REVISION
from saiken_addin.desk.meeting import (
    AgendaItem,
    Exhibit,
    Intended,
    Meeting,
    MeetingKind,
    Member,
    PlanPeriod,
    Seat,
    Side,
    Text,
    TextKind,
)
from saiken_addin.desk.meeting_values import (
    read_day,
    read_millions,
    read_percent,
    read_seat,
    read_session,
    read_time,
)
from saiken_addin.ooxml.gate import Refused, open_package
from saiken_addin.ooxml.reader import Book, read_book
from saiken_addin.ooxml.tables import TableRow, desk_cells, fold, is_no_value

DOCUMENTS = (REVISION, BASIC_PLAN)
"""The sheets of the document that are made of the secretariat's texts."""

_T = TypeVar("_T")
_DAY, _TIME = "「令和8年1月21日」の形の日付", "「14:30」の形の時刻"
_ASKED = (
    names.MEETING_KIND, names.MEETING_NUMBER, names.DAY, names.BEGIN, names.MEETING_PLACE,
    names.ROSTER_DAY, names.SECRETARIAT,
)  # fmt: skip
_ABSENT = {Code.DESK_SHEET_MISSING, Code.DESK_COLUMN_MISSING}
_AGENDA = re.compile(r"議題(\d{1,2})(の資料)?")
_POSTS = re.compile(r"[・、,\n]")
_bad = partial(bad_value, code=Code.MEETING_BAD_VALUE)


def read_meeting(path: Path) -> tuple[Meeting, list[Finding]]:
    """Read what is written about the meeting.

    Args:
        path: 事務局ブック; it may be open in Excel.

    Returns:
        The meeting, blank where nothing can be read, and what is to be said of it: warnings and
        notes alone.
    """
    try:
        book = read_book(open_package(path, macros=True))
    except Refused as refusal:
        return Meeting(), [refusal.finding]
    findings: list[Finding] = []
    fields = _meeting(book, findings)
    texts = _texts(_rows(book, "texts", findings, DOCUMENTS), findings)
    periods, intended = _stages(_rows(book, "stages", findings, (REVISION,)), findings)
    meeting = Meeting(**fields, texts=texts, periods=tuple(periods), intended=tuple(intended))
    return meeting, [*findings, *_left_out(meeting, Place(book.package.file))]


def _left_out(meeting: Meeting, book: Place) -> Iterator[Finding]:
    """What is asked for but has nothing to show: exhibits, and documents of the agenda."""
    asked = {text.text for text in meeting.texts_of(REVISION) if text.kind is TextKind.EXHIBIT}
    place = replace(book, sheet=names.STAGES)
    for exhibit, rows in ((Exhibit.PERIODS, meeting.periods), (Exhibit.INTENDED, meeting.intended)):
        if exhibit in asked and not rows:
            details: dict[str, object] = {"exhibit": exhibit, "sheet": REVISION}
            yield Finding(Code.EXHIBIT_WITHOUT_VALUES, place, details)
    for item in meeting.agenda:
        if item.sheet in DOCUMENTS and not meeting.texts_of(item.sheet):
            details = {"item": cut(item.title), "sheet": item.sheet}
            yield Finding(Code.AGENDA_NOT_PRINTED, replace(book, sheet=names.MEETING), details)


def _rows(
    book: Book, name: str, findings: list[Finding], documents: Sequence[str] = ()
) -> list[TableRow]:
    """The rows of a table of `names.TABLES`; a note where there is none."""
    table = names.TABLES[name]
    rows, wrong = desk_table(book, table)
    if not wrong:
        return [_without_errors(row, findings) for row in rows]
    if not {each.code for each in wrong} <= _ABSENT:
        findings += wrong
    elif documents:
        details: dict[str, object] = {"sheet": table.sheet, "documents": "・".join(documents)}
        place = Place(book.package.file, table.sheet)
        findings.append(Finding(Code.MEETING_SHEET_MISSING, place, details))
    return []


def _without_errors(row: TableRow, findings: list[Finding]) -> TableRow:
    """The row with blanks where formulas failed, which are told of and never printed."""
    failed = {heading: text for heading, text in row.texts.items() if is_no_value(text)}
    for heading, text in failed.items():
        findings.append(_bad(row.places[heading], heading, text, "エラーでない文字"))
    return replace(row, texts={**row.texts, **dict.fromkeys(failed, "")})


# --- 会議情報 ---------------------------------------------------------------------------------


@dataclass
class _Items:
    """The rows of 会議情報 by item, and what is found in them."""

    findings: list[Finding]
    date1904: bool
    places: dict[str, tuple[str, Place]] = field(default_factory=dict)

    def text(self, item: str) -> str:
        return self.places.get(item, ("", Place()))[0]

    def read(self, item: str, parse: Callable[[str], _T | None], expected: str) -> _T | None:
        """The value of an item; None when it is blank or, with a finding, can't be read."""
        text, place = self.places.get(item, ("", Place()))
        return _read(text, place, item, parse, expected, self.findings)

    def day(self, item: str) -> date | None:
        found = self.read(item, lambda text: read_day(text, self.date1904), _DAY)
        if found is None:
            return None
        day, weekday = found
        if weekday and weekday != WEEKDAYS[day.weekday()]:
            text, place = self.places[item]
            right = WEEKDAYS[day.weekday()]
            details = {"column": item, "value": text, "day": wareki(day), "weekday": right}
            self.findings.append(Finding(Code.WEEKDAY_DIFFERS, place, details))
        return day


def _meeting(book: Book, findings: list[Finding]) -> dict[str, Any]:
    """The fields of Meeting that stand on 会議情報."""
    first, second = names.ITEM, names.SAID
    items = _Items(findings, book.date1904)
    known = {fold(item): item for item, _ in names.MEETING_ITEMS}
    numbers: dict[str, int] = {}
    for row in _rows(book, "meeting", findings):
        written, text = row.texts[first].replace("\n", ""), row.texts[second]
        if not written:
            continue
        item = known.get(fold(written)) or (fold(written) if _AGENDA.fullmatch(fold(written)) else "")
        if not item:
            if text:
                findings.append(
                    Finding(Code.MEETING_ITEM_UNKNOWN, row.places[first], {"item": cut(written)})
                )
        elif item in items.places:
            if text:
                details: dict[str, object] = {"item": item, "other": numbers[item]}
                findings.append(Finding(Code.MEETING_ITEM_TWICE, row.places[first], details))
        else:
            items.places[item], numbers[item] = (text, row.places[second]), row.number
    kind = items.read(names.MEETING_KIND, _one_of(MeetingKind), "「本部会」か「部会」")
    day = items.day(names.DAY)
    begin, end = (items.read(item, read_time, _TIME) for item in (names.BEGIN, names.END))
    if begin and end and end <= begin:
        details = {"begin": f"{begin:%H:%M}", "end": f"{end:%H:%M}"}
        findings.append(Finding(Code.MEETING_ENDS_EARLY, items.places[names.END][1], details))
        end = None
    number = items.read(names.MEETING_NUMBER, read_session, "「37」の形の回数")
    agenda = _agenda(items)
    roster_day = items.day(names.ROSTER_DAY)
    members = _members(book, findings)
    blank = [item for item in _ASKED if not items.text(item)]
    blank += _without_sheet(items) if agenda else ["議題"]
    blank += [] if members else ["名簿"]
    if blank:
        cell = next((items.places[item][1].cell for item in blank if item in items.places), "")
        place = Place(book.package.file, names.MEETING, cell)
        findings.append(Finding(Code.MEETING_BLANK, place, {"items": "、".join(blank)}))
    return {
        "city": _line(items.text(names.CITY)),
        "kind": kind,
        "number": number,
        "day": day,
        "begin": begin,
        "end": end,
        "place": _line(items.text(names.MEETING_PLACE)),
        "agenda": agenda,
        "other": items.text(names.OTHER),
        "roster_day": roster_day,
        "roster_remark": items.text(names.ROSTER_REMARK),
        "secretariat": tuple(
            post for part in _POSTS.split(items.text(names.SECRETARIAT)) if (post := part.strip())
        ),
        "members": members,
    }


def _agenda(items: _Items) -> tuple[AgendaItem, ...]:
    """The items of the agenda by their numbers, each with the sheet on which it starts."""
    numbers = sorted({int(found[1]) for item in items.places if (found := _AGENDA.fullmatch(item))})
    expected = "会議資料のシートの名前"
    agenda = []
    for number in numbers:
        item, of_sheet = names.AGENDA.format(number), names.AGENDA_SHEET.format(number)
        sheet = items.read(of_sheet, _sheet, expected)
        title = items.text(item).replace("\n", " ")
        if title:
            agenda.append(AgendaItem(title, sheet or ""))
        elif sheet and number > len(names.AGENDA_STARTS):
            details: dict[str, object] = {"item": item, "sheet": sheet}
            place = items.places[of_sheet][1]
            items.findings.append(Finding(Code.AGENDA_WITHOUT_TITLE, place, details))
    return tuple(agenda)


def _without_sheet(items: _Items) -> list[str]:
    """The items of the agenda that don't say on which sheet they start."""
    return [
        names.AGENDA_SHEET.format(found[1])
        for item in items.places
        if (found := _AGENDA.fullmatch(item)) and not found[2]
        if items.text(item) and not items.text(names.AGENDA_SHEET.format(found[1]))
    ]


def _members(book: Book, findings: list[Finding]) -> tuple[Member, ...]:
    headings = (names.POST, names.NAME)
    rows = _rows(book, "roster", findings)
    rows = [row for row in rows if any(row.texts[heading] for heading in headings)]
    expected = "「正面」「左1」「右3」「欠席」のどれか（番号は名簿の人数まで）"

    def near_seat(text: str) -> Seat | None:
        seat = read_seat(text)
        return seat if seat and seat.number <= len(rows) else None  # one farther away is a slip

    members: list[Member] = []
    taken: dict[Seat, int] = {}
    for row in rows:
        post, name = (row.texts[heading] for heading in headings)
        seat = _cell(row, names.SEAT, near_seat, expected, findings)
        if seat and seat.side in (Side.LEFT, Side.RIGHT):
            other = taken.setdefault(seat, row.number)
            if other != row.number:
                details: dict[str, object] = {"seat": row.texts[names.SEAT], "other": other}
                findings.append(Finding(Code.SEAT_TAKEN, row.places[names.SEAT], details))
                seat = None
        members.append(Member(len(members) + 1, post, name, seat))
    return tuple(members)


# --- 会議資料の文, 計画の推移 -----------------------------------------------------------------


def _texts(rows: Sequence[TableRow], findings: list[Finding]) -> dict[str, tuple[Text, ...]]:
    """The texts by document; where 資料 or 種類 is blank, those of the row above go on."""
    texts: dict[str, list[Text]] = {}
    document = ""
    documents = "「" + "」か「".join(DOCUMENTS) + "」"
    kinds = "・".join(TextKind) + "のどれか"
    exhibits = "図表の名前（" + "・".join(Exhibit) + "）"
    for row in rows:
        text = row.texts[names.TEXT]
        if row.texts[names.DOCUMENT]:
            document = _cell(row, names.DOCUMENT, _one_of_texts(DOCUMENTS), documents, findings) or ""
        kind = _cell(row, names.KIND, _one_of(TextKind), kinds, findings) or TextKind.BODY
        if not text or not document:
            continue
        if kind is TextKind.EXHIBIT:
            exhibit = _cell(row, names.TEXT, _one_of(Exhibit), exhibits, findings)
            if exhibit is None:
                continue
            text = exhibit.value
        texts.setdefault(document, []).append(Text(kind, text))
    return {document: tuple(found) for document, found in texts.items()}


def _stages(
    rows: Sequence[TableRow], findings: list[Finding]
) -> tuple[list[PlanPeriod], list[Intended]]:
    periods: list[PlanPeriod] = []
    intended: list[Intended] = []
    for row in rows:
        stage, name = row.texts[names.STAGE], row.texts[names.STAGE_NAME].replace("\n", " ")
        kind = _one_of_texts((names.PERIOD, names.INTENDED))(stage)
        if kind is None:
            expected = f"「{names.PERIOD}」か「{names.INTENDED}」"
            findings.append(_bad(row.places[names.STAGE], names.STAGE, stage, expected))
            continue
        rate = _cell(row, names.STAGE_RATE, read_percent, "「88.1」の形の率", findings)
        amount = _cell(row, names.STAGE_OUTSTANDING, read_millions, "百万円単位の金額", findings)
        remark = row.texts[names.STAGE_REMARK].replace("\n", " ")
        if kind == names.PERIOD:
            term = row.texts[names.STAGE_TERM].replace("\n", " ")
            periods.append(PlanPeriod(name, term, rate, amount, remark, _desk_cells(row)))
        elif amount is not None:
            intended.append(Intended(name, amount, remark, _desk_cells(row)))
    return periods, intended


def _desk_cells(row: TableRow) -> dict[str, DeskCell]:
    """Where the figures of a row stand."""
    headings = {"rate": names.STAGE_RATE, "outstanding": names.STAGE_OUTSTANDING}
    return desk_cells(row, {item: each for item, each in headings.items() if row.texts[each]})


def _cell(
    row: TableRow,
    heading: str,
    parse: Callable[[str], _T | None],
    expected: str,
    findings: list[Finding],
) -> _T | None:
    place = row.places.get(heading, Place())
    return _read(row.texts[heading], place, heading, parse, expected, findings)


# --- one value --------------------------------------------------------------------------------


def _read(
    text: str,
    place: Place,
    column: str,
    parse: Callable[[str], _T | None],
    expected: str,
    findings: list[Finding],
) -> _T | None:
    """A value; None when its text is blank or, with a finding, can't be read."""
    value = parse(text) if text else None
    if text and value is None:
        findings.append(_bad(place, column, text, expected))
    return value


def _one_of(kinds: type[_T]) -> Callable[[str], _T | None]:
    """A reader of the members of a StrEnum."""
    return lambda text: next(
        (item for item in kinds if fold(item) == fold(text)),  # type: ignore[attr-defined]
        None,
    )


def _one_of_texts(texts: Sequence[str]) -> Callable[[str], str | None]:
    return lambda text: next((each for each in texts if fold(each) == fold(text)), None)


_sheet = _one_of_texts(AGENDA_SHEETS)


def _line(text: str) -> str:
    return text.replace("\n", " ")
