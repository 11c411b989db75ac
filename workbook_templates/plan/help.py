"""Owns the help for setting targets, beside the form: trend, range, last year, other cities, chart."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.figures.expressions import Choose, CountAbove, Expr, Extreme, Item, Number, Total
from saiken_addin.figures.indicators import COLLECTION_RATE, COLLECTION_RATE_CHANGE, outstanding
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.forms.declare import Chart, Field, FieldKind, FieldType, Fixed, Line, Look, Span
from saiken_addin.forms.fill import Value
from workbook_templates.plan import looks
from workbook_templates.plan.known import OtherCity, PlanKnown, closing_of
from workbook_templates.plan.rows import (
    HEAD_ROW,
    KINDS,
    MARGIN_COLUMNS,
    SETTLED_ITEMS,
    TOTAL,
    YEAR_COLUMNS,
    Block,
    claim_key,
    figure_cell,
    figure_key,
    sheet_of,
    target_key,
    years_of,
)

MAX_CITIES = 19
_MANY_MILLIONS = 20_000_000
_CHANGE_COLUMNS = "QRS"
_PLAN_COLUMNS = {"現年": "AB", "過年": "AC", TOTAL: "AD"}
_RATE = replace(looks.HELP, number_format=looks.PERCENT)
_POINTS = replace(looks.HELP, number_format=looks.POINTS)
_SIGNED = replace(looks.HELP, number_format=looks.SIGNED_YEN)
_KNOWN_RATE = replace(looks.KNOWN, number_format=looks.PERCENT)


@dataclass(frozen=True)
class Help:
    """The help beside a claim's form, with the values that are the house's."""

    block: Block
    values: Mapping[str, Value] = field(default_factory=dict)
    charts: tuple[Chart, ...] = ()


class _Drafting:
    """The cells of a claim's help as they are put down, one after the other."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.fixed: list[Fixed] = []
        self.fields: list[Field] = []
        self.values: dict[str, Value] = {}

    def text(self, cell: str, text: str, look: Look = looks.MARGIN_LABEL, last: str = "") -> None:
        self.fixed.append(Fixed(cell, text, look, last))

    def known(self, name: str, cell: str, value: Value, look: Look = looks.KNOWN) -> str:
        """A value of the house's; its key."""
        key = claim_key(f"参考_{name}", self.claim.id)
        kind = FieldType.TEXT if isinstance(value, str) else FieldType.AMOUNT
        self.fields.append(
            Field(key, name, FieldKind.PREFILLED, kind, sheet_of(self.claim), cell, look)
        )
        if value is not None:
            self.values[key] = value
        return key

    def computed(
        self, name: str, cell: str, formula: Expr, scope: Mapping[str, str | Span], look: Look
    ) -> str:
        """A figure that follows from others; its key."""
        key = claim_key(f"参考_{name}", self.claim.id)
        self.fields.append(
            Field(
                key, name, FieldKind.COMPUTED, FieldType.AMOUNT, sheet_of(self.claim), cell, look,
                formula=formula, scope=scope,
            )
        )  # fmt: skip
        return key


def help_block(year: FiscalYear, stage: Stage, claim: Claim, known: PlanKnown) -> Help:
    """Everything that helps a section to set the targets of a claim."""
    draft = _Drafting(claim)
    draft.text("P1", "目標設定の参考（ここから右は印刷されません）", looks.MARGIN_TITLE)
    draft.text("P2", "この債権の点検", looks.MARGIN_HEAD)
    _trend(draft, year)
    _last_year(draft, year, known)
    _cities(draft, year, known.cities.get(claim.id, ()))
    _report(draft, year, known)
    if stage is Stage.SETTLEMENT:
        _former_plan(draft, year, known)
    block = Block(tuple(draft.fixed), tuple(draft.fields))
    return Help(block, draft.values, _charts(claim, year, known))


# --- four years, and the range that follows from them -----------------------------------------


def _heads(draft: _Drafting, row: int, title: str, columns: Mapping[str, str], first: str) -> None:
    draft.text(f"{first}{row}", title, looks.MARGIN_HEAD)
    for kind, column in columns.items():
        draft.text(f"{column}{row}", kind, looks.MARGIN_HEAD)


def _kinds(claim: Claim) -> tuple[str, ...]:
    return (*claim.kinds, TOTAL)


