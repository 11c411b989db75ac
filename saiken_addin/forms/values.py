"""Reads one value from its cell: what it says beyond doubt, and what is wrong with it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from saiken_addin.core.amounts import Reading, read_amount, read_rate, says_none
from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.model import MAX_AMOUNT, MISSING, NOT_APPLICABLE
from saiken_addin.figures.display import as_text
from saiken_addin.figures.indicators import Display
from saiken_addin.forms.declare import FieldType
from saiken_addin.ooxml.reader import Cell, CellKind

Value = int | Fraction | str | None
WHOLE = (FieldType.AMOUNT, FieldType.COUNT)
"""What is a whole number, and so is neither a date nor a percentage."""
_NONE_OR_ZERO = f"金額が0円のときは「0」を、該当するものがないときは「{NOT_APPLICABLE}」を記入します（記入要領）。"
_LONGEST_SHOWN = 60
_EXCEL_DIGITS = 15
"""The significant digits that Excel keeps and shows of a number."""


def read_value(type_: FieldType, cell: Cell, shown_as: date | Fraction | None) -> tuple[Value, list[Finding]]:
    """The value of a field, None when blank or unusable, and what is wrong with it.

    Args:
        type_: what it may be.
        cell: what stands there.
        shown_as: the date or percentage that the cell shows for its number; None for neither.
    """
    if shown_as is not None and type_ in WHOLE:
        return None, [_no_amount(type_, shown_as)]
    return _READERS[type_](cell)


def about_closed(cell: Cell) -> list[Finding]:
    """What somebody wrote where nobody fills in; what says that there is nothing does no harm."""
    if cell.kind is CellKind.BLANK or cell.text.strip() in ("", "0", MISSING, NOT_APPLICABLE):
        return []
    return [Finding(Code.CLOSED_FILLED, details={"text": _written(cell)})]


def recorded(value: Value) -> int | str | None:
    """A value as the ledger keeps it; a rate as its exact decimal."""
    if isinstance(value, Fraction):
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return value


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
        hint = _NONE_OR_ZERO if says_none(text) else ""
        return None, [*problems, Finding(Code.AMOUNT_UNREADABLE, details={**shown, "hint": hint})]
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


def _read_text_cell(cell: Cell) -> tuple[Value, list[Finding]]:
    if cell.kind is CellKind.ERROR or (cell.formula is not None and not cell.text.strip()):
        return None, [Finding(Code.TEXT_IS_ERROR, details={"text": _written(cell)})]
    text = cell.text.replace("\r\n", "\n").replace("\r", "\n").strip() or None
    if cell.formula is None:
        return text, []
    return text, [Finding(Code.TEXT_IS_FORMULA, details={"formula": _short("=" + cell.formula)})]


def _no_amount(type_: FieldType, shown_as: date | Fraction) -> Finding:
    """A number that the cell shows as a date or a percentage is none that a person meant as yen."""
    if isinstance(shown_as, Fraction):
        code, text = Code.AMOUNT_IS_PERCENT, f"{float(shown_as * 100):g}%"
    else:
        code, text = Code.AMOUNT_IS_DATE, f"{shown_as.year}年{shown_as.month}月{shown_as.day}日"
    return Finding(Code.COUNT_UNREADABLE if type_ is FieldType.COUNT else code, details={"text": text})


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _written(cell: Cell) -> str:
    """What stands in a cell, as the person sees it; the formula where it has no result."""
    if cell.kind is CellKind.BOOL:
        return "TRUE" if cell.value else "FALSE"
    return _short(cell.text or (f"={cell.formula}" if cell.formula is not None else ""))


_READERS = {
    FieldType.AMOUNT: _read_amount_cell,
    FieldType.COUNT: _read_count_cell,
    FieldType.TEXT: _read_text_cell,
    FieldType.RATE: _read_rate_cell,
}
