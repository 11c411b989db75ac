"""The block （1）①: four years of settlements side by side, and the debtors of each year."""

from collections.abc import Mapping
from dataclasses import replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.figures import monthly_rules, plan_rules
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import Expr, Item
from saiken_addin.figures.indicators import COLLECTION_RATE, OUTSTANDING
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Rule
from workbook_templates.plan import grid, looks
from workbook_templates.plan.grid import COUNTS, HEAD_ROW, SETTLEMENTS, TOTAL, Area, Column, column
from workbook_templates.plan.known import Given
from workbook_templates.plan.rows import (
    COUNT_ITEMS,
    FIGURE_ITEMS,
    Block,
    count_key,
    figure_key,
    figure_keys,
    sheet_of,
    years_of,
)

_ROW, _HEAD = 17.0, 15.0


def settlement_block(year: FiscalYear, stage: Stage, claim: Claim, given: Given) -> Block:
    """The figures of a claim from four years before the plan to the year before it."""
    fields: list[Field] = []
    for index, of in enumerate(years_of(year)):
        kinds = _kinds(claim, of, given)
        for kind in kinds:
            fields += _amounts(claim, kind, of, index, given)
            fields += _derived(claim, kind, of, index)
        for kind in (kind for kind in Kind if kind not in kinds):
            fields += _closed_amounts(claim, kind, of, index)
        fields += [_sum(claim, item, of, index, kinds) for item in Amounts.SETTLED]
        fields += _derived(claim, TOTAL, of, index)
        fields += _counts(claim, of, index, given)
    inputs = [item for item in fields if item.kind is FieldKind.INPUT]
    amounts = tuple(item.cell for item in inputs if item.type is FieldType.AMOUNT)
    counts = tuple(item.cell for item in inputs if item.type is FieldType.COUNT)
    return Block(
        (*_headings(year, stage, claim), *SETTLEMENTS.free(fields, SETTLEMENTS.columns)),
        tuple(fields),
        (
            Rule(
                amounts, monthly_rules.is_amount(), "決算の金額（円）",
                "その年度の決算額を円単位の整数で記入します。0円は0、該当がないときは「該当なし」と記入します。",
                "円単位の整数（10兆円以内）か「該当なし」を記入してください。",
            ),
            Rule(
                counts, monthly_rules.is_count(), "滞納者数・滞納件数",
                "年度末の実人数・件数を整数で記入します（現年・過年を合わせた数）。",
                "0以上の整数か「該当なし」を記入してください。",
            ),
        ),
        heights={HEAD_ROW: _HEAD, HEAD_ROW + 1: _HEAD} | dict.fromkeys(range(SETTLEMENTS.top, SETTLEMENTS.end), _ROW),
    )  # fmt: skip


def is_settled(claim: Claim, stage: Stage) -> bool:
    """Whether the last of the four years is settled: in June, and with 企業会計 in April."""
    return claim.enterprise or stage is Stage.SETTLEMENT


def _amounts(
    claim: Claim, kind: Kind, year: FiscalYear, index: int, given: Given
) -> list[Field]:
    return [
        given.dressed(
            Field(
                name := figure_key(label, kind, year, claim.id), f"{claim.title} {year} {kind} {label}",
                FieldKind.INPUT, FieldType.AMOUNT, sheet_of(claim), SETTLEMENTS.cell((item, kind), index),
                looks.INPUT, claim=claim.id, claim_kind=kind, item=f"{item}_{year.short}",
                named=kind in claim.kinds or name in given.fixed, required=True,
            )
        )
        for item, label in Amounts.SETTLED.items()
    ]  # fmt: skip


def _closed_amounts(claim: Claim, kind: Kind, year: FiscalYear, index: int) -> list[Field]:
    """The figures of a kind that the claim has none of in that year, found by name all the same."""
    return [
        Field(
            figure_key(label, kind, year, claim.id), f"{claim.title} {year} {kind} {label}",
            FieldKind.CLOSED, FieldType.AMOUNT, sheet_of(claim), SETTLEMENTS.cell((item, kind), index),
            looks.CLOSED, claim=claim.id, claim_kind=kind, named=True,
        )
        for item, label in FIGURE_ITEMS.items()
    ]  # fmt: skip


