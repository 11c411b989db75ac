"""The sheet 見込み: where the year is expected to end, and what endangers the target."""

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import SeriesLabel

from saiken_addin.core.addresses import absolute, cell_place
from saiken_addin.core.fiscal import FISCAL_MONTHS
from saiken_addin.core.model import MISSING, Kind
from saiken_addin.desk.document_sheets import YEAR_END
from saiken_addin.meeting.forecast import CHANCE_IN_RANGE, LEAST_YEARS
from saiken_addin.meeting.year_end import CLOSE, KindOutlook, Outlook, Prospect
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import BLANK, HEADING, INK, PLAIN, RED, TITLE, WRONG, Look

_HEADINGS = (
    "債権・局", "課", "現在の\n収入未済額", "年度末の\n見込み", "幅（下）", "幅（上）", "目標", "見込み−目標",
    "達成の\n見込み", "残り月数", "毎月さらに\n必要な額",
)  # fmt: skip
_WIDTHS = (38, 26, 15, 15, 15, 15, 15, 15, 10, 9, 15)
_THOUSANDS = '#,##0,;"▲"#,##0,;0;@'
_AMOUNTS = "CDEFGHK"
_FIRST = 8
_LIKELY, _UNLIKELY = 0.5, 0.2
_ENDS = (0.01, 0.99)
_CHART_ROWS = 18
_CHART_LETTERS = "NOPQRS"

