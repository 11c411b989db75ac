"""The tables and charts of 1_計画改定: by plan period, by year, and the reduction that is meant."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from saiken_addin.core.model import MISSING
from saiken_addin.desk.meeting import Exhibit, Intended, PlanPeriod
from saiken_addin.figures.expressions import Expr
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    OUTSTANDING,
    assessed,
    collected,
    unrefunded,
    written_off,
)
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.plan_sentences import current_state
from saiken_addin.meeting.settlement_years import YearTotal
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import settlements
from workbook_templates.master.data.block import Operand
from workbook_templates.master.data.data_sheet import Data, data_of
from workbook_templates.master.data.figures import figure, shown
from workbook_templates.master.data.origin import INTENDED, PERIODS
from workbook_templates.master.data.settlements import SettlementBlock
from workbook_templates.master.data.stages import StageBlock
from workbook_templates.master.layout.line_charts import PlanChart, add_plan_chart
from workbook_templates.master.layout.pages import Piece, Says
from workbook_templates.master.layout.paragraphs import caption, marked, note
from workbook_templates.master.layout.portrait import COLUMNS
from workbook_templates.master.layout.sheet import Figure, Sheet
from workbook_templates.shared.styles import HEADING, Look

_SIZE, _ROW, _HEAD = 9.0, 17.0, 26.0
_CHART_HEIGHT, _CHART_AIR = 146.0, 7.0
_BARS_BELOW, _LINE_ABOVE, _BARS_ALONE = 0.54, 0.25, 0.9
"""Shares of a chart's height: the columns end below the line, so that no number covers another."""
_ROUND = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_MILLIONS, _PERCENT = '#,##0,,;"▲"#,##0,,;0', '0.0%;"▲"0.0%;0.0%'

_head = Look(fill=HEADING, size=_SIZE, align="center", wrap=True)
_name = Look(size=_SIZE, align="center", shrink=True)
_text = Look(size=_SIZE, wrap=True, indent=1)
_amount = Look(size=_SIZE, align="right", shrink=True, number_format=_MILLIONS)
_wide_amount = replace(_amount, indent=1, shrink=False)
_percent = replace(_wide_amount, number_format=_PERCENT)

_rate = to_python(COLLECTION_RATE.shown)
_exact_rate = to_python(COLLECTION_RATE.definition)
_outstanding = to_python(OUTSTANDING.definition)


@dataclass(frozen=True)
class _Column:
    """A column of a table, from one column of the sheet to another."""

    heading: str
    first: str
    last: str
    look: Look


def exhibits(content: MasterContent) -> Mapping[str, Sequence[Piece]]:
    """What stands for each exhibit; one without figures is left out."""
    meeting = content.meeting
    found: dict[str, Sequence[Piece]] = {}
    if meeting.periods:
        found[Exhibit.PERIODS] = _periods(meeting.periods, content.settled, data_of(content))
    if content.settled:
        found[Exhibit.YEARS] = _years(content.settled, data_of(content).settled, _without_settlement(content))
    if meeting.intended:
        found[Exhibit.INTENDED] = _intended(meeting.intended, data_of(content).stages)
    return found


# --- by plan period ---------------------------------------------------------------------------

_PERIODS = (
    _Column("計画期間", "A", "D", _name),
    _Column("期間", "E", "F", _name),
    _Column("収納率", "G", "H", _percent),
    _Column("収入未済額\n（百万円）", "I", "J", _wide_amount),
    _Column("備考", "K", "L", _text),
)


def _open(period: PlanPeriod) -> bool:
    """Whether nothing was written about a period, so that the latest settlement stands for it."""
    return period.rate is None and period.outstanding is None


def _filled(period: PlanPeriod, settled: Sequence[YearTotal]) -> PlanPeriod:
    """A period, with the latest settlement where nothing was written about it."""
    if not _open(period) or not settled:
        return period
    last = settled[-1]
    return replace(
        period,
        rate=_exact(last),
        outstanding=last.operands["outstanding"],
        remark=period.remark or f"{last.year}決算時点",
    )


