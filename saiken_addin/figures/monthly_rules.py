"""The rules of a monthly report: one ordered list, for the sheet and for the receipt.

提出前チェック, the colours, 判定 and 記入要領 show them live; `intake/monthly_checks.py` applies the
same conditions on receipt. Operands end in `_before` for the same month of last year, in `_last`
for last month; `closing` is last year's closing outstanding (現年＋過年).
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from saiken_addin.core.findings import Code
from saiken_addin.core.fiscal import FISCAL_MONTHS, Month
from saiken_addin.core.model import MAX_AMOUNT, NOT_APPLICABLE, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures.expressions import (
    Choose,
    Compare,
    Condition,
    Expr,
    IsBlank,
    IsFormula,
    IsLonger,
    IsNumber,
    IsText,
    Item,
    Not,
    Some,
    Text,
)
from saiken_addin.figures.indicators import (
    COLLECTION_RATE_CHANGE,
    REDUCTION_GAIN,
    Indicator,
    assessed,
    cases,
    collected,
    debtors,
    fell,
    gained,
    outstanding,
    target_outstanding,
    unrefunded,
    written_off,
)
from saiken_addin.figures.row_rules import Check, Fact, RowRule, reason, says_nothing, unexplained

value = Item("value", "値")
closing = Item("closing", "前年度決算の収入未済額")
rate = Item("rate", "収納率・削減率")

CUMULATIVE = (assessed, collected, written_off)
"""Amounts that are counted from the start of the year and so can't fall from month to month."""

def is_not_applicable(of: Item = value) -> Condition:
    """該当なし: there is none, which is neither blank nor zero (forms.md)."""
    return IsText(of, NOT_APPLICABLE)


def is_whole_number(of: Item = value) -> Condition:
    """A number without a fraction."""
    return of.rounded(0).equals(of)


def is_amount(of: Item = value) -> Condition:
    """A usable amount: whole yen within the bound of figures.md, or 該当なし."""
    return is_not_applicable(of) | (is_whole_number(of) & (of <= MAX_AMOUNT) & (of >= -MAX_AMOUNT))


def is_count(of: Item = value) -> Condition:
    """A usable number of persons or items, or 該当なし."""
    return is_not_applicable(of) | (is_whole_number(of) & (of >= 0) & (of <= MAX_AMOUNT))


@dataclass(frozen=True)
class Earlier:
    """An earlier month-end with which a report is compared.

    Attributes:
        suffix: of the operands that are its figures.
        label: how the field calls it.
        months: how many months back it lies.
        items: what of it stands in the book.
    """

    suffix: str
    label: str
    months: int
    items: tuple[Item, ...]

    def of(self, item: Item) -> Item:
        """The same figure at that month-end."""
        return Item(f"{item.name}_{self.suffix}", f"{self.label}の{item.label}")

    def at(self, month: Month) -> Month | None:
        """The month-end before `month`; None where another fiscal year's sums run there."""
        if self.months == len(FISCAL_MONTHS):
            return month.year_before
        position = month.position - self.months
        return Month(month.year, FISCAL_MONTHS[position]) if position >= 0 else None


YEAR_BEFORE = Earlier("before", "前年同月", 12, (assessed, collected, outstanding, rate))
LAST_MONTH = Earlier(
    "last", "前月末", 1, (assessed, collected, written_off, outstanding, target_outstanding)
)
EARLIER = (YEAR_BEFORE, LAST_MONTH)
"""The month-ends that stand beside the inputs."""

COLLECTED_EXCEEDS = collected > assessed + unrefunded
"""More was received than determined, and it isn't waiting to be refunded."""

OUTSTANDING_NEGATIVE = outstanding < 0
"""Less than nothing is left: the four amounts contradict each other."""

DEBTORS_EXCEED_CASES = debtors > cases
"""Every debtor owes at least one item."""

_REPORTED = (assessed, collected, written_off, unrefunded)

PARTLY_NOT_APPLICABLE = Some(tuple(map(is_not_applicable, _REPORTED))) & Some(
    tuple(map(IsNumber, _REPORTED))
)
"""該当なし beside amounts leaves no outstanding to compute."""

