"""What a book asks of the reader is bounded by its size: parts named, or strings read, again and again."""

import io

import pytest
from openpyxl import Workbook

from saiken_addin.ooxml import strings
from saiken_addin.ooxml.gate import Refused, package_of
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.ooxml.reader import Book, read_book

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
SHEET = f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'


def book(sheets: int, part: str) -> Book:
    """Sheets that say the first shared string; `part` is the name of each, with its number."""
    stream = io.BytesIO()
    Workbook().save(stream)
    parts = {part.format(number): SHEET for number in range(sheets)}
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{TYPE}/worksheet" Target="/{part.format(number)}"/>'
        for number in range(sheets)
    )
    relations += f'<Relationship Id="s" Type="{TYPE}/sharedStrings" Target="sharedStrings.xml"/>'
    names = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(sheets))
    parts["xl/_rels/workbook.xml.rels"] = RELATIONS.format(relations)
    parts["xl/workbook.xml"] = f'<workbook {MAIN} xmlns:r="{TYPE}"><sheets>{names}</sheets></workbook>'
    parts["xl/sharedStrings.xml"] = f'<sst {MAIN}><si><t odd="">報告</t></si>{" " * 1_000}</sst>'
    data = RawPackage(stream.getvalue()).rebuilt({name: text.encode() for name, text in parts.items()})
    return read_book(package_of(data, "x.xlsx"))


def test_each_sheet_has_a_part_of_its_own() -> None:
    assert len(book(20, "xl/worksheets/s{}.xml").sheets) == 20
    with pytest.raises(Refused, match="シートの数"):
        book(20, "xl/worksheets/s.xml")


def test_strings_are_read_again_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strings, "_MOST_READ", 5_000)
    opened = book(5, "xl/worksheets/s{}.xml")
    for sheet in opened.sheets[:4]:
        assert opened.cells(sheet.name).at("A1").value == "報告"
    with pytest.raises(Refused, match="G05"):
        opened.cells(opened.sheets[4].name)
