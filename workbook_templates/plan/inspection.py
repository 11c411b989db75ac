"""The live checks of a claim: beneath its figures and targets, and beside its texts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Kind
from saiken_addin.figures import plan_rules
from saiken_addin.figures.plan_rules import (
    CHECKS,
    COUNTS,
    MARKED,
    OPENING,
    SETTLED,
    WORDS,
)
from saiken_addin.figures.row_rules import Check, RowRule
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Mark, Span
from workbook_templates.plan import grid, looks
from workbook_templates.plan.grid import INSPECTION_ROW, TOTAL, Area, Column, Table, column, row
from workbook_templates.plan.help import reported_key
from workbook_templates.plan.rows import (
    COUNT_ITEMS,
    EFFORTS,
    PAIRS,
    REASON,
    TEXTS,
    Block,
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

_TOP = INSPECTION_ROW + 1
_OF_YEARS = Table(
    _TOP, (*((SETTLED, kind) for kind in Kind), (OPENING, ""), (COUNTS, "")), grid.SETTLEMENTS.columns
)
_OF_TARGETS = Table(
    _TOP,
    tuple((check, "") for check in CHECKS if check not in (SETTLED, OPENING, COUNTS, WORDS)),
    {kind: grid.TARGETS.columns[kind] for kind in Kind},
)
_OF_TEXTS = column(Column.VERDICT, grid.HEAD_ROW, grid.LAST_ROW)


@dataclass(frozen=True)
class CheckedRow:
    """Figures or texts of a claim that the same rules are about.

    Attributes:
        name: what tells the row from others of the claim, as in the names of fields.
        fields: by operand name.
        verdicts: where the verdict of each check stands.
        kind, year: whose figures they are; the operands of a row with both include those of it.
    """

    name: str
    rules: tuple[RowRule, ...]
    fields: Mapping[str, str]
    verdicts: Mapping[Check, Area]
    kind: Kind | None = None
    year: FiscalYear | None = None


@lru_cache(maxsize=256)
def checked_rows(year: FiscalYear, claim: Claim, month: str = "") -> tuple[CheckedRow, ...]:
    """All that is checked of a claim, on its sheet and on receipt.

    Args:
        year: of the plan.
        claim: one of the year's list.
        month: the last month-end reported, as findings name it.
    """
    return (*_years(year, claim), *_targets(year, claim, month), _efforts(claim), *_texts(claim))


def _years(year: FiscalYear, claim: Claim) -> Iterator[CheckedRow]:
    reason = {"reason": claim_key(REASON, claim.id)}
    for index, of in enumerate(years_of(year)):
        for kind in claim.kinds:
            fields = figure_keys(kind, of, claim.id) | reason
            at = {SETTLED: _OF_YEARS.area((SETTLED, kind), index)}
            yield CheckedRow(f"{kind}_{of.short}", plan_rules.SETTLED_RULES, fields, at, kind, of)
        if index:
            fields = {
                "assessed": figure_key("調定額", Kind.CARRIED, of, claim.id),
                "closing": figure_key("収入未済額", TOTAL, of.previous, claim.id), **reason,
            }  # fmt: skip
            at = {OPENING: _OF_YEARS.area((OPENING, ""), index)}
            yield CheckedRow(f"{Kind.CARRIED}_{of.short}", plan_rules.opening_rules(of), fields, at, year=of)
        counts = {item: count_key(label, of, claim.id) for item, label in COUNT_ITEMS.items()}
        at = {COUNTS: _OF_YEARS.area((COUNTS, ""), index)}
        yield CheckedRow(of.short, plan_rules.COUNT_RULES, counts, at)


def _targets(year: FiscalYear, claim: Claim, month: str) -> Iterator[CheckedRow]:
    for kind in claim.kinds:
        rules = tuple(rule for rule in plan_rules.target_rules(year, month) if kind in rule.kinds)
        fields = target_scope(year, claim, kind) | figure_keys(kind, year.previous, claim.id)
        fields["collected_reported"] = reported_key(kind, claim.id)
        at = {rule.check: _OF_TARGETS.area((rule.check, ""), kind) for rule in rules if rule.check}
        yield CheckedRow(kind, rules, fields, at, kind)


def _efforts(claim: Claim) -> CheckedRow:
    fields = {item: effort_key(item, claim.id) for item in EFFORTS}
    return CheckedRow("取組", plan_rules.EFFORT_RULES, fields, {MARKED: _OF_TARGETS.area((MARKED, ""), Kind.CARRIED)})


def _texts(claim: Claim) -> Iterator[CheckedRow]:
    for item, text in TEXTS.items():
        if item in PAIRS.values():
            continue
        own = {"issue": text} | ({"measure": TEXTS[text.measure]} if text.measure else {})
        rooms = {each.title: (each.frame.columns, each.frame.lines) for each in own.values()}
        rules = plan_rules.text_rules(rooms, text.required)
        if item == "long_issue_continued":
            rules += plan_rules.LONG_TERM_RULES
            own |= {"new_issue": TEXTS["long_issue_new"], "new_measure": TEXTS["long_measure_new"]}
        fields = {name: claim_key(each.label, claim.id) for name, each in own.items()}
        yield CheckedRow(text.label, rules, fields, {WORDS: column(Column.VERDICT, text.top, text.bottom)})


@dataclass(frozen=True)
class Inspected:
    """The live checks of a claim: for each check of the list, the block of its verdicts."""

    block: Block
    results: Mapping[Check, Span]


def inspection(year: FiscalYear, claim: Claim) -> Inspected:
    """The live checks of a claim's sheet."""
    rows = checked_rows(year, claim)
    fields = {
        check: [_verdict(claim, each, check) for each in rows if check in each.verdicts] for check in CHECKS
    }
    taken = [item for each in fields.values() for item in each]
    return Inspected(
        Block(tuple(_headings(taken)), tuple(taken), marks=_marks()),
        {
            check: Span(sheet_of(claim), _cells(check), tuple(item.key for item in each))
            for check, each in fields.items()
        },
    )


