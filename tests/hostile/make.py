"""Makes the hostile files: for each a name, the code that refuses it, and its bytes when asked."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from hostile.rawbook import (
    MAIN,
    MONTHLY_STRINGS,
    OFFICE,
    SHEET_TYPE,
    Parts,
    content_types,
    defined_name,
    monthly,
    parts_of,
    relations,
    sheet_xml,
    workbook_xml,
    zipped,
)

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ENTITIES = '<!DOCTYPE x [<!ENTITY a0 "笑笑笑笑笑笑笑笑笑笑">' + "".join(
    f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12)
) + "]>"

Member = dict[str, Any]
CASES: dict[str, tuple[str, Callable[[], bytes]]] = {}
"""{name: (code, maker)}"""


def _case(code: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        CASES[make.__name__] = (code, make)
        return make

    return add


def write_all(folder: Path) -> dict[str, str]:
    """Write every hostile file as NAME.xlsx; {NAME: code}."""
    for name, (_, make) in CASES.items():
        (folder / f"{name}.xlsx").write_bytes(make())
    return {name: code for name, (code, _) in CASES.items()}


def good_book() -> bytes:
    return zipped(monthly())


def with_parts(**changes: str | bytes) -> bytes:
    """The good book with parts replaced or added; keywords: types, rels, workbook, sheet, strings."""
    known = {
        "types": TYPES,
        "rels": "xl/_rels/workbook.xml.rels",
        "root_rels": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "sheet": SHEET,
        "strings": "xl/sharedStrings.xml",
    }
    return zipped({**monthly(), **{known[key]: content for key, content in changes.items()}})


def with_sheet(data: str) -> bytes:
    return zipped(monthly(data))


def with_sheet_unpacked(data: str) -> bytes:
    """Not compressed, so that only the bounds on the XML itself can refuse it."""
    return zipped(monthly(data), level=0)


@cache
def compressed(
    piece: bytes, times: int, before: bytes = b"", after: bytes = b""
) -> tuple[bytes, int, int]:
    """(raw deflate, CRC, size) of a long repetition, made without holding it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw, crc, size = [], 0, 0
    for content in (before, *[piece] * times, after):
        raw.append(deflate.compress(content))
        crc = zlib.crc32(content, crc)
        size += len(content)
    return b"".join((*raw, deflate.flush())), crc, size


def raw_zip(members: list[Member]) -> bytes:
    """A zip written record by record.

    Each member: name, raw, crc, size; `local` and `central` override fields of the two headers;
    `offset` lets a member point somewhere else.
    """
    out = bytearray()
    directory = bytearray()
    for member in members:
        name = member["name"].encode()
        fields = {
            "flags": 0,
            "method": 8,
            "crc": member["crc"],
            "packed": len(member["raw"]),
            "size": member["size"],
        }
        offset = member.get("offset", len(out))
        local = {**fields, **member.get("local", {})}
        central = {**fields, **member.get("central", {})}
        if "offset" not in member:
            out += b"PK\3\4" + _header(local) + struct.pack("<HH", len(name), 0) + name
            out += member["raw"]
        directory += b"PK\1\2" + struct.pack("<H", 20) + _header(central)
        directory += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, offset) + name
    count = len(members)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)


def _header(fields: Mapping[str, int]) -> bytes:
    return struct.pack(
        "<HHHHHLLL",
        *(20, fields["flags"], fields["method"], 0, 33),
        *(fields["crc"], fields["packed"], fields["size"]),
    )


def members(parts: Parts) -> list[Member]:
    """Members for `raw_zip`."""
    listed = []
    for name, content in parts.items():
        data = content.encode() if isinstance(content, str) else content
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        raw = deflate.compress(data) + deflate.flush()
        listed.append({"name": name, "raw": raw, "crc": zlib.crc32(data), "size": len(data)})
    return listed


def changed_member(name: str, **changes: object) -> bytes:
    """The good book with fields of one member changed."""
    listed = members(monthly())
    for member in listed:
        if member["name"] == name:
            member.update(changes)
    return raw_zip(listed)


def ole(*streams: str) -> bytes:
    """An OLE compound file (MS-CFB) whose directory names the streams, all of them empty."""
    header = struct.pack(
        "<8s16xHHHHH6xLLLLLLLLL",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    ) + struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    directory = b"".join(_ole_entry(name, 5 if name == "Root Entry" else 2)
                         for name in ("Root Entry", *streams)).ljust(512 * 2, b"\0")
    fat = struct.pack("<128L", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125)
    return header + fat + directory


