"""事務局ブック: drawn, edited as people do, read back; every mistake named with its cell."""

import csv
import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.files import sha256_file
from saiken_addin.core.findings import Code, Finding, SaikenError, Severity
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Section
from saiken_addin.core.settings import Settings
from saiken_addin.desk import names
from saiken_addin.desk.book import Desk, desk_path, read_desk
from saiken_addin.desk.claims import HEADINGS
from saiken_addin.desk.claims_csv import parse_claims_csv, read_claims_csv
from saiken_addin.desk.shipped import shipped_claims
from workbook_templates.desk import draw

R6, R7, R8, R9 = (FiscalYear(year) for year in (6, 7, 8, 9))
SHIPPED = shipped_claims()
DRAWN = draw(R7, SHIPPED)
CLAIMS, CONTACTS, SETTINGS = names.CLAIMS, names.CONTACTS, names.SETTINGS
FIRST_CLAIM, FIRST_CONTACT, FIRST_SETTING = 7, 6, 6

Edit = Callable[[Workbook], None]


def put(**cells: object) -> Edit:
    """Write values into 債権一覧."""
    return lambda book: write(book[CLAIMS], cells)


def write(sheet: Worksheet, cells: dict[str, object]) -> None:
    for cell, value in cells.items():
        sheet[cell] = value


def addressed(book: Workbook) -> None:
    """Give every section an address, so that no note is left."""
    sheet = book[CONTACTS]
    for number in range(FIRST_CONTACT, sheet.max_row + 1):
        sheet[f"C{number}"] = f"ka{number}@city.example"


def saved_and_read(data: bytes, path: Path, edits: Sequence[Edit]) -> Desk:
    book = load_workbook(io.BytesIO(data))
    for each in (addressed, *edits):
        each(book)
    book.save(path)
    return read_desk(path)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Desk]:
    """A desk whose sections all have an address, edited and read."""
    return lambda *edits: saved_and_read(DRAWN, tmp_path / "事務局ブック.xlsx", edits)


@pytest.fixture(scope="module")
def plain_data() -> bytes:
    """What stands in 債権一覧, 所管課・宛先 and 設定, without any format: it is saved and read fast."""
    drawn, plain, stream = load_workbook(io.BytesIO(DRAWN)), Workbook(), io.BytesIO()
    plain.remove(plain.worksheets[0])
    for name in (CLAIMS, CONTACTS, SETTINGS):
        sheet = plain.create_sheet(name)
        for row in drawn[name].iter_rows(values_only=True):
            sheet.append(row)
    plain.save(stream)
    return stream.getvalue()


@pytest.fixture
def plain(plain_data: bytes, tmp_path: Path) -> Callable[..., Desk]:
    """The same of the plain desk."""
    return lambda *edits: saved_and_read(plain_data, tmp_path / "事務局ブック.xlsx", edits)


