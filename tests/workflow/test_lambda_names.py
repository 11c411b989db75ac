"""The functions without Python: which books carry them; and `saiken functions` on a user's own book."""

import os
import re
import sys
from pathlib import Path
from types import ModuleType

import ironcalc
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook
from support import october, planning, rollover_desks, secretariat
from support.console import saiken
from support.users_book import SHEET, edited, parts_of, users_book

from saiken_addin.core.files import sha256
from saiken_addin.core.settings import Settings
from saiken_addin.desk import names as desk_sheets
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.figures.indicators import INDICATORS
from saiken_addin.forms.lambda_names import LAMBDA_INDICATORS, function_names
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.workflow.rollover.rollover import rollover
from workbook_templates.master.build import build

LABELS = [one.label for one in LAMBDA_INDICATORS]
WORKBOOK = "xl/workbook.xml"


@pytest.fixture(scope="module")
def plain() -> bytes:
    return users_book()


@pytest.fixture
def book(plain: bytes, tmp_path: Path) -> Path:
    file = tmp_path / "集計.xlsx"
    file.write_bytes(plain)
    return file


def test_every_indicator_is_among_them() -> None:
    assert {one.label for one in INDICATORS} < set(LABELS)
    assert len(set(LABELS)) == len(LABELS)
    for name in function_names():
        assert name.comment.startswith(f"{name.name}(")
        assert len(name.comment) <= 255


# --- our own books ----------------------------------------------------------------------------


def carried(data: bytes) -> list[str]:
    """The functions that a book carries; all, or none."""
    found = re.findall(r'<definedName name="([^"]+)" comment="\1\(', parts_of(data)[WORKBOOK].decode())
    assert found in ([], LABELS)
    return found


def test_the_meetings_document_carries_them_unless_the_settings_say_no() -> None:
    assert carried(build(october.content(october.few()))) == LABELS
    few = october.registry().claims[:3]
    switched_off = october.registry(few, Settings(function_names=False))
    assert carried(build(october.content(october.tables(of=switched_off)))) == []


def test_the_desk_carries_them_and_the_next_years_as_its_settings_say(tmp_path: Path) -> None:
    folder = rollover_desks.desk_of(tmp_path, shipped_claims())
    desk, draft = tmp_path / rollover_desks.DESK, tmp_path / rollover_desks.DRAFT
    assert carried(desk.read_bytes()) == LABELS
    rollover(folder, rollover_desks.R8, None)
    assert carried(draft.read_bytes()) == LABELS
    book = load_workbook(desk)
    settings = book[desk_sheets.SETTINGS]
    (row,) = (cell.row for cell in settings["A"] if str(cell.value).startswith("指標の関数名"))
    assert settings.cell(row, 2).value == "付ける"
    settings.cell(row, 2, "付けない")
    book.save(desk)
    rollover(folder, rollover_desks.R8, None)
    assert carried(draft.read_bytes()) == []


def test_distributed_forms_never_carry_them() -> None:
    for data in (secretariat.stamped("国保年金課", {}), planning.blank_book("国保年金課")):
        assert b"LAMBDA" not in parts_of(data)[WORKBOOK]


# --- a user's own book ------------------------------------------------------------------------


def test_only_the_list_of_names_changes(book: Path) -> None:
    before = parts_of(book)
    ran = saiken("functions", book)
    assert (ran.code, ran.err) == (0, "")
    assert f"関数{len(LABELS)}個" in ran.out
    after = parts_of(book)
    assert set(after) == set(before)
    assert {part for part in before if after[part] != before[part]} == {WORKBOOK}
    begin, end = before[WORKBOOK].split(b"</definedNames>")
    assert after[WORKBOOK].startswith(begin)
    assert after[WORKBOOK].endswith(b"</definedNames>" + end)
    added = after[WORKBOOK].removeprefix(begin).decode()
    assert [added.count(f'<definedName name="{label}" comment="{label}(') for label in LABELS] == [
        1
    ] * len(LABELS)


def test_the_book_as_it_was_stays_beside_it(book: Path, plain: bytes) -> None:
    book.chmod(0o640)
    first = saiken("functions", book, "--json").json
    former = book.with_name("集計_関数追加前.xlsx")
    assert first["former"] == str(former)
    assert former.read_bytes() == plain
    assert first["added"] == LABELS
    if sys.platform != "win32":
        assert [file.stat().st_mode & 0o777 for file in (book, former)] == [0o640, 0o640]
    assert sorted(os.listdir(book.parent)) == ["集計.xlsx", "集計_関数追加前.xlsx"]


def test_the_second_time_nothing_is_written(book: Path) -> None:
    saiken("functions", book)
    stamp, digest = book.stat().st_mtime_ns, sha256(book.read_bytes())
    again = saiken("functions", book)
    assert again.code == 0
    assert "何も変えていません" in again.out
    assert (book.stat().st_mtime_ns, sha256(book.read_bytes())) == (stamp, digest)
    assert len(os.listdir(book.parent)) == 2
    assert saiken("functions", book, "--json").json["present"] == LABELS


