"""Says how received books stand to each other: which one counts, and what the others show."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from saiken_addin.core.model import State
from saiken_addin.ledger.records import Filed, Key, Standing
from saiken_addin.ledger.rows import to_filed
from saiken_addin.ledger.schema import acceptance, event, submission

_undoing = event.alias("undoing")


def in_force(event_id: ColumnElement[int], until: datetime | None = None) -> ColumnElement[bool]:
    """That no undo took the event back, by a moment if one is given.

    An undo itself is not undoable (recording.UNDOABLE).
    """
    taken_back = select(_undoing.c.undoes).where(_undoing.c.undoes.is_not(None))
    if until is not None:
        taken_back = taken_back.where(_undoing.c.at <= until)
    return event_id.not_in(taken_back)


def standings(
    connection: Connection, *criteria: ColumnElement[bool]
) -> Mapping[Key | None, Standing]:
    """The books in force that fulfil the criteria, by key; None holds those without identity.

    The criteria choose keys, not single books: how a book stands depends on all of its key.
    """
    accepted = (
        select(acceptance.c.submission_id, func.max(acceptance.c.event_id).label("accepted_by"))
        .where(in_force(acceptance.c.event_id))
        .group_by(acceptance.c.submission_id)
        .subquery()
    )
    query = (
        select(submission, accepted.c.accepted_by)
        .join(accepted, accepted.c.submission_id == submission.c.id, isouter=True)
        .where(and_(in_force(submission.c.event_id), *criteria))
        .order_by(submission.c.id)
    )
    by_key: dict[Key | None, list[Row[Any]]] = {}
    for row in connection.execute(query):
        key = (row.form, row.year, row.month, row.section) if row.section is not None else None
        by_key.setdefault(key, []).append(row)
    return {key: _standing(rows, one_key=key is not None) for key, rows in by_key.items()}


def _standing(rows: Iterable[Row[Any]], *, one_key: bool) -> Standing:
    # A book moves to the place of the event that accepted it: what a person chose last counts.
    ordered = sorted(rows, key=lambda row: (row.accepted_by or row.event_id, row.id))
    books: list[Filed] = []
    counted: Filed | None = None
    for row in reversed(ordered):
        book = to_filed(row, _shown(row, superseded=one_key and counted is not None))
        if row.accepted_by is not None:
            book = replace(book, errors=0)  # its one error was the conflict, which is settled
        books.append(book)
        if one_key and counted is None and book.state.counts:
            counted = book
    return Standing(tuple(sorted(books, key=lambda book: book.id)), counted, books[0])


def _shown(row: Row[Any], *, superseded: bool) -> State:
    if superseded:
        return State.SUPERSEDED
    if row.accepted_by is not None:
        return State.ACCEPTED_WITH_WARNINGS if row.warnings else State.ACCEPTED
    return State(row.state)


def find(connection: Connection, submission_id: int) -> Filed | None:
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
