"""Owns how 2-2 to 2-6 are laid out: a table of 過年 in 百万円, each row's bars beside it, one page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from saiken_addin.core.model import Kind
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.figures.indicators import REDUCTION_GAIN, fell
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.columns import CHART_COLUMNS, Column
from saiken_addin.meeting.groups import Group
from saiken_addin.meeting.missing_reports import in_line
from saiken_addin.meeting.tables import MeetingTables, Operands, sum_of
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month as data
from workbook_templates.master.data import sources
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
from workbook_templates.master.layout.sheet import Sheet, Style, print_document
from workbook_templates.master.layout.text_size import lines as lines_of
from workbook_templates.master.layout.text_size import points as _points
from workbook_templates.master.status.chart_notes import notes
from workbook_templates.master.status.claim_notes import OVERVIEW, say_completeness, say_note
from workbook_templates.master.status.formulas import ROW, Live, live_column
from workbook_templates.shared.styles import HEADING, RED, TITLE, Look

TOTAL = "合計"
NAME, FIRST_FIGURE, CHART = "A", "B", "H"
FIGURES = "BCDEFG"
HEAD_ROWS = (4, 5)
FIRST_ROW = 6

_WIDTHS = (31.5, 9, 9.75, 10.25, 9.75, 10.25, 11.5, 52)
_MARGINS = {"left": 0.45, "right": 0.45, "top": 0.45, "bottom": 0.5, "header": 0.25, "footer": 0.25}
_PAGE_HEIGHT = (595 - (_MARGINS["top"] + _MARGINS["bottom"]) * 72) * 0.98
_SIZE, _NOTE_SIZE = 8.0, 8.0
_LEAST, _MOST, _TOTAL_LINE, _NOTE_LINE, _GAP = 10.5, 42.0, 17.25, 10.5, 3.75
_HEAD_HEIGHTS = (25.5, 13.5)
_NARROW = 0.95  # some programs draw columns a little narrower, and a chart must not reach beyond

_title = Look(border="", size=13, bold=True, color=TITLE)
_complete = Look(border="", size=9)
_missing = Look(border="", size=9, color=RED, wrap=True, vertical="top")
_unit = Look(border="", size=9, align="right")
_note = Look(border="", size=_NOTE_SIZE, wrap=True, vertical="top")
_head = Look(fill=HEADING, size=_SIZE, align="center", wrap=True)
_label = Look(size=_SIZE, shrink=True)
_total_label = Look(size=_SIZE, bold=True, align="center", fill=HEADING)
_figure = Look(size=_SIZE, align="right", shrink=True, border="")
_behind = Look(border="")
_reference = Look(border="", size=9, bold=True, color=TITLE, vertical="bottom")


Frames = tuple[bool, bool, bool]
"""Whether the row above, the row itself and the row below are framed in red."""


@dataclass(frozen=True)
class OutstandingTable:
    """One of the sheets 2-2 to 2-6.

    Attributes:
        title: with {main}, their number, in it where the 主要 are left out.
        heading: over the names.
        groups: the rows, numbered from 1 in the column `key` of データ; empty for claims.
        main: the column of データ that marks the 主要.
        without_main: whether the 主要 are left out.
        reference: a 参考 table: the column of データ, its heading, its groups with their numbers there.
    """

    title: str
    heading: str
    groups: Sequence[Group]
    key: str = ""
    main: str = ""
    without_main: bool = False
    reference: tuple[str, str, Sequence[tuple[int, Group]]] | None = None


def draw_table(sheet: Sheet, content: MasterContent, plan: OutstandingTable) -> None:
    """Draw the sheet: head, table, chart, notes."""
    tables = content.tables
    shown = [
        (number, group)
        for number, group in enumerate(plan.groups, 1)
        if not (plan.without_main and group.main)
    ]
    left_out = [group for group in plan.groups if plan.without_main and group.main]
    below = notes(tables, [group for _, group in shown], left_out, not plan.key)
    note_heights = [lines_of(text, _WIDTHS, _NOTE_SIZE) * _NOTE_LINE + 0.75 for text in below]
    head = _draw_head(sheet, tables, plan, len(left_out))
    reference = plan.reference[2] if plan.reference else ()
    rest = head + _TOTAL_LINE + _GAP + sum(note_heights) + (_TOTAL_LINE if reference else 0)
    rows = len(shown) + len(reference)
    free = (_PAGE_HEIGHT - rest) / max(1, rows)
    height = min(_MOST, max(_LEAST, int(free / 0.75) * 0.75))
    scale = min(100, int(100 * _PAGE_HEIGHT / (rest + rows * height)))
    table = _Rows(sheet, tables, plan)
    total = sum_of(line for _, group in shown for line in group.lines)
    near = _neighbours([table.fell(group.operands) for _, group in shown] + [table.fell(total)])
    row = FIRST_ROW
    for number, group in shown:
        table.draw(row, number, group, plan.key, height, next(near))
        row += 1
    table.draw_total(row, total, plan.without_main, next(near))
    if shown:
        add_bars(sheet, _chart(len(shown), height))
    if plan.reference and reference:
        row += 1
        sheet.put(f"{NAME}{row}", plan.reference[1], _reference, f"{CHART}{row}")
        sheet.height(row, _TOTAL_LINE)
        near = _neighbours([table.fell(group.operands) for _, group in reference])
        for number, group in reference:
            row += 1
            table.draw(row, number, group, plan.reference[0], height, next(near), reference=False)
    row += 1
    sheet.height(row, _GAP)
    for text, height in zip(below, note_heights, strict=True):
        row += 1
        sheet.put(f"{NAME}{row}", text, _note, f"{CHART}{row}")
        say_note(sheet, tables, f"{NAME}{row}", text, Kind.CARRIED)
        sheet.height(row, height)
    print_document(sheet, f"{NAME}1:{CHART}{row}", "", scale, _MARGINS, content.made_at)
    sheet.open_at(f"{FIRST_FIGURE}{FIRST_ROW}")


def headings(tables: MeetingTables) -> tuple[str, str, str, str]:
    """What the four amounts are called: opening, a year before, now, target."""
    month, year = tables.month, tables.month.year
    return (
        f"{year.label}\n過年調定額",
        f"{month.year_before.label}\n収入未済額",
        f"{month.label}\n収入未済額",
        f"{year.label}\n目標収入未済額",
    )


def _draw_head(
    sheet: Sheet, tables: MeetingTables, plan: OutstandingTable, left_out: int
) -> float:
    """Title, completeness and headings; the height of all that, in points."""
    sheet.widths(_WIDTHS)
    sheet.put("A1", plan.title.format(main=left_out), _title)
    sheet.put("A2", tables.completeness.text, _complete)
    absent = in_line(tables, OVERVIEW)
    sheet.put("A3", absent, _missing, f"{CHART}3")
    say_completeness(sheet, tables, "A2", "A3", Kind.CARRIED)
    sheet.put("H2", "（単位：百万円）", _unit)
    top, under = HEAD_ROWS
    sheet.put(f"{NAME}{top}", plan.heading, _head, f"{NAME}{under}")
    opening, before, now, target = headings(tables)
    sheet.put(f"B{top}", opening, _head, f"B{under}")
    sheet.put(f"G{top}", target, _head, f"G{under}")
    for first, last, text in (("C", "D", before), ("E", "F", now)):
        sheet.put(f"{first}{top}", text, _head, f"{last}{top}")
        sheet.put(f"{first}{under}", "金額", _head)
        sheet.put(f"{last}{under}", "(削減率)", _head)
    missing = lines_of(absent, _WIDTHS, 9) * 12.0 if absent else 3.0
    heights = (18.75, 12.75, missing, *_HEAD_HEIGHTS)
    for number, height in enumerate(heights, 1):
        sheet.height(number, height)
    return sum(heights)


def _chart(rows: int, height: float) -> BarPlan:
    """The bars, each group's in the row of its figures; the axis beside the total."""
    head = sum(_HEAD_HEIGHTS)
    whole = head + rows * height + _TOTAL_LINE
    top, last = HEAD_ROWS[0], FIRST_ROW + rows - 1
    return BarPlan(
        title="過年分の収入未済額（百万円）",
        names=f"{NAME}{FIRST_ROW}:{NAME}{last}",
        series=[
            Bars(f"{letter}{top}", f"{letter}{FIRST_ROW}:{letter}{last}", (paint,))
            for letter, paint in zip("BCEG", (OPENING, BEFORE, NOW, TARGET), strict=True)
        ],
        corner=f"{CHART}{top}",
        width=_points(_WIDTHS[-1:]) * _NARROW,
        height=whole,
        plot=Area(0.01, head / whole, 0.93, rows * height / whole),
        legend=Area(0.0, 15 / whole, 1.0, 22 / whole),
        lying=True,
    )


