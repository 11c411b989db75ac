"""The command line: exit codes and JSON to the letter, wrong use without a traceback, any folder."""

import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import Ran, process, saiken, snapshot
from support.secretariat import (
    SMALL,
    book_path,
    edit,
    filled_books,
    make_house,
    small_house,
    stamped,
)

from saiken_addin.ledger import connection
from saiken_addin.workflow.folder import Folder

AT = ("--year", 7, "--month", 10)
SECTION = "国保年金課"


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return make_house(tmp_path / "事務局")


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """Two sections only, where as many say all."""
    return small_house(tmp_path / "小さい事務局")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder that no test changes."""
    return make_house(tmp_path_factory.mktemp("事務局"))


def assert_refused(ran: Ran, *said: str) -> None:
    """Not done: 2, why in Japanese on the standard error, nothing else and no traceback."""
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    for text in said:
        assert text in ran.err.replace("\n", ""), ran.err


# --- wrong use ---------------------------------------------------------------------------------

WRONG = {
    "no such verb": (("回収",), "コマンド「回収」はありません"),
    "no such option": (("status", "--all"), "オプション --all はありません"),
    "an option without its value": (("consolidate", "--year"), "--year の値を指定して"),
    "no year": (("consolidate", "--month", 10), "--year を指定して"),
    "no month": (("distribute", "monthly", "--year", 7), "--month を指定して"),
    "half a month-end": (("status", "--year", 7), "--year と --month"),
    "a word too many": (("undo", "x"), "余分な指定「x」"),
    "a year in words": (("consolidate", "--year", "ことし", "--month", 10), "年度を読み取れません"),
    "year 0": (("consolidate", "--year", 0, "--month", 10), "年度を読み取れません"),
    "a negative year": (("consolidate", "--year", -7, "--month", 10), "年度を読み取れません"),
    "an endless year": (("consolidate", "--year", "7" * 5000, "--month", 10), "年度を読み取れません"),
    "month 13": (("consolidate", "--year", 7, "--month", 13), "月の指定が正しくありません"),
    "month 0": (("distribute", "monthly", "--year", 7, "--month", 0), "月の指定が正しくありません"),
    "a month in words": (("export", "現年", "--year", 7, "--month", "十月"), "--month の値"),
    "no such table": (("export", "国別", *AT), "「国別」という表はありません"),
    "no such form of table": (("export", "現年", *AT, "--to", "pdf"), "--to に「pdf」"),
    "a list that is not there": (("init", "new", "--year", 7, "--claims", "no.csv"), "no.csv"),
    "a year without a list": (("init", "new", "--year", 9), "令和9年度の債権一覧がありません"),
    "no list in that year": (("distribute", "monthly", "--year", 12, "--month", 4), "1件の誤り"),
    "a book that is not there": (("receive", "いない.xlsx"), "「いない.xlsx」がありません"),
    "a right book that is not there": (("receive", "--accept", "x.xlsx"), "x.xlsx"),
    "both books and the right one": (("receive", "x", "--accept", "y"), "一緒に指定できません"),
    "figures that are not there": (("history", "import", "no.csv"), "no.csv"),
    "figures that are a folder": (("history", "import", "01_配布"), "01_配布"),
    "a month of which nothing is known": (
        ("consolidate", "--year", 7, "--month", 11), "令和7年11月末の報告も実績もありません",
    ),
    "a table of which nothing is known": (
        ("export", "過年", "--year", 1, "--month", 4), "の債権が債権一覧にありません",
    ),
    "a demo in somebody's folder": (("demo", "01_配布"), "空ではありません"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_refused_and_changes_nothing(
    case: str, shared: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, said = WRONG[case]
    monkeypatch.chdir(shared.root)
    before = snapshot(shared.root)
    ran = saiken(*words)
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    assert said in (ran.out + ran.err).replace("\n", ""), ran
    as_json = saiken(*words, "--json") if words[0] != "export" else ran
    assert as_json.code == 2
    if words[0] != "export" and "--json" not in as_json.err:
        assert as_json.json["exit"] == 2
        assert as_json.json["message"] or as_json.json["findings"]
        assert as_json.err == ""
    assert snapshot(shared.root) == before


@pytest.mark.parametrize("words", [(), ("history",), ("distribute",)])
def test_a_verb_group_alone_shows_its_help(words: tuple[str, ...]) -> None:
    ran = saiken(*words)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage: saiken" in ran.err


def test_help_and_version() -> None:
    helped = saiken("--help")
    assert helped.code == 0
    for verb in ("init", "history", "distribute", "receive", "status", "consolidate", "export"):
        assert f"  {verb} " in helped.out
    assert saiken("--version").out.startswith("saiken ")


@pytest.mark.parametrize(
    "verb",
    [
        ("status",), ("receive",), ("undo",), ("consolidate", *AT), ("export", "現年", *AT),
        ("distribute", "monthly", *AT), ("history", "import", "x.csv"),
    ],
)  # fmt: skip
def test_every_verb_wants_the_secretariats_folder(verb: tuple[object, ...], tmp_path: Path) -> None:
    a_file = tmp_path / "ファイル"
    a_file.write_text("x")
    for root in (tmp_path / "ない", tmp_path, a_file):
        assert_refused(saiken(*verb, "--folder", root), "事務局ブックがありません", "saiken init")
    assert sorted(tmp_path.iterdir()) == [a_file]


# --- where the folder is -------------------------------------------------------------------------


def test_the_folder_may_be_given_before_or_after_the_verb_or_be_the_current_one(
    house: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = saiken("status", "--folder", house.root, "--json")
    assert after.code == 0
    assert len(after.json["sections"]) == 19
    assert saiken("--folder", house.root, "status", "--json") == after
    monkeypatch.chdir(house.root)
    assert saiken("status", "--json") == after
    monkeypatch.chdir(house.root.parent)
    assert saiken("status", "--json", "--folder", house.root.name) == after
    assert saiken("--folder", "ない", "status", "--json", "--folder", house.root) == after


def test_a_folder_with_a_difficult_name_serves_all_verbs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    root = Path("債権 事務局 (令和7) #1 50%〔新〕[b]")
    small_house(root)
    name = f"{SECTION} の [b] 報告 :100: #2.xlsx"
    (root / "02_回収" / name).write_bytes(stamped(SECTION, {"滞納者数_K002": None}))
    received = saiken("--folder", root, "receive")
    assert received.code == 1
    assert name in received.out
    assert name in saiken("--folder", root, "status").out
    made = saiken("--folder", root, "consolidate", *AT, "--json")
    assert made.code == 1
    assert Path(made.json["file"]) == root / "03_会議資料" / "会議資料_R07-10.xlsx"
    assert Path(made.json["file"]).is_file()


def test_paths_are_seen_from_here_or_from_the_folder(
    house: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What receive calls a book can be typed as it stands there, from anywhere."""
    one, other = (house.collected / f"{letter}.xlsx" for letter in "ab")
    one.write_bytes(stamped(SECTION, {}))
    other.write_bytes(stamped(SECTION, {"滞納者数_K002": 1}))
    monkeypatch.chdir(house.root.parent)
    received = saiken("receive", "02_回収/a.xlsx", f"{house.root.name}/02_回収/b.xlsx",
                      "--json", "--folder", house.root)  # fmt: skip
    assert [book["state"] for book in received.json["books"]] == ["競合", "競合"]
    chosen = received.json["books"][0]["file"]
    assert saiken("receive", "--accept", chosen, "--folder", house.root).code == 0
    rows = house.root / "月次.csv"
    rows.write_text("年度,債権ID,滞納者数,滞納件数\n令和6年度,K001,1,1\n", encoding="utf-8")
    assert "月次.csv" in saiken("history", "import", "月次.csv", "--folder", house.root).out