def told(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    for finding in findings:
        assert "{" not in finding.what + finding.remedy
    return [(each.code.code, each.place.sheet, each.place.cell) for each in findings]


def row_of(book: Workbook, year: FiscalYear, claim: str) -> int:
    for row in book[CLAIMS].iter_rows(min_row=FIRST_CLAIM):
        if (row[0].value, row[2].value) == (year.label, claim):
            return row[0].row
    raise KeyError(claim)


# --- as drawn -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "事務局ブック.xlsx"
    path.write_bytes(DRAWN)
    return path


def test_shipped_lists_come_back_as_they_were(drawn: Path) -> None:
    desk = read_desk(drawn)
    assert desk.claims_by_year == SHIPPED
    assert desk.years == (R7, R8)
    assert desk.sha256 == sha256_file(drawn)
    assert desk.findings == ()
    for year, claims, sections in ((R7, 33, 19), (R8, 30, 18)):
        registry, findings = desk.registry(year)
        assert (len(registry.claims), len(registry.sections)) == (claims, sections)
        assert registry.settings == Settings()
        # All that is to be said of a new desk: no section has an address yet.
        assert {each.code.code for each in findings} == {"D08"}
        assert {each.severity for each in findings} == {Severity.NOTE}
        assert len(findings) == sections


def test_known_claims_have_the_names_of_all_years(edited: Callable[..., Desk]) -> None:
    desk = edited(lambda book: write(book[CLAIMS], {f"D{row_of(book, R8, 'K033')}": "給食費"}))
    assert desk.known_claims["K033"] == {"学校給食費", "給食費"}
    assert desk.known_claims["K031"] == {"さいたま市小規模企業者等給付金返還金"}
    assert len(desk.known_claims) == 33


def test_a_desk_of_one_year_and_of_none() -> None:
    for claims in ({R7: SHIPPED[R7]}, {}):
        book = load_workbook(io.BytesIO(draw(R7, claims)), read_only=True)
        assert book.sheetnames == [*names.SHEETS, names.WIRING]


@pytest.mark.long
def test_what_is_drawn(drawn: Path, validate: Callable[..., None]) -> None:
    validate(drawn)


def test_every_sheet_prints_on_a4_and_holds_no_formula() -> None:
    book = load_workbook(io.BytesIO(DRAWN))
    assert book.sheetnames == [*names.SHEETS, names.WIRING]
    for sheet in book.worksheets:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth == 1
        assert sheet["A1"].value
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    claims = book[CLAIMS]
    assert [cell.value for cell in claims[FIRST_CLAIM - 1]] == list(HEADINGS)
    assert claims.freeze_panes == f"E{FIRST_CLAIM}"
    assert claims.tables["債権一覧表"].ref == f"A{FIRST_CLAIM - 1}:N{FIRST_CLAIM + 62}"
    lists = {each.formula1 for each in claims.data_validations.dataValidation if each.type == "list"}
    assert {'"強制徴収公債権,非強制徴収公債権,私債権"', '"○"'} < lists
    assert any("令和7年度" in formula for formula in lists)
    assert all(len(formula) <= 257 for formula in lists)


def test_a_name_that_looks_like_a_formula_stays_a_name(edited: Callable[..., Desk]) -> None:
    claims = {R7: (SHIPPED[R7][0].__class__(**{**vars(SHIPPED[R7][0]), "name": "=1+1"}),)}
    book = load_workbook(io.BytesIO(draw(R7, claims)))
    assert book[CLAIMS][f"D{FIRST_CLAIM}"].data_type == "s"


# --- what people do, and it is fine ---------------------------------------------------------


def sort_by_name(book: Workbook) -> None:
    sheet = book[CLAIMS]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_CLAIM)]
    for number, row in enumerate(sorted(rows, key=lambda row: row[3]), FIRST_CLAIM):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


def insert_rows(book: Workbook) -> None:
    book[CLAIMS].insert_rows(FIRST_CLAIM + 3, 2)
    book[CLAIMS].insert_rows(1, 5)


def reverse_columns(book: Workbook) -> None:
    sheet = book[CLAIMS]
    for row in sheet.iter_rows(min_row=FIRST_CLAIM - 1):
        for cell, value in zip(row, [cell.value for cell in reversed(row)], strict=True):
            cell.value = value
    sheet.insert_cols(1)
    sheet.insert_cols(5)
    sheet["E6"], sheet["E9"] = "自由な列", "自由なメモ"


def widen(book: Workbook) -> None:
    """Full-width signs, spaces and line breaks where the eye does not see them."""
    sheet = book[CLAIMS]
    row = row_of(book, R7, "K024")
    write(
        sheet,
        {
            "C6": "債 権ＩＤ\n",
            f"A{row}": "令和７年度",
            f"B{row}": "私－４",
            f"C{row}": "ｋ０２４ ",
            f"D{row}": "\u3000入院医療費\u3000",
            f"E{row}": " 私債権",
            f"H{row}": "医事\n課",
            f"J{row}": "４",
        },
    )
    row = row_of(book, R7, "K021")
    write(sheet, {f"A{row}": "R07", f"K{row}": "〇"})
    write(sheet, {f"A{row_of(book, R7, 'K022')}": 7, f"I{row_of(book, R7, 'K003')}": None})
    book[CONTACTS]["C5"] = "宛先（Ｔｏ）"
    book[SETTINGS]["C5"] = "適用年度（から）"
    sheet.title = "債権 一覧"
    book[CONTACTS].title = "所管課･宛先"


