"""The functions for cells: each is a definition of the product, given a name.

A new indicator is a function by itself. Nothing is computed here: numbers follow the trees of
`indicators`, texts `display`, dates `fiscal`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from saiken_addin.core.fiscal import FiscalYear, wareki, wareki_month
from saiken_addin.core.settings import Settings
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import Expr, Item, operands
from saiken_addin.figures.indicators import (
    FLAG,
    INDICATORS,
    TARGETS,
    VERDICT,
    Display,
    Indicator,
    fall_limit,
    gain_limit,
    in_millions,
    in_thousands,
)
from saiken_addin.figures.render import to_python
from udfs.arrays import Argument, Function, number, serial

PREFIX = "SAIKEN_"
CATEGORY = "債権回収"
"""Under which Excel's dialog lists them."""

_EPOCH = date(1899, 12, 30)
_HEISEI_BEGAN, _HEISEI_1_BEGAN = date(1989, 1, 8), date(1989, 4, 1)
"""The era, and the first fiscal year named after it."""
_LAST_SERIAL = 2_958_465
"""9999-12-31, where a sheet's calendar ends."""


_NONE: Mapping[Item, Fraction | None] = {}


def _of_tree(
    name: str,
    tree: Expr,
    items: Sequence[Item],
    summary: str,
    optional: Mapping[Item, Fraction | None] = _NONE,
) -> Function:
    """A function of a tree's operands `items`; the `optional` ones have a default."""
    names = [item.name for item in items]
    evaluate = to_python(tree)

    def of_cells(*cells: object) -> object:
        return evaluate(dict(zip(names, map(number, cells), strict=True)))

    arguments = tuple(
        Argument(item.name, item.label, item in optional, optional.get(item)) for item in items
    )
    return Function(f"{PREFIX}{name}", arguments, summary, of_cells)


def _of_indicator(indicator: Indicator) -> Function:
    summary = f"{indicator.label}: {indicator.meaning}。"
    return _of_tree(indicator.name.upper(), indicator.shown, indicator.arguments, summary)


def _text_of(display: Display, of: str, example: str) -> Function:
    def of_cells(cell: object) -> str:
        if isinstance(cell, bool | str) or cell is None:
            return as_text(None, display)
        if isinstance(cell, datetime):
            cell = serial(cell)
        assert isinstance(cell, int | float | Fraction | Decimal)
        return as_text(Fraction(cell) if isinstance(cell, Decimal) else cell, display)

    return Function(
        f"{PREFIX}{display.name}_TEXT",
        (Argument("value", of),),
        f"{of}を{example}の形の文字にする。ない値は-。",
        of_cells,
    )


def _of_day(
    name: str, write: Callable[[date], str], summary: str, first: date = _HEISEI_BEGAN
) -> Function:
    """A function that writes a date; `first` is the first that it can write."""

    def of_cells(cell: object) -> str | None:
        if isinstance(cell, datetime):
            day: date = cell.date()
        elif isinstance(cell, date):
            day = cell
        else:
            days = number(cell)
            if days is None:
                return None
            if not 0 < days <= _LAST_SERIAL:
                return "日付ではありません"
            day = _EPOCH + timedelta(int(days))
        return write(day) if day >= first else "平成より前の日付です"

    return Function(f"{PREFIX}{name}", (Argument("on_day", "日付のセル"),), summary, of_cells)


def _fiscal_year(day: date) -> str:
    return FiscalYear(day.year - 2018 - (day.month < 4)).label


_yen = Item("yen", "金額（円）")
_LIMITS = {fall_limit: Settings().collection_fall, gain_limit: None}
"""A rise is looked for only where its limit is given: it is marked in table (8) alone."""

_TEXTS = (
    (Display.YEN, _yen.label, "1,234、▲1,234"),
    (Display.SIGNED_YEN, _yen.label, "+1,234、▲1,234"),
    (Display.PERCENT, "率（0.601は60.1%）", "60.1%"),
    (Display.SIGNED_PERCENT, "率（-0.064は▲6.4%）", "+6.4%、▲6.4%"),
    (Display.POINTS, "ポイント", "+1.3P、▲1.3P"),
)

CATALOGUE: tuple[Function, ...] = (
    *map(_of_indicator, INDICATORS),
    *map(_of_indicator, TARGETS),
    _of_tree(
        "FLAG",
        FLAG,
        operands(FLAG),
        "前年度比（ポイント）が基準以上に下がれば低下、上がれば上昇。低下の基準を省くと3.0、上昇の基準を省くと上昇は見ない。",
        _LIMITS,
    ),
    _of_tree("VERDICT", VERDICT, operands(VERDICT), "目標収入未済額に届いていれば達成、いなければ未達成。"),
    *(_text_of(*text) for text in _TEXTS),
    _of_tree("THOUSANDS", in_thousands(_yen), [_yen], "円を千円に四捨五入する。"),
    _of_tree("MILLIONS", in_millions(_yen), [_yen], "円を百万円に四捨五入する。"),
    _of_day("WAREKI", wareki, "日付を令和7年10月31日の形の文字にする。"),
    _of_day("WAREKI_MONTH", wareki_month, "日付を令和7年10月の形の文字にする。"),
    _of_day(
        "FISCAL_YEAR",
        _fiscal_year,
        "日付の属する年度（4月から翌年3月）を令和7年度の形の文字にする。",
        _HEISEI_1_BEGAN,
    ),
)
"""In the order of the README's table."""

