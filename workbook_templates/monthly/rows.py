"""Owns the rows of the 月次報告: two per claim, the names of their fields, their operands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from saiken_addin.core.addresses import column_letters, column_number, split_cell
from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.forms.declare import Field, Sheet

VERSION = "2"
"""様式版. 2: 令和7年度, 前年同月・前月末の参考欄と提出前チェックを加えた版."""

MAIN, ACTIVITY, CHECK, GUIDE = "月次報告", "取組状況", "提出前チェック", "記入要領"
FIRST_ROW = 8
NEW_MEASURES = 5
REASON_LIMIT = 80
"""Characters of 増減理由: three lines of 27 at 10 points."""

IDENTITY_KEYS = ("様式", "様式版", "年度", "月", "所管課", "文書ID")
TITLE, REFERENCE_TITLE, DEADLINE = "表題", "参考の表題", "提出期限"

AMOUNT_ITEMS: Mapping[str, str] = {
    "assessed": "C", "collected": "D", "written_off": "E", "unrefunded": "F",
    "target_outstanding": "H",
}  # fmt: skip
COUNT_ITEMS: Mapping[str, tuple[str, str]] = {
    "debtors": ("滞納者数", "M"), "cases": ("滞納件数", "N"),
}  # fmt: skip
ACTIVITY_ITEMS: Mapping[str, tuple[str, str]] = {
    "long_term_issue": ("中長期課題", "B"), "progress": ("進捗状況", "C"),
    "policy": ("今後の対応方針", "D"), "remark": ("備考", "E"),
}  # fmt: skip
BEFORE: Mapping[str, str] = {"assessed": "Q", "collected": "R", "outstanding": "S"}
LAST: Mapping[str, str] = {
    "assessed": "U", "collected": "V", "written_off": "W", "outstanding": "X",
    "target_outstanding": "Y",
}  # fmt: skip
CLOSING = "Z"


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

    def operands(self) -> Mapping[str, str]:
        """The fields of the row by operand name, as indicators and rules ask for them."""
        return _operands(self.kind, self.claim.id)


@lru_cache(maxsize=1024)
def _operands(kind: Kind, claim: str) -> Mapping[str, str]:
    names = {item: key(label, kind, claim) for item, label in Amounts.LABELS.items()}
    names["outstanding"] = key("収入未済額", kind, claim)
    names |= {f"{item}_before": key(f"前年同月_{item}", kind, claim) for item in BEFORE}
    names |= {f"{item}_last": key(f"前月末_{item}", kind, claim) for item in LAST}
    names["reason"] = key("増減理由", kind, claim)
    names["closing"] = key("前年度決算", None, claim)
    return MappingProxyType(names)


def rows_of(claims: tuple[Claim, ...]) -> tuple[Row, ...]:
    """Two rows per claim, 現年 above 過年, in 表示順."""
    return tuple(
        Row(claim, kind, FIRST_ROW + 2 * index + offset)
        for index, claim in enumerate(claims)
        for offset, kind in enumerate((Kind.CURRENT, Kind.CARRIED))
    )


_MERGED = re.compile(r"(?P<down>滞納者数|滞納件数)_\w+|新たな取組_[0-9]+")


def covered_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells that a field's merged area covers beside its own, wherever the field stands now.

    Args:
        name: the field's defined name.
        cell: its own, the upper left one.
    """
    merged = _MERGED.fullmatch(name)
    if merged is None:
        return ()
    letters, row = split_cell(cell)
    if merged["down"]:
        return (f"{letters}{row + 1}",)
    column = column_number(letters)
    return tuple(f"{column_letters(column + step)}{row}" for step in (1, 2, 3))
