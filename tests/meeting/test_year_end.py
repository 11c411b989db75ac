"""Proves what 見込み makes of a month: whose course is drawn, over which months, and its sums."""

from dataclasses import replace
from typing import Any

import pytest
from support import october
from support.loaded_sheets import sheets_of
from support.masters import of_sheets
from support.settled_years import NEW, closing, course, left, month_ends, settled_years

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, Figures, Kind
from saiken_addin.desk.document_sheets import YEAR_END
from saiken_addin.meeting.forecast import Expected, expected
from saiken_addin.meeting.year_end import CLOSE, Outlook, Prospect, outlook
from workbook_templates.master.working.year_end import chance_text

THIS, LAST = FiscalYear(7), FiscalYear(6)
CLAIM = "K024"


def october_outlook(**changes: Any) -> Outlook:
    given = {"tables": october.tables(), "past": settled_years(10), "months": month_ends(6, 7)}
    return outlook(**{**given, **changes})


# --- the course ---------------------------------------------------------------------------------


def test_the_course_is_that_of_carried_over_claims() -> None:
    found = october_outlook()
    assert found.paths == {THIS: course(7), LAST: {**course(6), CLOSE: closing(6)}}
    assert sorted(course(7)) == list(range(7)), "April to October"
    assert sorted(course(6)) == list(range(12))


@pytest.mark.parametrize("given", [None, Amounts(1, None, 0, 0), Amounts()])
def test_a_month_with_a_missing_claim_is_not_drawn(given: Amounts | None) -> None:
    """Neither where its row is missing nor where an amount of it is blank."""
    months = month_ends(6, 7)
    for month in (Month(THIS, 8), Month(LAST, 3)):
        if given is None:
            del months[month][CLAIM, Kind.CARRIED]
        else:
            months[month][CLAIM, Kind.CARRIED] = given
    found = october_outlook(months=months).paths
    assert found[THIS] == {place: amount for place, amount in course(7).items() if place != 4}
    assert found[LAST] == {
        **{place: amount for place, amount in course(6).items() if place != 11}, CLOSE: closing(6),
    }  # fmt: skip


def test_what_has_no_part_in_the_course_may_be_missing() -> None:
    """現年, and claims without an expectation, as the new ones."""
    months = month_ends(6, 7)
    for figures in months.values():
        for key in list(figures):
            if key[1] is Kind.CURRENT or key[0] in NEW:
                del figures[key]
    assert october_outlook(months=months).paths == october_outlook().paths


def test_the_close_of_last_year_wants_the_same_claims() -> None:
    past = settled_years(10)
    del past[LAST][CLAIM, Kind.CARRIED]  # two settled years are left, so it still has an expectation
    found = october_outlook(past=past)
    assert found.paths[LAST] == course(6)
    del past[FiscalYear(5)][CLAIM, Kind.CARRIED]  # one is too short: it has no part any more
    found = october_outlook(past=past)
    assert CLOSE in found.paths[LAST]
    assert found.paths[LAST][CLOSE] < closing(6)


def test_without_expectations_nothing_is_drawn() -> None:
    found = october_outlook(past={})
    assert found.paths == {}
    assert found.short
    assert [each.total for each in found.kinds] == [None, None]
    assert october_outlook(past={year: of for year, of in settled_years(10).items() if year == LAST}).short
    two = {year: of for year, of in settled_years(10).items() if year.reiwa > 4}
    assert not october_outlook(past=two).short


# --- the sums -----------------------------------------------------------------------------------


def test_sums_hold_the_claims_that_have_both_expectation_and_target() -> None:
    figures = dict(october.figures())
    was = figures[CLAIM, Kind.CARRIED]
    figures[CLAIM, Kind.CARRIED] = Figures(replace(was.amounts, target_outstanding=None), was.sources)
    found = october_outlook(tables=october.tables(now=figures, without=["介護保険課"]))
    carried, current = found.kinds
    assert (carried.kind, current.kind) == (Kind.CARRIED, Kind.CURRENT), "過年 first"
    for kind, without in ((carried, {CLAIM, *NEW}), (current, NEW)):
        title_of = {claim.id: claim.title for claim in october.registry().claims}
        assert set(kind.without) == {title_of[claim] for claim in without}
        lines = {
            line.claim.title: line.now.amounts
            for line in october.tables(now=figures, without=["介護保険課"]).of(kind.kind)
            if line.counted and line.claim.id not in without
        }
        assert {each.title for each in kind.claims} == set(lines)
        for each in kind.claims:
            assert each.outstanding == left(lines[each.title])
            assert each.target == lines[each.title].target_outstanding
            key = next(claim for claim, title in title_of.items() if title == each.title), kind.kind
            assert each.expected == expected({key: lines[each.title]}, settled_years(10))[key]
        assert [each.gap for each in kind.claims] == sorted((each.gap for each in kind.claims), reverse=True)
        assert kind.total is not None
        for whole, parts in (
            (kind.total, kind.claims),
            *((bureau, [each for each in kind.claims if each.bureau == bureau.title]) for bureau in kind.bureaus),
        ):
            assert whole.claims == len(parts)
            assert whole.outstanding == sum(each.outstanding or 0 for each in parts)
            assert whole.target == sum(each.target or 0 for each in parts)
            assert whole.expected is not None
            assert whole.expected.point == sum(each.expected.point for each in parts if each.expected)
            assert whole.months == max(each.months for each in parts)
        assert sum(each.claims for each in kind.bureaus) == kind.total.claims


