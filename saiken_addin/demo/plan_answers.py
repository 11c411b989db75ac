"""A 実施計画 filled in as a section would, for the demo and for tests."""

from saiken_addin.core.model import Amounts, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.demo import sample_plan
from saiken_addin.forms.fill import Value, fill
from saiken_addin.ooxml.stamp import Template
from workbook_templates.plan import plan_book
from workbook_templates.plan.known import PlanKnown
from workbook_templates.plan.rows import (
    EFFORTS,
    MARK,
    TEXTS,
    claim_key,
    effort_key,
    target_key,
)


def filled_plan_book(
    sent: bytes, registry: Registry, section: str, stage: Stage, known: PlanKnown
) -> bytes:
    """The plan of a section as it comes back.

    Args:
        known: what stood in the book when it went out.
    """
    book = plan_book(registry, section, stage, known)
    values = {**book.values, **plan_answers(registry, section, known)}
    return fill(Template(sent), book.form, {name: values[name] for name in values if name in book.form.fields})


def plan_answers(registry: Registry, section: str, known: PlanKnown) -> dict[str, Value]:
    """Its targets, texts and marks; what is known already stays as it is."""
    answers: dict[str, Value] = {}
    last = registry.year.previous
    for claim in registry.of_section(section):
        before = {
            kind: settled.amounts
            for kind in Kind
            if (settled := known.settlements.get((last, claim.id, kind))) is not None
        }
        for kind in claim.kinds:
            weight = sample_plan.expected(kind, before)
            rate, left = sample_plan.targets(weight, before.get(kind, Amounts()))
            answers |= {
                target_key("見込調定額", kind, claim.id): weight,
                target_key("目標収納率", kind, claim.id): rate,
                target_key("目標収入未済額", kind, claim.id): left,
            }
        said = sample_plan.texts_of(claim)
        answers |= {claim_key(text.label, claim.id): said[item] for item, text in TEXTS.items()}
        marked = sample_plan.efforts_of(claim)
        answers |= {effort_key(item, claim.id): MARK for item in EFFORTS if item in marked}
    return answers
