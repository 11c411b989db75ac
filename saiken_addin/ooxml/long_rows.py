"""Writes any number of rows, with links to files, straight into a drawn sheet."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from saiken_addin.core.findings import SaikenError
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.ooxml.stamp import Value, _xml_number, _xml_text, sheet_parts


@dataclass(frozen=True)
class Formula:
    """A formula in a list, with the number that it shows."""

    text: str
    result: int | float


Row = tuple[float, Sequence[Value | Formula]]
"""The height in points, 0 for the pattern's own, and the values from the pattern's first cell on."""

MAX_LINKS = 65_530
"""Hyperlinks that Excel takes on one sheet; with more it calls the book damaged."""

_LAST_ROW = re.compile(rb'<row r="(\d+)"([^>]*)>((?:(?!</?row).)*)</row></sheetData>', re.DOTALL)
_PATTERN_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d+"([^>]*?)(?: t="n")?(?: ?/>|></c>)')
_DIMENSION = re.compile(rb'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+"')
_AFTER_LINKS = re.compile(rb"<printOptions|<pageMargins")

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NOT_IN_A_TARGET = {sign: f"%{ord(sign):02X}" for sign in ' %#?"<>|\\^`{}[]'}


@dataclass(frozen=True)
class FileLink:
    """The way from a cell of a list to a file (a path from the book's folder), and to a cell in it.

    Without a path it is a cell of the book itself.
    """

    cell: str
    path: str
    place: str = ""


@dataclass(frozen=True)
class LongRows:
    """The rows of a list, and its links."""

    rows: Iterable[Row]
    links: Sequence[FileLink] = ()


def with_rows(data: bytes, lists: Mapping[str, LongRows]) -> bytes:
    """A book whose sheets go on with rows that look like their last drawn row, which they replace.

    Args:
        data: a drawn book; the last row of each named sheet is the pattern: dressed, blank cells.
        lists: by sheet name; such a sheet has no drawn links and no other parts of its own.

    Raises:
        SaikenError: there is no such sheet, it has no pattern, or a row has more values than the
            pattern has cells.
    """
    package = RawPackage(data)
    parts = sheet_parts(package)
    changed: dict[str, bytes | None] = {}
    for name, listed in lists.items():
        part = parts.get(name, "")
        xml = package.read(part) if part else b""
        pattern = _LAST_ROW.search(xml)
        if pattern is None:
            raise SaikenError(f"様式のシート「{name}」に見本の行がありません。")
        written, last = _written(name, pattern, listed.rows)
        head = _DIMENSION.sub(rb'\g<1>%d"' % last, xml[: pattern.start()], count=1)
        links, relations = _linked(listed.links)
        tail = xml[pattern.end() :]
        after = _AFTER_LINKS.search(tail)
        cut = after.start() if after else len(tail)
        changed[part] = b"".join((head, *written, b"</sheetData>", tail[:cut], links, tail[cut:]))
        if relations:
            folder, _, file = part.rpartition("/")
            changed[f"{folder}/_rels/{file}.rels"] = relations
    return package.rebuilt(changed)


def _written(name: str, pattern: re.Match[bytes], rows: Iterable[Row]) -> tuple[list[bytes], int]:
    """The rows as XML, and the number of the last one."""
    first, attributes = int(pattern[1]), pattern[2]
    cells = [(found[1], found[2]) for found in _PATTERN_CELL.finditer(pattern[3])]
    written: list[bytes] = []
    number = first - 1
    for number, (height, values) in enumerate(rows, first):
        if len(values) > len(cells):
            raise SaikenError(f"シート「{name}」の見本の行より値が多くあります。")
        texts = [
            _cell(column, number, style, value)
            for (column, style), value in zip(cells, values, strict=False)
        ]
        own = b' ht="%b" customHeight="1"' % _xml_number(height) if height else attributes
        written.append(b'<row r="%d"%b>%b</row>' % (number, own, b"".join(texts)))
    return written, max(number, 1)


def _cell(column: bytes, row: int, style: bytes, value: Value | Formula) -> bytes:
    if isinstance(value, Formula):
        return b'<c r="%b%d"%b><f>%b</f><v>%b</v></c>' % (
            column, row, style, escape(value.text.removeprefix("=")).encode(), _xml_number(value.result),
        )  # fmt: skip
    if value is None or value == "":
        return b'<c r="%b%d"%b/>' % (column, row, style)
    if isinstance(value, str):
        return b'<c r="%b%d"%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (
            column, row, style, _xml_text(value),
        )  # fmt: skip
    kind = b' t="b"' if isinstance(value, bool) else b""
    return b'<c r="%b%d"%b%b><v>%b</v></c>' % (column, row, style, kind, _xml_number(value))


def _linked(links: Sequence[FileLink]) -> tuple[bytes, bytes]:
    """The element of the links and the part of their relations, one for each file."""
    if not links:
        return b"", b""
    ids: dict[str, int] = {}
    elements = []
    for link in links[:MAX_LINKS]:
        number = ids.setdefault(_target(link.path), len(ids) + 1) if link.path else 0
        file = f' r:id="rId{number}"' if number else ""
        place = f' location="{_attribute(link.place)}"' if link.place else ""
        elements.append(f'<hyperlink ref="{link.cell}"{file}{place}/>')
    relations = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/hyperlink" '
        f'Target="{_attribute(target)}" TargetMode="External"/>'
        for target, number in ids.items()
    )
    return (
        f'<hyperlinks xmlns:r="{_OFFICE}">{"".join(elements)}</hyperlinks>'.encode(),
        f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'.encode() if ids else b"",
    )


def _target(path: str) -> str:
    """A path as Excel writes it: other alphabets as they are, what has a meaning in a URI escaped."""
    return "".join(_NOT_IN_A_TARGET.get(sign, sign) for sign in path)


def _attribute(text: str) -> str:
    seen = "".join(sign for sign in text if sign >= " " and not "\ud800" <= sign <= "\udfff")
    return escape(seen.replace("\ufffe", "").replace("\uffff", ""), {'"': "&quot;"})
