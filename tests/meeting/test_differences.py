"""Proves 前回との差: complete and nothing else, each with its cause, and that a dry run writes nothing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from support import meetings, october, paths
from support.console import saiken, snapshot
from support.loaded_sheets import sheets_of
from support.secretariat import MONTH, consolidated_house, edit, received_house

from saiken_addin.core.findings import Place
from saiken_addin.core.model import Amounts, Entry, Kind, Source
from saiken_addin.desk.document_sheets import COMPARISON
from saiken_addin.figures.display import as_text, formatted, number_format
from saiken_addin.figures.indicators import Display
from saiken_addin.ledger.records import Master
from saiken_addin.meeting.activity import activity_of
from saiken_addin.meeting.differences import (
    ABSENT,
    DESK,
    PROGRAM,
    Comparison,
    Figure,
    Former,
    Input,
    InputKey,
    Label,
    Shown,
    compare,
    shown_from,
)
from saiken_addin.meeting.tables import FiguresByClaim
from saiken_addin.ooxml.formats import number_formats
from saiken_addin.ooxml.gate import open_package
from saiken_addin.ooxml.reader import CellKind, read_book
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.consolidate.dry_run import dry_run
from saiken_addin.workflow.folder import Folder, master_path
from saiken_addin.workflow.history.undo import correct, undo
from saiken_addin.workflow.receive.receipt import receive
from workbook_templates.master.build import build_master, drawn
from workbook_templates.master.content import MasterContent
from workbook_templates.master.working.comparison import FIRST_ROW

CLAIM, ITEM, VALUE = "K002", "収入済額", 11_002_000_000
REASON = "端数の記入誤り"
STABLE = (
    "1_計画改定", "2-1_未済額", "2-2_債権別", "2-4_局別", "2-5_課別", "2-7_現年", "2-8_過年", "2-9_課題",
    "2-10_取組",
)  # fmt: skip
"""Sheets whose rows stand where they stood as long as the list is the same."""
SECTIONS = ("国保年金課", "介護保険課", "収納対策課")
YEARS = ("now", "before")
Change = tuple[str, Kind, str, str, int]


def quiet(*_: object) -> None:
    """No progress is shown."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """October received, and its meeting document made."""
    return consolidated_house(tmp_path / "house")


def listed(path: Path) -> list[tuple[object, ...]]:
    """The rows of 前回との差 in a book, and what it says of the comparison."""
    sheet = sheets_of(path, COMPARISON)[COMPARISON]
    rows = [tuple(cell.value for cell in row[:7]) for row in sheet.iter_rows(min_row=FIRST_ROW)]
    return [(sheet["A2"].value,), *(row for row in rows if any(row))]


# --- what each is caused by --------------------------------------------------------------------

CAUSES = yaml.safe_load((paths.CASES / "difference_causes.yaml").read_text(encoding="utf-8"))
CLAIMS = {"K001": ("強-1 市税", "収納対策課"), "K002": ("強-2 国民健康保険税", "国保年金課")}


def shown_of(given_inputs: list[dict[str, Any]], text: str, without: list[str]) -> Shown:
    """A document of one figure, made of the inputs of a case."""
    inputs: dict[InputKey, Input] = {}
    used = []
    for each in given_inputs:
        key = (
            each.get("債権", "K001"), each.get("区分", "過年"), each.get("時点", "令和7年10月末"),
            each.get("項目", "収入済額"),
        )  # fmt: skip
        if not each.get("使わない"):
            used.append(len(inputs))
        file = each.get("ファイル", "月次.xlsx")
        inputs[key] = Input(
            each.get("値", 100), file, "月次報告", each.get("場所", "D8"), file, "2025-11-14T09:03:07" if file else "",
            each.get("訂正", ""),
        )  # fmt: skip
    return Shown(
        {"2-8_過年": {"合計|0|E": Figure("E72", text, 1, 0)}}, {"2-8_過年": {"合計": Label("A72", "合計", "合計")}},
        {"2-8_過年": {"合計|0|E": "収入済額"}}, inputs, [used],
        {claim: known for claim, known in CLAIMS.items() if claim not in without},
    )  # fmt: skip


@pytest.mark.parametrize("case", CAUSES, ids=[case["題"] for case in CAUSES])
def test_causes(case: Mapping[str, Any]) -> None:
    was = shown_of(case["前回"], "1", [])
    now = shown_of(case["今回"], "2", case.get("一覧から外れた", []))
    desk = "changed" if case.get("事務局ブック") == "変更" else "desk"
    record = json.loads(json.dumps(was.as_json()))
    assert shown_from(record) == was
    [difference] = compare(Former(october.MADE_AT, "desk", record), now, desk).differences
    assert list(difference.causes) == case["理由"]
    assert (difference.was, difference.now, difference.gone) == ("1", "2", False)
    assert (difference.row, difference.column, difference.cell) == ("合計", "収入済額", "E72")


def test_a_figure_that_is_new_or_gone_is_not_said_to_have_gained_a_claim() -> None:
    """What a new figure is made of isn't what joined a sum."""
    with_it, without = shown_of([{}], "1", []), shown_of([{}], "1", [])
    without = replace(without, figures={"2-8_過年": {}})
    for was, now, gone in ((with_it, without, True), (without, with_it, False)):
        former = Former(october.MADE_AT, "desk", json.loads(json.dumps(was.as_json())))
        [difference] = compare(former, now, "desk").differences
        assert difference.causes == (PROGRAM,)
        assert (difference.was, difference.now) == (("1", ABSENT) if gone else (ABSENT, "1"))
        assert (difference.gone, difference.row) == (gone, "合計")


