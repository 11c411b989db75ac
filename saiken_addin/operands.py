"""Owns the step from reported amounts to the operands of indicators."""

from saiken_addin.indicators import OUTSTANDING
from saiken_addin.model import Amounts
from saiken_addin.render import to_python

_outstanding = to_python(OUTSTANDING.definition)


def outstanding_of(amounts: Amounts) -> int | None:
    """収入未済額 of reported amounts; None when one of its operands is missing."""
    result = _outstanding(vars(amounts))
    return result if isinstance(result, int) else None


def operands_of(amounts: Amounts, before: Amounts | None = None) -> dict[str, int | None]:
    """The operands of every indicator, from the yen of this year and of the year before.

    Args:
        amounts: one claim's and kind's figures, or sums of them.
        before: the same a year before; None where there is no year before.
    """
    values: dict[str, int | None] = {}
    for suffix, year in (("", amounts), ("_before", before or Amounts())):
        for name in Amounts.LABELS:
            values[name + suffix] = getattr(year, name)
        values["outstanding" + suffix] = outstanding_of(year)
    return values
