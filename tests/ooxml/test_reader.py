"""The cells of a received book, whatever is written in them and however."""

import pytest
from hostile.rawbook import (
    MONTHLY_STRINGS,
    monthly,
    parts_of,
    sheet_xml,
)
from support.reader_cases import book_of, cell, cells_of, refusal_code

from saiken_addin.ooxml.reader import BLANK, Cell, CellKind


def test_only_wanted_cells_are_read() -> None:
    read = book_of(monthly()).cells("月次報告", ["C5", "A5", "Z99", "c5", "何か", ""])
    assert set(read.cells) == {"C5"}


def test_strings_that_nobody_wants_may_be_damaged() -> None:
    parts = {**monthly(), "xl/sharedStrings.xml": "<sst"}
    assert book_of(parts).cells("月次報告", {"C5"}).at("C5").value == 123456789
    assert refusal_code(parts) == "G04"


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("007", 7),
        ("1234567", 1234567),
        ("-1234567", -1234567),
        ("+5", 5),
        ("9007199254740993", 9007199254740993),
        ("12345678901234567890123", 12345678901234567890123),
        ("1234.0", 1234),
        ("1.234E+10", 12340000000),
        ("1.2345678901234567E+25", 12345678901234567000000000),
        ("1e3", 1000),
        ("5E-1", 0.5),
        ("1234567.5", 1234567.5),
        ("0.30000000000000004", 0.3), ("33000.000000000007", 33000), ("11002821537.000002", 11002821537),
        (".5", 0.5),
        ("5.", 5),
        ("1E-400", 0),
        ("0E+999999999", 0),
        (" 12 ", 12),
    ],
)
def test_numbers(literal: str, value: float) -> None:
    read = cell(f"<v>{literal}</v>")
    assert (read.value, read.kind, read.text) == (value, CellKind.NUMBER, literal.strip())
    assert type(read.value) is type(value)


@pytest.mark.parametrize(
    "literal",
    ["1_000", "１２３", "0x10", "NaN", "INF", "1E400", "1,000", "12-3", "9" * 500, "e5", "²"],
)
def test_what_is_no_number_is_an_error(literal: str) -> None:
    read = cell(f"<v>{literal}</v>")
    assert (read.value, read.kind) == (literal, CellKind.ERROR)


@pytest.mark.parametrize(("kind", "literal"), [("b", "7"), ("b", "はい"), ("d", "該当なし"), ("d", "45931")])
def test_what_is_not_of_its_kind_is_an_error(kind: str, literal: str) -> None:
    assert cell(f"<v>{literal}</v>", attributes=f' t="{kind}"').kind is CellKind.ERROR


