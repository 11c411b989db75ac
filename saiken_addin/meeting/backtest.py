"""The proof of 見込み: years that are settled, forecast from the years before and compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from statistics import fmean

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear
from saiken_addin.core.model import Amounts, Kind
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.meeting.forecast import (
    Key,
    Past,
    PastYear,
    due_of,
    expected,
    point_of,
    years_known,
)


@dataclass(frozen=True)
class Trial:
    """A rule tried on a year that is settled: how far off it was.

    Attributes:
        error: the sum of absolute errors in proportion to the sum of the outcomes.
        total_error: the error of the sum in proportion to it.
        covered: the share of claims whose outcome lay in the range; None for a rule without one.
    """

    rule: str
    year: FiscalYear
    kind: Kind
    claims: int
    error: float
    total_error: float
    covered: float | None


OURS, LAST_RATIO, STRAIGHT = "この方法", "前年の比率", "直線"


def trials(past: Past, position: int) -> list[Trial]:
    """Forecast every year that has one before it from the years before, by three rules.

    Args:
        past: settled years with the figures of a month-end; the oldest only serves as history.
        position: of that month in the year, 0 for April.
    """
    found: list[Trial] = []
    for year in sorted(past)[1:]:
        before = {each: past[each] for each in past if each < year}
        ranges = expected({key: each.at_month for key, each in past[year].items()}, before)
        for kind in Kind:
            for rule in (OURS, LAST_RATIO, STRAIGHT):
                outcomes = list(_tried(rule, kind, past[year], before, position))
                if outcomes:
                    inside = [
                        ranges[key].low <= actual <= ranges[key].high
                        for key, _, actual in outcomes
                        if key in ranges
                    ]
                    covered = fmean(inside) if rule == OURS and inside else None
                    found.append(_trial(rule, year, kind, outcomes, covered))
    return found


def _tried(
    rule: str, kind: Kind, this: Mapping[Key, PastYear], before: Past, position: int
) -> Iterable[tuple[Key, int, int]]:
    """(claim, forecast, outcome) of the claims that every rule can forecast, so that all compare."""
    for key, year in this.items():
        years, actual = years_known(key, before), outstanding_of(year.settled)
        if key[1] is not kind or not years or actual is None:
            continue
        points = {
            OURS: point_of(kind, year.at_month, years),
            LAST_RATIO: _last_ratio(year.at_month, years[-1]),
            STRAIGHT: _straight(year.at_month, position),
        }
        if None not in points.values():
            yield key, points[rule] or 0, actual


def _last_ratio(now: Amounts, last: PastYear) -> int | None:
    """What was left of a month's outstanding last year is left of it this year."""
    left, then, end = outstanding_of(now), outstanding_of(last.at_month), outstanding_of(last.settled)
    if left is None or not then or end is None:
        return None
    return round(left * end / then)


def _straight(now: Amounts, position: int) -> int | None:
    """Collecting goes on as it went on average since April."""
    due = due_of(now)
    if due is None or now.collected is None:
        return None
    return max(0, round(due - now.collected * len(FISCAL_MONTHS) / (position + 1)))


def _trial(
    rule: str,
    year: FiscalYear,
    kind: Kind,
    outcomes: Sequence[tuple[Key, int, int]],
    covered: float | None,
) -> Trial:
    total = sum(actual for _, _, actual in outcomes)
    off = sum(abs(point - actual) for _, point, actual in outcomes)
    whole = sum(point - actual for _, point, actual in outcomes)
    error, total_error = (off / total, whole / total) if total else (inf, inf)
    return Trial(rule, year, kind, len(outcomes), error, total_error, covered)
