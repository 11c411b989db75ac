"""Pieces on pages: page breaks, repeated heads, labels merged page by page."""

from datetime import UTC, datetime

from openpyxl import Workbook

from workbook_templates.master.layout.pages import (
    Cell,
    Label,
    Pages,
    Paper,
    Piece,
    one_row,
    print_pages,
)
from workbook_templates.master.layout.sheet import Sheet, StyleCache
from workbook_templates.shared.styles import Look

PAPER = Paper()
LOOK = Look()
MADE = datetime(2025, 11, 10, tzinfo=UTC)


def text(value: str, height: float = 20.0, keep: bool = False) -> Piece:
    return one_row(height, Cell("B", value, LOOK), keep=keep)


def drawn(pages: list[Pages], title_rows: tuple[int, int] | None = None) -> tuple[Sheet, list[int]]:
    sheet = Sheet(Workbook(), "表", StyleCache())
    ends = print_pages(sheet, PAPER, "B", pages, MADE, title_rows)
    assert [each.id for each in sheet.worksheet.row_breaks.brk] == ends[:-1]
    assert sheet.pages == len(ends)
    return sheet, ends


def labelled(key: str) -> Piece:
    return Piece((PAPER.height / 4,), lambda sheet, row: None, labels=(Label("A", key, key, LOOK),))


def test_labels_are_merged_over_neighbours_of_a_page() -> None:
    sheet, ends = drawn([Pages([labelled(key) for key in "甲甲乙乙乙乙"])])
    merged = {str(each) for each in sheet.worksheet.merged_cells.ranges}
    assert ends in ([2, 6], [3, 6], [4, 6])
    split = ends[0]
    expected = {"A1:A2"} | ({f"A3:A{split}"} if split > 3 else set()) | {f"A{split + 1}:A6"}
    assert merged == expected
    assert sheet.values[f"A{split + 1}"] == "乙"


def test_a_head_is_drawn_anew_and_takes_its_room() -> None:
    rows = [text(str(number), PAPER.height / 4) for number in range(6)]
    pages = Pages(rows, [text("表題", PAPER.height / 2)], [text("表題（続き）", PAPER.height / 4)])
    sheet, ends = drawn([pages])
    assert len(ends) == 3
    assert ends[0] <= 3
    starts = [1, *(end + 1 for end in ends[:-1])]
    assert [sheet.values[f"B{row}"] for row in starts] == ["表題", "表題（続き）", "表題（続き）"]


def test_rows_that_printing_repeats_take_their_room() -> None:
    rows = [text(str(number), PAPER.height / 4) for number in range(6)]
    sheet, ends = drawn([Pages(rows, [text("表題", PAPER.height / 4)])], title_rows=(1, 1))
    assert ends == [4, 7]
    assert sheet.worksheet.print_title_rows == "$1:$1"


def test_what_is_kept_stands_on_the_page_of_what_follows() -> None:
    rows = [text("上", PAPER.height * 0.5), text("見出し", PAPER.height * 0.1, keep=True)]
    rows.append(text("下", PAPER.height * 0.6))
    assert drawn([Pages(rows)])[1] == [1, 3]


def test_each_part_begins_a_page_and_marks_know_theirs() -> None:
    marked = one_row(20.0, Cell("B", "奥書", LOOK), mark="奥書")
    sheet, ends = drawn([Pages([text("表紙")]), Pages([], [text("題")]), Pages([marked])])
    assert (ends, sheet.marks) == ([1, 2], {"奥書": 1})


def test_a_scale_at_which_all_fits_one_page() -> None:
    assert PAPER.fit(PAPER.height / 2).scale == 100
    smaller = PAPER.fit(PAPER.height * 1.5)
    assert smaller.height >= PAPER.height * 1.5
    assert PAPER.fit(PAPER.height * 1.5, least=80) == PAPER
