"""Owns the sheet 出典: one row per reported amount, with the file and cell that it came from."""

import re
from collections.abc import Iterator, Mapping

from saiken_addin.aggregate import Line, MeetingTables
from saiken_addin.model import Amounts, Kind, Source
from saiken_addin.ooxml.stamp import Value
from saiken_addin.plan_targets import PLANNED_ITEMS, PlanTables, TargetLine
from workbook_templates.master.content import MasterContent
from workbook_templates.master.paper import (
    DATE_TIME,
    ListColumn,
    Paper,
    cell_place,
    draw_list,
    serial,
)

NAME = "出典"

_COLUMNS = (
    ListColumn("債権番号", 9),
    ListColumn("債権名", 36),
    ListColumn("区分", 6, "center"),
    ListColumn("年度・月", 15),
    ListColumn("項目", 16),
    ListColumn("値(円)", 18, "right", "#,##0"),
    ListColumn("様式のファイル", 44, link=True),
    ListColumn("シート", 14),
    ListColumn("セル", 10),
    ListColumn("SHA-256", 22),
    ListColumn("受付日時", 17, "center", DATE_TIME),
    ListColumn("報告された値(原文)", 22),
)
_FILE = "G"
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")

Place = tuple[str, Kind, bool, str]
"""(債権ID, kind, whether of the year before, item name)"""


def draw(paper: Paper, content: MasterContent) -> None:
    """Draw the sheet."""
    month = content.tables.month
    rows: list[tuple[Value, ...]] = []
    for number, (line, before, item, source) in enumerate(_reported(content.tables), 2):
        amounts = line.years.before if before else line.years.now
        term = month.year_before if before else month
        rows.append(
            (
                *(line.claim.number, line.claim.name, line.kind.value, term.label),
                *(Amounts.LABELS[item], getattr(amounts, item)),
                *(source.file, source.sheet, source.cell, source.sha256),
                *(serial(source.received), source.reported),
            )
        )
        if path := content.links.get(source.sha256):
            in_cell = source.sheet and _CELL.fullmatch(source.cell)
            place = cell_place(source.sheet, source.cell) if in_cell else ""
            paper.link_file(f"{_FILE}{number}", path, place)
    for number, (target, item, source) in enumerate(_planned(content.plans), len(rows) + 2):
        rows.append(_planned_row(content.plans, target, item, source))
        if path := content.links.get(source.sha256):
            paper.link_file(f"{_FILE}{number}", path, cell_place(source.sheet, source.cell))
    draw_list(paper, _COLUMNS, rows)


def places(tables: MeetingTables) -> Mapping[Place, str]:
    """Where each reported amount stands ('出典'!A5); item "" is the first of its block."""
    found: dict[Place, str] = {}
    for number, (line, before, item, _) in enumerate(_reported(tables), 2):
        place = cell_place(NAME, f"A{number}")
        found[line.claim.id, line.kind, before, item] = place
        found.setdefault((line.claim.id, line.kind, before, ""), place)
    return found


def planned_places(
    plans: PlanTables | None, tables: MeetingTables
) -> Mapping[tuple[str, Kind, str], str]:
    """Where each figure of the plans stands, by (債権ID, kind, item)."""
    first = sum(1 for _ in _reported(tables)) + 2
    return {
        (line.claim.id, line.kind, item): cell_place(NAME, f"A{number}")
        for number, (line, item, _) in enumerate(_planned(plans), first)
    }


def _planned(plans: PlanTables | None) -> Iterator[tuple[TargetLine, str, Source]]:
    """Every figure of the plans with a source."""
    for line in plans.lines if plans else ():
        for item, source in line.sources.items():
            yield line, item, source


def _planned_row(
    plans: PlanTables | None, line: TargetLine, item: str, source: Source
) -> tuple[Value, ...]:
    assert plans is not None
    name, _, end = item.rpartition("_")
    about, value = f"{plans.year.label}計画", getattr(line.planned, item, None)
    if end == "before":
        about, value = f"{plans.year.previous.label}決算（計画）", getattr(line.before, name)
    elif end == "initial":
        about, value = f"{about}（当初）", getattr(line.initial, name)
    label = {**Amounts.LABELS, **PLANNED_ITEMS}[name if end in ("before", "initial") else item]
    return (
        *(line.claim.number, line.claim.name, line.kind.value, about, label),
        value if isinstance(value, int) else None,
        *(source.file, source.sheet, source.cell, source.sha256),
        *(serial(source.received), source.reported),
    )


def _reported(tables: MeetingTables) -> Iterator[tuple[Line, bool, str, Source]]:
    """Every amount with a source: by line, this year before last year, in the form's order."""
    for line in tables.lines:
        for before, sources in ((False, line.sources), (True, line.sources_before)):
            for item in Amounts.LABELS:
                if source := sources.get(item):
                    yield line, before, item, source
