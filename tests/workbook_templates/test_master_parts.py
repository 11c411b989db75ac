"""Proves what the master is put together from: long lists, page breaks, room for texts."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell._writer import etree_write_cell, lxml_write_cell
from openpyxl.styles import PatternFill
from openpyxl.worksheet import _writer

from saiken_addin.core.findings import SaikenError
from saiken_addin.forms.draw import package
from saiken_addin.ooxml.long_rows import MAX_LINKS, FileLink, LongRows, with_rows
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.shared.text_size import lines


def drawn(pattern: int = 3) -> bytes:
    """A book with headings in row 1 and a pattern below, and an empty second sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "一覧"
    sheet.append([f"見出し{number}" for number in range(pattern)])
    for number in range(1, pattern + 1):
        sheet.cell(2, number).fill = PatternFill("solid", start_color=f"FF0000{number:02}")
    sheet.row_dimensions[2].height = 30
    book.create_sheet("空")
    return package(book)


@pytest.mark.parametrize("write_cell", [etree_write_cell, lxml_write_cell])
def test_rows_look_like_the_pattern_and_hold_their_values(
    write_cell: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_writer, "write_cell", write_cell)
    rows = [(0.0, [1, "=text", None]), (45.5, [2.5, "", True]), (0.0, ["a\x01&<\ud800", 10**13, -1])]
    book = load_workbook(io.BytesIO(with_rows(drawn(), {"一覧": LongRows(rows)})))
    sheet = book["一覧"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        [1, "=text", None], [2.5, None, True], ["a_x0001_&<\ufffd", 10**13, -1],
    ]  # fmt: skip
    assert (sheet["B2"].data_type, sheet["C3"].data_type) == ("s", "b")
    assert [sheet.row_dimensions[row].height for row in (2, 3, 4)] == [30, 45.5, 30]
    for row in sheet.iter_rows(min_row=2):
        assert [cell.fill.start_color.rgb for cell in row] == ["FF000001", "FF000002", "FF000003"]
    assert sheet.dimensions == "A1:C4"


def test_a_list_may_be_empty_or_shorter_than_its_pattern() -> None:
    empty = load_workbook(io.BytesIO(with_rows(drawn(), {"一覧": LongRows([])})))["一覧"]
    assert empty.max_row == 1
    short = load_workbook(io.BytesIO(with_rows(drawn(), {"一覧": LongRows([(0, ["x"])])})))["一覧"]
    assert short["A2"].value == "x"


@pytest.mark.parametrize(
    ("sheet", "row"), [("無い", [1]), ("空", [1]), ("一覧", [1, 2, 3, 4])]
)
def test_no_sheet_no_pattern_or_too_many_values_are_refused(sheet: str, row: list[int]) -> None:
    with pytest.raises(SaikenError, match=sheet):
        with_rows(drawn(), {sheet: LongRows([(0, row)])})


def test_links_to_one_file_share_a_relation() -> None:
    links = [
        FileLink("A2", "../02_回収/月次 #1.xlsx", "'月次報告'!C8"),
        FileLink("A3", "../02_回収/月次 #1.xlsx"),
        FileLink("B3", 'a"b&c\x01.xlsx'),
    ]
    data = with_rows(drawn(), {"一覧": LongRows([(0, [1, 2]), (0, [3, 4])], links)})
    sheet = load_workbook(io.BytesIO(data))["一覧"]
    assert sheet["A2"].hyperlink.target == "../02_回収/月次%20%231.xlsx"
    assert sheet["A2"].hyperlink.location == "'月次報告'!C8"
    assert sheet["A3"].hyperlink.target == sheet["A2"].hyperlink.target
    assert sheet["B3"].hyperlink.target == "a%22b&c.xlsx"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("xl/worksheets/_rels/sheet1.xml.rels").count(b"<Relationship ") == 2


def test_a_sheet_has_no_more_links_than_excel_takes(tmp_path: Path) -> None:
    links = [FileLink("A2", "a.xlsx")] * (MAX_LINKS + 1)
    data = with_rows(drawn(), {"一覧": LongRows([(0, [1])], links)})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("xl/worksheets/sheet1.xml").count(b"<hyperlink ") == MAX_LINKS


heights = st.floats(1, 60).map(lambda height: round(height, 2))
blocks = st.lists(st.builds(Block, heights, st.sampled_from("甲乙丙"), st.sampled_from("いろ")))


@given(blocks, st.floats(50, 200))
def test_pages_hold_every_block_once_and_are_as_few_as_can_be(all_of: list[Block], room: float) -> None:
    pages = paged(all_of, room)
    assert [number for page in pages for number in page] == list(range(len(all_of)))
    for page in pages:
        height = sum(all_of[number].height for number in page)
        assert height <= room + 1e-6 or len(page) == 1
    fewest, used = 0, float("inf")
    for block in all_of:
        if used + block.height > room:
            fewest, used = fewest + 1, 0.0
        used += block.height
    assert len(pages) == fewest


def test_a_page_ends_where_the_bureau_does_if_it_can() -> None:
    bureaus = "甲" * 4 + "乙" * 3 + "丙" * 5
    assert paged([Block(10, bureau, bureau) for bureau in bureaus], 80) == [range(7), range(7, 12)]
    sections = "いいいろろろろはははは"
    assert paged([Block(10, "甲", section) for section in sections], 80)[0] == range(7)


@pytest.mark.parametrize(
    ("text", "width", "count"),
    [("", 10, 1), ("あ" * 10, 30, 1), ("あ" * 30, 30, 2), ("a\nb\n\nc", 30, 4), ("1" * 27, 30, 1),
     ("あ" * 32, 30, 2), ("あ" * 33, 30, 3), ("あ" * 15 + "い。", 30, 2), ("あ" * 16 + "。" + "あ" * 15, 30, 3)],
)
def test_room_for_texts(text: str, width: float, count: int) -> None:
    assert lines(text, [width], 9) == count
