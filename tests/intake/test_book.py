"""Proves that a book comes back right, or with a clear finding, whatever people did to it: identity
cells edited, rows inserted, sheets copied, names lost, cells filled with anything at all."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from support.book_damage import Step, damaged
from support.paths import CASES
from support.secretariat import (
    MONTH,
    answers,
    book_path,
    cell_of,
    edit,
    filled_books,
    intake_context,
    make_house,
    put,
    received,
    registry,
    stamped,
)

from saiken_addin.core.findings import Code, Finding, Severity
from saiken_addin.core.model import Submission
from saiken_addin.forms.fill import Value
from saiken_addin.intake.book import IntakeContext
from saiken_addin.ooxml.formats import shows_date
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.known import document_id
from workbook_templates.monthly.rows import covered_cells

SECTION = "国保年金課"
MAIN, ACTIVITY, CHECK = "月次報告", "取組状況", "提出前チェック"
FORM = monthly_form(registry(), SECTION, True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of 国保年金課, filled in with the real figures."""
    return filled_books(make_house(tmp_path_factory.mktemp("filled")))[SECTION]


def values(submission: Submission) -> dict[str, object]:
    return {entry.name: entry.value for entry in submission.entries}


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code.code for finding in findings]


def expected_values() -> dict[str, object]:
    given_answers = answers(SECTION)
    return {item.key: given_answers.get(item.key) for item in FORM.inputs}


# --- whose book it is -----------------------------------------------------------------------

OTHER = document_id(MONTH, "介護保険課")
IDENTITY: dict[str, tuple[Mapping[str, Value], list[str], bool]] = {
    # what is written into the identity cells → codes, and whether the book is still taken in
    "様式が違う": ({"様式": "収納報告"}, ["I02"], False),
    "年度が違う": ({"年度": "令和6年度"}, ["I07"], False),
    "年度が読めない": ({"年度": "昨年度"}, ["I04"], False),
    "月が違う": ({"月": 9}, ["I07"], False),
    "月がない": ({"月": "末"}, ["I04"], False),
    "13月": ({"月": 13}, ["I04"], False),
    "月が文字": ({"月": "１０月"}, [], True),
    "所管課が違う": ({"所管課": "介護保険課"}, ["I07"], False),
    "所管課の前後の空白": ({"所管課": " 国保年金課　"}, [], True),
    "他の課の文書ID": ({"文書ID": OTHER}, ["I07"], False),
    "知らない文書ID": ({"文書ID": "MR07-10-00000000"}, ["I08"], True),
    "古い版": ({"様式版": "1"}, ["I03"], True),
    "知らない課": ({"所管課": "税務課", "文書ID": "X"}, ["I06", "I08"], False),
    "配布していない月": ({"月": 9, "文書ID": "X"}, ["I05", "I08"], False),
    "配布していない年度": ({"年度": "令和8年度", "文書ID": "X"}, ["I05", "I08"], False),
}


@pytest.mark.parametrize("name", IDENTITY)
def test_identity_cells_that_were_edited(name: str, house: IntakeContext, tmp_path: Path) -> None:
    changes, expected, taken_in = IDENTITY[name]
    book = tmp_path / "book.xlsx"
    book.write_bytes(stamped(SECTION, changes))
    submission = received(house, book)
    assert codes(submission.findings) == expected
    assert (submission.identity is not None) == taken_in
    assert values(submission) == (expected_values() if taken_in else {})
    if expected and not taken_in:
        assert any(each.severity is Severity.ERROR for each in submission.findings)
        *_, place = [each.place for each in submission.findings]
        assert (place.sheet, place.cell[-1]) == (MAIN, "4")


