"""The parts of データ and 出典: rows and columns by name, drawn, summed in formulas, led back.

A formula's operands carry the cells that they stand for, so that what a figure is made of follows
from its tree.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from typing import Any, Generic, TypeAlias, TypeVar

from saiken_addin.core.addresses import column_letters
from saiken_addin.figures.expressions import Expr, Item
from saiken_addin.figures.render import Ref
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.data.origin import Cell, Origin
from workbook_templates.master.layout.sheet import ListColumn

FIRST_ROW = 2
YEN, RATE = "#,##0", "0.0##%"
Row = TypeVar("Row")
_AT_LEAST_ZERO = ">=0"


@dataclass(frozen=True)
class Operand(Ref):
    """What stands for an operand in a formula, and the cells whose values it takes."""

    cells: tuple[Cell, ...] = field(default=(), compare=False)


Operands: TypeAlias = Mapping[Expr, Operand]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a block.

    Attributes:
        item: its name in the block.
        look: its heading, width and format.
        value: what stands in it, of a row; a rate is a fraction.
    """

    item: str
    look: ListColumn
    value: Callable[[Row], Value | Fraction]


def amount(item: str, heading: str, value: Callable[[Row], int | None]) -> Column[Row]:
    """A column of yen."""
    return Column(item, ListColumn(heading, 18, "right", YEN), value)


class Block(Generic[Row]):
    """A part of a sheet: a row for each thing, a column for each item of it.

    Args:
        first_column: where the block begins, counted from 1.
        columns: from left to right.
        rows: what the rows are about, by key, from top to bottom.
        origin: what was reported of a row's item, which stands in this cell; None where nobody did.
    """

    def __init__(
        self,
        sheet: str,
        first_column: int,
        columns: Sequence[Column[Row]],
        rows: Mapping[Any, Row],
        origin: Callable[[Cell, Row, str], Origin | None] = lambda *_: None,
    ) -> None:
        self.sheet, self.first_column, self.columns, self.rows = sheet, first_column, columns, rows
        self._origin = origin
        self._letters = {
            column.item: column_letters(number) for number, column in enumerate(columns, first_column)
        }
        self._numbers = {key: number for number, key in enumerate(rows, FIRST_ROW)}

    @property
    def items(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._letters)

    @property
    def next_column(self) -> int:
        """Where the next block begins, one column apart."""
        return self.first_column + len(self.columns) + 1

    @cached_property
    def values(self) -> list[tuple[Value, ...]]:
        """What stands in the rows."""
        return [tuple(_stored(each.value(row)) for each in self.columns) for row in self.rows.values()]

    def letter(self, item: str) -> str:
        """The letters of a column."""
        return self._letters[item]

    def row(self, key: Hashable) -> int:
        """The number of a row of the sheet."""
        return self._numbers[key]

    def cell(self, key: Hashable, item: str) -> Cell:
        """The cell of an item."""
        return self._letters[item], self._numbers[key]

    def cells(self, items: Collection[str], keys: Iterable[Hashable] | None = None) -> list[Cell]:
        """The cells of these items, row by row; of all rows unless some are given."""
        return [self.cell(key, item) for key in (self.rows if keys is None else keys) for item in items]

    def operand(self, key: Hashable, item: str) -> Operand:
        """A cell as an operand: データ!AB5"""
        letters, row = cell = self.cell(key, item)
        return Operand(f"{self.sheet}!{letters}{row}", cells=(cell,))

    def operands(self, key: Hashable, items: Iterable[str]) -> dict[Expr, Operand]:
        """These cells of a row as operands."""
        return {Item(item): self.operand(key, item) for item in items}

    def where(self, keys: Iterable[Hashable] | None = None, **wanted: str | int) -> "Choice":
        """The rows in which these items hold these values.

        Args:
            keys: of the rows that come into question, which stand below each other; None for all.
            wanted: the values by item.
        """
        numbers = [self._numbers[key] for key in (self.rows if keys is None else keys)]
        return Choice(self, numbers[0], numbers[-1], wanted)

    def origins(self, items: Collection[str]) -> Iterator[Origin]:
        """What was reported of these items, row by row."""
        for key, row in self.rows.items():
            for item in items:
                if origin := self._origin(self.cell(key, item), row, item):
                    yield origin

    def range(self, item: str, first: int, last: int) -> str:
        """データ!$AB$2:$AB$9"""
        letters = self._letters[item]
        return f"{self.sheet}!${letters}${first}:${letters}${last}"

    def holds(self, number: int, item: str, wanted: str | int) -> bool:
        """Whether a row holds such a value, as SUMIFS compares."""
        place = next(at for at, column in enumerate(self.columns) if column.item == item)
        value = self.values[number - FIRST_ROW][place]
        if wanted == _AT_LEAST_ZERO:
            return isinstance(value, int | float) and value >= 0
        return value == wanted


