"""Books that hold what they must not, and other kinds of file under the name of a book."""

import struct

from hostile.cases import case
from hostile.good import SHEET, TYPES, changed_member, good_book, with_parts
from hostile.rawbook import (
    MAIN,
    OFFICE,
    SHEET_TYPE,
    content_types,
    monthly,
    relations,
    sheet_xml,
    zipped,
)
from hostile.rawzip import ole

MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


@case("G10")
def macros() -> bytes:
    parts = monthly()
    types = str(parts[TYPES]).replace(f"{SHEET_TYPE}.sheet.main+xml", MACRO_TYPE)
    return zipped({**parts, TYPES: types, "xl/vbaProject.bin": ole("VBA")})


@case("G10")
def macros_without_content_type() -> bytes:
    return zipped({**monthly(), "xl/vbaProject.bin": ole("VBA")})


@case("G10")
def macros_under_another_name() -> bytes:
    parts = monthly()
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        '<Relationship Id="v" Target="x.bin" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/></Relationships>',
    )
    return zipped({**parts, "xl/_rels/workbook.xml.rels": rels, "xl/x.bin": ole("VBA")})


@case("G10")
def macros_of_excel_4() -> bytes:
    parts = monthly()
    types = str(parts[TYPES]).replace(
        "</Types>",
        '<Override PartName="/xl/macrosheets/sheet1.xml" '
        'ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>',
    )
    return zipped({**parts, TYPES: types, "xl/macrosheets/sheet1.xml": sheet_xml("")})


@case("G11")
def external_link() -> bytes:
    parts = monthly()
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="x" Type="{OFFICE}/externalLink" '
        'Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    link = f'<externalLink xmlns="{MAIN}"/>'
    cells = '<row r="1"><c r="A1"><f>[1]前年度!$A$1</f><v>1</v></c></row>'
    return zipped(
        {
            **parts,
            SHEET: sheet_xml(cells),
            "xl/_rels/workbook.xml.rels": rels,
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": relations(
                ("rId1", "externalLinkPath", "file:///C:/前年度.xlsx")
            ),
        }
    )


@case("G11")
def external_link_without_part() -> bytes:
    return with_parts(
        sheet=sheet_xml('<row r="1"><c r="A1"><f>[1]前年度!$A$1</f><v>1</v></c></row>'),
        rels=relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"),
            ("rId2", "externalLink", "links/link1.xml"),
        )
    )


@case("G03")
def encrypted() -> bytes:
    return ole("EncryptionInfo", "EncryptedPackage", "a", "b", "c")


@case("G03")
def encrypted_with_long_directory() -> bytes:
    return ole("a", "b", "c", "d", "EncryptionInfo", "EncryptedPackage")


@case("G03")
def encrypted_zip() -> bytes:
    return changed_member(SHEET, local={"flags": 1}, central={"flags": 1})


@case("G02")
def xls() -> bytes:
    return ole("Workbook", "\5SummaryInformation")


@case("G02")
def xls_of_1995() -> bytes:
    return ole("Book")


@case("G02")
def xls_without_container() -> bytes:
    return b"\x09\x04\x06\x00\x00\x04\x10\x00" + bytes(100)


@case("G01")
def word_97() -> bytes:
    return ole("WordDocument")


@case("G01")
def ole_cut_off() -> bytes:
    return ole("Workbook")[:300]


@case("G01")
def ole_in_circles() -> bytes:
    return ole("x").replace(
        struct.pack("<128L", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125),
        struct.pack("<128L", *[1] * 128),
    )


@case("G01")
def html() -> bytes:
    return "<html><head><meta charset=utf-8></head><table><tr><td>調定額</td></tr></table>".encode()


@case("G01")
def csv_of_excel() -> bytes:
    return "債権番号,調定額,収入済額\r\n強-2,1234,1000\r\n".encode("cp932")


@case("G01")
def csv_in_utf8() -> bytes:
    return "債権番号,調定額\n強-2,1234\n".encode("utf-8-sig") * 400


@case("G01")
def pdf() -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


@case("G01")
def image() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(50)


@case("G01")
def program_with_a_book_behind() -> bytes:
    return b"MZ\x90\0\3\0\0\0" + bytes(100) + good_book()


@case("G01")
def nothing() -> bytes:
    return b""


@case("G01")
def zeros() -> bytes:
    return bytes(10_000)


@case("G01")
def noise() -> bytes:
    return bytes(range(1, 256)) * 10


@case("G01")
def zip_of_a_book() -> bytes:
    return zipped({"月次報告.xlsx": good_book()})


@case("G01")
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


@case("G01")
def docx() -> bytes:
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    return _office("word/document.xml", f"{base}.document.main+xml")


@case("G01")
def pptx() -> bytes:
    base = "application/vnd.openxmlformats-officedocument.presentationml"
    return _office("ppt/presentation.xml", f"{base}.presentation.main+xml")


@case("G01")
def xlsb() -> bytes:
    return _office("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main")


@case("G01")
def xml_of_2003() -> bytes:
    return (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    )


@case("G01")
def web_archive() -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n"
