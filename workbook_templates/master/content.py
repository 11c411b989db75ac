"""What a meeting master is made from: everything its sheets show, already decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from saiken_addin.core.model import DeskCell, Source, State
from saiken_addin.core.registry import Registry
from saiken_addin.desk.meeting import Meeting
from saiken_addin.desk.support import TwoYearsOfSupport
from saiken_addin.meeting.activity import Activity
from saiken_addin.meeting.differences import Former
from saiken_addin.meeting.settlement_years import YearTotal
from saiken_addin.meeting.tables import MeetingTables
from saiken_addin.meeting.targets import PlanTables
from saiken_addin.meeting.year_end import Outlook

FindingRow = Mapping[str, str]
"""A finding as `Finding.as_dict` and the ledger give it."""


@dataclass(frozen=True)
class SectionLine:
    """How a section's report stands, for 提出状況.

    Attributes:
        received: when its latest book came in; None without one.
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
        statuses: one line per section, in 表示順.
        findings: everything that is wrong with the books that came in.
        links: the way to a received file from the folder of the master, by the file's SHA-256.
        finding_links: the same by the file's name as the findings have it.
        plans: the plans of the year that the meeting plans for; None where nothing is shown of them.
        written: what people wrote into the former master, by the name of the cell.
        senders: who sent a received file, by the file's SHA-256, where a message says so.
        outlook: where the year is expected to end; None leaves the sheet without figures.
        settled: the settlements of earlier years, the earliest first.
        coming: the list of claims for the year to come; None where there is none yet.
        activity: the half-yearly texts; None when nobody was ever asked for them.
        support: what 収納対策課 did, this year beside last.
        desk, desk_sha256: the name and the hash of 事務局ブック that the book is made with.
        desk_since: when a document was first made with it as it is; None where this is the first.
        former: the document before, which this one is compared with; None for the first.
    """

    tables: MeetingTables
    statuses: Sequence[SectionLine]
    findings: Sequence[FindingRow]
    made_at: datetime
    links: Mapping[str, str] = field(default_factory=dict)
    finding_links: Mapping[str, str] = field(default_factory=dict)
    plans: PlanTables | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    senders: Mapping[str, str] = field(default_factory=dict)
    outlook: Outlook | None = None
    meeting: Meeting = field(default_factory=Meeting)
    settled: Sequence[YearTotal] = ()
    coming: Registry | None = None
    activity: Activity | None = None
    support: Sequence[TwoYearsOfSupport] = ()
    desk: str = ""
    desk_sha256: str = ""
    desk_since: datetime | None = None
    former: Former | None = None

    def from_desk(self, cell: DeskCell) -> Source:
        """A cell of 事務局ブック as it was when the document was made."""
        file, since = self.desk or cell.file, self.desk_since or self.made_at
        return Source(file, cell.sheet, cell.cell, self.desk_sha256, since, cell.text)