_title = Look(border="", size=13, bold=True, color=TITLE)
_text = Look(border="", size=9, wrap=True, vertical="top")
_block = Look(border="", size=11, bold=True, color=TITLE)
_head = Look(fill=HEADING, size=9, bold=True, align="center", wrap=True)


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without history enough it says so and shows no figure."""
    sheet.widths((*_WIDTHS, 3, 3, 8, *[13] * 5))
    found = content.outlook
    if found is None or found.short:
        sheet.put("A1", "年度末の収入未済額の見込み", _title)
        years = "、".join(year.label for year in found.years) if found else ""
        known = f"あるのは{years}だけです" if years else "まだありません"
        sheet.put(
            "A2",
            f"同じ月の実績と決算のそろう年度が{LEAST_YEARS}年度以上ないため、推計していません（{known}）。"
            "saiken history import で月次と決算を取り込むと推計します。",
            _text,
            "K2",
        )
        sheet.height(2, 26)
        return
    sheet.put("A1", f"年度末の収入未済額の見込み（{found.month.label}の実績から・単位：千円）", _title)
    for row, text in enumerate(_method(found), 2):
        sheet.put(f"A{row}", text, _text, f"K{row}")
        sheet.height(row, 26)
    row = _FIRST + _CHART_ROWS
    for kind in found.kinds:
        row = _draw_kind(sheet, kind, row)
    _draw_course(sheet, found)
    sheet.open_at("B2")


def _method(found: Outlook) -> tuple[str, ...]:
    """The method in three sentences, the scope, and what to keep in mind."""
    years = "・".join(year.label for year in found.years)
    return (
        f"過年は、この月までの収入済額が年度末までに増えた割合（{years}の実績）を今年度の収入済額に掛けて推計しています。",
        "現年は、この月にまだ収入されていない額のうち年度末まで残った割合（同じ年度の実績）を、今年度の残りの額に掛けて推計しています。",
        f"幅は、過去の年度をほかの年度から推計したときの外れの大きさから求めたもので、5回に{round(CHANCE_IN_RANGE * 5)}回は結果がこの中に入る見当です。",
        "年度末は決算（企業会計でない債権は5月末の出納閉鎖まで）を指し、残り月数もそこまで数えます。"
        "合計と局は、推計できて目標のある債権だけの和です。推計は目安であり、会議資料の他の表の数字には使っていません。",
    )


def _draw_kind(sheet: Sheet, kind: KindOutlook, row: int) -> int:
    """The block of a kind; the first free row below."""
    sheet.put(f"A{row}", f"{kind.kind.value}（目標を上回る見込みの大きい順）", _block)
    row += 1
    for letter, heading in zip("ABCDEFGHIJK", _HEADINGS, strict=True):
        sheet.put(f"{letter}{row}", heading, _head)
    sheet.height(row, 28)
    lines = [*([kind.total] if kind.total else []), *kind.bureaus, *kind.claims]
    sums = len(lines) - len(kind.claims)
    for number, line in enumerate(lines):
        row += 1
        _draw_line(sheet, line, row, summed=number < sums)
    if kind.without:
        row += 1
        text = f"履歴が短い、または目標か金額がないため、推計していない債権：{'、'.join(kind.without)}"
        sheet.put(f"A{row}", text, _text, f"K{row}")
        sheet.height(row, 26)
    return row + 2


def _draw_line(sheet: Sheet, line: Prospect, row: int, summed: bool) -> None:
    at_close = line.expected
    assert at_close is not None
    fill = HEADING if summed else PLAIN
    title = f"{line.title}（{line.claims}債権）" if summed else line.title
    sheet.put(f"A{row}", title, Look(size=9, bold=summed, fill=fill, shrink=True))
    sheet.put(f"B{row}", line.section or None, Look(size=9, fill=fill, shrink=True))
    amounts = (
        line.outstanding, at_close.point, at_close.low, at_close.high, line.target, line.gap,
        line.more_a_month,
    )  # fmt: skip
    for letter, amount in zip(_AMOUNTS, amounts, strict=True):
        over = letter == "H" and (line.gap or 0) > 0
        look = Look(
            size=9, align="right", number_format=_THOUSANDS, fill=fill, bold=summed,
            color=RED if over else INK,
        )  # fmt: skip
        sheet.put(f"{letter}{row}", MISSING if amount is None else amount, look)
    chance = line.chance or 0.0
    colour = WRONG if chance < _UNLIKELY else BLANK if chance < _LIKELY else fill
    sheet.put(f"I{row}", chance_text(chance), Look(size=9, align="center", fill=colour))
    sheet.put(f"J{row}", line.months, Look(size=9, align="right", fill=fill))


def chance_text(chance: float) -> str:
    """72%, and no more certain than 1%未満 and 99%以上."""
    least, most = _ENDS
    if chance < least:
        return f"{least:.0%}未満"
    return f"{most:.0%}以上" if chance >= most else f"{chance:.0%}"


def _draw_course(sheet: Sheet, found: Outlook) -> None:
    """The course of 過年 over last year and this one up to the close, with a native chart."""
    carried = next(each for each in found.kinds if each.kind is Kind.CARRIED)
    total = carried.total
    if total is None or total.expected is None:
        return
    year = found.month.year
    last, this = found.paths.get(year.previous, {}), found.paths.get(year, {})
    titles = ("月", year.previous.label, year.label, "見込み", "幅（下）", "幅（上）")
    head = _FIRST - 1
    small = Look(size=8, align="center", fill=HEADING)
    for letter, title in zip(_CHART_LETTERS, titles, strict=True):
        sheet.put(f"{letter}{head}", title, small)
    now = this.get(found.month.position)
    at_close = total.expected
    rows: list[tuple[Value, ...]] = []
    for place, number in enumerate(FISCAL_MONTHS):
        here = now if place == found.month.position else None
        rows.append((f"{number}月", last.get(place), this.get(place), here, here, here))
    rows.append(("決算", last.get(CLOSE), None, at_close.point, at_close.low, at_close.high))
    for row, cells in enumerate(rows, _FIRST):
        for letter, value in zip(_CHART_LETTERS, cells, strict=True):
            sheet.put(
                f"{letter}{row}", value, Look(size=8, align="right", number_format=_THOUSANDS)
            )
    sheet.worksheet.add_chart(_chart(head, _FIRST + len(rows) - 1, _course_title(total)), f"A{head}")


def _course_title(total: Prospect) -> str:
    return f"過年の収入未済額の推移と年度末の見込み（推計できる{total.claims}債権・千円）"


def _chart(head: int, last: int, title: str) -> Any:
    chart: Any = LineChart()
    chart.title, chart.width, chart.height = title, 30, 9.2
    chart.legend.position = "b"
    looks: Sequence[tuple[str, str, str]] = (
        ("8A97A6", "solid", "circle"),
        ("1F3864", "solid", "diamond"),
        ("C00000", "dash", "triangle"),
        ("BF9000", "sysDot", "none"),
        ("BF9000", "sysDot", "none"),
    )
    for letter, (colour, dash, symbol) in zip(_CHART_LETTERS[1:], looks, strict=True):
        place = cell_place(YEAR_END, absolute(f"{letter}{_FIRST}:{letter}{last}"))
        series = Series(Reference(range_string=place))
        series.tx = SeriesLabel(strRef=StrRef(f=cell_place(YEAR_END, absolute(f"{letter}{head}"))))
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.dashStyle = dash
        series.graphicalProperties.line.width = 22_000
        series.marker.symbol = symbol
        series.smooth = False
        chart.series.append(series)
    names = cell_place(YEAR_END, absolute(f"N{_FIRST}:N{last}"))
    chart.set_categories(Reference(range_string=names))
    chart.y_axis.number_format, chart.y_axis.delete = "#,##0,", False
    chart.x_axis.delete = False
    chart.display_blanks = "span"  # from this month straight to the close
    return chart
