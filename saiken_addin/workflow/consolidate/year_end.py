"""What is gathered from the ledger for 見込み."""


from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.history import SettlementStatus
from saiken_addin.core.model import Amounts
from saiken_addin.ledger.store import Ledger
from saiken_addin.meeting.forecast import Key, Past, PastYear
from saiken_addin.meeting.tables import MeetingTables
from saiken_addin.meeting.year_end import Outlook, outlook

_MOST_YEARS = 6
"""Older years say little about this one."""


def outlook_of(ledger: Ledger, tables: MeetingTables) -> Outlook:
    """見込み of a month from what the ledger knows of earlier years."""
    return outlook(tables, past_years(ledger, tables.month), _months(ledger, tables.month))


def past_years(ledger: Ledger, month: Month) -> Past:
    """The settled years before a month's, with the figures of the same month-end."""
    found: dict[FiscalYear, dict[Key, PastYear]] = {}
    years = [FiscalYear(month.year.reiwa - before) for before in range(_MOST_YEARS, 0, -1)]
    known = ledger.figures_of_months([Month(year, month.number) for year in years])
    for year in years:
        settled = {
            key: settlement.figures.amounts
            for key, settlement in ledger.settlements(year).items()
            if settlement.status is SettlementStatus.CLOSED
        }
        if not settled:
            continue
        figures = known.get(Month(year, month.number), {})
        both = {
            key: PastYear(figures[key].amounts, amounts)
            for key, amounts in settled.items()
            if key in figures
        }
        if both:
            found[year] = both
    return found


def _months(ledger: Ledger, month: Month) -> dict[Month, dict[Key, Amounts]]:
    """The month-ends of last year, and of this year up to the month."""
    ends = (
        Month(year, number) for year in (month.year.previous, month.year) for number in FISCAL_MONTHS
    )
    known = ledger.figures_of_months([end for end in ends if not month < end])
    return {
        end: {key: value.amounts for key, value in figures.items()}
        for end, figures in sorted(known.items())
    }
