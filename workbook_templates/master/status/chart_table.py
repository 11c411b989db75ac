"""The sheets 2-2 to 2-6: a table of 過年 in 百万円, each row's bars beside it, one page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from saiken_addin.core.model import Kind
from saiken_addin.desk.document_sheets import (
    BY_BUREAU,
    BY_CLAIM,
    BY_CLAIM_WITHOUT_MAIN,
    BY_SECTION,
    BY_SECTION_WITHOUT_MAIN,
)
from saiken_addin.figures.display import number_format
from saiken_addin.figures.indicators import REDUCTION_GAIN, fell
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.columns import CHART_COLUMNS, Column
from saiken_addin.meeting.groups import Group, by_bureau, by_claim, by_section
from saiken_addin.meeting.missing_reports import in_line
from saiken_addin.meeting.tables import MeetingTables, Operands, sum_of
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month
from workbook_templates.master.data.block import Operands as Cells
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.layout import looks
from workbook_templates.master.layout.bar_charts import (
    BEFORE,
    NOW,
    OPENING,
    TARGET,
    Area,
    BarPlan,
    Bars,
    add_bars,
)
from workbook_templates.master.layout.pages import Cell, Paper, Piece, air, height_of, one_row
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
from workbook_templates.master.status.chart_notes import notes, other_way
from workbook_templates.master.status.claim_notes import (
    OVERVIEW,
    says_complete,
    says_missing,
    says_note,
)
from workbook_templates.master.status.formulas import live
from workbook_templates.shared.styles import TITLE, Look
from workbook_templates.shared.text_size import points

TOTAL = "合計"
NAME, FIRST_FIGURE, CHART = "A", "B", "H"
FIGURES = "BCDEFG"
FIRST_ROW = 6

_WIDTHS = (31.5, 9, 9.75, 10.25, 9.75, 10.25, 11.5, 52)
_PAPER = Paper(used=0.98)
_SIZE = 8.0
_LEAST, _MOST, _TOTAL_HEIGHT, _GAP = 10.5, 42.0, 17.25, 3.75
_HEAD_HEIGHTS = (25.5, 13.5)
_NARROW = 0.95  # some programs draw columns a little narrower, and a chart must not reach beyond

_label = Look(size=_SIZE, shrink=True)
_figure = looks.figure(_SIZE)
_behind = Look(border="")
_reference = Look(border="", size=9, bold=True, color=TITLE, vertical="bottom")


Frames = tuple[bool, bool, bool]
"""Whether the row above, the row itself and the row below are framed in red."""


@dataclass(frozen=True)
class OutstandingTable:
    """One of the sheets 2-2 to 2-6.

    Attributes:
        title: with {main}, their number, in it where the 主要 are left out.
        groups: gives the rows, numbered from 1 in the column `key` of データ; empty for claims.
        main: the column of データ that marks the 主要 which are left out; empty for none.
        reference: whether a 参考 table follows of what changes where the other section counts.
    """

    title: str
    heading: str
    groups: Callable[[MeetingTables], Sequence[Group]]
    key: str = ""
    main: str = ""
    reference: bool = False


TABLES = {
    BY_CLAIM: OutstandingTable("(2) 債権別の収入未済額の状況", "債権名", by_claim),
    BY_CLAIM_WITHOUT_MAIN: OutstandingTable(
        "(3) 債権別の収入未済額の状況（主要{main}債権除く）", "債権名", by_claim, main="main_claim"
    ),
    BY_BUREAU: OutstandingTable("(4) 局別の収入未済額の状況", "局", by_bureau, "in_bureau"),
    BY_SECTION: OutstandingTable(
        "(5) 課別の収入未済額の状況", "課", by_section, "in_section", reference=True
    ),
    BY_SECTION_WITHOUT_MAIN: OutstandingTable(
        "(6) 課別の収入未済額の状況（主要{main}課除く）", "課", by_section, "in_section", "main_section"
    ),
}
"""The sheets by name, in their order."""


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw one of the sheets: head, table, chart, notes."""
    tables, plan = content.tables, TABLES[sheet.worksheet.title]
    groups = plan.groups(tables)
    shown = [
        (number, group)
        for number, group in enumerate(groups, 1)
        if not (plan.main and group.main)
    ]
    left_out = [group for group in groups if plan.main and group.main]
    reference = _counted_otherwise(tables, groups) if plan.reference else []
    texts = notes(tables, [group for _, group in shown], left_out, not plan.key)
    head = _head(content, plan, len(left_out))
    below = [air(_GAP), *note_lines(texts, CHART, _WIDTHS, says_note(data_of(content).month, Kind.CARRIED))]
    if reference:
        below.insert(0, one_row(_TOTAL_HEIGHT, Cell(NAME, other_way(tables), _reference, CHART)))
    rest = height_of([*head, *below]) + sum(_HEAD_HEIGHTS) + _TOTAL_HEIGHT
    rows = len(shown) + len(reference)
    free = (_PAPER.height - rest) / max(1, rows)
    height = min(_MOST, max(_LEAST, int(free / 0.75) * 0.75))
    drawing = _Rows(content, plan, height)
    total = sum_of(line for _, group in shown for line in group.lines)
    near = _neighbours(
        [drawing.fell(group.operands) for _, group in shown] + [drawing.fell(total)]
    )
    others = _neighbours([drawing.fell(group.operands) for _, group in reference])
    below[1 if reference else 0 : 1 if reference else 0] = [
        drawing.piece(number, group, "in_other_section", next(others), chart=False)
        for number, group in reference
    ]
    table = Table(
        _WIDTHS,
        head,
        _headings(tables, plan),
        [drawing.piece(number, group, plan.key, next(near)) for number, group in shown],
        drawing.total_piece(total, next(near)),
        below,
        FIRST_FIGURE,
    )
    paper = _PAPER.fit(rest + rows * height)
    print_table(sheet, paper, table, content.made_at, repeated=False)
    if shown:
        add_bars(sheet, _chart(len(shown), height))


