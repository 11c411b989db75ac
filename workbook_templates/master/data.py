"""Owns the sheet データ: one row per claim and kind in yen, which all tables compute from."""

from itertools import zip_longest

from saiken_addin.expressions import Expr, Item
from saiken_addin.model import Amounts, Kind
from saiken_addin.ooxml.stamp import Value
from saiken_addin.plan_targets import PlanTables
from saiken_addin.render import Ref
from workbook_templates.master import plan_data
from workbook_templates.master.content import MasterContent
from workbook_templates.master.paper import ListColumn, Paper, draw_list

NAME = "データ"
FIRST_ROW = 2

_KEYS = (
    ListColumn("年度", 11),
    ListColumn("月", 5, "right"),
    ListColumn("債権ID", 8),
    ListColumn("債権番号", 9),
    ListColumn("債権名", 36),
    ListColumn("局", 18),
    ListColumn("課", 26),
    ListColumn("区分", 6, "center"),
)
_YEN = "#,##0"
_COLUMNS = (
    *_KEYS,
    *(ListColumn(label, 18, "right", _YEN) for label in Amounts.LABELS.values()),
    *(ListColumn(f"前年_{label}", 18, "right", _YEN) for label in Amounts.LABELS.values()),
    ListColumn("集計対象", 9, "center"),
)
_ITEMS = (*Amounts.LABELS, *(f"{item}_before" for item in Amounts.LABELS))
_LETTERS = dict(zip(_ITEMS, "IJKLMNOPQR", strict=True))
_COUNTED = "S"


_GAP = ListColumn("", 2)
_PLANS_FROM = len(_COLUMNS) + 2


def draw(paper: Paper, content: MasterContent) -> None:
    """Draw the sheet: all 現年 in 表示順, then all 過年; a missing figure is a blank cell.

    The plans of the year at hand stand to the right, apart from the figures of the month.
    """
    tables = content.tables
    term = (tables.month.year.label, tables.month.number)
    rows: list[tuple[Value, ...]] = []
    for line in tables.lines:
        claim = line.claim
        rows.append(
            (
                *(*term, claim.id, claim.number, claim.name, claim.bureau, claim.section),
                *(line.kind.value, *line.years.now, *line.years.before, int(line.counted)),
            )
        )
    plans = plan_data.rows(content.plans) if content.plans else []
    if not plans:
        draw_list(paper, _COLUMNS, rows)
    else:
        blank: tuple[Value, ...] = (None,) * len(_COLUMNS)
        both = zip_longest(rows, plans, fillvalue=None)
        together = [(*(left or blank), None, *(right or ())) for left, right in both]
        draw_list(paper, (*_COLUMNS, _GAP, *plan_data.COLUMNS), together)
        paper.sheet.auto_filter.ref = f"A1:{_COUNTED}{len(rows) + 1}"
    paper.open_at(f"F{FIRST_ROW}")


def planned(tables: PlanTables) -> plan_data.PlanData:
    """The block of the plans, for formulas."""
    return plan_data.PlanData(NAME, _PLANS_FROM, FIRST_ROW, tables)


def first_row(kind: Kind, claims: int) -> int:
    """The row of the first claim of a kind, of so many claims."""
    return FIRST_ROW + (0 if kind is Kind.CURRENT else claims)


def references(row: int | str) -> dict[Expr, Ref | str]:
    """The cells of the reported amounts of both years in a row."""
    return {Item(item): f"{NAME}!{letter}{row}" for item, letter in _LETTERS.items()}


def sums(first: int, last: int) -> dict[Expr, Ref | str]:
    """The sums of the reported amounts of both years over those rows that count."""
    counted = f"{_column(_COUNTED, first, last)},1"
    return {
        Item(item): Ref(
            f"SUMIFS({(cells := _column(letter, first, last))},{counted})",
            present=f'COUNTIFS({cells},"<>",{counted})>0',
        )
        for item, letter in _LETTERS.items()
    }


def _column(letter: str, first: int, last: int) -> str:
    return f"{NAME}!${letter}${first}:${letter}${last}"
