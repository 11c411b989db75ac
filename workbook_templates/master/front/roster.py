"""Owns the sheet 名簿: the members of the headquarters as of a day, their number, the remark."""

import math

from saiken_addin.core.fiscal import wareki
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.paragraphs import chunks
from workbook_templates.master.layout.portrait import (
    FIRST,
    LAST,
    ROOM,
    TITLE_LOOK,
    begin,
    finish,
    widths,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.text_size import lines
from workbook_templates.shared.styles import HEADING, Look

_as_of = Look(border="", size=11, align="right")
_head = Look(fill=HEADING, size=11, bold=True, align="center")
_number = Look(size=11, align="center")
_text = Look(size=11, wrap=True, indent=1)
_total = Look(size=11, bold=True, align="center")
_below = Look(border="", size=10.5, wrap=True, vertical="top")
_HEAD_ROWS = 3
_HEIGHTS = (36.0, 24.0, 26.0)
_ROW, _LOWEST, _LINE, _BLANK_ROWS = 25.0, 19.0, 15.0, 15
_COLUMNS = (("No", "A", "C"), ("役　職", "D", "F"), ("氏　名", "G", "L"))


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without a roster it has blank lines to fill in."""
    meeting = content.meeting
    begin(sheet)
    day = f"{wareki(meeting.roster_day)}現在" if meeting.roster_day else "令和　　年　　月　　日現在"
    sheet.put("A1", f"{meeting.headquarters}　名簿", TITLE_LOOK, f"{LAST}1")
    sheet.put("A2", f"（{day}）", _as_of, f"{LAST}2")
    for heading, first, last in _COLUMNS:
        sheet.put(f"{first}{_HEAD_ROWS}", heading, _head, f"{last}{_HEAD_ROWS}")
    for number, height in enumerate(_HEIGHTS, 1):
        sheet.height(number, height)
    people: list[tuple[int | None, str, str]] = [
        (member.number, member.post, member.name) for member in meeting.members
    ] or [(number, "", "") for number in range(1, _BLANK_ROWS + 1)]
    said = [f"※ {meeting.roster_remark}"] if meeting.roster_remark else []
    said.append(f"（事務局）{'・'.join(meeting.secretariat)}")
    remarks = [part for text in said for part in chunks(text, widths(FIRST, LAST), _below.size)]
    below = [lines(text, widths(FIRST, LAST), _below.size) * _LINE + 6 for text in remarks]
    room = ROOM - sum(_HEIGHTS)
    row_height = math.floor(4 * min(_ROW, max(_LOWEST, (room - _ROW - 8.0 - sum(below)) / len(people)))) / 4
    heights = [_height(post, name, row_height) for _, post, name in people]
    blocks = [*map(Block, heights), Block(_ROW + 8.0 + below[0]), *map(Block, below[1:])]
    pages = paged(blocks, room)
    row = _HEAD_ROWS
    breaks = []
    for page in pages:
        for place in page:
            if place < len(people):
                row = _person(sheet, row + 1, people[place], heights[place])
                continue
            if place == len(people):
                row = _count(sheet, row + 1, len(meeting.members))
            row += 1
            number = place - len(people)
            sheet.put(f"A{row}", remarks[number], _below, f"{LAST}{row}")
            sheet.height(row, below[number])
        breaks.append(row)
    finish(sheet, content, row, breaks[:-1])
    if len(pages) > 1:
        sheet.worksheet.print_title_rows = f"1:{_HEAD_ROWS}"


def _person(sheet: Sheet, row: int, person: tuple[int | None, str, str], height: float) -> int:
    for value, look, (_, first, last) in zip(person, (_number, _text, _text), _COLUMNS, strict=True):
        sheet.put(f"{first}{row}", value or None, look, f"{last}{row}")
    sheet.height(row, height)
    return row


def _count(sheet: Sheet, row: int, members: int) -> int:
    """計 13 名, and a little air below; the last row of both."""
    text = f"計　{members}　名" if members else "計　　　名"
    sheet.put(f"A{row}", text, _total, f"{LAST}{row}")
    sheet.height(row, _ROW)
    sheet.height(row + 1, 8.0)
    return row + 1


def _height(post: str, name: str, least: float) -> float:
    count = max(
        lines(text, widths(first, last), _text.size * 1.1)
        for text, (_, first, last) in zip((post, name), _COLUMNS[1:], strict=True)
    )
    return max(least, count * _LINE + 4)
