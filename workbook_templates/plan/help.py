"""The help for setting targets, beside the form: trend, range, last year, other cities, chart."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from saiken_addin.core.addresses import absolute
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Stage
from saiken_addin.figures.expressions import Choose, CountAbove, Expr, Extreme, Item, Number, Total
from saiken_addin.figures.indicators import COLLECTION_RATE, COLLECTION_RATE_CHANGE, outstanding
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.forms.declare import Chart, Field, FieldKind, FieldType, Fixed, Line, Look, Span
from saiken_addin.forms.fill import Value
from workbook_templates.plan import grid, looks
from workbook_templates.plan.grid import HEAD_ROW, MARGIN, TOTAL, Area, Column, Table, column, row
from workbook_templates.plan.known import OtherCity, PlanKnown, closing_of
from workbook_templates.plan.rows import (
    Block,
    claim_key,
    figure_key,
    figure_keys,
    sheet_of,
    target_key,
    years_of,
)

_MANY_MILLIONS = 20_000_000
_OF_CHANGES = dict(enumerate(MARGIN.values(), 1))
"""The columns of the changes from year to year, by the number of the later year."""
_RATE_CHANGES = Table(HEAD_ROW + 2, grid.KINDS_AND_TOTAL, _OF_CHANGES)
_LEFT_CHANGES = Table(_RATE_CHANGES.end + 1, grid.KINDS_AND_TOTAL, _OF_CHANGES)
_RANGE = Table(
    _LEFT_CHANGES.end + 1, ("rate", "rate_低い方", "rate_高い方", "left", "left_低い方", "left_高い方"), MARGIN
)
_LAST_TARGETS = Table(_RANGE.end + 1, ("target_rate", "rate_apart", "target_outstanding", "left_apart"), MARGIN)
_REPORT = Table(HEAD_ROW + 1, ("assessed", "collected", "apart"), grid.REPORT)
_FORMER = Table(
    _REPORT.end + 3,
    tuple(f"{name}{end}" for name in ("収入未済額", "目標収納率", "目標収入未済額") for end in ("", "の差")),
    grid.REPORT,
)
_CITY_COLUMNS = {
    "city": Column.CITY, "year": Column.CITY_YEAR, "assessed": Column.CITY_ASSESSED,
    "collected": Column.CITY_COLLECTED, "rate": Column.CITY_RATE,
}  # fmt: skip
_OWN_ROW, _AVERAGE_ROW = HEAD_ROW + 1, HEAD_ROW + 2
_CITIES = Table(HEAD_ROW + 3, tuple(range(grid.ISSUES_ROW - HEAD_ROW - 3)), _CITY_COLUMNS)
_RATE = replace(looks.HELP, number_format=looks.PERCENT)
_POINTS = replace(looks.HELP, number_format=looks.POINTS)
_SIGNED = replace(looks.HELP, number_format=looks.SIGNED_YEN)
_KNOWN_RATE = replace(looks.KNOWN, number_format=looks.PERCENT)


@dataclass(frozen=True)
class Help:
    """The help beside a claim's form, with the values that are known."""

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

    def text(self, area: Area, text: str, look: Look = looks.MARGIN_LABEL) -> None:
        self.fixed.append(area.says(text, look))

    def head(self, at: int, title: str, columns: Mapping[str, Column], first: Column) -> None:
        """A line of headings."""
        self.text(column(first, at), title, looks.MARGIN_HEAD)
        for text, of in columns.items():
            self.text(column(of, at), text, looks.MARGIN_HEAD)

    def labels(self, table: Table, labels: Iterable[str], first: Column) -> None:
        """What the lines of a table are called."""
        for line, label in zip(table.lines, labels, strict=True):
            self.text(table.beside(line, first), label)

    def known(self, name: str, cell: str, value: Value, look: Look = looks.KNOWN) -> str:
        """A known value; its key."""
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
    draft.text(column(Column.MARGIN_ITEM, grid.TITLE_ROW), "目標設定の参考（ここから右は印刷されません）", looks.MARGIN_TITLE)
    draft.text(column(Column.MARGIN_ITEM, grid.CLAIM_ROW), "この債権の点検", looks.MARGIN_HEAD)
    _trend(draft, year)
    _last_year(draft, year, known)
    _cities(draft, year, known.cities.get(claim.id, ()))
    _report(draft, year, known)
    if stage is Stage.SETTLEMENT:
        _former_plan(draft, year, known)
    block = Block(tuple(draft.fixed), tuple(draft.fields))
    return Help(block, draft.values, _charts(claim, year, known))


# --- four years, and the range that follows from them -----------------------------------------


