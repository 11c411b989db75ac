"""Rows of texts of any length, which no program cuts.

Excel knows no row above 409 points and cuts what does not fit a page, so a long text goes on in
the row below, and the row below may stand on the next page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbook_templates.master.layout.pages import Paper, Piece, height_of
from workbook_templates.shared.text_size import MAX_HEIGHT, lines, split

PAPER = Paper(scale=92, used=0.96)
_LEAST_ROOM = 150.0
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


def room_below(head: Sequence[Piece]) -> float:
    """What a head leaves of a page for rows of texts, in points; so much that a text can begin there."""
    return max(_LEAST_ROOM, PAPER.height - height_of(head))


def _height(count: int, line: float) -> float:
    spare = 1 if count > _SPARE_AFTER else 0
    return (count + spare) * line + 4.5
