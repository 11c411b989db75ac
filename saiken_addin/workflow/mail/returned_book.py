"""The book that goes back to a section: drawn anew, its own values, the findings on their cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from saiken_addin.core.findings import Severity
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import Entry
from saiken_addin.core.registry import Registry
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Form, Remark, Sheet
from saiken_addin.forms.draw import draw
from saiken_addin.forms.fill import Value, fill
from saiken_addin.ledger.records import Filed
from saiken_addin.ledger.store import Ledger
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.consolidate.plan_tables import stage_of
from saiken_addin.workflow.distribute.monthly import monthly_filling
from saiken_addin.workflow.distribute.monthly_reference import reference
from saiken_addin.workflow.distribute.plan_reference import plan_reference
from workbook_templates.plan import plan_book
from workbook_templates.shared.styles import BLANK, WRONG

_COLOURS = {Severity.ERROR.value: WRONG, Severity.WARNING.value: BLANK}
_LONGEST_NOTE = 1_000


def returned_book(
    ledger: Ledger, registry: Registry, book: Filed, findings: Sequence[Mapping[str, str]]
) -> bytes:
    """A section's book with what it reported, as it was read, and what is wrong on the cells.

    Args:
        book: the submission; its section, form and term are known.
        findings: what to show, as Finding.as_dict.
    """
    assert book.section is not None
    entries = ledger.entries(book.id)
    if isinstance(book.term, Month):
        known = reference(ledger, registry, book.term)
        form, values = monthly_filling(registry, book.section, book.term, known)
    else:
        stage = stage_of(entries)
        plan = plan_book(registry, book.section, stage, plan_reference(ledger, registry, {}))
        form, values = plan.form, dict(plan.values)
    values |= reported(form, entries)
    marked = replace(form, sheets=tuple(_with_remarks(form, findings)))
    return fill(Template(draw(marked)), marked, values)


def reported(form: Form, entries: Iterable[Entry]) -> dict[str, Value]:
    """What a book said in its inputs: the value as read, else the text that nobody could read."""
    values: dict[str, Value] = {}
    for entry in entries:
        field = form.fields.get(entry.name)
        if field is not None and field.kind is FieldKind.INPUT:
            values[entry.name] = _value(field, entry)
    return values


def _value(field: Field, entry: Entry) -> Value:
    if entry.value is None:
        return entry.raw or None
    if field.type is FieldType.RATE and isinstance(entry.value, str):
        try:
            return Fraction(entry.value)
        except ValueError:
            return entry.value
    return entry.value


def _with_remarks(form: Form, findings: Sequence[Mapping[str, str]]) -> Iterable[Sheet]:
    """The sheets of the form, each finding on the cell of its field; the gravest gives the colour."""
    # What stands beside a field (前年同月 …) or repeats it (表紙) is called as it is: of those with
    # one label the input is meant, or else the first.
    fields = reversed(tuple(form.fields.values()))
    inputs_last = sorted(fields, key=lambda field: field.kind is FieldKind.INPUT)
    by_label = {field.label: field for field in inputs_last}
    by_cell = {(field.sheet, field.cell): field for field in form.fields.values()}
    notes: dict[str, dict[str, list[Mapping[str, str]]]] = {}
    for row in findings:
        # The received book may have been rearranged, so the label comes before the cell.
        field = by_label.get(row["label"]) or by_cell.get((row["sheet"], row["cell"]))
        if field is not None:
            notes.setdefault(field.sheet, {}).setdefault(field.cell, []).append(row)
    for sheet in form.sheets:
        remarks = tuple(_remark(cell, rows) for cell, rows in notes.get(sheet.name, {}).items())
        yield replace(sheet, remarks=remarks)


def _remark(cell: str, rows: Sequence[Mapping[str, str]]) -> Remark:
    text = "\n".join(f"［{row['severity']}］{row['what']}\n→ {row['remedy']}" for row in rows)
    grave = min(rows, key=lambda row: list(Severity).index(Severity(row["severity"])))
    return Remark(cell, text[:_LONGEST_NOTE], _COLOURS.get(grave["severity"], BLANK))
