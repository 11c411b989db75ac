"""The tables as the code sees them today; migrations.py holds how a ledger came to have them."""

from datetime import UTC, datetime

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
from sqlalchemy.types import TypeDecorator

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
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", Written, nullable=False),
    Column("verb", Text, nullable=False),
    Column("summary", Written, nullable=False),
    Column("undoes", Integer, ForeignKey("event.id")),
)

distribution = Table(
    "distribution",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _event_id(),
    Column("form", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("section", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("file", Written, nullable=False),
    Column("sha256", Text, nullable=False),
    Index("distribution_document", "document"),
    Index("distribution_key", "form", "year", "month", "section"),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _event_id(),
    Column("form", Text),
    Column("year", Integer),
    Column("month", Integer),
    Column("section", Written),
    Column("document", Written, nullable=False),
    Column("version", Written, nullable=False),
    Column("file", Written, nullable=False),
    Column("archived", Written, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("values_sha256", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("errors", Integer, nullable=False),
    Column("warnings", Integer, nullable=False),
    Column("notes", Integer, nullable=False),
    Index("submission_key", "form", "year", "month", "section"),
)

entry = Table(
    "entry",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("kind", Text),
    Column("item", Text, nullable=False),
    Column("value_int", BigInteger),
    Column("value_text", Written),
    Column("raw", Written, nullable=False),
    Column("sheet", Written, nullable=False),
    Column("cell", Text, nullable=False),
    Column("label", Text, nullable=False),
    PrimaryKeyConstraint("submission_id", "position"),
)

finding = Table(
    "finding",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("file", Written, nullable=False),
    Column("sheet", Written, nullable=False),
    Column("cell", Written, nullable=False),
    Column("label", Written, nullable=False),
    Column("what", Written, nullable=False),
    Column("remedy", Written, nullable=False),
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
    Column("year", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("file", Written, nullable=False),
    Column("sha256", Text, nullable=False),
)

made_from = Table(
    "made_from",
    metadata,
    _event_id(primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("desk", Written, nullable=False),
    Column("desk_sha256", Text, nullable=False),
    Column("former", Written, nullable=False),
    Column("written", Written, nullable=False),
    Column("figures", Written, nullable=False),
)

correction = Table(
    "correction",
    metadata,
    _event_id(primary_key=True),
    Column("year", Integer, nullable=False),
    Column("month", Integer, nullable=False),
    Column("claim", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("reported", BigInteger),
    Column("value", BigInteger, nullable=False),
    Column("reason", Written, nullable=False),
    Index("correction_month", "year", "month"),
)

plans_shown = Table(
    "plans_shown",
    metadata,
    Column("event_id", Integer, ForeignKey("consolidation.event_id"), nullable=False, primary_key=True),
    Column("year", Integer, nullable=False),
)

mail_message = Table(
    "mail_message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _event_id(),
    Column("mailing", Text, nullable=False),
    Column("terms", Text, nullable=False),
    Column("section", Written, nullable=False),
    Column("to", Written, nullable=False),
    Column("cc", Written, nullable=False),
    Column("subject", Written, nullable=False),
    Column("body", Written, nullable=False),
    Column("message_id", Text, nullable=False),
)

mail_attachment = Table(
    "mail_attachment",
    metadata,
    Column("message_id", Integer, ForeignKey("mail_message.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("file", Written, nullable=False),
    Column("name", Written, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("form", Text, nullable=False),
    Column("term", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("plain_sha256", Text, nullable=False),
    PrimaryKeyConstraint("message_id", "position"),
)

mail_state = Table(
    "mail_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("message_id", Integer, ForeignKey("mail_message.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("detail", Written, nullable=False),
    Index("mail_state_message", "message_id"),
)

mail_intake = Table(
    "mail_intake",
    metadata,
    Column("submission_id", Integer, ForeignKey("submission.id"), primary_key=True),
    Column("archived", Written, nullable=False),
    Column("sender", Written, nullable=False),
    Column("subject", Written, nullable=False),
    Column("sent_at", Written, nullable=False),
    Column("message_id", Written, nullable=False),
)

imported = Table(
    "imported",
    metadata,
    _event_id(primary_key=True),
    Column("kind", Text, nullable=False),
    Column("file", Written, nullable=False),
    Column("sheet", Written, nullable=False),
    Column("sha256", Text, nullable=False),
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
