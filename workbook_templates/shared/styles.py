"""The look shared by all workbooks: the font and the colours, and what each colour means."""

from typing import TYPE_CHECKING

from saiken_addin.forms.declare import Look as Look

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

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


def dress(cell: "Cell", look: Look) -> None:
    """Give a cell its look."""
    from saiken_addin.forms.draw import dress as dress_cell

    dress_cell(cell, look)
