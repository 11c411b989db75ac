"""The rows of a table of earlier figures: their headings, and what each kind of row says."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple, TypeVar

from saiken_addin.core.amounts import Reading, read_amount
from saiken_addin.core.findings import Code, Finding, SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import (
    CityRow,
    DebtorRow,
    HistoryRow,
    MonthRow,
    SettlementRow,
    SettlementStatus,
)
from saiken_addin.core.model import (
    MAX_AMOUNT,
    MEASURES,
    WHOLE_CLAIM,
    YEN,
    Amounts,
    HistoryKind,
    Kind,
    imported_in,
)
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.ooxml.refusal import shown
from saiken_addin.ooxml.tables import TableRow

_YEAR, _MONTH, _STATUS, CLAIM, NAME, _KIND = "年度", "月", "種別", "債権ID", "債権名", "区分"
_CITY = "市"
_CITY_AMOUNTS = ("調定額", "収入済額")
_KEYS: Mapping[HistoryKind, tuple[str, ...]] = {
    HistoryKind.MONTHS: (_YEAR, _MONTH, CLAIM, _KIND),
    HistoryKind.SETTLEMENTS: (_YEAR, _STATUS, CLAIM, _KIND),
    HistoryKind.DEBTORS: (_YEAR, CLAIM),
    HistoryKind.CITIES: (_CITY, CLAIM, _YEAR, *_CITY_AMOUNTS),
}


def _labels(kind: HistoryKind, *, required: bool) -> tuple[str, ...]:
    """The columns of measures that a file must have, or may have."""
    return tuple(MEASURES[name].label for name in imported_in(kind) if MEASURES[name].required is required)


HEADINGS = {kind: (*keys, *_labels(kind, required=True)) for kind, keys in _KEYS.items()}
SAYS_WHOSE = (_YEAR, _MONTH, _STATUS, NAME, _KIND, _CITY)
OPTIONAL = {kind: (NAME, *_labels(kind, required=False)) for kind in _KEYS}
_EXPECTED = {
    _YEAR: "「令和7年度」のような年度",
    _MONTH: "1から12までの月",
    _STATUS: "「決算」か「見込み」",
    _KIND: "「現年」か「過年」",
    **{
        each.label: f"{'10兆円以下の円単位の' if each.unit == YEN else '0以上の'}整数（ないときは空欄）"
        for each in MEASURES.values()
    },
    _CITY: "市の名前",
}
_T = TypeVar("_T")


def subject(row: HistoryRow) -> tuple[object, ...]:
    """What a row is about; a file says only one thing of it."""
    match row:
        case MonthRow():
            return row.month, row.claim, row.kind
        case SettlementRow():
            return row.year, row.status, row.claim, row.kind
        case DebtorRow():
            return row.year, row.claim
        case CityRow():
            return row.city, row.year, row.claim


def _month_row(row: TableRow, findings: list[Finding]) -> MonthRow | None:
    year = _read(row, _YEAR, _year, findings)
    number = _read(row, _MONTH, _month, findings)
    kind = _read(row, _KIND, Kind, findings)
    amounts = _amounts(row, HistoryKind.MONTHS, findings, kind)
    if year is None or number is None or kind is None or amounts is None:
        return None
    return MonthRow(row.number, Month(year, number), row.texts[CLAIM], kind, amounts)


def _settlement_row(row: TableRow, findings: list[Finding]) -> SettlementRow | None:
    year = _read(row, _YEAR, _year, findings)
    status = _read(row, _STATUS, SettlementStatus, findings)
    kind = _read(row, _KIND, Kind, findings)
    amounts = _amounts(row, HistoryKind.SETTLEMENTS, findings)
    if year is None or status is None or kind is None or amounts is None:
        return None
    return SettlementRow(row.number, year, status, row.texts[CLAIM], kind, amounts)


def _debtor_row(row: TableRow, findings: list[Finding]) -> DebtorRow | None:
    year = _read(row, _YEAR, _year, findings)
    amounts = _amounts(row, HistoryKind.DEBTORS, findings)
    if year is None or amounts is None:
        return None
    return DebtorRow(row.number, year, row.texts[CLAIM], amounts)


def _city_row(row: TableRow, findings: list[Finding]) -> CityRow | None:
    city = _read(row, _CITY, _named, findings)
    year = _read(row, _YEAR, _year, findings)
    amounts = [_read(row, heading, _needed, findings) for heading in _CITY_AMOUNTS]
    if city is None or year is None or None in amounts:
        return None
    assessed, collected = (amount for amount in amounts if amount is not None)
    return CityRow(row.number, city, row.texts[CLAIM], year, assessed, collected)


READERS: Mapping[HistoryKind, Callable[[TableRow, list[Finding]], HistoryRow | None]] = {
    HistoryKind.MONTHS: _month_row,
    HistoryKind.SETTLEMENTS: _settlement_row,
    HistoryKind.DEBTORS: _debtor_row,
    HistoryKind.CITIES: _city_row,
}


def _amounts(
    row: TableRow, history: HistoryKind, findings: list[Finding], kind: Kind | None = None
) -> Amounts | None:
    """What a row says; a figure that a claim has once stands in the row of 過年, if the rows have kinds."""
    labels = imported_in(history)
    read = {
        name: _read(row, label, _whole if MEASURES[name].unit == YEN else _count, findings)
        for name, label in labels.items()
    }
    said = {name: whole.value for name, whole in read.items() if whole}
    if len(said) < len(read):
        return None
    for name, value in said.items():
        if value is not None and value < 0:
            details: dict[str, object] = {"column": labels[name], "value": value}
            findings.append(Finding(Code.HISTORY_NEGATIVE, row.places[labels[name]], details))
        if value is not None and kind and kind not in MEASURES[name].kinds:
            details = {"column": labels[name], "value": value, "expected": f"{WHOLE_CLAIM}の行にだけ値"}
            findings.append(Finding(Code.HISTORY_BAD_VALUE, row.places[labels[name]], details))
    amounts = Amounts(**said)
    outstanding = outstanding_of(amounts)
    if outstanding is not None and outstanding < 0:
        details = {"outstanding": outstanding}
        findings.append(Finding(Code.HISTORY_CONTRADICTS, row.places[labels["assessed"]], details))
    return amounts


# --- one value ---------------------------------------------------------------------------------


class _Whole(NamedTuple):
    """A value that was read, which a blank is too."""

    value: int | None


def _read(
    row: TableRow, heading: str, parse: Callable[[str], _T], findings: list[Finding]
) -> _T | None:
    """The value under a heading; None, with a finding, when it can't be one."""
    text = row.texts[heading]
    try:
        return parse(text)
    except (ValueError, SaikenError):
        details: dict[str, object] = {
            "column": heading,
            "value": shown(text),
            "expected": _EXPECTED[heading],
        }
        findings.append(Finding(Code.HISTORY_BAD_VALUE, row.places[heading], details))
        return None