def _trend(draft: _Drafting, year: FiscalYear) -> None:
    years, first = years_of(year), Column.MARGIN_ITEM
    draft.text(row(first, HEAD_ROW, MARGIN[TOTAL]), "4年間の推移", looks.MARGIN_HEAD)
    heads = {of.label: _OF_CHANGES[number] for number, of in enumerate(years[1:], 1)}
    for table, title in (
        (_RATE_CHANGES, "収納率の前年度比（ポイント）"), (_LEFT_CHANGES, "収入未済額の前年度比（円）"),
    ):  # fmt: skip
        draft.head(table.top - 1, title, heads, first)
        draft.labels(table, grid.KINDS_AND_TOTAL, first)
    draft.head(_RANGE.top - 1, "目標の目安（これまでの増減の幅から）", MARGIN, first)
    draft.labels(
        _RANGE,
        (
            "前年度の収納率", "　収納率の目安（低い方）", "　収納率の目安（高い方）",
            "前年度の収入未済額", "　収入未済額の目安（少ない方）", "　収入未済額の目安（多い方）",
        ),
        first,
    )  # fmt: skip
    for kind in grid.KINDS_AND_TOTAL:
        if kind == TOTAL or kind in draft.claim.kinds:
            _range(draft, year, kind, *_changes(draft, years, kind))
        else:
            _dashes(draft, kind)


def _dashes(draft: _Drafting, kind: str) -> None:
    for table in (_RATE_CHANGES, _LEFT_CHANGES):
        for number in table.columns:
            draft.text(table.area(kind, number), "-", looks.CLOSED)
    for table in (_RANGE, _LAST_TARGETS):
        draft.fixed += table.free((), [kind])


def _changes(
    draft: _Drafting, years: tuple[FiscalYear, ...], kind: str
) -> tuple[list[str], list[str]]:
    """How rate and outstanding changed from year to year; the keys of both."""
    rates, lefts, claim = [], [], draft.claim.id
    for number, (before, of) in enumerate(pairwise(years), 1):
        scope = figure_keys(kind, of, claim) | figure_keys(kind, before, claim, "_before")
        rates.append(
            draft.computed(
                f"収納率の増減_{kind}_{of.short}", _RATE_CHANGES.cell(kind, number),
                COLLECTION_RATE_CHANGE.definition, scope, _POINTS,
            )
        )  # fmt: skip
        lefts.append(
            draft.computed(
                f"収入未済額の増減_{kind}_{of.short}", _LEFT_CHANGES.cell(kind, number),
                outstanding - Item("outstanding_before"), scope, _SIGNED,
            )
        )  # fmt: skip
    return rates, lefts


def _range(
    draft: _Drafting, year: FiscalYear, kind: str, rates: list[str], lefts: list[str]
) -> None:
    """Last year's figures, and where they would go with the changes that there have been."""
    settled = figure_keys(kind, year.previous, draft.claim.id)
    draft.computed(f"前年度の収納率_{kind}", _RANGE.cell("rate", kind), COLLECTION_RATE.shown, settled, _RATE)
    draft.computed(f"前年度の収入未済額_{kind}", _RANGE.cell("left", kind), outstanding, settled, looks.HELP)
    for which, greatest in (("低い方", False), ("高い方", True)):
        items = {f"change_{number}": key for number, key in enumerate(rates)}
        change = Extreme(tuple(map(Item, items)), greatest)
        rate = COLLECTION_RATE.definition + change / 100
        draft.computed(
            f"収納率の目安_{kind}_{which}", _RANGE.cell(f"rate_{which}", kind),
            Choose(rate > 1, Number(1), rate), settled | items, _RATE,
        )  # fmt: skip
        items = {f"change_{number}": key for number, key in enumerate(lefts)}
        left = outstanding + Extreme(tuple(map(Item, items)), greatest)
        draft.computed(
            f"収入未済額の目安_{kind}_{which}", _RANGE.cell(f"left_{which}", kind),
            Choose(left < 0, Number(0), left), settled | items, looks.HELP,
        )  # fmt: skip


# --- last year's targets, the last report, the plan of April ----------------------------------