def test_rows_are_named_and_each_difference_stands_where_it_is() -> None:
    """What is there stands in the order of the sheet, then what is gone; the lower row says so."""

    def of(texts: dict[str, dict[str, str]]) -> Shown:
        base = shown_of([{}], "", [])
        cells = {
            sheet: {key: Figure(f"E{at}", text, None, 0) for at, (key, text) in enumerate(each.items(), 5)}
            for sheet, each in texts.items()
        }
        label = Label("B5", "強-1 市税", "市税")
        headings = {"甲": {"K001|0|E": "収入済額"}, "乙": {}}
        return replace(base, figures=cells, labels={"甲": {"K001": label}}, headings=headings)

    was = of({"乙": {"x|0|E": "1"}, "甲": {"K002|0|E": "3", "K001|0|E": "1", "K001|1|E": "2", "7行目|0|E": "5"}})
    now = of({"甲": {"K001|0|E": "9", "K001|1|E": "8", "7行目|0|E": "5", "a|b|1|E": "6"}})
    made = compare(Former(october.MADE_AT, "d", json.loads(json.dumps(was.as_json()))), now, "d")
    said = [(each.sheet, each.cell, each.row, each.column, each.was, each.now, each.gone) for each in made.differences]
    assert said == [
        ("甲", "E5", "市税", "収入済額", "1", "9", False),
        ("甲", "E6", "市税（下段）", "", "2", "8", False),
        ("甲", "E8", "a|b（下段）", "", ABSENT, "6", False),
        ("甲", "E5", "K002", "", "3", ABSENT, True),
        ("乙", "E5", "x", "", "1", ABSENT, True),
    ]  # fmt: skip
    assert made.possible
    at = october.MADE_AT.astimezone()
    assert made.text == f"前回（{at:%Y-%m-%d %H:%M} 作成）の会議資料と比べた差：5件"
    assert replace(made, differences=()).text == f"前回（{at:%Y-%m-%d %H:%M} 作成）の会議資料と比べた差：なし"


def test_what_cannot_be_compared_is_said() -> None:
    now = shown_of([{}], "1", [])
    assert compare(None, now, "d") == Comparison()
    assert Comparison().text == "前回の会議資料がないため、比べていません。"
    for record in ({}, {**now.as_json(), "version": 0}):
        made = compare(Former(october.MADE_AT, "d", record), now, "d")
        assert made.differences == ()
        assert not made.possible
        assert made.text.endswith("作成）の数字の記録がないため、比べられません。次回から比べます。")


# --- complete, and nothing else ---------------------------------------------------------------


def changed(of: FiguresByClaim, year: str, changes: list[Change]) -> FiguresByClaim:
    """The figures with some changed, each claim reported in a file of its own."""
    found = {}
    for key, figures in of.items():
        name = f"{key[0]}_{year}"
        amounts = figures.amounts
        for claim, kind, when, item, by in changes:
            if (claim, kind) == key and when == year and (was := getattr(amounts, item)) is not None:
                amounts = replace(amounts, **{item: was + by})
        sources = {item: replace(each, file=name, sha256=name) for item, each in figures.sources.items()}
        found[key] = replace(figures, amounts=amounts, sources=sources)
    return found


REGISTRY = october.registry(october.registry().claims[:13])
"""It has the claims of `SECTIONS`, one of them collected by another section."""


