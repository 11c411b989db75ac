"""Owns the look shared by all workbooks: fonts, colours, borders, and how a cell is dressed."""

from dataclasses import dataclass
from functools import lru_cache

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

# openpyxl writes the children of <font> in an order that the schema does not allow.
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color",
    "name", "family", "charset", "scheme",
)  # fmt: skip

FONT = "BIZ UDPゴシック"
INK = "FF1F2933"
FAINT = "FF6B7785"
RED = "FFC00000"
LINE = "FF8A97A6"
HEADING = "FFDCE6F1"
TITLE = "FF1F3864"
INPUT = "FFFFF8D6"
PREFILLED = "FFE8F1E4"
COMPUTED = "FFF1F3F5"
FLAGGED = "FFD9D9D9"
WRONG = "FFF8CBAD"
BLANK = "FFFFE699"
PLAIN = ""


@dataclass(frozen=True)
class Look:
    """How a cell is dressed."""

    fill: str = PLAIN
    size: float = 10
    bold: bool = False
    underline: bool = False
    color: str = INK
    align: str = "left"
    vertical: str = "center"
    wrap: bool = False
    shrink: bool = False
    indent: int = 0
    border: str = "thin"
    number_format: str = "General"
    locked: bool = True
    rotate: int = 0


@lru_cache(maxsize=512)
def _parts(look: Look) -> tuple[Font, PatternFill | None, Alignment, Border | None, Protection]:
    side = Side(style=look.border, color=LINE) if look.border else None
    return (
        Font(
            name=FONT,
            size=look.size,
            bold=look.bold or None,
            underline="single" if look.underline else None,
            color=look.color,
        ),
        PatternFill("solid", start_color=look.fill, end_color=look.fill) if look.fill else None,
        Alignment(
            horizontal=look.align,
            vertical=look.vertical,
            wrap_text=look.wrap or None,
            shrink_to_fit=look.shrink or None,
            indent=look.indent,
            text_rotation=look.rotate,
        ),
        Border(left=side, right=side, top=side, bottom=side) if side else None,
        Protection(locked=look.locked),
    )


def dress(cell: Cell, look: Look) -> None:
    """Give a cell its look."""
    font, fill, alignment, border, protection = _parts(look)
    cell.font = font
    if fill:
        cell.fill = fill
    cell.alignment = alignment
    if border:
        cell.border = border
    cell.protection = protection
    cell.number_format = look.number_format
