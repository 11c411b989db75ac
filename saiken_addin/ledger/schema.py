"""The tables as the code sees them today; migrations.py holds how a ledger came to have them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from saiken_addin.core.model import HistoryKind, imported_in


class Moment(TypeDecorator[datetime]):
    """A point in time, kept as UTC ISO text of one width, so that text order is time order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        return value.astimezone(UTC).isoformat(timespec="microseconds") if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        return datetime.fromisoformat(value) if value else None


class Written(TypeDecorator[str]):
    """Text from a book or a file name; what no database can hold (NUL, half a character) is �."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not value.isascii():
            value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return value.replace("\0", "\ufffd")


metadata = MetaData()


def _needed(kind: type[TypeEngine[Any]], *names: str) -> Iterator[Column[Any]]:
    """Columns of a kind that are never blank."""
    return (Column(name, kind, nullable=False) for name in names)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _event_id(*, primary_key: bool = False) -> Column[int]:
    # The event is written last, when it is known what it did: so the reference is deferred.
    return Column(
        "event_id",
        Integer,
        ForeignKey("event.id", deferrable=True, initially="DEFERRED"),
        nullable=False,
        primary_key=primary_key,
    )


event = Table(
    "event",
    metadata,
    _id(),
    *_needed(Moment, "at"),
    *_needed(Written, "actor"),
    *_needed(Text, "verb"),
    *_needed(Written, "summary"),
    Column("undoes", Integer, ForeignKey("event.id")),
)

distribution = Table(
    "distribution",
    metadata,
    _id(),
    _event_id(),
    *_needed(Text, "form"),
    *_needed(Integer, "year", "month"),
    *_needed(Text, "section", "document"),
    *_needed(Written, "file"),
    *_needed(Text, "sha256"),
    Index("distribution_document", "document"),
    Index("distribution_key", "form", "year", "month", "section"),
)

submission = Table(
    "submission",
    metadata,
    _id(),
    _event_id(),
    Column("form", Text),
    Column("year", Integer),
    Column("month", Integer),
    Column("section", Written),
    *_needed(Written, "document", "version", "file", "archived"),
    *_needed(Text, "sha256", "values_sha256"),
    *_needed(Moment, "received_at"),
    *_needed(Text, "state"),
    *_needed(Integer, "errors", "warnings", "notes"),
    Index("submission_key", "form", "year", "month", "section"),
)

entry = Table(
    "entry",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    *_needed(Integer, "position"),
    *_needed(Text, "name", "claim"),
    Column("kind", Text),
    *_needed(Text, "item"),
    Column("value_int", BigInteger),
    Column("value_text", Written),
    *_needed(Written, "raw", "sheet"),
    *_needed(Text, "cell", "label"),
    PrimaryKeyConstraint("submission_id", "position"),
)

finding = Table(
    "finding",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    *_needed(Integer, "position"),
    *_needed(Text, "code", "severity"),
    *_needed(Written, "file", "sheet", "cell", "label", "what", "remedy"),
    PrimaryKeyConstraint("submission_id", "position"),
)

acceptance = Table(
    "acceptance",
    metadata,
    _event_id(primary_key=True),
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
)

consolidation = Table(
    "consolidation",
    metadata,
    _event_id(primary_key=True),
    *_needed(Integer, "year", "month"),
    *_needed(Written, "file"),
    *_needed(Text, "sha256"),
)

made_from = Table(
    "made_from",
    metadata,
    _event_id(primary_key=True),
    *_needed(Moment, "made_at"),
    *_needed(Written, "desk"),
    *_needed(Text, "desk_sha256"),
    *_needed(Written, "former", "written", "figures"),
)

correction = Table(
    "correction",
    metadata,
    _event_id(primary_key=True),
    *_needed(Integer, "year", "month"),
    *_needed(Text, "claim", "kind", "item"),
    Column("reported", BigInteger),
    *_needed(BigInteger, "value"),
    *_needed(Written, "reason"),
    Index("correction_month", "year", "month"),
)

plans_shown = Table(
    "plans_shown",
    metadata,
    Column("event_id", Integer, ForeignKey("consolidation.event_id"), nullable=False, primary_key=True),
    *_needed(Integer, "year"),
)

mail_message = Table(
    "mail_message",
    metadata,
    _id(),
    _event_id(),
    *_needed(Text, "mailing", "terms"),
    *_needed(Written, "section", "to", "cc", "subject", "body"),
    *_needed(Text, "message_id"),
)

mail_attachment = Table(
    "mail_attachment",
    metadata,
    Column("message_id", Integer, ForeignKey("mail_message.id"), nullable=False),
    *_needed(Integer, "position"),
    *_needed(Written, "file", "name"),
    *_needed(Text, "sha256"),
    *_needed(Integer, "size"),
    *_needed(Text, "form", "term", "document", "plain_sha256"),
    PrimaryKeyConstraint("message_id", "position"),
)

mail_state = Table(
    "mail_state",
    metadata,
    _id(),
    Column("message_id", Integer, ForeignKey("mail_message.id"), nullable=False),
    *_needed(Moment, "at"),
    *_needed(Text, "state"),
    *_needed(Written, "detail"),
    Index("mail_state_message", "message_id"),
)

mail_intake = Table(
    "mail_intake",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    *_needed(Written, "archived", "sender", "subject", "sent_at", "message_id"),
)

sighting = Table(
    "sighting",
    metadata,
    _id(),
    *_needed(Moment, "at"),
    *_needed(Text, "sha256"),
    *_needed(Written, "file"),
    *_needed(Text, "message", "repeats"),
)

imported = Table(
    "imported",
    metadata,
    _event_id(primary_key=True),
    *_needed(Text, "kind"),
    *_needed(Written, "file", "sheet"),
    *_needed(Text, "sha256"),
)


def _of_import() -> Column[int]:
    return Column("event_id", Integer, ForeignKey("imported.event_id"), nullable=False)


def _measures(kind: HistoryKind) -> tuple[Column[int], ...]:
    return tuple(Column(name, BigInteger) for name in imported_in(kind))


month_figure = Table(
    "month_figure",
    metadata,
    _of_import(),
    Column("row", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("claim", Text, nullable=False),
    Column("kind", Text, nullable=False),
    *_measures(HistoryKind.MONTHS),
    PrimaryKeyConstraint("event_id", "row"),
    Index("month_figure_month", "year", "month"),
)

settlement = Table(
    "settlement",
    metadata,
    _of_import(),
    Column("row", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("kind", Text, nullable=False),
    *_measures(HistoryKind.SETTLEMENTS),
    PrimaryKeyConstraint("event_id", "row"),
    Index("settlement_year", "year"),
)

other_city = Table(
    "other_city",
    metadata,
    _of_import(),
    Column("row", Integer, nullable=False),
    Column("city", Written, nullable=False),
    Column("claim", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("assessed", BigInteger, nullable=False),
    Column("collected", BigInteger, nullable=False),
    PrimaryKeyConstraint("event_id", "row"),
)

debtor = Table(
    "debtor",
    metadata,
    _of_import(),
    Column("row", Integer, nullable=False),
    Column("year", Integer, nullable=False),
    Column("claim", Text, nullable=False),
    *_measures(HistoryKind.DEBTORS),
    PrimaryKeyConstraint("event_id", "row"),
    Index("debtor_year", "year"),
)
