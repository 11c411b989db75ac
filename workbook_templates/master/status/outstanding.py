"""The sheet 2-1_未済額: the whole of 過年, a chart, and what it comes to in sentences."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from saiken_addin.core.model import Amounts, Kind
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.figures.indicators import (
    ACHIEVEMENT_RATE,
    REMAINING_TO_TARGET,
    Display,
    in_millions,
)
from saiken_addin.meeting.columns import CHART_COLUMNS, Column
from saiken_addin.meeting.missing_reports import in_full
from saiken_addin.meeting.outstanding_sentences import sentences
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month as data
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
from workbook_templates.master.layout.free_text import draw_written, room_for
from workbook_templates.master.layout.pages import (
    Cell,
    Pages,
    Paper,
    Piece,
    air,
    height_of,
    one_row,
    print_pages,
)
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.table import (
    COMPLETE_HEIGHT,
    complete_line,
    missing_line,
    title_line,
)
from workbook_templates.master.status.chart_notes import MEANING
from workbook_templates.master.status.chart_table import amount_names
from workbook_templates.master.status.claim_notes import OVERVIEW, says_complete, says_missing
from workbook_templates.master.status.formulas import live
from workbook_templates.shared.styles import TITLE, Look
from workbook_templates.shared.text_size import lines as lines_of
from workbook_templates.shared.text_size import points

CHART, BESIDE = "D", "F"
BULLET_KEYS = ("未済額_圧縮", "未済額_要因", "未済額_目標")

_WIDTHS = (24, 14, 14, 91)
_PAPER = Paper()
_HEIGHT, _HEAD_HEIGHT, _NARROW, _GAP, _LEAST_SCALE = 42.0, 16.5, 0.95, 9.0, 80
_SIZE = 10.0

_section = Look(border="", size=12, bold=True, color=TITLE)
_label = Look(size=_SIZE, wrap=True)
_figure = looks.figure(12)
_bullet = Look(border="", size=12, wrap=True)
_words = Look(border="", size=10, wrap=True, vertical="top", indent=2, locked=False)

_ASSESSED, _BEFORE, _RATE_BEFORE, _NOW, _RATE_NOW, _TARGET = CHART_COLUMNS
_REMAINING = Column(
    REMAINING_TO_TARGET.label, in_millions(REMAINING_TO_TARGET.definition), Display.YEN
)
_ACHIEVED = Column(ACHIEVEMENT_RATE.label, ACHIEVEMENT_RATE.shown, ACHIEVEMENT_RATE.display)


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet."""
    tables, kind = content.tables, Kind.CARRIED
    sheet.widths(_WIDTHS)
    title = f"{tables.month.year.label} 収入未済額の目標達成に向けた{tables.month.label}の状況"
    head = [
        title_line(title),
        one_row(16.5, Cell("A", f"{OVERVIEW} 収入未済額の状況", _section)),
        complete_line(tables.completeness.text, says_complete(data_of(content).month, kind)),
        missing_line(in_full(tables), CHART, _WIDTHS, says_missing(data_of(content).month, kind)),
        one_row(COMPLETE_HEIGHT, Cell("C", "（単位：百万円）", looks.UNIT)),
    ]
    first = len(head) + 2
    names = [*amount_names(tables), f"{_REMAINING.label}\n（達成率）"]
    body = [
        _figures(content, names),
        air(_GAP),
        *_bullets(content),
        *(one_row(12.0, Cell("A", note, looks.NOTE, CHART), keep=True) for note in MEANING),
    ]
    # One page where that can still be read, else as many as there must be.
    paper = _PAPER.fit(height_of([*head, *body]), _LEAST_SCALE)
    print_pages(sheet, paper, CHART, [Pages(body, head)], content.made_at, freeze=f"A{first}")
    add_bars(sheet, _chart(first, first + len(names) - 2))


def _figures(content: MasterContent, names: Sequence[str]) -> Piece:
    """Headings, the four amounts that the chart shows, and what is left to the target."""
    tables = content.tables
    cells = data.sums(data_of(content).month, tables.of(Kind.CARRIED))
    operands = tables.total(Kind.CARRIED)
    columns = (
        (_ASSESSED, None),
        (_BEFORE, _RATE_BEFORE),
        (_NOW, _RATE_NOW),
        (_TARGET, None),
        (_REMAINING, _ACHIEVED),
    )

    def draw(sheet: Sheet, top: int) -> None:
        for letter, text in zip("ABC", ("", "金額", "(削減率)"), strict=True):
            sheet.put(f"{letter}{top}", text, looks.head(9))
        for row, (name, shown) in enumerate(zip(names, columns, strict=True), top + 1):
            sheet.put(f"A{row}", name, _label)
            for letter, column in zip("BC", shown, strict=True):
                address = f"{letter}{row}"
                lines = ("left", "top", "bottom") if letter == "B" else ("right", "top", "bottom")
                if column is None:
                    sheet.put(address, None, Style(_figure, lines))
                    continue
                look = replace(
                    _figure, number_format=number_format(column.display, parentheses=letter == "C")
                )
                sheet.figure(address, live(column, cells, operands), Style(look, lines))

    return Piece((_HEAD_HEIGHT, *[_HEIGHT] * len(names)), draw, keep=True)


def _chart(first: int, last: int) -> BarPlan:
    """The four amounts as columns, beside the table."""
    return BarPlan(
        title="過年分の収入未済額（百万円）",
        names=f"A{first}:A{last}",
        series=[Bars(f"B{first - 1}", f"B{first}:B{last}", (OPENING, BEFORE, NOW, TARGET))],
        corner=f"{CHART}{first - 2}",
        width=points(_WIDTHS[-1:]) * _NARROW,
        height=COMPLETE_HEIGHT + _HEAD_HEIGHT + (last - first + 2) * _HEIGHT,
        plot=Area(0.11, 0.12, 0.87, 0.72),
        labels=True,
        gap=60,
    )


def _bullets(content: MasterContent) -> Iterator[Piece]:
    """The sentences, and below each the cell for the secretariat's words."""
    tables, kind = content.tables, Kind.CARRIED
    said = sentences(tables)
    block, before = data_of(content).month, [f"{item}{YEAR_BEFORE}" for item in Amounts.SETTLED]
    counted = data.counted(block, kind)
    left = data.amounts(block, kind, Amounts.SETTLED)
    pace = data.amounts(block, kind, (*Amounts.SETTLED, *before))
    target = data.amounts(block, kind, data.NOW)
    for key, text, made_of in zip(
        BULLET_KEYS, (said.left, said.pace, said.target), (left, pace, target), strict=True
    ):
        yield _bullet_piece(content, key, text, (*made_of, *counted))


def _bullet_piece(
    content: MasterContent, key: str, text: str, made_of: Sequence[Hashable]
) -> Piece:
    high = lines_of(f"● {text}", _WIDTHS, 12) * 16.5 + 3
    look, room = room_for(content.written.get(key, ""), _words, (sum(_WIDTHS) - 4,))

    def draw(sheet: Sheet, row: int) -> None:
        sheet.put(f"A{row}", f"● {text}", _bullet, f"{CHART}{row}")
        sheet.says(f"A{row}", f"文（{key.partition('_')[2]}）", made_of, linked=True)
        below = row + 1
        words = content.written.get(key, "")
        draw_written(sheet, words, key, f"A{below}", look, f"{CHART}{below}", f"{BESIDE}{below}")

    return Piece((high, room), draw)
