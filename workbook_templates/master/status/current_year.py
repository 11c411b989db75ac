"""The sheet 2-7_現年: table (7), this year's assessments by claim."""

from saiken_addin.core.model import Kind
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.table import Heading
from workbook_templates.master.status.claim_table import ClaimTable, draw_table

_TABLE = ClaimTable(
    kind=Kind.CURRENT,
    title="(7) 債権別の収入未済額(現年)の状況({month})",
    headings=(
        Heading("調定額\nA", "D"),
        Heading("収入済額\nB", "E"),
        Heading("収入未済額", "F", "G", ("C\n(A-B) ※1", "対前年増減率\nD")),
        Heading("目標収入未済額", "H", "I", ("E", "達成率\nF (E/C)")),
        Heading("収納率", "J", "K", ("G\n(B/A)", "前年度比\nH ※2")),
    ),
    outstanding="C (A-B)",
    widths=(13, 19, 30, 13.5, 13.5, 13.5, 11, 12, 9, 8.5, 9),
)


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet."""
    draw_table(sheet, content, _TABLE)
