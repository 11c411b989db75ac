"""Proves the printed document: pages as numbered, every text whole and visible, fonts, no page without text."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from support import fonts, october
from support.loaded_sheets import sheets_of

from saiken_addin.core.findings import Code, Place, SaikenError
from saiken_addin.core.model import Entry
from saiken_addin.meeting.activity import ITEMS, activity_of
from saiken_addin.workflow.consolidate.publish import publish
from saiken_addin.workflow.printing.libreoffice import print_with_libreoffice
from saiken_addin.workflow.printing.pdf import Pdf, read_pdf
from workbook_templates.master.build import Master, build_master
from workbook_templates.master.content import MasterContent
from workbook_templates.master.status.issues import FIRST_ROW

ISSUES, EFFORTS = "2-9_課題", "2-10_取組"
LONGEST = 2_000
_PARTS = (
    "滞納整理を進め、", "催告書を送付した。", "（注）", "100万円以上の債権", "・口座振替の勧奨\n", "RPA ",
    "マイナンバー", "ちょっとした", "「共同進行管理」", "20%増、", "R7.8～R8.7",
)  # fmt: skip


def written(claim: str, item: str, text: str) -> Entry:
    return Entry("", claim, None, item, text, text, Place())


def long_text(start: str) -> str:
    chance = random.Random(start)
    text = start
    while len(text) < LONGEST:
        text += chance.choice(_PARTS)
    return text[: LONGEST - 1].rstrip() + "終"


def longest(claims: int, of: int) -> MasterContent:
    """The longest texts in every cell of so many claims of the first ones, and the others as in a usual month."""
    tables = october.few(of)
    registry = tables.registry
    entries = [
        (
            claim.section,
            written(claim.id, item, long_text(f"{claim.id}{label}") if number < claims else f"{claim.name}の{label}"),
            None,
        )
        for number, claim in enumerate(registry.claims)
        for item, label in ITEMS.items()
    ]
    entries += [
        (section.name, written("", "new_measure", long_text(f"{section.name}の取組{number}")), None)
        for section in registry.sections[:3]
        for number in range(2)
    ]
    return replace(october.content(tables), activity=activity_of(registry, october.MONTH, entries))


@dataclass(frozen=True)
class Printed:
    """A document as it came out of LibreOffice."""

    content: MasterContent
    master: Master
    book: Path
    pdf: Path
    codes: Sequence[str]


def printed(folder: Path, content: MasterContent) -> Printed:
    master = build_master(content)
    book = folder / "会議資料_R07-10.xlsx"
    book.write_bytes(master.data)
    pdf, findings = publish(book, master, print_with_libreoffice)
    return Printed(content, master, book, pdf, [finding.code.code for finding in findings])


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory, office: ModuleType) -> Printed:
    return printed(tmp_path_factory.mktemp("some"), longest(2, of=12))


def pieces(document: Printed, sheet: str) -> Iterator[tuple[str, str]]:
    """The texts of a sheet's rows with their columns, from top to bottom."""
    for row in sheets_of(document.book, sheet)[sheet].iter_rows(min_row=FIRST_ROW if sheet == ISSUES else 1):
        for cell in row:
            if isinstance(cell.value, str):
                yield cell.column_letter, cell.value


def squeezed(text: str) -> str:
    return re.sub(r"\s|\f", "", text)


def raw_text(office: ModuleType, pdf: Path) -> str:
    """The text in the order in which it was drawn: cell after cell."""
    return squeezed(office._run(["pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-"], 100))


