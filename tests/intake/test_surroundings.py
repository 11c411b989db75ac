"""Proves that what stands around the fields is told: labels of other rows, copies of the sheet with
other figures, comments, texts in shapes and beside the form; and links to other books."""

import re
from pathlib import Path

import pytest
from hostile.rawbook import MAIN, OFFICE, relations
from support.secretariat import intake_context, make_house, put, received, stamped
from support.styled import cell_xml

from saiken_addin.core.findings import Finding
from saiken_addin.intake.book import IntakeContext
from saiken_addin.ooxml.package import RawPackage

SECTION = "国保年金課"
PLAIN = stamped(SECTION, {})
SHEET, RELATIONS = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
BOOK, BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


def findings(house: IntakeContext, data: bytes, folder: Path) -> list[Finding]:
    book = folder / "b.xlsx"
    book.write_bytes(data)
    return list(received(house, book).findings)


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.code.code, each.place.sheet, each.place.cell) for each in found]


def text(value: str) -> str:
    return f' t="inlineStr"><is><t>{value}</t></is>'


# --- labels ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"A8": "強-3 後期高齢者医療保険料", "A10": "強-2 国民健康保険税"}, ["A8", "A10"]),
        ({"B8": "過年", "B9": "現年"}, ["B8", "B9"]),
        ({"A8": "強-1　市税"}, ["A8"]),  # of another section
        ({"A8": "強-2　国民健康保険税", "B8": " 現年 "}, []),
        ({"A8": "国保税（10月末）"}, []),  # says less, and nothing else
        ({"A8": ""}, []),
    ],
)
def test_a_label_of_another_row_is_an_error(
    house: IntakeContext, tmp_path: Path, cells: dict[str, str], expected: list[str]
) -> None:
    data = put(PLAIN, {("月次報告", cell): text(value) for cell, value in cells.items()})
    assert told(findings(house, data, tmp_path)) == [("R15", "月次報告", cell) for cell in expected]


def test_labels_of_the_texts_are_compared_too(house: IntakeContext, tmp_path: Path) -> None:
    data = put(PLAIN, {("取組状況", "A5"): text("強-3 後期高齢者医療保険料")})
    assert told(findings(house, data, tmp_path)) == [("R15", "取組状況", "A5")]


# --- copies ---------------------------------------------------------------------------------


def with_copy(state: str = "", original: str = "visible", names: bool = True, change: str = "5") -> bytes:
    """The book with a copy of its first sheet, in which E8 is another amount."""
    package = RawPackage(cell_xml(PLAIN, 1, "E8", f'<c r="E8"><v>{change}</v></c>'))
    copy = package.read(SHEET)
    package = RawPackage(PLAIN)
    book = package.read(BOOK).decode()
    names_of = re.findall(r"<definedName name=\"([^\"]+)\">'月次報告'!([^<]+)</definedName>", book)
    added = "".join(
        f"<definedName name=\"{name}\" localSheetId=\"4\">'月次報告 (2)'!{target}</definedName>"
        for name, target in names_of
    )
    book = book.replace("</sheets>", f'<sheet name="月次報告 (2)" sheetId="9"{state} r:id="rIdX"/></sheets>')
    book = book.replace('sheetId="1" state="visible"', f'sheetId="1" state="{original}"')
    if names:
        assert added
        book = book.replace("</definedNames>", f"{added}</definedNames>")
    related = package.read(BOOK_RELATIONS).decode().replace(
        "</Relationships>",
        f'<Relationship Id="rIdX" Type="{OFFICE}/worksheet" Target="/xl/worksheets/sheet9.xml"/></Relationships>',
    )
    return package.rebuilt(
        {BOOK: book.encode(), BOOK_RELATIONS: related.encode(), "xl/worksheets/sheet9.xml": copy}
    )


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("state", ["", ' state="hidden"', ' state="veryHidden"'])
def test_a_copy_with_other_figures_is_told(
    house: IntakeContext, tmp_path: Path, state: str, names: bool
) -> None:
    found = findings(house, with_copy(state, names=names), tmp_path)
    assert told(found) == [("R05", "月次報告 (2)", ""), ("R13", "月次報告 (2)", "E8")]
    assert "月次報告」" in found[1].what
    assert "は5、" in found[1].what


