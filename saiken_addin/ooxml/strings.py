"""The shared strings of a book: only those that somebody asks for."""

from collections.abc import Collection
from contextlib import suppress

from saiken_addin.core.findings import Code
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.archive import MAX_PART
from saiken_addin.ooxml.fast_path import plain_strings
from saiken_addin.ooxml.refusal import Refused, refused
from saiken_addin.ooxml.rich_text import TAGS, RichText, Text

_NAMES = {name: local for tag in ("si", *TAGS) for name, local in xml.main(tag).items()}


_MOST_READ = 16 * MAX_PART
"""Bytes that are read of the strings of one book, which each of its sheets asks for again."""


class SharedStrings:
    """The shared strings of one book.

    Args:
        data: the part's XML, `checked`.
    """

    def __init__(self, data: bytes, file: str, part: str) -> None:
        self._data = data
        self._file = file
        self._part = part
        self._plain = plain_strings(data)
        self._left = _MOST_READ

    def texts(self, wanted: Collection[int]) -> dict[int, Text]:
        """The strings by index.

        Raises:
            Refused: not well-formed, read differently by different programs, or an index that is
                not there (G04).
        """
        if self._plain is not None:
            head, strings, tail = self._plain
            order = [index for index in wanted if index < len(strings)]
            short = head + "".join([strings[index] for index in order]).encode() + tail
            with suppress(Refused):  # the whole part says more exactly what is wrong
                texts = self._scanned(short, range(len(order)))
                if len(texts) == len(wanted):
                    return {index: texts[place] for place, index in enumerate(order)}
        texts = self._scanned(self._data, wanted)
        if len(texts) < len(wanted):
            detail = f"文字列の番号{max(wanted)}がありません"
            raise refused(self._file, Code.DAMAGED, detail=detail)
        return texts

    def _scanned(self, data: bytes, wanted: Collection[int]) -> dict[int, Text]:
        self._left -= len(data)
        if self._left < 0:
            detail = "文字列の多いシートが多すぎます"
            raise refused(self._file, Code.TOO_LARGE, detail=detail)
        return scanned(data, wanted, self._file, self._part)


def scanned(data: bytes, wanted: Collection[int], file: str, part: str) -> dict[int, Text]:
    """The wanted strings that are there, with expat alone; reading stops behind the last of them."""
    found: dict[int, Text] = {}
    index = -1
    depth = 0
    rich: RichText | None = None

    def damaged(detail: str) -> Exception:
        return refused(file, Code.DAMAGED, detail=detail)

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal index, depth, rich
        depth += 1
        tag = _NAMES.get(name)
        if rich is not None:
            rich.start(tag, attributes)
        elif tag == "si":
            if depth != 2:
                raise damaged("文字列の並びに、プログラムによって読み方の違うものがあります")
            index += 1
            if index in wanted:
                rich = RichText(damaged)

    def end(name: str) -> None:
        nonlocal depth, rich
        depth -= 1
        if rich is None:
            return
        if depth > 1:
            rich.end()
            return
        found[index], rich = rich.finished(), None
        if len(found) == len(wanted):
            xml.silence(parser)

    def characters(text: str) -> None:
        if rich is not None:
            rich.characters(text)

    def aside(*_: str) -> None:
        if rich is not None:
            raise damaged("文字列の途中に、文字でないもの（コメントなど）があります")

    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = characters
    parser.CommentHandler = parser.ProcessingInstructionHandler = aside
    xml.feed(parser, data, file, part, lambda: len(found) == len(wanted))
    return found