def test_names_that_mean_something_else_are_told_and_left(tmp_path: Path) -> None:
    names = {"収納率": f"{SHEET}!$B$2", "削減率": "0.5"}
    data = users_book(**names)
    data = edited(data, "xl/tables/table1.xml", 'displayName="明細表"', 'displayName="達成率"')
    data = edited(
        data, WORKBOOK, "</definedNames>",
        f'<definedName name="整理率" localSheetId="0">{SHEET}!$A$1</definedName></definedNames>',
    )  # fmt: skip
    file = tmp_path / "集計.xlsx"
    file.write_bytes(data)
    ran = saiken("functions", file, "--json")
    assert ran.code == 1
    assert ran.codes == ["F01"] * 4
    told = {finding["what"] for finding in ran.json["findings"]}
    for name, use in {**names, "達成率": "表（テーブル）の名前", "整理率": "一つのシートの名前"}.items():
        assert any(f"「{name}」" in what and use in what for what in told), name
    assert ran.json["added"] == [
        label for label in LABELS if label not in ("収納率", "削減率", "達成率", "整理率")
    ]
    content = parts_of(file)[WORKBOOK].decode()
    assert f'name="収納率">{SHEET}!$B$2<' in content
    for name in ("収納率", "削減率", "整理率"):
        assert content.count(f'name="{name}"') == 1
    again = saiken("functions", file)
    assert again.code == 1
    assert "何も追加していません" in again.out


def test_names_that_another_program_spaced_are_known_again(book: Path) -> None:
    saiken("functions", book)
    content = parts_of(book)[WORKBOOK].decode()
    spaced = content.replace("_xlfn.LAMBDA(", "_xlfn.lambda( ").replace(',"-"', ', "-"')
    assert spaced != content
    book.write_bytes(RawPackage(book.read_bytes()).rebuilt({WORKBOOK: spaced.encode()}))
    ran = saiken("functions", book, "--json")
    assert (ran.code, ran.json["added"]) == (0, [])


def test_a_cell_then_computes(book: Path) -> None:
    saiken("functions", book)
    model = ironcalc.load_from_xlsx(str(book), "en", "UTC")
    model.evaluate()
    assert [model.get_cell_value(0, row, 4) for row in (2, 3)] == [0.601, "-"]


def test_a_second_program_opens_it_and_the_validator_is_content(
    book: Path, office: ModuleType, validate: object, tmp_path: Path
) -> None:
    former = office.displayed(book)
    validate(book)  # type: ignore[operator]
    saiken("functions", book)
    validate(book)  # type: ignore[operator]
    shown = office.displayed(book)
    assert [row[:3] for row in shown[SHEET]] == [row[:3] for row in former[SHEET]]
    (saved,) = office.recalculated([book], tmp_path / "saved")
    ran = saiken("functions", saved, "--json")
    assert (ran.code, ran.json["present"]) == (0, LABELS)


def test_a_book_with_macros_and_links_to_others_is_taken(plain: bytes, tmp_path: Path) -> None:
    data = edited(
        plain, "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )  # fmt: skip
    data = RawPackage(data).rebuilt({"xl/vbaProject.bin": bytes(999), "xl/externalLinks/externalLink1.xml": b"<x/>"})
    file = tmp_path / "集計.xlsm"
    file.write_bytes(data)
    assert saiken("functions", file).code == 0
    before, after = parts_of(data), parts_of(file)
    assert {part for part in before if after[part] != before[part]} == {WORKBOOK}


def locked(file: Path) -> Path:
    with file.open("rb") as opened:
        encrypted = OOXMLFile(opened)
        secret = file.with_name("秘密.xlsx")
        with secret.open("wb") as out:
            encrypted.encrypt("pw", out)
    return secret


def test_what_it_cannot_do_is_said_and_nothing_changes(book: Path) -> None:
    folder = book.parent
    (folder / "集計.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "切れた.xlsx").write_bytes(book.read_bytes()[:3000])
    (folder / "署名.xlsx").write_bytes(
        RawPackage(book.read_bytes()).rebuilt({"_xmlsignatures/origin.sigs": b""})
    )
    broken = RawPackage(book.read_bytes()).rebuilt({WORKBOOK: b"<workbook><sheets>"})
    (folder / "壊れた.xlsx").write_bytes(broken)
    (folder / "開いた.xlsx").write_bytes(book.read_bytes())
    (folder / "~$開いた.xlsx").write_bytes(b"")
    (folder / "編集中.xlsx").write_bytes(book.read_bytes())
    (folder / ".~lock.編集中.xlsx#").write_bytes(b"")
    said = {
        "ない.xlsx": "がありません",
        "集計.csv": "CSV",
        "切れた.xlsx": "壊れています",
        "壊れた.xlsx": "XMLが正しくありません",
        "署名.xlsx": "電子署名",
        "開いた.xlsx": "開かれています",
        "編集中.xlsx": "開かれています",
        locked(book).name: "パスワード",
    }
    before = {file.name: sha256(file.read_bytes()) for file in folder.iterdir()}
    for name, text in said.items():
        ran = saiken("functions", folder / name)
        assert ran.code == 2, name
        assert text in ran.err, (name, ran.err)
        assert "Traceback" not in ran.err
    assert {file.name: sha256(file.read_bytes()) for file in folder.iterdir()} == before


def test_a_book_that_may_not_be_written_is_left(book: Path) -> None:
    digest = sha256(book.read_bytes())
    book.chmod(0o444)
    if os.access(book, os.W_OK):
        pytest.skip("this user may write everything")
    ran = saiken("functions", book)
    assert ran.code == 2
    assert "読み取り専用" in ran.err
    assert sha256(book.read_bytes()) == digest
    assert len(os.listdir(book.parent)) == 1