def _trend(draft: _Drafting, year: FiscalYear) -> None:
    years = years_of(year)
    draft.text("P4", "4年間の推移", looks.MARGIN_HEAD, "S4")
    for row, title in ((5, "収納率の前年度比（ポイント）"), (9, "収入未済額の前年度比（円）")):
        heads = {of.label: column for of, column in zip(years[1:], _CHANGE_COLUMNS, strict=True)}
        _heads(draft, row, title, heads, "P")
        for offset, kind in enumerate((*KINDS, TOTAL), 1):
            draft.text(f"P{row + offset}", kind)
    _heads(draft, 13, "目標の目安（これまでの増減の幅から）", MARGIN_COLUMNS, "P")
    for row, label in enumerate(
        (
            "前年度の収納率", "　収納率の目安（低い方）", "　収納率の目安（高い方）",
            "前年度の収入未済額", "　収入未済額の目安（少ない方）", "　収入未済額の目安（多い方）",
        ),
        14,
    ):  # fmt: skip
        draft.text(f"P{row}", label)
    for kind in (*KINDS, TOTAL):
        if kind in _kinds(draft.claim):
            _range(draft, year, kind, *_changes(draft, years, kind))
        else:
            _dashes(draft, kind)


def _dashes(draft: _Drafting, kind: str) -> None:
    offset = [*KINDS, TOTAL].index(kind)
    for row in (6 + offset, 10 + offset):
        for column in _CHANGE_COLUMNS:
            draft.text(f"{column}{row}", "-", looks.CLOSED)
    for row in (*range(14, 20), *range(21, 25)):
        draft.text(f"{MARGIN_COLUMNS[kind]}{row}", "-", looks.CLOSED)


def _changes(
    draft: _Drafting, years: tuple[FiscalYear, ...], kind: str
) -> tuple[list[str], list[str]]:
    """How rate and outstanding changed from year to year; the keys of both."""
    offset = [*KINDS, TOTAL].index(kind)
    rates, lefts = [], []
    for before, of, column in zip(years, years[1:], _CHANGE_COLUMNS, strict=False):
        scope = {
            f"{item}{end}": figure_key(label, kind, when, draft.claim.id)
            for item, label in (*SETTLED_ITEMS.items(), ("outstanding", "収入未済額"))
            for end, when in (("", of), ("_before", before))
        }
        rates.append(
            draft.computed(
                f"収納率の増減_{kind}_{of.short}", f"{column}{6 + offset}",
                COLLECTION_RATE_CHANGE.definition, scope, _POINTS,
            )
        )  # fmt: skip
        lefts.append(
            draft.computed(
                f"収入未済額の増減_{kind}_{of.short}", f"{column}{10 + offset}",
                outstanding - Item("outstanding_before"), scope, _SIGNED,
            )
        )  # fmt: skip
    return rates, lefts


def _range(
    draft: _Drafting, year: FiscalYear, kind: str, rates: list[str], lefts: list[str]
) -> None:
    """Last year's figures, and where they would go with the changes that there have been."""
    column, last, claim = MARGIN_COLUMNS[kind], year.previous, draft.claim.id
    settled = {item: figure_key(label, kind, last, claim) for item, label in SETTLED_ITEMS.items()}
    settled["outstanding"] = figure_key("収入未済額", kind, last, claim)
    draft.computed(f"前年度の収納率_{kind}", f"{column}14", COLLECTION_RATE.shown, settled, _RATE)
    draft.computed(f"前年度の収入未済額_{kind}", f"{column}17", outstanding, settled, looks.HELP)
    for offset, greatest in enumerate((False, True), 1):
        which = "高い方" if greatest else "低い方"
        items = {f"change_{number}": key for number, key in enumerate(rates)}
        change = Extreme(tuple(map(Item, items)), greatest)
        rate = COLLECTION_RATE.definition + change / 100
        draft.computed(
            f"収納率の目安_{kind}_{which}", f"{column}{14 + offset}",
            Choose(rate > 1, Number(1), rate), settled | items, _RATE,
        )  # fmt: skip
        items = {f"change_{number}": key for number, key in enumerate(lefts)}
        left = outstanding + Extreme(tuple(map(Item, items)), greatest)
        draft.computed(
            f"収入未済額の目安_{kind}_{which}", f"{column}{17 + offset}",
            Choose(left < 0, Number(0), left), settled | items, looks.HELP,
        )  # fmt: skip


# --- last year's targets, the last report, the plan of April ----------------------------------


