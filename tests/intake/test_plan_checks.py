"""Proves the checks on a yearly plan by cases, each judged on receipt and live in the book; and that
a book comes back right, or with a clear finding, whatever people did to its sheets."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from support import paths
from support.book_damage import Step, damaged
from support.planning import (
    YEAR,
    YEARS,
    answers,
    drawn_form,
    entered,
    known,
    read_back,
    registry,
    shown_in,
    stamped,
)
from support.sample import Some
from support.secretariat import edit

from saiken_addin.core.findings import Code, Finding, Severity
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Distributed, FormName, Kind, Stage, Submission
from saiken_addin.forms.fill import Value, computed
from saiken_addin.intake.book import IntakeContext, examine
from workbook_templates.monthly.known import Reference
from workbook_templates.plan import PlanBook, plan_book
from workbook_templates.plan.known import PlanKnown, document_id

SECTION = "医事課"
CASES: list[dict[str, Any]] = yaml.safe_load(
    paths.CASES.joinpath("plan_findings.yaml").read_text("utf-8")
)


def house_of(reference: PlanKnown, *stages: Stage) -> IntakeContext:
    """A house that sent the plans of the given stages to every section."""
    books = [
        Distributed(FormName.PLAN, YEAR, section.name, document_id(YEAR, section.name, stage), "", "")
        for stage in stages
        for section in registry().sections
    ]
    return IntakeContext(
        lambda year: registry() if year == YEAR else None,
        {book.document: book for book in books},
        lambda month: Reference(),
        lambda year: reference,
    )


HOUSE = house_of(known(), Stage.INITIAL)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code.code for finding in findings]


def values(submission: Submission) -> dict[str, object]:
    return {entry.name: entry.value for entry in submission.entries}


def received(data: bytes, folder: Path, house: IntakeContext = HOUSE) -> Submission:
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return examine(path, path.name, house)


# --- cases ----------------------------------------------------------------------------------


def changes_of(case: Mapping[str, Any]) -> dict[str, Value]:
    changes: dict[str, Value] = {}
    for name, value in case["記入"].items():
        if isinstance(value, dict):
            changes[f"{name}_K024"] = ("督促" * 1000)[: value["字数"]]
        else:
            changes[f"{name}_K024"] = Fraction(str(value)) if isinstance(value, float) else value
    return changes


def beside_of(case: Mapping[str, Any]) -> PlanKnown:
    former = {"K024": frozenset([case["昨年度"]])} if "昨年度" in case else {}
    return replace(known(), former=former)


@cache
def book_beside(former: str | None) -> PlanBook:
    """The plan as it goes out, to a section that wrote this a year ago."""
    case = {} if former is None else {"昨年度": former}
    return plan_book(registry(), SECTION, Stage.INITIAL, beside_of(case))


@cache
def names_of_cells() -> Mapping[tuple[str, str], str]:
    """What a claim's cells are named without its 債権ID, by sheet and cell."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "book.xlsx")
        path.write_bytes(stamped(SECTION, {}))
        places = read_back(path, SECTION).places
    return {(each.sheet, each.cell): name.removesuffix("_K024") for name, each in places.items()}


def test_a_good_plan_of_every_section_has_no_findings(tmp_path: Path, some: Some) -> None:
    for section in some(registry().sections, 3):
        submission = received(stamped(section.name, {}), tmp_path)
        assert submission.findings == (), section.name
        assert submission.identity is not None
        assert submission.identity.stage is Stage.INITIAL


@pytest.mark.parametrize("case", CASES, ids=[case["題"] for case in CASES])
def test_case_on_receipt(case: Mapping[str, Any], tmp_path: Path) -> None:
    house = replace(HOUSE, plan=lambda year: beside_of(case))
    submission = received(stamped(SECTION, changes_of(case)), tmp_path, house)
    names = names_of_cells()
    found = []
    for finding in submission.findings:
        assert finding.what
        assert finding.remedy
        found.append(f"{finding.code.code} {names[finding.place.sheet, finding.place.cell]}")
    assert sorted(found) == sorted(case["結果"])


def test_a_rate_is_read_as_excel_shows_it(tmp_path: Path) -> None:
    """A program that writes 16 digits leaves 95.40000000000001 of 95.4."""
    changes = {"目標収納率_現年_K024": Fraction(95.40000000000001)}
    submission = received(stamped(SECTION, changes), tmp_path)
    [entry] = [each for each in submission.entries if each.name == "目標収納率_現年_K024"]
    assert entry.value == "0.954"
    [noted] = [each for each in submission.findings if each.code.code == "P01"]
    assert "率が95.4と" in noted.what


@pytest.mark.parametrize("case", CASES, ids=[case["題"] for case in CASES])
def test_case_on_the_screen(case: Mapping[str, Any]) -> None:
    """What 提出前チェック shows before the book is sent."""
    book = book_beside(case.get("昨年度"))
    shown = computed(book.form, {**book.values, **answers(SECTION), **changes_of(case)})
    expected = case.get("画面", "要確認" if case["結果"] else "○")
    assert shown["判定_K024"] == expected
    assert shown["判定_K025"] == "○"


