"""Proves what the 月次報告 shows a section: the known figures, the sheets of the month, the guide,
and every page as it prints."""

import io
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import Workbook, load_workbook
from support.loaded_sheets import sheets_of
from support.monthly_sheet import CLOSING, LAST_MONTH, YEAR_BEFORE, cell_at, letter
from support.sample import Some
from support.secretariat import (
    MONTH,
    book_path,
    filled_books,
    make_house,
    registry,
    shipped_figure,
    shipped_rows,
)

from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import Amounts
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.forms.declare import Form
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.workflow.distribute.monthly import monthly_book
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.known import Reference
from workbook_templates.monthly.rows import covered_cells, rows_of

SECTIONS = [section.name for section in registry().sections]
MOST = "子育て支援課"
"""The section with the most claims: two rows for each of five, one of them new this year."""
CARRIED_ONLY = "福祉総務課"
MAIN, CHECK = "月次報告", "提出前チェック"


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = make_house(tmp_path_factory.mktemp("blank"))
    return {section: book_path(folder.distributed, section) for section in SECTIONS}


def form_of(section: str) -> Form:
    return monthly_form(registry(), section, True)


# --- the known figures ----------------------------------------------------------------------

REFERENCE = (
    *(("令和6年度", "10", item, YEAR_BEFORE) for item in ("調定額", "収入済額", "収入未済額")),
    *(
        ("令和7年度", "9", item, LAST_MONTH)
        for item in ("調定額", "収入済額", "不納欠損額", "収入未済額", "目標収入未済額")
    ),
    ("令和7年度", "9", "目標収入未済額", "記入欄"),
)
"""(year, month, item, above which columns) of what stands beside the inputs, or in them."""


def test_known_figures_stand_beside_the_inputs(blank: Mapping[str, Path]) -> None:
    compared = 0
    for section, path in blank.items():
        sheet = sheets_of(path, MAIN)[MAIN]
        for row in rows_of(registry().of_section(section)):
            for year, month, item, group in REFERENCE:
                column = letter(sheet, item, group)
                shown = sheet[f"{column}{row.row}"].value
                if row.open:
                    expected = shipped_figure(year, month, row.claim.id, row.kind.value, item)
                    assert shown == expected, (section, row.label, column)
                    compared += shown != "-"
                else:
                    assert shown == "-"
    assert compared > 500


def test_a_claim_without_current_year_is_locked_there_and_shows_a_dash(
    blank: Mapping[str, Path],
) -> None:
    closed = [claim for claim in registry().claims if claim.carried_only]
    assert len(closed) == 3
    for claim in closed:
        book = load_workbook(blank[claim.section])
        for item in (*Amounts.LABELS.values(), "収入未済額", "増減理由"):
            [(sheet, where)] = book.defined_names[f"{item}_現年_{claim.id}"].destinations
            assert book[sheet][where].value == "-", item
            assert book[sheet][where].protection.locked, item


def test_last_years_closing_stands_beside_the_carried_figures(blank: Mapping[str, Path]) -> None:
    sheet = load_workbook(blank[MOST])[MAIN]
    for row in rows_of(registry().of_section(MOST)):
        if row.kind.value == "過年":
            settled = [
                each
                for each in shipped_rows("settlements_sample.csv")
                if (each["年度"], each["債権ID"]) == ("令和6年度", row.claim.id)
            ]
            closing = sum(
                int(each["調定額"]) - int(each["収入済額"]) - int(each["不納欠損額"]) + int(each["還付未済額"])
                for each in settled
            )
            column = letter(sheet, "前年度決算の収入未済額", CLOSING)
            assert sheet[f"{column}{row.row}"].value == (closing if settled else "-")


def test_without_history_what_is_known_is_missing() -> None:
    book = load_workbook(io.BytesIO(monthly_book(registry(), CARRIED_ONLY, MONTH, Reference())))
    known = [(item, group) for *_, item, group in REFERENCE if group.startswith("参考")]
    for item, group in (*known, ("前年度決算の収入未済額", CLOSING)):
        assert book[MAIN][cell_at(book, "K021 過年", item, group)].value == "-", (item, group)
    assert book[MAIN][cell_at(book, "K021 過年", "目標収入未済額")].value is None  # and nothing is suggested


def test_activity_is_asked_for_in_the_months_of_the_settings() -> None:
    def sheets(month: int, months: tuple[int, ...]) -> list[str]:
        year = registry()
        own = Registry(year.year, year.claims, year.contacts, Settings(activity_months=months))
        package = RawPackage(monthly_book(own, CARRIED_ONLY, Month(year.year, month), Reference()))
        return re.findall(r'<sheet [^>]*?name="([^"]+)"', package.read("xl/workbook.xml").decode())

    assert sheets(10, (10,)) == [MAIN, "取組状況", CHECK, "記入要領"]
    assert sheets(9, (10,)) == [MAIN, CHECK, "記入要領"]
    assert sheets(3, (9, 3)) == [MAIN, "取組状況", CHECK, "記入要領"]


