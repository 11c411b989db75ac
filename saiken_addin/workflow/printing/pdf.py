"""Reads a finished PDF: whether it is whole, its pages, and which signs it can show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from saiken_addin.core.findings import SaikenError

if TYPE_CHECKING:
    from pypdf import PdfReader

_TAIL = 1024
_HEX = rb"<([0-9A-Fa-f]+)>"
_CHAR = re.compile(rb"<[0-9A-Fa-f]+>\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_MOST = 65_536


@dataclass(frozen=True)
class Pdf:
    """A whole PDF.

    Attributes:
        signs: the signs that its fonts have shapes for; None when a font does not tell.
    """

    pages: int
    fonts: tuple[str, ...]
    signs: frozenset[str] | None


def read_pdf(path: Path) -> Pdf:
    """Read the facts of a PDF.

    Raises:
        SaikenError: it is none, or not whole.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    data = path.read_bytes()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-_TAIL:]:
        raise _broken()
    try:
        reader = PdfReader(path, strict=True)
        pages = len(reader.pages)
        fonts = list(_fonts(reader))
        maps = [_signs(font) for font in fonts]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise _broken() from error
    if not pages:
        raise _broken()
    signs = None if None in maps else frozenset().union(*(each or () for each in maps))
    names = sorted({str(font.get("/BaseFont", "")).rpartition("+")[2].lstrip("/") for font in fonts})
    return Pdf(pages, tuple(names), signs)


def _fonts(reader: "PdfReader") -> Iterator[Any]:
    """The fonts of all pages, each once."""
    seen: set[int] = set()
    for page in reader.pages:
        resources: Any = page.get("/Resources")
        fonts: Any = resources.get_object().get("/Font") if resources is not None else None
        for reference in fonts.get_object().values() if fonts is not None else ():
            font = reference.get_object()
            if id(font) not in seen:
                seen.add(id(font))
                yield font


def _signs(font: Any) -> frozenset[str] | None:
    """The signs that a font says it shows; None when it does not say."""
    if "/ToUnicode" not in font:
        return None
    found: set[str] = set()
    for kind, body in _BLOCK.findall(font["/ToUnicode"].get_object().get_data()):
        if kind == b"bfchar":
            found.update(map(_text, _CHAR.findall(body)))
            continue
        for first, last, start, listed in _RANGE.findall(body):
            if listed:
                found.update(map(_text, re.findall(_HEX, listed)))
                continue
            count = min(int(last, 16) - int(first, 16) + 1, _MOST)
            found.update(chr((int(start, 16) + step) % 0x110000) for step in range(count))
    return frozenset("".join(found))


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "ignore")


def _broken() -> SaikenError:
    return SaikenError(
        "できたPDFが壊れています。", "もう一度実行するか、会議資料をExcelで開いてPDFとして保存してください。"
    )
