"""What 見込み says of each claim, 局 and the total: expectation, target, what is still to be done."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.model import Amounts, Kind
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.meeting.forecast import (
    LEAST_YEARS,
    Expected,
    Key,
    Past,
    expected,
    months_left,
    total_of,
)
from saiken_addin.meeting.tables import Line, MeetingTables

CLOSE = len(FISCAL_MONTHS)
"""The position of the settlement in the course of a year, behind March."""


@dataclass(frozen=True)
class Prospect:
    """Where a claim, or a sum of claims, is expected to end.

    Attributes:
        title: whose.
        bureau, section: where it belongs; empty for sums.
        outstanding: left now, in yen.
        expected: at the close of the year; None when history is too short.
        target: what should be left then, in yen; None without one.
        months: how many months still count.
        claims: how many claims a sum holds.
    """

    title: str
    bureau: str
    section: str
    outstanding: int | None
    expected: Expected | None
    target: int | None
    months: int
    claims: int = 1

    @property
    def gap(self) -> int | None:
        """How far the expectation lies above the target, in yen; negative below it."""
        if self.expected is None or self.target is None:
            return None
        return self.expected.point - self.target

    @property
    def more_a_month(self) -> int | None:
        """What must be collected each month beyond what is expected anyway, in yen; 0 for nothing."""
        if self.gap is None:
            return None
        return math.ceil(max(0, self.gap) / max(1, self.months))

    @property
    def chance(self) -> float | None:
        """How likely the target is met, from 0 to 1."""
        if self.expected is None or self.target is None:
            return None
        return self.expected.chance(self.target)


@dataclass(frozen=True)
class KindOutlook:
    """見込み of one kind.

    Attributes:
        kind: 現年 or 過年.
        total: over the claims with an expectation and a target; None without any.
        bureaus: the same by 局, in 表示順.
        claims: what endangers the total first.
        without: claims for which history is too short, in 表示順.
    """

    kind: Kind
    total: Prospect | None
    bureaus: tuple[Prospect, ...]
    claims: tuple[Prospect, ...]
    without: tuple[str, ...]


@dataclass(frozen=True)
class Outlook:
    """見込み of a month.

    Attributes:
        month: the month-end it was made from.
        years: the earlier years that it knows, oldest first.
        kinds: 過年 first, as the meeting looks at it first.
        paths: 過年 outstanding of the claims that have an expectation, by year and position in it,
            of last year up to CLOSE.
    """

    month: Month
    years: tuple[FiscalYear, ...]
    kinds: tuple[KindOutlook, ...]
    paths: Mapping[FiscalYear, Mapping[int, int]]

    @property
    def short(self) -> bool:
        """Whether there are too few years to say anything."""
        return len(self.years) < LEAST_YEARS


def outlook(
    tables: MeetingTables, past: Past, months: Mapping[Month, Mapping[Key, Amounts]]
) -> Outlook:
    """見込み from a month's figures.

    Args:
        past: the settled years before, with the same month-end.
        months: figures of the month-ends of this year and the last, for the course of the total.
    """
    counted = [line for line in tables.lines if line.counted]
    found = expected({(line.claim.id, line.kind): line.now.amounts for line in counted}, past)
    kinds = tuple(_kind(kind, counted, found, tables.month) for kind in (Kind.CARRIED, Kind.CURRENT))
    held = {key for key in found if key[1] is Kind.CARRIED}
    paths = _paths(months, held)
    last = past.get(tables.month.year.previous, {})
    if held and held <= last.keys():
        closing = sum(outstanding_of(last[key].settled) or 0 for key in held)
        paths.setdefault(tables.month.year.previous, {})[CLOSE] = closing
    return Outlook(tables.month, tuple(sorted(past)), kinds, paths)


def _kind(
    kind: Kind, counted: Sequence[Line], found: Mapping[Key, Expected], month: Month
) -> KindOutlook:
    lines = [line for line in counted if line.kind is kind and not line.now.empty]
    known = [(line, _prospect(line, found.get((line.claim.id, kind)), month)) for line in lines]
    judged = [(line, each) for line, each in known if each.gap is not None]
    bureaus = dict.fromkeys(line.claim.bureau for line, _ in judged)
    return KindOutlook(
        kind,
        _sum("合計", [each for _, each in judged]),
        tuple(
            summed
            for name in bureaus
            if (summed := _sum(name, [each for line, each in judged if line.claim.bureau == name]))
        ),
        tuple(sorted((each for _, each in judged), key=lambda each: -(each.gap or 0))),
        tuple(line.claim.title for line, each in known if each.gap is None),
    )


def _prospect(line: Line, at_close: Expected | None, month: Month) -> Prospect:
    claim, now = line.claim, line.now.amounts
    return Prospect(
        claim.title, claim.bureau, claim.section, outstanding_of(now), at_close,
        now.target_outstanding, months_left(month, claim),
    )  # fmt: skip


def _sum(title: str, parts: Sequence[Prospect]) -> Prospect | None:
    total = total_of([part.expected for part in parts if part.expected])
    if total is None:
        return None
    return Prospect(
        title, "", "", sum(part.outstanding or 0 for part in parts), total,
        sum(part.target or 0 for part in parts), max(part.months for part in parts), len(parts),
    )  # fmt: skip


def _paths(
    months: Mapping[Month, Mapping[Key, Amounts]], held: Iterable[Key]
) -> dict[FiscalYear, dict[int, int]]:
    """Sums over the same claims in every month; a month in which one of them is missing is left out."""
    keys = list(held)
    paths: dict[FiscalYear, dict[int, int]] = {}
    for month, figures in months.items():
        left = [outstanding_of(figures[key]) if key in figures else None for key in keys]
        if keys and None not in left:
            year = paths.setdefault(month.year, {})
            year[month.position] = sum(amount for amount in left if amount is not None)
    return paths
