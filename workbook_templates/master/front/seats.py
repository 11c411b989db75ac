"""Owns the sheet 座席表: the head of the table, the members on both sides of it, the secretariat."""

import math
from collections.abc import Sequence

from saiken_addin.desk.meeting import Member
from saiken_addin.meeting.seating import Seating, seated
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.portrait import COLUMNS, LAST, ROOM, TITLE_LOOK, begin, finish
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.text_size import lines
from workbook_templates.shared.styles import FAINT, HEADING, Look

_subtitle = Look(border="", size=11, align="center")
_seat = Look(size=10.5, align="center", wrap=True)
_head_seat = Look(size=11, bold=True, align="center", wrap=True, fill=HEADING)
_table = Look(border="thin", size=10, align="center", color=FAINT)
_label = Look(border="", size=9.5, align="center", color=FAINT)
_GRID = (9.0, 9.0, 9.0, 9.0, 2.0, 6.5, 6.5, 2.0, 9.0, 9.0, 9.0, 9.0)
_LEFT, _RIGHT, _HEAD, _TABLE = ("A", "D"), ("I", "L"), ("D", "I"), ("F", "G")
_LINE = 15.0
_HIGH, _LOW = 56.0, 17.0
_BLANK_ROWS = 6
_SHARE = 0.34
"""The gap between two seats as a share of a seat's height."""


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without a roster the seats are blank."""
    meeting = content.meeting
    begin(sheet, _GRID)
    plan = seated(meeting.members)
    if not meeting.members:
        plan = Seating((), (None,) * _BLANK_ROWS, (None,) * _BLANK_ROWS)
    sheet.put("A1", f"{meeting.headquarters}{meeting.session}　座席表", TITLE_LOOK, f"{LAST}1")
    title = lines(str(sheet.values["A1"]), _GRID, TITLE_LOOK.size)
    sheet.height(1, title * 24.0 + 8)
    sheet.put("A2", meeting.place or None, _subtitle, f"{LAST}2")
    sheet.height(2, 20.0)
    sheet.height(3, 14.0)
    row = 4
    heads = plan.head or (None,)
    for member in heads:
        sheet.put(f"{_HEAD[0]}{row}", _text(member), _head_seat, f"{_HEAD[1]}{row}")
        sheet.height(row, max(40.0, _needed(member, _HEAD)))
        row += 1
    sheet.height(row, 10.0)
    row += 1
    above = sum(sheet.worksheet.row_dimensions[each].height or 0 for each in range(1, row))
    row = _sides(sheet, plan, row, above)
    sheet.height(row, 12.0)
    row += 1
    row = _secretariat(sheet, meeting.secretariat, row)
    sheet.height(row + 1, 18.0)
    sheet.put(f"A{row + 1}", "事務局", _label, f"{LAST}{row + 1}")
    finish(sheet, content, row + 1, ())
    height = sum(sheet.worksheet.row_dimensions[each].height or 0 for each in range(1, row + 2))
    if height > ROOM:
        sheet.worksheet.page_setup.scale = math.floor(100 * ROOM / height)


def _sides(sheet: Sheet, plan: Seating, row: int, above: float) -> int:
    """The members on both sides and the table between them; the first row below."""
    count = len(plan.left)
    room = ROOM - above - 12 - 40 - 18 - 10
    if not count:
        sheet.put(f"{_TABLE[0]}{row}", None, _table, f"{_TABLE[1]}{row + 1}")
        for each in (row, row + 1):
            sheet.height(each, 60.0)
        return row + 2
    sides = ((plan.left, _LEFT), (plan.right, _RIGHT))
    needed = max(_needed(member, columns) for side, columns in sides for member in side)
    seat = max(_LOW, min(_HIGH, room / count / (1 + _SHARE)))
    seat = max(seat, min(needed, room / count / 1.06))
    gap = min(seat * _SHARE, max(1.0, room / count - seat))
    top = row
    for left, right in zip(plan.left, plan.right, strict=True):
        for member, (first, last) in ((left, _LEFT), (right, _RIGHT)):
            sheet.put(f"{first}{row}", _text(member), _seat, f"{last}{row}")
        sheet.height(row, math.floor(seat * 4) / 4)
        sheet.height(row + 1, math.floor(gap * 4) / 4)
        row += 2
    sheet.put(f"{_TABLE[0]}{top}", None, _table, f"{_TABLE[1]}{row - 2}")
    return row


def _secretariat(sheet: Sheet, posts: Sequence[str], row: int) -> int:
    """The secretariat's seats side by side, facing the head of the table; the last row of them."""
    shown = list(posts) or [""]
    while shown:
        spans = _SPANS[min(len(shown), len(_SPANS))]
        high = 36.0
        for post, (first, last) in zip(shown, spans, strict=False):
            sheet.put(f"{first}{row}", post or None, _seat, f"{last}{row}")
            high = max(high, lines(post, _widths(first, last), _seat.size) * _LINE + 6)
        sheet.height(row, high)
        shown = shown[len(spans) :]
        row += 1
    return row - 1


_SPANS = {
    1: (("D", "I"),),
    2: (("B", "E"), ("H", "K")),
    3: (("A", "C"), ("D", "I"), ("J", "L")),
    4: (("A", "C"), ("D", "F"), ("G", "I"), ("J", "L")),
}
"""The columns of so many seats in a row."""


def _text(member: Member | None) -> str | None:
    if member is None:
        return None
    return member.name or member.post or None


def _needed(member: Member | None, columns: tuple[str, str]) -> float:
    return lines(_text(member) or "", _widths(*columns), _seat.size) * _LINE + 6


def _widths(first: str, last: str) -> Sequence[float]:
    return _GRID[COLUMNS.index(first) : COLUMNS.index(last) + 1]
