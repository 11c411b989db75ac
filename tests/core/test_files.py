"""files.py: whole files or none, under names that every system allows."""

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import saiken_addin
from saiken_addin.core.files import (
    LEFTOVER_AGE,
    MAX_NAME,
    copy_atomically,
    is_leftover,
    make_folder,
    remove_leftovers,
    safe_name,
    sha256,
    sha256_file,
    why,
    write_atomically,
)
from saiken_addin.core.findings import SaikenError

PROJECT = Path(saiken_addin.__file__).parents[1]
WRITER = """
import hashlib, sys
from pathlib import Path
from saiken_addin.core.files import write_atomically
target, round = Path(sys.argv[1]), 0
while True:
    round += 1
    body = bytes([round % 251]) * 4_000_000
    write_atomically(target, hashlib.sha256(body).digest() + body)
    print(round, flush=True)
"""


def test_a_new_file_and_a_replaced_one_hold_exactly_the_data(tmp_path: Path) -> None:
    target = tmp_path / "月次報告_R07-10_国保年金課.xlsx"
    write_atomically(target, b"old, and longer")
    write_atomically(target, b"new\r\n\x00")
    assert target.read_bytes() == b"new\r\n\x00"
    assert list(tmp_path.iterdir()) == [target]


def test_a_copy_is_whole_and_known_by_its_hash(tmp_path: Path) -> None:
    source, copy = tmp_path / "提出.xlsx", tmp_path / "控え.xlsx"
    source.write_bytes(b"x" * 3_000_000)
    assert copy_atomically(source, copy) == sha256(source.read_bytes())
    assert copy.read_bytes() == source.read_bytes()
    with pytest.raises(SaikenError, match="「ない"):
        copy_atomically(tmp_path / "ない.xlsx", copy)
    with pytest.raises(SaikenError, match="フォルダー"):
        copy_atomically(source, tmp_path / "ない" / "控え.xlsx")
    assert copy.read_bytes() == source.read_bytes()
    assert sorted(tmp_path.iterdir()) == sorted([source, copy])


def test_a_name_at_the_limit_of_the_system_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("課" * 83 + ".xlsx")
    write_atomically(target, b"x")
    assert target.read_bytes() == b"x"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "会議資料_R07-10.xlsx"
    chance = random.Random(7)
    for _ in range(20):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, cwd=PROJECT
        )
        with writer:
            assert writer.stdout is not None
            assert writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.1))
            writer.send_signal(signal.SIGKILL)
        data = target.read_bytes()
        assert len(data) == 4_000_032
        assert hashlib.sha256(data[32:]).digest() == data[:32]
        assert all(path == target or is_leftover(path) for path in tmp_path.iterdir())


def test_only_old_leftovers_are_removed(tmp_path: Path) -> None:
    young, old = tmp_path / f".saiken-{'0' * 16}.tmp", tmp_path / f".saiken-{'a' * 16}.tmp"
    report, lookalike = tmp_path / "月次報告.xlsx", tmp_path / ".saiken-memo.tmp"
    long_ago = time.time() - LEFTOVER_AGE - 60
    for path in (young, old, report, lookalike):
        path.write_bytes(b"")
    for path in (old, report, lookalike):
        os.utime(path, (long_ago, long_ago))
    assert remove_leftovers(tmp_path) == 1
    assert sorted(tmp_path.iterdir()) == sorted((young, report, lookalike))
    assert remove_leftovers(tmp_path / "missing") == 0


def test_a_target_that_excel_holds_open_is_named_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "会議資料_R07-10.xlsx"
    target.write_bytes(b"old")

    def locked(source: object, destination: object) -> None:  # only Windows locks an open file
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(SaikenError, match=r"会議資料_R07-10\.xlsx.*Excel.*閉じて"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_target_that_is_locked_for_a_moment_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "会議資料_R07-10.xlsx"
    replace, tries = os.replace, []

    def locked_once(source: Path, destination: Path) -> None:
        tries.append(source)
        if len(tries) == 1:
            raise PermissionError(13, "Permission denied")
        replace(source, destination)

    monkeypatch.setattr(os, "replace", locked_once)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SaikenError, match=r"03_会議資料」がありません"):
        write_atomically(tmp_path / "03_会議資料" / "x.xlsx", b"")
    (tmp_path / "03_会議資料").write_bytes(b"")
    with pytest.raises(SaikenError, match=r"03_会議資料」がありません"):
        write_atomically(tmp_path / "03_会議資料" / "x.xlsx", b"")


