"""What goes into the ledger and comes out of it: plain records without a database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import SettlementStatus
from saiken_addin.core.model import (
    Figures,
    FormName,
    Kind,
    State,
    Submission,
    Term,
)
from saiken_addin.ledger.mail_records import MailOrigin

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
    BEGIN = "begin"
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

    @property
    def key(self) -> Key | None:
        """As Identity.key; None for a book that could not be identified."""
        if self.form is None or self.term is None or self.section is None:
            return None
        year, month = (
            (self.term.year, self.term.number) if isinstance(self.term, Month) else (self.term, 0)
        )
        return (self.form.value, year.reiwa, month, self.section)


class Standing(NamedTuple):
    """The books of one key, as they came in, the one of them that counts, and the latest.

    The latest is the one that was received or accepted last.
    """

    books: tuple[Filed, ...]
    counted: Filed | None
    latest: Filed


@dataclass(frozen=True)
class Sighting:
    """Where a receipt found a file.

    Attributes:
        sha256: the hash of the file.
        file: its place, as the secretariat knows it.
        message: the SHA-256 of the message that it came in; empty for none.
        repeats: the hash of the received book that says the same; its own, if it is that book.
    """

    sha256: str
    file: str
    message: str
    repeats: str


@dataclass(frozen=True)
class Known:
    """What a receipt knows of the books that came before.

    Attributes:
        files: the submissions in force, by the hash of the file, or of one that says the same.
        values: by key and hash of the values; of several the one that counts or waits for a choice.
        standing: by key.
        places: what was last found at a place: the hash of the file, and of the message around it
            (None in old records, which don't tell).
        letters: the messages in which a file was found, as (message, file) by their hashes.
        as_of: the last event when the ledger was asked.
    """

    files: Mapping[str, Filed]
    values: Mapping[tuple[Key, str], Filed]
    standing: Mapping[Key, Standing]
    places: Mapping[str, tuple[str, str | None]]
    letters: frozenset[tuple[str, str]]
    as_of: int

    def found(self, sha256: str, file: str, message: str) -> bool:
        """Whether a receipt found this very file here, or in this message, before."""
        return (
            self.places.get(file) in ((sha256, message), (sha256, None))
            or (message, sha256) in self.letters
        )

    def settled(self, sha256: str, file: str, message: str) -> bool:
        """Whether a file needs no receipt: it is known, and counts, waits, went back, or lay here."""
        former = self.files.get(sha256)
        if former is None:
            return False
        return former.state is not State.SUPERSEDED or self.found(sha256, file, message)


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


@dataclass(frozen=True)
class Settlement:
    """A year's settlement of one claim and kind."""

    status: SettlementStatus
    figures: Figures
