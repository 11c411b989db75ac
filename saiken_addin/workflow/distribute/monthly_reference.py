"""Gathers from the ledger the known figures of a month's reports."""

from collections.abc import Callable
from functools import cache, partial

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import SettlementStatus
from saiken_addin.core.model import Amounts, FormName, Kind
from saiken_addin.core.registry import Registry
from saiken_addin.figures.monthly_rules import EARLIER
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.ledger.store import Ledger
from workbook_templates.monthly.known import Reference


def reference(ledger: Ledger, registry: Registry, month: Month) -> Reference:
    """The figures of last year and last month, last year's closing, the issues last reported."""
    return beside_of(ledger)(registry, month)


def beside_of(ledger: Ledger) -> Callable[[Registry, Month], Reference]:
    """`beside` for many months, which share what they stand beside; nothing may be recorded meanwhile."""

    @cache
    def amounts(month: Month) -> dict[tuple[str, Kind], Amounts]:
        known = ledger.figures_for_comparison(month)
        return {key: figures.amounts for key, figures in known.items()}

    closing = cache(partial(closings, ledger))
    targets = cache(partial(planned_targets, ledger))

    def of(registry: Registry, month: Month) -> Reference:
        return Reference(
            earlier={each: amounts(term) for each in EARLIER if (term := each.at(month))},
            closing=closing(month.year.previous),
            issues=_issues(ledger, registry, month),
            targets=targets(month.year),
        )

    return of


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