def test_a_book_that_claims_to_be_another_sections(house: IntakeContext, tmp_path: Path) -> None:
    """All identity cells copied over: the claims inside do not fit, and none of them is taken."""
    book = tmp_path / "book.xlsx"
    book.write_bytes(stamped(SECTION, {"所管課": "介護保険課", "文書ID": OTHER}))
    submission = received(house, book)
    found = codes(submission.findings)
    assert found.count("I09") == 3
    assert found.count("R01") == 10  # the amounts of 介護保険料
    assert all(entry.value is None for entry in submission.entries if "K004" in entry.name)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("><v>5000</v>", ["R12"]), ("><v>0</v>", []), (' t="str"><v>該当なし</v>', [])],
)
def test_an_amount_where_the_claim_has_none_is_not_dropped_in_silence(
    house: IntakeContext, tmp_path: Path, written: str, expected: list[str]
) -> None:
    """産業展開推進課 has 過年 only; C8 is the locked 調定額_現年_K031."""
    section = "産業展開推進課"
    book = book_path(tmp_path, section)
    book.write_bytes(put(stamped(section, {}), {(MAIN, "C8"): written}))
    findings = received(house, book).findings
    assert codes(findings) == expected
    assert [finding.place.cell for finding in findings] == ["C8"] * len(expected)


def test_a_book_whose_names_are_lost_is_known_by_its_look(house: IntakeContext, tmp_path: Path) -> None:
    book = load_workbook(book_path_of(tmp_path, stamped(SECTION, {})))
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(tmp_path / "b.xlsx")
    [finding] = received(house, tmp_path / "b.xlsx").findings
    assert finding.code is Code.NAMES_LOST
    assert "国保年金課の令和7年度10月の月次報告" in finding.what


def test_an_excel_book_of_another_kind_is_not_ours(house: IntakeContext, tmp_path: Path) -> None:
    book = load_workbook(book_path_of(tmp_path, stamped(SECTION, {})))
    for name in list(book.defined_names):
        del book.defined_names[name]
    book[MAIN].delete_rows(3, 2)
    book.save(tmp_path / "b.xlsx")
    submission = received(house, tmp_path / "b.xlsx")
    assert codes(submission.findings) == ["I01"]
    assert submission.identity is None
    assert submission.sha256


def book_path_of(folder: Path, data: bytes) -> Path:
    path = book_path(folder, SECTION)
    path.write_bytes(data)
    return path


# --- what LibreOffice does to a book at a person's command ---------------------------------


@dataclass(frozen=True)
class Damage:
    """Steps, and what they lead to: codes by how often, and the fields that are lost."""

    steps: tuple[Step, ...]
    codes: Mapping[str, int]
    lost: Callable[[str], bool] = lambda name: False


def of_row(*rows: int) -> Callable[[str], bool]:
    cells = {FORM.named[name].cell: name for name in FORM.named if FORM.named[name].sheet == MAIN}
    names = {name for cell, name in cells.items() if int(cell[1:]) in rows}
    return names.__contains__


