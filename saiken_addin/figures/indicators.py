"""The indicators (指標): each number of figures.md, defined once for every renderer.

Read a definition as it stands: `collected / assessed` is 収入済額 ÷ 調定額. `year_before(x)` is the
same figure a year before; `* 100` turns a difference of rates into points. 収入未済額 is an
indicator and an operand of others: `operands.py` works it out from what was reported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from saiken_addin.core.model import MEASURES, MISSING
from saiken_addin.figures.expressions import (
    YEAR_BEFORE,
    Choose,
    Compare,
    Condition,
    Expr,
    IsNumber,
    Item,
    Rounded,
    Shown,
    Text,
    operands,
    year_before,
)

REPORTED: Mapping[str, Item] = {name: Item(name, each.label) for name, each in MEASURES.items()}
"""What sections report, as operands."""

assessed, collected = REPORTED["assessed"], REPORTED["collected"]
written_off, unrefunded = REPORTED["written_off"], REPORTED["unrefunded"]
target_outstanding = REPORTED["target_outstanding"]
debtors, cases = REPORTED["debtors"], REPORTED["cases"]
outstanding = Item("outstanding", "収入未済額")
target_rate = Item("target_rate", "目標収納率")
expected_assessed = Item("expected_assessed", "見込調定額")
reviewed = Item("reviewed", "審査事案数")
settled = Item("settled", "完納または完結の見通しが立った事案数")
paid_off = Item("paid_off", "完納した事案数")
months_left = Item("months_left", "残りの月数")
change = Item("change", "前年度比")
fall_limit = Item("fall_limit", "低下の基準")
gain_limit = Item("gain_limit", "上昇の基準")


class Display(Enum):
    """How a value is written: (decimals of the stored value, suffix, signed, percent)."""

    YEN = (0, "", False, False)
    SIGNED_YEN = (0, "", True, False)
    PERCENT = (3, "%", False, True)
    SIGNED_PERCENT = (3, "%", True, True)
    POINTS = (1, "P", True, False)

    def __init__(self, digits: int, suffix: str, signed: bool, percent: bool) -> None:
        self.digits = digits
        self.suffix = suffix
        self.signed = signed
        self.percent = percent


@dataclass(frozen=True)
class Indicator:
    """One number of figures.md: how it follows from the items, and how readers of the field know it."""

    name: str
    label: str
    definition: Expr
    display: Display
    meaning: str

    @property
    def arguments(self) -> tuple[Item, ...]:
        """Its operands as a function takes them: this year's first, then those of the year before."""
        items = operands(self.definition)
        return tuple(sorted(items, key=lambda item: item.name.endswith(YEAR_BEFORE)))

    @property
    def shown(self) -> Expr:
        """The value that stands in a cell: rounded for display, the sign of a tiny one kept."""
        if not self.display.digits:
            return self.definition  # whole yen
        return Shown(self.definition, self.display.digits)

    @property
    def rounded(self) -> Expr:
        """The displayed value, which is what flags compare (figures.md rule 5)."""
        return Rounded(self.definition, self.display.digits)


OUTSTANDING = Indicator(
    "outstanding",
    "収入未済額",
    assessed - collected - written_off + unrefunded,
    Display.YEN,
    "調定したうち、まだ収入になっていない額（不納欠損額を除き、還付未済額を加える）",
)

COLLECTION_RATE = Indicator(
    "collection_rate",
    "収納率",
    collected / assessed,
    Display.PERCENT,
    "調定額のうち収入になった割合",
)
COLLECTION_RATE_CHANGE = Indicator(
    "collection_rate_change",
    "収納率の前年度比",
    (COLLECTION_RATE.definition - year_before(COLLECTION_RATE.definition)) * 100,
    Display.POINTS,
    "収納率が前年より何ポイント上がったか",
)
OUTSTANDING_CHANGE = Indicator(
    "outstanding_change",
    "対前年増減率",
    (outstanding - year_before(outstanding)) / year_before(outstanding),
    Display.SIGNED_PERCENT,
    "収入未済額が前年よりどれだけ増えたか",
)
REDUCTION_RATE = Indicator(
    "reduction_rate",
    "削減率",
    (outstanding - assessed) / assessed,
    Display.SIGNED_PERCENT,
    "過年の調定額から収入未済額をどれだけ減らしたか（減ったときは▲）",
)
REDUCTION_GAIN = Indicator(
    "reduction_gain",
    "削減率の前年度比",
    (year_before(outstanding) / year_before(assessed) - outstanding / assessed) * 100,
    Display.POINTS,
    "過年の調定額を減らした割合が前年より何ポイント大きいか（＋が改善）",
)
ACHIEVEMENT_RATE = Indicator(
    "achievement_rate",
    "達成率",
    target_outstanding / outstanding,
    Display.PERCENT,
    "目標収入未済額が収入未済額の何割か（100%以上で目標達成）",
)
REMAINING_TO_TARGET = Indicator(
    "remaining_to_target",
    "目標までの残額",
    outstanding - target_outstanding,
    Display.SIGNED_YEN,
    "目標収入未済額まで、あとどれだけ減らすか",
)
TARGET_RATE_CHANGE = Indicator(
    "target_rate_change",
    "目標収納率の前年度比",
    (target_rate - year_before(COLLECTION_RATE.definition)) * 100,
    Display.POINTS,
    "目標収納率が前年の収納率より何ポイント高いか",
)
TARGET_OUTSTANDING_CHANGE = Indicator(
    "target_outstanding_change",
    "目標収入未済額の前年度比",
    target_outstanding - year_before(outstanding),
    Display.SIGNED_YEN,
    "目標収入未済額が前年の収入未済額よりどれだけ多いか",
)
SETTLED_SHARE = Indicator(
    "settled_share",
    "整理率",
    settled / reviewed,
    Display.PERCENT,
    "審査した事案のうち、完納または完結への見通しが立った割合",
)
PAID_OFF_SHARE = Indicator(
    "paid_off_share",
    "完納率",
    paid_off / reviewed,
    Display.PERCENT,
    "審査した事案のうち、完納した割合",
)

