"""The block （5）成果目標, and beside it 見込調定額 and what the targets mean."""

from collections.abc import Mapping
from dataclasses import replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.figures import monthly_rules, plan_rules, row_rules
from saiken_addin.figures.expressions import Expr, IsLonger, Item
from saiken_addin.figures.indicators import (
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    expected_assessed,
    target_outstanding,
)
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Mark, Rule
from workbook_templates.plan import grid, looks
from workbook_templates.plan.grid import MARGIN, TARGETS, TOTAL, Area, Column, Table, column, row
from workbook_templates.plan.known import Given
from workbook_templates.plan.rows import (
    MONTHS_LEFT,
    REASON,
    TARGET_ITEMS,
    Block,
    claim_key,
    figure_key,
    figure_keys,
    sheet_of,
    target_key,
    years_of,
)
from workbook_templates.shared import styles

_REASON_LIMIT = 300
_CHANGES = {
    # line of the table → the target that it is about, how it is computed and written
    "target_rate_change": ("target_rate", TARGET_RATE_CHANGE, looks.POINTS),
    "target_outstanding_change": ("target_outstanding", TARGET_OUTSTANDING_CHANGE, looks.SIGNED_YEN),
}
_MOST = {f"most_{item}": Amounts.SETTLED[item] for item in ("written_off", "unrefunded")}
"""What may keep the two targets apart: the largest of the four years."""


def _meanings(months: int) -> Mapping[str, tuple[str, Expr, Look]]:
    """By name: label, definition and look of what a target means in yen."""
    signed = replace(looks.HELP, number_format=looks.SIGNED_YEN)
    return {
        "目標収入額": ("目標どおりの収入済額", plan_rules.TARGET_COLLECTED, looks.HELP),
        "従来収入額": ("前年度の収納率のままの収入済額", plan_rules.COLLECTED_AS_BEFORE, looks.HELP),
        "上積み額": ("上積みが必要な額", plan_rules.EXTRA, signed),
        "月の上積み額": (f"　1か月あたり（残り{months}か月）", plan_rules.extra_per_month(months), signed),
        "未収見込額": ("見込調定額×（1－目標収納率）", plan_rules.UNCOLLECTED, looks.HELP),
        "目標の差": ("目標収入未済額との差", plan_rules.TARGETS_APART, signed),
    }


MEANING = Table(TARGETS.top, ("expected_assessed", *_meanings(0), *_MOST), MARGIN)


def target_block(year: FiscalYear, stage: Stage, claim: Claim, given: Given) -> Block:
    """The targets of a claim, and their meaning in the margin."""
    fields: list[Field] = []
    for kind in claim.kinds:
        fields += _inputs(claim, kind, given)
        fields += _changes(year, claim, kind)
        fields += _meaning(year, stage, claim, kind)
    closed = [kind for kind in Kind if kind not in claim.kinds]
    for kind in closed:
        fields += _closed_inputs(claim, kind)
    fields += _totals(claim)
    fields += _changes(year, claim, TOTAL)
    fields.append(_reason(claim, given))
    return Block(
        (
            *_headings(year, stage),
            *MEANING.free(fields, [TOTAL], ""),
            *TARGETS.free(fields, closed),
            *MEANING.free(fields, closed),
        ),
        tuple(fields),
        _rules(fields),
        _marks(claim),
    )


def target_scope(year: FiscalYear, claim: Claim, kind: str) -> dict[str, str]:
    """The fields of a kind's targets by operand name, as indicators and rules ask for them."""
    last = year.previous
    names = {item: target_key(label, kind, claim.id) for item, label in TARGET_ITEMS.items()}
    names |= figure_keys(kind, last, claim.id, "_before")
    names |= {item: target_key(f"最大{label}", kind, claim.id) for item, label in _MOST.items()}
    names["closing"] = figure_key("収入未済額", TOTAL, last, claim.id)
    names["reason"] = claim_key(REASON, claim.id)
    return names


def _area(item: str, kind: str) -> Area:
    """Where a target of a kind stands."""
    return (TARGETS if item in TARGETS.lines else MEANING).area(item, kind)


def _closed_inputs(claim: Claim, kind: Kind) -> list[Field]:
    """The targets of a kind that the claim has no figures of, found by name all the same."""
    return [
        Field(
            target_key(label, kind, claim.id), f"{claim.title} {kind} {label}", FieldKind.CLOSED,
            FieldType.AMOUNT, sheet_of(claim), _area(item, kind).cell, looks.CLOSED,
            last=_area(item, kind).last, claim=claim.id, claim_kind=kind, named=True,
        )
        for item in ("target_rate", "target_outstanding", "expected_assessed")
        for label in (TARGET_ITEMS[item],)
    ]  # fmt: skip


