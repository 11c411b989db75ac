"""Owns what a meeting master is made from: everything its sheets show, already decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from saiken_addin.aggregate import MeetingTables
from saiken_addin.model import State
from saiken_addin.outlook import Outlook

FindingRow = Mapping[str, str]
"""A finding as `Finding.as_dict` and the ledger give it."""


@dataclass(frozen=True)
class SectionLine:
    """How a section's report stands, for 提出状況.

    Attributes:
        received: when its latest book came in; None without one.
        file: the name of that book.
        errors, warnings: how many findings it has.
        history: all its books, one per line, oldest first.
        link: the way to the file from the folder of the master; empty for none.
    """

    section: str
    bureau: str
    state: State
    received: datetime | None = None
    file: str = ""
    errors: int = 0
    warnings: int = 0
    history: str = ""
    link: str = ""


@dataclass(frozen=True, eq=False)
class MasterContent:
    """What `build` puts into the book.

    Attributes:
        tables: the figures, with their sources, list and month.
        statuses: one line per section, in 表示順.
        findings: everything that is wrong with the books that came in.
        made_at: when the book is made.
        links: the way to a received file from the folder of the master, by the file's SHA-256.
        finding_links: the same by the file's name as the findings have it.
        written: what people wrote into the former master, by the name of the cell.
        outlook: where the year is expected to end; None leaves the sheet without figures.
    """

    tables: MeetingTables
    statuses: Sequence[SectionLine]
    findings: Sequence[FindingRow]
    made_at: datetime
    links: Mapping[str, str] = field(default_factory=dict)
    finding_links: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    outlook: Outlook | None = None
