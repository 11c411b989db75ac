"""Tables (7) and (8): a pair of rows per claim, this year over last year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from saiken_addin.core.model import MISSING, Kind
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.meeting.columns import Column
from saiken_addin.meeting.missing_reports import in_line
from saiken_addin.meeting.tables import Line, MeetingTables, Operands
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month, sources
from workbook_templates.master.layout import looks
from workbook_templates.master.layout.pages import Cell, Label, Paper, Piece
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.table import (
    Heading,
    Table,
    complete_line,
    headings,
    missing_line,
    note_lines,
    print_table,
    title_line,
)
from workbook_templates.master.status.claim_notes import (
    OVERVIEW,
    notes,
    remark_marks,
    says_complete,
    says_missing,
    says_note,
)
from workbook_templates.master.status.formulas import ROW, Live, Marks, live, marks
from workbook_templates.shared.styles import FLAGGED
from workbook_templates.shared.text_size import lines as lines_of

TOTAL = "合計"
BUREAU, SECTION, CLAIM, FIRST_FIGURE, LAST = "A", "B", "C", "D", "K"
FIGURES = "DEFGHIJK"

_PAPER = Paper(scale=92)
_SIZE, _LINE = 8.5, 11.25

_legend = replace(looks.NOTE, align="right", wrap=False, vertical="center")
_label = looks.label(_SIZE)
_total_label = looks.total(9)
_figure = looks.figure(_SIZE)


@dataclass(frozen=True)
class ClaimTable:
    """One of the two tables.

    Attributes:
        kind: whose figures.
        title: with {month} in it.
        headings: over the figures.
        outstanding: how the notes name the amounts outstanding.
        widths: of the columns A to K, in characters.
    """

    kind: Kind
    title: str
    headings: tuple[Heading, ...]
    outstanding: str
    widths: tuple[float, ...]


def draw_table(sheet: Sheet, content: MasterContent, plan: ClaimTable) -> None:
    """Draw the table, its words and its pages."""
    tables = content.tables
    pairs = _Pairs(sheet, tables, plan)
    labels = (Heading("局", BUREAU), Heading("課", SECTION), Heading("債権名", CLAIM))
    says = says_note(tables, plan.kind)
    table = Table(
        plan.widths,
        _head(tables, plan),
        headings((*labels, *plan.headings), looks.head(_SIZE), (13.5, 24.0)),
        [pairs.piece(number, line) for number, line in enumerate(tables.of(plan.kind))],
        pairs.total_piece(),
        note_lines(notes(tables, plan.kind, plan.outstanding), LAST, plan.widths, says),
        FIRST_FIGURE,
    )
    print_table(sheet, _PAPER, table, content.made_at)


def _head(tables: MeetingTables, plan: ClaimTable) -> Sequence[Piece]:
    """Title, completeness and legend."""
    year = tables.month.year
    legend = (f"上段：{year.label}", f"下段：{year.previous.label}", "（単位：千円）")
    upper, lower, unit = (Cell(LAST, text, _legend) for text in legend)
    return (
        title_line(plan.title.format(month=tables.month.label), upper),
        complete_line(tables.completeness.text, says_complete(tables, plan.kind), lower),
        missing_line(
            in_line(tables, OVERVIEW), "H", plan.widths[:8], says_missing(tables, plan.kind), unit
        ),
    )


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

    def piece(self, number: int, line: Line) -> Piece:
        """The pair of a claim."""
        height, claim = self.row_height(line), line.claim

        def draw(sheet: Sheet, row: int) -> None:
            flags = self.marks(line.operands)
            look = replace(_label, fill=FLAGGED) if flags.fell else _label
            sheet.put(f"{CLAIM}{row}", self.title(line), look, f"{CLAIM}{row + 1}")
            self._figures(row, self.first + number, self.claim, line.operands, flags, line)

        labels = (
            Label(BUREAU, claim.bureau, claim.bureau, _label),
            Label(SECTION, (claim.bureau, claim.section), claim.section, _label),
        )
        return Piece(
            (height, height), draw, part=claim.bureau, subpart=claim.section, labels=labels
        )

    def total_piece(self) -> Piece:
        """The last pair, on the page of the notes."""

        def draw(sheet: Sheet, row: int) -> None:
            operands = self.tables.total(self.plan.kind)
            flags = self.marks(operands)
            look = replace(_total_label, fill=FLAGGED) if flags.fell else _total_label
            sheet.put(f"{BUREAU}{row}", TOTAL, look, f"{CLAIM}{row + 1}")
            self._figures(row, self.first, self.total, operands, flags)

        return Piece((_LINE, _LINE), draw, keep=True)

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
