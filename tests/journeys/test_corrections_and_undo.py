"""Proves what was done and what it changed: corrections, undo of everything, masters made again."""

import hashlib
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from unittest.mock import ANY

import pytest
from support.console import saiken
from support.ledger_cases import OCTOBER, book, distributed, entry, master
from support.loaded_sheets import sheets_of, values_of
from support.secretariat import AMOUNTS, consolidated_house, edit, received_house

from saiken_addin.core.findings import Code, SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Kind
from saiken_addin.ledger.records import Corrected, Received, Verb
from saiken_addin.ledger.store import Ledger
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.consolidate.consolidate import consolidate, consolidate_again
from saiken_addin.workflow.folder import Folder, master_path
from saiken_addin.workflow.history.undo import Undone, correct, undo
from saiken_addin.workflow.receive.receipt import receive

pytest_plugins = ["support.ledger_fixtures"]

MONTH = Month(FiscalYear(7), 10)
CLAIM, KIND = "K002", Kind.CURRENT
ITEM = "収入済額"
VALUE = 11_002_821_500


def quiet(*_: object) -> None:
    """No progress is shown."""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """October received."""
    return received_house(tmp_path / "house")


@pytest.fixture
def documented(tmp_path: Path) -> Folder:
    """October received, and its meeting document made."""
    return consolidated_house(tmp_path / "house")


def sheets(path: Path) -> dict[str, dict[str, object]]:
    """Every value of a book, by sheet and address."""
    return values_of(path)


def collected(path: Path) -> object:
    """国民健康保険税's 収入済額 of 現年, in yen."""
    loaded = sheets_of(path, "データ", data_only=True)["データ"]
    [row] = [
        row for row in loaded.iter_rows(min_row=2) if (row[2].value, row[7].value) == (CLAIM, KIND.value)
    ]
    return row[9].value


# --- the ledger -----------------------------------------------------------------------------


def test_a_correction_holds_until_another_amount_is_reported(ledger: Ledger) -> None:
    ledger.record_distribution([distributed("国保年金課")])
    ledger.record_receive([book(5)])
    key = ("K002", Kind.CURRENT)
    assert ledger.figures(OCTOBER)[key].amounts.assessed == 5
    ledger.record_correction(Corrected(OCTOBER, *key, "assessed", 5, 7, "記入誤り"))
    figures = ledger.figures(OCTOBER)[key]
    assert figures.amounts.assessed == 7
    assert (figures.corrections["assessed"].reported, figures.corrections["assessed"].reason) == (5, "記入誤り")
    assert figures.sources["assessed"].reported == "5"
    assert ledger.figures_for_comparison(OCTOBER)[key] == figures
    ledger.record_receive([book(6)])
    assert ledger.figures(OCTOBER)[key].amounts.assessed == 6
    ledger.undo()
    assert ledger.figures(OCTOBER)[key].amounts.assessed == 7
    assert ledger.undo().verb is Verb.CORRECT
    assert ledger.figures(OCTOBER)[key].amounts.assessed == 5
    assert ledger.figures(OCTOBER)[key].corrections == {}


def test_the_last_master_by_a_moment(ledger: Ledger) -> None:
    first = ledger.record_consolidation(master(sha256="1"))
    second = ledger.record_consolidation(master(sha256="2"))
    found = ledger.latest_master(OCTOBER)
    assert found == (second, master(sha256="2"))
    assert ledger.latest_master(OCTOBER.year_before) is None
    assert ledger.latest_master(OCTOBER, datetime.now(UTC) - timedelta(days=1)) is None
    ledger.undo()
    assert ledger.latest_master(OCTOBER) == (first, master(sha256="1"))
    assert ledger.master(second) == master(sha256="2")


def test_what_is_taken_back_later_held_until_then(ledger: Ledger) -> None:
    first = ledger.record_consolidation(master(sha256="1"))
    before = datetime.now(UTC)
    second = ledger.record_consolidation(master(sha256="2"))
    then = datetime.now(UTC)
    time.sleep(0.01)
    ledger.undo()
    ledger.undo()
    assert ledger.latest_master(OCTOBER) is None
    assert ledger.latest_master(OCTOBER, then) == (second, master(sha256="2"))
    assert ledger.latest_master(OCTOBER, before) == (first, master(sha256="1"))
    assert ledger.latest_master(OCTOBER, datetime.now(UTC)) is None


