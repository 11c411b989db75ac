"""Owns the block （5）成果目標, and beside it 見込調定額 and what the targets mean."""

from collections.abc import Mapping
from dataclasses import replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Kind, Stage
from saiken_addin.figures import monthly_rules, plan_rules, row_rules
from saiken_addin.figures.expressions import Expr, IsLonger, Item
from saiken_addin.figures.indicators import (
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    expected_assessed,
    target_outstanding,
)
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Mark, Rule
from workbook_templates.plan import looks
from workbook_templates.plan.known import Given
from workbook_templates.plan.rows import (
    BOTTOM_ROW,
    EXPECTED_ROW,
    KINDS,
    LAST_ROW,
    LEFT_CHANGE_ROW,
    LEFT_ROW,
    MARGIN_COLUMNS,
    MONTHS_LEFT,
    RATE_CHANGE_ROW,
    RATE_ROW,
    REASON,
    REASON_CELLS,
    SETTLED_ITEMS,
    TARGET_COLUMNS,
    TARGET_ITEMS,
    TOTAL,
    Block,
    claim_key,
    figure_key,
    sheet_of,
    target_key,
    years_of,
)
from workbook_templates.shared import styles

RATE, LEFT, EXPECTED = (
    TARGET_ITEMS[item] for item in ("target_rate", "target_outstanding", "expected_assessed")
)
_REASON_LIMIT = 300


def _meanings(months: int) -> tuple[tuple[str, str, Expr, Look], ...]:
    """(name, label, definition, look) of what a target means in yen."""
    signed = replace(looks.HELP, number_format=looks.SIGNED_YEN)
    return (
        ("目標収入額", "目標どおりの収入済額", plan_rules.TARGET_COLLECTED, looks.HELP),
        ("従来収入額", "前年度の収納率のままの収入済額", plan_rules.COLLECTED_AS_BEFORE, looks.HELP),
        ("上積み額", "上積みが必要な額", plan_rules.EXTRA, signed),
        (
            "月の上積み額", f"　1か月あたり（残り{months}か月）",
            plan_rules.extra_per_month(months), signed,
        ),
        ("未収見込額", "見込調定額×（1－目標収納率）", plan_rules.UNCOLLECTED, looks.HELP),
        ("目標の差", "目標収入未済額との差", plan_rules.TARGETS_APART, signed),
    )  # fmt: skip


def target_block(year: FiscalYear, stage: Stage, claim: Claim, given: Given) -> Block:
    """The targets of a claim, and their meaning in the margin."""
    fields: list[Field] = []
    for kind in claim.kinds:
        fields += _inputs(claim, kind, given)
        fields += _changes(year, claim, kind.value)
        fields += _meaning(year, stage, claim, kind.value)
    for kind in (kind for kind in KINDS if kind not in claim.kinds):
        fields += _closed_inputs(claim, kind)
    fields += _totals(claim)
    fields += _changes(year, claim, TOTAL)
    fields.append(_reason(claim, given))
    return Block(
        (*_headings(year, stage), *_closed(claim, fields)),
        tuple(fields),
        _rules(fields),
        _marks(claim),
    )


def target_scope(year: FiscalYear, claim: Claim, kind: str) -> dict[str, str]:
    """The fields of a kind's targets by operand name, as indicators and rules ask for them."""
    last = year.previous
    names = {item: target_key(label, kind, claim.id) for item, label in TARGET_ITEMS.items()}
    settled = {**SETTLED_ITEMS, "outstanding": "収入未済額"}
    names |= {
        f"{item}_before": figure_key(label, kind, last, claim.id) for item, label in settled.items()
    }
    names |= {
        f"most_{item}": target_key(f"最大{SETTLED_ITEMS[item]}", kind, claim.id)
        for item in ("written_off", "unrefunded")
    }
    names["closing"] = figure_key("収入未済額", TOTAL, last, claim.id)
    names["reason"] = claim_key(REASON, claim.id)
    return names


def most_items(year: FiscalYear, claim: Claim, kind: str, item: str) -> dict[str, str]:
    """An item of the four years, by operand name."""
    return {
        of.short: figure_key(SETTLED_ITEMS[item], kind, of, claim.id) for of in years_of(year)
    }


def _places(kind: Kind) -> dict[str, tuple[str, str]]:
    """Where the targets of a kind stand: the cell and the last of a merged area."""
    column, margin = TARGET_COLUMNS[kind], MARGIN_COLUMNS[kind]
    return {
        "target_rate": (f"{column}{RATE_ROW}", f"{column}{RATE_ROW + 1}"),
        "target_outstanding": (f"{column}{LEFT_ROW}", f"{column}{LEFT_ROW + 1}"),
        "expected_assessed": (f"{margin}{EXPECTED_ROW}", ""),
    }