def _periods(
    written: Sequence[PlanPeriod], settled: Sequence[YearTotal], data: Data
) -> list[Piece]:
    periods = [_filled(period, settled) for period in written]

    def draw(sheet: Sheet, row: int) -> None:
        for down, period in enumerate(periods):
            at = row + down
            texts = (period.name, period.term or None, None, None, period.remark or None)
            _put_row(sheet, at, _PERIODS, texts)
            if _open(written[down]) and settled:
                year = settled[-1].year
                sums = settlements.sums(data.settled, year)
                operands = settled[-1].operands
                for column, tree, result in (
                    (_PERIODS[2], COLLECTION_RATE.shown, _rate(operands)),
                    (_PERIODS[3], OUTSTANDING.definition, _outstanding(operands)),
                ):
                    _put_figure(sheet, at, column, figure(tree, sums, result))
                remark = f"{_PERIODS[4].first}{at}"
                made_of = settlements.cells(data.settled, year)
                sheet.says(remark, period.name, made_of, _PERIODS[4].heading)
            else:
                key = PERIODS, down
                _of_stage(sheet, at, _PERIODS[2], data.stages, key, "rate")
                _of_stage(sheet, at, _PERIODS[3], data.stages, key, "outstanding")

    return [
        caption("計画期間別の収納率・収入未済額の推移（各計画期間の最終年度の決算）"),
        *_table(_PERIODS, len(periods), draw),
        _chart(
            "計画期間別の収入未済額と収納率", ("I", [period.outstanding for period in periods]),
            ("G", [period.rate for period in periods]),
        ),
    ]  # fmt: skip


# --- by year ----------------------------------------------------------------------------------

_YEARS = (
    _Column("年度", "A", "D", _name),
    _Column("調定額", "E", "E", _amount),
    _Column("収入済額", "F", "F", _amount),
    _Column("不納\n欠損額", "G", "G", _amount),
    _Column("還付\n未済額", "H", "H", _amount),
    _Column("収入未済額", "I", "J", _wide_amount),
    _Column("収納率", "K", "L", _percent),
)


def _without_settlement(content: MasterContent) -> list[Piece]:
    """Which claims of the list are not in the latest settlement; nothing where all are."""
    registry, last = content.tables.registry, content.settled[-1]
    settled = {line.claim.id for line in last.lines}
    names = "、".join(claim.name for claim in registry.claims if claim.id not in settled)
    if not names:
        return []
    text = f"※ {registry.year}の対象債権のうち、次の債権は{last.year}決算にない：{names}"
    return [note(text, says=_says("決算にない債権", data_of(content).settled))]


def _says(row: str, block: SettlementBlock, linked: bool = False) -> Says:
    """What a text over all settlements follows from."""
    return lambda sheet, cell: sheet.says(cell, row, settlements.cells(block), linked=linked)


def _years(
    years: Sequence[YearTotal], block: SettlementBlock, absent: Sequence[Piece]
) -> list[Piece]:
    def draw(sheet: Sheet, row: int) -> None:
        for down, year in enumerate(years):
            at = row + down
            _put_row(sheet, at, _YEARS[:1], (f"{year.year}決算",))
            sums = settlements.sums(block, year.year)
            cells: dict[Expr, Operand] = {}
            for item, column in zip(
                (assessed, collected, written_off, unrefunded), _YEARS[1:5], strict=True
            ):
                cells[item] = Operand(f"{column.first}{at}", cells=sums[item].cells)
                result: object = getattr(year.amounts, item.name)
                _put_figure(sheet, at, column, figure(item, sums, result))
            for column, tree, result in (
                (_YEARS[5], OUTSTANDING.definition, _outstanding(year.operands)),
                (_YEARS[6], COLLECTION_RATE.shown, _rate(year.operands)),
            ):
                _put_figure(sheet, at, column, figure(tree, cells, result))

    claims = sorted({year.claims for year in years})
    counted = f"{claims[0]}債権" if len(claims) == 1 else "、".join(
        f"{year.year.label}{year.claims}債権" for year in years
    )
    return [
        *(
            piece
            for about, text in current_state(years).items()
            for piece in marked("・", text, "B", says=_says(f"現状の文（{about}）", block, linked=True))
        ),
        caption("年度別の収納率・収入未済額の推移（現年・過年の合計、百万円）"),
        *_table(_YEARS, len(years), draw),
        _chart(
            "年度別の収入未済額と収納率", ("I", [year.operands["outstanding"] for year in years]),
            ("K", [_exact(year) for year in years]), noted=True,
        ),
        note(
            f"※ 取り込んだ決算（{counted}）の合計。百万円未満は四捨五入している。",
            says=_says("年度別の推移の注", block),
            keep=bool(absent),
        ),
        *absent,
    ]  # fmt: skip


# --- 圧縮イメージ -----------------------------------------------------------------------------

