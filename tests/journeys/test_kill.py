"""kill -9 at any moment of receive and consolidate: nothing is lost, nothing is half there."""

import os
import random
import shutil
import signal
import sqlite3
import time
import zipfile
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.kills import counted, left_before_steps, started
from support.october_ledger import holds
from support.sample import Some
from support.secretariat import book_path, make_house, stamped
from support.stamped import unstamped_formulas

from saiken_addin.core.files import is_leftover
from saiken_addin.workflow.folder import Folder, open_folder

pytestmark = pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")

AT = ("--year", 7, "--month", 10)
K002 = "調定額_現年_K002"
KILLS, MANY_KILLS = 2, 250
# --- the verbs in a process of their own ---------------------------------------------------------


def receive(root: Path) -> None:
    saiken("receive", "--folder", root)


def consolidate(root: Path) -> None:
    saiken("consolidate", *AT, "--folder", root)


def seconds(verb: Callable[[Path], None], root: Path) -> float:
    """How long the verb takes when nobody kills it."""
    begin = time.perf_counter()
    process = started(verb, root)
    process.join()
    assert process.exitcode == 0
    return time.perf_counter() - begin


# --- what must hold, whenever it was killed --------------------------------------------------------


def assert_whole(house: Folder) -> None:
    """The ledger is sound, every copy is what its name says, every book opens, no strays."""
    with sqlite3.connect(house.ledger_file) as ledger:
        assert ledger.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for copy in house.received.glob("*.xlsx"):
        digest = sha256(copy.read_bytes()).hexdigest()
        assert copy.stem.endswith(f"_{digest}"), copy.name
    for folder in (house.meeting, house.kept, house.reports):
        for book in folder.glob("*.xlsx"):
            assert zipfile.ZipFile(book).testzip() is None, book.name
    strays = [path for path in house.root.rglob("*.tmp") if not is_leftover(path)]
    assert strays == []


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder in the middle of the month: a first batch is in, a master stands, more has come."""
    house = make_house(tmp_path_factory.mktemp("途中") / "家")

    def put(section: str, name: str, changes: dict[str, object]) -> None:
        (house.collected / name).write_bytes(stamped(section, changes))  # type: ignore[arg-type]

    put("国保年金課", "国保.xlsx", {})
    put("学事課", "学事.xlsx", {"調定額_現年_K028": None})
    put("医事課", "医事.xlsx", {})
    receive(house.root)
    consolidate(house.root)
    put("国保年金課", "国保 直し.xlsx", {K002: 5 * 10**10})
    put("学事課", "学事.xlsx", {})
    put("保育課", "保育 1.xlsx", {})
    put("保育課", "保育 2.xlsx", {"滞納者数_K005": None})
    book_path(house.collected, "介護保険課").write_bytes(stamped("介護保険課", {"滞納者数_K004": None}))
    (house.collected / "よその表.xlsx").write_bytes(b"PK\x03\x04")
    (house.collected / "メモ.txt").write_text("x")
    return house


@pytest.fixture(scope="module")
def received(pattern: Folder) -> Folder:
    """The same after an undisturbed receive."""
    house = copy_of(pattern, pattern.root.parent / "受付後")
    receive(house.root)
    return house


def copy_of(house: Folder, root: Path) -> Folder:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(house.root, root)
    return open_folder(root)


def look_after_receive(house: Folder, before: object, after: object) -> None:
    assert_whole(house)
    assert holds(house) in (before, after), "a batch is there whole or not at all"
    again = saiken("receive", "--folder", house.root)
    assert again.code in (0, 1), again.err
    assert holds(house) == after, "after a rerun it is as if nothing had happened"
    assert_whole(house)


def look_after_consolidate(house: Folder, old: bytes) -> None:
    assert_whole(house)
    master = house.meeting / "会議資料_R07-10.xlsx"
    data = master.read_bytes()
    if data != old:
        assert unstamped_formulas(data) == []
        data_rows = load_workbook(master, read_only=True)["データ"].iter_rows(values_only=True)
        assert sum(row[0] is not None for row in data_rows) == 67
    formers = [path.read_bytes() for path in house.kept.glob("*.xlsx")]
    assert set(formers) <= {old}
    assert data == old or formers, "the former one went to 04_控え before"
    again = saiken("consolidate", *AT, "--folder", house.root, "--json")
    assert again.code == 1
    assert again.json["totals"]["現年"]["assessed"]
    assert Path(again.json["former"]).read_bytes() == data
    assert_whole(house)


# --- at random times -------------------------------------------------------------------------------


def kill_at_random(
    verb: Callable[[Path], None], pattern: Folder, root: Path, times: int, look: Callable[[Folder], None]
) -> None:
    """Kill the verb at times spread over its whole duration, on a fresh copy of the folder each."""
    chance = random.Random(times)
    whole = max(seconds(verb, copy_of(pattern, root).root) for _ in range(3 if times > KILLS else 1))
    killed = 0
    for number in range(times):
        house = copy_of(pattern, root)
        process = started(verb, house.root)
        time.sleep(whole * (number + chance.random()) / times)
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        look(house)
    assert killed, "no kill came in time"


@pytest.mark.parametrize(
    "times", [KILLS, pytest.param(MANY_KILLS, marks=pytest.mark.long)], ids=["some", "many"]
)
def test_receive_killed_at_random(
    pattern: Folder, received: Folder, tmp_path: Path, times: int
) -> None:
    before, after = holds(pattern), holds(received)
    assert before != after
    kill_at_random(
        receive, pattern, tmp_path / "家", times, lambda house: look_after_receive(house, before, after)
    )


@pytest.mark.long
def test_consolidate_killed_at_random(received: Folder, tmp_path: Path) -> None:
    old = (received.meeting / "会議資料_R07-10.xlsx").read_bytes()
    kill_at_random(
        consolidate,
        received,
        tmp_path / "家",
        MANY_KILLS,
        lambda house: look_after_consolidate(house, old),
    )


# --- before every step that changes a file ---------------------------------------------------------


def kill_before_steps(
    verb: Callable[[Path], None],
    pattern: Folder,
    root: Path,
    look: Callable[[Folder], None],
    chosen: Callable[[range], Iterable[int]],
) -> int:
    """How many steps the verb has; it is killed before the chosen ones."""
    told = root.with_name("steps")
    process = started(counted, verb, copy_of(pattern, root).root, 0, told)
    process.join()
    steps = int(told.read_text())
    for step in chosen(range(1, steps + 1)):
        house = copy_of(pattern, root)
        process = started(counted, verb, house.root, step)
        process.join()
        assert process.exitcode == -signal.SIGKILL
        look(house)
    return steps


def test_receive_killed_before_every_step(
    pattern: Folder, received: Folder, tmp_path: Path, some: Some
) -> None:
    before, after = holds(pattern), holds(received)
    steps = kill_before_steps(
        receive,
        pattern,
        tmp_path / "家",
        lambda house: look_after_receive(house, before, after),
        lambda steps: some(steps, 6),
    )
    assert steps > 2 * 6, "each copy is written and renamed"


def test_consolidate_killed_before_every_step(
    received: Folder, tmp_path: Path, some: Some
) -> None:
    """Here one run is enough: it has no threads, so that a fork may look before each step."""
    old = (received.meeting / "会議資料_R07-10.xlsx").read_bytes()
    root, copies = copy_of(received, tmp_path / "家").root, tmp_path / "steps"
    process = started(left_before_steps, consolidate, root, root, copies)
    process.join()
    assert process.exitcode == 0
    left = sorted(copies.iterdir(), key=lambda copy: int(copy.name))
    assert len(left) >= 4
    for copy in left:
        assert_whole(open_folder(copy))
    for copy in some(left[::-1], 1):
        look_after_consolidate(open_folder(copy), old)
