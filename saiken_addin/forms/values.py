"""Reads one value from its cell: what it says beyond doubt, and what is wrong with it."""

import unicodedata
from decimal import Decimal
from fractions import Fraction

from saiken_addin.core.amounts import Reading, read_amount, read_rate, says_none, visible
from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.model import MAX_AMOUNT, MISSING, NOT_APPLICABLE
from saiken_addin.figures.display import as_text
from saiken_addin.figures.indicators import Display
from saiken_addin.forms.declare import FieldType
from saiken_addin.ooxml.formats import Shown, Shows
from saiken_addin.ooxml.reader import Cell, CellKind

Value = int | Fraction | str | None
_NONE_OR_ZERO = f"金額が0円のときは「0」を、該当するものがないときは「{NOT_APPLICABLE}」を記入します（記入要領）。"
_LONGEST_SHOWN = 60


def read_value(type_: FieldType, cell: Cell, shown_as: Shown | None) -> tuple[Value, list[Finding]]:
    """The value of a field, None when blank or unusable, and what is wrong with it.

    Args:
        shown_as: what the cell makes of its number; None where it shows the number itself.
    """
    if type_ is FieldType.TEXT:
        return _read_text_cell(cell, shown_as)
    if cell.struck or cell.raised:
        return None, [Finding(Code.SIGNS_STRUCK, details={"how": _how_struck(cell), "text": _written(cell)})]
    if cell.kind is CellKind.TEXT and not visible(cell.text):
        return None, []  # =IFERROR(…,"") is blank, too
    if shown_as is None:
        return _READERS[type_](cell)
    problem = _shown_otherwise(type_, cell, shown_as)
    if problem is not None:
        return None, [problem]
    value, problems = _READERS[type_](cell)
    if shown_as.shows is Shows.WORDS:
        words = {"shown": _short(shown_as.text), "text": _written(cell)}
        problems = [*problems, Finding(Code.SHOWN_WITH_WORDS, details=words)]
    return value, problems


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


def written(value: Value, cell: Cell, shown_as: Shown | None) -> str:
    """What stood in a cell, for the record; of a value that can't be used so that it stays unusable.

    The book that goes back is made of it, and there 1,200 that was struck out must not count.
    """
    if value is None and (cell.struck or cell.raised):
        return f"{cell.text}（{_how_struck(cell)}文字）"
    return shown_as.text if value is None and shown_as is not None else cell.text


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
    text = visible(cell.text)
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
    if isinstance(cell.value, int) and abs(cell.value) <= MAX_AMOUNT:
        return cell.value, []
    code = Code.AMOUNT_TOO_LARGE if isinstance(cell.value, int) else Code.AMOUNT_FRACTION
    return None, [Finding(code, details={"text": _written(cell)})]


def _formula_problems(cell: Cell) -> list[Finding]:
    if cell.formula is None:
        return []
    formula = _short("=" + cell.formula)
    if not cell.cached:
        return [Finding(Code.FORMULA_WITHOUT_RESULT, details={"formula": formula})]
    details = {"formula": formula, "text": _written(cell)}
    return [Finding(Code.FORMULA_IN_INPUT, details=details)]


def _read_count_cell(cell: Cell) -> tuple[Value, list[Finding]]:
    """A number of persons or items; what can't be read counts as blank, with a warning."""
    value, problems = _read_amount_cell(cell)
    if isinstance(value, int) and value >= 0 and not problems:
        return value, []
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
    text = visible(cell.text)
    if cell.kind is CellKind.BLANK:
        return None, problems
    if cell.kind is CellKind.ERROR:
        return None, [*problems, Finding(Code.ERROR_VALUE, details={"text": cell.text})]
    if cell.kind is CellKind.TEXT and text == NOT_APPLICABLE:
        return NOT_APPLICABLE, problems
    written = _written(cell)
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


def _read_text_cell(cell: Cell, shown_as: Shown | None) -> tuple[Value, list[Finding]]:
    if cell.kind is CellKind.ERROR or (cell.formula is not None and not cell.cached):
        return None, [Finding(Code.TEXT_IS_ERROR, details={"text": _written(cell)})]
    text = _plain(cell)
    text = visible(text.replace("\r\n", "\n").replace("\r", "\n"))
    problems = []
    if shown_as is not None:
        problems.append(Finding(Code.TEXT_IS_NUMBER, details={"text": _short(text), "shown": _short(shown_as.text)}))
        text = shown_as.text
    if cell.struck or cell.raised:
        details = {"how": _how_struck(cell), "text": _short(text)}
        problems.append(Finding(Code.TEXT_STRUCK, details=details))
    if cell.formula is not None and text:
        problems.append(Finding(Code.TEXT_IS_FORMULA, details={"formula": _short("=" + cell.formula)}))
    return text or None, problems


def _shown_otherwise(type_: FieldType, cell: Cell, shown_as: Shown) -> Finding | None:
    """What is wrong where a cell shows another figure than the one that it holds."""
    shows, text = shown_as.shows, {"text": _short(shown_as.text)}
    if type_ is FieldType.RATE:
        held = read_rate(_written(cell))
        if held and shown_as.means is not None and held.value in (shown_as.means, shown_as.means / 100):
            return None
        return Finding(Code.RATE_UNREADABLE, details=text)
    if shows is Shows.WORDS:
        return None
    if type_ is FieldType.COUNT:
        return Finding(Code.COUNT_UNREADABLE, details=text)
    if shows is Shows.OTHERWISE:
        return Finding(Code.SHOWN_OTHERWISE, details={"shown": _short(shown_as.text), "text": _written(cell)})
    return Finding(Code.AMOUNT_IS_DATE if shows is Shows.DAY else Code.AMOUNT_IS_PERCENT, details=text)


def _how_struck(cell: Cell) -> str:
    return "取り消し線の引かれた" if cell.struck else "上付き・下付きの"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def _written(cell: Cell) -> str:
    """What stands in a cell, as the person sees it; the formula where it has no result.

    Signs that nobody sees are left out where they do no harm, and named where they do.
    """
    text = visible(_plain(cell))
    if not text:
        return _short(f"={cell.formula}" if cell.formula is not None else "")
    return "".join(sign if _is_seen(sign) else f"〔U+{ord(sign):04X}〕" for sign in _short(text))


def _plain(cell: Cell) -> str:
    """What a cell shows in the format General, but for powers of ten."""
    if cell.kind is CellKind.BOOL:
        return "TRUE" if cell.value else "FALSE"
    if cell.kind is CellKind.NUMBER:
        return f"{cell.value:.15g}" if isinstance(cell.value, float) else str(cell.value)
    return cell.text


def _is_seen(sign: str) -> bool:
    return sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf")


_READERS = {
    FieldType.AMOUNT: _read_amount_cell,
    FieldType.COUNT: _read_count_cell,
    FieldType.RATE: _read_rate_cell,
}
