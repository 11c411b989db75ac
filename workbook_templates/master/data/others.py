"""Owns the blocks of データ right of the plans: settlements of earlier years, 計画の推移, 支援実績."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts
from saiken_addin.desk.meeting import Intended, Meeting, PlanPeriod
from saiken_addin.desk.support import FIELDS, Support, TwoYearsOfSupport
from saiken_addin.figures.expressions import Expr, Item
from saiken_addin.figures.render import Ref
from saiken_addin.meeting.settlement_years import SettledLine, YearTotal
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.layout.sheet import ListColumn

_YEN, _RATE = "#,##0", "0.0##%"
SETTLED_ITEMS = tuple(Amounts.SETTLED)
STAGE_ITEMS = {"rate": "収納率", "outstanding": "収入未済額"}
SUPPORT_ITEMS = dict(
    zip(
        FIELDS,
        ("回数・件数", "全体回数（予定）", "参加人数", "審査事案数", "整理事案数", "完納事案数"),
        strict=True,
    )
)

SETTLED_COLUMNS = (
    ListColumn("決算_年度", 11),
    ListColumn("決算_債権ID", 8),
    ListColumn("決算_債権番号", 9),
    ListColumn("決算_債権名", 36),
    ListColumn("決算_区分", 6, "center"),
    *(ListColumn(f"決算_{Amounts.LABELS[item]}", 18, "right", _YEN) for item in SETTLED_ITEMS),
)
STAGE_COLUMNS = (
    ListColumn("推移_区分", 14),
    ListColumn("推移_名称", 20),
    ListColumn("推移_収納率", 9, "right", _RATE),
    ListColumn("推移_収入未済額", 18, "right", _YEN),
)
SUPPORT_COLUMNS = (
    ListColumn("支援_年度", 11),
    ListColumn("支援_区分", 20),
    *(ListColumn(f"支援_{label}", 9, "right", _YEN) for label in SUPPORT_ITEMS.values()),
)

Stage = PlanPeriod | Intended


def settled_lines(years: Sequence[YearTotal]) -> list[tuple[FiscalYear, SettledLine]]:
    """The settlements in the order of their rows."""
    return [(year.year, line) for year in years for line in year.lines]


def stages_of(meeting: Meeting) -> list[Stage]:
    """The rows of 計画の推移 in order."""
    return [*meeting.periods, *meeting.intended]


def supports_of(support: Sequence[TwoYearsOfSupport]) -> list[Support]:
    """The kinds of support, each year by itself, the year before first."""
    return [year for kind in support for year in (kind.before, kind.now)]


def settled_rows(years: Sequence[YearTotal]) -> list[tuple[Value, ...]]:
    """A row per year, claim and kind."""
    return [
        (
            *(year.label, line.claim.id, line.claim.number, line.claim.name, line.kind.value),
            *(getattr(line.figures.amounts, item) for item in SETTLED_ITEMS),
        )
        for year, line in settled_lines(years)
    ]


def stage_rows(meeting: Meeting) -> list[tuple[Value, ...]]:
    """A row per plan period, then per step of 圧縮イメージ."""
    return [
        (
            "計画期間" if isinstance(each, PlanPeriod) else "圧縮イメージ", each.name,
            float(each.rate) if isinstance(each, PlanPeriod) and each.rate is not None else None,
            each.outstanding,
        )
        for each in stages_of(meeting)
    ]  # fmt: skip


def support_rows(support: Sequence[TwoYearsOfSupport]) -> list[tuple[Value, ...]]:
    """Two rows per kind of support."""
    return [
        (each.year.label, each.kind, *(getattr(each, item) for item in SUPPORT_ITEMS))
        for each in supports_of(support)
    ]


@dataclass(frozen=True)
class Area:
    """One of the blocks as formulas see it.

    Attributes:
        sheet: its sheet.
        first_column, first_row: where it begins, counted from 1.
        items: the names of its columns.
    """

    sheet: str
    first_column: int
    first_row: int
    items: tuple[str, ...]

    def cell(self, number: int, item: str) -> tuple[str, int]:
        """The cell of an item in a row, counted from 0: its column and row."""
        letter = get_column_letter(self.first_column + self.items.index(item))
        return letter, self.first_row + number

    def cells(self, number: int) -> Iterator[tuple[str, int]]:
        """All cells of a row."""
        return (self.cell(number, item) for item in self.items)

    def reference(self, number: int, item: str) -> str:
        """データ!AB5"""
        letter, row = self.cell(number, item)
        return f"{self.sheet}!{letter}{row}"

    def column(self, item: str, count: int) -> str:
        """データ!$AB$2:$AB$9"""
        letter, row = self.cell(0, item)
        return f"{self.sheet}!${letter}${row}:${letter}${row + count - 1}"


SETTLED = ("year", "claim", "number", "name", "kind", *SETTLED_ITEMS)
STAGES = ("of", "name", *STAGE_ITEMS)
SUPPORT = ("year", "kind", *SUPPORT_ITEMS)


def year_sums(area: Area, years: Sequence[YearTotal], year: FiscalYear) -> dict[Expr, Ref | str]:
    """The sums of the settlements of a year over all claims, for formulas.

    Args:
        area: the block of the settlements.
        years: all that stand there.
        year: which is added up.
    """
    count = len(settled_lines(years))
    chosen = f'{area.column("year", count)},"{year.label}"'
    return {
        Item(item): Ref(
            f"SUMIFS({(cells := area.column(item, count))},{chosen})",
            present=f'COUNTIFS({cells},"<>",{chosen})>0',
        )
        for item in SETTLED_ITEMS
    }
