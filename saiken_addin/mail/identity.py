"""Tells whose book a file is before it leaves: through the gate, by its identity cells."""

from dataclasses import dataclass

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import FormName
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import CellKind, read_book

_KEYS = ("様式", "年度", "月", "段階", "所管課", "文書ID")


@dataclass(frozen=True)
class BookIdentity:
    """What a book says of itself: form, term (R07-10, R08), section, 文書ID; and its texts."""

    form: str
    term: str
    section: str
    document: str
    texts: tuple[tuple[str, str, str], ...]


def identify(data: bytes, file: str) -> BookIdentity:
    """Read the identity cells of a book.

    Raises:
        Refused: the gate keeps it out.
        SaikenError: it has no identity, or one that can't be read.
    """
    named = NamedCells(read_book(package_of(data, file)), lambda name, cell: ())
    said = {name: named.cell(name).text.strip() for name in _KEYS if name in named.targets}
    texts = tuple(
        (target.sheet, target.cell, named.cell(name).text)
        for name, target in named.targets.items()
        if name not in _KEYS and named.cell(name).kind is CellKind.TEXT
    )
    try:
        year = FiscalYear.parse(said["年度"])
        monthly = said["様式"] == FormName.MONTHLY.value
        term = Month(year, int(said["月"].removesuffix("月"))).code if monthly else year.code
        return BookIdentity(said["様式"], term, said["所管課"], said["文書ID"], texts)
    except (KeyError, ValueError):
        raise SaikenError("識別欄を読み取れません") from None