# --- init ----------------------------------------------------------------------------------------


def test_init_makes_a_folder_once(tmp_path: Path) -> None:
    root = tmp_path / "下" / "事務局"
    made = saiken("init", root, "--year", "令和７年度", "--json")
    assert made.code == 0
    assert made.json["years"] == ["令和7年度", "令和8年度"]
    assert (made.json["claims"], made.json["sections"]) == (33, 19)
    before = snapshot(root)
    assert set(before) == {
        "01_配布", "02_回収", "03_会議資料", "04_控え", "事務局ブック.xlsm", "債権回収.sh", "台帳.sqlite",
    }  # fmt: skip
    assert_refused(saiken("init", root, "--year", 8), "すでに事務局ブックがあります")
    assert snapshot(root) == before
    desk = root / "事務局ブック.xlsm"
    desk.rename(desk.with_suffix(".xlsx"))
    assert_refused(saiken("init", root, "--year", 7), "すでに事務局ブックがあります")
    assert not desk.exists()


def test_init_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    a_file = tmp_path / "事務局"
    a_file.write_text("大事")
    assert_refused(saiken("init", a_file, "--year", 7), "作れません")
    broken = tmp_path / "台帳が開けない"
    (broken / "台帳.sqlite").mkdir(parents=True)
    assert_refused(saiken("init", broken, "--year", 7), "台帳を開けません")
    (broken / "台帳.sqlite").rmdir()
    assert saiken("init", broken, "--year", 7).code == 0, "what failed can be done again"
    assert_refused(saiken("init", a_file / "下", "--year", 7), "作れません")
    assert a_file.read_text() == "大事"