def _ole_entry(name: str, kind: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack("<HBB3L36xLQ", len(encoded), kind, 1,
                                                  *[0xFFFFFFFF] * 3, 0xFFFFFFFE, 0)


# --- sheets that are too large -----------------------------------------------------------------
@_case("G09")
def far_cell() -> bytes:
    return with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@_case("G09")
def far_cell_empty() -> bytes:
    return with_sheet('<row r="1048576"><c r="XFD1048576" s="1"/></row>')


@_case("G09")
def far_row() -> bytes:
    return with_sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')


@_case("G09")
def far_column() -> bytes:
    return with_sheet('<row r="5"><c r="C5"><v>1</v></c><c r="XFD5"><v>1</v></c></row>')


@_case("G09")
def far_column_without_address() -> bytes:
    return with_sheet("<row>" + "<c/>" * 702 + "<c><v>1</v></c></row>")


@_case("G09")
def row_flood() -> bytes:
    return with_sheet("<row/>" * 1_000_000)


@_case("G09")
def row_flood_small() -> bytes:
    return with_sheet_unpacked("<row/>" * 60_000)


@_case("G09")
def row_flood_numbered() -> bytes:
    return with_sheet("".join(f'<row r="{row}"/>' for row in range(1, 1_000_001)))


@_case("G09")
def row_flood_of_one() -> bytes:
    return with_sheet_unpacked('<row r="1"/>' * 60_000)


@_case("G09")
def cell_flood() -> bytes:
    return with_sheet_unpacked("<row>" + "<c/>" * 900_000 + "</row>")


@_case("G09")
def attribute_flood() -> bytes:
    names = iter(range(420_000))
    rows = (" ".join(f'a{next(names):05x}=""' for _ in range(1_000)) for _ in range(420))
    return with_sheet_unpacked("".join(f"<row {row}/>" for row in rows))


@_case("G09")
def endless_tag() -> bytes:
    return with_sheet_unpacked(f'<row x="{"あ" * 1_000_000}"/>')


@_case("G09")
def deep_nesting() -> bytes:
    return with_sheet_unpacked("<a>" * 900_000)


@_case("G04")
def deep_nesting_small() -> bytes:
    return with_sheet_unpacked("<a>" * 390_000)


@_case("G09")
def many_cells_of_one_address() -> bytes:
    return with_sheet_unpacked('<row r="1">' + '<c r="A1"/>' * 380_000 + "</row>" + "<row/>" * 20_001)


@_case("G04")
def attribute_flood_small() -> bytes:
    names = iter(range(390_000))
    rows = (" ".join(f'{next(names):x}'.rjust(5, "z") + '=""' for _ in range(5_000)) for _ in range(78))
    return with_sheet_unpacked("".join(f"<row {row}/>" for row in rows) + "<")


@_case("G04")
def namespace_flood() -> bytes:
    return with_sheet_unpacked("".join(f'<a xmlns:n{at:x}="x">' for at in range(170_000)))


@_case("G04")
def element_flood() -> bytes:
    return with_sheet_unpacked("".join(f"<z{at:x}/>" for at in range(390_000)) + "<")


# --- entities ------------------------------------------------------------------------------------
def _with_doctype(xml: str, reference: str) -> str:
    declaration, _, rest = xml.partition("?>")
    return f"{declaration}?>{ENTITIES}{rest.replace('月次報告', reference)}"


@_case("G08")
def entity_bomb_in_sheet() -> bytes:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
    return with_parts(sheet=_with_doctype(sheet_xml(cells), ""))


@_case("G08")
def entity_bomb_in_workbook() -> bytes:
    return with_parts(workbook=_with_doctype(str(monthly()["xl/workbook.xml"]), "&a11;"))


@_case("G08")
def entity_bomb_in_strings() -> bytes:
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}">{MONTHLY_STRINGS}</sst>'
    return with_parts(strings=_with_doctype(strings, "&a11;"))


@_case("G08")
def entity_bomb_in_content_types() -> bytes:
    return with_parts(types=_with_doctype(str(monthly()[TYPES]), ""))


@_case("G08")
def entity_bomb_in_utf16() -> bytes:
    return with_parts(sheet=_with_doctype(sheet_xml(""), "").replace("UTF-8", "UTF-16").encode("utf-16"))


