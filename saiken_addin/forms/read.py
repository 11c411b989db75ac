"""Owns the reading of a filled-in book: fields found by name, values read, what is wrong named."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from saiken_addin.amounts import Reading, read_amount, read_rate
from saiken_addin.display import as_text
from saiken_addin.findings import Code, Finding, Place
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Form
from saiken_addin.indicators import Display
from saiken_addin.model import MAX_AMOUNT, MISSING, NOT_APPLICABLE, Entry
from saiken_addin.ooxml.formats import number_formats, shows_date
from saiken_addin.ooxml.reader import Book, Cell, CellKind, SheetCells, Target

Value = int | Fraction | str | None
_LONGEST_SHOWN = 60
_EXCEL_DIGITS = 15
"""The significant digits that Excel keeps and shows of a number."""
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""The day 0 of a book's dates, by whether it counts from 1904."""
_DAYS = {
    date1904: range((date(2000, 1, 1) - epoch).days, (date(2051, 1, 1) - epoch).days)
    for date1904, epoch in _EPOCHS.items()
}
"""The whole numbers that may be a typed date; 10/1 becomes one of the current year."""


@dataclass(frozen=True)
class ReadForm:
    """What a book says in the fields of a form.

    Attributes:
        values: by field key: a whole number, a rate as a fraction, a text, 該当なし, or None when
            blank or unusable.
        shown: the numbers that named computed cells show, compared but never trusted.
        identities: the texts of the identity cells, by field key.
        places: where each field was found.
        unusable: fields whose value could not be used; they are not also reported as missing.
        entries: the inputs as the ledger keeps them.
        findings: everything noticed while reading.
    """

    values: Mapping[str, Value]
    shown: Mapping[str, int | float]
    identities: Mapping[str, str]
    places: Mapping[str, Place]
    unusable: frozenset[str]
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


class NamedCells:
    """The cells of a book by defined name; each sheet is read once, when first asked for.

    The workbook's own name counts; where it has lost its cell, the same name of a single sheet,
    which a copied sheet brings along. `ambiguous` are names of several sheets and no workbook's.

    Args:
        book: the opened book.
        covered: the cells that a field's merged area covers beside its own, by name and own cell;
            asked of fields that the form merges.
    """

    def __init__(self, book: Book, covered: Callable[[str, str], Collection[str]]) -> None:
        self.book = book
        self.covered = covered
        local: dict[str, dict[str, Target]] = {}
        for (sheet, name), target in book.local_names.items():
            if target is not None and book.names.get(name) is None:
                local.setdefault(name, {})[sheet] = target
        self.ambiguous = {name: tuple(found) for name, found in local.items() if len(found) > 1}
        self.targets = {name: target for name, target in book.names.items() if target is not None}
        self.targets |= {name: next(iter(found.values())) for name, found in local.items()}
        self._sheets: dict[str, SheetCells] = {}
        self._formats: dict[str, dict[str, str]] = {}

    def sheet(self, name: str) -> SheetCells:
        """The named cells of a sheet.

        Raises:
            Refused: the sheet is damaged or too large to be read.
        """
        if name not in self._sheets:
            wanted: set[str] = set()
            for key, target in self.targets.items():
                if target.sheet == name:
                    wanted.update((target.cell, *self.covered(key, target.cell)))
            self._sheets[name] = self.book.cells(name, wanted)
        return self._sheets[name]

    def cell(self, name: str) -> Cell:
        """The cell of a name that has a target."""
        target = self.targets[name]
        return self.sheet(target.sheet).at(target.cell)


    def date_in(self, name: str) -> date | None:
        """The date that the cell of a name shows for its whole number; None when it shows none.

        Excel makes a date of `10/1` by itself, and keeps it as a number in the format of a date.
        """
        number = self.cell(name).value
        if type(number) is not int or number not in _DAYS[self.book.date1904]:
            return None  # formats take a second pass over the sheet, which few figures ask for
        target = self.targets[name]
        if target.sheet not in self._formats:
            self._formats[target.sheet] = number_formats(self.book, target.sheet)
        if not shows_date(self._formats[target.sheet].get(target.cell, "")):
            return None
        return _EPOCHS[self.book.date1904] + timedelta(days=number)