def _verdict(claim: Claim, of: CheckedRow, check: Check) -> Field:
    """The verdict of a check, named by the first finding of its rules: 点検_P10_現年_K002."""
    rules = [rule for rule in of.rules if rule.check is check]
    area = of.verdicts[check]
    return Field(
        claim_key(f"点検_{rules[0].code.code}_{of.name}", claim.id), f"{claim.title} {check.name}",
        FieldKind.COMPUTED, FieldType.TEXT, sheet_of(claim), area.cell, looks.VERDICT, last=area.last,
        claim=claim.id, named=True, formula=verdicts.verdict_of(rules), scope=of.fields,
    )  # fmt: skip


# --- what stands around them ------------------------------------------------------------------


def _cells(check: Check) -> str:
    """The cells in which the verdicts of a check stand."""
    if check is WORDS:
        return str(_OF_TEXTS)
    table = next(table for table in (_OF_YEARS, _OF_TARGETS) if any(check in line for line in table.lines))
    rows = [table.row(line) for line in table.lines if check in line]
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
    return [
        column(left, INSPECTION_ROW).says("点検（自動・印刷されません）", looks.MARGIN_TITLE),
        column(right, INSPECTION_ROW).says("目標の点検", looks.MARGIN_TITLE),
        column(Column.VERDICT, grid.HEAD_ROW - 1).says("点検", looks.MARGIN_NOTE),
        *(
            row(first, table.row((check, kind)), last).says(
                f"{kind}の{check.name}" if kind else check.name, looks.MARGIN_LABEL
            )
            for table, first, last in ((_OF_YEARS, left, Column.KIND), (_OF_TARGETS, right, Column.RIGHT_ITEM))
            for check, kind in table.lines
        ),
        *(each for table in (_OF_YEARS, _OF_TARGETS) for each in table.free(fields, table.columns)),
    ]
