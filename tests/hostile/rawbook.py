"""Books made by hand, part by part, in whatever shape a test wants; no spreadsheet library."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Parts = dict[str, str | bytes]


def zipped(parts: Mapping[str, str | bytes], level: int = 6) -> bytes:
    """A zip of the parts, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def sheet_xml(data: str, before: str = "", after: str = "") -> str:
    """A worksheet whose sheetData holds `data`."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
        f"{before}<sheetData>{data}</sheetData>{after}</worksheet>"
    )


def relations(*entries: tuple[str, str, str], office: str = OFFICE) -> str:
    """A relations part of (id, kind, target)."""
    rows = "".join(
        f'<Relationship Id="{id_}" Type="{office}/{kind}" Target={quoteattr(target)}/>'
        for id_, kind, target in entries
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def content_types(overrides: Mapping[str, str]) -> str:
    rows = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items()
    )
    return (
        f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def workbook_xml(
    sheets: Mapping[str, str], names: str = "", properties: str = "<workbookPr/>"
) -> str:
    """The workbook part for {sheet name: relation id}; `names` are definedName elements."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="{id_}"/>'
        for number, (name, id_) in enumerate(sheets.items(), 1)
    )
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
        f"{properties}<sheets>{listed}</sheets>{defined}</workbook>"
    )


def defined_name(name: str, text: str, attributes: str = "") -> str:
    return f"<definedName name={quoteattr(name)}{attributes}>{escape(text)}</definedName>"


def parts_of(
    sheets: Mapping[str, str | bytes],
    names: str = "",
    strings: str | bytes | None = None,
    properties: str = "<workbookPr/>",
) -> Parts:
    """The parts of a book.

    Args:
        sheets: {sheet name: worksheet XML}.
        names: definedName elements.
        strings: the XML of the shared strings, or only the si elements.
    """
    parts: Parts = {"[Content_Types].xml": ""}
    related = [
        (f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml")
        for number in range(1, len(sheets) + 1)
    ]
    ids = {name: related[number][0] for number, name in enumerate(sheets)}
    if strings is not None:
        related.append(("rIdS", "sharedStrings", "sharedStrings.xml"))
    parts["_rels/.rels"] = relations(("rId1", "officeDocument", "xl/workbook.xml"))
    parts["xl/workbook.xml"] = workbook_xml(ids, names, properties)
    parts["xl/_rels/workbook.xml.rels"] = relations(*related)
    for (_, _, target), content in zip(related, sheets.values(), strict=False):
        parts[f"xl/{target}"] = content
    if strings is not None:
        bare = isinstance(strings, str) and not strings.startswith("<?xml")
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>' if bare else strings
    kinds = {"xl/workbook.xml": f"{SHEET_TYPE}.sheet.main+xml"}
    kinds |= {part: f"{SHEET_TYPE}.worksheet+xml" for part in parts if "/worksheets/" in part}
    kinds |= {part: f"{SHEET_TYPE}.sharedStrings+xml" for part in parts if "sharedStr" in part}
    parts["[Content_Types].xml"] = content_types(kinds)
    return parts


MONTHLY_CELLS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c></row>'
    '<row r="5" spans="1:4"><c r="A5" s="2"/><c r="C5" s="3"><v>123456789</v></c>'
    '<c r="D5" s="3"><v>0.981</v></c></row>'
    '<row r="6"><c r="C6"><f>C5*2</f><v>246913578</v></c><c r="D6" t="e"><v>#DIV/0!</v></c></row>'
)
MONTHLY_STRINGS = (
    "<si><t>月次報告</t></si>"
    '<si><t>国保年金課</t><rPh sb="0" eb="2"><t>コクホ</t></rPh><phoneticPr fontId="1"/></si>'
)
MONTHLY_NAMES = (
    defined_name("様式", "月次報告!$A$1")
    + defined_name("所管課", "'月次報告'!$B$1")
    + defined_name("調定額_現年_K002", "月次報告!$C$5")
)


def monthly(data: str = MONTHLY_CELLS) -> Parts:
    """The parts of a small sound book with one sheet 月次報告, names and shared strings."""
    return parts_of({"月次報告": sheet_xml(data)}, MONTHLY_NAMES, MONTHLY_STRINGS)
