"""What LibreOffice makes of a book, asked once in a run: its values, its texts, its pages."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from saiken_addin.core.files import sha256_file
from support import office
from support.made_once import made_once


@dataclass(frozen=True)
class Seen:
    """A book calculated afresh.

    Attributes:
        values: as `office.values` gives them; texts: as `office.displayed` does.
        pdf: its print.
    """

    values: dict[str, dict[str, object]]
    texts: dict[str, list[list[str]]]
    pdf: Path

    @property
    def pages(self) -> list[str]:
        """The text of each page."""
        return office.pdf_text(self.pdf).split("\f")[:-1]


def seen(file: Path) -> Seen:
    """A book as LibreOffice has it; whoever asks for the same one again is given the same answer."""
    return _read(made_once(f"seen-{sha256_file(file)}", lambda folder: _see(file, folder)))


def _see(file: Path, folder: Path) -> None:
    values, texts, pdf = office.seen(file, folder)
    pdf.rename(folder / "book.pdf")
    (folder / "seen.json").write_text(json.dumps([values, texts]), "utf-8")


@cache
def _read(folder: Path) -> Seen:
    values, texts = json.loads((folder / "seen.json").read_text("utf-8"))
    return Seen(values, texts, folder / "book.pdf")
