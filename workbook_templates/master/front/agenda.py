"""The sheet 次第: which meeting, when and where, and on which page each item starts."""

from saiken_addin.desk.meeting import AgendaItem
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.pages import Cell, Piece, air, one_row
from workbook_templates.master.layout.paragraphs import chunks, line
from workbook_templates.master.layout.portrait import (
    FIRST,
    LAST,
    contents_line,
    print_texts,
    widths,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import TITLE, Look
from workbook_templates.shared.text_size import lines

_title = Look(border="", size=17, bold=True, color=TITLE, align="center", wrap=True)
_fact = Look(border="", size=11, wrap=True, vertical="top")
_step = Look(border="", size=13, bold=True)
_item = Look(border="", size=11, wrap=True)
_LINE = 17.0


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; what 事務局ブック does not say is a blank to fill in."""
    meeting = content.meeting
    pieces = [
        air(24.0),
        _lines(f"{meeting.headquarters}\n{meeting.session}　次第", _title, FIRST, 27.0, 6.0),
        air(26.0),
        _fact_line("日　時", f"{meeting.day_text}\n{meeting.hours_text}"),
        _fact_line("場　所", meeting.place),
        air(30.0),
        *(_step_line(step) for step in ("開　会", "あいさつ", "議　題")),
        *(_item_line(number, item) for number, item in enumerate(meeting.agenda, 1)),
    ]
    if not meeting.agenda:
        pieces.append(air(90.0))
    pieces.append(_step_line("その他"))
    for paragraph in meeting.other.split("\n"):
        for chunk in chunks(paragraph, widths("C", LAST), _item.size):
            pieces += [_lines(chunk, _item, "C", _LINE, 4.0)] if chunk else []
    pieces.append(_step_line("閉　会"))
    print_texts(sheet, [pieces], content.made_at)


def _lines(text: str, look: Look, first: str, line_height: float, more: float) -> Piece:
    height = lines(text, widths(first, LAST), look.size) * line_height + more
    return line(text, look, height, first)


def _fact_line(label: str, text: str) -> Piece:
    height = lines(text, widths("H", LAST), _fact.size) * _LINE + 4
    return one_row(height, Cell("G", label, _fact), Cell("H", text or None, _fact, LAST))


def _step_line(text: str) -> Piece:
    """A step of the meeting, with some air above."""
    return Piece(
        (18.0, 24.0),
        lambda sheet, row: sheet.put(f"B{row + 1}", text, _step, f"{LAST}{row + 1}"),
        keep=True,
    )


def _item_line(number: int, item: AgendaItem) -> Piece:
    title = f"{number}　{item.title}"
    height = max(30.0, lines(title, widths("C", "J"), _item.size) * _LINE + 10)
    return Piece((height,), lambda sheet, row: contents_line(sheet, row, "C", title, item.sheet, _item))
