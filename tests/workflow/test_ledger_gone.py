"""A folder whose ledger was taken away: every verb says so, until it is brought back or begun anew."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from support.console import saiken, snapshot
from support.secretariat import MONTH, small_house

from saiken_addin.core.findings import SaikenError
from saiken_addin.ledger import connection
from saiken_addin.ledger.records import Verb
from saiken_addin.ledger.store import open_ledger
from saiken_addin.workflow.folder import LEDGER_URL_NAME, Folder, LedgerGone
from saiken_addin.workflow.ledger import restore_ledger

TERM = ("--year", MONTH.year.reiwa, "--month", MONTH.number)


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return small_house(tmp_path / "家")


@pytest.fixture
def copy(house: Folder, tmp_path: Path) -> Path:
    """A copy of the ledger, as a backup has it."""
    return Path(shutil.copyfile(house.ledger_file, tmp_path / "控え.sqlite"))


def figures(house: Folder) -> object:
    with house.open_ledger() as ledger:
        return ledger.events(), ledger.figures_for_comparison(MONTH.year_before)


def test_every_verb_is_refused_and_begins_nothing(house: Folder) -> None:
    (house.collected / "a.xlsx").write_bytes(b"a")
    house.ledger_file.unlink()
    before = snapshot(house.root)
    for verb in (
        ("distribute", "monthly", *TERM), ("distribute", "plan", "--year", 8), ("receive",), ("status",),
        ("receive", "--accept", house.collected / "a.xlsx"), ("consolidate", *TERM), ("undo",),
        ("export", "現年", *TERM), ("history", "show"), ("mail", "distribute", *TERM), ("mail", "log"),
        ("history", "import", house.root / "ない.csv"),
    ):  # fmt: skip
        ran = saiken(*verb, "--folder", house.root)
        assert ran.code == 2, verb
        if verb[1:2] != ("import",):
            assert "saiken ledger restore" in ran.err, ran.err
            assert "01_配布 に2件" in ran.err
    assert snapshot(house.root) == before


@pytest.mark.parametrize("left", ["nothing in it", "no record in it", "another folder's new one"])
def test_an_empty_ledger_is_as_bad_as_none(house: Folder, tmp_path: Path, left: str) -> None:
    house.ledger_file.unlink()
    if left == "nothing in it":
        house.ledger_file.touch()
    else:
        open_ledger(tmp_path / "new.sqlite").close()
        shutil.copyfile(tmp_path / "new.sqlite", house.ledger_file)
    with pytest.raises(LedgerGone):
        house.open_ledger()


def test_what_a_person_puts_into_a_new_folder_hinders_nothing(tmp_path: Path) -> None:
    assert saiken("init", tmp_path / "新", "--year", 7).code == 0
    (tmp_path / "新" / "02_回収" / "月次報告_R07-09_学事課.xlsx").write_bytes(b"x")
    (tmp_path / "新" / "01_配布" / "送り状.docx").write_bytes(b"x")
    (tmp_path / "新" / "04_控え" / "記録").mkdir()
    (tmp_path / "新" / "04_控え" / "記録" / "失敗.txt").write_bytes(b"x")
    assert saiken("history", "show", "--folder", tmp_path / "新").code == 0


def test_a_ledger_is_begun_anew_when_a_person_says_so(house: Folder) -> None:
    house.ledger_file.unlink()
    ran = saiken("ledger", "begin", "--folder", house.root, "--json")
    assert (ran.code, ran.json["found"]) == (0, {"01_配布": 2})
    assert saiken("distribute", "monthly", *TERM, "--folder", house.root).code == 0
    with house.open_ledger() as ledger:
        assert [each.verb for each in ledger.events()] == [Verb.BEGIN, Verb.DISTRIBUTE]
        assert "01_配布 2件" in ledger.events()[0].summary
    assert saiken("ledger", "begin", "--folder", house.root).code == 2
    assert saiken("undo", "--folder", house.root).code == 2, "there is nothing to be taken back"


def test_it_is_begun_where_the_desk_is_gone_too(house: Folder, tmp_path: Path) -> None:
    house.ledger_file.unlink()
    (house.root / "事務局ブック.xlsm").unlink()
    assert "saiken ledger" in saiken("init", house.root, "--year", 7).err
    assert not (house.root / "事務局ブック.xlsm").exists()
    assert saiken("ledger", "begin", "--folder", house.root).code == 0
    assert saiken("init", house.root, "--year", 7).code == 0
    assert saiken("ledger", "begin", "--folder", tmp_path).code == 2, "no folder of a secretariat"


def test_a_copy_is_brought_back(house: Folder, copy: Path) -> None:
    was = figures(house)
    house.ledger_file.unlink()
    ran = saiken("ledger", "restore", copy, "--folder", house.root, "--json")
    assert (ran.code, ran.json["former"]) == (0, None)
    assert ran.json["last"].endswith("冊配布")
    assert figures(house) == was
    assert copy.exists()


def test_what_stood_there_is_put_aside_with_what_belongs_to_it(house: Folder, copy: Path) -> None:
    was = figures(house)
    house.ledger_file.write_bytes(b"SQLite format 3\0 damaged")
    assert "saiken ledger restore" in saiken("status", "--folder", house.root).err
    made = restore_ledger(house, copy)
    assert made.former is not None
    assert made.former.parent == house.kept
    assert made.former.read_bytes().endswith(b"damaged")
    assert figures(house) == was
    house.ledger_file.unlink()
    journal = house.ledger_file.with_name("台帳.sqlite-journal")
    journal.write_bytes(b"half")
    assert restore_ledger(house, copy).former is None
    assert [path.read_bytes() for path in house.kept.glob("*-journal")] == [b"half"]
    assert not journal.exists(), "it would be played into the ledger that came back"
    assert figures(house) == was


def test_what_is_no_whole_ledger_is_not_brought_back(house: Folder, copy: Path, tmp_path: Path) -> None:
    text, empty, broken = tmp_path / "a.txt", tmp_path / "b.sqlite", tmp_path / "c.sqlite"
    text.write_text("台帳")
    open_ledger(empty).close()
    data = copy.read_bytes()
    with sqlite3.connect(copy) as read:  # a page of a table that opening the ledger doesn't read
        [(size,)], [(page,)] = (
            read.execute(f"PRAGMA {said}").fetchall() for said in ("page_size", "page_count")
        )
    data = data[: (page - 1) * size] + b"\xff" * size
    broken.write_bytes(data)
    before = snapshot(house.root)
    for wrong in (text, empty, broken, tmp_path / "ない.sqlite", house.ledger_file):
        ran = saiken("ledger", "restore", wrong, "--folder", house.root)
        assert ran.code == 2, (wrong, ran.out)
    assert snapshot(house.root) == before


def test_nothing_is_exchanged_under_a_writer(
    house: Folder, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    before = snapshot(house.root)
    with sqlite3.connect(house.ledger_file, isolation_level=None) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(SaikenError, match="使われています"):
            restore_ledger(house, copy)
        writer.execute("ROLLBACK")
    assert snapshot(house.root) == before


def test_a_ledger_in_a_database_is_its_keepers_matter(house: Folder, copy: Path) -> None:
    house.ledger_file.unlink()
    (house.root / LEDGER_URL_NAME).write_text("postgresql://host/saiken")
    with pytest.raises(SaikenError, match="データベース"):
        restore_ledger(house, copy)
