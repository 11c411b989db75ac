"""The sheet 提出前チェック: every check of a row, live, and the one line that sums them up."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from saiken_addin.core.model import Claim, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.row_rules import Check, RowRule
from saiken_addin.forms.columns import Column, Columns
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Page, Sheet, Span
from workbook_templates.monthly import looks
from workbook_templates.monthly.activity import measure_key
from workbook_templates.monthly.columns import ACTIVITY_TEXTS
from workbook_templates.monthly.rows import (
    ACTIVITY,
    CHECK,
    FIRST_ROW,
    NEW_MEASURES,
    Part,
    Row,
    key,
    rows_of,
    rules_of,
    text_operands,
)
from workbook_templates.shared import styles, verdicts

_TEXTS = Check(ACTIVITY, "「取組状況」の課題・進捗状況・今後の対応方針を、欄に収まるように記入")
_MEASURES = Check("新たな取組", "")
_OVERALL_ROW, _CHECK_FIRST = 4, 8
_RESULT = Look(align="center", size=11, fill=styles.PLAIN)


def _columns(checks: Iterable[Check]) -> Columns[Column]:
    """債権, 区分, and a column for each check."""
    labels = (Column("claim", None, "債権", "", 27), Column("kind", None, "区分", "", 7))
    return Columns((*labels, *(Column(each.name, None, each.name, each.remedy, 17) for each in checks)))


def _line(row: Row) -> int:
    return _CHECK_FIRST + row.row - FIRST_ROW


def _shown(rules: Iterable[RowRule], check: Check, kind: Kind | None) -> tuple[RowRule, ...]:
    """The rules of a check about a kind, or about what a claim has once."""
    return tuple(
        rule for rule in rules if rule.check is check and (kind in rule.kinds if kind else not rule.kinds)
    )


def _name(rules: Iterable[RowRule], check: Check, kind: Kind | None, claim: Claim) -> str:
    """The name of a verdict's cell, by the first finding of its check: 点検_C05_現年_K002."""
    code = next(rule.code.code for rule in rules if rule.check is check)
    return key(f"点検_{code}", kind, claim.id)


def verdict(row: Row, settings: Settings, at: Field) -> Field:
    """○ / 要確認 / 未入力 for one row, beside the figures."""
    rules = rules_of(settings)
    checks = [each for each in monthly_rules.CHECKS if not _shown(rules, each, None)]
    names = [_name(rules, each, row.kind, row.claim) for each in checks if _shown(rules, each, row.kind)]
    _, _, first, *_, last = _columns(checks).letters.values()
    span = f"{first}{_line(row)}:{last}{_line(row)}"
    return replace(
        at, formula=verdicts.worst(), scope={verdicts.RESULTS.name: Span(CHECK, span, tuple(names))}
    )


