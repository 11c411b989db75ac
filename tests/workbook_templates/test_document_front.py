"""Proves the front of the document as it is printed: pages, contents, long texts, seats, charts."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
from support import meetings
from support.loaded_sheets import Sheets
from support.masters import drawn_sheet, kept_master
from support.recalculation import differing
from support.seen import seen

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import ClaimClass
from saiken_addin.desk.document_sheets import BASIC_PLAN, REVISION
from workbook_templates.master.build import build
from workbook_templates.master.front.texts import headings
from workbook_templates.master.layout.paragraphs import chunks
from workbook_templates.shared.text_size import lines

CONTENTS = {"full": meetings.full, "long": meetings.long, "bare": meetings.bare}
_FOOT = re.compile(r"-\s*(\d+)\s*-\s*\S+ \S+ 作成")
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@dataclass(frozen=True)
class Printed:
    """A book and what LibreOffice prints of it: the text of each page without spaces."""

    file: Path
    pages: list[str]

    def page(self, number: int) -> str:
        return self.pages[number - 1]


@pytest.fixture(scope="module")
def books() -> dict[str, Path]:
    return {name: kept_master(name, content()).file for name, content in CONTENTS.items()}


@pytest.fixture(scope="module")
def printed(books: dict[str, Path], office: ModuleType) -> dict[str, Printed]:
    return {
        name: Printed(file, [squeezed(page) for page in seen(file).pages]) for name, file in books.items()
    }


def squeezed(text: str) -> str:
    """A page's text without spaces, its number kept as [n] at the end."""
    foot = _FOOT.search(text)
    assert foot, text[-200:]
    return re.sub(r"\s", "", _FOOT.sub("", text)) + f"[{foot[1]}]"


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CONTENTS)
def test_page_numbers_run_through_and_no_page_is_empty(
    name: str, printed: dict[str, Printed]
) -> None:
    pages = printed[name].pages
    assert [page[page.rindex("[") :] for page in pages] == [f"[{n}]" for n in range(1, len(pages) + 1)]
    assert min(len(page) for page in pages) > 15
    assert not [page for page in pages if "###" in page]


def test_the_agenda_names_the_pages_on_which_its_items_start(printed: dict[str, Printed]) -> None:
    for name in ("full", "long"):
        book = printed[name]
        pages = [int(number) for number in re.findall(r"・+(\d+)ページ", book.page(1))]
        for page, start in zip(pages, ("基本計画の改定について", "(7)債権別の", "(8)債権別の"), strict=True):
            assert start in book.page(page)
            assert start not in book.page(page - 1) or page == 2
    assert "令和8年1月21日（水）14時30分から16時00分まで" in printed["full"].page(1)


@pytest.mark.parametrize("name", ["full", "long"])
def test_the_contents_name_the_pages_of_the_sections(name: str, printed: dict[str, Printed]) -> None:
    book = printed[name]
    texts = CONTENTS[name]().meeting.texts_of(BASIC_PLAN)
    entries = [squeezed_title(entry.title) for entry in headings(BASIC_PLAN, texts)]
    front = "".join(book.pages)
    assert len(entries) in (9, 62)
    for entry in entries:
        [number] = set(re.findall(re.escape(entry) + r"・{3,}(\d+)ページ", front))
        assert entry in book.page(int(number))
        assert "目次" not in book.page(int(number))


def squeezed_title(title: str) -> str:
    return re.sub(r"\s", "", title)


def test_what_nobody_wrote_is_a_blank_and_not_printed(printed: dict[str, Printed]) -> None:
    book = printed["bare"]
    assert "令和年月日（）時分から時分まで" in book.page(1)
    assert "第5シティセールス・文化推進局長" in book.page(2)
    assert "計5名" in book.page(2)
    assert "対象債権一覧（令和7年度）" in book.page(4)
    assert "令和8年度の対象債権は債権一覧にまだないため" in book.page(4)
    assert len([page for page in book.pages if "この資料は印刷しません" in page]) == 0
    sheets = Sheets(book.file)
    assert "印刷しません" in str(sheets[REVISION]["A1"].value)


