"""Follows the figures of a document to their rows in 出典, and computes them anew from what stands there."""

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.model import MISSING, Amounts, Kind
from saiken_addin.figures.expressions import Expr
from saiken_addin.figures.indicators import (
    ACHIEVEMENT_RATE,
    COLLECTION_RATE,
    OUTSTANDING,
    REMAINING_TO_TARGET,
    in_millions,
)
from saiken_addin.figures.operands import operands_of, outstanding_of
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.columns import CHART_COLUMNS, COLUMNS
from saiken_addin.meeting.target_columns import AGAINST_LAST_YEAR, shown_value
from saiken_addin.meeting.targets import PLANNED_ITEMS
from support import october
from support.loaded_sheets import Sheets, values_of

CLAIM_TABLES = {"2-7_現年": Kind.CURRENT, "2-8_過年": Kind.CARRIED}
CHARTS = ("2-2_債権別", "2-3_債権別(主要除く)", "2-4_局別", "2-5_課別", "2-6_課別(主要除く)")
TABLE_SHEETS = ("2-1_未済額", *CHARTS, *CLAIM_TABLES)
"""Where tables (1) to (8) stand."""
ITEMS = {label: item for item, label in Amounts.LABELS.items()}
PLANNED = {label: item for item, label in PLANNED_ITEMS.items()}
NOW, BEFORE = october.MONTH.label, october.MONTH.year_before.label
_assessed, _before, _rate_before, _now, _rate_now, _target = (column.shown for column in CHART_COLUMNS)
_TABLE_1: Mapping[str, Expr] = {
    "B7": _assessed, "B8": _before, "C8": _rate_before, "B9": _now, "C9": _rate_now, "B10": _target,
    "B11": in_millions(REMAINING_TO_TARGET.definition), "C11": ACHIEVEMENT_RATE.shown,
}  # fmt: skip
_AMOUNT, _RATE, _COUNT = "F", "M", "P"


class Sources:
    """出典 as a program reads it: rows, and formulas that lead on to other rows."""

    def __init__(self, formulas: Worksheet, cached: Mapping[str, object]) -> None:
        self.formulas = formulas
        heads = {cell.column_letter: str(cell.value) for cell in formulas[1]}
        self.rows: list[dict[str, Any]] = [{}, dict.fromkeys(heads.values())]
        for row in range(2, formulas.max_row + 1):
            self.rows.append({head: cached.get(f"{letter}{row}") for letter, head in heads.items()})

    def row(self, number: int) -> dict[str, Any]:
        return self.rows[number] if number < len(self.rows) else {}

    def value(self, number: int, letter: str = _AMOUNT) -> Any:
        """What a row says, a sum recomputed from the rows that its formula names."""
        formula = self.formulas[f"{letter}{number}"].value
        if not isinstance(formula, str):
            return formula
        total: Any = 0
        for amount, rate in re.findall(r"F(\d+)\*M(\d+)", formula):
            total += Fraction(self.value(int(amount))) * self.rate(int(rate))
        plain = re.sub(r"F\d+\*M\d+", "", formula)
        for first, last in re.findall(rf"{letter}(\d+)(?::{letter}(\d+))?", plain):
            for each in range(int(first), int(last or first) + 1):
                total += self.value(each, letter) or 0
        return total

    def rate(self, number: int) -> Fraction | None:
        rate = self.row(number)["率"]
        return None if rate is None else Fraction(str(rate))

    def block(self, number: int) -> Iterator[tuple[int, dict[str, Any]]]:
        """The rows of a claim and kind around a row, or those of a block of sums from it on."""
        head = self.row(number)
        while head["債権番号"] != "計" and self._same(self.row(number - 1), head):
            number -= 1
        seen: set[tuple[str, str]] = set()
        while self._same(row := self.row(number), head):
            if (row["年度・月"], row["項目"]) in seen:
                break
            seen.add((row["年度・月"], row["項目"]))
            yield number, row
            number += 1

    def _same(self, row: Mapping[str, Any], head: Mapping[str, Any]) -> bool:
        names = ("債権番号", "区分") if head["債権番号"] == "計" else ("債権番号", "債権名", "区分")
        return all(row.get(name) == head[name] for name in names) and (
            self._of_plans(row) == self._of_plans(head)
        )

    @staticmethod
    def _of_plans(row: Mapping[str, Any]) -> bool:
        return "計画" in str(row["年度・月"])

    def operands(self, number: int) -> dict[str, int | None]:
        """The amounts of a month found from a row on."""
        years: dict[str, dict[str, int | None]] = {NOW: {}, BEFORE: {}}
        for at, row in self.block(number):
            years[row["年度・月"]][ITEMS[row["項目"].removesuffix("の計")]] = self.value(at)
        return operands_of(Amounts(**years[NOW]), Amounts(**years[BEFORE]))

    def planned(self, number: int) -> dict[str, Any]:
        """What the plans say, found from a row on; the settlement before them with `_before`."""
        found: dict[str, Any] = {}
        before: dict[str, int | None] = {}
        for at, row in self.block(number):
            label = row["項目"].removesuffix("の計")
            if "決算" in row["年度・月"]:
                before[ITEMS[label]] = self.value(at)
            elif label.endswith("×見込調定額"):
                found["target_collected"] = self.value(at)
            elif label == "目標収納率":
                found["target_rate"] = self.rate(at)
            else:
                found[PLANNED[label]] = self.value(at)
        amounts = Amounts(**before)
        found |= {f"{item}_before": value for item, value in vars(amounts).items()}
        return {**found, "outstanding_before": outstanding_of(amounts)}

    def settled(self, number: int) -> dict[str, int | None]:
        """The settlement of a year found from a row on."""
        term = self.row(number)["年度・月"]
        rows = [(at, row) for at, row in self.block(number) if row["年度・月"] == term]
        return operands_of(Amounts(**{ITEMS[row["項目"].removesuffix("の計")]: self.value(at) for at, row in rows}))


