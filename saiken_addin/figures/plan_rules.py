"""The rules of a yearly plan, as figures and conditions over what stands on a claim's sheet.

The lists at the end are shown live beside the form and on 提出前チェック, told in 記入要領 and applied
on receipt (`plan_checks.py`). Operands ending in `_before` are the year before the plan; `closing` is what
the year before left (現年＋過年), `collected_reported` what the last monthly report shows.
"""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from saiken_addin.core.findings import Code
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import MISSING, NOT_APPLICABLE, Kind
from saiken_addin.figures import monthly_rules, row_rules
from saiken_addin.figures.expressions import (
    Choose,
    Condition,
    Every,
    Expr,
    Extreme,
    IsBlank,
    IsFormula,
    IsNumber,
    IsText,
    Item,
    Number,
    Overflows,
    ReadsLike,
    Some,
    Text,
    Total,
    year_before,
)
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    IMPLIED_TARGET_OUTSTANDING,
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    Display,
    Indicator,
    assessed,
    cases,
    collected,
    debtors,
    expected_assessed,
    outstanding,
    target_outstanding,
    target_rate,
    unrefunded,
    written_off,
)
from saiken_addin.figures.row_rules import Check, RowRule

collected_reported = Item("collected_reported", "月次報告の収入済額")
most_written_off = Item("most_written_off", "4年間で最大の不納欠損額")
most_unrefunded = Item("most_unrefunded", "4年間で最大の還付未済額")
issue, measure = Item("issue", "課題"), Item("measure", "対策")
new_issue, new_measure = Item("new_issue", "新規の課題"), Item("new_measure", "新規の対策")
value = monthly_rules.value

# --- figures that follow from the inputs ------------------------------------------------------

TARGET_COLLECTED = (expected_assessed * target_rate).rounded(0)
"""What is collected when the target rate is reached."""

COLLECTED_AS_BEFORE = (expected_assessed * year_before(COLLECTION_RATE.definition)).rounded(0)
"""What is collected when the rate stays that of the year before."""

EXTRA = TARGET_COLLECTED - COLLECTED_AS_BEFORE
"""How much more must be collected than with last year's rate."""

UNCOLLECTED = IMPLIED_TARGET_OUTSTANDING.definition
"""What is left uncollected when the target rate is reached, before anything is written off."""

_apart = target_outstanding - expected_assessed * (1 - target_rate)
TARGETS_APART = _apart.rounded(0)
"""How much more the target leaves outstanding than the target rate does."""


def extra_per_month(months: int) -> Expr:
    """How much more must be collected in each of the months that are left."""
    return (EXTRA / months).rounded(0)


def sum_of(parts: tuple[Item, ...]) -> Expr:
    """現年 and 過年 together; missing as long as one of them is blank, 該当なし counts for nothing."""
    return Choose(blank(parts), Text(MISSING), Total(parts))


def total_target_rate() -> Expr:
    """目標収納率 of 現年 and 過年 together, weighted by 見込調定額 (figures.md rule 2).

    Operands end in `_current` and `_carried`. A kind of which there is none has no weight.
    """
    rates = [Item(f"{target_rate.name}_{kind}") for kind in ("current", "carried")]
    weights = [Item(f"{expected_assessed.name}_{kind}") for kind in ("current", "carried")]
    weighted = (rates[0] * weights[0] + rates[1] * weights[1]) / (weights[0] + weights[1])
    none = [
        IsText(rate, NOT_APPLICABLE) | IsText(weight, NOT_APPLICABLE)
        for rate, weight in zip(rates, weights, strict=True)
    ]
    return Choose(none[0], rates[1], Choose(none[1], rates[0], weighted))


def most_of(items: tuple[Item, ...]) -> Expr:
    """The greatest of the amounts that are there, else zero."""
    most = Extreme(items, greatest=True)
    return Choose(IsNumber(most), most, Number(0))


# --- values -----------------------------------------------------------------------------------


def is_rate(of: Item = value) -> Condition:
    """A usable rate: a fraction from 0 to 1, or 該当なし."""
    return monthly_rules.is_not_applicable(of) | ((of >= 0) & (of <= 1))


def blank(items: tuple[Item, ...]) -> Condition:
    """One of them is blank."""
    return Some(tuple(IsBlank(item) for item in items))


def no_amount(items: tuple[Item, ...]) -> Condition:
    """One of them holds what is no amount, or a negative one without a reason."""
    return Some(
        tuple(~IsBlank(item) & (~monthly_rules.is_amount(item) | monthly_rules.negative(item)) for item in items)
    )


