"""Generated figures: plausible month-ends of every claim over many years, the same each time."""

from collections.abc import Iterator, Sequence
from random import Random

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.history import DebtorRow, MonthRow, SettlementRow, SettlementStatus
from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.figures.operands import outstanding_of


def month_rows(claims: Sequence[Claim], years: Sequence[FiscalYear]) -> Iterator[MonthRow]:
    """Cumulative amounts of every claim, kind and month-end; 過年 opens with last year's closing."""
    number = 1
    for claim in claims:
        random = Random(claim.id)
        yearly = int(10 ** random.uniform(6.5, 10.5))
        carried = int(yearly * random.uniform(0.05, 0.5))
        for year in years:
            rate, carried_rate = random.uniform(0.90, 0.97), random.uniform(0.30, 0.36)
            closing = 0
            for kind in claim.kinds:
                assessed, share = (yearly, rate) if kind is Kind.CURRENT else (carried, carried_rate)
                target = int(assessed * (1 - share) * 0.95)
                for position, month in enumerate(FISCAL_MONTHS):
                    grown = 0.75 + 0.25 * position / 11 if kind is Kind.CURRENT else 1
                    amounts = Amounts(
                        assessed=int(assessed * grown),
                        collected=int(assessed * grown * share * (position + 1) / 12),
                        written_off=int(assessed * 0.01) if position > 8 else 0,
                        unrefunded=0,
                        target_outstanding=target,
                    )
                    number += 1
                    yield MonthRow(number, Month(year, month), claim.id, kind, amounts)
                closing += outstanding_of(amounts) or 0
            carried = closing
            yearly = int(yearly * random.uniform(0.97, 1.03))


def settlement_rows(months: Sequence[MonthRow]) -> Iterator[SettlementRow]:
    """March of every year is its settlement."""
    for row in months:
        if row.month.number == FISCAL_MONTHS[-1]:
            yield SettlementRow(
                row.row, row.month.year, SettlementStatus.CLOSED, row.claim, row.kind, row.amounts
            )


def debtors_of(claims: Sequence[Claim], asked: bool) -> dict[str, DebtorRow]:
    """Persons and items in arrears; left blank where a section didn't answer."""
    return {
        claim.id: DebtorRow(
            0,
            FiscalYear(1),
            claim.id,
            Amounts(debtors=claim.order * 10 if asked else None, cases=claim.order * 25),
        )
        for claim in claims
    }
