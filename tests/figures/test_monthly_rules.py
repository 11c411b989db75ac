"""Proves the limits of the rules of a monthly report, to the yen on both sides."""

from fractions import Fraction

import pytest

from saiken_addin.core.model import NOT_APPLICABLE
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.render import to_python

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


@pytest.mark.parametrize("item", monthly_rules.CUMULATIVE)
def test_a_cumulative_amount_falls_by_one_yen_and_stays_at_zero(item: str) -> None:
    falls = to_python(monthly_rules.fell_since_last_month(Item(item)))
    for value, former, fell in ((999, 1_000, True), (1_000, 1_000, False), (0, 1, True), (-1, 1, False)):
        assert falls({item: value, f"{item}_last": former}) is fell


def test_what_is_compared_with_what_for_the_unit() -> None:
    suspects = [
        (of.name, against.name) for of, against, _ in monthly_rules.unit_suspects(FACTOR)
    ]
    assert suspects == [
        ("assessed", "assessed_last"), ("assessed", "assessed_before"),
        ("collected", "collected_last"), ("collected", "collected_before"),
        ("target_outstanding", "target_outstanding_last"),
    ]  # fmt: skip
    for of, against, suspect in monthly_rules.unit_suspects(FACTOR):
        assert to_python(suspect)({of.name: 300, against.name: 1}) is True
        assert to_python(suspect)({of.name: 299, against.name: 1}) is False
