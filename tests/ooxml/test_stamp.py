"""stamp.py: what is put in is there, and nothing else has changed."""

import csv
import io
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula
from support.stamped import unstamped_formulas

from saiken_addin.core.findings import SaikenError
from saiken_addin.ooxml.package import CONTENT_TYPES, RawPackage
from saiken_addin.ooxml.stamp import CUT_MARK, MAX_TEXT, Template, Value

FORM, CHECK, OTHER = "月次 & 報告", "提出前'チェック", "記入要領"
FORM_PART, CHECK_PART = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TRICKY = '=IF(A2<3,"a & b > \'c\'",\n"</c>")'


def drawn_book() -> bytes:
    """A book with everything that openpyxl writes into a sheet around and inside its cells."""
    book = Workbook()
    del book["Sheet"]
    form = book.create_sheet(FORM)
    form["A1"] = "見出し\n <&>"
    form["A2"], form["A3"], form["A4"] = 5, 1.5, True
    form["A5"], form["A6"] = "=A2*2", TRICKY
    form["A7"] = ArrayFormula("A7:A7", "=SUM(A2:A3*2)")
    form["A8"], form["A9"] = "#N/A", date(2025, 10, 31)
    form["B1"].font = Font(bold=True)
    form["B2"].fill = PatternFill("solid", fgColor="FFF2CC")
    form["B2"].number_format = "#,##0"
    form["B3"].comment = Comment("注", "事務局")
    form["B4"] = "=B2"
    form["B4"].number_format = "0.0%"
    form["C1"] = "結合"
    form.merge_cells("C1:D2")
    form.row_dimensions[3].height = 30
    form.column_dimensions["A"].width = 40
    form.freeze_panes = "A2"
    validation = DataValidation(type="whole", formula1="0", formula2="9", error="</c><c r='A1'>")
    validation.add("B2")
    form.add_data_validation(validation)
    chart = BarChart()
    chart.add_data(Reference(form, min_col=1, min_row=2, max_row=3))
    form.add_chart(chart, "F1")
    check = book.create_sheet(CHECK)
    check["A1"] = "=TRUE"
    check["AB1000"] = "遠い"
    book.create_sheet(OTHER)["A1"] = "そのまま"
    bars = BarChart()
    bars.add_data(Reference(form, min_col=1, min_row=2, max_row=3))
    book.create_chartsheet("図").add_chart(bars)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


DRAWN = drawn_book()
TEMPLATE = Template(DRAWN)


def cell_of(data: bytes, sheet: str, address: str, results: bool = False) -> Cell:
    cell = load_workbook(io.BytesIO(data), data_only=results)[sheet][address]
    assert isinstance(cell, Cell)
    return cell


def stamped_form(address: str, value: Value) -> Cell:
    """The cell after stamping; of a formula cell, its cached result."""
    return cell_of(TEMPLATE.stamp({FORM: {address: value}}), FORM, address, results=True)


def as_excel_reads(text: object) -> str:
    """Undo _xHHHH_, which openpyxl leaves as it stands."""
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), str(text or ""))


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


# --- what is put in -----------------------------------------------------------------------------


@given(st.lists(st.text(st.characters(), min_size=1, max_size=40), min_size=4, max_size=4))
def test_any_text_reads_back_as_text(texts: list[str]) -> None:
    addresses = ("A1", "B2", "A5", "B4")  # two plain cells, two formulas
    data = TEMPLATE.stamp({FORM: dict(zip(addresses, texts, strict=True))})
    sheet = load_workbook(io.BytesIO(data), data_only=True)[FORM]
    for address, text in zip(addresses, texts, strict=True):
        expected = re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
        assert as_excel_reads(sheet[address].value) == expected


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "＝", "0123", "1e5", "TRUE", "#N/A",
        " 前後の空白 ", "　", "行\n行", "\n", "\tタブ", "行\r\n行", "\r", "<v>&amp;</v>", "]]>", "𠮷野家",
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["B2", "A5"])
def test_text_stays_text_whatever_it_looks_like(address: str, text: str) -> None:
    cell = stamped_form(address, text)
    assert cell.value == text
    assert cell.data_type == "s"