@pytest.mark.parametrize(
    ("content", "attributes", "expected"),
    [
        ("<v>1</v>", ' t="b"', Cell(True, CellKind.BOOL, "1", None, False)),
        ("<v>0</v>", ' t="b"', Cell(False, CellKind.BOOL, "0", None, False)),
        ("<v>#N/A</v>", ' t="e"', Cell("#N/A", CellKind.ERROR, "#N/A", None, False)),
        ("<v>7</v>", ' t="n"', Cell(7, CellKind.NUMBER, "7", None, False)),
        ("<v>該当なし</v>", ' t="str"', Cell("該当なし", CellKind.TEXT, "該当なし", None, False)),
        (
            '<f>A1&amp;"円"</f><v>5円</v>',
            ' t="str"',
            Cell("5円", CellKind.TEXT, "5円", 'A1&"円"', True),
        ),
        ("<f>A1*2</f><v>4</v>", "", Cell(4, CellKind.NUMBER, "4", "A1*2", True)),
        ("<f>A1*2</f>", "", Cell(None, CellKind.BLANK, "", "A1*2", False)),
        ("<f>A1*2</f><v/>", "", Cell(None, CellKind.BLANK, "", "A1*2", False)),
        ("<f>A1*2</f><v></v>", "", Cell(None, CellKind.BLANK, "", "A1*2", False)),
        ('<f>""</f><v></v>', ' t="str"', Cell("", CellKind.TEXT, "", '""', True)),
        ('<f>""</f><v/>', ' t="str"', Cell("", CellKind.TEXT, "", '""', True)),
        (
            "<f>1/0</f><v>#DIV/0!</v>",
            ' t="e"',
            Cell("#DIV/0!", CellKind.ERROR, "#DIV/0!", "1/0", True),
        ),
        ("<f>A1=1</f><v>1</v>", ' t="b"', Cell(True, CellKind.BOOL, "1", "A1=1", True)),
        (
            '<f t="shared" ref="C3:C9" si="0">B3*2</f><v>8</v>',
            "",
            Cell(8, CellKind.NUMBER, "8", "B3*2", True),
        ),
        ('<f t="shared" si="0"/><v>8</v>', "", Cell(8, CellKind.NUMBER, "8", "", True)),
        (
            '<f t="array" ref="C3:D4">A1:B2</f><v>8</v>',
            "",
            Cell(8, CellKind.NUMBER, "8", "A1:B2", True),
        ),
        (
            "<is><t>増減の理由</t></is>",
            ' t="inlineStr"',
            Cell("増減の理由", CellKind.TEXT, "増減の理由", None, False),
        ),
        (
            '<is><r><rPr><b/></rPr><t>増減の</t></r><r><t xml:space="preserve"> 理由</t></r>'
            '<rPh sb="0" eb="2"><t>ゾウゲン</t></rPh></is>',
            ' t="inlineStr"',
            Cell("増減の 理由", CellKind.TEXT, "増減の 理由", None, False),
        ),
        (
            "<v>2026-10-31</v>",
            ' t="d"',
            Cell("2026-10-31", CellKind.TEXT, "2026-10-31", None, False),
        ),
        ("<is/>", ' t="inlineStr"', BLANK),
        ("<v/>", "", BLANK),
        ("<v></v>", ' t="s"', BLANK),
        ("", ' s="5"', BLANK),
        ("<v>7</v>", ' s=" 05&#10;"', Cell(7, CellKind.NUMBER, "7", None, False, style=5)),
    ],
)
def test_kinds_of_cells(content: str, attributes: str, expected: Cell) -> None:
    assert cell(content, attributes=attributes) == expected


@pytest.mark.parametrize(
    ("string", "text"),
    [
        ("<t>債権</t>", "債権"),
        ("<t/>", ""),
        ("", ""),
        ('<t xml:space="preserve">  前後  </t>', "  前後  "),
        ("<t>一行目\n二行目</t>", "一行目\n二行目"),
        ("<t>一行目_x000D_\n二行目</t>", "一行目\r\n二行目"),
        ("<t>A&amp;B &lt;税&gt;</t>", "A&B <税>"),
        ("<t>&#22269;保</t>", "国保"),
        ("<t><![CDATA[<国保>]]></t>", "<国保>"),
        ('<r><t>国保</t></r><r><rPr><b/><sz val="9"/></rPr><t>年金課</t></r>', "国保年金課"),
        (
            '<t>国保</t><rPh sb="0" eb="2"><t>コクホ</t></rPh><phoneticPr fontId="1" type="noConversion"/>',
            "国保",
        ),
        ('<rPh sb="0" eb="2"><t>コクホ</t></rPh><t>国保</t>', "国保"),
        ("<t>_x005F_x000D_</t>", "_x000D_"),
        ("<t>_x3042__X3042_</t>", "あ_X3042_"),
        ("<t>_xD83D__xDE00_</t>", "😀"),
        ("<t>_xD83D_だけ</t>", "\ufffdだけ"),
        ("<t>制御_x0000__x0008__x001B__xFFFF_文字_x0009_</t>", "制御文字\t"),
        ("<t>😀𠮷野家</t>", "😀𠮷野家"),
    ],
)
def test_shared_strings(string: str, text: str) -> None:
    """The one in question stands among others, which must not be mixed up with it."""
    strings = f"<si><t>前</t></si><si>{string}</si><si><t>後</t></si>"
    read = cell("<v>1</v>", strings, ' t="s"')
    assert (read.value, read.text) == (text, text)
    assert read.kind is CellKind.TEXT


