"""receive: which book counts, when one comes again, moves, is copied, or is named for another month."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.console import saiken
from support.mail_folder import change, contact, mail_settings
from support.mail_writers import attachment, eml
from support.october_ledger import events, history, states
from support.secretariat import MONTH, answers, edit, small_house, stamped

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import FormName, Identity, Stage
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.own_name import named_otherwise
from saiken_addin.workflow.receive.receipt import ReceiveResult, accept, receive
from saiken_addin.workflow.status.waiting import waiting

SECTION = "学事課"
CLAIM = next(key for key in answers(SECTION) if key.startswith("調定額_過年_")).rpartition("_")[2]
AMOUNT = f"滞納者数_{CLAIM}"
OURS = f"月次報告_R07-10_{SECTION}.xlsx"


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return small_house(tmp_path / "家")


def book(more: int = 0) -> bytes:
    """The section's book, with so many debtors more."""
    value = answers(SECTION)[AMOUNT]
    assert isinstance(value, int)
    cases = answers(SECTION)[f"滞納件数_{CLAIM}"]
    assert isinstance(cases, int)
    return stamped(SECTION, {AMOUNT: value + more, f"滞納件数_{CLAIM}": cases + 9})


A, B = book(), book(1)


def put(house: Folder, name: str, data: bytes) -> Path:
    path = house.collected / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def mail(day: int, data: bytes, sender: str = "a@city.example", name: str = OURS) -> bytes:
    """A message of a day in November that carries a book."""
    message = eml(sender, [attachment(f'filename="{name}"', data)])
    return message.replace(b"Wed, 5 Nov", f"Wed, {day} Nov".encode())


def take(house: Folder, *paths: Path) -> ReceiveResult:
    return receive(house, paths, lambda *_: None)


def codes(result: ReceiveResult) -> list[str]:
    """What was found, but for senders that nobody listed."""
    return [finding.code.code for finding in result.findings if finding.code.code != "L26"]


def counts(house: Folder) -> str:
    """The name of the file that counts."""
    with house.open_ledger() as ledger:
        counted = ledger.status(FormName.MONTHLY, MONTH, [SECTION])[SECTION].counted
    assert counted is not None
    return counted.file.removeprefix("02_回収/")


def test_what_a_newer_mail_brings_again_counts_again(house: Folder) -> None:
    put(house, "1.eml", mail(5, A))
    take(house)
    put(house, "2.eml", mail(6, B))
    assert codes(take(house)) == ["S03"]
    assert counts(house).startswith("2.eml")
    put(house, "3.eml", mail(7, A))
    assert "未受付のブック 1冊" in waiting(house, MONTH)
    assert codes(take(house)) == ["S03"]
    assert counts(house).startswith("3.eml")
    assert "未受付" not in waiting(house, MONTH)
    for name in ("1.eml", "2.eml", "3.eml"):
        (house.collected / "済").mkdir(exist_ok=True)
        (house.collected / name).rename(house.collected / "済" / name)
    moved = take(house)
    assert (moved.arrivals, moved.unchanged) == ((), 3), "the same messages in another folder"
    assert counts(house).startswith("3.eml")


def with_a_copy(data: bytes, place: Path) -> bytes:
    """The book with a copy of its form, in which a section put another number."""
    place.write_bytes(data)
    form = load_workbook(place)
    sheet = form.copy_worksheet(form["月次報告"])
    [(_, cell)] = form.defined_names[AMOUNT].destinations
    sheet[cell.replace("$", "")] = 999_999
    form.save(place)
    return place.read_bytes()


@pytest.mark.parametrize("together", [False, True])
def test_what_is_new_around_the_same_figures_is_told(
    house: Folder, tmp_path: Path, together: bool
) -> None:
    put(house, OURS, A)
    if not together:
        take(house)
    put(house, "見直し.xlsx", with_a_copy(A, tmp_path / "x.xlsx"))
    [again] = [each for each in take(house).arrivals if each.state is None]
    said = {finding.code.code for finding in again.submission.findings}
    assert {"S01", "R13"} <= said
    assert counts(house) == OURS
    assert take(house).arrivals == ()