def _inputs(claim: Claim, kind: Kind, given: Given) -> list[Field]:
    fields = []
    for item, label in TARGET_ITEMS.items():
        is_rate = item == "target_rate"
        look = replace(looks.INPUT, number_format=looks.PERCENT) if is_rate else looks.INPUT
        area = _area(item, kind)
        fields.append(
            given.dressed(
                Field(
                    target_key(label, kind, claim.id), f"{claim.title} {kind} {label}",
                    FieldKind.INPUT, FieldType.RATE if is_rate else FieldType.AMOUNT,
                    sheet_of(claim), area.cell, look, last=area.last, claim=claim.id,
                    claim_kind=kind, item=item, named=True, required=True,
                )
            )
        )  # fmt: skip
    return fields


def _computed(
    claim: Claim, name: str, label: str, area: Area, look: Look, formula: Expr,
    scope: Mapping[str, str],
) -> Field:  # fmt: skip
    return Field(
        name, f"{claim.title} {label}", FieldKind.COMPUTED, FieldType.AMOUNT, sheet_of(claim),
        area.cell, look, last=area.last, claim=claim.id, formula=formula, scope=scope,
    )  # fmt: skip


def _totals(claim: Claim) -> list[Field]:
    """The targets of 現年 and 過年 together, the rate weighted by 見込調定額."""
    suffixes = {kind: kind.name.lower() for kind in claim.kinds}

    def scope(item: str) -> dict[str, str]:
        label = TARGET_ITEMS[item]
        return {f"{item}_{end}": target_key(label, kind, claim.id) for kind, end in suffixes.items()}

    def added(item: Item) -> Expr:
        return plan_rules.sum_of(tuple(Item(f"{item.name}_{end}") for end in suffixes.values()))

    rate = (
        plan_rules.total_target_rate()
        if len(suffixes) > 1
        else Item(f"target_rate_{next(iter(suffixes.values()))}")
    )
    percent = replace(looks.TOTAL, number_format=looks.PERCENT)
    return [
        _computed(
            claim, target_key(TARGET_ITEMS[item], TOTAL, claim.id), f"合計 {TARGET_ITEMS[item]}",
            _area(item, TOTAL), look, formula, scopes,
        )
        for item, look, formula, scopes in (
            ("target_rate", percent, rate, scope("target_rate") | scope("expected_assessed")),
            ("target_outstanding", looks.TOTAL, added(target_outstanding), scope("target_outstanding")),
            ("expected_assessed", looks.HELP, added(expected_assessed), scope("expected_assessed")),
        )
    ]  # fmt: skip


def _changes(year: FiscalYear, claim: Claim, kind: str) -> list[Field]:
    """前年度比較 of both targets."""
    scope = target_scope(year, claim, kind)
    look = looks.TOTAL if kind == TOTAL else looks.COMPUTED
    return [
        _computed(
            claim, target_key(f"{TARGET_ITEMS[item]}の前年度比較", kind, claim.id), f"{kind} {of.label}",
            TARGETS.area(line, kind), replace(look, number_format=shown), of.shown, scope,
        )
        for line, (item, of, shown) in _CHANGES.items()
    ]  # fmt: skip


def _meaning(year: FiscalYear, stage: Stage, claim: Claim, kind: str) -> list[Field]:
    """What the targets of a kind mean in yen, beside the form."""
    scope = target_scope(year, claim, kind)
    fields = [
        _computed(
            claim, target_key(name, kind, claim.id), f"{kind} {label}", MEANING.area(name, kind), look,
            formula, scope,
        )
        for name, (label, formula, look) in _meanings(MONTHS_LEFT[stage]).items()
    ]  # fmt: skip
    for line, of in _MOST.items():
        items = {each.short: figure_key(of, kind, each, claim.id) for each in years_of(year)}
        fields.append(
            _computed(
                claim, target_key(f"最大{of}", kind, claim.id), f"{kind} 4年間で最大の{of}",
                MEANING.area(line, kind), looks.HELP, plan_rules.most_of(tuple(map(Item, items))), items,
            )
        )  # fmt: skip
    return fields


def _reason(claim: Claim, given: Given) -> Field:
    return given.dressed(
        Field(
            claim_key(REASON, claim.id), f"{claim.title} 理由", FieldKind.INPUT, FieldType.TEXT,
            sheet_of(claim), grid.REASON_AREA.cell, looks.INPUT_TEXT, last=grid.REASON_AREA.last,
            claim=claim.id, item="reason", named=True,
        )
    )  # fmt: skip


