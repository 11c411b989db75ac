"""Says what became of a book's fields: lost, moved, hidden, on top of each other."""

from collections import Counter
from collections.abc import Iterator, Mapping

from saiken_addin.core.addresses import cell_position
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Form
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.ooxml.reader import SheetCells, Target


def about_structure(
    form: Form, named: NamedCells, places: Mapping[str, Place], file: str
) -> list[Finding]:
    """What is wrong with the fields themselves, whatever stands in them."""
    found = {key: named.targets[key] for key in places}
    return [
        *_lost(form, named, found, file),
        *_structure(form, named, found, file),
        *_collisions(form, found, places),
        *_undone_merges(form, named, places),
        *_ambiguous(form, named, file),
    ]


def _lost(
    form: Form, named: NamedCells, found: Mapping[str, Target], file: str
) -> Iterator[Finding]:
    """Fields that are gone, each by itself; a sheet of amounts that is gone as a whole, once."""
    sheets = {sheet.name for sheet in named.book.sheets}
    inputs: dict[str, list[Field]] = {}
    for field in form.inputs:
        if field.named:
            inputs.setdefault(field.sheet, []).append(field)
    for sheet, fields in inputs.items():
        lost = [field for field in fields if field.key not in found]
        has_amounts = any(field.type is FieldType.AMOUNT for field in lost)
        if has_amounts and len(lost) == len(fields) and sheet not in sheets:
            yield Finding(Code.SHEET_LOST, Place(file, sheet), {"sheet": sheet})
            continue
        for field in lost:
            needed = field.type in (FieldType.AMOUNT, FieldType.RATE)
            code = Code.AMOUNT_FIELD_LOST if needed else Code.FIELD_LOST
            yield Finding(code, Place(file, field.sheet, "", field.label))


def _structure(
    form: Form, named: NamedCells, found: Mapping[str, Target], file: str
) -> Iterator[Finding]:
    """Sheets renamed, copied or added; fields moved or hidden: read all the same, and noted."""
    book = named.book
    actual = _actual_sheets(form, found)
    for declared, now in actual.items():
        if now != declared:
            copied = any(
                book.names.get(key) is None and target.sheet == now for key, target in found.items()
            )
            if copied:
                yield Finding(Code.SHEET_COPIED, Place(file, now), {"sheet": now})
            else:
                details = {"was": declared, "now": now}
                yield Finding(Code.SHEET_RENAMED, Place(file, now), details)
    known = {plan.name for plan in form.sheets} | set(actual.values())
    states = {sheet.name: sheet.state for sheet in book.sheets}
    for name in states:
        if name not in known:
            yield Finding(Code.SHEET_ADDED, Place(file, name), {"sheet": name})
    moved: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    first: dict[tuple[str, str], str] = {}
    for key, target in found.items():
        field = form.named[key]
        sheet = target.sheet
        if target.cell != field.cell or sheet != actual.get(field.sheet, sheet):
            moved[sheet] += 1
            first.setdefault(("moved", sheet), target.cell)
        if field.kind is FieldKind.INPUT and (
            states.get(sheet) != "visible" or _is_hidden(named.sheet(sheet), target.cell)
        ):
            hidden[sheet] += 1
            first.setdefault(("hidden", sheet), target.cell)
    for code, what, counts in (
        (Code.FIELDS_MOVED, "moved", moved),
        (Code.FIELDS_HIDDEN, "hidden", hidden),
    ):
        for sheet, count in counts.items():
            place = Place(file, sheet, first[what, sheet])
            yield Finding(code, place, {"sheet": sheet, "count": count})


def _actual_sheets(form: Form, found: Mapping[str, Target]) -> dict[str, str]:
    """For each declared sheet with fields, the sheet on which most of its fields stand now."""
    votes: dict[str, Counter[str]] = {}
    for key, target in found.items():
        votes.setdefault(form.named[key].sheet, Counter())[target.sheet] += 1
    return {declared: counts.most_common(1)[0][0] for declared, counts in votes.items()}


def _is_hidden(cells: SheetCells, cell: str) -> bool:
    column, row = cell_position(cell)
    return row in cells.hidden_rows or column in cells.hidden_columns


def _collisions(
    form: Form, found: Mapping[str, Target], places: Mapping[str, Place]
) -> Iterator[Finding]:
    first: dict[tuple[str, str], str] = {}
    for key, target in found.items():
        other = first.setdefault((target.sheet, target.cell), key)
        if other != key:
            details = {"one": form.named[other].label, "other": form.named[key].label}
            yield Finding(Code.FIELDS_COLLIDE, places[key], details)


def _undone_merges(
    form: Form, named: NamedCells, places: Mapping[str, Place]
) -> Iterator[Finding]:
    own = {(place.sheet, place.cell) for place in places.values()}
    for key, place in places.items():
        if not form.named[key].last:
            continue
        sheet = named.sheet(place.sheet)
        reference = [
            cell
            for cell in named.covered(key, place.cell)
            if (place.sheet, cell) not in own and sheet.at(cell).text.strip()
        ]
        if reference:
            yield Finding(Code.MERGE_UNDONE, place, {"cells": "、".join(reference)})


def _ambiguous(form: Form, named: NamedCells, file: str) -> Iterator[Finding]:
    """Copies of a sheet whose original is gone: nobody knows which of them is meant."""
    for sheets in dict.fromkeys(named.ambiguous[key] for key in form.named if key in named.ambiguous):
        details = {"sheets": "、".join(sheets)}
        yield Finding(Code.SHEETS_AMBIGUOUS, Place(file, sheets[0]), details)
