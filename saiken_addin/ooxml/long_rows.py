"""Owns long tables: any number of rows written straight into a drawn sheet, after a pattern row."""

import re
from collections.abc import Iterable, Mapping, Sequence

from saiken_addin.findings import SaikenError
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.ooxml.stamp import Value, _sheets, _xml_number, _xml_text

Row = tuple[float, Sequence[Value]]
"""The height in points, 0 for the pattern's own, and the values from the pattern's first cell on."""

_LAST_ROW = re.compile(rb'<row r="(\d+)"([^>]*)>((?:(?!</?row).)*)</row></sheetData>', re.DOTALL)
_PATTERN_CELL = re.compile(rb'<c r="([A-Z]{1,3})\d+"([^>]*?)(?: t="n")? ?/>')
_DIMENSION = re.compile(rb'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+"')


def with_rows(data: bytes, tables: Mapping[str, Iterable[Row]]) -> bytes:
    """A book whose sheets go on with rows that look like their last drawn row, which they replace.

    Args:
        data: a drawn book; the last row of each named sheet is the pattern: dressed, blank cells.
        tables: the rows, by sheet name.

    Raises:
        SaikenError: there is no such sheet, it has no pattern, or a row has more values than the
            pattern has cells.
    """
    package = RawPackage(data)
    parts = _sheets(package)
    changed: dict[str, bytes | None] = {}
    for name, rows in tables.items():
        part = parts.get(name, "")
        xml = package.read(part) if part else b""
        pattern = _LAST_ROW.search(xml)
        if pattern is None:
            raise SaikenError(f"様式のシート「{name}」に見本の行がありません。")
        written, last = _written(name, pattern, rows)
        grown = b"".join((xml[: pattern.start()], *written, b"</sheetData>", xml[pattern.end() :]))
        changed[part] = _DIMENSION.sub(rb'\g<1>%d"' % last, grown, count=1)
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


def _cell(column: bytes, row: int, style: bytes, value: Value) -> bytes:
    if value is None or value == "":
        return b'<c r="%b%d"%b/>' % (column, row, style)
    if isinstance(value, str):
        return b'<c r="%b%d"%b t="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (
            column, row, style, _xml_text(value),
        )  # fmt: skip
    return b'<c r="%b%d"%b><v>%b</v></c>' % (column, row, style, _xml_number(value))