def _last_year(draft: _Drafting, year: FiscalYear, known: PlanKnown) -> None:
    last, claim = year.previous, draft.claim
    _heads(draft, 20, f"{last.label}の目標と結果", MARGIN_COLUMNS, "P")
    for row, label in enumerate(
        ("目標収納率", "　結果との差（ポイント）", "目標収入未済額", "　結果との差（円）"), 21
    ):
        draft.text(f"P{row}", label)
        draft.text(f"{MARGIN_COLUMNS[TOTAL]}{row}", "", looks.CLOSED)
    for kind in claim.kinds:
        column, target = MARGIN_COLUMNS[kind], known.targets.get((claim.id, kind))
        scope = {
            item: figure_key(label, kind, last, claim.id)
            for item, label in (*SETTLED_ITEMS.items(), ("outstanding", "収入未済額"))
        }
        scope["target_rate"] = draft.known(
            f"昨年度の目標収納率_{kind}", f"{column}21", target.rate if target else None, _KNOWN_RATE
        )
        scope["target_outstanding"] = draft.known(
            f"昨年度の目標収入未済額_{kind}", f"{column}23", target.outstanding if target else None
        )
        draft.computed(
            f"収納率の達成_{kind}", f"{column}22",
            (COLLECTION_RATE.definition - Item("target_rate")) * 100, scope, _POINTS,
        )  # fmt: skip
        draft.computed(
            f"収入未済額の達成_{kind}", f"{column}24", outstanding - Item("target_outstanding"),
            scope, _SIGNED,
        )  # fmt: skip


def reported_key(kind: str, claim: str) -> str:
    """The field that holds what the last monthly report shows as collected."""
    return claim_key(f"参考_報告_収入済額_{kind}", claim)


def _report(draft: _Drafting, year: FiscalYear, known: PlanKnown) -> None:
    claim, last = draft.claim, year.previous
    when = f"（{known.month.label}）" if known.month else ""
    columns = {kind.value: _PLAN_COLUMNS[kind] for kind in KINDS}
    _heads(draft, HEAD_ROW, f"直近の月次報告{when}", columns, "AA")
    for row, label in enumerate(("調定額", "収入済額", f"　{last.label}の決算（見込み）との差"), 5):
        draft.text(f"AA{row}", label)
    for kind in KINDS:
        column = _PLAN_COLUMNS[kind]
        if kind not in claim.kinds:
            for row in (5, 6, 7):
                draft.text(f"{column}{row}", "-", looks.CLOSED)
            continue
        amounts = known.report.get((claim.id, kind), Amounts())
        draft.known(f"報告_調定額_{kind}", f"{column}5", amounts.assessed)
        reported = draft.known(f"報告_収入済額_{kind}", f"{column}6", amounts.collected)
        draft.computed(
            f"報告との差_{kind}", f"{column}7", Item("collected") - Item("reported"),
            {"collected": figure_key("収入済額", kind, last, claim.id), "reported": reported},
            _SIGNED,
        )  # fmt: skip


def _former_plan(draft: _Drafting, year: FiscalYear, known: PlanKnown) -> None:
    """What the plan in force said, and how far the settlement and the new targets are from it."""
    claim, last = draft.claim, year.previous
    columns = {kind.value: _PLAN_COLUMNS[kind] for kind in KINDS}
    _heads(draft, 10, "前回提出した計画との比較", columns, "AA")
    for row, label in enumerate(
        (
            f"{last.label}の収入未済額（前回）", "　決算との差（円）", "目標収納率（前回）",
            "　今回との差（ポイント）", "目標収入未済額（前回）", "　今回との差（円）",
        ),
        11,
    ):  # fmt: skip
        draft.text(f"AA{row}", label)
    for kind in claim.kinds:
        column = _PLAN_COLUMNS[kind]
        for row, name, former, now, look in (
            (11, "収入未済額", _former_left(known, last, claim, kind), figure_key("収入未済額", kind, last, claim.id), _SIGNED),
            (13, "目標収納率", known.current.get(target_key("目標収納率", kind, claim.id)), target_key("目標収納率", kind, claim.id), _POINTS),
            (15, "目標収入未済額", known.current.get(target_key("目標収入未済額", kind, claim.id)), target_key("目標収入未済額", kind, claim.id), _SIGNED),
        ):  # fmt: skip
            is_rate = look is _POINTS
            before = draft.known(
                f"前回_{name}_{kind}", f"{column}{row}", former, _KNOWN_RATE if is_rate else looks.KNOWN
            )
            difference: Expr = Item("now") - Item("former")
            draft.computed(
                f"前回との差_{name}_{kind}", f"{column}{row + 1}",
                difference * 100 if is_rate else difference, {"now": now, "former": before}, look,
            )  # fmt: skip


def _former_left(
    known: PlanKnown, last: FiscalYear, claim: Claim, kind: Kind
) -> int | None:
    figures = [
        known.current.get(figure_key(label, kind, last, claim.id))
        for label in SETTLED_ITEMS.values()
    ]
    return outstanding_of(Amounts(*(value if isinstance(value, int) else None for value in figures)))


