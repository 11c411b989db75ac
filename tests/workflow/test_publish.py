"""Proves the PDF beside the master: never an older one, whatever fails or is killed; and whose texts it has."""

import csv
import io
import os
import shutil
from pathlib import Path

import pytest
from pypdf import PdfWriter
from support.console import saiken
from support.kills import left_before_steps, started
from support.loaded_sheets import sheets_of
from support.secretariat import answers, known_names, small_house, stamped

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.demo import sample
from saiken_addin.demo.monthly_answers import filled_book
from saiken_addin.workflow.consolidate import consolidate as verb
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.distribute.monthly import distribute_monthly
from saiken_addin.workflow.distribute.monthly_reference import reference
from saiken_addin.workflow.folder import Folder, open_folder, registry_of
from saiken_addin.workflow.printing import libreoffice

AT = ("--year", 7, "--month", 10)
OCTOBER = Month(FiscalYear(7), 10)
SECTION = "国保年金課"


def prints(pages: int = 7):  # type: ignore[no-untyped-def]
    """A converter of so many blank pages."""

    def convert(book: Path, target: Path) -> None:
        assert book.exists()
        writer = PdfWriter()
        for _ in range(pages):
            writer.add_blank_page(842, 595)
        writer.write(target)

    return convert


def fails(book: Path, target: Path) -> None:
    target.write_bytes(b"%PDF-1.6 half")
    raise SaikenError("印刷できません。", "直してください。")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """October with one section's book, a new one after it, and a printed master between the two."""
    house = small_house(tmp_path_factory.mktemp("印刷") / "家")
    book = house.collected / "国保.xlsx"
    book.write_bytes(stamped(SECTION, {"新たな取組_2": "納付の相談を夜間にも受けた。"}))
    saiken("receive", "--folder", house.root)
    consolidate(house, OCTOBER, convert=prints())
    return house


@pytest.fixture
def house(pattern: Folder, tmp_path: Path) -> Folder:
    shutil.copytree(pattern.root, tmp_path / "家")
    return open_folder(tmp_path / "家")


def master(house: Folder) -> Path:
    return house.meeting / "会議資料_R07-10.xlsx"


def pdf(house: Folder) -> Path:
    return house.meeting / "会議資料_R07-10.pdf"


def test_a_master_made_anew_without_a_pdf_leaves_no_older_one(house: Folder) -> None:
    old = pdf(house).read_bytes()
    made = consolidate(house, OCTOBER)
    assert made.pdf is None
    assert not pdf(house).exists()
    (kept,) = house.kept.glob("会議資料_R07-10_*.pdf")
    assert kept.read_bytes() == old


def test_a_pdf_takes_the_place_of_the_older_one(house: Folder) -> None:
    made = consolidate(house, OCTOBER, convert=prints(2))
    assert made.pdf == pdf(house)
    assert "J01" in [finding.code.code for finding in made.findings]
    assert sorted(path.name for path in house.meeting.iterdir()) == [pdf(house).name, master(house).name]


def test_a_failed_print_leaves_the_new_master_and_no_pdf(house: Folder) -> None:
    old = master(house).read_bytes()
    with pytest.raises(SaikenError, match=r"R07-10\.xlsx は作りましたが、PDFにできませんでした。印刷できません"):
        consolidate(house, OCTOBER, convert=fails)
    assert master(house).read_bytes() != old
    assert [path.name for path in house.meeting.iterdir()] == [master(house).name]


