"""The sheets 2-5_課別 and 2-6_課別(主要除く): 過年 outstanding by 課, and the 参考 table."""

from collections.abc import Sequence

from saiken_addin.meeting.groups import Group, by_section
from saiken_addin.meeting.tables import MeetingTables
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.master.status.chart_notes import other_way
from workbook_templates.master.status.chart_table import OutstandingTable, draw_table


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw 2-5, every 課, and those that change where the collecting section counts."""
    tables = content.tables
    groups = by_section(tables)
    plan = OutstandingTable(
        "(5) 課別の収入未済額の状況", "課", groups, "in_section",
        reference=("in_other_section", other_way(tables), _changed(tables, groups)),
    )  # fmt: skip
    draw_table(sheet, content, plan)


def draw_without_main(sheet: Sheet, content: MasterContent) -> None:
    """Draw 2-6, without the 主要課."""
    groups = by_section(content.tables)
    title = "(6) 課別の収入未済額の状況（主要{main}課除く）"
    plan = OutstandingTable(
        title, "課", groups, "in_section", "main_section", without_main=True
    )
    draw_table(sheet, content, plan)


def _changed(tables: MeetingTables, groups: Sequence[Group]) -> list[tuple[int, Group]]:
    """The sections that count other claims the other way round, with their numbers there."""
    usual = {group.name: _claims(group) for group in groups}
    other = by_section(tables, tables.registry.settings.grouping.other)
    return [
        (number, group)
        for number, group in enumerate(other, 1)
        if _claims(group) != usual.get(group.name)
    ]


def _claims(group: Group) -> set[str]:
    return {line.claim.id for line in group.lines}