def read_form(form: Form, named: NamedCells, file: str) -> ReadForm:
    """Read every named field of the form from a book.

    Args:
        form: the declaration of the form that the book's identity asks for.
        named: the cells of the book.
        file: the file as the person knows it, for findings.

    Raises:
        Refused: a sheet is damaged or too large to be read.
    """
    found = {key: named.targets[key] for key in form.named if key in named.targets}
    places = {
        key: Place(file, target.sheet, target.cell, form.named[key].label)
        for key, target in found.items()
    }
    findings = [
        *_lost(form, named, found, file),
        *_structure(form, named, found, file),
        *_collisions(form, found, places),
        *_undone_merges(form, named, places),
        *_ambiguous(form, named, file),
    ]
    values: dict[str, Value] = {}
    shown: dict[str, int | float] = {}
    identities: dict[str, str] = {}
    unusable = set(form.named) - set(found)
    entries: list[Entry] = []
    for key in found:
        field, cell = form.named[key], named.cell(key)
        if field.kind is FieldKind.CLOSED:
            findings += _closed(cell, places[key])
            continue
        if field.kind is FieldKind.COMPUTED:
            if cell.kind is CellKind.NUMBER and isinstance(cell.value, int | float):
                shown[key] = cell.value
            continue
        if field.kind is FieldKind.IDENTITY:
            identities[key] = cell.text.strip()
        if field.kind is not FieldKind.INPUT:
            continue
        value, problems = _READERS[field.type](cell)
        if isinstance(value, int) and (day := named.date_in(key)):
            value, problems = None, [_dated(field.type, day)]
        values[key] = value
        if value is None and problems:
            unusable.add(key)
        findings += [replace(problem, place=places[key]) for problem in problems]
        entries.append(
            Entry(
                key, field.claim, field.claim_kind, field.item, _recorded(value), cell.text,
                places[key],
            )
        )
    return ReadForm(
        values, shown, identities, places, frozenset(unusable), tuple(entries), tuple(findings)
    )


# --- the fields themselves ------------------------------------------------------------------


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
    letters = cell.rstrip("0123456789")
    row = int(cell[len(letters) :])
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
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
        beside = [
            cell
            for cell in named.covered(key, place.cell)
            if (place.sheet, cell) not in own and sheet.at(cell).text.strip()
        ]
        if beside:
            yield Finding(Code.MERGE_UNDONE, place, {"cells": "、".join(beside)})


def _ambiguous(form: Form, named: NamedCells, file: str) -> Iterator[Finding]:
    """Copies of a sheet whose original is gone: nobody knows which of them is meant."""
    for sheets in dict.fromkeys(named.ambiguous[key] for key in form.named if key in named.ambiguous):
        details = {"sheets": "、".join(sheets)}
        yield Finding(Code.SHEETS_AMBIGUOUS, Place(file, sheets[0]), details)


def _closed(cell: Cell, place: Place) -> Iterator[Finding]:
    """What somebody wrote where nobody fills in; what says that there is nothing does no harm."""
    text = cell.text.strip()
    if cell.kind is not CellKind.BLANK and text not in ("", "0", MISSING, NOT_APPLICABLE):
        yield Finding(Code.CLOSED_FILLED, place, {"text": _written(cell)})


# --- one value ------------------------------------------------------------------------------


def _read_amount_cell(cell: Cell) -> tuple[Value, list[Finding]]:
    """An amount in whole yen; text is read only when it is beyond doubt (forms.md)."""
    problems = _formula_problems(cell)
    if any(problem.code is Code.FORMULA_WITHOUT_RESULT for problem in problems):
        return None, problems
    if cell.kind is CellKind.BLANK:
        return None, problems
    if cell.kind is CellKind.ERROR:
        return None, [*problems, Finding(Code.ERROR_VALUE, details={"text": cell.text})]
    if cell.kind is CellKind.NUMBER:
        value, found = _whole(cell)
        return value, problems + found
    text = cell.text.strip()
    if cell.kind is CellKind.TEXT and not text:
        return None, problems
    if cell.kind is CellKind.TEXT and text == NOT_APPLICABLE:
        return NOT_APPLICABLE, problems
    shown = {"text": _written(cell)}
    reading = read_amount(text) if cell.kind is CellKind.TEXT else None
    if reading is None or reading.reading is Reading.UNREADABLE:
        return None, [*problems, Finding(Code.AMOUNT_UNREADABLE, details=shown)]
    if reading.reading is Reading.FRACTION or reading.value is None:
        return None, [*problems, Finding(Code.AMOUNT_FRACTION, details=shown)]
    if abs(reading.value) > MAX_AMOUNT:
        return None, [*problems, Finding(Code.AMOUNT_TOO_LARGE, details=shown)]
    code = (
        Code.AMOUNT_IN_THOUSANDS
        if reading.reading is Reading.THOUSANDS
        else Code.AMOUNT_AS_TEXT
    )
    return reading.value, [*problems, Finding(code, details={**shown, "value": reading.value})]


def _dated(type_: FieldType, day: date) -> Finding:
    code = Code.COUNT_UNREADABLE if type_ is FieldType.COUNT else Code.AMOUNT_IS_DATE
    return Finding(code, details={"text": f"{day.year}年{day.month}月{day.day}日"})


