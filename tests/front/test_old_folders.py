"""What earlier versions left in the secretariats' folders goes on working, word for word."""

import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.secretariat import make_house

import macros
from saiken_addin.workflow.folder import Folder

BATCH = """\
@echo off\r
chcp 932 >nul\r
pushd "%~dp0"\r
"C:\\Python 3.11\\python.exe" -c "from saiken_addin.cli import main; main()" desk\r
if errorlevel 1 pause\r
popd\r
"""
SHELL = """\
#!/bin/sh
cd "$(dirname "$0")" || exit 2
exec {python} -c 'from saiken_addin.cli import main; main()' desk
"""
ENTRY_POINT = "import sys; from saiken_addin.cli import main; sys.exit(main())"
"""What the program `saiken` of an earlier installation runs."""
BUTTONS = ("distribute", "receive", "status", "consolidate", "pdf", "mail", "undo", "guide")
"""What the VBA of a book puts behind `import macros; macros.`."""
UDF_MODULES = "udfs.functions"
"""What the sheet xlwings.conf says; the wrappers in the book name the functions below."""
FUNCTIONS = """
OUTSTANDING COLLECTION_RATE COLLECTION_RATE_CHANGE OUTSTANDING_CHANGE REDUCTION_RATE REDUCTION_GAIN
ACHIEVEMENT_RATE REMAINING_TO_TARGET TARGET_RATE_CHANGE TARGET_OUTSTANDING_CHANGE SETTLED_SHARE
PAID_OFF_SHARE IMPLIED_TARGET_RATE IMPLIED_TARGET_OUTSTANDING MONTHLY_REMAINING FLAG VERDICT
YEN_TEXT SIGNED_YEN_TEXT PERCENT_TEXT SIGNED_PERCENT_TEXT POINTS_TEXT THOUSANDS MILLIONS
WAREKI WAREKI_MONTH FISCAL_YEAR
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return make_house(tmp_path_factory.mktemp("以前") / "事務局")


def menu(*command: str | Path, cwd: Path | str = "/") -> str:
    """What the menu answers to 提出状況."""
    ran = subprocess.run(
        command, input="3\n0\n", capture_output=True, encoding="utf-8", cwd=cwd
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_an_old_shell_starter_runs(house: Folder) -> None:
    starter = house.root / "債権回収.sh"
    starter.write_text(SHELL.format(python=shlex.quote(sys.executable)), "utf-8")
    starter.chmod(0o755)
    assert "未提出 19課" in menu(starter)


@pytest.mark.long
def test_the_command_of_an_old_batch_file_runs(house: Folder) -> None:
    found = re.search(r'^"[^"]+" (-c) "([^"]+)" (desk)\r$', BATCH, re.M)
    assert found
    assert "未提出 19課" in menu(sys.executable, *found.groups(), cwd=house.root)


def test_the_program_of_an_old_installation_runs(house: Folder) -> None:
    assert "未提出 19課" in menu(sys.executable, "-c", ENTRY_POINT, "desk", cwd=house.root)


def test_what_the_vba_of_an_old_book_calls_is_there() -> None:
    assert [each for each in BUTTONS if not callable(getattr(macros, each, None))] == []


def test_the_functions_that_the_cells_of_an_old_book_call_are_there() -> None:
    module = importlib.import_module(UDF_MODULES)
    assert [each for each in FUNCTIONS.split() if not callable(getattr(module, f"SAIKEN_{each}", None))] == []