def _rules(fields: list[Field]) -> tuple[Rule, ...]:
    inputs = [item for item in fields if item.kind is FieldKind.INPUT]
    cells = {
        name: tuple(item.cell for item in inputs if item.item == name) for name in TARGET_ITEMS
    }
    return (
        Rule(
            cells["target_rate"], plan_rules.is_rate(), "目標収納率",
            "年度末の目標を百分率で記入します（98.1%のように）。該当がないときは「該当なし」と記入します。",
            "0%から100%までの率か「該当なし」を記入してください。",
        ),
        Rule(
            cells["target_outstanding"], monthly_rules.is_amount(), "目標収入未済額（円）",
            "年度末に残る収入未済額の目標を円単位で記入します。",
            "円単位の整数（10兆円以内）か「該当なし」を記入してください。",
        ),
        Rule(
            cells["expected_assessed"], monthly_rules.is_amount(), "見込調定額（円）",
            "今年度の年間の調定見込額を円単位で記入します。過年には前年度の収入未済額が入っています。",
            "円単位の整数（10兆円以内）か「該当なし」を記入してください。",
        ),
        Rule(
            (grid.REASON_AREA.cell,), ~IsLonger(Item("value"), _REASON_LIMIT), "理由",
            "繰越額の差、前年度を下回る目標など、要確認となった事情を具体的に記入します。印刷はされません。",
            f"{_REASON_LIMIT}字を超えています。要点を絞って記入してください。",
            strict=False,
        ),
    )  # fmt: skip


def _marks(claim: Claim) -> tuple[Mark, ...]:
    """Targets below the year before without a reason, in the cells of 前年度比較."""
    change = Item("change")
    marks = []
    for kind in claim.kinds:
        for line, worse in (("target_rate_change", change < 0), ("target_outstanding_change", change > 0)):
            cell = TARGETS.cell(line, kind)
            operands = {"change": cell, "reason": grid.REASON_AREA.cell}
            marks.append(Mark(cell, worse & row_rules.unexplained(), operands, styles.WRONG, styles.RED))
    return tuple(marks)


def _headings(year: FiscalYear, stage: Stage) -> list[Fixed]:
    head = grid.BOTTOM_ROW
    rate, _, left, _ = TARGETS.lines
    fixed = [
        column(Column.RIGHT_PART, head).says("(5)", looks.HEAD),
        column(Column.RIGHT_PART, head + 1, grid.LAST_ROW).says("成果目標", looks.SIDE),
        row(Column.RIGHT_TITLE, head, Column.RIGHT_ITEM).says("項目", looks.HEAD),
    ]
    for line, title in ((rate, "目標\n収納率"), (left, "目標\n収入未済額")):
        top = TARGETS.row(line)
        fixed.append(column(Column.RIGHT_TITLE, top, top + 2 * TARGETS.height - 1).says(title, looks.HEAD))
    for line, title in zip(
        TARGETS.lines,
        (f"{year.label}\n（％）", "前年度比較\n（ポイント）", f"{year.label}\n（円）", "前年度比較\n（円）"),
        strict=True,
    ):
        fixed.append(TARGETS.beside(line, Column.RIGHT_ITEM).says(title, looks.SMALL_HEAD))
    expected = replace(looks.MARGIN_LABEL, fill=styles.INPUT, bold=True)
    fixed += [
        column(Column.MARGIN_ITEM, head).says("見込調定額と目標の意味（円）", looks.MARGIN_HEAD),
        MEANING.beside("expected_assessed", Column.MARGIN_ITEM).says(f"見込調定額（{year.label}・記入）", expected),
        row(grid.REASON_AREA.left, head, grid.REASON_AREA.right).says(
            "理由（繰越額の差、前年度を下回る目標など、要確認の事情を記入）", looks.MARGIN_HEAD
        ),
    ]
    for kind in grid.KINDS_AND_TOTAL:
        fixed.append(column(TARGETS.columns[kind], head).says(kind, looks.HEAD))
        fixed.append(column(MARGIN[kind], head).says(kind, looks.MARGIN_HEAD))
    labels = {name: label for name, (label, _, _) in _meanings(MONTHS_LEFT[stage]).items()}
    labels |= {line: f"4年間で最大の{of}" for line, of in _MOST.items()}
    for line, label in labels.items():
        fixed.append(MEANING.beside(line, Column.MARGIN_ITEM).says(label, looks.MARGIN_LABEL))
    return fixed