def assert_whole(document: Printed, office: ModuleType) -> None:
    """Every text stands in the sheet in full, split over rows, and every part of it is printed."""
    drawn = raw_text(office, document.pdf)
    for sheet in (ISSUES, EFFORTS):
        for _, text in pieces(document, sheet):
            assert squeezed(text) in drawn, text
    by_column: dict[str, str] = {}
    for letter, text in pieces(document, ISSUES):
        by_column[letter] = by_column.get(letter, "") + squeezed(text)
    assert document.content.activity is not None
    for letter, item in zip("DEFG", ITEMS, strict=True):
        whole = "".join(squeezed(each.shown(item)) for each in document.content.activity.claims)
        assert by_column[letter] == whole
    measures = "".join(squeezed(text) for letter, text in pieces(document, EFFORTS) if letter == "C")
    for measure in document.content.activity.measures:
        assert squeezed(measure.shown) in measures


def assert_nothing_overlaps(document: Printed, office: ModuleType, pages: Sequence[int]) -> None:
    """A row that is too low would draw its last lines over the next row, or over the foot."""
    for page in pages:
        shown = office._run(
            ["pdftotext", "-bbox", "-f", str(page), "-l", str(page), str(document.pdf), "-"], 100
        )
        words = [
            (*map(float, found[:4]), unescape(found[4]))
            for found in re.findall(
                r'<word xMin="([0-9.]+)" yMin="([0-9.]+)" xMax="([0-9.]+)" yMax="([0-9.]+)">([^<]*)<', shown
            )
        ]
        assert len(words) > 5, f"page {page} is empty"
        words.sort(key=lambda word: word[1])
        for number, (left, top, right, bottom, text) in enumerate(words):
            height = bottom - top
            for left2, top2, right2, _, text2 in words[number + 1 :]:
                if top2 > bottom - 0.35 * height:
                    break
                if abs(top2 - top) > 0.35 * height:
                    overlap = min(right, right2) - max(left, left2)
                    assert overlap < 1, f"page {page}: {text} and {text2}"


def test_the_pdf_has_the_pages_that_the_book_counts(some: Printed, office: ModuleType) -> None:
    assert some.codes == []
    assert office.pages(some.pdf) == some.master.pages
    texts = office.pdf_text(some.pdf).split("\f")[:-1]
    assert len(texts) == some.master.pages
    for number, text in enumerate(texts, 1):
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        assert re.search(rf"-\s*{number}\s*-", lines[-1])
        assert len(squeezed("".join(lines[:-1]))) > 12, f"page {number} is empty"
        assert "###" not in text
        if "進捗状況" in text and "今後の対応方針" in text:
            heads = lines[0] + lines[3] if lines[0].startswith("(9)") else lines[0]
            assert "課題に対する進捗状況" in heads + "".join(lines[:5])


def test_long_texts_are_whole_and_visible(some: Printed, office: ModuleType) -> None:
    assert_whole(some, office)
    first = next(
        number for number, text in enumerate(office.pdf_text(some.pdf).split("\f"), 1) if "(9) 中・長期" in text
    )
    assert_nothing_overlaps(some, office, range(first, some.master.pages + 1))


@pytest.mark.long
def test_the_longest_texts_of_all_claims(tmp_path: Path, office: ModuleType) -> None:
    document = printed(tmp_path, longest(33, of=33))
    assert document.codes == []
    assert_whole(document, office)
    assert_nothing_overlaps(document, office, range(5, document.master.pages + 1))


def test_sheets_follow_in_their_order(some: Printed, office: ModuleType) -> None:
    text = squeezed(office.pdf_text(some.pdf))
    titles = ("(7)債権別", "(8)債権別", "(9)中・長期的な課題", "2徴収取組状況")
    places = [text.index(title) for title in titles]
    assert places == sorted(places)


def test_only_the_document_is_printed(some: Printed, office: ModuleType) -> None:
    text = squeezed(office.pdf_text(some.pdf))
    for heading in ("SHA-256", "報告された値", "直し方", "受付日時"):
        assert heading not in text


def test_it_names_itself(some: Printed) -> None:
    facts = PdfReader(some.pdf).metadata
    assert facts is not None
    assert facts.title == "債権回収対策本部 会議資料（令和7年10月末）"


