"""Numbers the pages of the document through all its sheets, and fills in what refers to them."""

from collections.abc import Sequence
from typing import Any

from workbook_templates.master.layout.sheet import Sheet


def number_pages(sheets: Sequence[Sheet]) -> None:
    """Number the printed sheets one after the other, and fill in the cells that name a page.

    Args:
        sheets: the sheets in their order; a printed sheet is also a mark of its own name.

    Raises:
        KeyError: a cell refers to a mark that no printed sheet has, and has nothing else to say.
    """
    first = 1
    found: dict[str, int] = {}
    for sheet in sheets:
        if sheet.pages:
            found[sheet.worksheet.title] = first
            found |= {mark: first + page for mark, page in sheet.marks.items()}
            setup: Any = sheet.worksheet.page_setup
            setup.firstPageNumber, setup.useFirstPageNumber = first, True
            first += sheet.pages
    for sheet in sheets:
        for address, (mark, text, otherwise) in sheet.page_numbers.items():
            if mark in found or otherwise is None:
                sheet.values[address] = text.format(page=found[mark])
            else:
                sheet.values[address] = otherwise
