"""Owns the live figures of 3_目標設定: which number stands in a column, and its formula over データ."""

from collections.abc import Mapping
from dataclasses import dataclass

from saiken_addin.claim_columns import Column
from saiken_addin.expressions import Expr, Item, Shown, substitute, year_before
from saiken_addin.indicators import (
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
from saiken_addin.ooxml.stamp import Value
from saiken_addin.plan_targets import Operands
from saiken_addin.render import Ref, to_excel, to_python
from workbook_templates.master.claim_formulas import Live
from workbook_templates.master.plan_data import INITIAL, WRITTEN_OUT

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
        items: the reported item behind a cell, to lead to its source; empty where it is derived.
    """

    upper: tuple[Column, ...]
    lower: tuple[Column | None, ...]


def _column(label: str, shown: Expr, display: Display, item: str = "") -> Column:
    return Column(label, shown, display, item)


AGAINST_LAST_YEAR = Comparison(
    (
        _column("収納率", Shown(target_rate, 3), Display.PERCENT, target_rate.name),
        _column("前年度比", TARGET_RATE_CHANGE.shown, Display.POINTS),
        _column(
            "収入未済額", in_thousands(target_outstanding), Display.YEN, target_outstanding.name
        ),
        _column(
            "前年度比", _thousands_changed(TARGET_OUTSTANDING_CHANGE.definition), Display.SIGNED_YEN
        ),
    ),
    (
        _column("収納率", year_before(COLLECTION_RATE.shown), Display.PERCENT, "collected_before"),
        None,
        _column("収入未済額", in_thousands(year_before(outstanding)), Display.YEN, "assessed_before"),
        None,
    ),
)
"""目標 over the 決算（見込み） of the year before."""

AGAINST_APRIL = Comparison(
    (
        AGAINST_LAST_YEAR.upper[0],
        _column("当初との差", Shown((target_rate - _rate_initial) * 100, 1), Display.POINTS),
        AGAINST_LAST_YEAR.upper[2],
        _column(
            "当初との差", _thousands_changed(target_outstanding - _left_initial), Display.SIGNED_YEN
        ),
    ),
    (
        _column("収納率", Shown(_rate_initial, 3), Display.PERCENT, _rate_initial.name),
        None,
        _column("収入未済額", in_thousands(_left_initial), Display.YEN, _left_initial.name),
        None,
    ),
)
"""修正 over 当初."""


@dataclass(frozen=True)
class Figure:
    """A figure cell: the column it stands in, its formula, and what that shows."""

    column: Column
    formula: str
    result: Value


def figure(
    column: Column, references: Mapping[Expr, Ref | str], operands: Operands, of_sum: bool
) -> Figure:
    """The cell of a column.

    Args:
        column: what it shows.
        references: the cells of one line, or sums over lines.
        operands: the same in Python.
        of_sum: whether it is a sum, whose rates are weighted.
    """
    tree = substitute(column.shown, _OF_SUM) if of_sum else column.shown
    formula = to_excel(substitute(tree, WRITTEN_OUT), references)
    cell = Live(column, formula, to_python(substitute(tree, _COLLECTED) if of_sum else tree))
    return Figure(column, formula, cell.result(operands))  # type: ignore[arg-type]