def _whole(cell: Cell) -> tuple[Value, list[Finding]]:
    shown = {"text": _written(cell)}
    if not isinstance(cell.value, int):
        return None, [Finding(Code.AMOUNT_FRACTION, details=shown)]
    if abs(cell.value) > MAX_AMOUNT:
        return None, [Finding(Code.AMOUNT_TOO_LARGE, details=shown)]
    return cell.value, []


def _formula_problems(cell: Cell) -> list[Finding]:
    if cell.formula is None:
        return []
    formula = _short("=" + cell.formula)
    if not cell.text.strip():
        return [Finding(Code.FORMULA_WITHOUT_RESULT, details={"formula": formula})]
    details = {"formula": formula, "text": _short(cell.text)}
    return [Finding(Code.FORMULA_IN_INPUT, details=details)]


def _read_count_cell(cell: Cell) -> tuple[Value, list[Finding]]:
    """A number of persons or items; what can't be read counts as blank, with a warning."""
    value, problems = _read_amount_cell(cell)
    kept = [problem for problem in problems if problem.code is Code.FORMULA_IN_INPUT]
    text = _written(cell)
    if isinstance(value, int) and value >= 0:
        if any(problem.code is Code.AMOUNT_IN_THOUSANDS for problem in problems):
            return None, [*kept, Finding(Code.COUNT_UNREADABLE, details={"text": text})]
        if any(problem.code is Code.AMOUNT_AS_TEXT for problem in problems):
            kept.append(Finding(Code.COUNT_AS_TEXT, details={"text": text, "value": value}))
        return value, kept
    if value == NOT_APPLICABLE:
        return value, kept
    if value is None and not problems:
        return None, []
    return None, [*kept, Finding(Code.COUNT_UNREADABLE, details={"text": text})]


def _read_rate_cell(cell: Cell) -> tuple[Value, list[Finding]]:
    """A rate as a fraction; more than 1.5 is one in percent (forms.md)."""
    problems = _formula_problems(cell)
    if any(problem.code is Code.FORMULA_WITHOUT_RESULT for problem in problems):
        return None, problems
    text = cell.text.strip()
    if cell.kind is CellKind.BLANK or (cell.kind is CellKind.TEXT and not text):
        return None, problems
    if cell.kind is CellKind.ERROR:
        return None, [*problems, Finding(Code.ERROR_VALUE, details={"text": cell.text})]
    if cell.kind is CellKind.TEXT and text == NOT_APPLICABLE:
        return NOT_APPLICABLE, problems
    written = _written(cell)
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, int | float):
        # As Excel shows it, not the literal: 0.98099999999999998 is 0.981, 95.40000000000001 is 95.4.
        written = f"{cell.value:.{_EXCEL_DIGITS}g}"
    shown: dict[str, object] = {"text": written}
    readable = cell.kind in (CellKind.NUMBER, CellKind.TEXT)
    reading = read_rate(written if cell.kind is CellKind.NUMBER else text) if readable else None
    if reading is None:
        return None, [*problems, Finding(Code.RATE_UNREADABLE, details=shown)]
    shown["value"] = as_text(reading.value, Display.PERCENT)
    if not 0 <= reading.value <= 1:
        return None, [*problems, Finding(Code.RATE_OUT_OF_RANGE, details=shown)]
    if cell.kind is CellKind.TEXT:
        problems = [*problems, Finding(Code.RATE_AS_TEXT, details=shown)]
    elif reading.was_percent:
        problems = [*problems, Finding(Code.RATE_IN_PERCENT, details=shown)]
    return reading.value, problems


def _recorded(value: Value) -> int | str | None:
    """A value as the ledger keeps it; a rate as its exact decimal."""
    if isinstance(value, Fraction):
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return value


def _read_text_cell(cell: Cell) -> tuple[Value, list[Finding]]:
    if cell.kind is CellKind.ERROR or (cell.formula is not None and not cell.text.strip()):
        return None, [Finding(Code.TEXT_IS_ERROR, details={"text": _written(cell)})]
    text = cell.text.replace("\r\n", "\n").replace("\r", "\n").strip() or None
    if cell.formula is None:
        return text, []
    return text, [Finding(Code.TEXT_IS_FORMULA, details={"formula": _short("=" + cell.formula)})]


_READERS = {
    FieldType.AMOUNT: _read_amount_cell,
    FieldType.COUNT: _read_count_cell,
    FieldType.TEXT: _read_text_cell,
    FieldType.RATE: _read_rate_cell,
}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _written(cell: Cell) -> str:
    """What stands in a cell, as the person sees it; the formula where it has no result."""
    if cell.kind is CellKind.BOOL:
        return "TRUE" if cell.value else "FALSE"
    return _short(cell.text or (f"={cell.formula}" if cell.formula is not None else ""))
