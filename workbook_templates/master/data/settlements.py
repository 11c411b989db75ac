"""The settlements of earlier years in データ: a row per year, claim and kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts
from saiken_addin.figures.expressions import Expr
from saiken_addin.meeting.settlement_years import SettledLine, YearTotal
from workbook_templates.master.data.block import Block, Column, Operand, amount
from workbook_templates.master.data.origin import Cell, Origin
from workbook_templates.master.layout.sheet import ListColumn

_Row: TypeAlias = tuple[FiscalYear, SettledLine]
SettlementBlock: TypeAlias = Block[_Row]


def _settled(item: str) -> Callable[[_Row], int | None]:
    return lambda row: getattr(row[1].figures.amounts, item)


_COLUMNS: Sequence[Column[_Row]] = (
    Column("year", ListColumn("決算_年度", 11), lambda row: row[0].label),
    Column("claim", ListColumn("決算_債権ID", 8), lambda row: row[1].claim.id),
    Column("number", ListColumn("決算_債権番号", 9), lambda row: row[1].claim.number),
    Column("name", ListColumn("決算_債権名", 36), lambda row: row[1].claim.name),
    Column("kind", ListColumn("決算_区分", 6, "center"), lambda row: row[1].kind.value),
    *(
        amount(item, f"決算_{label}", _settled(item))
        for item, label in Amounts.SETTLED.items()
    ),
)


def block(sheet: str, first_column: int, years: Sequence[YearTotal]) -> SettlementBlock:
    """The block, by (year, 債権ID, kind)."""
    rows = {
        (year.year, line.claim.id, line.kind): (year.year, line)
        for year in years
        for line in year.lines
    }
    return Block(sheet, first_column, _COLUMNS, rows, _origin)


def _origin(cell: Cell, row: _Row, item: str) -> Origin | None:
    year, line = row
    source, of = line.figures.sources.get(item), f"{year}決算"
    return None if source is None else Origin(
        cell, line.claim, line.kind.value, of, item, Amounts.LABELS[item],
        getattr(line.figures.amounts, item), source, of,
    )  # fmt: skip


def sums(block: SettlementBlock, year: FiscalYear) -> Mapping[Expr, Operand]:
    """The sums of the settlements of a year over all claims."""
    return block.where(None, year=year.label).sums(Amounts.SETTLED)


def cells(block: SettlementBlock, year: FiscalYear | None = None) -> list[Cell]:
    """The cells of the settlements of a year, or of all."""
    return block.cells(tuple(Amounts.SETTLED), [key for key in block.rows if year in (None, key[0])])