def filter_and_hide(book: Workbook) -> None:
    sheet = book[CLAIMS]
    for number in range(FIRST_CLAIM, FIRST_CLAIM + 40):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions["H"].hidden = True
    sheet.sheet_state = "hidden"


def copy_sheet(book: Workbook) -> None:
    book.copy_worksheet(book[CLAIMS]).title = "債権一覧 (2)"
    book.move_sheet("債権一覧 (2)", -6)


def memo(book: Workbook) -> None:
    write(book[CLAIMS], {"O20": "ここは自由", "E3": "年度"})
    write(book[SETTINGS], {"D30": "説明の列だけのメモ"})
    write(book[CONTACTS], {"F40": "備考だけのメモ", "B41": "局だけ"})


@pytest.mark.parametrize(
    "edit",
    [sort_by_name, insert_rows, reverse_columns, widen, filter_and_hide, copy_sheet, memo],
)
def test_ways_of_working_change_nothing(edited: Callable[..., Desk], edit: Edit) -> None:
    desk = edited(edit)
    assert desk.claims_by_year == SHIPPED
    for year in (R7, R8):
        registry, findings = desk.registry(year)
        assert told(findings) == []
        assert registry.settings == Settings()


def test_a_row_added_below_is_a_claim(edited: Callable[..., Desk]) -> None:
    last = FIRST_CLAIM + 63
    row = ["令和8年度", "私-13", "K034", "新しい貸付金", "私債権", "経済局", None, "産業展開推進課"]
    cells = dict(zip((f"{letter}{last + 2}" for letter in "ABCDEFGH"), row, strict=True))
    desk = edited(put(**cells, **{f"J{last + 2}": 31, f"L{last + 2}": "○"}))
    registry, findings = desk.registry(R8)
    claim = registry.claim("K034")
    assert told(findings) == []
    assert claim is not None
    assert claim.collecting_section == "産業展開推進課"
    assert claim.new
    assert len(registry.sections) == 19
    assert desk.registry(R7)[0].claim("K034") is None


# --- addresses ------------------------------------------------------------------------------


def test_addresses(edited: Callable[..., Desk]) -> None:
    desk = edited(
        lambda book: write(
            book[CONTACTS],
            {
                "C6": "a@city.example；ｂ@city.example、a@city.example",
                "D6": "税務 管理係長 <c@city.example>\nd@city.example e@city.example",
                "E6": "管理\n係長",
            },
        )
    )
    registry, findings = desk.registry(R7)
    assert told(findings) == []
    assert registry.sections[0] == Section(
        "収納対策課",
        "財政局",
        ("a@city.example", "b@city.example"),
        ("c@city.example", "d@city.example", "e@city.example"),
        "管理 係長",
    )


@pytest.mark.parametrize(
    "text",
    ["city.example", "a@city", "a b@city.example", "a@@city.example", "a@city.example\nBcc:x", "課"],
)
def test_bad_addresses(plain: Callable[..., Desk], text: str) -> None:
    desk = plain(lambda book: write(book[CONTACTS], {"D7": text}))
    assert set(told(desk.registry(R7)[1])) == {("D14", CONTACTS, "D7")}


# --- settings -------------------------------------------------------------------------------


def test_a_new_threshold_leaves_the_years_before_alone(edited: Callable[..., Desk]) -> None:
    desk = edited(
        lambda book: write(
            book[SETTINGS],
            {
                "A13": "収納率低下の基準（ポイント）", "B13": 2.5, "C13": "令和8年度",
                "A15": "取組状況を求める月", "B15": "10、3", "C15": "R9",
                "A16": "月次報告の提出期限(翌月の日)", "B16": "２０", "C16": 9,
            },
        )
    )  # fmt: skip
    held = {year: desk.registry(year)[0].settings for year in (R6, R7, R8, R9)}
    assert held[R6] == held[R7] == Settings()
    assert held[R8] == Settings(collection_fall=Fraction(5, 2))
    assert held[R9] == Settings(
        collection_fall=Fraction(5, 2), activity_months=(10, 3), deadline_day=20
    )
    assert told(desk.registry(R7)[1]) == told(desk.registry(R8)[1]) == []


