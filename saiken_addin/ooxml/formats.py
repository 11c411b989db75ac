"""Tells by its number format whether 46043 is a number, a day, a time of day or a percentage."""

import re

from saiken_addin.ooxml import xml
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.reader import Book

_STYLE_NAMES = {
    name: local for tag in ("numFmt", "cellXfs", "xf") for name, local in xml.main(tag).items()
}
_CELL_NAMES = xml.main("c")
_CELL_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"']")
"""No row, whose address has no letters."""
_LONG_DAY = '[$-411]ggge"年"m"月"d"日"'
_SHORT_DAY = "[$-411]ge.m.d"
_MONTH, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: _SHORT_DAY, 28: _LONG_DAY, 29: _LONG_DAY, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: _MONTH, 35: _DAY, 36: _SHORT_DAY,
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 49: "@",
    50: _SHORT_DAY, 51: _LONG_DAY, 52: _MONTH, 53: _DAY, 54: _LONG_DAY, 55: _MONTH, 56: _DAY,
    57: _SHORT_DAY, 58: _LONG_DAY,
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30: the ids without a code of their own, in the Japanese edition."""


_NO_PART_OF_A_DATE = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|General|G/標準|E[+-]', re.IGNORECASE
)
"""Quoted text, escaped signs, blanks, fillers, colours and locales, the format General, exponents."""


def shows_date(code: str) -> bool:
    """Whether a cell with this format code shows its number as a day or a time of day."""
    return re.search("[ymdhsge]", _NO_PART_OF_A_DATE.sub("", code), re.IGNORECASE) is not None


def shows_percent(code: str) -> bool:
    """Whether a cell with this format code shows its number a hundred times as large, with %."""
    return "%" in _NO_PART_OF_A_DATE.sub("", code)


def telling_formats(book: Book, sheet: str) -> dict[str, str]:
    """The format codes of those cells of a sheet that show a number as a day or a percentage.

    A search for the styles that tell, as programs write them, and no second pass over the sheet:
    it is asked of every sheet with figures of every book.

    Raises:
        Refused: the sheet or the styles are damaged or too large.
    """
    part = book.package.related("styles")
    if part not in book.package:
        return {}
    pattern, codes = _telling(book.package.read(part), book.package.file, part)
    if not codes:
        return {}
    found: dict[str, str] = {}
    data = book.xml(sheet)
    for style in pattern.finditer(data):
        begin, end = data.rfind(b"<", 0, style.start()), data.find(b">", style.end())
        if address := _CELL_ADDRESS.search(data, begin, end):
            found[address[1].decode().upper()] = codes[int(style[1])]
    return found


@read_once(1 << 5)
def _telling(data: bytes, file: str, part: str) -> tuple[re.Pattern[bytes], dict[int, str]]:
    """What finds the styles that tell in a sheet, with the style as its group; and their codes."""
    codes = {
        index: code
        for index, code in _styles(data, file, part).items()
        if shows_date(code) or shows_percent(code)
    }
    styles = b"|".join(b"%d" % index for index in codes)
    return re.compile(rb" s=[\"'](%b)[\"']" % styles), codes


def number_formats(book: Book, sheet: str) -> dict[str, str]:
    """The format codes of a sheet's cells by address; cells of format General are left out.

    Raises:
        Refused: the sheet or the styles are damaged or too large.
    """
    part = book.package.related("styles")
    codes = _styles(book.package.read(part), book.package.file, part) if part in book.package else {}
    found: dict[str, str] = {}

    def start(name: str, attributes: xml.Attributes) -> None:
        if name in _CELL_NAMES and "r" in attributes:
            code = codes.get(xml.number(attributes.get("s"), 0))
            if code is not None:
                found[attributes["r"].upper()] = code

    xml.feed(xml.parser_of(start), book.xml(sheet), book.package.file, sheet)
    return found


def _styles(data: bytes, file: str, part: str) -> dict[int, str]:
    """The format code of each cell style that isn't General."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal inside
        tag = _STYLE_NAMES.get(name)
        if tag == "numFmt":
            own[xml.number(attributes.get("numFmtId"), 0)] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            styles.append(xml.number(attributes.get("numFmtId"), 0))

    def end(name: str) -> None:
        nonlocal inside
        if _STYLE_NAMES.get(name) == "cellXfs":
            inside = False

    xml.feed(xml.parser_of(start, end), xml.checked(data, file, part), file, part)
    codes = {**_BUILT_IN, **own}
    return {
        index: codes[style]
        for index, style in enumerate(styles)
        if codes.get(style, "General") not in ("", "General")
    }

