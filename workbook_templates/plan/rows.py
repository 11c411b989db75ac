"""The names of the 実施計画: which field is called what, and the texts of the form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from saiken_addin.core.addresses import cell_position, column_letters
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, HistoryKind, Stage, imported_in
from saiken_addin.forms.declare import Field, Fixed, Frame, Mark, Rule
from saiken_addin.meeting.targets import PLANNED_ITEMS
from workbook_templates.monthly.rows import key
from workbook_templates.plan import grid
from workbook_templates.plan.grid import CONTINUED_ROW, HEAD_ROW, NEW_ROW, TOTAL, Area, Column

VERSION = "1"
"""様式版. 1: 令和8年度, 他市類似債権との比較と取組目標を加えた版."""

COVER, CHECK, GUIDE = "表紙", "提出前チェック", "記入要領"
IDENTITY_KEYS = ("様式", "様式版", "年度", "段階", "所管課", "文書ID")
CLAIM_KEY = "債権ID"
REASON = "理由"

FIGURE_ITEMS: Mapping[str, str] = {**Amounts.SETTLED, "outstanding": "収入未済額"}
COUNT_ITEMS = imported_in(HistoryKind.DEBTORS)
TARGET_ITEMS = PLANNED_ITEMS
EFFORTS: Mapping[str, str] = {
    "publicity": "制度周知", "prevention": "滞納防止", "circumstances": "個別対応",
}  # fmt: skip
"""The three kinds of efforts of 滞納を発生させないための取組, which a plan marks with ○."""
MARK = "○"
MONTHS_LEFT = {Stage.INITIAL: 12, Stage.SETTLEMENT: 10}
"""Months in which a target can still be worked for: from April, and from June."""

# --- texts ------------------------------------------------------------------------------------

LINE_HEIGHT = 13.5
"""Points that a line of 10-point text takes in any spreadsheet program, generously."""


@dataclass(frozen=True)
class Strip:
    """Columns that a text spans, and the full-width characters of 10 points in a line of it."""

    left: Column
    right: Column
    characters: int


LEFT = Strip(Column.TITLE, Column.YEAR_4, 61)
RIGHT = Strip(Column.RIGHT_TITLE, Column.TARGET_TOTAL, 59)
NARROW = Strip(Column.RIGHT_ITEM, Column.TARGET_TOTAL, 51)


@dataclass(frozen=True)
class TextBlock:
    """A text of the form.

    Attributes:
        label: its name in forms.md, without the claim.
        title: what a person calls it.
        strip, top, bottom: where it stands.
        lines: how many fit.
        measure: the text that must go with it: the 対策 of a 課題.
        required: blank is reported for itself.
    """

    label: str
    title: str
    strip: Strip
    top: int
    bottom: int
    lines: int
    measure: str = ""
    required: bool = True

    @property
    def area(self) -> Area:
        """Where it stands."""
        return Area(self.strip.left, self.top, self.strip.right, self.bottom)

    @property
    def frame(self) -> Frame:
        """Its room on the page."""
        return Frame(self.strip.characters, self.lines)


TEXTS: Mapping[str, TextBlock] = {
    "collection_system": TextBlock("回収体制", "②回収体制", RIGHT, HEAD_ROW, HEAD_ROW + 5, 6),
    "legal_issues": TextBlock("制度上の課題", "③制度上の課題", RIGHT, HEAD_ROW + 6, HEAD_ROW + 10, 6),
    "other_cities_settlement": TextBlock(
        "他市決算比較", "④決算状況の比較", NARROW, HEAD_ROW + 11, HEAD_ROW + 15, 6
    ),
    "other_cities_measures": TextBlock(
        "他市取組比較", "④各種措置・取組状況の比較", NARROW, HEAD_ROW + 16, grid.ISSUES_ROW - 1, 7
    ),
    "short_issue": TextBlock(
        "短期課題", "(2)短期的な課題", LEFT, grid.SHORT_ROW, grid.SHORT_ROW, 10, "short_measure"
    ),
    "long_issue_continued": TextBlock(
        "中長期課題_継続", "(2)中・長期的な課題（継続）", LEFT, CONTINUED_ROW, CONTINUED_ROW, 11,
        "long_measure_continued", required=False,
    ),
    "long_issue_new": TextBlock(
        "中長期課題_新規", "(2)中・長期的な課題（新規）", LEFT, NEW_ROW, NEW_ROW, 9,
        "long_measure_new", required=False,
    ),
    "short_measure": TextBlock("短期対策", "(3)短期的な課題の対策", RIGHT, grid.SHORT_ROW, grid.SHORT_ROW, 10),
    "long_measure_continued": TextBlock(
        "中長期対策_継続", "(3)中・長期的な課題の対策（継続）", RIGHT, CONTINUED_ROW, CONTINUED_ROW, 11,
        required=False,
    ),
    "long_measure_new": TextBlock(
        "中長期対策_新規", "(3)中・長期的な課題の対策（新規）", RIGHT, NEW_ROW, NEW_ROW, 9,
        required=False,
    ),
    "level": TextBlock("達成水準", "(4)目標とする達成水準", LEFT, grid.BOTTOM_ROW, grid.BOTTOM_ROW + 3, 5),
    "level_against_cities": TextBlock(
        "他市比較取組目標", "(4)他市類似債権と比較した取組目標", LEFT, grid.BOTTOM_ROW + 5, grid.LAST_ROW, 5
    ),
}  # fmt: skip
PAIRS: Mapping[str, str] = {item: text.measure for item, text in TEXTS.items() if text.measure}
"""Each 課題 with its 対策."""
NEW_TEXTS = ("long_issue_new", "long_measure_new")
CONTINUED_TEXTS = ("long_issue_continued", "long_measure_continued")


@dataclass(frozen=True)
class Block:
    """A part of a sheet: what is printed on it, what is filled in, how it is watched."""

    fixed: tuple[Fixed, ...] = ()
    fields: tuple[Field, ...] = ()
    rules: tuple[Rule, ...] = ()
    marks: tuple[Mark, ...] = ()
    heights: Mapping[int, float] = field(default_factory=dict, hash=False)


def years_of(year: FiscalYear) -> tuple[FiscalYear, ...]:
    """The four years beside each other; the last is the one before the plan."""
    return tuple(FiscalYear(year.reiwa - back) for back in (4, 3, 2, 1))


def figure_key(label: str, kind: str, year: FiscalYear, claim: str) -> str:
    """調定額_現年_R4_K002; `kind` is 現年, 過年 or 合計."""
    return f"{label}_{kind}_{year.short}_{claim}"


def figure_keys(kind: str, year: FiscalYear, claim: str, end: str = "") -> dict[str, str]:
    """The figures of a year by operand name, as indicators ask for them.

    Args:
        kind: 現年, 過年 or 合計; year: the fiscal year; claim: a 債権ID.
        end: of the operand names, such as `_before`.
    """
    return {f"{item}{end}": figure_key(label, kind, year, claim) for item, label in FIGURE_ITEMS.items()}


def count_key(label: str, year: FiscalYear, claim: str) -> str:
    """滞納者数_R4_K002"""
    return f"{label}_{year.short}_{claim}"


def claim_key(label: str, claim: str) -> str:
    """短期課題_K002"""
    return key(label, None, claim)


def effort_key(item: str, claim: str) -> str:
    """取組_制度周知_K002"""
    return f"取組_{EFFORTS[item]}_{claim}"


def target_key(label: str, kind: str, claim: str) -> str:
    """目標収納率_現年_K002; `kind` is 現年, 過年 or 合計."""
    return f"{label}_{kind}_{claim}"


def covered_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells that a field's merged area covers beside its own, wherever the field stands now."""
    label = name.rpartition("_")[0]
    columns, rows = _SIZES.get(label) or _SIZES.get(label.split("_")[0], (1, 1))
    left, top = cell_position(cell)
    return tuple(
        f"{column_letters(left + right)}{top + down}"
        for down in range(rows)
        for right in range(columns)
        if down or right
    )


def label_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells in which the labels of a field's row may stand, wherever the field stands now.

    Args:
        name: the field's defined name; cell: its own.
    """
    if not _FIGURE.fullmatch(name):
        return ()
    _, row = cell_position(cell)
    letters = (Column.ITEM.letters, Column.KIND.letters)
    return tuple(f"{letter}{at}" for letter in letters for at in range(max(row - 2, 1), row + 1))


_FIGURE = re.compile(rf"(?:{'|'.join(FIGURE_ITEMS.values())})_\w+_R[0-9]+_\w+")
_SIZES = {
    **{TARGET_ITEMS[item]: grid.TARGETS.area(item, TOTAL).size for item in ("target_rate", "target_outstanding")},
    **{text.label: text.area.size for text in TEXTS.values()},
    REASON: grid.REASON_AREA.size,
}
"""How many columns and rows a merged field covers, by the beginning of its name."""


def sheet_of(claim: Claim) -> str:
    """A claim's sheet is named by its 債権番号."""
    return claim.number
