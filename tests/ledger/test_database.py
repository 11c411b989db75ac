"""The database under the ledger: its tables, its one writer, where it may be."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from support.ledger_cases import (
    OCTOBER,
    SECTIONS,
    book,
    digest,
    distributed,
    history,
    master,
    months,
    shown,
    started,
)

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.history import CityRow, DebtorRow, SettlementRow, SettlementStatus
from saiken_addin.core.mailing import Attachment, Letter, Mailing
from saiken_addin.core.model import Amounts, FormName, HistoryKind, Kind, State
from saiken_addin.ledger import connection as ledger_connection
from saiken_addin.ledger.connection import connect
from saiken_addin.ledger.mail_records import MailOrigin
from saiken_addin.ledger.records import Corrected, Received, Sighting
from saiken_addin.ledger.schema import metadata
from saiken_addin.ledger.store import open_ledger

pytest_plugins = ["support.ledger_fixtures"]

SECTION = SECTIONS[0]
CURRENT = Kind.CURRENT


def test_a_ledger_stays_when_it_is_opened_again(location: Path | str) -> None:
    with open_ledger(location) as ledger:
        ledger.record_receive([book(1)])
    with open_ledger(location) as ledger:
        assert shown(ledger) == ["受理", "受理"]


def test_migrations_lead_to_the_tables_that_the_code_expects(location: Path | str) -> None:
    open_ledger(location).close()
    inspector = inspect(connect(location))
    assert set(inspector.get_table_names()) - {"schema_migration"} == set(metadata.tables)
    for name, table in metadata.tables.items():
        found = {one["name"]: one for one in inspector.get_columns(name)}
        assert list(found) == [column.name for column in table.columns], name
        for column in table.columns:
            kind = column.type.compile(dialect=inspector.dialect)
            assert str(found[column.name]["type"]) == kind, (name, column.name)
            assert found[column.name]["nullable"] == column.nullable, (name, column.name)
        keys = inspector.get_pk_constraint(name)["constrained_columns"]
        assert keys == [column.name for column in table.primary_key], name
        indexes = {one["name"]: one["column_names"] for one in inspector.get_indexes(name)}
        assert indexes == {str(one.name): [c.name for c in one.columns] for one in table.indexes}
        targets = {
            (one["constrained_columns"][0], one["referred_table"], one["referred_columns"][0])
            for one in inspector.get_foreign_keys(name)
        }
        assert targets == {
            (key.parent.name, key.column.table.name, key.column.name) for key in table.foreign_keys
        }


def test_the_database_itself_refuses_to_change_the_past(location: Path | str) -> None:
    with open_ledger(location) as ledger:
        ledger.record_distribution([distributed(SECTION)])
        ledger.record_receive([book(1, state=State.CONFLICT), book(2)])
        ledger.accept(1)
        ledger.record_consolidation(master())
        ledger.record_correction(Corrected(OCTOBER, "K002", CURRENT, "assessed", 1, 2, "誤記"))
        ledger.record_import(months(("K001", 1)))
        ledger.record_import(
            history(
                HistoryKind.SETTLEMENTS,
                [
                    SettlementRow(
                        2, FiscalYear(6), SettlementStatus.CLOSED, "K001", CURRENT, Amounts()
                    )
                ],
            )
        )
        ledger.record_import(
            history(HistoryKind.DEBTORS, [DebtorRow(2, FiscalYear(6), "K001", Amounts(debtors=1, cases=1))])
        )
        origin = MailOrigin("04_控え/受付/a.eml", "a@city.example", "提出", "", "<1@city.example>")
        seen = Sighting(digest("a"), "02_回収/a.xlsx", "", digest("a"))
        ledger.record_receive([replace(book(3), mail=origin)], found=[seen])
        file = Attachment("01_配布/a.xlsx", "a.xlsx", digest("a"), 1)
        ledger.outbox.plan(
            [Letter(Mailing.DISTRIBUTE, "R07-10", SECTIONS[0], (), (), "件名", "本文", "<2@x>", (file,))]
        )
        city = CityRow(2, "Ａ市", "K001", FiscalYear(6), 2, 1)
        ledger.record_import(history(HistoryKind.CITIES, [city]))
        assert ledger.other_cities() == (city,)
        assert [month for _, _, month in ledger.plans_shown(FiscalYear(8))] == [OCTOBER]
        assert ledger.plans_shown(FiscalYear(7)) == ()
    engine = connect(location)
    for table in metadata.tables.values():
        column = next(iter(table.columns)).name
        for statement in (
            f"UPDATE {table.name} SET {column} = {column}",
            f"DELETE FROM {table.name}",
        ):
            with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
                connection.execute(text(f"{statement} /* PROBE */"))
    engine.dispose()


def test_one_writer_at_a_time_and_readers_go_on(
    location: Path | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_connection, "PATIENCE", 0.2)
    open_ledger(location).close()
    writing, done = threading.Event(), threading.Event()

    def batch() -> Iterator[Received]:
        yield from (book(value) for value in range(300))
        writing.set()
        assert done.wait(60)

    def write() -> None:
        with open_ledger(location) as mine:
            mine.record_receive(batch())

    writer = threading.Thread(target=write)
    writer.start()
    assert writing.wait(60)
    try:
        with open_ledger(location) as ledger:
            with pytest.raises(SaikenError, match="ほかの操作で使われています"):
                ledger.record_receive([book(1)])
            assert ledger.events() == ()
    finally:
        done.set()
        writer.join()
    with open_ledger(location) as ledger:
        ledger.record_receive([book(1)])
        assert [one.summary for one in ledger.events()] == [
            "300冊を受付（受理 300）",
            "1冊を受付（受理 1）",
        ]


def receive_some(location: Path | str, times: int) -> None:
    with open_ledger(location) as ledger:
        for _ in range(times):
            ledger.record_receive(book(value) for value in range(20))


def test_two_processes_take_turns(location: Path | str) -> None:
    """Both start where there is no ledger yet."""
    writers = [started(receive_some, location, 15) for _ in range(2)]
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0]
    with open_ledger(location) as ledger:
        assert [one.id for one in ledger.events()] == list(range(1, 31))
        history = ledger.status(FormName.MONTHLY, OCTOBER, [SECTION])[SECTION].history
        assert [one.id for one in history] == list(range(1, 601))
        assert [one.event for one in history] == [n for n in range(1, 31) for _ in range(20)]


@pytest.mark.parametrize(
    "url", ["mysql://u:geheim@host/x", "postgresql://:port/x", "://", "http://example/台帳"]
)
def test_only_a_postgresql_url_is_a_place_for_a_ledger(url: str) -> None:
    with pytest.raises(SaikenError, match="台帳の場所を読み取れません") as raised:
        open_ledger(url)
    assert "geheim" not in str(raised.value)


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SaikenError, match="台帳のデータベースを使えません"):
        open_ledger(f"postgresql://nobody@/none?host={tmp_path}")
