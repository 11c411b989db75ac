"""What people write onto a sheet beside its cells: comments, threads of comments, texts in shapes."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from saiken_addin.core.addresses import column_letters
from saiken_addin.ooxml import xml
from saiken_addin.ooxml.archive import MAX_PART
from saiken_addin.ooxml.gate import Package
from saiken_addin.ooxml.refusal import Refused

MOST_READ = 4 * MAX_PART
"""Bytes of the parts of one book that are looked through."""
COMMENT, SHAPE = "コメント", "図形"
_THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments "
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing "
_STRICT_DRAWING = "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing "
_TEXT = (
    "http://schemas.openxmlformats.org/drawingml/2006/main t",
    "http://purl.oclc.org/ooxml/drawingml/main t",
)
_COMMENTS = {
    name: local for tag in ("author", "comment", "t") for name, local in xml.main(tag).items()
}
_ANCHORS = {
    f"{namespace}{tag}": tag
    for namespace in (_DRAWING, _STRICT_DRAWING)
    for tag in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "from", "col", "row")
}


@dataclass(frozen=True)
class Remark:
    """Words on a sheet: what carries them, the cell that they hang on or lie over, who wrote them."""

    carrier: str
    cell: str
    text: str
    author: str = ""


def remarks_in(package: Package, sheets: Mapping[str, str]) -> Iterator[tuple[str, Remark]]:
    """The remarks on the sheets of a book, as far as they can be read: nothing else depends on them.

    Args:
        sheets: the parts of the sheets, by name.
    """
    left = MOST_READ
    for name, part in sheets.items():
        found: list[Remark] = []
        with suppress(Refused):
            for relation in package.related_to(part).values():
                reader = _READERS.get(relation.kind.lower())
                member = package.members.get(relation.target.lower())
                if reader is None or member is None:
                    continue
                left -= member.size
                if left < 0:
                    return
                with suppress(Refused):
                    found += reader(package, relation.target)
        threads = {each.cell for each in found if each.carrier == COMMENT and not each.author}
        # A thread stands in the comments again, with an explanation for old programs.
        yield from (
            (name, each) for each in found if each.text and not (each.author and each.cell in threads)
        )


def _comments(package: Package, part: str) -> Iterator[Remark]:
    authors: list[str] = []
    remarks: list[tuple[str, str, list[str]]] = []
    texts: list[str] | None = None

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal texts
        tag = _COMMENTS.get(name)
        if tag == "author":
            texts = []
        elif tag == "comment":
            number = xml.number(attributes.get("authorId"), len(authors))
            author = authors[number] if number < len(authors) else "-"
            remarks.append((attributes.get("ref", ""), author or "-", []))
        elif tag == "t" and remarks:
            texts = remarks[-1][2]

    def end(name: str) -> None:
        nonlocal texts
        tag = _COMMENTS.get(name)
        if tag == "author" and texts is not None:
            authors.append("".join(texts))
        if tag in ("author", "t"):
            texts = None

    _walked(package, part, start, end, lambda text: texts.append(text) if texts is not None else None)
    for cell, author, parts in remarks:
        yield Remark(COMMENT, cell, xml.unescaped("".join(parts)).strip(), author)


def _threads(package: Package, part: str) -> Iterator[Remark]:
    remarks: list[tuple[str, list[str]]] = []
    inside = False

    def start(name: str, attributes: xml.Attributes) -> None:
        nonlocal inside
        if name == f"{_THREADED}threadedComment":
            remarks.append((attributes.get("ref", ""), []))
        inside = name == f"{_THREADED}text" and bool(remarks)

    def end(_: str) -> None:
        nonlocal inside
        inside = False

    _walked(package, part, start, end, lambda text: remarks[-1][1].append(text) if inside else None)
    for cell, parts in remarks:
        yield Remark(COMMENT, cell, "".join(parts).strip())


def _shapes(package: Package, part: str) -> Iterator[Remark]:
    remarks: list[Remark] = []
    words: list[str] = []
    place: dict[str, str] = {}
    tag_of = ""
    in_from = False

    def start(name: str, _: xml.Attributes) -> None:
        nonlocal tag_of, in_from
        tag = _ANCHORS.get(name, "")
        if tag.endswith("Anchor"):
            place.clear()
            words.clear()
        in_from = in_from or tag == "from"
        tag_of = "text" if name in _TEXT else tag if in_from and tag in ("col", "row") else ""

    def end(name: str) -> None:
        nonlocal tag_of, in_from
        tag = _ANCHORS.get(name, "")
        tag_of = ""
        if tag == "from":
            in_from = False
        elif tag.endswith("Anchor") and words:
            column, row = (xml.number(place.get(each), 0) + 1 for each in ("col", "row"))
            remarks.append(Remark(SHAPE, f"{column_letters(column)}{row}", "".join(words).strip()))

    def characters(text: str) -> None:
        if tag_of == "text":
            words.append(text)
        elif tag_of:
            place[tag_of] = place.get(tag_of, "") + text

    _walked(package, part, start, end, characters)
    yield from remarks


def _walked(
    package: Package, part: str, start: xml.Start, end: Callable[[str], None], text: Callable[[str], None]
) -> None:
    parser = xml.parser_of(start, end)
    parser.CharacterDataHandler = text
    xml.feed(parser, xml.checked(package.read(part), package.file, part), package.file, part)


_READERS: dict[str, Callable[[Package, str], Iterator[Remark]]] = {
    "comments": _comments, "threadedcomment": _threads, "drawing": _shapes,
}  # fmt: skip
