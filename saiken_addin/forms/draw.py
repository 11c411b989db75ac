"""Draws a declared form with openpyxl: an empty book with looks, names and formulas."""

import io
from copy import copy
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.addresses import absolute, cell_place
from saiken_addin.figures.render import to_excel
from saiken_addin.forms.charts import add_chart
from saiken_addin.forms.declare import Form, Look, Mark, Page, Remark, Rule, Sheet
from saiken_addin.forms.fill import formula_text, items_of

FONT = "BIZ UDPゴシック"
_LINE = "FF8A97A6"
_STRONG = "FF44546A"
_REMARK_SIGNS = 24
"""Full-width characters in a line of a note."""

# openpyxl writes the children of <font> in an order that the schema does not allow.
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
    "name", "family", "charset", "scheme",
)  # fmt: skip


def draw(form: Form) -> bytes:
    """Draw the form as an .xlsx with empty inputs and formulas without results.

    `fill` puts both in; a drawn form is a template and never goes out as it is.
    """
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for plan in form.sheets:
        _draw_sheet(book.create_sheet(plan.name), plan)
    for item in form.fields.values():
        sheet = book[item.sheet]
        cell = sheet[item.cell]
        if item.last:
            _merge(sheet, item.cell, item.last, item.look)
        dress(cell, item.look)
        if item.formula is not None:
            cell.value = formula_text(form, item)
        if item.named:
            target = cell_place(item.sheet, absolute(item.cell))
            book.defined_names[item.key] = DefinedName(item.key, attr_text=target)
    for plan in form.sheets:
        for outline in plan.outlines:
            _outline(book[plan.name], outline)
        for chart in plan.charts:
            add_chart(book[plan.name], chart)
        for remark in plan.remarks:
            _remark(book[plan.name], remark)
    book.calculation.fullCalcOnLoad = True
    return package(book)


