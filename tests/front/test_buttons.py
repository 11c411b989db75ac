"""The buttons, end to end on a real folder: in a stand-in of Excel, without Excel, and going wrong."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from support import excel
from support.paths import TREE
from support.secretariat import MONTH, SMALL, edit, filled_books, make_house, small_house, stamped

import macros
from saiken_addin.core.findings import Code
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk import names
from saiken_addin.desk.buttons import BUTTONS
from saiken_addin.front.buttons.actions import Outcome
from saiken_addin.workflow.desk.start import start
from saiken_addin.workflow.folder import Folder, master_path


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October distributed; the desk works on October."""
    house = make_house(tmp_path_factory.mktemp("型") / "事務局")
    edit(desk(house), {names.MONTH_AT_WORK: 10}, desk(house))
    return house.root


@pytest.fixture
def house(pattern: Path, tmp_path: Path) -> Folder:
    return Folder(shutil.copytree(pattern, tmp_path / "事務局"))


@pytest.fixture(scope="module")
def small_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small house with its two books come back; the desk works on October."""
    house = small_house(tmp_path_factory.mktemp("小さい型") / "事務局")
    edit(desk(house), {names.MONTH_AT_WORK: 10}, desk(house))
    filled_books(house, SMALL)
    return house.root


@pytest.fixture
def small(small_pattern: Path, tmp_path: Path) -> Folder:
    return Folder(shutil.copytree(small_pattern, tmp_path / "小さい事務局"))


def desk(house: Folder) -> Path:
    return house.root / "事務局ブック.xlsm"


@pytest.fixture
def book(house: Folder) -> Iterator[excel.Book]:
    """The desk as it is open in Excel, one of its buttons pressed."""
    with excel.called_from(desk(house)) as book:
        yield book


def told(book: excel.Book) -> dict[str, str]:
    """What stands in the cells that only Excel writes, and that only those were written."""
    cells = (names.LAST_DEED, names.LAST_RESULT, names.NEXT_STEP, names.WAITING, names.MESSAGE)
    assert set(book.written) <= set(cells)
    return {name: str(book.cells[name] or "") for name in cells}


def assert_told(book: excel.Book, outcome: Outcome) -> None:
    cells = told(book)
    assert cells[names.LAST_RESULT] == outcome.what
    assert cells[names.NEXT_STEP] == outcome.then
    assert outcome.what in cells[names.MESSAGE]
    assert outcome.then in cells[names.MESSAGE]
    assert book.app.status_bar is False
    assert "Traceback" not in "".join(cells.values())


# --- in Excel -----------------------------------------------------------------------------------


def test_a_month_from_button_to_button(house: Folder, book: excel.Book) -> None:
    before = desk(house).read_bytes()
    made = macros.distribute()
    assert_told(book, made)
    assert "令和7年10月末の月次報告を19冊" in made.what
    assert book.app.shown[0] == "様式を作る: 1/19 " + str(book.app.shown[0]).split(" ")[-1]
    assert len(book.app.shown) == 20
    assert re.fullmatch(r"様式を作る（令和7年10月末）　\d{4}-\d\d-\d\d \d\d:\d\d", told(book)[names.LAST_DEED])
    assert "未提出 19課" in told(book)[names.WAITING]
    assert "会議資料はまだ作っていません" in told(book)[names.WAITING]
    assert "場所:" in told(book)[names.MESSAGE]  # no file manager here

    books = filled_books(house)
    books.pop("国保年金課").unlink()
    spoilt = books["収納対策課"]
    edit(spoilt, {"調定額_現年_K001": None}, spoilt)
    taken = macros.receive()
    assert_told(book, taken)
    assert "18冊を受け付けました（受理" in taken.what
    assert "差戻し 1冊" in taken.what
    assert "エラー 1件があります" in taken.what
    assert "直してもらいます" in taken.then
    [report] = book.app.books.opened
    assert report.parent == house.reports
    assert told(book)[names.WAITING].startswith("令和7年10月末: 未提出 1課（国保年金課）、差戻し 1課（収納対策課）")

    now = macros.status()
    assert_told(book, now)
    assert "受理 " in now.what
    assert "未提出 1課（国保年金課）" in now.what
    assert "提出を求めます" in now.then

    put_together = macros.consolidate()
    assert_told(book, put_together)
    assert "19課中17課" in put_together.what
    assert book.app.books.opened[-1] == master_path(house, MONTH)
    assert "会議資料" not in told(book)[names.WAITING]

    back = macros.undo()
    assert_told(book, back)
    assert back.what.startswith("取り消しました: ")
    assert desk(house).read_bytes() == before, "an open book is never written"


def test_the_cells_as_they_are_open_count_and_not_the_saved_ones(
    house: Folder, book: excel.Book
) -> None:
    book.cells[names.MONTH_AT_WORK] = 4
    book.cells[names.YEAR_AT_WORK] = "令和8年度"
    assert "令和8年4月末の提出状況: 未提出 18課" in macros.status().what


@pytest.mark.parametrize(
    ("form", "file"), [("実施計画（当初）", "実施計画_R09_債権課.xlsx"), ("月次報告", "月次報告_R09-04_債権課.xlsx")]
)
def test_the_form_that_is_chosen_is_made(tmp_path: Path, form: str, file: str) -> None:
    row = "私-1,K900,貸付金,私債権,局,部,債権課,債権課,1,,,"
    listed = tmp_path / "一覧.csv"
    listed.write_text(
        f"債権番号,債権ID,債権名,債権区分,局,部,課,回収業務担当課,表示順,過年のみ,新規対象,備考\n{row}\n", "utf-8"
    )
    started = start(tmp_path / "家", FiscalYear(9), listed, month=Month(FiscalYear(9), 4))
    with excel.called_from(started.desk) as book:
        book.cells[names.FORM_TO_MAKE] = form
        made = macros.distribute()
        assert_told(book, made)
    assert f"の{form}を1冊" in made.what
    assert [path.name for path in made.opens.iterdir()] == [file]  # type: ignore[union-attr]


def test_when_all_have_come_the_meeting_comes_next(house: Folder, book: excel.Book) -> None:
    filled_books(house)
    assert "未受付のブック 19冊" in macros.guide().what + told(book)[names.WAITING]
    assert macros.receive().opens is None or "要確認" in told(book)[names.LAST_RESULT]
    assert "「会議資料を作る」を押します" in macros.status().then
    again = macros.receive()
    assert "新しく受け付けるブックはありませんでした（受付済み19冊）" in again.what


def test_the_pdf_is_printed_by_excel_without_the_working_sheets(small: Folder) -> None:
    with excel.called_from(desk(small)) as book:
        macros.receive()
        book.app.books.opened.clear()
        made = macros.pdf()
        assert_told(book, made)
    assert made.opens == master_path(small, MONTH).with_suffix(".pdf")
    assert made.opens.read_bytes().startswith(b"%PDF")
    assert "PDFにしました（2課中2課" in made.what
    assert {"2-7_現年", "2-8_過年"} <= set(book.app.books.included)
    assert not {"データ", "出典", "検査結果"} & set(book.app.books.included)
    assert book.app.books.opened == [], "the master that was printed is closed again"


def test_without_excel_libreoffice_prints(
    small: Folder, office: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    macros.receive(small.root)
    assert not macros.pdf(small.root).failed
    assert master_path(small, MONTH).with_suffix(".pdf").exists()
    assert "会議資料_R07-10.pdf" in capsys.readouterr().out


def test_an_excel_that_cannot_print(small: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("com_error")

    monkeypatch.setattr(excel.OpenedBook, "to_pdf", refuse)
    with excel.called_from(desk(small)) as book:
        macros.receive()
        outcome = macros.pdf()
        assert_failed(small, book, outcome, Code.BUTTON_REFUSED)
    assert "Excelで印刷できませんでした（RuntimeError）" in outcome.what
    assert master_path(small, MONTH).exists()


@pytest.mark.parametrize("mailing", ["配布", "会議資料"])
def test_mail_is_prepared_as_drafts_and_never_sent(house: Folder, mailing: str) -> None:
    """A desk without addresses: the button says so, with its code, and nothing leaves."""
    with excel.called_from(desk(house)) as book:
        book.cells[names.MAIL_TO_MAKE] = mailing
        outcome = macros.mail()
        assert outcome.failed
        assert "コード X01" in outcome.what
        assert outcome.what in told(book)[names.MESSAGE]


def test_every_section_gets_its_draft(tmp_path: Path) -> None:
    from support import mail_folder

    folder = mail_folder.small_mail_house(tmp_path / "事務局")
    edit(desk(folder), {names.MONTH_AT_WORK: 10}, desk(folder))
    with excel.called_from(desk(folder)) as book:
        outcome = macros.mail()
        assert_told(book, outcome)
    assert "配布のメール2通の下書きを作りました" in outcome.what
    assert outcome.opens is not None
    assert len(list(outcome.opens.rglob("*.eml"))) == 2


def test_the_guide_says_where_things_are(house: Folder, book: excel.Book) -> None:
    outcome = macros.guide()
    assert_told(book, outcome)
    assert str(house.root) in outcome.what
    assert "04_控え/記録" in outcome.then


# --- what goes wrong ----------------------------------------------------------------------------


def log_of(house: Folder) -> str:
    [log] = house.logs.iterdir()
    text = log.read_text("utf-8-sig")
    log.unlink()
    return text


def assert_failed(house: Folder, book: excel.Book, outcome: Outcome, code: Code) -> str:
    assert outcome.failed
    assert_told(book, outcome)
    assert f"（コード {code.code}、記録: " in outcome.what
    assert str(house.logs) in outcome.what
    log = log_of(house)
    assert "Traceback" in log
    return log


def test_a_mistake_in_the_desk_is_named_with_its_cell(house: Folder) -> None:
    edit(desk(house), {"債権一覧!D7": None}, desk(house))
    with excel.called_from(desk(house)) as book:
        outcome = macros.distribute()
        log = assert_failed(house, book, outcome, Code.BUTTON_REFUSED)
    assert "債権一覧!D7" in outcome.what
    assert "D03" in outcome.what
    assert "D03" in log
    assert "示されたセルを直して保存し" in outcome.then


def test_a_cell_that_says_no_month_or_form(house: Folder, book: excel.Book) -> None:
    good = dict(book.cells)
    for name, value, said in (
        (names.MONTH_AT_WORK, 13, "月の指定が正しくありません"),
        (names.MONTH_AT_WORK, None, "「作業中の月」が空欄です"),
        (names.MONTH_AT_WORK, "十", "「作業中の月」が「十」です"),
        (names.YEAR_AT_WORK, None, "「作業中の年度」が空欄です"),
        (names.YEAR_AT_WORK, "来年度", "年度を読み取れません"),
        (names.FORM_TO_MAKE, "報告書", "「作る様式」が「報告書」です"),
        (names.MAIL_TO_MAKE, "手紙", "「用意するメール」が「手紙」です"),
    ):
        book.cells.update(good)
        book.cells[name] = value
        outcome = macros.status()
        assert_failed(house, book, outcome, Code.BUTTON_REFUSED)
        assert said in outcome.what


def test_a_month_may_be_written_in_any_way(house: Folder, book: excel.Book) -> None:
    for month in (10, "10", "10月", 10.0, " 10 "):
        book.cells[names.MONTH_AT_WORK] = month
        assert "令和7年10月末" in macros.status().what, month


def test_names_that_somebody_deleted(house: Folder, book: excel.Book) -> None:
    del book.cells[names.WAITING]
    assert not macros.status().failed
    del book.cells[names.YEAR_AT_WORK]
    outcome = macros.status()
    assert_failed_without_waiting(house, book, outcome)
    assert "読み取れません" in outcome.what


def assert_failed_without_waiting(house: Folder, book: excel.Book, outcome: Outcome) -> None:
    assert outcome.failed
    assert outcome.what in str(book.cells[names.MESSAGE])
    assert "Traceback" in log_of(house)


def test_without_the_cell_for_the_message_xlwings_shows_it(
    house: Folder, book: excel.Book
) -> None:
    del book.cells[names.MESSAGE]
    with pytest.raises(SystemExit) as end:
        macros.status()
    assert "提出状況" in str(end.value)


def test_a_defect_leaves_a_record_and_no_traceback(
    house: Folder, book: excel.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saiken_addin.workflow.status import submissions as workflow

    def broken(*_: object) -> None:
        raise ZeroDivisionError("x / 0")

    monkeypatch.setattr(workflow, "status", broken)
    outcome = macros.status()
    log = assert_failed(house, book, outcome, Code.BUTTON_FAILED)
    assert "ZeroDivisionError" in outcome.what
    assert "x / 0" in log


def test_a_file_that_cannot_be_read_or_written(
    house: Folder, book: excel.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from saiken_addin.workflow.history import undo as workflow

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "台帳.sqlite")

    monkeypatch.setattr(workflow, "undo", full)
    outcome = macros.undo()
    assert_failed(house, book, outcome, Code.BUTTON_FILE)
    assert "台帳.sqlite、No space left on device" in outcome.what


def test_what_was_made_is_named_where_it_cannot_be_opened(
    house: Folder, book: excel.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("com_error")

    monkeypatch.setattr(book.app.books, "open", refuse)
    (house.collected / "学事.xlsx").write_bytes(stamped("学事課", {"調定額_現年_K028": None}))
    made = macros.receive()
    assert not made.failed
    assert made.opens is not None
    assert made.opens.exists()
    assert f"「{made.opens.name}」を開けませんでした" in told(book)[names.MESSAGE]


def test_nothing_to_undo_is_said(house: Folder, book: excel.Book) -> None:
    for _ in range(4):
        outcome = macros.undo()
        if outcome.failed:
            break
    assert outcome.failed
    assert "コード X01" in outcome.what


def test_excel_that_is_not_there(house: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Off Windows the real xlwings raises an AttributeError; without xlwings there is no module."""
    monkeypatch.setenv(macros.DESK_VARIABLE, str(desk(house)))
    with pytest.raises(SystemExit) as end:
        macros.receive()
    assert "Excelのブックに接続できません" in str(end.value)
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with pytest.raises(SystemExit, match="ModuleNotFoundError"):
        macros.receive()