Shown = Callable[[int], Any]
"""What a figure shows that leads to a row of 出典."""


class Document:
    """A document as a program reads it."""

    def __init__(self, path: Path) -> None:
        self.formulas, self.cached = Sheets(path), values_of(path)
        self.sources = Sources(self.formulas["出典"], self.cached["出典"])

    def figures(self, sheet: str) -> Iterator[Any]:
        """Every cell that shows a figure: a formula, or a number that is written as one."""
        for cells in self.formulas[sheet].iter_rows():
            for cell in cells:
                number = isinstance(cell.value, int | float) and cell.number_format != "General"
                if cell.data_type == "f" or number:
                    yield cell

    def followed(self, sheet: str) -> int:
        """Follow every figure of a sheet and compute it anew; how many there were."""
        count = 0
        for cell in self.figures(sheet):
            shown = self.cached[sheet].get(cell.coordinate)
            if cell.hyperlink is None:
                assert shown == MISSING, f"{sheet}!{cell.coordinate} leads nowhere"
                continue
            number = int(re.fullmatch(r"'出典'!A(\d+)", cell.hyperlink.location)[1])  # type: ignore[index]
            assert shown == self.computed(sheet, cell, number), f"{sheet}!{cell.coordinate}"
            count += 1
        return count

    def computed(self, sheet: str, cell: Any, number: int) -> object:
        """What a figure must show that leads to a row of 出典."""
        if sheet == "3_目標設定":
            return self._target(cell, number)
        if sheet == "1_計画改定":
            return self._of_the_front(cell, number)
        operands = self.sources.operands(number)
        if sheet == "2-1_未済額":
            return exactly(to_python(_TABLE_1[cell.coordinate])(operands))
        if sheet in CHARTS:
            column = CHART_COLUMNS["BCDEFG".index(cell.column_letter)]
            return exactly(to_python(column.shown)(operands))
        own = COLUMNS[CLAIM_TABLES[sheet]]["DEFGHIJK".index(cell.column_letter)]
        column = own.before if (cell.row - 6) % 2 else own  # type: ignore[assignment]
        return exactly(to_python(column.shown)(operands))

    def _target(self, cell: Any, number: int) -> object:
        if cell.column_letter == "F" and cell.number_format.endswith('"債権"'):
            return self.sources.value(number, _COUNT)
        place = ("DEFG", "HIJK", "LMNO")[(cell.column - 4) // 4].index(cell.column_letter)
        below = cell.number_format.startswith('"("')
        column = (AGAINST_LAST_YEAR.lower if below else AGAINST_LAST_YEAR.upper)[place]
        assert column is not None
        of_sum = self.sources.row(number)["債権番号"] == "計"
        operands = {"target_collected": None, **dict.fromkeys(PLANNED_ITEMS), **self.sources.planned(number)}
        return exactly(shown_value(column, operands, of_sum), rel=1e-9)

    def _of_the_front(self, cell: Any, number: int) -> object:
        row = self.sources.row(number)
        if row["シート"] == "計画の推移":
            return row["率"] if "%" in cell.number_format else self.sources.value(number)
        operands = self.sources.settled(number)
        heading = self._heading(cell)
        if "収納率" in heading:
            return exactly(to_python(COLLECTION_RATE.shown)(operands))
        if "収入未済額" in heading:
            return exactly(to_python(OUTSTANDING.definition)(operands))
        return exactly(operands[ITEMS[heading]])

    def _heading(self, cell: Any) -> str:
        above = (self.formulas["1_計画改定"].cell(row, cell.column) for row in range(cell.row - 1, 0, -1))
        return next(str(each.value) for each in above if each.data_type == "s").replace("\n", "")


def exactly(value: Any, rel: float = 1e-12) -> object:
    if value is None:
        return MISSING
    return pytest.approx(float(Fraction(value)), rel=rel, abs=1e-12)
