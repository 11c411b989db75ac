"""Owns the sheet 出典: one row per reported figure, with the file and cell that it came from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from saiken_addin.core.addresses import cell_place
from saiken_addin.core.model import (
    MEASURES,
    MISSING,
    YEN,
    Amounts,
    Claim,
    Correction,
    DeskCell,
    Kind,
    Source,
    Subject,
)
from saiken_addin.desk import document_sheets
from saiken_addin.desk.meeting import PlanPeriod
from saiken_addin.meeting.settlement_years import YearTotal
from saiken_addin.meeting.tables import MeetingTables
from saiken_addin.meeting.targets import PLANNED_ITEMS, PlanTables, TargetLine
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month, others
from workbook_templates.master.layout.sheet import (
    DATE_TIME,
    ListColumn,
    Sheet,
    draw_list,
    serial,
)
from workbook_templates.plan.efforts import TITLES as EFFORTS

NAME = document_sheets.SOURCES
MONTH, PLAN, EFFORT = "月次報告", "実施計画", "実施計画の取組"
PERIODS, INTENDED, SUPPORT = "計画期間", "圧縮イメージ", "支援実績"
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
    ListColumn("数(円以外)", 11, "right", "#,##0"),
)
AMOUNT, RATE, COUNT = "F", "M", "P"
"""The columns of what a row says: yen, a rate, or a number of something else."""
_FILE = "G"
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


@dataclass(frozen=True)
class Origin:
    """One reported figure of the document and where it came from.

    Attributes:
        cell: its cell of データ: (column, row).
        claim, kind: whose figure; the kind is empty for what is not split by it.
        term: of which month-end or year, and which plan.
        item, label: what it is.
        value: yen, a rate or a number; None where the book says that there is none.
        source: where it stood.
        of: what kind of figure it is; of one kind, and of one claim and kind of it, the rows stand
            together.
        unit: what a whole number counts.
        correction: what was put in its place, when it is not as reported.
    """

    cell: tuple[str, int]
    claim: Claim | Subject
    kind: str
    term: str
    item: str
    label: str
    value: int | Fraction | None
    source: Source
    of: str
    unit: str = YEN
    correction: Correction | None = None

    @property
    def block(self) -> tuple[str, str, str]:
        """The rows that stand together."""
        return self.claim.id or self.claim.name, self.kind, self.of

    @property
    def column(self) -> str:
        """The column in which its value stands."""
        if isinstance(self.value, Fraction):
            return RATE
        return AMOUNT if self.unit == YEN else COUNT


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; sums of these rows are added when all sheets are drawn (lineage)."""
    rows = []
    for number, origin in enumerate(origins(content), FIRST_ROW):
        rows.append(row_of(origin, content))
        source = origin.source
        if path := content.links.get(source.sha256):
            in_cell = source.sheet and _CELL.fullmatch(source.cell)
            place = cell_place(source.sheet, source.cell) if in_cell else ""
            sheet.link_file(f"{_FILE}{number}", path, place)
    draw_list(sheet, COLUMNS, rows)


def row_of(origin: Origin, content: MasterContent) -> tuple[Value, ...]:
    """What a row of the sheet says."""
    source, column = origin.source, origin.column
    value = float(origin.value) if isinstance(origin.value, Fraction) else origin.value
    return (
        *(origin.claim.number, origin.claim.name, origin.kind, origin.term, origin.label),
        value if column == AMOUNT else None,
        *(source.file, source.sheet, source.cell, source.sha256),
        *(serial(source.received), source.reported, value if column == RATE else None),
        content.senders.get(source.sha256),
        _corrected(origin.correction) if origin.correction else None,
        value if column == COUNT else None,
    )


def origins(content: MasterContent) -> Iterator[Origin]:
    """Every figure with a source: by line, this year before last year, in the form's order."""
    tables = content.tables
    for number, line in enumerate(tables.lines):
        for term, end, figures in tables.years(line):
            for item, label in Amounts.LABELS.items():
                if source := figures.sources.get(item):
                    yield Origin(
                        month.cell_of(number, item + end), line.claim, line.kind.value, term.label,
                        item, label, getattr(figures.amounts, item), source, MONTH,
                        MEASURES[item].unit, figures.corrections.get(item),
                    )  # fmt: skip
    if content.plans:
        yield from _planned(content.plans)
        yield from _efforts(content.plans)
    yield from _settled(content.settled)
    yield from _stages(content)
    yield from _support(content)


