"""Owns how the secretariat's texts become pages: headings with numbers, paragraphs, bullets, exhibits.

Pages are broken here, between paragraphs, so that no program has to and nothing is cut. A paragraph
that is very long is spread over several rows at the ends of its sentences.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from saiken_addin.desk.meeting import Text, TextKind
from workbook_templates.master.layout.page_breaks import Block, paged
from workbook_templates.master.layout.portrait import COLUMNS, FIRST, LAST, ROOM, TITLE_LOOK, widths
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.master.layout.text_size import lines
from workbook_templates.shared.styles import TITLE, Look

SIZE, LINE = 10.5, 15.0
_FIRST_LINE, _GAP = 13.5, 4.0
_EVENNESS = 10.0
_LONGEST = 8
"""Lines of a row; a longer paragraph takes several rows."""
_HEADING = Look(border="", size=12, bold=True, color=TITLE, vertical="bottom")
_SUBHEADING = Look(border="", size=SIZE, bold=True, vertical="bottom")
_BODY = Look(border="", size=SIZE, wrap=True, vertical="justify")
_MARK = Look(border="", size=SIZE, align="right", vertical="top")
_NOTE = Look(border="", size=9, wrap=True, vertical="top")
_SUBTITLE = Look(border="", size=11, align="center")
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
_NUMBERED = re.compile(r"\s*(?:[(（]?[0-9０-９]{1,2}[)）]?[.．、\s　]|[(（][0-9０-９]{1,2}[)）]|[ア-ン][\s　])\s*")
_SENTENCES = re.compile(r"[^。]*。[」』）)]*|[^。]+")
_LEVELS = {TextKind.HEADING: 1, TextKind.SUBHEADING: 2, TextKind.MINOR_HEADING: 3}


@dataclass(frozen=True)
class Piece:
    """Rows that stay together.

    Attributes:
        heights: of the rows, in points.
        draw: draws them from a row on.
        keep: whether it stays on the page of what follows.
        mark: the name by which a table of contents refers to it.
        part: which part of the text it belongs to; a page ends best where the part does.
    """

    heights: tuple[float, ...]
    draw: Callable[[Sheet, int], None]
    keep: bool = False
    mark: str = ""
    part: str = ""


@dataclass(frozen=True)
class Heading:
    """A numbered heading of the first level, for the contents."""

    title: str
    mark: str


@dataclass(frozen=True)
class Laid:
    """What was laid out: the last row, and the last row of each page."""

    last_row: int
    page_ends: tuple[int, ...]


def headings(sheet: str, texts: Sequence[Text]) -> list[Heading]:
    """The headings of the first level with their numbers."""
    titles = [text.text for text in texts if text.kind is TextKind.HEADING]
    return [
        Heading(f"{number}　{_bare(title)}", f"{sheet} {number}")
        for number, title in enumerate(titles, 1)
    ]


def pieces(
    sheet: str,
    texts: Sequence[Text],
    exhibits: Mapping[str, Sequence[Piece]],
    numbered_below: bool,
) -> list[Piece]:
    """The texts as pieces.

    Args:
        sheet: on which they stand.
        texts: in order.
        exhibits: what stands for an exhibit, by its name; an exhibit that is not there is left out.
        numbered_below: whether headings below the first level have numbers, too.
    """
    counts = [0, 0, 0]
    level = 0
    part = ""
    found: list[Piece] = []
    for text in texts:
        if text.kind in _LEVELS:
            level = _LEVELS[text.kind]
            counts[level - 1 :] = [counts[level - 1] + 1, *[0] * (3 - level)]
            title = _bare(text.text)
            if level == 1:
                part = f"{sheet} {counts[0]}"
                found.append(_heading(f"{counts[0]}　{title}", part))
            else:
                found.append(_below(title, level, counts[level - 1], numbered_below, part))
        elif text.kind is TextKind.EXHIBIT:
            found += [
                Piece(piece.heights, piece.draw, piece.keep, piece.mark, part)
                for piece in exhibits.get(text.text, ())
            ]
        else:
            found += _paragraphs(text, level, part)
    return found


def lay_out(sheet: Sheet, flow: Sequence[Piece], first_row: int = 1, first_page: int = 0) -> Laid:
    """Draw pieces from a row on, with the pages that they take; marks are noted on the sheet.

    Args:
        sheet: the sheet.
        flow: the pieces.
        first_row: where the first goes; it begins a page.
        first_page: which page of the sheet that is, from 0.
    """
    blocks: list[list[Piece]] = []
    for piece in flow:
        if blocks and blocks[-1][-1].keep and _height([*blocks[-1], piece]) <= ROOM:
            blocks[-1].append(piece)
        else:
            blocks.append([piece])
    sizes = [
        Block(_height(block), block[0].part, str(number)) for number, block in enumerate(blocks)
    ]
    row, ends = first_row, []
    for number, page in enumerate(paged(sizes, ROOM, _EVENNESS), first_page):
        for block in (blocks[each] for each in page):
            for piece in block:
                if piece.mark:
                    sheet.marks[piece.mark] = number
                for down, height in enumerate(piece.heights):
                    sheet.height(row + down, height)
                piece.draw(sheet, row)
                row += len(piece.heights)
        ends.append(row - 1)
    return Laid(row - 1, tuple(ends))


def title(text: str, look: Look = TITLE_LOOK) -> Piece:
    """A title in the middle of the page."""
    count = lines(text, widths(FIRST, LAST), look.size)
    return Piece((count * look.size * 1.5 + 8,), partial(_put, FIRST, text, look), keep=True)


def caption(text: str) -> Piece:
    """What stands over an exhibit."""
    look = replace(_SUBHEADING, align="center")
    return Piece((LINE + 8,), partial(_put, FIRST, text, look), keep=True)


Says = Callable[[Sheet, str], None]
"""Notes what the text in a cell follows from (`Paper.says`)."""


def note(text: str, first: str = FIRST, says: Says | None = None, keep: bool = False) -> Piece:
    """A small line below an exhibit; `keep` if another one follows."""
    count = lines(text, widths(first, LAST), _NOTE.size)
    draw = _saying(partial(_put, first, text, _NOTE), first, says)
    return Piece((count * 12.0 + 2,), draw, keep=keep)


def bullet(text: str, first: str, part: str = "", says: Says | None = None) -> list[Piece]:
    """A text with its mark in one column and the text in the next ones."""
    return [
        Piece(
            (height, _GAP),
            _saying(partial(_marked, first, mark, chunk), _next(first), says if mark else None),
            part=part,
        )
        for mark, chunk, height in _rows("・", text, _next(first))
    ]


def _saying(
    draw: Callable[[Sheet, int], None], first: str, says: Says | None
) -> Callable[[Sheet, int], None]:
    """Draw, and note what the text in a column follows from."""

    def draw_and_say(sheet: Sheet, row: int) -> None:
        draw(sheet, row)
        if says:
            says(sheet, f"{first}{row}")

    return draw_and_say


def air(height: float) -> Piece:
    """A row in which nothing stands."""
    return Piece((height,), lambda sheet, row: None)


def _height(block: Sequence[Piece]) -> float:
    return sum(sum(piece.heights) for piece in block)


def _heading(text: str, mark: str) -> Piece:
    look = Style(_HEADING, ("bottom",))
    return Piece((26.0, 4.0), partial(_put, FIRST, text, look), keep=True, mark=mark, part=mark)


def _below(text: str, level: int, number: int, numbered: bool, part: str) -> Piece:
    if not numbered:
        shown = f"● {text}" if level == 2 else f"○ {text}"
    else:
        shown = f"({number})　{text}" if level == 2 else f"{_kana(number)}　{text}"
    first = COLUMNS[level - 1]
    count = lines(shown, widths(first, LAST), SIZE)
    look = replace(_SUBHEADING, wrap=count > 1)
    return Piece((count * LINE + 5,), partial(_put, first, shown, look), keep=True, part=part)


def _paragraphs(text: Text, level: int, part: str) -> Iterator[Piece]:
    first = COLUMNS[max(level, 0)]
    if text.kind is TextKind.TITLE:
        yield title(text.text)
    elif text.kind is TextKind.SUBTITLE:
        yield Piece((22.0,), partial(_put, FIRST, text.text, _SUBTITLE), keep=True)
    elif text.kind is TextKind.BULLET:
        yield from bullet(text.text, first, part)
    elif text.kind is TextKind.NOTE:
        for mark, chunk, height in _rows("※", text.text, _next(first)):
            yield Piece((height, _GAP), partial(_marked, first, mark, chunk), part=part)
    else:
        for paragraph in text.text.split("\n"):
            for _, chunk, height in _rows("", f"　{paragraph.strip()}", first):
                yield Piece((height, _GAP), partial(_put, first, chunk, _BODY), part=part)


def _rows(mark: str, text: str, first: str) -> Iterator[tuple[str, str, float]]:
    """The rows of a text: its mark on the first of them, the text, the height."""
    room = widths(first, LAST)
    for number, chunk in enumerate(chunks(text, room, SIZE)):
        height = (lines(chunk, room, SIZE) - 1) * LINE + _FIRST_LINE
        yield mark if number == 0 else "", chunk, height


def chunks(text: str, room: Sequence[float], size: float, most: int = _LONGEST) -> list[str]:
    """A text in parts of so many lines at most, parted after sentences where that is possible."""
    found: list[str] = []
    for sentence in _sentences(text, room, size, most):
        if found and lines(found[-1] + sentence, room, size) <= most:
            found[-1] += sentence
        else:
            found.append(sentence)
    return [each.rstrip("\n") for each in found] or [""]


def _sentences(text: str, room: Sequence[float], size: float, most: int) -> Iterator[str]:
    for part in re.split(r"(?<=\n)", text):
        for sentence in _SENTENCES.findall(part):
            rest = sentence
            while lines(rest, room, size) > most:
                cut = _fitting(rest, room, size, most)
                yield rest[:cut]
                rest = rest[cut:]
            if rest:
                yield rest


def _fitting(text: str, room: Sequence[float], size: float, most: int) -> int:
    """How many signs of a text fit into so many lines."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if lines(text[:middle], room, size) <= most else (low, middle - 1)
    return low


def _put(first: str, text: str, look: Look | Style, sheet: Sheet, row: int) -> None:
    sheet.put(f"{first}{row}", text, look, f"{LAST}{row}")


def _marked(first: str, mark: str, text: str, sheet: Sheet, row: int) -> None:
    if mark:
        sheet.put(f"{first}{row}", mark, _MARK)
    _put(_next(first), text, _BODY, sheet, row)


def _next(column: str) -> str:
    return COLUMNS[COLUMNS.index(column) + 1]


def _bare(title: str) -> str:
    """A heading in one line and without a number that somebody gave it."""
    line = title.replace("\n", " ")
    return _NUMBERED.sub("", line, count=1) if _NUMBERED.match(line) else line


def _kana(number: int) -> str:
    return _KANA[number - 1] if number <= len(_KANA) else str(number)
