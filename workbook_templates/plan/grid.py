"""The grid of a claim's sheet: its columns with their widths, its tables and areas in order."""

# ruff: noqa: PIE796 (several columns are equally wide)

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from saiken_addin.core.addresses import column_letters
from saiken_addin.core.model import Kind
from saiken_addin.forms.declare import Field, Fixed, Look
from workbook_templates.plan import looks

TOTAL = "合計"
KINDS_AND_TOTAL: tuple[str, ...] = (*Kind, TOTAL)


class Column(Enum):
    """The columns from left to right, each with its width in characters."""

    PART = 4.5
    TITLE = 4.5
    ITEM = 19
    KIND = 7
    YEAR_1 = 23
    YEAR_2 = 23
    YEAR_3 = 23
    YEAR_4 = 23
    RIGHT_PART = 4.5
    RIGHT_TITLE = 15
    RIGHT_ITEM = 16
    TARGET_CURRENT = 28
    TARGET_CARRIED = 28
    TARGET_TOTAL = 28
    # not printed from here on
    VERDICT = 8
    MARGIN_ITEM = 38
    MARGIN_CURRENT = 18
    MARGIN_CARRIED = 18
    MARGIN_TOTAL = 18
    GAP = 2
    CITY = 16
    CITY_YEAR = 11
    CITY_ASSESSED = 18
    CITY_COLLECTED = 18
    CITY_RATE = 9
    SECOND_GAP = 2
    REPORT_ITEM = 34
    REPORT_CURRENT = 18
    REPORT_CARRIED = 18
    REPORT_TOTAL = 18

    def __new__(cls, width: float) -> "Column":
        """Number the columns from 1: several are equally wide."""
        column = object.__new__(cls)
        column._value_ = len(cls.__members__) + 1
        column.width = width
        return column

    width: float

    @property
    def letters(self) -> str:
        """E of the fifth column."""
        return column_letters(self.value)

    def at(self, row: int) -> str:
        """E6"""
        return f"{self.letters}{row}"


WIDTHS: Mapping[str, float] = {column.letters: column.width for column in Column}
YEARS = (Column.YEAR_1, Column.YEAR_2, Column.YEAR_3, Column.YEAR_4)
MARGIN: Mapping[str, Column] = dict(
    zip(KINDS_AND_TOTAL, (Column.MARGIN_CURRENT, Column.MARGIN_CARRIED, Column.MARGIN_TOTAL), strict=True)
)
REPORT: Mapping[str, Column] = {
    Kind.CURRENT: Column.REPORT_CURRENT, Kind.CARRIED: Column.REPORT_CARRIED,
}  # fmt: skip


@dataclass(frozen=True)
class Area:
    """Cells from an upper left to a lower right one, merged where there are several."""

    left: Column
    top: int
    right: Column
    bottom: int

    @property
    def cell(self) -> str:
        """The upper left cell."""
        return self.left.at(self.top)

    @property
    def last(self) -> str:
        """The lower right cell; empty where it is the only one."""
        return "" if self.size == (1, 1) else self.right.at(self.bottom)

    @property
    def size(self) -> tuple[int, int]:
        """How many columns and rows."""
        return self.right.value - self.left.value + 1, self.bottom - self.top + 1

    @property
    def rows(self) -> range:
        return range(self.top, self.bottom + 1)

    def says(self, text: str, look: Look) -> Fixed:
        """The area with a text of the form."""
        return Fixed(self.cell, text, look, self.last)

    def __str__(self) -> str:
        """B4:H25"""
        return f"{self.cell}:{self.right.at(self.bottom)}"


def column(of: Column, top: int, bottom: int = 0) -> Area:
    """Cells of one column, from a row to another; one cell where there is no other."""
    return Area(of, top, of, bottom or top)


def row(left: Column, at: int, right: Column) -> Area:
    """Cells of one row."""
    return Area(left, at, right, at)


@dataclass(frozen=True)
class Table:
    """Figures by line and column.

    Attributes:
        top: the row of the first line.
        lines: what each line is about, one below the other.
        columns: by what each is about.
        height: rows of a line.
    """

    top: int
    lines: tuple[Any, ...]
    columns: Mapping[Any, Column]
    height: int = 1

    @property
    def end(self) -> int:
        """The row below the last line."""
        return self.row(self.lines[-1]) + self.height

    def row(self, line: Any) -> int:
        """The first row of a line."""
        return self.top + self.height * self.lines.index(line)

    def area(self, line: Any, of: Any) -> Area:
        """Where a line meets a column."""
        return self.beside(line, self.columns[of])

    def beside(self, line: Any, of: Column) -> Area:
        """Where a line meets a column of the sheet, such as that of its label."""
        return column(of, self.row(line), self.row(line) + self.height - 1)

    def cell(self, line: Any, of: Any) -> str:
        return self.area(line, of).cell

    def free(self, fields: Iterable[Field], columns: Iterable[Any], text: str = "-") -> list[Fixed]:
        """The cells of columns in which no field stands, closed."""
        taken = {item.cell for item in fields}
        return [
            area.says(text, looks.CLOSED)
            for of in columns
            for line in self.lines
            if (area := self.area(line, of)).cell not in taken
        ]


# --- the page, from the top ----------------------------------------------------------------------

TITLE_ROW, CLAIM_ROW, HEAD_ROW = 1, 2, 4
FIGURES: Mapping[str, str] = {
    # item → its heading; three lines each
    "assessed": "調定額（円）\nＡ", "collected": "収入済額（円）\nＢ", "written_off": "不納欠損額（円）\nＣ",
    "unrefunded": "還付未済額（円）\nＤ", "outstanding": "収入未済額（円）\nＥ＝Ａ－Ｂ－Ｃ＋Ｄ",
    "collection_rate": "収納率（％）\nＦ＝Ｂ／Ａ",
}  # fmt: skip
COUNTS: Mapping[str, str] = {"debtors": "滞納者数（人）", "cases": "滞納件数（件）"}
SETTLEMENTS = Table(
    HEAD_ROW + 2,
    (*((item, kind) for item in FIGURES for kind in KINDS_AND_TOTAL), *((item, TOTAL) for item in COUNTS)),
    dict(enumerate(YEARS)),
)
"""（1）①; a column for each of the four years, numbered from 0."""

ISSUES_ROW = SETTLEMENTS.end
SHORT_ROW, LONG_ROW, CONTINUED_ROW, NEW_ROW = (ISSUES_ROW + down for down in (1, 2, 4, 6))
BOTTOM_ROW = NEW_ROW + 1
TARGETS = Table(
    BOTTOM_ROW + 1,
    ("target_rate", "target_rate_change", "target_outstanding", "target_outstanding_change"),
    dict(zip(KINDS_AND_TOTAL, (Column.TARGET_CURRENT, Column.TARGET_CARRIED, Column.TARGET_TOTAL), strict=True)),
    height=2,
)
"""（5）"""
NOTE_ROW = TARGETS.end
LAST_ROW = NOTE_ROW - 1
INSPECTION_ROW = NOTE_ROW + 2

REASON_AREA = Area(Column.CITY, BOTTOM_ROW + 1, Column.CITY_RATE, BOTTOM_ROW + 4)
EFFORTS_ROW = REASON_AREA.bottom + 1
