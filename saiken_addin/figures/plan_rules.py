"""Owns the rules of a yearly plan, as figures and conditions over what stands on a claim's sheet.

The book shows them live beside the form and on 提出前チェック; `plan_checks.py` applies the same
conditions on receipt. Operands ending in `_before` are the year before the plan; `closing` is what
the year before left (現年＋過年), `collected_reported` what the last monthly report shows.
"""

from fractions import Fraction

from saiken_addin.core.model import MISSING, NOT_APPLICABLE
from saiken_addin.figures import monthly_rules, row_rules
from saiken_addin.figures.expressions import (
    Choose,
    Condition,
    Every,
    Expr,
    Extreme,
    IsBlank,
    IsNumber,
    IsText,
    Item,
    Number,
    Overflows,
    ReadsLike,
    Some,
    Text,
    Total,
    year_before,
)
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    IMPLIED_TARGET_OUTSTANDING,
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    collected,
    expected_assessed,
    target_outstanding,
    target_rate,
)

collected_reported = Item("collected_reported", "月次報告の収入済額")
most_written_off = Item("most_written_off", "4年間で最大の不納欠損額")
most_unrefunded = Item("most_unrefunded", "4年間で最大の還付未済額")
issue, measure = Item("issue", "課題"), Item("measure", "対策")
value = monthly_rules.value

# --- figures that follow from the inputs ------------------------------------------------------

TARGET_COLLECTED = (expected_assessed * target_rate).rounded(0)
"""What is collected when the target rate is reached."""

COLLECTED_AS_BEFORE = (expected_assessed * year_before(COLLECTION_RATE.definition)).rounded(0)
"""What is collected when the rate stays that of the year before."""

EXTRA = TARGET_COLLECTED - COLLECTED_AS_BEFORE
"""How much more must be collected than with last year's rate."""

UNCOLLECTED = IMPLIED_TARGET_OUTSTANDING.definition
"""What is left uncollected when the target rate is reached, before anything is written off."""

_apart = target_outstanding - expected_assessed * (1 - target_rate)
TARGETS_APART = _apart.rounded(0)
"""How much more the target leaves outstanding than the target rate does."""


def extra_per_month(months: int) -> Expr:
    """How much more must be collected in each of the months that are left."""
    return (EXTRA / months).rounded(0)


def sum_of(parts: tuple[Item, ...]) -> Expr:
    """現年 and 過年 together; missing as long as one of them is blank, 該当なし counts for nothing."""
    return Choose(blank(parts), Text(MISSING), Total(parts))


def total_target_rate() -> Expr:
    """目標収納率 of 現年 and 過年 together, weighted by 見込調定額 (figures.md rule 2).

    Operands end in `_current` and `_carried`. A kind of which there is none has no weight.
    """
    rates = [Item(f"{target_rate.name}_{kind}") for kind in ("current", "carried")]
    weights = [Item(f"{expected_assessed.name}_{kind}") for kind in ("current", "carried")]
    weighted = (rates[0] * weights[0] + rates[1] * weights[1]) / (weights[0] + weights[1])
    none = [
        IsText(rate, NOT_APPLICABLE) | IsText(weight, NOT_APPLICABLE)
        for rate, weight in zip(rates, weights, strict=True)
    ]
    return Choose(none[0], rates[1], Choose(none[1], rates[0], weighted))


def most_of(items: tuple[Item, ...]) -> Expr:
    """The greatest of the amounts that are there, else zero."""
    most = Extreme(items, greatest=True)
    return Choose(IsNumber(most), most, Number(0))


# --- values -----------------------------------------------------------------------------------


def is_rate(of: Item = value) -> Condition:
    """A usable rate: a fraction from 0 to 1, or 該当なし."""
    return monthly_rules.is_not_applicable(of) | ((of >= 0) & (of <= 1))


def blank(items: tuple[Item, ...]) -> Condition:
    """One of them is blank."""
    return Some(tuple(IsBlank(item) for item in items))


def no_amount(items: tuple[Item, ...]) -> Condition:
    """One of them holds what is no amount, or a negative one without a reason."""
    return Some(
        tuple(~IsBlank(item) & (~monthly_rules.is_amount(item) | monthly_rules.negative(item)) for item in items)
    )


AMOUNTS_CONTRADICT = (
    monthly_rules.COLLECTED_EXCEEDS | monthly_rules.OUTSTANDING_NEGATIVE | monthly_rules.PARTLY_NOT_APPLICABLE
)
"""A, B, C, D that leave no outstanding, or less than nothing."""

# --- values together --------------------------------------------------------------------------

FORECAST_BELOW_REPORTED = collected < collected_reported
"""A year can't end with less than was collected before its end."""

EXPECTED_DIFFERS = expected_assessed.differs(monthly_rules.closing)
"""過年 of the plan's year opens with the closing of the year before (figures.md rule 7)."""

HALF_A_TENTH = Fraction(1, 2000)
"""Half of the last digit that a rate shows (0.1%)."""

_slack = expected_assessed * HALF_A_TENTH + 1

TARGETS_DISAGREE = (_apart > most_unrefunded + _slack) | (_apart < -(most_written_off + _slack))
"""The two targets imply different assessed amounts.

見込調定額 ×（1－目標収納率） is what is left; what is written off makes it less, what is not yet
refunded makes it more, so neither may explain more than the largest of the last four years, and
the rest may only be the rounding of the rate.
"""

RATE_FALLS = TARGET_RATE_CHANGE.rounded < 0
LEFT_GROWS = TARGET_OUTSTANDING_CHANGE.definition > 0
TARGET_WORSE = RATE_FALLS | LEFT_GROWS
"""A target below what the year before reached."""

# --- texts ------------------------------------------------------------------------------------


def filled(of: Item) -> Condition:
    """A text stands there that is more than 該当なし."""
    return ~IsBlank(of) & ~monthly_rules.is_not_applicable(of)


def says_nothing(of: Item = value) -> Condition:
    """A text stands there that tells nothing; 該当なし is an answer."""
    return filled(of) & ReadsLike(of, row_rules.SAYS_NOTHING, row_rules.SIGNS)


def overflows(columns: int, lines: int, of: Item = value) -> Condition:
    """The text does not fit its frame on the printed page."""
    return Overflows(of, columns, lines)


MARKS = ("○", "〇", "◯")
"""What counts as a mark: the circle, the ideographic zero, the large circle all look alike."""

_efforts = tuple(Item(name) for name in ("publicity", "prevention", "circumstances"))
"""制度周知の強化, 滞納の防止, 各債権の状況に応じた取組."""


def is_mark(of: Item = value) -> Condition:
    """○ or 該当なし."""
    return Some(tuple(IsText(of, mark) for mark in MARKS)) | monthly_rules.is_not_applicable(of)


NO_EFFORT = Every(tuple(IsBlank(item) for item in _efforts))
"""None of the three kinds of efforts is marked, and none is said not to apply."""

ISSUE_WITHOUT_MEASURE = filled(issue) & ~filled(measure)
MEASURE_WITHOUT_ISSUE = filled(measure) & ~filled(issue)