def _kinds(claim: Claim, year: FiscalYear, given: Given) -> tuple[Kind, ...]:
    """The kinds of which a year has figures: the claim's, and one that it only had then."""
    return tuple(
        kind
        for kind in Kind
        if kind in claim.kinds or figure_key("調定額", kind, year, claim.id) in given.fixed
    )


def _sum(
    claim: Claim, item: str, year: FiscalYear, index: int, kinds: tuple[Kind, ...]
) -> Field:
    label = Amounts.SETTLED[item]
    return _computed(
        claim, label, TOTAL, year, SETTLEMENTS.cell((item, TOTAL), index),
        plan_rules.sum_of(tuple(Item(kind.name.lower()) for kind in kinds)),
        {kind.name.lower(): figure_key(label, kind, year, claim.id) for kind in kinds},
        looks.TOTAL,
    )  # fmt: skip


def _derived(claim: Claim, kind: str, year: FiscalYear, index: int) -> list[Field]:
    """収入未済額 and 収納率 of a kind or of both together."""
    look = looks.TOTAL if kind == TOTAL else looks.COMPUTED
    scope = figure_keys(kind, year, claim.id)
    left, rate = (
        _computed(
            claim, of.label, kind, year, SETTLEMENTS.cell((of.name, kind), index), of.shown, scope,
            replace(look, number_format=number_format(of.display)),
        )
        for of in (OUTSTANDING, COLLECTION_RATE)
    )  # fmt: skip
    return [replace(left, named=True), rate]


def _computed(
    claim: Claim,
    label: str,
    kind: str,
    year: FiscalYear,
    cell: str,
    formula: Expr,
    scope: Mapping[str, str],
    look: Look,
) -> Field:
    return Field(
        figure_key(label, kind, year, claim.id), f"{claim.title} {year} {kind} {label}",
        FieldKind.COMPUTED, FieldType.AMOUNT, sheet_of(claim), cell, look, claim=claim.id,
        formula=formula, scope=scope,
    )  # fmt: skip


def _counts(claim: Claim, year: FiscalYear, index: int, given: Given) -> list[Field]:
    return [
        given.dressed(
            Field(
                count_key(label, year, claim.id), f"{claim.title} {year} {label}", FieldKind.INPUT,
                FieldType.COUNT, sheet_of(claim), SETTLEMENTS.cell((item, TOTAL), index), looks.INPUT,
                claim=claim.id, item=f"{item}_{year.short}", named=True, required=True,
            )
        )
        for item, label in COUNT_ITEMS.items()
    ]  # fmt: skip


def _headings(year: FiscalYear, stage: Stage, claim: Claim) -> list[Fixed]:
    top, end = SETTLEMENTS.top, SETTLEMENTS.end - 1
    fixed = [
        column(Column.PART, HEAD_ROW, HEAD_ROW + 1).says("(1)", looks.HEAD),
        column(Column.PART, top, end).says("現状分析", looks.SIDE),
        column(Column.TITLE, HEAD_ROW, end).says("①直近の決算状況等", looks.SIDE),
        Area(Column.ITEM, HEAD_ROW, Column.KIND, HEAD_ROW + 1).says("項目　　　　　　年度", looks.HEAD),
    ]
    for at, of in zip(SETTLEMENTS.columns.values(), years_of(year), strict=True):
        basis = "決算" if of != year.previous or is_settled(claim, stage) else "決算見込み"
        fixed.append(column(at, HEAD_ROW).says(of.label, looks.HEAD))
        fixed.append(column(at, HEAD_ROW + 1).says(basis, looks.SMALL_HEAD))
    for item, heading in {**grid.FIGURES, **COUNTS}.items():
        kinds = [kind for of, kind in SETTLEMENTS.lines if of == item]
        first = SETTLEMENTS.row((item, kinds[0]))
        fixed.append(column(Column.ITEM, first, first + len(kinds) - 1).says(heading, looks.HEAD))
        fixed += [SETTLEMENTS.beside((item, kind), Column.KIND).says(kind, looks.CENTER) for kind in kinds]
    return fixed
