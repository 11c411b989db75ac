"""The columns of tables (7) 現年 and (8) 過年, and of the charts' tables (1) to (6).

Which number stands where, and how it is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from saiken_addin.core.model import Kind
from saiken_addin.figures.expressions import YEAR_BEFORE, Expr, Item, operands, year_before
from saiken_addin.figures.indicators import (
    ACHIEVEMENT_RATE,
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    OUTSTANDING_CHANGE,
    REDUCTION_GAIN,
    REDUCTION_RATE,
    Display,
    Indicator,
    assessed,
    collected,
    in_millions,
    in_thousands,
    outstanding,
    target_outstanding,
)


@dataclass(frozen=True)
class Column:
    """A column of figures.

    Attributes:
        shown: the value that stands in the cell, amounts in 千円.
        marked: whether the flags of figures.md rule 5 are marked in it.
    """

    label: str
    shown: Expr
    display: Display
    marked: bool = False

    @property
    def before(self) -> "Column | None":
        """The column a year before; None for a comparison, whose own year before is not known."""
        compares = any(item.name.endswith(YEAR_BEFORE) for item in operands(self.shown))
        return None if compares else replace(self, shown=year_before(self.shown))


def _amount(item: Item) -> Column:
    return Column(item.label, in_thousands(item), Display.YEN)


def _indicator(indicator: Indicator, label: str = "", marked: bool = False) -> Column:
    return Column(label or indicator.label, indicator.shown, indicator.display, marked)


COLUMNS: Mapping[Kind, tuple[Column, ...]] = {
    Kind.CURRENT: (
        _amount(assessed),
        _amount(collected),
        _amount(outstanding),
        _indicator(OUTSTANDING_CHANGE),
        _amount(target_outstanding),
        _indicator(ACHIEVEMENT_RATE),
        _indicator(COLLECTION_RATE, marked=True),
        _indicator(COLLECTION_RATE_CHANGE, "前年度比", marked=True),
    ),
    Kind.CARRIED: (
        _amount(assessed),
        _amount(collected),
        _amount(outstanding),
        _indicator(OUTSTANDING_CHANGE),
        _indicator(REDUCTION_RATE, marked=True),
        _indicator(REDUCTION_GAIN, "前年度比", marked=True),
        _amount(target_outstanding),
        _indicator(ACHIEVEMENT_RATE),
    ),
}
"""Left to right as the meeting's document has them."""

CHART_COLUMNS: tuple[Column, ...] = (
    Column("過年調定額", in_millions(assessed), Display.YEN),
    Column("前年同月の収入未済額", year_before(in_millions(outstanding)), Display.YEN),
    Column("前年同月の削減率", year_before(REDUCTION_RATE.shown), REDUCTION_RATE.display),
    Column("収入未済額", in_millions(outstanding), Display.YEN, marked=True),
    Column("削減率", REDUCTION_RATE.shown, REDUCTION_RATE.display, marked=True),
    Column(target_outstanding.label, in_millions(target_outstanding), Display.YEN),
)
"""Those of the charts' tables, 過年 in 百万円; the amounts are what the charts draw."""
