"""Owns what stands behind the texts of the document: cells of データ, and what sections wrote in words.

A text that follows from figures names their cells. What a section wrote in words stands in no cell of
データ; it is named here as if it did, with a row of 0.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from saiken_addin.core.files import sha256
from saiken_addin.core.model import Amounts, Kind, Source
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.meeting.activity import ITEMS, Activity, Measure
from saiken_addin.meeting.differences import REPORTED, Input, InputKey
from saiken_addin.meeting.settlement_years import YearTotal
from saiken_addin.meeting.tables import MeetingTables
from saiken_addin.meeting.targets import PlanTables
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import month, others
from workbook_templates.master.layout.sheet import local_time
from workbook_templates.plan.rows import TEXTS

Cell = tuple[str, int]
NOW = tuple(Amounts.LABELS)
WITHOUT_TARGET = tuple(Amounts.SETTLED)


def counted(tables: MeetingTables, kind: Kind | None = None) -> list[Cell]:
    """Which claims are in the sums of a month."""
    return [
        month.counted_cell(number)
        for number, line in enumerate(tables.lines)
        if kind in (None, line.kind)
    ]


def amounts(
    tables: MeetingTables,
    kind: Kind,
    items: Collection[str] = NOW,
    ends: Collection[str] = ("", YEAR_BEFORE),
) -> list[Cell]:
    """The reported amounts of a kind.

    Args:
        tables: the figures; kind: 現年 or 過年.
        items: which of them.
        ends: of which years, by what ends the names of their operands.
    """
    return [
        month.cell_of(number, item + end)
        for number, line in enumerate(tables.lines)
        if line.kind is kind
        for end in ends
        for item in items
    ]


def corrected(tables: MeetingTables, kind: Kind) -> list[Cell]:
    """The amounts that are not as reported."""
    return [
        month.cell_of(number, item + end)
        for number, line in enumerate(tables.lines)
        if line.kind is kind
        for _, end, figures in tables.years(line)
        for item in figures.corrections
    ]


def settled(years: Sequence[YearTotal], last: bool = False) -> list[Cell]:
    """The settlements of all years that are known, or of the last of them."""
    return [
        month.SETTLED.cell(number, item)
        for number, (year, _) in enumerate(others.settled_lines(years))
        if not last or year == years[-1].year
        for item in others.SETTLED_ITEMS
    ]


def plans_counted(plans: PlanTables) -> list[Cell]:
    """Whose plans are in the sums, and how far they are."""
    block = month.planned(plans)
    return [block.cell(line, item) for line in plans.lines for item in ("counted", "stage")]


def efforts(plans: PlanTables, item: str) -> list[Cell]:
    """Who has marked a kind of 取組."""
    block = month.planned(plans)
    return [block.of_claim(words.claim, item) for words in plans.words]


# --- words ------------------------------------------------------------------------------------


def activity_report(claim: str) -> Cell:
    """Whether there is a 取組状況 of a claim."""
    return f"取組状況 {claim}", 0


def activity_text(claim: str, item: str) -> Cell:
    """A text of 取組状況 of a claim."""
    return f"取組状況 {claim} {item}", 0


def measures_of(activity: Activity) -> Iterator[tuple[Cell, Measure]]:
    """The new measures in the order of the document; each by its section and its number there."""
    counts: Counter[str] = Counter()
    for each in activity.measures:
        yield (f"新たな取組 {each.section}", -counts[each.section]), each
        counts[each.section] += 1


def plan_text(claim: str, item: str) -> Cell:
    """A text of a claim's plan."""
    return f"実施計画 {claim} {item}", 0


def activity_texts(activity: Activity, items: Collection[str]) -> list[Cell]:
    """What sections wrote of their claims, and who wrote at all."""
    return [
        cell
        for each in activity.claims
        for cell in (
            activity_report(each.claim.id),
            *(activity_text(each.claim.id, item) for item in items),
        )
    ]


def plan_texts(plans: PlanTables, item: str) -> list[Cell]:
    """A text of all plans."""
    return [plan_text(words.claim.id, item) for words in plans.words]


def written(content: MasterContent) -> Iterator[tuple[Cell, InputKey, Input]]:
    """Everything that sections wrote in words, as inputs of what the document shows."""
    if activity := content.activity:
        term = activity.month.label if activity.month else ""
        for each in activity.claims:
            claim = each.claim.id
            book = next(iter(each.sources.values()), None)
            key = claim, "", term, REPORTED
            yield activity_report(claim), key, given(int(each.reported), book)
            for item, label in ITEMS.items():
                text = each.texts.get(item)
                source = each.sources.get(item)
                yield activity_text(claim, item), (claim, "", term, label), _text(text, source)
        for cell, one in measures_of(activity):
            key = one.section, "", term, f"新たな取組{1 - cell[1]}"
            yield cell, key, _text(one.text, one.source)
    if plans := content.plans:
        term = f"{plans.year.label}計画"
        for words in plans.words:
            for item, block in TEXTS.items():
                key = words.claim.id, "", term, block.label
                text = words.texts.get(item)
                yield plan_text(words.claim.id, item), key, _text(text, words.sources.get(item))


def given(value: int | str | None, source: Source | None, reason: str = "") -> Input:
    """A value with where it came from; without a source it is what the document itself decides."""
    if source is None:
        return Input(value, "", "", "", "", "")
    received = local_time(source.received).isoformat(" ", "minutes")
    return Input(value, source.file, source.sheet, source.cell, source.sha256, received, reason)


def _text(text: str | None, source: Source | None) -> Input:
    """What was written, as short as it can be and still be told from anything else."""
    return given(sha256(text.encode())[:16] if text else None, source)