def test_spaces_around_a_text_are_marked_to_be_kept_as_excel_wants_it() -> None:
    xml = members(TEMPLATE.stamp({FORM: {"A1": " a", "A5": "a ", "A6": "a"}}))[FORM_PART]
    assert b'<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a</t></is></c>' in xml
    assert b'<v xml:space="preserve">a </v>' in xml
    assert b"<v>a</v>" in xml


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x01b", "a_x0001_b"),
        ("a\x0bb", "a_x000B_b"),
        ("\ufffe\uffff", "_xFFFE__xFFFF_"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x0041\x01", "_x005F_x0041_x0001_"),
        ("_x0041_x0042_", "_x005F_x0041_x005F_x0042_"),
        ("_x0041", "_x0041"),
        ("\x01x0041_", "_x0001_x0041_"),
        ("\x00\ud800", "\ufffd\ufffd"),
    ],
)
def test_what_xml_cannot_hold_is_escaped_as_excel_does(text: str, written: str) -> None:
    assert stamped_form("B2", text).value == written


@given(
    st.lists(
        st.integers(-(10**13), 10**13) | st.floats(allow_nan=False, allow_infinity=False),
        min_size=4,
        max_size=4,
    )
)
def test_any_number_reads_back_the_same(numbers: list[int | float]) -> None:
    addresses = ("A1", "B2", "A5", "B4")
    data = TEMPLATE.stamp({FORM: dict(zip(addresses, numbers, strict=True))})
    sheet = load_workbook(io.BytesIO(data), data_only=True)[FORM]
    for address, number in zip(addresses, numbers, strict=True):
        value = sheet[address].value
        assert value == number
        assert type(value) is type(number)


@pytest.mark.parametrize("address", ["B2", "A5"])
@pytest.mark.parametrize("value", [True, False])
def test_truth_is_neither_number_nor_text(address: str, value: bool) -> None:
    assert stamped_form(address, value).value is value


