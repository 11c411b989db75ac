"""saiken desk: the buttons as a menu in the terminal, and the file that opens it by double click."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from support.console import Ran, saiken
from support.excel import CALLS
from support.paths import TREE
from support.secretariat import edit, make_house
from typer.testing import CliRunner

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk import names
from saiken_addin.desk.buttons import BUTTONS
from saiken_addin.front import cli
from saiken_addin.workflow.desk.start import last_ended
from saiken_addin.workflow.desk.starter import write_starter
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.status.waiting import waiting

README = TREE.joinpath("README.md").read_text(encoding="utf-8")
Menu = Callable[..., str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    house = make_house(tmp_path_factory.mktemp("一覧") / "事務局")
    path = house.root / "事務局ブック.xlsm"
    edit(path, {names.MONTH_AT_WORK: 10}, path)
    return house


@pytest.fixture
def menu(house: Folder, monkeypatch: pytest.MonkeyPatch) -> Menu:
    def run(*answers: str, root: Path = house.root) -> str:
        monkeypatch.setenv("COLUMNS", "200")
        typed = "".join(f"{answer}\n" for answer in answers)
        ran = CliRunner().invoke(cli.app, ["desk", "--folder", str(root)], input=typed)
        assert ran.exit_code == 0, (ran.output, ran.exception)
        return ran.output

    return run


def number(verb: str) -> str:
    return str([button.verb for button in BUTTONS].index(verb) + 1)


def test_it_shows_every_button_and_what_is_at_work(menu: Menu, house: Folder) -> None:
    shown = menu("0")
    for place, button in enumerate(BUTTONS, 1):
        assert re.search(rf"{place} .*{button.label}.*{button.tip}", shown)
    assert f"フォルダー: {house.root}" in shown
    assert "作業中: 令和7年10月末、月次報告" in shown


def test_a_number_does_what_the_button_does(menu: Menu) -> None:
    shown = menu(number("status"), "0")
    assert "■ 提出状況（令和7年10月末）" in shown
    assert "未提出 19課" in shown
    assert shown.count("債権回収対策 事務局") == 2


def test_numbers_may_be_full_width_and_others_are_refused(menu: Menu) -> None:
    assert "■ ヘルプ" in menu("８", "0")
    for wrong in ("10", "-1", "様式", "", "²"):
        assert "一覧の番号を入れてください" in menu(wrong, "0")


def test_undo_asks_first(menu: Menu, house: Folder) -> None:
    before = house.ledger_file.read_bytes()
    assert "取り消しました" not in menu(number("undo"), "いいえ", "0")
    assert "取り消しました" not in menu(number("undo"), "", "0")
    assert house.ledger_file.read_bytes() == before
    assert "取り消しました" in menu(number("undo"), "はい", "0")


def test_what_is_at_work_can_be_changed_for_the_session(menu: Menu, house: Folder) -> None:
    desk = (house.root / "事務局ブック.xlsm").read_bytes()
    shown = menu("9", "来年", "4", "", "", "8", "4", "2", "3", number("guide"), "0")
    assert "年度を読み取れません: 来年" in shown
    assert "令和8年4月末、実施計画（当初）、メール: 差戻し" in shown
    assert "■ ヘルプ（令和8年4月末）" in shown
    assert (house.root / "事務局ブック.xlsm").read_bytes() == desk


def test_the_month_of_the_forms_made_is_at_work_the_next_time(menu: Menu, house: Folder) -> None:
    desk = house.root / "事務局ブック.xlsm"
    menu("9", "7", "12", "", "", number("distribute"), "0")
    assert "作業中: 令和7年12月末、月次報告" in menu("0")
    edit(desk, {names.MONTH_AT_WORK: 10}, desk)


def test_the_end_of_the_input_ends_it(menu: Menu) -> None:
    assert "番号" in menu()


def test_a_failure_does_not_end_it(menu: Menu) -> None:
    shown = menu("9", "7", "3", "", "", number("consolidate"), "0")
    assert "コード X01" in shown
    assert shown.count("債権回収対策 事務局") == 3
    assert "Traceback" not in shown


def test_an_old_desk_is_asked_about(menu: Menu, house: Folder, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    old = Path(shutil.copytree(house.root, tmp_path / "前の家"))
    book = load_workbook(old / "事務局ブック.xlsm")
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(old / "事務局ブック.xlsx")
    (old / "事務局ブック.xlsm").unlink()
    assert "未提出 19課" in menu("7", "10", "", "", number("status"), "0", root=old)


def test_no_folder_of_ours(tmp_path: Path) -> None:
    ran: Ran = saiken("desk", "--folder", tmp_path)
    assert ran.code == 2
    assert "事務局ブックがありません" in ran.err


# --- the starter --------------------------------------------------------------------------------


def test_the_shell_starter_opens_the_menu(house: Folder) -> None:
    starter = house.root / "債権回収.sh"
    ran = subprocess.run([starter], input="3\n0\n", capture_output=True, encoding="utf-8", cwd="/")
    assert ran.returncode == 0, ran.stderr
    assert "未提出 19課" in ran.stdout


@pytest.mark.parametrize("interpreter", ["/opt/a b/python", "/opt/it's/$HOME/python", "/opt/日本/python"])
def test_the_shell_starter_quotes_the_interpreter(tmp_path: Path, interpreter: str) -> None:
    text = write_starter(tmp_path, interpreter, windows=False).read_text("utf-8")
    line = text.splitlines()[-1].removeprefix("exec ")
    shown = subprocess.run(["/bin/sh", "-c", f"printf '%s\\n' {line}"], capture_output=True, encoding="utf-8")
    assert shown.stdout.splitlines() == [
        interpreter, "-c", "from saiken_addin.cli import main; main()", "desk",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("interpreter", "encoding", "page"),
    [
        (r"C:\Python 3.11\python.exe", "cp932", 932),
        (r"C:\Users\収納 対策課\python.exe", "cp932", 932),
        (r"C:\100%\表\python.exe", "cp932", 932),
        ("C:\\한국\\python.exe", "utf-8", 65001),
    ],
)
def test_the_windows_starter(tmp_path: Path, interpreter: str, encoding: str, page: int) -> None:
    starter = write_starter(tmp_path, interpreter, windows=True)
    assert starter.name == "債権回収.bat"
    data = starter.read_bytes()
    lines = data.decode(encoding).split("\r\n")
    assert lines[:3] == ["@echo off", f"chcp {page} >nul", 'pushd "%~dp0"']
    quoted = interpreter.replace("%", "%%")
    assert lines[3] == f'"{quoted}" -c "from saiken_addin.cli import main; main()" desk'
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert data[: data.index(b"pushd")].isascii(), "read before the code page is set"


def test_init_writes_the_starter_of_this_python(house: Folder) -> None:
    assert f"exec {sys.executable}" in (house.root / "債権回収.sh").read_text("utf-8")


@pytest.mark.parametrize(
    ("day", "month"),
    [("2025-11-25", 10), ("2025-04-30", 4), ("2025-05-01", 4), ("2026-01-01", 12), ("2026-03-31", 2),
     ("2026-04-01", 3), ("2026-06-01", 4), ("2024-01-01", 4)],
)  # fmt: skip
def test_the_month_at_work_is_the_last_that_has_ended(day: str, month: int) -> None:
    from datetime import date

    assert last_ended(FiscalYear(7), date.fromisoformat(day)) == Month(FiscalYear(7), month)


def test_a_month_that_was_never_sent_out_waits_for_its_forms(house: Folder) -> None:
    assert waiting(house, Month(FiscalYear(7), 4)) == "令和7年4月末の月次報告の様式はまだ作っていません。"


# --- what was never run in Excel ----------------------------------------------------------------


def test_the_readme_lists_the_calls_that_only_a_stand_in_has_run() -> None:
    tables: Sequence[str] = re.findall(r"(?:^\|.*\|\n)+", README, re.M)
    [table] = [table for table in tables if "xlwings の呼び出し" in table]
    listed = [row.split("|")[1].strip(" `") for row in table.splitlines()[2:]]
    assert listed == list(CALLS)
