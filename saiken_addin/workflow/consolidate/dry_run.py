"""Runs `saiken consolidate --dry-run`: what the next 会議資料 would show differently, unwritten."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from saiken_addin.core.files import write_atomically
from saiken_addin.core.findings import Finding
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk.book import desk_path
from saiken_addin.meeting.differences import Comparison
from saiken_addin.meeting.tables import MeetingTables
from saiken_addin.workflow.consolidate.consolidate import decided, written_before
from saiken_addin.workflow.folder import Folder, master_path, registry_of, unused


@dataclass(frozen=True)
class DryRun:
    """What `consolidate` would do: the differences, the book that lists them, what is to be said."""

    path: Path
    tables: MeetingTables
    compared: Comparison
    findings: tuple[Finding, ...]


def dry_run(folder: Folder, month: Month, plan_year: FiscalYear | None = None) -> DryRun:
    """Compare what the master of a month would show with the former one; only a list is written.

    Args:
        plan_year: the year whose targets are shown; None for the one that the meeting plans for.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: nothing is known of the month, or the list can't be written.
    """
    from workbook_templates.master.build import build_master, comparison_book

    registry_of(folder.desk(), month.year)
    with folder.open_ledger() as ledger:
        written = written_before(folder, ledger, month, master_path(folder, month))
        content, findings = decided(
            folder, ledger, desk_path(folder.root), month, plan_year, written.words
        )
    compared = build_master(content).compared
    path = unused(folder.kept / f"前回との差_{month.code}_{datetime.now():%Y%m%d-%H%M%S}.xlsx")
    title = f"前回の会議資料との差（{month.label}・作成前の確認）"
    write_atomically(path, comparison_book(compared, title))
    return DryRun(path, content.tables, compared, (*written.findings, *findings))
