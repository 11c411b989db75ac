"""The sheet 1-2_基本計画案: a cover, the contents with their pages, and the numbered sections."""

from dataclasses import replace
from functools import partial

from saiken_addin.desk.document_sheets import BASIC_PLAN
from saiken_addin.desk.meeting import Text, TextKind
from workbook_templates.master.content import MasterContent
from workbook_templates.master.front.texts import Heading, headings, not_printed, pieces
from workbook_templates.master.layout.pages import Piece, air, height_of
from workbook_templates.master.layout.paragraphs import line
from workbook_templates.master.layout.portrait import (
    FIRST,
    LAST,
    PAPER,
    contents_line,
    print_texts,
    widths,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import TITLE, Look
from workbook_templates.shared.text_size import lines

_title = Look(border="", size=24, bold=True, color=TITLE, align="center", wrap=True)
_subtitle = Look(border="", size=14, align="center", wrap=True)
_contents = Look(border="", size=16, bold=True, color=TITLE, align="center")
_entry = Look(border="", size=11)
_ENTRY_HEIGHT = 27.0


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without texts it does not print."""
    texts = content.meeting.texts_of(BASIC_PLAN)
    if not texts:
        not_printed(sheet, BASIC_PLAN)
        return
    front = next((n for n, text in enumerate(texts) if text.kind is TextKind.HEADING), len(texts))
    on_cover = (TextKind.TITLE, TextKind.SUBTITLE)
    cover = [text for text in texts[:front] if text.kind in on_cover]
    body = [text for text in texts[:front] if text.kind not in on_cover] + list(texts[front:])
    parts = (
        _cover(cover, content.meeting.headquarters),
        _table_of_contents(headings(BASIC_PLAN, texts)),
        pieces(BASIC_PLAN, body, {}, numbered_below=True),
    )
    print_texts(sheet, parts, content.made_at)


def _cover(texts: list[Text], headquarters: str) -> list[Piece]:
    if not texts:
        return []
    found = [air(190.0)]
    for text in texts:
        look = _title if text.kind is TextKind.TITLE else _subtitle
        if text.kind is TextKind.SUBTITLE:
            found.append(air(30.0))
        count = lines(text.text, widths(FIRST, LAST), look.size)
        found.append(line(text.text, look, count * look.size * 1.6 + 6))
    used = height_of(found)
    found += [air(max(20.0, PAPER.height - used - 160.0)), line(headquarters, _subtitle, 30.0)]
    return [replace(piece, keep=True) for piece in found]


def _table_of_contents(entries: list[Heading]) -> list[Piece]:
    if not entries:
        return []
    found = [air(20.0), line("目　次", _contents, 40.0), air(16.0)]
    return [
        *(replace(piece, keep=True) for piece in found),
        *(
            Piece((_ENTRY_HEIGHT,), partial(_entry_at, entry))
            for entry in entries
        ),
    ]


def _entry_at(entry: Heading, sheet: Sheet, row: int) -> None:
    contents_line(sheet, row, FIRST, entry.title, entry.mark, _entry)
