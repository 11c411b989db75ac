"""The sheet 前回との差: what is printed differently from the former document, and why."""

from saiken_addin.core.addresses import cell_place
from saiken_addin.forms.declare import Page
from saiken_addin.forms.draw import set_page
from saiken_addin.meeting.differences import Comparison, Difference
from saiken_addin.ooxml.long_rows import FileLink, Row
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import ListColumn, Sheet
from workbook_templates.shared.styles import HEADING, TITLE, Look
from workbook_templates.shared.text_size import lines

HEAD_ROW, FIRST_ROW = 3, 4

COLUMNS = (
    ListColumn("シート", 18),
    ListColumn("セル", 8, "center", link=True),
    ListColumn("行", 36),
    ListColumn("列", 30),
    ListColumn("前回", 40, "right", wrap=True),
    ListColumn("今回", 40, "right", wrap=True),
    ListColumn("原因", 90, wrap=True),
)
_LAST, _LINK = "G", "B"
_SIZE, _LINE, _MOST = 9.0, 12.0, 25
_title = Look(border="", size=13, bold=True, color=TITLE)
_text = Look(border="", size=9)
_head = Look(fill=HEADING, bold=True, align="center", wrap=True, size=_SIZE)


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet's frame; the differences are known when all other sheets are drawn (`fill`)."""
    month = content.tables.month
    draw_frame(sheet, f"前回の会議資料との差（{month.label}）")


def draw_frame(sheet: Sheet, title: str) -> None:
    """Title, headings, and the row after which the others are made."""
    sheet.widths(column.width for column in COLUMNS)
    sheet.put("A1", title, _title)
    sheet.put("A2", None, _text)
    for number, column in enumerate(COLUMNS):
        letter = chr(ord("A") + number)
        sheet.put(f"{letter}{HEAD_ROW}", column.heading, _head)
        sheet.put(f"{letter}{FIRST_ROW}", None, column.look)
    sheet.rows = []
    sheet.worksheet.auto_filter.ref = f"A{HEAD_ROW}:{_LAST}{HEAD_ROW}"
    sheet.open_at(f"A{FIRST_ROW}")
    set_page(sheet.worksheet, Page(title_rows=f"{HEAD_ROW}:{HEAD_ROW}"))


def fill(sheet: Sheet, compared: Comparison, linked: bool = True) -> None:
    """Put the differences into the sheet.

    Args:
        linked: whether the cells lie in the same book.
    """
    sheet.values["A2"] = compared.text
    rows: list[Row] = []
    for number, each in enumerate(compared.differences, FIRST_ROW):
        shown = (*row_of(each)[:-1], "\n".join(each.causes))
        heights = (
            lines(text, [column.width], _SIZE)
            for text, column in zip(shown, COLUMNS, strict=True)
            if column.wrap
        )
        rows.append((min(_MOST, max(heights)) * _LINE + 1.5, shown))
        if linked and not each.gone:
            sheet.file_links.append(
                FileLink(f"{_LINK}{number}", "", cell_place(each.sheet, each.cell))
            )
    sheet.rows = rows
    sheet.worksheet.auto_filter.ref = f"A{HEAD_ROW}:{_LAST}{HEAD_ROW + len(rows)}"


def row_of(each: Difference) -> tuple[str, ...]:
    """The texts of one difference, in the order of the columns."""
    cell = f"（{each.cell}）" if each.gone else each.cell
    causes = "、".join(each.causes)
    return each.sheet, cell, each.row, each.column, each.was, each.now, causes
