"""Owns the renderers: one expression tree as Python, pandas, an Excel formula or a LAMBDA.

Python is exact (ints and Fractions). Everything that computes in doubles rounds to 12 decimals
before it rounds for display, which makes a decimal tie a tie again (figures.md rule 3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from saiken_addin.display import round_half_away
from saiken_addin.expressions import (
    Binary,
    Choose,
    Compare,
    Condition,
    CountText,
    Every,
    Expr,
    IsBlank,
    IsNumber,
    IsText,
    Item,
    Not,
    Number,
    Rounded,
    Shown,
    Some,
    Text,
    Total,
    children,
    operands,
)
from saiken_addin.indicators import Indicator
from saiken_addin.model import MISSING

if TYPE_CHECKING:
    import pandas as pd

Result: TypeAlias = int | Fraction | str | bool | None
Environment: TypeAlias = Mapping[str, Any]


# --- Python ---------------------------------------------------------------------------------


class _Missing(Exception):
    """An operand is missing or a denominator is zero."""


def to_python(tree: Expr) -> Callable[[Environment], Result]:
    """Compile a tree to a function of its operands.

    Args:
        tree: any expression.

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
        case Number(value) | Text(value):
            return lambda _: value
        case Binary(op, left, right):
            return _arithmetic(op, _python(left), _python(right))
        case Rounded(of, digits):
            inner = _python(of)
            return lambda values: round_half_away(inner(values), digits)
        case Shown(of, digits):
            inner = _python(of)
            return lambda values: _shown(inner(values), digits)
        case Total(items):
            return _total([item.name for item in items])
        case Compare(op, left, right):
            return _comparison(op, _python(left), _python(right))
        case Every(parts):
            tests = [_python(part) for part in parts]
            return lambda values: all(test(values) for test in tests)
        case Some(parts):
            tests = [_python(part) for part in parts]
            return lambda values: any(test(values) for test in tests)
        case Not(of):
            inner = _python(of)
            return lambda values: not inner(values)
        case IsNumber(of):
            evaluate = to_python(of)
            return lambda values: evaluate(values) is not None
        case IsBlank(Item(name)):
            return lambda values: _stripped(values.get(name)) in (None, "")
        case IsText(Item(name), text):
            return lambda values: _stripped(values.get(name)) == text
        case IsText(of, text):
            inner = _python(of)
            return lambda values: inner(values) == text
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
    if op == "+":
        return lambda values: left(values) + right(values)
    if op == "-":
        return lambda values: left(values) - right(values)
    if op == "*":
        return lambda values: left(values) * right(values)

    def divide(values: Environment) -> Fraction:
        numerator, denominator = left(values), right(values)
        if denominator == 0:
            raise _Missing
        return Fraction(numerator, denominator)

    return divide


def _total(names: Sequence[str]) -> Callable[[Environment], int | Fraction]:
    def add(values: Environment) -> int | Fraction:
        present = [value for name in names if isinstance(value := values.get(name), int | Fraction)]
        if not present:
            raise _Missing
        return sum(present)

    return add


def _comparison(
    op: str, left: Callable[[Environment], Any], right: Callable[[Environment], Any]
) -> Callable[[Environment], bool]:
    decide: Callable[[Any, Any], bool] = {
        "=": lambda a, b: a == b,
        "<>": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }[op]

    def compare(values: Environment) -> bool:
        try:
            return decide(left(values), right(values))
        except _Missing:
            return False

    return compare


def _shown(value: int | Fraction, digits: int) -> int | Fraction:
    return round_half_away(value, digits) or value


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


# --- pandas ---------------------------------------------------------------------------------


