"""Reads a former 会議資料: the words in the cells meant for them, and figures typed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.intake.overtyped import overtyped
from saiken_addin.meeting.differences import Shown
from saiken_addin.ooxml.gate import Refused, open_package
from saiken_addin.ooxml.reader import read_book


@dataclass(frozen=True)
class Written:
    """What people wrote into a master: by key, not blank; and what is to be said of it."""

    words: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


def read_written(path: Path, shown: Shown | None = None, kept: str = "") -> Written:
    """Read the words that people wrote into a master; nothing where there is no such file.

    Args:
        path: the master, as Excel, LibreOffice or we saved it; macros in it are not read.
        shown: what it showed when it was made; figures typed over formulas are told then.
        kept: where a person finds it afterwards.
    """
    from workbook_templates.master.layout.free_text import PREFIX

    if not path.exists():
        return Written({})
    try:
        book = read_book(open_package(path, macros=True))
        named = NamedCells(book, lambda name, cell: ())
        written = {name.removeprefix(PREFIX): name for name in named.targets if name.startswith(PREFIX)}
        words = {key: named.cell(name).text for key, name in written.items()}
        found = overtyped(book, path.name, shown) if shown else []
    except Refused as refusal:
        detail = {"why": refusal.finding.what, "kept": kept}
        return Written({}, (Finding(Code.FORMER_MASTER_UNREADABLE, Place(path.name), detail),))
    names = (*book.names, *(name for _, name in book.local_names))
    drawn = {name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)}
    lost = sorted(drawn - set(written))
    if lost or (shown is not None and not drawn):  # a program may drop names, one or all
        details = {"fields": "、".join(lost) or "すべて", "kept": kept}
        found.append(Finding(Code.WORDS_NOT_FOUND, Place(path.name), details))
    return Written({key: text for key, text in words.items() if text.strip()}, tuple(found))
