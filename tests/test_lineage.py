"""Proves that every figure leads back: follow its link, recompute it from the rows found there."""

import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import october
import pytest
from openpyxl import Workbook, load_workbook

from saiken_addin.claim_columns import CHART_COLUMNS, COLUMNS, Column
from saiken_addin.model import MISSING, Amounts, Correction, Kind
from saiken_addin.operands import operands_of
from saiken_addin.render import to_python
from workbook_templates.master.build import build
from workbook_templates.master.content import MasterContent

CLAIM_TABLES = {"2-7_現年": (Kind.CURRENT, "DEFGHIJK"), "2-8_過年": (Kind.CARRIED, "DEFGHIJK")}
CHARTS = dict.fromkeys(
    ("2-2_債権別", "2-3_債権別(主要除く)", "2-4_局別", "2-5_課別", "2-6_課別(主要除く)"),
    (Kind.CARRIED, "BCDEFG"),
)
ITEMS = {label: item for item, label in Amounts.LABELS.items()}
NOW, BEFORE = october.MONTH.label, october.MONTH.year_before.label


class Sources:
    """出典 as a program reads it: rows, and formulas that lead on to other rows."""

    def __init__(self, formulas: Workbook, cached: Workbook) -> None:
        self.formulas, self.cached = formulas["出典"], cached["出典"]

    def row(self, number: int) -> dict[str, Any]:
        heads = [cell.value for cell in self.cached[1]]
        return dict(zip(heads, [cell.value for cell in self.cached[number]], strict=True))

    def amount(self, number: int) -> int | None:
        """What a row says, a sum recomputed from the rows that its formula names."""
        formula = self.formulas[f"F{number}"].value
        if not isinstance(formula, str):
            return formula  # type: ignore[no-any-return]
        total = 0
        for first, last in re.findall(r"F(\d+)(?::F(\d+))?", formula):
            total += sum(self.amount(each) or 0 for each in range(int(first), int(last or first) + 1))
        return total

    def operands(self, number: int) -> dict[str, int | None]:
        """The operands found from a row on: those of its claim and kind, or of its block of sums."""
        head = self.row(number)
        while self._same(self.row(number - 1), head) and head["債権番号"] != "計":
            number -= 1
        years: dict[str, dict[str, int | None]] = {NOW: {}, BEFORE: {}}
        seen: set[tuple[str, str]] = set()
        while self._same(row := self.row(number), head):
            item = ITEMS[row["項目"].removesuffix("の計")]
            if (row["年度・月"], item) in seen:
                break
            seen.add((row["年度・月"], item))
            years[row["年度・月"]][item] = self.amount(number)
            number += 1
        return operands_of(Amounts(**years[NOW]), Amounts(**years[BEFORE]))

    @staticmethod
    def _same(row: Mapping[str, Any], head: Mapping[str, Any]) -> bool:
        return all(row.get(name) == head[name] for name in ("債権番号", "区分"))


def recomputed(column: Column, operands: Mapping[str, int | None]) -> object:
    value: Any = to_python(column.shown)(operands)
    if value is None:
        return MISSING
    return pytest.approx(float(Fraction(value)), rel=1e-12, abs=1e-12)


def columns_of(name: str) -> tuple[tuple[Column | None, ...], tuple[Column | None, ...]]:
    if name in CHARTS:
        return CHART_COLUMNS, ()
    kind, _ = CLAIM_TABLES[name]
    return COLUMNS[kind], tuple(column.before for column in COLUMNS[kind])


def followed(content: MasterContent, path: Path) -> int:
    """Follow every figure of (2) to (8); how many there were."""
    path.write_bytes(build(content))
    formulas, cached = load_workbook(path), load_workbook(path, data_only=True)
    sources = Sources(formulas, cached)
    count = 0
    for name, (_, letters) in {**CLAIM_TABLES, **CHARTS}.items():
        upper, lower = columns_of(name)
        for cells in formulas[name].iter_rows(min_row=6):
            for cell in cells:
                if cell.data_type != "f":
                    continue
                shown = cached[name][cell.coordinate].value
                if cell.hyperlink is None:
                    assert shown == MISSING, f"{name}!{cell.coordinate} leads nowhere"
                    continue
                number = int(re.fullmatch(r"'出典'!A(\d+)", cell.hyperlink.location)[1])  # type: ignore[index]
                place = letters.index(cell.column_letter)
                below = bool(lower) and (cell.row - 6) % 2 == 1
                column = lower[place] if below else upper[place]
                assert column is not None
                found = recomputed(column, sources.operands(number))
                assert shown == found, f"{name}!{cell.coordinate}"
                count += 1
    return count


def test_every_figure_follows_from_the_rows_that_it_leads_to(tmp_path: Path) -> None:
    assert followed(october.content(), tmp_path / "book.xlsx") > 1500


def test_also_when_sections_are_missing(tmp_path: Path) -> None:
    tables = october.tables(without=["国保年金課", "医事課", "学事課"])
    assert followed(october.content(tables), tmp_path / "book.xlsx") > 1300


def test_the_sums_of_the_sources_are_live(tmp_path: Path, office: ModuleType) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(build(october.content()))
    cached = load_workbook(path, data_only=True)["出典"]
    fresh = office.values(path)["出典"]
    sums = [row for row in range(2, cached.max_row + 1) if cached[f"A{row}"].value == "計"]
    assert len(sums) > 200
    for row in sums:
        assert fresh[f"F{row}"] == cached[f"F{row}"].value


def test_a_correction_stands_among_the_sources_and_below_the_table(tmp_path: Path) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime

    figures = october.figures()
    key = ("K002", Kind.CURRENT)
    reported = figures[key].amounts.collected
    assert reported is not None
    correction = Correction(reported, reported + 5, "転記の誤り", datetime(2025, 12, 1, tzinfo=UTC), "事務局")
    figures[key] = replace(
        figures[key],
        amounts=replace(figures[key].amounts, collected=reported + 5),
        corrections={"collected": correction},
    )
    path = tmp_path / "book.xlsx"
    path.write_bytes(build(october.content(october.tables(now=figures))))
    book = load_workbook(path, data_only=True)
    [row] = [row for row in book["出典"].iter_rows(min_row=2, values_only=True) if row[14]]
    assert (row[0], row[4], row[5], row[11]) == ("強-2", "収入済額", reported + 5, str(reported))
    assert row[14] == f"報告 {reported:,}円を訂正（転記の誤り）"
    notes = [str(cells[0].value) for cells in book["2-7_現年"].iter_rows(max_col=1) if cells[0].value]
    assert any("強-2 国民健康保険税の収入済額" in text and "転記の誤り" in text for text in notes)
    assert not any("転記の誤り" in str(cells[0].value) for cells in book["2-8_過年"].iter_rows(max_col=1))