@pytest.mark.parametrize("address", ["A1", "A2", "A3", "A4", "A8", "A9", "B2"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_leaves_a_plain_cell_blank(address: str, nothing: Value) -> None:
    xml = members(TEMPLATE.stamp({FORM: {address: nothing}}))[FORM_PART].decode()
    assert re.search(f'<c r="{address}"( s="[0-9]+")? />', xml)


def test_nothing_leaves_a_formula_an_empty_text_as_its_result() -> None:
    xml = members(TEMPLATE.stamp({FORM: {"A5": None}}))[FORM_PART]
    assert b'<c r="A5" t="str"><f>A2*2</f><v></v></c>' in xml


def test_a_text_longer_than_excel_holds_is_cut_visibly() -> None:
    assert stamped_form("B2", "長" * MAX_TEXT).value == "長" * MAX_TEXT
    cut = stamped_form("B2", "長" * (MAX_TEXT + 1)).value
    assert cut == "長" * (MAX_TEXT - len(CUT_MARK)) + CUT_MARK
    astral = str(stamped_form("B2", "𠮷" * 20_000).value)
    assert len(astral.encode("utf-16-le")) // 2 in (MAX_TEXT - 1, MAX_TEXT)
    assert astral.endswith("𠮷" + CUT_MARK)


def test_a_cell_drawn_with_a_shared_string_takes_any_value() -> None:
    package = RawPackage(DRAWN)
    xml = package.read(FORM_PART)
    inline = re.search(b'<c r="A1" t="inlineStr">.*?</c>', xml, re.DOTALL)
    assert inline is not None
    shared = xml.replace(inline[0], b'<c r="A1" t="s"><v>0</v></c>')
    template = Template(package.rebuilt({FORM_PART: shared}))
    written = members(template.stamp({FORM: {"A1": 7}}))[FORM_PART]
    assert written == xml.replace(inline[0], b'<c r="A1" t="n"><v>7</v></c>')


# --- what stays ---------------------------------------------------------------------------------


def test_formulas_styles_and_everything_around_the_cells_stay() -> None:
    values: dict[str, Value] = {
        "A1": "新", "A5": 1, "A6": "x", "A7": 3.5, "B1": 1, "B2": 2, "B4": None, "C1": "y",
    }  # fmt: skip
    after = load_workbook(io.BytesIO(TEMPLATE.stamp({FORM: values})))[FORM]
    before = load_workbook(io.BytesIO(DRAWN))[FORM]
    assert [after[a].value for a in ("A5", "A6", "B4")] == ["=A2*2", TRICKY, "=B2"]
    assert isinstance(after["A7"].value, ArrayFormula)
    assert (after["A7"].value.ref, after["A7"].value.text) == ("A7:A7", "=SUM(A2:A3*2)")
    for row in before.iter_rows():
        for cell in row:
            assert after[cell.coordinate].style_id == cell.style_id
            if cell.coordinate not in values:
                assert after[cell.coordinate].value == cell.value
    text = members(TEMPLATE.stamp({FORM: values}))[FORM_PART]
    drawn = members(DRAWN)[FORM_PART]
    assert text.partition(b"<sheetData>")[0] == drawn.partition(b"<sheetData>")[0]
    assert text.rpartition(b"</sheetData>")[2] == drawn.rpartition(b"</sheetData>")[2]
    assert re.findall(b"<row [^>]*>", text) == re.findall(b"<row [^>]*>", drawn)


def test_all_members_but_the_stamped_sheet_are_byte_equal() -> None:
    before, after = members(DRAWN), members(TEMPLATE.stamp({CHECK: {"A1": False}, OTHER: {}}))
    assert after.keys() == before.keys()
    assert {name for name in before if before[name] != after[name]} == {CHECK_PART}


def test_stamping_with_what_is_there_gives_the_sheet_as_drawn() -> None:
    assert members(TEMPLATE.stamp({FORM: {}})) == members(DRAWN)
    assert members(TEMPLATE.stamp({FORM: {"A2": 5, "A4": True}})) == members(DRAWN)


def test_one_stamping_leaves_nothing_for_the_next() -> None:
    first = TEMPLATE.stamp({FORM: {"B2": 1}})
    TEMPLATE.stamp({FORM: {"B2": 2, "A1": "他"}, CHECK: {"A1": True}})
    assert TEMPLATE.stamp({FORM: {"B2": 1}}) == first
    assert Template(DRAWN).stamp({FORM: {"B2": 1}}) == first


def test_the_order_to_calculate_on_load_stays() -> None:
    assert b'fullCalcOnLoad="1"' in members(TEMPLATE.stamp({FORM: {"A5": 1}}))["xl/workbook.xml"]


def test_a_calculation_chain_is_dropped_with_all_that_mentions_it() -> None:
    package = RawPackage(DRAWN)
    relations = package.read("xl/_rels/workbook.xml.rels")
    types = package.read(CONTENT_TYPES)
    chained = package.rebuilt(
        {
            "xl/calcChain.xml": b"<calcChain/>",
            CONTENT_TYPES: types.replace(
                b"</Types>",
                b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxml'
                b'formats-officedocument.spreadsheetml.calcChain+xml"/></Types>',
            ),
            "xl/_rels/workbook.xml.rels": relations.replace(
                b"</Relationships>",
                b'<Relationship Id="rId99" Target="calcChain.xml" Type="http://schemas.openxml'
                b'formats.org/officeDocument/2006/relationships/calcChain"/></Relationships>',
            ),
        }
    )
    assert members(Template(chained).stamp({})) == members(DRAWN)


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"無いシート": {"A1": 1}}, "無いシート"),
        ({FORM: {"Z99": 1}}, "Z99"),
        ({"図": {"A1": 1}}, "図.*A1"),
        ({FORM: {"A1": float("nan")}}, "A1.*float"),
        ({FORM: {"A5": float("-inf")}}, "A5.*float"),
        ({FORM: {"A1": 10**400}}, "A1.*int"),
        ({FORM: {"A1": date(2025, 10, 31)}}, "A1.*date"),
        ({FORM: {"A5": b"x"}}, "A5.*bytes"),
    ],
)
def test_what_the_drawn_book_cannot_take_is_named(
    values: dict[str, dict[str, Value]], message: str
) -> None:
    with pytest.raises(SaikenError, match=message):
        TEMPLATE.stamp(values)