def _last_year(draft: _Drafting, year: FiscalYear, known: PlanKnown) -> None:
    last, claim, table = year.previous, draft.claim, _LAST_TARGETS
    draft.head(table.top - 1, f"{last.label}の目標と結果", MARGIN, Column.MARGIN_ITEM)
    labels = ("目標収納率", "　結果との差（ポイント）", "目標収入未済額", "　結果との差（円）")
    draft.labels(table, labels, Column.MARGIN_ITEM)
    draft.fixed += table.free((), [TOTAL], "")
    for kind in claim.kinds:
        target = known.targets.get((claim.id, kind))
        scope = figure_keys(kind, last, claim.id)
        scope["target_rate"] = draft.known(
            f"昨年度の目標収納率_{kind}", table.cell("target_rate", kind), target.rate if target else None,
            _KNOWN_RATE,
        )  # fmt: skip
        scope["target_outstanding"] = draft.known(
            f"昨年度の目標収入未済額_{kind}", table.cell("target_outstanding", kind),
            target.outstanding if target else None,
        )  # fmt: skip
        draft.computed(
            f"収納率の達成_{kind}", table.cell("rate_apart", kind),
            (COLLECTION_RATE.definition - Item("target_rate")) * 100, scope, _POINTS,
        )  # fmt: skip
        draft.computed(
            f"収入未済額の達成_{kind}", table.cell("left_apart", kind),
            outstanding - Item("target_outstanding"), scope, _SIGNED,
        )  # fmt: skip


def reported_key(kind: str, claim: str) -> str:
    """The field that holds what the last monthly report shows as collected."""
    return claim_key(f"参考_報告_収入済額_{kind}", claim)


def _report(draft: _Drafting, year: FiscalYear, known: PlanKnown) -> None:
    claim, last = draft.claim, year.previous
    when = f"（{known.month.label}）" if known.month else ""
    draft.head(_REPORT.top - 1, f"直近の月次報告{when}", grid.REPORT, Column.REPORT_ITEM)
    labels = ("調定額", "収入済額", f"　{last.label}の決算（見込み）との差")
    draft.labels(_REPORT, labels, Column.REPORT_ITEM)
    for kind in Kind:
        if kind not in claim.kinds:
            draft.fixed += _REPORT.free((), [kind])
            continue
        amounts = known.report.get((claim.id, kind), Amounts())
        draft.known(f"報告_調定額_{kind}", _REPORT.cell("assessed", kind), amounts.assessed)
        reported = draft.known(f"報告_収入済額_{kind}", _REPORT.cell("collected", kind), amounts.collected)
        draft.computed(
            f"報告との差_{kind}", _REPORT.cell("apart", kind), Item("collected") - Item("reported"),
            {"collected": figure_key("収入済額", kind, last, claim.id), "reported": reported},
            _SIGNED,
        )  # fmt: skip


def _former_plan(draft: _Drafting, year: FiscalYear, known: PlanKnown) -> None:
    """What the plan in force said, and how far the settlement and the new targets are from it."""
    claim, last = draft.claim, year.previous
    draft.head(_FORMER.top - 1, "前回提出した計画との比較", grid.REPORT, Column.REPORT_ITEM)
    labels = (
        f"{last.label}の収入未済額（前回）", "　決算との差（円）", "目標収納率（前回）",
        "　今回との差（ポイント）", "目標収入未済額（前回）", "　今回との差（円）",
    )  # fmt: skip
    draft.labels(_FORMER, labels, Column.REPORT_ITEM)
    for kind in claim.kinds:
        keys = {name: target_key(name, kind, claim.id) for name in ("目標収納率", "目標収入未済額")}
        former: dict[str, Value] = {name: known.current.get(key) for name, key in keys.items()}
        keys = {"収入未済額": figure_key("収入未済額", kind, last, claim.id), **keys}
        former["収入未済額"] = _former_left(known, last, claim, kind)
        for name, now in keys.items():
            is_rate = name == "目標収納率"
            look = _KNOWN_RATE if is_rate else looks.KNOWN
            before = draft.known(f"前回_{name}_{kind}", _FORMER.cell(name, kind), former[name], look)
            difference: Expr = Item("now") - Item("former")
            draft.computed(
                f"前回との差_{name}_{kind}", _FORMER.cell(f"{name}の差", kind),
                difference * 100 if is_rate else difference, {"now": now, "former": before},
                _POINTS if is_rate else _SIGNED,
            )  # fmt: skip


def _former_left(
    known: PlanKnown, last: FiscalYear, claim: Claim, kind: Kind
) -> int | None:
    figures = [
        known.current.get(figure_key(label, kind, last, claim.id))
        for label in Amounts.SETTLED.values()
    ]
    return outstanding_of(Amounts(*(value if isinstance(value, int) else None for value in figures)))


# --- other cities and the chart ---------------------------------------------------------------