@pytest.mark.parametrize("index", ["3", "-1", "1.5", "x", "99999999999999999999"])
def test_string_that_is_not_there_is_damage(index: str) -> None:
    data = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    strings = "<si><t>a</t></si>" * 3
    assert refusal_code(parts_of({"月次報告": sheet_xml(data)}, strings=strings)) == "G04"
    assert refusal_code(parts_of({"月次報告": sheet_xml(data)})) == "G04"


def test_addresses_may_be_missing() -> None:
    read = cells_of(
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        '<row><c r="C2"><v>4</v></c><c><v>5</v></c></row>'
        '<row r="10"><c><v>6</v></c></row><row><c><v>7</v></c></row>'
    )
    assert {address: each.value for address, each in read.cells.items()} == {
        "A1": 1,
        "C1": 3,
        "C2": 4,
        "D2": 5,
        "A10": 6,
        "A11": 7,
    }


def test_a_cell_says_the_row_that_it_stands_in_or_none() -> None:
    assert refusal_code(monthly('<row r="3"><c r="b5"><v>1</v></c></row>')) == "G04"
    read = cells_of('<row><c r="b5"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>')
    assert {address: each.value for address, each in read.cells.items()} == {"B5": 1, "A2": 2}


@pytest.mark.parametrize(
    "address", ["", "A0", "1A", "A", "A1:B2", "あ1", "ABCD1", "A12345678", "$A$1"]
)
def test_address_that_is_none_is_damage(address: str) -> None:
    data = f'<row r="1"><c r="{address}"><v>1</v></c></row>'
    assert refusal_code(parts_of({"月次報告": sheet_xml(data)})) == "G04"


@pytest.mark.parametrize("row", ["0", "-1", "x", "１"])
def test_row_number_that_is_none_is_damage(row: str) -> None:
    data = f'<row r="{row}"><c><v>1</v></c></row>'
    assert refusal_code(parts_of({"月次報告": sheet_xml(data)})) == "G04"


def test_dressed_far_cells_and_rows_are_tolerated() -> None:
    """Whole rows and columns get formats in Excel, LibreOffice writes a last row."""
    read = cells_of(
        '<row r="3" s="4" customFormat="1"><c r="A3"><v>1</v></c><c r="XFD3" s="4"/></row>'
        '<row r="60000"><c r="A60000" s="4"/></row><row r="1048576" ht="12.8"/>'
    )
    assert set(read.cells) == {"A3"}


def test_hidden_rows_and_columns() -> None:
    columns = (
        '<cols><col min="2" max="3" width="9" hidden="1"/><col min="5" max="5" hidden="true"/>'
        '<col min="6" max="9" hidden="0"/><col min="16380" max="16384" hidden="1"/></cols>'
    )
    rows = "".join(
        f'<row r="{row}"{hidden}><c r="A{row}"><v>{row}</v></c></row>'
        for row, hidden in enumerate(
            ("", ' hidden="1"', ' hidden="0"', ' hidden="true"', ' hidden="false"', ' hidden="1"'),
            1,
        )
    )
    read = cells_of(rows, before=columns)
    assert read.hidden_rows == {2, 4, 6}
    assert read.hidden_columns == {2, 3, 5, *range(16380, 16385)}
    assert len(read.cells) == 6


def test_same_sheet_may_be_read_many_times() -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="str"><v>{"理由" * 200}</v></c></row>'
        for row in range(1, 3_001)
    )
    book = book_of(parts_of({"履歴": sheet_xml(rows)}))
    for _ in range(4):
        assert len(book.cells("履歴").cells) == 6_000


def test_furigana_are_left_out_wherever_the_strings_stand() -> None:
    assert "コクホ" in MONTHLY_STRINGS
    assert book_of(monthly()).cells("月次報告", {"B1"}).at("B1").value == "国保年金課"
