"""Pieces of text on portrait pages: titles, paragraphs, bullets, notes.

A paragraph that is very long is spread over several rows at the ends of its sentences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbook_templates.master.layout.pages import Cell, Piece, Says, one_row
from workbook_templates.master.layout.portrait import COLUMNS, FIRST, LAST, TITLE_LOOK, widths
from workbook_templates.master.layout.sheet import Style
from workbook_templates.shared.styles import Look
from workbook_templates.shared.text_size import lines, split

SIZE, LINE = 10.5, 15.0
_FIRST_LINE, _GAP = 13.5, 4.0
_LONGEST = 8
"""Lines of a row; a longer paragraph takes several rows."""
SUBHEADING = Look(border="", size=SIZE, bold=True, vertical="bottom")
_BODY = Look(border="", size=SIZE, wrap=True, vertical="justify")
_MARK = Look(border="", size=SIZE, align="right", vertical="top")
_NOTE = Look(border="", size=9, wrap=True, vertical="top")



def line(
    text: str | None, look: Look | Style, height: float, first: str = FIRST,
    gap: float = 0.0, keep: bool = False, mark: str = "", part: str = "", says: Says | None = None,
) -> Piece:
    """A text from a column to the last one."""
    return one_row(height, Cell(first, text, look, LAST, says), gap=gap, keep=keep, mark=mark, part=part)


def title(text: str, look: Look = TITLE_LOOK) -> Piece:
    """A title in the middle of the page."""
    count = lines(text, widths(FIRST, LAST), look.size)
    return line(text, look, count * look.size * 1.5 + 8, keep=True)


def caption(text: str) -> Piece:
    """What stands over an exhibit."""
    return line(text, replace(SUBHEADING, align="center"), LINE + 8, keep=True)


def note(text: str, first: str = FIRST, says: Says | None = None, keep: bool = False) -> Piece:
    """A small line below an exhibit; `keep` if another one follows."""
    count = lines(text, widths(first, LAST), _NOTE.size)
    return line(text, _NOTE, count * 12.0 + 2, first, keep=keep, says=says)


def paragraph(text: str, first: str, part: str = "") -> list[Piece]:
    """A text in rows of which none is too high."""
    return [
        line(chunk, _BODY, height, first, _GAP, part=part) for chunk, height in _rows(text, first)
    ]


def marked(
    mark: str, text: str, first: str, part: str = "", says: Says | None = None
) -> list[Piece]:
    """A text with its mark in one column and the text in the next ones."""
    following = COLUMNS[COLUMNS.index(first) + 1]
    found = []
    for number, (chunk, height) in enumerate(_rows(text, following)):
        body = Cell(following, chunk, _BODY, LAST, None if number else says)
        cells = (body,) if number else (Cell(first, mark, _MARK), body)
        found.append(one_row(height, *cells, gap=_GAP, part=part))
    return found


def _rows(text: str, first: str) -> Iterator[tuple[str, float]]:
    """The rows of a text: what of it, and the height."""
    room = widths(first, LAST)
    for chunk in chunks(text, room, SIZE):
        yield chunk, (lines(chunk, room, SIZE) - 1) * LINE + _FIRST_LINE


def chunks(text: str, room: Sequence[float], size: float) -> list[str]:
    """A text in parts none of which is too high for a row, parted after sentences where possible."""
    return [part for _, (part,) in split([text], [room], size, _LONGEST)]