def test_a_bad_setting_counts_from_its_year_on(edited: Callable[..., Desk]) -> None:
    desk = edited(
        lambda book: write(
            book[SETTINGS], {"A13": "桁違いの疑いの倍率", "B13": "多め", "C13": "令和8年度"}
        )
    )
    assert told(desk.registry(R7)[1]) == []
    assert told(desk.registry(R8)[1]) == [("D05", SETTINGS, "B13")]
    assert desk.registry(R8)[0].settings.unit_jump == 300


# --- every mistake by its code and cell -----------------------------------------------------


def drop(sheet: str) -> Edit:
    return lambda book: book.remove(book[sheet])


def contacts(**cells: object) -> Edit:
    return lambda book: write(book[CONTACTS], cells)


def dated(**cells: object) -> Edit:
    return lambda book: write(book[SETTINGS], cells)


MISTAKES: list[tuple[str, Edit, list[tuple[str, str, str]]]] = [
    ("sheet missing", drop(CLAIMS), [("D01", CLAIMS, "")]),
    ("contacts missing", drop(CONTACTS), [("D01", CONTACTS, "")]),
    ("settings missing", drop(SETTINGS), [("D01", SETTINGS, "")]),
    ("heading missing", put(C6="番号"), [("D02", CLAIMS, "A6")]),
    ("mark's heading missing", put(K6=None), [("D02", CLAIMS, "A6")]),
    ("contact heading", contacts(C5="メール"), [("D02", CONTACTS, "A5")]),
    ("setting heading", dated(B5="数値"), [("D02", SETTINGS, "A5")]),
    ("no year", put(A7=None), [("D03", CLAIMS, "A7")]),
    ("no number", put(B7="　"), [("D03", CLAIMS, "B7")]),
    ("no id", put(C7=None), [("D03", CLAIMS, "C7")]),
    ("no name", put(D7=None), [("D03", CLAIMS, "D7")]),
    ("no class", put(E7=None), [("D03", CLAIMS, "E7")]),
    ("no bureau", put(F7=None), [("D03", CLAIMS, "F7")]),
    ("no section", put(H7=None), [("D03", CLAIMS, "H7")]),
    ("no order", put(J7=None), [("D03", CLAIMS, "J7")]),
    ("only a year", put(A80="令和7年度"), [("D03", CLAIMS, "C80")]),
    ("contact of nobody", contacts(C40="a@city.example"), [("D03", CONTACTS, "A40")]),
    ("setting without value", dated(B6=None), [("D03", SETTINGS, "B6")]),
    ("setting without year", dated(C6=None), [("D03", SETTINGS, "C6")]),
    ("setting without name", dated(A6=None), [("D03", SETTINGS, "A6")]),
    ("id twice", put(C8="K001"), [("D04", CLAIMS, "C8")]),
    ("id twice but for width", put(C8="ｋ００１"), [("D04", CLAIMS, "C8")]),
    ("number twice", put(B9="非-1"), [("D04", CLAIMS, "B9")]),
    ("order twice", put(J8=1), [("D04", CLAIMS, "J8")]),
    ("name twice in a section", put(D9="墓地管理料"), [("D04", CLAIMS, "D9")]),
    ("number and order twice", put(B9="非-1", J9=2), [("D04", CLAIMS, "B9"), ("D04", CLAIMS, "J9")]),
    ("section twice", contacts(A40="収納対策課 "), [("D04", CONTACTS, "A40")]),
    (
        "setting twice",
        dated(A13="桁違いの疑いの倍率", B13=200, C13="令和7年度"),
        [("D04", SETTINGS, "A13")],
    ),
    ("bad year", put(A7="2025"), [("D05", CLAIMS, "A7")]),
    ("bad number", put(B7="強1"), [("D05", CLAIMS, "B7")]),
    ("number as a date", put(B7=date(2025, 1, 2)), [("D05", CLAIMS, "B7")]),
    ("bad id", put(C7="K 001"), [("D05", CLAIMS, "C7")]),
    ("id with sign", put(C7="K-001"), [("D05", CLAIMS, "C7")]),
    ("long name", put(D7="長" * 101), [("D05", CLAIMS, "D7")]),
    ("unknown class", put(E7="公債権"), [("D05", CLAIMS, "E7")]),
    ("order zero", put(J7=0), [("D05", CLAIMS, "J7")]),
    ("order fraction", put(J7=1.5), [("D05", CLAIMS, "J7")]),
    ("bad mark", put(K7="×"), [("D05", CLAIMS, "K7")]),
    ("bad mark of a new one", put(L7="はい"), [("D05", CLAIMS, "L7")]),
    ("formula without result", put(J7="=1+0"), [("D05", CLAIMS, "J7")]),
    ("name is an error", put(D7="#N/A"), [("D05", CLAIMS, "D7")]),
    ("bureau and section are errors", put(F7="#REF!", H9="#DIV/0!"), [("D05", CLAIMS, "F7"), ("D05", CLAIMS, "H9")]),
    ("name never computed", put(D7="=A1&B1"), [("D05", CLAIMS, "D7")]),
    ("note is an error", put(N7="#VALUE!"), [("D05", CLAIMS, "N7")]),
    ("section of a contact is an error", contacts(A6="#N/A"), [("D05", CONTACTS, "A6"), ("D09", CLAIMS, "H7")]),
    ("contact is an error", contacts(E6="#NAME?"), [("D05", CONTACTS, "E6")]),
    ("bad setting", dated(B11="13"), [("D05", SETTINGS, "B11")]),
    ("unknown main claim", dated(B13="K001、K999、強-2"), [("M21", SETTINGS, "B13")]),
    ("unknown main section", dated(B14="収納対策課、ない課"), [("M21", SETTINGS, "B14")]),
    ("bad grouping", dated(B15="局"), [("D05", SETTINGS, "B15")]),
    ("bad year of a setting", dated(C6="来年度"), [("D05", SETTINGS, "C6")]),
    ("name in two sections", put(D9="市税"), [("D06", CLAIMS, "H9")]),
    (
        "row copied, section changed",
        put(A80="令和7年度", B80="強-1", C80="K001", D80="市税", E80="強制徴収公債権", F80="財政局",
            H80="債権回収課", J80=1),
        [("D06", CLAIMS, "H80"), ("D09", CLAIMS, "H80")],
    ),
    ("number of another class", put(B7="私-20"), [("D07", CLAIMS, "B7")]),
    ("number of no class", put(B7="公-1"), [("D07", CLAIMS, "B7")]),
    ("no address", contacts(C6=None), [("D08", CONTACTS, "C6")]),
    ("section not listed", contacts(A6="収納課"), [("D09", CLAIMS, "H7")]),
    ("section in two bureaus", put(F9="福祉局"), [("D10", CLAIMS, "F9")]),
    ("unknown setting", dated(A6="収納率の基準"), [("D11", SETTINGS, "A6")]),
    ("bad address", contacts(C6="kanri"), [("D14", CONTACTS, "C6")]),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES])