# --- other cities and the chart ---------------------------------------------------------------


def _cities(draft: _Drafting, year: FiscalYear, cities: tuple[OtherCity, ...]) -> None:
    """How similar claims of other cities stand, the best first, and where this one would be."""
    claim, last = draft.claim, year.previous
    draft.text("U2", "他市の類似債権", looks.MARGIN_TITLE)
    for column, head in zip("UVWXY", ("都市", "年度", "調定額（円）", "収入済額（円）", "収納率"), strict=True):
        draft.text(f"{column}{HEAD_ROW}", head, looks.MARGIN_HEAD)
    best = sorted(cities, key=lambda city: -city.collected / city.assessed if city.assessed else 0)
    shown = best[:MAX_CITIES]
    rates: dict[str, str] = {}
    for row, city in enumerate(shown, 7):
        draft.known(f"他市名_{row}", f"U{row}", city.city, looks.KNOWN_TEXT)
        draft.known(f"他市年度_{row}", f"V{row}", city.year.label, looks.KNOWN_TEXT)
        scope = {
            "assessed": draft.known(f"他市調定_{row}", f"W{row}", city.assessed),
            "collected": draft.known(f"他市収入_{row}", f"X{row}", city.collected),
        }
        key = draft.computed(f"他市収納率_{row}", f"Y{row}", COLLECTION_RATE.shown, scope, _RATE)
        rates[key] = f"Y{row}"
    own = {item: figure_key(label, TOTAL, last, claim.id) for item, label in SETTLED_ITEMS.items()}
    draft.text("U5", f"本市（{last.label}）", replace(looks.MARGIN_LABEL, bold=True), "V5")
    for column, item in (("W", "assessed"), ("X", "collected")):
        draft.computed(f"本市_{item}", f"{column}5", Item(item), own, looks.HELP)
    rate = draft.computed("本市_収納率", "Y5", COLLECTION_RATE.shown, own, _RATE)
    if not shown:
        draft.text("U6", "他市のデータはありません。", looks.MARGIN_NOTE, "Y6")
        return
    draft.text("U6", f"他市{len(shown)}市の平均・本市の順位", looks.MARGIN_LABEL, "V6")
    sums = {
        name: [claim_key(f"参考_他市{label}_{row}", claim.id) for row in range(7, 7 + len(shown))]
        for name, label in (("assessed", "調定"), ("collected", "収入"))
    }
    scope = {f"{name}_{n}": key for name, keys in sums.items() for n, key in enumerate(keys)}
    total = {name: Total(tuple(Item(f"{name}_{n}") for n in range(len(shown)))) for name in sums}
    draft.computed(
        "他市平均", "W6", (total["collected"] / total["assessed"]).rounded(3), scope, _RATE
    )
    span = Span(sheet_of(claim), f"Y7:Y{6 + len(shown)}", tuple(rates))
    draft.computed(
        "本市の順位", "X6", CountAbove(Item("rates"), Item("rate")) + 1,
        {"rates": span, "rate": rate},
        replace(looks.HELP, number_format=f'"{len(shown) + 1}市中"0"位"'),
    )  # fmt: skip
    draft.text("Y6", "", looks.CLOSED)


def _charts(claim: Claim, year: FiscalYear, known: PlanKnown) -> tuple[Chart, ...]:
    """収入未済額 and 収納率 of both kinds together, over the years that the claim has figures of."""
    first = next(
        (
            index
            for index, of in enumerate(years_of(year))
            if not known.settlements or any((of, claim.id, kind) in known.settlements for kind in KINDS)
        ),
        0,
    )

    if first == len(YEAR_COLUMNS) - 1:
        return ()  # one year is no history

    def cells(row: int) -> str:
        return f"${YEAR_COLUMNS[first]}${row}:${YEAR_COLUMNS[-1]}${row}"

    def row_of(item: str) -> int:
        return int(figure_cell(item, TOTAL, 0)[1:])

    left = [closing_of(known, of, claim.id) or 0 for of in years_of(year)]
    chart = Chart(
        f"{claim.title}　収入未済額と収納率（合計）", "P26", 16.5, 11.5, cells(HEAD_ROW),
        (Line("収入未済額（左）", cells(row_of("outstanding"))),),
        (Line("収納率（右）", cells(row_of("collection_rate"))),),
        '#,##0,,"百万円"' if max(left) >= _MANY_MILLIONS else '#,##0,"千円"',
    )  # fmt: skip
    return (chart,)
