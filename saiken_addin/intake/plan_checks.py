"""Owns the checks on a yearly plan: a plain list of functions over what was read.

Each function looks at one thing and yields findings. A rule that the book shows live stands in
`plan_rules.py` and is applied here, so that the section and the secretariat see the same verdict.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import NOT_APPLICABLE, Amounts, Claim, Kind, Stage
from saiken_addin.figures import monthly_rules, plan_rules
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import Condition, Item
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    Display,
)
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.forms.declare import Field, FieldType
from saiken_addin.intake.plan_report import ClaimPlan, PlanReport, compiled, holds
from saiken_addin.intake.plan_text_checks import TEXT_CHECKS
from workbook_templates.plan.rows import (
    CLAIM_KEY,
    COUNT_ITEMS,
    TARGET_ITEMS,
    claim_key,
    count_key,
    figure_key,
    target_key,
)

Check = Callable[[PlanReport], Iterator[Finding]]


# --- values, one by one -----------------------------------------------------------------------

_MISSING = {
    FieldType.AMOUNT: Code.AMOUNT_MISSING,
    FieldType.COUNT: Code.COUNT_MISSING,
    FieldType.RATE: Code.RATE_MISSING,
}


def _inputs(report: PlanReport) -> Iterator[Field]:
    sheets = {plan.claim.number for plan in report.claims}
    return (field for field in report.form.inputs if field.sheet in sheets)


def missing(report: PlanReport) -> Iterator[Finding]:
    """Blank is missing; 0 and 該当なし are answers."""
    for field in _inputs(report):
        blank = report.read.values.get(field.key) is None and field.key not in report.read.unusable
        if blank and field.type in _MISSING:
            yield Finding(_MISSING[field.type], report.place(field.key))


def negative(report: PlanReport) -> Iterator[Finding]:
    plans = {plan.claim.id: plan for plan in report.claims}
    for field in _inputs(report):
        value = report.read.values.get(field.key)
        if field.type is FieldType.AMOUNT and isinstance(value, int) and value < 0:
            yield plans[field.claim].explainable(
                field.key, Code.AMOUNT_NEGATIVE, Code.AMOUNT_NEGATIVE_EXPLAINED, value=value
            )


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
        elif closed and any(any(amounts) for amounts in closed.values()) and all(
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


def contradictions(report: PlanReport) -> Iterator[Finding]:
    """Ａ－Ｂ－Ｃ＋Ｄ is what is left, and no less than nothing, in every year."""
    for plan in report.claims:
        for year in report.years:
            for kind in plan.claim.kinds:
                yield from _contradictions(plan, kind, year)


def _contradictions(plan: ClaimPlan, kind: Kind, year: FiscalYear) -> Iterator[Finding]:
    amounts = plan.amounts(kind, year)

    def name(item: str) -> str:
        label = {**Amounts.SETTLED, "outstanding": "収入未済額"}[item]
        return figure_key(label, kind, year, plan.claim.id)

    if holds(monthly_rules.PARTLY_NOT_APPLICABLE, amounts):
        first = next(item for item in Amounts.SETTLED if amounts[item] == NOT_APPLICABLE)
        yield plan.finding(Code.PARTLY_NOT_APPLICABLE, name(first))
    elif holds(monthly_rules.COLLECTED_EXCEEDS, amounts):
        details = {item: amounts[item] for item in ("collected", "assessed")}
        yield plan.finding(Code.COLLECTED_EXCEEDS, name("collected"), **details)
    elif holds(monthly_rules.OUTSTANDING_NEGATIVE, amounts):
        left = amounts["outstanding"]
        yield plan.finding(Code.OUTSTANDING_NEGATIVE, name("assessed"), outstanding=left)
    shown = plan.report.read.shown.get(name("outstanding"))
    left = amounts["outstanding"]
    if shown is not None and isinstance(left, int) and shown != left:
        details = {"label": "収入未済額", "shown": f"{shown:,}", "computed": f"{left:,}"}
        yield plan.finding(Code.SHOWN_DIFFERS, name("outstanding"), **details)


def carried_over(report: PlanReport) -> Iterator[Finding]:
    """A year's 過年 opens with what the year before left; the plan's year too (figures.md rule 7)."""
    for plan in report.claims:
        openings = [
            figure_key("調定額", Kind.CARRIED, year, plan.claim.id) for year in report.years[1:]
        ]
        openings.append(target_key("見込調定額", Kind.CARRIED, plan.claim.id))
        for before, name in zip(report.years, openings, strict=True):
            values = {"assessed": plan.value(name), "closing": plan.closing(before)}
            if not holds(monthly_rules.OPENING_DIFFERS, values):
                continue
            details: dict[str, object] = {
                "year": before.next.label, "before": before.label, "value": values["assessed"],
                "former": values["closing"],
            }  # fmt: skip
            yield plan.explainable(
                name, Code.CARRIED_OVER_DIFFERS, Code.CARRIED_OVER_EXPLAINED, **details
            )


def counts(report: PlanReport) -> Iterator[Finding]:
    """Every debtor owes at least one item, in every year."""
    for plan in report.claims:
        for year in report.years:
            names = {
                item: count_key(label, year, plan.claim.id) for item, label in COUNT_ITEMS.items()
            }
            values = {item: plan.value(name) for item, name in names.items()}
            if holds(monthly_rules.DEBTORS_EXCEED_CASES, values):
                yield plan.finding(Code.DEBTORS_EXCEED_CASES, names["debtors"], **values)


def below_reported(report: PlanReport) -> Iterator[Finding]:
    """A year can't end with less than the last monthly report already shows."""
    for plan in report.claims:
        for kind in plan.claim.kinds:
            values = plan.targets(kind)
            if holds(plan_rules.FORECAST_BELOW_REPORTED, values) and not plan.explained:
                yield plan.finding(
                    Code.FORECAST_BELOW_REPORTED,
                    figure_key("収入済額", kind, report.years[-1], plan.claim.id),
                    value=values["collected"],
                    former=values["collected_reported"],
                    month=report.known.month.label if report.known.month else "",
                )


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


