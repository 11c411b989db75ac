"""The sheets 2-2_債権別 and 2-3_債権別(主要除く): 過年 outstanding by claim."""

from saiken_addin.meeting.groups import by_claim
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.status.chart_table import OutstandingTable, draw_table


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw 2-2, every claim."""
    groups = by_claim(content.tables)
    title = "(2) 債権別の収入未済額の状況"
    draw_table(sheet, content, OutstandingTable(title, "債権名", groups))


def draw_without_main(sheet: Sheet, content: MasterContent) -> None:
    """Draw 2-3, without the 主要債権."""
    groups = by_claim(content.tables)
    title = "(3) 債権別の収入未済額の状況（主要{main}債権除く）"
    plan = OutstandingTable(title, "債権名", groups, "", "main_claim", without_main=True)
    draw_table(sheet, content, plan)
