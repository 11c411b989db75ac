"""Proves over random mutations of a book's bytes, XML and meaning that nothing is read otherwise than
Excel would without a word: what the intake accepts silently agrees with an independent reader."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile import inside
from support import oracle
from support.secretariat import intake_context, make_house, received, registry, stamped

from saiken_addin.core.findings import Severity
from saiken_addin.forms.declare import FieldType
from saiken_addin.intake.book import IntakeContext
from saiken_addin.ooxml.package import RawPackage
from workbook_templates.monthly import monthly_form

SECTION = "水道お客さま課" if "水道お客さま課" in {each.name for each in registry().sections} else "国保年金課"
FORM = monthly_form(registry(), SECTION, True)
INPUTS = {each.key: each for each in FORM.inputs if each.named}
GOOD = stamped(SECTION, {})
PARTS = inside.contents(GOOD) or {}
SHEETS = ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml")
DAILY, LONG = 80, 20_000
_ELEMENTS = re.compile(r"<c [^>]*?(?:/>|>.*?</c>)", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")

VALUES = [
    "0", "1", "12.0", "33000.000000000007", "-5", "1E3", "1E307", "9" * 30, "9" * 400, "45931", "36161", "0.981",
    "0x10", "１２", "", " 7 ", "1,000", "TRUE", "該当なし", "なし", "¥1,000", "\u200b12", "\u202e12", "1,234千円",
    "約5", "#N/A", "5円", "12.5",
]  # fmt: skip
KINDS = ["n", "s", "str", "inlineStr", "b", "e", "d", "zz", ""]
CODES = [
    "General", "0", "#,##0", "0%", "yyyy/m/d", "h:mm", "#,##0,", '#,##0"千円"', '"約"0', ";;;", "0;0", '0"円"', "@",
    "[$-411]ge.m.d", "$0", "0.00", "built-in 49", "#,##0;[Red]▲#,##0",
]  # fmt: skip
HARMLESS = {"General", "0", "#,##0", '0"円"', "@", "0.00", "built-in 49", "#,##0;[Red]▲#,##0", '#,##0;"▲"#,##0;#,##0;@'}
INSERTED = [
    "<v>7</v>", "<v/>", "<f>1</f>", "<is><t>7</t></is>", "<is/>", "<!-- -->", "<?x?>", "<x/>", "7", "\n", "<c/>",
    "<row/>", "<sheetData/>", '<y:v xmlns:y="urn:y">7</y:v>', "<![CDATA[7]]>", "&#55;", "<extLst><ext/></extLst>",
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"/>',
    "<t>7</t>", "<r><t>7</t></r>", "<rPr><strike/></rPr>",
]  # fmt: skip


def test_a_few_mutations(house: IntakeContext, tmp_path: Path) -> None:
    tried(house, tmp_path, DAILY, seed=1)


@pytest.mark.long
def test_twenty_thousand_mutations(house: IntakeContext, tmp_path: Path) -> None:
    tried(house, tmp_path, LONG, seed=2)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> IntakeContext:
    return intake_context(make_house(tmp_path_factory.mktemp("house")))


def tried(house: IntakeContext, folder: Path, count: int, seed: int) -> None:
    """So many mutations, each kind in its turn."""
    chance = random.Random(seed)
    book = folder / "b.xlsx"
    compared = 0
    for number in range(count):
        mutate = MUTATIONS[number % len(MUTATIONS)]
        data = mutate(chance)
        book.write_bytes(data)
        submission = received(house, book)
        for finding in submission.findings:
            assert str(finding)
        if submission.identity is None:
            assert any(each.severity is Severity.ERROR for each in submission.findings)
            continue
        told = {(each.place.sheet, each.place.cell) for each in submission.findings if each.code.code[0] in "GIRV"}
        shown = oracle.inputs(data, INPUTS)
        for entry in submission.entries if shown is not None else ():
            if (entry.place.sheet, entry.place.cell) in told:
                continue
            cell = shown[entry.name]
            where = f"{mutate.__name__} {number} (seed {seed}): {entry} {cell}"
            assert cell.said != oracle.DOUBTFUL, where
            assert cell.code in HARMLESS or _is_harmless(cell), where
            written = "" if entry.value is None else str(entry.value)
            assert written == _expected(cell.said, INPUTS[entry.name].type), where
            compared += 1
    assert compared > count


def _is_harmless(cell: oracle.Cell) -> bool:
    """Whether a format shows the number all the same: none, zero in any unit, one without a minus."""
    if cell.said == "0":
        return re.search("[ymdhg%$]", cell.code) is None
    return not cell.said or (cell.code == "0;0" and not cell.said.startswith("-"))


def _expected(said: str, type_: FieldType) -> str:
    if type_ is FieldType.TEXT:
        said = {"b:1": "TRUE", "b:0": "FALSE"}.get(said, said).removeprefix("d:")
        return re.sub("[\u200b\u200e\u202a\u202c\u202d\ufeff]", "", said).strip()
    return said.strip()


# --- mutations ------------------------------------------------------------------------------


def _with(parts: dict[str, bytes]) -> bytes:
    return inside.with_members(GOOD, parts)


def _a_cell(chance: random.Random) -> tuple[str, str, str]:
    """A sheet's part, its XML, and the XML of one of its input cells."""
    field = INPUTS[chance.choice(sorted(INPUTS))]
    part = SHEETS[0] if field.sheet == "月次報告" else SHEETS[1]
    xml = PARTS[part].decode()
    found = re.search(rf'<c r="{field.cell}"[^>]*?(?:/>|>.*?</c>)', xml, re.DOTALL)
    assert found
    return part, xml, found[0]


