"""Turns records into rows of the tables and back, one function per table and direction."""

import getpass
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from saiken_addin.core.findings import Place, Severity
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Distributed, Entry, FormName, Kind, State, Term
from saiken_addin.ledger.records import Event, Filed, Received, Verb

Columns = dict[str, Any]

_BIGGEST = 2**63 - 1


def term_columns(term: Term) -> tuple[int, int]:
    """(令和 year, month), the month 0 for a year."""
    return (term.year.reiwa, term.number) if isinstance(term, Month) else (term.reiwa, 0)


def _term(year: int, month: int) -> Term:
    return Month(FiscalYear(year), month) if month else FiscalYear(year)


def event_row(event_id: int, verb: Verb, summary: str, undoes: int | None) -> Columns:
    """An event of now, by whoever is logged on."""
    try:
        actor = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, no variable, no pwd on Windows
        actor = "不明"
    return {
        "id": event_id,
        "at": datetime.now(UTC),
        "actor": actor,
        "verb": verb.value,
        "summary": summary,
        "undoes": undoes,
    }


def to_event(row: Row[Any], *, in_force: bool) -> Event:
    return Event(row.id, row.at, row.actor, Verb(row.verb), row.summary, row.undoes, in_force)


def distribution_row(row_id: int, event_id: int, book: Distributed) -> Columns:
    year, month = term_columns(book.term)
    return {
        "id": row_id,
        "event_id": event_id,
        "form": book.form.value,
        "year": year,
        "month": month,
        "section": book.section,
        "document": book.document,
        "file": book.file,
        "sha256": book.sha256,
    }


def to_distributed(row: Row[Any]) -> Distributed:
    term = _term(row.year, row.month)
    return Distributed(FormName(row.form), term, row.section, row.document, row.file, row.sha256)


def submission_row(row_id: int, event_id: int, book: Received) -> Columns:
    submission = book.submission
    identity = submission.identity
    form, year, month, section = identity.key if identity else (None, None, None, None)
    counts = Counter(finding.severity for finding in submission.findings)
    return {
        "id": row_id,
        "event_id": event_id,
        "form": form,
        "year": year,
        "month": month,
        "section": section,
        "document": identity.document if identity else "",
        "version": identity.version if identity else "",
        "file": submission.file,
        "archived": book.archived,
        "sha256": submission.sha256,
        "values_sha256": submission.values_sha256,
        "received_at": book.received_at,
        "state": book.state.value,
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "notes": counts[Severity.NOTE],
    }


def intake_row(submission_id: int, book: Received) -> Columns | None:
    """The message that a book came in."""
    return {"submission_id": submission_id, **vars(book.mail)} if book.mail else None


def to_filed(row: Row[Any], state: State) -> Filed:
    """A submission with the state that it stands in now."""
    return Filed(
        id=row.id,
        event=row.event_id,
        form=FormName(row.form) if row.form is not None else None,
        term=_term(row.year, row.month) if row.year is not None else None,
        section=row.section,
        document=row.document,
        version=row.version,
        file=row.file,
        archived=row.archived,
        sha256=row.sha256,
        values_sha256=row.values_sha256,
        received_at=row.received_at,
        state_at_receipt=State(row.state),
        state=state,
        errors=row.errors,
        warnings=row.warnings,
        notes=row.notes,
    )


def entry_rows(submission_id: int, book: Received) -> Iterator[Columns]:
    for position, entry in enumerate(book.submission.entries):
        value = entry.value
        # What no integer column holds is out of all bounds, but the record still says what stood.
        whole = isinstance(value, int) and -_BIGGEST <= value <= _BIGGEST
        yield {
            "submission_id": submission_id,
            "position": position,
            "name": entry.name,
            "claim": entry.claim,
            "kind": entry.kind.value if entry.kind else None,
            "item": entry.item,
            "value_int": value if whole else None,
            "value_text": None if whole or value is None else str(value),
            "raw": entry.raw,
            "sheet": entry.place.sheet,
            "cell": entry.place.cell,
            "label": entry.place.label,
        }


def to_entry(row: Row[Any], file: str) -> Entry:
    """A value of the book that came in as `file`."""
    return Entry(
        name=row.name,
        claim=row.claim,
        kind=Kind(row.kind) if row.kind is not None else None,
        item=row.item,
        value=row.value_int if row.value_int is not None else row.value_text,
        raw=row.raw,
        place=Place(file, row.sheet, row.cell, row.label),
    )


def finding_rows(submission_id: int, book: Received) -> Iterator[Columns]:
    for position, finding in enumerate(book.submission.findings):
        yield {"submission_id": submission_id, "position": position, **finding.as_dict()}
