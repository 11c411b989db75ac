"""Pieces of a printed sheet, laid out from top to bottom; pages are broken between them.

Pages are broken here so that no program has to and nothing is cut.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from openpyxl.worksheet.pagebreak import Break

from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.sheet import Sheet, Style, local_time
from workbook_templates.shared.styles import Look

_LONG, _SHORT = 842.0, 595.0
"""The sides of A4, in points."""
_LANDSCAPE = {"left": 0.45, "right": 0.45, "top": 0.45, "bottom": 0.5, "header": 0.25, "footer": 0.25}
_PORTRAIT = {"left": 0.75, "right": 0.75, "top": 0.75, "bottom": 0.75, "header": 0.3, "footer": 0.35}
"""Margins, in inches."""


@dataclass(frozen=True)
class Paper:
    """A4 with the margins of the document.

    Attributes:
        scale: in percent; a program that is asked to fit a sheet to a page leaves out breaks set by hand.
        used: the share of the height that is filled: printers and programs round heights up.
    """

    portrait: bool = False
    scale: int = 100
    used: float = 0.97

    @property
    def margins(self) -> dict[str, float]:
        return _PORTRAIT if self.portrait else _LANDSCAPE

    @property
    def height(self) -> float:
        """How high the rows of a page may be together, in points."""
        side = _LONG if self.portrait else _SHORT
        free = side - (self.margins["top"] + self.margins["bottom"]) * 72
        return free / (self.scale / 100) * self.used

    def fit(self, height: float, least: int = 0) -> "Paper":
        """The same at the scale at which so many points fill one page; as it is below `least`."""
        scale = min(100, int(self.scale * self.height / height))
        return replace(self, scale=scale) if scale >= least else self


Says = Callable[[Sheet, str], None]
"""Notes what the text in a cell follows from (`Sheet.says`)."""


def says(
    row: str, made_of: Sequence[Hashable], column: str = "", key: str = "", linked: bool = False
) -> Says:
    """What notes that a text follows from data; the arguments are those of `Sheet.says`."""
    return lambda sheet, address: sheet.says(address, row, made_of, column, key, linked)


@dataclass(frozen=True)
class Label:
    """A cell that is merged over the pieces of a page that follow each other and have the same key."""

    column: str
    key: Hashable
    text: str
    look: Look


@dataclass(frozen=True)
class Piece:
    """Rows that stay together.

    Attributes:
        heights: of the rows, in points.
        keep: whether it stays on the page of what follows.
        mark: the name by which others refer to its page.
        part, subpart: what it belongs to (局 and 課); a page ends best where the part does, then
            where the subpart does.
        labels: what is merged with its neighbours'.
    """

    heights: tuple[float, ...]
    draw: Callable[[Sheet, int], None]
    keep: bool = False
    mark: str = ""
    part: str = ""
    subpart: str = ""
    labels: tuple[Label, ...] = ()

    @property
    def height(self) -> float:
        return sum(self.heights)


@dataclass(frozen=True)
class Cell:
    """A cell of a row, or cells merged up to the column `last`; `says` notes what it follows from."""

    column: str
    value: Value
    look: Look | Style
    last: str = ""
    says: Says | None = None


def one_row(
    height: float, *cells: Cell, gap: float = 0.0, keep: bool = False, mark: str = "", part: str = ""
) -> Piece:
    """A row of cells, and a `gap` below it."""

    def draw(sheet: Sheet, row: int) -> None:
        for cell in cells:
            address = f"{cell.column}{row}"
            sheet.put(address, cell.value, cell.look, f"{cell.last}{row}" if cell.last else "")
            if cell.says:
                cell.says(sheet, address)

    return Piece((height, gap) if gap else (height,), draw, keep, mark, part)


def air(height: float) -> Piece:
    """A row in which nothing stands."""
    return one_row(height)


def height_of(pieces: Sequence[Piece]) -> float:
    """Of pieces one below the other, in points."""
    return sum(piece.height for piece in pieces)


@dataclass(frozen=True)
class Pages:
    """Pieces from the top of a page on.

    Attributes:
        pieces: from top to bottom; where there is none, there is no page.
        head: what stands over them on the first page; again: on every other one, drawn anew.
        evenness: what a page that is left empty costs (`paged`).
    """

    pieces: Sequence[Piece]
    head: Sequence[Piece] = ()
    again: Sequence[Piece] = ()
    evenness: float = 1.0


def print_pages(
    sheet: Sheet,
    paper: Paper,
    last: str,
    pages: Sequence[Pages],
    made: datetime,
    title_rows: tuple[int, int] | None = None,
    freeze: str = "A1",
) -> list[int]:
    """Draw a printed sheet: pieces, page breaks, the set-up for printing.

    Args:
        sheet: the sheet, its columns as wide as they shall be.
        last: the last column that prints.
        pages: each begins a page.
        title_rows: the first and the last of the rows that printing repeats on every page.
        freeze: the cell above and left of which nothing moves.

    Returns:
        The last row of each page.
    """
    ends: list[int] = []
    for each in filter(lambda each: each.pieces, pages):
        repeated = 0.0
        if title_rows:
            heights = [height for piece in each.head for height in piece.heights]
            repeated = sum(heights[title_rows[0] - 1 : title_rows[1]])
        _lay_out(sheet, each, paper.height, repeated, ends)
    for end in ends[:-1]:
        sheet.worksheet.row_breaks.append(Break(id=end))
    rows = f"{title_rows[0]}:{title_rows[1]}" if title_rows else ""
    _set_up(sheet, paper, f"A1:{last}{ends[-1]}", made, len(ends), rows)
    sheet.open_at(freeze)
    return ends


def _lay_out(sheet: Sheet, pages: Pages, room: float, repeated: float, ends: list[int]) -> None:
    """Draw pieces, and note the last row of each page."""
    other = height_of(pages.again) + repeated
    blocks = _blocks(pages.pieces, room - other)
    sizes = [
        # A page may end between pieces without a subpart as between two of them.
        Block(height_of(block), block[0].part, block[0].subpart or str(number))
        for number, block in enumerate(blocks)
    ]
    sizes[0] = replace(sizes[0], height=sizes[0].height + height_of(pages.head) - other)
    for number, page in enumerate(paged(sizes, room - other, pages.evenness)):
        below = ends[-1] if ends else 0
        shown = [*(pages.again if number else pages.head), *(each for at in page for each in blocks[at])]
        ends.append(_draw_page(sheet, shown, below + 1, len(ends)))


def _blocks(pieces: Sequence[Piece], room: float) -> list[list[Piece]]:
    """Pieces with those that stay on their page, as far as there is room."""
    blocks: list[list[Piece]] = []
    for piece in pieces:
        if blocks and blocks[-1][-1].keep and height_of([*blocks[-1], piece]) <= room:
            blocks[-1].append(piece)
        else:
            blocks.append([piece])
    return blocks


def _draw_page(sheet: Sheet, pieces: Sequence[Piece], top: int, page: int) -> int:
    """Draw the pieces of a page from a row on; the last row."""
    runs: dict[str, tuple[Label, int, int]] = {}
    for piece in pieces:
        if piece.mark:
            sheet.marks[piece.mark] = page
        for down, height in enumerate(piece.heights):
            sheet.height(top + down, height)
        piece.draw(sheet, top)
        labels = {label.column: label for label in piece.labels}
        for column in [each for each in runs if each not in labels or labels[each].key != runs[each][0].key]:
            _put_label(sheet, *runs.pop(column))
        first, top = top, top + len(piece.heights)
        for column, label in labels.items():
            begun = runs.get(column, (label, first, first))
            runs[column] = begun[0], begun[1], top - 1
    for run in runs.values():
        _put_label(sheet, *run)
    return top - 1


def _put_label(sheet: Sheet, label: Label, first: int, last: int) -> None:
    sheet.put(f"{label.column}{first}", label.text, label.look, f"{label.column}{last}")


def _set_up(
    sheet: Sheet, paper: Paper, area: str, made: datetime, pages: int, title_rows: str
) -> None:
    """Set up the pages of a sheet for printing.

    Args:
        pages: how many pages it takes, as broken by hand.
        title_rows: what is repeated on every page; empty for nothing.
    """
    worksheet: Any = sheet.worksheet
    sheet.pages = pages
    worksheet.page_setup.orientation = "portrait" if paper.portrait else "landscape"
    worksheet.page_setup.paperSize = worksheet.PAPERSIZE_A4
    worksheet.page_setup.scale = paper.scale
    for name, inches in paper.margins.items():
        setattr(worksheet.page_margins, name, inches)
    worksheet.print_options.horizontalCentered = True
    worksheet.print_area = area
    if title_rows:
        worksheet.print_title_rows = title_rows
    worksheet.oddFooter.center.text = "- &P -"
    worksheet.oddFooter.right.text = f"{local_time(made):%Y/%m/%d %H:%M} 作成"
    for part in (worksheet.oddFooter.center, worksheet.oddFooter.right):
        part.size = 8