def targets_worse(report: PlanReport) -> Iterator[Finding]:
    """A target below what the year before reached wants a reason."""
    for plan in report.claims:
        for kind in plan.claim.kinds:
            if not plan.explained:
                yield from _worse(plan, kind)


def _worse(plan: ClaimPlan, kind: Kind) -> Iterator[Finding]:
    values = plan.targets(kind)
    for item, rule, change, display in (
        ("target_rate", plan_rules.RATE_FALLS, TARGET_RATE_CHANGE, Display.PERCENT),
        ("target_outstanding", plan_rules.LEFT_GROWS, TARGET_OUTSTANDING_CHANGE, Display.YEN),
    ):
        if not holds(rule, values):
            continue
        is_rate = item == "target_rate"
        former = compiled(COLLECTION_RATE.definition)(values) if is_rate else values["outstanding"]
        unit = "" if is_rate else "円"
        yield plan.finding(
            Code.TARGET_WORSE,
            target_key(TARGET_ITEMS[item], kind, plan.claim.id),
            label=TARGET_ITEMS[item],
            value=as_text(values[item], display) + unit,
            former=as_text(former, display) + unit,
            change=as_text(compiled(change.definition)(values), change.display) + unit,
        )


def targets_disagree(report: PlanReport) -> Iterator[Finding]:
    """Rate and outstanding are two sides of one assessed amount."""
    for plan in report.claims:
        for kind in plan.claim.kinds:
            values = plan.targets(kind)
            if holds(plan_rules.TARGETS_DISAGREE, values) and not plan.explained:
                yield plan.finding(
                    Code.TARGETS_DISAGREE,
                    target_key(TARGET_ITEMS["target_outstanding"], kind, plan.claim.id),
                    assessed=values["expected_assessed"],
                    rate=as_text(values["target_rate"], Display.PERCENT),
                    left=int(compiled(plan_rules.UNCOLLECTED)(values)),
                    value=values["target_outstanding"],
                )


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
    missing,
    negative,
    contradictions,
    carried_over,
    counts,
    below_reported,
    units,
    targets_worse,
    targets_disagree,
    not_revised,
    *TEXT_CHECKS,
)


def check(report: PlanReport) -> list[Finding]:
    """Everything the checks find, in the order of the list."""
    return [finding for function in CHECKS for finding in function(report)]