@pytest.mark.parametrize("year", YEARS)
def test_a_verdict_is_about_the_year_above_it(year: str) -> None:
    """More persons than items, and more received than determined, in one of the four years."""
    book = book_beside(None)
    changes: dict[str, Value] = {f"滞納者数_{year}_K024": 10**9, f"収入済額_現年_{year}_K024": 10**12}
    shown = computed(book.form, {**book.values, **answers(SECTION), **changes})
    of_years = {
        key: shown[key]
        for key, item in book.form.fields.items()
        if key.startswith(("点検_V01_", "点検_V11_")) and item.sheet == "私-1" and "_R" in key
    }
    wrong = {f"点検_V11_{year}_K024", f"点検_V01_現年_{year}_K024"}
    assert of_years == {key: "要確認" if key in wrong else "○" for key in of_years}
    assert len(of_years) == 12
    columns = {key: book.form.fields[key].cell[0] for key in wrong}
    assert set(columns.values()) == {book.form.fields[f"調定額_現年_{year}_K024"].cell[0]}


def test_screen_and_libreoffice_agree(
    office: ModuleType, tmp_path: Path, some: Some
) -> None:
    """The verdicts again, as the file's formulas give them."""
    chosen = some(CASES, 7)
    paths = []
    for number, case in enumerate(chosen):
        path = tmp_path / f"c{number}.xlsx"
        path.write_bytes(stamped(SECTION, changes_of(case)))
        paths.append(path)
    shown = office.displayed_books(paths)
    for case, sheets in zip(chosen, shown, strict=True):
        expected = case.get("画面", "要確認" if case["結果"] else "○")
        for name in ("判定_K024", "判定表示_K024"):
            assert shown_in(sheets, drawn_form(SECTION).fields[name]) == expected, case["題"]


# --- whose figures --------------------------------------------------------------------------


def test_a_settlement_other_than_the_ledgers_is_told_once_a_year(tmp_path: Path) -> None:
    changes = {"収入済額_現年_R5_K024": 1, "不納欠損額_現年_R5_K024": 2}
    submission = received(stamped(SECTION, changes), tmp_path)
    [changed] = [each for each in submission.findings if each.code is Code.SETTLED_CHANGED]
    assert changed.details["count"] == 2
    assert changed.details["former"] == 1_256_634_336
    assert changed.place.label == "私-1 入院医療費 令和5年度 現年 収入済額"


def test_figures_of_another_claim_are_seen(tmp_path: Path) -> None:
    """入院医療費 holds what the ledger knows of 外来医療費."""
    settled = known().settlements
    labels = {
        "assessed": "調定額", "collected": "収入済額", "written_off": "不納欠損額", "unrefunded": "還付未済額",
    }  # fmt: skip
    changes = {
        f"{label}_{kind}_{year.short}_K024": getattr(settled[year, "K025", kind].amounts, item)
        for year in (FiscalYear(4), FiscalYear(5), FiscalYear(6), FiscalYear(7))
        for kind in Kind
        for item, label in labels.items()
    }
    submission = received(stamped(SECTION, changes), tmp_path)
    [pasted] = [each for each in submission.findings if each.code is Code.OTHER_CLAIM_PASTED]
    assert pasted.details == {"other": "私-2 外来医療費"}
    assert "P17" not in codes(submission.findings)
    assert values(submission)["調定額_現年_R4_K024"] == settled[FiscalYear(4), "K025", Kind.CURRENT].amounts.assessed


def test_a_claims_sheet_copied_over_another(tmp_path: Path) -> None:
    """Every cell of 私-1 pasted into 私-2 with its 債権ID: two clear findings, and no total of it."""
    path = tmp_path / "filled.xlsx"
    path.write_bytes(stamped(SECTION, {}))
    own = load_workbook(path, data_only=True)["私-1"]
    cells = {
        f"私-2!{each.coordinate}": each.value
        for row in own["A1:N42"] for each in row if each.value is not None
    }  # fmt: skip
    book = edit(path, cells, tmp_path / "book.xlsx")
    submission = examine(book, book.name, HOUSE)
    found = {each.code: each for each in submission.findings}
    assert found[Code.CLAIM_ID_CHANGED].details == {"value": "K024", "claim": "K025"}
    assert found[Code.OTHER_CLAIM_PASTED].place.sheet == "私-2"
    assert found[Code.OTHER_CLAIM_PASTED].severity is Severity.ERROR


def test_two_claims_sheets_swapped(tmp_path: Path) -> None:
    """Every cell of 私-1 pasted into 私-2 and the other way round: both are told, nothing counts."""
    path = tmp_path / "filled.xlsx"
    path.write_bytes(stamped(SECTION, {}))
    shown = load_workbook(path, data_only=True)
    cells = {
        f"{to}!{each.coordinate}": each.value
        for of, to in (("私-1", "私-2"), ("私-2", "私-1"))
        for row in shown[of]["A1:N42"] for each in row if each.value is not None
    }  # fmt: skip
    book = edit(path, cells, tmp_path / "book.xlsx")
    submission = examine(book, book.name, HOUSE)
    for code in (Code.CLAIM_ID_CHANGED, Code.OTHER_CLAIM_PASTED):
        found = [each for each in submission.findings if each.code is code]
        assert [each.place.sheet for each in found] == ["私-1", "私-2"]
        assert {each.severity for each in found} == {Severity.ERROR}
    assert len(submission.entries) > 100


