"""Finds cells of the sheet 月次報告 by what is written above and beside them."""

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "月次報告"
YEAR_BEFORE, LAST_MONTH, CLOSING = "参考：前年同月末", "参考：前月末", "参考：決算"
_GROUPS, _HEADS = 5, 6


def letter(sheet: Worksheet, head: str, group: str = "") -> str:
    """The column under a heading.

    Args:
        sheet: 月次報告.
        head: the heading without its line breaks.
        group: with what the heading above begins; without it the first such column.
    """
    above = ""
    for top, cell in zip(sheet[_GROUPS], sheet[_HEADS], strict=True):
        above = top.value or above
        if str(cell.value or top.value).replace("\n", "") == head and above.startswith(group):
            return str(cell.column_letter)
    raise AssertionError(f"no column {group} {head}")


def row_of(book: Workbook, claim: str, kind: str) -> int:
    """The row of a claim's kind."""
    [(_, cell)] = book.defined_names[f"調定額_{kind}_{claim}"].destinations
    return int(cell.split("$")[-1])


def cell_at(book: Workbook, row: str, head: str, group: str = "") -> str:
    """The address of a cell.

    Args:
        book: a 月次報告.
        row: claim and kind, e.g. K027 現年.
        head, group: as `letter` takes them.
    """
    claim, kind = row.split()
    return f"{letter(book[MAIN], head, group)}{row_of(book, claim, kind)}"
