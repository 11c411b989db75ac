"""Owns the checks on a monthly report: a plain list of functions over what was read.

Each function looks at one thing and yields findings. A rule that the book shows live stands in
`rules.py` and is applied here, so that the section and the secretariat see the same verdict.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import NOT_APPLICABLE, Amounts, Kind
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules, row_rules
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.indicators import OUTSTANDING, Indicator
from saiken_addin.figures.render import to_python
from saiken_addin.forms.declare import FieldType, Form
from saiken_addin.forms.read import ReadForm
from workbook_templates.monthly.known import Reference, known_values, suggested_values
from workbook_templates.monthly.rows import COUNT_ITEMS, Row, key, rows_of

Rule = Callable[[Mapping[str, Any]], Any]
"""A condition or definition, compiled."""


@dataclass(frozen=True)
class Report:
    """A monthly report as read, with what the house knows beside it."""

    registry: Registry
    section: str
    form: Form
    read: ReadForm
    reference: Reference
    file: str

    @cached_property
    def rows(self) -> tuple["ReportRow", ...]:
        """The rows for which the section has figures."""
        known = known_values(self.registry, self.section, self.reference)
        values = {**known, **self.read.values}
        return tuple(
            ReportRow(self, row, _operands(row, values))
            for row in rows_of(self.registry.of_section(self.section))
            if row.open
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

    @cached_property
    def explained(self) -> bool:
        """A reason is given that says something."""
        return not self.holds(_UNEXPLAINED)

    @property
    def reason(self) -> str | None:
        value = self.operands.get("reason")
        return value if isinstance(value, str) else None

    def holds(self, rule: Rule) -> bool:
        """Whether a rule holds for this row."""
        return bool(rule(self.operands))

    def finding(self, code: Code, item: str, **details: object) -> Finding:
        """A finding at the field of an item."""
        label = {**Amounts.LABELS, "reason": "増減理由", "outstanding": "収入未済額"}[item]
        return Finding(code, self.report.place(self.row.key(label)), details)

    def explainable(self, item: str, asks: Code, notes: Code, **details: object) -> Finding:
        """A finding that asks for a reason, or notes the one that is given."""
        if self.explained:
            return self.finding(notes, item, reason=self.reason, **details)
        return self.finding(asks, item, **details)


Check = Callable[[Report], Iterator[Finding]]
"""Looks at one thing."""


def _operands(row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    operands = {name: values.get(field) for name, field in row.operands().items()}
    operands["outstanding"] = _OUTSTANDING(operands)
    return operands


# Compiled once: a rule is applied to every row of every book.
_OUTSTANDING = to_python(OUTSTANDING.definition)
_UNEXPLAINED = to_python(row_rules.unexplained())
_PARTLY_NOT_APPLICABLE = to_python(monthly_rules.PARTLY_NOT_APPLICABLE)
_COLLECTED_EXCEEDS = to_python(monthly_rules.COLLECTED_EXCEEDS)
_OUTSTANDING_NEGATIVE = to_python(monthly_rules.OUTSTANDING_NEGATIVE)
_OPENING_DIFFERS = to_python(monthly_rules.OPENING_DIFFERS)
_DEBTORS_EXCEED_CASES = to_python(monthly_rules.DEBTORS_EXCEED_CASES)
_FALLS = {item: to_python(monthly_rules.fell_since_last_month(Item(item))) for item in monthly_rules.CUMULATIVE}


@lru_cache(maxsize=64)
def _unit_suspects(settings: Settings) -> tuple[tuple[Item, Item, Rule], ...]:
    suspects = monthly_rules.unit_suspects(settings.unit_jump)
    return tuple((of, against, to_python(suspect)) for of, against, suspect in suspects)


@lru_cache(maxsize=64)
def _flags(kind: Kind, settings: Settings) -> tuple[tuple[Indicator, Rule, Fraction], ...]:
    return tuple(
        (change, to_python(flag), threshold) for change, flag, threshold in monthly_rules.flags(kind, settings)
    )


# --- one function per check -----------------------------------------------------------------


def amounts_missing(report: Report) -> Iterator[Finding]:
    """Blank is missing; 0 and 該当なし are answers."""
    for row in report.rows:
        for item, label in Amounts.LABELS.items():
            name = row.row.key(label)
            if row.operands[item] is None and name not in report.read.unusable:
                yield row.finding(Code.AMOUNT_MISSING, item)


def amounts_negative(report: Report) -> Iterator[Finding]:
    for row in report.rows:
        for item in Amounts.LABELS:
            value = row.operands[item]
            if isinstance(value, int) and value < 0:
                yield row.explainable(
                    item, Code.AMOUNT_NEGATIVE, Code.AMOUNT_NEGATIVE_EXPLAINED, value=value
                )


def partly_not_applicable(report: Report) -> Iterator[Finding]:
    """該当なし beside amounts leaves no outstanding to compute."""
    for row in report.rows:
        if row.holds(_PARTLY_NOT_APPLICABLE):
            first = next(item for item in Amounts.LABELS if row.operands[item] == NOT_APPLICABLE)
            yield row.finding(Code.PARTLY_NOT_APPLICABLE, first)


def collected_exceeds(report: Report) -> Iterator[Finding]:
    for row in report.rows:
        if row.holds(_COLLECTED_EXCEEDS):
            yield row.finding(
                Code.COLLECTED_EXCEEDS,
                "collected",
                collected=row.operands["collected"],
                assessed=row.operands["assessed"],
            )
        elif row.holds(_OUTSTANDING_NEGATIVE):
            left = row.operands["outstanding"]
            yield row.finding(Code.OUTSTANDING_NEGATIVE, "assessed", outstanding=left)


def shown_differs(report: Report) -> Iterator[Finding]:
    """What the sheet shows as 収入未済額 is compared, never trusted."""
    for row in report.rows:
        shown = report.read.shown.get(row.row.key("収入未済額"))
        left = row.operands["outstanding"]
        if shown is not None and left is not None and shown != left:
            yield row.finding(
                Code.SHOWN_DIFFERS,
                "outstanding",
                label="収入未済額",
                shown=f"{shown:,}",
                computed=f"{left:,}",
            )


def unit_suspect(report: Report) -> Iterator[Finding]:
    """×1000 or ÷1000 against last month or last year: yen and 千円 taken for each other."""
    suspects = _unit_suspects(report.registry.settings)
    for row in report.rows:
        seen: set[str] = set()
        for of, against, suspect in suspects:
            if of.name not in seen and row.holds(suspect):
                seen.add(of.name)
                details = {
                    "against": against.label,
                    "former": row.operands[against.name],
                    "value": row.operands[of.name],
                }
                yield row.finding(Code.UNIT_SUSPECT, of.name, **details)


def fell_since_last_month(report: Report) -> Iterator[Finding]:
    for row in report.rows:
        for item, fell in _FALLS.items():
            if row.holds(fell) and not row.explained:
                former, value = row.operands[f"{item}_last"], row.operands[item]
                yield row.finding(Code.FELL_SINCE_LAST_MONTH, item, former=former, value=value)


def opening_differs(report: Report) -> Iterator[Finding]:
    """過年 opens with last year's closing (figures.md rule 7); a difference wants a reason."""
    for row in report.rows:
        if row.row.kind is Kind.CARRIED and row.holds(_OPENING_DIFFERS):
            value, former = row.operands["assessed"], row.operands["closing"]
            yield row.explainable(
                "assessed", Code.OPENING_DIFFERS, Code.OPENING_EXPLAINED, value=value, former=former
            )


