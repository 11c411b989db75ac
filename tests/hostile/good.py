"""The sound book that most hostile files are made from, and ways to change it."""

from hostile.rawbook import monthly, zipped
from hostile.rawzip import members, raw_zip

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


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


def changed_member(name: str, **changes: object) -> bytes:
    """The good book with fields of one member changed."""
    listed = members(monthly())
    for member in listed:
        if member["name"] == name:
            member.update(changes)
    return raw_zip(listed)