OPENING_DIFFERS = assessed.differs(closing)
"""過年 opens with last year's closing (figures.md rule 7)."""


def jumped(of: Item, against: Item, factor: Fraction) -> Condition:
    """So much larger or smaller that the unit may be wrong."""
    both = (of > 0) & (against > 0)
    return both & ((of >= against * factor) | (against >= of * factor))


def flags(kind: Kind, settings: Settings) -> tuple[tuple[Indicator, Compare, Fraction], ...]:
    """The flags of figures.md rule 5 that ask a section for a reason.

    Returns:
        (the indicator, its flag, the threshold in points) for each flag of the kind.
    """
    if kind is Kind.CURRENT:
        change, threshold = COLLECTION_RATE_CHANGE, settings.collection_fall
        return ((change, fell(change, threshold), threshold),)
    change = REDUCTION_GAIN
    return (
        (change, fell(change, settings.reduction_fall), settings.reduction_fall),
        (change, gained(change, settings.reduction_gain), settings.reduction_gain),
    )


def flagged(kind: Kind, settings: Settings) -> Condition:
    """Any flag that asks for a reason is raised."""
    return Some(tuple(condition for _, condition, _ in flags(kind, settings)))


def negative(of: Item) -> Condition:
    """An amount below zero, for which no reason is given."""
    return (of < 0) & unexplained()


# --- the list -------------------------------------------------------------------------------

MISSING = Check("記入もれ", "空欄に金額を記入（0円は0、ないものは「該当なし」）")
FORM = Check(
    "金額の形", "円単位の整数の値か「該当なし」に直す（混ぜない）。マイナスは確かめ、正しいときは理由を記入"
)
EXCEEDS = Check("収入済額と調定額", "収入済額が調定額を超えていないか、欠損・還付未済を確かめる")
FELL = Check("前月末との比較", "累計が減っている。累計額かどうかを確かめ、理由を記入")
UNIT = Check("円・千円の桁", "前月末・前年同月と桁が違う。円単位かどうかを確かめる")
OPENING = Check("繰越額", "前年度決算の収入未済額と一致するか確かめ、違うときは理由を記入")
REASON = Check("増減理由", "基準以上の増減がある。主な理由を具体的に、欄に収まるように記入")
COUNTS = Check("滞納者数・件数", "人数・件数を整数で記入し、人数が件数を超えないか確かめる")
CHECKS = (MISSING, FORM, EXCEEDS, FELL, UNIT, OPENING, REASON, COUNTS)
"""The checks of figures, in the order of 提出前チェック."""


@lru_cache(maxsize=64)
def rules(settings: Settings) -> tuple[RowRule, ...]:
    """The rules over the figures of a row together, after those of each value by itself."""
    return (
        RowRule(
            Code.PARTLY_NOT_APPLICABLE, PARTLY_NOT_APPLICABLE, assessed, FORM,
            at=tuple((of, is_not_applicable(of)) for of in _REPORTED),
        ),
        RowRule(
            Code.COLLECTED_EXCEEDS, COLLECTED_EXCEEDS, collected, EXCEEDS, marked=collected,
            facts={"collected": collected, "assessed": assessed},
        ),
        RowRule(
            Code.OUTSTANDING_NEGATIVE, OUTSTANDING_NEGATIVE, assessed, EXCEEDS, marked=outstanding,
            unless=Code.COLLECTED_EXCEEDS, facts={"outstanding": outstanding},
        ),
        *(
            _against(Code.UNIT_SUSPECT, jumped(of, at.of(of), settings.unit_jump), of, at, UNIT)
            for of, at in (
                (assessed, LAST_MONTH), (assessed, YEAR_BEFORE), (collected, LAST_MONTH),
                (collected, YEAR_BEFORE), (target_outstanding, LAST_MONTH),
            )
        ),
        *(
            # What is below zero is judged as such.
            _against(
                Code.FELL_SINCE_LAST_MONTH, (of < LAST_MONTH.of(of)) & (of >= 0), of, LAST_MONTH,
                FELL, explainable=True, guide="累計額が前月末より減ったとき",
            )
            for of in CUMULATIVE
        ),
        RowRule(
            Code.OPENING_DIFFERS, OPENING_DIFFERS, assessed, OPENING, kinds=(Kind.CARRIED,),
            explainable=True, noted=Code.OPENING_EXPLAINED,
            facts={"value": assessed, "former": closing, "reason": reason},
            guide="過年の調定額が前年度決算の額と違うとき",
        ),
        *(rule for kind in Kind for rule in _flag_rules(kind, settings)),
        RowRule(
            Code.DEBTORS_EXCEED_CASES, DEBTORS_EXCEED_CASES, debtors, COUNTS, kinds=(),
            facts={"debtors": debtors, "cases": cases},
        ),
    )  # fmt: skip


