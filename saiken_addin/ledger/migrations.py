"""The steps by which a ledger came to have its tables, each in one transaction, never edited.

A step is frozen text, not schema.py, because schema.py moves on and a step must not.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    inspect,
    select,
)

from saiken_addin.core.findings import SaikenError
from saiken_addin.ledger.connection import reading, writing
from saiken_addin.ledger.schema import Moment

Migration = Callable[[Connection], None]

_done = Table(
    "schema_migration",
    MetaData(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied_at", Moment, nullable=False),
)


def _run(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def first_tables(connection: Connection) -> None:
    """Distribution, submissions with their values, acceptance, imports."""
    # In SQLite the values of a submission then lie together, without a second index.
    clustered = " WITHOUT ROWID" if connection.dialect.name == "sqlite" else ""
    event_id = "INTEGER NOT NULL{} REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED"
    of_event, one_per_event = event_id.format(""), event_id.format(" PRIMARY KEY")
    of_import = "event_id INTEGER NOT NULL REFERENCES imported (event_id), row INTEGER NOT NULL"
    of_submission = (
        "submission_id INTEGER NOT NULL REFERENCES submission (id), position INTEGER NOT NULL"
    )
    amounts = "assessed BIGINT, collected BIGINT, written_off BIGINT, unrefunded BIGINT"
    _run(
        connection,
        [
            "CREATE TABLE event (id INTEGER NOT NULL PRIMARY KEY, at TEXT NOT NULL,"
            " actor TEXT NOT NULL, verb TEXT NOT NULL, summary TEXT NOT NULL,"
            " undoes INTEGER REFERENCES event (id))",
            f"CREATE TABLE distribution (id INTEGER NOT NULL PRIMARY KEY, event_id {of_event},"
            " form TEXT NOT NULL, year INTEGER NOT NULL, month INTEGER NOT NULL,"
            " section TEXT NOT NULL, document TEXT NOT NULL, file TEXT NOT NULL,"
            " sha256 TEXT NOT NULL)",
            "CREATE INDEX distribution_document ON distribution (document)",
            "CREATE INDEX distribution_key ON distribution (form, year, month, section)",
            f"CREATE TABLE submission (id INTEGER NOT NULL PRIMARY KEY, event_id {of_event},"
            " form TEXT, year INTEGER, month INTEGER, section TEXT, document TEXT NOT NULL,"
            " version TEXT NOT NULL, file TEXT NOT NULL, archived TEXT NOT NULL,"
            " sha256 TEXT NOT NULL, values_sha256 TEXT NOT NULL, received_at TEXT NOT NULL,"
            " state TEXT NOT NULL, errors INTEGER NOT NULL, warnings INTEGER NOT NULL,"
            " notes INTEGER NOT NULL)",
            "CREATE INDEX submission_key ON submission (form, year, month, section)",
            f"CREATE TABLE entry ({of_submission}, name TEXT NOT NULL, claim TEXT NOT NULL,"
            " kind TEXT, item TEXT NOT NULL, value_int BIGINT, value_text TEXT, raw TEXT NOT NULL,"
            " sheet TEXT NOT NULL, cell TEXT NOT NULL, label TEXT NOT NULL,"
            f" PRIMARY KEY (submission_id, position)){clustered}",
            f"CREATE TABLE finding ({of_submission}, code TEXT NOT NULL, severity TEXT NOT NULL,"
            " file TEXT NOT NULL, sheet TEXT NOT NULL, cell TEXT NOT NULL, label TEXT NOT NULL,"
            " what TEXT NOT NULL, remedy TEXT NOT NULL,"
            f" PRIMARY KEY (submission_id, position)){clustered}",
            f"CREATE TABLE acceptance (event_id {one_per_event},"
            " submission_id INTEGER NOT NULL REFERENCES submission (id))",
            f"CREATE TABLE consolidation (event_id {one_per_event}, year INTEGER NOT NULL,"
            " month INTEGER NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL)",
            f"CREATE TABLE imported (event_id {one_per_event}, kind TEXT NOT NULL,"
            " file TEXT NOT NULL, sheet TEXT NOT NULL, sha256 TEXT NOT NULL)",
            f"CREATE TABLE month_figure ({of_import}, year INTEGER NOT NULL,"
            " month INTEGER NOT NULL, claim TEXT NOT NULL, kind TEXT NOT NULL,"
            f" {amounts}, target_outstanding BIGINT, PRIMARY KEY (event_id, row)){clustered}",
            "CREATE INDEX month_figure_month ON month_figure (year, month)",
            f"CREATE TABLE settlement ({of_import}, year INTEGER NOT NULL, status TEXT NOT NULL,"
            f" claim TEXT NOT NULL, kind TEXT NOT NULL, {amounts},"
            f" PRIMARY KEY (event_id, row)){clustered}",
            "CREATE INDEX settlement_year ON settlement (year)",
            f"CREATE TABLE debtor ({of_import}, year INTEGER NOT NULL, claim TEXT NOT NULL,"
            f" debtors BIGINT, cases BIGINT, PRIMARY KEY (event_id, row)){clustered}",
            "CREATE INDEX debtor_year ON debtor (year)",
        ],
    )


def append_only(connection: Connection) -> None:
    """The database itself refuses to change or delete what stands in the ledger."""
    recorded = "event distribution submission entry finding acceptance consolidation"
    tables = f"{recorded} imported month_figure settlement debtor".split()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN RAISE EXCEPTION 'the ledger is append-only'; END$$"
        )
    _append_only(connection, tables)


def _append_only(connection: Connection, tables: Sequence[str]) -> None:
    for table in tables:
        if connection.dialect.name == "sqlite":
            for act in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                    " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                )
        else:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only()"
            )


def plans_and_other_cities(connection: Connection) -> None:
    """Which year's plans a meeting was shown; how similar claims of other cities stood."""
    connection.exec_driver_sql(
        "CREATE TABLE plans_shown (event_id INTEGER NOT NULL PRIMARY KEY"
        " REFERENCES consolidation (event_id), year INTEGER NOT NULL)"
    )
    connection.exec_driver_sql(
        "CREATE TABLE other_city (event_id INTEGER NOT NULL REFERENCES imported (event_id),"
        " row INTEGER NOT NULL, city TEXT NOT NULL, claim TEXT NOT NULL, year INTEGER NOT NULL,"
        " assessed BIGINT NOT NULL, collected BIGINT NOT NULL, PRIMARY KEY (event_id, row))"
    )
    _append_only(connection, ["plans_shown", "other_city"])


