"""Buttons on a sheet: rounded shapes in a drawing part that run a macro when clicked."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
_MARGIN = 38_100
"""Between the shape and the lines of its cell: 3 points in EMU."""
_SIZE = 1200
"""Of the text, in hundredths of a point."""


@dataclass(frozen=True)
class SheetButton:
    """A button that fills a cell.

    Attributes:
        row, column: of the cell, from 1.
        label: what stands on it.
        about: the alternative text that a screen reader reads.
        macro: `Module.Sub`; the Sub takes nothing.
        color: RRGGBB; the text is white.
    """

    row: int
    column: int
    label: str
    about: str
    macro: str
    color: str


def drawing(buttons: Sequence[SheetButton], font: str) -> bytes:
    """The drawing part with the buttons, in their order."""
    shapes = "".join(_shape(number, button, font) for number, button in enumerate(buttons, 2))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<xdr:wsDr xmlns:xdr="{_SHEET}" xmlns:a="{_MAIN}">{shapes}</xdr:wsDr>'
    ).encode()


def _shape(number: int, button: SheetButton, font: str) -> str:
    macro, name, about = (quoteattr(text) for text in (f"[0]!{button.macro}", button.label, button.about))
    typeface = quoteattr(font)
    return (
        '<xdr:twoCellAnchor editAs="oneCell">'
        f"{_corner('from', button.column - 1, button.row - 1, _MARGIN)}"
        f"{_corner('to', button.column, button.row, 0)}"
        f'<xdr:sp macro={macro} textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{number}" name={name} descr={about}/><xdr:cNvSpPr/></xdr:nvSpPr>'
        '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm>'
        '<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>'
        f'<a:solidFill><a:srgbClr val="{button.color}"/></a:solidFill><a:ln><a:noFill/></a:ln></xdr:spPr>'
        '<xdr:txBody><a:bodyPr vertOverflow="clip" wrap="square" anchor="ctr"/><a:lstStyle/>'
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="ja-JP" altLang="en-US" sz="{_SIZE}" b="1">'
        '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
        f"<a:latin typeface={typeface}/><a:ea typeface={typeface}/></a:rPr>"
        f"<a:t>{escape(button.label)}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
        "<xdr:clientData/></xdr:twoCellAnchor>"
    )


def _corner(which: str, column: int, row: int, margin: int) -> str:
    return (
        f"<xdr:{which}><xdr:col>{column}</xdr:col><xdr:colOff>{margin}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{margin}</xdr:rowOff></xdr:{which}>"
    )