class _Rows:
    """The rows of one table: what is the same for all of them."""

    def __init__(self, sheet: Sheet, tables: MeetingTables, plan: OutstandingTable) -> None:
        self.sheet, self.tables, self.plan = sheet, tables, plan
        claims = len(tables.registry.claims)
        self.first = data.first_row(Kind.CARRIED, claims)
        self.last = self.first + claims - 1
        self.row_of = {line.claim.id: self.first + n for n, line in enumerate(tables.of(Kind.CARRIED))}
        self._fell = to_python(fell(REDUCTION_GAIN, tables.registry.settings.chart_fall))
        self.places = sources.places(tables)
        self.by_claim = _cells(data.sums(ROW, ROW))
        self.by_group: dict[str, tuple[Live, ...]] = {}

    def fell(self, operands: Operands) -> bool:
        """Whether the reduction rate fell so much that the row has a red frame."""
        return bool(self._fell(operands))

    def draw(
        self,
        row: int,
        number: int,
        group: Group,
        key: str,
        height: float,
        frames: Frames,
        reference: bool = True,
    ) -> None:
        """A claim's row, or that of the group which `number` stands for in the column `key`."""
        self.sheet.put(f"{NAME}{row}", group.name, _label)
        line = group.lines[0]
        data_row = self.row_of[line.claim.id]
        if key:
            if key not in self.by_group:
                self.by_group[key] = _cells(data.sums(self.first, self.last, key, ROW))
            self._figures(row, number, self.by_group[key], group.operands, {}, frames)
        else:
            places = {
                operand: place
                for operand in {"", YEAR_BEFORE, *(column.item for column in CHART_COLUMNS)}
                if line.counted and (place := self.places.get((line.claim.id, line.kind, operand)))
            }
            self._figures(row, data_row, self.by_claim, group.operands, places, frames)
        self.sheet.height(row, height)
        if reference:
            self.sheet.put(f"{CHART}{row}", None, Style(_behind, ("bottom", "right")))

    def draw_total(
        self, row: int, operands: Operands, without_main: bool, frames: Frames
    ) -> None:
        """The sums over the rows above."""
        self.sheet.put(f"{NAME}{row}", TOTAL, _total_label)
        chosen = (self.plan.main, 0) if without_main else ("", "")
        cells = _cells(data.sums(self.first, self.last, *chosen))
        self._figures(row, 0, cells, operands, {}, frames)
        self.sheet.height(row, _TOTAL_LINE)
        self.sheet.put(f"{CHART}{row}", None, Style(_behind, ("bottom", "right")))

    def _figures(
        self,
        row: int,
        number: int,
        cells: Sequence[Live],
        operands: Operands,
        places: Mapping[str, str],
        frames: Frames,
    ) -> None:
        for letter, cell in zip(FIGURES, cells, strict=True):
            address = f"{letter}{row}"
            wear = _worn(cell.column, letter, frames)
            self.sheet.formula(address, cell.at(number), cell.result(operands), wear)
            first = places.get(YEAR_BEFORE if letter in "CD" else "")
            place = places.get(cell.column.item, first) if cell.column.item else first
            if place:
                self.sheet.link(address, place)


def _cells(references: data.References) -> tuple[Live, ...]:
    return tuple(live_column(column, references) for column in CHART_COLUMNS)


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
