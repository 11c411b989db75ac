"""Puts defined names into a finished workbook, of which nothing else changes.

The part is cut at one place and the new elements are set in between, so that everything a program
wrote there stays as it wrote it, in its own prefix and encoding.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from saiken_addin.ooxml import xml
from saiken_addin.ooxml.gate import Package, content_types
from saiken_addin.ooxml.package import RawPackage

_NAMES = "definedNames"
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
"""The elements of a workbook that stand before its names (CT_Workbook); `sheets` always does."""
_TABLE = "spreadsheetml.table+xml"
_OUTSIDE_TEXTS = re.compile(r'("(?:[^"]|"")*")|\s+')
_ONE_SHEET = "一つのシートの名前"
_A_TABLE = "表（テーブル）の名前"


@dataclass(frozen=True)
class Name:
    """A defined name of the whole workbook.

    Attributes:
        name: as it is called.
        text: what it stands for, as the file holds it, without a leading =.
        comment: what the name manager says about it, at most 255 characters.
    """

    name: str
    text: str
    comment: str


@dataclass(frozen=True)
class Taken:
    """A name that was left out because the workbook uses it for something else."""

    name: str
    use: str


@dataclass(frozen=True)
class Insertion:
    """What became of names that were to be put into a workbook.

    Attributes:
        data: the workbook with them, or as it was when none was added.
        added: the names that were added.
        present: the names that stood there already, with the same text.
        taken: the names that mean something else there.
    """

    data: bytes
    added: tuple[str, ...]
    present: tuple[str, ...]
    taken: tuple[Taken, ...]


def with_names(package: Package, names: Sequence[Name]) -> Insertion:
    """Put names into a workbook; none that is there is overwritten.

    Args:
        package: the workbook; all its other parts keep their bytes.
        names: in any order; upper and lower case make no difference to Excel.

    Raises:
        Refused: a part that has to be read is damaged.
        SaikenError: the zip can't be copied.
    """
    part = package.members[package.workbook.lower()].name
    content = package.read(part)
    plain = xml.checked(content, package.file, part)
    place = _place_in(plain, package.file, part)
    uses = {table.casefold(): _A_TABLE for table in _tables(package)} | place.uses
    added: list[Name] = []
    present: list[str] = []
    taken: list[Taken] = []
    for name in names:
        use = uses.get(name.name.casefold())
        if use is None:
            added.append(name)
        elif _bare(use) == _bare(name.text):
            present.append(name.name)
        else:
            taken.append(Taken(name.name, use))
    data = package.data
    if added:
        changed = plain[: place.begin] + place.block(added) + plain[place.end :]
        data = RawPackage(data).rebuilt({part: _as_it_was(content, changed)})
    return Insertion(data, tuple(name.name for name in added), tuple(present), tuple(taken))


@dataclass
class _Place:
    """Where names go in a workbook part, and which it has.

    Attributes:
        prefix: of the part's own elements, with its colon.
        begin, end: the bytes to be replaced, often none.
        has_element: whether that is within an element definedNames, or where there should be one.
        uses: what each name stands for, by the name in small letters.
    """

    prefix: str
    begin: int
    end: int
    has_element: bool
    uses: dict[str, str]

    def block(self, names: Iterable[Name]) -> bytes:
        """What is set in."""
        text = "".join(
            f"<{self.prefix}definedName name={quoteattr(name.name)} comment={quoteattr(name.comment)}>"
            f"{escape(name.text)}</{self.prefix}definedName>"
            for name in names
        )
        element = f"{self.prefix}{_NAMES}"
        return (text if self.has_element else f"<{element}>{text}</{element}>").encode()


def _place_in(content: bytes, file: str, part: str) -> _Place:
    """Look through a workbook part."""
    place = _Place("", 0, 0, False, {})
    parser = expat.ParserCreate("utf-8")  # not the namespace but the prefix is what counts here
    parser.buffer_text = True
    path: list[str] = []
    name: Mapping[str, str] = {}
    texts: list[str] = []
    after_tag = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal name, after_tag
        prefix, _, local = tag.rpartition(":")
        path.append(local)
        if len(path) == 2:  # these elements have no attribute with a > in it
            after_tag = content.index(b">", parser.CurrentByteIndex) + 1
        if len(path) == 1:
            place.prefix = f"{prefix}:" if prefix else ""
        if path[1:] == [_NAMES]:
            place.has_element = True
            place.begin = place.end = after_tag
            if content[after_tag - 2 : after_tag] == b"/>":
                place.begin, place.has_element = parser.CurrentByteIndex, False
        if path[1:] == [_NAMES, "definedName"]:
            name = attributes
            texts.clear()

    def end(_: str) -> None:
        if path[1:] == [_NAMES, "definedName"]:
            use = _ONE_SHEET if "localSheetId" in name else "".join(texts)
            place.uses[name.get("name", "").casefold()] = use
        elif path[1:] == [_NAMES] and place.has_element:
            place.begin = place.end = parser.CurrentByteIndex
        elif len(path) == 2 and path[1] in _BEFORE_NAMES:
            closed = content[after_tag - 2 : after_tag] == b"/>"
            ends = after_tag if closed else content.index(b">", parser.CurrentByteIndex) + 1
            place.begin = place.end = ends
        path.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    xml.feed(parser, content, file, part)
    return place


def _tables(package: Package) -> Iterator[str]:
    """The names of tables: they and defined names must differ, or Excel calls the book damaged."""
    kinds, _ = content_types(package.data, package.members, package.file)
    for part, kind in kinds.items():
        if kind.endswith(_TABLE) and part in package.members:
            yield _table(package, part)


def _table(package: Package, part: str) -> str:
    found: list[str] = []

    def start(_: str, attributes: xml.Attributes) -> None:
        found.append(attributes.get("displayName", attributes.get("name", "")))

    content = xml.checked(package.read(part), package.file, part)
    xml.feed(xml.parser_of(start), content, package.file, part)
    return found[0]


def _bare(text: str) -> str:
    """A formula without what programs write as they like: spaces between its signs, and case."""
    return _OUTSIDE_TEXTS.sub(lambda found: found[1] or "", text).casefold()


def _as_it_was(original: bytes, changed: bytes) -> bytes:
    """UTF-8 in the encoding of the part as it was, with the byte order mark that it had."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if original.startswith(mark):
            return mark + changed.decode().encode(encoding)
    if original.startswith((b"<\0", b"\0<")):
        return changed.decode().encode("utf-16-le" if original[0] else "utf-16-be")
    return changed
