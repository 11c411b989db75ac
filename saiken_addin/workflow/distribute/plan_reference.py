"""Gathers from the ledger the known figures and texts of a section's yearly plan."""

from collections.abc import Mapping
from fractions import Fraction

from saiken_addin.core.findings import Severity, worst
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.history import SettlementStatus
from saiken_addin.core.model import NOT_APPLICABLE, Amounts, Entry, FormName, Kind
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.forms.fill import Value
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.folder import WrongDesk
from workbook_templates.plan.known import OtherCity, PlanKnown, Settled, Target
from workbook_templates.plan.rows import CONTINUED_TEXTS, NEW_TEXTS, TEXTS, years_of

Cities = Mapping[str, tuple[OtherCity, ...]]

_OF_REPORT = {"long_term_issue": CONTINUED_TEXTS[0], "policy": CONTINUED_TEXTS[1]}
"""Texts of a 月次報告 that go on in the next plan, where there is no plan of last year."""


def plan_reference(ledger: Ledger, registry: Registry, cities: Cities) -> PlanKnown:
    """Everything that the ledger knows about the plans of a year."""
    last = registry.year.previous
    former = _entries(ledger, last)
    continued, texts = _texts(ledger, last, former)
    month, report = _last_report(ledger, last)
    return PlanKnown(
        settlements=_settlements(ledger, registry.year),
        debtors=_debtors(ledger, registry.year),
        targets=_targets(former, report),
        continued=continued,
        former=texts,
        month=month,
        report=report,
        cities=cities,
        current=current_values(_entries(ledger, registry.year)),
    )


def cities_of(ledger: Ledger, desk: Desk, year: FiscalYear) -> Cities:
    """Similar claims of other cities before a year, by claim: of each city the latest year.

    What stands in 事務局ブック counts before what was imported.

    Raises:
        WrongDesk: 他市比較 of 事務局ブック holds errors.
    """
    listed, findings = desk.cities
    if worst(findings) is Severity.ERROR:
        raise WrongDesk(findings)
    latest: dict[tuple[str, str], OtherCity] = {}
    for row in (*ledger.other_cities(), *listed):
        key = (row.claim, row.city)
        known = latest.get(key)
        if row.year < year and (known is None or row.year >= known.year):
            latest[key] = OtherCity(row.city, row.year, row.assessed, row.collected)
    found: dict[str, list[OtherCity]] = {}
    for (claim, _), city in latest.items():
        found.setdefault(claim, []).append(city)
    return {claim: tuple(cities) for claim, cities in found.items()}


def current_values(entries: tuple[Entry, ...]) -> dict[str, Value]:
    """The plan in force by field key; a rate is kept as its decimal."""
    return {
        entry.name: _rate(entry) if entry.item == "target_rate" else entry.value
        for entry in entries
        if entry.value is not None
    }


def _entries(ledger: Ledger, year: FiscalYear) -> tuple[Entry, ...]:
    return tuple(entry for entry, _ in ledger.reported(FormName.PLAN, year))


def _rate(entry: Entry) -> Value:
    try:
        return Fraction(str(entry.value))
    except ValueError:
        return entry.value


def _settlements(
    ledger: Ledger, year: FiscalYear
) -> dict[tuple[FiscalYear, str, Kind], Settled]:
    return {
        (of, claim, kind): Settled(
            settlement.figures.amounts, settlement.status is SettlementStatus.CLOSED
        )
        for of in years_of(year)
        for (claim, kind), settlement in ledger.settlements(of).items()
    }


def _debtors(
    ledger: Ledger, year: FiscalYear
) -> dict[tuple[FiscalYear, str], tuple[int | None, int | None]]:
    return {
        (of, claim): (figures.amounts.debtors, figures.amounts.cases)
        for of in years_of(year)
        for claim, figures in ledger.debtors(of).items()
    }


def _last_report(
    ledger: Ledger, year: FiscalYear
) -> tuple[Month | None, dict[tuple[str, Kind], Amounts]]:
    """The last month-end of a year of which anything is known, with its figures."""
    for number in reversed(FISCAL_MONTHS):
        month = Month(year, number)
        figures = ledger.figures_for_comparison(month)
        if figures:
            return month, {key: each.amounts for key, each in figures.items()}
    return None, {}


def _targets(
    former: tuple[Entry, ...], report: Mapping[tuple[str, Kind], Amounts]
) -> dict[tuple[str, Kind], Target]:
    """Last year's targets: of its plan, or as the last monthly report has them."""
    targets = {
        key: Target(None, amounts.target_outstanding) for key, amounts in report.items()
    }
    rates: dict[tuple[str, Kind], Fraction] = {}
    lefts: dict[tuple[str, Kind], int] = {}
    for entry in former:
        value = _rate(entry) if entry.item == "target_rate" else entry.value
        if entry.kind is None:
            continue
        if isinstance(value, Fraction):
            rates[entry.claim, entry.kind] = value
        elif entry.item == "target_outstanding" and isinstance(value, int):
            lefts[entry.claim, entry.kind] = value
    for key in rates.keys() | lefts.keys():
        targets[key] = Target(rates.get(key), lefts.get(key))
    return targets


def _texts(
    ledger: Ledger, year: FiscalYear, former: tuple[Entry, ...]
) -> tuple[dict[tuple[str, str], str], dict[str, frozenset[str]]]:
    """What goes on from last year, by claim and item; and every text of last year, by claim."""
    said: dict[tuple[str, str], str] = {}
    for entry in former:
        if entry.item in TEXTS and isinstance(entry.value, str):
            said[entry.claim, entry.item] = entry.value
    continued: dict[tuple[str, str], str] = {}
    for claim in dict.fromkeys(claim for claim, _ in said):
        for lasting, new in zip(CONTINUED_TEXTS, NEW_TEXTS, strict=True):
            parts = [said[claim, item] for item in (lasting, new) if _goes_on(said.get((claim, item)))]
            if parts:
                continued[claim, lasting] = "\n".join(parts)
    if not said:
        said = continued = _activity(ledger, year)
    texts: dict[str, set[str]] = {}
    for (claim, _), text in said.items():
        texts.setdefault(claim, set()).add(text)
    return continued, {claim: frozenset(each) for claim, each in texts.items()}


def _goes_on(text: str | None) -> bool:
    return text is not None and text != NOT_APPLICABLE


def _activity(ledger: Ledger, year: FiscalYear) -> dict[tuple[str, str], str]:
    """The last 取組状況 of a year's monthly reports: the issues and how they are to be met."""
    for number in reversed(FISCAL_MONTHS):
        said = {
            (entry.claim, _OF_REPORT[entry.item]): entry.value
            for entry, _ in ledger.reported(FormName.MONTHLY, Month(year, number))
            if entry.item in _OF_REPORT and isinstance(entry.value, str) and _goes_on(entry.value)
        }
        if said:
            return said
    return {}