def test_an_older_mail_that_comes_late_is_told_and_can_be_chosen(house: Folder) -> None:
    put(house, "1.eml", mail(5, A))
    take(house)
    put(house, "2.eml", mail(7, B))
    take(house)
    put(house, "遅れて.eml", mail(6, A))
    late = take(house)
    assert codes(late) == ["S04"]
    assert "2.eml" in late.findings[0].what
    assert counts(house).startswith("2.eml")
    accept(house, Path(f"02_回収/遅れて.eml/{OURS}"))
    assert counts(house).startswith("1.eml")
    assert take(house).arrivals == ()


def test_an_older_book_from_a_stranger_takes_no_place(house: Folder) -> None:
    change(house, contact(SECTION, to="gakuji@city.example"))
    put(house, "1.eml", mail(5, A, "gakuji@city.example"))
    take(house)
    put(house, "2.eml", mail(6, B, "gakuji@city.example"))
    take(house)
    put(house, "3.eml", mail(7, A, "who@evil.example"))
    assert codes(take(house)) == ["S04"]
    assert counts(house).startswith("2.eml")
    put(house, "4.eml", mail(8, A, "gakuji@city.example"))
    take(house)
    assert counts(house).startswith("4.eml")


def test_what_was_sent_again_ends_a_return_and_a_conflict(house: Folder) -> None:
    put(house, "1.eml", mail(5, A))
    take(house)
    put(house, "2.eml", mail(6, stamped(SECTION, {f"調定額_過年_{CLAIM}": None})))
    take(house)
    assert states(house)[SECTION] == "差戻し"
    put(house, "3.eml", mail(7, A))
    take(house)
    assert states(house)[SECTION] == "受理"
    put(house, "4.eml", mail(8, B))
    put(house, "5.eml", mail(9, A))
    assert codes(take(house)) == ["S02", "S02"], "A, which counts, was sent after B"
    assert states(house)[SECTION] == "競合"
    put(house, "6.eml", mail(10, A))
    assert codes(take(house)) == ["S03"]
    assert states(house)[SECTION] == "受理"


def test_what_is_moved_or_copied_changes_nothing(house: Folder) -> None:
    first = put(house, "a.xlsx", A)
    take(house)
    shutil.copyfile(first, house.collected / "控え.xlsx")
    again = take(house)
    assert (again.arrivals, again.unchanged) == ((), 2)
    second = put(house, "b.xlsx", B)
    take(house)
    assert take(house).arrivals == (), "where the copy lay when it counted, it is nothing new"
    (house.collected / "済").mkdir()
    second.rename(house.collected / "済" / "b.xlsx")
    assert take(house).arrivals == ()
    for path in (first, house.collected / "控え.xlsx"):
        path.rename(house.collected / "済" / path.name)
    moved = take(house)
    assert codes(moved) == ["S05", "S05"]
    assert moved.report is not None
    assert take(house).arrivals == (), "told once"
    assert counts(house) == "b.xlsx"
    assert events(house).count("receive") == 2


def test_a_known_older_version_that_turns_up_is_told_with_what_counts(house: Folder) -> None:
    put(house, OURS, A)
    take(house)
    put(house, OURS, B)
    take(house)
    assert "未受付" not in waiting(house, MONTH)
    again = put(house, OURS, A)  # over the mistaken one, as a section with a shared folder does
    assert "未受付のブック 1冊" in waiting(house, MONTH)
    ran = saiken("receive", "--folder", house.root, "--json")
    assert (ran.code, ran.codes) == (1, ["S04"])
    [told] = ran.json["findings"]
    assert f"02_回収/{OURS}" in told["what"]
    assert f'saiken receive --accept "02_回収/{OURS}"' in told["remedy"]
    assert "未受付" not in waiting(house, MONTH)
    assert [state for _, state in history(house, SECTION)] == ["差替え済", "受理"]
    assert saiken("receive", "--accept", again, "--folder", house.root).code == 0
    assert [state for _, state in history(house, SECTION)] == ["受理", "差替え済"]
    assert saiken("receive", "--accept", again, "--folder", house.root).code == 2
    assert saiken("undo", "--folder", house.root).code == 0
    assert [state for _, state in history(house, SECTION)] == ["差替え済", "受理"]