def to_pandas(tree: Expr, frame: "pd.DataFrame") -> "pd.Series[Any]":
    """Evaluate a tree over whole columns.

    Args:
        tree: an arithmetic expression or a condition over numbers.
        frame: one column per item name; yen and fractions as numbers, missing as NaN or None.

    Returns:
        float64 with NaN for missing, or bool for a condition.
    """
    import numpy as np
    import pandas as pd

    def constant(value: float) -> "pd.Series[Any]":
        return pd.Series(value, index=frame.index, dtype="float64")

    def rounded(of: Any, digits: int) -> Any:
        # ROUND(ROUND(x,12),n): half a unit of the 12th decimal, or the last bits of a large
        # number, lift a tie that the division left just below itself.
        scaled = of.abs() * 10**digits
        slack = np.maximum(0.5 * 10.0 ** (digits - 12), 4 * np.spacing(scaled.fillna(0.0)))
        return np.sign(of) * np.floor(scaled + 0.5 + slack) / 10**digits

    def value(node: Expr) -> "pd.Series[Any]":
        match node:
            case Item(name):
                return pd.to_numeric(frame[name], errors="coerce").astype("float64")
            case Number(number):
                return constant(float(number))
            case Total(items):
                parts = pd.concat([value(item) for item in items], axis=1)
                total: pd.Series[Any] = parts.sum(axis=1, min_count=1)
                return total
            case Binary("+", left, right):
                return value(left) + value(right)
            case Binary("-", left, right):
                return value(left) - value(right)
            case Binary("*", left, right):
                return value(left) * value(right)
            case Binary("/", left, right):
                denominator = value(right)
                quotient: pd.Series[Any] = value(left) / denominator.where(denominator != 0)
                return quotient
            case Rounded(of, digits):
                whole: pd.Series[Any] = rounded(value(of), digits)
                return whole
            case Shown(of, digits):
                exact = value(of)
                short: pd.Series[Any] = rounded(exact, digits)
                return short.where(short != 0, exact)
        raise TypeError(f"not arithmetic: {node!r}")

    def truth(node: Condition) -> "pd.Series[Any]":
        match node:
            case Compare("=", left, right):
                return value(left).eq(value(right))
            case Compare("<>", left, right):
                a, b = value(left), value(right)
                return a.ne(b) & a.notna() & b.notna()
            case Compare("<", left, right):
                return value(left).lt(value(right))
            case Compare("<=", left, right):
                return value(left).le(value(right))
            case Compare(">", left, right):
                return value(left).gt(value(right))
            case Compare(">=", left, right):
                return value(left).ge(value(right))
            case Every(parts):
                return pd.concat([truth(part) for part in parts], axis=1).all(axis=1)
            case Some(parts):
                return pd.concat([truth(part) for part in parts], axis=1).any(axis=1)
            case Not(Condition() as of):
                return ~truth(of)
            case IsNumber(of):
                return value(of).notna()
        raise TypeError(f"not a condition over numbers: {node!r}")

    return truth(tree) if isinstance(tree, Condition) else value(tree)


# --- Excel ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ref:
    """What stands for an operand in a formula.

    Attributes:
        text: a cell, a range, or a function call such as SUMIFS(…).
        present: a formula that is true when there is a figure; None for a plain cell, which is
            counted with COUNT.
    """

    text: str
    present: str | None = None


References: TypeAlias = Mapping[Expr, "Ref | str"]
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}


def to_excel(tree: Expr, references: References) -> str:
    """Write a tree as a formula that Excel 2016 and LibreOffice compute alike.

    Args:
        tree: any expression.
        references: the cell of each operand; a whole sub-expression may be given a cell too, which
            is then used instead of deriving it again.

    Returns:
        The formula with its leading `=`. A missing result shows `-`.

    Raises:
        KeyError: an operand has no cell.
    """
    return "=" + _Excel(references).formula(tree)