def test_mistakes(
    plain: Callable[..., Desk], edit: Edit, expected: list[tuple[str, str, str]]
) -> None:
    desk = plain(edit)
    assert told(desk.registry(R7)[1]) == expected


def test_a_year_without_claims(plain: Callable[..., Desk]) -> None:
    assert told(plain().registry(R9)[1]) == [("D12", CLAIMS, "")]


def test_a_changed_name_is_noted_in_its_year(edited: Callable[..., Desk]) -> None:
    def rename(book: Workbook) -> None:
        rows = [row_of(book, R7, "K033"), row_of(book, R8, "K033")]
        write(book[CLAIMS], {f"D{rows[1]}": "給食費", f"A{FIRST_CLAIM + 64}": "R9"})
        cells = book[CLAIMS][rows[0]]
        for cell in cells[1:]:
            book[CLAIMS].cell(FIRST_CLAIM + 64, cell.column, cell.value)

    desk = edited(rename)
    assert told(desk.registry(R7)[1]) == []
    (in_eight,) = desk.registry(R8)[1]
    (in_nine,) = desk.registry(R9)[1]
    assert told([in_eight]) == [("D13", CLAIMS, f"D{FIRST_CLAIM + 62}")]
    assert "令和7年度の「学校給食費」から「給食費」" in in_eight.what
    assert "令和8年度の「給食費」から「学校給食費」" in in_nine.what


