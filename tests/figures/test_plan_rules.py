"""Proves the rules and the totals of a plan by figures that can be worked out in the head."""

from fractions import Fraction

import pytest

from saiken_addin.core.model import NOT_APPLICABLE
from saiken_addin.figures import plan_rules
from saiken_addin.figures.render import to_python


@pytest.mark.parametrize(
    ("value", "usable"),
    [
        (0, True), (Fraction(1, 2), True), (1, True), (NOT_APPLICABLE, True),
        (Fraction(-1, 1000), False), (Fraction(1001, 1000), False), ("半分", False), (None, False),
    ],
)  # fmt: skip
def test_a_rate_goes_from_0_to_100_percent(value: object, usable: bool) -> None:
    assert to_python(plan_rules.is_rate())({"value": value}) is usable


@pytest.mark.parametrize(
    ("current", "carried", "total"),
    [
        # 300×90% and 100×10% are 280 of 400
        ((Fraction(9, 10), 300), (Fraction(1, 10), 100), Fraction(7, 10)),
        ((Fraction(9, 10), 300), (0, 100), Fraction(27, 40)),
        ((Fraction(9, 10), 300), (NOT_APPLICABLE, NOT_APPLICABLE), Fraction(9, 10)),
        ((NOT_APPLICABLE, 300), (Fraction(1, 10), 100), Fraction(1, 10)),
        ((Fraction(9, 10), 300), (None, 100), None),
        ((Fraction(9, 10), None), (Fraction(1, 10), 100), None),
        ((Fraction(9, 10), 0), (Fraction(1, 10), 0), None),
    ],
)
def test_the_total_rate_is_weighted_by_what_is_expected(
    current: tuple[object, object], carried: tuple[object, object], total: Fraction | None
) -> None:
    values = {
        "target_rate_current": current[0], "expected_assessed_current": current[1],
        "target_rate_carried": carried[0], "expected_assessed_carried": carried[1],
    }  # fmt: skip
    assert to_python(plan_rules.total_target_rate())(values) == total


def test_the_guide_names_each_occasion_for_a_reason_once() -> None:
    said = plan_rules.wants_reason()
    assert len(said) == len(set(said)) == 4
