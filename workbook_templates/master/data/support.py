"""支援実績 in データ: two rows per kind of support, last year's and this year's."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import TypeAlias

from saiken_addin.core.model import DeskCell, Source, Subject
from saiken_addin.desk.support import FIELDS, Support, TwoYearsOfSupport
from workbook_templates.master.data.block import YEN, Block, Column
from workbook_templates.master.data.origin import SUPPORT, Cell, Origin
from workbook_templates.master.layout.sheet import ListColumn

SupportBlock: TypeAlias = Block[Support]
ITEMS = dict(
    zip(
        FIELDS,
        ("回数・件数", "全体回数（予定）", "参加人数", "審査事案数", "整理事案数", "完納事案数"),
        strict=True,
    )
)
_COLUMNS: Sequence[Column[Support]] = (
    Column("year", ListColumn("支援_年度", 11), lambda each: each.year.label),
    Column("kind", ListColumn("支援_区分", 20), lambda each: each.kind),
    *(
        Column(item, ListColumn(f"支援_{label}", 9, "right", YEN), attrgetter(item))
        for item, label in ITEMS.items()
    ),
)


def block(
    sheet: str,
    first_column: int,
    support: Sequence[TwoYearsOfSupport],
    source: Callable[[DeskCell], Source],
) -> SupportBlock:
    """The block, by (kind, year)."""

    def origin(cell: Cell, each: Support, item: str) -> Origin | None:
        if (stands := each.cells.get(item)) is None:
            return None
        about, value = Subject("", "", each.kind), getattr(each, item)
        term, label = each.year.label, ITEMS[item]
        return Origin(cell, about, "", term, item, label, value, source(stands), SUPPORT, "件")

    rows = {(of.kind, year.year): year for of in support for year in (of.before, of.now)}
    return Block(sheet, first_column, _COLUMNS, rows, origin)
