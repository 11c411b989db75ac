"""One small book as each program writes it: all say the same."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from hostile.good import SHEET, TYPES
from hostile.rawbook import (
    MAIN,
    OFFICE,
    STRICT,
    STRICT_OFFICE,
    Parts,
    monthly,
    parts_of,
    sheet_xml,
    zipped,
)
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from support.reader_cases import book_of

from saiken_addin.ooxml.fast_path import plain_cells, plain_names, plain_strings
from saiken_addin.ooxml.gate import Refused, open_package, package_of
from saiken_addin.ooxml.reader import Book, CellKind, Target, read_book

NAMES = {
    "様式": Target("月次報告", "A1"),
    "所管課": Target("月次報告", "B1"),
    "調定額_現年_K002": Target("月次報告", "C5"),
}
VALUES = {
    "A1": "月次報告",
    "B1": "国保年金課",
    "C5": 123456789,
    "D5": 0.981,
    "C6": 246913578,
    "D6": "#DIV/0!",
}
WORKBOOK, STRINGS, RELATIONS = (
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
)


def excel() -> Parts:
    """Version 16: ids of revisions, spans, dyDescent, shared strings with furigana, empty views."""
    extensions = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'mc:Ignorable="x14ac xr" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xr:uid="{00000000-0001-0000-0000-000000000000}"'
    )
    sheet = sheet_xml(
        '<row r="1" spans="1:4" x14ac:dyDescent="0.4"><c r="A1" t="s"><v>0</v></c>'
        '<c r="B1" s="1" t="s"><v>1</v></c></row>'
        '<row r="5" spans="1:4" ht="20.25" customHeight="1" x14ac:dyDescent="0.4"><c r="A5" s="2"/>'
        '<c r="C5" s="3"><v>123456789</v></c><c r="D5" s="4"><v>0.98099999999999998</v></c></row>'
        '<row r="6" spans="1:4" x14ac:dyDescent="0.4"><c r="C6"><f>C5*2</f><v>246913578</v></c>'
        '<c r="D6" t="e"><f t="shared" ref="D6:D9" ca="1" si="0">1/0</f><v>#DIV/0!</v></c></row>',
        '<dimension ref="A1:D6"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
        '<sheetFormatPr defaultRowHeight="18.75" x14ac:dyDescent="0.4"/>'
        '<cols><col min="1" max="1" width="9" style="1"/></cols>',
        '<sheetProtection sheet="1"/><phoneticPr fontId="1"/><pageMargins left="0.7" right="0.7" '
        'top="0.75" bottom="0.75" header="0.3" footer="0.3"/>',
    ).replace(f'xmlns="{MAIN}"', f'xmlns="{MAIN}" xmlns:r="{OFFICE}" {extensions}')
    workbook = str(monthly()[WORKBOOK]).replace(
        "<workbookPr/>",
        '<fileVersion appName="xl" lastEdited="7"/><workbookPr defaultThemeVersion="166925"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x15"><x15ac:absPath url="C:\\回収\\" xmlns:x15ac="urn:x15ac"/>'
        "</mc:Choice></mc:AlternateContent><bookViews><workbookView/></bookViews>",
    )
    return {**monthly(), SHEET: sheet, WORKBOOK: workbook}


def libreoffice() -> Parts:
    """Types and row attributes written out, entities for quotes, names with their defaults."""
    row = ' customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"'
    sheet = sheet_xml(
        f'<row r="1"{row}><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c></row>'
        f'<row r="5"{row}><c r="A5" s="1"/><c r="C5" s="2" t="n"><v>123456789</v></c>'
        '<c r="D5" s="3" t="n"><v>0.981</v></c></row>'
        f'<row r="6"{row}><c r="C6" s="0" t="n"><f aca="false">IF(C5=&quot;&quot;,0,C5*2)</f><v>246913578</v></c>'
        '<c r="D6" s="0" t="e"><f aca="false">1/0</f><v>#DIV/0!</v></c></row>'
        f'<row r="7"{row}></row>',
        '<sheetFormatPr defaultRowHeight="12.8" zeroHeight="false"></sheetFormatPr>',
    )
    names = re.sub(
        '<definedName name="([^"]*)">',
        r'<definedName function="false" hidden="false" name="\1" vbProcedure="false">',
        str(monthly()[WORKBOOK]),
    )
    strings = (
        '<si><r><rPr><sz val="11"/><rFont val="ＭＳ Ｐゴシック"/></rPr><t xml:space="preserve">月次</t></r>'
        '<r><t xml:space="preserve">報告</t></r></si><si><t xml:space="preserve">国保年金課</t></si>'
    )
    return {
        **monthly(),
        SHEET: sheet,
        WORKBOOK: names,
        STRINGS: f'<sst xmlns="{MAIN}">{strings}</sst>',
    }


def openpyxl() -> Parts:
    """Inline strings, a blank before the end of empty elements, absolute targets, no declaration."""
    sheet = (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr /></sheetPr><dimension ref="A1:D6" />'
        '<sheetData><row r="1"><c r="A1" s="1" t="inlineStr"><is><t>月次報告</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>国保年金課</t></is></c></row>'
        '<row r="5" ht="20" customHeight="1"><c r="A5" s="2" t="n" /><c r="C5" t="n"><v>123456789</v></c>'
        '<c r="D5" t="n"><v>0.981</v></c></row><row r="6"><c r="C6"><f>C5*2</f><v>246913578</v></c>'
        '<c r="D6" t="e"><v>#DIV/0!</v></c></row></sheetData><pageMargins left="0.75" /></worksheet>'
    )
    parts = monthly()
    relations = str(parts[RELATIONS]).replace('Target="', 'Target="/xl/')
    return {**parts, SHEET: sheet, RELATIONS: relations}


def exceljs() -> Parts:
    """Newlines after the declaration, single rich runs, empty dimension, row attributes."""
    sheet = sheet_xml(
        '<row r="1" spans="1:4"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        '<row r="5" spans="1:4" ht="20" customHeight="1"><c r="A5" s="1"/><c r="C5" s="1"><v>123456789</v></c>'
        '<c r="D5" s="1"><v>0.981</v></c></row>'
        '<row r="6"><c r="C6" s="1"><f>C5*2</f><v>246913578</v></c><c r="D6" t="e"><v>#DIV/0!</v></c></row>'
    )
    strings = (
        '<si><r><t>月次報告</t></r></si><si><r><rPr><b/><color theme="1"/></rPr>'
        '<t xml:space="preserve">国保</t></r><r><t>年金課</t></r></si>'
    )
    return {**monthly(), SHEET: sheet, STRINGS: f'<sst xmlns="{MAIN}" count="2">{strings}</sst>'}


def sheetjs() -> Parts:
    """Texts as results of formulas without a formula, types on every cell, no shared strings."""
    parts = parts_of(
        {
            "月次報告": sheet_xml(
                '<row r="1"><c r="A1" t="str"><v>月次報告</v></c><c r="B1" t="str"><v>国保年金課</v></c></row>'
                '<row r="5"><c r="C5" t="n"><v>123456789</v></c><c r="D5" t="n"><v>0.981</v></c></row>'
                '<row r="6"><c r="C6" t="n"><f>C5*2</f><v>246913578</v></c>'
                '<c r="D6" t="e"><v>#DIV/0!</v></c></row>'
            )
        }
    )
    return {**parts, WORKBOOK: monthly()[WORKBOOK]}


def google() -> Parts:
    """Numbers with a decimal point, quotes around names of sheets, whitespace kept, deep prefixes."""
    sheet = sheet_xml(
        '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c></row>'
        '<row r="5"><c r="A5" s="2"/><c r="C5" s="3"><v>1.23456789E8</v></c><c r="D5" s="3"><v>0.981</v></c></row>'
        '<row r="6"><c r="C6" s="4"><f>C5*2</f><v>2.46913578E8</v></c>'
        '<c r="D6" s="4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    ).replace(
        "<worksheet ",
        '<worksheet xmlns:mx="http://schemas.microsoft.com/office/mac/excel/2008/main" xmlns:mv="urn:x" ',
    )
    workbook = str(monthly()[WORKBOOK]).replace(">月次報告!", ">'月次報告'!")
    return {**monthly(), SHEET: sheet, WORKBOOK: workbook}


def numbers_on_ipad() -> Parts:
    """Pretty-printed, paths from the root, no reference on the rows."""
    sheet = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}">\n  <sheetData>\n'
        '    <row ht="20">\n      <c r="A1" t="s">\n        <v>0</v>\n      </c>\n'
        '      <c r="B1" t="s"><v> 1 </v></c>\n    </row>\n'
        '    <row r="5"><c r="C5"><v>123456789</v></c>\n      <c r="D5"><v>0.981</v></c></row>\n'
        "    <row>\n      <c/><c/><c><f>C5*2</f><v>246913578</v></c>"
        '<c t="e"><v>#DIV/0!</v></c>\n    </row>\n  </sheetData>\n</worksheet>\n'
    )
    relations = str(monthly()[RELATIONS]).replace('Target="', 'Target="/xl/./worksheets/../')
    return {**monthly(), SHEET: sheet, RELATIONS: relations}


def open_xml_sdk() -> Parts:
    """A prefix on every element, in all parts."""
    return {
        name: re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", str(content)).replace("xmlns=", "xmlns:x=")
        for name, content in monthly().items()
    }


def strict() -> Parts:
    """ISO 29500 strict: the other namespace, booleans in words."""
    return {
        name: str(content).replace(MAIN, STRICT).replace(OFFICE, STRICT_OFFICE)
        for name, content in monthly().items()
    }


def no_addresses() -> Parts:
    sheet = sheet_xml(
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row/><row/><row/>'
        "<row><c/><c/><c><v>123456789</v></c><c><v>0.981</v></c></row>"
        '<row><c/><c/><c><f>C5*2</f><v>246913578</v></c><c t="e"><v>#DIV/0!</v></c></row>'
    )
    return {**monthly(), SHEET: sheet}


def utf16() -> Parts:
    return {
        name: content if name == TYPES else str(content).replace("UTF-8", "UTF-16").encode("utf-16")
        for name, content in monthly().items()
    }


def utf16_without_mark() -> Parts:
    return {**monthly(), SHEET: str(monthly()[SHEET]).encode("utf-16-be")}


def byte_order_mark() -> Parts:
    return {name: str(content).encode("utf-8-sig") for name, content in monthly().items()}


def other_case_of_parts() -> Parts:
    parts = monthly()
    parts["xl/SharedStrings.xml"] = parts.pop(STRINGS)
    parts["xl/worksheets/Sheet1.xml"] = parts.pop(SHEET)
    return parts


def comments_and_instructions() -> Parts:
    """Comments that look like what they are not."""
    parts = {
        name: str(content).replace(
            "?>", "?><!-- <sheetData></sheetData><definedNames> --><?x y?>", 1
        )
        for name, content in monthly().items()
    }
    parts[SHEET] = parts[SHEET].replace('<row r="5"', '<!-- <c r="C5"><v>1</v></c> --><row r="5"')
    return {**parts}


def escaped_paths() -> Parts:
    parts = monthly()
    parts["xl/worksheets/月次 報告.xml"] = parts.pop(SHEET)
    target = "worksheets/%E6%9C%88%E6%AC%A1%20%E5%A0%B1%E5%91%8A.xml"
    relations = str(parts[RELATIONS]).replace("worksheets/sheet1.xml", target)
    return {**parts, RELATIONS: relations}


SHAPES = [
    *(excel, libreoffice, openpyxl, exceljs, sheetjs, google, numbers_on_ipad, open_xml_sdk),
    *(strict, no_addresses, utf16, utf16_without_mark, byte_order_mark, other_case_of_parts),
    *(comments_and_instructions, escaped_paths),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("wanted", [None, {*VALUES}], ids=["all", "wanted"])
def test_every_shape_says_the_same(shape: Callable[[], Parts], wanted: set[str] | None) -> None:
    book = book_of(shape())
    assert dict(book.names) == NAMES
    read = book.cells("月次報告", wanted)
    assert {address: cell.value for address, cell in read.cells.items()} == VALUES
    assert [cell.kind for cell in read.cells.values()].count(CellKind.TEXT) == 2
    assert type(read.at("C5").value) is int
    assert (read.at("C6").formula or "").endswith(("C5*2", "C5*2)"))
    assert read.at("C6").cached
    assert not read.hidden_rows | read.hidden_columns


@pytest.mark.parametrize("shape", [excel, libreoffice, openpyxl, exceljs, google])
def test_common_shapes_take_the_shortcut(shape: Callable[[], Parts]) -> None:
    """Or the tests that compare it with expat would compare expat with itself."""
    package = package_of(zipped(shape()), "月次報告.xlsx")
    assert plain_cells(package.read(SHEET), frozenset(VALUES)) is not None
    assert plain_names(package.read(WORKBOOK)) is not None
    assert plain_strings(package.read(STRINGS)) is not None


def drawn(path: Path) -> Path:
    """A book as openpyxl writes it, with most of what a form has."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "It's 月次"
    for address, value in TYPED.items():
        sheet[address] = value
    sheet["B9"] = "=B2*2"
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.merge_cells("D1:E2")
    other = workbook.create_sheet("取組状況")
    other["A1"] = "中長期課題"
    other.sheet_state = "hidden"
    for name, target in {
        "調定額_現年_K002": "'It''s 月次'!$B$2",
        "合計": "'It''s 月次'!$D$1:$E$2",
        "消えた欄": "#REF!",
        "中長期課題_K002": "取組状況!$A$1",
    }.items():
        workbook.defined_names[name] = DefinedName(name, attr_text=target)
    sheet.defined_names["局所"] = DefinedName("局所", attr_text="'It''s 月次'!$A$3")
    workbook.save(path)
    return path


