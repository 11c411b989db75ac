"""Owns the ledger as others use it: open, record, take back, and ask what holds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Column, Connection, Engine, Table, func, select

from saiken_addin.findings import Code, SaikenError, Severity
from saiken_addin.fiscal import FiscalYear, Month
from saiken_addin.ledger import corrections, imports, masters, received
from saiken_addin.ledger.as_of import copy_until
from saiken_addin.ledger.changes import changed_by_receipt
from saiken_addin.ledger.connection import connect, readable, reading, writing
from saiken_addin.ledger.migrations import migrate
from saiken_addin.ledger.outbox import Outbox
from saiken_addin.ledger.records import (
    CityRow,
    Corrected,
    Debtors,
    Distributed,
    Event,
    Filed,
    History,
    Key,
    Known,
    Master,
    Received,
    SectionStatus,
    Settlement,
    Term,
    Verb,
)
from saiken_addin.ledger.rows import (
    Columns,
    distribution_row,
    entry_rows,
    event_row,
    finding_rows,
    intake_row,
    submission_row,
    term_columns,
    to_distributed,
    to_event,
)
from saiken_addin.ledger.schema import (
    acceptance,
    consolidation,
    correction,
    distribution,
    entry,
    event,
    finding,
    made_from,
    mail_intake,
    plans_shown,
    submission,
)
from saiken_addin.ledger.standing import in_force, standings
from saiken_addin.model import Amounts, Entry, Figures, FormName, Kind, Source, State

UNDOABLE = (Verb.RECEIVE, Verb.ACCEPT, Verb.IMPORT, Verb.CORRECT, Verb.CONSOLIDATE)
"""What undo takes back. Undo itself must stay out: standing.in_force relies on it."""

_BOOKS_AT_ONCE = 100


def open_ledger(location: Path | str) -> "Ledger":
    """Open the ledger at a path (SQLite) or a PostgreSQL URL; a new one is made, an old one migrated.

    Raises:
        SaikenError: it is newer than this program, unreadable, no ledger, or out of reach.
    """
    engine = connect(location)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)


class Ledger:
    """An append-only history; what holds now is computed from it. Made by open_ledger.

    Every method is one transaction and raises SaikenError when the ledger cannot be reached or
    another process keeps writing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    # --- recording -----------------------------------------------------------------------------

    def record_distribution(self, books: Sequence[Distributed]) -> int:
        """Record that books went out; the id of the event."""
        with self._recording() as (connection, event_id):
            numbered = enumerate(books, start=_next_id(connection, distribution.c.id))
            rows = [distribution_row(number, event_id, book) for number, book in numbered]
            _insert(connection, distribution, rows)
            what = "、".join(dict.fromkeys(f"{book.term}の{book.form}" for book in books))
            _write_event(connection, event_id, Verb.DISTRIBUTE, f"{what}を{len(rows)}冊配布")
        return event_id

    def record_receive(self, batch: Iterable[Received], as_of: int | None = None) -> int | None:
        """Record a batch of books, all or nothing; the id of the event, None for an empty batch.

        The batch may be a generator, of which a hundred books are held at a time; it must not ask
        the ledger while it runs.

        Args:
            batch: the books.
            as_of: the last event when the batch was judged (`Known.as_of`).

        Raises:
            SaikenError: something was recorded since, so that the batch must be judged anew.
        """
        states: Counter[State] = Counter()
        with self._recording() as (connection, event_id):
            if as_of is not None and event_id != as_of + 1:
                raise SaikenError(
                    "その間にほかの画面で台帳が変わったため、何も記録しませんでした。",
                    "もう一度実行してください。",
                )
            numbered = enumerate(batch, start=_next_id(connection, submission.c.id))
            while books := list(islice(numbered, _BOOKS_AT_ONCE)):
                _insert(connection, submission, [submission_row(n, event_id, b) for n, b in books])
                _insert(connection, entry, [row for n, b in books for row in entry_rows(n, b)])
                _insert(connection, finding, [row for n, b in books for row in finding_rows(n, b)])
                mails = [intake_row(n, b) for n, b in books]
                _insert(connection, mail_intake, [row for row in mails if row])
                states.update(book.state for _, book in books)
            if not states:
                return None
            counts = "、".join(f"{state} {states[state]}" for state in State if states[state])
            summary = f"{states.total()}冊を受付（{counts}）"
            _write_event(connection, event_id, Verb.RECEIVE, summary)
        return event_id

    def accept(self, submission_id: int) -> int:
        """Name a book in conflict as the right one; the id of the event.

        Raises:
            SaikenError: there is no such book, it is not in conflict, or it has errors of its own.
        """
        with self._recording() as (connection, event_id):
            with readable():
                book = _find(connection, submission_id)
            if book is None or book.state_at_receipt is not State.CONFLICT or book.state.counts:
                raise SaikenError(
                    "そのブックは競合していません。",
                    "saiken status で競合しているブックを確かめてください。",
                )
            errors = select(func.count()).where(
                finding.c.submission_id == submission_id,
                finding.c.severity == Severity.ERROR.value,
                finding.c.code != Code.CONFLICT.code,
            )
            if connection.execute(errors).scalar():
                raise SaikenError(
                    f"{book.file} には誤りがあるため、採用できません。",
                    "誤りを直したブックを提出してもらってください。",
                )
            _insert(
                connection, acceptance, [{"event_id": event_id, "submission_id": submission_id}]
            )
            summary = f"{book.section}の{book.file}を正しいブックとして採用"
            _write_event(connection, event_id, Verb.ACCEPT, summary)
        return event_id

    def record_import(self, history: History) -> int:
        """Record a file of earlier figures; the id of the event.

        Raises:
            SaikenError: the file has no rows to import.
        """
        if history.kind is None or not history.rows:
            raise SaikenError(
                f"{history.file} に取り込める行がありません。", "内容を確かめてください。"
            )
        with self._recording() as (connection, event_id):
            imports.record(connection, event_id, history)
            summary = f"{history.file}から{history.kind}{len(history.rows)}行を取込"
            _write_event(connection, event_id, Verb.IMPORT, summary)
        return event_id

    def record_consolidation(self, master: Master) -> int:
        """Record that the meeting's document of a month was written; the id of the event."""
        with self._recording() as (connection, event_id):
            _insert(connection, consolidation, [masters.consolidation_row(event_id, master)])
            if master.plan_year is not None:
                shown = {"event_id": event_id, "year": master.plan_year.reiwa}
                _insert(connection, plans_shown, [shown])
            _insert(connection, made_from, [masters.made_from_row(event_id, master)])
            summary = f"{master.month}の{master.file}を作成"
            _write_event(connection, event_id, Verb.CONSOLIDATE, summary)
        return event_id

    def record_correction(self, corrected: Corrected) -> int:
        """Record an amount in the place of a reported one; the id of the event."""
        with self._recording() as (connection, event_id):
            _insert(connection, correction, [corrections.correction_row(event_id, corrected)])
            label = Amounts.LABELS[corrected.item]
            was = "-" if corrected.reported is None else f"{corrected.reported:,}"
            summary = (
                f"{corrected.month}の{corrected.claim} {corrected.kind} {label}を"
                f"{was}から{corrected.value:,}に訂正（{corrected.reason}）"
            )
            _write_event(connection, event_id, Verb.CORRECT, summary)
        return event_id

    def undoable(self) -> Event:
        """The last event that holds and that undo would take back.

        Raises:
            SaikenError: nothing holds that could be taken back.
        """
        with reading(self._engine) as connection:
            return _undoable(connection)

    def undo(self) -> Event:
        """Take back the last event that can be; the event that was taken back.

        Raises:
            SaikenError: nothing holds that could be taken back.
        """
        with self._recording() as (connection, event_id):
            with readable():
                taken = replace(_undoable(connection), in_force=False)
            _write_event(connection, event_id, Verb.UNDO, f"取消: {taken.summary}", taken.id)
        return taken

    @property
    def outbox(self) -> Outbox:
        """The messages that go out."""
        return Outbox(self._engine)

    # --- asking --------------------------------------------------------------------------------

    def events(self) -> tuple[Event, ...]:
        """Everything that was done, oldest first, also what was taken back."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(event, in_force(event.c.id).label("in_force")).order_by(event.c.id)
            )
            return tuple(to_event(row, in_force=bool(row.in_force)) for row in rows)

    def master(self, event_id: int) -> Master | None:
        """The meeting's document that an event wrote, whether it holds or was taken back."""
        with reading(self._engine) as connection:
            return masters.master_of(connection, event_id)

    def latest_master(
        self, month: Month, until: datetime | None = None
    ) -> tuple[int, Master] | None:
        """The last document of a month that holds, made by a moment, with the id of its event."""
        with reading(self._engine) as connection:
            return masters.latest_master(connection, month, until)

    def before(self, event_id: int) -> Self:
        """The ledger as it stood before an event: a copy in memory, to be closed by itself."""
        return type(self)(copy_until(self._engine, event_id - 1))

    def changes(self, of: Event) -> list[str]:
        """What an event changed, in plain lines; what its summary says already is left out."""
        if of.verb not in (Verb.RECEIVE, Verb.CONSOLIDATE):
            return []
        with reading(self._engine) as connection:
            if of.verb is Verb.CONSOLIDATE:
                return masters.changed_words(connection, of.id)
            return changed_by_receipt(connection, of.id)

    def last_consolidation(self, month: Month) -> datetime | None:
        """When the meeting's document of a month was last written."""
        year, number = term_columns(month)
        columns = consolidation.c
        query = (
            select(func.max(event.c.at))
            .join(consolidation, columns.event_id == event.c.id)
            .where(columns.year == year, columns.month == number)
        )
        with reading(self._engine) as connection:
            return connection.execute(query).scalar()

    def known(self) -> Known:
        """Every submission that holds, to tell a book that came before from a new one."""
        files: dict[str, Filed] = {}
        values: dict[tuple[Key, str], Filed] = {}
        with reading(self._engine) as connection:
            as_of = _next_id(connection, event.c.id) - 1
            for key, standing in standings(connection).items():
                for book in standing.books:
                    # A file may have come twice, first without anybody knowing whose it was.
                    former = files.get(book.sha256)
                    if former is None or former.id < book.id:
                        files[book.sha256] = book
                    if key is not None and book.values_sha256:
                        values[key, book.values_sha256] = book
        return Known(files, values, as_of)

    def documents(self) -> dict[str, Distributed]:
        """Every book that went out, by its 文書ID, in the order in which they last went out."""
        found: dict[str, Distributed] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(select(distribution).order_by(distribution.c.id)):
                found.pop(row.document, None)
                found[row.document] = to_distributed(row)
        return found

    def document(self, document: str) -> Distributed | None:
        """The book that went out with this 文書ID."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(distribution)
                .where(distribution.c.document == document)
                .order_by(distribution.c.id.desc())
            )
            row = rows.first()
            return to_distributed(row) if row else None

    def distributed(self, form: FormName, term: Term) -> frozenset[str]:
        """The sections that a form of this term went out to; empty when it never did."""
        with reading(self._engine) as connection:
            return frozenset(_sent(connection, form, term))

    def status(
        self, form: FormName, term: Term, sections: Iterable[str]
    ) -> dict[str, SectionStatus]:
        """How each of the sections stands, in the order given."""
        year, month = term_columns(term)
        with reading(self._engine) as connection:
            sent = _sent(connection, form, term)
            standing = standings(connection, received.of_term(form, term))
        found: dict[str, SectionStatus] = {}
        for section in sections:
            books = standing.get((form.value, year, month, section))
            found[section] = SectionStatus(
                section=section,
                state=books.latest.state if books else State.NOT_SUBMITTED,
                distributed_at=sent.get(section),
                counted=books.counted if books else None,
                history=books.books if books else (),
            )
        return found

    def unidentified(self) -> tuple[Filed, ...]:
        """The books of which nobody could tell whose they are, oldest first."""
        with reading(self._engine) as connection:
            standing = standings(connection, submission.c.section.is_(None)).get(None)
        return standing.books if standing else ()

    def submission(self, submission_id: int) -> Filed | None:
        """One submission that holds."""
        with reading(self._engine) as connection:
            return _find(connection, submission_id)

    def entries(self, submission_id: int) -> tuple[Entry, ...]:
        """Every value of one submission that holds, in the order of the form."""
        with reading(self._engine) as connection:
            book = _find(connection, submission_id)
            return received.entries(connection, book) if book else ()

    def findings(self, submission_id: int) -> tuple[dict[str, str], ...]:
        """What was wrong with one submission, as Finding.as_dict."""
        shown = [column for column in finding.c if column.name not in ("submission_id", "position")]
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(*shown)
                .where(finding.c.submission_id == submission_id)
                .order_by(finding.c.position)
            )
            return tuple(dict(row) for row in rows.mappings())

    def reported(self, form: FormName, term: Term) -> tuple[tuple[Entry, Source], ...]:
        """Every value, text and count too, of the books that count, with its source."""
        with reading(self._engine) as connection:
            return tuple(received.reported(connection, form, term))

    def reported_texts(
        self, form: FormName, term: Term, items: Iterable[str]
    ) -> tuple[tuple[str, Entry, Source], ...]:
        """Some items of the books that count, each with its section and its source."""
        with reading(self._engine) as connection:
            return tuple(received.reported_texts(connection, form, term, items))

    def figures(self, month: Month) -> dict[tuple[str, Kind], Figures]:
        """The amounts of a month by claim and kind, for its tables.

        A month that was distributed has only what was received, so that a missing section is seen
        to be missing; a month that never was has what was imported.
        """
        with reading(self._engine) as connection:
            if _sent(connection, FormName.MONTHLY, month):
                figures = received.received_figures(connection, month)
            else:
                figures = imports.imported_figures(connection, month)
            return corrections.corrected(connection, month, figures)

    def figures_for_comparison(self, month: Month) -> dict[tuple[str, Kind], Figures]:
        """The amounts of a month to compare another one with: received, else imported."""
        with reading(self._engine) as connection:
            figures = {
                **imports.imported_figures(connection, month),
                **received.received_figures(connection, month),
            }
            return corrections.corrected(connection, month, figures)

    def settlements(self, year: FiscalYear) -> dict[tuple[str, Kind], Settlement]:
        """The settlements of a year by claim and kind: 決算, or 見込み where there is none yet."""
        with reading(self._engine) as connection:
            return imports.settlements(connection, year)

    def debtors(self, year: FiscalYear) -> dict[str, Debtors]:
        """Imported persons and items in arrears of a year by claim."""
        with reading(self._engine) as connection:
            return imports.debtors(connection, year)

    def plans_shown(self, year: FiscalYear) -> tuple[tuple[int, datetime, Month], ...]:
        """When the plans of a year were shown to a meeting: (event, time, the meeting's month)."""
        columns = consolidation.c
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(columns.event_id, event.c.at, columns.year, columns.month)
                .join(event, event.c.id == columns.event_id)
                .join(plans_shown, plans_shown.c.event_id == columns.event_id)
                .where(plans_shown.c.year == year.reiwa, in_force(columns.event_id))
                .order_by(columns.event_id)
            )
            return tuple(
                (row.event_id, row.at, Month(FiscalYear(row.year), row.month)) for row in rows
            )

    def other_cities(self) -> tuple[CityRow, ...]:
        """Imported figures of similar claims of other cities."""
        with reading(self._engine) as connection:
            return imports.other_cities(connection)

    def replaced_by(self, history: History) -> int:
        """How many rows of a file would replace another value that was imported before."""
        with reading(self._engine) as connection:
            return imports.replaced(connection, history)

    @contextmanager
    def _recording(self) -> Iterator[tuple[Connection, int]]:
        """A transaction and the id of the event that it is to write."""
        with writing(self._engine) as connection:
            with readable():
                event_id = _next_id(connection, event.c.id)
            yield connection, event_id