# --- pages ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdfs(office: ModuleType, tmp_path_factory: pytest.TempPathFactory, some: Some) -> dict[str, Path]:
    folder = make_house(tmp_path_factory.mktemp("pdf"))
    books = filled_books(folder)
    chosen = {"収納対策課", "国保年金課", *some(books, 2)}
    printed = office.to_pdf([books[section] for section in chosen], folder.root / "pdf")
    return dict(zip(chosen, printed, strict=True))


def test_pages_are_where_they_should_be(office: ModuleType, pdfs: Mapping[str, Path]) -> None:
    for section, pdf in pdfs.items():
        claims = registry().of_section(section)
        pages = office.pdf_text(pdf).split("\f")[:-1]
        assert len(pages) == (5 if len(claims) <= 2 else 6), section
        first, second, *others = pages
        assert all(word in first for word in ("増減理由", "判定", "滞納", "達成率", "提出期限"))
        assert "参考：前年同月末" not in first
        assert "参考：前年同月末" in second
        assert "前年度決算" in second
        assert all(claim.number in page for claim in claims for page in (first, second))
        assert "新たな取組 5" in "".join(others)
        assert "昨年度からの変更点" in pages[-1]
        assert "記入の手順" in pages[-1]
        assert f"{len(pages)} / {len(pages)} ページ" in pages[-1]
        assert "###" not in "".join(pages)


def test_the_largest_amounts_are_printed_in_full(office: ModuleType, pdfs: Mapping[str, Path]) -> None:
    text = office.pdf_text(pdfs["収納対策課"])
    assert "298,336,419,671" in text
    assert "118,921,651,810" in text


@pytest.fixture(scope="module")
def drawn(blank: Mapping[str, Path], some: Some) -> dict[str, Workbook]:
    """Some of the books as openpyxl has them, that with the most claims among them."""
    return {section: load_workbook(blank[section]) for section in {MOST, *some(blank, 6)}}


def test_print_and_screen_are_set_up(drawn: Mapping[str, Workbook]) -> None:
    for section, book in drawn.items():
        assert book.active.title == MAIN
        sheet = book[MAIN]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.freeze_panes == "C8"
        first = next(item.cell for item in form_of(section).inputs)
        assert sheet.sheet_view.selection[-1].activeCell == first
        end = 7 + 2 * len(registry().of_section(section)) + 8
        assert sheet.print_area == f"'{MAIN}'!$A$1:$P${end},'{MAIN}'!$Q$1:$Z${end}"
        for each in book:
            assert each.sheet_properties.pageSetUpPr.fitToPage
            assert each.page_setup.paperSize == 9
            assert "&P / &N" in each.oddFooter.center.text
            assert (each.oddHeader.left.text, each.oddHeader.right.text) == ("&A", "&F")
            assert not each.sheet_view.showGridLines


def test_texts_fit_their_cells(drawn: Mapping[str, Workbook]) -> None:
    """A text as long as its limit fits, at 12 pixels a character and 12.5 points a line."""
    for section, book in drawn.items():
        for item in form_of(section).inputs:
            if item.limit:
                sheet = book[item.sheet]
                cells = (item.cell, *covered_cells(item.key, item.cell))
                width = sum(sheet.column_dimensions[each[0]].width for each in cells)
                lines = (sheet.row_dimensions[int(item.cell[1:])].height - 4) // 12.5
                assert item.limit <= int((width * 7 - 2) / 12) * lines, item.key


def test_the_guide_speaks_of_this_section_and_this_year() -> None:
    def guide(section: str, settings: Settings, with_activity: bool) -> str:
        year = registry()
        own = Registry(year.year, year.claims, year.contacts, settings)
        [sheet] = [
            each for each in monthly_form(own, section, with_activity).sheets if each.name == "記入要領"
        ]
        return "\n".join(fixed.text for fixed in sheet.fixed)

    usual = guide(MOST, Settings(), True)
    assert "今年度から新たに対象となった債権：私-12 養育費立替費" in usual
    assert "収納率が前年同月より3ポイント以上下がったとき" in usual
    assert "10ポイント以上上がったとき" in usual
    assert "取組状況" in usual
    for topic in ("黄色", "緑色", "灰色", "濃い黄色", "赤色", "該当なし", "滞納者", "変更点", "円単位"):
        assert topic in usual
    other = guide(CARRIED_ONLY, Settings(collection_fall=Fraction(5, 2)), False)
    assert "新たに対象となった債権" not in other
    assert "取組状況" not in other
    assert "前年同月より2.5ポイント以上" in other
