"""Proves that every figure leads back: follow its link, recompute it from the rows found there."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from support import meetings, october
from support.lineage import TABLE_SHEETS, Document
from support.loaded_sheets import Sheets, values_of
from support.trace import figures_followed

from saiken_addin.core.model import Correction, Kind
from saiken_addin.meeting.tables import MeetingTables
from workbook_templates.master.build import build
from workbook_templates.master.content import MasterContent


def followed(content: MasterContent, path: Path) -> int:
    """Follow every figure of tables (1) to (8); how many there were."""
    path.write_bytes(build(content))
    document = Document(path)
    return sum(document.followed(sheet) for sheet in TABLE_SHEETS)


@pytest.mark.long
def test_every_figure_follows_from_the_rows_that_it_leads_to(tmp_path: Path) -> None:
    assert followed(october.content(), tmp_path / "book.xlsx") > 1500


@pytest.mark.long
def test_also_when_sections_are_missing(tmp_path: Path) -> None:
    tables = october.tables(without=["国保年金課", "医事課", "学事課"])
    assert followed(october.content(tables), tmp_path / "book.xlsx") > 1300


@pytest.mark.parametrize(
    ("tables", "figures"), [(october.tables(), 1200), (october.few(12, ["国保年金課", "医事課"]), 350)],
    ids=["all", "missing"],
)  # fmt: skip
def test_a_figure_is_made_of_what_its_formula_reads(tables: MeetingTables, figures: int) -> None:
    """The tree says it, and a reader of formulas that knows no trees finds the same, in order."""
    assert figures_followed(replace(meetings.full(), tables=tables)) > figures


@pytest.mark.long
def test_the_sums_of_the_sources_are_live(tmp_path: Path, office: ModuleType) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(build(october.content()))
    cached = values_of(path)["出典"]
    fresh = office.values(path)["出典"]
    sums = [cell[1:] for cell, value in cached.items() if re.fullmatch(r"A\d+", cell) and value == "計"]
    assert len(sums) > 200
    for row in sums:
        assert fresh[f"F{row}"] == cached[f"F{row}"]


def test_a_correction_stands_among_the_sources_and_below_the_table(tmp_path: Path) -> None:
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
    few = october.registry(october.registry().claims[:9])
    path.write_bytes(build(october.content(october.tables(of=few, now=figures))))
    book = Sheets(path, data_only=True)
    [row] = [row for row in book["出典"].iter_rows(min_row=2, values_only=True) if row[14]]
    assert (row[0], row[4], row[5], row[11]) == ("強-2", "収入済額", reported + 5, str(reported))
    assert row[14] == f"報告 {reported:,}円を訂正（転記の誤り）"
    notes = [str(cells[0].value) for cells in book["2-7_現年"].iter_rows(max_col=1) if cells[0].value]
    assert any("強-2 国民健康保険税の収入済額" in text and "転記の誤り" in text for text in notes)
    assert not any("転記の誤り" in str(cells[0].value) for cells in book["2-8_過年"].iter_rows(max_col=1))
