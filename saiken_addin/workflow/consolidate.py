"""Owns `saiken consolidate`: the ledger's figures of a month become the meeting master."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from saiken_addin.aggregate import MeetingTables, aggregate
from saiken_addin.files import copy_atomically, sha256, write_atomically
from saiken_addin.findings import Finding, SaikenError
from saiken_addin.fiscal import Month
from saiken_addin.former_master import read_written
from saiken_addin.ledger.records import Filed, SectionStatus
from saiken_addin.ledger.store import Ledger
from saiken_addin.model import FormName
from saiken_addin.registry import Registry
from saiken_addin.workflow.folder import Folder, master_path, registry_of, unused
from saiken_addin.workflow.outlook import outlook_of
from workbook_templates.master.content import MasterContent, SectionLine


@dataclass(frozen=True)
class Consolidated:
    """What `consolidate` made."""

    path: Path
    former: Path | None
    tables: MeetingTables
    findings: tuple[Finding, ...]


def consolidate(folder: Folder, month: Month) -> Consolidated:
    """Write the master of a month anew; the former one goes to 04_控え.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: nothing is known of the month, or the master can't be written.
    """
    from workbook_templates.master.build import build

    registry, _ = registry_of(folder.desk(), month.year)
    with folder.open_ledger() as ledger:
        path = master_path(folder, month)
        written = read_written(path)
        content = master_content(folder, ledger, registry, month, written.words)
        data = build(content)
        former = _put_aside(folder, path)
        write_atomically(path, data)
        ledger.record_consolidation(month, folder.relative(path), sha256(data))
    return Consolidated(
        path, former, content.tables, (*written.findings, *content.tables.findings)
    )


def meeting_tables(ledger: Ledger, registry: Registry, month: Month) -> MeetingTables:
    """The tables of a month from what the ledger holds.

    Raises:
        SaikenError: the month was neither distributed nor imported.
    """
    figures = ledger.figures(month)
    sent = ledger.distributed(FormName.MONTHLY, month)
    if not figures and not sent:
        raise SaikenError(
            f"{month}の報告も実績もありません。",
            "saiken distribute monthly で様式を配布するか、saiken history import で実績を取り込んでください。",
        )
    if sent:
        reported = {
            name
            for name, status in _statuses(ledger, registry, month).items()
            if status.counted is not None
        }
    else:
        claims = {claim for claim, _ in figures}
        reported = {claim.section for claim in registry.claims if claim.id in claims}
    before = ledger.figures_for_comparison(month.year_before)
    return aggregate(registry, month, figures, before, reported)


def section_lines(
    folder: Folder, ledger: Ledger, registry: Registry, month: Month
) -> tuple[SectionLine, ...]:
    """How every section stands for a month, in 表示順."""
    statuses = _statuses(ledger, registry, month)
    lines = []
    for section in registry.sections:
        status = statuses[section.name]
        latest = status.history[-1] if status.history else None
        lines.append(
            SectionLine(
                section.name,
                section.bureau,
                status.state,
                latest.received_at if latest else None,
                latest.file if latest else "",
                latest.errors if latest else 0,
                latest.warnings if latest else 0,
                "\n".join(history_text(book) for book in status.history),
                _link(folder, latest.archived) if latest else "",
            )
        )
    return tuple(lines)


def history_text(book: Filed) -> str:
    """2025-11-10 09:12 差替え済（受理） 国保年金課.xlsx"""
    at = book.received_at.astimezone().strftime("%Y-%m-%d %H:%M")
    state = book.state.value
    if book.state is not book.state_at_receipt:
        state += f"（{book.state_at_receipt}）"
    return f"{at} {state} {Path(book.file).name}"


def master_content(
    folder: Folder, ledger: Ledger, registry: Registry, month: Month, written: Mapping[str, str]
) -> MasterContent:
    """Everything that the master shows; `written` are people's words in the former one."""
    tables = meeting_tables(ledger, registry, month)
    books = [
        book
        for status in _statuses(ledger, registry, month).values()
        for book in (*([status.counted] if status.counted else []), *status.history[-1:])
    ]
    latest = {book.id: book for book in books}
    return MasterContent(
        tables=tables,
        statuses=section_lines(folder, ledger, registry, month),
        findings=[row for book_id in latest for row in ledger.findings(book_id)],
        made_at=datetime.now().astimezone(),
        links={book.sha256: _link(folder, book.archived) for book in latest.values()},
        finding_links={book.file: _link(folder, book.archived) for book in latest.values()},
        written=written,
        outlook=outlook_of(ledger, tables),
    )


def _statuses(
    ledger: Ledger, registry: Registry, month: Month
) -> dict[str, SectionStatus]:
    names: Sequence[str] = [section.name for section in registry.sections]
    return ledger.status(FormName.MONTHLY, month, names)


def _link(folder: Folder, archived: str) -> str:
    """The way from the master's folder to a kept copy."""
    return Path(os.path.relpath(folder.root / archived, folder.meeting)).as_posix()


def _put_aside(folder: Folder, path: Path) -> Path | None:
    """A copy of the former master; the new one then takes its place in one step."""
    if not path.exists():
        return None
    made = datetime.fromtimestamp(path.stat().st_mtime)
    former = unused(folder.kept / f"{path.stem}_{made:%Y%m%d-%H%M%S}{path.suffix}")
    copy_atomically(path, former)
    return former
