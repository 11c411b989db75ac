"""Proves that no test is skipped unseen: LibreOffice wanted but missing, and the long tests."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.paths import TESTS as TESTS_FOLDER
from support.paths import TREE

TESTS = """
import pytest

def test_short():
    pass

@pytest.mark.long
def test_long():
    pass

@pytest.mark.office
def test_marked():
    pass

def test_asking(office):
    pass

def test_validating(validate):
    pass
"""
MARKERS = "[pytest]\nmarkers =\n    long\n    office\n"


def closing_line(folder: Path, *options: str, **environment: str) -> dict[str, int]:
    """How many tests of TESTS did what, on a machine with neither LibreOffice nor validator."""
    (folder / "pytest.ini").write_text(MARKERS)
    (folder / "test_it.py").write_text(TESTS)
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SAIKEN_", "PYTEST_"))
    }
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", *options],
        cwd=folder,
        env={**clean, "PYTHONPATH": os.pathsep.join([str(TESTS_FOLDER), str(TREE)]), "PATH": "", **environment},
        capture_output=True,
        text=True,
    )
    last = run.stdout.splitlines()[-1]
    return {word: int(count) for count, word in re.findall(r"(\d+) ([a-z]+)", last) if word != "in"}


@pytest.mark.parametrize(
    ("options", "environment", "outcome"),
    [
        ((), {}, {"passed": 1, "skipped": 3, "deselected": 1}),
        ((), {"SAIKEN_LONG": "1", "SAIKEN_REQUIRE_OFFICE": "1"}, {"passed": 2, "errors": 3}),
        pytest.param(
            *(("--long", "-m", "not office"), {}, {"passed": 2, "skipped": 1, "deselected": 2}),
            marks=pytest.mark.long,
        ),
    ],
)
def test_what_runs_where(
    tmp_path: Path,
    options: tuple[str, ...],
    environment: dict[str, str],
    outcome: dict[str, int],
) -> None:
    assert closing_line(tmp_path, *options, **environment) == outcome
