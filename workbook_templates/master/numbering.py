"""Owns the page numbers of the document: they run through all sheets, and what refers to them is right."""

from collections.abc import Sequence
from typing import Any

from workbook_templates.master.paper import Paper


def number_pages(papers: Sequence[Paper]) -> None:
    """Number the printed sheets one after the other, and fill in the cells that name a page.

    Args:
        papers: the sheets in their order; a sheet is also a mark of its own name.

    Raises:
        KeyError: a cell refers to a mark that no sheet has.
    """
    first = 1
    found: dict[str, int] = {}
    for paper in papers:
        found[paper.sheet.title] = first
        found |= {mark: first + page for mark, page in paper.marks.items()}
        if paper.pages:
            setup: Any = paper.sheet.page_setup
            setup.firstPageNumber, setup.useFirstPageNumber = first, True
            first += paper.pages
    for paper in papers:
        for address, (mark, text) in paper.page_numbers.items():
            paper.values[address] = text.format(page=found[mark])
