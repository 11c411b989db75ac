"""The checks on the texts of a yearly plan: telling something, new, in size."""

from collections.abc import Iterator

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.model import NOT_APPLICABLE
from saiken_addin.figures import plan_rules
from saiken_addin.intake.plan_report import MOST_SHOWN, PlanReport, holds
from workbook_templates.plan.rows import (
    NEW_TEXTS,
    TEXTS,
    claim_key,
)


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
                shown = value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "…"
                yield plan.finding(Code.TEXT_SAYS_NOTHING, name, text=shown)
            if holds(plan_rules.overflows(frame.columns, frame.lines), {"value": value}):
                yield plan.finding(
                    Code.TEXT_OVERFLOWS, name, length=len(value), columns=frame.columns, lines=frame.lines
                )
            if item in NEW_TEXTS and _plain(value) in map(_plain, former) and value != NOT_APPLICABLE:
                yield plan.finding(Code.TEXT_NOT_NEW, name)


def _says_nothing(text: str) -> bool:
    """A text that tells nothing, or a number where a text belongs."""
    is_number = not any(sign.isalpha() for sign in text)
    return is_number or holds(plan_rules.says_nothing(), {"value": text})


def _plain(text: str) -> str:
    """A text without what makes no difference to its words."""
    return "".join(text.split())