@_case("G08")
def entity_bomb_quadratic() -> bytes:
    doctype = f'<!DOCTYPE x [<!ENTITY a "{"あ" * 50_000}">]>'
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"&a;" * 50_000}</t></is></c></row>'
    sheet = sheet_xml(cells).replace("?>", f"?>{doctype}", 1)
    return zipped({**monthly(), SHEET: sheet}, level=0)


@_case("G08")
def entity_from_a_file() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_parts(sheet=sheet_xml("").replace("?>", f"?>{doctype}", 1))


# --- sizes ---------------------------------------------------------------------------------------
@_case("G05")
def shared_string_bomb() -> bytes:
    raw, crc, size = compressed(
        b"x" * (1 << 20),
        300,
        f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>'.encode(),
        b"</t></si></sst>",
    )
    return changed_member("xl/sharedStrings.xml", raw=raw, crc=crc, size=size)


@_case("G05")
def shared_string_bomb_of_many() -> bytes:
    strings = f'<sst xmlns="{MAIN}">' + "<si/>" * 600_000
    return zipped({**monthly(), "xl/sharedStrings.xml": strings}, level=0)


@_case("G05")
def shared_string_bomb_small() -> bytes:
    return with_parts(strings=f'<sst xmlns="{MAIN}"><si><t>{"x" * 1_000_000}</t></si></sst>')


@_case("G05")
def workbook_bomb() -> bytes:
    raw, crc, size = compressed(b" " * (1 << 20), 300)
    return changed_member("xl/workbook.xml", raw=raw, crc=crc, size=size)


@_case("G09")
def sheet_bomb() -> bytes:
    raw, crc, size = compressed(b" " * (1 << 20), 300)
    return changed_member(SHEET, raw=raw, crc=crc, size=size)


@_case("G05")
def name_flood() -> bytes:
    names = "".join(defined_name(f"名前{number}", "月次報告!$A$1") for number in range(30_000))
    return with_parts(workbook=workbook_xml({"月次報告": "rId1"}, names))


@_case("G05")
def file_of_40_megabytes() -> bytes:
    noise = zlib.compressobj(0, zlib.DEFLATED, -15)
    data = bytes(40 << 20)
    raw = noise.compress(data) + noise.flush()
    image = {"name": "xl/media/image1.png", "raw": raw, "crc": zlib.crc32(data), "size": len(data)}
    return raw_zip([*members(monthly()), image])


@_case("G07")
def size_lie() -> bytes:
    """Both headers say 100 bytes; 300 MB come out."""
    raw, crc, _ = compressed(b" " * (1 << 20), 300)
    return changed_member(SHEET, raw=raw, crc=crc, size=100)


@_case("G07")
def size_lie_too_much() -> bytes:
    return changed_member(SHEET, size=5_000)


@_case("G07")
def size_lie_in_local_header() -> bytes:
    return changed_member(SHEET, local={"size": 7})


@_case("G07")
def size_lie_in_packed_size() -> bytes:
    return changed_member(SHEET, local={"packed": 7})


@_case("G07")
def size_lie_stored() -> bytes:
    return changed_member(SHEET, raw=b"<worksheet/>", size=5, local={"method": 0}, central={"method": 0})


@_case("G06")
def hundred_thousand_members() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"xl/media/{number}", b"")
    return out.getvalue()


@_case("G06")
def two_thousand_members() -> bytes:
    return zipped({**monthly(), **{f"xl/media/{number}.png": b"" for number in range(2_000)}})


# --- zip records ---------------------------------------------------------------------------------
@_case("G04")
def count_lie() -> bytes:
    """The end record says one member, the directory lists them all."""
    data = bytearray(good_book())
    data[-14:-10] = struct.pack("<HH", 1, 1)
    return bytes(data)


@_case("G04")
def overlapping_members() -> bytes:
    """The packed bytes of the first member reach into those of the next."""
    first, *others = members(monthly())
    longer = {"packed": len(first["raw"]) + 100}
    return raw_zip([{**first, "local": longer, "central": longer}, *others])


@_case("G04")
def two_names_for_one_place() -> bytes:
    listed = members(monthly())
    return raw_zip([*listed, {**listed[0], "name": "xl/twin.xml", "offset": 0}])


@_case("G04")
def same_member_twice() -> bytes:
    listed = members(monthly())
    return raw_zip([*listed, listed[-1]])


@_case("G04")
def same_member_in_other_case() -> bytes:
    return zipped({**monthly(), "XL/WORKBOOK.XML": "<workbook/>"})


