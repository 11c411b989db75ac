"""Draws a list that people keep in Excel: title, headings, rows, filter, colours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.addresses import column_letters
from saiken_addin.forms.declare import Page
from saiken_addin.forms.draw import set_page
from saiken_addin.ooxml.tables import fold
from workbook_templates.shared.styles import (
    BLANK,
    FAINT,
    FONT,
    HEADING,
    INK,
    LINE,
    PLAIN,
    TITLE,
    WRONG,
    Look,
    dress,
)

LAST_ROW = 500
"""How far down validation and colours reach; a list of ten years has some 330 rows."""
_HEADING_HEIGHT = 32.0


@dataclass(frozen=True)
class Formatted:
    """A number in the format that a person gave it: a day, a time, a percentage."""

    number: int | float
    number_format: str


CellValue = str | int | float | Formatted | None


@dataclass(frozen=True)
class Column:
    """A column of a list; `fill` colours its cells, `required` and `unique` mark wrong ones."""

    heading: str
    width: float
    align: str = "left"
    fill: str = PLAIN
    number_format: str = "General"
    shrink: bool = False
    required: bool = False
    unique_in_year: bool = False

    @property
    def look(self) -> Look:
        """How its cells are dressed; a long text shrinks or wraps, and is never clipped."""
        left = self.align == "left"
        return Look(
            fill=self.fill,
            align=self.align,
            wrap=left and not self.shrink,
            shrink=self.shrink,
            indent=int(left),
            number_format=self.number_format,
        )


@dataclass(frozen=True)
class Choice:
    """What may stand in a column: one of some texts, or a whole number from 1; and what to know."""

    heading: str
    prompt: str
    texts: tuple[str, ...] = ()
    whole: bool = False
    strict: bool = True


@dataclass(frozen=True)
class List:
    """A list on a sheet.

    Attributes:
        name: of the Excel table, which filters and grows; empty for a list of fixed lines.
        top: the row of its headings.
        columns: from left to right, from `first_column` on.
        height: of a row, in points.
    """

    name: str
    top: int
    columns: tuple[Column, ...]
    height: float
    first_column: int = 1

    def letter(self, heading: str) -> str:
        """The letters of a column."""
        place = [column.heading for column in self.columns].index(heading)
        return column_letters(self.first_column + place)

    def cells(self, heading: str) -> str:
        """The cells under a heading, as far as the list may grow."""
        letter = self.letter(heading)
        return f"{letter}{self.top + 1}:{letter}{LAST_ROW}"

    @property
    def corners(self) -> tuple[str, str]:
        """The letters of the first and the last column."""
        last = self.first_column + len(self.columns) - 1
        return column_letters(self.first_column), column_letters(last)


@dataclass(frozen=True)
class ListSheet:
    """A sheet with a list.

    Attributes:
        title: in A1; about: what is to be known, a line each.
        tab: the colour of its tab.
        name: of the Excel table.
        columns, height: as of `List`.
        freeze: the first column that moves.
    """

    title: str
    about: Sequence[str]
    tab: str
    name: str
    columns: tuple[Column, ...]
    height: float
    choices: Sequence[Choice] = ()
    freeze: str = "A"


def draw_sheet(sheet: Worksheet, page: ListSheet, rows: Sequence[Sequence[CellValue]]) -> List:
    """Draw a sheet with its list below what is to be known of it; a list without rows has a blank one."""
    plan = List(page.name, len(page.about) + 3, page.columns, page.height)
    head(sheet, page.title, page.about, page.tab)
    draw_list(sheet, plan, rows or [(None,) * len(plan.columns)])
    for choice in page.choices:
        offer_at(sheet, plan.cells(choice.heading), choice)
    finish(sheet, f"{page.freeze}{plan.top + 1}", plan.top)
    return plan


def with_defaults(
    kept: Sequence[tuple[CellValue, ...]], defaults: Iterable[tuple[CellValue, ...]]
) -> list[tuple[CellValue, ...]]:
    """The kept rows, then those of a new list whose first cell none of them has."""
    listed = {fold(str(row[0] or "")) for row in kept}
    return [*kept, *(row for row in defaults if fold(str(row[0] or "")) not in listed)]


def head(sheet: Worksheet, title: str, lines: Sequence[str], tab: str) -> None:
    """The title in A1, what is to be known below it, one line each from A2, and some air."""
    _plain(sheet["A1"], title, Look(size=16, bold=True, color=TITLE, border=""))
    sheet.row_dimensions[1].height = 28
    for number, line in enumerate(lines, 2):
        _plain(sheet[f"A{number}"], line, Look(size=10, color=FAINT, border=""))
        sheet.row_dimensions[number].height = 17
    sheet.row_dimensions[len(lines) + 2].height = 8
    sheet.sheet_properties.tabColor = tab
    sheet.sheet_view.showGridLines = False


def draw_list(sheet: Worksheet, plan: List, rows: Sequence[Sequence[CellValue]]) -> None:
    """Draw headings and rows as an Excel table, so that rows added below belong to it."""
    for offset, column in enumerate(plan.columns):
        letter = column_letters(plan.first_column + offset)
        sheet.column_dimensions[letter].width = column.width
        _plain(
            sheet[f"{letter}{plan.top}"],
            column.heading,
            Look(fill=HEADING, bold=True, align="center", wrap=True),
        )
        for down, row in enumerate(rows, plan.top + 1):
            _plain(sheet[f"{letter}{down}"], row[offset], column.look)
        _dress_column(sheet, letter, column)
    bottom = plan.top + len(rows)
    for down in range(plan.top + 1, bottom + 1):
        sheet.row_dimensions[down].height = plan.height
    sheet.row_dimensions[plan.top].height = _HEADING_HEIGHT
    if plan.name:
        first, last = plan.corners
        sheet.add_table(Table(displayName=plan.name, ref=f"{first}{plan.top}:{last}{bottom}"))
        _mark_wrong(sheet, plan)


def offer_at(sheet: Worksheet, cells: str, choice: Choice) -> None:
    """Let cells offer what may stand in them, and say so when it is entered."""
    validation = DataValidation(
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=bool(choice.texts or choice.whole),
        promptTitle=choice.heading,
        prompt=choice.prompt,
        errorTitle="記入の誤り",
        error=choice.prompt,
        errorStyle="stop" if choice.strict else "warning",
    )
    if choice.texts:
        validation.type, validation.formula1 = "list", f'"{",".join(choice.texts)}"'
    elif choice.whole:
        validation.type, validation.operator = "whole", "greaterThanOrEqual"
        validation.formula1 = "1"
    validation.add(cells)
    sheet.add_data_validation(validation)


def finish(sheet: Worksheet, freeze: str = "", title_row: int = 0) -> None:
    """Freeze panes, put the cursor into the first cell below them, and set the page: A4 landscape."""
    if freeze:
        sheet.freeze_panes = freeze
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = freeze or "A1"
    set_page(sheet, Page(title_rows=f"{title_row}:{title_row}" if title_row else ""))


def _plain(cell: Cell, value: CellValue, look: Look) -> None:
    """A text stays a text, whatever sign it starts with."""
    if isinstance(value, Formatted):
        look = replace(look, number_format=value.number_format)
        value = value.number
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    dress(cell, look)


def _dress_column(sheet: Worksheet, letter: str, column: Column) -> None:
    """Cells that are still empty get font and alignment from their column."""
    dimension = sheet.column_dimensions[letter]
    dimension.font = Font(name=FONT, size=10, color=INK)
    dimension.alignment = Alignment(
        horizontal=column.align,
        vertical="center",
        wrap_text=column.look.wrap or None,
        shrink_to_fit=column.shrink or None,
        indent=column.look.indent,
    )
    dimension.number_format = column.number_format


def _mark_wrong(sheet: Worksheet, plan: List) -> None:
    """Colours that show at once: a repeated key, a gap in a filled row; and lines for new rows."""
    first, last = plan.corners
    row = plan.top + 1
    filled = f"COUNTA(${first}{row}:${last}{row})>0"
    for column in plan.columns:
        letter = plan.letter(column.heading)
        if column.unique_in_year:
            keys = f"${letter}${row}:${letter}${LAST_ROW},${letter}{row}"
            years = f"${first}${row}:${first}${LAST_ROW},${first}{row}"
            repeated = f'AND(${letter}{row}<>"",COUNTIFS({years},{keys})>1)'
            paint(sheet, plan.cells(column.heading), repeated, WRONG)
        if column.required:
            paint(sheet, plan.cells(column.heading), f'AND({filled},${letter}{row}="")', BLANK)
    side = Side(style="thin", color=LINE)
    lines = FormulaRule(  # type: ignore[no-untyped-call]
        formula=[filled], border=Border(left=side, right=side, top=side, bottom=side)
    )
    sheet.conditional_formatting.add(f"{first}{row}:{last}{LAST_ROW}", lines)


def paint(sheet: Worksheet, cells: str, formula: str, fill: str) -> None:
    """Colour cells where a formula (for the first of them) is true."""
    colour = PatternFill(bgColor=fill, fill_type="solid")
    rule = FormulaRule(formula=[formula], fill=colour)  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(cells, rule)
