"""Runs `saiken consolidate`: the ledger's figures of a month become 会議資料."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

from saiken_addin.core.files import sha256, sha256_file, write_atomically
from saiken_addin.core.findings import Finding, SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import FormName
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import desk_path, read_desk
from saiken_addin.intake.former_master import Written, read_written
from saiken_addin.ledger.records import Filed, Master, SectionStatus
from saiken_addin.ledger.store import Ledger
from saiken_addin.meeting.differences import Comparison, Former, shown_from
from saiken_addin.meeting.tables import MeetingTables, aggregate
from saiken_addin.meeting.targets import PlanTables
from saiken_addin.workflow.consolidate.activity import activity_findings, meeting_activity
from saiken_addin.workflow.consolidate.front import front_matter
from saiken_addin.workflow.consolidate.older_book import older_counts
from saiken_addin.workflow.consolidate.plan_tables import Plans, plans_for
from saiken_addin.workflow.consolidate.publish import aside, older_pdf_put_aside, publish, put_aside
from saiken_addin.workflow.consolidate.year_end import outlook_of
from saiken_addin.workflow.folder import (
    Folder,
    desk_copy,
    desk_name,
    keep_desk,
    master_path,
    registry_of,
)
from saiken_addin.workflow.printing.libreoffice import Convert
from workbook_templates.master.content import MasterContent, SectionLine


@dataclass(frozen=True)
class Consolidated:
    """What `consolidate` made, and how it differs from the former one; `pdf` is None without one."""

    path: Path
    former: Path | None
    tables: MeetingTables
    plans: PlanTables
    findings: tuple[Finding, ...]
    compared: Comparison
    pdf: Path | None = None


def consolidate(
    folder: Folder,
    month: Month,
    plan_year: FiscalYear | None = None,
    convert: Convert | None = None,
) -> Consolidated:
    """Write the master of a month anew; the former one and its PDF go to 04_控え.

    Args:
        plan_year: the year whose targets are shown; None for the one that the meeting plans for.
        convert: prints the master to a PDF; None for no PDF.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: nothing is known of the month, the master can't be written, or there is no PDF
            of it (the master stands then).
    """
    from workbook_templates.master.build import build_master

    registry_of(folder.desk(), month.year)
    with folder.open_ledger() as ledger:
        path = master_path(folder, month)
        target = aside(folder, path)
        written = written_before(folder, ledger, month, target)
        content, findings = decided(
            folder, ledger, desk_path(folder.root), month, plan_year, written.words
        )
        assert content.plans is not None
        made = build_master(content)
        kept, kept_sha256 = keep_desk(folder)
        with older_pdf_put_aside(path, target):
            former = put_aside(path, target)
            write_atomically(path, made.data)
        ledger.record_consolidation(
            Master(
                month=month,
                plan_year=content.plans.year if content.plans.any else None,
                file=folder.relative(path),
                sha256=sha256(made.data),
                made_at=content.made_at,
                desk=kept,
                desk_sha256=kept_sha256,
                former=folder.relative(former) if former else "",
                written=written.words,
                figures=made.figures,
            )
        )
    found = [*written.findings, *findings]
    pdf = None
    if convert:
        pdf, about_pdf = publish(path, made, convert)
        found += about_pdf
    return Consolidated(
        path, former, content.tables, content.plans, tuple(found), made.compared, pdf
    )


def written_before(folder: Folder, ledger: Ledger, month: Month, kept: Path) -> Written:
    """What people wrote into the master of a month as it lies there, and which figures they typed over.

    Args:
        kept: where it will stand when another one has taken its place.
    """
    last = ledger.latest_master(month)
    shown = shown_from(last[1].figures) if last else None
    return read_written(master_path(folder, month), shown, folder.relative(kept))


def decided(
    folder: Folder,
    ledger: Ledger,
    desk_file: Path,
    month: Month,
    plan_year: FiscalYear | None,
    written: Mapping[str, str],
) -> tuple[MasterContent, tuple[Finding, ...]]:
    """Everything that the master shows, and what is to be said of it.

    Args:
        folder: where the kept books lie.
        ledger: as it is, or as it was.
        desk_file: 事務局ブック, or a kept copy of it.
        plan_year: the year whose targets are shown; None for the one that the meeting plans for.
        written: people's words in the former master.
    """
    desk = read_desk(desk_file)
    registry, _ = registry_of(desk, month.year)
    plans = plans_for(ledger, desk, month, plan_year)
    front = front_matter(desk_file, desk, ledger, month)
    support, about_support = desk.support_in(month.year)
    content = front.put_into(master_content(folder, ledger, registry, month, written, plans))
    desk_sha256 = sha256_file(desk_file)
    name = desk_name(desk_file, desk_sha256)
    copy = folder.relative(desk_copy(folder, name, desk_sha256))
    content = replace(
        content,
        support=support,
        desk=name,
        desk_sha256=desk_sha256,
        desk_since=ledger.desk_since(desk_sha256),
        links={**content.links, desk_sha256: _link(folder, copy)},
        former=_former(ledger, month),
    )
    older = older_counts(_statuses(ledger, registry, month).values(), "報告")
    findings = [
        *content.tables.findings, *older, *plans.findings, *front.findings, *about_support,
    ]  # fmt: skip
    if content.activity:
        findings += activity_findings(content.activity, month)
    return content, tuple(findings)


def _former(ledger: Ledger, month: Month) -> Former | None:
    last = ledger.latest_master(month)
    if last is None:
        return None
    _, master = last
    return Former(master.made_at, master.desk_sha256, master.figures)


def consolidate_again(folder: Folder, month: Month, day: date) -> Path:
    """Make the master of a month again as it stood at the end of a day; its path in 04_控え.

    Raises:
        SaikenError: there was none by then, or 事務局ブック of then was not kept.
    """
    from workbook_templates.master.build import build

    until = datetime.combine(day, time.max).astimezone()
    with folder.open_ledger() as ledger:
        found = ledger.latest_master(month, until)
        if found is None:
            raise SaikenError(
                f"{day:%Y-%m-%d}までに作られた{month}の会議資料はありません。",
                "saiken history show で作った日を確かめてください。",
            )
        event_id, master = found
        kept = folder.root / master.desk
        if not master.desk or not kept.is_file():
            raise SaikenError(
                "そのときの事務局ブックの控えがないため、作り直せません。",
                f"04_控え の {Path(master.desk).name or '事務局ブック'} を戻してください。",
            )
        with ledger.before(event_id) as past:
            content, _ = decided(folder, past, kept, month, master.plan_year, master.written)
            data = build(replace(content, made_at=master.made_at))
    path = folder.kept / f"{master_path(folder, month).stem}_{day:%Y-%m-%d}時点.xlsx"
    write_atomically(path, data)
    return path


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
    held: set[str] = set()
    if sent:
        statuses = _statuses(ledger, registry, month)
        reported = {name for name, status in statuses.items() if status.counted is not None}
        held = {name for name, status in statuses.items() if status.history} - reported
    else:
        claims = {claim for claim, _ in figures}
        reported = {claim.section for claim in registry.claims if claim.id in claims}
    before = ledger.figures_for_comparison(month.year_before)
    return aggregate(registry, month, figures, before, reported, held)


def section_lines(
    folder: Folder, ledger: Ledger, registry: Registry, month: Month
) -> tuple[SectionLine, ...]:
    """How every section stands for a month, in 表示順."""
    statuses = _statuses(ledger, registry, month)
    lines = []
    for section in registry.sections:
        status = statuses[section.name]
        latest = status.latest
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
    folder: Folder,
    ledger: Ledger,
    registry: Registry,
    month: Month,
    written: Mapping[str, str],
    plans: Plans,
) -> MasterContent:
    """Everything that the master shows; `written` are people's words in the former one."""
    tables = meeting_tables(ledger, registry, month)
    books = [
        book
        for status in _statuses(ledger, registry, month).values()
        for book in dict.fromkeys((status.counted, status.latest))
        if book is not None
    ]
    latest = {book.id: book for book in (*books, *plans.books)}
    return MasterContent(
        tables=tables,
        statuses=section_lines(folder, ledger, registry, month),
        findings=[row for book_id in latest for row in ledger.findings(book_id)],
        made_at=datetime.now().astimezone(),
        links={
            book.sha256: _link(folder, book.archived) for book in (*latest.values(), *plans.former)
        },
        finding_links={book.file: _link(folder, book.archived) for book in latest.values()},
        plans=plans.tables,
        senders=_senders(ledger, latest.values()),
        written=written,
        outlook=outlook_of(ledger, tables),
        activity=meeting_activity(ledger, registry, month),
    )


def _senders(ledger: Ledger, books: Iterable[Filed]) -> dict[str, str]:
    """Who sent the books that came by mail, by the hash of the file."""
    origins = ledger.outbox.origins()
    return {book.sha256: origins[book.id].sender for book in books if book.id in origins}


def _statuses(
    ledger: Ledger, registry: Registry, month: Month
) -> dict[str, SectionStatus]:
    names: Sequence[str] = [section.name for section in registry.sections]
    return ledger.status(FormName.MONTHLY, month, names)


def _link(folder: Folder, archived: str) -> str:
    """The way from the master's folder to a kept copy."""
    return Path(os.path.relpath(folder.root / archived, folder.meeting)).as_posix()

