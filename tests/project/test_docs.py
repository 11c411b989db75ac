"""README: its commands run, every verb is in it, and its tables name what is really there."""

import os
import re
import shlex
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import pytest
from support.console import saiken
from support.paths import TREE
from support.secretariat import filled_books
from typer.core import TyperGroup
from typer.main import get_command

from saiken_addin.core.findings import Severity
from saiken_addin.core.model import HistoryKind, State
from saiken_addin.forms.lambda_names import LAMBDA_INDICATORS
from saiken_addin.front import cli
from saiken_addin.intake.history import read_history
from saiken_addin.workflow.folder import open_folder
from udfs.catalogue import CATALOGUE

README = (TREE / "README.md").read_text(encoding="utf-8")


def blocks() -> list[list[list[str]]]:
    """The commands of each fenced block, as words."""
    fenced = re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)
    return [
        [
            shlex.split(command, comments=True)
            for line in block.splitlines()
            for command in line.split(" && ")
        ]
        for block in fenced
    ]


def verbs() -> Iterator[str]:
    """Every verb of the command line, with its group."""
    root = get_command(cli.app)
    assert isinstance(root, TyperGroup)
    for name, command in root.commands.items():
        if isinstance(command, TyperGroup):
            yield from (f"{name} {below}" for below in command.commands)
        else:
            yield name


def tables() -> list[list[tuple[str, ...]]]:
    """Every table, as rows of cells, without headings."""
    found = re.findall(r"(?:^\|.*\|\n)+", README, re.M)
    return [
        [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()[2:]]
        for table in found
    ]


def test_every_verb_is_documented() -> None:
    assert len(list(verbs())) > 10
    for verb in verbs():
        assert f"saiken {verb}" in README, verb


def test_the_month_runs_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The block 毎月の仕事, word by word; in between the sections send their books."""
    block = next(block for block in blocks() if block[0][:2] == ["saiken", "init"])
    monkeypatch.chdir(tmp_path)
    shown = {}
    for words in block:
        if words[0] == "cd":
            os.chdir(words[1])
            continue
        assert words[0] == "saiken"
        command = words[1 : words.index(">")] if ">" in words else words[1:]
        if command[0] == "history":
            sample = files("saiken_addin.demo.data").joinpath("months_sample.csv")
            Path(command[-1]).write_bytes(sample.read_bytes())
        if command[0] == "receive":
            filled_books(open_folder(Path.cwd()))
        ran = saiken(*command)
        assert ran.code in (0, 1), (words, ran.out, ran.err)
        shown[command[0]] = ran.out
    assert list(shown) == [
        "init", "history", "distribute", "receive", "status", "consolidate", "export",
    ]  # fmt: skip
    assert "19課中19課" in shown["consolidate"]
    assert shown["export"].count("\n") == 69
    for place, _ in tables()[0]:
        assert Path(place.strip("`/")).exists(), place


def test_the_other_blocks_name_programs_that_are_there() -> None:
    commands = [words for block in blocks() for words in block if words[0] != "saiken"]
    programs = {words[0] for words in commands}
    assert programs <= {"cd", "pip", "pytest", ".ci/run", "python"}
    for words in commands:
        if words[0] == ".ci/run":
            assert os.access(TREE / words[0], os.X_OK)
            assert set(words[1:]) <= {"--long"}
        if words[0] == "python":
            assert (TREE / words[1] / "__main__.py").exists()
        if words[0] == "pip":
            assert words[1] == "install"
            assert words[2] in (".", ".[test]", ".[postgresql]")
    assert ["saiken", "demo"] in [words for block in blocks() for words in block]
    assert saiken("demo", "--help").code == 0


def test_the_severities_and_states_are_those_of_the_program() -> None:
    rows = tables()[1]
    assert [row[0] for row in rows] == [severity.value for severity in Severity]
    said = [row[2] for row in rows]
    assert said[0].startswith(State.RETURNED.value)
    assert said[1].startswith(State.ACCEPTED_WITH_WARNINGS.value)
    assert said[2].startswith(State.ACCEPTED.value)


@pytest.mark.parametrize("number", range(4))
def test_a_file_with_the_headings_of_the_table_is_taken(number: int, tmp_path: Path) -> None:
    name, headings = tables()[2][number]
    columns = [re.sub(r"（.*?）", "", heading).strip() for heading in headings.split(", ")]
    values = {"年度": "令和6年度", "月": "5", "種別": "決算", "債権ID": "K001", "債権名": "市税", "区分": "現年"}
    path = tmp_path / "実績.csv"
    row = [values.get(column, "1") for column in columns]
    path.write_text(",".join(columns) + "\n" + ",".join(row) + "\n", encoding="cp932")
    history = read_history(path, {"K001": frozenset({"市税"})})
    assert history.kind is HistoryKind(name)
    assert len(history.rows) == 1, history.findings


def test_the_table_of_functions_is_what_excel_gets() -> None:
    (rows,) = (table for table in tables() if table[0][0].startswith("`SAIKEN_"))
    names = {f"SAIKEN_{one.name.upper()}": one.label for one in LAMBDA_INDICATORS}
    assert [row[:3] for row in rows] == [
        (
            f"`{one.name}`",
            names.get(one.name, ""),
            "、".join(each.label + "（省略可）" * each.optional for each in one.arguments),
        )
        for one in CATALOGUE
    ]
    for one, (*_, example, result) in zip(CATALOGUE, rows, strict=True):
        called = re.fullmatch(rf"`={one.name}\((.+)\)`", example)
        assert called, example
        words = re.findall(r"DATE\(.+?\)|[^,]+", called[1])
        assert len(words) == len(one.arguments)
        ((value,),) = one(*map(_argument, words))
        assert (f"{value:.12g}" if isinstance(value, float) else value) == result, example


def _argument(word: str) -> float | datetime:
    numbers = re.findall(r"-?[0-9.]+", word)
    return datetime(*map(int, numbers)) if word.startswith("DATE") else float(word)


def test_paths_and_links_are_there() -> None:
    named = re.findall(r"`((?:docs|saiken_addin)/[\w/.]+|CHANGELOG\.md)`", README)
    assert named
    for name in named:
        assert (TREE / name).exists(), name
