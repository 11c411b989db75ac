"""The sheet 2-4_局別: 過年 outstanding by 局."""

from saiken_addin.meeting.groups import by_bureau
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.status.chart_table import OutstandingTable, draw_table


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet."""
    groups = by_bureau(content.tables)
    draw_table(
        sheet, content, OutstandingTable("(4) 局別の収入未済額の状況", "局", groups, "in_bureau")
    )
