"""Owns the rules of a monthly report, as conditions over its figures.

The book shows them live on 提出前チェック and colours a wrong cell; `checks.py` applies the same
conditions on receipt. Operands end in `_before` for the same month of last year, in `_last` for
last month; `closing` is last year's closing outstanding (現年＋過年).
"""

from fractions import Fraction

from saiken_addin.core.model import MAX_AMOUNT, NOT_APPLICABLE, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures.expressions import (
    Condition,
    IsNumber,
    IsText,
    Item,
    Some,
)
from saiken_addin.figures.indicators import (
    COLLECTION_RATE_CHANGE,
    REDUCTION_GAIN,
    Indicator,
    assessed,
    cases,
    collected,
    debtors,
    fell,
    gained,
    outstanding,
    target_outstanding,
    unrefunded,
    written_off,
)
from saiken_addin.figures.row_rules import unexplained

value = Item("value", "値")
closing = Item("closing", "前年度決算の収入未済額")

CUMULATIVE = ("assessed", "collected", "written_off")
"""Amounts that are counted from the start of the year and so can't fall from month to month."""

def is_not_applicable(of: Item = value) -> Condition:
    """該当なし: there is none, which is neither blank nor zero (forms.md)."""
    return IsText(of, NOT_APPLICABLE)


def is_whole_number(of: Item = value) -> Condition:
    """A number without a fraction."""
    return of.rounded(0).equals(of)


def is_amount(of: Item = value) -> Condition:
    """A usable amount: whole yen within the bound of figures.md, or 該当なし."""
    return is_not_applicable(of) | (is_whole_number(of) & (of <= MAX_AMOUNT) & (of >= -MAX_AMOUNT))


def is_count(of: Item = value) -> Condition:
    """A usable number of persons or items, or 該当なし."""
    return is_not_applicable(of) | (is_whole_number(of) & (of >= 0) & (of <= MAX_AMOUNT))


def last(of: Item) -> Item:
    """The same figure at the end of last month."""
    return Item(f"{of.name}_last", f"前月末の{of.label}")


def before(of: Item) -> Item:
    """The same figure at the same month-end of last year."""
    return Item(f"{of.name}_before", f"前年同月の{of.label}")


COLLECTED_EXCEEDS = collected > assessed + unrefunded
"""More was received than determined, and it isn't waiting to be refunded."""

OUTSTANDING_NEGATIVE = outstanding < 0
"""Less than nothing is left: the four amounts contradict each other."""

DEBTORS_EXCEED_CASES = debtors > cases
"""Every debtor owes at least one item."""

_REPORTED = (assessed, collected, written_off, unrefunded)

PARTLY_NOT_APPLICABLE = Some(tuple(map(is_not_applicable, _REPORTED))) & Some(
    tuple(map(IsNumber, _REPORTED))
)
"""該当なし beside amounts leaves no outstanding to compute."""

OPENING_DIFFERS = assessed.differs(closing)
"""過年 opens with last year's closing (figures.md rule 7)."""


def fell_since_last_month(of: Item) -> Condition:
    """A cumulative amount is smaller than a month ago; one below zero is judged as such."""
    return (of < last(of)) & (of >= 0)


def jumped(of: Item, against: Item, factor: Fraction) -> Condition:
    """So much larger or smaller that the unit may be wrong."""
    both = (of > 0) & (against > 0)
    return both & ((of >= against * factor) | (against >= of * factor))


def unit_suspects(factor: Fraction) -> tuple[tuple[Item, Item, Condition], ...]:
    """Jumps against last month and last year.

    Args:
        factor: how many times larger or smaller is suspicious, a dated setting.

    Returns:
        (the amount, what it is compared with, the condition) for each comparison.
    """
    pairs = (
        (assessed, last(assessed)), (assessed, before(assessed)),
        (collected, last(collected)), (collected, before(collected)),
        (target_outstanding, last(target_outstanding)),
    )  # fmt: skip
    return tuple((of, against, jumped(of, against, factor)) for of, against in pairs)


def flags(kind: Kind, settings: Settings) -> tuple[tuple[Indicator, Condition, Fraction], ...]:
    """The flags of figures.md rule 5 that ask a section for a reason.

    Returns:
        (the indicator, its flag, the threshold in points) for each flag of the kind.
    """
    if kind is Kind.CURRENT:
        change, threshold = COLLECTION_RATE_CHANGE, settings.collection_fall
        return ((change, fell(change, threshold), threshold),)
    change = REDUCTION_GAIN
    return (
        (change, fell(change, settings.reduction_fall), settings.reduction_fall),
        (change, gained(change, settings.reduction_gain), settings.reduction_gain),
    )


def flagged(kind: Kind, settings: Settings) -> Condition:
    """Any flag that asks for a reason is raised."""
    return Some(tuple(condition for _, condition, _ in flags(kind, settings)))


def negative(of: Item) -> Condition:
    """An amount below zero, for which no reason is given."""
    return (of < 0) & unexplained()
