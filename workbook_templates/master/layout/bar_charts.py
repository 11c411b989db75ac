"""The native bar charts of the master: series over cells, each with a copy of what they show.

A bar is told from its neighbour by lightness, and the target by its hatching, so that a copy in
black and white reads like the original.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Font,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.drawing.xdr import XDRPositiveSize2D

from saiken_addin.core.addresses import absolute, cell_place, cell_position, split_cell
from saiken_addin.ooxml.tables import tidy
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import FONT

_INK, _GRID = "1F2933", "C9D1DA"
_POINT = 12_700  # in EMU
_HAIR = _POINT // 2


@dataclass(frozen=True)
class Paint:
    """How bars are filled: one colour, or a hatching of it on white."""

    color: str
    hatched: bool = False


OPENING, BEFORE, NOW, TARGET = Paint("D9DEE5"), Paint("8FA3BC"), Paint("1F3864"), Paint("1F3864", True)
"""過年調定額, last year's and this year's 収入未済額, 目標: light, middle, dark, hatched."""


@dataclass(frozen=True)
class Bars:
    """A series: the cell of its name, the cells of its values, and its paint (or one per value)."""

    name: str
    cells: str
    paints: tuple[Paint, ...]


@dataclass(frozen=True)
class Area:
    """A part of the chart's frame, as shares of its width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BarPlan:
    """A chart.

    Attributes:
        names: the cells of the categories.
        corner: its upper left cell; width, height: of its frame, in points.
        plot: where the bars are; legend: where their names are, None for no legend.
        lying: bars lie in the rows of the table beside them, which then holds the names.
        labels: the value of each bar is written at its end.
        gap: between the bars of two categories, in percent of a bar.
    """

    title: str
    names: str
    series: Sequence[Bars]
    corner: str
    width: float
    height: float
    plot: Area
    legend: Area | None = None
    lying: bool = False
    labels: bool = False
    gap: int = 40


def add_bars(sheet: Sheet, plan: BarPlan) -> None:
    """Put a chart on a sheet whose cells have been put there already."""
    chart: Any = BarChart()
    chart.type = "bar" if plan.lying else "col"
    chart.gapWidth, chart.overlap = plan.gap, 0
    for number, bars in enumerate(plan.series):
        chart.series.append(_series(sheet, plan, bars, number))
    chart.title = _title(plan.title)
    chart.layout = _layout(plan.plot, inner=True)
    if plan.legend:
        chart.legend.position = "t"
        chart.legend.layout = _layout(plan.legend)
        chart.legend.txPr = _letters(700)
    else:
        chart.legend = None
    _axes(chart, plan)
    chart.graphical_properties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    chart.plot_area.graphicalProperties = GraphicalProperties(noFill=True)
    chart.roundedCorners = False
    column, row = cell_position(plan.corner)
    chart.anchor = OneCellAnchor(
        _from=AnchorMarker(col=column - 1, row=row - 1),
        ext=XDRPositiveSize2D(round(plan.width * _POINT), round(plan.height * _POINT)),
    )
    sheet.worksheet.add_chart(chart)


def _series(sheet: Sheet, plan: BarPlan, bars: Bars, number: int) -> Any:
    place = _place(sheet, bars.cells)
    values = [sheet.values.get(cell) for cell in _cells(bars.cells)]
    known = [
        NumVal(idx=at, v=value) for at, value in enumerate(values) if isinstance(value, int | float)
    ]
    numbers = NumData(formatCode="#,##0", ptCount=len(values), pt=known)
    series: Any = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=_texts(sheet, bars.name)),
        cat=AxDataSource(strRef=_texts(sheet, plan.names)),
        val=NumDataSource(numRef=NumRef(f=place, numCache=numbers)),
        invertIfNegative=False,
    )
    _paint(series, bars.paints[0])
    for at, paint in enumerate(bars.paints[1:], 1):
        point: Any = DataPoint(idx=at, invertIfNegative=False)
        _paint(point, paint)
        series.dPt.append(point)
    if plan.labels:
        labels: Any = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
        )
        labels.numFmt, labels.position, labels.txPr = "#,##0", "outEnd", _letters(1000, True)
        series.dLbls = labels
    return series


def _paint(part: Any, paint: Paint) -> None:
    part.spPr = GraphicalProperties(ln=LineProperties(solidFill=_INK, w=_HAIR))
    if paint.hatched:
        part.spPr.pattFill = PatternFillProperties(
            prst="wdUpDiag", fgClr=_color(paint.color), bgClr=_color("FFFFFF")
        )
    else:
        part.spPr.solidFill = paint.color


def _color(rgb: str) -> Any:
    made: Any = ColorChoice
    return made(srgbClr=rgb)


def _axes(chart: Any, plan: BarPlan) -> None:
    names, amounts = chart.x_axis, chart.y_axis
    names.delete = amounts.delete = False
    names.majorTickMark = names.minorTickMark = amounts.minorTickMark = "none"
    names.txPr = amounts.txPr = _letters(800)
    amounts.number_format = "#,##0"
    amounts.majorTickMark = "out"
    amounts.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_GRID, w=_HAIR))
    for axis in (names, amounts):
        axis.spPr = GraphicalProperties(ln=LineProperties(solidFill=_INK, w=_HAIR))
    names.tickLblPos = "low"
    names.noMultiLvlLbl = True
    if plan.lying:
        names.scaling.orientation = "maxMin"
        names.delete = True
        amounts.crosses = "max"


def _texts(sheet: Sheet, cells: str) -> StrRef:
    texts = [tidy(str(sheet.values.get(cell) or "")) for cell in _cells(cells)]
    known = [StrVal(idx=at, v=text) for at, text in enumerate(texts)]
    return StrRef(f=_place(sheet, cells), strCache=StrData(ptCount=len(texts), pt=known))


def _cells(cells: str) -> list[str]:
    """The addresses of a column of cells."""
    first, _, last = cells.partition(":")
    letters, start = split_cell(first)
    stop = split_cell(last)[1] if last else start
    return [f"{letters}{row}" for row in range(start, stop + 1)]


def _place(sheet: Sheet, cells: str) -> str:
    """'2-4_局別'!$B$6:$B$13"""
    return cell_place(sheet.worksheet.title, absolute(cells))


def _layout(area: Area, inner: bool = False) -> Layout:
    return Layout(
        ManualLayout(
            layoutTarget="inner" if inner else None,
            xMode="edge", yMode="edge", x=area.x, y=area.y, w=area.width, h=area.height,
        )
    )  # fmt: skip


def _title(text: str) -> Title:
    letters = _properties(1000, True)
    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=letters), r=[RegularTextRun(rPr=letters, t=text)]
    )
    title: Any = Title(tx=Text(rich=RichText(p=[paragraph])), overlay=True)
    title.layout = Layout(ManualLayout(xMode="edge", yMode="edge", x=0.01, y=0.0))
    return title  # type: ignore[no-any-return]


def _letters(size: int, bold: bool = False) -> RichText:
    letters = _properties(size, bold)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=letters)])


def _properties(size: int, bold: bool) -> CharacterProperties:
    return CharacterProperties(
        sz=size, b=bold, solidFill=_INK, latin=Font(typeface=FONT), ea=Font(typeface=FONT)
    )
