"""The operands of indicators, taken from reported amounts."""

from saiken_addin.core.model import Amounts
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.figures.indicators import OUTSTANDING
from saiken_addin.figures.monthly_rules import COLLECTED_EXCEEDS, OUTSTANDING_NEGATIVE
from saiken_addin.figures.render import to_python

_outstanding = to_python(OUTSTANDING.definition)
_contradictions = tuple(map(to_python, (COLLECTED_EXCEEDS, OUTSTANDING_NEGATIVE)))


def outstanding_of(amounts: Amounts) -> int | None:
    """収入未済額 of reported amounts; None when one of its operands is missing."""
    result = _outstanding(vars(amounts))
    return result if isinstance(result, int) else None


def contradict(amounts: Amounts) -> bool:
    """Whether amounts can't all be true (C01, C02): what keeps a book out of the sums (forms.md)."""
    operands = {**vars(amounts), "outstanding": outstanding_of(amounts)}
    return any(rule(operands) for rule in _contradictions)


def operands_of(amounts: Amounts, before: Amounts | None = None) -> dict[str, int | None]:
    """The operands of every indicator, from the yen of this year and of the year before.

    Args:
        amounts: one claim's and kind's figures, or sums of them.
        before: the same a year before; None where there is no year before.
    """
    values: dict[str, int | None] = {}
    for suffix, year in (("", amounts), (YEAR_BEFORE, before or Amounts())):
        for name in Amounts.LABELS:
            values[name + suffix] = getattr(year, name)
        values["outstanding" + suffix] = outstanding_of(year)
    return values