_year = lru_cache(maxsize=100)(FiscalYear.parse)


def _month(text: str) -> int:
    found = re.fullmatch(r"(1[0-2]|0?[1-9])(?:月末?)?", unicodedata.normalize("NFKC", text))
    if not found:
        raise ValueError(text)
    return int(found[1])


def _whole(text: str) -> _Whole:
    if not text:
        return _Whole(None)
    reading = read_amount(text)
    if reading.reading is Reading.FRACTION:
        reading = read_amount(_of_15_digits(text))
    if reading.reading is not Reading.YEN or reading.value is None:
        raise ValueError(text)
    if abs(reading.value) > MAX_AMOUNT:
        raise ValueError(text)
    return _Whole(reading.value)


def _of_15_digits(text: str) -> str:
    """A number with more digits than Excel keeps, as Excel keeps it: 33000 for 33000.000000000007."""
    try:
        exact = Decimal(text.replace(",", ""))
    except ArithmeticError:
        return text
    kept = Context(prec=15).create_decimal(exact)
    return f"{kept:.0f}" if kept != exact and kept == kept.to_integral_value() else text


def _needed(text: str) -> int:
    """An amount that must be there, and is not negative."""
    whole = _whole(text)
    if whole.value is None or whole.value < 0:
        raise ValueError(text)
    return whole.value


def _named(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _count(text: str) -> _Whole:
    count = _whole(text)
    if count.value is not None and count.value < 0:
        raise ValueError(text)
    return count