def check_part(
    settings: Settings, claims: tuple[Claim, ...], activity: Mapping[str, Field] | None
) -> Part:
    """The sheet.

    Args:
        settings: the thresholds that hold.
        claims: those of the section.
        activity: the fields of 取組状況 by key, None where it is not asked for.
    """
    rows = rows_of(claims)
    rules = (*rules_of(settings), *(_text_rules(activity, claims[0]) if activity else ()))
    checks = (*monthly_rules.CHECKS, *([_TEXTS] if activity else []))
    columns = _columns(checks)
    of_claim, of_kind, first, *_, last = columns.letters.values()
    end = _line(rows[-1])
    fields: list[Field] = []
    fixed: list[Fixed] = []
    for row in rows:
        at, claim = _line(row), row.claim
        scope = {**row.operands(), **text_operands(claim)}
        if row.kind is Kind.CURRENT:
            fixed.append(Fixed(f"{of_claim}{at}", claim.title, looks.LABEL, f"{of_claim}{at + 1}"))
        fixed.append(Fixed(f"{of_kind}{at}", row.kind.value, replace(looks.LABEL, align="center", indent=0)))
        for check in checks:
            letter = columns.letters[check.name]
            cell = f"{letter}{at}"
            once = _shown(rules, check, None)
            if once and row.kind is Kind.CURRENT:
                name = _name(rules, check, None, claim)
                label = f"{claim.title} {check.name}"
                fields.append(_field(name, label, cell, once, scope, f"{letter}{at + 1}", claim.id))
            elif own := _shown(rules, check, row.kind) if row.open else ():
                name = _name(rules, check, row.kind, claim)
                fields.append(_field(name, f"{row.label} {check.name}", cell, own, scope, "", claim.id))
            elif not once:
                fixed.append(_not_asked(cell))
    if activity:
        end += 1
        scope = {f"measure{number}": measure_key(number) for number in range(1, NEW_MEASURES + 1)}
        limit = activity[measure_key(1)].limit
        own = tuple(
            rule for name in scope for rule in monthly_rules.text_rules(Item(name), _MEASURES, limit)
        )
        fixed.append(Fixed(f"{of_claim}{end}", "今年度の新たな取組", looks.LABEL, f"{of_kind}{end}"))
        fixed += [_not_asked(f"{columns.letters[each.name]}{end}") for each in checks[:-1]]
        fields.append(_field("点検_新たな取組", _MEASURES.name, f"{last}{end}", own, scope))
    area = f"{first}{_CHECK_FIRST}:{last}{end}"
    overall = f"{of_kind}{_OVERALL_ROW}"
    fields.append(_overall(overall, f"{last}{_OVERALL_ROW}", area, fields))
    fixed += [
        Fixed(f"{of_claim}1", "提出前チェック", looks.TITLE),
        Fixed(f"{of_claim}2", "「月次報告」などのシートに記入すると、自動で判定します。「未入力」をなくし、「要確認」を確かめてから提出してください。", looks.NOTE),
        Fixed(f"{of_claim}{_OVERALL_ROW}", "総合判定", looks.HEAD),
        *(Fixed(f"{letter}6", head, looks.HEAD, f"{letter}7") for letter, head in ((of_claim, "債権"), (of_kind, "区分"))),
    ]  # fmt: skip
    remedy = replace(looks.SMALL_HEAD, align="left", vertical="top")
    for check in checks:
        letter = columns.letters[check.name]
        fixed += [Fixed(f"{letter}6", check.name, looks.HEAD), Fixed(f"{letter}7", check.remedy, remedy)]
    fixed.append(
        Fixed(f"{of_claim}{end + 2}", "○ 問題なし　　要確認 値を確かめる（理由があれば記入）　　未入力 記入が必要　　- 対象外", looks.NOTE)
    )  # fmt: skip
    sheet = Sheet(
        name=CHECK,
        fixed=tuple(fixed),
        widths=_columns((*monthly_rules.CHECKS, _TEXTS)).widths,
        heights={1: 30, 2: 18, 4: 27, 6: 20, 7: 50} | dict.fromkeys(range(_CHECK_FIRST, end + 1), 22),
        page=Page(title_rows="6:7"),
        marks=(*verdicts.marks(area), *verdicts.overall_marks(overall)),
        freeze=f"{first}{_CHECK_FIRST}",
        first_cell=overall,
        tab_color="C00000",
    )
    return Part(sheet, tuple(fields))


def _text_rules(activity: Mapping[str, Field], claim: Claim) -> tuple[RowRule, ...]:
    """The rules of 取組状況; the fields of a claim say how much text fits the columns."""
    fields = {item: activity[name] for item, name in text_operands(claim).items()}
    return tuple(
        rule
        for each in ACTIVITY_TEXTS
        for rule in monthly_rules.text_rules(Item(each.item), _TEXTS, fields[each.item].limit, each.required)
    )


def _field(
    name: str, label: str, cell: str, rules: tuple[RowRule, ...], scope: Mapping[str, str],
    last: str = "", claim: str = "",
) -> Field:  # fmt: skip
    return Field(
        name, label, FieldKind.COMPUTED, FieldType.TEXT, CHECK, cell, _RESULT, last=last, claim=claim,
        named=True, formula=verdicts.verdict_of(rules), scope=scope,
    )  # fmt: skip


def _not_asked(cell: str) -> Fixed:
    return Fixed(cell, "-", replace(looks.CLOSED, align="center"))


def _overall(cell: str, last: str, area: str, checks: list[Field]) -> Field:
    """The one line: may it go out as it is?"""
    return Field(
        "総合判定", "総合判定", FieldKind.COMPUTED, FieldType.TEXT, CHECK, cell,
        Look(size=12, bold=True), last=last, formula=verdicts.overall("直すか増減理由に事情を記入"),
        scope={verdicts.RESULTS.name: Span(CHECK, area, tuple(field.key for field in checks))},
    )  # fmt: skip