def content_with(changes: list[Change], without: tuple[str, ...] = ()) -> MasterContent:
    now, before = october.figures(), october.figures_before()
    tables = october.tables(
        without, REGISTRY, now=changed(now, "now", changes), before=changed(before, "before", changes)
    )
    return replace(october.content(tables), desk_sha256="d")


@dataclass(frozen=True)
class Printed:
    """What a document prints: figures by place, and the words of each sheet wherever they stand."""

    figures: dict[tuple[str, str], str]
    words: set[tuple[str, str]]


def printed(data: bytes, path: Path) -> Printed:
    """The figures of the sheets that don't move, and their words, as a program that reads the book shows it."""
    path.write_bytes(data)
    book = read_book(open_package(path))
    figures, words = {}, set()
    for sheet in STABLE:
        codes = number_formats(book, sheet)
        for address, cell in book.cells(sheet).cells.items():
            text = cell.kind is not CellKind.NUMBER
            if cell.formula is not None:
                figures[sheet, address] = cell.text if text else formatted(cell.value, codes[address])  # type: ignore[arg-type]
            elif text and cell.text:
                words.add((sheet, cell.text))
    return Printed(figures, words)


_CHANGES = st.lists(
    st.tuples(
        st.sampled_from([claim.id for claim in REGISTRY.claims]),
        st.sampled_from(list(Kind)),
        st.sampled_from(YEARS),
        st.sampled_from(list(Amounts.LABELS)),
        st.sampled_from([1, -1, 500, -700, 123_456, 98_765_432]),
    ),
    max_size=5,
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, Any], Printed]:
    """The document before any change: its record and what is printed."""
    made = build_master(content_with([]))
    record = json.loads(json.dumps(made.figures))
    return record, printed(made.data, tmp_path_factory.mktemp("first") / "book.xlsx")


