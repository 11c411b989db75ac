"""The rows of the 月次報告: two per claim, the names of their fields, their operands, their rules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from saiken_addin.core.addresses import column_letters, column_number, split_cell
from saiken_addin.core.model import Claim, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.row_rules import RowRule
from saiken_addin.forms.declare import Field, Sheet
from workbook_templates.monthly.columns import (
    ACTIVITY_COLUMNS,
    ACTIVITY_TEXTS,
    AMOUNTS,
    COLUMNS,
    COUNTS,
    Column,
)

MAIN, ACTIVITY, CHECK, GUIDE = "月次報告", "取組状況", "提出前チェック", "記入要領"
FIRST_ROW = 8
NEW_MEASURES = 5
REASON_LIMIT = 80
"""Characters of 増減理由: three lines of 27 at 10 points."""

IDENTITY_KEYS = ("様式", "様式版", "年度", "月", "所管課", "文書ID")
TITLE, REFERENCE_TITLE, DEADLINE = "表題", "参考の表題", "提出期限"


@dataclass(frozen=True)
class Part:
    """A sheet of the report with its fields."""

    sheet: Sheet
    fields: tuple[Field, ...]


def key(label: str, kind: Kind | None, claim: str) -> str:
    """A defined name of forms.md: 調定額_現年_K002, or 滞納者数_K002."""
    return f"{label}_{kind}_{claim}" if kind else f"{label}_{claim}"


@dataclass(frozen=True)
class Row:
    """One row of the report: a claim's kind, and where it stands."""

    claim: Claim
    kind: Kind
    row: int

    @property
    def label(self) -> str:
        """強-1 市税 現年"""
        return f"{self.claim.title} {self.kind}"

    @property
    def open(self) -> bool:
        """The claim has figures of this kind."""
        return self.kind in self.claim.kinds

    def key(self, label: str) -> str:
        """The name of a field of this row."""
        return key(label, self.kind, self.claim.id)

    def field(self, column: Column) -> str:
        """The name of the row's field in a column, or of the claim's where it has one for both rows."""
        label = column.name if column.named else column.key
        return key(label, None if column.merged else self.kind, self.claim.id)

    def operands(self) -> Mapping[str, str]:
        """The fields of the row and its claim by operand name, as indicators and rules ask for them."""
        return _operands(self)


@lru_cache(maxsize=1024)
def _operands(row: Row) -> Mapping[str, str]:
    return MappingProxyType({column.key: row.field(column) for column in COLUMNS})


def text_operands(claim: Claim) -> Mapping[str, str]:
    """The texts of 取組状況 of a claim by item."""
    return {each.item: key(each.label, None, claim.id) for each in ACTIVITY_COLUMNS if each.label}


def rows_of(claims: tuple[Claim, ...]) -> tuple[Row, ...]:
    """Two rows per claim, 現年 above 過年, in 表示順."""
    return tuple(
        Row(claim, kind, FIRST_ROW + 2 * index + offset)
        for index, claim in enumerate(claims)
        for offset, kind in enumerate((Kind.CURRENT, Kind.CARRIED))
    )


@lru_cache(maxsize=64)
def rules_of(settings: Settings) -> tuple[RowRule, ...]:
    """Every rule over the figures of a row or a claim: of each value, then of values together."""
    return (
        *(rule for column in AMOUNTS for rule in monthly_rules.amount_rules(column.operand)),
        *(rule for column in COUNTS for rule in monthly_rules.count_rules(column.operand, column.required)),
        *monthly_rules.rules(settings),
        *monthly_rules.text_rules(Item("reason"), monthly_rules.REASON, REASON_LIMIT, kinds=tuple(Kind)),
    )


_MERGED = re.compile(
    rf"(?P<down>{'|'.join(column.name for column in COLUMNS if column.merged)})_\w+|新たな取組_[0-9]+"
)


def covered_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells that a field's merged area covers beside its own, wherever the field stands now."""
    merged = _MERGED.fullmatch(name)
    if merged is None:
        return ()
    letters, row = split_cell(cell)
    if merged["down"]:
        return (f"{letters}{row + 1}",)
    column = column_number(letters)
    return tuple(f"{column_letters(column + step)}{row}" for step in range(1, len(ACTIVITY_COLUMNS.all) - 1))


_LABELLED = re.compile(rf"(?:{AMOUNTS[0].name}_\w+|{ACTIVITY_TEXTS[0].label}_\w+)")


def label_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells in which the labels of a field's row may stand, asked of the row's first field.

    Args:
        name: the field's defined name; cell: its own.
    """
    if not _LABELLED.fullmatch(name):
        return ()
    _, row = split_cell(cell)
    return tuple(f"{letters}{at}" for letters in ("A", "B") for at in (row - 1, row) if at)