# --- what people do to a book ---------------------------------------------------------------

DAMAGES: dict[str, tuple[list[Step], dict[str, int]]] = {
    # what was done in LibreOffice → how often each code is found
    "シート名の入替え": (
        [("rename_sheet", "私-1", "x"), ("rename_sheet", "私-2", "私-1"), ("rename_sheet", "x", "私-2")],
        {"R04": 2},
    ),
    "シートの削除": ([("delete_sheet", "私-2")], {"R11": 1}),
    "行の挿入": ([("insert_rows", "私-1", 3, 2)], {"R03": 1}),
    "シートの追加": ([("add_sheet", "メモ")], {"R05": 1}),
}


def test_damaged_books_are_read_or_told(office: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(stamped(SECTION, {}))
    for name, book in damaged(path, {name: steps for name, (steps, _) in DAMAGES.items()}, tmp_path / "d").items():
        submission = examine(book, book.name, HOUSE)
        found = codes(submission.findings)
        assert {code: found.count(code) for code in found} == DAMAGES[name][1], name
        lost = {key for key in entered(SECTION) if key.endswith("_K025")} if name == "シートの削除" else set()
        said = {key: value for key, value in values(submission).items() if key != "段階"}
        expected = {
            key: str(float(value)) if isinstance(value, Fraction) else value
            for key, value in entered(SECTION).items()
            if key not in lost
        }
        assert said == expected, name


def test_the_stage_is_kept_with_what_a_plan_says(tmp_path: Path) -> None:
    submission = received(stamped(SECTION, {}), tmp_path)
    first = submission.entries[0]
    assert (first.name, first.item, first.value) == ("段階", "stage", "当初")
    assert values(submission)["目標収納率_現年_K024"] == "0.967"


IDENTITY: dict[str, tuple[Mapping[str, Value], list[str]]] = {
    "昨年度の計画": ({"年度": "令和7年度"}, ["I07"]),
    "配布していない年度": ({"年度": "令和9年度", "文書ID": "X"}, ["I05", "I08"]),
    "段階を書き換えた": ({"段階": "修正"}, ["I07"]),
    "段階が読めない": ({"段階": "確定"}, ["I04"]),
    "段階がない": ({"段階": None}, ["I04"]),
    "他の課": ({"所管課": "国保年金課"}, ["I07"]),
    "月次報告とした": ({"様式": "月次報告"}, ["I04"]),
    "古い様式": ({"様式": "債権回収実施計画（旧）"}, ["I02"]),
}


@pytest.mark.parametrize("name", IDENTITY)
def test_a_book_of_another_year_stage_or_section(name: str, tmp_path: Path) -> None:
    changes, expected = IDENTITY[name]
    house = house_of(known(), Stage.INITIAL, Stage.SETTLEMENT)
    submission = received(stamped(SECTION, changes), tmp_path, house)
    assert codes(submission.findings) == expected
    assert submission.identity is None
    assert submission.entries == ()


def test_a_plan_whose_names_are_lost_is_known_by_its_look(tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(stamped(SECTION, {}))
    book = load_workbook(path)
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(tmp_path / "book.xlsx")
    submission = examine(tmp_path / "book.xlsx", "book.xlsx", HOUSE)
    assert codes(submission.findings) == ["I10"]


def test_a_book_drawn_before_verdicts_had_names_is_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(stamped(SECTION, {"滞納者数_R5_K024": 10**9}))
    book = load_workbook(path)
    verdicts = [name for name in book.defined_names if name.startswith("点検_")]
    assert verdicts
    for name in verdicts:
        del book.defined_names[name]
    book.save(tmp_path / "book.xlsx")
    before, now = (examine(each, "book.xlsx", HOUSE) for each in (tmp_path / "book.xlsx", path))
    assert (before.entries, before.findings) == (now.entries, now.findings)
    assert codes(now.findings) == ["C09"]


def test_april_does_not_come_after_june(tmp_path: Path) -> None:
    """Once the settlement's form has gone out, a plan of April can't take its place."""
    house = house_of(known(), Stage.INITIAL, Stage.SETTLEMENT)
    submission = received(stamped(SECTION, {}), tmp_path, house)
    assert codes(submission.findings) == ["P20"]
    assert submission.findings[0].severity is Severity.ERROR
    assert submission.findings[0].place.cell == "E5"


def test_every_code_of_a_plan_is_proved() -> None:
    proved = {line.split()[0] for case in CASES for line in case["結果"]}
    elsewhere = {"P17", "P18", "P19", "P20", "P21"}
    """P21 in test_plan_cycle.py, the others above."""
    assert {code.code for code in Code if code.code.startswith("P")} <= proved | elsewhere
