"""A printed table: title, how complete it is, headings of one or two rows, rows, total, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from saiken_addin.core.addresses import column_letters, column_number
from workbook_templates.master.layout.looks import COMPLETE, MISSING, NOTE, TITLE_LOOK
from workbook_templates.master.layout.pages import (
    Cell,
    Pages,
    Paper,
    Piece,
    Says,
    one_row,
    print_pages,
)
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import Look
from workbook_templates.shared.text_size import lines

TITLE_HEIGHT, COMPLETE_HEIGHT, GAP = 18.75, 12.75, 3.0
_LINE, _NOTE_LINE = 12.0, 10.5


@dataclass(frozen=True)
class Heading:
    """A heading from one column to another, over both rows; or over the texts `under` it, one each."""

    text: str
    first: str
    last: str = ""
    under: tuple[str, ...] = ()


def headings(heads: Sequence[Heading], look: Look, heights: tuple[float, float]) -> Piece:
    """Headings of two rows."""

    def draw(sheet: Sheet, top: int) -> None:
        for each in heads:
            last = each.last or each.first
            if not each.under:
                sheet.put(f"{each.first}{top}", each.text, look, f"{last}{top + 1}")
                continue
            sheet.put(f"{each.first}{top}", each.text, look, f"{last}{top}")
            for down, text in enumerate(each.under):
                sheet.put(f"{column_letters(column_number(each.first) + down)}{top + 1}", text, look)

    return Piece(heights, draw)


def title_line(text: str, *right: Cell) -> Piece:
    """The title of a page, and what stands right of it."""
    return one_row(TITLE_HEIGHT, Cell("A", text, TITLE_LOOK), *right)


def complete_line(text: str, says: Says | None, *right: Cell) -> Piece:
    """How complete a page is."""
    return one_row(COMPLETE_HEIGHT, Cell("A", text, COMPLETE, says=says), *right)


def missing_line(
    text: str, last: str, widths: Sequence[float], says: Says | None, *right: Cell
) -> Piece:
    """Who is not in a page's figures, in the columns from A to `last`; a gap where nobody is missing."""
    height = lines(text, widths, MISSING.size) * _LINE if text or right else GAP
    return one_row(height, Cell("A", text, MISSING, last, says), *right)


def note_lines(
    texts: Sequence[str], last: str, widths: Sequence[float], says: Says
) -> list[Piece]:
    """The lines below a table, on one page."""
    return [
        one_row(
            lines(text, widths, NOTE.size) * _NOTE_LINE + 0.75,
            Cell("A", text, NOTE, last, says),
            keep=text is not texts[-1],
        )
        for text in texts
    ]


@dataclass(frozen=True)
class Table:
    """A printed table.

    Attributes:
        widths: of its columns from A on, in characters.
        head: title, completeness and what else stands over the headings.
        total: the last of them, which stays with the notes.
        first_figure: the column of the first figure; what is left of it does not move.
    """

    widths: Sequence[float]
    head: Sequence[Piece]
    headings: Piece
    rows: Sequence[Piece]
    total: Piece
    notes: Sequence[Piece]
    first_figure: str


def print_table(
    sheet: Sheet, paper: Paper, table: Table, made: datetime, repeated: bool = True
) -> None:
    """Draw a table on as many pages as it needs; its head is `repeated` on each."""
    sheet.widths(table.widths)
    head = [*table.head, table.headings]
    pages = Pages([*table.rows, table.total, *table.notes], head)
    last_row = sum(len(piece.heights) for piece in head)
    print_pages(
        sheet, paper, column_letters(len(table.widths)), [pages], made,
        (1, last_row) if repeated else None, f"{table.first_figure}{last_row + 1}",
    )  # fmt: skip
