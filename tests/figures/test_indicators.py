"""Proves every indicator: by cases an official can read, by the printed table (7), by properties."""

import csv
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import paths

from saiken_addin.core.model import Amounts
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import Condition, Expr, Item, operands, year_before
from saiken_addin.figures.indicators import (
    ACHIEVEMENT_RATE,
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    INDICATORS,
    OUTSTANDING,
    OUTSTANDING_CHANGE,
    REDUCTION_GAIN,
    Display,
    Indicator,
    assessed,
    fell,
    gained,
    in_thousands,
    target_met,
)
from saiken_addin.figures.operands import operands_of, outstanding_of
from saiken_addin.figures.render import to_python

FIGURES = paths.TREE / "saiken_addin/demo/data/october_figures.csv"
PRINTED = paths.DATA / "printed_current_year.csv"
by_indicator = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda one: one.name)

# --- cases ----------------------------------------------------------------------------------

CASES: list[dict[str, Any]] = yaml.safe_load(
    (paths.CASES / "indicators.yaml").read_text(encoding="utf-8")
)
LABELS = {one.label: one for one in INDICATORS}


def tree_of(case: Mapping[str, Any]) -> tuple[Expr, Display | None]:
    """What a case is about, and how it is written."""
    name, points = case["指標"], Fraction(str(case.get("基準", 0)))
    if name in LABELS:
        return LABELS[name].shown, LABELS[name].display
    return {
        "調定額（千円）": (in_thousands(assessed), Display.YEN),
        "収納率の低下": (fell(COLLECTION_RATE_CHANGE, points), None),
        "削減率の低下": (fell(REDUCTION_GAIN, points), None),
        "削減率の上昇": (gained(REDUCTION_GAIN, points), None),
        "目標達成": (target_met(), None),
    }[name]


@pytest.mark.parametrize("case", CASES, ids=lambda one: f"{one['指標']}: {one['名称']}")
def test_cases(case: Mapping[str, Any]) -> None:
    tree, display = tree_of(case)
    items = {item.label: item.name for item in operands(tree)}
    values = {
        items[label]: Fraction(str(value)) if isinstance(value, float) else value
        for label, value in case["入力"].items()
    }
    result = to_python(tree)(values)
    if display:
        assert not isinstance(result, str)
        assert as_text(result, display) == case["結果"]
    else:
        assert result is (case["結果"] == "該当")


def test_every_indicator_has_cases_also_of_what_is_missing() -> None:
    for label in LABELS:
        results = [case["結果"] for case in CASES if case["指標"] == label]
        assert len(results) >= 2, label
        assert "-" in results, label
        assert len(set(results)) >= 2, label


# --- the printed table (7) ------------------------------------------------------------------

AMOUNTS = ("調定額", "収入済額", "不納欠損額", "還付未済額", "目標収入未済額")
MISPRINTS = {
    ("学校給食費", "令和7年度", "収入未済額(千円)"): ("56,227", "56,628"),
    ("国民健康保険税", "令和6年度", "収納率"): ("44.4%", "44.8%"),
}
"""As printed, and as the rest of the row and the total have it."""
ILLEGIBLE = {"強-5", "非-8", "非-11"}
TOTAL = "合計"


def october() -> dict[tuple[str, str], Amounts]:
    """現年 amounts at the end of October by claim and year, with their 合計."""
    with FIGURES.open(encoding="utf-8-sig", newline="") as lines:
        found = {
            (row["債権名"], row["年度"]): Amounts(*(int(row[name]) for name in AMOUNTS))
            for row in csv.DictReader(lines)
            if row["区分"] == "現年"
        }
    for year in ("令和7年度", "令和6年度"):
        found[TOTAL, year] = total(amounts for (_, when), amounts in found.items() if when == year)
    return found


def total(parts: Iterable[Amounts]) -> Amounts:
    rows = [[vars(part)[item] for item in Amounts.LABELS] for part in parts]
    return Amounts(*(sum(column) for column in zip(*rows, strict=True)))


def computed_row(amounts: Amounts, before: Amounts | None) -> dict[str, str]:
    """A row of table (7) as text."""
    values = operands_of(amounts, before)

    def thousands(name: str) -> str:
        return as_text(to_python(in_thousands(Item(name)))(values), Display.YEN)  # type: ignore[arg-type]

    def rate(indicator: Indicator) -> str:
        return as_text(to_python(indicator.definition)(values), indicator.display)  # type: ignore[arg-type]

    return {
        "調定額(千円)": thousands("assessed"),
        "収入済額(千円)": thousands("collected"),
        "収入未済額(千円)": thousands("outstanding"),
        "対前年増減率": rate(OUTSTANDING_CHANGE),
        "目標収入未済額(千円)": thousands("target_outstanding"),
        "達成率": rate(ACHIEVEMENT_RATE),
        "収納率": rate(COLLECTION_RATE),
        "前年度比": rate(COLLECTION_RATE_CHANGE),
    }