def reason_needed(report: Report) -> Iterator[Finding]:
    """A raised flag of figures.md rule 5 asks for a reason that says something."""
    for row in report.rows:
        for change, flag, threshold in _flags(row.row.kind, report.registry.settings):
            if not row.holds(flag) or row.explained:
                continue
            compiled: Rule = to_python(change.definition)
            details = {
                "label": change.label,
                "change": as_text(compiled(row.operands), change.display),
                "threshold": f"{float(threshold):g}ポイント",
            }
            if row.reason is None:
                yield row.finding(Code.REASON_MISSING, "reason", **details)
            else:
                yield row.finding(Code.REASON_SAYS_NOTHING, "reason", text=row.reason, **details)


def target_changed(report: Report) -> Iterator[Finding]:
    """A target that was prefilled and is now another one."""
    suggested = suggested_values(report.registry, report.section, report.reference)
    for row in report.rows:
        former = suggested.get(row.row.key(Amounts.LABELS["target_outstanding"]))
        value = row.operands["target_outstanding"]
        if isinstance(former, int) and isinstance(value, int) and former != value:
            yield row.finding(Code.TARGET_CHANGED, "target_outstanding", former=former, value=value)


def counts(report: Report) -> Iterator[Finding]:
    """滞納者数 and 滞納件数: there, and no more persons than items."""
    for claim in report.registry.of_section(report.section):
        names = {item: key(label, None, claim.id) for item, (label, _) in COUNT_ITEMS.items()}
        values = {item: report.read.values.get(name) for item, name in names.items()}
        for item, name in names.items():
            if values[item] is None and name not in report.read.unusable:
                yield Finding(Code.COUNT_MISSING, report.place(name))
        if _DEBTORS_EXCEED_CASES(values):
            yield Finding(Code.DEBTORS_EXCEED_CASES, report.place(names["debtors"]), dict(values))


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


CHECKS: tuple[Check, ...] = (
    amounts_missing,
    amounts_negative,
    partly_not_applicable,
    collected_exceeds,
    shown_differs,
    unit_suspect,
    fell_since_last_month,
    opening_differs,
    reason_needed,
    target_changed,
    counts,
    texts,
)


def check(report: Report) -> list[Finding]:
    """Everything the checks find, in the order of the list."""
    return [finding for function in CHECKS for finding in function(report)]
