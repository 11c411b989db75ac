"""Asks the ledger: what was done, what was sent, what holds now."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from saiken_addin.core.findings import IN_CONFLICT
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import CityRow, History
from saiken_addin.core.model import Distributed, Entry, Figures, FormName, Kind, Source, State, Term
from saiken_addin.ledger import corrections, imports, masters, received
from saiken_addin.ledger.changes import changed_by_receipt
from saiken_addin.ledger.connection import reading, refuse_damaged
from saiken_addin.ledger.known import known
from saiken_addin.ledger.records import (
    Event,
    FiguresOf,
    Filed,
    Known,
    Master,
    SectionStatus,
    Settlement,
    Verb,
)
from saiken_addin.ledger.rows import term_columns, to_distributed, to_event
from saiken_addin.ledger.schema import (
    acceptance,
    consolidation,
    distribution,
    event,
    finding,
    plans_shown,
    submission,
)
from saiken_addin.ledger.standing import find, in_force, standings


class Asking:
    """The ledger as one who asks sees it. Every method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def events(self) -> tuple[Event, ...]:
        """Everything that was done, oldest first, also what was taken back."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(event, in_force(event.c.id).label("in_force")).order_by(event.c.id)
            )
            return tuple(to_event(row, in_force=bool(row.in_force)) for row in rows)

    def is_empty(self) -> bool:
        """Whether nothing was ever recorded."""
        with reading(self._engine) as connection:
            return connection.execute(select(event.c.id).limit(1)).first() is None

    def prove_whole(self) -> None:
        """Look through the whole file of an SQLite ledger.

        Raises:
            SaikenError: it is damaged.
        """
        with reading(self._engine) as connection:
            if connection.dialect.name == "sqlite":
                refuse_damaged(connection)

    def master(self, event_id: int) -> Master | None:
        """The meeting's document that an event wrote, whether it holds or was taken back."""
        with reading(self._engine) as connection:
            return masters.master_of(connection, event_id)

    def latest_master(
        self, month: Month, until: datetime | None = None
    ) -> tuple[int, Master] | None:
        """The last document of a month that holds, or held at a moment, with the id of its event."""
        with reading(self._engine) as connection:
            return masters.latest_master(connection, month, until)

    def desk_since(self, desk_sha256: str) -> datetime | None:
        """When a document was first made with 事務局ブック as this hash has it; None for never."""
        with reading(self._engine) as connection:
            return masters.desk_since(connection, desk_sha256)

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
        with reading(self._engine) as connection:
            return known(connection)

    def documents(self) -> dict[str, Distributed]:
        """Every book that went out, by its 文書ID, in the order in which they last went out."""
        found: dict[str, Distributed] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(select(distribution).order_by(distribution.c.id)):
                found.pop(row.document, None)
                found[row.document] = to_distributed(row)
        return found

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
                latest=books.latest if books else None,
                history=books.books if books else (),
            )
        return found

    def unidentified(self) -> tuple[Filed, ...]:
        """The books of which nobody could tell whose they are, oldest first."""
        with reading(self._engine) as connection:
            standing = standings(connection, submission.c.section.is_(None)).get(None)
        return standing.books if standing else ()

    def entries(self, submission_id: int) -> tuple[Entry, ...]:
        """Every value of one submission that holds, in the order of the form."""
        with reading(self._engine) as connection:
            book = find(connection, submission_id)
            return received.entries(connection, book) if book else ()

    def findings(self, submission_id: int) -> tuple[dict[str, str], ...]:
        """What is wrong with one submission, as Finding.as_dict; a settled conflict is no more."""
        shown = [column for column in finding.c if column.name not in ("submission_id", "position")]
        settled = select(acceptance.c.submission_id).where(in_force(acceptance.c.event_id))
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(*shown)
                .where(
                    finding.c.submission_id == submission_id,
                    finding.c.code.not_in([code.code for code in IN_CONFLICT])
                    | finding.c.submission_id.not_in(settled),
                )
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
                figures = imports.imported_figures(connection, [month]).get(month, {})
            return corrections.corrected(connection, month, figures)

    def figures_for_comparison(self, month: Month) -> dict[tuple[str, Kind], Figures]:
        """The amounts of a month to compare another one with: received, else imported."""
        return self.figures_of_months([month]).get(month, {})

    def figures_of_months(self, months: Collection[Month]) -> FiguresOf:
        """`figures_for_comparison` of many months, without those of which nothing is known."""
        with reading(self._engine) as connection:
            figures = imports.imported_figures(connection, months)
            for month in received.months(connection) & set(months):
                figures.setdefault(month, {}).update(received.received_figures(connection, month))
            for month in corrections.months(connection) & set(figures):
                figures[month] = corrections.corrected(connection, month, figures[month])
            return figures

    def settlements(self, year: FiscalYear) -> dict[tuple[str, Kind], Settlement]:
        """The settlements of a year by claim and kind: 決算, or 見込み where there is none yet."""
        with reading(self._engine) as connection:
            return imports.settlements(connection, year)

    def debtors(self, year: FiscalYear) -> dict[str, Figures]:
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
