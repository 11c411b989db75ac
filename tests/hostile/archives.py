"""Hostile by their zip: sizes that are too large or lies, records that do not agree, paths."""

import struct
import zipfile
import zlib
from io import BytesIO

from hostile.cases import case
from hostile.good import SHEET, changed_member, good_book, with_parts, with_sheet
from hostile.rawbook import MAIN, defined_name, monthly, relations, sheet_xml, workbook_xml, zipped
from hostile.rawzip import compressed, members, raw_zip


@case("G05")
def shared_string_bomb() -> bytes:
    raw, crc, size = compressed(
        b"x" * (1 << 20),
        300,
        f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>'.encode(),
        b"</t></si></sst>",
    )
    return changed_member("xl/sharedStrings.xml", raw=raw, crc=crc, size=size)


@case("G05")
def shared_string_bomb_of_many() -> bytes:
    strings = f'<sst xmlns="{MAIN}">' + "<si/>" * 600_000
    return zipped({**monthly(), "xl/sharedStrings.xml": strings}, level=0)


@case("G05")
def shared_string_bomb_small() -> bytes:
    return with_parts(strings=f'<sst xmlns="{MAIN}"><si><t>{"x" * 1_000_000}</t></si></sst>')


@case("G05")
def workbook_bomb() -> bytes:
    raw, crc, size = compressed(b" " * (1 << 20), 300)
    return changed_member("xl/workbook.xml", raw=raw, crc=crc, size=size)


@case("G09")
def sheet_bomb() -> bytes:
    raw, crc, size = compressed(b" " * (1 << 20), 300)
    return changed_member(SHEET, raw=raw, crc=crc, size=size)


@case("G05")
def name_flood() -> bytes:
    names = "".join(defined_name(f"名前{number}", "月次報告!$A$1") for number in range(30_000))
    return with_parts(workbook=workbook_xml({"月次報告": "rId1"}, names))


@case("G05")
def file_of_40_megabytes() -> bytes:
    noise = zlib.compressobj(0, zlib.DEFLATED, -15)
    data = bytes(40 << 20)
    raw = noise.compress(data) + noise.flush()
    image = {"name": "xl/media/image1.png", "raw": raw, "crc": zlib.crc32(data), "size": len(data)}
    return raw_zip([*members(monthly()), image])


@case("G07")
def size_lie() -> bytes:
    """Both headers say 100 bytes; 300 MB come out."""
    raw, crc, _ = compressed(b" " * (1 << 20), 300)
    return changed_member(SHEET, raw=raw, crc=crc, size=100)


@case("G07")
def size_lie_too_much() -> bytes:
    return changed_member(SHEET, size=5_000)


@case("G07")
def size_lie_in_local_header() -> bytes:
    return changed_member(SHEET, local={"size": 7})


@case("G07")
def size_lie_in_packed_size() -> bytes:
    return changed_member(SHEET, local={"packed": 7})


@case("G07")
def size_lie_stored() -> bytes:
    return changed_member(
        SHEET, raw=b"<worksheet/>", size=5, local={"method": 0}, central={"method": 0}
    )


@case("G06")
def hundred_thousand_members() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"xl/media/{number}", b"")
    return out.getvalue()


@case("G06")
def two_thousand_members() -> bytes:
    return zipped({**monthly(), **{f"xl/media/{number}.png": b"" for number in range(2_000)}})


@case("G04")
def count_lie() -> bytes:
    """The end record says one member, the directory lists them all."""
    data = bytearray(good_book())
    data[-14:-10] = struct.pack("<HH", 1, 1)
    return bytes(data)


@case("G04")
def overlapping_members() -> bytes:
    """The packed bytes of the first member reach into those of the next."""
    first, *others = members(monthly())
    longer = {"packed": len(first["raw"]) + 100}
    return raw_zip([{**first, "local": longer, "central": longer}, *others])


@case("G04")
def two_names_for_one_place() -> bytes:
    listed = members(monthly())
    return raw_zip([*listed, {**listed[0], "name": "xl/twin.xml", "offset": 0}])