def test_a_folder_in_the_place_of_the_file_is_an_error_without_leftovers(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").mkdir()
    with pytest.raises(SaikenError, match=r"x\.xlsx」に書き込めません"):
        write_atomically(tmp_path / "x.xlsx", b"")
    assert list(tmp_path.iterdir()) == [tmp_path / "x.xlsx"]


def test_both_hashes_agree_with_the_standard_example(tmp_path: Path) -> None:
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256(b"abc") == sha256_file(tmp_path / "abc") == abc
    with pytest.raises(SaikenError, match="missing」を読み取れません（見つかりません）"):
        sha256_file(tmp_path / "missing")
    with pytest.raises(SaikenError, match="を読み取れません（フォルダーです）"):
        sha256_file(tmp_path)


def test_a_file_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut after the rename must not leave an empty file under the name."""
    done: list[tuple[str, int]] = []
    fsync, replace = os.fsync, os.replace

    def noting_fsync(descriptor: int) -> None:
        fsync(descriptor)
        done.append(("fsync", os.fstat(descriptor).st_size))

    def noting_replace(source: Path, target: Path) -> None:
        done.append(("replace", source.stat().st_size))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "replace", noting_replace)
    write_atomically(tmp_path / "master.xlsx", b"x" * 100_000)
    assert done == [("fsync", 100_000), ("replace", 100_000)]


@pytest.mark.skipif(os.name == "nt", reason="the folder's rights count there")
@pytest.mark.parametrize(
    ("umask", "file", "folder"),
    [(0o022, 0o660, 0o770), (0o002, 0o660, 0o770), (0o027, 0o660, 0o770), (0, 0o660, 0o770), (0o077, 0o600, 0o700)],
)
def test_what_is_made_is_open_to_owner_and_group(tmp_path: Path, umask: int, file: int, folder: int) -> None:
    was = os.umask(umask)
    try:
        make_folder(tmp_path / "家" / "04_控え")
        made = tmp_path / "家" / "04_控え" / "a.xlsx"
        write_atomically(made, b"x")
        copy_atomically(made, made.with_name("b.xlsx"))
    finally:
        os.umask(was)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "家").rglob("*")}
    assert modes == {"04_控え": folder, "a.xlsx": file, "b.xlsx": file}
    assert (tmp_path / "家").stat().st_mode & 0o777 == folder


@pytest.mark.skipif(os.name == "nt", reason="the folder's rights count there")
def test_what_is_there_stays_as_open_as_a_person_made_it(tmp_path: Path) -> None:
    shared, own = tmp_path / "共有", tmp_path / "a.xlsx"
    shared.mkdir()
    shared.chmod(0o2755)
    own.write_bytes(b"old")
    own.chmod(0o644)
    make_folder(shared)
    write_atomically(own, b"new")
    assert (shared.stat().st_mode & 0o7777, own.stat().st_mode & 0o777) == (0o2755, 0o644)
    make_folder(shared / "下")
    if (shared / "下").stat().st_gid == shared.stat().st_gid:
        assert (shared / "下").stat().st_mode & 0o7777 in (0o2770, 0o770)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")


def test_what_the_system_says_is_said_in_japanese() -> None:
    assert why(OSError(errno.ENOSPC, "No space left on device")) == "ディスクの空きがありません"
    assert why(OSError(errno.ELOOP, "Too many links")) == "Too many links"
    assert why(OSError("no number")) == "no number"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国保年金課", "国保年金課"),
        ("私-4 入院医療費", "私-4 入院医療費"),
        ("令和7年度 (改)~[1]", "令和7年度 (改)~[1]"),
        ("市税/国保", "市税／国保"),
        ('<>:"/\\|?*', "＜＞：＂／＼｜？＊"),
        ("..", "．．"),
        ("../../etc", "..／..／etc"),
        ("課. .", "課．　．"),
        ("  課  ", "課"),
        ("a\nb\x00", "a＿b＿"),
        ("con", "ｃｏｎ"),
        ("NUL.txt", "ＮＵＬ.txt"),
        ("COM1 .x", "ＣＯＭ１ .x"),
        ("LPT9", "ＬＰＴ９"),
        ("COM¹", "ＣＯＭ¹"),
        ("CONIN$", "ＣＯＮＩＮ＄"),
        ("CONTROL", "CONTROL"),
        ("", "＿"),
        ("   ", "＿"),
    ],
)
def test_names_become_safe(text: str, expected: str) -> None:
    assert safe_name(text) == expected


@given(st.text(alphabet=st.characters(), max_size=120))
def test_any_text_becomes_a_name_that_stays_as_it_is_the_second_time(text: str) -> None:
    name = safe_name(text)
    assert name
    assert len(name) <= MAX_NAME
    assert len(f"月次報告_R07-10_{name}.xlsx".encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isascii() is False or name.isprintable()
    assert name[-1] not in ". "
    assert safe_name(name) == name


def test_long_names_with_the_same_beginning_stay_apart() -> None:
    one, other = safe_name("長" * 100 + "一"), safe_name("長" * 100 + "二")
    assert one != other
    assert one.startswith("長" * 41)