def _closed_inputs(claim: Claim, kind: Kind) -> list[Field]:
    """The targets of a kind that the claim has no figures of, found by name all the same."""
    return [
        Field(
            target_key(TARGET_ITEMS[item], kind, claim.id),
            f"{claim.title} {kind} {TARGET_ITEMS[item]}", FieldKind.CLOSED, FieldType.AMOUNT,
            sheet_of(claim), cell, looks.CLOSED, last=last, claim=claim.id, claim_kind=kind,
            named=True,
        )
        for item, (cell, last) in _places(kind).items()
    ]  # fmt: skip


def _inputs(claim: Claim, kind: Kind, given: Given) -> list[Field]:
    places = _places(kind)
    fields = []
    for item, label in TARGET_ITEMS.items():
        is_rate = item == "target_rate"
        look = replace(looks.INPUT, number_format=looks.PERCENT) if is_rate else looks.INPUT
        cell, last = places[item]
        fields.append(
            given.dressed(
                Field(
                    target_key(label, kind, claim.id), f"{claim.title} {kind} {label}",
                    FieldKind.INPUT, FieldType.RATE if is_rate else FieldType.AMOUNT,
                    sheet_of(claim), cell, look, last=last, claim=claim.id, claim_kind=kind,
                    item=item, named=True, required=True,
                )
            )
        )  # fmt: skip
    return fields


def _computed(
    claim: Claim, name: str, label: str, cells: tuple[str, str], look: Look, formula: Expr,
    scope: Mapping[str, str],
) -> Field:  # fmt: skip
    return Field(
        name, f"{claim.title} {label}", FieldKind.COMPUTED, FieldType.AMOUNT, sheet_of(claim),
        cells[0], look, last=cells[1], claim=claim.id, formula=formula, scope=scope,
    )  # fmt: skip


def _totals(claim: Claim) -> list[Field]:
    """The targets of 現年 and 過年 together, the rate weighted by 見込調定額."""
    suffixes = {kind: kind.name.lower() for kind in claim.kinds}

    def scope(item: str) -> dict[str, str]:
        label = TARGET_ITEMS[item]
        return {f"{item}_{end}": target_key(label, kind, claim.id) for kind, end in suffixes.items()}

    def added(item: Item) -> Expr:
        return plan_rules.sum_of(tuple(Item(f"{item.name}_{end}") for end in suffixes.values()))

    column, margin = TARGET_COLUMNS[TOTAL], MARGIN_COLUMNS[TOTAL]
    rate = (
        plan_rules.total_target_rate()
        if len(suffixes) > 1
        else Item(f"target_rate_{next(iter(suffixes.values()))}")
    )
    return [
        _computed(
            claim, target_key(RATE, TOTAL, claim.id), "合計 目標収納率",
            (f"{column}{RATE_ROW}", f"{column}{RATE_ROW + 1}"),
            replace(looks.TOTAL, number_format=looks.PERCENT), rate,
            scope("target_rate") | scope("expected_assessed"),
        ),
        _computed(
            claim, target_key(LEFT, TOTAL, claim.id), "合計 目標収入未済額",
            (f"{column}{LEFT_ROW}", f"{column}{LEFT_ROW + 1}"), looks.TOTAL,
            added(target_outstanding), scope("target_outstanding"),
        ),
        _computed(
            claim, target_key(EXPECTED, TOTAL, claim.id), "合計 見込調定額",
            (f"{margin}{EXPECTED_ROW}", ""), looks.HELP, added(expected_assessed),
            scope("expected_assessed"),
        ),
    ]  # fmt: skip


def _changes(year: FiscalYear, claim: Claim, kind: str) -> list[Field]:
    """前年度比較 of both targets."""
    scope, column = target_scope(year, claim, kind), TARGET_COLUMNS[kind]
    look = looks.TOTAL if kind == TOTAL else looks.COMPUTED
    return [
        _computed(
            claim, target_key(f"{label}の前年度比較", kind, claim.id), f"{kind} {of.label}",
            (f"{column}{row}", f"{column}{row + 1}"), replace(look, number_format=shown),
            of.shown, scope,
        )
        for label, of, row, shown in (
            (RATE, TARGET_RATE_CHANGE, RATE_CHANGE_ROW, looks.POINTS),
            (LEFT, TARGET_OUTSTANDING_CHANGE, LEFT_CHANGE_ROW, looks.SIGNED_YEN),
        )
    ]  # fmt: skip


def _meaning(year: FiscalYear, stage: Stage, claim: Claim, kind: str) -> list[Field]:
    """What the targets of a kind mean in yen, beside the form."""
    scope, column = target_scope(year, claim, kind), MARGIN_COLUMNS[kind]
    fields = [
        _computed(
            claim, target_key(name, kind, claim.id), f"{kind} {label}",
            (f"{column}{row}", ""), look, formula, scope,
        )
        for row, (name, label, formula, look) in enumerate(
            _meanings(MONTHS_LEFT[stage]), EXPECTED_ROW + 1
        )
    ]  # fmt: skip
    for row, item in enumerate(("written_off", "unrefunded"), LAST_ROW):
        items = most_items(year, claim, kind, item)
        fields.append(
            _computed(
                claim, target_key(f"最大{SETTLED_ITEMS[item]}", kind, claim.id),
                f"{kind} 4年間で最大の{SETTLED_ITEMS[item]}", (f"{column}{row}", ""), looks.HELP,
                plan_rules.most_of(tuple(map(Item, items))), items,
            )
        )  # fmt: skip
    return fields


