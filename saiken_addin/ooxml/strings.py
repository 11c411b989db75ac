"""The shared strings of a book: only those that somebody asks for."""

from collections.abc import Collection
from contextlib import suppress

from saiken_addin.core.findings import Code
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.fast_path import plain_strings
from saiken_addin.ooxml.refusal import Refused, refused

_NAMES = {name: local for tag in ("si", "t", "rPh") for name, local in xml.main(tag).items()}


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

    def texts(self, wanted: Collection[int]) -> dict[int, str]:
        """Plain text by index; runs joined, readings (furigana) left out.

        Raises:
            Refused: not well-formed, or an index that is not there (G04).
        """
        if self._plain is not None:
            head, strings, tail = self._plain
            order = [index for index in wanted if index < len(strings)]
            short = head + "".join([strings[index] for index in order]).encode() + tail
            with suppress(Refused):  # the whole part says more exactly what is wrong
                texts = scanned(short, range(len(order)), self._file, self._part)
                if len(texts) == len(wanted):
                    return {index: texts[place] for place, index in enumerate(order)}
        texts = scanned(self._data, wanted, self._file, self._part)
        if len(texts) < len(wanted):
            detail = f"文字列の番号{max(wanted)}がありません"
            raise refused(self._file, Code.DAMAGED, detail=detail)
        return texts


def scanned(data: bytes, wanted: Collection[int], file: str, part: str) -> dict[int, str]:
    """The wanted strings that are there, with expat alone; reading stops behind the last of them."""
    found: dict[int, str] = {}
    index = -1
    phonetic = 0
    collecting = False
    texts: list[str] = []

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal index, phonetic, collecting
        tag = _NAMES.get(name)
        if tag == "t":
            collecting = not phonetic and index in wanted
        elif tag == "si":
            index += 1
            texts.clear()
        elif tag == "rPh":
            phonetic += 1

    def end(name: str) -> None:
        nonlocal phonetic, collecting
        tag = _NAMES.get(name)
        if tag == "t":
            collecting = False
        elif tag == "si" and index in wanted:
            found[index] = xml.unescaped("".join(texts))
            if len(found) == len(wanted):
                xml.silence(parser)
        elif tag == "rPh":
            phonetic -= 1

    def characters(text: str) -> None:
        if collecting:
            texts.append(text)

    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = characters
    xml.feed(parser, data, file, part, lambda: len(found) == len(wanted))
    return found
