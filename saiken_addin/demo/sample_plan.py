"""What sections say in the plans of the demo: sample texts, and targets a little better than before."""

import math
from collections.abc import Mapping
from fractions import Fraction

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, ClaimClass, FormName, Kind
from saiken_addin.demo import sample
from saiken_addin.figures.operands import outstanding_of

YEAR = FiscalYear(8)

_OF_ALL: Mapping[str, str] = {
    "other_cities_settlement": "収納率は他の政令指定都市の平均とほぼ同じで、過年分の回収に差がある。",
    "level": "現年分の収納率を前年度より引き上げ、過年分の残高を着実に減らす。",
}
_EFFORTS: Mapping[ClaimClass, frozenset[str]] = {
    ClaimClass.ENFORCEABLE: frozenset({"publicity", "prevention"}),
    ClaimClass.NON_ENFORCEABLE: frozenset({"publicity"}),
    ClaimClass.PRIVATE: frozenset({"prevention", "circumstances"}),
}


def texts_of(claim: Claim) -> Mapping[str, str]:
    """Every text of a claim's plan, by item."""
    return {**_OF_ALL, **sample.texts_of(claim, FormName.PLAN)}


def efforts_of(claim: Claim) -> frozenset[str]:
    """The kinds of 取組 that a claim takes up."""
    return _EFFORTS[claim.claim_class]


def targets(expected: int, before: Amounts) -> tuple[Fraction, int]:
    """Targets that agree and are no worse than the year before.

    Args:
        expected: 見込調定額, in yen.
        before: the settlement (or forecast) of the year before.

    Returns:
        目標収納率 in tenths of a percent, and 目標収入未済額 in yen: what that rate leaves, less
        as much written off as the year before.
    """
    left, written_off = outstanding_of(before) or 0, before.written_off or 0
    rate = Fraction(before.collected or 0, before.assessed) if before.assessed else Fraction(0)
    wanted = max(rate, 1 - Fraction(left + written_off, expected)) if expected else rate
    rate = min(Fraction(1), Fraction(math.ceil(wanted * 1000), 1000))
    return rate, max(0, math.floor(expected * (1 - rate)) - written_off)


def expected(kind: Kind, before: Mapping[Kind, Amounts]) -> int:
    """見込調定額: of 現年 as much as the year before, of 過年 what that year leaves."""
    if kind is Kind.CARRIED:
        return sum(outstanding_of(amounts) or 0 for amounts in before.values())
    return before[kind].assessed or 0 if kind in before else 0