IN_USE = {"D15", "D16"}
"""Said of a desk that is open when a form goes out, and of a day: test_desk_menu.py, test_distribute.py."""


def test_every_code_of_the_desk_is_proved() -> None:
    proved = {code for _, _, expected in MISTAKES for code, _, _ in expected} | {"D12", "D13"} | IN_USE
    assert proved == {code.code for code in Code if re.fullmatch(r"D\d\d|M21", code.code)}


def test_a_mistake_in_one_year_says_nothing_of_another(plain: Callable[..., Desk]) -> None:
    desk = plain(put(D7=None, J8=1), contacts(C21="nirai"))  # 産業展開推進課, in 令和7年度 alone
    assert {code for code, _, _ in told(desk.registry(R7)[1])} == {"D03", "D04", "D14"}
    assert told(desk.registry(R8)[1]) == []


def test_a_row_without_year_counts_in_every_year(plain: Callable[..., Desk]) -> None:
    desk = plain(put(A7="?"))
    assert told(desk.registry(R7)[1]) == told(desk.registry(R8)[1]) == [("D05", CLAIMS, "A7")]


def test_all_mistakes_at_once_from_the_top_down(plain: Callable[..., Desk]) -> None:
    desk = plain(put(D7=None, C12="!", J9=1, F9="環境局"), contacts(C8="x"), dated(B8="0"))
    assert told(desk.registry(R7)[1]) == [
        ("D03", CLAIMS, "D7"),
        ("D04", CLAIMS, "J9"),
        ("D10", CLAIMS, "F9"),
        ("D05", CLAIMS, "C12"),
        ("D14", CONTACTS, "C8"),
        ("D05", SETTINGS, "B8"),
    ]


def test_texts_of_findings(plain: Callable[..., Desk]) -> None:
    desk = plain(put(C8="K001", E9="公債権", B10="強-20"))
    texts = [(each.what, each.remedy) for each in desk.registry(R7)[1]]
    assert texts[0][0] == "債権ID「K001」が7行目と重複しています。"
    assert texts[1] == (
        "債権区分「公債権」が正しくありません。",
        "強制徴収公債権・非強制徴収公債権・私債権のいずれかを記入してください。",
    )
    assert texts[2][0] == "債権番号「強-20」が債権区分「私債権」と合いません。"


# --- the file -------------------------------------------------------------------------------


def test_a_file_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "事務局ブック.xlsx"
    path.write_text("債権番号,債権ID\n")
    desk = read_desk(path)
    assert told(desk.registry(R7)[1]) == [("G01", "", "")]
    assert desk.years == ()
    assert desk.registry(R7)[0].claims == ()
    assert told(read_desk(tmp_path / "なし.xlsx").findings) == [("G12", "", "")]


def test_a_damaged_sheet_is_named(drawn: Path, tmp_path: Path) -> None:
    path = tmp_path / "事務局ブック.xlsx"
    with zipfile.ZipFile(drawn) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            cut = len(data) // 2 if name == "xl/worksheets/sheet2.xml" else None
            new.writestr(name, data[:cut])
    desk = read_desk(path)
    findings = desk.registry(R7)[1]
    assert [each.code.code for each in findings] == ["G04"]
    assert desk.claims is None


