"""Owns how tables (7) and (8) are laid out: a pair of rows per claim, this year over last year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from openpyxl.worksheet.pagebreak import Break

from saiken_addin.core.model import MISSING, Kind
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.meeting.columns import Column
from saiken_addin.meeting.missing_reports import in_line
from saiken_addin.meeting.tables import Line, MeetingTables, Operands
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month, sources
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.sheet import Sheet, Style, print_document
from workbook_templates.master.layout.text_size import lines as lines_of
from workbook_templates.master.status.claim_notes import (
    OVERVIEW,
    notes,
    remark_marks,
    say_completeness,
    say_note,
)
from workbook_templates.master.status.formulas import ROW, Live, Marks, live, marks
from workbook_templates.shared.styles import FLAGGED, HEADING, RED, TITLE, Look

TOTAL = "合計"
BUREAU, SECTION, CLAIM, FIRST_FIGURE, LAST = "A", "B", "C", "D", "K"
FIGURES = "DEFGHIJK"
HEAD_ROWS = (4, 5)
FIRST_ROW = 6

_SIZE, _NOTE_SIZE = 8.5, 8.0
_LINE, _NOTE_LINE = 11.25, 10.5
_SCALE = 92
_MARGINS = {"left": 0.45, "right": 0.45, "top": 0.45, "bottom": 0.5, "header": 0.25, "footer": 0.25}
# A4 across is 595 points high; printers and programs round heights up, so not all of it is used.
_PAGE_HEIGHT = (595 - (_MARGINS["top"] + _MARGINS["bottom"]) * 72) / (_SCALE / 100) * 0.97

_title = Look(border="", size=13, bold=True, color=TITLE)
_complete = Look(border="", size=9)
_missing = Look(border="", size=9, color=RED, wrap=True, vertical="top")
_legend = Look(border="", size=_NOTE_SIZE, align="right")
_note = Look(border="", size=_NOTE_SIZE, wrap=True, vertical="top")
_head = Look(fill=HEADING, size=_SIZE, align="center", wrap=True)
_label = Look(size=_SIZE, wrap=True, align="left")
_total_label = Look(size=9, bold=True, align="center", fill=HEADING)
_figure = Look(size=_SIZE, align="right", shrink=True, border="")


@dataclass(frozen=True)
class ClaimTable:
    """One of the two tables.

    Attributes:
        kind: whose figures.
        title: with {month} in it.
        headings: over the figures, (heading, what stands under it for each column it spans).
        outstanding: how the notes name the amounts outstanding.
        widths: of the columns A to K, in characters.
    """

    kind: Kind
    title: str
    headings: tuple[tuple[str, tuple[str, ...]], ...]
    outstanding: str
    widths: tuple[float, ...]


def draw_table(sheet: Sheet, content: MasterContent, plan: ClaimTable) -> None:
    """Draw the table, its words and its pages."""
    tables = content.tables
    head = _draw_head(sheet, tables, plan)
    below = notes(tables, plan.kind, plan.outstanding)
    pairs = _Pairs(sheet, tables, plan)
    lines = tables.of(plan.kind)
    heights = [2 * pairs.row_height(line) for line in lines]
    blocks = [
        Block(height, line.claim.bureau, line.claim.section)
        for line, height in zip(lines, heights, strict=True)
    ]
    note_heights = [_note_height(text, plan.widths) for text in below]
    end = Block(2 * _LINE + sum(note_heights))
    pages = paged([*blocks, end], _PAGE_HEIGHT - head)
    for number, line in enumerate(lines):
        pairs.draw(number, line, heights[number] / 2)
    for page in pages:
        shown = range(page.start, min(page.stop, len(lines)))
        _draw_labels(sheet, BUREAU, shown, [(block.bureau,) for block in blocks])
        _draw_labels(sheet, SECTION, shown, [(block.bureau, block.section) for block in blocks])
    last = pairs.draw_total(len(lines))
    for text, height in zip(below, note_heights, strict=True):
        last += 1
        sheet.put(f"{BUREAU}{last}", text, _note, f"{LAST}{last}")
        say_note(sheet, tables, f"{BUREAU}{last}", text, plan.kind)
        sheet.height(last, height)
    for page in pages[:-1]:
        sheet.worksheet.row_breaks.append(Break(id=_row(page.stop) - 1))
    area, head_rows = f"{BUREAU}1:{LAST}{last}", f"1:{HEAD_ROWS[1]}"
    print_document(sheet, area, head_rows, _SCALE, _MARGINS, content.made_at, len(pages))
    sheet.open_at(f"{FIRST_FIGURE}{FIRST_ROW}")


def _draw_head(sheet: Sheet, tables: MeetingTables, plan: ClaimTable) -> float:
    """Title, completeness, legend and headings; the height of all that, in points."""
    sheet.widths(plan.widths)
    year = tables.month.year
    sheet.put("A1", plan.title.format(month=tables.month.label), _title)
    sheet.put("A2", tables.completeness.text, _complete)
    absent = in_line(tables, OVERVIEW)
    sheet.put("A3", absent, _missing, "H3")
    say_completeness(sheet, tables, "A2", "A3", plan.kind)
    legend = (f"上段：{year.label}", f"下段：{year.previous.label}", "（単位：千円）")
    for number, text in enumerate(legend, 1):
        sheet.put(f"{LAST}{number}", text, _legend)
    top, under = HEAD_ROWS
    for letter, text in ((BUREAU, "局"), (SECTION, "課"), (CLAIM, "債権名")):
        sheet.put(f"{letter}{top}", text, _head, f"{letter}{under}")
    letters = iter(FIGURES)
    for heading, parts in plan.headings:
        columns = [next(letters) for _ in parts]
        if len(columns) == 1:
            sheet.put(f"{columns[0]}{top}", f"{heading}\n{parts[0]}", _head, f"{columns[0]}{under}")
            continue
        sheet.put(f"{columns[0]}{top}", heading, _head, f"{columns[-1]}{top}")
        for letter, text in zip(columns, parts, strict=True):
            sheet.put(f"{letter}{under}", text, _head)
    heights = (18.75, 12.75, lines_of(absent, plan.widths[:8], 9) * 12.0, 13.5, 24.0)
    for number, height in enumerate(heights, 1):
        sheet.height(number, height)
    return sum(heights)


def _draw_labels(
    sheet: Sheet, letter: str, shown: range, keys: Sequence[tuple[str, ...]]
) -> None:
    """局 or 課, merged over neighbours of one page that share it."""
    start = shown.start
    for number in shown:
        if number + 1 == shown.stop or keys[number + 1] != keys[start]:
            first, last = f"{letter}{_row(start)}", f"{letter}{_row(number) + 1}"
            sheet.put(first, keys[start][-1], _label, last)
            start = number + 1


class _Pairs:
    """The pairs of rows of one table: what is the same for all of them."""

    def __init__(self, sheet: Sheet, tables: MeetingTables, plan: ClaimTable) -> None:
        self.sheet, self.tables, self.plan = sheet, tables, plan
        claims = len(tables.registry.claims)
        self.first = month.first_row(plan.kind, claims)
        self.claim = live(plan.kind, month.references(ROW))
        self.total = live(plan.kind, month.sums(self.first, self.first + claims - 1))
        self.marks = marks(plan.kind, tables.registry.settings)
        self.remarks = remark_marks(tables.registry.claims)
        self.places = sources.places(tables)

    def title(self, line: Line) -> str:
        """私-4 入院医療費 ※3"""
        mark = self.remarks.get(line.claim.note)
        return f"{line.claim.title} {mark}" if mark else line.claim.title

    def row_height(self, line: Line) -> float:
        """Of each of the two rows, so that the claim's name fits into both."""
        lines = lines_of(self.title(line), self.plan.widths[2:3], _SIZE)
        return max(_LINE, math.ceil(lines * _LINE / 2 / 0.75) * 0.75)

    def draw(self, number: int, line: Line, height: float) -> None:
        """The pair of a claim."""
        row = _row(number)
        flags = self.marks(line.operands)
        look = replace(_label, fill=FLAGGED) if flags.fell else _label
        self.sheet.put(f"{CLAIM}{row}", self.title(line), look, f"{CLAIM}{row + 1}")
        self._figures(row, self.first + number, self.claim, line.operands, flags, line)
        for each in (row, row + 1):
            self.sheet.height(each, height)

    def draw_total(self, number: int) -> int:
        """The last pair; the row that it ends with."""
        row = _row(number)
        operands = self.tables.total(self.plan.kind)
        flags = self.marks(operands)
        look = replace(_total_label, fill=FLAGGED) if flags.fell else _total_label
        self.sheet.put(f"{BUREAU}{row}", TOTAL, look, f"{CLAIM}{row + 1}")
        self._figures(row, self.first, self.total, operands, flags)
        for each in (row, row + 1):
            self.sheet.height(each, _LINE)
        return row + 1

    def _figures(
        self,
        row: int,
        data_row: int,
        cells: tuple[Sequence[Live], Sequence[Live | None]],
        operands: Operands,
        flags: Marks,
        line: Line | None = None,
    ) -> None:
        """Two rows of figures: of a claim with the way to their sources, or of a sum."""
        for down, end in enumerate(("", YEAR_BEFORE)):
            for letter, column, cell in zip(FIGURES, cells[0], cells[down], strict=True):
                address = f"{letter}{row + down}"
                if cell is None:
                    self.sheet.put(address, MISSING, _worn(column.column, bool(down), flags))
                    continue
                wear = _worn(cell.column, bool(down), flags)
                self.sheet.formula(address, cell.at(data_row), cell.result(operands), wear)
                if line and (place := self._place(line, cell.column.item, end)):
                    self.sheet.link(address, place)

    def _place(self, line: Line, item: str, end: str) -> str | None:
        """Where the amount of a cell stands in 出典, or the first of its year."""
        first = self.places.get((line.claim.id, line.kind, end))
        return self.places.get((line.claim.id, line.kind, item), first) if item else first


@lru_cache(maxsize=256)
def _worn(column: Column, lower: bool, flags: Marks) -> Style:
    marked = column.marked and not lower
    look = replace(
        _figure,
        number_format=number_format(column.display, parentheses=lower),
        bold=marked and flags.fell,
        underline=marked and flags.gained,
    )
    return Style(look, ("left", "right", "bottom" if lower else "top"))


def _row(number: int) -> int:
    """The upper row of the pair of that number."""
    return FIRST_ROW + 2 * number


def _note_height(text: str, widths: Sequence[float]) -> float:
    return lines_of(text, widths, _NOTE_SIZE) * _NOTE_LINE + 0.75
