"""Reads a former 会議資料: the words in the cells meant for them, and figures typed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.intake.overtyped import overtyped
from saiken_addin.meeting.differences import Shown
from saiken_addin.ooxml.gate import Refused, open_package
from saiken_addin.ooxml.reader import read_book


@dataclass(frozen=True)
class Written:
    """What people wrote into a master: by key, not blank; and what is to be said of it."""

    words: Mapping[str, str]
    findings: tuple[Finding, ...] = ()


def read_written(path: Path, shown: Shown | None = None) -> Written:
    """Read the words that people wrote into a master; nothing where there is no such file.

    Args:
        path: the master, as Excel, LibreOffice or we saved it; macros in it are not read.
        shown: what it showed when it was made; figures typed over formulas are told then.
    """
    from workbook_templates.master.layout.free_text import PREFIX

    if not path.exists():
        return Written({})
    try:
        book = read_book(open_package(path, macros=True))
        places = {
            name.removeprefix(PREFIX): target
            for name, target in book.names.items()
            if name.startswith(PREFIX) and target is not None
        }
        words: dict[str, str] = {}
        for sheet in {target.sheet for target in places.values()}:
            keys = {key: target.cell for key, target in places.items() if target.sheet == sheet}
            cells = book.cells(sheet, set(keys.values()))
            words |= {key: cells.at(cell).text for key, cell in keys.items()}
        typed = overtyped(book, path.name, shown) if shown else []
    except Refused as refusal:
        detail = {"why": refusal.finding.what}
        return Written({}, (Finding(Code.FORMER_MASTER_UNREADABLE, Place(path.name), detail),))
    return Written({key: text for key, text in words.items() if text.strip()}, tuple(typed))
