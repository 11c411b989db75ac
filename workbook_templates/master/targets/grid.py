"""The columns of 3_目標設定, texts across them, and the head that stands over each of its tables."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from workbook_templates.master.layout.pages import Cell, Paper, Piece, Says, one_row, says
from workbook_templates.master.layout.table import complete_line, missing_line, title_line
from workbook_templates.shared.styles import Look
from workbook_templates.shared.text_size import lines

FIRST, LAST = "A", "O"
WIDTHS = (11, 16, 25, *((7.75, 8, 10, 9.5) * 3))
PAPER = Paper(scale=92)
_LINE = 1.32

_legend = Look(border="", size=8.5, wrap=True, vertical="top")


def between(first: str, last: str) -> Sequence[float]:
    """The widths of the columns from one to the other, a little less than there is."""
    *others, end = WIDTHS[ord(first) - 65 : ord(last) - 64]
    return (*others, end - 1)


def height_of_text(text: str, first: str, last: str, size: float) -> float:
    """What a text takes in the columns from one to the other, in points."""
    return lines(text, between(first, last), size) * size * _LINE


def line(
    text: str, look: Look, gap: float = 0.75, says: Says | None = None, keep: bool = False
) -> Piece:
    """A text across the page, as high as it needs."""
    height = height_of_text(text, FIRST, LAST, look.size) + gap
    return one_row(height, Cell(FIRST, text, look, LAST, says), keep=keep)


@dataclass(frozen=True)
class TableHead:
    """What stands over the tables.

    Attributes:
        complete: how complete they are.
        missing: who is not in them, over the first of them; missing_again: in a line over the others.
        made_of: what both follow from.
    """

    complete: str
    missing: str
    missing_again: str
    made_of: Sequence[Hashable]

    def over(
        self, title: str, legend: str = "", complete: str = "", first: bool = False, mark: str = ""
    ) -> list[Piece]:
        """Title of a table, how complete it is (if not as all others), what its rows are.

        What it says is noted at the `first` table, or where it is said of this one alone.
        """
        noted = says("集計の範囲", self.made_of, title if complete else "") if complete or first else None
        missing = self.missing if first else self.missing_again
        found = [
            replace(title_line(title), mark=mark), complete_line(complete or self.complete, noted)
        ]  # fmt: skip
        if missing:
            of_missing = says("未提出の課・債権", self.made_of) if first else None
            found.append(missing_line(missing, LAST, WIDTHS, of_missing))
        if legend:
            height = lines(legend, WIDTHS, _legend.size) * 11.25 + 0.75
            found.append(one_row(height, Cell(FIRST, legend, _legend, LAST)))
        return found
