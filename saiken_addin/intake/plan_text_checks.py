"""Checks on the texts of a yearly plan: there, in pairs, telling something, new, in size."""

from collections.abc import Callable, Iterator

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.model import NOT_APPLICABLE
from saiken_addin.figures import plan_rules
from saiken_addin.intake.plan_report import ClaimPlan, PlanReport, holds
from workbook_templates.plan.rows import (
    CONTINUED_TEXTS,
    EFFORTS,
    NEW_TEXTS,
    PAIRS,
    TEXTS,
    claim_key,
    effort_key,
)

_MOST_SHOWN = 40


def texts_missing(report: PlanReport) -> Iterator[Finding]:
    """Every block of the form says something; a 課題 without its 対策 is told as such."""
    for plan in report.claims:
        blank = {item for item in TEXTS if _is_blank(plan, item)}
        partners = {**PAIRS, **{measure: issue for issue, measure in PAIRS.items()}}
        for item, text in TEXTS.items():
            alone = item in partners and partners[item] not in blank
            if text.required and item in blank and not alone:
                yield plan.finding(Code.TEXT_MISSING, claim_key(text.label, plan.claim.id))
        if blank >= {*CONTINUED_TEXTS, *NEW_TEXTS}:
            name = claim_key(TEXTS[CONTINUED_TEXTS[0]].label, plan.claim.id)
            yield plan.finding(Code.LONG_TERM_MISSING, name)


def _is_blank(plan: ClaimPlan, item: str) -> bool:
    name = claim_key(TEXTS[item].label, plan.claim.id)
    return plan.value(name) is None and name not in plan.report.read.unusable


def pairs(report: PlanReport) -> Iterator[Finding]:
    """Every 課題 has its 対策, and the other way round."""
    for plan in report.claims:
        for issue, measure in PAIRS.items():
            names = {
                "issue": claim_key(TEXTS[issue].label, plan.claim.id),
                "measure": claim_key(TEXTS[measure].label, plan.claim.id),
            }
            if set(names.values()) & report.read.unusable:
                continue
            values = {item: plan.value(name) for item, name in names.items()}
            if holds(plan_rules.ISSUE_WITHOUT_MEASURE, values):
                other = TEXTS[measure].title
                yield plan.finding(Code.ISSUE_WITHOUT_MEASURE, names["issue"], other=other)
            elif holds(plan_rules.MEASURE_WITHOUT_ISSUE, values):
                other = TEXTS[issue].title
                yield plan.finding(Code.MEASURE_WITHOUT_ISSUE, names["measure"], other=other)


def texts(report: PlanReport) -> Iterator[Finding]:
    """Texts say something, fit the page, and under 新規 are new."""
    for plan in report.claims:
        former = report.known.former.get(plan.claim.id, frozenset())
        for item, text in TEXTS.items():
            name = claim_key(text.label, plan.claim.id)
            value = plan.value(name)
            if not isinstance(value, str):
                continue
            frame = text.frame
            if _says_nothing(value):
                shown = value if len(value) <= _MOST_SHOWN else value[:_MOST_SHOWN] + "…"
                yield plan.finding(Code.TEXT_SAYS_NOTHING, name, text=shown)
            if holds(plan_rules.overflows(frame.columns, frame.lines), {"value": value}):
                yield plan.finding(
                    Code.TEXT_OVERFLOWS, name, length=len(value), columns=frame.columns, lines=frame.lines
                )
            if item in NEW_TEXTS and _plain(value) in map(_plain, former) and value != NOT_APPLICABLE:
                yield plan.finding(Code.TEXT_NOT_NEW, name)


def marks(report: PlanReport) -> Iterator[Finding]:
    """One of the three kinds of efforts is marked, and a mark is a mark."""
    for plan in report.claims:
        names = {item: effort_key(item, plan.claim.id) for item in EFFORTS}
        values = {item: plan.value(name) for item, name in names.items()}
        if holds(plan_rules.NO_EFFORT, values) and not set(names.values()) & report.read.unusable:
            yield plan.finding(Code.EFFORT_UNMARKED, names["publicity"])
        for item, name in names.items():
            value = values[item]
            if value is not None and not holds(plan_rules.is_mark(), {"value": value}):
                yield plan.finding(Code.MARK_UNREADABLE, name, text=str(value)[:_MOST_SHOWN])


def _says_nothing(text: str) -> bool:
    """A text that tells nothing, or a number where a text belongs."""
    is_number = not any(sign.isalpha() for sign in text)
    return is_number or holds(plan_rules.says_nothing(), {"value": text})


def _plain(text: str) -> str:
    """A text without what makes no difference to its words."""
    return "".join(text.split())


TEXT_CHECKS: tuple[Callable[[PlanReport], Iterator[Finding]], ...] = (
    texts_missing, pairs, texts, marks,
)  # fmt: skip
