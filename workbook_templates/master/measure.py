"""Owns how much room a text takes, so that rows are high enough in any spreadsheet program."""

import math
import re
import unicodedata
from collections.abc import Sequence

MAX_HEIGHT = 409.0
"""The highest row that Excel knows, in points."""

_WIDE = "FWA"
_NARROW_SHARE = 0.6
_NEVER_FIRST = frozenset("、。，．・：；？！）〕］｝〉》」』】ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}％")
_POINTS, _NARROWER, _PADDING = 5.25, 0.97, 2.0
_PIECES = re.compile(r"[!-~]+|.", re.DOTALL)


def lines(text: str, widths: Sequence[float], size: float) -> int:
    """How many lines a text takes, rather too many: words stay whole, no line begins with 、 or 。

    Args:
        text: with its own line breaks.
        widths: of the columns that it may fill, in characters.
        size: of the type, in points.
    """
    room = points(widths) * _NARROWER - _PADDING
    return sum(_wrapped(part, room / size) for part in text.split("\n"))


def points(widths: Sequence[float]) -> float:
    """The width of columns in Excel; a program without the book's font makes them 3% narrower."""
    return sum(widths) * _POINTS


def width(text: str) -> float:
    """In full-width signs."""
    return sum(
        1 if unicodedata.east_asian_width(sign) in _WIDE else _NARROW_SHARE for sign in text
    )


def _wrapped(text: str, room: float) -> int:
    """The lines of a text without breaks of its own, in a room of so many full-width signs."""
    if width(text) <= room:
        return 1
    count, used, before = 1, 0.0, 0.0
    for piece in _PIECES.findall(text):
        needed = width(piece)
        if used + needed > room:
            lead = before if piece in _NEVER_FIRST else 0.0
            if needed > room:
                whole = math.ceil((used + needed) / room) - 1
                count, used = count + whole, used + needed - whole * room
            else:
                count, used = count + 1, lead + needed
        else:
            used += needed
        before = needed if len(piece) == 1 else 0.0
    return count
