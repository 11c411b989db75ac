"""Owns the sheet データ: one row per claim and kind in yen, which all tables compute from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from saiken_addin.core.model import Amounts, Kind
from saiken_addin.desk import document_sheets
from saiken_addin.figures.expressions import YEAR_BEFORE, Expr, Item
from saiken_addin.figures.render import Ref
from saiken_addin.meeting.groups import Group, by_bureau, by_claim, by_section
from saiken_addin.meeting.targets import PlanTables
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import others as front_data
from workbook_templates.master.data import plans
from workbook_templates.master.layout.sheet import ListColumn, Sheet, draw_list

NAME = document_sheets.DATA
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
    ListColumn("局別の番号", 11, "center"),
    ListColumn("課別の番号", 11, "center"),
    ListColumn("参考の課の番号", 14, "center"),
    ListColumn("主要債権", 9, "center"),
    ListColumn("主要課", 9, "center"),
)
_ITEMS = (*Amounts.LABELS, *(f"{item}{YEAR_BEFORE}" for item in Amounts.LABELS))
_LETTERS = dict(zip(_ITEMS, "IJKLMNOPQR", strict=True))
References = dict[Expr, Ref | str]
"""What stands for each reported amount in a formula."""

_COUNTED = "S"
BUREAU, SECTION, OTHER_SECTION, MAIN_CLAIM, MAIN_SECTION = "TUVWX"
"""The columns that say to which 局 and 課 of the charts a row counts, from 1, and whether 主要 (1, 0)."""


_GAP = ListColumn("", 2)
_PLANS_FROM = len(_COLUMNS) + 2
_SETTLED_FROM = _PLANS_FROM + len(plans.COLUMNS) + 1
_STAGES_FROM = _SETTLED_FROM + len(front_data.SETTLED_COLUMNS) + 1
_SUPPORT_FROM = _STAGES_FROM + len(front_data.STAGE_COLUMNS) + 1
SETTLED = front_data.Area(NAME, _SETTLED_FROM, FIRST_ROW, front_data.SETTLED)
STAGES = front_data.Area(NAME, _STAGES_FROM, FIRST_ROW, front_data.STAGES)
SUPPORT = front_data.Area(NAME, _SUPPORT_FROM, FIRST_ROW, front_data.SUPPORT)
"""Where what the front and 2-10_取組 compute from stands; each block has its place, filled or not."""


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet: all 現年 in 表示順, then all 過年; a missing figure is a blank cell.

    The plans of the year at hand stand to the right, apart from the figures of the month.
    """
    tables = content.tables
    term = (tables.month.year.label, tables.month.number)
    rows: list[tuple[Value, ...]] = []
    bureaus, sections = _numbers(by_bureau(tables)), _numbers(by_section(tables))
    others = _numbers(by_section(tables, tables.registry.settings.grouping.other))
    main_claims, main_sections = _main(by_claim(tables)), _main(by_section(tables))
    for line in tables.lines:
        claim = line.claim
        rows.append(
            (
                *(*term, claim.id, claim.number, claim.name, claim.bureau, claim.section),
                line.kind.value,
                *(line.operands[item] for item in _ITEMS),
                int(line.counted),
                *(bureaus[claim.id], sections[claim.id], others[claim.id]),
                *(main_claims[claim.id], main_sections[claim.id]),
            )
        )
    blocks = [
        (_COLUMNS, rows),
        (plans.COLUMNS, plans.rows(content.plans) if content.plans else []),
        (front_data.SETTLED_COLUMNS, front_data.settled_rows(content.settled)),
        (front_data.STAGE_COLUMNS, front_data.stage_rows(content.meeting)),
        (front_data.SUPPORT_COLUMNS, front_data.support_rows(content.support)),
    ]
    while not blocks[-1][1]:
        blocks.pop()
    draw_list(sheet, *_beside(blocks))
    sheet.worksheet.auto_filter.ref = f"A1:{MAIN_SECTION}{len(rows) + 1}"
    sheet.open_at(f"F{FIRST_ROW}")


_Block = tuple[Sequence[ListColumn], Sequence[tuple[Value, ...]]]


def _beside(blocks: Sequence[_Block]) -> tuple[list[ListColumn], list[tuple[Value, ...]]]:
    """Blocks side by side with a narrow column between them; a block without rows has no headings."""
    columns: list[ListColumn] = []
    for number, (heads, rows) in enumerate(blocks):
        columns += [_GAP] if number else []
        columns += heads if rows else [replace(head, heading="") for head in heads]
    blanks: list[tuple[Value, ...]] = [(None,) * len(heads) for heads, _ in blocks]
    together: list[tuple[Value, ...]] = []
    for parts in zip_longest(*(rows for _, rows in blocks), fillvalue=None):
        row: list[Value] = []
        for number, (part, blank) in enumerate(zip(parts, blanks, strict=True)):
            row += [None] if number else []
            row += blank if part is None else part
        together.append(tuple(row))
    return columns, together


def planned(tables: PlanTables) -> plans.PlanData:
    """The block of the plans, for formulas."""
    return plans.PlanData(NAME, _PLANS_FROM, FIRST_ROW, tables)


def cell_of(number: int, item: str) -> tuple[str, int]:
    """The cell of a reported amount: its column and row.

    Args:
        number: of the line in the tables, from 0.
        item: its name as an operand.
    """
    return _LETTERS[item], FIRST_ROW + number


def counted_cell(number: int) -> tuple[str, int]:
    """The cell that says whether a line of the tables is in the sums."""
    return _COUNTED, FIRST_ROW + number


def first_row(kind: Kind, claims: int) -> int:
    """The row of the first claim of a kind, of so many claims."""
    return FIRST_ROW + (0 if kind is Kind.CURRENT else claims)


def references(row: int | str) -> References:
    """The cells of the reported amounts of both years in a row."""
    return {Item(item): f"{NAME}!{letter}{row}" for item, letter in _LETTERS.items()}


def _numbers(groups: Sequence[Group]) -> Mapping[str, int]:
    """The number of each claim's group, from 1, by 債権ID."""
    return {line.claim.id: n for n, group in enumerate(groups, 1) for line in group.lines}


def _main(groups: Sequence[Group]) -> Mapping[str, int]:
    return {line.claim.id: int(group.main) for group in groups for line in group.lines}


def sums(
    first: int | str, last: int | str, column: str = "", equals: int | str = ""
) -> References:
    """The sums of the reported amounts of both years over those rows that count.

    Args:
        first, last: the rows; of a single row, its amounts where it counts.
        column: if given, only rows that hold the number `equals` in it count.
    """
    counted = f"{_column(_COUNTED, first, last)},1"
    if column:
        counted += f",{_column(column, first, last)},{equals}"
    return {
        Item(item): Ref(
            f"SUMIFS({(cells := _column(letter, first, last))},{counted})",
            present=f'COUNTIFS({cells},"<>",{counted})>0',
        )
        for item, letter in _LETTERS.items()
    }


def _column(letter: str, first: int | str, last: int | str) -> str:
    return f"{NAME}!${letter}${first}:${letter}${last}"
