"""The portrait A4 pages of the front of the document: their grid of columns, and lines of contents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workbook_templates.master.layout.pages import Pages, Paper, Piece, print_pages
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import TITLE, Look
from workbook_templates.shared.text_size import points, width

COLUMNS = "ABCDEFGHIJKL"
"""Three narrow ones for marks and indents, nine alike for everything else."""
FIRST, LAST = COLUMNS[0], COLUMNS[-1]
WIDTHS = (3.0, 3.0, 3.0, *[9.0] * 9)
PAPER = Paper(portrait=True)
TITLE_LOOK = Look(border="", size=15, bold=True, color=TITLE, align="center", wrap=True)
_EVENNESS = 10.0
"""Pages of text are best full, wherever they end."""
_DOT, _PAGE = "・", " {page} ページ"


def print_texts(sheet: Sheet, parts: Sequence[Sequence[Piece]], made: datetime) -> None:
    """Draw a sheet of texts; each part begins a page."""
    sheet.widths(WIDTHS)
    pages = [Pages(part, evenness=_EVENNESS) for part in parts]
    print_pages(sheet, PAPER, LAST, pages, made)


def widths(first: str, last: str) -> Sequence[float]:
    """The widths of the columns from one to another."""
    return WIDTHS[COLUMNS.index(first) : COLUMNS.index(last) + 1]


def contents_line(sheet: Sheet, row: int, first: str, title: str, mark: str, look: Look) -> None:
    """A title, dots, and the page on which its mark stands, from a column to the last one.

    Without such a page the place of the number stays blank, to be filled in by hand.
    """
    start = COLUMNS.index(first)
    room = width(title) * look.size + 10
    end = start + 1
    while end < len(COLUMNS) - 2 and points(WIDTHS[start:end]) * 0.97 < room:
        end += 1
    sheet.put(f"{first}{row}", title, look, f"{COLUMNS[end - 1]}{row}")
    left = points(WIDTHS[end:]) * 0.97 / look.size - width(_PAGE.format(page="000")) - 1
    dots = _DOT * max(2, int(left))
    right = replace(look, align="right", wrap=False)
    cells = f"{COLUMNS[end]}{row}", f"{LAST}{row}"
    blank = dots + _PAGE.format(page="　　")
    sheet.page_of(cells[0], mark, right, dots + _PAGE, cells[1], otherwise=blank)