@settings(max_examples=settings.default.max_examples // 8)
@given(changes=_CHANGES, without=st.sets(st.sampled_from(SECTIONS), max_size=1))
def test_differences_are_complete_and_nothing_else(
    first: tuple[Mapping[str, Any], Printed],
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[Change],
    without: set[str],
) -> None:
    record, before = first
    former = Former(october.MADE_AT, "d", record)
    made = build_master(replace(content_with(changes, tuple(without)), former=former))
    after = printed(made.data, tmp_path_factory.mktemp("next") / "book.xlsx")
    was, now = before.figures, after.figures
    assert was.keys() == now.keys()
    listed = [each for each in made.compared.differences if each.sheet in STABLE]
    found = {place: each for each in listed if (place := (each.sheet, each.cell)) in was}
    assert set(found) == {place for place in was if was[place] != now[place]}
    told = [each for each in listed if (each.sheet, each.cell) not in was]
    for words, others, texts in (
        (before.words, after.words, [(each.sheet, each.was) for each in told]),
        (after.words, before.words, [(each.sheet, each.now) for each in told]),
    ):
        assert {each for each in texts if each[1] != ABSENT} == words - others
    section_of = {claim.id: claim.section for claim in REGISTRY.claims}
    touched = {claim for claim, *_ in changes} | {
        claim for claim, section in section_of.items() if section in without
    }
    titles = {claim.name for claim in REGISTRY.claims if claim.id in touched}
    assert {place: (each.was, each.now) for place, each in found.items()} == {
        place: (was[place], now[place]) for place in found
    }
    for each in listed:
        assert each.causes
        for cause in each.causes:
            assert cause not in (DESK, PROGRAM)
            assert any(f"{claim}_" in cause for claim in touched) or any(name in cause for name in titles)
    shown = shown_from(record)
    assert shown is not None
    back = compare(Former(october.MADE_AT, "d", made.figures), shown, "d")
    assert {(each.sheet, each.was, each.now) for each in back.differences} == {
        (each.sheet, each.now, each.was) for each in made.compared.differences
    }


def test_a_claim_that_ends_moves_rows_and_changes_nothing_else(
    first: tuple[Mapping[str, Any], Printed],
) -> None:
    claims = [claim for claim in REGISTRY.claims if claim.id != CLAIM]
    tables = october.tables(of=october.registry(claims), now=changed(october.figures(), "now", []),
                            before=changed(october.figures_before(), "before", []))  # fmt: skip
    former = Former(october.MADE_AT, "d", first[0])
    made = build_master(replace(october.content(tables), former=former, desk_sha256="e"))
    in_table = [
        each for each in made.compared.differences if each.sheet == "2-7_現年" and each.column
    ]
    gone = [each for each in in_table if each.gone]
    assert {each.row for each in gone} == {"国民健康保険税", "国民健康保険税（下段）"}
    assert len(gone) == 14
    assert {each.row for each in in_table if not each.gone} == {"合計", "合計（下段）"}
    for each in in_table:
        assert "債権一覧から外れた: 国民健康保険税" in each.causes


def test_what_has_no_changed_input_comes_from_the_desk_or_the_program(
    first: tuple[Mapping[str, Any], Printed],
) -> None:
    record = json.loads(json.dumps(first[0]))
    record["figures"]["2-7_現年"][f"{CLAIM}|0|E"][1] = "1"
    now = shown_from(first[0])
    assert now is not None
    for sha256, cause in (("d", PROGRAM), ("other", DESK)):
        [difference] = compare(Former(october.MADE_AT, sha256, record), now, "d").differences
        assert (difference.cell, difference.was, difference.causes) == ("E22", "1", (cause,))


def test_a_changed_settlement_is_the_cause_in_the_front() -> None:
    content = replace(meetings.full(), tables=october.few(), desk_sha256="d")
    record = json.loads(json.dumps(drawn(content).shown.as_json()))
    *earlier, last = content.settled
    revised = meetings.year_total(
        last.year.reiwa, replace(last.amounts, collected=357_000_000_000), "新決算.csv"
    )
    former = Former(october.MADE_AT, "d", record)
    made = drawn(replace(content, settled=(*earlier, revised), former=former))
    found = made.compared.differences
    assert {each.sheet for each in found} == {"1_計画改定"}
    assert {each.row for each in found} == {
        "令和6年度決算", "第4次", "現状の文（収入未済額）", "現状の文（収納率）",
    }  # fmt: skip
    [cause] = {cause for each in found for cause in each.causes}
    assert cause.startswith("取込: 新決算.csv（2025-11-14")


def test_what_a_section_wrote_is_told_with_its_book() -> None:
    def content(text: str, file: str) -> MasterContent:
        source = Source(file, "取組状況", "D8", file, october.RECEIVED_AT, text)
        entries = [
            ("国保年金課", Entry("", claim, None, item, said, said, Place()), source)
            for claim, item, said in (
                (CLAIM, "progress", text), (CLAIM, "policy", "続ける。"), ("", "new_measure", "始めた。"),
            )
        ]  # fmt: skip
        activity = activity_of(october.registry(), MONTH, entries)
        return replace(october.content(tables), activity=activity, desk_sha256="d")

    tables = october.tables(of=REGISTRY)
    record = json.loads(json.dumps(drawn(content("催告した。", "前.xlsx")).shown.as_json()))
    former = Former(october.MADE_AT, "d", record)
    compared = drawn(replace(content("差し押さえた。", "後.xlsx"), former=former)).compared
    [each] = compared.differences
    assert (each.sheet, each.row, each.column) == ("2-9_課題", "国民健康保険税", "課題に対する進捗状況")
    assert (each.was, each.now) == ("催告した。", "差し押さえた。")
    assert each.causes == ("報告: 後.xlsx（国保年金課、2025-11-14 09:03）",)


def test_a_number_is_written_as_its_cell_shows_it() -> None:
    for display in Display:
        for value in (0, 1, -1, 1234567, -1234567):
            own = value / 1000 if display.percent else value
            assert formatted(own, number_format(display)) == as_text(own, display)
    assert formatted(-0.0004, number_format(Display.SIGNED_PERCENT)) == "▲0.0%"
    assert formatted(32_067_500_000, '#,##0,,;"▲"#,##0,,;0') == "32,068"
    assert formatted(-1234, number_format(Display.YEN, parentheses=True)) == "(▲1,234)"


# --- the verb ---------------------------------------------------------------------------------


def test_a_dry_run_writes_its_list_alone_and_says_what_is_then_written(
    folder: Folder, validate: Any
) -> None:
    correct(folder, MONTH, CLAIM, Kind.CURRENT, ITEM, VALUE, REASON)
    before = snapshot(folder.root)
    ran = saiken("consolidate", "--year", "7", "--month", "10", "--dry-run", "--json", "--folder", folder.root)
    assert ran.code == 0, ran.err
    book = Path(ran.json["file"])
    after = snapshot(folder.root)
    assert {path for path in after if after[path] != before.get(path)} == {
        book.relative_to(folder.root).as_posix()
    }
    assert before.keys() <= after.keys()
    made = consolidate(folder, MONTH)
    said = listed(made.path)
    assert listed(book) == said
    assert len(said) == 1 + len(made.compared.differences) == 1 + len(ran.json["differences"])
    [first] = [each for each in ran.json["differences"] if each["cell"] == "E22"]
    assert (first["sheet"], first["was"], first["now"]) == ("2-7_現年", "11,002,822", "11,002,000")
    [cause] = first["causes"]
    assert REASON in cause
    assert "11,002,821,537円 → 11,002,000,000円" in cause
    links = {cell.hyperlink.location for cell in sheets_of(made.path, COMPARISON)[COMPARISON]["B"] if cell.hyperlink}
    assert links == {f"'{each.sheet}'!{each.cell}" for each in made.compared.differences}
    validate(book)
    assert saiken("consolidate", "--year", "7", "--month", "10", "--dry-run", "--pdf",
                  "--folder", folder.root).code == 2  # fmt: skip


def test_each_difference_names_the_submission(folder: Folder, tmp_path: Path) -> None:
    name = next(folder.collected.glob("*国保年金課*")).name
    book = edit(folder.collected / name, {f"{ITEM}_現年_{CLAIM}": VALUE}, tmp_path / name)
    receive(folder, [book], quiet)
    compared = dry_run(folder, MONTH).compared
    assert {each.cell for each in compared.differences if each.sheet == "2-7_現年"} >= {"E22", "F22", "E72"}
    for each in compared.differences:
        [cause] = each.causes
        assert cause.startswith("報告: ")
        assert name in cause
        assert "国保年金課、20" in cause
    undo(folder)
    shown = saiken("consolidate", "--year", "7", "--month", "10", "--dry-run", "--folder", folder.root)
    assert "差：なし" in shown.out


def test_the_first_document_says_that_there_is_no_former_one(folder: Folder) -> None:
    [(said,)] = listed(master_path(folder, MONTH))
    assert "前回の会議資料がない" in str(said)


def test_without_a_record_of_the_former_one_it_says_so(tmp_path: Path) -> None:
    folder = received_house(tmp_path / "house")
    with folder.open_ledger() as ledger:
        ledger.record_consolidation(Master(MONTH, None, "03_会議資料/x.xlsx", "1", datetime.now().astimezone()))
    made = consolidate(folder, MONTH)
    assert not made.compared.possible
    assert "記録がない" in str(listed(made.path)[0][0])
    assert made.compared == Comparison(made.compared.made_at)


# --- a person's hand ---------------------------------------------------------------------------


def test_a_figure_typed_over_a_formula_is_told_and_not_kept(
    folder: Folder, office: Any, tmp_path: Path
) -> None:
    path = master_path(folder, MONTH)
    typed = tmp_path / "typed.xlsx"
    words = {"記入_未済額_圧縮": "前回の会議の後に書いた"}
    office.type_into(path, {"'2-7_現年'!E22": "123", "'2-8_過年'!H72": "0.5", **words}, typed)
    path.write_bytes(typed.read_bytes())
    made = consolidate(folder, MONTH)
    told = [each for each in made.findings if each.code.code == "M31"]
    assert [(each.place.sheet, each.place.cell) for each in told] == [("2-7_現年", "E22"), ("2-8_過年", "H72")]
    assert "「123」" in told[0].what
    assert "国民健康保険税 収入済額" in told[0].what
    assert "11,002,822" in told[0].what
    assert sheets_of(path, "2-7_現年")["2-7_現年"]["E22"].value.startswith("=")
    assert made.compared.differences == ()
    shown = saiken("history", "show", "--json", "--folder", folder.root)
    assert shown.json["events"][-1]["changes"] == [f"記入欄 未済額_圧縮: 空欄 → 「{words['記入_未済額_圧縮']}」"]


@pytest.mark.long
def test_rows_put_in_above_what_was_typed(folder: Folder) -> None:
    """They move everything; only what was typed is told."""
    path = master_path(folder, MONTH)
    book: Any = load_workbook(path)
    book["2-7_現年"]["E22"], book["2-8_過年"]["H72"] = 123, 0.5
    book["2-7_現年"].insert_rows(20, 3)
    book.save(path)
    told = [each for each in consolidate(folder, MONTH).findings if each.code.code == "M31"]
    assert [(each.place.sheet, each.place.cell) for each in told] == [("2-7_現年", "E25"), ("2-8_過年", "H72")]
    assert "国民健康保険税 収入済額" in told[0].what
    assert "11,002,822" in told[0].what
