"""The checks on a yearly plan: a plain list of functions over what was read.

Each function looks at one thing and yields findings. One of them applies the rules of
`plan_rules.py`, which the book shows live, so that the section and the secretariat see the same
verdict; the others compare with what the book doesn't hold.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.expressions import Condition, Item
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.intake.plan_report import ClaimPlan, PlanReport, holds
from saiken_addin.intake.plan_text_checks import texts
from workbook_templates.plan.rows import (
    CLAIM_KEY,
    TARGET_ITEMS,
    claim_key,
    figure_key,
    target_key,
)

Check = Callable[[PlanReport], Iterator[Finding]]


def row_rules(report: PlanReport) -> Iterator[Finding]:
    """What the book shows live (plan_rules.py), row by row."""
    for plan in report.claims:
        for row in plan.rows:
            yield from plan.judged(row)


# --- whose figures ----------------------------------------------------------------------------


def claim_id(report: PlanReport) -> Iterator[Finding]:
    """The 債権ID on a claim's sheet is still its own."""
    for plan in report.claims:
        name = claim_key(CLAIM_KEY, plan.claim.id)
        shown = report.read.identities.get(name)
        if shown is not None and shown != plan.claim.id:
            yield plan.finding(Code.CLAIM_ID_CHANGED, name, value=shown, claim=plan.claim.id)


def settled(report: PlanReport) -> Iterator[Finding]:
    """The settlements are those that the ledger holds; another claim's are told as such."""
    for plan in report.claims:
        said = _said(plan)
        other = _other_claim(report, plan, said)
        if other is not None:
            name = figure_key("調定額", plan.claim.kinds[0], report.years[0], plan.claim.id)
            yield plan.finding(Code.OTHER_CLAIM_PASTED, name, other=other.title)
            continue
        for year in report.years:
            yield from _changed(plan, year)


def _said(plan: ClaimPlan) -> dict[tuple[FiscalYear, Kind], Amounts]:
    """The figures of four years as they stand in the book."""
    return {
        (year, kind): Amounts(**{item: _whole(amounts[item]) for item in Amounts.SETTLED})
        for year in plan.report.years
        for kind in plan.claim.kinds
        for amounts in (plan.amounts(kind, year),)
    }


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _other_claim(
    report: PlanReport, plan: ClaimPlan, said: Mapping[tuple[FiscalYear, Kind], Amounts]
) -> Claim | None:
    """Another claim whose settlements stand here to the last yen, while this one's don't."""
    for other in report.registry.claims:
        closed = {
            key: amounts
            for key in said
            if (amounts := report.known.closed(key[0], other.id, key[1])) is not None
        }
        if other.id == plan.claim.id:
            if closed and all(said[key] == closed[key] for key in closed):
                return None
        elif closed and any(any(vars(amounts).values()) for amounts in closed.values()) and all(
            said[key] == closed[key] for key in closed
        ):
            return other
    return None


def _changed(plan: ClaimPlan, year: FiscalYear) -> Iterator[Finding]:
    differing = []
    for kind in plan.claim.kinds:
        known = plan.report.known.closed(year, plan.claim.id, kind)
        for item, label in Amounts.SETTLED.items() if known else ():
            name = figure_key(label, kind, year, plan.claim.id)
            former, value = getattr(known, item), plan.value(name)
            if former is not None and value is not None and value != former:
                shown = f"{value:,}円" if isinstance(value, int) else str(value)
                differing.append((name, {"label": f"{kind}の{label}", "value": shown, "former": former}))
    if differing:
        name, details = differing[0]
        yield plan.finding(
            Code.SETTLED_CHANGED, name, year=year.label, count=len(differing), **details
        )


# --- the four years ---------------------------------------------------------------------------


def outstanding_shown(report: PlanReport) -> Iterator[Finding]:
    """Ａ－Ｂ－Ｃ＋Ｄ as the book shows it is what follows from its figures."""
    for plan in report.claims:
        for year in report.years:
            for kind in plan.claim.kinds:
                name = figure_key("収入未済額", kind, year, plan.claim.id)
                shown, left = report.read.shown.get(name), plan.amounts(kind, year)["outstanding"]
                if shown is not None and isinstance(left, int) and shown != left:
                    details = {"label": "収入未済額", "shown": f"{shown:,}", "computed": f"{left:,}"}
                    yield plan.finding(Code.SHOWN_DIFFERS, name, **details)


def units(report: PlanReport) -> Iterator[Finding]:
    """×1000 or ÷1000 against the year before: yen and 千円 taken for each other."""
    last = report.years[-1]
    for plan in report.claims:
        for kind in plan.claim.kinds:
            now, former = plan.amounts(kind, last), plan.amounts(kind, last.previous)
            pairs = [
                (figure_key(label, kind, last, plan.claim.id), now[item], last.previous, former[item])
                for item, label in Amounts.SETTLED.items()
                if item in ("assessed", "collected")
            ]
            name = target_key(TARGET_ITEMS["expected_assessed"], kind, plan.claim.id)
            pairs.append((name, plan.value(name), last, now["assessed"]))
            for name, value, year, other in pairs:
                values = {"value": value, "former": other}
                if holds(_suspect(report.registry.settings.unit_jump), values):
                    yield plan.finding(Code.UNIT_SUSPECT, name, against=year.label, **values)


@lru_cache(maxsize=8)
def _suspect(factor: Fraction) -> Condition:
    return monthly_rules.jumped(Item("value"), Item("former"), factor)


# --- targets ----------------------------------------------------------------------------------


def not_revised(report: PlanReport) -> Iterator[Finding]:
    """The settlement changed what is carried over, and the target for it stayed as it was."""
    if report.stage is not Stage.SETTLEMENT:
        return
    for plan in report.claims:
        former = _former_closing(plan)
        closing = plan.closing(report.years[-1])
        names = [
            target_key(TARGET_ITEMS[item], Kind.CARRIED, plan.claim.id)
            for item in ("target_rate", "target_outstanding")
        ]
        same = all(
            plan.value(name) is not None and plan.value(name) == report.known.current.get(name)
            for name in names
        )
        if same and None not in (former, closing) and former != closing:
            yield plan.finding(Code.TARGET_NOT_REVISED, names[1], former=former, value=closing)


def _former_closing(plan: ClaimPlan) -> int | None:
    """What the year before was expected to leave when the plan in force was made."""
    current, last = plan.report.known.current, plan.report.years[-1]
    total = 0
    for kind in plan.claim.kinds:
        figures = {
            item: _whole(current.get(figure_key(label, kind, last, plan.claim.id)))
            for item, label in Amounts.SETTLED.items()
        }
        left = outstanding_of(Amounts(**figures))
        if left is None:
            return None
        total += left
    return total


CHECKS: tuple[Check, ...] = (
    claim_id,
    settled,
    row_rules,
    outstanding_shown,
    units,
    not_revised,
    texts,
)


def check(report: PlanReport) -> list[Finding]:
    """Everything the checks find, in the order of the list."""
    return [finding for function in CHECKS for finding in function(report)]
