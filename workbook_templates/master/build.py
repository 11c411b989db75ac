"""Puts the meeting master together: its sheets in the order of forms.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from saiken_addin.desk import document_sheets
from saiken_addin.forms.draw import package
from saiken_addin.forms.lambda_names import with_functions
from saiken_addin.meeting.differences import Comparison, Shown, compare
from saiken_addin.ooxml.long_rows import LongRows, with_rows
from saiken_addin.ooxml.stamp import Template
from workbook_templates.master.content import FindingRow, MasterContent
from workbook_templates.master.data import sources
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.data.links import link_figures
from workbook_templates.master.data.snapshot import take
from workbook_templates.master.front import agenda, basic_plan, claim_list, revision, roster, seats
from workbook_templates.master.layout.page_numbers import number_pages
from workbook_templates.master.layout.sheet import Sheet, StyleCache, set_aside
from workbook_templates.master.status import chart_table, claim_table, efforts, issues, outstanding
from workbook_templates.master.targets import sheet
from workbook_templates.master.working import comparison, findings, submissions, year_end


@dataclass(frozen=True)
class Page:
    """A sheet of the master: its name, the function that draws it, whether it is a working sheet."""

    name: str
    draw: Callable[[Sheet, MasterContent], None]
    working: bool = False


PAGES: tuple[Page, ...] = (
    Page(document_sheets.AGENDA, agenda.draw),
    Page(document_sheets.ROSTER, roster.draw),
    Page(document_sheets.SEATS, seats.draw),
    Page(document_sheets.REVISION, revision.draw),
    Page(document_sheets.BASIC_PLAN, basic_plan.draw),
    Page(document_sheets.CLAIM_LIST, claim_list.draw),
    Page(document_sheets.OUTSTANDING, outstanding.draw),
    *(Page(name, chart_table.draw) for name in chart_table.TABLES),
    *(Page(name, claim_table.draw) for name in claim_table.TABLES),
    Page(document_sheets.ISSUES, issues.draw),
    Page(document_sheets.EFFORTS, efforts.draw),
    Page(document_sheets.TARGETS, sheet.draw),
    Page(document_sheets.DATA, lambda drawn, content: data_of(content).draw(drawn), working=True),
    Page(document_sheets.SUBMISSIONS, submissions.draw, working=True),
    Page(document_sheets.FINDINGS, findings.draw, working=True),
    Page(document_sheets.SOURCES, sources.draw, working=True),
    Page(document_sheets.COMPARISON, comparison.draw, working=True),
    Page(document_sheets.YEAR_END, year_end.draw, working=True),
)
"""In the order of the sheets; a new sheet is a new module and a line here."""


@dataclass(frozen=True)
class Master:
    """A finished master.

    Attributes:
        data: the bytes of the .xlsx; every formula carries its result.
        pages: how many it prints.
        signs: the signs, each once, that stand in the printed sheets.
        figures: what it shows, to be kept and compared with the next one (`Shown.as_json`).
        compared: how it differs from the former one.
    """

    data: bytes
    pages: int
    signs: frozenset[str]
    figures: Mapping[str, Any]
    compared: Comparison


def build(content: MasterContent) -> bytes:
    """The bytes of the meeting master (会議資料)."""
    return build_master(content).data


def build_master(content: MasterContent) -> Master:
    """Make the meeting master (会議資料)."""
    made = drawn(content)
    printed = [sheet for sheet in made.sheets if sheet.pages]
    texts = (text for sheet in printed for text in sheet.values.values() if isinstance(text, str))
    signs = frozenset().union(*map(frozenset, texts))
    month = with_functions(
        _finished(made.book, made.sheets), content.tables.registry.settings.function_names
    )
    pages = sum(sheet.pages for sheet in printed)
    return Master(month, pages, signs, made.shown.as_json(), made.compared)


@dataclass(frozen=True)
class Drawn:
    """The sheets of the master as they are drawn, every figure with its way back to its sources."""

    book: Workbook
    sheets: Sequence[Sheet]
    shown: Shown
    compared: Comparison


def drawn(content: MasterContent) -> Drawn:
    """Draw the sheets of the master."""
    book = _empty()
    book.properties.title = f"債権回収対策本部 会議資料（{content.tables.month.label}）"
    styles = StyleCache()
    sheets = []
    for page in PAGES:
        sheet = Sheet(book, page.name, styles)
        page.draw(sheet, content)
        if page.working:
            set_aside(sheet)
        sheets.append(sheet)
    number_pages(sheets)
    by_name = {sheet.worksheet.title: sheet for sheet in sheets}
    shown = take(sheets, content)
    compared = compare(content.former, shown, content.desk_sha256)
    comparison.fill(by_name[document_sheets.COMPARISON], compared)
    link_figures(sheets, content)
    return Drawn(book, sheets, shown, compared)


def comparison_book(compared: Comparison, title: str) -> bytes:
    """Make 前回との差 as a book by itself."""
    book = _empty()
    sheet = Sheet(book, document_sheets.COMPARISON, StyleCache())
    comparison.draw_frame(sheet, title)
    comparison.fill(sheet, compared, linked=False)
    return _finished(book, [sheet])


def findings_book(rows: Sequence[FindingRow], links: Mapping[str, str] | None = None) -> bytes:
    """Make 検査結果 as a book by itself.

    Args:
        rows: the findings, as `Finding.as_dict` gives them.
        links: the way to each file from the folder of the book, by the file's name in the rows.
    """
    book = _empty()
    sheet = Sheet(book, document_sheets.FINDINGS, StyleCache())
    findings.draw_findings(sheet, rows, links or {})
    return _finished(book, [sheet])


def _empty() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    # Column widths count digits of the book's default font. Those of Verdana 8 are 7 pixels wide in
    # Excel, as Calibri's, and no wider in a program that lacks both fonts, so pages fit in either.
    book._fonts[0] = Font(name="Verdana", size=8, family=2)  # type: ignore[attr-defined]
    book.properties.creator = "債権回収対策本部"
    book.calculation.fullCalcOnLoad = True
    return book


def _finished(book: Workbook, sheets: Sequence[Sheet]) -> bytes:
    values = {sheet.worksheet.title: sheet.values for sheet in sheets}
    lists = {
        sheet.worksheet.title: LongRows(sheet.rows, sheet.file_links)
        for sheet in sheets
        if sheet.rows is not None
    }
    return with_rows(Template(package(book)).stamp(values), lists)
