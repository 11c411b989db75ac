"""Owns the sheet 出典: one row per reported amount, with the file and cell that it came from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from saiken_addin.aggregate import MeetingTables
from saiken_addin.model import MISSING, Amounts, Claim, Correction, Kind, Source
from saiken_addin.ooxml.stamp import Value
from saiken_addin.plan_targets import PLANNED_ITEMS, PlanTables, TargetLine
from workbook_templates.master import data
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
FIRST_ROW = 2

COLUMNS = (
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
    ListColumn("率", 9, "right", "0.0##%"),
    ListColumn("差出人", 28),
    ListColumn("訂正", 44),
)
AMOUNT, RATE = "F", "M"
"""The columns of what a row says: yen, or a rate."""
_FILE = "G"
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


@dataclass(frozen=True)
class Origin:
    """One reported figure of the document and where it came from.

    Attributes:
        cell: its cell of データ: (column, row).
        claim, kind: whose figure.
        term: of which month-end or year, and which plan.
        item, label: what it is.
        value: yen, or a rate; None where the book says that there is none.
        source: where it stood.
        correction: what was put in its place, when it is not as reported.
    """

    cell: tuple[str, int]
    claim: Claim
    kind: Kind
    term: str
    item: str
    label: str
    value: int | Fraction | None
    source: Source
    correction: Correction | None = None

    @property
    def block(self) -> tuple[str, Kind, bool]:
        """The rows that stand together: a claim and kind, of the month or of the plans."""
        return self.claim.id, self.kind, self.of_plans

    @property
    def of_plans(self) -> bool:
        """Whether it stands in a plan, and not in a month's report."""
        return "計画" in self.term


def draw(paper: Paper, content: MasterContent) -> None:
    """Draw the sheet; sums of these rows are added when all sheets are drawn (lineage)."""
    rows = []
    for number, origin in enumerate(origins(content), FIRST_ROW):
        rows.append(row_of(origin, content))
        source = origin.source
        if path := content.links.get(source.sha256):
            in_cell = source.sheet and _CELL.fullmatch(source.cell)
            place = cell_place(source.sheet, source.cell) if in_cell else ""
            paper.link_file(f"{_FILE}{number}", path, place)
    draw_list(paper, COLUMNS, rows)


def row_of(origin: Origin, content: MasterContent) -> tuple[Value, ...]:
    """What a row of the sheet says."""
    source, value = origin.source, origin.value
    rate = float(value) if origin.item == "target_rate" and value is not None else None
    return (
        *(origin.claim.number, origin.claim.name, origin.kind.value, origin.term, origin.label),
        None if rate is not None or value is None else int(value),
        *(source.file, source.sheet, source.cell, source.sha256),
        *(serial(source.received), source.reported, rate),
        content.senders.get(source.sha256),
        _corrected(origin.correction) if origin.correction else None,
    )


def origins(content: MasterContent) -> Iterator[Origin]:
    """Every figure with a source: by line, this year before last year, in the form's order."""
    tables = content.tables
    for number, line in enumerate(tables.lines):
        for before in (False, True):
            sources = line.sources_before if before else line.sources
            amounts = line.years.before if before else line.years.now
            corrections = line.corrections_before if before else line.corrections
            term = tables.month.year_before if before else tables.month
            for item, label in Amounts.LABELS.items():
                if source := sources.get(item):
                    yield Origin(
                        data.cell_of(number, before, item), line.claim, line.kind, term.label,
                        item, label, getattr(amounts, item), source, corrections.get(item),
                    )  # fmt: skip
    if content.plans:
        yield from _planned(content.plans)


def places(tables: MeetingTables) -> Mapping[tuple[str, Kind, bool, str], str]:
    """Where each reported amount stands ('出典'!A5), by (債権ID, kind, of the year before, item).

    The item "" is the first of its block.
    """
    found: dict[tuple[str, Kind, bool, str], str] = {}
    number = FIRST_ROW
    for line in tables.lines:
        for before, sources in ((False, line.sources), (True, line.sources_before)):
            for item in Amounts.LABELS:
                if item in sources:
                    place = cell_place(NAME, f"A{number}")
                    found[line.claim.id, line.kind, before, item] = place
                    found.setdefault((line.claim.id, line.kind, before, ""), place)
                    number += 1
    return found


def planned_places(
    plans: PlanTables | None, tables: MeetingTables
) -> Mapping[tuple[str, Kind, str], str]:
    """Where each figure of the plans stands, by (債権ID, kind, item)."""
    reported = sum(len(line.sources) + len(line.sources_before) for line in tables.lines)
    figures = [(line, item) for line in (plans.lines if plans else ()) for item in line.sources]
    return {
        (line.claim.id, line.kind, item): cell_place(NAME, f"A{number}")
        for number, (line, item) in enumerate(figures, FIRST_ROW + reported)
    }


def _planned(plans: PlanTables) -> Iterator[Origin]:
    """Every figure of the plans with a source."""
    block = data.planned(plans)
    for line in plans.lines:
        for item, source in line.sources.items():
            term, label, value = _of_plan(plans, line, item)
            yield Origin(block.cell(line, item), line.claim, line.kind, term, item, label, value, source)


def _of_plan(plans: PlanTables, line: TargetLine, item: str) -> tuple[str, str, int | Fraction | None]:
    """Of which plan a figure is, what it is, and its value."""
    name, _, end = item.rpartition("_")
    labels = {**Amounts.LABELS, **PLANNED_ITEMS}
    if end == "before":
        return f"{plans.year.previous.label}決算（計画）", labels[name], getattr(line.before, name)
    if end == "initial":
        return f"{plans.year.label}計画（当初）", labels[name], getattr(line.initial, name)
    return f"{plans.year.label}計画", labels[item], getattr(line.planned, item, None)


def _corrected(correction: Correction) -> str:
    """報告 1,234円を訂正（理由）"""
    was = MISSING if correction.reported is None else f"{correction.reported:,}円"
    return f"報告 {was}を訂正（{correction.reason}）"