def test_corrections_that_contradict_a_newer_report_are_set_aside(ledger: Ledger) -> None:
    def report(collected: int) -> Received:
        amounts = {"assessed": 50, "collected": collected, "written_off": 0, "unrefunded": 0}
        return book(collected, entries=[entry("K002", item, value) for item, value in amounts.items()])

    key = ("K002", Kind.CURRENT)
    ledger.record_distribution([distributed("国保年金課")])
    ledger.record_receive([report(20)])
    ledger.record_correction(Corrected(OCTOBER, *key, "assessed", 50, 30, "記入誤り"))
    assert ledger.figures(OCTOBER)[key].amounts.assessed == 30
    ledger.record_receive([report(40)])
    for figures in (ledger.figures(OCTOBER)[key], ledger.figures_for_comparison(OCTOBER)[key]):
        assert (figures.amounts.assessed, figures.amounts.collected) == (50, 40)
        assert (dict(figures.corrections), figures.set_aside["assessed"].value) == ({}, 30)
    ledger.record_correction(Corrected(OCTOBER, *key, "written_off", 0, 5, "記入誤り"))
    figures = ledger.figures(OCTOBER)[key]
    assert (figures.amounts.written_off, set(figures.corrections), set(figures.set_aside)) == (
        5, {"written_off"}, {"assessed"},
    )  # fmt: skip
    ledger.record_correction(Corrected(OCTOBER, *key, "assessed", 50, 45, "記入誤り"))
    figures = ledger.figures(OCTOBER)[key]
    assert (figures.amounts.assessed, figures.amounts.written_off, dict(figures.set_aside)) == (45, 5, {})


def test_the_ledger_as_it_was_before_an_event(ledger: Ledger) -> None:
    ledger.record_distribution([distributed("国保年金課")])
    ledger.record_receive([book(5)])
    ledger.undo()
    second = ledger.record_receive([book(6)])
    assert second is not None
    key = ("K002", Kind.CURRENT)
    with ledger.before(second) as past:
        assert past.figures(OCTOBER) == {}
        assert [event.verb for event in past.events()] == [Verb.DISTRIBUTE, Verb.RECEIVE, Verb.UNDO]
    with ledger.before(second - 1) as past:
        assert past.figures(OCTOBER)[key].amounts.assessed == 5
    assert ledger.figures(OCTOBER)[key].amounts.assessed == 6


# --- the folder -----------------------------------------------------------------------------


def test_the_reported_amount_stays_beside_its_corrections(folder: Folder) -> None:
    correct(folder, MONTH, CLAIM, KIND, ITEM, VALUE, "端数の記入誤り（所管課に確認済み）")
    shown = saiken("correct", "--year", "7", "--month", "10", "--claim", CLAIM, "--kind", "現年",
                   "--item", ITEM, "--value", str(VALUE + 1), "--reason", "再確認", "--json",
                   "--folder", folder.root)  # fmt: skip
    assert shown.code == 0, shown.err
    assert shown.json["reported"] == 11_002_821_537


