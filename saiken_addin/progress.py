"""Owns the years behind 1_計画改定: the settlements of all claims, added up year by year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from saiken_addin.fiscal import FiscalYear
from saiken_addin.model import Amounts, Figures, Kind
from saiken_addin.operands import operands_of

SettledFigures = Mapping[tuple[str, Kind], Figures]


@dataclass(frozen=True)
class YearTotal:
    """The settlement of a year over all claims that have one.

    Attributes:
        year: the fiscal year.
        amounts: sums of yen over 現年 and 過年; None where no claim has the item.
        claims: how many claims are in the sums.
        files: where they came from.
    """

    year: FiscalYear
    amounts: Amounts
    claims: int
    files: tuple[str, ...] = ()

    @property
    def operands(self) -> dict[str, int | None]:
        """What the indicators are computed from."""
        return operands_of(self.amounts)


def year_totals(settled: Mapping[FiscalYear, SettledFigures]) -> tuple[YearTotal, ...]:
    """Add up the settlements of each year, the earliest first; years without any are left out.

    Args:
        settled: closed settlements by year, claim and kind.
    """
    return tuple(_total(year, settled[year]) for year in sorted(settled) if settled[year])


def _total(year: FiscalYear, figures: SettledFigures) -> YearTotal:
    files = dict.fromkeys(
        source.file for each in figures.values() for source in each.sources.values()
    )
    sums = {
        item: _sum(getattr(each.amounts, item) for each in figures.values())
        for item in Amounts.LABELS
    }
    return YearTotal(year, Amounts(**sums), len({claim for claim, _ in figures}), tuple(files))


def _sum(values: Iterable[int | None]) -> int | None:
    there = [value for value in values if value is not None]
    return sum(there) if there else None
