"""Gives cells of a finished book another style: a number format, a font that is struck out."""

import re
from html import escape

from saiken_addin.ooxml.package import RawPackage

_STYLES = "xl/styles.xml"


def with_style(data: bytes, code: str = "", struck: bool = False) -> tuple[bytes, int]:
    """The book with one more style, and its number."""
    package = RawPackage(data)
    styles = package.read(_STYLES).decode()
    fonts = re.search(r"<fonts\b.*?</fonts>", styles, re.DOTALL)
    assert fonts
    font = len(re.findall(r"<font\b", fonts[0]))
    styles = styles.replace("</fonts>", "<font><strike/></font></fonts>", 1)
    styles = re.sub(r"<fonts[^>]*>", "<fonts>", styles, count=1)
    written = f'<numFmt numFmtId="999" formatCode="{escape(code)}"/>'
    if "</numFmts>" in styles:
        styles = re.sub(r"<numFmts[^>]*>", "<numFmts>", styles, count=1)
        styles = styles.replace("</numFmts>", f"{written}</numFmts>", 1)
    else:
        styles = styles.replace("<fonts>", f"<numFmts>{written}</numFmts><fonts>", 1)
    xfs = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)
    assert xfs
    number = len(re.findall(r"<xf\b", xfs[0]))
    added = f'<xf numFmtId="{999 if code else 0}" fontId="{font if struck else 0}" fillId="0" borderId="0" xfId="0"/>'
    changed = re.sub(r"<cellXfs[^>]*>", "<cellXfs>", xfs[0]).replace("</cellXfs>", f"{added}</cellXfs>")
    styles = styles.replace(xfs[0], changed)
    return package.rebuilt({_STYLES: styles.encode()}), number


def cell_xml(data: bytes, sheet: int, cell: str, xml: str) -> bytes:
    """The book with a cell written otherwise, its address and style too."""
    package = RawPackage(data)
    part = f"xl/worksheets/sheet{sheet}.xml"
    pattern = rb'<c r="%b"[^>]*?(?:/>|>.*?</c>)' % cell.encode()
    changed, count = re.subn(pattern, lambda _: xml.encode(), package.read(part), flags=re.DOTALL)
    assert count == 1, cell
    return package.rebuilt({part: changed})
