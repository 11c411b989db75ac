"""Ranges in and arrays out: what a cell's value is worth, and one result per row of cells.

A range arrives as a list of rows. A blank cell, an empty text and an error cell arrive as None; a
date as a datetime; an amount in a currency format as a Decimal; any other number as a double. All
numbers leave as doubles: Excel has no place for the 64-bit integers that Python's would become.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.model import MISSING
from saiken_addin.figures.render import exact

MAX_CELLS = 200_000
"""Of one call; a whole column (B:B) has a million and would keep Excel busy for a minute."""
ERROR = "エラー: "
"""What the text begins with that stands in the cell instead of a result."""
_EPOCH = datetime(1899, 12, 30)
"""Day 0 of a sheet's serial numbers."""
_DAY = 86_400

Cells = list[list[Any]]
Result = float | str | bool


@dataclass(frozen=True)
class Argument:
    """An argument of a function.

    Attributes:
        label: what it is, in a few words; the dialog of Excel shows them.
        default: what counts then; None for nothing.
    """

    name: str
    label: str
    optional: bool = False
    default: Fraction | None = None


@dataclass(frozen=True)
class Function:
    """A custom function.

    Attributes:
        arguments: ranges of one size, or single cells that count for every row.
        of_cells: the result for one cell of each argument; None is missing.
    """

    name: str
    arguments: tuple[Argument, ...]
    summary: str
    of_cells: Callable[..., object]

    def __call__(self, *ranges: Any) -> list[list[Result]]:
        """One result per cell; whatever can't be done is told in a text of one cell.

        Args:
            ranges: for each argument rows of cells, or a plain value; at the end some may be left out.
        """
        try:
            given = [_rows(cells) for cells in ranges]
            given += [[[None]]] * (len(self.arguments) - len(given))
            height, width = _size(self.arguments, given)
            columns = [_spread(cells, height, width) for cells in given]
            defaults = [argument.default for argument in self.arguments]
            results = [_result(self._of(defaults, cells)) for cells in zip(*columns, strict=True)]
            return [results[at : at + width] for at in range(0, len(results), width)]
        except SaikenError as error:
            return [[f"{ERROR}{error}"]]
        except Exception as error:  # a cell must hold a text that can be read, whatever happened
            return [[f"{ERROR}計算できません（{type(error).__name__}）。"]]

    def _of(self, defaults: Sequence[Fraction | None], cells: Sequence[object]) -> object:
        values = [
            default if cell is None else cell for cell, default in zip(cells, defaults, strict=True)
        ]
        return self.of_cells(*values)


def number(cell: object) -> int | Fraction | None:
    """A cell as an exact operand; what a sheet's COUNT would not count is missing."""
    if isinstance(cell, bool | str) or cell is None:
        return None
    if isinstance(cell, datetime):
        cell = serial(cell)
    value = Fraction(cell) if isinstance(cell, Decimal) else exact(cell)
    return value if isinstance(value, int | Fraction) else None


def serial(moment: datetime) -> float:
    """The number that a date cell holds: days since 1899-12-30, the time as their fraction."""
    past = moment.replace(tzinfo=None) - _EPOCH
    return past.days + (past.seconds + past.microseconds / 1_000_000) / _DAY


def _rows(cells: Any) -> Cells:
    """An argument as rows: left out or given as a plain value it is one cell."""
    if not isinstance(cells, list):
        return [[cells]]
    return cells if cells and isinstance(cells[0], list) else [cells]


def _size(arguments: Sequence[Argument], given: Sequence[Cells]) -> tuple[int, int]:
    """Rows and columns of the result.

    Raises:
        SaikenError: ranges of different sizes, or too many cells.
    """
    sizes = {
        argument.label: (len(cells), len(cells[0]))
        for argument, cells in zip(arguments, given, strict=True)
        if (len(cells), len(cells[0])) != (1, 1)
    }
    if len(set(sizes.values())) > 1:
        told = "、".join(f"{label}は{rows}行{columns}列" for label, (rows, columns) in sizes.items())
        raise SaikenError(f"範囲の大きさが違います（{told}）。", "同じ大きさの範囲か、一つのセルを指定してください。")
    rows, columns = next(iter(sizes.values()), (1, 1))
    if rows * columns > MAX_CELLS:
        raise SaikenError(
            f"範囲が大きすぎます（{rows * columns:,}セル）。",
            f"列全体ではなく、値のある範囲を指定してください（{MAX_CELLS:,}セルまで）。",
        )
    return rows, columns


def _spread(cells: Cells, height: int, width: int) -> list[Any]:
    """All cells in reading order; a single one as often as there are results."""
    if len(cells) == len(cells[0]) == 1:
        return cells[0] * (height * width)
    return [cell for row in cells for cell in row]


def _result(value: object) -> Result:
    if value is None:
        return MISSING
    if isinstance(value, bool | str):
        return value
    assert isinstance(value, int | float | Fraction)
    try:
        return float(value)
    except OverflowError:
        return f"{ERROR}桁が大きすぎます。"
