"""What sections answer in the demo: the shipped figures of October, and texts written for it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import DebtorRow, History, MonthRow
from saiken_addin.core.model import Amounts, Claim, ClaimClass, FormName, Kind
from saiken_addin.core.shipped import shipped_rows
from saiken_addin.intake.history import read_history

MONTH = Month(FiscalYear(7), 10)

REASONS: Mapping[Kind, str] = {
    Kind.CURRENT: "大口の新規調定が年度途中にあり、納期が到来していない額が多いため。納付の相談を個別に進めている。",
    Kind.CARRIED: "高額案件の分割納付の状況が前年度と異なるため。催告と財産調査を計画どおりに進めている。",
}

NEW_MEASURES: Mapping[str, str] = {
    "収納対策課": "納付勧奨のショートメッセージの送信を始めた。（市税）",
    "国保年金課": "新規加入の窓口で口座振替の申込みを受け付けるようにした。（国民健康保険税）",
    "医事課": "退院前の支払相談の時間帯を広げた。（入院医療費）",
}

_DATA = "saiken_addin.demo.data"
SUPPORT = tuple(
    tuple(int(cell) if cell.isdecimal() else cell or None for cell in row)
    for row in shipped_rows(_DATA, "support_sample.csv")
)
"""Rows of 支援実績."""


def texts_of(claim: Claim, form: FormName) -> dict[str, str]:
    """What a section writes of a claim in a form, by item."""
    place = 2 + tuple(ClaimClass).index(claim.claim_class)
    rows = shipped_rows(_DATA, "texts_sample.csv")
    return {row[1]: row[place] for row in rows if row[0] == form}


def shipped_history(known: Mapping[str, frozenset[str]]) -> tuple[History, ...]:
    """The shipped earlier figures: month-ends before October, settlements, persons in arrears."""
    months, settlements, debtors = (
        _read(name, known)
        for name in ("months_sample.csv", "settlements_sample.csv", "debtors_sample.csv")
    )
    earlier = tuple(row for row in months.rows if isinstance(row, MonthRow) and row.month < MONTH)
    return replace(months, rows=earlier), settlements, debtors


def october_amounts(known: Mapping[str, frozenset[str]]) -> dict[tuple[str, Kind], Amounts]:
    """The real figures of the end of October 令和7年, by claim and kind."""
    rows = _read("october_figures.csv", known).rows
    return {
        (row.claim, row.kind): row.amounts
        for row in rows
        if isinstance(row, MonthRow) and row.month == MONTH
    }


def october_debtors(known: Mapping[str, frozenset[str]]) -> dict[str, DebtorRow]:
    """Persons and items in arrears of 令和7年度, by claim."""
    rows = _read("debtors_sample.csv", known).rows
    return {
        row.claim: row for row in rows if isinstance(row, DebtorRow) and row.year == MONTH.year
    }


def _read(name: str, known: Mapping[str, frozenset[str]]) -> History:
    with ExitStack() as stack:
        path: Path = stack.enter_context(as_file(files(_DATA).joinpath(name)))
        return read_history(path, known)
