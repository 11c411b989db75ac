"""Forecasts the outstanding at the year's end (見込み) from this month and earlier years' shape.

過年: what was collected by this month grows until the year closes as it grew in earlier years.
現年: of what is not yet collected of the year's assessments, the same share is left at the close.
How far such forecasts of the earlier years were off gives the range. Estimates are doubles, rounded
to whole yen; no figure of the meeting's tables is made of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt
from statistics import median

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.figures.operands import outstanding_of

Key = tuple[str, Kind]
"""(債権ID, 区分)"""

LEAST_YEARS = 2
"""A range wants the error of a forecast of one year made from another."""
CHANCE_IN_RANGE = 0.8
_REACH = 1.2815515655446004
"""Standard deviations on each side that hold 80% of a normal distribution."""
_POOL_YEARS = 2.0
"""How many years of its own a claim's error counts against that of all claims of its kind."""
_MEDIAN_OF_SQUARES = 0.4549364231195728
"""The median of a squared standard normal: a spread that a few wild claims don't carry away."""
_UNTIL_CLOSED = 2
"""出納整理期間: April and May still count for the year, but not in 企業会計."""


@dataclass(frozen=True)
class PastYear:
    """One claim and kind in an earlier year: at the same month-end, and as the year was settled."""

    at_month: Amounts
    settled: Amounts


Past = Mapping[FiscalYear, Mapping[Key, PastYear]]


@dataclass(frozen=True)
class Expected:
    """What is expected to be outstanding when the year closes, in yen.

    Attributes:
        point: the expectation.
        low, high: the range that holds the outcome four times of five.
        deviation: the standard deviation on which the range and the chance stand.
        years: how many earlier years it was made from.
    """

    point: int
    low: int
    high: int
    deviation: float
    years: int

    def chance(self, target: int) -> float:
        """How likely at most `target` yen are left, from 0 to 1."""
        if not self.deviation:
            return 1.0 if self.point <= target else 0.0
        return (1 + erf((target - self.point) / self.deviation / sqrt(2))) / 2


def expected(now: Mapping[Key, Amounts], past: Past) -> dict[Key, Expected]:
    """The expectation of every claim and kind that has figures and history enough.

    Args:
        past: earlier years that are settled, with the same month-end.
    """
    spreads = {kind: _spread_of_kind(kind, past) for kind in Kind}
    found: dict[Key, Expected] = {}
    for key, amounts in now.items():
        years = years_known(key, past)
        point = point_of(key[1], amounts, years)
        if point is None or len(years) < LEAST_YEARS:
            continue
        spread = _spread(_errors(key[1], years), spreads[key[1]])
        if spread is not None:
            found[key] = _ranged(point, spread * point, len(years))
    return found


def total_of(parts: Sequence[Expected]) -> Expected | None:
    """The expectation of a sum: its point is the sum of points, errors offset each other in part.

    The range lies within the sum of the parts' ranges. None for no parts.
    """
    if not parts:
        return None
    whole = _ranged(
        sum(part.point for part in parts),
        sqrt(sum(part.deviation**2 for part in parts)),
        min(part.years for part in parts),
    )
    low = max(whole.low, sum(part.low for part in parts))
    high = min(whole.high, sum(part.high for part in parts))
    return Expected(whole.point, low, high, whole.deviation, whole.years)


def point_of(kind: Kind, now: Amounts, years: Sequence[PastYear]) -> int | None:
    """The expected outstanding in yen; None where figures or a shape are missing.

    Args:
        kind: 現年 and 過年 close differently.
        years: earlier years of the same claim, one or more.
    """
    if not years or (due := due_of(now)) is None or now.collected is None:
        return None
    due_then = sum(due_of(year.at_month) or 0 for year in years)
    due_end = sum(due_of(year.settled) or 0 for year in years)
    got_then = sum(year.at_month.collected or 0 for year in years)
    got_end = sum(year.settled.collected or 0 for year in years)
    if due_then <= 0:
        return None
    due_expected = due * due_end / due_then
    if kind is Kind.CARRIED and got_then > 0:
        left = due_expected - now.collected * (got_end / got_then)
    elif due_end > got_then:
        left = (due_expected - now.collected) * ((due_end - got_end) / (due_end - got_then))
    else:
        return None
    return max(0, round(left))


def months_left(month: Month, claim: Claim) -> int:
    """How many months' collections still count for the year after a month-end."""
    left = len(FISCAL_MONTHS) - 1 - month.position
    return left if claim.enterprise else left + _UNTIL_CLOSED


def due_of(amounts: Amounts) -> int | None:
    """調定額 − 不納欠損額 + 還付未済額: what is collected, or outstanding."""
    left = outstanding_of(amounts)
    return None if left is None or amounts.collected is None else left + amounts.collected


def years_known(key: Key, past: Past) -> list[PastYear]:
    """The earlier years of a claim that have both figures, oldest first."""
    found = [year[key] for _, year in sorted(past.items()) if key in year]
    return [each for each in found if due_of(each.at_month) is not None and due_of(each.settled) is not None]


def _errors(kind: Kind, years: Sequence[PastYear]) -> list[float]:
    """How far off each year would have been when forecast from the others, against the forecast."""
    found = []
    for number, year in enumerate(years):
        others = [*years[:number], *years[number + 1 :]]
        point, actual = point_of(kind, year.at_month, others), outstanding_of(year.settled)
        if point and actual is not None:
            found.append(actual / point - 1)
    return found


def _spread_of_kind(kind: Kind, past: Past) -> float | None:
    """The usual error of all claims of a kind; None without any."""
    keys = dict.fromkeys(key for year in past.values() for key in year if key[1] is kind)
    squares = [error**2 for key in keys for error in _errors(kind, years_known(key, past))]
    return sqrt(median(squares) / _MEDIAN_OF_SQUARES) if squares else None


def _spread(own: Sequence[float], pool: float | None) -> float | None:
    """A claim's error in proportion to its forecast, its own years weighed with its kind's."""
    if pool is None:
        return None
    known = sum(error**2 for error in own)
    return sqrt((known + _POOL_YEARS * pool**2) / (len(own) + _POOL_YEARS))


def _ranged(point: int, deviation: float, years: int) -> Expected:
    reach = _REACH * deviation
    low = max(0, round(point - reach))
    return Expected(point, min(point, low), max(point, round(point + reach)), deviation, years)