_INTENDED = (
    _Column("時点", "A", "F", _name),
    _Column("収入未済額（百万円）", "G", "I", _wide_amount),
    _Column("備考", "J", "L", _text),
)


def _intended(steps: Sequence[Intended], block: StageBlock) -> list[Piece]:
    def draw(sheet: Sheet, row: int) -> None:
        for down, step in enumerate(steps):
            at = row + down
            _put_row(sheet, at, _INTENDED, (step.name, None, step.remark or None))
            _of_stage(sheet, at, _INTENDED[1], block, (INTENDED, down), "outstanding")

    return [
        caption("収入未済額の圧縮イメージ"),
        *_table(_INTENDED, len(steps), draw),
        _chart("収入未済額の圧縮イメージ", ("G", [step.outstanding for step in steps])),
    ]


# --- tables and charts ------------------------------------------------------------------------


def _table(
    columns: Sequence[_Column], count: int, draw: Callable[[Sheet, int], None]
) -> list[Piece]:
    """The headings, and under them so many rows, on one page together with the chart below."""

    def draw_all(sheet: Sheet, row: int) -> None:
        for column in columns:
            sheet.put(f"{column.first}{row}", column.heading, _head, f"{column.last}{row}")
        draw(sheet, row + 1)

    return [Piece((_HEAD, *[_ROW] * count), draw_all, keep=True)]


def _chart(
    title: str,
    amounts: tuple[str, Sequence[int | None]],
    rates: tuple[str, Sequence[Fraction | int | None]] | None = None,
    noted: bool = False,
) -> Piece:
    """A chart over the rows of the table that ends right above it.

    Args:
        amounts, rates: the column of each, and what stands in it.
        noted: whether a note follows.
    """

    def draw(sheet: Sheet, row: int) -> None:
        def cells(letter: str) -> str:
            return f"${letter}${row - len(amounts[1])}:${letter}${row - 1}"

        plan = PlanChart(
            title, cells("A"), cells(amounts[0]), "収入未済額（百万円）", _MILLIONS, "百万円",
            _top(amounts[1], _BARS_BELOW if rates else _BARS_ALONE),
            *((cells(rates[0]), "収納率", _span(rates[1])) if rates else ()),
        )  # fmt: skip
        add_plan_chart(sheet.worksheet, plan, row + 1, len(COLUMNS))

    return Piece((_CHART_AIR, _CHART_HEIGHT, _CHART_AIR), draw, keep=noted)


def _put_row(
    sheet: Sheet, row: int, columns: Sequence[_Column], values: Sequence[Value]
) -> None:
    for column, value in zip(columns, values, strict=True):
        sheet.put(f"{column.first}{row}", value, column.look, f"{column.last}{row}")


def _of_stage(
    sheet: Sheet, row: int, column: _Column, block: StageBlock, key: tuple[str, int], item: str
) -> None:
    """What 事務局ブック says in a row of 計画の推移."""
    value = getattr(block.rows[key], item, None)
    if value is None:
        _put_row(sheet, row, (column,), (MISSING,))
    else:
        cell = block.operand(key, item)
        _put_figure(sheet, row, column, Figure(f"={cell.text}", shown(value), cell.cells))


def _put_figure(sheet: Sheet, row: int, column: _Column, what: Figure) -> None:
    sheet.figure(f"{column.first}{row}", what, column.look, f"{column.last}{row}")


def _span(rates: Sequence[Fraction | int | None]) -> tuple[float, float]:
    """The ends of a rate's axis in whole steps of 5 points, so that the line runs in its upper part."""
    known = [float(rate) for rate in rates if rate is not None]
    if not known:
        return 0.0, 1.0
    high = max(20, math.ceil(round(max(known) * 20, 9)))
    low = math.floor(round(high - max(1.0, high - min(known) * 20) / _LINE_ABOVE, 9))
    return max(0, low) / 20, high / 20


def _top(amounts: Sequence[int | None], share: float) -> float:
    """The end of an amount's axis: a round number of which the largest amount is such a share."""
    largest = max((amount for amount in amounts if amount is not None), default=0)
    if largest <= 0:
        return 1.0
    unit = 10.0 ** math.floor(math.log10(largest / share))
    return next(top * unit for top in _ROUND if top * unit >= largest / share * (1 - 1e-9))


def _exact(year: YearTotal) -> Fraction | None:
    rate = _exact_rate(year.operands)
    return Fraction(rate) if isinstance(rate, int | Fraction) else None