def test_a_book_drawn_by_others_is_refused_not_misread() -> None:
    package = RawPackage(DRAWN)
    prefixed = package.read(FORM_PART).replace(b"sheetData", b"x:sheetData")
    for changed in (
        {FORM_PART: prefixed},
        {FORM_PART: package.read(FORM_PART).replace(b'<c r="A1" ', b"<c ")},
        {FORM_PART: None},
        {"xl/workbook.xml": b"<workbook>"},
        {"xl/_rels/workbook.xml.rels": b"<Relationships/>"},
    ):
        with pytest.raises(SaikenError):
            Template(package.rebuilt(changed))


# --- formulas without a result ------------------------------------------------------------------


def test_formulas_without_a_result_are_listed_until_stamped() -> None:
    every = [(FORM, "B4"), (FORM, "A5"), (FORM, "A6"), (FORM, "A7"), (CHECK, "A1")]
    assert unstamped_formulas(DRAWN) == every
    some = TEMPLATE.stamp({FORM: {"A5": None, "A6": "", "A7": 0, "B4": " "}})
    assert unstamped_formulas(some) == [(CHECK, "A1")]
    assert unstamped_formulas(Template(some).stamp({CHECK: {"A1": False}})) == []


# --- a second program ---------------------------------------------------------------------------

NEVER_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""
ONE_SHEET_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,1"


def shown_as_cached(data: bytes, folder: Path) -> dict[str, str]:
    """The first sheet's cells in column A and B as LibreOffice shows them without calculating."""
    settings_file = folder / "profile" / "user" / "registrymodifications.xcu"
    settings_file.parent.mkdir(parents=True)
    settings_file.write_text(NEVER_RECALCULATE, encoding="utf-8")
    (folder / "book.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", ONE_SHEET_CSV, "--outdir"]
    subprocess.run([*command, folder, folder / "book.xlsx"], check=True, timeout=120)
    (shown,) = folder.glob("*.csv")
    with shown.open(encoding="utf-8", newline="") as lines:
        return {
            f"{column}{number}": text
            for number, row in enumerate(csv.reader(lines), start=1)
            for column, text in zip("AB", row, strict=False)
        }


@pytest.mark.office
@pytest.mark.usefixtures("office")
def test_libreoffice_shows_what_was_stamped(tmp_path: Path) -> None:
    values: dict[str, Value] = {
        "A1": "=1+1", "A2": 8, "A3": 1e-7, "A4": False, "A5": 99, "A6": " 嘘\n<&> ",
        "A9": " 行\n行 ", "B2": 10**13, "B4": 0.981,
    }  # fmt: skip
    shown = shown_as_cached(TEMPLATE.stamp({FORM: values}), tmp_path)
    assert {address: shown[address] for address in values} == {
        "A1": "=1+1", "A2": "8", "A3": "0.0000001", "A4": "FALSE", "A5": "99",
        "A6": " 嘘\n<&> ", "A9": " 行\n行 ", "B2": "10,000,000,000,000", "B4": "98.1%",
    }  # fmt: skip
