"""Renders an expression over whole columns: doubles, and exact Python where a double can't tell."""

from fractions import Fraction
from numbers import Real
from typing import TYPE_CHECKING, Any, cast

from saiken_addin.figures.expressions import (
    SIGNS,
    Binary,
    Compare,
    Condition,
    Every,
    Expr,
    IsNumber,
    Item,
    Not,
    Number,
    Rounded,
    Shown,
    Some,
    Total,
    operands,
)
from saiken_addin.figures.render.python import to_python

if TYPE_CHECKING:
    import pandas as pd


def to_pandas(tree: Expr, frame: "pd.DataFrame") -> "pd.Series[Any]":
    """Evaluate a tree over whole columns.

    Args:
        tree: an arithmetic expression or a condition over numbers.
        frame: one column per item name; yen and fractions as numbers, missing as NaN or None.

    Returns:
        float64 with NaN for missing, or bool for a condition.
    """
    import numpy as np
    import pandas as pd

    def constant(value: float) -> "pd.Series[Any]":
        return pd.Series(value, index=frame.index, dtype="float64")

    def rounded(of: Expr, digits: int) -> "pd.Series[Any]":
        double = value(of)
        scaled = double.abs() * 10**digits
        whole: pd.Series[Any] = np.sign(double) * np.floor(scaled + 0.5) / 10**digits
        from_tie = (scaled - np.floor(scaled) - 0.5).abs()
        return exact_where(from_tie <= error(of) * 10**digits, Rounded(of, digits), whole)

    def exact_where(
        doubtful: "pd.Series[Any]", node: Expr, otherwise: "pd.Series[Any]"
    ) -> "pd.Series[Any]":
        rows = np.flatnonzero(doubtful)
        names = [item.name for item in operands(node)]
        columns = [frame[name].iloc[rows] for name in names]
        evaluate = to_python(node)
        result = otherwise.copy()
        result.iloc[rows] = [
            float(cast(Fraction, evaluate(dict(zip(names, map(exact, row), strict=True)))))
            for row in zip(*columns, strict=True)
        ]
        return result

    def error(node: Expr) -> "pd.Series[Any]":
        """More than doubles can be off: a few units of the last bit of the largest term."""
        return size(node) * 2.0**-49

    def size(node: Expr) -> "pd.Series[Any]":
        match node:
            case Binary("+" | "-", left, right):
                return size(left) + size(right)
            case Binary("*", left, right):
                return size(left) * size(right)
            case Binary("/", left, right):
                denominator = value(right).abs()
                return size(left) / denominator.where(denominator != 0)
        return value(node).abs()

    def value(node: Expr) -> "pd.Series[Any]":
        match node:
            case Item(name):
                column = frame[name]
                if not pd.api.types.is_numeric_dtype(column):
                    column = pd.Series([_double(cell) for cell in column], frame.index)
                return column.astype("float64")
            case Number(number):
                return constant(float(number))
            case Total(items):
                parts = pd.concat([value(item) for item in items], axis=1)
                total: pd.Series[Any] = parts.sum(axis=1, min_count=1)
                return total
            case Binary("/", left, right):
                denominator = value(right)
                quotient: pd.Series[Any] = value(left) / denominator.where(denominator != 0)
                return quotient
            case Binary(op, left, right):
                combined: pd.Series[Any] = SIGNS[op](value(left), value(right))
                return combined
            case Rounded(of, digits):
                return rounded(of, digits)
            case Shown(of, digits):
                double = value(of)
                tiny = exact_where(double.abs() <= error(of), of, double)
                short = rounded(of, digits)
                return short.where(short != 0, tiny)
        raise TypeError(f"not arithmetic: {node!r}")

    def truth(node: Condition) -> "pd.Series[Any]":
        match node:
            case Compare(op, left, right):
                a, b = value(left), value(right)
                holds: pd.Series[Any] = SIGNS[op](a, b) & a.notna() & b.notna()
                return holds
            case Every(parts):
                return pd.concat([truth(part) for part in parts], axis=1).all(axis=1)
            case Some(parts):
                return pd.concat([truth(part) for part in parts], axis=1).any(axis=1)
            case Not(Condition() as of):
                return ~truth(of)
            case IsNumber(of):
                return value(of).notna()
        raise TypeError(f"not a condition over numbers: {node!r}")

    return truth(tree) if isinstance(tree, Condition) else value(tree)


def _double(cell: object) -> float:
    return float(cell) if isinstance(cell, Real) else float("nan")


def exact(cell: object) -> object:
    """A spreadsheet's double as the decimal that it prints as; anything else as it is."""
    if not isinstance(cell, float):
        return cell
    return int(cell) if cell.is_integer() else Fraction(repr(float(cell)))