def _cities(draft: _Drafting, year: FiscalYear, cities: tuple[OtherCity, ...]) -> None:
    """How similar claims of other cities stand, the best first, and where this one would be."""
    claim, last, table = draft.claim, year.previous, _CITIES
    draft.text(column(Column.CITY, grid.CLAIM_ROW), "他市の類似債権", looks.MARGIN_TITLE)
    heads = ("都市", "年度", "調定額（円）", "収入済額（円）", "収納率")
    for of, head in zip(table.columns.values(), heads, strict=True):
        draft.text(column(of, HEAD_ROW), head, looks.MARGIN_HEAD)
    best = sorted(cities, key=lambda city: -city.collected / city.assessed if city.assessed else 0)
    shown = dict(zip(table.lines, best, strict=False))
    rates, assessed, collected = [], {}, {}
    for line, city in shown.items():
        at = table.row(line)
        draft.known(f"他市名_{at}", table.cell(line, "city"), city.city, looks.KNOWN_TEXT)
        draft.known(f"他市年度_{at}", table.cell(line, "year"), city.year.label, looks.KNOWN_TEXT)
        scope = {
            "assessed": draft.known(f"他市調定_{at}", table.cell(line, "assessed"), city.assessed),
            "collected": draft.known(f"他市収入_{at}", table.cell(line, "collected"), city.collected),
        }
        assessed[f"assessed_{line}"], collected[f"collected_{line}"] = scope.values()
        cell = table.cell(line, "rate")
        rates.append(draft.computed(f"他市収納率_{at}", cell, COLLECTION_RATE.shown, scope, _RATE))
    own = figure_keys(TOTAL, last, claim.id)
    bold = replace(looks.MARGIN_LABEL, bold=True)
    draft.text(row(Column.CITY, _OWN_ROW, Column.CITY_YEAR), f"本市（{last.label}）", bold)
    for item in ("assessed", "collected"):
        draft.computed(f"本市_{item}", table.columns[item].at(_OWN_ROW), Item(item), own, looks.HELP)
    rate = draft.computed(
        "本市_収納率", Column.CITY_RATE.at(_OWN_ROW), COLLECTION_RATE.shown, own, _RATE
    )
    if not shown:
        none = row(Column.CITY, _AVERAGE_ROW, Column.CITY_RATE)
        draft.text(none, "他市のデータはありません。", looks.MARGIN_NOTE)
        return
    draft.text(row(Column.CITY, _AVERAGE_ROW, Column.CITY_YEAR), f"他市{len(shown)}市の平均・本市の順位")
    average = Total(tuple(map(Item, collected))) / Total(tuple(map(Item, assessed)))
    draft.computed(
        "他市平均", Column.CITY_ASSESSED.at(_AVERAGE_ROW), average.rounded(3), assessed | collected, _RATE
    )
    cells = column(Column.CITY_RATE, table.top, table.row(list(shown)[-1]))
    span = Span(sheet_of(claim), str(cells), tuple(rates))
    draft.computed(
        "本市の順位", Column.CITY_COLLECTED.at(_AVERAGE_ROW), CountAbove(Item("rates"), Item("rate")) + 1,
        {"rates": span, "rate": rate},
        replace(looks.HELP, number_format=f'"{len(shown) + 1}市中"0"位"'),
    )  # fmt: skip
    draft.text(column(Column.CITY_RATE, _AVERAGE_ROW), "", looks.CLOSED)


def _charts(claim: Claim, year: FiscalYear, known: PlanKnown) -> tuple[Chart, ...]:
    """収入未済額 and 収納率 of both kinds together, over the years that the claim has figures of."""
    first = next(
        (
            index
            for index, of in enumerate(years_of(year))
            if not known.settlements or any((of, claim.id, kind) in known.settlements for kind in Kind)
        ),
        0,
    )

    if first == len(grid.YEARS) - 1:
        return ()  # one year is no history

    def cells(at: int) -> str:
        return f"{absolute(grid.YEARS[first].at(at))}:{absolute(grid.YEARS[-1].at(at))}"

    left = [closing_of(known, of, claim.id) or 0 for of in years_of(year)]
    chart = Chart(
        f"{claim.title}　収入未済額と収納率（合計）", Column.MARGIN_ITEM.at(grid.ISSUES_ROW), 16.5, 11.5,
        cells(HEAD_ROW),
        (Line("収入未済額（左）", cells(grid.SETTLEMENTS.row(("outstanding", TOTAL)))),),
        (Line("収納率（右）", cells(grid.SETTLEMENTS.row(("collection_rate", TOTAL)))),),
        '#,##0,,"百万円"' if max(left) >= _MANY_MILLIONS else '#,##0,"千円"',
    )  # fmt: skip
    return (chart,)
