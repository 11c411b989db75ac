"""Tables (7) and (8): a pair of rows per claim, this year over last year."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from saiken_addin.core.model import MISSING, Kind
from saiken_addin.desk.document_sheets import CARRIED_OVER, CURRENT_YEAR
from saiken_addin.figures.display import number_format
from saiken_addin.meeting.columns import COLUMNS, Column
from saiken_addin.meeting.missing_reports import in_line
from saiken_addin.meeting.tables import Line, Operands
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month
from workbook_templates.master.data.block import Operands as Cells
from workbook_templates.master.data.data_sheet import data_of
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
from workbook_templates.master.status.formulas import Marks, live, marks
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
        title: with {month} in it.
        widths: of the columns A to K, in characters.
    """

    kind: Kind
    title: str
    headings: tuple[Heading, ...]
    widths: tuple[float, ...]


TABLES = {
    CURRENT_YEAR: ClaimTable(
        kind=Kind.CURRENT,
        title="(7) 債権別の収入未済額(現年)の状況({month})",
        headings=(
            Heading("調定額\nA", "D"),
            Heading("収入済額\nB", "E"),
            Heading("収入未済額", "F", "G", ("C\n(A-B) ※1", "対前年増減率\nD")),
            Heading("目標収入未済額", "H", "I", ("E", "達成率\nF (E/C)")),
            Heading("収納率", "J", "K", ("G\n(B/A)", "前年度比\nH ※2")),
        ),
        widths=(13, 19, 30, 13.5, 13.5, 13.5, 11, 12, 9, 8.5, 9),
    ),
    CARRIED_OVER: ClaimTable(
        kind=Kind.CARRIED,
        title="(8) 債権別の収入未済額(過年)の状況({month})",
        headings=(
            Heading("調定額\nA", "D"),
            Heading("収入済額\nB", "E"),
            Heading(
                "収入未済額", "F", "I",
                ("C\n(A-B) ※1", "対前年増減率\nD", "削減率\nE (-(A-C)/A)", "前年度比\nF ※2"),
            ),
            Heading("目標収入未済額", "J", "K", ("G", "達成率\nH (G/C)")),
        ),
        widths=(13, 19, 30, 12.5, 12.5, 12.5, 11, 10.5, 9, 12.5, 9),
    ),
}  # fmt: skip
"""The sheets by name, in their order."""


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw one of the tables, its words and its pages."""
    tables, plan = content.tables, TABLES[sheet.worksheet.title]
    pairs = _Pairs(content, plan)
    labels = (Heading("局", BUREAU), Heading("課", SECTION), Heading("債権名", CLAIM))
    says = says_note(data_of(content).month, plan.kind)
    table = Table(
        plan.widths,
        _head(content, plan),
        headings((*labels, *plan.headings), looks.head(_SIZE), (13.5, 24.0)),
        [pairs.piece(line) for line in tables.of(plan.kind)],
        pairs.total_piece(),
        note_lines(notes(tables, plan.kind), LAST, plan.widths, says),
        FIRST_FIGURE,
    )
    print_table(sheet, _PAPER, table, content.made_at)


def _head(content: MasterContent, plan: ClaimTable) -> Sequence[Piece]:
    """Title, completeness and legend."""
    tables, block = content.tables, data_of(content).month
    year = tables.month.year
    legend = (f"上段：{year.label}", f"下段：{year.previous.label}", "（単位：千円）")
    upper, lower, unit = (Cell(LAST, text, _legend) for text in legend)
    return (
        title_line(plan.title.format(month=tables.month.label), upper),
        complete_line(tables.completeness.text, says_complete(block, plan.kind), lower),
        missing_line(
            in_line(tables, OVERVIEW), "H", plan.widths[:8], says_missing(block, plan.kind), unit
        ),
    )


class _Pairs:
    """The pairs of rows of one table: what is the same for all of them."""

    def __init__(self, content: MasterContent, plan: ClaimTable) -> None:
        self.tables, self.plan, self.data = content.tables, plan, data_of(content).month
        tables = content.tables
        self.marks = marks(plan.kind, tables.registry.settings)
        self.remarks = remark_marks(tables.registry.claims)

    def title(self, line: Line) -> str:
        """私-4 入院医療費 ※3"""
        mark = self.remarks.get(line.claim.note)
        return f"{line.claim.title} {mark}" if mark else line.claim.title

    def row_height(self, line: Line) -> float:
        """Of each of the two rows, so that the claim's name fits into both."""
        lines = lines_of(self.title(line), self.plan.widths[2:3], _SIZE)
        return max(_LINE, math.ceil(lines * _LINE / 2 / 0.75) * 0.75)

    def piece(self, line: Line) -> Piece:
        """The pair of a claim."""
        height, claim = self.row_height(line), line.claim

        def draw(sheet: Sheet, row: int) -> None:
            flags = self.marks(line.operands)
            look = replace(_label, fill=FLAGGED) if flags.fell else _label
            sheet.put(f"{CLAIM}{row}", self.title(line), look, f"{CLAIM}{row + 1}")
            cells = self.data.operands((claim.id, line.kind), month.ITEMS)
            self._figures(sheet, row, cells, line.operands, flags)

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
            cells = month.sums(self.data, self.tables.of(self.plan.kind))
            self._figures(sheet, row, cells, operands, flags)

        return Piece((_LINE, _LINE), draw, keep=True)

    def _figures(
        self, sheet: Sheet, row: int, cells: Cells, operands: Operands, flags: Marks
    ) -> None:
        """Two rows of figures, of a claim or of a sum: this year's, and the year before's below."""
        for down in (False, True):
            for letter, column in zip(FIGURES, COLUMNS[self.plan.kind], strict=True):
                address, style = f"{letter}{row + down}", _worn(column, down, flags)
                shown = column.before if down else column
                if shown is None:
                    sheet.put(address, MISSING, style)
                else:
                    sheet.figure(address, live(shown, cells, operands), style)


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