@pytest.mark.parametrize(
    ("claim", "item", "reason", "message"),
    [
        ("K999", ITEM, "理由", "K999"),
        (CLAIM, "収納額", "理由", "収納額"),
        (CLAIM, ITEM, "　", "理由"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    folder: Folder, claim: str, item: str, reason: str, message: str
) -> None:
    with pytest.raises(SaikenError, match=message):
        correct(folder, MONTH, claim, KIND, item, 1, reason)


def test_a_correction_into_a_contradiction_is_refused(folder: Folder) -> None:
    """What would send a book back (C01, C02) does not come in as a correction."""
    for item, value in (("収入済額", 10**12), ("調定額", 1), ("不納欠損額", 10**12)):
        with pytest.raises(SaikenError, match="互いに合わなくなります"):
            correct(folder, MONTH, CLAIM, KIND, item, value, "記入誤り")
    with folder.open_ledger() as ledger:
        assert ledger.figures(MONTH)[CLAIM, KIND].amounts.collected == 11_002_821_537
        assert Verb.CORRECT not in [event.verb for event in ledger.events()]


def test_an_amount_beside_not_applicable_is_refused(folder: Folder, tmp_path: Path) -> None:
    """Without the other amounts the claim has no 収入未済額, and the sums would not be those of claims."""
    name = next(folder.collected.glob("*国保年金課*")).name
    none = {f"{item}_現年_{CLAIM}": "該当なし" for item in AMOUNTS}
    receive(folder, [edit(folder.collected / name, none, tmp_path / name)], quiet)
    with pytest.raises(SaikenError, match="収入済額だけを訂正できません"):
        correct(folder, MONTH, CLAIM, KIND, ITEM, VALUE, "記入誤り")
    assert correct(folder, MONTH, CLAIM, KIND, "目標収入未済額", 5, "記入誤り").value == 5


def test_a_correction_that_a_newer_report_contradicts_is_named(folder: Folder, tmp_path: Path) -> None:
    correct(folder, MONTH, CLAIM, KIND, "調定額", 12_000_000_000, "記入誤り")
    name = next(folder.collected.glob("*国保年金課*")).name
    more = edit(folder.collected / name, {f"{ITEM}_{KIND}_{CLAIM}": 13_000_000_000}, tmp_path / name)
    receive(folder, [more], quiet)
    made = consolidate(folder, MONTH)
    assert collected(made.path) == 13_000_000_000
    [found] = [each for each in made.findings if each.code is Code.CORRECTION_SET_ASIDE]
    assert "国民健康保険税（現年）の令和7年10月末の調定額の訂正（12,000,000,000円）" in found.what


def test_a_document_made_again_takes_no_other_orders(folder: Folder) -> None:
    for other in (("--pdf",), ("--plan-year", 8), ("--dry-run",)):
        ran = saiken("consolidate", "--year", 7, "--month", 10, "--as-of", "2026-01-15", *other,
                     "--folder", folder.root)  # fmt: skip
        assert ran.code == 2, other
        assert other[0] in ran.err


def test_a_corrected_amount_counts_and_undo_brings_the_former_document_back(documented: Folder) -> None:
    folder, path = documented, master_path(documented, MONTH)
    assert collected(path) == 11_002_821_537
    path.with_suffix(".pdf").write_bytes(b"%PDF of the first")
    first = hashlib.sha256(path.read_bytes()).hexdigest()
    correct(folder, MONTH, CLAIM, KIND, ITEM, VALUE, "記入誤り")
    assert collected(consolidate(folder, MONTH).path) == VALUE
    path.with_suffix(".pdf").write_bytes(b"%PDF of the second")
    assert undo(folder) == Undone(ANY)
    assert path.with_suffix(".pdf").read_bytes() == b"%PDF of the first", "each master has its own PDF"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == first
    assert undo(folder).event.verb is Verb.CORRECT
    assert undo(folder).event.verb is Verb.CONSOLIDATE
    assert not path.exists()
    assert not path.with_suffix(".pdf").exists()
    assert len(list(folder.kept.glob("会議資料_R07-10_*.xlsx"))) >= 3
    assert undo(folder).event.verb is Verb.RECEIVE


def test_undo_tells_what_does_not_come_back(documented: Folder) -> None:
    """Words that were written since, and a former master that somebody deleted."""
    folder, path = documented, master_path(documented, MONTH)
    consolidate(folder, MONTH)
    template = Template(path.read_bytes())
    path.write_bytes(template.stamp({"2-1_未済額": {"A14": "今後の方針"}}))
    for former in folder.kept.glob("会議資料_R07-10_*.xlsx"):
        former.unlink()
    found = {each.code: each for each in undo(folder).findings}
    assert set(found) == {Code.FORMER_MASTER_LOST, Code.WORDS_LEFT_BEHIND}
    assert not path.exists()
    kept = folder.root / str(found[Code.WORDS_LEFT_BEHIND].details["file"])
    assert sheets_of(kept, "2-1_未済額")["2-1_未済額"]["A14"].value == "今後の方針"
    ran = saiken("undo", "--json", "--folder", folder.root)
    assert (ran.code, ran.json["verb"], ran.json["findings"]) == (0, "consolidate", [])


def test_a_former_master_is_made_again_value_for_value(documented: Folder, tmp_path: Path) -> None:
    folder = documented
    first = sheets(master_path(folder, MONTH))
    with folder.open_ledger() as ledger:
        [event] = [each for each in ledger.events() if each.verb is Verb.CONSOLIDATE]
    name = next(folder.collected.glob("*国保年金課*")).name
    changed = edit(folder.collected / name, {f"{ITEM}_{KIND}_{CLAIM}": VALUE}, tmp_path / name)
    receive(folder, [changed], quiet)
    again = consolidate_again(folder, MONTH, event.at.astimezone().date())
    assert sheets(again) == first
    assert again.parent == folder.kept
    assert not master_path(folder, MONTH).samefile(again)
    with pytest.raises(SaikenError, match="会議資料はありません"):
        consolidate_again(folder, MONTH, date(2001, 1, 1))


@pytest.mark.long
def test_a_second_master_is_made_again_too(documented: Folder) -> None:
    folder = documented
    first = sheets(master_path(folder, MONTH))
    correct(folder, MONTH, CLAIM, KIND, ITEM, VALUE, "記入誤り")
    second = sheets(consolidate(folder, MONTH).path)
    assert second != first
    assert sheets(consolidate_again(folder, MONTH, date(2099, 1, 1))) == second


def test_history_says_who_did_what_and_what_it_changed(folder: Folder, tmp_path: Path) -> None:
    name = next(folder.collected.glob("*国保年金課*")).name
    changed = edit(folder.collected / name, {f"{ITEM}_{KIND}_{CLAIM}": VALUE}, tmp_path / name)
    receive(folder, [changed], quiet)
    undo(folder)
    shown = saiken("history", "show", "--json", "--folder", folder.root)
    assert shown.code == 0, shown.err
    *_, received, taken_back = shown.json["events"]
    assert (received["verb"], received["in_force"]) == ("receive", False)
    assert taken_back["undoes"] == received["id"]
    assert received["actor"]
    assert any(f"{ITEM}_{KIND}_{CLAIM}: 11002821537 → {VALUE}" in line for line in received["changes"])
    assert "取消済" in saiken("history", "show", "--folder", folder.root).out
