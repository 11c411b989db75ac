"""Proves that nothing stops a batch: whatever a stage raises over a file is a finding on that file."""

import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from support.october_ledger import states
from support.secretariat import SMALL, filled_books, small_house

from saiken_addin.core.findings import SaikenError
from saiken_addin.intake import book, monthly_checks
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive import batch, copies, incoming, lying
from saiken_addin.workflow.receive import receipt as verb

SECTION = "国保年金課"
BROKEN = f"月次報告_R07-10_{SECTION}.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = small_house(tmp_path / "事務局")
    filled_books(made, SMALL)
    return made


def accepted(folder: Folder) -> set[str]:
    """The sections whose books were taken in; of the others nothing is known."""
    found = states(folder)
    assert set(found.values()) <= {"受理", "未提出"}
    return {section for section, state in found.items() if state == "受理"}


def about(argument: object) -> str:
    """The file that an argument names, if it is one or belongs to one."""
    for name in ("submission", "file", "path", "name"):
        argument = getattr(argument, name, argument)
    return str(argument) if isinstance(argument, str | Path) else ""


def raising(original: Callable[..., Any], error: type[BaseException]) -> Callable[..., Any]:
    """The function itself, but over the broken file."""

    def stage(*arguments: Any) -> Any:
        if any(about(argument).endswith(BROKEN) for argument in arguments):
            raise error
        return original(*arguments)

    return stage


STAGES = [
    (incoming, "_opened"),
    (verb, "file_hash"), (verb, "examine"), (verb, "_arrive"),
    (book, "open_package"), (book, "_read"), (book, "_taken_in"), (book, "_identity"),
    (book, "read_form"), (book, "_submission"), (monthly_checks, "check"),
    (batch, "said_before"), (batch, "_put"), (batch, "_judge"), (batch, "_state"),
    (copies, "_copied"), (copies, "copy_atomically"),
]  # fmt: skip
ERRORS = [ZeroDivisionError, MemoryError, RecursionError, UnicodeDecodeError, SaikenError, OSError]


@pytest.mark.parametrize(("module", "stage"), STAGES, ids=lambda one: str(one).rpartition(".")[2])
def test_a_stage_that_raises_stops_one_file(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, module: Any, stage: str
) -> None:
    if stage == "_state":  # knows the findings only: the first book is the one
        fails = iter([True])
        original = batch._state

        def state(findings: Any) -> Any:
            if next(fails, False):
                raise ZeroDivisionError
            return original(findings)

        monkeypatch.setattr(batch, stage, state)
    else:
        monkeypatch.setattr(module, stage, raising(getattr(module, stage), ZeroDivisionError))
    result = verb.receive(folder, (), lambda *_: None)
    assert len(accepted(folder)) == 1
    assert stage == "_state" or accepted(folder) == {*SMALL} - {SECTION}
    (finding,) = [one for one in result.findings if one.code.code == "G17"]
    log = next(folder.logs.iterdir())
    assert log.name in finding.what
    assert "ZeroDivisionError" in log.read_text("utf-8-sig")
    monkeypatch.undo()
    verb.receive(folder, (), lambda *_: None)
    assert accepted(folder) == {*SMALL}, "the file is looked at again"


