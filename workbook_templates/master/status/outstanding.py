"""Owns the sheet 2-1_未済額: the whole of 過年, a chart, and what it comes to in sentences."""

from dataclasses import replace

from openpyxl.worksheet.pagebreak import Break

from saiken_addin.core.model import Kind
from saiken_addin.figures.display import number_format
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
from workbook_templates.master.data import text_sources
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
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.sheet import Sheet, Style, print_document
from workbook_templates.master.layout.text_size import lines as lines_of
from workbook_templates.master.layout.text_size import points
from workbook_templates.master.status.chart_notes import MEANING
from workbook_templates.master.status.chart_table import headings
from workbook_templates.master.status.claim_notes import OVERVIEW, say_completeness
from workbook_templates.master.status.formulas import live_column
from workbook_templates.shared.styles import HEADING, RED, TITLE, Look

HEAD_ROW, FIRST_ROW = 6, 7
CHART, BESIDE = "D", "F"
BULLET_KEYS = ("未済額_圧縮", "未済額_要因", "未済額_目標")

_WIDTHS = (24, 14, 14, 91)
_MARGINS = {"left": 0.45, "right": 0.45, "top": 0.45, "bottom": 0.5, "header": 0.25, "footer": 0.25}
_PAGE_HEIGHT = (595 - (_MARGINS["top"] + _MARGINS["bottom"]) * 72) * 0.97
_TALL, _NARROW, _GAP, _LEAST_SCALE = 42.0, 0.95, 9.0, 80
_SIZE, _NOTE_SIZE = 10.0, 8.0

_title = Look(border="", size=13, bold=True, color=TITLE)
_section = Look(border="", size=12, bold=True, color=TITLE)
_complete = Look(border="", size=9)
_missing = Look(border="", size=9, color=RED, wrap=True, vertical="top")
_unit = Look(border="", size=9, align="right")
_head = Look(fill=HEADING, size=9, align="center", wrap=True)
_label = Look(size=_SIZE, wrap=True)
_figure = Look(size=12, align="right", shrink=True, border="")
_bullet = Look(border="", size=12, wrap=True)
_words = Look(border="", size=10, wrap=True, vertical="top", indent=2, locked=False)
_note = Look(border="", size=_NOTE_SIZE, wrap=True, vertical="top")

