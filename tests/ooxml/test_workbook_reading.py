"""What a received book says of itself: sheets, names, the date system."""

import pytest
from hostile.rawbook import (
    MONTHLY_CELLS,
    MONTHLY_NAMES,
    defined_name,
    monthly,
    parts_of,
    relations,
    sheet_xml,
    workbook_xml,
)
from support.reader_cases import book_of, refusal_code

from saiken_addin.core.findings import SaikenError
from saiken_addin.ooxml.reader import BLANK, Cell, CellKind, Target


def test_book_says_its_sheets_names_and_cells() -> None:
    book = book_of(monthly())
    assert [(sheet.name, sheet.state, sheet.part) for sheet in book.sheets] == [
        ("月次報告", "visible", "xl/worksheets/sheet1.xml")
    ]
    assert book.names == {
        "様式": Target("月次報告", "A1"),
        "所管課": Target("月次報告", "B1"),
        "調定額_現年_K002": Target("月次報告", "C5"),
    }
    assert book.local_names == {}
    assert not book.date1904
    read = book.cells("月次報告")
    assert read.cells == {
        "A1": Cell("月次報告", CellKind.TEXT, "月次報告", None, False),
        "B1": Cell("国保年金課", CellKind.TEXT, "国保年金課", None, False, style=1),
        "C5": Cell(123456789, CellKind.NUMBER, "123456789", None, False, style=3),
        "D5": Cell(0.981, CellKind.NUMBER, "0.981", None, False, style=3),
        "C6": Cell(246913578, CellKind.NUMBER, "246913578", "C5*2", True),
        "D6": Cell("#DIV/0!", CellKind.ERROR, "#DIV/0!", None, False),
    }
    assert read.at("A5") is BLANK


def test_unknown_sheet_is_wrong_use() -> None:
    with pytest.raises(SaikenError, match="取組状況"):
        book_of(monthly()).cells("取組状況")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("月次報告!$C$5", Target("月次報告", "C5")),
        ("'月次報告'!$C$5", Target("月次報告", "C5")),
        ("月次報告!C5", Target("月次報告", "C5")),
        ("=月次報告!$C$5", Target("月次報告", "C5")),
        (" 月次報告!$c$5 ", Target("月次報告", "C5")),
        ("'月次報告'!$C$5:$F$9", Target("月次報告", "C5")),
        ("'月次報告'!$F$9:$C$5", Target("月次報告", "C5")),
        ("'It''s'!$A$1", Target("It's", "A1")),
        ("'it''S'!$A$1", Target("It's", "A1")),
        ("'強-2'!$AB$123", Target("強-2", "AB123")),
        ("'2-3_債権別(主要除く)'!$XFD$1048576", Target("2-3_債権別(主要除く)", "XFD1048576")),
        ("'A!B'!$A$1", Target("A!B", "A1")),
        ("'２０２６　年'!$A$1", Target("２０２６　年", "A1")),
        ("#REF!", None),
        ("月次報告!#REF!", None),
        ("#REF!$C$5", None),
        ("ないシート!$C$5", None),
        ("''!$C$5", None),
        ("!$C$5", None),
        ("$C$5", None),
        ("[1]月次報告!$C$5", None),
        ("'[前年度.xlsx]月次報告'!$C$5", None),
        ("月次報告:強-2!$C$5", None),
        ("月次報告!$C$5,月次報告!$C$6", None),
        ("月次報告!$C:$C", None),
        ("月次報告!$5:$5", None),
        ("月次報告!$XFE$1", None),
        ("月次報告!$A$1048577", None),
        ("OFFSET(月次報告!$C$5,1,0)", None),
        ('"R7"', None),
        ("7", None),
        ("", None),
        ("'" * 5_000 + "!$A$1", None),
    ],
)
@pytest.mark.parametrize("attributes", ["", ' hidden="1"'])
def test_targets_of_names(text: str, target: Target | None, attributes: str) -> None:
    titles = ("月次報告", "It's", "強-2", "2-3_債権別(主要除く)", "A!B", "２０２６　年")
    sheets = dict.fromkeys(titles, sheet_xml(""))
    book = book_of(parts_of(sheets, defined_name("欄", text, attributes)))
    assert book.names == {"欄": target}


