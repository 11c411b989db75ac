"""What the first part of the document needs: the meeting, earlier years, the next list."""

from dataclasses import dataclass, replace
from pathlib import Path

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import SettlementStatus
from saiken_addin.core.model import Subject
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.desk.document_sheets import REVISION
from saiken_addin.desk.meeting import Exhibit, Meeting
from saiken_addin.desk.meeting_sheets import read_meeting
from saiken_addin.desk.names import CLAIMS
from saiken_addin.ledger.store import Ledger
from saiken_addin.meeting.settlement_years import SettledFigures, YearTotal, year_totals
from workbook_templates.master.content import MasterContent

YEARS_BACK = 6
"""How many settlements the document looks back on."""


@dataclass(frozen=True)
class Front:
    """What stands before the month's figures, and what is to be said of it."""

    meeting: Meeting
    settled: tuple[YearTotal, ...]
    coming: Registry | None
    findings: tuple[Finding, ...]

    def put_into(self, content: MasterContent) -> MasterContent:
        """The content of the master with its front."""
        return replace(
            content, meeting=self.meeting, settled=self.settled, coming=self.coming
        )


def front_matter(desk_file: Path, desk: Desk, ledger: Ledger, month: Month) -> Front:
    """Read the meeting from 事務局ブック (a file), the settlements from the ledger, the next list."""
    meeting, findings = read_meeting(desk_file)
    settled = year_totals(
        {
            year: closed
            for number in range(1, YEARS_BACK + 1)
            if (closed := _closed(ledger, year := FiscalYear(month.year.reiwa - number)))
        },
        _known(desk, month.year),
    )
    shown = [text.text for text in meeting.texts_of(REVISION)]
    if Exhibit.YEARS in shown and not settled:
        findings.append(Finding(Code.NO_SETTLEMENTS))
    coming = _coming(desk, month.year.next)
    if coming is None:
        details: dict[str, object] = {"year": month.year.label, "next_year": month.year.next.label}
        findings.append(Finding(Code.NEXT_LIST_MISSING, Place(desk.file, CLAIMS), details))
    return Front(meeting, settled, coming, tuple(findings))


def _known(desk: Desk, year: FiscalYear) -> dict[str, Subject]:
    """The claims of all lists, those of the year at work first, then the latest list of each."""
    lists = desk.claims_by_year
    years = [year, *sorted(lists, reverse=True)]
    found: dict[str, Subject] = {}
    for claim in (claim for each in years for claim in lists.get(each, ())):
        found.setdefault(claim.id, Subject(claim.id, claim.number, claim.name))
    return found


def _closed(ledger: Ledger, year: FiscalYear) -> SettledFigures:
    """The settlements of a year when all of them are closed; a forecast is no settlement."""
    settlements = ledger.settlements(year)
    if any(each.status is SettlementStatus.FORECAST for each in settlements.values()):
        return {}
    return {key: each.figures for key, each in settlements.items()}


def _coming(desk: Desk, year: FiscalYear) -> Registry | None:
    if year not in desk.claims_by_year:
        return None
    registry, _ = desk.registry(year)
    return registry if registry.claims else None