def test_init_with_a_list_of_ones_own(tmp_path: Path) -> None:
    listed = tmp_path / "一覧.csv"
    listed.write_bytes(
        "債権番号,債権ID,債権名,債権区分,局,部,課,回収業務担当課,表示順,過年のみ,新規対象,備考\r\n"
        "私-1,K900,＝貸付金,私債権,局,部,債権課,債権課,1,,,\r\n".encode("cp932")
    )
    made = saiken("init", tmp_path / "家", "--year", 9, "--claims", listed, "--json")
    assert made.code == 0
    assert (made.json["years"], made.json["claims"]) == (["令和9年度"], 1)
    house = tmp_path / "家"
    sent = saiken("distribute", "monthly", "--year", 9, "--month", 4, "--folder", house, "--json")
    assert [book["section"] for book in sent.json["books"]] == ["債権課"]


def test_init_names_every_mistake_of_a_list_and_makes_nothing(tmp_path: Path) -> None:
    listed = tmp_path / "一覧.csv"
    listed.write_text(
        "債権番号,債権ID,債権名,債権区分,局,部,課,回収業務担当課,表示順,過年のみ,新規対象,備考\n"
        "私-1,K900,,私債権,局,部,債権課,債権課,1,,,\n"
        "私-1,K900,貸付金,公債権,局,部,債権課,債権課,いち,,,\n",
        encoding="utf-8",
    )
    words = ("init", tmp_path / "家", "--year", 7, "--claims", listed)
    as_json = saiken(*words, "--json")
    assert as_json.code == 2
    assert {"D03", "D04", "D05"} <= set(as_json.codes)
    assert {finding["cell"][1:] for finding in as_json.json["findings"]} == {"2", "3"}
    shown = saiken(*words)
    assert_refused(shown, "作成しませんでした")
    assert [shown.out.count(code) >= as_json.codes.count(code) for code in set(as_json.codes)]
    assert list(tmp_path.iterdir()) == [listed]


# --- 事務局ブック with mistakes ------------------------------------------------------------------


def _rename_sheet(path: Path) -> None:
    book = load_workbook(path)
    book["債権一覧"].title = "一覧"
    book.save(path)


def _damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


DESKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a claim without a name": (lambda path: edit(path, {"債権一覧!D7": None}, path), "D03"),
    "a claim of two sections": (lambda path: edit(path, {"債権一覧!C8": "K001"}, path), "D04"),
    "no list": (_rename_sheet, "D01"),
    "no book at all": (_damage, "G04"),
}