def printed_rows() -> list[dict[str, str]]:
    with PRINTED.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_table_7_comes_out_as_printed() -> None:
    figures, compared = october(), 0
    for row in printed_rows():
        name, year = row["債権名"] or row["債権ID"], row["年度"]
        amounts = figures.get((name, year), Amounts())
        before = figures.get((name, "令和6年度")) if year == "令和7年度" else None
        for column, text in computed_row(amounts, before).items():
            expected = row[column]
            if (name, year, column) in MISPRINTS:
                misprint, expected = MISPRINTS[name, year, column]
                assert row[column] == misprint
            if row["債権番号"] in ILLEGIBLE and (year, column) == ("令和7年度", "前年度比"):
                assert not row[column]
                assert text.endswith("P")
            else:
                assert text == expected, (name, year, column)
                compared += 1
    assert compared == 68 * 8 - 3


def test_the_printed_table_has_every_claim_of_the_figures_and_the_total() -> None:
    printed = {(row["債権名"] or row["債権ID"], row["年度"]) for row in printed_rows()}
    assert set(october()) <= printed
    assert {(TOTAL, "令和7年度"), (TOTAL, "令和6年度")} <= printed


# --- properties -----------------------------------------------------------------------------

YEN = st.integers(-(10**13), 10**13)
POSITIVE = st.integers(1, 10**13)


def environments(tree: Expr) -> st.SearchStrategy[dict[str, int]]:
    """Operands with which a tree has a value."""
    return st.fixed_dictionaries({item.name: POSITIVE for item in operands(tree)})


def value_of(tree: Expr, values: Mapping[str, object]) -> Fraction:
    result = to_python(tree)(values)
    assert isinstance(result, int | Fraction)
    assert not isinstance(result, bool)
    return Fraction(result)


@by_indicator
@given(data=st.data())
def test_a_missing_operand_makes_no_figure(indicator: Indicator, data: st.DataObject) -> None:
    values: dict[str, object] = dict(data.draw(environments(indicator.definition)))
    assert to_python(indicator.definition)(values) is not None
    values[data.draw(st.sampled_from(sorted(values)))] = data.draw(
        st.sampled_from((None, "該当なし", ""))
    )
    for tree in (indicator.definition, indicator.shown, indicator.rounded):
        assert to_python(tree)(values) is None
    assert as_text(None, indicator.display) == "-"


DENOMINATORS = {
    "collection_rate": {"assessed"},
    "collection_rate_change": {"assessed", "assessed_before"},
    "outstanding_change": {"outstanding_before"},
    "reduction_rate": {"assessed"},
    "reduction_gain": {"assessed", "assessed_before"},
    "achievement_rate": {"outstanding"},
    "target_rate_change": {"assessed_before"},
    "settled_share": {"reviewed"},
    "paid_off_share": {"reviewed"},
}


@by_indicator
@given(data=st.data())
def test_a_zero_denominator_makes_no_figure_and_a_zero_numerator_does(
    indicator: Indicator, data: st.DataObject
) -> None:
    values = data.draw(environments(indicator.definition))
    for name in values:
        result = to_python(indicator.shown)(values | {name: 0})
        assert (result is None) == (name in DENOMINATORS.get(indicator.name, ())), name


@by_indicator
@given(data=st.data())
def test_what_stands_in_a_cell_is_rounded_and_keeps_its_sign(
    indicator: Indicator, data: st.DataObject
) -> None:
    values = data.draw(environments(indicator.definition))
    exact = value_of(indicator.definition, values)
    shown = value_of(indicator.shown, values)
    rounded = value_of(indicator.rounded, values)
    assert abs(rounded - exact) <= Fraction(1, 2 * 10**indicator.display.digits)
    assert shown == (rounded or exact)
    assert as_text(shown, indicator.display) == as_text(exact, indicator.display)
    assert (shown > 0, shown < 0) == (exact > 0, exact < 0)


@by_indicator
@given(data=st.data())
def test_the_year_before_is_the_same_definition_over_last_years_operands(
    indicator: Indicator, data: st.DataObject
) -> None:
    tree = year_before(indicator.definition)
    now = {item.name for item in operands(indicator.definition)}
    assert {item.name for item in operands(tree)} == {f"{name}_before" for name in now}
    assert all(item.label.startswith("前年の") for item in operands(tree))
    values = data.draw(environments(indicator.definition))
    before = {f"{name}_before": value for name, value in values.items()}
    assert value_of(tree, before) == value_of(indicator.definition, values)
    assert to_python(tree)({name: values[name] for name in now if name not in before}) is None


