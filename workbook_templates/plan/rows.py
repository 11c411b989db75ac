"""Owns the names and the grid of the 実施計画: which field is called what, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.forms.declare import Field, Fixed, Frame, Mark, Rule
from saiken_addin.ooxml.cells import column_letters, column_number
from workbook_templates.monthly.rows import key

VERSION = "1"
"""様式版. 1: 令和8年度, 他市類似債権との比較と取組目標を加えた版."""

COVER, CHECK, GUIDE = "表紙", "提出前チェック", "記入要領"
IDENTITY_KEYS = ("様式", "様式版", "年度", "段階", "所管課", "文書ID")
CLAIM_KEY = "債権ID"
REASON = "理由"
TOTAL = "合計"

SETTLED_ITEMS: Mapping[str, str] = {
    item: label for item, label in Amounts.LABELS.items() if item != "target_outstanding"
}
"""調定額, 収入済額, 不納欠損額, 還付未済額: what a year's settlement says of a kind."""
COUNT_ITEMS: Mapping[str, str] = {"debtors": "滞納者数", "cases": "滞納件数"}
TARGET_ITEMS: Mapping[str, str] = {
    "expected_assessed": "見込調定額", "target_rate": "目標収納率",
    "target_outstanding": "目標収入未済額",
}  # fmt: skip
EFFORTS: Mapping[str, str] = {
    "publicity": "制度周知", "prevention": "滞納防止", "circumstances": "個別対応",
}  # fmt: skip
"""The three kinds of efforts of 滞納を発生させないための取組, which a plan marks with ○."""
MARK = "○"
KINDS = (Kind.CURRENT, Kind.CARRIED)
MONTHS_LEFT = {Stage.INITIAL: 12, Stage.SETTLEMENT: 10}
"""Months in which a target can still be worked for: from April, and from June."""

# --- the grid of a claim's sheet -------------------------------------------------------------

YEAR_COLUMNS = "EFGH"
TARGET_COLUMNS = {"現年": "L", "過年": "M", TOTAL: "N"}
MARGIN_COLUMNS = {"現年": "Q", "過年": "R", TOTAL: "S"}
VERDICT_COLUMN = "O"
LAST_COLUMN = "N"
TITLE_ROW, CLAIM_ROW, HEAD_ROW = 1, 2, 4
ITEM_ROWS: Mapping[str, int] = {
    "assessed": 6, "collected": 9, "written_off": 12, "unrefunded": 15, "outstanding": 18,
    "collection_rate": 21,
}  # fmt: skip
COUNT_ROWS: Mapping[str, int] = {"debtors": 24, "cases": 25}
RATE_ROW, RATE_CHANGE_ROW, LEFT_ROW, LEFT_CHANGE_ROW = 34, 36, 38, 40
BOTTOM_ROW, LAST_ROW, NOTE_ROW = 33, 41, 42
EXPECTED_ROW = 34
REASON_CELLS = ("U34", "Y37")
EFFORT_CELLS: Mapping[str, str] = {"publicity": "Y39", "prevention": "Y40", "circumstances": "Y41"}
INSPECTION_ROW = 44

LINE_HEIGHT = 13.5
"""Points that a line of 10-point text takes in any spreadsheet program, generously."""
LEFT_COLUMNS, RIGHT_COLUMNS, NARROW_COLUMNS = 61, 59, 51
"""Full-width characters of 10 points in a line: left half, right half, beside a sub-heading."""


@dataclass(frozen=True)
class TextBlock:
    """A text of the form.

    Attributes:
        label: its name in forms.md, without the claim.
        title: what a person calls it.
        cells: upper left and lower right cell.
        frame: its room on the page.
        measure: the text that must go with it: the 対策 of a 課題.
        required: blank is reported for itself.
    """

    label: str
    title: str
    cells: tuple[str, str]
    frame: Frame
    measure: str = ""
    required: bool = True


