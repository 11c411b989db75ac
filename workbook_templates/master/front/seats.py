"""The sheet 座席表: the head of the table, the members on both sides of it, the secretariat."""

import math
from collections.abc import Iterator, Sequence

from saiken_addin.desk.meeting import Member
from saiken_addin.meeting.seating import Seating, seated
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.pages import (
    Cell,
    Pages,
    Piece,
    air,
    height_of,
    one_row,
    print_pages,
)
from workbook_templates.master.layout.paragraphs import line
from workbook_templates.master.layout.portrait import COLUMNS, LAST, PAPER, TITLE_LOOK
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import FAINT, HEADING, Look
from workbook_templates.shared.text_size import lines

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
    """Draw the sheet, on one page; without a roster the seats are blank."""
    meeting = content.meeting
    plan = seated(meeting.members)
    if not meeting.members:
        plan = Seating((), (None,) * _BLANK_ROWS, (None,) * _BLANK_ROWS)
    title = f"{meeting.headquarters}{meeting.session}　座席表"
    above = [
        line(title, TITLE_LOOK, lines(title, _GRID, TITLE_LOOK.size) * 24.0 + 8),
        line(meeting.place or None, _subtitle, 20.0),
        air(14.0),
        *(
            one_row(max(40.0, _needed(member, _HEAD)), Cell(_HEAD[0], _text(member), _head_seat, _HEAD[1]))
            for member in plan.head or (None,)
        ),
        air(10.0),
    ]
    below = [air(12.0), *_secretariat(meeting.secretariat), line("事務局", _label, 18.0)]
    pieces = [*above, _sides(plan, PAPER.height - height_of(above) - 12 - 40 - 18 - 10), *below]
    sheet.widths(_GRID)
    paper = PAPER.fit(height_of(pieces))
    print_pages(sheet, paper, LAST, [Pages(pieces)], content.made_at)


def _sides(plan: Seating, room: float) -> Piece:
    """The members on both sides and the table between them."""
    count = len(plan.left)
    if not count:
        return Piece(
            (60.0, 60.0),
            lambda sheet, row: sheet.put(f"{_TABLE[0]}{row}", None, _table, f"{_TABLE[1]}{row + 1}"),
        )
    sides = ((plan.left, _LEFT), (plan.right, _RIGHT))
    needed = max(_needed(member, columns) for side, columns in sides for member in side)
    seat = max(_LOW, min(_HIGH, room / count / (1 + _SHARE)))
    seat = max(seat, min(needed, room / count / 1.06))
    gap = min(seat * _SHARE, max(1.0, room / count - seat))

    def draw(sheet: Sheet, top: int) -> None:
        for down, members in enumerate(zip(plan.left, plan.right, strict=True)):
            for member, (first, last) in zip(members, (_LEFT, _RIGHT), strict=True):
                row = top + 2 * down
                sheet.put(f"{first}{row}", _text(member), _seat, f"{last}{row}")
        sheet.put(f"{_TABLE[0]}{top}", None, _table, f"{_TABLE[1]}{top + 2 * count - 2}")

    return Piece((math.floor(seat * 4) / 4, math.floor(gap * 4) / 4) * count, draw)


def _secretariat(posts: Sequence[str]) -> Iterator[Piece]:
    """The secretariat's seats side by side, facing the head of the table."""
    shown = list(posts) or [""]
    while shown:
        spans = _SPANS[min(len(shown), len(_SPANS))]
        seats = [*zip(shown, spans, strict=False)]
        needed = (lines(post, _widths(*span), _seat.size) * _LINE + 6 for post, span in seats)
        yield one_row(
            max(36.0, *needed), *(Cell(first, post or None, _seat, last) for post, (first, last) in seats)
        )
        shown = shown[len(spans) :]


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
