"""The years of 1_計画改定: the settlements of all claims, added up year by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Figures, Kind, Subject
from saiken_addin.figures.operands import operands_of

SettledFigures = Mapping[tuple[str, Kind], Figures]


@dataclass(frozen=True)
class SettledLine:
    """The settlement of one claim and kind."""

    claim: Subject
    kind: Kind
    figures: Figures


@dataclass(frozen=True)
class YearTotal:
    """The settlement of a year over all claims that have one."""

    year: FiscalYear
    lines: tuple[SettledLine, ...]

    @cached_property
    def amounts(self) -> Amounts:
        """Sums of yen over 現年 and 過年; None where no claim has the item."""
        return Amounts.total(line.figures.amounts for line in self.lines)

    @property
    def claims(self) -> int:
        """How many claims are in the sums."""
        return len({line.claim.id for line in self.lines})

    @property
    def operands(self) -> dict[str, int | None]:
        """What the indicators are computed from."""
        return operands_of(self.amounts)


def year_totals(
    settled: Mapping[FiscalYear, SettledFigures], known: Mapping[str, Subject]
) -> tuple[YearTotal, ...]:
    """Add up the settlements of each year, the earliest first; years without any are left out.

    Args:
        settled: closed settlements by year, claim and kind.
        known: the claims by 債権ID, in the order in which they are listed.
    """
    places = {claim: number for number, claim in enumerate(known)}
    kinds = list(Kind)

    def order(key: tuple[str, Kind]) -> tuple[int, str, int]:
        return places.get(key[0], len(places)), key[0], kinds.index(key[1])

    return tuple(
        YearTotal(
            year,
            tuple(
                SettledLine(known.get(key[0], Subject(key[0], "", key[0])), key[1], settled[year][key])
                for key in sorted(settled[year], key=order)
            ),
        )
        for year in sorted(settled)
        if settled[year]
    )
