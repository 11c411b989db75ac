"""Reads the XML of a part safely: checked before expat sees it, and fed in small pieces.

No DTD, so no entities; UTF-8 or UTF-16 only, as ECMA-376 part 2 demands; bounds on markup that keep
expat itself small. expat's own guard against entity bombs is not relied on: it depends on the
version, and with its handlers gone after an exception expat still works through what it was given.
"""

import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from saiken_addin.core.findings import Code
from saiken_addin.ooxml.refusal import refused, shown

MAX_MARKUP = 400_000
"""Tags and attributes of one part. Each costs expat and pyexpat up to 300 bytes while they stand."""
PIECE = 1 << 16
_TAG_WINDOW = 1 << 17
"""No tag is longer than two of these: expat wants the whole of it, and looks at it again and again."""

_MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATION_IDS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
ALTERNATIVES = "http://schemas.openxmlformats.org/markup-compatibility/2006 AlternateContent"
"""What programs with certain extensions read differently from others."""
_BLANKS = " \t\r\n"
"""What XML leaves out around a number or a yes (whiteSpace="collapse")."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


def main(local: str) -> dict[str, str]:
    """{expat's name of a spreadsheet element: its local name} in the ordinary and strict namespace."""
    return {f"{namespace} {local}": local for namespace in _MAIN}


def checked(data: bytes, file: str, part: str, too_large: Code = Code.TOO_LARGE) -> bytes:
    """The part's XML as UTF-8 without a byte order mark, safe to be given to expat.

    Raises:
        Refused: a DTD (G08), too much markup (G05 or `too_large`), or no XML encoding (G04).
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:2] in (b"<\0", b"\0<"):
        encoding = "utf-16" if data[0] >= 0xFE else "utf-16-le" if data[0] else "utf-16-be"
        try:
            data = data.decode(encoding).encode()
        except UnicodeDecodeError:
            raise _damaged(file, part) from None
    data = data.removeprefix(b"\xef\xbb\xbf")
    if b"<!DOCTYPE" in data:
        raise refused(file, Code.UNSAFE_XML)
    if len(data) > MAX_MARKUP and max(data.count(b"<"), data.count(b"=")) > MAX_MARKUP:
        raise refused(file, too_large, detail=f"部品「{shown(part)}」の要素が多すぎます")
    for at in range(0, len(data) - _TAG_WINDOW + 1, _TAG_WINDOW):
        if data.find(b"<", at, at + _TAG_WINDOW) < 0:
            raise refused(file, too_large, detail=f"部品「{shown(part)}」に異常に長い文字があります")
    return data


def parser_of(start: Start, end: Callable[[str], None] | None = None) -> expat.XMLParserType:
    """A parser that knows namespaces ("namespace local"), joins texts and ignores the declaration."""
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    return parser


def feed(
    parser: expat.XMLParserType,
    data: bytes,
    file: str,
    part: str,
    done: Callable[[], bool] = lambda: False,
) -> None:
    """Run `checked` data through the parser until `done`; what follows is not looked at.

    Raises:
        Refused: not well-formed (G04), and whatever the handlers raise.
    """
    last = max(len(data) - PIECE, 0)
    try:
        for at in range(0, max(len(data), 1), PIECE):
            parser.Parse(data[at : at + PIECE], at >= last)
            if done():
                return
    except expat.ExpatError:
        if not done():
            raise _damaged(file, part) from None
    finally:
        silence(parser)  # the handlers know the parser: without this it waits for the collector


def silence(parser: expat.XMLParserType) -> None:
    """Let no handler be called any more."""
    parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    parser.CommentHandler = parser.ProcessingInstructionHandler = None


def unescaped(text: str) -> str:
    """Text with its _xHHHH_ signs resolved, as far as XML can hold them (ST_Xstring).

    Control characters are left out, halves of a pair become U+FFFD: what comes out can be written.
    """
    if "_x" not in text:
        return text
    plain = _UNWRITABLE.sub("", _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text))
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def number(text: Any, default: int) -> int:
    """The whole number that an attribute holds; `default` when it is absent or none."""
    plain = text.strip(_BLANKS) if isinstance(text, str) else ""
    if plain.isascii() and plain.isdigit() and len(plain) < 16:
        return int(plain)
    return default


def flag(text: str | None) -> bool:
    """Whether an attribute of type xsd:boolean says yes."""
    return text is not None and text.strip(_BLANKS) in ("1", "true")


def _damaged(file: str, part: str) -> Exception:
    return refused(file, Code.DAMAGED, detail=f"部品「{shown(part)}」のXMLが正しくありません")