@_case("G04")
def wrong_crc() -> bytes:
    return changed_member(SHEET, crc=1)


@_case("G04")
def two_crcs() -> bytes:
    return changed_member(SHEET, local={"crc": 1})


@_case("G04")
def unknown_method() -> bytes:
    return changed_member(SHEET, local={"method": 12}, central={"method": 12})


@_case("G04")
def truncated() -> bytes:
    return good_book()[:-200]


@_case("G04")
def truncated_to_half() -> bytes:
    data = good_book()
    return data[: len(data) // 2]


@_case("G04")
def truncated_to_magic() -> bytes:
    return good_book()[:4]


@_case("G04")
def bit_flipped() -> bytes:
    data = bytearray(good_book())
    listed = zipfile.ZipFile(BytesIO(data)).getinfo(SHEET)
    data[listed.header_offset + 30 + len(SHEET) + listed.compress_size // 2] ^= 0x10
    return bytes(data)


@_case("G04")
def prefix_data() -> bytes:
    return bytes(range(128, 256)) * 4 + good_book()


@_case("G04")
def prefix_data_with_adjusted_offsets() -> bytes:
    out = BytesIO()
    out.write(b"PK\3\4" + bytes(range(128, 256)))
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in monthly().items():
            archive.writestr(name, content)
    return out.getvalue()


@_case("G04")
def data_after_the_end() -> bytes:
    return good_book() + b"\0" * 100


def _with_path(path: str) -> bytes:
    extra = {"name": path, "raw": b"\x03\0", "crc": 0, "size": 0}
    return raw_zip([*members(monthly()), extra])


@_case("G04")
def path_to_the_parent() -> bytes:
    return _with_path("xl/../../../evil.xml")


@_case("G04")
def path_from_the_root() -> bytes:
    return _with_path("/xl/evil.xml")


@_case("G04")
def path_with_backslashes() -> bytes:
    return _with_path("xl\\..\\evil.xml")


@_case("G04")
def path_with_a_drive() -> bytes:
    return _with_path("C:/evil.xml")


@_case("G04")
def relation_to_the_parent() -> bytes:
    return with_parts(rels=relations(("rId1", "worksheet", "../../../etc/passwd")))


@_case("G04")
def relation_with_backslashes() -> bytes:
    return with_parts(rels=relations(("rId1", "worksheet", "..\\..\\evil.xml")))


@_case("G04")
def relation_to_an_address() -> bytes:
    return with_parts(rels=relations(("rId1", "worksheet", "http://example.com/evil.xml")))


@_case("G04")
def workbook_that_is_its_own_sheet() -> bytes:
    parts = monthly()
    parts["xl/_rels/workbook.xml.rels"] = relations(("rId1", "worksheet", "gone.xml"))
    return zipped(parts)


@_case("G04")
def workbook_missing() -> bytes:
    parts = monthly()
    del parts["xl/workbook.xml"]
    return zipped(parts)


@_case("G04")
def string_number_too_high() -> bytes:
    return with_sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')


@_case("G04")
def cell_twice() -> bytes:
    return with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')


@_case("G04")
def sheet_not_xml() -> bytes:
    return with_parts(sheet=sheet_xml('<row r="1"><c r="A1"><v>1</c></row>'))


@_case("G04")
def sheet_not_utf8() -> bytes:
    return with_parts(sheet=sheet_xml('<row r="1"><c r="A1" t="str"><v>課</v></c></row>').encode("cp932"))


@_case("G04")
def name_twice() -> bytes:
    names = defined_name("様式", "月次報告!$A$1") + defined_name("様式", "月次報告!$B$1")
    return with_parts(workbook=workbook_xml({"月次報告": "rId1"}, names))


@_case("G04")
def no_sheets() -> bytes:
    return with_parts(workbook=workbook_xml({}))


# --- macros, links -------------------------------------------------------------------------------
@_case("G10")
def macros() -> bytes:
    parts = monthly()
    types = str(parts[TYPES]).replace(f"{SHEET_TYPE}.sheet.main+xml", MACRO_TYPE)
    return zipped({**parts, TYPES: types, "xl/vbaProject.bin": ole("VBA")})


@_case("G10")
def macros_without_content_type() -> bytes:
    return zipped({**monthly(), "xl/vbaProject.bin": ole("VBA")})


@_case("G10")
def macros_under_another_name() -> bytes:
    parts = monthly()
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="v" Target="x.bin" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
    )
    return zipped({**parts, "xl/_rels/workbook.xml.rels": rels, "xl/x.bin": ole("VBA")})


@_case("G10")
def macros_of_excel_4() -> bytes:
    parts = monthly()
    types = str(parts[TYPES]).replace(
        "</Types>",
        '<Override PartName="/xl/macrosheets/sheet1.xml" '
        'ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>',
    )
    return zipped({**parts, TYPES: types, "xl/macrosheets/sheet1.xml": sheet_xml("")})


@_case("G11")
def external_link() -> bytes:
    parts = monthly()
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="x" Type="{OFFICE}/externalLink" '
        'Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    link = f'<externalLink xmlns="{MAIN}"/>'
    return zipped(
        {
            **parts,
            "xl/_rels/workbook.xml.rels": rels,
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                ("rId1", "externalLinkPath", "file:///C:/前年度.xlsx")
            ),
        }
    )