DAMAGES = {
    "保存し直し": Damage((), {}),
    "行の挿入": Damage((("insert_rows", MAIN, 8, 2), ("insert_rows", ACTIVITY, 6, 1)), {"R03": 2}),
    "列の挿入": Damage((("insert_columns", MAIN, 4, 1),), {"R03": 1}),
    "参考欄の列の削除": Damage((("delete_columns", MAIN, 17, 4),), {}),
    "行の削除": Damage((("delete_rows", MAIN, 8, 1),), {"R01": 5, "R02": 3, "R03": 1}, of_row(8)),
    "記入欄の列の削除": Damage(
        (("delete_columns", MAIN, 13, 1),), {"R02": 3, "R03": 1}, lambda name: "滞納者数" in name
    ),
    "見出しの行の削除": Damage((("delete_rows", MAIN, 6, 1),), {"R03": 1}),
    "シートの名前": Damage((("rename_sheet", MAIN, "10月（提出）"),), {"R04": 1}),
    "シートのコピー": Damage((("copy_sheet", MAIN, "月次報告 (2)"),), {"R05": 1}),
    "コピーして元を削除": Damage(
        (("copy_sheet", MAIN, "月次報告 (2)"), ("delete_sheet", MAIN)), {"R08": 1}
    ),
    "コピーして元を削除し元の名前に": Damage(
        (("copy_sheet", MAIN, "x"), ("delete_sheet", MAIN), ("rename_sheet", "x", MAIN)), {}
    ),
    "コピー二つで元を削除": Damage(
        (
            ("copy_sheet", MAIN, "月次報告 (2)"),
            ("copy_sheet", MAIN, "月次報告 (3)"),
            ("delete_sheet", MAIN),
        ),
        {"R09": 1, "R08": 1, "R05": 1},
    ),
    "取組状況の削除": Damage(
        (("delete_sheet", ACTIVITY),), {"R02": 17}, lambda name: FORM.named[name].sheet == ACTIVITY
    ),
    "提出前チェックの削除": Damage((("delete_sheet", CHECK),), {}),
    "シートの追加": Damage((("add_sheet", "メモ"),), {"R05": 1}),
    "切り取って外へ貼り付け": Damage((("cut_and_paste", MAIN, "C8:F9", "C40"),), {"R03": 1}),
    "別のシートへ移動": Damage(
        (("cut_and_paste_to", MAIN, "C8:F9", ACTIVITY, "H20"),), {"R03": 1}
    ),
    "行の非表示": Damage((("hide_rows", MAIN, 8, 2),), {"R06": 1}),
    "列の非表示": Damage((("hide_column", MAIN, 3),), {"R06": 1}),
    "シートの非表示": Damage((("hide_sheet", ACTIVITY),), {"R06": 1}),
    "結合の解除": Damage((("unmerge", MAIN, "M8:M9"), ("unmerge", ACTIVITY, "B10:E10")), {}),
    "結合を解除して両方に記入": Damage(
        (
            ("unmerge", MAIN, "M8:M9"),
            ("write", MAIN, "M9", "5"),
            ("unmerge", ACTIVITY, "B10:E10"),
            ("write", ACTIVITY, "D10", "訪問"),
        ),
        {"R10": 2},
    ),
    "名前の削除": Damage(
        (("delete_name", "調定額_現年_K002"), ("delete_name", "滞納者数_K002")),
        {"R01": 1, "R02": 1},
        {"調定額_現年_K002", "滞納者数_K002"}.__contains__,
    ),
    "計算欄に値を上書き": Damage((("write", MAIN, "G8", "1"),), {"C03": 1}),
    "欄の外への書き込み": Damage((("write", MAIN, "AC3", "確認済"),), {"R14": 1}),
}