def test_every_row_is_one_that_excel_knows_and_headings_are_repeated(some: Printed) -> None:
    sheet = sheets_of(some.book, ISSUES)[ISSUES]
    heights = [sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1)]
    assert max(heights) <= 409
    assert sheet.print_title_rows == "$5:$5"
    bounds = [0, *(mark.id for mark in sheet.row_breaks.brk), sheet.max_row]
    for start, end in pairwise(bounds):
        assert sum(heights[start:end]) * 0.92 < 595 - 0.95 * 72 - 20 * 0.92 * (start > 0)
        merged = [area for area in sheet.merged_cells.ranges if area.min_row <= end < area.max_row]
        assert merged == [], "no cell reaches over a page break"
    for start in bounds[1:-1]:
        assert sheet[f"B{start + 1}"].value, "the claim is named again on its next page"


def test_the_validator_has_no_complaint(some: Printed, validate: Callable[..., None]) -> None:
    validate(some.book)


def test_it_is_printed_in_the_font_that_the_book_names(own_fonts: None, some: Printed) -> None:
    assert any(name.startswith("BIZUDPGothic") for name in read_pdf(some.pdf).fonts)


@pytest.mark.long
def test_another_japanese_font_takes_its_place(
    tmp_path: Path, office: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", str(fonts.others_only(tmp_path)))
    document = printed(tmp_path, longest(1, of=3))
    assert document.codes == []
    assert not any("BIZUD" in name or "Carlito" in name for name in read_pdf(document.pdf).fonts)
    assert_whole(document, office)
    assert_nothing_overlaps(document, office, range(5, document.master.pages + 1))


def test_without_a_japanese_font_it_is_told(
    tmp_path: Path, office: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts = Path("/usr/share/fonts/truetype/dejavu")
    if not fonts.exists():
        pytest.skip("no fonts of DejaVu here")
    rules = tmp_path / "fonts.conf"
    rules.write_text(
        f'<?xml version="1.0"?><fontconfig><dir>{fonts}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>'
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(rules))
    document = printed(tmp_path, october.content(october.few()))
    assert document.codes == ["J02"]


# --- what is read of a PDF ---------------------------------------------------------------------------


def blank(path: Path, pages: int) -> Path:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(path)
    return path


def master_of(pages: int) -> Master:
    """A master that says how many pages it prints, and nothing else."""
    nothing: Any = None
    return Master(b"x", pages, frozenset(), {}, nothing)


def test_a_pdf_of_other_pages_is_an_error(tmp_path: Path) -> None:
    book = tmp_path / "会議資料_R07-10.xlsx"
    book.write_bytes(b"x")
    pdf, (finding,) = publish(book, master_of(3), lambda _, target: blank(target, 2) and None)
    assert finding.code is Code.PAGES_DIFFER
    assert "PDFは2ページですが、会議資料は3ページ" in finding.what
    assert read_pdf(pdf) == Pdf(2, (), frozenset())


@pytest.mark.parametrize("keep", [0, 3, 100, 0.5, 0.9, -1])
def test_half_a_pdf_is_none(tmp_path: Path, keep: float) -> None:
    whole = blank(tmp_path / "whole.pdf", 3).read_bytes()
    length = int(len(whole) * keep) if isinstance(keep, float) else keep if keep >= 0 else len(whole) - 8
    book = tmp_path / "会議資料_R07-10.xlsx"
    book.write_bytes(b"x")
    with pytest.raises(SaikenError, match=r"会議資料_R07-10\.xlsx は作りました.*壊れています"):
        publish(book, master_of(3), lambda _, target: target.write_bytes(whole[:length]) and None)
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".pdf"] == ["whole.pdf"]


def test_a_converter_that_writes_nothing_is_told(tmp_path: Path) -> None:
    book = tmp_path / "会議資料_R07-10.xlsx"
    book.write_bytes(b"x")
    with pytest.raises(SaikenError, match="PDFができませんでした"):
        publish(book, master_of(3), lambda *_: None)
    assert [path.name for path in tmp_path.iterdir()] == [book.name]
