"""Owns a printed sheet that is filled from top to bottom, page by page, with pages broken by hand."""

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break

from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.text_size import lines
from workbook_templates.shared.styles import RED, TITLE, Look

FIRST, LAST = "A", "O"
WIDTHS = (11, 16, 25, *((7.75, 8, 10, 9.5) * 3))
SCALE = 92
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.45, "bottom": 0.5, "header": 0.25, "footer": 0.25}
# A4 across is 595 points high; printers and programs round heights up, so not all of it is used.
_PAGE_HEIGHT = (595 - (MARGINS["top"] + MARGINS["bottom"]) * 72) / (SCALE / 100) * 0.97

_title = Look(border="", size=12, bold=True, color=TITLE)
_legend = Look(border="", size=8.5, wrap=True, vertical="top")
_complete = Look(border="", size=9, vertical="center")
_missing = Look(border="", size=8.5, color=RED, wrap=True, vertical="top")
_TITLE_HEIGHT, _LINE = 18.75, 11.25


class Flow:
    """Where the next row goes.

    Attributes:
        sheet: the sheet.
        row: the next row; pages: how many there are.
        complete: what stands under every table's title; missing: who is not in it; behind: what
            both follow from.
    """

    page_height = _PAGE_HEIGHT

    def __init__(
        self,
        sheet: Sheet,
        complete: str = "",
        missing: str = "",
        missing_again: str = "",
        behind: Sequence[tuple[str, int]] = (),
    ) -> None:
        """`missing` in full stands under the first title, `missing_again` in a line under the others."""
        self.sheet, self.complete, self.missing, self.behind = sheet, complete, missing, behind
        self._missing_again = missing_again
        self.titled = False
        self.row, self.pages, self.used = 1, 1, 0.0
        sheet.widths(WIDTHS)

    def new_page(self) -> None:
        """What follows begins a page."""
        if self.row > 1:
            self.sheet.worksheet.row_breaks.append(Break(id=self.row - 1))
            self.pages += 1
        self.used = 0.0

    def next(self, height: float) -> int:
        """The row at hand gets its height, and the next one is at hand; its number."""
        self.sheet.height(self.row, height)
        self.used += height
        self.row += 1
        return self.row

    def skip(self, rows: int) -> None:
        """These rows were drawn elsewhere."""
        self.row += rows

    def text(
        self, text: Value, wear: Look | Style, first: str = FIRST, last: str = LAST, gap: float = 0.75
    ) -> None:
        """A row of its own for a text, as high as it needs; on the next page where it doesn't fit."""
        look = wear.look if isinstance(wear, Style) else wear
        height = self.height_of(str(text or ""), first, last, look.size) + gap
        self.keep_together(height)
        self.sheet.put(f"{first}{self.row}", text, wear, f"{last}{self.row}")
        self.next(height)

    def says(
        self,
        text: str,
        wear: Look,
        row: str,
        made_of: Sequence[tuple[str, int]],
        column: str = "",
    ) -> None:
        """A row of its own for a text that follows from data (`Paper.says`)."""
        self.text(text, wear)
        self.sheet.says(f"{FIRST}{self.row - 1}", row, made_of, column)

    def keep_together(self, height: float) -> None:
        """What follows stands on one page: on the next one where it doesn't fit on this."""
        if self.used + height > self.page_height:
            self.new_page()

    def height_of(self, text: str, first: str, last: str, size: float) -> float:
        """What a text takes in the columns from one to the other."""
        return lines(text, between(first, last), size) * size * 1.32

    def mark(self, name: str) -> None:
        """What begins on the next page is referred to by this name."""
        self.sheet.marks[name] = self.pages

    def title_height(self, legend: str) -> float:
        """What title, completeness and legend of a table take."""
        rows = [_TITLE_HEIGHT, _LINE + 2.5]
        rows += [self._height(text) for text in (self.missing, legend) if text]
        return sum(rows)

    def title(self, title: str, legend: str, complete: str = "") -> None:
        """Title of a table, how complete it is (if not as all others), what its rows are."""
        self.sheet.put(f"{FIRST}{self.row}", title, _title)
        self.next(_TITLE_HEIGHT)
        self.sheet.put(f"{FIRST}{self.row}", complete or self.complete, _complete)
        if complete or not self.titled:
            whose = title if complete else ""
            self.sheet.says(f"{FIRST}{self.row}", "集計の範囲", self.behind, whose)
        self.next(_LINE + 2.5)
        for text, look in ((self.missing, _missing), (legend, _legend)):
            if text:
                self.sheet.put(f"{FIRST}{self.row}", text, look, f"{LAST}{self.row}")
                if text == self.missing and not self.titled:
                    self.sheet.says(f"{FIRST}{self.row}", "未提出の課・債権", self.behind)
                self.next(self._height(text))
        self.missing = self._missing_again
        self.titled = True

    def _height(self, text: str) -> float:
        return lines(text, WIDTHS, 8.5) * _LINE + 0.75


def between(first: str, last: str) -> Sequence[float]:
    """The widths of the columns from one to the other, a little less than there is."""
    *others, end = WIDTHS[ord(first) - 65 : ord(last) - 64]
    return (*others, end - 1)
