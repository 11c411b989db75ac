"""What happens to the ledger's file: kills, copies, damage, older and newer versions."""

import random
import sqlite3
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, event, inspect, select
from sqlalchemy.exc import DBAPIError
from support.dear_examples import fewer
from support.ledger_cases import OCTOBER, SECTIONS, book, distributed, months, started, view
from support.sample import Some

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.model import FormName
from saiken_addin.ledger import connection
from saiken_addin.ledger.connection import connect
from saiken_addin.ledger.migrations import MIGRATIONS, migrate
from saiken_addin.ledger.schema import metadata
from saiken_addin.ledger.store import Ledger, open_ledger

BATCH = 150


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "台帳.sqlite"


# --- kills -------------------------------------------------------------------------------------


def receive_for_ever(path: Path, told: Path, cache_kb: int) -> None:
    """Record batch after batch, and write down each one that the ledger says it has."""
    connection._CACHE_KB = cache_kb
    with open_ledger(path) as ledger, told.open("a") as told_to:
        while True:
            number = ledger.record_receive(book(value) for value in range(BATCH))
            told_to.write(f"{number}\n")
            told_to.flush()


def kill_and_look(path: Path, chance: random.Random, cache_kb: int) -> bool:
    """Kill a writer at a random moment; whether it left a journal behind."""
    told = path.with_suffix(".told")
    told.touch()
    had = len(told.read_text().split())
    process = started(receive_for_ever, path, told, cache_kb)
    while len(told.read_text().split()) <= had and process.is_alive():
        time.sleep(0.001)
    time.sleep(chance.random() * 0.15)
    process.kill()
    process.join()
    left_a_journal = path.with_name(f"{path.name}-journal").exists()
    with open_ledger(path) as ledger:
        events = [one.id for one in ledger.events()]
        promised = [int(line) for line in told.read_text().split()]
        assert set(promised) <= set(events), "a batch that was recorded is lost"
        assert len(events) <= len(promised) + 1
        history = ledger.status(FormName.MONTHLY, OCTOBER, SECTIONS)[SECTIONS[0]].history
        assert [one.event for one in history] == [n for n in events for _ in range(BATCH)]
    query = "SELECT count(*) FROM entry GROUP BY submission_id"
    assert [row[0] for row in sqlite3.connect(path).execute(query)] == [5] * len(history)
    told.write_text("".join(f"{number}\n" for number in events))
    return left_a_journal


# With a tiny cache the file itself is written to all the time, so that most kills leave a journal.
@pytest.mark.parametrize("cache_kb", [connection._CACHE_KB, 16])
def test_a_kill_leaves_whole_batches_only(path: Path, cache_kb: int, some: Some) -> None:
    chance = random.Random(cache_kb)
    journals = [kill_and_look(path, chance, cache_kb) for _ in some(range(10), 3)]
    while cache_kb == 16 and not any(journals) and len(journals) < 20:  # a transaction is short
        journals.append(kill_and_look(path, chance, cache_kb))
    if cache_kb == 16:
        assert any(journals), "no kill fell into a transaction"


@pytest.mark.long
@pytest.mark.parametrize("cache_kb", [connection._CACHE_KB, 16])
def test_five_hundred_kills(tmp_path: Path, cache_kb: int) -> None:
    chance = random.Random(cache_kb)
    for number in range(250):
        kill_and_look(tmp_path / f"台帳{number // 25}.sqlite", chance, cache_kb)


# --- one file ----------------------------------------------------------------------------------