# --- nothing is cut -----------------------------------------------------------------------------


def test_texts_of_ten_thousand_signs_are_whole(printed: dict[str, Printed]) -> None:
    assert len("".join(meetings.SENTENCES)) >= 10_000
    assert len("".join(meetings.ITEMS)) == 10_000
    whole = "".join(re.sub(r"\[\d+\]$", "", page) for page in printed["long"].pages)
    assert [text for text in meetings.SENTENCES if text not in whole] == []
    assert [text for text in meetings.ITEMS if text not in whole] == []
    assert "1文の多い章" in whole
    assert "11文の多い章" not in whole
    assert "(1)切れ目のない節" in whole
    assert "=1+1は式ではない" in whole


@pytest.mark.parametrize(("name", "count"), [("full", 13), ("long", 30), ("bare", 5)])
def test_everybody_is_on_the_roster_and_has_a_seat(
    name: str, count: int, printed: dict[str, Printed]
) -> None:
    book = printed[name]
    people = CONTENTS[name]().meeting.members
    assert len(people) == count
    roster = next(n for n, page in enumerate(book.pages) if f"計{count}名" in page)
    seats = next(n for n, page in enumerate(book.pages) if "座席表" in page)
    listed = "".join(book.pages[1 : roster + 1])
    for member in people:
        assert f"{member.number}{member.post}{member.name}" in listed
        assert book.pages[seats].count(member.name) >= 1
    for post in CONTENTS[name]().meeting.secretariat:
        assert post in book.pages[seats]


def test_every_text_of_the_revision_is_printed(printed: dict[str, Printed]) -> None:
    whole = "".join(re.sub(r"\[\d+\]$", "", page) for page in printed["full"].pages)
    for text in CONTENTS["full"]().meeting.texts_of(REVISION):
        assert squeezed_title(text.text) in whole or text.kind.value == "図表", text
    assert "収入未済額は、令和4年度決算の110.2億円から令和6年度決算の96.7億円へ" in whole
    assert "第4次R2.4～R8.397.3%9,674令和6年度決算時点" in whole
    assert "令和6年度決算367,597357,71221109,67497.3%" in whole


def test_long_texts_are_parted_after_sentences_and_nothing_is_lost() -> None:
    room = [9.0] * 9
    for text in ("".join(meetings.SENTENCES[:60]), "".join(meetings.ITEMS[:200]), "一行目\n二行目", ""):
        parts = chunks(text, room, 10.5)
        assert "".join(parts).replace("\n", "") == text.replace("\n", "")
        assert max(lines(part, room, 10.5) for part in parts) <= 8
        assert not [part for part in parts if part.endswith("\n")]
    assert all(part.endswith("。") for part in chunks("".join(meetings.SENTENCES), room, 10.5))


# --- the book -----------------------------------------------------------------------------------


@pytest.mark.long
def test_the_validator_has_no_complaint(books: dict[str, Path], validate: Callable[..., None]) -> None:
    validate(books["long"], books["full"])


def test_recalculation_changes_nothing(books: dict[str, Path], office: ModuleType) -> None:
    assert differing(books["full"], seen(books["full"]).values) == []


def test_two_books_of_the_same_content_are_equal(books: dict[str, Path]) -> None:
    again = build(meetings.long())
    with zipfile.ZipFile(books["long"]) as one, zipfile.ZipFile(io.BytesIO(again)) as other:
        assert one.namelist() == other.namelist()
        for name in one.namelist():
            if name != "docProps/core.xml":  # says when it was written
                assert one.read(name) == other.read(name), name


def sheets_of(series: Any) -> set[str]:
    """The names of the sheets that a chart's series refers to."""
    return {str(each.text).split("!")[0].strip("'") for each in series.iter(f"{_CHART}f")}


def values_at(sheet: Any, reference: str) -> list[object]:
    """The values of the cells that a chart refers to."""
    title, cells = reference.split("!")
    assert title.strip("'") == sheet.title
    return [cell.value for row in sheet[cells.replace("$", "")] for cell in row]