AMOUNTS_CONTRADICT = (
    monthly_rules.COLLECTED_EXCEEDS | monthly_rules.OUTSTANDING_NEGATIVE | monthly_rules.PARTLY_NOT_APPLICABLE
)
"""A, B, C, D that leave no outstanding, or less than nothing."""

# --- values together --------------------------------------------------------------------------

FORECAST_BELOW_REPORTED = collected < collected_reported
"""A year can't end with less than was collected before its end."""

EXPECTED_DIFFERS = expected_assessed.differs(monthly_rules.closing)
"""過年 of the plan's year opens with the closing of the year before (figures.md rule 7)."""

HALF_A_TENTH = Fraction(1, 2000)
"""Half of the last digit that a rate shows (0.1%)."""

_slack = expected_assessed * HALF_A_TENTH + 1

TARGETS_DISAGREE = (_apart > most_unrefunded + _slack) | (_apart < -(most_written_off + _slack))
"""The two targets imply different assessed amounts.

見込調定額 ×（1－目標収納率） is what is left; what is written off makes it less, what is not yet
refunded makes it more, so neither may explain more than the largest of the last four years, and
the rest may only be the rounding of the rate.
"""

RATE_FALLS = TARGET_RATE_CHANGE.rounded < 0
LEFT_GROWS = TARGET_OUTSTANDING_CHANGE.definition > 0
"""A target below what the year before reached."""

# --- texts ------------------------------------------------------------------------------------


def filled(of: Item) -> Condition:
    """A text stands there that is more than 該当なし."""
    return ~IsBlank(of) & ~monthly_rules.is_not_applicable(of)


def says_nothing(of: Item = value) -> Condition:
    """A text stands there that tells nothing; 該当なし is an answer."""
    return filled(of) & ReadsLike(of, row_rules.SAYS_NOTHING, row_rules.SIGNS)


def overflows(columns: int, lines: int, of: Item = value) -> Condition:
    """The text does not fit its frame on the printed page."""
    return Overflows(of, columns, lines)


MARKS = ("○", "〇", "◯")
"""What counts as a mark: the circle, the ideographic zero, the large circle all look alike."""

_efforts = tuple(Item(name) for name in ("publicity", "prevention", "circumstances"))
"""制度周知の強化, 滞納の防止, 各債権の状況に応じた取組."""


def is_mark(of: Item = value) -> Condition:
    """○ or 該当なし."""
    return Some(tuple(IsText(of, mark) for mark in MARKS)) | monthly_rules.is_not_applicable(of)


NO_EFFORT = Every(tuple(IsBlank(item) for item in _efforts))
"""None of the three kinds of efforts is marked, and none is said not to apply."""

ISSUE_WITHOUT_MEASURE = filled(issue) & ~filled(measure)
MEASURE_WITHOUT_ISSUE = filled(measure) & ~filled(issue)

# --- the checks of 提出前チェック, and their rules -----------------------------------------------

SETTLED = Check(
    "決算の金額", "空欄に金額を記入（0円は0、ないものは「該当なし」）し、Ａ－Ｂ－Ｃ＋Ｄが負にならないか確かめる",
)  # fmt: skip
OPENING = Check("繰越額", "過年の調定額が前年度の収入未済額（現年＋過年）と違う。直すか理由を記入")
COUNTS = Check("滞納者数・件数", "人数・件数を整数で記入し、人数が件数を超えないか確かめる")
TARGETS = Check("目標の記入", "目標収納率・目標収入未済額・見込調定額（右の欄）を記入")
AGREEMENT = Check("率と額の整合", "見込調定額×（1－目標収納率）と目標収入未済額が合わない。直すか理由を記入")
WORSE = Check("前年度との比較", "目標が前年度の実績を下回る。直すか理由を記入")
REPORTED = Check("月次報告との比較", "決算（見込み）の収入済額が月次報告より少ない。直すか理由を記入")
EXPECTED = Check("過年の見込調定額", "過年の見込調定額が前年度の収入未済額と違う。直すか理由を記入")
MARKED = Check("取組の区分", "滞納を発生させないための取組（右の欄）は、取り組むものに○か「該当なし」を記入")
WORDS = Check("文章・課題と対策", "空欄に記入し、課題には対策を、枠に収まる具体的な文章で記入")
CHECKS = (SETTLED, OPENING, COUNTS, TARGETS, AGREEMENT, WORSE, REPORTED, EXPECTED, MARKED, WORDS)
"""In the order of 提出前チェック."""

