"""Owns what is gathered from the ledger to stand beside a month's reports."""

from saiken_addin.fiscal import FiscalYear, Month
from saiken_addin.ledger.records import SettlementStatus
from saiken_addin.ledger.store import Ledger
from saiken_addin.model import FormName, Kind
from saiken_addin.operands import outstanding_of
from saiken_addin.registry import Registry
from workbook_templates.monthly.known import Beside


def beside(ledger: Ledger, registry: Registry, month: Month) -> Beside:
    """The figures of last year and last month, last year's closing, the issues last reported."""
    known = ledger.figures_of_months([month.year_before, *([month.previous] if month.previous else [])])
    before = known.get(month.year_before, {})
    last = known.get(month.previous, {}) if month.previous else {}
    return Beside(
        before={key: figures.amounts for key, figures in before.items()},
        last={key: figures.amounts for key, figures in last.items()},
        closing=closings(ledger, month.year.previous),
        issues=_issues(ledger, registry, month),
        targets=planned_targets(ledger, month.year),
    )


def planned_targets(ledger: Ledger, year: FiscalYear) -> dict[tuple[str, Kind], int]:
    """目標収入未済額 of the plan in force of a year, by claim and kind."""
    return {
        (entry.claim, entry.kind): entry.value
        for entry, _ in ledger.reported(FormName.PLAN, year)
        if entry.item == "target_outstanding" and entry.kind and isinstance(entry.value, int)
    }


def closings(ledger: Ledger, year: FiscalYear) -> dict[str, int]:
    """収入未済額 with which a year closed (現年＋過年), for the claims that are settled."""
    found: dict[str, list[int | None]] = {}
    for (claim, _), settlement in ledger.settlements(year).items():
        if settlement.status is SettlementStatus.CLOSED:
            found.setdefault(claim, []).append(outstanding_of(settlement.figures.amounts))
    return {
        claim: sum(part for part in parts if part is not None)
        for claim, parts in found.items()
        if None not in parts
    }


def _issues(ledger: Ledger, registry: Registry, month: Month) -> dict[str, str]:
    asked = registry.settings.activity_months
    if month.number not in asked:
        return {}
    terms = [Month(month.year, number) for number in asked] + [
        Month(month.year.previous, number) for number in asked
    ]
    for term in sorted((term for term in terms if term < month), reverse=True):
        issues = {
            entry.claim: entry.value
            for entry, _ in ledger.reported(FormName.MONTHLY, term)
            if entry.item == "long_term_issue" and isinstance(entry.value, str)
        }
        if issues:
            return issues
    return {}
