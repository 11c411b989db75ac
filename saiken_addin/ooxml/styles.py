"""Reads what the styles of a workbook say of its cells: the number formats, and what is struck out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from saiken_addin.ooxml import xml
from saiken_addin.ooxml.part_cache import read_once

_NAMES = {
    name: local
    for tag in ("numFmts", "numFmt", "fonts", "font", "strike", "cellXfs", "xf")
    for name, local in xml.main(tag).items()
}
_LONG_DAY = '[$-411]ggge"年"m"月"d"日"'
_SHORT_DAY = "[$-411]ge.m.d"
_MONTH, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??",
    14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm",
    27: _SHORT_DAY, 28: _LONG_DAY, 29: _LONG_DAY, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: _MONTH, 35: _DAY, 36: _SHORT_DAY,
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0",
    48: "##0.0E+0", 49: "@",
    50: _SHORT_DAY, 51: _LONG_DAY, 52: _MONTH, 53: _DAY, 54: _LONG_DAY, 55: _MONTH, 56: _DAY,
    57: _SHORT_DAY, 58: _LONG_DAY,
}  # fmt: skip
"""ECMA-376 part 1, 18.8.30: the ids without a code of their own, in the Japanese edition."""


@dataclass(frozen=True)
class Styles:
    """What the styles of cells say, by the number of the style.

    Attributes:
        formats: the format codes; of a style that isn't here it is General.
        struck: the styles whose font is struck out.
    """

    formats: Mapping[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()


@read_once(1 << 5)
def styles_of(data: bytes, file: str, part: str) -> Styles:
    """Read the part of the styles.

    Raises:
        Refused: it is damaged or too large (G04, G05, G08).
    """
    own: dict[int, str] = {}
    fonts: list[bool] = []
    styles: list[tuple[int, int]] = []
    depth = 0
    section: str | None = None

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal depth, section
        depth += 1
        tag = _NAMES.get(name)
        if depth == 2:
            section = tag
        elif depth == 3 and (section, tag) == ("cellXfs", "xf"):
            styles.append((xml.number(attributes.get("numFmtId"), 0), xml.number(attributes.get("fontId"), 0)))
        elif depth == 3 and (section, tag) == ("numFmts", "numFmt"):
            own[xml.number(attributes.get("numFmtId"), 0)] = attributes.get("formatCode", "")
        elif depth == 3 and (section, tag) == ("fonts", "font"):
            fonts.append(False)
        elif depth == 4 and section == "fonts" and tag == "strike" and fonts:
            fonts[-1] = xml.flag(attributes.get("val", "1"))

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    xml.feed(xml.parser_of(start, end), xml.checked(data, file, part), file, part)
    codes = {**_BUILT_IN, **own}
    return Styles(
        {
            index: codes[format_]
            for index, (format_, _) in enumerate(styles)
            if codes.get(format_, "General") not in ("", "General")
        },
        frozenset(
            index for index, (_, font) in enumerate(styles) if font < len(fonts) and fonts[font]
        ),
    )