def test_a_copy_beside_a_hidden_or_blank_original_is_told(house: IntakeContext, tmp_path: Path) -> None:
    found = told(findings(house, with_copy(original="hidden"), tmp_path))
    assert ("R13", "月次報告 (2)", "E8") in found
    assert "R06" in [code for code, _, _ in found]
    blank = cell_xml(with_copy(), 1, "E8", '<c r="E8"/>')
    assert {("R13", "月次報告 (2)", "E8"), ("V01", "月次報告", "E8")} <= set(told(findings(house, blank, tmp_path)))


def test_a_copy_with_the_same_figures_is_only_a_sheet_too_many(house: IntakeContext, tmp_path: Path) -> None:
    was = re.search(r'<c r="E8"[^>]*><v>(\d+)</v>', RawPackage(PLAIN).read(SHEET).decode())
    assert was
    assert [code for code, _, _ in told(findings(house, with_copy(change=was[1]), tmp_path))] == ["R05"]


# --- words ----------------------------------------------------------------------------------

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
COMMENT = (
    f'<comments xmlns="{MAIN}"><authors><author>{{author}}</author></authors><commentList>'
    '<comment ref="D8" authorId="0"><text><r><t>速報値</t></r><r><t>です</t></r></text></comment>'
    "</commentList></comments>"
).format  # fmt: skip
THREAD = (
    f'<ThreadedComments xmlns="{THREADS}"><threadedComment ref="D8" id="x"><text>速報値です</text>'
    "</threadedComment></ThreadedComments>"
)
SHAPE = (
    f'<xdr:wsDr xmlns:xdr="{DRAWING}spreadsheetDrawing" xmlns:a="{DRAWING}main"><xdr:twoCellAnchor><xdr:from>'
    "<xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>7</xdr:row></xdr:from><xdr:to><xdr:col>9</xdr:col>"
    "<xdr:row>9</xdr:row></xdr:to><xdr:sp><xdr:txBody><a:p><a:r><a:t>速報値</a:t></a:r><a:r><a:t>です</a:t></a:r>"
    "</a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)


def with_parts(**parts: str) -> bytes:
    """The book with parts related to its first sheet, by the kind of the relation."""
    related = relations(*((f"rId{n}", kind, f"../own/{kind}.xml") for n, kind in enumerate(parts)))
    added = {f"xl/own/{kind}.xml": content.encode() for kind, content in parts.items()}
    return RawPackage(PLAIN).rebuilt({RELATIONS: related.encode(), **added})


@pytest.mark.parametrize(
    ("parts", "carrier"),
    [
        ({"comments": COMMENT(author="担当")}, "コメント"), ({"comments": COMMENT(author="")}, "コメント"),
        ({"threadedComment": THREAD, "comments": COMMENT(author="tc=1")}, "コメント"),
        ({"comments": COMMENT(author="tc=1"), "threadedComment": THREAD}, "コメント"),
        ({"drawing": SHAPE}, "図形"),
    ],
)  # fmt: skip
def test_words_on_a_sheet_are_told_once(
    house: IntakeContext, tmp_path: Path, parts: dict[str, str], carrier: str
) -> None:
    [finding] = findings(house, with_parts(**parts), tmp_path)
    assert told([finding]) == [("R14", "月次報告", "D8")]
    assert f"{carrier}に書き込みがあります（「速報値です」）" in finding.what


@pytest.mark.parametrize(
    "parts",
    [
        {"comments": COMMENT(author="事務局")},
        {"comments": COMMENT(author="").replace("速報値", "［要確認］")},
        {"comments": "<"}, {"drawing": "<x/>"}, {"vmlDrawing": "x"},
    ],
)
def test_our_own_comments_and_what_cannot_be_read_say_nothing(
    house: IntakeContext, tmp_path: Path, parts: dict[str, str]
) -> None:
    assert not findings(house, with_parts(**parts), tmp_path)


def test_a_note_under_the_table_is_told(house: IntakeContext, tmp_path: Path) -> None:
    package = RawPackage(PLAIN)
    row = '<row r="40"><c r="B40" t="inlineStr"><is><t>速報値です</t></is></c><c r="C40"><v>5</v></c></row>'
    data = package.rebuilt({SHEET: package.read(SHEET).replace(b"</sheetData>", row.encode() + b"</sheetData>")})
    [finding] = findings(house, data, tmp_path)
    assert told([finding]) == [("R14", "月次報告", "B40")]
    assert "記入欄の外" in finding.what


# --- links ----------------------------------------------------------------------------------


def with_link(cell: str = "", names: str = "", target: bool = True) -> bytes:
    package = RawPackage(PLAIN)
    related = package.read(BOOK_RELATIONS).decode().replace(
        "</Relationships>",
        f'<Relationship Id="rIdL" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        "</Relationships>",
    )
    book = package.read(BOOK).decode().replace(
        "</sheets>", '</sheets><externalReferences><externalReference r:id="rIdL"/></externalReferences>'
    )
    book = book.replace("</definedNames>", f"{names}</definedNames>")
    changed = {
        BOOK: book.encode(),
        BOOK_RELATIONS: related.encode(),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'.encode(),
    }
    if target:
        to = relations(("rId1", "externalLinkPath", "file:///C:/%E5%89%8D%E5%B9%B4%E5%BA%A6.xlsx"))
        to = to.replace("Target=", 'TargetMode="External" Target=')
        changed["xl/externalLinks/_rels/externalLink1.xml.rels"] = to.encode()
    data = package.rebuilt(changed)
    return cell_xml(data, 1, "E8", cell) if cell else data


PHANTOM = '<definedName name="単価">[1]前年!$A$1</definedName>'


@pytest.mark.parametrize("names", ["", PHANTOM])
@pytest.mark.parametrize("target", [True, False])
def test_a_link_that_nothing_uses_is_a_note(
    house: IntakeContext, tmp_path: Path, names: str, target: bool
) -> None:
    [finding] = findings(house, with_link(names=names, target=target), tmp_path)
    assert finding.code.code == "G25"
    assert ("C:/前年度.xlsx" if target else "リンク先の記録なし") in finding.what


@pytest.mark.parametrize(
    ("formula", "names"), [("[1]前年!$A$1", ""), ("'[1]前 年'!$A$1", ""), ("SUM(単価,1)", PHANTOM)]
)
def test_a_link_that_a_cell_uses_names_what_and_where(
    house: IntakeContext, tmp_path: Path, formula: str, names: str
) -> None:
    data = with_link(f'<c r="E8"><f>{formula}</f><v>5</v></c>', names)
    [finding] = findings(house, data, tmp_path)
    assert told([finding]) == [("G11", "月次報告", "E8")]
    assert "C:/前年度.xlsx" in finding.what


@pytest.mark.parametrize("written", ["&#91;1]前年!$A$1", "<![CDATA[[1]前年!$A$1]]>", "[<!-- -->1]前年!$A$1"])
def test_a_link_is_seen_however_its_formula_is_spelt(
    house: IntakeContext, tmp_path: Path, written: str
) -> None:
    data = with_link(f'<c r="E8"><f>{written}</f><v>5</v></c>', "")
    assert "G25" not in [code for code, *_ in told(findings(house, data, tmp_path))]


# --- what is right --------------------------------------------------------------------------


def test_the_plain_book_says_nothing(house: IntakeContext, tmp_path: Path) -> None:
    assert not findings(house, PLAIN, tmp_path)


@pytest.mark.parametrize("tail", [b"\r\n", b"\0" * 100, b"-- \nmail"])
def test_bytes_behind_the_zip_do_no_harm(house: IntakeContext, tmp_path: Path, tail: bytes) -> None:
    assert not findings(house, PLAIN + tail, tmp_path)


def test_relations_to_parts_that_nobody_needs_may_lead_nowhere(house: IntakeContext, tmp_path: Path) -> None:
    package = RawPackage(PLAIN)
    related = package.read("_rels/.rels").decode().replace(
        "</Relationships>",
        f'<Relationship Id="rIdC" Type="{OFFICE}/customXml" Target="../customXml/item1.xml"/></Relationships>',
    )
    assert not findings(house, package.rebuilt({"_rels/.rels": related.encode()}), tmp_path)