_ASSESSED, _BEFORE, _RATE_BEFORE, _NOW, _RATE_NOW, _TARGET = CHART_COLUMNS
_REMAINING = Column(
    REMAINING_TO_TARGET.label, in_millions(REMAINING_TO_TARGET.definition), Display.YEN
)
_ACHIEVED = Column(ACHIEVEMENT_RATE.label, ACHIEVEMENT_RATE.shown, ACHIEVEMENT_RATE.display)


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet."""
    tables = content.tables
    sheet.widths(_WIDTHS)
    month = tables.month
    sheet.put("A1", f"{month.year.label} 収入未済額の目標達成に向けた{month.label}の状況", _title)
    sheet.put("A2", f"{OVERVIEW} 収入未済額の状況", _section)
    sheet.put("A3", tables.completeness.text, _complete)
    absent = in_full(tables)
    sheet.put("A4", absent, _missing, f"{CHART}4")
    say_completeness(sheet, tables, "A3", "A4", Kind.CARRIED)
    sheet.put("C5", "（単位：百万円）", _unit)
    for letter, text in zip("ABC", ("", "金額", "(削減率)"), strict=True):
        sheet.put(f"{letter}{HEAD_ROW}", text, _head)
    height = lines_of(absent, _WIDTHS, 9) * 12.0 if absent else 3.0
    heights = (18.75, 16.5, 12.75, height, 12.75, 16.5)
    for number, points_high in enumerate(heights, 1):
        sheet.height(number, points_high)
    last = _draw_figures(sheet, content)
    add_bars(sheet, _chart(last))
    blocks = [Block(sum(heights) + (last - FIRST_ROW + 1) * _TALL + _GAP)]
    starts = [1]
    sheet.height(last + 1, _GAP)
    row = last + 2
    said = sentences(tables)
    now = text_sources.amounts(tables, Kind.CARRIED, ends=("",))
    both = text_sources.amounts(tables, Kind.CARRIED, text_sources.WITHOUT_TARGET)
    counted = text_sources.counted(tables, Kind.CARRIED)
    for key, text, made_of in (
        (BULLET_KEYS[0], said.left, text_sources.amounts(tables, Kind.CARRIED, text_sources.WITHOUT_TARGET, ("",))),
        (BULLET_KEYS[1], said.pace, both),
        (BULLET_KEYS[2], said.target, now),
    ):
        starts.append(row)
        sheet.says(f"A{row}", f"文（{key.partition('_')[2]}）", (*made_of, *counted), linked=True)
        blocks.append(Block(_draw_bullet(sheet, content, row, key, text)))
        row += 2
    starts.append(row)
    blocks.append(Block(len(MEANING) * 12.0))
    for note in MEANING:
        sheet.put(f"A{row}", note, _note, f"{CHART}{row}")
        sheet.height(row, 12.0)
        row += 1
    # One page where that can still be read, else as many as there must be.
    scale = min(100, int(100 * _PAGE_HEIGHT / sum(block.height for block in blocks)))
    scale = scale if scale >= _LEAST_SCALE else 100
    pages = paged(blocks, _PAGE_HEIGHT * 100 / scale)
    for page in pages[:-1]:
        sheet.worksheet.row_breaks.append(Break(id=starts[page.stop] - 1))
    print_document(sheet, f"A1:{CHART}{row - 1}", "", scale, _MARGINS, content.made_at, len(pages))
    sheet.open_at(f"A{FIRST_ROW}")


def _draw_figures(sheet: Sheet, content: MasterContent) -> int:
    """The four amounts that the chart shows, and what is left to the target; the last row."""
    tables = content.tables
    claims = len(tables.registry.claims)
    first = data.first_row(Kind.CARRIED, claims)
    references = data.sums(first, first + claims - 1)
    operands = tables.total(Kind.CARRIED)
    names = headings(tables)
    rows = (
        (names[0], _ASSESSED, None),
        (names[1], _BEFORE, _RATE_BEFORE),
        (names[2], _NOW, _RATE_NOW),
        (names[3], _TARGET, None),
        (f"{_REMAINING.label}\n（達成率）", _REMAINING, _ACHIEVED),
    )
    for row, (name, *columns) in enumerate(rows, FIRST_ROW):
        sheet.put(f"A{row}", name, _label)
        sheet.height(row, _TALL)
        for letter, column in zip("BC", columns, strict=True):
            address = f"{letter}{row}"
            lines = ("left", "top", "bottom") if letter == "B" else ("right", "top", "bottom")
            if column is None:
                sheet.put(address, None, Style(_figure, lines))
                continue
            look = replace(
                _figure, number_format=number_format(column.display, parentheses=letter == "C")
            )
            cell = live_column(column, references)
            sheet.formula(address, cell.at(0), cell.result(operands), Style(look, lines))
    return FIRST_ROW + len(rows) - 1


def _chart(last: int) -> BarPlan:
    """The four amounts as columns, beside the table."""
    end = last - 1
    return BarPlan(
        title="過年分の収入未済額（百万円）",
        names=f"A{FIRST_ROW}:A{end}",
        series=[Bars(f"B{HEAD_ROW}", f"B{FIRST_ROW}:B{end}", (OPENING, BEFORE, NOW, TARGET))],
        corner=f"{CHART}{HEAD_ROW - 1}",
        width=points(_WIDTHS[-1:]) * _NARROW,
        height=12.75 + 16.5 + (last - FIRST_ROW + 1) * _TALL,
        plot=Area(0.11, 0.12, 0.87, 0.72),
        labels=True,
        gap=60,
    )


def _draw_bullet(
    sheet: Sheet, content: MasterContent, row: int, key: str, text: str
) -> float:
    """A sentence, and below it the cell for the secretariat's words; the height of both."""
    high = lines_of(f"● {text}", _WIDTHS, 12) * 16.5 + 3
    sheet.put(f"A{row}", f"● {text}", _bullet, f"{CHART}{row}")
    sheet.height(row, high)
    below = row + 1
    last = f"{CHART}{below}"
    look, room = room_for(content, key, _words, (sum(_WIDTHS) - 4,))
    draw_written(sheet, content, key, f"A{below}", look, last, f"{BESIDE}{below}")
    sheet.height(below, room)
    return high + room
