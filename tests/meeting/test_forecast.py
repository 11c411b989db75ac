"""Proves 見込み: how the expectation moves, that ranges and sums agree, and what history wins."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import october as figures
from support.console import saiken
from support.loaded_sheets import sheets_of
from support.masters import drawn_sheet
from support.paths import TREE
from support.secretariat import filled_books, make_house
from support.settled_years import closing, course, settled_years

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, Kind
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.meeting.backtest import LAST_RATIO, OURS, STRAIGHT, trials
from saiken_addin.meeting.forecast import (
    Expected,
    PastYear,
    expected,
    months_left,
    point_of,
    total_of,
)

OCTOBER = 6
KEY = ("K001", Kind.CARRIED)


def carried(collected: int, end: int, assessed: int = 1000) -> PastYear:
    return PastYear(Amounts(assessed, collected, 0, 0), Amounts(assessed, end, 0, 0))


# --- by hand --------------------------------------------------------------------------------


def test_carried_over_claims_collect_on_as_in_earlier_years() -> None:
    """300 of 1,000 by October, 600 at the close; then 200 now become 400, and 600 are left."""
    now = Amounts(1000, 200, 0, 0)
    assert point_of(Kind.CARRIED, now, [carried(300, 600)]) == 600
    assert point_of(Kind.CARRIED, now, [carried(300, 600), carried(100, 400)]) == 500


def test_new_assessments_leave_the_share_that_they_left() -> None:
    """Of 1,000 assessed in October 2,000 came to be due, 400 were in, and 80 of the 1,600 stayed."""
    year = PastYear(Amounts(1000, 400, 0, 0), Amounts(2000, 1920, 0, 0))
    assert point_of(Kind.CURRENT, Amounts(500, 200, 0, 0), [year]) == round(800 * 80 / 1600)


@pytest.mark.parametrize(
    ("now", "years"),
    [
        (Amounts(1000, 200, 0, 0), []),
        (Amounts(None, 200, 0, 0), [carried(300, 600)]),
        (Amounts(1000, 200, 0, 0), [carried(0, 0, 0)]),
    ],
)
def test_without_figures_or_a_shape_nothing_is_said(now: Amounts, years: list[PastYear]) -> None:
    assert point_of(Kind.CARRIED, now, years) is None


def test_one_year_of_history_is_too_short() -> None:
    now = {KEY: Amounts(1000, 200, 0, 0)}
    assert expected(now, {FiscalYear(6): {KEY: carried(300, 600)}}) == {}
    two = {FiscalYear(6): {KEY: carried(300, 600)}, FiscalYear(5): {KEY: carried(250, 520)}}
    assert expected(now, two)[KEY].years == 2


def test_the_chance_of_a_target() -> None:
    even = Expected(1000, 900, 1100, 78.0, 2)
    assert even.chance(1000) == pytest.approx(0.5)
    assert even.chance(1100) == pytest.approx(0.9, abs=0.001)
    sure = Expected(0, 0, 0, 0.0, 2)
    assert (sure.chance(0), Expected(5, 5, 5, 0.0, 2).chance(4)) == (1.0, 0.0)


def test_months_count_until_the_books_are_closed() -> None:
    [claim, *_] = shipped_claims()[FiscalYear(7)]
    october = Month(FiscalYear(7), 10)
    assert months_left(october, claim) == 7
    assert months_left(october, replace(claim, enterprise=True)) == 5


# --- properties -----------------------------------------------------------------------------

yen = st.integers(0, 10**12)


@st.composite
def past_year(draw: st.DrawFn) -> PastYear:
    assessed = draw(st.integers(1, 10**12))
    growth = draw(st.integers(0, assessed))
    end = assessed + growth
    collected = draw(st.integers(0, assessed))
    settled = draw(st.integers(collected, end))
    return PastYear(
        Amounts(assessed, collected, 0, 0),
        Amounts(end, settled, draw(st.integers(0, end - settled)), 0),
    )


history = st.lists(past_year(), min_size=2, max_size=4)


@given(history, st.integers(1, 10**12), st.data(), st.sampled_from(Kind))
def test_whoever_collects_more_is_expected_to_leave_less(
    years: list[PastYear], assessed: int, data: st.DataObject, kind: Kind
) -> None:
    key = ("K001", kind)
    less = data.draw(st.integers(0, assessed))
    more = data.draw(st.integers(less, assessed))
    past = {FiscalYear(number): {key: year} for number, year in enumerate(years, 4)}
    one, other = (
        expected({key: Amounts(assessed, collected, 0, 0)}, past).get(key)
        for collected in (less, more)
    )
    assert (one is None) == (other is None)
    if one and other:
        assert other.point <= one.point
        assert other.low <= one.low
        assert other.high <= one.high


@given(st.lists(history, min_size=1, max_size=6), st.data(), st.sampled_from(Kind))
def test_ranges_hold_their_points_and_the_total_lies_within_its_claims(
    claims: list[list[PastYear]], data: st.DataObject, kind: Kind
) -> None:
    past: dict[FiscalYear, dict[tuple[str, Kind], PastYear]] = {}
    now = {}
    for number, years in enumerate(claims):
        key = (f"K{number:03}", kind)
        assessed = data.draw(st.integers(1, 10**12))
        now[key] = Amounts(assessed, data.draw(st.integers(0, assessed)), 0, 0)
        for place, year in enumerate(years, 4):
            past.setdefault(FiscalYear(place), {})[key] = year
    parts = list(expected(now, past).values())
    for part in parts:
        assert 0 <= part.low <= part.point <= part.high
    total = total_of(parts)
    assert (total is None) == (not parts)
    if total:
        assert total.point == sum(part.point for part in parts)
        assert sum(part.low for part in parts) <= total.low <= total.point
        assert total.point <= total.high <= sum(part.high for part in parts)


# --- on the sample --------------------------------------------------------------------------


def test_the_method_beats_both_naive_rules_on_every_settled_october() -> None:
    found = {(each.year.reiwa, each.kind, each.rule): each for each in trials(settled_years(10), OCTOBER)}
    assert {year for year, _, _ in found} == {5, 6}
    for year in (5, 6):
        for kind in Kind:
            ours = found[year, kind, OURS]
            for rule in (LAST_RATIO, STRAIGHT):
                other = found[year, kind, rule]
                assert ours.error < other.error
                assert ours.claims == other.claims
    covered = [found[6, kind, OURS].covered for kind in Kind]
    assert all(share is not None and share > 0.65 for share in covered)
    assert found[5, Kind.CARRIED, OURS].covered is None


def test_errors_are_those_against_the_settlement() -> None:
    years = {FiscalYear(5): {KEY: carried(300, 600)}, FiscalYear(6): {KEY: carried(200, 500)}}
    ours, ratio, straight = trials(years, OCTOBER)
    assert outstanding_of(years[FiscalYear(6)][KEY].settled) == 500
    assert ours.total_error == pytest.approx(600 / 500 - 1)
    assert ratio.total_error == pytest.approx(round(800 * 400 / 700) / 500 - 1)
    assert straight.total_error == pytest.approx(round(1000 - 200 * 12 / 7) / 500 - 1)


# --- in the folder --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped history, and October's document."""
    house = make_house(tmp_path_factory.mktemp("october"))
    filled_books(house)
    for verb in (["receive"], ["consolidate", "--year", 7, "--month", 10]):
        assert saiken(*verb, "--folder", house.root).code in (0, 1)
    return house.root


