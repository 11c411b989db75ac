"""Makes a workbook as a user has one: styles, names, a table, a chart, a pivot, text, macros or not."""

import io
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from saiken_addin.forms import draw
from saiken_addin.ooxml.package import RawPackage

SHEET = "明細"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ODF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PIVOT = {
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        f'<pivotCacheDefinition {_MAIN} xmlns:r="{_ODF}" r:id="rId1" recordCount="2">'
        f'<cacheSource type="worksheet"><worksheetSource ref="A1:B3" sheet="{SHEET}"/></cacheSource>'
        '<cacheFields count="2"><cacheField name="債権" numFmtId="0"><sharedItems count="2">'
        '<s v="市税"/><s v="保育料"/></sharedItems></cacheField><cacheField name="収入済額" numFmtId="0">'
        '<sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" '
        'containsInteger="1" minValue="50" maxValue="601"/></cacheField></cacheFields>'
        "</pivotCacheDefinition>"
    ),
    "xl/pivotCache/pivotCacheRecords1.xml": (
        f'<pivotCacheRecords {_MAIN} count="2"><r><x v="0"/><n v="601"/></r><r><x v="1"/><n v="50"/></r>'
        "</pivotCacheRecords>"
    ),
    "xl/pivotTables/pivotTable1.xml": (
        f'<pivotTableDefinition {_MAIN} name="集計表" cacheId="1" dataCaption="値">'
        '<location ref="H1:I4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
        '<pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/>'
        '<item x="1"/><item t="default"/></items></pivotField>'
        '<pivotField dataField="1" showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields><rowItems count="3"><i><x/></i><i><x v="1"/></i>'
        '<i t="grand"><x/></i></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="合計 / 収入済額" fld="1" baseField="0" baseItem="0"/>'
        "</dataFields></pivotTableDefinition>"
    ),
    "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": "pivotCacheRecords1.xml",
    "xl/pivotTables/_rels/pivotTable1.xml.rels": "../pivotCache/pivotCacheDefinition1.xml",
}


def users_book(**names: str) -> bytes:
    """The bytes of an .xlsx of some user.

    Args:
        names: defined names of the workbook, beside 単価.
    """
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row in (["債権", "収入済額", "調定額", "率"], ["市税", 601, 1000], ["保育料", 50, 0]):
        sheet.append(row)
    for row in (2, 3):
        sheet.cell(row, 4, f"=収納率(B{row},C{row})").number_format = "0.0%"
    sheet["A1"].font = Font(name="メイリオ", bold=True, color="FFC00000")
    sheet["B2"].fill = PatternFill("solid", "FFFFF2CC")
    sheet.conditional_formatting.add("B2:B3", CellIsRule("lessThan", ["100"]))
    sheet.add_table(Table(displayName="明細表", ref="A1:C3"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "A6")
    for name, text in {"単価": f"{SHEET}!$B$2", **names}.items():
        book.defined_names[name] = DefinedName(name, attr_text=text)
    return _with_pivot(draw.package(book))  # whose module sees to it that fonts are valid


def parts_of(file: Path | bytes) -> dict[str, bytes]:
    """The members of a workbook, in their order."""
    with zipfile.ZipFile(io.BytesIO(file) if isinstance(file, bytes) else file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def edited(data: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with one piece of one part replaced."""
    package = RawPackage(data)
    content = package.read(part).decode()
    assert content.count(old) == 1, (part, content)
    return package.rebuilt({part: content.replace(old, new).encode()})


def _with_pivot(data: bytes) -> bytes:
    """openpyxl draws no pivot table, so its five parts are put in as Excel would write them."""
    kinds = {
        "xl/pivotCache/pivotCacheDefinition1.xml": "pivotCacheDefinition",
        "xl/pivotCache/pivotCacheRecords1.xml": "pivotCacheRecords",
        "xl/pivotTables/pivotTable1.xml": "pivotTable",
    }
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_TYPE}.{kind}+xml"/>' for part, kind in kinds.items()
    )
    members = {
        part: (_XML + (_relations(text, kinds, part) if part.endswith(".rels") else text)).encode()
        for part, text in _PIVOT.items()
    }
    data = RawPackage(data).rebuilt(members)
    data = edited(data, "[Content_Types].xml", "</Types>", f"{overrides}</Types>")
    sheet_relations = "xl/worksheets/_rels/sheet1.xml.rels"
    for part, target, kind, name in (
        (sheet_relations, "../pivotTables/pivotTable1.xml", "pivotTable", "rIdP"),
        ("xl/_rels/workbook.xml.rels", "pivotCache/pivotCacheDefinition1.xml", "pivotCacheDefinition", "rIdC"),
    ):
        relation = f'<Relationship Id="{name}" Type="{_ODF}/{kind}" Target="{target}"/>'
        data = edited(data, part, "</Relationships>", f"{relation}</Relationships>")
    caches = f'<pivotCaches><pivotCache cacheId="1" xmlns:r="{_ODF}" r:id="rIdC"/></pivotCaches>'
    return edited(data, "xl/workbook.xml", "</workbook>", f"{caches}</workbook>")


def _relations(target: str, kinds: dict[str, str], part: str) -> str:
    kind = "pivotCacheRecords" if target.endswith("Records1.xml") else "pivotCacheDefinition"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_ODF}/{kind}" Target="{target}"/></Relationships>'
    )
