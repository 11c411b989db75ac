"""Owns the sheet 提出前チェック: every check of a row, live, and the one line that sums them up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules, row_rules
from saiken_addin.figures.expressions import (
    Choose,
    Condition,
    CountText,
    Expr,
    IsBlank,
    IsFormula,
    IsLonger,
    IsText,
    Item,
    Not,
    OnError,
    Some,
    Text,
)
from saiken_addin.forms.declare import (
    Field,
    FieldKind,
    FieldType,
    Fixed,
    Look,
    Mark,
    Page,
    Sheet,
    Span,
)
from workbook_templates.monthly import looks
from workbook_templates.monthly.activity import measure_key
from workbook_templates.monthly.rows import (
    ACTIVITY,
    ACTIVITY_ITEMS,
    CHECK,
    COUNT_ITEMS,
    FIRST_ROW,
    MAIN,
    NEW_MEASURES,
    REASON_LIMIT,
    Part,
    Row,
    key,
    rows_of,
)
from workbook_templates.shared import styles

OK, LOOK, EMPTY = Text("○"), Text("要確認"), Text("未入力")


@dataclass(frozen=True)
class _Check:
    """A column of 提出前チェック: what makes a row 未入力, what makes it 要確認."""

    name: str
    remedy: str
    empty: Condition | None
    wrong: Condition | None

    @property
    def formula(self) -> Expr:
        formula: Expr = OK
        if self.wrong is not None:
            formula = Choose(self.wrong, LOOK, formula)
        formula = Choose(self.empty, EMPTY, formula) if self.empty is not None else formula
        return OnError(formula, LOOK)


@lru_cache(maxsize=64)
def _checks(settings: Settings, kind: Kind) -> tuple[_Check, ...]:
    amounts = [Item(name, label) for name, label in Amounts.LABELS.items()]
    cumulative = [amount for amount in amounts if amount.name in monthly_rules.CUMULATIVE]
    raised = monthly_rules.flagged(kind, settings)
    return (
        _Check(
            "記入もれ", "空欄に金額を記入（0円は0、ないものは「該当なし」）",
            Some(tuple(IsBlank(amount) for amount in amounts)), None,
        ),
        _Check(
            "金額の形", "円単位の整数の値か「該当なし」に直す（混ぜない）。マイナスは確かめ、正しいときは理由を記入",
            None,
            Some(
                tuple(
                    ~IsBlank(amount) & (~monthly_rules.is_amount(amount) | monthly_rules.negative(amount) | IsFormula(amount))
                    for amount in amounts
                )
            ) | monthly_rules.PARTLY_NOT_APPLICABLE,
        ),
        _Check(
            "収入済額と調定額", "収入済額が調定額を超えていないか、欠損・還付未済を確かめる",
            None, monthly_rules.COLLECTED_EXCEEDS | monthly_rules.OUTSTANDING_NEGATIVE,
        ),
        _Check(
            "前月末との比較", "累計が減っている。累計額かどうかを確かめ、理由を記入",
            None,
            Some(tuple(map(monthly_rules.fell_since_last_month, cumulative))) & row_rules.unexplained(),
        ),
        _Check(
            "円・千円の桁", "前月末・前年同月と桁が違う。円単位かどうかを確かめる",
            None,
            Some(tuple(suspect for _, _, suspect in monthly_rules.unit_suspects(settings.unit_jump))),
        ),
        _Check(
            "繰越額", "前年度決算の収入未済額と一致するか確かめ、違うときは理由を記入",
            None,
            monthly_rules.OPENING_DIFFERS & row_rules.unexplained() if kind is Kind.CARRIED else None,
        ),
        _Check(
            "増減理由", "基準以上の増減がある。主な理由を具体的に、欄に収まるように記入",
            raised & IsBlank(row_rules.reason),
            raised & row_rules.says_nothing() | _wrong_text(row_rules.reason, REASON_LIMIT),
        ),
    )  # fmt: skip


def _wrong_text(of: Item, limit: int) -> Condition:
    return IsLonger(of, limit) | IsFormula(of)


def _count_check() -> _Check:
    counts = [Item(item, label) for item, (label, _) in COUNT_ITEMS.items()]
    return _Check(
        "滞納者数・件数", "人数・件数を整数で記入し、人数が件数を超えないか確かめる",
        Some(tuple(IsBlank(count) for count in counts)),
        Some(tuple(Not(monthly_rules.is_count(count)) | IsFormula(count) for count in counts))
        | monthly_rules.DEBTORS_EXCEED_CASES,
    )  # fmt: skip


def _activity_check(limits: Mapping[str, int]) -> _Check:
    return _Check(
        ACTIVITY, "「取組状況」の課題・進捗状況・今後の対応方針を、欄に収まるように記入",
        Some(tuple(IsBlank(Item(item)) for item in limits if item != "remark")),
        Some(tuple(_wrong_text(Item(item), limit) for item, limit in limits.items())),
    )  # fmt: skip


def _measures_check(limit: int) -> tuple[_Check, dict[str, str]]:
    keys = {f"measure{number}": measure_key(number) for number in range(1, NEW_MEASURES + 1)}
    wrong = Some(tuple(_wrong_text(Item(name), limit) for name in keys))
    return _Check("新たな取組", "", None, wrong), keys


_CHECK_FIRST = 8
_CHECK_COLUMNS = "CDEFGHIJK"


def _check_cells(row: Row) -> str:
    return str(_CHECK_FIRST + row.row - FIRST_ROW)


def verdict(row: Row, settings: Settings) -> Field:
    """○ / 要確認 / 未入力 for one row, beside the figures."""
    checks = _checks(settings, row.kind)
    keys = tuple(
        row.key(f"点検{n}") for n, check in enumerate(checks) if check.empty or check.wrong
    )
    at = _check_cells(row)
    results = Item("results")
    formula = Choose(
        CountText(results, "未入力") > 0,
        EMPTY,
        Choose(CountText(results, "要確認") > 0, LOOK, OK),
    )
    return Field(
        row.key("判定"), f"{row.label} 判定", FieldKind.COMPUTED, FieldType.TEXT, MAIN,
        f"P{row.row}", replace(looks.COMPUTED, align="center", number_format="General"),
        claim=row.claim.id, claim_kind=row.kind, formula=formula,
        scope={"results": Span(CHECK, f"C{at}:{_CHECK_COLUMNS[len(checks) - 1]}{at}", keys)},
    )  # fmt: skip


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
    result = Look(align="center", size=11, fill=styles.PLAIN)
    fields: list[Field] = []
    fixed: list[Fixed] = []
    template = _checks(settings, Kind.CARRIED)
    extra = [_count_check()]
    if activity is not None:
        extra.append(_activity_check(_limits(activity, claims[0])))
    checks = (*template, *extra)
    last_column = _CHECK_COLUMNS[len(checks) - 1]
    end = int(_check_cells(rows[-1]))

    def field(name: str, label: str, cell: str, check: _Check, scope: Mapping[str, str], last: str, claim: str = "") -> Field:
        return Field(
            name, label, FieldKind.COMPUTED, FieldType.TEXT, CHECK, cell, result, last=last,
            claim=claim, formula=check.formula, scope=scope,
        )  # fmt: skip

    for row in rows:
        at = int(_check_cells(row))
        claim = row.claim
        if row.kind is Kind.CURRENT:
            fixed.append(Fixed(f"A{at}", claim.title, looks.LABEL, f"A{at + 1}"))
        fixed.append(Fixed(f"B{at}", row.kind.value, replace(looks.LABEL, align="center", indent=0)))
        for index, check in enumerate(_checks(settings, row.kind)):
            cell = f"{_CHECK_COLUMNS[index]}{at}"
            if not row.open or (check.empty is None and check.wrong is None):
                fixed.append(_not_asked(cell))
            else:
                label = f"{row.label} {check.name}"
                name = row.key(f"点検{index}")
                fields.append(field(name, label, cell, check, row.operands(), "", claim.id))
        if row.kind is Kind.CURRENT:
            texts = {
                item: key(label, None, claim.id)
                for item, (label, _) in (*COUNT_ITEMS.items(), *ACTIVITY_ITEMS.items())
            }
            for index, check in enumerate(extra, len(template)):
                column = _CHECK_COLUMNS[index]
                fields.append(
                    field(
                        key(f"点検{index}", None, claim.id), f"{claim.title} {check.name}",
                        f"{column}{at}", check, texts, f"{column}{at + 1}", claim.id,
                    )
                )  # fmt: skip
    if activity is not None:
        end += 1
        measures, keys = _measures_check(activity[measure_key(1)].limit)
        fixed.append(Fixed(f"A{end}", "今年度の新たな取組", looks.LABEL, f"B{end}"))
        fixed += [_not_asked(f"{column}{end}") for column in _CHECK_COLUMNS[: len(checks) - 1]]
        fields.append(field("点検_新たな取組", measures.name, f"{last_column}{end}", measures, keys, ""))
    fields.append(_overall(fields, last_column, end))
    fixed += [
        Fixed("A1", "提出前チェック", looks.TITLE),
        Fixed("A2", "「月次報告」などのシートに記入すると、自動で判定します。「未入力」をなくし、「要確認」を確かめてから提出してください。", looks.NOTE),
        Fixed("A4", "総合判定", looks.HEAD),
        Fixed("A6", "債権", looks.HEAD, "A7"),
        Fixed("B6", "区分", looks.HEAD, "B7"),
    ]  # fmt: skip
    for column, check in zip(_CHECK_COLUMNS, checks, strict=False):
        fixed.append(Fixed(f"{column}6", check.name, looks.HEAD))
        look = replace(looks.SMALL_HEAD, align="left", vertical="top")
        fixed.append(Fixed(f"{column}7", check.remedy, look))
    fixed.append(
        Fixed(f"A{end + 2}", "○ 問題なし　　要確認 値を確かめる（理由があれば記入）　　未入力 記入が必要　　- 対象外", looks.NOTE)
    )  # fmt: skip
    value = Item("value")
    area, head = f"C{_CHECK_FIRST}:{last_column}{end}", {"value": f"C{_CHECK_FIRST}"}
    sheet = Sheet(
        name=CHECK,
        fixed=tuple(fixed),
        widths={"A": 27, "B": 7} | dict.fromkeys(_CHECK_COLUMNS, 17),
        heights={1: 30, 2: 18, 4: 27, 6: 20, 7: 50} | dict.fromkeys(range(_CHECK_FIRST, end + 1), 22),
        page=Page(title_rows="6:7"),
        marks=(
            Mark(area, IsText(value, "要確認"), head, styles.WRONG, styles.RED, bold=True),
            Mark(area, IsText(value, "未入力"), head, styles.BLANK, bold=True),
            Mark("B4", IsText(value, _READY), {"value": "$B$4"}, styles.PREFILLED, bold=True),
            Mark("B4", ~IsText(value, _READY), {"value": "$B$4"}, styles.BLANK, bold=True),
        ),
        freeze=f"C{_CHECK_FIRST}",
        first_cell="B4",
        tab_color="C00000",
    )
    return Part(sheet, tuple(fields))


def _limits(activity: Mapping[str, Field], claim: Claim) -> dict[str, int]:
    """How much text fits the columns of 取組状況, by item."""
    return {
        item: activity[key(label, None, claim.id)].limit
        for item, (label, _) in ACTIVITY_ITEMS.items()
    }


def _not_asked(cell: str) -> Fixed:
    return Fixed(cell, "-", replace(looks.CLOSED, align="center"))


_READY = "すべて○です。提出できます。"


def _overall(fields: list[Field], last_column: str, end: int) -> Field:
    """The one line: may it go out as it is?"""
    checks = tuple(item.key for item in fields)
    results = Item("results")
    formula = Choose(
        CountText(results, "未入力") > 0,
        Text("未入力の欄があります。下の表で「未入力」の欄を確かめてください。"),
        Choose(
            CountText(results, "要確認") > 0,
            Text("要確認の欄があります。確かめて、直すか増減理由に事情を記入してください。"),
            Text(_READY),
        ),
    )
    span = Span(CHECK, f"C{_CHECK_FIRST}:{last_column}{end}", checks)
    return Field(
        "総合判定", "総合判定", FieldKind.COMPUTED, FieldType.TEXT, CHECK, "B4",
        Look(size=12, bold=True), last=f"{last_column}4", formula=formula, scope={"results": span},
    )  # fmt: skip
