"""The secretariat's texts as pieces: headings with numbers, paragraphs, bullets, exhibits."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from saiken_addin.desk.meeting import Text, TextKind
from saiken_addin.desk.names import TEXTS
from workbook_templates.master.layout.pages import Piece
from workbook_templates.master.layout.paragraphs import (
    LINE,
    SIZE,
    SUBHEADING,
    line,
    marked,
    paragraph,
    title,
)
from workbook_templates.master.layout.portrait import COLUMNS, LAST, widths
from workbook_templates.master.layout.sheet import Sheet, Style
from workbook_templates.shared.styles import FAINT, TITLE, Look
from workbook_templates.shared.text_size import lines

_HEADING = Look(border="", size=12, bold=True, color=TITLE, vertical="bottom")
_SUBTITLE = Look(border="", size=11, align="center")
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
_NUMBERED = re.compile(r"\s*(?:[(（]?[0-9０-９]{1,2}[)）]?[.．、\s　]|[(（][0-9０-９]{1,2}[)）]|[ア-ン][\s　])\s*")
_LEVELS = {TextKind.HEADING: 1, TextKind.SUBHEADING: 2, TextKind.MINOR_HEADING: 3}
_MARKS = {TextKind.BULLET: "・", TextKind.NOTE: "※"}


@dataclass(frozen=True)
class Heading:
    """A numbered heading of the first level, for the contents."""

    title: str
    mark: str


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
                replace(piece, part=part) for piece in exhibits.get(text.text, ())
            ]
        else:
            found += _paragraphs(text, level, part)
    return found


def not_printed(sheet: Sheet, name: str) -> None:
    """Say on a sheet without texts what would fill it; it has no page."""
    text = f"事務局ブックの「{TEXTS}」に {name} の文がないため、この資料は印刷しません。"
    sheet.put("A1", text, Look(border="", size=10, color=FAINT))
    sheet.worksheet.print_area = "Z1:Z1"  # far from the text, which may run over its cell


def _heading(text: str, mark: str) -> Piece:
    return line(text, Style(_HEADING, ("bottom",)), 26.0, gap=4.0, keep=True, mark=mark, part=mark)


def _below(text: str, level: int, number: int, numbered: bool, part: str) -> Piece:
    if not numbered:
        shown = f"● {text}" if level == 2 else f"○ {text}"
    else:
        shown = f"({number})　{text}" if level == 2 else f"{_kana(number)}　{text}"
    first = COLUMNS[level - 1]
    count = lines(shown, widths(first, LAST), SIZE)
    look = replace(SUBHEADING, wrap=count > 1)
    return line(shown, look, count * LINE + 5, first, keep=True, part=part)


def _paragraphs(text: Text, level: int, part: str) -> list[Piece]:
    first = COLUMNS[max(level, 0)]
    if text.kind is TextKind.TITLE:
        return [title(text.text)]
    if text.kind is TextKind.SUBTITLE:
        return [line(text.text, _SUBTITLE, 22.0, keep=True)]
    if mark := _MARKS.get(text.kind):
        return marked(mark, text.text, first, part)
    return [
        piece
        for each in text.text.split("\n")
        for piece in paragraph(f"　{each.strip()}", first, part)
    ]


def _bare(title: str) -> str:
    """A heading in one line and without a number that somebody gave it."""
    line = title.replace("\n", " ")
    return _NUMBERED.sub("", line, count=1) if _NUMBERED.match(line) else line


def _kana(number: int) -> str:
    return _KANA[number - 1] if number <= len(_KANA) else str(number)
