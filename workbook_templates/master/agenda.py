"""Owns the sheet 次第: which meeting, when and where, and on which page each item starts."""

from workbook_templates.master.content import MasterContent
from workbook_templates.master.measure import lines
from workbook_templates.master.paper import Paper
from workbook_templates.master.upright import FIRST, LAST, begin, finish, leader, widths
from workbook_templates.styles import TITLE, Look

NAME = "次第"

_title = Look(border="", size=17, bold=True, color=TITLE, align="center", wrap=True)
_fact = Look(border="", size=11, wrap=True, vertical="top")
_step = Look(border="", size=13, bold=True)
_item = Look(border="", size=11.5, wrap=True)
_LINE = 17.0


def draw(paper: Paper, content: MasterContent) -> None:
    """Draw the sheet; what 事務局ブック does not say is a blank to fill in."""
    meeting = content.meeting
    begin(paper)
    row = 1
    paper.height(row, 24.0)
    row += 1
    title = f"{meeting.headquarters}\n{meeting.session}　次第"
    paper.put(f"{FIRST}{row}", title, _title, f"{LAST}{row}")
    paper.height(row, lines(title, widths(FIRST, LAST), _title.size) * 27.0 + 6)
    row += 1
    paper.height(row, 26.0)
    for label, text in (
        ("日　時", f"{meeting.day_text}\n{meeting.hours_text}"),
        ("場　所", meeting.place),
    ):
        row += 1
        paper.put(f"G{row}", label, _fact)
        paper.put(f"H{row}", text or None, _fact, f"{LAST}{row}")
        paper.height(row, lines(text, widths("H", LAST), _fact.size) * _LINE + 4)
    row += 1
    paper.height(row, 30.0)
    agenda = meeting.agenda or ()
    for step in ("開　会", "あいさつ", "議　題"):
        row = _step_at(paper, row, step)
    for number, item in enumerate(agenda, 1):
        row += 1
        room = widths("C", "J")
        leader(paper, row, "C", f"{number}　{item.title}", item.sheet, _item)
        paper.height(row, max(30.0, lines(item.title, room, _item.size) * _LINE + 10))
    if not agenda:
        row += 1
        paper.height(row, 90.0)
    row = _step_at(paper, row, "その他")
    if meeting.other:
        row += 1
        paper.put(f"C{row}", meeting.other, _item, f"{LAST}{row}")
        paper.height(row, lines(meeting.other, widths("C", LAST), _item.size) * _LINE + 4)
    row = _step_at(paper, row, "閉　会")
    finish(paper, content, row, ())


def _step_at(paper: Paper, row: int, text: str) -> int:
    """A step of the meeting on the next row but one; the row that it stands on."""
    paper.height(row + 1, 18.0)
    paper.put(f"B{row + 2}", text, _step, f"{LAST}{row + 2}")
    paper.height(row + 2, 24.0)
    return row + 2