def masters_and_corrections(connection: Connection) -> None:
    """What a master was made from and what it showed; amounts in the place of reported ones."""
    event_id = (
        "event_id INTEGER NOT NULL PRIMARY KEY REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED"
    )
    _run(
        connection,
        [
            f"CREATE TABLE made_from ({event_id}, made_at TEXT NOT NULL, desk TEXT NOT NULL,"
            " desk_sha256 TEXT NOT NULL, former TEXT NOT NULL, written TEXT NOT NULL,"
            " figures TEXT NOT NULL)",
            f"CREATE TABLE correction ({event_id}, year INTEGER NOT NULL, month INTEGER NOT NULL,"
            " claim TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, reported BIGINT,"
            " value BIGINT NOT NULL, reason TEXT NOT NULL)",
            "CREATE INDEX correction_month ON correction (year, month)",
        ],
    )
    _append_only(connection, ["made_from", "correction"])


def mail(connection: Connection) -> None:
    """The outbox: messages, attachments, states; and the messages that books came in."""
    of_event = "event_id INTEGER NOT NULL REFERENCES event (id) DEFERRABLE INITIALLY DEFERRED"
    of_message = "message_id INTEGER NOT NULL REFERENCES mail_message (id)"
    _run(
        connection,
        [
            f"CREATE TABLE mail_message (id INTEGER NOT NULL PRIMARY KEY, {of_event},"
            ' mailing TEXT NOT NULL, terms TEXT NOT NULL, section TEXT NOT NULL, "to" TEXT NOT NULL,'
            " cc TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, message_id TEXT NOT NULL)",
            f"CREATE TABLE mail_attachment ({of_message}, position INTEGER NOT NULL,"
            " file TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,"
            " form TEXT NOT NULL, term TEXT NOT NULL, document TEXT NOT NULL,"
            " plain_sha256 TEXT NOT NULL, PRIMARY KEY (message_id, position))",
            f"CREATE TABLE mail_state (id INTEGER NOT NULL PRIMARY KEY, {of_message},"
            " at TEXT NOT NULL, state TEXT NOT NULL, detail TEXT NOT NULL)",
            "CREATE INDEX mail_state_message ON mail_state (message_id)",
            "CREATE TABLE mail_intake (submission_id INTEGER NOT NULL PRIMARY KEY"
            " REFERENCES submission (id), archived TEXT NOT NULL, sender TEXT NOT NULL,"
            " subject TEXT NOT NULL, sent_at TEXT NOT NULL, message_id TEXT NOT NULL)",
        ],
    )
    tables = ["mail_message", "mail_attachment", "mail_state", "mail_intake"]
    _append_only(connection, tables)


def sightings(connection: Connection) -> None:
    """Where receipts found the files that they know, and which book each says the same as."""
    connection.exec_driver_sql(
        "CREATE TABLE sighting (id INTEGER NOT NULL PRIMARY KEY, at TEXT NOT NULL,"
        " sha256 TEXT NOT NULL, file TEXT NOT NULL, message TEXT NOT NULL, repeats TEXT NOT NULL)"
    )
    _append_only(connection, ["sighting"])


MIGRATIONS: tuple[Migration, ...] = (
    first_tables,
    append_only,
    plans_and_other_cities,
    masters_and_corrections,
    mail,
    sightings,
)
"""In order; the number of a migration is its position, counted from 1."""


def migrate(engine: Engine, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a ledger to the present, from wherever it stands; an empty database becomes a ledger.

    Raises:
        SaikenError: it is newer than this program, or holds something that is no ledger.
    """
    with reading(engine) as connection:
        done = _number(connection, len(migrations))
    while done < len(migrations):
        with writing(engine) as connection:
            # Another process may have been faster; only under the lock is the number certain.
            done = _number(connection, len(migrations))
            if done < len(migrations):
                _apply(connection, done + 1, migrations[done])
                done += 1


def _apply(connection: Connection, number: int, migration: Migration) -> None:
    if number == 1:
        _done.create(connection)
    migration(connection)
    row = {"number": number, "name": migration.__name__, "applied_at": datetime.now(UTC)}
    connection.execute(_done.insert(), row)


def _number(connection: Connection, newest: int) -> int:
    """The number of the last migration that the database has seen."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return 0
    if _done.name not in tables:
        raise SaikenError(
            "台帳ではないデータベースです。", "台帳（台帳.sqlite）の場所を確かめてください。"
        )
    number = int(connection.execute(select(func.max(_done.c.number))).scalar() or 0)
    if number > newest:
        raise SaikenError(
            f"台帳がこのプログラムより新しい版で作られています（台帳 {number}、対応 {newest}まで）。",
            "プログラムを新しい版に更新してください。",
        )
    return number
