"""Reads a filled-in book: fields found by name, values read, what is wrong named."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from saiken_addin.core.findings import Finding, Place
from saiken_addin.core.model import Entry
from saiken_addin.forms.declare import FieldKind, Form
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.forms.structure import about_structure
from saiken_addin.forms.surroundings import about_surroundings
from saiken_addin.forms.values import Value, about_closed, read_value, recorded, written
from saiken_addin.ooxml.reader import CellKind


@dataclass(frozen=True)
class ReadForm:
    """What a book says in the fields of a form.

    Attributes:
        values: by field key: a whole number, a rate as a fraction, a text, 該当なし, or None when
            blank or unusable.
        shown: the numbers that named computed cells show, compared but never trusted.
        identities: the texts of the identity cells, by field key.
        unusable: fields whose value could not be used; they are not also reported as missing.
        entries: the inputs as the ledger keeps them.
    """

    values: Mapping[str, Value]
    shown: Mapping[str, int | float]
    identities: Mapping[str, str]
    places: Mapping[str, Place]
    unusable: frozenset[str]
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


def read_form(
    form: Form, named: NamedCells, file: str, titles: frozenset[str] = frozenset()
) -> ReadForm:
    """Read every named field of the form from a book.

    Args:
        form: the declaration of the form that the book's identity asks for.
        file: the file as the person knows it, for findings.
        titles: what the claims of the year are called in labels.

    Raises:
        Refused: a sheet is damaged or too large to be read.
    """
    places = {
        key: Place(file, target.sheet, target.cell, form.named[key].label)
        for key in form.named
        if (target := named.targets.get(key))
    }
    findings = about_structure(form, named, places, file)
    findings += about_surroundings(form, named, places, file, titles)
    values: dict[str, Value] = {}
    shown: dict[str, int | float] = {}
    identities: dict[str, str] = {}
    unusable = set(form.named) - set(places)
    entries: list[Entry] = []
    for key in places:
        field, cell = form.named[key], named.cell(key)
        if field.kind is FieldKind.CLOSED:
            findings += (replace(problem, place=places[key]) for problem in about_closed(cell))
            continue
        if field.kind is FieldKind.COMPUTED:
            if cell.kind is CellKind.NUMBER and isinstance(cell.value, int | float):
                shown[key] = cell.value
            continue
        if field.kind is FieldKind.IDENTITY:
            identities[key] = cell.text.strip()
        if field.kind is not FieldKind.INPUT:
            continue
        shown_as = named.shown_as(cell)
        value, problems = read_value(field.type, cell, shown_as)
        values[key] = value
        if value is None and problems:
            unusable.add(key)
        findings += [replace(problem, place=places[key]) for problem in problems]
        entries.append(
            Entry(
                key, field.claim, field.claim_kind, field.item, recorded(value),
                written(value, cell, shown_as), places[key],
            )
        )
    return ReadForm(
        values, shown, identities, places, frozenset(unusable), tuple(entries), tuple(findings)
    )
