"""Proves データ: the columns that others read, and blocks whose cells are found by name."""

from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook
from support import meetings, october
from support.masters import kept_master

from saiken_addin.core.model import Kind
from workbook_templates.master.data.block import Block, Column, side_by_side
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.layout.sheet import ListColumn

CONTRACT = (
    "年度", "月", "債権ID", "債権番号", "債権名", "局", "課", "区分",
    "調定額", "収入済額", "不納欠損額", "還付未済額", "目標収入未済額",
    "前年_調定額", "前年_収入済額", "前年_不納欠損額", "前年_還付未済額", "前年_目標収入未済額",
)  # fmt: skip
"""What others read by its heading (the contract of forms.md); every other column is the product's own."""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    path = kept_master("full", meetings.full()).file
    heads, *found = load_workbook(path, read_only=True)["データ"].iter_rows(values_only=True)
    named = [head for head in heads if head]
    assert len(named) == len(set(named)), "every heading stands for one column"
    return [dict(zip(heads, values, strict=True)) for values in found]


def test_the_columns_of_the_contract_are_those_of_the_given_figures() -> None:
    given = list(october.rows(october.YEAR)[0])
    amounts = given[5:]
    expected = {*given, "債権番号", "局", "課", *(f"前年_{item}" for item in amounts)}
    assert set(CONTRACT) == expected


def test_the_columns_of_the_contract_hold_a_row_per_claim_and_kind_in_yen(rows: list[dict[str, Any]]) -> None:
    now, before = (october.rows(year) for year in (october.YEAR, october.YEAR.previous))
    expected = {(row["債権ID"], row["区分"]): row for row in now}
    earlier = {(row["債権ID"], row["区分"]): row for row in before}
    assert set(CONTRACT) <= set(rows[0])
    claims = {claim.id: claim for claim in october.registry().claims}
    reported = [row for row in rows if row["債権ID"]]
    assert len(reported) == 2 * len(claims)
    for row in reported:
        claim = claims[row["債権ID"]]
        key = claim.id, row["区分"]
        about = (claim.number, claim.name, claim.bureau, claim.section)
        assert tuple(row[head] for head in ("債権番号", "債権名", "局", "課")) == about
        assert (row["年度"], row["月"]) == ("令和7年度", 10)
        if Kind(row["区分"]) in claim.kinds:
            assert [row[head] for head in CONTRACT[8:13]] == [int(expected[key][head]) for head in CONTRACT[8:13]]
        last = earlier.get(key) if not claim.new else None
        if last:
            assert [row[f"前年_{head}"] for head in CONTRACT[8:13]] == [int(last[head]) for head in CONTRACT[8:13]]


# --- blocks -----------------------------------------------------------------------------------

COLUMNS: tuple[Column[tuple[str, int | None]], ...] = (
    Column("of", ListColumn("局", 8), lambda row: row[0]),
    Column("yen", ListColumn("円", 9), lambda row: row[1]),
)
ROWS = {"a": ("東局", 10), "b": ('西"局', None), "c": ("東局", 30)}


def test_a_cell_is_found_by_the_names_of_its_row_and_column() -> None:
    block = Block("データ", 27, COLUMNS, ROWS)
    assert block.cell("c", "yen") == ("AB", 4)
    assert block.operand("c", "yen").text == "データ!AB4"
    assert block.cells(("of", "yen"), ["b"]) == [("AA", 3), ("AB", 3)]
    with pytest.raises(KeyError):
        block.cell("c", "dollars")


def test_a_sum_reads_the_rows_that_hold_what_is_wanted() -> None:
    block = Block("データ", 1, COLUMNS, ROWS)
    east = block.where(of="東局").sum("yen")
    assert east.text == 'SUMIFS(データ!$B$2:$B$4,データ!$A$2:$A$4,"東局")'
    assert east.cells == (("B", 2), ("B", 4))
    west = block.where(["b", "c"], of='西"局').sum("yen")
    assert west.text == 'SUMIFS(データ!$B$3:$B$4,データ!$A$3:$A$4,"西""局")'
    assert west.cells == (("B", 3),)


def test_a_block_without_rows_keeps_its_place() -> None:
    first = Block("データ", 1, COLUMNS, ROWS)
    empty = Block("データ", first.next_column, COLUMNS, {})
    last = Block("データ", empty.next_column, COLUMNS, {"a": ("北局", 1)})
    columns, rows = side_by_side([first, empty, last])
    assert [column.heading for column in columns] == ["局", "円", "", "", "", "", "局", "円"]
    assert rows[0] == ["東局", 10, None, None, None, None, "北局", 1]
    assert rows[2][last.first_column - 1 :] == [None, None]
    columns, rows = side_by_side([first, empty])
    assert len(columns) == len(rows[0]) == 2


def test_every_block_of_the_document_has_its_place_filled_or_not() -> None:
    full = meetings.full()
    bare = replace(full, settled=())
    assert data_of(full).stages.first_column == data_of(bare).stages.first_column
    assert data_of(full).stages.cell(("計画期間", 0), "rate") == data_of(bare).stages.cell(("計画期間", 0), "rate")
