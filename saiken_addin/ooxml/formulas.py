"""The formulas of a part, of its cells, formats, lists and charts, as a spreadsheet program reads them."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from html import unescape

from saiken_addin.ooxml import xml

LONGEST = 1 << 14
"""Characters of a formula that are looked at; Excel takes 8,192."""
_TAGS = {"f", "formula", "formula1", "formula2"}
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(?:f|formula[12]?)(?:\s[^<>]*)?>([^<]+)<")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]{1,3}[0-9]{1,7})[\"'][^<>]*>$")
_WINDOW = 1_000
"""Bytes before a formula in which its cell begins."""


def formulas(data: bytes, file: str, part: str) -> Iterator[tuple[str, str]]:
    """The text of each formula, and the address of its cell where it stands right in one.

    Args:
        data: the part's XML, as `xml.checked` gives it.

    Raises:
        Refused: it is no XML.
    """
    if data.find(b"<!") < 0 and data.find(b"<?", 2) < 0:
        for found in _FORMULA.finditer(data):
            cell = _CELL.search(data, max(0, found.start() - _WINDOW), found.start())
            yield _text(found[1][:LONGEST]), cell[1].decode().upper() if cell else ""
        return
    # A comment or an instruction may stand in the middle of a word.
    for text, _ in elements(data, file, part, _TAGS):
        yield text[:LONGEST], ""


@lru_cache(maxsize=1 << 12)  # the same few hundred in every book
def _text(written: bytes) -> str:
    return unescape(written.decode("utf-8", "replace"))


def elements(
    data: bytes, file: str, part: str, tags: Collection[str]
) -> list[tuple[str, xml.Attributes]]:
    """The texts of all elements of such names, in whatever namespace, with their attributes."""
    found: list[tuple[str, xml.Attributes]] = []
    said: xml.Attributes = {}
    texts: list[str] | None = None

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal said, texts
        if name.rpartition(" ")[2] in tags:
            said, texts = attributes, []

    def end(name: str) -> None:
        nonlocal texts
        if texts is not None and name.rpartition(" ")[2] in tags:
            found.append(("".join(texts), said))
            texts = None

    def characters(text: str) -> None:
        if texts is not None:
            texts.append(text)

    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = characters
    xml.feed(parser, data, file, part)
    return found