TYPED: Mapping[str, object] = {
    "A1": "所管課",
    "B1": "国保年金課",
    "B2": 1234567890123,
    "B3": -5,
    "B4": 0.981,
    "B5": True,
    "A7": "一行目\n二行目",
    "A8": " 前後の空白 ",
    "D1": "結合",
}


def check_drawn(book: Book) -> None:
    assert [(sheet.name, sheet.state) for sheet in book.sheets] == [
        ("It's 月次", "visible"),
        ("取組状況", "hidden"),
    ]
    assert dict(book.names) == {
        "調定額_現年_K002": Target("It's 月次", "B2"),
        "合計": Target("It's 月次", "D1"),
        "消えた欄": None,
        "中長期課題_K002": Target("取組状況", "A1"),
    }
    assert book.local_names["It's 月次", "局所"] == Target("It's 月次", "A3")
    for wanted in (None, {*TYPED, "B9"}):
        read = book.cells("It's 月次", wanted)
        assert {address: read.at(address).value for address in TYPED} == TYPED
        assert (read.at("B9").formula or "").lower().replace(" ", "") == "b2*2"
        assert 4 in read.hidden_rows
        assert 6 in read.hidden_columns
        assert 1 not in read.hidden_rows


def test_book_of_openpyxl(tmp_path: Path) -> None:
    book = read_book(open_package(drawn(tmp_path / "月次.xlsx")))
    check_drawn(book)
    assert not book.cells("It's 月次").at("B9").cached


def test_book_saved_by_libreoffice(office: ModuleType, tmp_path: Path) -> None:
    (saved,) = office.recalculated([drawn(tmp_path / "月次.xlsx")], tmp_path / "out")
    book = read_book(open_package(saved))
    check_drawn(book)
    calculated = book.cells("It's 月次", {"B9"}).at("B9")
    assert (calculated.value, calculated.cached) == (2469135780246, True)


@pytest.mark.parametrize(("suffix", "code"), [("xls", "G02"), ("ods", "G01"), ("html", "G01")])
def test_other_formats_of_libreoffice_are_refused(
    suffix: str, code: str, office: ModuleType, tmp_path: Path
) -> None:
    book = drawn(tmp_path / "月次.xlsx")
    (saved,) = office.converted([book], tmp_path / "out", suffix)
    renamed = saved.rename(tmp_path / "改名.xlsx")
    with pytest.raises(Refused) as caught:
        open_package(renamed)
    assert caught.value.finding.code.code == code
