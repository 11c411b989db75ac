"""The sheet 名簿: the members of the headquarters as of a day, their number, the remark."""

import math

from saiken_addin.core.fiscal import wareki
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.pages import (
    Cell,
    Pages,
    Piece,
    height_of,
    one_row,
    print_pages,
)
from workbook_templates.master.layout.paragraphs import chunks, line
from workbook_templates.master.layout.portrait import (
    FIRST,
    LAST,
    PAPER,
    TITLE_LOOK,
    WIDTHS,
    widths,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import HEADING, Look
from workbook_templates.shared.text_size import lines

_as_of = Look(border="", size=11, align="right")
_head = Look(fill=HEADING, size=11, bold=True, align="center")
_number = Look(size=11, align="center")
_text = Look(size=11, wrap=True, indent=1)
_total = Look(size=11, bold=True, align="center")
_below = Look(border="", size=10.5, wrap=True, vertical="top")
_ROW, _LOWEST, _LINE, _GAP, _BLANK_ROWS = 25.0, 19.0, 15.0, 8.0, 15
_COLUMNS = (("No", "A", "C"), ("役　職", "D", "F"), ("氏　名", "G", "L"))


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without a roster it has blank lines to fill in."""
    meeting = content.meeting
    day = f"{wareki(meeting.roster_day)}現在" if meeting.roster_day else "令和　　年　　月　　日現在"
    head = [
        line(f"{meeting.headquarters}　名簿", TITLE_LOOK, 36.0),
        line(f"（{day}）", _as_of, 24.0),
        one_row(26.0, *(Cell(first, text, _head, last) for text, first, last in _COLUMNS)),
    ]
    people: list[tuple[int | None, str, str]] = [
        (member.number, member.post, member.name) for member in meeting.members
    ] or [(number, "", "") for number in range(1, _BLANK_ROWS + 1)]
    said = [f"※ {meeting.roster_remark}"] if meeting.roster_remark else []
    said.append(f"（事務局）{'・'.join(meeting.secretariat)}")
    count = f"計　{len(meeting.members)}　名" if meeting.members else "計　　　名"
    below = [
        one_row(_ROW, Cell(FIRST, count, _total, LAST), gap=_GAP, keep=True),
        *(_remark(part) for text in said for part in chunks(text, widths(FIRST, LAST), _below.size)),
    ]
    room = PAPER.height - height_of([*head, *below])
    height = math.floor(4 * min(_ROW, max(_LOWEST, room / len(people)))) / 4
    rows = [_person(person, height) for person in people]
    sheet.widths(WIDTHS)
    pages = [Pages([*rows, *below], head)]
    print_pages(sheet, PAPER, LAST, pages, content.made_at, title_rows=(1, len(head)))


def _remark(text: str) -> Piece:
    height = lines(text, widths(FIRST, LAST), _below.size) * _LINE + 6
    return line(text, _below, height)


def _person(person: tuple[int | None, str, str], least: float) -> Piece:
    cells = (
        Cell(first, value or None, look, last)
        for value, look, (_, first, last) in zip(person, (_number, _text, _text), _COLUMNS, strict=True)
    )
    return one_row(_height(*person[1:], least), *cells)


def _height(post: str, name: str, least: float) -> float:
    count = max(
        lines(text, widths(first, last), _text.size * 1.1)
        for text, (_, first, last) in zip((post, name), _COLUMNS[1:], strict=True)
    )
    return max(least, count * _LINE + 4)
