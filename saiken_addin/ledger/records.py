"""What goes into the ledger and comes out of it: plain records without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from saiken_addin.core.findings import Finding
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, Figures, FormName, Kind, Source, State, Submission
from saiken_addin.ledger.mail_records import MailOrigin

Term = Month | FiscalYear
"""What a form is about: a month-end (月次報告) or a year (実施計画)."""

FiguresOf = dict[Month, dict[tuple[str, Kind], Figures]]
"""The figures of month-ends, by claim and kind."""

Key = tuple[str, int, int, str]
"""(form, 令和 year, month or 0, section), as Identity.key: books of one key supersede each other."""


class Verb(StrEnum):
    """What an event did."""

    DISTRIBUTE = "distribute"
    RECEIVE = "receive"
    ACCEPT = "accept"
    IMPORT = "import"
    CORRECT = "correct"
    CONSOLIDATE = "consolidate"
    MAIL = "mail"
    UNDO = "undo"


@dataclass(frozen=True)
class Event:
    """One thing that was done; `undoes` is the event it took back, `in_force` whether it holds."""

    id: int
    at: datetime
    actor: str
    verb: Verb
    summary: str
    undoes: int | None
    in_force: bool


@dataclass(frozen=True)
class Corrected:
    """An amount that the secretariat puts in the place of a reported one, in yen, and why."""

    month: Month
    claim: str
    kind: Kind
    item: str
    reported: int | None
    value: int
    reason: str


@dataclass(frozen=True)
class Master:
    """A meeting's document that was written, what it was made from and what it showed.

    Attributes:
        month, plan_year: what it is about; plan_year None without plans.
        file, sha256: where it was written, and the hash of it.
        made_at: the moment that stands in it.
        desk, desk_sha256: the kept copy of 事務局ブック that it was made with; empty in old records.
        former: where the master that it took the place of was put; empty for none.
        written: people's words in it, by key.
        figures: what it showed, by sheet and key.
    """

    month: Month
    plan_year: FiscalYear | None
    file: str
    sha256: str
    made_at: datetime
    desk: str = ""
    desk_sha256: str = ""
    former: str = ""
    written: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Distributed:
    """A book that went out; `file` is its path in the secretariat's folder."""

    form: FormName
    term: Term
    section: str
    document: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Received:
    """A book that came in, with the state its findings give it and where its copy is kept.

    `mail` is the message that it came in, where it came in one.
    """

    submission: Submission
    archived: str
    received_at: datetime
    state: State
    mail: MailOrigin | None = None


@dataclass(frozen=True)
class Filed:
    """A submission as the ledger keeps it, without its values.

    `form`, `term` and `section` are None for a book that could not be identified. `state` is how it
    stands now, `state_at_receipt` what it came in as; errors, warnings and notes count its findings,
    but for a conflict in which it was chosen.
    """

    id: int
    event: int
    form: FormName | None
    term: Term | None
    section: str | None
    document: str
    version: str
    file: str
    archived: str
    sha256: str
    values_sha256: str
    received_at: datetime
    state_at_receipt: State
    state: State
    errors: int
    warnings: int
    notes: int


@dataclass(frozen=True)
class Known:
    """Every submission in force, by the hash of its file; by its key with its values' hash, of
    several the one that counts or waits for a person's choice.

    `as_of` is the last event when the ledger was asked.
    """

    files: Mapping[str, Filed]
    values: Mapping[tuple[Key, str], Filed]
    as_of: int


@dataclass(frozen=True)
class SectionStatus:
    """How a section stands for one form and term.

    `latest` is the book that came in or was accepted last, `state` how it stands, `counted` the
    book whose figures enter the totals (a later 差戻し does not take it out), `history` all its
    books, oldest first.
    """

    section: str
    state: State
    distributed_at: datetime | None
    counted: Filed | None
    latest: Filed | None
    history: tuple[Filed, ...]

    @property
    def older_counts(self) -> bool:
        """Whether the last book came in and went back or contradicts another, and a former one counts."""
        return self.counted is not None and not self.state.counts


class HistoryKind(StrEnum):
    """The kinds of earlier figures that can be imported."""

    MONTHS = "月次"
    SETTLEMENTS = "決算"
    DEBTORS = "滞納者数"
    CITIES = "他市比較"


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
    debtors: int | None
    cases: int | None


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


@dataclass(frozen=True)
class Settlement:
    """A year's settlement of one claim and kind."""

    status: SettlementStatus
    figures: Figures


@dataclass(frozen=True)
class Debtors:
    """Persons and items in arrears of one claim; `sources` by `debtors` and `cases`."""

    debtors: int | None
    cases: int | None
    sources: Mapping[str, Source]
