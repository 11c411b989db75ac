"""Owns the sheet 座席表: the head of the table, the members on both sides of it, the secretariat."""

import math

from saiken_addin.meeting import Member
from saiken_addin.seating import Seating, seated
from workbook_templates.master.content import MasterContent
from workbook_templates.master.measure import lines
from workbook_templates.master.paper import Dress, Paper
from workbook_templates.master.upright import FIRST, LAST, ROOM, TITLE_LOOK, begin, finish, widths
from workbook_templates.styles import FAINT, HEADING, Look

NAME = "座席表"

_subtitle = Look(border="", size=11, align="center")
_seat = Look(size=10.5, align="center", wrap=True)
_head_seat = Look(size=11, bold=True, align="center", wrap=True, fill=HEADING)
_table = Look(border="thin", size=10, align="center", color=FAINT)
_label = Look(border="", size=9.5, align="center", color=FAINT)
_LEFT, _MIDDLE, _RIGHT = ("A", "F"), ("G", "I"), ("J", "L")
_ALL_SIDES = ("left", "right", "top", "bottom")
_LINE = 15.0
_HIGH, _LOW, _GAP = 44.0, 17.0, 6.0
_BLANK_ROWS = 6
_SHARE = 0.34
"""The gap between two seats as a share of a seat's height."""


def draw(paper: Paper, content: MasterContent) -> None:
    """Draw the sheet; without a roster the seats are blank."""
    meeting = content.meeting
    begin(paper)
    plan = seated(meeting.members)
    if not meeting.members:
        plan = Seating((), (None,) * _BLANK_ROWS, (None,) * _BLANK_ROWS)
    paper.put("A1", f"{meeting.headquarters}{meeting.session}　座席表", TITLE_LOOK, f"{LAST}1")
    title = lines(str(paper.values["A1"]), widths(FIRST, LAST), TITLE_LOOK.size)
    paper.height(1, title * 24.0 + 8)
    paper.put("A2", meeting.place or None, _subtitle, f"{LAST}2")
    paper.height(2, 20.0)
    paper.height(3, 14.0)
    row = 4
    heads = plan.head or (None,)
    for member in heads:
        paper.put(f"E{row}", _text(member), _head_seat, f"J{row}")
        paper.height(row, max(34.0, _needed(member, "E", "J")))
        row += 1
    paper.height(row, 10.0)
    row += 1
    row = _sides(paper, plan, row, sum(map(_known, range(1, row), [paper] * (row - 1))))
    paper.height(row, 12.0)
    row += 1
    _secretariat(paper, meeting.secretariat, row)
    paper.height(row + 1, 18.0)
    paper.put(f"A{row + 1}", "事務局", _label, f"{LAST}{row + 1}")
    finish(paper, content, row + 1, ())


def _known(row: int, paper: Paper) -> float:
    return float(paper.sheet.row_dimensions[row].height or 0)


def _sides(paper: Paper, plan: Seating, row: int, above: float) -> int:
    """The members on both sides and the table between them; the first row below."""
    count = len(plan.left)
    room = ROOM - above - 12 - 40 - 18 - 10
    if not count:
        paper.put(f"{_MIDDLE[0]}{row}", None, _table, f"{_MIDDLE[1]}{row + 1}")
        for each in (row, row + 1):
            paper.height(each, 60.0)
        return row + 2
    needed = max(
        (_needed(member, *columns) for side, columns in ((plan.left, ("A", "E")), (plan.right, ("H", "L"))) for member in side),
        default=_HIGH,
    )
    seat = max(_LOW, min(_HIGH, room / count / (1 + _SHARE)))
    seat = max(seat, min(needed, room / count / 1.06))
    gap = min(seat * _SHARE, max(1.0, room / count - seat))
    top = row
    for left, right in zip(plan.left, plan.right, strict=True):
        for member, (first, last) in ((left, ("A", "E")), (right, ("H", "L"))):
            paper.put(f"{first}{row}", _text(member), _seat, f"{last}{row}")
        paper.height(row, math.floor(seat * 4) / 4)
        paper.height(row + 1, math.floor(gap * 4) / 4)
        row += 2
    paper.put(f"F{top}", None, Dress(_table, _ALL_SIDES), f"G{row - 2}")
    return row


def _secretariat(paper: Paper, posts: tuple[str, ...], row: int) -> None:
    """The secretariat's seats side by side, facing the head of the table."""
    shown = posts or ("",)
    spans = _spans(len(shown))
    high = 34.0
    for post, (first, last) in zip(shown, spans, strict=False):
        paper.put(f"{first}{row}", post or None, _seat, f"{last}{row}")
        high = max(high, lines(post, widths(first, last), _seat.size) * _LINE + 6)
    paper.height(row, high)


def _spans(count: int) -> list[tuple[str, str]]:
    """Columns for so many seats in a row, in the middle of the page."""
    return {
        1: [("E", "J")],
        2: [("D", "G"), ("I", "L")],
    }.get(count, [("A", "E"), ("F", "H"), ("I", "J"), ("K", "L")])


def _text(member: Member | None) -> str | None:
    if member is None:
        return None
    return member.name or member.post or None


def _needed(member: Member | None, first: str, last: str) -> float:
    return lines(_text(member) or "", widths(first, last), _seat.size) * _LINE + 6
