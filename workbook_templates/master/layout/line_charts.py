"""The charts of 1_計画改定: amounts as columns and a rate as a line over them, told apart in grey."""

from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.addresses import cell_place
from workbook_templates.shared.styles import FONT

AMOUNT, RATE = "9DB2CF", "1F3864"
_GRID = "D9D9D9"
_RATE_AXIS = 200


@dataclass(frozen=True)
class PlanChart:
    """A chart over cells of its sheet; `rates` is empty for amounts alone."""

    title: str
    names: str
    amounts: str
    amount_name: str
    amount_format: str
    unit: str
    amount_top: float
    rates: str = ""
    rate_name: str = ""
    rate_span: tuple[float, float] = (0.0, 1.0)


def add_plan_chart(sheet: Worksheet, plan: PlanChart, row: int, columns: int) -> None:
    """Put a chart on a sheet, over one row and as wide as some columns in whatever program."""
    chart: Any = BarChart()
    chart.type, chart.gapWidth = "col", 90
    chart.append(_series(sheet, plan.amounts, plan.amount_name, plan.amount_format, "outEnd"))
    chart.series[0].graphicalProperties.solidFill = AMOUNT
    chart.series[0].graphicalProperties.line.solidFill = RATE
    chart.set_categories(_cells(sheet, plan.names))
    chart.y_axis.title, chart.y_axis.number_format = plan.unit, plan.amount_format
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = plan.amount_top
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_GRID))
    _set_axes(chart)
    if plan.rates:
        lines: Any = LineChart()
        series = _series(sheet, plan.rates, plan.rate_name, "0.0%", "t")
        series.graphicalProperties.line.solidFill = RATE
        series.graphicalProperties.line.width = 28_000
        series.marker.symbol, series.marker.size = "circle", 7
        series.marker.graphicalProperties.solidFill = "FFFFFF"
        series.marker.graphicalProperties.line.solidFill = RATE
        series.smooth = False
        lines.append(series)
        lines.set_categories(_cells(sheet, plan.names))
        lines.y_axis.axId = _RATE_AXIS
        lines.y_axis.title, lines.y_axis.number_format = plan.rate_name, "0%"
        lines.y_axis.crosses, lines.y_axis.majorGridlines = "max", None
        lines.y_axis.scaling.min, lines.y_axis.scaling.max = plan.rate_span
        _set_axes(lines)
        chart += lines
    chart.title = plan.title
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(1000, bold=True))
    chart.title.overlay = False
    if plan.rates:
        chart.legend.position = "b"
        chart.legend.txPr = _text(800)
    else:
        chart.legend = None
    chart.anchor = TwoCellAnchor(
        editAs="oneCell",
        _from=AnchorMarker(col=0, row=row - 1),
        to=AnchorMarker(col=columns, row=row),
    )
    sheet.add_chart(chart)


def _series(sheet: Worksheet, cells: str, name: str, code: str, place: str) -> Any:
    series: Any = Series(_cells(sheet, cells), title=name)
    labels: Any = DataLabelList()
    labels.showVal, labels.numFmt, labels.dLblPos = True, code, place
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    labels.txPr = _text(800)
    series.dLbls = labels
    return series


def _cells(sheet: Worksheet, cells: str) -> Any:
    return Reference(range_string=cell_place(sheet.title, cells))


def _set_axes(chart: Any) -> None:
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.txPr = _text(800)
        if axis.title is not None:
            axis.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(800))


def _text(size: int) -> RichText:
    letters = _letters(size)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])


def _letters(size: int, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, latin=Font(typeface=FONT), ea=Font(typeface=FONT))
