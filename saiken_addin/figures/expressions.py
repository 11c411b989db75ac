"""The expression tree in which every number and every condition is written down once.

The nodes say nothing about Python or Excel; `render.py` turns a tree into either. Two rules of
figures.md live here and hold in every rendering: a missing operand or a zero denominator makes the
whole result missing (rule 1), and rounding is half away from zero of the exact value (rule 3).
A condition over a missing operand is false.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain
from typing import Any, Literal, TypeAlias

YEAR_BEFORE = "_before"
"""Ends the name of an operand of the year before."""
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "=": operator.eq, "<>": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
"""What the signs of `Binary` and `Compare` do where nothing is missing; a division may fail."""


class Expr:
    """A node; arithmetic and comparison build larger trees."""

    def __add__(self, other: "Operand") -> "Expr":
        return Binary("+", self, lift(other))

    def __sub__(self, other: "Operand") -> "Expr":
        return Binary("-", self, lift(other))

    def __rsub__(self, other: "Operand") -> "Expr":
        return Binary("-", lift(other), self)

    def __mul__(self, other: "Operand") -> "Expr":
        return Binary("*", self, lift(other))

    def __truediv__(self, other: "Operand") -> "Expr":
        return Binary("/", self, lift(other))

    def __neg__(self) -> "Expr":
        return Binary("-", Number(0), self)

    def __gt__(self, other: "Operand") -> "Compare":
        return Compare(">", self, lift(other))

    def __ge__(self, other: "Operand") -> "Compare":
        return Compare(">=", self, lift(other))

    def __lt__(self, other: "Operand") -> "Compare":
        return Compare("<", self, lift(other))

    def __le__(self, other: "Operand") -> "Compare":
        return Compare("<=", self, lift(other))

    def equals(self, other: "Operand") -> "Condition":
        return Compare("=", self, lift(other))

    def differs(self, other: "Operand") -> "Condition":
        return Compare("<>", self, lift(other))

    def rounded(self, digits: int) -> "Expr":
        """Half away from zero to `digits` decimals (figures.md rule 3)."""
        return Rounded(self, digits)


class Condition(Expr):
    """A node whose value is true or false, never missing."""

    def __and__(self, other: "Condition") -> "Condition":
        return Every((self, other))

    def __or__(self, other: "Condition") -> "Condition":
        return Some((self, other))

    def __invert__(self) -> "Condition":
        return Not(self)


Operand: TypeAlias = "Expr | int | Fraction"


@dataclass(frozen=True)
class Item(Expr):
    """An operand by name; `label` is what a reader of the definition sees."""

    name: str
    label: str = field(default="", compare=False)


@dataclass(frozen=True)
class Number(Expr):
    """A constant."""

    value: int | Fraction


@dataclass(frozen=True)
class Text(Expr):
    """A constant text."""

    value: str


@dataclass(frozen=True)
class Binary(Expr):
    """left op right; missing when an operand is missing or the denominator is zero."""

    op: Literal["+", "-", "*", "/"]
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Rounded(Expr):
    """Half away from zero."""

    of: Expr
    digits: int


@dataclass(frozen=True)
class Shown(Expr):
    """Rounded for display, but what rounds to zero keeps its tiny value and so its sign (rule 4)."""

    of: Expr
    digits: int


@dataclass(frozen=True)
class Compare(Condition):
    """left op right of two numbers; false when one is missing."""

    op: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Expr
    right: Expr


@dataclass(frozen=True)
class Every(Condition):
    """True when all parts are."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some(Condition):
    """True when at least one part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not(Condition):
    """The contrary."""

    of: Condition


@dataclass(frozen=True)
class IsNumber(Condition):
    """A number stands there."""

    of: Expr


@dataclass(frozen=True)
class IsBlank(Condition):
    """Nothing stands there, or only spaces."""

    of: Item


@dataclass(frozen=True)
class IsText(Condition):
    """Exactly this text stands there, spaces around it aside."""

    of: Expr
    text: str


@dataclass(frozen=True)
class ReadsLike(Condition):
    """One of these texts stands there, upper or lower case, the `ignored` characters left out.

    `texts` are in upper case; an empty one stands for a text of ignored characters alone.
    """

    of: Item
    texts: tuple[str, ...]
    ignored: str


@dataclass(frozen=True)
class IsLonger(Condition):
    """More than `limit` characters stand there."""

    of: Item
    limit: int


@dataclass(frozen=True)
class Overflows(Condition):
    """A text that wraps at `columns` characters may need more than `lines` lines."""

    of: Item
    columns: int
    lines: int


@dataclass(frozen=True)
class IsFormula(Condition):
    """A formula stands there, whatever it comes to; known to a sheet alone."""

    of: Item


@dataclass(frozen=True)
class Choose(Expr):
    """`then` where the condition holds, else `otherwise`."""

    condition: Condition
    then: Expr
    otherwise: Expr


@dataclass(frozen=True)
class OnError(Expr):
    """`otherwise` where a cell that `of` looks at holds an error; known to a sheet alone."""

    of: Expr
    otherwise: Expr


@dataclass(frozen=True)
class Total(Expr):
    """The sum of those operands that are there; missing when none is."""

    of: tuple[Item, ...]


@dataclass(frozen=True)
class Extreme(Expr):
    """The least or the greatest of those operands that are there; missing when none is."""

    of: tuple[Item, ...]
    greatest: bool


@dataclass(frozen=True)
class CountAbove(Expr):
    """How many numbers of a range (an item whose value is a sequence) are above a limit."""

    of: Item
    limit: Item


@dataclass(frozen=True)
class CountText(Expr):
    """How many cells of a range (an item whose value is a sequence) read exactly `text`."""

    of: Item
    text: str


def lift(value: Operand) -> Expr:
    """A plain number as a node."""
    return value if isinstance(value, Expr) else Number(value)


def year_before(tree: Expr) -> Expr:
    """The same definition over the operands of a year before."""
    items = operands(tree)
    before = [Item(f"{each.name}{YEAR_BEFORE}", f"前年の{each.label}") for each in items]
    return substitute(tree, dict(zip(items, before, strict=True)))


def substitute(tree: Expr, definitions: Mapping[Expr, Expr]) -> Expr:
    """An arithmetic tree with some of its operands written out by their own definitions."""
    if tree in definitions:
        return definitions[tree]
    match tree:
        case Binary() | Rounded() | Shown():
            parts: dict[str, Any] = {
                name: substitute(part, definitions)
                for name, part in vars(tree).items()
                if isinstance(part, Expr)
            }
            return replace(tree, **parts)
        case Item() | Number() | Text():
            return tree
    raise TypeError(f"not arithmetic: {tree!r}")


def operands(tree: Expr) -> tuple[Item, ...]:
    """The distinct items of a tree, in reading order."""
    found: dict[Item, None] = {}

    def visit(node: Expr) -> None:
        if isinstance(node, Item):
            found[node] = None
        for child in children(node):
            visit(child)

    visit(tree)
    return tuple(found)


def children(node: Expr) -> tuple[Expr, ...]:
    """The nodes directly below a node, in reading order."""
    parts = (part if isinstance(part, tuple) else (part,) for part in vars(node).values())
    return tuple(part for part in chain.from_iterable(parts) if isinstance(part, Expr))