def _counted_otherwise(
    tables: MeetingTables, groups: Sequence[Group]
) -> list[tuple[int, Group]]:
    """The sections that count other claims the other way round, with their numbers there."""
    usual = {group.name: _claims(group) for group in groups}
    other = by_section(tables, tables.registry.settings.grouping.other)
    return [
        (number, group)
        for number, group in enumerate(other, 1)
        if _claims(group) != usual.get(group.name)
    ]


def _claims(group: Group) -> set[str]:
    return {line.claim.id for line in group.lines}


def amount_names(tables: MeetingTables) -> tuple[str, str, str, str]:
    """What the four amounts are called: opening, a year before, now, target."""
    now, year = tables.month, tables.month.year
    return (
        f"{year.label}\n過年調定額",
        f"{now.year_before.label}\n収入未済額",
        f"{now.label}\n収入未済額",
        f"{year.label}\n目標収入未済額",
    )


def _head(content: MasterContent, plan: OutstandingTable, left_out: int) -> list[Piece]:
    """Title and completeness."""
    tables, block, kind = content.tables, data_of(content).month, Kind.CARRIED
    return [
        title_line(plan.title.format(main=left_out)),
        complete_line(
            tables.completeness.text, says_complete(block, kind), Cell(CHART, "（単位：百万円）", looks.UNIT)
        ),
        missing_line(in_line(tables, OVERVIEW), CHART, _WIDTHS, says_missing(block, kind)),
    ]


def _headings(tables: MeetingTables, plan: OutstandingTable) -> Piece:
    opening, before, now, target = amount_names(tables)
    amount_and_rate = ("金額", "(削減率)")
    return headings(
        (
            Heading(plan.heading, NAME),
            Heading(opening, "B"),
            Heading(target, "G"),
            Heading(before, "C", "D", amount_and_rate),
            Heading(now, "E", "F", amount_and_rate),
        ),
        looks.head(_SIZE),
        _HEAD_HEIGHTS,
    )


