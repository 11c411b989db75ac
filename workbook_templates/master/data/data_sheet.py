"""The sheet データ: everything that the document computes from, in blocks side by side."""

from functools import cached_property, lru_cache
from typing import Any

from saiken_addin.core.model import Amounts
from saiken_addin.desk import document_sheets
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month, plans, settlements, stages, support
from workbook_templates.master.data.block import FIRST_ROW, Block, side_by_side
from workbook_templates.master.data.origin import Origin
from workbook_templates.master.layout.sheet import Sheet, draw_list
from workbook_templates.plan.rows import EFFORTS

NAME = document_sheets.DATA


class Data:
    """The blocks of データ; each has its place, filled or not."""

    def __init__(self, content: MasterContent) -> None:
        source = content.from_desk
        self.month = month.block(NAME, 1, content.tables)
        self.plans = plans.block(NAME, self.month.next_column, content.plans)
        self.settled = settlements.block(NAME, self.plans.next_column, content.settled)
        self.stages = stages.block(NAME, self.settled.next_column, content.meeting, source)
        self.support = support.block(NAME, self.stages.next_column, content.support, source)

    @property
    def blocks(self) -> tuple[Block[Any], ...]:
        return self.month, self.plans, self.settled, self.stages, self.support

    @cached_property
    def origins(self) -> list[Origin]:
        """Every figure with a source: by row, this year before last year, in the form's order."""
        return [
            *self.month.origins(month.ITEMS),
            *self.plans.origins(plans.ITEMS),
            *self.plans.origins(tuple(EFFORTS)),
            *self.settled.origins(tuple(Amounts.SETTLED)),
            *self.stages.origins(tuple(stages.ITEMS)),
            *self.support.origins(tuple(support.ITEMS)),
        ]

    def draw(self, sheet: Sheet) -> None:
        """Draw the sheet; its filter is that of the month's figures."""
        draw_list(sheet, *side_by_side(self.blocks))
        last = self.month.letter("main_section")
        sheet.worksheet.auto_filter.ref = f"A1:{last}{len(self.month.rows) + 1}"
        sheet.open_at(f"F{FIRST_ROW}")


@lru_cache(maxsize=1)
def data_of(content: MasterContent) -> Data:
    """The blocks of a document, made once for all its pages."""
    return Data(content)