@dataclass(frozen=True, eq=False)
class Choice:
    """Rows of a block that hold what is wanted, to be added up in formulas.

    Attributes:
        block: the block; first, last: of the rows that come into question.
        wanted: the values that they must hold, by item.
    """

    block: Block[Any]
    first: int
    last: int
    wanted: Mapping[str, str | int]

    @cached_property
    def rows(self) -> list[int]:
        """The numbers of the rows that are added up."""
        return [
            number
            for number in range(self.first, self.last + 1)
            if all(self.block.holds(number, item, value) for item, value in self.wanted.items())
        ]

    @cached_property
    def _criteria(self) -> str:
        return ",".join(f"{self._range(item)},{_written(value)}" for item, value in self.wanted.items())

    def _range(self, item: str) -> str:
        return self.block.range(item, self.first, self.last)

    def _cells(self, item: str) -> tuple[Cell, ...]:
        letters = self.block.letter(item)
        return tuple((letters, row) for row in self.rows)

    def sum(self, item: str) -> Operand:
        """The sum of an item; there is none where no chosen row has a figure."""
        cells = self._range(item)
        return Operand(
            f"SUMIFS({cells},{self._criteria})",
            f'COUNTIFS({cells},"<>",{self._criteria})>0',
            self._cells(item),
        )

    def sums(self, items: Iterable[str]) -> dict[Expr, Operand]:
        """The sums of these items."""
        return {Item(item): self.sum(item) for item in items}

    def weighted(self, weight: str, rate: str) -> dict[Expr, Operand]:
        """The sum of the weights whose rates are there, and that of these rates times their weights."""
        there = {**self.wanted, rate: _AT_LEAST_ZERO}
        weights = Choice(self.block, self.first, self.last, there).sum(weight)
        factors = [f"({self._range(item)}={_written(value)})" for item, value in self.wanted.items()]
        products = "*".join([*factors, self._range(weight), self._range(rate)])
        cells = (*self._cells(weight), *self._cells(rate))
        return {
            Item(weight): weights,
            Item(weight) * Item(rate): Operand(f"SUMPRODUCT({products})", weights.present, cells),
        }


def side_by_side(
    blocks: Sequence[Block[Any]],
) -> tuple[list[ListColumn], list[list[Value]]]:
    """The columns and rows of blocks, a narrow column between them.

    A block without rows keeps its place but has no headings; at the end it is left out.
    """
    shown = list(blocks)
    while not shown[-1].rows:
        shown.pop()
    columns: list[ListColumn] = []
    for block in shown:
        columns += [ListColumn("", 2)] if columns else []
        columns += (
            each.look if block.rows else replace(each.look, heading="") for each in block.columns
        )
    rows: list[list[Value]] = []
    for parts in zip_longest(*(block.values for block in shown)):
        row: list[Value] = [None] * len(columns)
        for block, values in zip(shown, parts, strict=True):
            at = block.first_column - 1
            row[at : at + len(values or ())] = values or ()
        rows.append(row)
    return columns, rows


def _stored(value: Value | Fraction) -> Value:
    return float(value) if isinstance(value, Fraction) else value


def _written(value: str | int) -> str:
    return str(value) if isinstance(value, int) else '"' + value.replace('"', '""') + '"'