def _chart(rows: int, height: float) -> BarPlan:
    """The bars, each group's in the row of its figures; the axis beside the total."""
    head = sum(_HEAD_HEIGHTS)
    whole = head + rows * height + _TOTAL_HEIGHT
    top, last = FIRST_ROW - len(_HEAD_HEIGHTS), FIRST_ROW + rows - 1
    return BarPlan(
        title="過年分の収入未済額（百万円）",
        names=f"{NAME}{FIRST_ROW}:{NAME}{last}",
        series=[
            Bars(f"{letter}{top}", f"{letter}{FIRST_ROW}:{letter}{last}", (paint,))
            for letter, paint in zip("BCEG", (OPENING, BEFORE, NOW, TARGET), strict=True)
        ],
        corner=f"{CHART}{top}",
        width=points(_WIDTHS[-1:]) * _NARROW,
        height=whole,
        plot=Area(0.01, head / whole, 0.93, rows * height / whole),
        legend=Area(0.0, 15 / whole, 1.0, 22 / whole),
        lying=True,
    )


class _Rows:
    """The rows of one table: what is the same for all of them."""

    def __init__(self, content: MasterContent, plan: OutstandingTable, height: float) -> None:
        self.plan, self.height, self.data = plan, height, data_of(content).month
        tables = content.tables
        self.lines = tables.of(Kind.CARRIED)
        self._fell = to_python(fell(REDUCTION_GAIN, tables.registry.settings.chart_fall))

    def fell(self, operands: Operands) -> bool:
        """Whether the reduction rate fell so much that the row has a red frame."""
        return bool(self._fell(operands))

    def piece(
        self, number: int, group: Group, key: str, frames: Frames, chart: bool = True
    ) -> Piece:
        """A claim's row, or that of the group which `number` stands for in the column `key`."""

        def draw(sheet: Sheet, row: int) -> None:
            sheet.put(f"{NAME}{row}", group.name, _label)
            lines = self.lines if key else group.lines
            cells = month.sums(self.data, lines, **({key: number} if key else {}))
            _figures(sheet, row, cells, group.operands, frames)
            if chart:
                sheet.put(f"{CHART}{row}", None, Style(_behind, ("bottom", "right")))

        return Piece((self.height,), draw)

    def total_piece(self, operands: Operands, frames: Frames) -> Piece:
        """The sums over the rows above."""

        def draw(sheet: Sheet, row: int) -> None:
            sheet.put(f"{NAME}{row}", TOTAL, looks.total(_SIZE))
            others = {self.plan.main: 0} if self.plan.main else {}
            cells = month.sums(self.data, self.lines, **others)
            _figures(sheet, row, cells, operands, frames)
            sheet.put(f"{CHART}{row}", None, Style(_behind, ("bottom", "right")))

        return Piece((_TOTAL_HEIGHT,), draw)


def _figures(sheet: Sheet, row: int, cells: Cells, operands: Operands, frames: Frames) -> None:
    for letter, column in zip(FIGURES, CHART_COLUMNS, strict=True):
        style = _worn(column, letter, frames)
        sheet.figure(f"{letter}{row}", live(column, cells, operands), style)


def _neighbours(framed: Sequence[bool]) -> Iterator[Frames]:
    around = [False, *framed, False]
    return zip(around, framed, around[2:], strict=False)


@lru_cache(maxsize=256)
def _worn(column: Column, letter: str, frames: Frames) -> Style:
    """A figure's look. Where a frame runs no other line does: programs differ in which they draw."""
    above, framed, below = frames
    rate = column.display.percent
    look = replace(_figure, number_format=number_format(column.display, parentheses=rate))
    sides = dict.fromkeys(("left", "right", "top", "bottom"))
    if letter in "CDEF":  # between an amount and its rate is no line
        del sides["left" if rate else "right"]
    if framed and column.marked:
        return Style(look, (), tuple(sides))
    gone = {"D": "right", "G": "left"}.get(letter) if framed else None
    hidden = {gone, "top" if above and column.marked else None, "bottom" if below and column.marked else None}
    return Style(look, tuple(side for side in sides if side not in hidden))