def test_what_another_program_saved_waits_no_more_and_never_comes_back(house: Folder) -> None:
    first = put(house, "a.xlsx", A)
    take(house)
    edit(first, {}, house.collected / "保存し直し.xlsx")
    assert "未受付のブック 1冊" in waiting(house, MONTH)
    assert codes(take(house)) == ["S01"]
    assert "未受付" not in waiting(house, MONTH)
    put(house, "b.xlsx", B)
    take(house)
    assert counts(house) == "b.xlsx"
    assert take(house).arrivals == ()
    assert counts(house) == "b.xlsx", "what lies there still is no new word"
    (house.collected / "保存し直し.xlsx").rename(house.collected / "別の名前.xlsx")
    assert codes(take(house)) == ["S05"]
    accept(house, house.collected / "別の名前.xlsx")
    assert counts(house) == "a.xlsx"
    assert "未受付" not in waiting(house, MONTH)


def test_a_copy_that_lies_beside_its_correction_is_told(house: Folder) -> None:
    put(house, "a.xlsx", A)
    take(house)
    put(house, "b.xlsx", B)
    put(house, "c.xlsx", A)
    assert codes(take(house)) == ["S03", "S04"]
    assert counts(house) == "b.xlsx"


def test_what_was_taken_back_is_unknown_again(house: Folder) -> None:
    put(house, "a.xlsx", A)
    put(house, "b.xlsx", A)
    take(house)
    saiken("undo", "--folder", house.root)
    assert codes(take(house)) == ["S01"]
    assert history(house, SECTION) == [("a.xlsx", "受理")]


def test_the_files_of_an_earlier_version_s_ledger_are_nothing_new(house: Folder) -> None:
    """It doesn't tell where files were found but for the books that it recorded."""
    put(house, "a.xlsx", A)
    put(house, "a.eml", mail(5, stamped("国保年金課", {}), name="b.xlsx"))
    take(house)
    put(house, "b.xlsx", B)
    take(house)
    with sqlite3.connect(house.ledger_file) as older:
        older.execute("DROP TABLE sighting")
        older.execute("DELETE FROM schema_migration WHERE name = 'sightings'")
    again = take(house)
    assert (again.arrivals, again.unchanged) == ((), 3)
    put(house, "旧.xlsx", A)
    assert codes(take(house)) == ["S04"]


# --- our own name ------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [False, True])
def test_a_book_named_for_another_month_waits_for_a_person(house: Folder, known: bool) -> None:
    if known:
        put(house, OURS, A)
        take(house)
    named = put(house, f"月次報告_R07-11_{SECTION}.xlsx", A)
    came = take(house)
    assert codes(came) == ["S06"]
    assert states(house)[SECTION] == "競合"
    assert "令和7年11月末" in came.findings[0].what
    assert "令和7年10月末" in came.findings[0].what
    named = named.rename(house.collected / f"月次報告_R07-11_{SECTION} (2).xlsx")
    assert take(house).arrivals == (), "it waits, wherever it lies"
    accept(house, named)
    assert states(house)[SECTION] == "受理"
    named.rename(house.collected / f"月次報告_R07-11_{SECTION}.xlsx")
    assert take(house).arrivals == ()
    assert states(house)[SECTION] == "受理"


def test_a_misnamed_book_is_no_rival_and_its_errors_send_it_back(house: Folder) -> None:
    put(house, "終.xlsx", A)
    put(house, "月次報告_R07-10_国保年金課.xlsx", B)
    assert codes(take(house)) == ["S06"]
    assert states(house)[SECTION] == "競合"
    assert counts(house) == "終.xlsx"
    wrong = put(house, "月次報告_R07-09_学事課.xlsx", stamped(SECTION, {f"調定額_過年_{CLAIM}": None}))
    assert set(codes(take(house))) >= {"S06", "V01"}
    assert states(house)[SECTION] == "差戻し"
    with pytest.raises(SaikenError, match="誤り"):
        accept(house, wrong)


