"""A figure of the document: its formula over データ, what that shows, and the cells that it is made of."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from saiken_addin.core.model import MISSING
from saiken_addin.figures.expressions import Expr, substitute, year_before
from saiken_addin.figures.indicators import OUTSTANDING, outstanding
from saiken_addin.figures.render import to_excel, written_operands
from workbook_templates.master.data.block import Operands
from workbook_templates.master.layout.sheet import Figure

_WRITTEN_OUT: Mapping[Expr, Expr] = {
    outstanding: OUTSTANDING.definition,
    year_before(outstanding): year_before(OUTSTANDING.definition),
}
"""What データ doesn't hold follows from what it holds."""


def figure(tree: Expr, operands: Operands, value: object) -> Figure:
    """What the cell of a figure holds.

    Args:
        operands: the cells of データ, or sums of them, that stand for the reported amounts.
        value: what it comes to, exact: int or Fraction; anything else is no figure.
    """
    over_data = _over_data(tree)
    cells = [cell for node in written_operands(over_data, operands) for cell in operands[node].cells]
    return Figure(to_excel(over_data, operands), shown(value), cells)


@lru_cache(maxsize=256)
def _over_data(tree: Expr) -> Expr:
    return substitute(tree, _WRITTEN_OUT)


def shown(value: object) -> int | float | str:
    """An exact value as a cell holds it; `-` where there is none."""
    if not isinstance(value, int | Fraction):
        return MISSING
    return float(value) if isinstance(value, Fraction) and value.denominator > 1 else int(value)
