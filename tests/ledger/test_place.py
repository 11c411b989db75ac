"""Where the folder's ledger is: a file in it, or the database that 台帳の接続先.txt names."""

import os
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import URL
from support.console import saiken, snapshot
from support.postgres_server import new_database
from support.secretariat import MONTH, filled_books, make_house

from saiken_addin.workflow.folder import LEDGER_URL_NAME, Folder

pytest_plugins = ["support.ledger_fixtures"]

TERM = ("--year", MONTH.year.reiwa, "--month", MONTH.number)
HISTORY = ("months_sample.csv", "settlements_sample.csv", "debtors_sample.csv")


def test_the_whole_job_on_postgresql_gives_what_it_gives_on_a_file(
    postgres: URL, tmp_path: Path
) -> None:
    root = tmp_path / "共有"
    root.mkdir()
    address = new_database(postgres, f"ledger_place_{os.getpid()}")
    (root / LEDGER_URL_NAME).write_text(f"{address}\r\n", "utf-8-sig")  # as Notepad saves it
    assert saiken("init", root, "--year", 7).code == 0
    for name in HISTORY:
        path = files("saiken_addin.demo.data").joinpath(name)
        assert saiken("history", "import", path, "--folder", root).code == 0
    assert saiken("distribute", "monthly", *TERM, "--folder", root).code == 0
    on_file = make_house(tmp_path / "手元")
    for folder in (Folder(root), on_file):
        filled_books(folder)
        assert saiken("receive", "--folder", folder.root).code == 0
    for table in ("過年", "課別"):
        here, there = (
            saiken("export", table, *TERM, "--folder", each, "--to", "json") for each in (on_file.root, root)
        )
        assert there.code == 0
        assert there.json == here.json
    assert saiken("consolidate", *TERM, "--folder", root).code == 0
    for _ in ("the document", "the receipt"):
        assert saiken("undo", "--folder", root).code == 0
    states = {line["state"] for line in saiken("status", "--folder", root, "--json").json["sections"]}
    assert states == {"未提出"}
    assert not (root / "台帳.sqlite").exists()


@pytest.mark.parametrize(
    "text", [b"", b"\xef\xbb\xbf \r\n", "台帳".encode(), b"\x82\xa0", b"postgresql://a b/c", b"mysql://host/x"]
)
def test_a_place_that_is_none_is_refused_and_no_ledger_is_begun(text: bytes, tmp_path: Path) -> None:
    assert saiken("init", tmp_path / "f", "--year", 7).code == 0
    (tmp_path / "f" / "台帳.sqlite").unlink()
    (tmp_path / "f" / LEDGER_URL_NAME).write_bytes(text)
    before = snapshot(tmp_path)
    ran = saiken("status", "--folder", tmp_path / "f")
    assert ran.code == 2
    assert "接続先" in ran.err or "台帳の場所" in ran.err
    assert snapshot(tmp_path) == before


def test_two_ledgers_are_never_one(tmp_path: Path) -> None:
    assert saiken("init", tmp_path / "f", "--year", 7).code == 0
    (tmp_path / "f" / LEDGER_URL_NAME).write_text("postgresql://host/saiken")
    ran = saiken("distribute", "monthly", *TERM, "--folder", tmp_path / "f")
    assert ran.code == 2
    assert "両方" in ran.err
    assert not list((tmp_path / "f" / "01_配布").iterdir())
