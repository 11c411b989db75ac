"""A yearly plan as it was read: its claims, their figures, and the operands of every rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.figures import plan_rules, row_rules
from saiken_addin.figures.expressions import Condition, Expr, Item
from saiken_addin.figures.indicators import OUTSTANDING
from saiken_addin.figures.render import to_python
from saiken_addin.forms.declare import Form
from saiken_addin.forms.read import ReadForm
from workbook_templates.plan.known import PlanKnown
from workbook_templates.plan.rows import (
    REASON,
    TARGET_ITEMS,
    claim_key,
    figure_key,
    target_key,
    years_of,
)


@dataclass(frozen=True)
class PlanReport:
    """A section's plan as read, with what the house knows beside it."""

    registry: Registry
    section: str
    stage: Stage
    form: Form
    read: ReadForm
    known: PlanKnown
    file: str

    @cached_property
    def claims(self) -> tuple["ClaimPlan", ...]:
        """The plans of the section's claims whose sheet is there."""
        lost = {
            finding.place.sheet for finding in self.read.findings if finding.code is Code.SHEET_LOST
        }
        return tuple(
            ClaimPlan(self, claim)
            for claim in self.registry.of_section(self.section)
            if claim.number not in lost
        )

    @property
    def years(self) -> tuple[FiscalYear, ...]:
        return years_of(self.registry.year)

    def place(self, name: str) -> Place:
        """Where a field was found, or where it should have been."""
        field = self.form.fields[name]
        return self.read.places.get(name) or Place(self.file, field.sheet, field.cell, field.label)


@dataclass(frozen=True)
class ClaimPlan:
    """The plan of one claim, and the operands of every rule about it."""

    report: PlanReport
    claim: Claim

    def value(self, name: str) -> Any:
        """What stands in a field; for a kind that the claim had only earlier, what the house knows."""
        return self.report.read.values.get(name)

    def amounts(self, kind: Kind, year: FiscalYear) -> dict[str, Any]:
        """調定額 to 還付未済額 of a year, and the 収入未済額 that follows from them."""
        if kind in self.claim.kinds:
            values = {
                item: self.value(figure_key(label, kind, year, self.claim.id))
                for item, label in Amounts.SETTLED.items()
            }
        else:
            settled = self.report.known.settlements.get((year, self.claim.id, kind))
            values = {item: getattr(settled and settled.amounts, item, None) for item in Amounts.SETTLED}
        return values | {"outstanding": compiled(OUTSTANDING.definition)(values)}

    def closing(self, year: FiscalYear) -> int | None:
        """収入未済額 with which a year closes, 現年 and 過年; None while one is missing, or both 該当なし."""
        parts = []
        for kind in Kind:
            amounts = self.amounts(kind, year)
            if kind in self.claim.kinds and any(amounts[item] is None for item in Amounts.SETTLED):
                return None
            if isinstance(amounts["outstanding"], int):
                parts.append(amounts["outstanding"])
        return sum(parts) if parts else None

    def targets(self, kind: Kind) -> dict[str, Any]:
        """The operands of every rule about the targets of a kind."""
        years = self.report.years
        values = {
            item: self.value(target_key(label, kind, self.claim.id))
            for item, label in TARGET_ITEMS.items()
        }
        last = self.amounts(kind, years[-1])
        values |= last | {f"{item}_before": amount for item, amount in last.items()}
        for item in ("written_off", "unrefunded"):
            amounts = {year.short: self.amounts(kind, year)[item] for year in years}
            values[f"most_{item}"] = compiled(plan_rules.most_of(tuple(map(Item, amounts))))(amounts)
        reported = self.report.known.report.get((self.claim.id, kind), Amounts())
        values["collected_reported"] = reported.collected
        values["closing"] = self.closing(years[-1])
        return values

    @property
    def reason(self) -> str | None:
        value = self.value(claim_key(REASON, self.claim.id))
        return value if isinstance(value, str) else None

    @property
    def explained(self) -> bool:
        """A reason is given that says something."""
        return not compiled(row_rules.unexplained())({"reason": self.reason})

    def finding(self, code: Code, name: str, **details: object) -> Finding:
        """A finding at a field of the claim."""
        return Finding(code, self.report.place(name), details)

    def explainable(self, name: str, asks: Code, notes: Code, **details: object) -> Finding:
        """A finding that asks for a reason, or notes the one that is given."""
        if self.explained:
            return self.finding(notes, name, reason=self.reason, **details)
        return self.finding(asks, name, **details)


@lru_cache(maxsize=256)
def compiled(tree: Expr) -> Callable[[Mapping[str, Any]], Any]:
    """The tree as a function of its operands, compiled once."""
    return to_python(tree)


def holds(rule: Condition, values: Mapping[str, Any]) -> bool:
    """Whether a rule holds for these operands."""
    return bool(compiled(rule)(values))