_AMOUNTS = (assessed, collected, written_off, unrefunded)
_COUNTS = (debtors, cases)
_MONEY_TARGETS = (expected_assessed, target_outstanding)


def _missing(code: Code, items: tuple[Item, ...], check: Check) -> tuple[RowRule, ...]:
    return tuple(RowRule(code, IsBlank(item), item, check, empty=True) for item in items)


def _negative(items: tuple[Item, ...]) -> tuple[RowRule, ...]:
    """`no_amount` shows it live."""
    return tuple(
        RowRule(
            Code.AMOUNT_NEGATIVE, item < 0, item, None, explainable=True,
            noted=Code.AMOUNT_NEGATIVE_EXPLAINED, facts={"value": item},
        )
        for item in items
    )  # fmt: skip


def _live(code: Code, when: Condition, items: tuple[Item, ...], check: Check) -> RowRule:
    return RowRule(code, when, items[0], check, live_only=True)


def _formulas(items: tuple[Item, ...], check: Check) -> RowRule:
    return _live(Code.FORMULA_IN_INPUT, Some(tuple(map(IsFormula, items))), items, check)


def _written(tree: Expr, display: Display) -> Indicator:
    """A figure as a finding writes it."""
    return Indicator("", "", tree, display, "")


SETTLED_RULES = (
    *_missing(Code.AMOUNT_MISSING, _AMOUNTS, SETTLED),
    *_negative(_AMOUNTS),
    *(
        RowRule(
            Code.PARTLY_NOT_APPLICABLE, monthly_rules.is_not_applicable(item) & monthly_rules.PARTLY_NOT_APPLICABLE,
            item, None, unless=Code.PARTLY_NOT_APPLICABLE,
        )
        for item in _AMOUNTS
    ),
    RowRule(
        Code.COLLECTED_EXCEEDS, monthly_rules.COLLECTED_EXCEEDS, collected, None,
        unless=Code.PARTLY_NOT_APPLICABLE, facts={"collected": collected, "assessed": assessed},
    ),
    RowRule(
        Code.OUTSTANDING_NEGATIVE, monthly_rules.OUTSTANDING_NEGATIVE, assessed, None,
        unless=Code.COLLECTED_EXCEEDS, facts={"outstanding": outstanding},
    ),
    _live(Code.AMOUNT_UNREADABLE, no_amount(_AMOUNTS) | AMOUNTS_CONTRADICT, _AMOUNTS, SETTLED),
    _formulas(_AMOUNTS, SETTLED),
)  # fmt: skip
"""Of the figures of a year and a kind."""

COUNT_RULES = (
    *_missing(Code.COUNT_MISSING, _COUNTS, COUNTS),
    RowRule(
        Code.DEBTORS_EXCEED_CASES, monthly_rules.DEBTORS_EXCEED_CASES, debtors, None,
        facts={"debtors": debtors, "cases": cases},
    ),
    _live(
        Code.COUNT_UNREADABLE,
        Some(tuple(~monthly_rules.is_count(item) for item in _COUNTS)) | monthly_rules.DEBTORS_EXCEED_CASES,
        _COUNTS, COUNTS,
    ),
    _formulas(_COUNTS, COUNTS),
)  # fmt: skip
"""Of the debtors of a year."""


def target_rules(year: FiscalYear, month: str) -> tuple[RowRule, ...]:
    """The rules of a kind's targets.

    Args:
        month: the last month-end reported, as findings name it.
    """
    return (
        *_missing(Code.RATE_MISSING, (target_rate,), TARGETS),
        *_missing(Code.AMOUNT_MISSING, _MONEY_TARGETS, TARGETS),
        *_negative(_MONEY_TARGETS),
        _live(Code.RATE_UNREADABLE, ~is_rate(target_rate) | no_amount(_MONEY_TARGETS), _MONEY_TARGETS, TARGETS),
        _formulas((target_rate, *_MONEY_TARGETS), TARGETS),
        RowRule(
            Code.TARGET_WORSE, RATE_FALLS, target_rate, WORSE, explainable=True,
            facts={
                "label": target_rate.label, "value": _written(target_rate, Display.PERCENT),
                "former": _written(year_before(COLLECTION_RATE.definition), Display.PERCENT),
                "change": TARGET_RATE_CHANGE, "unit": "",
            },
            guide="目標が前年度の実績を下回るとき",
        ),
        RowRule(
            Code.TARGET_WORSE, LEFT_GROWS, target_outstanding, WORSE, explainable=True,
            facts={
                "label": target_outstanding.label, "value": _written(target_outstanding, Display.YEN),
                "former": _written(year_before(outstanding), Display.YEN),
                "change": TARGET_OUTSTANDING_CHANGE, "unit": "円",
            },
        ),
        _opening(EXPECTED_DIFFERS, expected_assessed, EXPECTED, year),
        RowRule(
            Code.TARGETS_DISAGREE, TARGETS_DISAGREE, target_outstanding, AGREEMENT, explainable=True,
            facts={
                "assessed": expected_assessed, "rate": _written(target_rate, Display.PERCENT),
                "left": _written(UNCOLLECTED, Display.YEN), "value": target_outstanding,
            },
            guide="率と額の目標が合わないとき",
        ),
        RowRule(
            Code.FORECAST_BELOW_REPORTED, FORECAST_BELOW_REPORTED, collected, REPORTED, explainable=True,
            facts={"value": collected, "former": collected_reported, "month": month},
            guide="決算見込みが月次報告より少ないとき",
        ),
    )  # fmt: skip


