"""Reaches the database: one writer at a time, its errors in plain words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Column, Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from saiken_addin.core.files import open_to_group
from saiken_addin.core.findings import SaikenError

PATIENCE = 10.0
"""Seconds to wait for another writer before giving up."""
_CACHE_KB = 65536
_LOCK = 0x5A1CE4  # any number, the same for every ledger in a PostgreSQL database

_BUSY = (
    "台帳がほかの操作で使われています。",
    "ほかの画面で実行中の saiken が終わってから、もう一度実行してください。",
)
_BROKEN = (
    "台帳を読み取れません（ファイルが壊れているか、台帳ではありません）。",
    "台帳の場所を確かめるか、saiken ledger restore ファイル で台帳の控えを戻してください。",
)
_NO_ACCESS = (
    "台帳を開けません。",
    "フォルダーがあるか、アクセス権があるか、場所の名前が長すぎないかを確かめてください。",
)
_READ_ONLY = ("台帳に書き込めません。", "書き込みの権限があるかを確かめてください。")
_DISK = (
    "台帳を読み書きできません（ディスクの空きがないか、読み書きに失敗しました）。",
    "ディスクの空きと共有フォルダーの接続を確かめてください。",
)
_SQLITE_CODES = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_NOTADB: _BROKEN,
    sqlite3.SQLITE_CORRUPT: _BROKEN,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_FULL: _DISK,
    sqlite3.SQLITE_IOERR: _DISK,
}
_POSTGRESQL_STATES = {"55P03": _BUSY, "40P01": _BUSY}  # lock not available, deadlock


class LedgerBusy(SaikenError):
    """Another process goes on writing."""


def connect(location: Path | str) -> Engine:
    """An engine for a ledger: a path is an SQLite file, a text with `://` a PostgreSQL URL.

    Raises:
        SaikenError: the URL is not one of PostgreSQL.
    """
    if isinstance(location, Path) or "://" not in location:
        return _sqlite(Path(location))
    try:
        url = make_url(location)
    except (ArgumentError, ValueError):
        raise _wrong_url(location) from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise _wrong_url(url.render_as_string(hide_password=True))
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={"connect_timeout": int(PATIENCE)},
        )
    except ImportError:
        raise SaikenError(
            "PostgreSQLに接続する部品（psycopg）がありません。",
            "pip install 'psycopg[binary]' を実行してください。",
        ) from None


def _wrong_url(shown: str) -> SaikenError:
    return SaikenError(
        f"台帳の場所を読み取れません: {shown}",
        "ファイルの場所か、postgresql:// で始まるURLを指定してください。",
    )


def _sqlite(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite+pysqlite", database=str(path)), connect_args={"timeout": PATIENCE}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # Python's sqlite3 must not open transactions by itself: `begin` below does.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        # One file that a person can copy and a file share can hold: WAL is neither. EXTRA is
        # FULL and also waits until the journal's removal, which is the commit, is on the disk.
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = EXTRA")
        # A batch that fits is not written to the file before its commit, so readers go on.
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        if path.is_file() and not path.stat().st_size:
            open_to_group(path)  # a new one; its journals are as open as it is

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction to read in.

    Raises:
        SaikenError: the ledger cannot be reached or read.
    """
    with _plainly(), engine.begin() as connection, readable():
        yield connection


@contextmanager
def readable() -> Iterator[None]:
    """Around what makes records of rows: a value that no ledger holds means that it is damaged."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise SaikenError(*_BROKEN) from error


def refuse_damaged(connection: Connection) -> None:
    """Have SQLite look through all of its file.

    Raises:
        SaikenError: it is damaged.
    """
    if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
        raise SaikenError(*_BROKEN)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction to write in; one at a time over all processes, the others wait (PATIENCE).

    Raises:
        SaikenError: the ledger cannot be reached or written, or another one is still writing.
    """
    with _plainly(), engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(PATIENCE * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield connection


def next_id(connection: Connection, column: Column[int]) -> int:
    """The next number of a table, in a transaction that writes; none is left out."""
    # Only one writes at a time, so counting on is safe.
    return int(connection.execute(select(func.max(column))).scalar() or 0) + 1


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _plain(error) from error
    except UnicodeDecodeError as error:  # a damaged name, even in SQLite's own message
        raise SaikenError(*_BROKEN) from error


def _plain(error: DBAPIError) -> SaikenError:
    cause = error.orig
    known = _SQLITE_CODES.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    known = known or _POSTGRESQL_STATES.get(getattr(cause, "sqlstate", None) or "")
    if known:
        return (LedgerBusy if known is _BUSY else SaikenError)(*known)
    detail = next(iter(str(cause).splitlines()), "")
    return SaikenError(
        f"台帳のデータベースを使えません（{detail}）。",
        "接続先とサーバーの状態を確かめてください。",
    )
