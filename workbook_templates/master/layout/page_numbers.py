"""Owns the page numbers of the document: they run through all sheets, and what refers to them is right."""

from collections.abc import Sequence
from typing import Any

from workbook_templates.master.layout.sheet import Paper


def number_pages(papers: Sequence[Paper]) -> None:
    """Number the printed sheets one after the other, and fill in the cells that name a page.

    Args:
        papers: the sheets in their order; a printed sheet is also a mark of its own name.

    Raises:
        KeyError: a cell refers to a mark that no printed sheet has, and has nothing else to say.
    """
    first = 1
    found: dict[str, int] = {}
    for paper in papers:
        if paper.pages:
            found[paper.sheet.title] = first
            found |= {mark: first + page for mark, page in paper.marks.items()}
            setup: Any = paper.sheet.page_setup
            setup.firstPageNumber, setup.useFirstPageNumber = first, True
            first += paper.pages
    for paper in papers:
        for address, (mark, text, otherwise) in paper.page_numbers.items():
            if mark in found or otherwise is None:
                paper.values[address] = text.format(page=found[mark])
            else:
                paper.values[address] = otherwise