def _next_id(connection: Connection, column: Column[int]) -> int:
    # Only one writes at a time, so counting on is safe, and no number is left out.
    return int(connection.execute(select(func.max(column))).scalar() or 0) + 1


def _undoable(connection: Connection) -> Event:
    last = connection.execute(
        select(event)
        .where(event.c.verb.in_([verb.value for verb in UNDOABLE]), in_force(event.c.id))
        .order_by(event.c.id.desc())
        .limit(1)
    )
    found = next((to_event(row, in_force=True) for row in last), None)
    if found is None:
        raise SaikenError("取り消せる操作がありません。", "操作の履歴を確かめてください。")
    return found


def _insert(connection: Connection, table: Table, rows: list[Columns]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _write_event(
    connection: Connection, event_id: int, verb: Verb, summary: str, undoes: int | None = None
) -> None:
    _insert(connection, event, [event_row(event_id, verb, summary, undoes)])


def _sent(connection: Connection, form: FormName, term: Term) -> dict[str, datetime]:
    """When a form of this term last went out, by section."""
    year, month = term_columns(term)
    columns = distribution.c
    rows = connection.execute(
        select(columns.section, event.c.at)
        .join(event, event.c.id == columns.event_id)
        .where(columns.form == form.value, columns.year == year, columns.month == month)
        .order_by(columns.id)
    )
    return {row.section: row.at for row in rows}


def _find(connection: Connection, submission_id: int) -> Filed | None:
    """A submission in force, standing among the others of its key."""
    own = submission.alias("own")
    key = ("form", "year", "month", "section")
    same_key = [submission.c[name].is_not_distinct_from(own.c[name]) for name in key]
    this = select(own.c.id).where(own.c.id == submission_id, *same_key).exists()
    return next(
        (
            book
            for standing in standings(connection, this).values()
            for book in standing.books
            if book.id == submission_id
        ),
        None,
    )