def test_scopes_of_names() -> None:
    names = (
        defined_name("欄", "月次報告!$A$1")
        + defined_name("欄", "取組状況!$B$2", ' localSheetId="1"')
        + defined_name("_xlnm.Print_Area", "月次報告!$A$1:$H$40", ' localSheetId="0"')
        + defined_name("欄", "取組状況!$C$3", ' localSheetId="7"')
        + defined_name("様式", "月次報告!$A$1")
        + defined_name("様式", "月次報告!$A$1")
    )
    book = book_of(parts_of({"月次報告": sheet_xml(""), "取組状況": sheet_xml("")}, names))
    assert book.names == {"欄": Target("月次報告", "A1"), "様式": Target("月次報告", "A1")}
    assert book.local_names == {
        ("取組状況", "欄"): Target("取組状況", "B2"),
        ("月次報告", "_xlnm.Print_Area"): Target("月次報告", "A1"),
    }


@pytest.mark.parametrize("value", ["1", "true"])
def test_date_system_of_1904(value: str) -> None:
    sheets = {"月次報告": sheet_xml("")}
    properties = f'<workbookPr date1904="{value}"/>'
    assert book_of(parts_of(sheets, properties=properties)).date1904
    assert not book_of(parts_of(sheets, properties='<workbookPr date1904="0"/>')).date1904


def test_states_and_order_of_sheets() -> None:
    parts = parts_of({name: sheet_xml("") for name in ("記入要領", "月次報告", "リスト")})
    workbook = str(parts["xl/workbook.xml"])
    workbook = workbook.replace('name="月次報告"', 'name="月次報告" state="hidden"')
    workbook = workbook.replace('name="リスト"', 'state="veryHidden" name="リスト"')
    book = book_of({**parts, "xl/workbook.xml": workbook})
    assert [(sheet.name, sheet.state) for sheet in book.sheets] == [
        ("記入要領", "visible"),
        ("月次報告", "hidden"),
        ("リスト", "veryHidden"),
    ]


def test_chart_sheet_has_no_cells() -> None:
    parts = parts_of(
        {"月次報告": sheet_xml(MONTHLY_CELLS), "グラフ": "<chartsheet/>"}, strings="<si/>" * 2
    )
    assert book_of(parts).cells("グラフ").cells == {}


def test_sheet_whose_part_is_gone_is_damage() -> None:
    parts = monthly()
    del parts["xl/worksheets/sheet1.xml"]
    assert refusal_code(parts) == "G04"
    unrelated = {
        **monthly(),
        "xl/_rels/workbook.xml.rels": relations(("rId9", "styles", "styles.xml")),
    }
    assert refusal_code(unrelated) == "G04"
    without_relations = monthly()
    del without_relations["xl/_rels/workbook.xml.rels"]
    assert refusal_code(without_relations) == "G04"


def test_two_sheets_of_one_name_are_damage() -> None:
    sheets = {"Sheet": "rId1", "SHEET": "rId1"}
    assert refusal_code({**monthly(), "xl/workbook.xml": workbook_xml(sheets)}) == "G04"


def test_what_only_some_programs_read_is_refused() -> None:
    compatible = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"'
    )
    choice = '<c r="A1"><v>1</v></c>'
    fallback = '<c r="A1"><v>2</v></c>'
    data = (
        f'<row r="1"><mc:AlternateContent {compatible}><mc:Choice Requires="x">{choice}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></row>"
    )
    assert refusal_code(monthly(data)) == "G04"
    names = MONTHLY_NAMES + defined_name("月", "月次報告!$C$5")
    for side in ("Choice", "Fallback"):
        workbook = workbook_xml({"月次報告": "rId1"}, names).replace(
            "<sheets>",
            f'<mc:AlternateContent {compatible}><mc:{side} Requires="x"><definedNames>'
            f"{defined_name('年度', '月次報告!$A$1')}</definedNames></mc:{side}></mc:AlternateContent><sheets>",
        )
        assert refusal_code({**monthly(), "xl/workbook.xml": workbook}) == "G04"
