"""Makes an .xlsm of a drawn .xlsx: VBA, ribbon and buttons put into its package.

The parts that the drawing program wrote stay as they are but for what must be said in them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from saiken_addin.core.findings import SaikenError
from saiken_addin.ooxml.package import CONTENT_TYPES, RawPackage
from saiken_addin.ooxml.stamp import sheet_parts
from saiken_addin.ooxml.vba import ribbon, sheet_buttons
from saiken_addin.ooxml.vba.project import (
    SHEET_BASE,
    WORKBOOK_BASE,
    Module,
    document_module,
    vba_project,
)
from saiken_addin.ooxml.vba.sheet_buttons import SheetButton

MACRO_BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
VBA_PART, VBA_TYPE = "xl/vbaProject.bin", "application/vnd.ms-office.vbaProject"
VBA_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
WORKBOOK_CODE_NAME = "ThisWorkbook"

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_PACKAGE_RELATIONS = "_rels/.rels"
_PLAIN_BOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_NO_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_DOCUMENT_RELATIONS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_AFTER_DRAWING = re.compile(
    rb"<(?:legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|tableParts|extLst)\b|</worksheet>"
)
_ON_OPEN = "\r\nPrivate Sub Workbook_Open()\r\n    {}\r\nEnd Sub\r\n"
_DRAWING_PART = "xl/drawings/saikenButtons.xml"


@dataclass(frozen=True)
class Macros:
    """What turns a book into a macro book.

    Attributes:
        modules: the modules of the project but those of workbook and sheets.
        ribbon: the part that `ribbon.ribbon` makes.
        sheet: the sheet that has the buttons.
        buttons: the buttons on it.
        font: of their text.
        on_open: the Sub that runs when the book is opened; empty for none.
    """

    modules: tuple[Module, ...]
    ribbon: bytes
    sheet: str
    buttons: tuple[SheetButton, ...]
    font: str
    on_open: str = ""


def macro_book(data: bytes, macros: Macros) -> bytes:
    """Make a macro book.

    Args:
        data: the bytes of an .xlsx of ours; the sheet with the buttons has no drawing.

    Returns:
        The bytes of the .xlsm; the same input gives the same bytes.

    Raises:
        SaikenError: the book isn't of the shape that our drawing gives.
    """
    package = RawPackage(data)
    sheets = sheet_parts(package)
    if macros.sheet not in sheets:
        raise SaikenError(f"ブックにシート「{macros.sheet}」がありません。")
    changed: dict[str, bytes] = {_WORKBOOK: _named(package.read(_WORKBOOK), b"workbookPr", WORKBOOK_CODE_NAME)}
    opening = _ON_OPEN.format(macros.on_open) if macros.on_open else ""
    documents = [document_module(WORKBOOK_CODE_NAME, WORKBOOK_BASE, opening)]
    for number, part in enumerate(sheets.values(), 1):
        code_name = f"Sheet{number}"
        changed[part] = _named(package.read(part), b"sheetPr", code_name)
        documents.append(document_module(code_name, SHEET_BASE))

    own = sheets[macros.sheet]
    folder, _, file = own.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    kept = package.read(relations) if relations in package.names else _NO_RELATIONS
    changed[relations], drawing_id = _related(kept, sheet_buttons.RELATION, f"/{_DRAWING_PART}")
    changed[own] = _with_drawing(changed[own], drawing_id)

    changed[_RELATIONS], _ = _related(package.read(_RELATIONS), VBA_RELATION, "vbaProject.bin")
    changed[_PACKAGE_RELATIONS], _ = _related(
        package.read(_PACKAGE_RELATIONS), ribbon.RELATION, ribbon.PART
    )
    changed[CONTENT_TYPES] = _with_types(package.read(CONTENT_TYPES))
    changed[VBA_PART] = _project((*documents, *macros.modules))
    changed[ribbon.PART] = macros.ribbon
    changed[_DRAWING_PART] = sheet_buttons.drawing(macros.buttons, macros.font)
    return package.rebuilt(changed)


@lru_cache(maxsize=4)
def _project(modules: tuple[Module, ...]) -> bytes:
    """The project, packed once: it is the same in every desk that a machine makes."""
    return vba_project(modules)


def _named(xml: bytes, element: bytes, code_name: str) -> bytes:
    """The part with a codeName in its properties, by which VBA finds the module that belongs to it."""
    named, count = re.subn(rb"<%b\b" % element, b'<%b codeName="%b"' % (element, code_name.encode()), xml, count=1)
    if not count or b"codeName=" in xml:
        raise _unknown(element.decode())
    return named


def _related(xml: bytes, kind: str, target: str) -> tuple[bytes, str]:
    """The relations with one more, and its id."""
    number = 1
    while b'Id="rId%d"' % number in xml:
        number += 1
    relation = f'<Relationship Id="rId{number}" Type={quoteattr(kind)} Target={quoteattr(target)}/>'
    head, end, _ = xml.rpartition(b"</Relationships>")
    if not end:
        raise _unknown("Relationships")
    return head + relation.encode() + end, f"rId{number}"


def _with_drawing(xml: bytes, relation_id: str) -> bytes:
    """The sheet with its drawing named, in the place that the schema has for it."""
    if b"<drawing" in xml:
        raise _unknown("drawing")
    end = xml.rindex(b"</sheetData>") if b"</sheetData>" in xml else 0
    after = _AFTER_DRAWING.search(xml, end)
    if after is None:
        raise _unknown("worksheet")
    drawing = b'<drawing xmlns:r="%b" r:id="%b"/>' % (_DOCUMENT_RELATIONS, relation_id.encode())
    return xml[: after.start()] + drawing + xml[after.start() :]


def _with_types(xml: bytes) -> bytes:
    parts: Sequence[tuple[str, str]] = (
        (VBA_PART, VBA_TYPE),
        (ribbon.PART, "application/xml"),
        (_DRAWING_PART, sheet_buttons.CONTENT_TYPE),
    )
    head, end, _ = xml.replace(_PLAIN_BOOK, MACRO_BOOK.encode()).rpartition(b"</Types>")
    if not end or _PLAIN_BOOK not in xml:
        raise _unknown("Types")
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in parts)
    return head + overrides.encode() + end


def _unknown(element: str) -> SaikenError:
    return SaikenError(f"ブックの元になるファイルの {element} が知らない書き方です。")
