"""Earlier figures as a file of month-ends, settlements, debtors or other cities brings them."""

from dataclasses import dataclass
from enum import StrEnum

from saiken_addin.core.findings import Finding
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, HistoryKind, Kind


class SettlementStatus(StrEnum):
    """種別: whether a year's settlement is closed or still a forecast."""

    CLOSED = "決算"
    FORECAST = "見込み"


@dataclass(frozen=True)
class MonthRow:
    """An imported month-end of one claim and kind; `row` is its row in the file."""

    row: int
    month: Month
    claim: str
    kind: Kind
    amounts: Amounts


@dataclass(frozen=True)
class SettlementRow:
    """An imported settlement of one claim and kind; it has no target."""

    row: int
    year: FiscalYear
    status: SettlementStatus
    claim: str
    kind: Kind
    amounts: Amounts


@dataclass(frozen=True)
class DebtorRow:
    """Imported persons and items in arrears of one claim in one year."""

    row: int
    year: FiscalYear
    claim: str
    amounts: Amounts


@dataclass(frozen=True)
class CityRow:
    """How a similar claim of another city stood at the end of a year; `claim` is ours."""

    row: int
    city: str
    claim: str
    year: FiscalYear
    assessed: int
    collected: int


HistoryRow = MonthRow | SettlementRow | DebtorRow | CityRow


@dataclass(frozen=True)
class History:
    """What a file of earlier figures says; with an error among the findings there are no rows."""

    file: str
    sheet: str
    sha256: str
    kind: HistoryKind | None
    rows: tuple[HistoryRow, ...]
    findings: tuple[Finding, ...]