FORMULAS: dict[str, Any] = {
    "outstanding": lambda v: v["assessed"] - v["collected"] - v["written_off"] + v["unrefunded"],
    "collection_rate": lambda v: Fraction(v["collected"], v["assessed"]),
    "collection_rate_change": lambda v: (
        100
        * (
            Fraction(v["collected"], v["assessed"])
            - Fraction(v["collected_before"], v["assessed_before"])
        )
    ),
    "outstanding_change": lambda v: Fraction(v["outstanding"], v["outstanding_before"]) - 1,
    "reduction_rate": lambda v: Fraction(v["outstanding"], v["assessed"]) - 1,
    "reduction_gain": lambda v: (
        100
        * (
            (1 - Fraction(v["outstanding"], v["assessed"]))
            - (1 - Fraction(v["outstanding_before"], v["assessed_before"]))
        )
    ),
    "achievement_rate": lambda v: Fraction(v["target_outstanding"], v["outstanding"]),
    "remaining_to_target": lambda v: v["outstanding"] - v["target_outstanding"],
    "target_rate_change": lambda v: (
        100 * (v["target_rate"] - Fraction(v["collected_before"], v["assessed_before"]))
    ),
    "target_outstanding_change": lambda v: v["target_outstanding"] - v["outstanding_before"],
    "settled_share": lambda v: Fraction(v["settled"], v["reviewed"]),
    "paid_off_share": lambda v: Fraction(v["paid_off"], v["reviewed"]),
}
"""The definitions as the rules word them, worked out by hand."""


@by_indicator
@given(data=st.data())
def test_definitions_say_what_the_rules_word(indicator: Indicator, data: st.DataObject) -> None:
    values = data.draw(environments(indicator.definition))
    assert value_of(indicator.definition, values) == FORMULAS[indicator.name](values)


def test_each_indicator_has_its_own_name_and_is_explained() -> None:
    assert [one.name for one in INDICATORS if one.name not in FORMULAS] == []
    assert len(FORMULAS) == len({one.name for one in INDICATORS}) == len(INDICATORS)
    assert len({one.label for one in INDICATORS}) == len(INDICATORS)
    for one in INDICATORS:
        assert one.meaning
        assert all(item.label for item in operands(one.definition))


# --- flags and operands ---------------------------------------------------------------------


@given(
    change=st.sampled_from((COLLECTION_RATE_CHANGE, REDUCTION_GAIN)),
    points=st.decimals(0, 20, places=1).map(Fraction),
    data=st.data(),
)
def test_a_flag_compares_what_is_displayed(
    change: Indicator, points: Fraction, data: st.DataObject
) -> None:
    values = data.draw(environments(change.definition))
    text = as_text(value_of(change.definition, values), change.display)
    shown = Fraction(Decimal(text.rstrip("P").replace("▲", "-").replace(",", "")))
    assert to_python(fell(change, points))(values) is (shown <= -points)
    assert to_python(gained(change, points))(values) is (shown >= points)


@given(outstanding=st.none() | YEN, target=st.none() | YEN)
def test_a_target_is_met_when_no_more_is_left(outstanding: int | None, target: int | None) -> None:
    values = {"outstanding": outstanding, "target_outstanding": target}
    expected = outstanding is not None and (
        outstanding <= 0 or (target is not None and outstanding <= target)
    )
    condition: Condition = target_met()
    assert to_python(condition)(values) is expected


@given(st.lists(st.none() | YEN, min_size=4, max_size=4))
def test_the_outstanding_amount_wants_all_four(four: list[int | None]) -> None:
    amounts = Amounts(*four)
    if None in four:
        assert outstanding_of(amounts) is None
    else:
        assert outstanding_of(amounts) == value_of(OUTSTANDING.definition, vars(amounts))


def test_operands_of_two_years() -> None:
    values = operands_of(Amounts(100, 60, 5, 1, 30), Amounts(90, 50, None, 0, 20))
    assert values == {
        "assessed": 100, "collected": 60, "written_off": 5, "unrefunded": 1,
        "target_outstanding": 30, "outstanding": 36,
        "assessed_before": 90, "collected_before": 50, "written_off_before": None,
        "unrefunded_before": 0, "target_outstanding_before": 20, "outstanding_before": None,
    }  # fmt: skip
    new = operands_of(Amounts(100, 60, 5, 1, 30))
    assert all(value is None for name, value in new.items() if name.endswith("_before"))
    assert {item.name for one in INDICATORS for item in operands(one.definition)} - set(new) == {
        "target_rate", "reviewed", "settled", "paid_off",
    }  # fmt: skip