def test_one_command_prints_the_table_that_the_readme_shows(october: Path) -> None:
    shown = saiken("backtest", "--month", "10", "--folder", october)
    assert shown.code == 0, shown.err
    said = saiken("backtest", "--month", "10", "--json", "--folder", october).json["trials"]
    readme = (TREE / "README.md").read_text(encoding="utf-8")
    for trial in said:
        error = f"{trial['error']:.1%}"
        covered = "-" if trial["covered"] is None else f"{trial['covered']:.0%}"
        assert error in shown.out
        row = f"| {trial['year']} | {trial['kind']} | {trial['rule']} | {trial['claims']} | {error} |"
        [line] = [line for line in readme.splitlines() if line.startswith(row)]
        assert line.endswith(f"| {covered} |")


def test_without_settled_years_the_proof_says_what_is_missing(tmp_path: Path) -> None:
    saiken("init", tmp_path / "new", "--year", "7")
    shown = saiken("backtest", "--month", "10", "--folder", tmp_path / "new")
    assert shown.code == 2
    assert "2年度分" in shown.out + shown.err


def test_the_sheet_shows_what_endangers_the_total_first(october: Path) -> None:
    book = sheets_of(next((october / "03_会議資料").glob("*.xlsx")), "見込み", data_only=True)
    sheet = book["見込み"]
    rows = [row for row in sheet.iter_rows(max_col=11) if row[0].value]
    [total] = [row for row in rows if row[0].value == "合計（31債権）"]
    claims = [row for row in rows if row[0].value[:2] in ("強-", "非-", "私-")]
    carried_over, gaps = claims[:31], [row[7].value for row in claims[:31]]
    assert gaps == sorted(gaps, reverse=True)
    assert total[3].value == sum(row[3].value for row in carried_over)
    assert total[7].value == total[3].value - total[6].value
    assert total[4].value <= total[3].value <= total[5].value
    assert total[10].value == -(-total[7].value // 7)
    assert sheet["A1"].value.startswith("年度末の収入未済額の見込み（令和7年10月末")
    [chart] = sheet._charts
    assert len(chart.series) == 5
    drawn = [[cell.value for cell in row] for row in sheet["O8:P20"]]
    assert drawn == [
        *([course(6)[place], course(7).get(place)] for place in range(12)), [closing(6), None],
    ], "this month and those before, of 過年, from the ledger"  # fmt: skip
    said = " ".join(str(sheet[f"A{row}"].value) for row in (2, 3))
    assert "令和4年度・令和5年度・令和6年度の実績" in said, "the forecast of this year is no settlement"


def test_a_month_without_history_says_so() -> None:
    text = drawn_sheet(figures.content(), "見込み").values["A2"]
    assert "推計していません（まだありません）" in str(text)
