"""Owns the block （1）①: four years of settlements side by side, and the debtors of each year."""

from dataclasses import replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Kind, Stage
from saiken_addin.figures import monthly_rules, plan_rules
from saiken_addin.figures.expressions import Expr, Item
from saiken_addin.figures.indicators import COLLECTION_RATE, OUTSTANDING
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Rule
from workbook_templates.plan import looks
from workbook_templates.plan.known import Given
from workbook_templates.plan.rows import (
    COUNT_ITEMS,
    COUNT_ROWS,
    HEAD_ROW,
    ITEM_ROWS,
    KINDS,
    SETTLED_ITEMS,
    TOTAL,
    YEAR_COLUMNS,
    Block,
    count_key,
    figure_cell,
    figure_key,
    sheet_of,
    years_of,
)

_LABELS = {
    "assessed": "調定額（円）\nＡ", "collected": "収入済額（円）\nＢ",
    "written_off": "不納欠損額（円）\nＣ", "unrefunded": "還付未済額（円）\nＤ",
    "outstanding": "収入未済額（円）\nＥ＝Ａ－Ｂ－Ｃ＋Ｄ", "collection_rate": "収納率（％）\nＦ＝Ｂ／Ａ",
}  # fmt: skip
_ROW, _HEAD = 17.0, 15.0


def settlement_block(year: FiscalYear, stage: Stage, claim: Claim, given: Given) -> Block:
    """The figures of a claim from four years before the plan to the year before it."""
    fields: list[Field] = []
    for index, of in enumerate(years_of(year)):
        kinds = _kinds(claim, of, given)
        for kind in kinds:
            fields += _amounts(claim, kind, of, index, given)
            fields += _derived(claim, kind.value, of, index)
        for kind in (kind for kind in KINDS if kind not in kinds):
            fields += _closed_amounts(claim, kind, of, index)
        fields += [_sum(claim, item, of, index, kinds) for item in SETTLED_ITEMS]
        fields += _derived(claim, TOTAL, of, index)
        fields += _counts(claim, of, index, given)
    inputs = [item for item in fields if item.kind is FieldKind.INPUT]
    amounts = tuple(item.cell for item in inputs if item.type is FieldType.AMOUNT)
    counts = tuple(item.cell for item in inputs if item.type is FieldType.COUNT)
    return Block(
        (*_headings(year, stage, claim), *_closed(claim, fields)),
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
        heights={HEAD_ROW: _HEAD, HEAD_ROW + 1: _HEAD}
        | dict.fromkeys(range(HEAD_ROW + 2, COUNT_ROWS["cases"] + 1), _ROW),
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
                figure_key(label, kind, year, claim.id), f"{claim.title} {year} {kind} {label}",
                FieldKind.INPUT, FieldType.AMOUNT, sheet_of(claim), figure_cell(item, kind, index),
                looks.INPUT, claim=claim.id, claim_kind=kind, item=f"{item}_{year.short}",
                named=kind in claim.kinds or figure_key(label, kind, year, claim.id) in given.fixed,
                required=True,
            )
        )
        for item, label in SETTLED_ITEMS.items()
    ]  # fmt: skip


def _closed_amounts(claim: Claim, kind: Kind, year: FiscalYear, index: int) -> list[Field]:
    """The figures of a kind that the claim has none of in that year, found by name all the same."""
    labels = {**SETTLED_ITEMS, "outstanding": OUTSTANDING.label}
    return [
        Field(
            figure_key(label, kind, year, claim.id), f"{claim.title} {year} {kind} {label}",
            FieldKind.CLOSED, FieldType.AMOUNT, sheet_of(claim), figure_cell(item, kind, index),
            looks.CLOSED, claim=claim.id, claim_kind=kind, named=True,
        )
        for item, label in labels.items()
    ]  # fmt: skip


def _kinds(claim: Claim, year: FiscalYear, given: Given) -> tuple[Kind, ...]:
    """The kinds of which a year has figures: the claim's, and one that it only had then."""
    return tuple(
        kind
        for kind in KINDS
        if kind in claim.kinds or figure_key("調定額", kind, year, claim.id) in given.fixed
    )


