"""Columns of a sheet, declared in order: their letters, widths and headings follow."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Generic, TypeVar

from saiken_addin.core.addresses import column_letters
from saiken_addin.forms.declare import FieldKind, Fixed, Look


@dataclass(frozen=True)
class Group:
    """Columns side by side under one heading, and who fills them in."""

    title: str
    who: FieldKind


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        group: with which columns it shares a heading; None for one that stands by itself.
        head: its heading, with line breaks.
        unit: what stands below the heading.
        width: in characters, as Excel counts.
    """

    item: str
    group: Group | None
    head: str
    unit: str
    width: float

    @property
    def key(self) -> str:
        """The name by which formulas and rules ask for it."""
        return self.item


C = TypeVar("C", bound=Column)


@dataclass(frozen=True)
class Columns(Generic[C]):
    """The columns of a sheet from A on."""

    all: tuple[C, ...]

    def __iter__(self) -> Iterator[C]:
        return iter(self.all)

    @cached_property
    def letters(self) -> dict[str, str]:
        """The letter of each column by its key."""
        return {column.key: column_letters(number) for number, column in enumerate(self.all, 1)}

    @property
    def widths(self) -> dict[str, float]:
        return {self.letters[column.key]: column.width for column in self.all}

    def runs(self, of: Callable[[C], object]) -> list[tuple[str, str]]:
        """(first, last) letter of each run of adjacent columns of which something is the same and true."""
        found = groupby(self.all, of)
        runs = [list(columns) for same, columns in found if same]
        return [(self.letters[run[0].key], self.letters[run[-1].key]) for run in runs]

    def headings(self, row: int, of_group: Callable[[Group], Look], head: Look, unit: Look) -> list[Fixed]:
        """Three rows: groups, heads, units; a column by itself takes all three."""
        alone = [column for column in self.all if column.group is None]
        grouped = [column for column in self.all if column.group is not None]
        letter = self.letters
        cells = [Fixed(f"{letter[each.key]}{row}", each.head, head, f"{letter[each.key]}{row + 2}") for each in alone]
        for group, members in groupby(grouped, lambda column: column.group):
            assert group is not None
            first, *others = (letter[column.key] for column in members)
            last = f"{others[-1]}{row}" if others else ""
            cells.append(Fixed(f"{first}{row}", group.title, of_group(group), last))
        cells += [Fixed(f"{letter[each.key]}{row + 1}", each.head, head) for each in grouped]
        return cells + [Fixed(f"{letter[each.key]}{row + 2}", each.unit, unit) for each in grouped]