@pytest.mark.parametrize("case", DESKS)
def test_a_desk_with_errors_stops_every_verb_and_is_shown(case: str, house: Folder) -> None:
    spoil, code = DESKS[case]
    filled_books(house)
    spoil(house.root / "事務局ブック.xlsm")
    before = snapshot(house.root)
    verbs: tuple[tuple[object, ...], ...] = (
        ("receive",), ("status",), ("consolidate", *AT), ("distribute", "monthly", *AT),
    )  # fmt: skip
    for verb in verbs:
        ran = saiken(*verb, "--folder", house.root, "--json")
        assert ran.code == 2, verb
        assert code in ran.codes, verb
        assert all(finding["file"] == "事務局ブック.xlsm" for finding in ran.json["findings"])
        shown = saiken(*verb, "--folder", house.root)
        assert_refused(shown, "事務局ブックに")
        assert code in shown.err
        assert shown.out == ""
    assert_refused(saiken("export", "現年", *AT, "--folder", house.root), "事務局ブックに")
    assert snapshot(house.root) == before


def test_a_desk_that_cannot_be_read_stops_an_import_too(house: Folder) -> None:
    rows = house.root / "滞納者数.csv"
    rows.write_text("年度,債権ID,滞納者数,滞納件数\n令和6年度,K001,1,1\n", encoding="utf-8")
    _rename_sheet(house.root / "事務局ブック.xlsm")
    ran = saiken("history", "import", rows, "--folder", house.root, "--json")
    assert (ran.code, ran.codes) == (2, ["D01"])


def test_another_years_mistakes_do_not_stop_this_year(small: Folder) -> None:
    house = small
    desk = house.root / "事務局ブック.xlsm"
    sheet = load_workbook(desk)["債権一覧"]
    of_next_year = next(row for row in range(7, 99) if sheet[f"A{row}"].value == "令和8年度")
    edit(desk, {f"債権一覧!D{of_next_year}": None}, desk)
    filled_books(house, SMALL)
    assert saiken("receive", "--folder", house.root).code == 0
    assert saiken("consolidate", *AT, "--folder", house.root).code == 0
    assert saiken("distribute", "monthly", "--year", 8, "--month", 4, "--folder", house.root).code == 2


# --- what is in the way --------------------------------------------------------------------------


