"""The shortcuts come to what expat alone comes to, on plain, odd and damaged XML alike."""

import pytest
from hostile.good import SHEET
from hostile.rawbook import MAIN, Parts, defined_name, monthly, sheet_xml, workbook_xml, zipped
from hypothesis import given
from hypothesis import strategies as st

from saiken_addin.ooxml.gate import Refused, package_of
from saiken_addin.ooxml.reader import read_book

WANTED = ("A1", "B1", "C1", "A2", "B2", "C3", "AA3", "AAA1", "a1", "A10000", "")
STRINGS, WORKBOOK = "xl/sharedStrings.xml", "xl/workbook.xml"


def outcome(parts: Parts) -> object:
    """All that can be read of a book, or the code that refuses it."""
    try:
        book = read_book(package_of(zipped(parts, level=0), "月次報告.xlsx"))
        return (
            book.sheets,
            dict(book.names),
            dict(book.local_names),
            [book.cells(sheet.name, WANTED) for sheet in book.sheets],
        )
    except Refused as refusal:
        return refusal.finding.code


def same_with_expat_alone(part: str, content: str) -> None:
    """A comment before the root changes nothing, but the shortcuts keep away from comments."""
    by_expat = content
    for root in ("<worksheet", "<sst", "<workbook"):
        by_expat = by_expat.replace(root, f"<!---->{root}", 1)
    assert outcome({**monthly(), part: content}) == outcome({**monthly(), part: by_expat})


