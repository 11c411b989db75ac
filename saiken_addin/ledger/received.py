"""What the received books say: their values, and the amounts of those that count."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, select

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import (
    WHOLE_CLAIM,
    Amounts,
    Entry,
    Figures,
    FormName,
    Kind,
    Source,
    Term,
)
from saiken_addin.ledger.records import Filed
from saiken_addin.ledger.rows import term_columns, to_entry
from saiken_addin.ledger.schema import entry, submission
from saiken_addin.ledger.standing import standings


def of_term(form: FormName, term: Term) -> ColumnElement[bool]:
    """That a submission belongs to the form and term."""
    year, month = term_columns(term)
    columns = submission.c
    return and_(columns.form == form.value, columns.year == year, columns.month == month)


def entries(connection: Connection, book: Filed) -> tuple[Entry, ...]:
    """Every value of one submission, in the order of the form."""
    rows = connection.execute(
        select(entry).where(entry.c.submission_id == book.id).order_by(entry.c.position)
    )
    return tuple(to_entry(row, book.file) for row in rows)


def reported(connection: Connection, form: FormName, term: Term) -> Iterator[tuple[Entry, Source]]:
    """The values of the books that count, each with its source."""
    books = _counted(connection, form, term)
    for row in connection.execute(_values(form, term, *entry.c)):
        if book := books.get(row.submission_id):
            yield to_entry(row, book.file), _source(book, row.sheet, row.cell, row.raw)


def reported_texts(
    connection: Connection, form: FormName, term: Term, items: Iterable[str]
) -> Iterator[tuple[str, Entry, Source]]:
    """Some items of the books that count, each with the section that reported it and its source."""
    books = _counted(connection, form, term)
    query = _values(form, term, *entry.c).where(entry.c.item.in_(list(items)))
    for row in connection.execute(query):
        book = books.get(row.submission_id)
        if book and book.section is not None:
            source = _source(book, row.sheet, row.cell, row.raw)
            yield book.section, to_entry(row, book.file), source


def months(connection: Connection) -> set[Month]:
    """The months of which a report came in, whether it counts or not."""
    columns = submission.c
    query = select(columns.year, columns.month).where(
        columns.form == FormName.MONTHLY.value, columns.year.is_not(None)
    )
    return {Month(FiscalYear(row.year), row.month) for row in connection.execute(query.distinct())}


def received_figures(connection: Connection, month: Month) -> dict[tuple[str, Kind], Figures]:
    """The amounts of the monthly reports that count; 該当なし is None with a source."""

    @cache
    def kind_of(kind: str | None) -> Kind:
        return Kind(kind) if kind else WHOLE_CLAIM

    books = _counted(connection, FormName.MONTHLY, month)
    amounts: dict[tuple[str, Kind], dict[str, int | None]] = {}
    sources: dict[tuple[str, Kind], dict[str, Source]] = {}
    of = entry.c
    columns = (of.submission_id, of.claim, of.kind, of.item, of.value_int)
    query = _values(FormName.MONTHLY, month, *columns, of.raw, of.sheet, of.cell)
    # Plain tuples, because a month may hold a hundred thousand values.
    for number, claim, kind, item, value, raw, sheet, cell in connection.execute(
        query.where(of.item.in_(Amounts.LABELS))
    ):
        if book := books.get(number):
            key = (claim, kind_of(kind))
            amounts.setdefault(key, {})[item] = value
            sources.setdefault(key, {})[item] = _source(book, sheet, cell, raw)
    return {key: Figures(Amounts(**amounts[key]), sources[key]) for key in amounts}


def _counted(connection: Connection, form: FormName, term: Term) -> dict[int, Filed]:
    """The books whose figures enter the totals, by the number of the submission."""
    standing = standings(connection, of_term(form, term)).values()
    return {one.counted.id: one.counted for one in standing if one.counted}


def _values(form: FormName, term: Term, *columns: ColumnElement[Any]) -> Select[Any]:
    """The values of all books of a term, in the order in which they came in."""
    return (
        select(*columns)
        .join_from(entry, submission, submission.c.id == entry.c.submission_id)
        .where(of_term(form, term))
        .order_by(entry.c.submission_id, entry.c.position)
    )


def _source(book: Filed, sheet: str, cell: str, raw: str) -> Source:
    return Source(book.file, sheet, cell, book.sha256, book.received_at, raw)
