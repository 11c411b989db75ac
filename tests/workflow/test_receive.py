"""receive: whatever lies in 02_回収, and books that come twice, corrected, or in conflict."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.console import saiken, snapshot
from support.october_ledger import assessed, counts, events, history, states
from support.secretariat import (
    answers,
    book_path,
    edit,
    filled_books,
    make_house,
    small_house,
    stamped,
)

from saiken_addin.core.files import LEFTOVER_AGE
from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import FormName
from saiken_addin.workflow.folder import Folder, open_folder
from saiken_addin.workflow.receive.receipt import ReceiveResult, receive

SECTION = "国保年金課"
ACCEPTED, WARNED, RETURNED = "受理", "受理（要確認）", "差戻し"
CONFLICT, SUPERSEDED = "競合", "差替え済"
K002 = "調定額_現年_K002"
WITHOUT_COUNT = {"滞納者数_K002": None}
WITHOUT_AMOUNT = {K002: None}


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return make_house(tmp_path / "家")


def put(house: Folder, name: str, changes: dict[str, object] | None = None) -> Path:
    """The book of SECTION in 02_回収, with some changes to what is right."""
    path = house.collected / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stamped(SECTION, changes or {}))  # type: ignore[arg-type]
    return path


def take(house: Folder, *paths: Path) -> ReceiveResult:
    return receive(house, paths, lambda *_: None)


def came(result: ReceiveResult) -> list[tuple[str, str | None]]:
    return [(each.path.name, each.state and each.state.value) for each in result.arrivals]


def codes(result: ReceiveResult) -> list[str]:
    return [finding.code.code for finding in result.findings]


def total(changes: int = 0) -> int:
    """調定額 of K002 in the real figures, with something added."""
    value = answers(SECTION)[K002]
    assert isinstance(value, int)
    return value + changes


# --- what lies there ---------------------------------------------------------------------------


def test_any_names_and_subfolders(house: Folder) -> None:
    books = filled_books(house)
    names = ["提出（最終版）.XLSX", "1.xlsx", "深い/下の/フォルダー/報告 2.xlsx", "課" * 79 + ".xlsx", "🍊.Xlsx"]
    for book, name in zip(books.values(), names, strict=False):
        (house.collected / name).parent.mkdir(parents=True, exist_ok=True)
        book.rename(house.collected / name)
    result = take(house)
    assert counts(house) == {ACCEPTED: 19}
    assert {each.submission.file for each in result.arrivals} >= {f"02_回収/{name}" for name in names}
    assert len(list(house.received.iterdir())) == 19
    assert len({path.read_bytes() for path in house.received.iterdir()}) == 19


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize(
    ("name", "shown"),
    [("報告".encode("cp932"), r"\udc95\udcf1\udc8d\udc90"), (b"a\n\x01[b]:100:", r"a\x0a\x01[b]:100:")],
)
def test_a_name_that_is_no_text(tmp_path: Path, name: bytes, shown: str) -> None:
    """As a zip from another system unpacks them."""
    house = small_house(tmp_path / "家")
    raw = os.fsencode(house.collected) + b"/" + name + b".xlsx"
    Path(os.fsdecode(raw)).write_bytes(stamped(SECTION, WITHOUT_COUNT))
    ran = saiken("receive", "--folder", house.root, "--json")
    assert ran.code == 1
    assert ran.json["books"][0]["state"] == WARNED
    assert ran.json["books"][0]["file"] == f"02_回収/{shown}.xlsx"
    sections = saiken("status", "--folder", house.root, "--json").json["sections"]
    assert [len(one["history"]) for one in sections if one["history"]] == [1]
    for verb in (("receive",), ("status",), ("consolidate", "--year", 7, "--month", 10)):
        assert saiken(*verb, "--folder", house.root).code in (0, 1)
    assert states(house)[SECTION] == WARNED


def test_foreign_files_are_named_and_the_rest_goes_on(house: Folder) -> None:
    put(house, "報告.xlsx")
    other = Workbook()
    other.active["A1"] = "会計"
    other.save(house.collected / "よその表.xlsx")
    noted = ("メモ.txt", "通知.docx", "通知.pdf", "写真.jpg", "拡張子なし")
    for name in noted:
        (house.collected / name).write_bytes(b"%PDF-1.7 x")
    (house.collected / "月次.csv").write_text("年度,月\n", encoding="utf-8")
    (house.collected / "空.xlsx").write_bytes(b"")
    result = take(house)
    found = {each.path.name: [f.code.code for f in each.submission.findings] for each in result.arrivals}
    assert found == {
        "報告.xlsx": [], "よその表.xlsx": ["I01"], "月次.csv": ["G01"], "空.xlsx": ["G01"],
        **{name: ["G13"] for name in noted},
    }  # fmt: skip
    assert dict(came(result)) == {
        "報告.xlsx": ACCEPTED, "よその表.xlsx": RETURNED, "月次.csv": RETURNED, "空.xlsx": RETURNED,
        **dict.fromkeys(noted),
    }  # fmt: skip
    with house.open_ledger() as ledger:
        assert len(ledger.unidentified()) == 3


def test_what_programs_leave_lying_about_is_passed_over(house: Folder) -> None:
    put(house, "報告.xlsx")
    for name in (
        "~$報告.xlsx", ".~lock.報告.xlsx#", "Thumbs.db", "desktop.ini", ".DS_Store",
        ".saiken-0123456789abcdef.tmp",
    ):  # fmt: skip
        (house.collected / name).write_bytes(b"x" * 165)
    assert came(take(house)) == [("報告.xlsx", ACCEPTED)]


def test_old_leftovers_of_killed_writers_go_everywhere(house: Folder) -> None:
    take(house)
    put(house, "報告.xlsx", WITHOUT_COUNT)
    take(house)
    places = (house.root, *house.folders(), house.received, house.reports)
    for place in places:
        left = place / ".saiken-0123456789abcdef.tmp"
        left.write_bytes(b"half")
        os.utime(left, (left.stat().st_mtime - LEFTOVER_AGE - 60,) * 2)
    open_folder(house.root)
    assert not list(house.root.rglob("*.tmp"))


def test_nothing_to_receive(house: Folder) -> None:
    ran = saiken("receive", "--folder", house.root)
    assert (ran.code, ran.out) == (0, "受け付けるブックがありません。\n")
    assert events(house)[-1] != "receive"


def test_paths_outside_the_folder(house: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "受信 トレイ"
    (outside / "下").mkdir(parents=True)
    put(house, "報告.xlsx").rename(outside / "報告.xlsx")
    book_path(outside / "下", "医事課").write_bytes(stamped("医事課", {}))
    left = put(house, "ここは見ない.xlsx", WITHOUT_COUNT)
    result = take(house, outside / "報告.xlsx", outside, outside / "下" / ".." / "報告.xlsx")
    assert sorted(came(result)) == [("報告.xlsx", ACCEPTED), ("月次報告_R07-10_医事課.xlsx", ACCEPTED)]
    assert result.arrivals[0].submission.file == str(outside / "報告.xlsx")
    shutil.rmtree(outside)
    with house.open_ledger() as ledger:
        for book in ledger.known().files.values():
            assert (house.root / book.archived).is_file(), "the source of a figure is kept"
    assert left.exists()


@pytest.mark.skipif(os.name == "nt", reason="links want a privilege there")
def test_the_folder_of_returned_books_may_be_a_link(house: Folder, tmp_path: Path) -> None:
    shared = tmp_path / "共有"
    house.collected.rename(shared)
    house.collected.symlink_to(shared)
    put(house, "下/a.xlsx")
    assert take(house).arrivals[0].submission.file == "02_回収/下/a.xlsx"
    assert take(house, shared).unchanged == 1


# --- files that change under the hand ------------------------------------------------------------


def test_a_file_that_vanishes_is_named_and_the_rest_goes_on(house: Folder) -> None:
    books = filled_books(house)
    victim = books["医事課"]

    def vanish(_done: int, _total: int, name: str) -> None:
        if name == victim.name:
            victim.unlink()

    result = receive(house, [], vanish)
    assert codes(result) == ["G12"]
    assert dict(came(result))[victim.name] == RETURNED
    assert result.report is not None
    assert counts(house) == {ACCEPTED: 18, "未提出": 1}
    with house.open_ledger() as ledger:
        assert not ledger.unidentified(), "what was never seen is in no ledger"
    filled_books(house)
    assert came(take(house)) == [(victim.name, ACCEPTED)]


def test_a_file_that_changes_while_it_is_taken_in_waits_for_the_next_time(house: Folder) -> None:
    books = filled_books(house)
    first, *_, last = sorted(books.values())

    def change(_done: int, _total: int, name: str) -> None:
        if name == last.name:
            first.write_bytes(last.read_bytes()[:-1])

    result = receive(house, [], change)
    assert codes(result) == ["G12"]
    assert "変わりました" in result.findings[0].what
    assert counts(house) == {ACCEPTED: 18, "未提出": 1}
    filled_books(house)
    assert came(take(house)) == [(first.name, ACCEPTED)]
    kept = {path.name: path.read_bytes() for path in house.received.iterdir()}
    assert sorted(kept.values()) == sorted(path.read_bytes() for path in books.values())


def test_two_people_receive_at_once(house: Folder) -> None:
    """The second one is told, and no book is filed twice."""
    books = filled_books(house)

    def another(done: int, _total: int, _name: str) -> None:
        if done == len(books):
            assert saiken("receive", "--folder", house.root).code == 0

    with pytest.raises(SaikenError, match="もう一度"):
        receive(house, [], another)
    assert {len(history(house, section)) for section in books} == {1}
    assert take(house).unchanged == len(books)


# --- the same again ------------------------------------------------------------------------------


def test_a_rerun_changes_nothing_and_records_nothing(house: Folder) -> None:
    filled_books(house)
    put(house, "直す.xlsx", WITHOUT_AMOUNT)  # in conflict with the good one
    book_path(house.collected, "医事課").write_bytes(stamped("医事課", {"調定額_現年_K024": None}))
    Workbook().save(house.collected / "よその表.xlsx")
    (house.collected / "メモ.txt").write_text("x")
    shutil.copyfile(book_path(house.collected, "保育課"), house.collected / "写し.xlsx")
    edit(book_path(house.collected, "学事課"), {}, house.collected / "保存し直し.xlsx")
    first = saiken("receive", "--folder", house.root, "--json")
    assert first.code == 1
    assert len(first.json["books"]) == 24
    before = snapshot(house.root)
    again = saiken("receive", "--folder", house.root, "--json")
    assert again.json["report"] is None
    assert [book["file"] for book in again.json["books"]] == ["02_回収/メモ.txt"]
    assert again.json["unchanged"] == 23
    assert snapshot(house.root) == before


def test_the_same_bytes_twice_in_a_batch(house: Folder) -> None:
    put(house, "a.xlsx")
    put(house, "b.xlsx")
    result = take(house)
    assert came(result) == [("a.xlsx", ACCEPTED), ("b.xlsx", None)]
    assert codes(result) == ["S01"]
    assert "a.xlsx" in result.findings[0].what
    assert history(house, SECTION) == [("a.xlsx", ACCEPTED)]
    assert (take(house).arrivals, take(house).unchanged) == ((), 2)


def test_the_same_content_saved_again(house: Folder) -> None:
    """A gateway or another program rewrites the bytes; the figures are the same."""
    first = put(house, "a.xlsx")
    edit(first, {}, house.collected / "b.xlsx")
    result = take(house)
    assert came(result) == [("a.xlsx", ACCEPTED), ("b.xlsx", None)]
    later = edit(first, {"月次報告!A30": "印"}, house.collected / "c.xlsx")
    assert later.read_bytes() != (house.collected / "b.xlsx").read_bytes()
    result = take(house)
    assert came(result) == [("c.xlsx", None)]
    assert codes(result) == ["S01", "R14"], "what somebody wrote beside the same figures is told"
    assert result.report is None
    assert (take(house).arrivals, take(house).unchanged) == ((), 3)
    assert history(house, SECTION) == [("a.xlsx", ACCEPTED)]
    assert events(house).count("receive") == 1


def test_a_figure_that_is_written_better_takes_the_place_of_the_former(house: Folder) -> None:
    """The remedy of the warning is done: the same figures, and nothing more to complain of."""
    thousands = put(house, "a.xlsx", {K002: f"{total() // 1000}千円"})
    take(house)
    assert history(house, SECTION) == [("a.xlsx", WARNED)]
    put(house, "b.xlsx", {K002: total() // 1000 * 1000})
    result = take(house)
    assert came(result) == [("b.xlsx", ACCEPTED)]
    assert codes(result) == ["S03"]
    assert history(house, SECTION) == [("a.xlsx", SUPERSEDED), ("b.xlsx", ACCEPTED)]
    edit(thousands, {}, house.collected / "c.xlsx")
    assert came(take(house)) == [("c.xlsx", None)], "worse written, it takes no place"


def test_of_the_same_figures_in_a_batch_the_better_written_stand(house: Folder) -> None:
    put(house, "a.xlsx", {K002: f"{total() // 1000}千円"})
    put(house, "b.xlsx", {K002: total() // 1000 * 1000})
    result = take(house)
    assert came(result) == [("a.xlsx", None), ("b.xlsx", ACCEPTED)]
    assert came(take(house)) == []
    assert history(house, SECTION) == [("b.xlsx", ACCEPTED)]


def test_another_fault_of_the_same_field_is_told(house: Folder) -> None:
    """Neither count can be read, so the figures are the same; what stands there is not."""
    put(house, "a.xlsx", {"滞納者数_K002": "約10人"})
    take(house)
    put(house, "b.xlsx", {"滞納者数_K002": -1})
    result = take(house)
    assert came(result) == [("b.xlsx", WARNED)]
    assert "-1" in result.findings[-1].what


# --- corrections -----------------------------------------------------------------------------------


def test_a_corrected_book_takes_the_place_of_the_former_one(house: Folder) -> None:
    put(house, "a.xlsx", WITHOUT_COUNT)
    assert came(take(house)) == [("a.xlsx", WARNED)]
    put(house, "b.xlsx", {K002: total(1)})
    result = take(house)
    assert came(result) == [("b.xlsx", ACCEPTED)]
    noted = [f.what for f in result.findings if f.code.code == "S03"]
    assert noted == ["先に受け付けたブック（02_回収/a.xlsx）を差し替えました。"]
    assert history(house, SECTION) == [("a.xlsx", SUPERSEDED), ("b.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total(1)
    shown = saiken("status", "--folder", house.root)
    assert "差替え済（受理（要確認）） a.xlsx" in shown.out
    assert take(house).arrivals == ()
    assert assessed(house, "K002") == total(1)


def test_a_book_changed_in_its_place_is_a_correction(house: Folder) -> None:
    put(house, "報告.xlsx", WITHOUT_AMOUNT)
    take(house)
    put(house, "報告.xlsx", {K002: total(2)})
    take(house)
    assert history(house, SECTION) == [("報告.xlsx", SUPERSEDED), ("報告.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total(2)
    assert len(list(house.received.iterdir())) == 2


def test_a_returned_book_counts_nowhere_until_it_is_corrected(house: Folder) -> None:
    put(house, "a.xlsx", WITHOUT_AMOUNT)
    assert came(take(house)) == [("a.xlsx", RETURNED)]
    assert states(house)[SECTION] == RETURNED
    assert assessed(house, "K002") is None
    put(house, "b.xlsx")
    result = take(house)
    assert came(result) == [("b.xlsx", ACCEPTED)]
    assert codes(result) == [], "it takes the place of no figures"
    assert history(house, SECTION) == [("a.xlsx", SUPERSEDED), ("b.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total()


def test_a_book_with_errors_leaves_the_accepted_figures(house: Folder) -> None:
    put(house, "a.xlsx")
    take(house)
    put(house, "b.xlsx", WITHOUT_AMOUNT)
    assert came(take(house)) == [("b.xlsx", RETURNED)]
    assert history(house, SECTION) == [("a.xlsx", ACCEPTED), ("b.xlsx", RETURNED)]
    assert states(house)[SECTION] == RETURNED
    assert assessed(house, "K002") == total()


def test_back_to_figures_that_were_given_before(house: Folder) -> None:
    first = put(house, "a.xlsx")
    take(house)
    put(house, "b.xlsx", {K002: total(1)})
    take(house)
    edit(first, {}, house.collected / "c.xlsx")
    assert came(take(house)) == [("c.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total()
    assert [state for _, state in history(house, SECTION)] == [SUPERSEDED, SUPERSEDED, ACCEPTED]


# --- conflicts -------------------------------------------------------------------------------------


@pytest.fixture
def divided(house: Folder) -> Folder:
    """A folder with two different books of one section."""
    put(house, "a.xlsx")
    put(house, "b.xlsx", {K002: total(7)})
    return house


def accept(house: Folder, name: str) -> int:
    return saiken("receive", "--accept", house.collected / name, "--folder", house.root).code


def test_a_conflict_waits_for_a_person(divided: Folder) -> None:
    ran = saiken("receive", "--folder", divided.root, "--json")
    assert ran.code == 1
    assert [book["state"] for book in ran.json["books"]] == [CONFLICT, CONFLICT]
    assert ran.codes == ["S02", "S02"]
    assert "b.xlsx" in ran.json["books"][0]["findings"][0]["what"]
    assert states(divided)[SECTION] == CONFLICT
    assert assessed(divided, "K002") is None
    assert take(divided).unchanged == 2
    assert accept(divided, "b.xlsx") == 0
    assert assessed(divided, "K002") == total(7)
    assert sorted(history(divided, SECTION)) == [("a.xlsx", SUPERSEDED), ("b.xlsx", ACCEPTED)]
    assert take(divided).unchanged == 2
    assert assessed(divided, "K002") == total(7)


@pytest.mark.parametrize("chosen", ["a.xlsx", "b.xlsx"])
def test_a_settled_conflict_is_an_error_no_more(divided: Folder, chosen: str) -> None:
    """Neither in the status nor among the findings, whichever of the books came in last."""
    take(divided)
    assert accept(divided, chosen) == 0
    ran = saiken("status", "--folder", divided.root, "--json")
    line = next(line for line in ran.json["sections"] if line["section"] == SECTION)
    assert (line["state"], line["errors"]) == (ACCEPTED, 0)
    assert line["file"].endswith(chosen)
    with divided.open_ledger() as ledger:
        latest = ledger.status(FormName.MONTHLY, Month(FiscalYear(7), 10), [SECTION])[SECTION].latest
        assert latest is not None
        assert ledger.findings(latest.id) == ()
    assert saiken("undo", "--folder", divided.root).code == 0
    ran = saiken("status", "--folder", divided.root, "--json")
    line = next(line for line in ran.json["sections"] if line["section"] == SECTION)
    assert (line["state"], line["errors"]) == (CONFLICT, 1)


def test_only_a_book_in_conflict_can_be_chosen(divided: Folder) -> None:
    put(divided, "まだ.xlsx", {K002: total(9)}).rename(divided.root / "まだ.xlsx")
    take(divided)
    for name in ("ない.xlsx", "../まだ.xlsx", "../01_配布"):
        assert accept(divided, name) == 2
    assert states(divided)[SECTION] == CONFLICT
    assert accept(divided, "a.xlsx") == 0
    assert accept(divided, "a.xlsx") == 2, "it is chosen already"
    assert accept(divided, "b.xlsx") == 0, "the choice can be changed"
    assert assessed(divided, "K002") == total(7)


def test_a_wrong_choice_is_undone(divided: Folder) -> None:
    take(divided)
    assert accept(divided, "a.xlsx") == 0
    undone = saiken("undo", "--folder", divided.root, "--json")
    assert (undone.code, undone.json["verb"]) == (0, "accept")
    assert states(divided)[SECTION] == CONFLICT
    assert assessed(divided, "K002") is None
    assert accept(divided, "b.xlsx") == 0
    assert assessed(divided, "K002") == total(7)


def test_a_book_with_errors_is_never_chosen(house: Folder) -> None:
    put(house, "a.xlsx")
    put(house, "b.xlsx", WITHOUT_AMOUNT)
    assert came(take(house)) == [("a.xlsx", CONFLICT), ("b.xlsx", CONFLICT)]
    assert accept(house, "b.xlsx") == 2
    assert accept(house, "a.xlsx") == 0
    assert assessed(house, "K002") == total()


def test_a_conflict_keeps_the_figures_that_were_accepted_before(divided: Folder) -> None:
    put(divided, "0.xlsx", {K002: total(5)})
    take(divided, divided.collected / "0.xlsx")
    take(divided)
    assert states(divided)[SECTION] == CONFLICT
    assert assessed(divided, "K002") == total(5)


def test_a_copy_of_a_book_in_conflict_decides_nothing(divided: Folder) -> None:
    take(divided)
    edit(divided.collected / "b.xlsx", {}, divided.collected / "c.xlsx")
    assert came(take(divided)) == [("c.xlsx", None)]
    assert states(divided)[SECTION] == CONFLICT


def test_a_correction_ends_a_conflict(divided: Folder) -> None:
    take(divided)
    put(divided, "c.xlsx", {K002: total(3)})
    assert came(take(divided)) == [("c.xlsx", ACCEPTED)]
    assert assessed(divided, "K002") == total(3)
    assert [state for _, state in history(divided, SECTION)] == [SUPERSEDED, SUPERSEDED, ACCEPTED]


def test_a_copy_of_the_accepted_book_is_no_rival_of_its_correction(house: Folder) -> None:
    first = put(house, "a.xlsx")
    take(house)
    edit(first, {}, house.collected / "b.xlsx")
    put(house, "c.xlsx", {K002: total(4)})
    assert came(take(house)) == [("b.xlsx", None), ("c.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total(4)


def test_three_books_two_of_them_the_same(divided: Folder) -> None:
    edit(divided.collected / "a.xlsx", {}, divided.collected / "c.xlsx")
    result = take(divided)
    assert came(result) == [("a.xlsx", CONFLICT), ("b.xlsx", CONFLICT), ("c.xlsx", None)]
    assert codes(result) == ["S02", "S02", "S01"]


# --- undo ------------------------------------------------------------------------------------------


def test_undo_takes_back_the_last_receive_and_the_books_can_come_again(house: Folder) -> None:
    put(house, "a.xlsx")
    take(house)
    second = put(house, "b.xlsx", {K002: total(1)})
    take(house)
    undone = saiken("undo", "--folder", house.root)
    assert undone.code == 0
    assert "1冊を受付（受理 1）" in undone.out
    assert history(house, SECTION) == [("a.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total()
    assert came(take(house)) == [("b.xlsx", ACCEPTED)]
    assert assessed(house, "K002") == total(1)
    saiken("undo", "--folder", house.root)
    second.unlink()
    assert take(house).arrivals == ()
    assert assessed(house, "K002") == total()
    assert events(house)[-4:] == ["receive", "undo", "receive", "undo"]


def test_undo_takes_back_an_import(house: Folder) -> None:
    rows = house.root / "滞納者数.csv"
    rows.write_text("年度,債権ID,滞納者数,滞納件数\n令和6年度,K001,77,78\n", encoding="utf-8")
    imported = saiken("history", "import", rows, "--folder", house.root, "--json")
    assert imported.json["rows"] == 1
    assert imported.codes == ["H07"]
    saiken("undo", "--folder", house.root)
    with house.open_ledger() as ledger:
        assert ledger.debtors(FiscalYear(6))["K001"].amounts.debtors != 77
