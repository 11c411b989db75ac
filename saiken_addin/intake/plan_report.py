"""A yearly plan as it was read: its claims, their figures, and the operands of every rule."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.figures import plan_rules
from saiken_addin.figures.expressions import Condition, Expr, Item, operands
from saiken_addin.figures.indicators import OUTSTANDING
from saiken_addin.figures.render import to_python
from saiken_addin.figures.row_rules import judged
from saiken_addin.forms.declare import Form
from saiken_addin.forms.read import ReadForm
from workbook_templates.plan.inspection import CheckedRow, checked_rows
from workbook_templates.plan.known import PlanKnown
from workbook_templates.plan.rows import (
    figure_key,
    years_of,
)

MOST_SHOWN = 40
"""Characters of a text that a finding repeats."""


@dataclass(frozen=True)
class PlanReport:
    """A section's plan as read, with what the secretariat knows beside it."""

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
        """What stands in a field; for a kind that the claim had only earlier, what the secretariat knows."""
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

    @property
    def rows(self) -> tuple[CheckedRow, ...]:
        """All that is checked of the claim."""
        month = self.report.known.month
        return checked_rows(self.report.registry.year, self.claim, month.label if month else "")

    def operands(self, row: CheckedRow) -> dict[str, Any]:
        """The operands of a row's rules: what the book says, and what follows from that."""
        values = {name: self.value(key) for name, key in row.fields.items()}
        if row.kind and row.year:
            values |= self.amounts(row.kind, row.year)
        elif row.kind:
            values |= self._beside_targets(row.kind)
        elif row.year:
            values["closing"] = self.closing(row.year.previous)
        return values

    def _beside_targets(self, kind: Kind) -> dict[str, Any]:
        """What the targets of a kind are compared with."""
        years = self.report.years
        last = self.amounts(kind, years[-1])
        values = last | {f"{item}_before": amount for item, amount in last.items()}
        for item in ("written_off", "unrefunded"):
            amounts = {year.short: self.amounts(kind, year)[item] for year in years}
            values[f"most_{item}"] = compiled(plan_rules.most_of(tuple(map(Item, amounts))))(amounts)
        reported = self.report.known.report.get((self.claim.id, kind), Amounts())
        values["collected_reported"] = reported.collected
        values["closing"] = self.closing(years[-1])
        return values

    def judged(self, row: CheckedRow) -> Iterator[Finding]:
        """What the rules find; a rule about a value that can't be used is left out."""
        unusable = {name for name, key in row.fields.items() if key in self.report.read.unusable}
        rules = [rule for rule in row.rules if not unusable & _names(rule.when)]
        values = self.operands(row)
        for found in judged(rules, values):
            details = dict(found.details)
            if found.code in (Code.CARRIED_OVER_EXPLAINED, Code.AMOUNT_NEGATIVE_EXPLAINED):
                details["reason"] = values["reason"]
            if found.code is Code.MARK_UNREADABLE:
                details["text"] = str(values[found.of.name])[:MOST_SHOWN]
            yield self.finding(found.code, row.fields[found.of.name], **details)

    def finding(self, code: Code, name: str, **details: object) -> Finding:
        """A finding at a field of the claim."""
        return Finding(code, self.report.place(name), details)


@lru_cache(maxsize=1024)
def _names(rule: Condition) -> frozenset[str]:
    """The operands of a rule by name."""
    return frozenset(item.name for item in operands(rule))


@lru_cache(maxsize=256)
def compiled(tree: Expr) -> Callable[[Mapping[str, Any]], Any]:
    """The tree as a function of its operands, compiled once."""
    return to_python(tree)


def holds(rule: Condition, values: Mapping[str, Any]) -> bool:
    """Whether a rule holds for these operands."""
    return bool(compiled(rule)(values))
