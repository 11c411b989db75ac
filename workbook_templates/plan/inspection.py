"""The live checks of a claim: beneath its figures and targets, and beside its texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.figures import monthly_rules, plan_rules, row_rules
from saiken_addin.figures.expressions import (
    Condition,
    IsBlank,
    IsFormula,
    IsNumber,
    Item,
    Not,
    Some,
)
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Mark, Span
from workbook_templates.plan import grid, looks
from workbook_templates.plan.grid import (
    HEAD_ROW,
    INSPECTION_ROW,
    LAST_ROW,
    SETTLEMENTS,
    TOTAL,
    Area,
    Column,
    Table,
    column,
    row,
)
from workbook_templates.plan.help import reported_key
from workbook_templates.plan.rows import (
    COUNT_ITEMS,
    EFFORTS,
    TEXTS,
    Block,
    TextBlock,
    claim_key,
    count_key,
    effort_key,
    figure_key,
    figure_keys,
    sheet_of,
    years_of,
)
from workbook_templates.plan.targets import target_scope
from workbook_templates.shared import verdicts
from workbook_templates.shared.verdicts import Check

_AMOUNTS = tuple(Item(item, label) for item, label in Amounts.SETTLED.items())
_COUNTS = tuple(Item(item, label) for item, label in COUNT_ITEMS.items())


def _formulas(items: tuple[Item, ...]) -> Condition:
    return Some(tuple(map(IsFormula, items)))


SETTLED = Check(
    "決算の金額", "空欄に金額を記入（0円は0、ないものは「該当なし」）し、Ａ－Ｂ－Ｃ＋Ｄが負にならないか確かめる",
    plan_rules.blank(_AMOUNTS),
    plan_rules.no_amount(_AMOUNTS) | plan_rules.AMOUNTS_CONTRADICT | _formulas(_AMOUNTS),
)  # fmt: skip
OPENING = Check(
    "繰越額", "過年の調定額が前年度の収入未済額（現年＋過年）と違う。直すか理由を記入",
    None, monthly_rules.OPENING_DIFFERS & row_rules.unexplained(),
)  # fmt: skip
COUNTS = Check(
    "滞納者数・件数", "人数・件数を整数で記入し、人数が件数を超えないか確かめる",
    plan_rules.blank(_COUNTS),
    Some(tuple(Not(monthly_rules.is_count(count)) for count in _COUNTS))
    | monthly_rules.DEBTORS_EXCEED_CASES | _formulas(_COUNTS),
)  # fmt: skip
_TARGETS = (
    Item("expected_assessed", "見込調定額"), Item("target_outstanding", "目標収入未済額"),
)  # fmt: skip
_RATE = Item("target_rate", "目標収納率")
TARGETS = Check(
    "目標の記入", "目標収納率・目標収入未済額・見込調定額（右の欄）を記入",
    plan_rules.blank((_RATE, *_TARGETS)),
    ~plan_rules.is_rate(_RATE) | plan_rules.no_amount(_TARGETS) | _formulas((_RATE, *_TARGETS)),
)  # fmt: skip
AGREEMENT = Check(
    "率と額の整合", "見込調定額×（1－目標収納率）と目標収入未済額が合わない。直すか理由を記入",
    None, plan_rules.TARGETS_DISAGREE & row_rules.unexplained(),
)  # fmt: skip
WORSE = Check(
    "前年度との比較", "目標が前年度の実績を下回る。直すか理由を記入",
    None, plan_rules.TARGET_WORSE & row_rules.unexplained(),
)  # fmt: skip
REPORTED = Check(
    "月次報告との比較", "決算（見込み）の収入済額が月次報告より少ない。直すか理由を記入",
    None, plan_rules.FORECAST_BELOW_REPORTED & row_rules.unexplained(),
)  # fmt: skip
EXPECTED = Check(
    "過年の見込調定額", "過年の見込調定額が前年度の収入未済額と違う。直すか理由を記入",
    None, plan_rules.EXPECTED_DIFFERS & row_rules.unexplained(),
)  # fmt: skip
MARKED = Check(
    "取組の区分", "滞納を発生させないための取組（右の欄）は、取り組むものに○か「該当なし」を記入",
    None,
    Some(tuple(~(IsBlank(Item(name)) | plan_rules.is_mark(Item(name))) for name in EFFORTS)),
)  # fmt: skip
WORDS = Check("文章・課題と対策", "空欄に記入し、課題には対策を、枠に収まる具体的な文章で記入")


@dataclass(frozen=True)
class Inspected:
    """The live checks of a claim: for each check of the list, the block of its verdicts."""

    block: Block
    results: Mapping[str, Span]


_TOP = INSPECTION_ROW + 1
_OF_YEARS = Table(
    _TOP, (*((SETTLED.name, kind) for kind in Kind), OPENING.name, COUNTS.name), SETTLEMENTS.columns
)
_OF_TARGETS = Table(
    _TOP,
    tuple(check.name for check in (TARGETS, AGREEMENT, WORSE, REPORTED, EXPECTED, MARKED)),
    {kind: grid.TARGETS.columns[kind] for kind in Kind},
)
_OF_TEXTS = column(Column.VERDICT, HEAD_ROW, LAST_ROW)
CHECKS = (SETTLED, OPENING, COUNTS, TARGETS, AGREEMENT, WORSE, REPORTED, EXPECTED, MARKED, WORDS)
"""The checks of a claim, in the order of 提出前チェック."""


def inspection(year: FiscalYear, claim: Claim) -> Inspected:
    """The live checks of a claim's sheet."""
    fields: dict[str, list[Field]] = {check.name: [] for check in CHECKS}

    def add(check: Check, area: Area, scope: Mapping[str, str]) -> None:
        fields[check.name].append(
            Field(
                claim_key(f"点検_{area.cell}", claim.id), f"{claim.title} {check.name}",
                FieldKind.COMPUTED, FieldType.TEXT, sheet_of(claim), area.cell, looks.VERDICT,
                last=area.last, claim=claim.id, formula=check.formula, scope=scope,
            )
        )  # fmt: skip

    years = years_of(year)
    for index, of in enumerate(years):
        for kind in claim.kinds:
            add(SETTLED, _OF_YEARS.area((SETTLED.name, kind), index), _settled_scope(claim, kind, of))
        if index:
            scope = {
                "assessed": figure_key("調定額", Kind.CARRIED, of, claim.id),
                "closing": figure_key("収入未済額", TOTAL, years[index - 1], claim.id),
                "reason": claim_key("理由", claim.id),
            }
            add(OPENING, _OF_YEARS.area(OPENING.name, index), scope)
        counts = {item: count_key(label, of, claim.id) for item, label in COUNT_ITEMS.items()}
        add(COUNTS, _OF_YEARS.area(COUNTS.name, index), counts)
    for kind in claim.kinds:
        scope = target_scope(year, claim, kind)
        scope |= _settled_scope(claim, kind, year.previous)
        scope["collected_reported"] = reported_key(kind, claim.id)
        for check in (TARGETS, AGREEMENT, WORSE, REPORTED):
            add(check, _OF_TARGETS.area(check.name, kind), scope)
        if kind is Kind.CARRIED:
            add(EXPECTED, _OF_TARGETS.area(EXPECTED.name, kind), scope)
    marked = {item: effort_key(item, claim.id) for item in EFFORTS}
    add(MARKED, _OF_TARGETS.area(MARKED.name, Kind.CARRIED), marked)
    for item, text in TEXTS.items():
        if text.title.startswith("(3)"):
            continue
        area = column(Column.VERDICT, text.top, text.bottom)
        add(_words(item, text), area, _words_scope(claim, item, text))
    taken = [item for each in fields.values() for item in each]
    return Inspected(
        Block(tuple(_headings(taken)), tuple(taken), marks=_marks()),
        {name: Span(sheet_of(claim), _cells(name), tuple(item.key for item in each)) for name, each in fields.items()},
    )  # fmt: skip


