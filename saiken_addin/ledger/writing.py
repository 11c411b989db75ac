"""Writes to the ledger: one event for each deed, in one transaction, and its undoing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice

from sqlalchemy import Connection, Engine, Table, func, select

from saiken_addin.core.findings import IN_CONFLICT, SaikenError, Severity
from saiken_addin.core.history import History
from saiken_addin.core.model import Amounts, Distributed, State
from saiken_addin.ledger import corrections, imports, masters
from saiken_addin.ledger.connection import next_id, readable, reading, writing
from saiken_addin.ledger.known import note_sightings
from saiken_addin.ledger.records import Corrected, Event, Master, Received, Sighting, Verb
from saiken_addin.ledger.rows import (
    Columns,
    distribution_row,
    entry_rows,
    event_row,
    finding_rows,
    intake_row,
    submission_row,
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
from saiken_addin.ledger.standing import find, in_force

UNDOABLE = (Verb.RECEIVE, Verb.ACCEPT, Verb.IMPORT, Verb.CORRECT, Verb.CONSOLIDATE)
"""What undo takes back. Undo itself must stay out: standing.in_force relies on it."""

_BOOKS_AT_ONCE = 100


class Recording:
    """The ledger as one who records sees it. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record_distribution(self, books: Sequence[Distributed]) -> int:
        """Record that books went out; the id of the event."""
        with self._recording() as (connection, event_id):
            numbered = enumerate(books, start=next_id(connection, distribution.c.id))
            rows = [distribution_row(number, event_id, book) for number, book in numbered]
            _insert(connection, distribution, rows)
            what = "、".join(dict.fromkeys(f"{book.term}の{book.form}" for book in books))
            _write_event(connection, event_id, Verb.DISTRIBUTE, f"{what}を{len(rows)}冊配布")
        return event_id

    def record_receive(
        self,
        batch: Iterable[Received],
        as_of: int | None = None,
        found: Iterable[Sighting] = (),
    ) -> int | None:
        """Record a batch of books, all or nothing; the id of the event, None for an empty batch.

        The batch may be a generator, of which a hundred books are held at a time; it must not ask
        the ledger while it runs.

        Args:
            as_of: the last event when the batch was judged (`Known.as_of`).
            found: where files were found, of books in the batch or known before.

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
            numbered = enumerate(batch, start=next_id(connection, submission.c.id))
            while books := list(islice(numbered, _BOOKS_AT_ONCE)):
                _insert(connection, submission, [submission_row(n, event_id, b) for n, b in books])
                _insert(connection, entry, [row for n, b in books for row in entry_rows(n, b)])
                _insert(connection, finding, [row for n, b in books for row in finding_rows(n, b)])
                mails = [intake_row(n, b) for n, b in books]
                _insert(connection, mail_intake, [row for row in mails if row])
                states.update(book.state for _, book in books)
            note_sightings(connection, found)
            if not states:
                return None
            counts = "、".join(f"{state} {states[state]}" for state in State if states[state])
            summary = f"{states.total()}冊を受付（{counts}）"
            _write_event(connection, event_id, Verb.RECEIVE, summary)
        return event_id

    def accept(self, submission_id: int) -> int:
        """Name a book in conflict, or one that another took the place of, as the right one.

        Returns:
            The id of the event.

        Raises:
            SaikenError: there is no such book, it counts already, or it has errors of its own.
        """
        with self._recording() as (connection, event_id):
            with readable():
                book = find(connection, submission_id)
            if book is None or book.state.counts:
                raise SaikenError(
                    "そのブックは競合していません（すでに集計しているか、受付が取り消されています）。",
                    "saiken status で、どのブックを集計しているかを確かめてください。",
                )
            errors = select(func.count()).where(
                finding.c.submission_id == submission_id,
                finding.c.severity == Severity.ERROR.value,
                finding.c.code.not_in([code.code for code in IN_CONFLICT]),
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

    def begin(self, why: str) -> int:
        """Record that a ledger was begun anew where there had been one before; the id of the event.

        Raises:
            SaikenError: something is recorded in it already.
        """
        with self._recording() as (connection, event_id):
            if event_id > 1:
                raise SaikenError(
                    "台帳にはすでに記録があるため、始め直しませんでした。",
                    "別の台帳に替えるときは saiken ledger restore ファイル を使います。",
                )
            _write_event(connection, event_id, Verb.BEGIN, f"台帳を新しく始めた（{why}）")
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

    @contextmanager
    def _recording(self) -> Iterator[tuple[Connection, int]]:
        """A transaction and the id of the event that it is to write."""
        with writing(self._engine) as connection:
            with readable():
                event_id = next_id(connection, event.c.id)
            yield connection, event_id


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
