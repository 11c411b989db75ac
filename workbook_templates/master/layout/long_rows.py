"""Owns how texts of any length stand on pages: rows that no program cuts, and breaks set by us.

Excel knows no row above 409 points and cuts what does not fit a page, so a long text goes on in
the row below, and the row below may stand on the next page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.pagebreak import Break

from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.text_size import MAX_HEIGHT, lines, split

SCALE = 92
MARGINS = {"left": 0.45, "right": 0.45, "top": 0.45, "bottom": 0.5, "header": 0.25, "footer": 0.25}
# A4 across is 595 points high; printers and programs round heights up, so not all of it is used.
PAGE_HEIGHT = (595 - (MARGINS["top"] + MARGINS["bottom"]) * 72) / (SCALE / 100) * 0.96
_SPARE_AFTER = 12
"""Lines after which a row gets one more: words that are not broken take up room."""


@dataclass(frozen=True)
class TextRow:
    """A row of texts: of which entry it is a part, and which part of it, the first or the last."""

    entry: int
    texts: tuple[str, ...]
    height: float
    part: int = 0
    last: bool = True

    @property
    def first(self) -> bool:
        return not self.part

    @property
    def going_on(self) -> str:
        """（続き2）, where it goes on with what began in the rows above it."""
        return f"（続き{self.part}）" if self.part else ""


def rows_of(
    entry: int,
    texts: Sequence[str],
    widths: Sequence[Sequence[float]],
    size: float,
    line: float,
    room: float,
) -> list[TextRow]:
    """The rows that texts side by side take: one, or more where one would be too high.

    Args:
        entry: the number of the entry.
        texts: of the cells; widths: of the columns that each fills.
        size: of the type; line: height of a line; room: height of a page, in points.
    """
    whole = max(lines(text, own, size) for text, own in zip(texts, widths, strict=True))
    highest = min(MAX_HEIGHT, room)
    # Two rows to a page fill it well, and an entry that is too long for one may begin on any page.
    most = whole if _height(whole, line) <= highest else int((min(highest, room / 2) - 4) / line) - 1
    parts = split(texts, widths, size, max(1, most))
    return [
        TextRow(entry, shown, _height(count, line), number, number == len(parts) - 1)
        for number, (count, shown) in enumerate(parts)
    ]


def lay(
    sheet: Sheet,
    top: int,
    head: float,
    blocks: Sequence[tuple[Block, Callable[[int, bool, bool], None]]],
    repeated: float,
) -> tuple[int, int]:
    """Place rows one below the other from a row on, and break the pages between them.

    Args:
        sheet: the sheet.
        top: the first free row.
        head: the height of what stands above it on the first page; repeated: on every other one.
        blocks: for each row its height and kin, and what draws it: called with the row's number
            and whether it is the first and the last of its page.

    Returns:
        The last row, and how many pages there are.
    """
    heights = [block for block, _ in blocks]
    heights[0] = replace(heights[0], height=heights[0].height + head - repeated)
    pages = paged(heights, PAGE_HEIGHT - repeated)
    for page in pages:
        for each in page:
            block, draw = blocks[each]
            draw(top + each, each == page.start, each == page.stop - 1)
            sheet.height(top + each, block.height)
    for page in pages[:-1]:
        sheet.worksheet.row_breaks.append(Break(id=top + page.stop - 1))
    return top + len(blocks) - 1, len(pages)


def _height(count: int, line: float) -> float:
    spare = 1 if count > _SPARE_AFTER else 0
    return (count + spare) * line + 4.5
