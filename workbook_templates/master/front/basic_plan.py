"""Owns the sheet 1-2_基本計画案: a cover, the contents with their pages, and the numbered sections."""

from functools import partial

from saiken_addin.desk.document_sheets import BASIC_PLAN
from saiken_addin.desk.meeting import Text, TextKind
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.paragraphs import (
    Heading,
    Piece,
    air,
    headings,
    lay_out,
    pieces,
)
from workbook_templates.master.layout.portrait import (
    FIRST,
    LAST,
    ROOM,
    begin,
    finish,
    leader,
    not_printed,
    widths,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.text_size import lines
from workbook_templates.shared.styles import TITLE, Look

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
    begin(sheet)
    front = next((n for n, text in enumerate(texts) if text.kind is TextKind.HEADING), len(texts))
    on_cover = (TextKind.TITLE, TextKind.SUBTITLE)
    cover = [text for text in texts[:front] if text.kind in on_cover]
    body = [text for text in texts[:front] if text.kind not in on_cover] + list(texts[front:])
    row, page = 1, 0
    breaks: list[int] = []
    for flow in (
        _cover(cover, content.meeting.headquarters),
        _table_of_contents(headings(BASIC_PLAN, texts)),
        pieces(BASIC_PLAN, body, {}, numbered_below=True),
    ):
        if not flow:
            continue
        laid = lay_out(sheet, flow, row, page)
        row, page = laid.last_row + 1, page + len(laid.page_ends)
        breaks += laid.page_ends
    finish(sheet, content, row - 1, breaks[:-1])


def _cover(texts: list[Text], headquarters: str) -> list[Piece]:
    if not texts:
        return []
    flow = [air(190.0)]
    for text in texts:
        look = _title if text.kind is TextKind.TITLE else _subtitle
        if text.kind is TextKind.SUBTITLE:
            flow.append(air(30.0))
        count = lines(text.text, widths(FIRST, LAST), look.size)
        flow.append(_line(text.text, look, count * look.size * 1.6 + 6))
    used = sum(sum(piece.heights) for piece in flow)
    flow += [air(max(20.0, ROOM - used - 160.0)), _line(headquarters, _subtitle, 30.0)]
    return [Piece(piece.heights, piece.draw, keep=True) for piece in flow]


def _table_of_contents(entries: list[Heading]) -> list[Piece]:
    if not entries:
        return []
    flow = [air(20.0), _line("目　次", _contents, 40.0), air(16.0)]
    return [
        *(Piece(piece.heights, piece.draw, keep=True) for piece in flow),
        *(
            Piece((_ENTRY_HEIGHT,), partial(_entry_at, entry))
            for entry in entries
        ),
    ]


def _entry_at(entry: Heading, sheet: Sheet, row: int) -> None:
    leader(sheet, row, FIRST, entry.title, entry.mark, _entry)


def _line(text: str, look: Look, height: float) -> Piece:
    return Piece(
        (height,), lambda sheet, row: sheet.put(f"{FIRST}{row}", text, look, f"{LAST}{row}")
    )
