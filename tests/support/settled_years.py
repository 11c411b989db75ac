"""The shipped settlements and month-ends, as 見込み takes them."""

import csv
from importlib.resources import files

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, Kind
from saiken_addin.meeting.forecast import Key, PastYear


def _rows(name: str) -> list[dict[str, str]]:
    text = files("saiken_addin.demo.data").joinpath(name).read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _amounts(row: dict[str, str]) -> Amounts:
    return Amounts(*(int(row[label]) for label in list(Amounts.LABELS.values())[:4]))


def settled_years(month: int) -> dict[FiscalYear, dict[Key, PastYear]]:
    """The settled years with the figures of a month-end."""
    settled = {
        (row["年度"], row["債権ID"], row["区分"]): _amounts(row)
        for row in _rows("settlements_sample.csv")
        if row["種別"] == "決算"
    }
    past: dict[FiscalYear, dict[Key, PastYear]] = {}
    for row in _rows("months_sample.csv"):
        key = (row["年度"], row["債権ID"], row["区分"])
        if int(row["月"]) == month and key in settled:
            year = past.setdefault(FiscalYear.parse(row["年度"]), {})
            year[key[1], Kind(key[2])] = PastYear(_amounts(row), settled[key])
    return past


def month_ends(*years: int) -> dict[Month, dict[Key, Amounts]]:
    """Every shipped month-end of these years of 令和."""
    found: dict[Month, dict[Key, Amounts]] = {}
    for row in _rows("months_sample.csv"):
        year = FiscalYear.parse(row["年度"])
        if year.reiwa in years:
            month = found.setdefault(Month(year, int(row["月"])), {})
            month[row["債権ID"], Kind(row["区分"])] = _amounts(row)
    return found


NEW = {"K032", "K033"}
"""The claims of 令和7 that no earlier year has, and so no expectation."""


def left(amounts: Amounts) -> int:
    """収入未済額, worked out by hand."""
    assert None not in (amounts.assessed, amounts.collected, amounts.written_off, amounts.unrefunded)
    return amounts.assessed - amounts.collected - amounts.written_off + amounts.unrefunded  # type: ignore[operator]


def course(year: int) -> dict[int, int]:
    """The sums over the 過年 of all claims that are not new, by position in the year, from the file."""
    return {
        month.position: sum(
            left(each) for (claim, kind), each in figures.items() if kind is Kind.CARRIED and claim not in NEW
        )
        for month, figures in month_ends(year).items()
    }  # fmt: skip


def closing(year: int) -> int:
    """The 過年 left at the settlement of a year."""
    of = settled_years(10)[FiscalYear(year)]
    return sum(left(each.settled) for (_, kind), each in of.items() if kind is Kind.CARRIED)
