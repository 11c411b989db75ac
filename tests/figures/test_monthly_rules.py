"""Proves the limits of the rules of a monthly report, to the yen on both sides."""

from dataclasses import replace
from fractions import Fraction

import pytest

from saiken_addin.core.findings import Code
from saiken_addin.core.model import NOT_APPLICABLE
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.indicators import OUTSTANDING
from saiken_addin.figures.render import to_python
from saiken_addin.figures.row_rules import RowRule

TEN_TRILLION = 10_000_000_000_000
FACTOR = Fraction(300)
now, then = Item("now"), Item("then")
jumped = to_python(monthly_rules.jumped(now, then, FACTOR))


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (TEN_TRILLION, True), (TEN_TRILLION + 1, False), (-TEN_TRILLION, True), (-TEN_TRILLION - 1, False),
        (0, True), (Fraction(1, 2), False), (NOT_APPLICABLE, True), ("1", False),
    ],
)  # fmt: skip
def test_an_amount_is_whole_yen_up_to_ten_trillion(value: object, good: bool) -> None:
    assert to_python(monthly_rules.is_amount())({"value": value}) is good


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (TEN_TRILLION, True), (TEN_TRILLION + 1, False), (0, True), (-1, False),
        (Fraction(1, 2), False), (NOT_APPLICABLE, True), ("1", False),
    ],
)  # fmt: skip
def test_a_count_is_whole_from_zero_up_to_ten_trillion(value: object, good: bool) -> None:
    assert to_python(monthly_rules.is_count())({"value": value}) is good


@pytest.mark.parametrize(
    ("amount", "former", "suspect"),
    [
        (300, 1, True), (299, 1, False), (1, 300, True), (1, 299, False),
        (600_000, 2_000, True), (599_999, 2_000, False), (2_000, 600_000, True), (2_000, 599_999, False),
        (0, 1_000_000, False), (1_000_000, 0, False), (-300, 1, False), (300, -1, False), (-1, -300, False),
    ],
)  # fmt: skip
def test_a_jump_begins_at_exactly_so_many_times(amount: int, former: int, suspect: bool) -> None:
    assert jumped({"now": amount, "then": former}) is suspect


def rules_of(code: Code) -> list[RowRule]:
    """The rules of the list that end in a finding."""
    settings = replace(Settings(), unit_jump=FACTOR)
    return [rule for rule in monthly_rules.rules(settings) if rule.code is code]


def test_a_cumulative_amount_falls_by_one_yen_and_stays_at_zero() -> None:
    rules = rules_of(Code.FELL_SINCE_LAST_MONTH)
    assert [rule.of for rule in rules] == list(monthly_rules.CUMULATIVE)
    for rule in rules:
        item = rule.of.name
        for value, former, fell in ((999, 1_000, True), (1_000, 1_000, False), (0, 1, True), (-1, 1, False)):
            assert rule.holds({item: value, f"{item}_last": former}) is fell


def test_what_is_compared_with_what_for_the_unit() -> None:
    rules = rules_of(Code.UNIT_SUSPECT)
    compared = [(rule.of.name, rule.facts["former"]) for rule in rules]
    assert [(of, getattr(former, "name", "")) for of, former in compared] == [
        ("assessed", "assessed_last"), ("assessed", "assessed_before"),
        ("collected", "collected_last"), ("collected", "collected_before"),
        ("target_outstanding", "target_outstanding_last"),
    ]  # fmt: skip
    for rule, (of, former) in zip(rules, compared, strict=True):
        against = getattr(former, "name", "")
        assert rule.holds({of: 300, against: 1}) is True
        assert rule.holds({of: 299, against: 1}) is False


def row(assessed: object, collected: object, written_off: object = 0, unrefunded: object = 0) -> dict[str, object]:
    amounts = {"assessed": assessed, "collected": collected, "written_off": written_off, "unrefunded": unrefunded}
    return {**amounts, "outstanding": to_python(OUTSTANDING.definition)(amounts)}


@pytest.mark.parametrize(
    ("amounts", "exceeds", "negative"),
    [
        (row(100, 100), False, False), (row(100, 101), True, True), (row(100, 101, 0, 1), False, False),
        (row(100, 102, 0, 1), True, True), (row(100, 60, 40), False, False), (row(100, 60, 41), False, True),
        (row(100, 60, 41, 1), False, False), (row(0, 0), False, False), (row(100, None), False, False),
    ],
)  # fmt: skip
def test_amounts_that_contradict_each_other(amounts: dict[str, object], exceeds: bool, negative: bool) -> None:
    assert bool(to_python(monthly_rules.COLLECTED_EXCEEDS)(amounts)) is exceeds
    assert bool(to_python(monthly_rules.OUTSTANDING_NEGATIVE)(amounts)) is negative


def test_no_more_persons_than_items() -> None:
    exceed = to_python(monthly_rules.DEBTORS_EXCEED_CASES)
    for debtors, cases, wrong in ((2, 1, True), (1, 1, False), (0, 1, False), (1, 2, False)):
        assert bool(exceed({"debtors": debtors, "cases": cases})) is wrong


def test_an_opening_that_is_one_yen_off_differs() -> None:
    differs = to_python(monthly_rules.OPENING_DIFFERS)
    for opening, wrong in ((1_000, False), (1_001, True), (999, True)):
        assert bool(differs({"assessed": opening, "closing": 1_000, "collected": 5})) is wrong


def test_not_applicable_and_amounts_do_not_mix() -> None:
    """Each of the four amounts beside the others; the target is no part of it."""
    mixed = to_python(monthly_rules.PARTLY_NOT_APPLICABLE)
    items = ("assessed", "collected", "written_off", "unrefunded")
    for item in items:
        assert bool(mixed({**dict.fromkeys(items, 0), item: NOT_APPLICABLE})) is True, item
        assert bool(mixed({**dict.fromkeys(items, NOT_APPLICABLE), item: 0})) is True, item
        assert bool(mixed({**dict.fromkeys(items), item: NOT_APPLICABLE})) is False, "blank is no amount"
    for target in (0, NOT_APPLICABLE):
        assert bool(mixed({**dict.fromkeys(items, NOT_APPLICABLE), "target_outstanding": target})) is False
        assert bool(mixed({**dict.fromkeys(items, 0), "target_outstanding": target})) is False
