"""Owns the sheet 提出前チェック: every check of a row, live, and the one line that sums them up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from saiken_addin import rules
from saiken_addin.expressions import (
    Choose,
    Condition,
    CountText,
    Expr,
    IsBlank,
    IsText,
    Item,
    Not,
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
from saiken_addin.model import Amounts, Claim, Kind
from saiken_addin.registry import Registry
from workbook_templates import styles
from workbook_templates.monthly import looks
from workbook_templates.monthly.rows import (
    ACTIVITY,
    ACTIVITY_ITEMS,
    CHECK,
    COUNT_ITEMS,
    FIRST_ROW,
    MAIN,
    Part,
    Row,
    key,
    rows_of,
)

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
        return Choose(self.empty, EMPTY, formula) if self.empty is not None else formula


def _checks(registry: Registry, kind: Kind) -> tuple[_Check, ...]:
    amounts = [Item(name, label) for name, label in Amounts.LABELS.items()]
    settings = registry.settings
    raised = rules.flagged(kind, settings)
    return (
        _Check(
            "記入もれ", "空欄に金額を記入（0円は0、ないものは「該当なし」）",
            Some(tuple(IsBlank(amount) for amount in amounts)), None,
        ),
        _Check(
            "金額の形", "円単位の整数か「該当なし」に直す。マイナスは理由を記入",
            None,
            Some(tuple(~IsBlank(a) & (~rules.is_amount(a) | (a < 0)) for a in amounts)),
        ),
        _Check(
            "収入済額と調定額", "収入済額が調定額を超えていないか、欠損・還付未済を確かめる",
            None, rules.COLLECTED_EXCEEDS | rules.OUTSTANDING_NEGATIVE,
        ),
        _Check(
            "前月末との比較", "累計が減っている。累計額かどうかを確かめ、理由を記入",
            None,
            Some(tuple(rules.fell_since_last_month(a) for a in amounts if a.name in rules.CUMULATIVE))
            & IsBlank(rules.reason),
        ),
        _Check(
            "円・千円の桁", "前月末・前年同月と桁が違う。円単位かどうかを確かめる",
            None,
            Some(tuple(rules.unit_suspect(a, settings.unit_jump) for a in amounts[:2])),
        ),
        _Check(
            "繰越額", "前年度決算の収入未済額と一致するか確かめ、違うときは理由を記入",
            None,
            rules.OPENING_DIFFERS & IsBlank(rules.reason) if kind is Kind.CARRIED else None,
        ),
        _Check(
            "増減理由", "基準以上の増減がある。主な理由を具体的に記入",
            raised & IsBlank(rules.reason), raised & rules.says_nothing(),
        ),
    )  # fmt: skip


def _count_check() -> _Check:
    counts = [Item(item, label) for item, (label, _) in COUNT_ITEMS.items()]
    return _Check(
        "滞納者数・件数", "人数・件数を整数で記入し、人数が件数を超えないか確かめる",
        Some(tuple(IsBlank(count) for count in counts)),
        Some(tuple(Not(rules.is_count(count)) for count in counts)) | rules.DEBTORS_EXCEED_CASES,
    )  # fmt: skip


def _activity_check() -> _Check:
    texts = [Item(item) for item in ACTIVITY_ITEMS if item != "remark"]
    return _Check(
        ACTIVITY, "取組状況のシートの課題・進捗状況・今後の対応方針を記入",
        Some(tuple(IsBlank(text) for text in texts)), None,
    )  # fmt: skip


_CHECK_FIRST = 8
_CHECK_COLUMNS = "CDEFGHIJK"


def _check_cells(row: Row) -> str:
    return str(_CHECK_FIRST + row.row - FIRST_ROW)


def verdict(row: Row, registry: Registry) -> Field:
    """○ / 要確認 / 未入力 for one row, beside the figures."""
    checks = _checks(registry, row.kind)
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


def check_part(registry: Registry, claims: tuple[Claim, ...], with_activity: bool) -> Part:
    rows = rows_of(claims)
    result = Look(align="center", size=11, fill=styles.PLAIN)
    fields: list[Field] = []
    fixed: list[Fixed] = []
    template = _checks(registry, Kind.CARRIED)
    extra = [_count_check(), *([_activity_check()] if with_activity else [])]
    names = [*(check.name for check in template), *(check.name for check in extra)]
    remedies = [*(check.remedy for check in template), *(check.remedy for check in extra)]
    end = int(_check_cells(rows[-1]))

    def field(row: Row, name: str, column: str, check: _Check, scope: Mapping[str, str], last: str) -> Field:
        return Field(
            row.key(name), f"{row.label} {check.name}", FieldKind.COMPUTED, FieldType.TEXT, CHECK,
            f"{column}{_check_cells(row)}", result, last=last, claim=row.claim.id,
            formula=check.formula, scope=scope,
        )  # fmt: skip

    for row in rows:
        at = _check_cells(row)
        if row.kind is Kind.CURRENT:
            fixed.append(Fixed(f"A{at}", row.claim.title, looks.LABEL, f"A{int(at) + 1}"))
        fixed.append(Fixed(f"B{at}", row.kind.value, replace(looks.LABEL, align="center")))
        for index, check in enumerate(_checks(registry, row.kind)):
            column = _CHECK_COLUMNS[index]
            if not row.open or (check.empty is None and check.wrong is None):
                fixed.append(Fixed(f"{column}{at}", "-", replace(looks.CLOSED, align="center")))
            else:
                fields.append(field(row, f"点検{index}", column, check, row.operands(), ""))
        if row.kind is Kind.CURRENT:
            texts = {item: key(label, None, row.claim.id) for item, (label, _) in COUNT_ITEMS.items()}
            texts |= {
                item: key(label, None, row.claim.id) for item, (label, _) in ACTIVITY_ITEMS.items()
            }
            for index, check in enumerate(extra, len(template)):
                column = _CHECK_COLUMNS[index]
                fields.append(
                    field(row, f"点検{index}", column, check, texts, f"{column}{int(at) + 1}")
                )
    last_column = _CHECK_COLUMNS[len(names) - 1]
    fields.append(_overall(fields, last_column, end))
    fixed += [
        Fixed("A1", "提出前チェック", looks.TITLE),
        Fixed("A2", "「月次報告」などのシートに記入すると、自動で判定します。すべて○になってから提出してください。", looks.NOTE),
        Fixed("A4", "総合判定", looks.HEAD),
        Fixed("A6", "債権", looks.HEAD, "A7"),
        Fixed("B6", "区分", looks.HEAD, "B7"),
    ]  # fmt: skip
    for column, name, remedy in zip(_CHECK_COLUMNS, names, remedies, strict=False):
        fixed.append(Fixed(f"{column}6", name, looks.HEAD))
        fixed.append(Fixed(f"{column}7", remedy, replace(looks.SMALL_HEAD, align="left", vertical="top")))
    fixed.append(
        Fixed(f"A{end + 2}", "○ 問題なし　　要確認 値を確かめる（理由があれば記入）　　未入力 記入が必要　　- 対象外", looks.NOTE)
    )  # fmt: skip
    value = Item("value")
    area, head = f"C{_CHECK_FIRST}:{last_column}{end}", {"value": f"C{_CHECK_FIRST}"}
    sheet = Sheet(
        name=CHECK,
        fixed=tuple(fixed),
        widths={"A": 27, "B": 7} | dict.fromkeys(_CHECK_COLUMNS, 17),
        heights={1: 30, 2: 18, 4: 27, 6: 20, 7: 50} | {int(_check_cells(row)): 20 for row in rows},
        page=Page(title_rows="6:7"),
        marks=(
            Mark(area, IsText(value, "要確認"), head, styles.WRONG, styles.RED, bold=True),
            Mark(area, IsText(value, "未入力"), head, styles.BLANK, bold=True),
            Mark("B4", ~IsText(value, _READY), {"value": "$B$4"}, styles.BLANK, bold=True),
        ),
        freeze=f"C{_CHECK_FIRST}",
        first_cell="B4",
        tab_color="C00000",
    )
    return Part(sheet, tuple(fields))


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
