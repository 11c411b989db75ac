"""Runs `saiken status`: how the reports of a month stand, for people and programs."""

from collections.abc import Iterable
from dataclasses import dataclass

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Distributed, FormName
from saiken_addin.desk.book import desk_path
from saiken_addin.ledger.records import Filed
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.consolidate.activity import meeting_activity
from saiken_addin.workflow.consolidate.consolidate import decided, meeting_tables, section_lines
from saiken_addin.workflow.consolidate.plan_tables import plans_for
from saiken_addin.workflow.folder import Folder, registry_of
from saiken_addin.workflow.status.export import SOURCES, TARGETS, Row, export_rows
from workbook_templates.master.content import SectionLine


@dataclass(frozen=True)
class Status:
    """How the sections stand for the month at work, and books of which nobody knows whose."""

    month: Month
    lines: tuple[SectionLine, ...]
    unidentified: tuple[Filed, ...]


def status(folder: Folder, month: Month | None) -> Status:
    """The standing of every section.

    Args:
        month: the month-end; None for the one that went out last.

    Raises:
        SaikenError: no form went out yet.
        WrongDesk: 事務局ブック holds errors.
    """
    with folder.open_ledger() as ledger:
        if month is None:
            month = _latest(ledger.documents().values())
        registry, _ = registry_of(folder.desk(), month.year)
        lines = section_lines(folder, ledger, registry, month)
        return Status(month, lines, _unidentified(ledger))


def _unidentified(ledger: Ledger) -> tuple[Filed, ...]:
    """Books of which nobody knows whose, but for those that were known when they were judged again."""
    files = ledger.known().files
    return tuple(book for book in ledger.unidentified() if files[book.sha256].section is None)


def _latest(books: Iterable[Distributed]) -> Month:
    terms = [
        book.term
        for book in books
        if book.form is FormName.MONTHLY and isinstance(book.term, Month)
    ]
    if not terms:
        raise SaikenError(
            "まだ様式を配布していません。", "saiken distribute monthly で様式を配布してください。"
        )
    return terms[-1]


def table_rows(
    folder: Folder, table: str, month: Month, plan_year: FiscalYear | None = None
) -> list[Row]:
    """The rows of a table for export.

    Args:
        plan_year: the year of the targets, for 目標; None for the one that the meeting plans for.

    Raises:
        SaikenError: there is no such table, or nothing is known of the month.
        WrongDesk: 事務局ブック holds errors.
    """
    desk = folder.desk()
    registry, _ = registry_of(desk, month.year)
    with folder.open_ledger() as ledger:
        if table == SOURCES:
            content, _ = decided(folder, ledger, desk_path(folder.root), month, plan_year, {})
            return export_rows(table, content.tables, content=content)
        tables = meeting_tables(ledger, registry, month)
        lines = section_lines(folder, ledger, registry, month)
        plans = plans_for(ledger, desk, month, plan_year).tables if table == TARGETS else None
        activity = meeting_activity(ledger, registry, month)
        return export_rows(table, tables, lines, plans, activity)
