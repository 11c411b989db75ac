"""The live figures of tables (1) to (8), and their flags."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from saiken_addin.core.model import Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures.indicators import COLLECTION_RATE_CHANGE, REDUCTION_GAIN, fell, gained
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.columns import Column
from workbook_templates.master.data.block import Operands
from workbook_templates.master.data.figures import figure
from workbook_templates.master.layout.sheet import Figure


def live(column: Column, cells: Operands, operands: Mapping[str, int | None]) -> Figure:
    """The cell of a column.

    Args:
        cells: the cells of データ, or sums of them, that stand for the reported amounts.
        operands: the same in Python.
    """
    return figure(column.shown, cells, _evaluated(column.shown)(operands))


_evaluated = lru_cache(maxsize=256)(to_python)


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