def places(tables: MeetingTables) -> Mapping[tuple[str, Kind, str], str]:
    """Where each reported amount stands ('出典'!A5), by (債権ID, kind, operand).

    The operands "" and "_before" are the first of their year.
    """
    found: dict[tuple[str, Kind, str], str] = {}
    number = FIRST_ROW
    for line in tables.lines:
        for _, end, figures in tables.years(line):
            for item in Amounts.LABELS:
                if item in figures.sources:
                    place = cell_place(NAME, f"A{number}")
                    found[line.claim.id, line.kind, item + end] = place
                    found.setdefault((line.claim.id, line.kind, end), place)
                    number += 1
    return found


def planned_places(
    plans: PlanTables | None, tables: MeetingTables
) -> Mapping[tuple[str, Kind, str], str]:
    """Where each figure of the plans stands, by (債権ID, kind, item)."""
    reported = sum(len(line.now.sources) + len(line.before.sources) for line in tables.lines)
    figures = [(line, item) for line in (plans.lines if plans else ()) for item in line.sources]
    return {
        (line.claim.id, line.kind, item): cell_place(NAME, f"A{number}")
        for number, (line, item) in enumerate(figures, FIRST_ROW + reported)
    }


def _planned(plans: PlanTables) -> Iterator[Origin]:
    """Every figure of the plans with a source."""
    block = month.planned(plans)
    for line in plans.lines:
        for item, source in line.sources.items():
            term, label, value = _of_plan(plans, line, item)
            yield Origin(
                block.cell(line, item), line.claim, line.kind.value, term, item, label, value, source, PLAN
            )


def _efforts(plans: PlanTables) -> Iterator[Origin]:
    """Which kinds of 取組 each plan marks: 1 or 0."""
    block = month.planned(plans)
    for words in plans.words:
        for item, label in EFFORTS.items():
            if source := words.sources.get(item):
                yield Origin(
                    block.of_claim(words.claim, item), words.claim, "", f"{plans.year.label}計画",
                    item, label, int(item in words.efforts), source, EFFORT, "債権",
                )  # fmt: skip


def _settled(years: Sequence[YearTotal]) -> Iterator[Origin]:
    """The settlements of earlier years."""
    for number, (year, line) in enumerate(others.settled_lines(years)):
        term = f"{year}決算"
        for item in others.SETTLED_ITEMS:
            if source := line.figures.sources.get(item):
                yield Origin(
                    month.SETTLED.cell(number, item), line.claim, line.kind.value, term, item,
                    Amounts.LABELS[item], getattr(line.figures.amounts, item), source, term,
                )  # fmt: skip


def _stages(content: MasterContent) -> Iterator[Origin]:
    """What 事務局ブック says in 計画の推移."""
    for number, stage in enumerate(others.stages_of(content.meeting)):
        of = PERIODS if isinstance(stage, PlanPeriod) else INTENDED
        for item, label in others.STAGE_ITEMS.items():
            value = getattr(stage, item, None)
            if value is not None and (cell := stage.cells.get(item)):
                yield Origin(
                    month.STAGES.cell(number, item), Subject("", "", stage.name), "", of, item,
                    label, value, _of_desk(cell, content), of,
                )  # fmt: skip


def _support(content: MasterContent) -> Iterator[Origin]:
    """What 事務局ブック says in 支援実績."""
    for number, each in enumerate(others.supports_of(content.support)):
        for item, label in others.SUPPORT_ITEMS.items():
            if cell := each.cells.get(item):
                yield Origin(
                    month.SUPPORT.cell(number, item), Subject("", "", each.kind), "", each.year.label,
                    item, label, getattr(each, item), _of_desk(cell, content), SUPPORT, "件",
                )  # fmt: skip


def _of_desk(cell: DeskCell, content: MasterContent) -> Source:
    """A cell of 事務局ブック as it was when the document was made."""
    file, since = content.desk or cell.file, content.desk_since or content.made_at
    return Source(file, cell.sheet, cell.cell, content.desk_sha256, since, cell.text)


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