def test_a_desk_may_have_macros(drawn: Path, tmp_path: Path) -> None:
    path = tmp_path / "事務局ブック.xlsm"
    plain, macro = (
        f"application/vnd.{kind}.main+xml"
        for kind in (
            "openxmlformats-officedocument.spreadsheetml.sheet",
            "ms-excel.sheet.macroEnabled",
        )
    )
    with zipfile.ZipFile(drawn) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "[Content_Types].xml":
                assert plain.encode() in data
                data = data.replace(plain.encode(), macro.encode())
            new.writestr(name, data)
        new.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    desk = read_desk(path)
    assert desk.findings == ()
    assert desk.claims_by_year == SHIPPED


def test_desk_path_prefers_the_book_with_buttons(tmp_path: Path) -> None:
    with pytest.raises(SaikenError, match="saiken init"):
        desk_path(tmp_path)
    (tmp_path / "事務局ブック.xlsx").write_bytes(b"")
    assert desk_path(tmp_path).suffix == ".xlsx"
    (tmp_path / "事務局ブック.xlsm").write_bytes(b"")
    assert desk_path(tmp_path).suffix == ".xlsm"


# --- LibreOffice ----------------------------------------------------------------------------


@pytest.mark.long
def test_saved_by_libreoffice_it_reads_the_same(
    drawn: Path, tmp_path: Path, office: ModuleType
) -> None:
    desk = read_desk(office.recalculated([drawn], tmp_path)[0])
    assert desk.claims_by_year == SHIPPED
    assert {code for code, _, _ in told(desk.registry(R7)[1])} == {"D08"}


def test_edited_in_libreoffice_it_reads(drawn: Path, tmp_path: Path, office: ModuleType) -> None:
    last = FIRST_CLAIM + 63
    new = ["令和8年度", "私-13", "K034", "新貸付金", "私債権", "経済局", "商工観光部", "産業展開推進課"]
    row = {f"{CLAIMS}!{letter}{last}": text for letter, text in zip("ABCDEFGH", new, strict=True)}
    texts = {
        **row,
        f"{CLAIMS}!J{last}": "31",
        f"{CLAIMS}!D7": "市税等",
        f"{CLAIMS}!J8": "1",
        f"{CONTACTS}!C6": "kanri@city.example",
        f"{SETTINGS}!A13": "収納率低下の基準（ポイント）",
        f"{SETTINGS}!B13": "2.5",
        f"{SETTINGS}!C13": "令和8年度",
    }
    sheets = {f"'{key.split('!')[0]}'!{key.split('!')[1]}": text for key, text in texts.items()}
    desk = read_desk(office.type_into(drawn, sheets, tmp_path / "事務局ブック.xlsx"))
    seven, about_seven = desk.registry(R7)
    eight, about_eight = desk.registry(R8)
    assert seven.claims[0].name == "市税等"
    assert [told_one for told_one in told(about_seven) if told_one[0] != "D08"] == [
        ("D04", CLAIMS, "J8")
    ]
    assert eight.sections[0].to == ("kanri@city.example",)
    assert seven.settings == Settings()
    assert eight.settings == Settings(collection_fall=Fraction(5, 2))
    assert [one for one in told(about_eight) if one[0] != "D08"] == [("D13", CLAIMS, "D40")]
    added = eight.claim("K034")
    assert added is not None
    assert (added.order, added.division) == (31, "商工観光部")


# --- saiken init --claims -------------------------------------------------------------------

