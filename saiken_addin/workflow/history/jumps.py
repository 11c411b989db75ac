"""Holds earlier figures against what the ledger knows: yen and 千円 taken for each other."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.history import CityRow, History, HistoryRow, MonthRow, SettlementRow
from saiken_addin.core.model import Amounts, HistoryKind, Kind, Term
from saiken_addin.desk.book import Desk
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.monthly_rules import jumped
from saiken_addin.figures.render.python import to_python
from saiken_addin.ledger.store import Ledger

_Subject = tuple[str, str]
"""A claim with the kind of its figures, or with the city that has them."""
_Known = dict[Term, dict[_Subject, Amounts]]
_LABELS = {"assessed": "調定額", "collected": "収入済額"}
_BY_ACCIDENT = 100
"""Below this, two figures may be a thousand times each other by accident."""


def about_jumps(history: History, ledger: Ledger, desk: Desk) -> Iterator[Finding]:
    """Say that the figures of a file are of another size than those that are known.

    A row is held against the same month or year, else the year before, else the year after. Where
    half of a month's or year's rows jump, or one row by a thousand to the digit, the unit is
    wrong and nothing is imported.
    """
    rows = {row.row: said for row in history.rows if (said := _said(row))}
    own: _Known = {}
    for term, subject, amounts in rows.values():
        own.setdefault(term, {})[subject] = amounts
    known = _known(history, ledger, own)

    @cache
    def jumps_in(year: FiscalYear) -> Callable[[Mapping[str, Any]], Any]:
        factor = desk.registry(year)[0].settings.unit_jump
        return to_python(jumped(Item("value"), Item("former"), factor))

    compared: Counter[Term] = Counter()
    jumps: Counter[Term] = Counter()
    examples: list[str] = []
    to_the_digit = False
    for number, (term, subject, amounts) in rows.items():
        former = next(_formers(term, subject, known, own), Amounts())
        pairs = [
            (label, value, other)
            for item, label in _LABELS.items()
            if (value := getattr(amounts, item)) and (other := getattr(former, item))
        ]
        jump = jumps_in(_year(term))
        compared[term] += bool(pairs)
        if pairs and all(jump({"value": value, "former": other}) for _, value, other in pairs):
            jumps[term] += 1
            to_the_digit |= any(_is_thousandfold(value, other) for _, value, other in pairs)
            label, value, other = pairs[0]
            about = f"{number}行目（{'・'.join(subject)}）の{label}"
            examples.append(f"{about}は{value:,}円、比べた額は{other:,}円")
    if jumps:
        stops = to_the_digit or any(2 * jumps[term] >= compared[term] for term in jumps)
        code = Code.HISTORY_JUMPS if stops else Code.HISTORY_JUMP_IN_PART
        details = {"count": len(examples), "example": examples[0]}
        yield Finding(code, Place(history.file, history.sheet), details)


def _said(row: HistoryRow) -> tuple[Term, _Subject, Amounts] | None:
    """When, of what and how much a row speaks; None for persons, who have no unit."""
    match row:
        case MonthRow():
            return row.month, (row.claim, row.kind.value), row.amounts
        case SettlementRow():
            return row.year, (row.claim, row.kind.value), row.amounts
        case CityRow():
            return row.year, (row.claim, row.city), Amounts(row.assessed, row.collected)
    return None


def _known(history: History, ledger: Ledger, own: _Known) -> _Known:
    """What the ledger knows of the years of a file and of those beside them."""
    known: _Known = {}
    if history.kind is HistoryKind.CITIES:
        for row in ledger.other_cities():
            amounts = Amounts(row.assessed, row.collected)
            known.setdefault(row.year, {})[row.claim, row.city] = amounts
        return known
    years = {near for term in own for near in (_year(term), _year(term).previous, _year(term).next)}
    months = [Month(year, number) for year in years for number in FISCAL_MONTHS]
    for month, figures in ledger.figures_of_months(months).items():
        known[month] = {(claim, kind.value): one.amounts for (claim, kind), one in figures.items()}
    for year in years:
        settled = ledger.settlements(year).items()
        known[year] = {(claim, kind.value): one.figures.amounts for (claim, kind), one in settled}
    return known


def _formers(term: Term, subject: _Subject, known: _Known, own: _Known) -> Iterator[Amounts]:
    """What a row can be held against, the nearest first."""
    before, after = _moved(term, -1), _moved(term, 1)
    for figures in (known.get(term), known.get(before), own.get(before), known.get(after)):
        if figures and subject in figures:
            yield figures[subject]
    # What was carried over is the same in all months of a year and in its settlement.
    year = _year(term)
    others: list[Term] = [year] if term != year else [Month(year, each) for each in FISCAL_MONTHS]
    for other in others:
        former = known.get(other, {}).get(subject)
        if former and subject[1] == Kind.CARRIED:
            yield Amounts(assessed=former.assessed)


def _year(term: Term) -> FiscalYear:
    return term.year if isinstance(term, Month) else term


def _moved(term: Term, years: int) -> Term:
    year = FiscalYear(_year(term).reiwa + years)
    return Month(year, term.number) if isinstance(term, Month) else year


def _is_thousandfold(one: int, other: int) -> bool:
    small, large = sorted((abs(one), abs(other)))
    return small >= _BY_ACCIDENT and abs(large - 1000 * small) < 1000