def prospect(point: int | None, target: int | None, months: int, deviation: float = 0.0) -> Prospect:
    at_close = None if point is None else Expected(point, point, point, deviation, 3)
    return Prospect("債権", "局", "課", 1_000, at_close, target, months)


@pytest.mark.parametrize(
    ("point", "target", "months", "gap", "a_month"),
    [
        (1_000, 300, 7, 700, 100),
        (1_001, 300, 7, 701, 101),  # one yen more a month than 100 and a seventh
        (300, 300, 7, 0, 0),
        (299, 300, 7, -1, 0),
        (1_000, 300, 0, 700, 700),  # at the end of March what is missing is due at once
        (1_000, None, 7, None, None),
        (None, 300, 7, None, None),
    ],
)
def test_what_is_to_be_collected_each_month(
    point: int | None, target: int | None, months: int, gap: int | None, a_month: int | None
) -> None:
    found = prospect(point, target, months)
    assert (found.gap, found.more_a_month) == (gap, a_month)
    assert (found.chance is None) == (gap is None)
    if gap is not None:
        assert found.chance == (1.0 if gap <= 0 else 0.0)


# --- the sheet ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("year_end") / "book.xlsx"
    path.write_bytes(of_sheets(replace(october.content(), outlook=october_outlook()), YEAR_END))
    return sheets_of(path, YEAR_END, data_only=True)[YEAR_END]


def test_the_chart_reads_the_course_of_carried_over_claims(sheet: Any) -> None:
    total = october_outlook().kinds[0].total
    assert total is not None
    assert total.expected is not None
    rows = [[cell.value for cell in row] for row in sheet["N7:S20"]]
    assert rows[0] == ["月", "令和6年度", "令和7年度", "見込み", "幅（下）", "幅（上）"]
    this, last, now = course(7), course(6), course(7)[6]
    for place, number in enumerate((4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)):
        here = [now] * 3 if number == 10 else [None] * 3
        assert rows[place + 1] == [f"{number}月", last[place], this.get(place), *here]
    at_close = total.expected
    assert rows[13] == ["決算", closing(6), None, at_close.point, at_close.low, at_close.high]
    [chart] = sheet._charts
    places = [series.val.numRef.f for series in chart.series]
    assert places == [f"'見込み'!${letter}$8:${letter}$20" for letter in "OPQRS"]
    names = [series.tx.strRef.f for series in chart.series]
    assert names == [f"'見込み'!${letter}$7" for letter in "OPQRS"]


def test_each_row_stands_in_its_block_as_it_was_worked_out(sheet: Any) -> None:
    rows = [list(row) for row in sheet.iter_rows(min_row=21, max_col=11)]
    at = {str(row[0].value): number for number, row in enumerate(rows) if row[0].value}
    for kind in october_outlook().kinds:
        top = at[f"{kind.kind.value}（目標を上回る見込みの大きい順）"]
        assert kind.total is not None
        lines = [kind.total, *kind.bureaus, *kind.claims]
        for number, line in enumerate(lines):
            cells = rows[top + 2 + number]
            summed = number <= len(kind.bureaus)
            assert line.expected is not None
            assert line.chance is not None
            assert [cell.value for cell in cells] == [
                f"{line.title}（{line.claims}債権）" if summed else line.title, line.section or None, line.outstanding,
                line.expected.point, line.expected.low, line.expected.high, line.target, line.gap,
                chance_text(line.chance), line.months, line.more_a_month,
            ]  # fmt: skip
            assert bool(cells[0].font.b) is summed
            assert (cells[7].font.color.rgb == "FFC00000") is ((line.gap or 0) > 0), "red above the target"
            colour = "FFF8CBAD" if line.chance < 0.2 else "FFFFE699" if line.chance < 0.5 else "other"
            shown = cells[8].fill.fgColor.rgb
            assert (shown if shown in ("FFF8CBAD", "FFFFE699") else "other") == colour
        below = rows[top + 2 + len(lines)][0].value
        assert below.startswith("履歴が短い、または目標か金額がないため、推計していない債権：")
        assert below.endswith("、".join(kind.without))


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (0.0, "1%未満"), (0.0099, "1%未満"), (0.01, "1%"), (0.5, "50%"), (0.724, "72%"),
        (0.989, "99%"), (0.99, "99%以上"), (1.0, "99%以上"),
    ],
)  # fmt: skip
def test_a_chance_is_never_said_to_be_certain(chance: float, text: str) -> None:
    assert chance_text(chance) == text