INDICATORS: tuple[Indicator, ...] = (
    OUTSTANDING,
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    OUTSTANDING_CHANGE,
    REDUCTION_RATE,
    REDUCTION_GAIN,
    ACHIEVEMENT_RATE,
    REMAINING_TO_TARGET,
    TARGET_RATE_CHANGE,
    TARGET_OUTSTANDING_CHANGE,
    SETTLED_SHARE,
    PAID_OFF_SHARE,
)

# --- targets: one of the two from the other, and what a month has to bring --------------------

IMPLIED_TARGET_RATE = Indicator(
    "implied_target_rate",
    "目標収納率の逆算",
    (expected_assessed - target_outstanding) / expected_assessed,
    Display.PERCENT,
    "目標収入未済額まで減らすには、見込調定額の何割を収入にするか（不納欠損額・還付未済額は見込まない）",
)
IMPLIED_TARGET_OUTSTANDING = Indicator(
    "implied_target_outstanding",
    "目標収入未済額の逆算",
    (expected_assessed * (1 - target_rate)).rounded(0),
    Display.YEN,
    "目標収納率に届いたとき、見込調定額のうちいくら残るか（不納欠損額・還付未済額は見込まない）",
)
MONTHLY_REMAINING = Indicator(
    "monthly_remaining",
    "毎月の必要額",
    ((outstanding - target_outstanding) / months_left).rounded(0),
    Display.SIGNED_YEN,
    "目標収入未済額に届くには、残りの各月にいくら減らすか（▲は目標を下回る余裕）",
)

TARGETS: tuple[Indicator, ...] = (
    IMPLIED_TARGET_RATE,
    IMPLIED_TARGET_OUTSTANDING,
    MONTHLY_REMAINING,
)
"""What is asked when targets are set; no column of the meeting's tables."""

# --- verdicts -------------------------------------------------------------------------------


def fell(change: Indicator, points: Fraction | Expr) -> Compare:
    """The flag of a fall: what is displayed fell by `points` or more (figures.md rule 5).

    Args:
        change: an indicator in points against the year before.
        points: the threshold, a dated setting of the registry, or the operand that holds it.
    """
    return change.rounded <= -points


def gained(change: Indicator, points: Fraction | Expr) -> Compare:
    """The flag of a rise: what is displayed rose by `points` or more (figures.md rule 5)."""
    return change.rounded >= points


def target_met() -> Condition:
    """The target is reached; nothing outstanding counts as met (figures.md rule 1)."""
    return (outstanding <= 0) | (outstanding <= target_outstanding)


_change = Indicator("change", "前年度比", change, Display.POINTS, "前年より何ポイント高いか")
FELL, GAINED, UNMARKED = Text("低下"), Text("上昇"), Text("")
MET, NOT_MET = Text("達成"), Text("未達成")

FLAG: Expr = Choose(
    ~IsNumber(change),
    Text(MISSING),
    Choose(
        fell(_change, fall_limit), FELL, Choose(gained(_change, gain_limit), GAINED, UNMARKED)
    ),
)
"""The flag of a change against the year before, in a word."""

VERDICT: Expr = Choose(
    target_met(),
    MET,
    Choose(IsNumber(outstanding - target_outstanding), NOT_MET, Text(MISSING)),
)
"""Whether the target is reached, in a word."""


def in_thousands(amount: Expr) -> Expr:
    """Yen as 千円, rounded once from the exact yen (figures.md rule 3)."""
    return Rounded(amount / 1000, 0)


def in_millions(amount: Expr) -> Expr:
    """Yen as 百万円, rounded once from the exact yen (figures.md rule 3)."""
    return Rounded(amount / 1_000_000, 0)