@pytest.mark.parametrize("error", ERRORS, ids=lambda one: one.__name__)
def test_whatever_it_raises(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    made = error("utf-8", b"", 0, 1, "") if error is UnicodeDecodeError else error("x")

    def stage(path: Path, *_: object) -> None:
        raise made

    monkeypatch.setattr(verb, "examine", stage)
    result = verb.receive(folder, (), lambda *_: None)
    assert [one.code.code for one in result.findings] == ["G17"] * 2
    assert len(list(folder.logs.iterdir())) == 1, "one record tells of all"


def test_a_zip_whose_unpacking_raises_stops_nothing_else(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zipfile.ZipFile(folder.collected / "まとめ.zip", "w") as archive:
        archive.writestr("x.xlsx", pickle.dumps(None))

    def found_in(*_: object) -> None:
        raise LookupError

    monkeypatch.setattr(incoming, "found_in", found_in)
    result = verb.receive(folder, (), lambda *_: None)
    assert accepted(folder) == {*SMALL}
    assert [one.code.code for one in result.findings if one.code.code != "C05"] == ["G17"]


@pytest.mark.parametrize("holder", ["まとめ.zip", "届いた.eml"])
@pytest.mark.parametrize("stage", ["file_hash", "examine"])
def test_a_book_among_others_stops_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, holder: str, stage: str
) -> None:
    books = sorted(folder.collected.iterdir())
    message = EmailMessage()
    message["From"] = "a@city.example"
    with zipfile.ZipFile(folder.collected / holder, "w") as archive:
        for path in books:
            archive.write(path, path.name)
            message.add_attachment(path.read_bytes(), maintype="x", subtype="y", filename=path.name)
            path.unlink()
    if holder.endswith(".eml"):
        (folder.collected / holder).write_bytes(bytes(message))
    monkeypatch.setattr(verb, stage, raising(getattr(verb, stage), ZeroDivisionError))
    result = verb.receive(folder, (), lambda *_: None)
    told = [one.place.file for one in result.findings if one.code.code == "G17"]
    assert told == [f"02_回収/{holder}/{BROKEN}"]
    assert accepted(folder) == {*SMALL} - {SECTION}
    monkeypatch.undo()
    verb.receive(folder, (), lambda *_: None)
    assert accepted(folder) == {*SMALL}


def test_a_message_whose_copy_fails_stops_one_file(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = folder.collected / BROKEN
    message = EmailMessage()
    message["From"] = "a@city.example"
    message.add_attachment(book.read_bytes(), maintype="x", subtype="y", filename=BROKEN)
    (folder.collected / "届いた.eml").write_bytes(bytes(message))
    book.unlink()

    def keep_message(_: Folder, incoming: Any, *__: object) -> None:
        if incoming.message:
            raise ZeroDivisionError

    monkeypatch.setattr(copies, "keep_message", keep_message)
    result = verb.receive(folder, (), lambda *_: None)
    assert [one.code.code for one in result.findings if one.code.code[0] == "G"] == ["G17"]
    assert accepted(folder) == {*SMALL} - {SECTION}
    monkeypatch.undo()
    verb.receive(folder, (), lambda *_: None)
    assert accepted(folder) == {*SMALL}


def test_books_count_though_their_list_cannot_be_written(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.collected / "壊れた.xlsx").write_bytes(b"PK")
    monkeypatch.setattr(verb, "_link", raising(verb._link, ZeroDivisionError))
    monkeypatch.setattr(verb, "write_atomically", lambda *_: 1 / 0)
    result = verb.receive(folder, (), lambda *_: None)
    assert result.report is None
    assert [one.code.code for one in result.findings if one.code.code == "G20"] == ["G20"]
    assert accepted(folder) == {*SMALL}


def test_a_place_that_cannot_be_listed_stops_nothing_else(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.collected / "閉じた").mkdir()
    original = Path.iterdir

    def iterdir(path: Path) -> Any:
        if path.name == "閉じた":
            raise PermissionError(13, "no")
        return original(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(lying, "_is_ignored", raising(lying._is_ignored, OSError))
    result = verb.receive(folder, (), lambda *_: None)
    told = {one.place.file: one.code.code for one in result.findings if one.code.code == "G12"}
    assert told == {"02_回収/閉じた": "G12", f"02_回収/{BROKEN}": "G12"}
    assert accepted(folder) == {*SMALL} - {SECTION}


@pytest.mark.long
def test_folders_as_deep_as_a_disk_takes_are_looked_through(folder: Folder) -> None:
    deep = folder.collected
    for _ in range(1_200):
        deep /= "a"
        deep.mkdir()
    shutil.move(folder.collected / BROKEN, deep / "x.xlsx")
    verb.receive(folder, (), lambda *_: None)
    assert accepted(folder) == {*SMALL}
    shutil.move(deep / "x.xlsx", folder.collected)
    os.removedirs(deep)
