"""Follows the formulas of a document down to the cells of データ: a proof that needs no trees.

It reads the formulas that stand in the sheets, and nothing else. It knows what our formulas are made
of: cells, SUMIFS and SUMPRODUCT over columns of データ; COUNTIFS only asks whether there is something
to add.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from saiken_addin.core.addresses import column_letters, column_number
from saiken_addin.ooxml.long_rows import Formula
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.build import drawn
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.block import FIRST_ROW
from workbook_templates.master.data.data_sheet import NAME
from workbook_templates.master.layout.sheet import Sheet

DataCell = tuple[str, int]
"""The letters of a column of データ, and a row."""

_COLUMN = r"\$?([A-Z]{1,3})\$?([0-9]+):\$?[A-Z]{1,3}\$?([0-9]+)"
_SHEET = r"(?:'((?:[^']|'')+)'|([^\s'!(),=*+/<>&^-]+))!"
_REFERENCE = re.compile(rf"(?:{_SHEET})?\$?([A-Z]{{1,3}})\$?([0-9]+)(?![0-9A-Za-z_(])")
_OF_DATA = re.compile(rf"{_SHEET}{_COLUMN}")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_SIGNS = re.compile(r'"(?:[^"]|"")*"|[(),]')
_DEEPER = {"(": 1, ")": -1}
_SUMS = re.compile(r"\b(SUMIFS|COUNTIFS|SUMPRODUCT)\(")
_TEST = re.compile(r'\((.+?)=((?:"(?:[^"]|"")*")|[^()]+)\)')


@dataclass(frozen=True)
class _Choice:
    """A condition on the rows of データ: what a column must hold."""

    column: str
    wanted: str

    def holds(self, value: Value) -> bool:
        plain = self.wanted
        if plain.startswith('"'):
            plain = plain[1:-1].replace('""', '"')
            if plain == "<>":
                return value is not None
            if plain.startswith(">="):
                return isinstance(value, int | float) and value >= float(plain[2:])
            return str(value) == plain
        return isinstance(value, int | float) and value == float(plain)


def figures_followed(content: MasterContent) -> int:
    """Compare what each figure says that it is made of with what its formula reads; how many.

    Raises:
        AssertionError: they differ.
    """
    sheets = {sheet.worksheet.title: sheet for sheet in drawn(content).sheets}
    trace, count = Trace(sheets), 0
    for name, sheet in sheets.items():
        for address, formula in sheet.formulas.items():
            read = trace.operands(name, address)
            assert sheet.made_of[address] == read, f"{name}!{address}: {formula}"
            count += bool(read)
    return count


class Trace:
    """The formulas of a document.

    Args:
        sheets: its sheets as they were drawn, by name.
    """

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self._sheets = sheets
        self._known: dict[tuple[str, str], tuple[DataCell, ...]] = {}
        self._matching: dict[tuple[int, int, tuple[_Choice, ...]], list[int]] = {}
        self._holding: dict[tuple[int, int, _Choice], frozenset[int]] = {}

    @cached_property
    def _rows(self) -> Sequence[Sequence[Value]]:
        return [
            [None if isinstance(value, Formula) else value for value in row]
            for _, row in self._sheets[NAME].rows or ()
        ]

    def value(self, cell: DataCell) -> Value:
        """What stands in a cell of データ."""
        letters, row = cell
        place, column = row - FIRST_ROW, column_number(letters) - 1
        if not 0 <= place < len(self._rows) or column >= len(self._rows[place]):
            return None
        return self._rows[place][column]

    def operands(self, worksheet: str, address: str) -> tuple[DataCell, ...]:
        """The cells of データ that a figure is made of, blank ones too, in the order of its formula.

        Args:
            worksheet, address: of the figure; any other cell is made of nothing.
        """
        key = worksheet, address
        if key not in self._known:
            self._known[key] = ()  # a formula that leads back to itself ends here
            sheet = self._sheets[worksheet]
            found = self._follow(worksheet, sheet.formulas.get(address, ""))
            self._known[key] = tuple(dict.fromkeys(found))
        return self._known[key]

    def _follow(self, sheet: str, formula: str) -> list[DataCell]:
        found: list[DataCell] = []
        rest = []
        at = 0
        while call := _SUMS.search(formula, at):
            rest.append(formula[at : call.start()])
            at = _closing(formula, call.end())
            inside = formula[call.end() : at - 1]
            if call[1] == "SUMIFS":
                found += self._summed(inside)
            elif call[1] == "SUMPRODUCT":
                found += self._multiplied(inside)
        rest.append(formula[at:])
        for quoted, bare, letters, row in _REFERENCE.findall(_TEXT.sub("", " ".join(rest))):
            name = quoted.replace("''", "'") or bare or sheet
            if name == NAME:
                found.append((letters, int(row)))
            elif name in self._sheets:
                found += self.operands(name, f"{letters}{row}")
        return found

    def _summed(self, inside: str) -> list[DataCell]:
        cells, *criteria = _arguments(inside)
        choices = [
            _Choice(_column(column)[0], wanted)
            for column, wanted in zip(criteria[::2], criteria[1::2], strict=True)
        ]
        return self._chosen(cells, choices)

    def _multiplied(self, inside: str) -> list[DataCell]:
        choices = [_Choice(_column(column)[0], wanted) for column, wanted in _TEST.findall(inside)]
        factors = (factor for factor in _TEST.sub("", inside).split("*") if factor.strip())
        return [cell for factor in factors for cell in self._chosen(factor, choices)]

    def _chosen(self, cells: str, choices: Sequence[_Choice]) -> list[DataCell]:
        letters, first, last = _column(cells)
        key = first, last, tuple(choices)
        rows = self._matching.get(key)
        if rows is None:
            held = [self._rows_with(first, last, choice) for choice in choices]
            every = range(first, last + 1)
            rows = sorted(frozenset.intersection(*held)) if held else list(every)
            self._matching[key] = rows
        return [(letters, row) for row in rows]

    def _rows_with(self, first: int, last: int, choice: _Choice) -> frozenset[int]:
        """The rows for which one condition holds: many sums share each of theirs."""
        key = first, last, choice
        if key not in self._holding:
            self._holding[key] = frozenset(
                row
                for row in range(first, last + 1)
                if choice.holds(self.value((choice.column, row)))
            )
        return self._holding[key]


@lru_cache(maxsize=512)
def _column(text: str) -> tuple[str, int, int]:
    """データ!$I$2:$I$34 as (I, 2, 34)."""
    found = _OF_DATA.search(text)
    assert found is not None, text
    letters = column_letters(column_number(found[3]))
    return letters, int(found[4]), int(found[5])


def _closing(formula: str, at: int) -> int:
    """The place behind the bracket that closes the one before `at`."""
    depth = 1
    for found in _SIGNS.finditer(formula, at):
        depth += _DEEPER.get(found[0], 0)
        if not depth:
            return found.end()
    raise ValueError(formula)


def _arguments(inside: str) -> list[str]:
    """What stands between the commas of a call."""
    parts, depth, start = [], 0, 0
    for found in _SIGNS.finditer(inside):
        depth += _DEEPER.get(found[0], 0)
        if found[0] == "," and not depth:
            parts.append(inside[start : found.start()])
            start = found.end()
    return [*parts, inside[start:]]
