"""Draws a declared chart with openpyxl."""

from typing import Any

from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.text import RichText
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.addresses import cell_place
from saiken_addin.forms.declare import Chart, Line

_AMOUNTS = ("1F3864", "8A97A6", "BF9000")
_RATES = ("C00000", "ED7D31", "548235")
_WIDTH = 22_000
_RIGHT_AXIS = 200


def add_chart(sheet: Worksheet, plan: Chart) -> None:
    """Put a declared line chart on a sheet."""
    chart = _lines(sheet, plan, plan.amounts, _AMOUNTS)
    chart.title = plan.title
    letters = CharacterProperties(sz=1100, b=True)
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=letters)
    chart.width, chart.height = plan.width, plan.height
    chart.y_axis.number_format = plan.amount_format
    rates = _lines(sheet, plan, plan.rates, _RATES)
    rates.y_axis.axId = _RIGHT_AXIS
    rates.y_axis.number_format = "0.0%"
    rates.y_axis.crosses = "max"
    rates.y_axis.majorGridlines = None
    chart += rates
    chart.legend.position = "b"
    sheet.add_chart(chart, plan.cell)


def _lines(sheet: Worksheet, plan: Chart, lines: tuple[Line, ...], colors: tuple[str, ...]) -> Any:
    chart: Any = LineChart()
    for line, color in zip(lines, colors, strict=False):
        values = Reference(range_string=cell_place(sheet.title, line.cells))
        series = Series(values, title=line.name)
        series.graphicalProperties.line.solidFill = color
        series.graphicalProperties.line.width = _WIDTH
        series.marker.symbol = "circle"
        series.marker.size = 6
        series.marker.graphicalProperties.solidFill = color
        series.marker.graphicalProperties.line.solidFill = color
        series.smooth = False
        chart.append(series)
    chart.set_categories(Reference(range_string=cell_place(sheet.title, plan.names)))
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.txPr = _small()
    return chart


def _small() -> RichText:
    letters = CharacterProperties(sz=800)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])
