"""The sentences of 1_計画改定 that follow from the figures of the years."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from saiken_addin.figures.display import as_text, round_half_away
from saiken_addin.figures.indicators import COLLECTION_RATE, Display
from saiken_addin.figures.render import to_python
from saiken_addin.meeting.settlement_years import YearTotal

_rate = to_python(COLLECTION_RATE.definition)
OKU = 10**8


def current_state(years: Sequence[YearTotal]) -> dict[str, str]:
    """What the settlements of the years say: outstanding, collection rate, assessed.

    Amounts are in 億円 with one decimal, rates in percent and points with one decimal; what is said
    to rise or fall follows from the exact figures, and what reads the same is said to be level.

    Args:
        years: the earliest first.

    Returns:
        A sentence for each that can be said, by what it is about; none without figures.
    """
    said = {"収入未済額": _outstanding(years), "収納率": _collection(years), "調定額": _assessed(years)}
    return {about: text for about, text in said.items() if text}


def oku(yen: int) -> str:
    """96.7億円, ▲0.3億円"""
    shown = round_half_away(Fraction(yen, OKU), 1)
    return f"{'▲' if shown < 0 else ''}{float(abs(shown)):,.1f}億円"


def _outstanding(years: Sequence[YearTotal]) -> str:
    known = _known(years, "outstanding")
    if not known:
        return ""
    (first, was), (last, now) = known[0], known[-1]
    if len(known) == 1:
        return f"収入未済額は、{first.year}決算で{oku(was)}である。"
    if oku(was) == oku(now):
        return (
            f"収入未済額は、{first.year}決算の{oku(was)}に対し{last.year}決算も{oku(now)}で、"
            "ほぼ同じ水準にある。"
        )
    down = now < was
    share = as_text(Fraction(abs(now - was), was), Display.PERCENT) if was > 0 else ""
    by = oku(abs(now - was)) + (f"（{share}）" if share else "")
    verb = "減少" if down else "増加"
    return (
        f"収入未済額は、{first.year}決算の{oku(was)}から{last.year}決算の{oku(now)}へ、"
        f"{by}{verb}した{_way(known, '増加', '減少', was, now)}。"
    )


def _collection(years: Sequence[YearTotal]) -> str:
    rates = [
        (year, Fraction(value))
        for year in years
        if isinstance(value := _rate(year.operands), int | Fraction)
    ]
    if not rates:
        return ""
    (first, was), (last, now) = rates[0], rates[-1]
    shown, shown_now = (as_text(rate, Display.PERCENT) for rate in (was, now))
    if len(rates) == 1:
        return f"収納率は、{first.year}決算で{shown}である。"
    if shown == shown_now:
        return (
            f"収納率は、{first.year}決算、{last.year}決算とも{shown}で、"
            "ほぼ同じ水準にある。"
        )
    points = as_text(abs(now - was) * 100, Display.POINTS).lstrip("+").removesuffix("P")
    verb = "上昇" if now > was else "低下"
    return (
        f"収納率は、{first.year}決算の{shown}から{last.year}決算の{shown_now}へ、"
        f"{points}ポイント{verb}した{_way(rates, '上昇', '低下', was, now)}。"
    )


def _assessed(years: Sequence[YearTotal]) -> str:
    known = _known(years, "assessed")
    if len(known) < 2:
        return ""
    (first, was), (last, now) = known[0], known[-1]
    span = f"{first.year}決算の{oku(was)}から{last.year}決算の{oku(now)}へ"
    if oku(was) == oku(now):
        return f"調定額は、{first.year}決算、{last.year}決算とも{oku(now)}で、ほぼ同じ水準にある。"
    verb = "増加" if now > was else "減少"
    return f"調定額は、{span}、{oku(abs(now - was))}{verb}した。"


def _known(years: Sequence[YearTotal], item: str) -> Sequence[tuple[YearTotal, int]]:
    return [
        (year, value) for year in years if (value := year.operands[item]) is not None
    ]


def _way(
    known: Sequence[tuple[YearTotal, Fraction | int]],
    up: str,
    down: str,
    was: Fraction | int,
    now: Fraction | int,
) -> str:
    """How it got there where more than two years are known: every year, or which years not."""
    if len(known) < 3 or was == now:
        return ""
    rising = now > was
    steps = [
        (year, value - before)
        for (_, before), (year, value) in pairwise(known)
    ]
    against = [year.year for year, step in steps if (step < 0 if rising else step > 0)]
    if against:
        listed = "、".join(year.label for year in against)
        return f"（{listed}は前の決算より{down if rising else up}）"
    if any(step == 0 for _, step in steps):
        return ""
    whole = known[-1][0].year.reiwa - known[0][0].year.reiwa == len(steps)
    return f"（{'毎年' if whole else '決算のある年度ごとに'}{up if rising else down}）"