TEXTS: Mapping[str, TextBlock] = {
    "collection_system": TextBlock(
        "回収体制", "②回収体制", ("J4", "N9"), Frame(RIGHT_COLUMNS, 6),
    ),
    "legal_issues": TextBlock(
        "制度上の課題", "③制度上の課題", ("J10", "N14"), Frame(RIGHT_COLUMNS, 6),
    ),
    "other_cities_settlement": TextBlock(
        "他市決算比較", "④決算状況の比較", ("K15", "N19"), Frame(NARROW_COLUMNS, 6),
    ),
    "other_cities_measures": TextBlock(
        "他市取組比較", "④各種措置・取組状況の比較", ("K20", "N25"), Frame(NARROW_COLUMNS, 7),
    ),
    "short_issue": TextBlock(
        "短期課題", "(2)短期的な課題", ("B27", "H27"), Frame(LEFT_COLUMNS, 10), "short_measure",
    ),
    "long_issue_continued": TextBlock(
        "中長期課題_継続", "(2)中・長期的な課題（継続）", ("B30", "H30"), Frame(LEFT_COLUMNS, 11),
        "long_measure_continued", required=False,
    ),
    "long_issue_new": TextBlock(
        "中長期課題_新規", "(2)中・長期的な課題（新規）", ("B32", "H32"), Frame(LEFT_COLUMNS, 9),
        "long_measure_new", required=False,
    ),
    "short_measure": TextBlock(
        "短期対策", "(3)短期的な課題の対策", ("J27", "N27"), Frame(RIGHT_COLUMNS, 10),
    ),
    "long_measure_continued": TextBlock(
        "中長期対策_継続", "(3)中・長期的な課題の対策（継続）", ("J30", "N30"),
        Frame(RIGHT_COLUMNS, 11), required=False,
    ),
    "long_measure_new": TextBlock(
        "中長期対策_新規", "(3)中・長期的な課題の対策（新規）", ("J32", "N32"),
        Frame(RIGHT_COLUMNS, 9), required=False,
    ),
    "level": TextBlock(
        "達成水準", "(4)目標とする達成水準", ("B33", "H36"), Frame(LEFT_COLUMNS, 5),
    ),
    "level_against_cities": TextBlock(
        "他市比較取組目標", "(4)他市類似債権と比較した取組目標", ("B38", "H41"),
        Frame(LEFT_COLUMNS, 5),
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


def figure_cell(item: str, kind: str, index: int) -> str:
    """Where an item of the four-year block stands; `index` counts the years from 0."""
    offset = {"現年": 0, "過年": 1, TOTAL: 2}[kind]
    return f"{YEAR_COLUMNS[index]}{ITEM_ROWS[item] + offset}"


def _sizes() -> dict[str, tuple[int, int]]:
    """How many columns and rows a merged field covers, by the beginning of its name."""
    sizes = {f"{TARGET_ITEMS[item]}_": (1, 2) for item in ("target_rate", "target_outstanding")}
    for label, cells in ((REASON, REASON_CELLS), *((text.label, text.cells) for text in TEXTS.values())):
        (left, top), (right, bottom) = (_coordinates(cell) for cell in cells)
        sizes[f"{label}_"] = (right - left + 1, bottom - top + 1)
    return sizes


def covered_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells that a field's merged area covers beside its own, wherever the field stands now.

    Args:
        name: the field's defined name.
        cell: its own, the upper left one.
    """
    label = name.rpartition("_")[0] + "_"
    columns, rows = _SIZES.get(label) or _SIZES.get(label.split("_")[0] + "_", (1, 1))
    left, top = _coordinates(cell)
    return tuple(
        f"{column_letters(left + right)}{top + down}"
        for down in range(rows)
        for right in range(columns)
        if down or right
    )


def _coordinates(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    return column_number(letters), int(cell[len(letters) :])


_SIZES = _sizes()


def sheet_of(claim: Claim) -> str:
    """A claim's sheet is named by its 債権番号."""
    return claim.number
