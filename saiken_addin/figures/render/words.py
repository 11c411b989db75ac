"""Renders an expression in words, as a reader of the field writes it: 収入済額 ÷ 調定額."""

from fractions import Fraction

from saiken_addin.figures.expressions import Binary, Expr, Item, Number, Rounded, Shown

_SIGNS = {"+": "＋", "-": "−", "*": "×", "/": "÷"}
_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_BEFORE = "前年の"


def to_words(tree: Expr) -> str:
    """A definition of items and the four signs in words.

    Args:
        tree: an indicator's definition; rounding for display is left out.

    Raises:
        TypeError: it holds something else than items, numbers and the four signs.
    """
    return _written(tree)[0]


def _written(tree: Expr) -> tuple[str, int]:
    """The words, and how strongly they hold together."""
    match tree:
        case Item(name, label):
            of_before = name.endswith("_before")
            text = label or name
            return (f"{_BEFORE}{text}" if of_before and not text.startswith("前年") else text), 3
        case Number(value):
            return (f"{value}" if isinstance(value, int) else f"{float(Fraction(value)):g}"), 3
        case Rounded(of, _) | Shown(of, _):
            return _written(of)
        case Binary(op, left, right):
            own = _STRENGTH[op]
            before, behind = _written(left), _written(right)
            first = before[0] if before[1] >= own else f"（{before[0]}）"
            second = behind[0] if behind[1] > own else f"（{behind[0]}）"
            return f"{first} {_SIGNS[op]} {second}", own
    raise TypeError(f"no words for {type(tree).__name__}")
