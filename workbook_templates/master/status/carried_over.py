"""The sheet 2-8_過年: table (8), assessments carried over from earlier years by claim."""

from saiken_addin.core.model import Kind
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.layout.table import Heading
from workbook_templates.master.status.claim_table import ClaimTable, draw_table

_TABLE = ClaimTable(
    kind=Kind.CARRIED,
    title="(8) 債権別の収入未済額(過年)の状況({month})",
    headings=(
        Heading("調定額\nA", "D"),
        Heading("収入済額\nB", "E"),
        Heading(
            "収入未済額", "F", "I",
            ("C\n(A-B) ※1", "対前年増減率\nD", "削減率\nE (-(A-C)/A)", "前年度比\nF ※2"),
        ),
        Heading("目標収入未済額", "J", "K", ("G", "達成率\nH (G/C)")),
    ),
    outstanding="C (A-B)",
    widths=(13, 19, 30, 12.5, 12.5, 12.5, 11, 10.5, 9, 12.5, 9),
)


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet."""
    draw_table(sheet, content, _TABLE)
