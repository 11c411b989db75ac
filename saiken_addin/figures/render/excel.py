"""Renders an expression as a formula for Excel 2016 and LibreOffice, and as a LAMBDA."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from saiken_addin.core.model import MISSING
from saiken_addin.figures.expressions import (
    Binary,
    Choose,
    Compare,
    Condition,
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
    children,
)
from saiken_addin.figures.indicators import Indicator


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


def is_one_division(tree: Expr) -> bool:
    """Whether a formula rounds once, ROUND(x,n), and not ROUND(ROUND(x,12),n); how far it reaches.

    Whole yen over whole yen is the double nearest to the exact value: a decimal tie is there as it
    is, and an inner rounding does harm. It lifts what is less than 5E-13 below a tie (by 1 yen,
    from 2兆円 on), and LibreOffice loses the last bit in ROUND(x,12) from 4,504 on: 18,456,170,500円
    become 18,456,170千円. What remains is that a spreadsheet takes for a tie what agrees with one
    in 15 digits. A rate up to 100% of less than 900億円 can't come that near without being one.

    A difference of rates carries the errors of both. ROUND(x,12) brings a tie back while the rates
    stay below 16 (1,600%), and takes for one what is nearer than 5E-13 points. A spreadsheet takes
    rates that agree in 15 digits for equal, and the sign of such a ▲0.0P is lost.
    """
    match tree:
        case Item():
            return True
        case Binary("/", left, right):
            return not _multiplies(left) and not _multiplies(right)
    return False


def _multiplies(tree: Expr) -> bool:
    here = isinstance(tree, Binary) and tree.op in "*/"
    return here or any(_multiplies(child) for child in children(tree))


_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}


def to_excel(tree: Expr, references: References) -> str:
    """Write a tree as a formula that Excel 2016 and LibreOffice compute alike.

    Args:
        references: the cell of each operand; a whole sub-expression may be given a cell too, which
            is then used instead of deriving it again.

    Returns:
        The formula with its leading `=`. A missing result shows `-`.

    Raises:
        KeyError: an operand has no cell.
    """
    return _written(tree, tuple(references.items()))[0]


def written_operands(tree: Expr, references: References) -> tuple[Expr, ...]:
    """What the value of a formula (`to_excel`) follows from, in the order in which it stands there.

    Returns:
        Those keys of `references` whose cells are read for more than whether a figure is there.
    """
    return _written(tree, tuple(references.items()))[1]


@lru_cache(maxsize=4096)
def _written(
    tree: Expr, references: tuple[tuple[Expr, "Ref | str"], ...]
) -> tuple[str, tuple[Expr, ...]]:
    """The formula and its operands; a form has the same ones claim after claim."""
    excel = _Excel(dict(references))
    return "=" + excel.formula(tree), tuple(excel.read)


class _Excel:
    """One rendering: the cells that stand for operands, and which of them were read so far."""

    def __init__(self, references: References) -> None:
        self.read: dict[Expr, None] = {}
        self.references = {
            node: ref if isinstance(ref, Ref) else Ref(ref) for node, ref in references.items()
        }

    def text(self, node: Expr) -> str:
        """The cell of an operand, which is read."""
        self.read[node] = None
        return self.references[node].text

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
            case OnError(of, instead):
                return f"IFERROR({self.formula(of)},{self.formula(instead)})"
        return self.guarded(self.conditions([tree]), self.arithmetic(tree), _quoted(MISSING))

    def guarded(self, conditions: Sequence[str], body: str, missing: str) -> str:
        """`body` where all operands are there and no denominator is zero, else `missing`."""
        for condition in reversed(conditions):
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
            if self.references[tree].present is None:
                self.read[tree] = None  # COUNT reads it
            return [self.references[tree]]
        if isinstance(tree, CountText):
            return []
        if isinstance(tree, CountAbove):
            return self.leaves(tree.limit)
        if isinstance(tree, Total | Extreme):
            return [Ref(self.arithmetic(tree), present=f"COUNT({self.cells(tree)})>0")]
        if isinstance(tree, Item):
            raise KeyError(tree.name)
        return [ref for child in children(tree) for ref in self.leaves(child)]

    def cells(self, tree: Total | Extreme) -> str:
        return ",".join(self.text(item) for item in tree.of)

    def denominators(self, tree: Expr) -> list[str]:
        if tree in self.references:
            return []
        found = [text for child in children(tree) for text in self.denominators(child)]
        if isinstance(tree, Binary) and tree.op == "/" and not _nonzero(tree.right):
            found.append(self.arithmetic(tree.right))
        return found

    def arithmetic(self, tree: Expr, above: int = 0, right: bool = False) -> str:
        """The bare computation; parentheses where precedence asks for them."""
        if tree in self.references:
            return self.text(tree)
        match tree:
            case Item(name):
                raise KeyError(name)
            case Number(value):
                return _number(value)
            case Total():
                return f"SUM({self.cells(tree)})"
            case Extreme(_, greatest):
                return f"{'MAX' if greatest else 'MIN'}({self.cells(tree)})"
            case CountAbove(cells, limit):
                return f'COUNTIF({self.text(cells)},">"&{self.text(limit)})'
            case CountText(cells, text):
                return f"COUNTIF({self.text(cells)},{_quoted(text)})"
            case Rounded(of, digits):
                return self.rounded(of, digits)
            case Shown(of, digits):
                exact = self.arithmetic(of)
                short = self.rounded(of, digits)
                return f"IF({short}=0,{exact},{short})"
            case Binary(op, left, after):
                rank = _PRECEDENCE[op]
                text = f"{self.arithmetic(left, rank)}{op}{self.arithmetic(after, rank, True)}"
                return f"({text})" if rank < above or (right and rank == above) else text
        raise TypeError(f"not arithmetic: {tree!r}")

    def rounded(self, tree: Expr, digits: int) -> str:
        body = self.arithmetic(tree)
        return f"ROUND({body if is_one_division(tree) else f'ROUND({body},12)'},{digits})"

    def condition(self, tree: Condition) -> str:
        match tree:
            case Compare(op, left, after):
                conditions = self.conditions([left, after])
                body = f"{self.arithmetic(left)}{op}{self.arithmetic(after)}"
                return self.guarded(conditions, body, "FALSE")
            case Every(parts):
                return f"AND({','.join(self.condition(part) for part in parts)})"
            case Some(parts):
                return f"OR({','.join(self.condition(part) for part in parts)})"
            case Not(Condition() as of):
                return f"NOT({self.condition(of)})"
            case IsNumber(of):
                return f"ISNUMBER({self.formula(of)})"
            case IsBlank(of):
                return f'LEN(TRIM(SUBSTITUTE({self.text(of)},"\u3000","")))=0'
            case IsText(of, text):
                if of not in self.references:
                    return f"{self.formula(of)}={_quoted(text)}"
                return f'TRIM(SUBSTITUTE({self.text(of)},"\u3000"," "))={_quoted(text)}'
            case ReadsLike(of, texts, ignored):
                return self.reads_like(of, texts, ignored)
            case IsLonger(of, limit):
                return f"LEN({self.text(of)})>{limit}"
            case Overflows(of, columns, lines):
                text = self.text(of)
                breaks = f'LEN({text})-LEN(SUBSTITUTE({text},CHAR(10),""))'
                return f"INT(LEN({text})/{columns})+{breaks}+1>{lines}"
            case IsFormula(of):
                return f"_xlfn.ISFORMULA({self.text(of)})"  # since Excel 2013
        raise TypeError(f"not a condition: {tree!r}")

    def reads_like(self, of: Item, texts: Sequence[str], ignored: str) -> str:
        """One search in the joined texts, because FIND knows no wildcards and = no lists."""
        text = f"CLEAN({self.text(of)})"
        for sign in ignored:
            text = f'SUBSTITUTE({text},{_quoted(sign)},"")'
        return f'ISNUMBER(FIND("|"&UPPER({text})&"|",{_quoted("|" + "|".join(texts) + "|")}))'


def _nonzero(tree: Expr) -> bool:
    return isinstance(tree, Number) and tree.value != 0


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _number(value: int | Fraction) -> str:
    if isinstance(value, int) or value.denominator == 1:
        return str(int(value))
    return f"{float(value):.12g}"


def to_lambda(indicator: Indicator) -> str:
    """The text of a defined name that makes the indicator a function in Microsoft 365.

    Args:
        indicator: its arguments become the parameters under their labels.

    Returns:
        The text without a leading `=`, with the prefixes that the file format wants.
    """
    # The _ keeps a label from looking like a cell; some programs also want a first letter a to z.
    parameters: dict[Expr, Ref | str] = {
        item: f"_xlpm._{item.label}" for item in indicator.arguments
    }
    body = to_excel(indicator.shown, parameters).removeprefix("=")
    return f"_xlfn.LAMBDA({','.join(map(str, parameters.values()))},{body})"
