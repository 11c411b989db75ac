"""Ledgers to test with: on SQLite and on a real PostgreSQL, watched for anything but appends."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, event

from saiken_addin.ledger.store import Ledger, open_ledger
from support.postgres_server import new_database, server

_numbers = count(1)
_CHANGING = ("UPDATE", "DELETE", "DROP TABLE", "ALTER", "REPLACE", "INSERT OR", "TRUNCATE")


@pytest.fixture(scope="session")
def any_postgres() -> Iterator[URL | None]:
    with server() as address:
        yield address


@pytest.fixture
def postgres(any_postgres: URL | None) -> URL:
    """A PostgreSQL server; without one the test is skipped."""
    if any_postgres is None:
        pytest.skip("no PostgreSQL server to be had")
    return any_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A place where no ledger is yet."""
    if request.param == "sqlite":
        return tmp_path / "台帳.sqlite"
    server_address = request.getfixturevalue("postgres")
    return new_database(server_address, f"ledger_{os.getpid()}_{next(_numbers)}")


@pytest.fixture
def ledger(location: Path | str) -> Iterator[Ledger]:
    """A new ledger; the test fails when anything in it is changed or deleted."""
    statements: list[str] = []

    def note(_c: Any, _k: Any, statement: str, _p: Any, _x: Any, _m: Any) -> None:
        statements.append(statement.lstrip().upper())

    event.listen(Engine, "before_cursor_execute", note)
    with open_ledger(location) as opened:
        yield opened
    event.remove(Engine, "before_cursor_execute", note)
    assert statements
    assert [one for one in statements if one.startswith(_CHANGING)] == []