# --- without Excel ------------------------------------------------------------------------------


def run(*lines: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A fresh Python in which xlwings can't be imported."""
    code = "import sys; sys.modules['xlwings'] = None; import macros; " + "; ".join(lines)
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        capture_output=True,
        encoding="utf-8",
        cwd=str(TREE),
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(TREE), "PYTHONUTF8": "1"},
    )


def test_a_month_without_excel(small: Folder) -> None:
    """python -c "import macros; macros.receive(folder)" and so on, by the saved cells of 操作."""
    house = small
    verbs = ("receive", "status", "consolidate", "undo", "guide")
    ran = run(*(f"macros.{verb}(sys.argv[1])" for verb in verbs), folder=house.root)
    assert (ran.returncode, ran.stderr) == (0, "")
    deeds = [line for line in ran.stdout.splitlines() if line.startswith("■ ")]
    labels = {button.verb: button.label for button in BUTTONS}
    assert [deed.split("（")[0] for deed in deeds] == [f"■ {labels[verb]}" for verb in verbs]
    assert "2冊を受け付けました（受理" in ran.stdout
    assert str(master_path(house, MONTH)) in ran.stdout
    assert "令和7年10月末の会議資料を作りました（2課中2課" in ran.stdout
    assert ran.stdout.count("次にすること: ") == len(verbs)


def test_without_a_folder_the_current_one_is_meant(
    house: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    monkeypatch.chdir(house.root)
    macros.status()
    said = capsys.readouterr()
    assert said.err == ""
    assert "未提出 19課" in said.out


def test_a_folder_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = macros.receive(tmp_path)
    assert outcome.failed
    assert "事務局ブックがありません" in outcome.what
    assert "saiken init" in capsys.readouterr().out
    assert macros.receive(tmp_path / "ない").failed
    assert "記録を書き込めませんでした" in capsys.readouterr().out


def test_an_old_desk_without_the_cells_says_what_to_use(house: Folder) -> None:
    path = desk(house)
    from openpyxl import load_workbook

    book = load_workbook(path)
    del book.defined_names[names.YEAR_AT_WORK]
    book.save(path.with_suffix(".xlsx"))
    path.unlink()
    outcome = macros.status(house.root)
    assert outcome.failed
    assert "作業中の年度と月の欄がありません" in outcome.what
    assert "--year" in outcome.then