def opening_rules(year: FiscalYear) -> tuple[RowRule, ...]:
    """The rules of what a year begins with (figures.md rule 7)."""
    return (_opening(monthly_rules.OPENING_DIFFERS, assessed, OPENING, year),)


def _opening(when: Condition, of: Item, check: Check, year: FiscalYear) -> RowRule:
    return RowRule(
        Code.CARRIED_OVER_DIFFERS, when, of, check, kinds=(Kind.CARRIED,), explainable=True,
        noted=Code.CARRIED_OVER_EXPLAINED,
        facts={
            "year": year.label, "before": year.previous.label, "value": of,
            "former": monthly_rules.closing,
        },
        guide="過年の調定額が前年度の収入未済額と違うとき",
    )  # fmt: skip


EFFORT_RULES = (
    RowRule(Code.EFFORT_UNMARKED, NO_EFFORT, _efforts[0], None),
    *(
        RowRule(Code.MARK_UNREADABLE, ~(IsBlank(item) | is_mark(item)), item, MARKED)
        for item in _efforts
    ),
)
"""Of the three kinds of efforts; that none is marked is told on receipt alone."""


def _wrong_text(of: Item, columns: int, lines: int) -> Condition:
    return overflows(columns, lines, of) | says_nothing(of) | IsFormula(of) | IsNumber(of)


def text_rules(rooms: Mapping[str, tuple[int, int]], required: bool) -> tuple[RowRule, ...]:
    """The rules of a text, or of a 課題 with its 対策.

    Args:
        rooms: what each is called, and its room: full-width characters in a line, and lines.
        required: blank is told for itself.
    """
    items = (issue, measure)[: len(rooms)]
    wrong: Condition = Some(
        tuple(_wrong_text(item, *room) for item, room in zip(items, rooms.values(), strict=True))
    )
    rules: list[RowRule] = []
    if required:
        nothing = Every(tuple(map(IsBlank, items)))
        rules += [RowRule(Code.TEXT_MISSING, nothing, item, None, empty=True) for item in items]
        rules.append(replace(_live(Code.TEXT_MISSING, blank(items), items, WORDS), empty=True))
    if len(items) > 1:
        own, other = rooms
        rules += [
            RowRule(Code.ISSUE_WITHOUT_MEASURE, ISSUE_WITHOUT_MEASURE, issue, None, facts={"other": other}),
            RowRule(Code.MEASURE_WITHOUT_ISSUE, MEASURE_WITHOUT_ISSUE, measure, None, facts={"other": own}),
        ]
        wrong = wrong | ISSUE_WITHOUT_MEASURE | MEASURE_WITHOUT_ISSUE
    return (*rules, _live(Code.TEXT_SAYS_NOTHING, wrong, items, WORDS))


LONG_TERM_RULES = (
    RowRule(
        Code.LONG_TERM_MISSING, Every(tuple(map(IsBlank, (issue, measure, new_issue, new_measure)))),
        issue, None, empty=True,
    ),
    replace(
        _live(Code.LONG_TERM_MISSING, IsBlank(issue) & IsBlank(new_issue), (issue,), WORDS), empty=True
    ),
)  # fmt: skip
"""Of the 中・長期的な課題 that go on, together with the new ones."""


def wants_reason() -> tuple[str, ...]:
    """When a reason is asked for, as 記入要領 says it."""
    year = FiscalYear(1)
    rules = (*SETTLED_RULES, *COUNT_RULES, *target_rules(year, ""), *opening_rules(year), *EFFORT_RULES)
    return tuple(dict.fromkeys(rule.guide for rule in rules if rule.guide))