@pytest.fixture(scope="module")
def damages(
    office: ModuleType, filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    steps = {name: damage.steps for name, damage in DAMAGES.items()}
    return damaged(filled, steps, tmp_path_factory.mktemp("damages"))


@pytest.mark.parametrize("name", DAMAGES)
def test_damages(name: str, damages: Mapping[str, Path], house: IntakeContext) -> None:
    damage = DAMAGES[name]
    submission = received(house, damages[name])
    found = codes(submission.findings)
    assert {code: found.count(code) for code in found} == damage.codes, [
        str(each) for each in submission.findings
    ]
    assert submission.identity is not None
    expected = {key: value for key, value in expected_values().items() if not damage.lost(key)}
    assert values(submission) == expected


def test_the_form_sheet_deleted(office: ModuleType, filled: Path, house: IntakeContext, tmp_path: Path) -> None:
    book = damaged(filled, {"b": (("delete_sheet", MAIN),)}, tmp_path)["b"]
    assert codes(received(house, book).findings) == ["I01"]


def test_a_column_deleted_with_an_identity_cell(
    office: ModuleType, filled: Path, house: IntakeContext, tmp_path: Path
) -> None:
    book = damaged(filled, {"b": (("delete_columns", MAIN, 5, 1),)}, tmp_path)["b"]
    [finding] = received(house, book).findings
    assert (finding.code, finding.place.label) == (Code.IDENTITY_UNREADABLE, "年度")


def test_a_field_cut_and_pasted_onto_another(
    office: ModuleType, filled: Path, house: IntakeContext, tmp_path: Path
) -> None:
    book = damaged(filled, {"b": (("cut_and_paste", MAIN, "C8", "D8"),)}, tmp_path)["b"]
    found = {each.code: each for each in received(house, book).findings}
    collide = found[Code.FIELDS_COLLIDE]
    assert (collide.place.cell, collide.severity) == ("D8", Severity.ERROR)
    assert "現年 調定額" in collide.what
    assert "現年 収入済額" in collide.what


def test_a_resaved_book_says_the_same(damages: Mapping[str, Path], filled: Path, house: IntakeContext) -> None:
    """A gateway that rewrites the bytes does not make another submission of it."""
    resaved, original = received(house, damages["保存し直し"]), received(house, filled)
    assert resaved.sha256 != original.sha256
    assert resaved.values_sha256 == original.values_sha256


# --- what openpyxl can do -------------------------------------------------------------------


def test_names_with_the_scope_of_a_sheet(filled: Path, house: IntakeContext, tmp_path: Path) -> None:
    book = load_workbook(filled)
    for name, defined in list(book.defined_names.items()):
        sheet, _ = next(iter(defined.destinations))
        book[sheet].defined_names[name] = DefinedName(name, attr_text=defined.attr_text)
        del book.defined_names[name]
    book.save(tmp_path / "b.xlsx")
    submission = received(house, tmp_path / "b.xlsx")
    assert values(submission) == expected_values()
    assert set(codes(submission.findings)) <= {"R08"}


def test_a_name_without_a_cell_is_a_lost_field(filled: Path, house: IntakeContext, tmp_path: Path) -> None:
    book = load_workbook(filled)
    book.defined_names["調定額_現年_K002"] = DefinedName("調定額_現年_K002", attr_text="月次報告!#REF!")
    book.defined_names["備考_K002"] = DefinedName("備考_K002", attr_text="SUM(1,2)")
    book.save(tmp_path / "b.xlsx")
    findings = received(house, tmp_path / "b.xlsx").findings
    assert codes(findings) == ["R01", "R02"]
    assert [each.place.label for each in findings] == [
        "強-2 国民健康保険税 現年 調定額", "強-2 国民健康保険税 備考",
    ]  # fmt: skip
    assert all(each.place.cell == "" for each in findings)


def test_protection_removed_changes_nothing(filled: Path, house: IntakeContext, tmp_path: Path) -> None:
    book = load_workbook(filled)
    for sheet in book:
        sheet.protection.sheet = False
    book.save(tmp_path / "b.xlsx")
    assert not received(house, tmp_path / "b.xlsx").findings


def test_names_of_others_are_ignored(filled: Path, house: IntakeContext, tmp_path: Path) -> None:
    book = load_workbook(filled)
    for name, text in {"税率": "月次報告!$A$1", "_xlnm.調": "1", "調定額": "月次報告!$C$8"}.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    book.save(tmp_path / "b.xlsx")
    assert not received(house, tmp_path / "b.xlsx").findings


@pytest.mark.parametrize("date1904", [False, True])
def test_a_date_typed_into_an_amount_is_no_amount(
    filled: Path, house: IntakeContext, tmp_path: Path, date1904: bool
) -> None:
    """Excel keeps a date as a number, which would pass where nothing is known to compare it with."""
    book = load_workbook(filled)
    if date1904:
        book.epoch = CALENDAR_MAC_1904
    for name in ("不納欠損額_現年_K002", "滞納者数_K002"):
        sheet, cell = cell_of(filled, name)
        book[sheet][cell].value = datetime.date(2025, 10, 1)
    book.save(tmp_path / "b.xlsx")
    submission = received(house, tmp_path / "b.xlsx")
    assert codes(submission.findings) == ["V18", "V12"]
    assert all("2025年10月1日" in finding.what for finding in submission.findings)
    values = {entry.name: entry.value for entry in submission.entries}
    assert values["不納欠損額_現年_K002"] is values["滞納者数_K002"] is None


@pytest.mark.parametrize(
    ("typed", "shown"), [(0, "0.0%"), (1, "100.0%"), (0.5, "50.0%"), (2253224, "225322400.0%"), (1e307, "E+309%")]
)
def test_a_percentage_typed_into_an_amount_is_no_amount(
    filled: Path, house: IntakeContext, tmp_path: Path, typed: float, shown: str
) -> None:
    """Excel makes 1 of `100%` and keeps the format, in which the next figure is read as percent too."""
    book = load_workbook(filled)
    for name in ("不納欠損額_現年_K002", "滞納者数_K002"):
        sheet, cell = cell_of(filled, name)
        book[sheet][cell].value = typed
        book[sheet][cell].number_format = "0.0%"
    book.save(tmp_path / "b.xlsx")
    submission = received(house, tmp_path / "b.xlsx")
    assert codes(submission.findings) == ["V19", "V12"]
    assert all(shown in finding.what for finding in submission.findings)
    values = {entry.name: entry.value for entry in submission.entries}
    assert values["不納欠損額_現年_K002"] is values["滞納者数_K002"] is None


@pytest.mark.parametrize("text", ["なし", "無し", "―", "該当無し", "（なし）"])
def test_a_text_that_says_none_is_told_what_to_write(
    filled: Path, house: IntakeContext, tmp_path: Path, text: str
) -> None:
    book = edit(filled, {"不納欠損額_現年_K002": text}, tmp_path / "b.xlsx")
    [finding] = received(house, book).findings
    assert finding.code is Code.AMOUNT_UNREADABLE
    assert "0円のときは「0」を" in finding.remedy
    assert "「該当なし」を記入" in finding.remedy
    [other] = received(house, edit(filled, {"不納欠損額_現年_K002": "約1万円"}, book)).findings
    assert "該当なし" not in other.remedy


@pytest.mark.parametrize(
    ("code", "dated"),
    [
        ("yyyy/m/d", True), ('[$-411]ggge"年"m"月"d"日"', True), ("m/d", True), ("[h]:mm", True),
        ("mmm-yy", True), ("d", True), ("G/標準", False), ('General"円"', False), ("0.00E+00", False),
        ("#,##0;[Red]▲#,##0", False), ('#,##0"yen"', False), ("#,##0_d", False), (r"0\d", False),
        ("[Magenta]0", False), ("@", False), ("0%", False),
    ],
)  # fmt: skip
def test_formats_that_show_a_date(code: str, dated: bool) -> None:
    assert shows_date(code) is dated


def test_a_number_as_large_as_a_date_is_an_amount(filled: Path, house: IntakeContext, tmp_path: Path) -> None:
    book = edit(filled, {"不納欠損額_現年_K002": 45931}, tmp_path / "b.xlsx")
    assert not received(house, book).findings


# --- the whole catalogue --------------------------------------------------------------------

ELSEWHERE = {
    *("V18", "V19", "I01", "I09", "R07", "R11", "R12", "C03"),
    *("V21", "V22", "V23", "V24", "V25", "R13", "R15", "I10"),
}
"""Proved by a test of their own: above, in test_shown.py, test_surroundings.py or the plan's."""


def test_every_code_of_a_received_book_is_proved() -> None:
    cases = yaml.safe_load(
        CASES.joinpath("monthly_findings.yaml").read_text("utf-8")
    )
    proved = {line.split()[0] for case in cases for line in case["結果"]}
    proved |= {code for _, found, _ in IDENTITY.values() for code in found}
    proved |= {code for damage in DAMAGES.values() for code in damage.codes}
    assert proved | ELSEWHERE == {code.code for code in Code if code.code[0] in "IRVC"}


def test_covered_cells_are_those_of_the_declared_merges(filled: Path) -> None:
    sheets = load_workbook(filled)
    for item in FORM.inputs:
        covered = covered_cells(item.key, item.cell)
        area = next(
            (area for area in sheets[item.sheet].merged_cells.ranges if item.cell in area), None
        )
        cells = {cell.coordinate for row in sheets[item.sheet][str(area)] for cell in row} if area else set()
        assert set(covered) == cells - {item.cell}, item.key
    assert cell_of(filled, "滞納者数_K002") == (MAIN, "M8")