MONTHLY = Identity(FormName.MONTHLY, "1", FiscalYear(7), Month(FiscalYear(7), 5), "国保年金課", "")
PLAN = Identity(FormName.PLAN, "1", FiscalYear(8), None, "市税/国保", "", Stage.INITIAL)


@pytest.mark.parametrize(
    ("identity", "file", "named"),
    [
        (MONTHLY, "02_回収/月次報告_R07-05_国保年金課.xlsx", ""),
        (MONTHLY, "月次報告_R07-06_国保年金課.xlsx", "月次報告 令和7年6月末 国保年金課"),
        (MONTHLY, "まとめ.zip/下/月次報告_R07-06_国保年金課.xlsx", "月次報告 令和7年6月末 国保年金課"),
        (MONTHLY, "月次報告_R06-05_国保年金課.xlsx", "月次報告 令和6年5月末 国保年金課"),
        (MONTHLY, "月次報告_R07-05_国保課.xlsx", "月次報告 令和7年5月末 国保課"),
        (MONTHLY, "月次報告_R07-05_国保年金課 (2).xlsx", ""),
        (MONTHLY, "月次報告_R07-05_国保年金課_修正.XLSX", ""),
        (MONTHLY, "月次報告＿Ｒ０７－０６＿国保年金課.xlsx", "月次報告 令和7年6月末 国保年金課"),
        (MONTHLY, "月次報告_R07-05_5月分です.xlsx", ""),
        (MONTHLY, "月次報告_R07-13_国保年金課.xlsx", ""),
        (MONTHLY, "月次報告_6月.xlsx", ""),
        (MONTHLY, "6月_国保課.xlsx", ""),
        (MONTHLY, "実施計画_R07_国保年金課.xlsx", "実施計画 令和7年度 国保年金課"),
        (PLAN, "実施計画_R08_市税／国保.xlsx", ""),
        (PLAN, "実施計画_R08修正_市税／国保.xlsx", "実施計画 令和8年度 修正 市税/国保"),
        (PLAN, "実施計画_R07_市税／国保.xlsx", "実施計画 令和7年度 当初 市税/国保"),
    ],
)
def test_only_our_own_names_say_whose_a_book_is(identity: Identity, file: str, named: str) -> None:
    found = named_otherwise(file, identity, ("国保年金課", "国保課", "国保"))
    assert (str(found.details["named"]) if found else "") == named


def test_a_book_whose_names_are_lost_goes_back_to_the_section_that_it_went_out_to(house: Folder) -> None:
    change(house, contact(SECTION, to="gakuji@city.example"), mail_settings(sender="shuno@city.example"))
    lost = load_workbook(put(house, "z.xlsx", B))
    for name in list(lost.defined_names):
        del lost.defined_names[name]
    lost.save(house.collected / "z.xlsx")
    assert codes(take(house)) == ["I10"]
    assert states(house)[SECTION] == "差戻し"
    assert f"差戻し 1課（{SECTION}）" in waiting(house, MONTH)
    ran = saiken("mail", "return", "--year", 7, "--month", 10, "--folder", house.root)
    assert ran.code in (0, 1), ran.err
    assert [path.name for path in (house.distributed / "差戻し").iterdir()] == [f"差戻し_{OURS}"]
    saiken("undo", "--folder", house.root)
    put(house, "a.xlsx", A)
    assert codes(take(house)) == ["I10"], "it contradicts no book that can be read"
    assert states(house)[SECTION] == "受理"


# --- what is kept --------------------------------------------------------------------------------------


def test_a_kept_copy_that_is_not_the_book_is_made_anew(house: Folder) -> None:
    put(house, "a.xlsx", A)
    take(house)
    [copy] = house.received.iterdir()
    os.truncate(copy, 100)
    saiken("undo", "--folder", house.root)
    take(house)
    assert [each.read_bytes() for each in house.received.iterdir()] == [A]
