"""The checks on a received monthly report.

The rules over figures are those that the book shows live (`rules_of`), so that the section and the
secretariat see the same verdict. What only the receipt can compare has a function of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import Kind
from saiken_addin.core.registry import Registry
from saiken_addin.figures.indicators import OUTSTANDING
from saiken_addin.figures.render import to_python
from saiken_addin.figures.row_rules import judged
from saiken_addin.forms.declare import FieldType, Form
from saiken_addin.forms.read import ReadForm
from workbook_templates.monthly.known import Reference, known_values, suggested_values
from workbook_templates.monthly.rows import Row, rows_of, rules_of


@dataclass(frozen=True)
class Report:
    """A monthly report as read, with what is known from before."""

    registry: Registry
    section: str
    form: Form
    read: ReadForm
    reference: Reference
    file: str

    @cached_property
    def rows(self) -> tuple["ReportRow", ...]:
        """The rows of the section's claims."""
        known = known_values(self.registry, self.section, self.reference)
        values = {**known, **self.read.values}
        return tuple(
            ReportRow(self, row, _operands(row, values))
            for row in rows_of(self.registry.of_section(self.section))
        )

    def place(self, name: str) -> Place:
        """Where a field was found, or where it should have been."""
        field = self.form.fields[name]
        return self.read.places.get(name) or Place(self.file, field.sheet, field.cell, field.label)


@dataclass(frozen=True)
class ReportRow:
    """One claim and kind of a report, with the operands of every rule."""

    report: Report
    row: Row
    operands: Mapping[str, Any]

    def field(self, item: str) -> str:
        """The name of the field of an item."""
        return self.row.operands()[item]

    def finding(self, code: Code, item: str, details: Mapping[str, object]) -> Finding:
        """A finding at the field of an item."""
        return Finding(code, self.report.place(self.field(item)), details)

    @cached_property
    def unusable(self) -> tuple[str, ...]:
        """The figures whose value can't be used, which is told already."""
        fields, unusable = self.report.form.fields, self.report.read.unusable
        names = self.row.operands().items()
        return tuple(
            item for item, name in names if name in unusable and fields[name].type is not FieldType.TEXT
        )


Check = Callable[[Report], Iterator[Finding]]
"""Looks at one thing."""


def _operands(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    operands = {name: values.get(field) for name, field in row.operands().items()}
    operands["outstanding"] = _OUTSTANDING(operands)
    return operands


_OUTSTANDING = to_python(OUTSTANDING.definition)

# --- one function per check -----------------------------------------------------------------


def figures(report: Report) -> Iterator[Finding]:
    """The rules over the figures of each row, and over what a claim has once."""
    rules = rules_of(report.registry.settings)
    for row in report.rows:
        kinds = [row.row.kind] if row.row.open else []
        asked = [
            rule
            for rule in rules
            if row.field(rule.of.name) in report.form.fields
            and (set(rule.kinds) & set(kinds) if rule.kinds else row.row.kind is Kind.CURRENT)
        ]
        for found in judged(asked, row.operands, row.unusable):
            yield row.finding(found.code, found.of.name, found.details)


def shown_differs(report: Report) -> Iterator[Finding]:
    """What the sheet shows as 収入未済額 is compared, never trusted."""
    for row in report.rows:
        shown = report.read.shown.get(row.field("outstanding"))
        left = row.operands["outstanding"]
        if shown is not None and left is not None and shown != left:
            details = {"label": OUTSTANDING.label, "shown": f"{shown:,}", "computed": f"{left:,}"}
            yield row.finding(Code.SHOWN_DIFFERS, "outstanding", details)


def target_changed(report: Report) -> Iterator[Finding]:
    """A target that was prefilled and is now another one."""
    suggested = suggested_values(report.registry, report.section, report.reference)
    for row in report.rows:
        former = suggested.get(row.field("target_outstanding"))
        value = row.operands["target_outstanding"]
        if isinstance(former, int) and isinstance(value, int) and former != value:
            details = {"former": former, "value": value}
            yield row.finding(Code.TARGET_CHANGED, "target_outstanding", details)


def texts(report: Report) -> Iterator[Finding]:
    """Texts that are asked for are there and fit the page."""
    for field in report.form.inputs:
        if field.type is not FieldType.TEXT:
            continue
        value = report.read.values.get(field.key)
        if field.required and value is None and field.key not in report.read.unusable:
            yield Finding(Code.TEXT_MISSING, report.place(field.key))
        if isinstance(value, str) and field.limit and len(value) > field.limit:
            details: dict[str, object] = {"length": len(value), "limit": field.limit}
            yield Finding(Code.TEXT_TOO_LONG, report.place(field.key), details)


CHECKS: tuple[Check, ...] = (figures, shown_differs, target_changed, texts)


def check(report: Report) -> list[Finding]:
    """Everything the checks find, in the order of the list."""
    return [finding for function in CHECKS for finding in function(report)]