def mostly(
    plain: st.SearchStrategy[str], *odd: str | st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    """Plain things, and one in thirty that the shortcuts leave to expat or that no sheet may hold."""
    odds = st.one_of(*[st.just(each) if isinstance(each, str) else each for each in odd])
    return st.sampled_from([plain] * 29 + [odds]).flatmap(lambda strategy: strategy)


def one_of(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


def written(signs: str) -> st.SearchStrategy[str]:
    escaped = st.text(st.sampled_from(signs), max_size=6)
    return escaped.map(
        lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace("/", "&#10;")
    )


texts = mostly(
    written("aあ𠮷 \t\n>'\"/\x7f\x85\ufffd￥&<"),
    written("a]>"),
    written("a\r\ufffe\uffff\0\x08\x1f"),
    written("_x0A05F_"),
    one_of("&#12354;", "&x;", "&", "<", "<![CDATA[a]]>", "<!-- -->", "<?x?>"),
)
values = mostly(
    one_of("<v>7</v>", "<v>1.5E3</v>", "<v>0</v>", "<v>-1</v>", "<v/>", "<v />", "<v></v>", ""),
    one_of("<is/>", "<x/>", "<v>1</v><v>2</v>", "<v><x/></v>", "<v>0</v><is><t>1</t></is>"),
    texts.map('<v xml:space="preserve">{}</v>'.format),
    texts.map("<is><r><t>{}</t></r><rPh><t>ヨミ</t></rPh></is>".format),
)
contents = st.one_of(
    values,
    texts.map("<v>{}</v>".format),
    texts.map("<is><t>{}</t></is>".format),
    texts.map('<is><t xml:space="preserve">{}</t></is>'.format),
)
formulas = mostly(
    st.one_of(
        st.just(""),
        texts.map("<f>{}</f>".format),
        texts.map('<f aca="false">{}</f>'.format),
        texts.map('<f t="shared" ref="A1:B2" ca="1" si="0">{}</f>'.format),
        one_of('<f t="shared" si="0"/>', "<f/>", '<f si="0" />'),
    ),
    '<f t="array" t="shared"/>',
    '<f si="0" t="shared"/>',
    "<f>1</f><f>2</f>",
)


@st.composite
def cell_elements(draw: st.DrawFn, row: int, column: str) -> str:
    address = draw(
        mostly(
            st.just(f"{column}{row}"), f"A{row}", f"{column}2", f"AA{row}", f"AAA{row}", column, ""
        )
    )
    reference = draw(
        mostly(st.just(f' r="{address}"'), "", f" r='{address}'", f' q="" r="{address}"')
    )
    style = draw(mostly(one_of("", ' s="1"'), ' s="1" s="2"', " s='1'", ' cm="1"', ' s="x"'))
    kind = draw(
        mostly(one_of("", ' t="n"', ' t="s"', ' t="str"', ' t="b"', ' t="e"'), " t='s'", ' t=""')
    )
    content = draw(formulas) + draw(contents)
    if not content:
        return f"<c{reference}{style}{kind}{draw(one_of('', ' '))}/>"
    return f"<c{reference}{style}{kind}>{content}</c>"


@st.composite
def row_elements(draw: st.DrawFn, number: int) -> str:
    reference = draw(
        mostly(
            st.just(f' r="{number}"'),
            *("", f" r='{number}'", f' r="0{number}"', f' r="{number}000"', ' r=""'),
            *(f' x=\' r="9"\' r="{number}"', f' x=" r=9" r="{number}"', f'\tr="{number}"'),
        )
    )
    others = draw(
        mostly(
            one_of("", ' spans="1:3"', ' hidden="1"', ' hidden="false"', ' ht="20" hidden="true"'),
            *(' r="2"', ' y:ht="1"', ' y:r="7"', ' xml:lang="ja"', ' ht="a>b"', ' ht="a/b"'),
            *(' ht="&amp;"', ' ht="&x;"', ' xmlns="urn:x"', ' ht="1" ht="2"', " hidden='1'", ' "'),
        )
    )
    columns = draw(st.sampled_from(["ABC", "ABC", "AC", "B", ""]))
    cells = "".join([draw(cell_elements(number, column)) for column in columns])
    name = draw(mostly(st.just("row"), "rowx", "x", "y:row"))
    if not cells and draw(st.booleans()):
        return f"<{name}{reference}{others}{draw(one_of('', ' '))}/>"
    blank = draw(mostly(st.just(""), " ", "\n", "<!-- -->", "<x/>", "x"))
    return f"<{name}{reference}{others}>{blank}{cells}</{name}>"


@st.composite
def sheets(draw: st.DrawFn) -> str:
    numbers = draw(st.sampled_from([[1, 2, 3]] * 8 + [[1, 3], [1, 3], [2, 1], [1, 1], []]))
    rows = "".join([draw(row_elements(number)) for number in numbers])
    before = draw(
        mostly(
            one_of("", '<cols><col min="2" max="3" hidden="1"/></cols>'),
            *("<!-- <sheetData> -->", "<?x?>", "<sheetData/>", "<x><sheetData/></x>", "<x>"),
            *('<x a="<sheetData>"/>', '<x xmlns="urn:x"><sheetData/></x>', "<sheetData>"),
        )
    )
    after = draw(one_of("", "", '<mergeCells/><!-- "x" -->', "</x>", "<sheetData>", "&x;"))
    return sheet_xml(rows, before, after)


ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
ODD_SHEETS = [
    *('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', '<c r="A1"/><c r="A1"><v>2</v></c>'),
    *('<c r="A1" t="str"><v>]]></v></c>', '<c r="AB1" t="str"><v>\ufffe</v></c>'),
    *('<c r="AB1" t="str"><v>\x08</v></c>', '<c r="AB1" t="str"><v>\r\n</v></c>'),
    *('<c r="A1" t="str"><v>a&#10;b&amp;#10;</v></c>', '<c r="A1" t="str"><v>a&#9;&#13;</v></c>'),
    *('<c r="A2"><v>1</v></c>', '<c r="AAA1"><v>1</v></c>', '<c r="A1"><f>"&amp;lt;"</f></c>'),
]
ODD_SHEETS = [
    *(sheet_xml(f'<row r="1">{cells}</row>') for cells in ODD_SHEETS),
    sheet_xml('<rowx r="1"><c r="A1"><v>1</v></c></row>'),
    sheet_xml(f'<row r="1"><c r="A1"/></row>{ROW}'),
    sheet_xml("""<row r="1"/><row r="3"/><row r="1" x=' r="4"' hidden="1"/>"""),
    sheet_xml(f"<sheetData>{ROW}</sheetData>"),
    sheet_xml(ROW).replace(MAIN, "urn:other"),
    sheet_xml(ROW, f"<!--<sheetData>{ROW.replace('<v>1', '<v>2')}</sheetData>-->"),
    sheet_xml(ROW, f"<?x <sheetData>{ROW.replace('<v>1', '<v>2')}</sheetData>?>"),
    f"<sheetData>{ROW}</sheetData>",
    sheet_xml(ROW.replace("<row", '<row xmlns="urn:x"')),
    sheet_xml(ROW, "<sheetData/>"),
    sheet_xml(
        ROW, f'<z:sheetData xmlns:z="{MAIN}"><z:row><z:c><z:v>2</z:v></z:c></z:row></z:sheetData>'
    ),
    sheet_xml(ROW, f"<x xmlns='urn:x'><sheetData>{ROW.replace('<v>1', '<v>2')}</sheetData></x>"),
]


@given(sheets())
def test_sheets(content: str) -> None:
    same_with_expat_alone(SHEET, content)


@pytest.mark.parametrize("content", ODD_SHEETS)
def test_odd_sheets(content: str) -> None:
    same_with_expat_alone(SHEET, content)


strings = st.lists(
    mostly(
        st.one_of(
            texts.map("<si><t>{}</t></si>".format),
            texts.map('<si><t xml:space="preserve">{}</t></si>'.format),
            texts.map(
                '<si><t>国</t><rPh sb="0" eb="2"><t>{}</t></rPh><phoneticPr fontId="1"/></si>'.format
            ),
            texts.map(
                '<si><r><rPr><b/><sz val="9"/></rPr><t>{}</t></r><r><t>課</t></r></si>'.format
            ),
        ),
        *("<si/>", "<si></si>", "<si><t/></si>", "<si><x/></si>", "<si><t>", "<!-- -->", " "),
        *('<si><r><rPr><x a="1" a="2"/></rPr><t/></r></si>', "<si><t>a</t><t>b</t></si>"),
        *("<si><r><rPr><t/></rPr><t>a</t></r></si>", "</sst>", "<si><rPh><t>ヨ</t></rPh></si>"),
    ),
    max_size=5,
).map("".join)


def same_strings(document: str) -> None:
    """The third string alone is wanted, or the first two."""
    for wanted in ([2], [0, 1]):
        rows = "".join(
            f'<row r="{row}"><c r="A{row}" t="s"><v>{index}</v></c></row>'
            for row, index in enumerate(wanted, 1)
        )
        by_expat = document.replace("<sst", "<!----><sst", 1)
        parts = monthly(rows)
        assert outcome({**parts, STRINGS: document}) == outcome({**parts, STRINGS: by_expat})


@given(strings, mostly(st.just(MAIN), "urn:other"))
def test_strings(content: str, namespace: str) -> None:
    same_strings(f'<sst xmlns="{namespace}"><si><t>最初</t></si>{content}</sst>')


@pytest.mark.parametrize(
    ("before", "after"), [("<!--", "-->"), ("<?x ", "?>"), ("<x><![CDATA[", "]]></x>")]
)
def test_strings_that_are_none(before: str, after: str) -> None:
    numbered = "".join(f"<si><t>{number}</t></si>" for number in range(9))
    others = "<si><t>偽</t></si>" * 3
    same_strings(
        f'<?xml version="1.0"?><sst xmlns="{MAIN}">{before}{others}</sst>{after}{numbered}</sst>'
    )


@pytest.mark.parametrize(
    "first",
    ["<si/>", "<si ><t>零</t></si>", f'<z:si xmlns:z="{MAIN}"><z:t>零</z:t></z:si>', "<x/>"],
)
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>'])
def test_strings_before_the_plain_ones(first: str, declaration: str) -> None:
    numbered = "".join(f"<si><t>{number}</t></si>" for number in range(9))
    same_strings(f'{declaration}<sst xmlns="{MAIN}">{first}{numbered}</sst>')


targets = st.one_of(
    st.sampled_from(["月次報告!$A$1", "'月次報告'!$A$1:$B$2", "#REF!", "月次報告!$B$2"]), texts
)
attributes = mostly(
    one_of(
        *(' name="様式"', ' name="課"', ' name="様式" localSheetId="0"', ' name="_x" hidden="1"'),
        ' function="false" hidden="false" name="月" vbProcedure="false"',
    ),
    *("", " name='年'", ' name="x" name="y"', ' name="x" xmlns="urn:x"', ' comment="/" name="z"'),
    *("X", ' name="a&amp;b"', ' name="a\nb"', ' name=""', ' name="a>b"', ' y:name="x"'),
)
names = st.lists(
    mostly(
        st.builds("<definedName{}>{}</definedName>".format, attributes, targets),
        *("<definedName name='x'/>", "<x/>", " ", "<!-- -->", "<definedNames/>"),
    ),
    max_size=4,
).map("".join)


@given(names, mostly(st.just(""), "<definedNames/>", "<x>", '<x xmlns="urn:x">', "<?x?>", "<x/>"))
def test_names(content: str, before: str) -> None:
    document = workbook_xml({"月次報告": "rId1"}, content)
    document = document.replace("<definedNames>", f"{before}<definedNames>")
    if before.startswith("<x") and not before.endswith("/>"):
        document = document.replace("</workbook>", "</x></workbook>")
    same_with_expat_alone(WORKBOOK, document)


@pytest.mark.parametrize(
    "around",
    [
        *("<!--{}-->", "<?x {}?>", "<x><![CDATA[{}]]></x>", '<x xmlns="urn:x">{}</x>'),
        '<y:Choice xmlns:y="http://schemas.openxmlformats.org/markup-compatibility/2006">{}</y:Choice>',
    ],
)
def test_names_that_are_none(around: str) -> None:
    said = around.format(f"<definedNames>{defined_name('偽', '月次報告!$A$1')}</definedNames>")
    true = defined_name("真", "月次報告!$B$2").replace("definedName", "z:definedName")
    true = f'<z:definedNames xmlns:z="{MAIN}">{true}</z:definedNames>'
    for names_after in ("", true, true.replace("z:", "").replace(":z", "")):
        document = workbook_xml({"月次報告": "rId1"}).replace(
            "<sheets>", f"{said}{names_after}<sheets>"
        )
        same_with_expat_alone(WORKBOOK, document)


pieces = one_of(
    *(
        "",
        "<",
        ">",
        "/>",
        '"',
        "'",
        "&",
        "&lt;",
        "]]>",
        "-->",
        "<!--",
        "<![CDATA[",
        "?>",
        "<?",
        "\0",
    ),
    *(
        "\r",
        "\ufffe",
        " ",
        "x",
        "r",
        "1",
        "あ",
        "=",
        ":",
        "</row>",
        "<row>",
        "<c/>",
        "</c>",
        "</si>",
    ),
    *(
        "</sheetData>",
        "<sheetData>",
        "</sst>",
        "</definedNames>",
        "<definedNames>",
        ' xmlns="urn:x"',
    ),
)
changes = st.lists(
    st.tuples(st.integers(0, 2_000), st.integers(0, 6), pieces), min_size=1, max_size=3
)


@given(st.sampled_from([SHEET, STRINGS, WORKBOOK]), changes)
def test_damaged_parts(part: str, changed: list[tuple[int, int, str]]) -> None:
    content = str(monthly()[part])
    for place, removed, inserted in changed:
        at = place % (len(content) + 1)
        content = content[:at] + inserted + content[at + removed :]
    same_with_expat_alone(part, content)