def another_value(chance: random.Random) -> bytes:
    """Another value, kind or spelling of a cell."""
    part, xml, cell = _a_cell(chance)
    address = re.search(r'r="([^"]+)"', cell)
    style = re.search(r's="([^"]+)"', cell)
    assert address
    value, kind = chance.choice(VALUES), chance.choice(KINDS)
    content = chance.choice([f"<v>{value}</v>", f"<is><t>{value}</t></is>", f"<f>1</f><v>{value}</v>", ""])
    if chance.random() < 0.6:  # a sound one
        number = re.fullmatch(r"-?[0-9.E]+", value) is not None
        kind, content = ("n", f"<v>{value}</v>") if number else ("inlineStr", f"<is><t>{value}</t></is>")
    attributes = [f'r="{address[1]}"', f't="{kind}"', *([f's="{style[1]}"'] if style else [])]
    chance.shuffle(attributes)
    blank = chance.choice([" ", "\n", "\t"])
    quote = chance.choice(['"', "'"])
    written = f"<c {blank.join(attributes)}>{content}</c>".replace('"', quote)
    return _with({part: xml.replace(cell, written, 1).encode()})


def another_format(chance: random.Random) -> bytes:
    """A cell, filled as it was or with another number, in another format, however that is spelt."""
    part, xml, cell = _a_cell(chance)
    styles = PARTS["xl/styles.xml"].decode()
    code = chance.choice(CODES)
    escaped = code.replace('"', "&quot;")
    extra = chance.choice(["", "<strike/>"]) if chance.random() < 0.2 else ""
    styles = styles.replace("</numFmts>", f'<numFmt numFmtId="777" formatCode="{escaped}"/></numFmts>', 1)
    fonts = len(re.findall(r"<font\b", styles.split("</fonts>")[0]))
    styles = styles.replace("</fonts>", f"<font>{extra}</font></fonts>", 1)
    number = len(re.findall(r"<xf\b", styles.split("<cellXfs")[1].split("</cellXfs>")[0]))
    styles = styles.replace("</cellXfs>", f'<xf numFmtId="777" fontId="{fonts}"/></cellXfs>', 1)
    spelt = chance.choice([f"{number}", f"0{number}", f" {number}", f"&#{ord(str(number)[0])};{str(number)[1:]}"])
    written = re.sub(r' s="[^"]*"', f' s="{spelt}"', cell, count=1)
    if chance.random() < 0.5:
        written = re.sub(r"<v>[^<]*</v>", f"<v>{chance.choice(['45931', '0', '12', '-3'])}</v>", written)
    return _with({part: xml.replace(cell, written, 1).encode(), "xl/styles.xml": styles.encode()})


def other_xml(chance: random.Random) -> bytes:
    """Something between two tags of a cell, a tag gone, or one twice."""
    part, xml, cell = _a_cell(chance)
    tags = list(_TAGS.finditer(cell))
    tag = chance.choice(tags)
    change = chance.randrange(4)
    if change == 0:
        written = cell[: tag.end()] + chance.choice(INSERTED) + cell[tag.end() :]
    elif change == 1:
        written = cell[: tag.start()] + cell[tag.end() :]
    elif change == 2:
        written = cell + chance.choice([cell, *INSERTED])
    else:
        written = chance.choice(INSERTED) + cell
    return _with({part: xml.replace(cell, written, 1).encode()})


def other_rows(chance: random.Random) -> bytes:
    """Rows and the frame around them: taken away, doubled, exchanged, wrapped."""
    part = chance.choice(SHEETS)
    xml = PARTS[part].decode()
    rows = re.findall(r"<row .*?</row>", xml, re.DOTALL)
    one, other = chance.choice(rows), chance.choice(rows)
    change = chance.randrange(5)
    if change == 0:
        xml = xml.replace(one, one + other, 1)
    elif change == 1:
        xml = xml.replace(one, "", 1)
    elif change == 2:
        xml = xml.replace(one, f"<x>{one}</x>", 1)
    elif change == 3:
        second = chance.choice(["<sheetData/>", f"<sheetData>{one}</sheetData>"])
        xml = xml.replace("</sheetData>", f"</sheetData>{second}")
    else:
        xml = xml.replace(one, re.sub(r' r="\d+"', "", one, count=1), 1)
    return _with({part: xml.encode()})


def other_bytes(chance: random.Random) -> bytes:
    """One to three bytes of a part that matters, the checksum right."""
    part = chance.choice([*SHEETS, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
    content = bytearray(PARTS[part])
    for _ in range(chance.randint(1, 3)):
        signs = b"<>\"'/ =0123456789abcst&;" + bytes([chance.randrange(256)])
        content[chance.randrange(len(content))] = chance.choice(signs)
    return _with({part: bytes(content)})


def other_file(chance: random.Random) -> bytes:
    """Bytes of the file itself, or some behind it."""
    content = bytearray(GOOD)
    for _ in range(chance.randint(0, 3)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content) + chance.choice([b"", b"\r\n", b"\0" * 9, b"PK"])


MUTATIONS: tuple[Callable[[random.Random], bytes], ...] = (
    another_value, another_format, other_xml, other_rows, other_bytes, other_file,
)  # fmt: skip


def test_the_oracle_reads_the_book_as_it_is() -> None:
    assert RawPackage(GOOD).names
    shown = oracle.inputs(GOOD, INPUTS)
    assert shown is not None
    assert set(shown) == set(INPUTS)
    assert all(cell.said != oracle.DOUBTFUL and cell.code in HARMLESS for cell in shown.values())
