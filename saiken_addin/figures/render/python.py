"""Renders an expression as an exact function over ints and Fractions."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from saiken_addin.figures.display import round_half_away
from saiken_addin.figures.expressions import (
    SIGNS,
    Binary,
    Choose,
    Compare,
    CountAbove,
    CountText,
    Every,
    Expr,
    Extreme,
    IsBlank,
    IsFormula,
    IsLonger,
    IsNumber,
    IsText,
    Item,
    Not,
    Number,
    OnError,
    Overflows,
    ReadsLike,
    Rounded,
    Shown,
    Some,
    Text,
    Total,
)

Result: TypeAlias = int | Fraction | str | bool | None
Environment: TypeAlias = Mapping[str, Any]


class _Missing(Exception):
    """An operand is missing or a denominator is zero."""


def to_python(tree: Expr) -> Callable[[Environment], Result]:
    """Compile a tree to a function of its operands.

    Returns:
        A function from {item name: int, Fraction, text or None} to the exact result, None where
        the result is missing. Text where a number is wanted counts as missing, as in a sheet.
    """
    compiled = _python(tree)

    def evaluate(values: Environment) -> Result:
        try:
            result: Result = compiled(values)
            return result
        except _Missing:
            return None

    return evaluate


def _python(tree: Expr) -> Callable[[Environment], Any]:
    match tree:
        case Item(name):
            return _item(name)
        case Number(value):
            whole = int(value) if value.denominator == 1 else value  # ints are the faster ones
            return lambda _: whole
        case Text(text):
            return lambda _: text
        case Binary(op, left, right):
            return _arithmetic(op, _python(left), _python(right))
        case Rounded(of, digits):
            inner = _python(of)
            return lambda values: round_half_away(inner(values), digits)
        case Shown(of, digits):
            inner = _python(of)
            return lambda values: _shown(inner(values), digits)
        case Total(items):
            return _of_present(sum, [item.name for item in items])
        case Extreme(items, greatest):
            return _of_present(max if greatest else min, [item.name for item in items])
        case CountAbove(Item(name), limit):
            least = _python(limit)
            return lambda values: sum(1 for value in values[name] if _above(value, least(values)))
        case Compare(op, left, right):
            return _comparison(op, _python(left), _python(right))
        case Every(parts):
            return _every([_python(part) for part in parts])
        case Some(parts):
            return _some([_python(part) for part in parts])
        case Not(of):
            inner = _python(of)
            return lambda values: not inner(values)
        case IsNumber(of):
            evaluate = to_python(of)
            return lambda values: evaluate(values) is not None
        case IsBlank(Item(name)):
            return lambda values: _stripped(values.get(name)) in (None, "")
        case IsText(Item(name), text):
            return lambda values: _same_text(_stripped(values.get(name)), text)
        case IsText(of, text):
            inner = _python(of)
            return lambda values: _same_text(inner(values), text)
        case ReadsLike(Item(name), texts, ignored):
            kept = _without(ignored)
            return lambda values: kept(values.get(name)) in texts
        case IsLonger(Item(name), limit):
            return lambda values: len(str(values.get(name) or "")) > limit
        case Overflows(Item(name), columns, lines):
            return lambda values: lines_of(values.get(name), columns) > lines
        case IsFormula():
            return lambda _: False
        case OnError(of, _):
            return _python(of)
        case CountText(Item(name), text):
            return lambda values: sum(1 for value in values[name] if value == text)
        case Choose(condition, then, otherwise):
            test, yes, no = _python(condition), _python(then), _python(otherwise)
            return lambda values: yes(values) if test(values) else no(values)
    raise TypeError(f"not an expression: {tree!r}")


def _item(name: str) -> Callable[[Environment], int | Fraction]:
    def get(values: Environment) -> int | Fraction:
        value = values.get(name)
        if value is None or isinstance(value, str):
            raise _Missing
        return value  # type: ignore[no-any-return]

    return get


def _arithmetic(
    op: str, left: Callable[[Environment], Any], right: Callable[[Environment], Any]
) -> Callable[[Environment], Any]:
    if op != "/":
        combine = SIGNS[op]
        return lambda values: combine(left(values), right(values))

    def divide(values: Environment) -> Fraction:
        numerator, denominator = left(values), right(values)
        if denominator == 0:
            raise _Missing
        return Fraction(numerator, denominator)

    return divide


def _of_present(
    combine: Callable[[Sequence[int | Fraction]], int | Fraction], names: Sequence[str]
) -> Callable[[Environment], int | Fraction]:
    def of_present(values: Environment) -> int | Fraction:
        present: list[int | Fraction] = [
            value
            for name in names
            if (value := values.get(name)) is not None and not isinstance(value, str)
        ]
        if not present:
            raise _Missing
        return combine(present)

    return of_present


def _above(value: object, limit: int | Fraction) -> bool:
    return isinstance(value, int | Fraction | float) and value > limit


def lines_of(text: object, columns: int) -> int:
    """The most lines that a text can need where it wraps at `columns` full-width characters."""
    plain = text if isinstance(text, str) else ""
    return len(plain) // columns + plain.count("\n") + 1


def _every(tests: Sequence[Callable[[Environment], bool]]) -> Callable[[Environment], bool]:
    def every(values: Environment) -> bool:
        for test in tests:  # noqa: SIM110 - a generator costs more than most tests
            if not test(values):
                return False
        return True

    return every


def _some(tests: Sequence[Callable[[Environment], bool]]) -> Callable[[Environment], bool]:
    def some(values: Environment) -> bool:
        for test in tests:  # noqa: SIM110
            if test(values):
                return True
        return False

    return some


def _comparison(
    op: str, left: Callable[[Environment], Any], right: Callable[[Environment], Any]
) -> Callable[[Environment], bool]:
    decide: Callable[[Any, Any], bool] = SIGNS[op]

    def compare(values: Environment) -> bool:
        try:
            return decide(left(values), right(values))
        except _Missing:
            return False

    return compare


def _shown(value: int | Fraction, digits: int) -> int | Fraction:
    return round_half_away(value, digits) or value


def _same_text(value: object, text: str) -> bool:
    # A sheet's = makes no difference between ok and OK.
    return isinstance(value, str) and value.casefold() == text.casefold()


def _without(ignored: str) -> Callable[[object], str | None]:
    """A text as `ReadsLike` compares it; None where no text stands."""
    table = dict.fromkeys([*range(32), *map(ord, ignored)])
    return lambda value: value.translate(table).upper() if isinstance(value, str) else None


def _stripped(value: object) -> object:
    return value.strip(" \u3000") if isinstance(value, str) else value