@_case("G11")
def external_link_without_part() -> bytes:
    return with_parts(
        rels=relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "externalLink", "links/link1.xml"),
        )
    )


# --- other kinds of file under the name of a book ------------------------------------------------
@_case("G03")
def encrypted() -> bytes:
    return ole("EncryptionInfo", "EncryptedPackage", "a", "b", "c")


@_case("G03")
def encrypted_with_long_directory() -> bytes:
    return ole("a", "b", "c", "d", "EncryptionInfo", "EncryptedPackage")


@_case("G03")
def encrypted_zip() -> bytes:
    return changed_member(SHEET, local={"flags": 1}, central={"flags": 1})


@_case("G02")
def xls() -> bytes:
    return ole("Workbook", "\5SummaryInformation")


@_case("G02")
def xls_of_1995() -> bytes:
    return ole("Book")


@_case("G02")
def xls_without_container() -> bytes:
    return b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(100)


@_case("G01")
def word_97() -> bytes:
    return ole("WordDocument")


@_case("G01")
def ole_cut_off() -> bytes:
    return ole("Workbook")[:300]


@_case("G01")
def ole_in_circles() -> bytes:
    return ole("x").replace(struct.pack("<128L", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125),
                            struct.pack("<128L", *[1] * 128))


@_case("G01")
def html() -> bytes:
    return "<html><head><meta charset=utf-8></head><table><tr><td>調定額</td></tr></table>".encode()


@_case("G01")
def csv_of_excel() -> bytes:
    return "債権番号,調定額,収入済額\r\n強-2,1234,1000\r\n".encode("cp932")


@_case("G01")
def csv_in_utf8() -> bytes:
    return "債権番号,調定額\n強-2,1234\n".encode("utf-8-sig") * 400


@_case("G01")
def pdf() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@_case("G01")
def image() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(50)


@_case("G01")
def program_with_a_book_behind() -> bytes:
    return b"MZ\x90\0\3\0\0\0" + bytes(100) + good_book()


@_case("G01")
def nothing() -> bytes:
    return b""


@_case("G01")
def zeros() -> bytes:
    return bytes(10_000)


@_case("G01")
def noise() -> bytes:
    return bytes(range(1, 256)) * 10


@_case("G01")
def zip_of_a_book() -> bytes:
    return zipped({"月次報告.xlsx": good_book()})


@_case("G01")
def open_document() -> bytes:
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": "<x/>",
            "META-INF/manifest.xml": "<x/>",
        }
    )


def _office(main_part: str, kind: str) -> bytes:
    return zipped(
        {
            TYPES: content_types({main_part: kind}),
            "_rels/.rels": relations(("rId1", "officeDocument", main_part)),
            main_part: "<x/>",
        }
    )


@_case("G01")
def docx() -> bytes:
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return _office("word/document.xml", f"{base}.document.main+xml")


@_case("G01")
def pptx() -> bytes:
    base = "application/vnd.openxmlformats-officedocument.presentationml"
    return _office("ppt/presentation.xml", f"{base}.presentation.main+xml")


@_case("G01")
def xlsb() -> bytes:
    return _office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")


@_case("G01")
def xml_of_2003() -> bytes:
    return (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    )


@_case("G01")
def web_archive() -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"


@_case("G08")
def entity_bomb_in_added_sheet() -> bytes:
    bomb = sheet_xml("").replace("?>", f"?>{ENTITIES}", 1)
    return zipped(parts_of({"月次報告": sheet_xml(""), "追加": bomb}))