def _against(
    code: Code, when: Condition, of: Item, at: Earlier, check: Check,
    explainable: bool = False, guide: str = "",
) -> RowRule:  # fmt: skip
    """A rule over a figure and an earlier one of it."""
    former = at.of(of)
    return RowRule(
        code, when, of, check, explainable=explainable, marked=of, guide=guide,
        facts={"against": former.label, "former": former, "value": of},
    )  # fmt: skip


def _flag_rules(kind: Kind, settings: Settings) -> tuple[RowRule, ...]:
    """A raised flag asks for a reason that says something."""
    raised = flagged(kind, settings)
    threshold: Expr = Text("")
    for _, flag, points in reversed(flags(kind, settings)):
        threshold = Choose(flag, Text(f"{float(points):g}ポイント"), threshold)
    change = flags(kind, settings)[0][0]
    facts: dict[str, Fact] = {
        "label": change.label, "change": change, "threshold": threshold, "text": reason,
    }  # fmt: skip
    return (
        RowRule(
            Code.REASON_MISSING, raised & IsBlank(reason), reason, REASON, (kind,), empty=True, facts=facts
        ),
        RowRule(Code.REASON_SAYS_NOTHING, raised & says_nothing(), reason, REASON, (kind,), facts=facts),
    )


def amount_rules(of: Item) -> tuple[RowRule, ...]:
    """The rules of an amount by itself."""
    unusable = ~is_amount(of) | negative(of) | IsFormula(of)
    return (
        RowRule(Code.AMOUNT_MISSING, IsBlank(of), of, MISSING, empty=True),
        RowRule(Code.AMOUNT_UNREADABLE, ~IsBlank(of) & unusable, of, FORM, live_only=True),
        # The condition above shows it.
        RowRule(
            Code.AMOUNT_NEGATIVE, of < 0, of, None, explainable=True,
            noted=Code.AMOUNT_NEGATIVE_EXPLAINED, facts={"value": of, "reason": reason},
        ),
    )  # fmt: skip


def count_rules(of: Item, required: bool) -> tuple[RowRule, ...]:
    """The rules of a number of persons or items by itself, which a claim has once."""
    unusable = Not(is_count(of)) | IsFormula(of)
    if not required:
        unusable = ~IsBlank(of) & unusable
    missing = RowRule(Code.COUNT_MISSING, IsBlank(of), of, COUNTS, (), empty=True)
    wrong = RowRule(Code.COUNT_UNREADABLE, unusable, of, COUNTS, (), live_only=True)
    return (missing, wrong) if required else (wrong,)


def text_rules(
    of: Item, check: Check, limit: int, required: bool = False, kinds: tuple[Kind, ...] = ()
) -> tuple[RowRule, ...]:
    """The rules of a text by itself; on receipt its field says the same."""
    missing = RowRule(Code.TEXT_MISSING, IsBlank(of), of, check, kinds, empty=True, live_only=True)
    wrong = RowRule(Code.TEXT_TOO_LONG, IsLonger(of, limit) | IsFormula(of), of, check, kinds, live_only=True)
    return (missing, wrong) if required else (wrong,)
