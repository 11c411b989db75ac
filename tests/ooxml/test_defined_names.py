"""ooxml/names.py: where names go in the workbook parts that programs write, and what is kept."""

import io
import zipfile

import pytest
from support.users_book import parts_of

from saiken_addin.ooxml.defined_names import Name, Taken, with_names
from saiken_addin.ooxml.gate import Refused, package_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
ODF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = "xl/workbook.xml"
NAME = Name("率", '_xlfn.LAMBDA(_xlpm.a,IF(_xlpm.a<1,"<&",_xlpm.a))', '率(a) "a" & b < c')
ELEMENT = (
    "<definedName name=\"率\" comment='率(a) \"a\" &amp; b &lt; c'>"
    '_xlfn.LAMBDA(_xlpm.a,IF(_xlpm.a&lt;1,"&lt;&amp;",_xlpm.a))</definedName>'
)
SHEETS = f'<sheets><sheet name="S>1" sheetId="1" r:id="rId1" xmlns:r="{ODF}"/></sheets>'


def book(workbook: bytes) -> bytes:
    """A package that has this workbook part, and little else."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/{WORKBOOK}" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{ODF}/officeDocument" Target="{WORKBOOK}"/></Relationships>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr(WORKBOOK, workbook)
    return stream.getvalue()


def put_into(workbook: bytes) -> bytes:
    """The workbook part with the name."""
    result = with_names(package_of(book(workbook), "集計.xlsx"), [NAME])
    assert result.added == ("率",)
    return parts_of(result.data)[WORKBOOK]


def prefixed(element: str, prefix: str) -> str:
    return element.replace("<", f"<{prefix}:").replace(f"<{prefix}:/", f"</{prefix}:")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SHEETS, ""),
        (SHEETS, '<calcPr calcId="191029"/>'),
        (f"{SHEETS}<functionGroups/>", "<calcPr/>"),
        (f'{SHEETS}<functionGroups builtInGroupCount="17"><functionGroup name="g"/></functionGroups>', ""),
        (f"{SHEETS}<externalReferences><externalReference/></externalReferences>", "<calcPr/>"),
        ('<bookViews><workbookView/></bookViews><sheets></sheets>', '<extLst><ext uri="{sheets}"/></extLst>'),
    ],
)  # fmt: skip
def test_without_names_they_stand_where_the_schema_wants_them(before: str, after: str) -> None:
    begin, end = f'<?xml version="1.0"?><workbook xmlns="{MAIN}">{before}', f"{after}</workbook>"
    expected = f"{begin}<definedNames>{ELEMENT}</definedNames>{end}"
    assert put_into((begin + end).encode()).decode() == expected


@pytest.mark.parametrize("empty", ["<definedNames/>", "<definedNames />"])
def test_an_empty_list_is_opened(empty: str) -> None:
    begin, end = f'<workbook xmlns="{MAIN}">{SHEETS}', "<calcPr/></workbook>"
    assert put_into(f"{begin}{empty}{end}".encode()).decode() == (
        f"{begin}<definedNames>{ELEMENT}</definedNames>{end}"
    )


def test_names_that_are_there_come_first() -> None:
    own = '<definedName name="単価">\'S>1\'!$A$1</definedName>\n '
    begin, end = f'<workbook xmlns="{MAIN}">{SHEETS}<definedNames>{own}', "</definedNames></workbook>"
    assert put_into((begin + end).encode()).decode() == begin + ELEMENT + end


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_another_prefix_is_used_on(namespace: str) -> None:
    begin = f'<x:workbook xmlns:x="{namespace}"><x:sheets><x:sheet name="a" sheetId="1"/></x:sheets>'
    for had, has in (
        ("", f"<x:definedNames>{prefixed(ELEMENT, 'x')}</x:definedNames>"),
        ("<x:definedNames></x:definedNames>", f"<x:definedNames>{prefixed(ELEMENT, 'x')}</x:definedNames>"),
    ):
        assert put_into(f"{begin}{had}</x:workbook>".encode()).decode() == f"{begin}{has}</x:workbook>"


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
def test_the_encoding_stays(encoding: str, mark: bytes) -> None:
    begin, end = f'<workbook xmlns="{MAIN}"><!-- 集計 -->{SHEETS}', "</workbook>"
    after = put_into(mark + (begin + end).encode(encoding))
    assert after.startswith(mark)
    text = after.removeprefix(mark).decode(encoding)
    assert text == f"{begin}<definedNames>{ELEMENT}</definedNames>{end}"


def test_case_and_width_of_a_name() -> None:
    """Excel does not tell upper from lower case; Rate and RATE are one name."""
    workbook = (
        f'<workbook xmlns="{MAIN}">{SHEETS}<definedNames><definedName name="RATE" hidden="1">1</definedName>'
        "</definedNames></workbook>"
    )
    package = package_of(book(workbook.encode()), "集計.xlsx")
    result = with_names(package, [Name("rate", "2", ""), Name("Rate", "1", "")])
    assert (result.added, result.present, result.taken) == ((), ("Rate",), (Taken("rate", "1"),))
    assert result.data is package.data


@pytest.mark.parametrize("workbook", [b"", b"<workbook>", b"<workbook><sheets></workbook>", b"\0\0"])
def test_a_damaged_workbook_is_refused(workbook: bytes) -> None:
    with pytest.raises(Refused):
        with_names(package_of(book(workbook), "集計.xlsx"), [NAME])
