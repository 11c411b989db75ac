"""The plans in データ: a row per claim and kind, the targets, the year before and April's plan in yen."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from operator import attrgetter
from typing import TypeAlias

from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.figures.expressions import YEAR_BEFORE, Expr
from saiken_addin.figures.indicators import expected_assessed, target_rate
from saiken_addin.meeting.target_columns import INITIAL
from saiken_addin.meeting.targets import PLANNED_ITEMS, Planned, PlanTables, PlanWords, TargetLine
from workbook_templates.master.data.block import RATE, Block, Column, Operand, amount
from workbook_templates.master.data.origin import EFFORT, PLAN, Cell, Origin
from workbook_templates.master.layout.sheet import ListColumn
from workbook_templates.plan.efforts import TITLES
from workbook_templates.plan.rows import EFFORTS

PlanBlock: TypeAlias = Block[TargetLine]
_BEFORE = tuple(f"{item}{YEAR_BEFORE}" for item in Amounts.SETTLED)
ITEMS = (*PLANNED_ITEMS, *_BEFORE, *(f"{item}{INITIAL}" for item in PLANNED_ITEMS))
"""What the plans say in figures."""


def block(sheet: str, first_column: int, plans: PlanTables | None) -> PlanBlock:
    """現年 and 過年 of each claim below each other, by (債権ID, kind).

    What a plan says of the claim as a whole stands in the first of them.
    """
    columns = (
        *_about(plans),
        *_planned("計画_", ""),
        *(
            amount(f"{item}{YEAR_BEFORE}", f"計画_前年度_{label}", attrgetter(f"before.{item}"))
            for item, label in Amounts.SETTLED.items()
        ),
        *_planned("計画_当初_", INITIAL),
        Column("counted", ListColumn("計画_集計対象", 9, "center"), lambda line: int(line.counted)),
        Column("revised", ListColumn("計画_修正済", 9, "center"), lambda line: int(line.initial is not None)),
        *_efforts(plans),
    )

    def origin(cell: Cell, line: TargetLine, item: str) -> Origin | None:
        assert plans is not None
        year = plans.year
        if item in EFFORTS:
            words = _words(plans).get((line.claim.id, line.kind))
            if words is None or item not in words.sources:
                return None
            return Origin(
                cell, words.claim, "", f"{year.label}計画", item, TITLES[item],
                int(item in words.efforts), words.sources[item], EFFORT, "債権",
            )  # fmt: skip
        if item not in line.sources:
            return None
        name = item.removesuffix(YEAR_BEFORE).removesuffix(INITIAL)
        of: Planned | Amounts | None = line.planned
        term = f"{year.label}計画"
        if item.endswith(YEAR_BEFORE):
            of, term = line.before, f"{year.previous.label}決算（計画）"
        elif item.endswith(INITIAL):
            of, term = line.initial, f"{term}（当初）"
        label = {**Amounts.LABELS, **PLANNED_ITEMS}[name]
        value, source = getattr(of, name, None), line.sources[item]
        return Origin(cell, line.claim, line.kind.value, term, item, label, value, source, PLAN)

    rows = {(line.claim.id, line.kind): line for line in plans.lines} if plans else {}
    return Block(sheet, first_column, columns, rows, origin)


def _about(plans: PlanTables | None) -> Iterator[Column[TargetLine]]:
    year, stages = (plans.year.label, plans.stages) if plans else ("", {})
    yield Column("year", ListColumn("計画_年度", 11), lambda _: year)
    yield Column("claim", ListColumn("計画_債権ID", 8), lambda line: line.claim.id)
    yield Column("number", ListColumn("計画_債権番号", 9), lambda line: line.claim.number)
    yield Column("name", ListColumn("計画_債権名", 36), lambda line: line.claim.name)
    yield Column("bureau", ListColumn("計画_局", 18), lambda line: line.claim.bureau)
    yield Column("section", ListColumn("計画_課", 26), lambda line: line.claim.section)
    yield Column("kind", ListColumn("計画_区分", 6, "center"), lambda line: line.kind.value)
    yield Column("stage", ListColumn("計画_段階", 6, "center"), lambda line: stages.get(line.claim.section))


def _planned(prefix: str, end: str) -> Iterator[Column[TargetLine]]:
    for item, label in PLANNED_ITEMS.items():
        form = RATE if item == target_rate.name else "#,##0"

        def value(line: TargetLine, item: str = item) -> int | Fraction | None:
            return getattr(line.initial if end else line.planned, item, None)

        yield Column(f"{item}{end}", ListColumn(f"{prefix}{label}", 18, "right", form), value)


def _efforts(plans: PlanTables | None) -> Iterator[Column[TargetLine]]:
    """1 for a kind of 取組 that is marked, 0 for one that isn't, None where there is no plan."""
    words = _words(plans)
    for item, label in EFFORTS.items():

        def value(line: TargetLine, item: str = item) -> int | None:
            own = words.get((line.claim.id, line.kind))
            return None if own is None else int(item in own.efforts)

        yield Column(item, ListColumn(f"計画_取組_{label}", 9, "center"), value)


def _words(plans: PlanTables | None) -> Mapping[tuple[str, Kind], PlanWords]:
    """What plans say in words, by the first row of each claim."""
    words = {each.claim.id: each for each in plans.words} if plans else {}
    return {
        (line.claim.id, line.kind): own
        for line in (plans.lines if plans else ())
        if (own := words.pop(line.claim.id, None))
    }


def of_claim(block: PlanBlock, claim: Claim, item: str) -> Cell:
    """The cell of an item that a plan says of a claim as a whole."""
    return block.cell(next(key for key in block.rows if key[0] == claim.id), item)


def counted(block: PlanBlock) -> list[Cell]:
    """The cells that say whose plans are in the sums, and how far they are."""
    return block.cells(("counted", "stage"))


def sums(block: PlanBlock, **wanted: str | int) -> Mapping[Expr, Operand]:
    """The sums over the lines that count; those of rates are of rates times their weights.

    Args:
        wanted: what else the lines must hold, by column: a 債権ID, a 局, a kind, whether revised.
    """
    chosen = block.where(None, counted=1, **wanted)
    found = chosen.sums(("target_outstanding", *_BEFORE, f"target_outstanding{INITIAL}"))
    for end in ("", INITIAL):
        found |= chosen.weighted(f"{expected_assessed.name}{end}", f"{target_rate.name}{end}")
    return found
