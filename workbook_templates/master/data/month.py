"""The figures of the month in データ: a row per claim and kind, this year's yen and last year's."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import TypeAlias

from saiken_addin.core.model import MEASURES, Amounts, Kind
from saiken_addin.figures.expressions import YEAR_BEFORE, Expr
from saiken_addin.meeting.groups import Group, by_bureau, by_claim, by_section
from saiken_addin.meeting.tables import Line, MeetingTables
from workbook_templates.master.data.block import Block, Column, Operand, amount
from workbook_templates.master.data.origin import MONTH, Cell, Origin
from workbook_templates.master.layout.sheet import ListColumn

NOW = tuple(Amounts.LABELS)
BEFORE = tuple(f"{item}{YEAR_BEFORE}" for item in NOW)
ITEMS = (*NOW, *BEFORE)
"""The reported amounts of both years."""
MonthBlock: TypeAlias = Block[Line]


def block(sheet: str, first_column: int, tables: MeetingTables) -> MonthBlock:
    """All 現年 in 表示順, then all 過年, by (債権ID, kind); a missing figure is a blank cell.

    The last columns say to which 局 and 課 of the charts a row counts, from 1, and whether it is one
    of the 主要 (1, 0).
    """

    def origin(cell: Cell, line: Line, item: str) -> Origin | None:
        name = item.removesuffix(YEAR_BEFORE)
        now, before = tables.years(line)
        term, _, figures = now if name == item else before
        source = figures.sources.get(name)
        return None if source is None else Origin(
            cell, line.claim, line.kind.value, term.label, name, Amounts.LABELS[name],
            getattr(figures.amounts, name), source, MONTH, MEASURES[name].unit,
            figures.corrections.get(name),
        )  # fmt: skip

    rows = {(line.claim.id, line.kind): line for line in tables.lines}
    return Block(sheet, first_column, _columns(tables), rows, origin)


def _columns(tables: MeetingTables) -> Sequence[Column[Line]]:
    month, other = tables.month, tables.registry.settings.grouping.other

    def number(item: str, heading: str, width: float, groups: Sequence[Group]) -> Column[Line]:
        numbers = {line.claim.id: n for n, group in enumerate(groups, 1) for line in group.lines}
        return Column(item, ListColumn(heading, width, "center"), lambda line: numbers[line.claim.id])

    def main(item: str, heading: str, groups: Sequence[Group]) -> Column[Line]:
        found = {line.claim.id: int(group.main) for group in groups for line in group.lines}
        return Column(item, ListColumn(heading, 9, "center"), lambda line: found[line.claim.id])

    return (
        Column("year", ListColumn("年度", 11), lambda _: month.year.label),
        Column("month", ListColumn("月", 5, "right"), lambda _: month.number),
        Column("claim", ListColumn("債権ID", 8), lambda line: line.claim.id),
        Column("number", ListColumn("債権番号", 9), lambda line: line.claim.number),
        Column("name", ListColumn("債権名", 36), lambda line: line.claim.name),
        Column("bureau", ListColumn("局", 18), lambda line: line.claim.bureau),
        Column("section", ListColumn("課", 26), lambda line: line.claim.section),
        Column("kind", ListColumn("区分", 6, "center"), lambda line: line.kind.value),
        *(
            amount(item, label, attrgetter(f"now.amounts.{item}"))
            for item, label in Amounts.LABELS.items()
        ),
        *(
            amount(f"{item}{YEAR_BEFORE}", f"前年_{label}", attrgetter(f"before.amounts.{item}"))
            for item, label in Amounts.LABELS.items()
        ),
        Column("counted", ListColumn("集計対象", 9, "center"), lambda line: int(line.counted)),
        number("in_bureau", "局別の番号", 11, by_bureau(tables)),
        number("in_section", "課別の番号", 11, by_section(tables)),
        number("in_other_section", "参考の課の番号", 14, by_section(tables, other)),
        main("main_claim", "主要債権", by_claim(tables)),
        main("main_section", "主要課", by_section(tables)),
    )


def sums(block: MonthBlock, lines: Iterable[Line], **wanted: int) -> Mapping[Expr, Operand]:
    """The sums of the reported amounts of both years over those of these rows that count.

    Args:
        lines: what the rows are about, which stand below each other.
        wanted: the numbers that rows must hold, by column.
    """
    keys = [(line.claim.id, line.kind) for line in lines]
    return block.where(keys, counted=1, **wanted).sums(ITEMS)


def amounts(
    block: MonthBlock, kind: Kind, items: Iterable[str] = ITEMS
) -> list[Cell]:
    """The cells of the reported amounts of a kind: those of both years unless some are named."""
    return block.cells(tuple(items), keys_of(block, kind))


def counted(block: MonthBlock, kind: Kind | None = None) -> list[Cell]:
    """The cells that say which claims are in the sums."""
    return block.cells(("counted",), keys_of(block, kind))


def corrected(block: MonthBlock, kind: Kind) -> list[Cell]:
    """The cells of the amounts of a kind that are not as reported."""
    return [
        block.cell(key, f"{item}{end}")
        for key in keys_of(block, kind)
        for end, figures in (("", block.rows[key].now), (YEAR_BEFORE, block.rows[key].before))
        for item in figures.corrections
    ]


def keys_of(block: MonthBlock, kind: Kind | None) -> list[tuple[str, Kind]]:
    """The rows of a kind, or all."""
    return [key for key in block.rows if kind in (None, key[1])]