def _sum(
    claim: Claim, item: str, year: FiscalYear, index: int, kinds: tuple[Kind, ...]
) -> Field:
    label = SETTLED_ITEMS[item]
    return _computed(
        claim, label, TOTAL, year, figure_cell(item, TOTAL, index),
        plan_rules.sum_of(tuple(Item(kind.name.lower()) for kind in kinds)),
        {kind.name.lower(): figure_key(label, kind, year, claim.id) for kind in kinds},
        looks.TOTAL,
    )  # fmt: skip


def _derived(claim: Claim, kind: str, year: FiscalYear, index: int) -> list[Field]:
    """収入未済額 and 収納率 of a kind or of both together."""
    look = looks.TOTAL if kind == TOTAL else looks.COMPUTED
    scope = {item: figure_key(label, kind, year, claim.id) for item, label in SETTLED_ITEMS.items()}
    left = _computed(
        claim, OUTSTANDING.label, kind, year, figure_cell("outstanding", kind, index),
        OUTSTANDING.shown, scope, look,
    )  # fmt: skip
    rate = _computed(
        claim, COLLECTION_RATE.label, kind, year, figure_cell("collection_rate", kind, index),
        COLLECTION_RATE.shown, scope, replace(look, number_format=looks.PERCENT),
    )  # fmt: skip
    return [replace(left, named=True), rate]


def _computed(
    claim: Claim,
    label: str,
    kind: str,
    year: FiscalYear,
    cell: str,
    formula: Expr,
    scope: dict[str, str],
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
                FieldType.COUNT, sheet_of(claim), f"{YEAR_COLUMNS[index]}{COUNT_ROWS[item]}",
                looks.INPUT, claim=claim.id, item=f"{item}_{year.short}", named=True, required=True,
            )
        )
        for item, label in COUNT_ITEMS.items()
    ]  # fmt: skip


def _headings(year: FiscalYear, stage: Stage, claim: Claim) -> list[Fixed]:
    last = COUNT_ROWS["cases"]
    fixed = [
        Fixed(f"A{HEAD_ROW}", "(1)", looks.HEAD, f"A{HEAD_ROW + 1}"),
        Fixed(f"A{HEAD_ROW + 2}", "現状分析", looks.SIDE, f"A{last}"),
        Fixed(f"B{HEAD_ROW}", "①直近の決算状況等", looks.SIDE, f"B{last}"),
        Fixed(f"C{HEAD_ROW}", "項目　　　　　　年度", looks.HEAD, f"D{HEAD_ROW + 1}"),
    ]
    for column, of in zip(YEAR_COLUMNS, years_of(year), strict=True):
        settled = of != year.previous or is_settled(claim, stage)
        fixed.append(Fixed(f"{column}{HEAD_ROW}", of.label, looks.HEAD))
        fixed.append(
            Fixed(f"{column}{HEAD_ROW + 1}", "決算" if settled else "決算見込み", looks.SMALL_HEAD)
        )
    for item, row in ITEM_ROWS.items():
        fixed.append(Fixed(f"C{row}", _LABELS[item], looks.HEAD, f"C{row + 2}"))
        for offset, kind in enumerate((*KINDS, TOTAL)):
            fixed.append(Fixed(f"D{row + offset}", kind, looks.CENTER))
    for item, unit in (("debtors", "滞納者数（人）"), ("cases", "滞納件数（件）")):
        fixed.append(Fixed(f"C{COUNT_ROWS[item]}", unit, looks.HEAD))
        fixed.append(Fixed(f"D{COUNT_ROWS[item]}", TOTAL, looks.CENTER))
    return fixed


def _closed(claim: Claim, fields: list[Field]) -> list[Fixed]:
    """A dash where a claim has no figures of a kind any more."""
    taken = {item.cell for item in fields}
    return [
        Fixed(cell, "-", looks.CLOSED)
        for kind in KINDS
        if kind not in claim.kinds
        for item in ITEM_ROWS
        for index in range(len(YEAR_COLUMNS))
        if (cell := figure_cell(item, kind, index)) not in taken
    ]