def test_charts_show_the_cells_of_their_tables(books: dict[str, Path]) -> None:
    sheet = Sheets(books["full"], data_only=True)[REVISION]
    shown = []
    with zipfile.ZipFile(books["full"]) as archive:
        parts = [each for each in archive.namelist() if "charts/chart" in each]
        for name in sorted(parts, key=lambda each: int(re.sub(r"\D", "", each))):
            root = ElementTree.fromstring(archive.read(name))
            if not any(REVISION in sheets_of(each) for each in root.iter(f"{_CHART}ser")):
                continue
            title = "".join(each.text or "" for each in root.iter() if each.tag.endswith("}t"))
            series = {}
            for each in root.iter(f"{_CHART}ser"):
                series[each.findtext(f"{_CHART}tx//{_CHART}v")] = {
                    part: values_at(sheet, str(each.findtext(f".//{_CHART}{part}//{_CHART}f")))
                    for part in ("cat", "val")
                }
            shown.append((title, series))
    periods, years, intended = shown
    assert periods[0].startswith("計画期間別の収入未済額と収納率")
    assert periods[1]["収入未済額（百万円）"] == {
        "cat": ["第1次", "第2次", "第3次", "第4次"],
        "val": [32_067_000_000, 25_399_000_000, 13_401_000_000, 9_674_450_967],
    }
    assert [round(rate, 3) for rate in periods[1]["収納率"]["val"]] == [0.881, 0.912, 0.958, 0.973]
    assert years[1]["収入未済額（百万円）"]["val"] == [
        year.operands["outstanding"] for year in meetings.YEARS
    ]
    assert years[1]["収納率"] == {
        "cat": ["令和4年度決算", "令和5年度決算", "令和6年度決算"], "val": [0.968, 0.971, 0.973],
    }  # fmt: skip
    assert intended[1]["収入未済額（百万円）"]["val"] == [
        amount * 10**6 for amount in (9_500, 9_200, 8_900, 8_600, 8_300, 8_000)
    ]


def test_the_list_of_claims_is_that_of_the_coming_year(books: dict[str, Path]) -> None:
    sheet = Sheets(books["full"])["1-3_対象債権一覧"]
    numbers = [cell.value for (cell,) in sheet["A1:A200"] if re.fullmatch(r".-\d+", str(cell.value))]
    assert numbers == (
        [f"強-{n}" for n in range(1, 9)] + [f"非-{n}" for n in range(1, 11)] + [f"私-{n}" for n in range(1, 13)]
    )
    rows = {sheet[f"D{cell.row}"].value: cell.row for (cell,) in sheet["A1:A200"] if cell.value in numbers}
    first = rows["児童手当等返還金"]
    assert sheet[f"H{first}"].value == "子ども未来局子ども育成部子育て支援課"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert f"H{first}:L{first + 2}" in merged
    assert str(sheet["A1"].value).endswith("（令和8年度）")
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    for claim_class in ClaimClass:
        assert [text for text in texts if f"　{claim_class}（" in text]


def test_without_settlements_the_exhibit_and_its_sentences_are_left_out() -> None:
    content = replace(meetings.full(), settled=())
    values = drawn_sheet(content, REVISION).values
    texts = map(str, values.values())
    assert not [text for text in texts if "年度別" in text or "令和6年度決算" in text]
    row = next(cell[1:] for cell, value in values.items() if cell[0] == "A" and value == "第4次")
    assert (values[f"G{row}"], values[f"I{row}"]) == ("-", "-")


def test_the_year_at_work_is_shown_where_the_next_has_no_list() -> None:
    content = replace(meetings.full(), coming=None)
    values = drawn_sheet(content, "1-3_対象債権一覧").values
    assert str(values["A1"]).endswith(f"（{FiscalYear(7).label}）")
    assert "令和8年度の対象債権は債権一覧にまだないため" in str(values["A2"])
