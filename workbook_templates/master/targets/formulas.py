"""Owns the live figures of 3_目標設定: a column's formula over データ, and what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from saiken_addin.core.model import MISSING
from saiken_addin.figures.expressions import Expr, substitute
from saiken_addin.figures.render import Ref, to_excel
from saiken_addin.meeting.columns import Column
from saiken_addin.meeting.target_columns import shown_value, tree_of
from saiken_addin.meeting.targets import Operands
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.data.plans import WRITTEN_OUT


@dataclass(frozen=True)
class Figure:
    """A figure cell: its formula, and what that shows."""

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
    formula = to_excel(substitute(tree_of(column, of_sum), WRITTEN_OUT), references)
    value = shown_value(column, operands, of_sum)
    if value is None:
        return Figure(formula, MISSING)
    whole = isinstance(value, int) or value.denominator == 1
    return Figure(formula, int(value) if whole else float(value))
