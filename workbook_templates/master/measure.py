"""Owns how much room a text takes, so that rows are high enough in any spreadsheet program."""

import math
import unicodedata
from collections.abc import Sequence

MAX_HEIGHT = 409.0
"""The highest row that Excel knows, in points."""

_WIDE = "FWA"
_NARROW_SHARE = 0.6


def lines(text: str, widths: Sequence[float], size: float) -> int:
    """How many lines a text takes, rather too many.

    Args:
        text: with its own line breaks.
        widths: of the columns that it may fill, in characters.
        size: of the type, in points.
    """
    room = sum(5.25 * width + 3.75 for width in widths) * 0.97
    return sum(max(1, math.ceil(width(part) * size / room)) for part in text.split("\n"))


def width(text: str) -> float:
    """In full-width signs."""
    return sum(
        1 if unicodedata.east_asian_width(sign) in _WIDE else _NARROW_SHARE for sign in text
    )
