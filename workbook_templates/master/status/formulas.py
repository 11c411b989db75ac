"""Owns the live figures of the tables: each cell's formula over データ and what it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from saiken_addin.core.model import MISSING, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures.expressions import Expr, substitute, year_before
from saiken_addin.figures.indicators import (
    COLLECTION_RATE_CHANGE,
    OUTSTANDING,
    REDUCTION_GAIN,
    fell,
    gained,
    outstanding,
)
from saiken_addin.figures.render import Ref, to_excel, to_python
from saiken_addin.meeting.columns import COLUMNS, Column
from saiken_addin.ooxml.stamp import Value

ROW = "§"
"""Stands for the number of a row of データ in a formula that is the same for every claim."""

_WRITTEN_OUT: Mapping[Expr, Expr] = {
    outstanding: OUTSTANDING.definition,
    year_before(outstanding): year_before(OUTSTANDING.definition),
}


@dataclass(frozen=True)
class Live:
    """A figure cell: its formula with ROW in it, and the same in Python."""

    column: Column
    formula: str
    evaluate: Callable[[Mapping[str, Any]], Any]

    def at(self, row: int) -> str:
        """The formula over a row of データ."""
        return self.formula.replace(ROW, str(row))

    def result(self, operands: Mapping[str, int | None]) -> Value:
        """What the formula shows."""
        value = self.evaluate(operands)
        if value is None:
            return MISSING
        if isinstance(value, Fraction) and value.denominator > 1:
            return float(value)
        return int(value)


def live(
    kind: Kind, references: Mapping[Expr, Ref | str]
) -> tuple[tuple[Live, ...], tuple[Live | None, ...]]:
    """The figures of the upper row and of the lower row; None where a comparison would be.

    Args:
        kind: which table.
        references: the cells of データ, or sums of them, that stand for the reported amounts.
    """
    upper = tuple(live_column(column, references) for column in COLUMNS[kind])
    lower = tuple(
        live_column(column.before, references) if column.before else None
        for column in COLUMNS[kind]
    )
    return upper, lower


def live_column(column: Column, references: Mapping[Expr, Ref | str]) -> Live:
    """A column's cell over these references."""
    formula = to_excel(substitute(column.shown, _WRITTEN_OUT), references)
    return Live(column, formula, to_python(column.shown))


@dataclass(frozen=True)
class Marks:
    """The flags of figures.md rule 5 on one claim."""

    fell: bool
    gained: bool


def marks(kind: Kind, settings: Settings) -> Callable[[Mapping[str, Any]], Marks]:
    """A function of a claim's operands that gives its flags under the settings of the year."""
    if kind is Kind.CURRENT:
        has_fallen = to_python(fell(COLLECTION_RATE_CHANGE, settings.collection_fall))
        return lambda operands: Marks(bool(has_fallen(operands)), False)
    has_fallen = to_python(fell(REDUCTION_GAIN, settings.reduction_fall))
    has_gained = to_python(gained(REDUCTION_GAIN, settings.reduction_gain))
    return lambda operands: Marks(bool(has_fallen(operands)), bool(has_gained(operands)))