def _settled_scope(claim: Claim, kind: Kind, year: FiscalYear) -> dict[str, str]:
    return figure_keys(kind, year, claim.id) | {"reason": claim_key("理由", claim.id)}


# --- texts ------------------------------------------------------------------------------------


def _words(item: str, text: TextBlock) -> Check:
    """The check of a text, or of a 課題 with its 対策."""
    items = {"issue": text} | ({"measure": TEXTS[text.measure]} if text.measure else {})
    wrong: Condition = Some(
        tuple(
            plan_rules.overflows(each.frame.columns, each.frame.lines, Item(name))
            | plan_rules.says_nothing(Item(name))
            | IsFormula(Item(name))
            | IsNumber(Item(name))
            for name, each in items.items()
        )
    )
    if text.measure:
        wrong = wrong | plan_rules.ISSUE_WITHOUT_MEASURE | plan_rules.MEASURE_WITHOUT_ISSUE
    empty: Condition | None = Some(tuple(IsBlank(Item(name)) for name in items))
    if item == "long_issue_continued":
        empty = IsBlank(plan_rules.issue) & IsBlank(Item("new"))
    elif item == "long_issue_new":
        empty = None
    return Check(WORDS.name, WORDS.remedy, empty, wrong)


def _words_scope(claim: Claim, item: str, text: TextBlock) -> dict[str, str]:
    scope = {"issue": claim_key(text.label, claim.id)}
    if text.measure:
        scope["measure"] = claim_key(TEXTS[text.measure].label, claim.id)
    if item == "long_issue_continued":
        scope["new"] = claim_key(TEXTS["long_issue_new"].label, claim.id)
    return scope