def _reason(claim: Claim, given: Given) -> Field:
    return given.dressed(
        Field(
            claim_key(REASON, claim.id), f"{claim.title} 理由", FieldKind.INPUT, FieldType.TEXT,
            sheet_of(claim), REASON_CELLS[0], looks.INPUT_TEXT, last=REASON_CELLS[1],
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
            (REASON_CELLS[0],), ~IsLonger(Item("value"), _REASON_LIMIT), "理由",
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
        for row, worse in ((RATE_CHANGE_ROW, change < 0), (LEFT_CHANGE_ROW, change > 0)):
            cell = f"{TARGET_COLUMNS[kind]}{row}"
            operands = {"change": cell, "reason": REASON_CELLS[0]}
            marks.append(Mark(cell, worse & row_rules.unexplained(), operands, styles.WRONG, styles.RED))
    return tuple(marks)


def _headings(year: FiscalYear, stage: Stage) -> list[Fixed]:
    fixed = [
        Fixed(f"I{BOTTOM_ROW}", "(5)", looks.HEAD),
        Fixed(f"I{BOTTOM_ROW + 1}", "成果目標", looks.SIDE, f"I{LAST_ROW}"),
        Fixed(f"J{BOTTOM_ROW}", "項目", looks.HEAD, f"K{BOTTOM_ROW}"),
        Fixed(f"J{RATE_ROW}", "目標\n収納率", looks.HEAD, f"J{RATE_CHANGE_ROW + 1}"),
        Fixed(f"J{LEFT_ROW}", "目標\n収入未済額", looks.HEAD, f"J{LEFT_CHANGE_ROW + 1}"),
        Fixed(f"K{RATE_ROW}", f"{year.label}\n（％）", looks.SMALL_HEAD, f"K{RATE_ROW + 1}"),
        Fixed(
            f"K{RATE_CHANGE_ROW}", "前年度比較\n（ポイント）", looks.SMALL_HEAD,
            f"K{RATE_CHANGE_ROW + 1}",
        ),
        Fixed(f"K{LEFT_ROW}", f"{year.label}\n（円）", looks.SMALL_HEAD, f"K{LEFT_ROW + 1}"),
        Fixed(
            f"K{LEFT_CHANGE_ROW}", "前年度比較\n（円）", looks.SMALL_HEAD,
            f"K{LEFT_CHANGE_ROW + 1}",
        ),
        Fixed(f"P{BOTTOM_ROW}", "見込調定額と目標の意味（円）", looks.MARGIN_HEAD),
        Fixed(
            f"P{EXPECTED_ROW}", f"見込調定額（{year.label}・記入）",
            replace(looks.MARGIN_LABEL, fill=styles.INPUT, bold=True),
        ),
        Fixed(f"U{BOTTOM_ROW}", "理由（繰越額の差、前年度を下回る目標など、要確認の事情を記入）", looks.MARGIN_HEAD, f"Y{BOTTOM_ROW}"),
    ]  # fmt: skip
    for kind in (*KINDS, TOTAL):
        fixed.append(Fixed(f"{TARGET_COLUMNS[kind]}{BOTTOM_ROW}", kind, looks.HEAD))
        fixed.append(Fixed(f"{MARGIN_COLUMNS[kind]}{BOTTOM_ROW}", kind, looks.MARGIN_HEAD))
    labels = [label for _, label, _, _ in _meanings(MONTHS_LEFT[stage])]
    labels += ["4年間で最大の不納欠損額", "4年間で最大の還付未済額"]
    for row, label in enumerate(labels, EXPECTED_ROW + 1):
        fixed.append(Fixed(f"P{row}", label, looks.MARGIN_LABEL))
        fixed.append(Fixed(f"{MARGIN_COLUMNS[TOTAL]}{row}", "", looks.CLOSED))
    return fixed


def _closed(claim: Claim, fields: list[Field]) -> list[Fixed]:
    """A dash where a claim has no targets of a kind."""
    fixed = []
    for kind in KINDS:
        if kind in claim.kinds:
            continue
        for row in (RATE_CHANGE_ROW, LEFT_CHANGE_ROW):
            column = TARGET_COLUMNS[kind]
            fixed.append(Fixed(f"{column}{row}", "-", looks.CLOSED, f"{column}{row + 1}"))
        fixed += [
            Fixed(f"{MARGIN_COLUMNS[kind]}{row}", "-", looks.CLOSED)
            for row in range(EXPECTED_ROW + 1, LAST_ROW + 2)
        ]
    return fixed