@case("G04")
def same_member_twice() -> bytes:
    listed = members(monthly())
    return raw_zip([*listed, listed[-1]])


@case("G04")
def same_member_in_other_case() -> bytes:
    return zipped({**monthly(), "XL/WORKBOOK.XML": "<workbook/>"})


@case("G04")
def wrong_crc() -> bytes:
    return changed_member(SHEET, crc=1)


@case("G04")
def two_crcs() -> bytes:
    return changed_member(SHEET, local={"crc": 1})


@case("G04")
def unknown_method() -> bytes:
    return changed_member(SHEET, local={"method": 12}, central={"method": 12})


@case("G04")
def truncated() -> bytes:
    return good_book()[:-200]


@case("G04")
def truncated_to_half() -> bytes:
    data = good_book()
    return data[: len(data) // 2]


@case("G04")
def truncated_to_magic() -> bytes:
    return good_book()[:4]


@case("G04")
def bit_flipped() -> bytes:
    data = bytearray(good_book())
    listed = zipfile.ZipFile(BytesIO(data)).getinfo(SHEET)
    data[listed.header_offset + 30 + len(SHEET) + listed.compress_size // 2] ^= 0x10
    return bytes(data)


@case("G04")
def prefix_data() -> bytes:
    return bytes(range(128, 256)) * 4 + good_book()


@case("G04")
def prefix_data_with_adjusted_offsets() -> bytes:
    out = BytesIO()
    out.write(b"PK\3\4" + bytes(range(128, 256)))
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in monthly().items():
            archive.writestr(name, content)
    return out.getvalue()


@case("G04")
def zip_after_the_end() -> bytes:
    return good_book() + b"\r\n" + good_book()[:100]


def _with_path(path: str) -> bytes:
    extra = {"name": path, "raw": b"\x03\0", "crc": 0, "size": 0}
    return raw_zip([*members(monthly()), extra])


@case("G04")
def path_to_the_parent() -> bytes:
    return _with_path("xl/../../../evil.xml")


@case("G04")
def path_from_the_root() -> bytes:
    return _with_path("/xl/evil.xml")


@case("G04")
def path_with_backslashes() -> bytes:
    return _with_path("xl\\..\\evil.xml")


@case("G04")
def path_with_a_drive() -> bytes:
    return _with_path("C:/evil.xml")


@case("G04")
def relation_to_the_parent() -> bytes:
    return with_parts(rels=relations(("rId1", "worksheet", "../../../etc/passwd")))


@case("G04")
def relation_with_backslashes() -> bytes:
    return with_parts(rels=relations(("rId1", "worksheet", "..\\..\\evil.xml")))


@case("G04")
def relation_to_an_address() -> bytes:
    return with_parts(rels=relations(("rId1", "worksheet", "http://example.com/evil.xml")))


@case("G04")
def workbook_that_is_its_own_sheet() -> bytes:
    parts = monthly()
    parts["xl/_rels/workbook.xml.rels"] = relations(("rId1", "worksheet", "gone.xml"))
    return zipped(parts)


@case("G04")
def workbook_missing() -> bytes:
    parts = monthly()
    del parts["xl/workbook.xml"]
    return zipped(parts)


@case("G04")
def string_number_too_high() -> bytes:
    return with_sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')


@case("G04")
def cell_twice() -> bytes:
    return with_sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')


@case("G04")
def sheet_not_xml() -> bytes:
    return with_parts(sheet=sheet_xml('<row r="1"><c r="A1"><v>1</c></row>'))


@case("G04")
def sheet_not_utf8() -> bytes:
    return with_parts(
        sheet=sheet_xml('<row r="1"><c r="A1" t="str"><v>課</v></c></row>').encode("cp932")
    )


@case("G04")
def name_twice() -> bytes:
    names = defined_name("様式", "月次報告!$A$1") + defined_name("様式", "月次報告!$B$1")
    return with_parts(workbook=workbook_xml({"月次報告": "rId1"}, names))


@case("G04")
def no_sheets() -> bytes:
    return with_parts(workbook=workbook_xml({}))
