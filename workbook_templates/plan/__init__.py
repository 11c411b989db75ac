"""The 実施計画: what a section plans for its claims in a year, one A3 page per claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.model import FormName, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.forms.declare import Form
from saiken_addin.forms.fill import Value
from workbook_templates.plan.claim_sheet import claim_sheet
from workbook_templates.plan.cover import TITLE, cover_part
from workbook_templates.plan.guide import guide_part
from workbook_templates.plan.known import (
    NOTHING,
    Given,
    PlanKnown,
    given_values,
    identity_values,
)
from workbook_templates.plan.precheck import check_part
from workbook_templates.plan.rows import VERSION


@dataclass(frozen=True)
class PlanBook:
    """A section's plan as it goes out: the form as drawn, and the values put into it."""

    form: Form
    values: Mapping[str, Value]


@lru_cache(maxsize=64)
def plan_form(registry: Registry, section: str, stage: Stage) -> Form:
    """Declare the 実施計画 of a section, as it is read.

    Raises:
        SaikenError: the section has no claim in that year.
    """
    return _book(registry, section, stage, NOTHING, PlanKnown()).form


def plan_book(registry: Registry, section: str, stage: Stage, known: PlanKnown) -> PlanBook:
    """The 実施計画 of a section with everything that is known, as it goes out.

    Raises:
        SaikenError: the section has no claim in that year.
    """
    return _book(registry, section, stage, given_values(registry, section, stage, known), known)


def _book(
    registry: Registry, section: str, stage: Stage, given: Given, known: PlanKnown
) -> PlanBook:
    claims, year = registry.of_section(section), registry.year
    if not claims:
        raise SaikenError(f"{year}の債権一覧に「{section}」の債権がありません。")
    sheets = [claim_sheet(year, stage, claims, claim, given, known) for claim in claims]
    parts = [
        cover_part(year, claims),
        *(sheet.part for sheet in sheets),
        check_part(year, claims),
        guide_part(year, stage, claims),
    ]
    fields = {item.key: item for part in parts for item in part.fields}
    values: dict[str, Value] = {
        **identity_values(year, section, stage),
        TITLE: f"{year.label}債権回収実施計画　{section}（{stage}）",
        **given.fixed,
        **given.suggested,
    }
    for sheet in sheets:
        values |= sheet.values
    form = Form(FormName.PLAN, VERSION, tuple(part.sheet for part in parts), fields)
    return PlanBook(form, {name: value for name, value in values.items() if name in fields})
