"""Owns the upright A4 pages of the front of the document: their grid, their margins, their leaders."""

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.worksheet.pagebreak import Break

from saiken_addin.desk.names import TEXTS
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet, print_document
from workbook_templates.master.layout.text_size import points, width
from workbook_templates.shared.styles import FAINT, TITLE, Look

COLUMNS = "ABCDEFGHIJKL"
"""Three narrow ones for marks and indents, nine alike for everything else."""
FIRST, LAST = COLUMNS[0], COLUMNS[-1]
WIDTHS = (3.0, 3.0, 3.0, *[9.0] * 9)
ROOM = (842 - 2 * 0.75 * 72) * 0.97
"""The height of a page in points; printers and programs round heights up, so not all of it is used."""

_MARGINS = {"left": 0.75, "right": 0.75, "top": 0.75, "bottom": 0.75, "header": 0.3, "footer": 0.35}
TITLE_LOOK = Look(border="", size=15, bold=True, color=TITLE, align="center", wrap=True)
_LEADER, _PAGE = "・", " {page} ページ"


def begin(sheet: Sheet, grid: Sequence[float] = WIDTHS) -> None:
    """Set up the grid."""
    sheet.widths(grid)


def widths(first: str, last: str) -> Sequence[float]:
    """The widths of the columns from one to another."""
    return WIDTHS[COLUMNS.index(first) : COLUMNS.index(last) + 1]


def finish(sheet: Sheet, content: MasterContent, last_row: int, breaks: Sequence[int]) -> None:
    """Set up the pages.

    Args:
        sheet: the sheet.
        content: says when the book was made.
        last_row: the last row that prints.
        breaks: the last row of each page but the last.
    """
    for row in breaks:
        sheet.worksheet.row_breaks.append(Break(id=row))
    area = f"{FIRST}1:{LAST}{last_row}"
    print_document(sheet, area, "", 100, _MARGINS, content.made_at, len(breaks) + 1, upright=True)
    sheet.open_at("A1")


def not_printed(sheet: Sheet, name: str) -> None:
    """Say on a sheet without texts what would fill it; it has no page."""
    text = f"事務局ブックの「{TEXTS}」に {name} の文がないため、この資料は印刷しません。"
    sheet.put("A1", text, Look(border="", size=10, color=FAINT))
    sheet.worksheet.print_area = "Z1:Z1"  # far from the text, which may run over its cell


def leader(sheet: Sheet, row: int, first: str, title: str, mark: str, look: Look) -> None:
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
    dots = _LEADER * max(2, int(left))
    right = replace(look, align="right", wrap=False)
    cells = f"{COLUMNS[end]}{row}", f"{LAST}{row}"
    blank = dots + _PAGE.format(page="　　")
    sheet.page_of(cells[0], mark, right, dots + _PAGE, cells[1], otherwise=blank)
