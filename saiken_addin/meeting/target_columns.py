"""The columns of the targets in 3_目標設定 and its export."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from saiken_addin.figures.expressions import Expr, Item, Shown, substitute, year_before
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    Display,
    expected_assessed,
    in_thousands,
    outstanding,
    target_outstanding,
    target_rate,
)
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.columns import Column
from saiken_addin.meeting.targets import Operands

INITIAL = "_initial"
"""Ends the name of what the plan of April said, where June's took its place."""

_rate_initial = Item(f"{target_rate.name}{INITIAL}")
_left_initial = Item(f"{target_outstanding.name}{INITIAL}")
_weight_initial = Item(f"{expected_assessed.name}{INITIAL}")

_OF_SUM: Mapping[Expr, Expr] = {
    target_rate: (expected_assessed * target_rate) / expected_assessed,
    _rate_initial: (_weight_initial * _rate_initial) / _weight_initial,
}
"""The target rate of a sum is weighted by 見込調定額 (figures.md rule 2)."""

_COLLECTED: Mapping[Expr, Expr] = {
    expected_assessed * target_rate: Item("target_collected"),
    _weight_initial * _rate_initial: Item(f"target_collected{INITIAL}"),
}
"""What Python has of a sum of rates times weights."""


def _thousands_changed(change: Expr) -> Expr:
    """A change in 千円; what rounds to zero keeps its sign (figures.md rule 4)."""
    return Shown(change / 1000, 0)


@dataclass(frozen=True)
class Comparison:
    """What the table compares: its upper row with its lower row, four columns per kind.

    Attributes:
        upper, lower: of each column what stands above and below; None where the upper one compares.
    """

    upper: tuple[Column, ...]
    lower: tuple[Column | None, ...]


AGAINST_LAST_YEAR = Comparison(
    (
        Column("収納率", Shown(target_rate, 3), Display.PERCENT),
        Column("前年度比", TARGET_RATE_CHANGE.shown, Display.POINTS),
        Column("収入未済額", in_thousands(target_outstanding), Display.YEN),
        Column(
            "前年度比", _thousands_changed(TARGET_OUTSTANDING_CHANGE.definition), Display.SIGNED_YEN
        ),
    ),
    (
        Column("収納率", year_before(COLLECTION_RATE.shown), Display.PERCENT),
        None,
        Column("収入未済額", in_thousands(year_before(outstanding)), Display.YEN),
        None,
    ),
)
"""目標 over the 決算（見込み） of the year before."""

AGAINST_APRIL = Comparison(
    (
        AGAINST_LAST_YEAR.upper[0],
        Column("当初との差", Shown((target_rate - _rate_initial) * 100, 1), Display.POINTS),
        AGAINST_LAST_YEAR.upper[2],
        Column(
            "当初との差", _thousands_changed(target_outstanding - _left_initial), Display.SIGNED_YEN
        ),
    ),
    (
        Column("収納率", Shown(_rate_initial, 3), Display.PERCENT),
        None,
        Column("収入未済額", in_thousands(_left_initial), Display.YEN),
        None,
    ),
)
"""修正 over 当初."""


def tree_of(column: Column, of_sum: bool) -> Expr:
    """What a column shows; of a sum its rates are weighted."""
    return substitute(column.shown, _OF_SUM) if of_sum else column.shown


def shown_value(column: Column, operands: Operands, of_sum: bool) -> int | Fraction | None:
    """What a column shows for these operands, exact."""
    tree = tree_of(column, of_sum)
    value = to_python(substitute(tree, _COLLECTED) if of_sum else tree)(operands)
    assert not isinstance(value, str)
    return value
