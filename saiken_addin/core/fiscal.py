"""Fiscal years, month-ends and 和暦: counted, named and parsed."""

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from saiken_addin.core.findings import SaikenError

_REIWA_OFFSET = 2018  # 令和元年 = 2019
_HEISEI_OFFSET = 1988  # 平成元年 = 1989
_REIWA_BEGAN = date(2019, 5, 1)
WEEKDAYS = "月火水木金土日"
FISCAL_MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


@dataclass(frozen=True, order=True)
class FiscalYear:
    """A fiscal year (April to March), counted in 令和; 0 and below reach back into 平成."""

    reiwa: int

    @classmethod
    def parse(cls, text: str | int) -> "FiscalYear":
        """Read 令和7年度, 令和7, R07, R7, 7, 平成30年度 or H30.

        Raises:
            SaikenError: the text names no fiscal year.
        """
        plain = unicodedata.normalize("NFKC", str(text)).strip().replace("元", "1")
        found = re.fullmatch(r"(令和|R|平成|H)?\s*(\d{1,2})\s*(?:年度?)?", plain)
        if not found or int(found[2]) < 1:
            raise SaikenError(f"年度を読み取れません: {text}", "令和7年度、R07、7 のように指定してください。")
        heisei = found[1] in ("平成", "H")
        return cls(int(found[2]) - (_REIWA_OFFSET - _HEISEI_OFFSET if heisei else 0))

    @property
    def label(self) -> str:
        """令和7年度"""
        era, number = ("令和", self.reiwa) if self.reiwa > 0 else ("平成", self.reiwa + 30)
        return f"{era}{'元' if number == 1 else number}年度"

    @property
    def code(self) -> str:
        """R07, as file names hold it."""
        return f"R{self.reiwa:02d}" if self.reiwa > 0 else f"H{self.reiwa + 30:02d}"

    @property
    def short(self) -> str:
        """R7, as defined names hold it."""
        return f"R{self.reiwa}" if self.reiwa > 0 else f"H{self.reiwa + 30}"

    @property
    def previous(self) -> "FiscalYear":
        return FiscalYear(self.reiwa - 1)

    @property
    def next(self) -> "FiscalYear":
        return FiscalYear(self.reiwa + 1)

    @property
    def first_day(self) -> date:
        return date(_REIWA_OFFSET + self.reiwa, 4, 1)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Month:
    """A month-end of a fiscal year; `number` is the calendar month (令和7年度の2月 is 2026-02)."""

    year: FiscalYear
    number: int

    def __post_init__(self) -> None:
        if self.number not in FISCAL_MONTHS:
            raise SaikenError(f"月の指定が正しくありません: {self.number}", "1から12で指定してください。")

    @property
    def code(self) -> str:
        """R07-10"""
        return f"{self.year.code}-{self.number:02d}"

    @property
    def calendar_year(self) -> int:
        return self.year.first_day.year + (1 if self.number < 4 else 0)

    @property
    def last_day(self) -> date:
        return date(
            self.calendar_year, self.number, calendar.monthrange(self.calendar_year, self.number)[1]
        )

    @property
    def label(self) -> str:
        """令和7年10月末 (the calendar year, as the documents write it)"""
        return wareki_month(self.last_day) + "末"

    @property
    def position(self) -> int:
        """0 for April to 11 for March."""
        return FISCAL_MONTHS.index(self.number)

    @property
    def previous(self) -> "Month | None":
        """The month before within the same fiscal year; None in April, when counting begins anew."""
        return Month(self.year, FISCAL_MONTHS[self.position - 1]) if self.position else None

    @property
    def year_before(self) -> "Month":
        return Month(self.year.previous, self.number)

    def __lt__(self, other: "Month") -> bool:
        return (self.year, self.position) < (other.year, other.position)

    def __str__(self) -> str:
        return self.label


def _era_year(day: date) -> str:
    era, offset = ("令和", _REIWA_OFFSET) if day >= _REIWA_BEGAN else ("平成", _HEISEI_OFFSET)
    return f"{era}{'元' if day.year - offset == 1 else day.year - offset}年"


def wareki_month(day: date) -> str:
    """令和7年10月"""
    return f"{_era_year(day)}{day.month}月"


def wareki(day: date, weekday: bool = False) -> str:
    """令和8年1月21日, with `weekday` 令和8年1月21日（水）"""
    return f"{wareki_month(day)}{day.day}日" + (f"（{WEEKDAYS[day.weekday()]}）" if weekday else "")