def package(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_styles: WeakKeyDictionary[Workbook, dict[Look, StyleArray]] = WeakKeyDictionary()
_Outlined = dict[tuple[tuple[int, ...], tuple[bool, ...]], StyleArray]
_outlined: WeakKeyDictionary[Workbook, _Outlined] = WeakKeyDictionary()


def dress(cell: Any, look: Look) -> None:
    """Give a cell of openpyxl its look; who changes it afterwards must `copy` its `_style` first."""
    # openpyxl compares each part of a style with all that the book has; once a look is enough, and
    # cells of one look share it.
    known = _styles.setdefault(cell.parent.parent, {})
    if look in known:
        cell._style = known[look]
        return
    cell._style = StyleArray()
    cell.font, fill, cell.alignment, border, cell.protection = _parts(look)
    if fill:
        cell.fill = fill
    if border:
        cell.border = border
    cell.number_format = look.number_format
    known[look] = cell._style


@lru_cache(maxsize=1024)
def _parts(look: Look) -> tuple[Font, PatternFill | None, Alignment, Border | None, Protection]:
    side: Any = Side(style=look.border, color=_LINE) if look.border else None  # type: ignore[arg-type]
    return (
        Font(
            name=FONT,
            size=look.size,
            bold=look.bold or None,
            underline="single" if look.underline else None,
            color=look.color,
        ),
        PatternFill("solid", start_color=look.fill, end_color=look.fill) if look.fill else None,
        Alignment(
            horizontal=look.align,
            vertical=look.vertical,
            wrap_text=look.wrap or None,
            shrink_to_fit=look.shrink or None,
            indent=look.indent,
            text_rotation=look.rotate,
        ),
        Border(left=side, right=side, top=side, bottom=side) if look.border else None,
        Protection(locked=look.locked),
    )


def _draw_sheet(sheet: Worksheet, plan: Sheet) -> None:
    for column, width in plan.widths.items():
        sheet.column_dimensions[column].width = width
    for row, height in plan.heights.items():
        sheet.row_dimensions[row].height = height
    cell: Any
    for fixed in plan.fixed:
        if fixed.last:
            _merge(sheet, fixed.cell, fixed.last, fixed.look)
        cell = sheet[fixed.cell]
        cell.value = fixed.text or None  # one writer fails on a blank text
        dress(cell, fixed.look)
        if fixed.link:
            # Its own way of linking would change the look.
            cell._hyperlink = Hyperlink(ref=fixed.cell, location=fixed.link)
    for rule in plan.rules:
        sheet.add_data_validation(_validation(rule))
    for mark in plan.marks:
        sheet.conditional_formatting.add(mark.cells, _conditional(mark))
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = plan.zoom
    if plan.freeze:
        sheet.freeze_panes = plan.freeze
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = plan.first_cell
    if plan.tab_color:
        sheet.sheet_properties.tabColor = plan.tab_color
    _protect(sheet)
    set_page(sheet, plan.page)


def _outline(sheet: Worksheet, block: str) -> None:
    """A stronger line around a block; what is inside keeps its own lines."""
    strong = Side(style="medium", color=_STRONG)
    book: Any = sheet.parent
    known = _outlined.setdefault(book, {})
    rows = list(sheet[block])
    for row in rows:
        for cell in row if row in (rows[0], rows[-1]) else (row[0], row[-1]):
            sides = (cell is row[0], cell is row[-1], row is rows[0], row is rows[-1])
            look = (tuple(cell._style), sides)
            if look not in known:
                line = cell.border
                own = (line.left, line.right, line.top, line.bottom)
                left, right, top, bottom = (
                    strong if outer else side for outer, side in zip(sides, own, strict=True)
                )
                cell._style = copy(cell._style)
                cell.border = Border(left=left, right=right, top=top, bottom=bottom)
                known[look] = cell._style
            cell._style = known[look]


def _remark(sheet: Worksheet, remark: Remark) -> None:
    cell = sheet[remark.cell]
    cell._style = copy(cell._style)
    cell.fill = PatternFill("solid", start_color=remark.fill, end_color=remark.fill)
    comment = Comment(remark.text, "事務局")
    lines = sum(1 + len(line) // _REMARK_SIGNS for line in remark.text.splitlines())
    comment.width, comment.height = 360, 24 + 18 * lines
    cell.comment = comment


def _merge(sheet: Worksheet, first: str, last: str, look: Look) -> None:
    area = CellRange(f"{first}:{last}")
    for row in range(area.min_row, area.max_row + 1):
        for column in range(area.min_col, area.max_col + 1):
            dress(sheet.cell(row, column), look)
    # merge_cells compares each new range with all before it, and draws borders anew.
    sheet.merged_cells.ranges.add(area)


def _validation(rule: Rule) -> DataValidation:
    first = rule.cells[0]
    validation = DataValidation(
        type="custom",
        formula1=to_excel(rule.valid, items_of({"value": first})).removeprefix("="),
        allow_blank=True,
        showInputMessage=True,
        showErrorMessage=True,
        promptTitle=rule.prompt_title,
        prompt=rule.prompt,
        errorTitle="記入の誤り",
        error=rule.error,
        errorStyle="stop" if rule.strict else "warning",
    )
    for cell in rule.cells:
        validation.add(cell)
    return validation


def _conditional(mark: Mark) -> Any:
    formula = to_excel(mark.when, items_of(mark.operands)).removeprefix("=")
    return FormulaRule(  # type: ignore[no-untyped-call]
        formula=[formula],
        fill=PatternFill(bgColor=mark.fill, fill_type="solid") if mark.fill else None,
        font=Font(bold=mark.bold or None, color=mark.color or None)
        if mark.bold or mark.color
        else None,
    )


def _protect(sheet: Worksheet) -> None:
    protection = sheet.protection
    protection.sheet = True
    # In the file a 1 forbids; widths, heights, sorting and filtering stay allowed.
    protection.formatColumns = False
    protection.formatRows = False
    protection.sort = False
    protection.autoFilter = False


def set_page(sheet: Any, page: Page) -> None:
    """Paper, margins, header and footer, repeated titles."""
    setup = sheet.page_setup
    setup.orientation = page.orientation
    setup.paperSize = {"A3": 8, "A4": 9}[page.paper]
    if page.scale:
        setup.scale = page.scale
    else:
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        setup.fitToWidth, setup.fitToHeight = 1, int(page.single)
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.6, 0.6
    margins.header = margins.footer = 0.3
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader.left.text = "&A"
    sheet.oddHeader.right.text = "&F"
    sheet.oddFooter.center.text = "&P / &N ページ"
    for part in (sheet.oddHeader.left, sheet.oddHeader.right, sheet.oddFooter.center):
        part.size = 8
    if page.title_rows:
        sheet.print_title_rows = page.title_rows
    if page.title_columns:
        sheet.print_title_cols = page.title_columns
    if page.area:
        sheet.print_area = page.area
