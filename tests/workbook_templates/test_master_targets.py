"""Proves 3_目標設定: the targets as worked out by hand, live over データ, traced, and printed whole."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from support import october, paths
from support.loaded_sheets import Sheets, sheets_of
from support.masters import drawn_sheet, make
from support.plan_cases import CASES, REGISTRY, YEAR, amounts_of, rate
from support.recalculation import differing
from support.seen import seen
from support.stamped import unstamped_formulas
from support.trace import figures_followed

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Source, Stage
from saiken_addin.core.registry import crosswalk
from saiken_addin.intake.former_master import read_written
from saiken_addin.meeting.targets import Planned, PlanTables, PlanWords, TargetLine
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.status.export import export_rows
from workbook_templates.master.build import build
from workbook_templates.master.content import MasterContent
from workbook_templates.master.targets.grid import WIDTHS
from workbook_templates.shared.text_size import lines

SHEET, DATA, SOURCES = "3_目標設定", "データ", "出典"
PRINTED: list[dict[str, Any]] = yaml.safe_load(
    paths.CASES.joinpath("plan_master.yaml").read_text("utf-8")
)
FIGURES = range(3, 15)
"""Columns D to O, counted from 0."""
LONG = "".join(chr(0x4E00 + number) for number in range(2600))


def line(case: Mapping[str, Any], claim: Claim, kind: Kind, **changes: Any) -> TargetLine:
    """A line of a case, as the plan says it."""
    goals = case["目標"]
    said = {item: goals[item].get(kind.value) for item in ("見込調定額", "目標収納率", "目標収入未済額")}
    planned = Planned(
        said["見込調定額"],
        rate(said["目標収納率"]) if said["目標収納率"] else None,
        said["目標収入未済額"],
    )
    before = Amounts(**{k: v for k, v in amounts_of(case, "令和7年度", kind.value).items() if v is not None})
    source = Source("02_回収/計画.xlsx", claim.number, "L34", "ab" * 32, datetime(2026, 4, 20, tzinfo=UTC), "0.965")
    return TargetLine(claim, kind, planned, None, before, True, {"target_rate": source}, **changes)


def tables(revised: bool = False, absent: tuple[str, ...] = ()) -> PlanTables:
    """The plans of the three golden claims; one section, so `absent` names claims left out."""
    lines = [
        line(case, claim, kind) if claim.id not in absent else TargetLine(claim, kind)
        for case, claim in zip(CASES, REGISTRY.claims, strict=True)
        for kind in Kind
    ]
    if revised:
        april = Planned(250_000_000, Fraction("0.96"), 9_000_400)
        lines[0] = replace(lines[0], initial=april)
        lines[1] = replace(lines[1], initial=replace(lines[1].planned, target_rate=Fraction("0.41")))
    words = tuple(
        PlanWords(
            claim, Stage.INITIAL,
            {"level": f"水準{claim.number}", "level_against_cities": LONG if claim.id == "K102" else "取組",
             "short_issue": "課題"},
            frozenset({"publicity"}) if claim.id != "K103" else frozenset({"publicity", "circumstances"}),
        )
        for claim in REGISTRY.claims
    )  # fmt: skip
    stage = Stage.SETTLEMENT if revised else Stage.INITIAL
    former = REGISTRY.claims[:2]
    return PlanTables(
        YEAR, REGISTRY, tuple(lines), words, {"試験課": stage}, crosswalk(former, REGISTRY.claims)
    )


def master(folder: Path, plans: PlanTables) -> Path:
    path = folder / "会議資料.xlsx"
    path.write_bytes(build(content(plans)))
    return path


def content(plans: PlanTables) -> MasterContent:
    return replace(october.content(october.few()), plans=plans)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return master(tmp_path_factory.mktemp("targets"), tables(revised=True))


@pytest.fixture(scope="module")
def book(made: Path) -> Sheets:
    return Sheets(made)


@pytest.fixture(scope="module")
def shown(made: Path, office: ModuleType) -> list[list[str]]:
    return seen(made).texts[SHEET]


def pair(rows: list[list[str]], title: str, label: str) -> tuple[list[str], list[str]]:
    """Both rows of a claim or sum in the table under a title."""
    start = next(number for number, row in enumerate(rows) if row and row[0].startswith(title))
    at = next(
        number for number in range(start, len(rows))
        if label in (rows[number][0], rows[number][2] if len(rows[number]) > 2 else "")
    )  # fmt: skip
    upper, lower = ([rows[at + down][column] for column in FIGURES] for down in (0, 1))
    return upper, lower


# --- the figures ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", PRINTED, ids=[case["行"] for case in PRINTED])
def test_the_table_shows_what_was_worked_out_by_hand(
    case: Mapping[str, Any], shown: list[list[str]]
) -> None:
    """As LibreOffice recalculates and displays it."""
    assert pair(shown, "(5)", case["行"]) == (case["上段"], case["下段"])


def test_june_stands_over_april_with_the_difference(shown: list[list[str]]) -> None:
    """Of the one claim of which both stages are there; the sums are of that claim alone."""
    upper, lower = pair(shown, "(6)", "非-1 家庭ごみ処理手数料")
    # 現年 96.5 － 96.0、8,750,000 － 9,000,400 ＝ ▲250,400円
    assert upper[:4] == ["96.5%", "+0.5P", "8,750", "▲250"]
    assert lower[:4] == ["(96.0%)", "-", "(9,000)", "-"]
    assert (upper[4:8], lower[4:8]) == (
        ["40.0%", "▲1.0P", "15,000", "0"], ["(41.0%)", "-", "(15,000)", "-"],
    )  # fmt: skip
    # 合計 （250,000,000×0.965＋26,151,600×0.4）÷276,151,600＝91.149…%、
    #   4月 （250,000,000×0.96＋26,151,600×0.41）÷276,151,600＝90.791…%
    assert (upper[8:], lower[8:]) == (
        ["91.1%", "+0.4P", "23,750", "▲250"], ["(90.8%)", "-", "(24,000)", "-"],
    )  # fmt: skip
    assert pair(shown, "(6)", "合計") == (upper, lower)
    assert not any("学習室利用料" in "".join(row) for row in shown[_start(shown, "(6)") : _start(shown, "(7)")])


def _start(rows: list[list[str]], title: str) -> int:
    return next(number for number, row in enumerate(rows) if row and row[0].startswith(title))


def test_every_figure_is_a_live_formula_with_the_result_of_a_spreadsheet(
    made: Path, book: Sheets, office: ModuleType
) -> None:
    assert unstamped_formulas(made.read_bytes()) == []
    assert differing(made, seen(made).values) == []
    formulas = [
        cell.value for row in book[SHEET].iter_rows() for cell in row if cell.data_type == "f"
    ]
    # 5 pairs in the first table and 3 in the second, 12 figures above and 6 below, and 3 counts
    assert len(formulas) == 8 * (12 + 6) + 3
    assert all("データ!" in text or text.startswith("=COUNTIF(") for text in formulas)
    assert all(len(text) < 8192 for text in formulas)


def test_a_change_in_the_data_goes_through_the_table(
    made: Path, office: ModuleType, book: Sheets
) -> None:
    headings = {cell.value: cell.column_letter for cell in book[DATA][1]}
    rows = office.displayed(
        made, {f"データ!{headings['計画_目標収納率']}2": "0.97", f"データ!{headings['計画_集計対象']}6": "0"}
    )[SHEET]
    assert pair(rows, "(5)", "非-1 家庭ごみ処理手数料")[0][:2] == ["97.0%", "+1.0P"]
    # 学習室利用料の現年を数えない: 250,000,000×0.97÷250,000,000
    assert pair(rows, "(5)", "合計")[0][:3] == ["97.0%", "+1.0P", "8,750"]


def test_the_export_says_the_same(shown: list[list[str]]) -> None:
    rows = export_rows("目標", october.content().tables, plans=tables(revised=True))
    by_name = {(row["債権名"], row["区分"]): row for row in rows}
    for case in PRINTED:
        name = str(case["行"]).split(" ")[-1]
        for kind, first in (("現年", 0), ("過年", 4), ("合計", 8)):
            row = by_name[name, kind]
            printed = [
                row["目標収納率"], row["目標収納率の前年度比"], row["目標収入未済額(千円)"],
                row["目標収入未済額の前年度比(千円)"],
            ]  # fmt: skip
            assert printed == case["上段"][first : first + 4], (name, kind)
            before = [row["前年度_収納率"], row["前年度_収入未済額(千円)"]]
            assert before == [
                text.strip("()") for text in (case["下段"][first], case["下段"][first + 2])
            ]
    assert by_name["合計", "合計"]["目標収入未済額(円)"] == 26_928_720
    assert {row["計画年度"] for row in rows} == {"令和8年度"}


# --- where they come from -------------------------------------------------------------------


def test_each_target_leads_to_its_source(book: Sheets) -> None:
    sheet, sources = book[SHEET], book[SOURCES]
    [cell] = [
        row[3] for row in sheet.iter_rows() if row[2].value == "私-1 生活資金貸付金" and row[3].value != "-"
    ][:1]
    rate_cell = sheet.cell(cell.row, 8)  # 過年 収納率
    place = rate_cell.hyperlink.location
    row = [each.value for each in sources[int(place.rsplit("A", 1)[1])]]
    assert place.startswith("'出典'!A")
    assert row[:6] == ["私-1", "生活資金貸付金", "過年", "令和8年度計画", "目標収納率", None]
    assert (row[6], row[8], row[11]) == ("02_回収/計画.xlsx", "L34", "0.965")


@pytest.mark.parametrize("absent", [(), ("K102",)])
def test_a_target_is_made_of_what_its_formula_reads(absent: tuple[str, ...]) -> None:
    assert figures_followed(content(tables(revised=True, absent=absent))) > 300


def test_the_columns_of_the_contract_are_as_they_were(book: Sheets, tmp_path: Path) -> None:
    """The plans stand to the right; what others read of データ is the same without them."""
    without = Sheets(make(tmp_path, october.content(october.few())).file)[DATA]
    with_plans = book[DATA]
    assert without["S1"].value == "集計対象"
    assert without["X1"].value == "主要課"
    assert without.max_column == 24
    assert with_plans["Y1"].value is None
    assert with_plans["Z1"].value is not None
    for former, now in zip(without.iter_rows(), with_plans.iter_rows(max_col=24), strict=True):
        assert [cell.value for cell in former] == [cell.value for cell in now]
    assert with_plans.auto_filter.ref == without.auto_filter.ref


# --- words ----------------------------------------------------------------------------------


def texts(book: Sheets) -> list[str]:
    return [str(cell.value) for row in book[SHEET].iter_rows() for cell in row if cell.value is not None]


def texts_drawn(plans: PlanTables) -> list[str]:
    return [str(value) for value in drawn_sheet(content(plans), SHEET).values.values()]


def test_what_stands_before_the_tables(book: Sheets) -> None:
    said = texts(book)
    for part in ("(1) 令和8年度", "(2) 昨年度からの変更点", "(3) 進捗管理", "(4) 滞納を発生させないための取組"):
        assert any(text.startswith(part) for text in said), part
    assert "・対象債権：2債権から3債権へ（開始1）" in said
    assert "・開始：私-2 学習室利用料" in said
    counts = "短期的な課題 3債権、中・長期的な課題（継続） 0債権、中・長期的な課題（新規） 0債権"
    assert f"・課題を挙げた債権：{counts}" in said
    assert said.count("1課中1課・3債権中3債権を集計") >= 2
    assert said.count("1課中1課・3債権中1債権の修正を集計") == 1, "as complete as this table is"


def test_headings_are_as_high_as_their_words(book: Sheets) -> None:
    sheet = book[SHEET]
    headings = [
        (cell.row, column, cell.value)
        for row in sheet.iter_rows(min_col=4, max_col=15)
        for cell, column in zip(row, WIDTHS[3:], strict=True)
        if cell.value in ("当初との差", "前年度比", "収納率")
    ]
    assert len(headings) == 2 * 9
    for row, width, text in headings:
        assert sheet.row_dimensions[row].height >= lines(text, [width], 8.5) * 11, (row, text)


def test_the_kinds_of_efforts_are_counted_and_listed(made: Path) -> None:
    sheet = Sheets(made, data_only=True)[SHEET]
    found = {
        row[0].value: (row[5].value, row[6].value) for row in sheet.iter_rows() if isinstance(row[5].value, int)
    }
    assert found["制度周知の強化"] == (3, "非-1 家庭ごみ処理手数料、私-1 生活資金貸付金、私-2 学習室利用料")
    assert found["滞納の防止"] == (0, "-")
    assert found["各債権の状況に応じた取組"] == (1, "私-2 学習室利用料")


def test_the_longest_words_are_printed_whole(made: Path, office: ModuleType) -> None:
    """2,600 signs in a cell go over several rows, and the sheet has as many pages as it says."""
    pages = seen(made).pages
    printed = "".join(pages)
    known = {sign for sign in LONG if sign in printed}
    # The font of this machine has not every sign; of those it has, a cut would take whole lines.
    assert len(known) > 2400
    missing = [number for number, sign in enumerate(LONG) if sign not in known]
    runs = [later - former for former, later in pairwise(missing)]
    assert "1" * 20 not in "".join("1" if run == 1 else "0" for run in runs)
    first = next(number for number, page in enumerate(pages, 1) if "3 令和8年度目標の設定" in page)
    assert re.search(rf"-\s*{first}\s*-", pages[first - 1])
    last = max(number for number, page in enumerate(pages, 1) if "達成水準と取組目標" in page)
    assert re.search(rf"-\s*{last}\s*-", pages[last - 1])


def test_without_plans_the_sheet_says_so() -> None:
    said = texts_drawn(PlanTables(FiscalYear(8), None))
    assert "※ 令和8年度の債権一覧がまだないため、目標の表はない。" in said
    assert not any(text.startswith("(5)") for text in said)
    empty = texts_drawn(PlanTables(YEAR, REGISTRY))
    assert "※ 令和8年度の実施計画はまだ提出されていないため、目標の表はない。" in empty


def test_who_is_missing_stands_above_every_table() -> None:
    claims = REGISTRY.claims
    registry = replace(
        REGISTRY, claims=(*claims[:2], replace(claims[2], section="別の課")),
    )  # fmt: skip
    lines = tuple(each for each in tables().lines[:4]) + tuple(
        TargetLine(registry.claims[2], kind) for kind in Kind
    )
    plans = PlanTables(YEAR, registry, lines, tables().words[:2], {"試験課": Stage.INITIAL})
    said = texts_drawn(plans)
    assert said.count("2課中1課・3債権中2債権を集計") == 2 + said.count("(6) 債権ごとの達成水準と取組目標（続き）")
    assert "未提出：別の課（私-2 学習室利用料）" in said


def test_what_the_secretariat_wrote_stands_in_the_next_master(tmp_path: Path) -> None:
    first = master(tmp_path, tables())
    template = Template(first.read_bytes())
    [(sheet, cell)] = sheets_of(first, SHEET).defined_names["記入_目標設定_変更点"].destinations
    first.write_bytes(template.stamp({sheet: {cell.replace("$", ""): "所管課説明会を2月に開く。"}}))
    again = tmp_path / "again.xlsx"
    words = read_written(first).words
    again.write_bytes(build(replace(content(tables()), written=words)))
    assert "所管課説明会を2月に開く。" in texts(Sheets(again))
