"""Joins the runs of one string (CT_Rst), and notes which of them are struck out or raised."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from saiken_addin.ooxml import xml

TAGS = ("t", "r", "rPr", "rPh", "phoneticPr", "strike", "vertAlign")
_RAISED = ("superscript", "subscript")
_INSIDE: Mapping[str, tuple[str, ...]] = {
    "": ("t", "r", "rPh", "phoneticPr"),
    "r": ("rPr", "t"),
    "rPh": ("t",),
}


class Runs(NamedTuple):
    """How the signs of a string are dressed; blanks don't count.

    `struck` and `raised` say that some are struck out, or set above or below the line; `dressed`
    that all have a font of their own, so that the cell's doesn't reach them.
    """

    struck: bool = False
    raised: bool = False
    dressed: bool = False


PLAIN = Runs()


class Text(NamedTuple):
    """A string with its runs joined, readings (furigana) left out."""

    text: str
    runs: Runs = PLAIN


class RichText:
    """One string while expat walks through it; what programs may read differently is refused.

    Args:
        refused: makes the refusal of the part, from a reason.
    """

    def __init__(self, refused: Callable[[str], Exception]) -> None:
        self._refused = refused
        self._path: list[str] = []
        self._texts: list[str] = []
        self._font: xml.Attributes | None = None
        self._fonts: list[xml.Attributes | None] = []
        self._collecting = False
        self._bare = False
        """Whether the string is one without runs."""
        self._said = False
        """Whether the run, or such a string, has its text already."""

    def start(self, tag: str | None, attributes: xml.Attributes) -> None:
        """An element within the string; the tag is None for one of another namespace or name."""
        parent = self._path[-1] if self._path else ""
        if "rPr" in self._path:
            if self._font is not None and tag in ("strike", "vertAlign"):
                self._font[tag] = attributes.get("val", "1")
        elif tag is None or tag not in _INSIDE.get(parent, ()):
            raise self._ambiguous()
        elif tag == "r":
            self._font = None
            self._said = self._bare
        elif tag == "rPr":
            self._font = {}
        elif tag == "t" and parent != "rPh":
            if self._said or (parent == "" and self._texts):
                raise self._ambiguous()
            self._bare = parent == ""
            self._said = self._collecting = True
            self._texts.append("")
            self._fonts.append(self._font)
        self._path.append(tag or "?")

    def end(self) -> None:
        """The end of the element that began last."""
        if self._path.pop() == "t":
            self._collecting = False

    def characters(self, text: str) -> None:
        if self._collecting:
            self._texts[-1] += text
        elif text.strip() and not self._path:
            raise self._ambiguous()

    def finished(self) -> Text:
        """The string, at its end."""
        text = xml.unescaped("".join(self._texts))
        if self._bare:
            return Text(text)
        seen = [font for part, font in zip(self._texts, self._fonts, strict=True) if part.strip()]
        return Text(
            text,
            Runs(
                any(font is not None and xml.flag(font.get("strike")) for font in seen),
                any(font is not None and font.get("vertAlign") in _RAISED for font in seen),
                bool(seen) and None not in seen,
            ),
        )

    def _ambiguous(self) -> Exception:
        return self._refused("文字列の中に、プログラムによって読み方の違うものがあります")