def test_a_master_that_cannot_be_written_keeps_its_pdf(
    house: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = master(house).read_bytes(), pdf(house).read_bytes()

    def locked(*_: object) -> None:
        raise SaikenError("開かれています。")

    monkeypatch.setattr(verb, "write_atomically", locked)
    with pytest.raises(SaikenError, match="開かれています"):
        consolidate(house, OCTOBER, convert=prints())
    assert (master(house).read_bytes(), pdf(house).read_bytes()) == old


def test_without_libreoffice_the_master_is_made_and_the_reason_told(
    house: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(libreoffice, "_ELSEWHERE", ())
    old = master(house).read_bytes()
    ran = saiken("consolidate", *AT, "--pdf", "--folder", house.root, "--json")
    assert (ran.code, ran.json["exit"]) == (2, 2)
    assert "ExcelかLibreOffice" in ran.json["message"]
    assert "LibreOfficeをインストール" in ran.json["remedy"]
    assert master(house).read_bytes() != old
    assert not pdf(house).exists()


def consolidate_printed(root: Path) -> None:
    consolidate(open_folder(root), OCTOBER, convert=prints(9))


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_killed_before_every_step_no_older_pdf_stands_beside_a_newer_master(house: Folder, tmp_path: Path) -> None:
    old = master(house).read_bytes(), pdf(house).read_bytes()
    copies = tmp_path / "steps"
    process = started(left_before_steps, consolidate_printed, house.root, house.meeting, copies)
    process.join()
    assert process.exitcode == 0
    left = [open_folder(copy) for copy in copies.iterdir()]
    assert len(left) >= 5
    seen = set()
    for each in left:
        new = master(each).read_bytes() != old[0]
        reference = pdf(each).read_bytes() if pdf(each).exists() else None
        assert reference is None or (reference == old[1]) is not new
        kept = [path.read_bytes() for path in each.kept.glob("*.pdf")]
        assert reference == old[1] or old[1] in kept, "the older PDF is not lost"
        seen.add((new, reference is not None))
    assert seen == {(False, True), (False, False), (True, False), (True, True)}


# --- whose texts -----------------------------------------------------------------------------------


def exported(house: Folder, *at: object) -> dict[str, dict[str, str]]:
    ran = saiken("export", "課題", *at, "--folder", house.root)
    assert ran.code == 0, ran.err
    return {row["債権番号"]: row for row in csv.DictReader(io.StringIO(ran.out[1:], newline=""))}


def test_the_texts_can_be_taken_out(house: Folder) -> None:
    rows = exported(house, *AT)
    assert list(rows) == ["強-2", "強-3", "非-5", "私-8"]
    assert rows["強-2"]["中・長期的な課題"] == answers(SECTION)["中長期課題_K002"]
    assert rows["強-2"]["備考"] == ""
    assert (rows["強-2"]["年度"], rows["強-2"]["月"]) == ("令和7年度", "10")
    assert rows["私-8"]["課題に対する進捗状況"] == ""


def sheet_of(house: Folder, file: str, name: str) -> dict[str, object]:
    sheet = sheets_of(house.meeting / file, name)[name]
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def test_what_is_missing_is_a_dash_and_named(house: Folder) -> None:
    cells = sheet_of(house, "会議資料_R07-10.xlsx", "2-9_課題")
    assert cells["A1"] == "(9) 中・長期的な課題への取組状況について(令和7年10月末)"
    assert cells["A2"] == "2課中1課・4債権中3債権の報告を掲載"
    assert "学事課（私-8 入学準備金・奨学金貸付金）" in str(cells["A3"])
    assert [cells[f"{letter}9"] for letter in "ABCDEFG"] == [
        "私-8", "入学準備金・奨学金貸付金", "学事課", "-", "-", "-", "-",
    ]  # fmt: skip
    assert cells["D6"] == answers(SECTION)["中長期課題_K002"]
    assert "G6" not in cells
    efforts = sheet_of(house, "会議資料_R07-10.xlsx", "2-10_取組")
    assert "納付の相談を夜間にも受けた。（国保年金課）" in efforts.values()
    assert "学事課" in str(efforts["A3"])
    assert SECTION not in str(efforts["A3"])


def test_a_month_that_did_not_ask_has_the_texts_of_the_last_that_did(house: Folder) -> None:
    november = ("--year", 7, "--month", 11)
    saiken("distribute", "monthly", *november, "--folder", house.root)
    ran = saiken("consolidate", *november, "--folder", house.root, "--json")
    assert ran.code == 1
    assert "U09" in ran.codes
    cells = sheet_of(house, "会議資料_R07-11.xlsx", "2-9_課題")
    assert "令和7年10月末" in str(cells["A1"])
    assert "令和7年10月末の報告" in str(cells["A2"])
    assert cells["D6"] == answers(SECTION)["中長期課題_K002"]
    efforts = sheet_of(house, "会議資料_R07-11.xlsx", "2-10_取組")
    assert efforts["A1"] == "2 徴収取組状況(令和7年11月末)"
    assert "令和7年10月末の報告" in str(efforts["A2"])
    assert exported(house, *november)["強-2"]["月"] == "10"


def test_the_meeting_of_july_has_the_new_year_and_the_texts_of_october(house: Folder) -> None:
    july = Month(FiscalYear(8), 7)
    registry, _ = registry_of(house.desk(), july.year)
    distribute_monthly(house, july, lambda *_: None)
    with house.open_ledger() as ledger:
        known = reference(ledger, registry, july)
        figures = ledger.figures_for_comparison(july.year_before)
        amounts = {key: each.amounts for key, each in figures.items()}
    debtors = sample.october_debtors(known_names())
    book = filled_book(registry, SECTION, july, known, amounts, debtors)
    (house.collected / "七月.xlsx").write_bytes(book)
    saiken("receive", "--folder", house.root)
    made = consolidate(house, july, convert=prints())
    assert made.pdf == house.meeting / "会議資料_R08-07.pdf"
    assert pdf(house).exists(), "that of another month stays"
    file = made.path.name
    table = sheet_of(house, file, "2-7_現年")
    assert table["A1"] == "(7) 債権別の収入未済額(現年)の状況(令和8年7月末)"
    assert table["A2"] == "2課中1課・4債権中3債権を集計"
    assert (table["K1"], table["K2"]) == ("上段：令和8年度", "下段：令和7年度")
    issues = sheet_of(house, file, "2-9_課題")
    assert issues["A1"] == "(9) 中・長期的な課題への取組状況について(令和7年10月末)"
    assert issues["A2"].startswith("2課中1課・4債権中3債権の報告を掲載（令和7年10月末の報告")  # type: ignore[attr-defined]
    assert (issues["A6"], issues["B6"]) == ("強-2", "国民健康保険税")
    assert issues["D6"] == answers(SECTION)["中長期課題_K002"]
    assert sheet_of(house, file, "2-10_取組")["A1"] == "2 徴収取組状況(令和8年7月末)"


def test_where_nobody_was_ever_asked_it_says_so(house: Folder) -> None:
    ran = saiken("consolidate", "--year", 7, "--month", 9, "--folder", house.root, "--json")
    assert "U10" in ran.codes
    cells = sheet_of(house, "会議資料_R07-09.xlsx", "2-9_課題")
    assert cells["A2"] == "2課中0課・4債権中0債権の報告を掲載"
