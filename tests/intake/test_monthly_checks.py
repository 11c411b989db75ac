"""Proves what is found in a filled-in 月次報告: cases/monthly_findings.yaml, which an official can
read, each through the intake; and what a finding says and where it points."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import paths
from support.sample import Some
from support.secretariat import (
    MONTH,
    cells_of,
    intake_context,
    make_house,
    put,
    received,
    registry,
    stamped,
    supposed,
)

from saiken_addin.core.findings import Code, Severity
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import Submission
from saiken_addin.core.settings import Settings
from saiken_addin.intake.book import IntakeContext
from saiken_addin.ooxml.package import RawPackage
from workbook_templates import monthly
from workbook_templates.monthly import columns, monthly_form
from workbook_templates.monthly.known import Reference

SECTION = "下水道総務課"
CASES = yaml.safe_load(
    paths.CASES.joinpath("monthly_findings.yaml").read_text(encoding="utf-8")
)
LABELS = {item.key: item.label for item in monthly_form(registry(), SECTION, True).named.values()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[str, str]]:
    book = tmp_path_factory.mktemp("places") / "book.xlsx"
    book.write_bytes(stamped(SECTION, {}))
    cells = cells_of(book)
    return {name: cells[name] for name in monthly_form(registry(), SECTION, True).named}


def answer(value: Any) -> Any:
    """What a sheet computes with for a value of a case."""
    if isinstance(value, Mapping):
        value = value.get("結果")
    return value if isinstance(value, str) or type(value) is int else None


def as_written(value: Any) -> str | None:
    """A value of a case that is no plain amount or text, as it stands in the file."""
    if isinstance(value, float):
        return f"><v>{value!r}</v>"
    if not isinstance(value, Mapping):
        return None
    if "真偽" in value:
        return f' t="b"><v>{int(value["真偽"])}</v>'
    result = value.get("結果")
    kind = "e" if str(result).startswith("#") else "str" if isinstance(result, str) else "n"
    cached = "" if result is None else f"<v>{result}</v>"
    return f' t="{kind}"><f>{escape(value["式"], quote=False)}</f>{cached}'


def submitted(
    house: IntakeContext, places: Mapping[str, tuple[str, str]], entered: Mapping[str, Any], book: Path,
    known: Reference | None = None,
) -> Submission:  # fmt: skip
    data = stamped(SECTION, {name: answer(value) for name, value in entered.items()}, known)
    raw = {places[name]: as_written(value) for name, value in entered.items()}
    book.write_bytes(put(data, {cell: xml for cell, xml in raw.items() if xml is not None}))
    return received(house, book)


@pytest.mark.parametrize("case", CASES, ids=[case["題"] for case in CASES])
def test_cases(
    case: Mapping[str, Any], house: IntakeContext, places: Mapping[str, tuple[str, str]], tmp_path: Path
) -> None:
    known = supposed(case.get("前提", {}))
    at = replace(house, reference=lambda _: known)
    submission = submitted(at, places, case["記入"], tmp_path / "提出.xlsx", known)
    expected = sorted(tuple(line.split()) for line in case["結果"])
    by_label = {label: name for name, label in LABELS.items()}
    found = [(each.code.code, by_label[each.place.label]) for each in submission.findings]
    assert sorted(found) == expected, [str(each) for each in submission.findings]
    for finding, (_, name) in zip(submission.findings, found, strict=True):
        assert (finding.place.sheet, finding.place.cell) == places[name]
        assert finding.place.file == "提出.xlsx"
        assert "{" not in finding.what + finding.remedy
    assert submission.identity is not None


def test_the_real_figures_raise_nothing(house: IntakeContext, tmp_path: Path, some: Some) -> None:
    for section in some(registry().sections, 7):
        book = tmp_path / "book.xlsx"
        book.write_bytes(stamped(section.name, {}))
        submission = received(house, book)
        assert not submission.findings, [str(each) for each in submission.findings]
        assert submission.identity is not None
        assert submission.identity.section == section.name


def test_a_blank_book_lacks_every_answer_but_the_prefilled_ones(house: IntakeContext, tmp_path: Path) -> None:
    form = monthly_form(registry(), SECTION, True)
    blank = {item.key: None for item in form.inputs}
    book = tmp_path / "book.xlsx"
    book.write_bytes(stamped(SECTION, blank))
    found = {each.place.label: each.code for each in received(house, book).findings}
    required = {item.label: item for item in form.inputs if item.required}
    assert found.keys() == required.keys()
    assert {code.severity for label, code in found.items() if "額" in label} == {Severity.ERROR}
    assert {code.severity for label, code in found.items() if "額" not in label} == {Severity.WARNING}


def test_what_a_finding_says(
    house: IntakeContext, places: Mapping[str, tuple[str, str]], tmp_path: Path
) -> None:
    entered = {
        "収入済額_現年_K027": 1237808, "調定額_過年_K027": "2,253千円", "滞納者数_K027": 171,
        "増減理由_過年_K027": "同上", "還付未済額_現年_K008": -1, "増減理由_現年_K008": "還付を取り消したため",
    }  # fmt: skip
    findings = submitted(house, places, entered, tmp_path / "b.xlsx").findings
    said = {each.code: each.what for each in findings}
    assert said[Code.REASON_MISSING].startswith(
        "収納率の前年度比が▲3.0Pで基準（3ポイント）に達していますが"
    )
    assert "（「2,253千円」）。2,253,000円と読み取りました" in said[Code.AMOUNT_IN_THOUSANDS]
    assert "基準（3ポイント）に達していますが、「同上」では" in said[Code.REASON_SAYS_NOTHING]
    assert "（-1円）。理由: 還付を取り消したため" in said[Code.AMOUNT_NEGATIVE_EXPLAINED]
    assert "（171人）が滞納件数（170件）" in said[Code.DEBTORS_EXCEED_CASES]
    assert "（2,253,000円）が、前年度の決算の収入未済額（1,595,989円）" in said[Code.OPENING_DIFFERS]


def test_the_recomputed_outstanding_is_compared_with_what_the_sheet_shows(
    house: IntakeContext, places: Mapping[str, tuple[str, str]], tmp_path: Path
) -> None:
    book = tmp_path / "book.xlsx"
    data = stamped(SECTION, {})
    at = places["収入未済額_現年_K027"]
    book.write_bytes(put(data, {at: "><v>943998</v>"}))
    [finding] = received(house, book).findings
    assert finding.code is Code.SHOWN_DIFFERS
    assert (finding.place.cell, finding.place.label) == (at[1], LABELS["収入未済額_現年_K027"])
    assert "（943,998）" in finding.what
    assert "（943,997）" in finding.what
    book.write_bytes(put(data, {at: "><v>943997</v>"}))
    assert not received(house, book).findings


def test_thresholds_are_settings_of_the_year(
    house: IntakeContext, places: Mapping[str, tuple[str, str]], tmp_path: Path
) -> None:
    strict = registry()
    settings = Settings(collection_fall=strict.settings.collection_fall - 1)
    other = type(strict)(strict.year, strict.claims, strict.contacts, settings)
    entered = {"収入済額_現年_K027": 1237809}
    at = IntakeContext(lambda _: other, house.documents, house.reference)
    [finding] = submitted(at, places, entered, tmp_path / "b.xlsx").findings
    assert finding.code is Code.REASON_MISSING
    assert "基準（2ポイント）" in finding.what


def test_a_claim_new_this_year_has_nothing_to_be_compared_with(house: IntakeContext, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    entered = {"収入済額_過年_K032": 2_333_285, "調定額_過年_K032": 2_333_285}
    book.write_bytes(stamped("子育て支援課", entered))
    assert not received(house, book).findings


def test_a_month_without_a_month_before_is_not_compared_with_march(house: IntakeContext) -> None:
    assert Month(MONTH.year, 4).previous is None


def test_a_book_of_an_older_form_is_not_asked_for_a_column_that_came_later(
    house: IntakeContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "book.xlsx"
    book.write_bytes(stamped(SECTION, {"還付未済額_現年_K027": None, "滞納件数_K027": None}))
    assert [each.code for each in received(house, book).findings] == [Code.AMOUNT_MISSING, Code.COUNT_MISSING]
    later = [
        replace(each, since=3) if each.key in ("unrefunded", "cases") else each for each in columns.COLUMNS
    ]
    monkeypatch.setattr(columns, "COLUMNS", later)
    for kept in (columns.columns_of, monthly._form):
        kept.cache_clear()
    findings = received(house, book).findings
    monkeypatch.undo()
    for kept in (columns.columns_of, monthly._form):
        kept.cache_clear()
    assert {each.code for each in findings} == {Code.FIELDS_MOVED}  # it was drawn with them


def test_a_book_drawn_before_checks_had_names_is_read_the_same(house: IntakeContext, tmp_path: Path) -> None:
    book = tmp_path / "book.xlsx"
    data = stamped(SECTION, {"収入済額_現年_K027": 0})
    package = RawPackage(data)
    names = package.read("xl/workbook.xml").decode()
    without = re.sub(r'<definedName name="点検[^>]*>[^<]*</definedName>', "", names)
    assert len(without) < len(names)
    found = []
    for each in (data, package.rebuilt({"xl/workbook.xml": without.encode()})):
        book.write_bytes(each)
        found.append([str(finding) for finding in received(house, book).findings])
    assert found[0]
    assert found[0] == found[1]