def test_the_ledger_is_one_file_that_can_be_copied(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.record_receive([book(1)])
        copy = tmp_path / "控え.sqlite"
        copy.write_bytes(path.read_bytes())
        assert [file.name for file in path.parent.glob("台帳*")] == [path.name]
        with open_ledger(copy) as copied:
            assert view(copied) == view(ledger)


def test_what_holds_in_the_database_is_switched_on(path: Path) -> None:
    with open_ledger(path) as ledger, ledger._engine.connect() as one:
        settings_of = {
            name: one.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert settings_of == {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1}


# --- damage ------------------------------------------------------------------------------------


def a_ledger(path: Path) -> bytes:
    with open_ledger(path) as ledger:
        ledger.record_distribution([distributed(SECTIONS[1])])
        ledger.record_receive([book(1), book(2, SECTIONS[1])])
        ledger.record_import(months(("K001", 1)))
    return path.read_bytes()


@cache
def _a_ledger() -> bytes:
    with TemporaryDirectory() as folder:
        return a_ledger(Path(folder, "台帳.sqlite"))


def use(path: Path) -> None:
    """Ask everything there is to ask, and record and take back."""
    with open_ledger(path) as ledger:
        view(ledger)
        ledger.events()
        ledger.entries(1)
        ledger.findings(1)
        ledger.record_receive([book(3)])
        ledger.undo()


@pytest.mark.parametrize(
    "content",
    [
        b"not a database at all" * 100,
        b"PK\3\4" + b"\0" * 5000,
        b"SQLite format 3\0",
        "台帳".encode(),
    ],
)
def test_what_is_no_ledger_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(SaikenError, match="台帳"):
        open_ledger(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE customers (id)")
    other.close()
    content = path.read_bytes()
    with pytest.raises(SaikenError, match="台帳ではないデータベース"):
        open_ledger(path)
    assert path.read_bytes() == content


def test_a_folder_or_a_missing_folder_is_told(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "ない" / "台帳.sqlite"):
        with pytest.raises(SaikenError, match="台帳を開けません"):
            open_ledger(place)


def test_an_empty_file_becomes_a_ledger(path: Path) -> None:
    """A kill at the very first moment leaves one."""
    path.touch()
    a_ledger(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_ledger_cut_short_is_told(path: Path, share: float) -> None:
    content = a_ledger(path)
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(SaikenError, match="台帳"):
        use(path)


@settings(fewer(3), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1))
def test_damage_is_told_in_plain_words(path: Path, damage: list[tuple[float, int]]) -> None:
    """Whatever bytes are wrong, nothing but a SaikenError comes of it."""
    content = bytearray(_a_ledger())
    for where, byte in damage:
        content[int(where * len(content))] = byte
    path.write_bytes(content)
    with suppress(SaikenError):
        use(path)


# --- versions ----------------------------------------------------------------------------------


def _rows(engine: Engine) -> dict[Table, list[dict[str, Any]]]:
    """Everything that a ledger holds; a table comes after those that it refers to."""
    with engine.begin() as one:
        return {
            table: [dict(row._mapping) for row in one.execute(select(table))]
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("stage", range(1, len(MIGRATIONS)))
def test_an_older_ledger_is_brought_up_to_date(path: Path, stage: int) -> None:
    with open_ledger(path.with_name("today.sqlite")) as today:
        today.record_receive([book(1)])
        was = view(today)
        rows = _rows(today._engine)
    engine = connect(path)
    migrate(engine, MIGRATIONS[:stage])
    there = inspect(engine).get_table_names()
    with engine.begin() as older:
        for table, own in rows.items():
            if table.name in there and own:
                older.execute(table.insert(), own)
    engine.dispose()
    with open_ledger(path) as ledger:
        assert view(ledger) == was
        ledger.record_receive([book(2)])
        with pytest.raises(DBAPIError, match="append-only"), ledger._engine.begin() as one:
            one.exec_driver_sql("DELETE FROM event")
    numbers = list(sqlite3.connect(path).execute("SELECT number, name FROM schema_migration"))
    assert numbers == [(number, one.__name__) for number, one in enumerate(MIGRATIONS, 1)]


def test_a_migration_that_fails_leaves_the_former_ledger(path: Path) -> None:
    def half_way(one: Connection) -> None:
        one.exec_driver_sql("CREATE TABLE half (id INTEGER)")
        raise RuntimeError("half way")

    a_ledger(path)
    with open_ledger(path) as ledger:
        was = view(ledger)
    engine = connect(path)
    with pytest.raises(RuntimeError):
        migrate(engine, [*MIGRATIONS, half_way])
    engine.dispose()
    with open_ledger(path) as ledger:
        assert view(ledger) == was
    tables = sqlite3.connect(path).execute("SELECT name FROM sqlite_schema WHERE name = 'half'")
    assert list(tables) == []


def test_another_process_may_migrate_first(path: Path) -> None:
    """Between looking at the version and having the lock, somebody else brings it up to date."""
    engine = connect(path)

    def others_first(one: Connection) -> None:
        if one.get_execution_options().get("writes") and not path.stat().st_size:
            a_ledger(path)

    event.listen(engine, "engine_connect", others_first)
    migrate(engine)
    with Ledger(engine) as ledger:
        assert len(ledger.events()) == 3


def test_a_newer_ledger_is_refused_and_left_alone(path: Path) -> None:
    a_ledger(path)
    engine = connect(path)
    migrate(engine, [*MIGRATIONS, lambda one: None])
    engine.dispose()
    content = path.read_bytes()
    with pytest.raises(SaikenError, match="新しい版"):
        open_ledger(path)
    assert path.read_bytes() == content