def test_a_locked_ledger_is_told_and_nothing_is_done(
    house: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE", 0.1)
    books = filled_books(house)
    other = sqlite3.connect(house.ledger_file)
    other.execute("BEGIN EXCLUSIVE")
    for verb in (("receive",), ("status",), ("undo",), ("consolidate", *AT), ("export", "現年", *AT)):
        assert_refused(saiken(*verb, "--folder", house.root), "台帳がほかの操作で使われています")
    other.rollback()
    other.close()
    assert not list(house.meeting.iterdir())
    assert len(saiken("receive", "--folder", house.root, "--json").json["books"]) == len(books)


@pytest.mark.parametrize("content", [b"x" * 5000, b""])
def test_a_ledger_that_is_none(house: Folder, content: bytes) -> None:
    house.ledger_file.write_bytes(content)
    ran = saiken("status", "--folder", house.root)
    assert_refused(ran, "台帳" if content else "配布")


def test_a_folder_stands_where_a_file_should(small: Folder) -> None:
    house = small
    filled_books(house, SMALL)
    assert saiken("receive", "--folder", house.root).code == 0
    (house.meeting / "会議資料_R07-10.xlsx").mkdir()
    assert_refused(saiken("consolidate", *AT, "--folder", house.root), "会議資料_R07-10.xlsx")
    house.ledger_file.rename(house.root / "控え.sqlite")
    house.ledger_file.mkdir()
    assert_refused(saiken("status", "--folder", house.root), "台帳を開けません")


def test_a_file_stands_where_a_folder_should(house: Folder) -> None:
    filled_books(house)
    house.kept.mkdir(exist_ok=True)
    house.received.write_text("x")
    assert_refused(saiken("receive", "--folder", house.root), "受付")
    house.received.unlink()
    house.meeting.rmdir()
    house.meeting.write_text("x")
    assert_refused(saiken("status", "--folder", house.root), "書き込めません")


# --- exit codes ----------------------------------------------------------------------------------


def test_exit_codes_of_forms_md(small: Folder) -> None:
    """0 done, notes do not change it; 1 done with what needs a person; 2 not done."""
    house = small
    root = ("--folder", house.root, "--json")
    (house.collected / "メモ.txt").write_text("x")
    noted = saiken("receive", *root)
    assert (noted.code, noted.json["exit"], noted.codes) == (0, 0, ["G13"])
    book = book_path(house.collected, SECTION)
    book.write_bytes(stamped(SECTION, {"滞納者数_K002": None}))
    warned = saiken("receive", *root)
    assert (warned.code, warned.json["exit"], warned.codes) == (1, 1, ["G13", "V11"])
    book.write_bytes(stamped(SECTION, {"調定額_現年_K002": None}))
    wrong = saiken("receive", *root)
    assert (wrong.code, wrong.json["exit"]) == (1, 1)
    assert "V01" in wrong.codes
    partly = saiken("consolidate", *AT, *root)
    assert (partly.code, partly.json["exit"]) == (1, 1)
    assert partly.codes.count("M01") == 1
    filled_books(house, SMALL)
    assert saiken("receive", *root).code == 0
    whole = saiken("consolidate", *AT, *root)
    # The meeting, its stages and 支援実績 of a new 事務局ブック are still empty.
    assert (whole.code, whole.json["exit"], whole.codes) == (0, 0, ["K04", "K12", "U08"])
    assert {row["severity"] for row in whole.json["findings"]} == {"お知らせ"}
    assert saiken("status", *root).code == 0
    # Two masters, three receipts, and what the house imported.
    assert [saiken("undo", *root).code for _ in range(2 + 3 + 3)] == [0] * 8
    nothing = saiken("undo", *root)
    assert (nothing.code, nothing.json["exit"]) == (2, 2)


def test_an_import_with_a_bad_row_is_not_done(house: Folder) -> None:
    rows = house.root / "滞納者数.csv"
    rows.write_text(
        "年度,債権ID,滞納者数,滞納件数\n令和6年度,K001,1,1\n令和6年度,K777,ー,1\n", encoding="utf-8"
    )
    ran = saiken("history", "import", rows, "--folder", house.root, "--json")
    assert (ran.code, ran.json["exit"], ran.json["rows"]) == (2, 2, 0)
    assert set(ran.codes) == {"H02", "H03"}
    shown = saiken("history", "import", rows, "--folder", house.root)
    assert shown.code == 2
    assert "何も取り込みませんでした" in shown.out
    good = "年度,債権ID,滞納者数,滞納件数\n令和6年度,K001,1,1\n"
    rows.write_text(good, encoding="utf-8")
    assert saiken("history", "import", rows, "--folder", house.root).code == 0


# --- consoles and pipes --------------------------------------------------------------------------


def test_a_console_that_knows_no_japanese(shared: Folder) -> None:
    run = process("status", "--folder", shared.root, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    out, err = run.communicate()
    assert (run.returncode, err) == (0, b"")
    assert b"?" in out


def test_a_reader_that_goes_away(shared: Folder) -> None:
    run = process("status", "--folder", shared.root)
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    assert b"Traceback" not in run.stderr.read()
    run.wait()


@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="POSIX")
def test_an_interrupted_receive_was_not_done(house: Folder) -> None:
    filled_books(house)
    run = process("receive", "--folder", house.root)
    while run.poll() is None and not house.received.exists():
        time.sleep(0.002)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate()
    assert b"Traceback" not in err
    # It may have been done before the signal came.
    assert (run.returncode, "中断しました" in err.decode()) in ((2, True), (0, False))
    assert saiken("receive", "--folder", house.root).code == 0
    sections = saiken("status", "--folder", house.root, "--json").json["sections"]
    assert {(one["state"], len(one["history"])) for one in sections} == {("受理", 1)}
