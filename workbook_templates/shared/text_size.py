"""Measures how much room a text takes, so that rows are high enough in any spreadsheet program."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

MAX_HEIGHT = 409.0
"""The highest row that Excel knows, in points."""

_WIDE = "FWA"
_NARROW_SHARE = 0.6
_NEVER_FIRST = frozenset("、。，．・：；？！）〕］｝〉》」』】ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!)]}％")
_POINTS, _NARROWER, _PADDING = 5.25, 0.97, 2.0
_PIECES = re.compile(r"[!-~]+|.", re.DOTALL)
_GOOD_ENDS = "。．；;！？"
_LOOK_BACK = 60


def lines(text: str, widths: Sequence[float], size: float) -> int:
    """How many lines a text takes, rather too many: words stay whole, no line begins with 、 or 。

    Args:
        text: with its own line breaks.
        widths: of the columns that it may fill, in characters.
        size: of the type, in points.
    """
    room = _room(widths) / size
    return sum(_wrapped(part, room) for part in text.split("\n"))


def cut(text: str, widths: Sequence[float], size: float, most: int) -> tuple[str, str]:
    """Cut a text in two where its first part fills at most so many lines.

    Args:
        text: with its own line breaks; one at the cut itself belongs to neither part.
        widths, size: as for `lines`.
        most: lines, at least 1.

    Returns:
        What fits, and what is left.
    """
    room = _room(widths) / size
    used = start = 0
    for part in text.split("\n"):
        need = _wrapped(part, room)
        if used + need > most:
            if used and most - used < 2:
                return text[: start - 1], text[start:]
            end = start + _fitting(part, room, most - used)
            return text[:end], text[end:]
        used += need
        start += len(part) + 1
    return text, ""


def split(
    texts: Sequence[str], widths: Sequence[Sequence[float]], size: float, most: int
) -> list[tuple[int, tuple[str, ...]]]:
    """Spread texts that stand side by side over rows of at most so many lines, nothing left out.

    Args:
        texts: of the cells of one row.
        widths: of the columns that each of them fills; size: as for `lines`.
        most: lines, at least 1.

    Returns:
        For each row its lines and the texts of its cells; one row where all of it fits.
    """
    rows: list[tuple[int, tuple[str, ...]]] = []
    rest = tuple(texts)
    while not rows or any(rest):
        parts = [cut(text, own, size, most) for text, own in zip(rest, widths, strict=True)]
        shown, rest = tuple(part[0] for part in parts), tuple(part[1] for part in parts)
        rows.append((max(lines(text, own, size) for text, own in zip(shown, widths, strict=True)), shown))
    return rows


def _room(widths: Sequence[float]) -> float:
    """Points in a line, less what a program leaves free at both sides."""
    return points(widths) * _NARROWER - _PADDING


def _fitting(paragraph: str, room: float, most: int) -> int:
    """How many signs of a paragraph fill so many lines, cut where a reader expects it; at least one."""
    end = 0
    for at, line in _walk(paragraph, room):
        if line > most:
            break
        end = at
    for back in range(end, max(end // 2, end - _LOOK_BACK), -1):
        if paragraph[back - 1] in _GOOD_ENDS and paragraph[back : back + 1] not in _NEVER_FIRST:
            return back
    best = end
    while best > 1 and (paragraph[best] in _NEVER_FIRST or _within_word(paragraph, best)):
        best -= 1
    return max(1, best if best > end // 2 else end)


def _within_word(text: str, at: int) -> bool:
    return all(sign.isascii() and not sign.isspace() for sign in text[at - 1 : at + 1])


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
    return max(line for _, line in _walk(text, room))


def _walk(text: str, room: float) -> Iterator[tuple[int, int]]:
    """Lay out a text without breaks of its own: behind every piece, the signs so far and their line."""
    at, line, used, before = 0, 1, 0.0, 0.0
    for piece in _PIECES.findall(text):
        # A word that no line can hold is broken anywhere, beginning where the line stands.
        for part in piece if width(piece) > room else (piece,):
            needed = width(part)
            if used + needed > room and used:
                line, used = line + 1, before if part in _NEVER_FIRST else 0.0
            at, used = at + len(part), used + needed
            before = needed if len(part) == 1 else 0.0
            yield at, line
