"""Proves what the sheets of the master share: page numbers that run through, words that survive."""

from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from support import october

from saiken_addin.intake.former_master import read_written
from workbook_templates.master import build as building
from workbook_templates.master.build import Page, build
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.free_text import draw_written, room_for
from workbook_templates.master.layout.pages import Cell, Pages, Paper, Piece, one_row, print_pages
from workbook_templates.master.layout.sheet import Sheet, StyleCache
from workbook_templates.shared.styles import Look
from workbook_templates.shared.text_size import lines

WORDS = "=1+1 ではない文\n二行目"


def _front(sheet: Sheet, content: MasterContent) -> None:
    def draw(sheet: Sheet, row: int) -> None:
        sheet.page_of("A1", "奥書", Look(), "・・・ {page} ページ")
        sheet.page_of("A2", "2-8_過年", Look())
        words = content.written.get("所見", "")
        draw_written(sheet, words, "所見", "A3", Look(wrap=True), "C3", "E3")

    print_pages(sheet, Paper(), "C", [Pages([Piece((15.0, 15.0, 15.0), draw)])], content.made_at)


def _back(sheet: Sheet, content: MasterContent) -> None:
    first, second = (one_row(15.0, Cell("A", text, Look())) for text in ("一頁目", "二頁目"))
    pages = [Pages([first]), Pages([replace(second, mark="奥書")])]
    print_pages(sheet, Paper(portrait=True), "C", pages, content.made_at)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = [page for page in building.PAGES if page.name in ("2-7_現年", "2-8_過年")]
    working = [page for page in building.PAGES if page.working]
    sheets = (Page("前", _front), *tables, Page("後", _back), *working)
    monkeypatch.setattr(building, "PAGES", sheets)


def test_page_numbers_run_through(pages: None, tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    file.write_bytes(build(october.content()))
    book: Any = load_workbook(file)
    firsts = {
        sheet.title: sheet.page_setup.firstPageNumber
        for sheet in book.worksheets
        if sheet.page_setup.useFirstPageNumber
    }
    carried, back = firsts["2-8_過年"], firsts["後"]
    assert (firsts["前"], firsts["2-7_現年"]) == (1, 2)
    assert 2 < carried < back
    assert list(firsts) == [page.name for page in building.PAGES if not page.working]
    assert book["前"]["A1"].value == f"・・・ {back + 1} ページ"
    assert book["前"]["A2"].value == str(carried)


def test_words_survive_whoever_saved_the_book(
    pages: None, tmp_path: Path, office: ModuleType
) -> None:
    content = october.content()
    first, typed = tmp_path / "first.xlsx", tmp_path / "typed.xlsx"
    first.write_bytes(build(content))
    assert read_written(first).words == {}
    office.type_into(first, {"記入_所見": "所見を書いた"}, typed)
    assert read_written(typed).words == {"所見": "所見を書いた"}
    book = load_workbook(typed)
    book["前"].insert_rows(1)
    book["前"]["A3"].value = WORDS
    book["前"]["A3"].data_type = "s"
    book.save(typed)
    assert read_written(typed).words == {"所見": WORDS}


@pytest.mark.parametrize(("words", "size"), [("", 10), ("短い文", 10), ("行\n" * 25, 10), ("行\n" * 50, 5.5)])
def test_many_lines_are_smaller_rather_than_cut(words: str, size: float) -> None:
    look, height = room_for(words, Look(size=10), [100])
    assert look.size == size
    assert lines(words, [100], size) * size * 1.2 < height <= 409


def test_a_former_master_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "会議資料_R07-10.xlsx"
    path.write_bytes(b"no book")
    [finding] = read_written(path).findings
    assert finding.code.code == "M03"
    assert read_written(tmp_path / "none.xlsx").words == {}


def test_words_whose_names_are_lost_are_told_and_those_on_a_copied_sheet_kept(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "2-1 (2)"
    book.active["A3"] = "文"
    book.defined_names["記入_所見"] = DefinedName("記入_所見", attr_text="#REF!")
    book.active.defined_names["記入_所見"] = DefinedName("記入_所見", attr_text="'2-1 (2)'!$A$3")
    path = tmp_path / "会議資料_R07-10.xlsx"
    book.save(path)
    assert read_written(path).words == {"所見": "文"}
    assert read_written(path).findings == ()
    book.active.defined_names["記入_所見"].attr_text = "#REF!"
    book.save(path)
    [finding] = read_written(path, kept="04_控え/前.xlsx").findings
    assert (finding.code.code, finding.details) == ("M09", {"fields": "所見", "kept": "04_控え/前.xlsx"})
    del book.defined_names["記入_所見"], book.active.defined_names["記入_所見"]
    book.save(path)
    assert read_written(path).findings == (), "it is not known to be ours"
    [finding] = [each for each in read_written(path, {}).findings if each.code.code == "M09"]
    assert finding.details["fields"] == "すべて"


def test_a_mark_that_no_sheet_has_is_an_error_of_ours() -> None:
    from workbook_templates.master.layout.page_numbers import number_pages

    sheet = Sheet(Workbook(), "一枚", StyleCache())
    sheet.page_of("A1", "どこにもない", Look())
    with pytest.raises(KeyError):
        number_pages([sheet])
