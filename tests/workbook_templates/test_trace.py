"""Proves how formulas are followed down to データ: by their signs, whatever stands in their texts."""

import pytest
from openpyxl import Workbook
from support.trace import Trace

from workbook_templates.master.data.data_sheet import NAME
from workbook_templates.master.layout.sheet import Figure, Sheet, StyleCache
from workbook_templates.shared.styles import Look

SHEET = "2-4_局別"
NAMES = ("財政局", "福祉局", 'a,"(b', "財政局")


def operands(formula: str) -> tuple[tuple[str, int], ...]:
    """The cells of データ behind a formula; names stand in column A, amounts in B."""
    book, styles = Workbook(), StyleCache()
    list_sheet, sheet = Sheet(book, NAME, styles), Sheet(book, SHEET, styles)
    list_sheet.rows = [(0.0, (name, 10 * number)) for number, name in enumerate(NAMES)]
    sheet.figure("C5", Figure(formula, 0, ()), Look())
    sheet.figure("C6", Figure("=C5*2", 0, ()), Look())
    trace = Trace({NAME: list_sheet, SHEET: sheet})
    found = trace.operands(SHEET, "C5")
    assert trace.operands(SHEET, "C6") == found, "a figure made of another one is made of the same"
    return found


@pytest.mark.parametrize(
    ("formula", "rows"),
    [
        ('=SUMIFS(データ!$B$2:$B$5,データ!$A$2:$A$5,"財政局")', [2, 5]),
        ('=SUMIFS(データ!$B$2:$B$5,データ!$A$2:$A$5,"a,""(b")', [4]),
        ('=IF(COUNTIFS(データ!$A$2:$A$5,"a,""(b")<1,"-",(データ!B3-データ!B4)/1)', [3, 4]),
        ('=ROUND(SUMIFS(データ!$B$2:$B$5,データ!$A$2:$A$5,"福祉局")+データ!B2,0)&"(データ!B5)"', [3, 2]),
        ("=1+2", []),
    ],
)
def test_a_formula_is_made_of_these_cells(formula: str, rows: list[int]) -> None:
    assert operands(formula) == tuple(("B", row) for row in rows)