HEAD = "債権番号,債権ID,債権名,債権区分,局,部,課,回収業務担当課,表示順,過年のみ,新規対象,備考"
ROW = "強-1,K001,市税,強制徴収公債権,財政局,税務部,収納対策課,収納対策課,1,,,"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_claims_from_csv(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "債権.csv"
    path.write_bytes(f"{HEAD}\r\n{ROW}\r\n\r\n".encode(encoding))
    claims, findings = read_claims_csv(path, R9)
    assert findings == []
    assert claims == {R9: (SHIPPED[R7][0],)}


def test_claims_from_csv_of_several_years(tmp_path: Path) -> None:
    path = tmp_path / "債権.csv"
    lines = [f"備考２,年度,{HEAD}", f"x,令和7年度,{ROW}", f",R8,{ROW.replace('市税', '市税等')}"]
    path.write_text("\n".join(lines), "utf-8")
    claims, findings = read_claims_csv(path, R8)
    assert [(year, [claim.name for claim in each]) for year, each in claims.items()] == [
        (R7, ["市税"]),
        (R8, ["市税等"]),
    ]
    assert told(findings) == [("D13", "", "E3")]


def test_mistakes_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "債権.csv"
    lines = [HEAD, ROW, ROW.replace("強-1", "私-1"), ",K003,下水道使用料,,,,,,,,,", "\n"]
    path.write_text("\n".join(lines), "utf-8")
    findings = read_claims_csv(path, R8)[1]
    assert told(findings) == [
        ("D04", "", "B3"),
        ("D07", "", "A3"),
        *(("D03", "", f"{letter}4") for letter in "ADEGI"),
    ]
    assert {each.place.file for each in findings} == {"債権.csv"}


def test_csv_without_the_year_at_work(tmp_path: Path) -> None:
    path = tmp_path / "債権.csv"
    path.write_text(f"年度,{HEAD}\n令和7年度,{ROW}\n", "utf-8")
    assert told(read_claims_csv(path, R8)[1]) == [("D12", "", "")]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ["D02"] * 12),
        (b"a,b\n1,2\n", ["D02"] * 12),
        (f"{HEAD}\n".replace("債権ID", "ID").encode(), ["D02"]),
        (b"\xff\xfe\x00\x80\x81", ["G12"]),
        (DRAWN, ["G12"]),
        (f"{HEAD}\n{'強' * 200_000}".encode(), ["G12"]),
        (b"a" * 10_000_001, ["G12"]),
        (f"{HEAD}\n{ROW}\0\x1b".encode(), []),
    ],
)
def test_files_that_are_no_list(tmp_path: Path, data: bytes, codes: list[str]) -> None:
    path = tmp_path / "債権.csv"
    path.write_bytes(data)
    claims, findings = read_claims_csv(path, R7)
    assert [each.code.code for each in findings] == codes
    assert bool(claims) == (not codes)
    if claims:  # without any: test_a_desk_of_one_year_and_of_none
        book = load_workbook(io.BytesIO(draw(R7, claims)), read_only=True)
        assert book.sheetnames == [*names.SHEETS, names.WIRING]


ODD = st.one_of(st.sampled_from(["", "○", '"', "=1", "{0}", "\n"]), st.text(max_size=8))
GOOD = (
    ["令和7年度", "R8"], ["強-1", "私-2", "非-３"], ["K001", "K002", "k03"], ["市税", "貸付金", "=1"],
    ["強制徴収公債権", "私債権"], ["財政局", "福祉局"], ["", "税務部"], ["収納対策課", "医事課"],
    [""], ["1", "２", "30"], ["", "〇"], ["", "○"], ["", "備考\n2行目"],
)  # fmt: skip


@st.composite
def rows_of_a_list(draw: st.DrawFn) -> list[str]:
    """A good row, or one with an odd text somewhere."""
    row = [draw(st.sampled_from(texts)) for texts in GOOD]
    if draw(st.booleans()):
        row[draw(st.integers(0, len(row) - 1))] = draw(ODD)
    return row


@settings(max_examples=settings.default.max_examples // 5)
@given(st.lists(rows_of_a_list(), max_size=4))
def test_whatever_stands_in_a_list_it_is_read_drawn_and_read_again(
    rows: list[list[str]],
) -> None:
    stream = io.StringIO()
    csv.writer(stream).writerows([["年度", *HEAD.split(",")], *rows])
    data = stream.getvalue().encode("utf-8", "replace")
    claims, findings = parse_claims_csv(data, "債権.csv", R7)
    assert all(each.what and each.remedy for each in findings)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "事務局ブック.xlsx")
        path.write_bytes(draw(R7, claims))
        assert read_desk(path).claims_by_year == claims


def test_a_csv_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "なし.csv", tmp_path):
        with pytest.raises(SaikenError, match="読み取れません"):
            read_claims_csv(path, R7)