class _Excel:
    """One rendering: the cells that stand for operands."""

    def __init__(self, references: References) -> None:
        self.references = {
            node: ref if isinstance(ref, Ref) else Ref(ref) for node, ref in references.items()
        }

    def formula(self, tree: Expr) -> str:
        """A value of any type, with its guards."""
        if isinstance(tree, Condition):
            return self.condition(tree)
        match tree:
            case Text(text):
                return _quoted(text)
            case Choose(condition, then, otherwise):
                test = self.condition(condition)
                return f"IF({test},{self.formula(then)},{self.formula(otherwise)})"
        return self.guarded([tree], self.arithmetic(tree), _quoted(MISSING))

    def guarded(self, trees: Sequence[Expr], body: str, missing: str) -> str:
        """`body` where all operands are there and no denominator is zero, else `missing`."""
        for condition in reversed(self.conditions(trees)):
            body = f"IF({condition},{missing},{body})"
        return body

    def conditions(self, trees: Sequence[Expr]) -> list[str]:
        """What makes the result missing, the cheapest first."""
        cells: dict[str, None] = {}
        presences: dict[str, None] = {}
        denominators: dict[str, None] = {}
        for tree in trees:
            for ref in self.leaves(tree):
                if ref.present is None:
                    cells[ref.text] = None
                else:
                    presences[f"NOT({ref.present})"] = None
            for denominator in self.denominators(tree):
                denominators[f"{denominator}=0"] = None
        counted = [f"COUNT({','.join(cells)})<{len(cells)}"] if cells else []
        return [
            text if len(group) == 1 else f"OR({','.join(group)})"
            for group in (counted, list(presences), list(denominators))
            if group
            for text in [group[0]]
        ]

    def leaves(self, tree: Expr) -> list[Ref]:
        if tree in self.references:
            return [self.references[tree]]
        if isinstance(tree, CountText):
            return []
        if isinstance(tree, Total):
            cells = self.cells(tree)
            return [Ref(f"SUM({cells})", present=f"COUNT({cells})>0")]
        if isinstance(tree, Item):
            raise KeyError(tree.name)
        return [ref for child in children(tree) for ref in self.leaves(child)]

    def cells(self, tree: Total) -> str:
        return ",".join(self.references[item].text for item in tree.of)

    def denominators(self, tree: Expr) -> list[str]:
        if tree in self.references:
            return []
        found = [text for child in children(tree) for text in self.denominators(child)]
        if isinstance(tree, Binary) and tree.op == "/" and not isinstance(tree.right, Number):
            found.append(self.arithmetic(tree.right))
        return found

    def arithmetic(self, tree: Expr, above: int = 0, right: bool = False) -> str:
        """The bare computation; parentheses where precedence asks for them."""
        if tree in self.references:
            return self.references[tree].text
        match tree:
            case Item(name):
                raise KeyError(name)
            case Number(value):
                return _number(value)
            case Total():
                return f"SUM({self.cells(tree)})"
            case CountText(cells, text):
                return f"COUNTIF({self.references[cells].text},{_quoted(text)})"
            case Rounded(of, digits):
                return f"ROUND(ROUND({self.arithmetic(of)},12),{digits})"
            case Shown(of, digits):
                exact = self.arithmetic(of)
                short = f"ROUND(ROUND({exact},12),{digits})"
                return f"IF({short}=0,{exact},{short})"
            case Binary(op, left, after):
                rank = _PRECEDENCE[op]
                text = f"{self.arithmetic(left, rank)}{op}{self.arithmetic(after, rank, True)}"
                return f"({text})" if rank < above or (right and rank == above) else text
        raise TypeError(f"not arithmetic: {tree!r}")

    def condition(self, tree: Condition) -> str:
        match tree:
            case Compare(op, left, after):
                body = f"{self.arithmetic(left)}{op}{self.arithmetic(after)}"
                return self.guarded([left, after], body, "FALSE")
            case Every(parts):
                return f"AND({','.join(self.condition(part) for part in parts)})"
            case Some(parts):
                return f"OR({','.join(self.condition(part) for part in parts)})"
            case Not(Condition() as of):
                return f"NOT({self.condition(of)})"
            case IsNumber(of):
                return f"ISNUMBER({self.formula(of)})"
            case IsBlank(of):
                return f'LEN(TRIM(SUBSTITUTE({self.references[of].text},"\u3000","")))=0'
            case IsText(of, text):
                inner = self.references[of].text if of in self.references else self.formula(of)
                return f"TRIM({inner})={_quoted(text)}"
        raise TypeError(f"not a condition: {tree!r}")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _number(value: int | Fraction) -> str:
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    return f"{float(value):.12g}"


# --- LAMBDA ---------------------------------------------------------------------------------


def to_lambda(indicator: Indicator) -> str:
    """The text of a defined name that makes the indicator a function in Microsoft 365.

    Args:
        indicator: its operands become the parameters, in reading order, under their labels.

    Returns:
        The text without a leading `=`, with the prefixes that the file format wants.
    """
    parameters: dict[Expr, Ref | str] = {
        item: f"_xlpm.{item.label}" for item in operands(indicator.definition)
    }
    body = to_excel(indicator.shown, parameters).removeprefix("=")
    return f"_xlfn.LAMBDA({','.join(map(str, parameters.values()))},{body})"
