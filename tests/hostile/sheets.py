"""Hostile by their XML: sheets that are too large, entities, floods."""

from hostile.cases import case
from hostile.good import SHEET, TYPES, with_parts, with_sheet, with_sheet_unpacked
from hostile.rawbook import MAIN, MONTHLY_STRINGS, monthly, parts_of, sheet_xml, zipped

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a0 "笑笑笑笑笑笑笑笑笑笑">'
    + "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))
    + "]>"
)


@case("G09")
def far_cell() -> bytes:
    return with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@case("G09")
def far_cell_empty() -> bytes:
    return with_sheet('<row r="1048576"><c r="XFD1048576" s="1"/></row>')


@case("G09")
def far_row() -> bytes:
    return with_sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')


@case("G09")
def far_column() -> bytes:
    return with_sheet('<row r="5"><c r="C5"><v>1</v></c><c r="XFD5"><v>1</v></c></row>')


@case("G09")
def far_column_without_address() -> bytes:
    return with_sheet("<row>" + "<c/>" * 702 + "<c><v>1</v></c></row>")


@case("G09")
def row_flood() -> bytes:
    return with_sheet("<row/>" * 1_000_000)


@case("G09")
def row_flood_small() -> bytes:
    return with_sheet_unpacked("<row/>" * 60_000)


@case("G09")
def row_flood_numbered() -> bytes:
    return with_sheet("".join(f'<row r="{row}"/>' for row in range(1, 1_000_001)))


@case("G09")
def row_flood_of_one() -> bytes:
    return with_sheet_unpacked('<row r="1"/>' * 60_000)


@case("G09")
def cell_flood() -> bytes:
    return with_sheet_unpacked("<row>" + "<c/>" * 900_000 + "</row>")


@case("G09")
def attribute_flood() -> bytes:
    names = iter(range(420_000))
    rows = (" ".join(f'a{next(names):05x}=""' for _ in range(1_000)) for _ in range(420))
    return with_sheet_unpacked("".join(f"<row {row}/>" for row in rows))


@case("G09")
def endless_tag() -> bytes:
    return with_sheet_unpacked(f'<row x="{"あ" * 1_000_000}"/>')


@case("G09")
def deep_nesting() -> bytes:
    return with_sheet_unpacked("<a>" * 900_000)


@case("G04")
def deep_nesting_small() -> bytes:
    return with_sheet_unpacked("<a>" * 390_000)


@case("G09")
def many_cells_of_one_address() -> bytes:
    return with_sheet_unpacked(
        '<row r="1">' + '<c r="A1"/>' * 380_000 + "</row>" + "<row/>" * 20_001
    )


@case("G04")
def attribute_flood_small() -> bytes:
    names = iter(range(390_000))
    rows = (
        " ".join(f"{next(names):x}".rjust(5, "z") + '=""' for _ in range(5_000)) for _ in range(78)
    )
    return with_sheet_unpacked("".join(f"<row {row}/>" for row in rows) + "<")


@case("G04")
def namespace_flood() -> bytes:
    return with_sheet_unpacked("".join(f'<a xmlns:n{at:x}="x">' for at in range(170_000)))


@case("G04")
def element_flood() -> bytes:
    return with_sheet_unpacked("".join(f"<z{at:x}/>" for at in range(390_000)) + "<")


def _with_doctype(xml: str, reference: str) -> str:
    declaration, _, rest = xml.partition("?>")
    return f"{declaration}?>{ENTITIES}{rest.replace('月次報告', reference)}"


@case("G08")
def entity_bomb_in_sheet() -> bytes:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a11;</t></is></c></row>'
    return with_parts(sheet=_with_doctype(sheet_xml(cells), ""))


@case("G08")
def entity_bomb_in_workbook() -> bytes:
    return with_parts(workbook=_with_doctype(str(monthly()["xl/workbook.xml"]), "&a11;"))


@case("G08")
def entity_bomb_in_strings() -> bytes:
    strings = f'<?xml version="1.0"?><sst xmlns="{MAIN}">{MONTHLY_STRINGS}</sst>'
    return with_parts(strings=_with_doctype(strings, "&a11;"))


@case("G08")
def entity_bomb_in_content_types() -> bytes:
    return with_parts(types=_with_doctype(str(monthly()[TYPES]), ""))


@case("G08")
def entity_bomb_in_utf16() -> bytes:
    return with_parts(
        sheet=_with_doctype(sheet_xml(""), "").replace("UTF-8", "UTF-16").encode("utf-16")
    )


@case("G08")
def entity_bomb_quadratic() -> bytes:
    doctype = f'<!DOCTYPE x [<!ENTITY a "{"あ" * 50_000}">]>'
    cells = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"&a;" * 50_000}</t></is></c></row>'
    sheet = sheet_xml(cells).replace("?>", f"?>{doctype}", 1)
    return zipped({**monthly(), SHEET: sheet}, level=0)


@case("G08")
def entity_from_a_file() -> bytes:
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_parts(sheet=sheet_xml("").replace("?>", f"?>{doctype}", 1))


@case("G08")
def entity_bomb_in_added_sheet() -> bytes:
    bomb = sheet_xml("").replace("?>", f"?>{ENTITIES}", 1)
    return zipped(parts_of({"月次報告": sheet_xml(""), "追加": bomb}))