# --- what stands around them ------------------------------------------------------------------


def _cells(name: str) -> str:
    """The cells in which the verdicts of a check stand."""
    if name == WORDS.name:
        return str(_OF_TEXTS)
    table = _OF_TARGETS if name in _OF_TARGETS.lines else _OF_YEARS
    rows = [table.row(line) for line in table.lines if name in (line, line[0])]
    first, *_, last = table.columns.values()
    return str(Area(first, rows[0], last, rows[-1]))


def _marks() -> tuple[Mark, ...]:
    areas = [
        Area(Column.YEAR_1, _TOP, Column.YEAR_4, _OF_YEARS.end - 1),
        Area(Column.TARGET_CURRENT, _TOP, Column.TARGET_CARRIED, _OF_TARGETS.end - 1), _OF_TEXTS,
    ]  # fmt: skip
    return tuple(mark for area in areas for mark in verdicts.marks(str(area)))


def _headings(fields: list[Field]) -> list[Fixed]:
    left, right = Column.TITLE, Column.RIGHT_TITLE
    fixed = [
        column(left, INSPECTION_ROW).says("点検（自動・印刷されません）", looks.MARGIN_TITLE),
        column(right, INSPECTION_ROW).says("目標の点検", looks.MARGIN_TITLE),
        column(Column.VERDICT, HEAD_ROW - 1).says("点検", looks.MARGIN_NOTE),
    ]
    for line in _OF_YEARS.lines:
        label = line if isinstance(line, str) else f"{line[1]}の{line[0]}"
        fixed.append(row(left, _OF_YEARS.row(line), Column.KIND).says(label, looks.MARGIN_LABEL))
    fixed += [
        row(right, _OF_TARGETS.row(line), Column.RIGHT_ITEM).says(line, looks.MARGIN_LABEL)
        for line in _OF_TARGETS.lines
    ]
    return fixed + [
        each for table in (_OF_YEARS, _OF_TARGETS) for each in table.free(fields, table.columns)
    ]
