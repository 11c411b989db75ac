"""Owns the 月次報告: what a section reports at a month-end, and what it sees beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from saiken_addin import rules
from saiken_addin.display import number_format
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
    Total,
)
from saiken_addin.findings import SaikenError
from saiken_addin.forms.declare import (
    Field,
    FieldKind,
    FieldType,
    Fixed,
    Form,
    Look,
    Mark,
    Page,
    Rule,
    Sheet,
    Span,
)
from saiken_addin.indicators import (
    ACHIEVEMENT_RATE,
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    OUTSTANDING,
    OUTSTANDING_CHANGE,
    REDUCTION_GAIN,
    REDUCTION_RATE,
    Display,
    Indicator,
)
from saiken_addin.model import Amounts, Claim, FormName, Kind
from saiken_addin.registry import Registry
from workbook_templates import styles

VERSION = "2"
"""様式版. 2: 令和7年度, 前年同月・前月末の参考欄と提出前チェックを加えた版."""

MAIN, ACTIVITY, CHECK, GUIDE = "月次報告", "取組状況", "提出前チェック", "記入要領"
FIRST_ROW = 8
NEW_MEASURES = 5

IDENTITY_KEYS = ("様式", "様式版", "年度", "月", "所管課", "文書ID")
TITLE, DEADLINE = "表題", "提出期限"

AMOUNT_ITEMS: Mapping[str, str] = {
    "assessed": "C", "collected": "D", "written_off": "E", "unrefunded": "F",
    "target_outstanding": "H",
}  # fmt: skip
COUNT_ITEMS: Mapping[str, tuple[str, str]] = {
    "debtors": ("滞納者数", "M"), "cases": ("滞納件数", "N"),
}  # fmt: skip
ACTIVITY_ITEMS: Mapping[str, tuple[str, str]] = {
    "long_term_issue": ("中長期課題", "B"), "progress": ("進捗状況", "C"),
    "policy": ("今後の対応方針", "D"), "remark": ("備考", "E"),
}  # fmt: skip
BEFORE = {"assessed": "Q", "collected": "R", "outstanding": "S"}
LAST = {"assessed": "U", "collected": "V", "written_off": "W", "outstanding": "X"}
CLOSING = "Y"

_YEN = number_format(Display.YEN)
_head = Look(fill=styles.HEADING, bold=True, align="center", wrap=True, size=9)
_small_head = replace(_head, bold=False, size=8)
_label = Look(wrap=True, size=10)
_input = Look(fill=styles.INPUT, size=11, align="right", shrink=True, number_format=_YEN, locked=False)
_input_text = Look(fill=styles.INPUT, wrap=True, vertical="top", size=9, locked=False, number_format="@")
_computed = Look(fill=styles.COMPUTED, size=11, align="right", shrink=True, number_format=_YEN)
_known = Look(fill=styles.PREFILLED, size=11, align="right", shrink=True, number_format=_YEN)
_closed = Look(fill=styles.COMPUTED, align="right", color=styles.FAINT)
_note = Look(border="", size=9, color=styles.INK, wrap=True, vertical="top")
_title = Look(border="", size=16, bold=True, color=styles.TITLE)


def key(label: str, kind: Kind | None, claim: str) -> str:
    """A defined name of forms.md: 調定額_現年_K002, or 滞納者数_K002."""
    return "_".join(part for part in (label, kind.value if kind else "", claim) if part)


@lru_cache(maxsize=512)
def monthly_form(registry: Registry, section: str, with_activity: bool) -> Form:
    """Declare the 月次報告 of a section.

    Args:
        registry: the fiscal year.
        section: the 所管課.
        with_activity: whether 取組状況 is asked for in this month.

    Raises:
        SaikenError: the section has no claim in that year.
    """
    claims = registry.of_section(section)
    if not claims:
        raise SaikenError(f"{registry.year}の債権一覧に「{section}」の債権がありません。")
    main = _main(registry, claims)
    parts = [main]
    if with_activity:
        parts.append(_activity(claims))
    parts += [_check(registry, claims, with_activity), _guide(registry, claims, with_activity)]
    fields = {item.key: item for part in parts for item in part.fields}
    return Form(FormName.MONTHLY, VERSION, tuple(part.sheet for part in parts), fields)


@dataclass(frozen=True)
class _Part:
    sheet: Sheet
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class _Row:
    """One row of the report: a claim's kind, and where it stands."""

    claim: Claim
    kind: Kind
    row: int

    @property
    def label(self) -> str:
        return f"{self.claim.title} {self.kind}"

    @property
    def open(self) -> bool:
        """The claim has figures of this kind."""
        return self.kind in self.claim.kinds

    def key(self, label: str) -> str:
        return key(label, self.kind, self.claim.id)

    def scope(self) -> dict[str, str]:
        """The operands of the row by the field that holds each."""
        names = {item: self.key(label) for item, label in Amounts.LABELS.items()}
        names["outstanding"] = self.key("収入未済額")
        names |= {f"{item}_before": self.key(f"前年同月_{item}") for item in BEFORE}
        names |= {f"{item}_last": self.key(f"前月末_{item}") for item in LAST}
        names["reason"] = self.key("増減理由")
        names["closing"] = key("前年度決算", None, self.claim.id)
        return names


def rows_of(claims: tuple[Claim, ...]) -> tuple[_Row, ...]:
    """Two rows per claim, 現年 above 過年, in 表示順."""
    return tuple(
        _Row(claim, kind, FIRST_ROW + 2 * index + offset)
        for index, claim in enumerate(claims)
        for offset, kind in enumerate((Kind.CURRENT, Kind.CARRIED))
    )


# --- 月次報告 --------------------------------------------------------------------------------


def _main(registry: Registry, claims: tuple[Claim, ...]) -> _Part:
    rows = rows_of(claims)
    end = rows[-1].row
    fields = [*_identity()]
    for row in rows:
        fields += _row_fields(row, registry) if row.open else []
    for claim_row in rows[::2]:
        fields += _count_fields(claim_row.claim, claim_row.row)
    fields += _total_fields(rows, end + 1)
    fixed = [*_main_headings(), *_row_labels(rows), *_total_labels(end + 1), *_main_notes(end + 4)]
    amounts = tuple(item.cell for item in fields if _is_input(item, FieldType.AMOUNT))
    counts = tuple(item.cell for item in fields if _is_input(item, FieldType.COUNT))
    sheet = Sheet(
        name=MAIN,
        fixed=tuple(fixed),
        widths=_WIDTHS,
        heights={1: 30, 2: 20, 3: 16, 4: 20, 5: 18, 6: 42, 7: 16}
        | {row.row: 27 for row in rows}
        | {end + 1: 24, end + 2: 24},
        page=Page(
            scale=58,
            title_rows="5:7",
            title_columns="A:B",
            breaks_after_columns=("P",),
            area=f"A1:Y{end + 9}",
        ),
        rules=(
            Rule(
                amounts, rules.is_amount(), "金額（円）",
                "年度当初からの累計を円単位の整数で記入します。0円は0、該当がないときは「該当なし」と記入します。",
                "円単位の整数（10兆円以内）か「該当なし」を記入してください。",
            ),
            Rule(
                counts, rules.is_count(), "滞納者数・滞納件数",
                "月末現在の実人数・件数を整数で記入します（現年・過年を合わせた数）。",
                "0以上の整数か「該当なし」を記入してください。",
            ),
        ),  # fmt: skip
        marks=_main_marks(registry, end),
        freeze=f"C{FIRST_ROW}",
        first_cell=amounts[0],
        tab_color="1F3864",
    )
    return _Part(sheet, tuple(fields))


_WIDTHS = {
    "A": 20, "B": 5, "C": 15.5, "D": 15.5, "E": 11.5, "F": 11.5, "G": 15.5, "H": 15.5, "I": 8.5,
    "J": 8, "K": 9, "L": 8.5, "M": 7, "N": 7, "O": 24, "P": 7, "Q": 15.5, "R": 15.5, "S": 15.5,
    "T": 9, "U": 15.5, "V": 15.5, "W": 12.5, "X": 15.5, "Y": 16,
}  # fmt: skip


def _is_input(item: Field, type_: FieldType) -> bool:
    return item.kind is FieldKind.INPUT and item.type is type_


def _identity() -> list[Field]:
    value = Look(align="center", fill=styles.COMPUTED, size=9)
    cells = {"様式": "C4", "様式版": "D4", "年度": "E4", "月": "F4", "所管課": "G4", "文書ID": "H4"}
    looks = {"月": replace(value, number_format='0"月"'), "所管課": replace(value, shrink=True)}
    fields = [
        Field(
            name, name, FieldKind.IDENTITY, FieldType.TEXT, MAIN, cells[name],
            looks.get(name, value), named=True,
        )
        for name in IDENTITY_KEYS
    ]  # fmt: skip
    plain = Look(border="", size=10, bold=True, color=styles.RED)
    return [
        Field(TITLE, "表題", FieldKind.PREFILLED, FieldType.TEXT, MAIN, "A1", _title),
        Field(DEADLINE, "提出期限", FieldKind.PREFILLED, FieldType.TEXT, MAIN, "A2", plain),
        *fields,
    ]


def _row_fields(row: _Row, registry: Registry) -> list[Field]:
    scope = row.scope()
    current = row.kind is Kind.CURRENT
    rate, change = (
        (COLLECTION_RATE, COLLECTION_RATE_CHANGE) if current else (REDUCTION_RATE, REDUCTION_GAIN)
    )

    def amount(item: str, column: str) -> Field:
        label = Amounts.LABELS[item]
        return Field(
            row.key(label), f"{row.label} {label}", FieldKind.INPUT, FieldType.AMOUNT, MAIN,
            f"{column}{row.row}", _input, claim=row.claim.id, claim_kind=row.kind, item=item,
            named=True, required=True,
        )  # fmt: skip

    def indicator(of: Indicator, column: str, name: str = "") -> Field:
        look = replace(_computed, number_format=number_format(of.display))
        return Field(
            row.key(name or of.label), f"{row.label} {of.label}", FieldKind.COMPUTED,
            FieldType.AMOUNT, MAIN, f"{column}{row.row}", look, claim=row.claim.id,
            claim_kind=row.kind, item=of.name, named=of is OUTSTANDING, formula=of.shown, scope=scope,
        )  # fmt: skip

    def known(name: str, column: str, label: str) -> Field:
        return Field(
            row.key(name), f"{row.label} {label}", FieldKind.PREFILLED, FieldType.AMOUNT, MAIN,
            f"{column}{row.row}", _known, claim=row.claim.id, claim_kind=row.kind,
        )  # fmt: skip

    fields = [amount(item, column) for item, column in AMOUNT_ITEMS.items()]
    fields += [
        indicator(OUTSTANDING, "G"),
        indicator(rate, "I"),
        indicator(change, "J"),
        indicator(OUTSTANDING_CHANGE, "K"),
        indicator(ACHIEVEMENT_RATE, "L"),
        Field(
            row.key("増減理由"), f"{row.label} 増減理由", FieldKind.INPUT, FieldType.TEXT, MAIN,
            f"O{row.row}", _input_text, claim=row.claim.id, claim_kind=row.kind, item="reason",
            named=True, limit=300,
        ),
    ]  # fmt: skip
    fields += [known(f"前年同月_{item}", col, "前年同月") for item, col in BEFORE.items()]
    before = {item: scope[f"{item}_before"] for item in BEFORE}
    rate_before = indicator(rate, "T", f"前年同月_{rate.label}")
    fields.append(replace(rate_before, scope=before, look=replace(rate_before.look, fill=styles.PREFILLED)))
    fields += [known(f"前月末_{item}", col, "前月末") for item, col in LAST.items()]
    if row.kind is Kind.CARRIED:
        fields.append(
            Field(
                scope["closing"], f"{row.claim.title} 前年度決算の収入未済額", FieldKind.PREFILLED,
                FieldType.AMOUNT, MAIN, f"{CLOSING}{row.row}", _known, claim=row.claim.id,
            )
        )  # fmt: skip
    fields.append(_verdict(row, registry))
    return fields


def _count_fields(claim: Claim, row: int) -> list[Field]:
    return [
        Field(
            key(label, None, claim.id), f"{claim.title} {label}", FieldKind.INPUT, FieldType.COUNT,
            MAIN, f"{column}{row}", _input, last=f"{column}{row + 1}", claim=claim.id, item=item,
            named=True, required=True,
        )
        for item, (label, column) in COUNT_ITEMS.items()
    ]  # fmt: skip


def _total_fields(rows: tuple[_Row, ...], first: int) -> list[Field]:
    """The section's sums by kind, and the rates of those sums."""
    fields: list[Field] = []
    for offset, kind in enumerate((Kind.CURRENT, Kind.CARRIED)):
        members = [row for row in rows if row.kind is kind and row.open]
        sums = {**AMOUNT_ITEMS, "outstanding": "G"}
        names = {**Amounts.LABELS, "outstanding": "収入未済額"}
        for item, column in sums.items():
            parts = {f"m{n}": row.scope()[item] for n, row in enumerate(members)}
            total = Total(tuple(Item(name) for name in parts))
            look = replace(_computed, bold=True)
            fields.append(
                Field(
                    f"合計_{item}_{kind}", f"合計 {kind} {names[item]}", FieldKind.COMPUTED,
                    FieldType.AMOUNT, MAIN, f"{column}{first + offset}", look, claim_kind=kind,
                    formula=total if members else Text("-"), scope=parts,
                )
            )  # fmt: skip
        rate = COLLECTION_RATE if kind is Kind.CURRENT else REDUCTION_RATE
        scope = {item: f"合計_{item}_{kind}" for item in sums}
        for of, column in ((rate, "I"), (ACHIEVEMENT_RATE, "L")):
            look = replace(_computed, bold=True, number_format=number_format(of.display))
            fields.append(
                Field(
                    f"合計_{of.name}_{kind}", f"合計 {kind} {of.label}", FieldKind.COMPUTED,
                    FieldType.AMOUNT, MAIN, f"{column}{first + offset}", look, claim_kind=kind,
                    formula=of.shown, scope=scope,
                )
            )  # fmt: skip
    return fields


def _main_headings() -> list[Fixed]:
    identity = [
        Fixed(f"{column}3", name, _small_head)
        for column, name in zip("CDEFGH", IDENTITY_KEYS, strict=True)
    ]
    groups = [
        Fixed("A5", "債権", _head, "A7"),
        Fixed("B5", "区分", _head, "B7"),
        Fixed("C5", "記入欄（年度当初からの累計・円）", replace(_head, fill=styles.INPUT), "F5"),
        Fixed("G5", "計算欄", _head),
        Fixed("H5", "記入欄（円）", replace(_head, fill=styles.INPUT)),
        Fixed("I5", "計算欄（自動）", _head, "L5"),
        Fixed("M5", "記入欄", replace(_head, fill=styles.INPUT), "O5"),
        Fixed("P5", "点検", _head),
        Fixed("Q5", "参考：前年同月末（円）", replace(_head, fill=styles.PREFILLED), "T5"),
        Fixed("U5", "参考：前月末（円）", replace(_head, fill=styles.PREFILLED), "X5"),
        Fixed("Y5", "参考", replace(_head, fill=styles.PREFILLED)),
    ]
    headings = {
        "C": ("調定額", "A"), "D": ("収入済額", "B"), "E": ("不納欠損額", "C"),
        "F": ("還付未済額", "D"), "G": ("収入未済額", "E＝A－B－C＋D"), "H": ("目標\n収入未済額", "F"),
        "I": ("収納率\n(過年は\n削減率)", ""), "J": ("前年度比", ""),
        "K": ("収入未済額\n対前年\n増減率", ""), "L": ("達成率", "F/E"), "M": ("滞納\n者数", "人"),
        "N": ("滞納\n件数", "件"), "O": ("増減理由", "基準以上の増減があるとき記入"), "P": ("判定", ""),
        "Q": ("調定額", ""), "R": ("収入済額", ""), "S": ("収入未済額", ""),
        "T": ("収納率\n(過年は\n削減率)", ""), "U": ("調定額", ""), "V": ("収入済額", ""),
        "W": ("不納欠損額", ""), "X": ("収入未済額", ""), "Y": ("前年度決算の\n収入未済額", "現年＋過年"),
    }  # fmt: skip
    return [
        *identity,
        *groups,
        *(Fixed(f"{column}6", head, _head) for column, (head, _) in headings.items()),
        *(Fixed(f"{column}7", unit, _small_head) for column, (_, unit) in headings.items()),
    ]


def _row_labels(rows: tuple[_Row, ...]) -> list[Fixed]:
    labels: list[Fixed] = []
    for row in rows:
        if row.kind is Kind.CURRENT:
            labels.append(Fixed(f"A{row.row}", row.claim.title, _label, f"A{row.row + 1}"))
        labels.append(Fixed(f"B{row.row}", row.kind.value, replace(_label, align="center")))
        if not row.open:
            labels += [Fixed(f"{column}{row.row}", "-", _closed) for column in "CDEFGHIJKLOPQRSTUVWX"]
        if row.kind is Kind.CURRENT:
            labels.append(Fixed(f"{CLOSING}{row.row}", "", _closed))
    return labels


def _total_labels(row: int) -> list[Fixed]:
    bold = replace(_label, bold=True, fill=styles.COMPUTED)
    labels = [Fixed(f"A{row}", "合計", bold, f"A{row + 1}")]
    for offset, kind in enumerate(Kind):
        labels.append(Fixed(f"B{row + offset}", kind.value, replace(bold, align="center")))
        labels += [
            Fixed(f"{column}{row + offset}", "", replace(_closed, fill=styles.COMPUTED))
            for column in "JKMNOPQRSTUVWXY"
        ]
    return labels


def _main_notes(row: int) -> list[Fixed]:
    notes = (
        "※　黄色の欄に記入します。緑色の欄は事務局が把握している値、灰色の欄は自動計算です（記入できません）。",
        "※　0円は「0」、該当がないときは「該当なし」と記入します。空欄は未記入として扱います。",
        "※　過年の調定額は、前年度決算の収入未済額（現年＋過年）と一致します。違うときは増減理由に記入してください。",
        "※　収納率・削減率が前年度から基準以上に動いた行は、増減理由の欄が濃い黄色になります。",
    )
    return [
        Fixed(f"C{row + index}", note, replace(_note, wrap=False)) for index, note in enumerate(notes)
    ]


def _main_marks(registry: Registry, end: int) -> tuple[Mark, ...]:
    first = FIRST_ROW
    value = Item("value")
    wrong_amount = ~IsBlank(value) & ~rules.is_amount(value)
    wrong_count = ~IsBlank(value) & ~rules.is_count(value)
    marks = [
        Mark(f"{area}{first}:{until}{end}", wrong_amount, {"value": f"{area}{first}"},
             fill=styles.WRONG, color=styles.RED)
        for area, until in (("C", "F"), ("H", "H"))
    ]  # fmt: skip
    marks.append(
        Mark(f"M{first}:N{end}", wrong_count, {"value": f"M{first}"}, styles.WRONG, styles.RED)
    )
    kind = Item("kind")
    reason = {"kind": f"$B{first}", "reason": f"$O{first}", "change": f"$J{first}"}
    for which, conditions in _displayed_flags(registry).items():
        raised = IsText(kind, which.value) & conditions
        marks.append(
            Mark(f"O{first}:O{end}", raised & IsBlank(rules.reason), reason, fill=styles.BLANK)
        )
        marks.append(Mark(f"J{first}:J{end}", raised, reason, fill=styles.FLAGGED, bold=True))
    verdict = Item("value")
    for text, fill in (("要確認", styles.WRONG), ("未入力", styles.BLANK)):
        marks.append(
            Mark(f"P{first}:P{end}", IsText(verdict, text), {"value": f"P{first}"}, fill=fill)
        )
    return tuple(marks)


def _displayed_flags(registry: Registry) -> Mapping[Kind, Condition]:
    """The flags over the displayed change of column J, which is already rounded."""
    change, settings = Item("change"), registry.settings
    return {
        Kind.CURRENT: change <= -settings.collection_fall,
        Kind.CARRIED: (change <= -settings.reduction_fall) | (change >= settings.reduction_gain),
    }


# --- 提出前チェック ---------------------------------------------------------------------------

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


def _check_cells(row: _Row) -> str:
    return str(_CHECK_FIRST + row.row - FIRST_ROW)


def _verdict(row: _Row, registry: Registry) -> Field:
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
        f"P{row.row}", replace(_computed, align="center", number_format="General"),
        claim=row.claim.id, claim_kind=row.kind, formula=formula,
        scope={"results": Span(CHECK, f"C{at}:{_CHECK_COLUMNS[len(checks) - 1]}{at}", keys)},
    )  # fmt: skip


def _check(registry: Registry, claims: tuple[Claim, ...], with_activity: bool) -> _Part:
    rows = rows_of(claims)
    result = Look(align="center", size=11, fill=styles.PLAIN)
    fields: list[Field] = []
    fixed: list[Fixed] = []
    template = _checks(registry, Kind.CARRIED)
    extra = [_count_check(), *([_activity_check()] if with_activity else [])]
    names = [*(check.name for check in template), *(check.name for check in extra)]
    remedies = [*(check.remedy for check in template), *(check.remedy for check in extra)]
    end = int(_check_cells(rows[-1]))

    def field(row: _Row, name: str, column: str, check: _Check, scope: Mapping[str, str], last: str) -> Field:
        return Field(
            row.key(name), f"{row.label} {check.name}", FieldKind.COMPUTED, FieldType.TEXT, CHECK,
            f"{column}{_check_cells(row)}", result, last=last, claim=row.claim.id,
            formula=check.formula, scope=scope,
        )  # fmt: skip

    for row in rows:
        at = _check_cells(row)
        if row.kind is Kind.CURRENT:
            fixed.append(Fixed(f"A{at}", row.claim.title, _label, f"A{int(at) + 1}"))
        fixed.append(Fixed(f"B{at}", row.kind.value, replace(_label, align="center")))
        for index, check in enumerate(_checks(registry, row.kind)):
            column = _CHECK_COLUMNS[index]
            if not row.open or (check.empty is None and check.wrong is None):
                fixed.append(Fixed(f"{column}{at}", "-", replace(_closed, align="center")))
            else:
                fields.append(field(row, f"点検{index}", column, check, row.scope(), ""))
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
        Fixed("A1", "提出前チェック", _title),
        Fixed("A2", "「月次報告」などのシートに記入すると、自動で判定します。すべて○になってから提出してください。", replace(_note, wrap=False)),
        Fixed("A4", "総合判定", _head),
        Fixed("A6", "債権", _head, "A7"),
        Fixed("B6", "区分", _head, "B7"),
    ]  # fmt: skip
    for column, name, remedy in zip(_CHECK_COLUMNS, names, remedies, strict=False):
        fixed.append(Fixed(f"{column}6", name, _head))
        fixed.append(Fixed(f"{column}7", remedy, replace(_small_head, align="left", vertical="top")))
    fixed.append(
        Fixed(f"A{end + 2}", "○ 問題なし　　要確認 値を確かめる（理由があれば記入）　　未入力 記入が必要　　- 対象外", replace(_note, wrap=False))
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
    return _Part(sheet, tuple(fields))


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


# --- 取組状況 --------------------------------------------------------------------------------


def _activity(claims: tuple[Claim, ...]) -> _Part:
    fixed = [
        Fixed("A1", "中・長期的な課題への取組状況", _title),
        Fixed("A2", "債権ごとに、中・長期的な課題と進捗状況、今後の対応方針を記入します（該当がないときは「該当なし」）。", replace(_note, wrap=False)),
        Fixed("A4", "債権", _head),
    ]  # fmt: skip
    headings = ("中・長期的な課題", "課題に対する進捗状況", "今後の対応方針", "備考")
    fixed += [
        Fixed(f"{column}4", head, _head)
        for head, (_, column) in zip(headings, ACTIVITY_ITEMS.values(), strict=True)
    ]
    fields: list[Field] = []
    row = 5
    for claim in claims:
        fixed.append(Fixed(f"A{row}", claim.title, _label))
        for item, (label, column) in ACTIVITY_ITEMS.items():
            fields.append(
                Field(
                    key(label, None, claim.id), f"{claim.title} {label}", FieldKind.INPUT,
                    FieldType.TEXT, ACTIVITY, f"{column}{row}", _input_text, claim=claim.id,
                    item=item, named=True, required=item != "remark", limit=600,
                )
            )  # fmt: skip
        row += 1
    fixed.append(Fixed(f"A{row + 1}", "今年度の新たな取組（債権名を添えて記入。ないときは空欄で構いません）", replace(_note, bold=True, wrap=False, size=10)))  # fmt: skip
    heights = {1: 30, 2: 18, 4: 22} | {5 + n: 110 for n in range(len(claims))}
    for number in range(1, NEW_MEASURES + 1):
        at = row + 1 + number
        fixed.append(Fixed(f"A{at}", f"新たな取組 {number}", _label))
        fields.append(
            Field(
                f"新たな取組_{number}", f"新たな取組 {number}", FieldKind.INPUT, FieldType.TEXT,
                ACTIVITY, f"B{at}", _input_text, last=f"E{at}", item="new_measure", named=True, limit=300,
            )
        )  # fmt: skip
        heights[at] = 36
    sheet = Sheet(
        name=ACTIVITY,
        fixed=tuple(fixed),
        widths={"A": 25, "B": 42, "C": 46, "D": 46, "E": 26},
        heights=heights,
        page=Page(title_rows="4:4"),
        freeze="B5",
        first_cell="B5",
        tab_color="548235",
    )
    return _Part(sheet, tuple(fields))


# --- 記入要領 --------------------------------------------------------------------------------


def _guide(registry: Registry, claims: tuple[Claim, ...], with_activity: bool) -> _Part:
    settings = registry.settings
    body = Look(border="", size=10, wrap=True, vertical="top")
    head = Look(border="", size=12, bold=True, color=styles.TITLE)
    lines: list[tuple[str, Look, str]] = [
        ("記入要領", _title, ""),
        ("1　記入の手順", head, ""),
        ("「月次報告」の黄色の欄に、月末現在の金額（年度当初からの累計）を円単位で記入します。千円単位ではありません。", body, ""),
        *([("「取組状況」に、債権ごとの課題・進捗状況・今後の対応方針と、新たな取組を記入します。", body, "")] if with_activity else []),
        ("「提出前チェック」の総合判定が「すべて○です」になったら、上書き保存して事務局（収納対策課）へ提出します。", body, ""),
        ("判定に「要確認」が残っていても、理由を増減理由に記入してあれば提出できます。", body, ""),
        ("2　欄の色", head, ""),
        ("黄色", replace(body, fill=styles.INPUT, border="thin", align="center"), "記入する欄です。"),
        ("緑色", replace(body, fill=styles.PREFILLED, border="thin", align="center"), "事務局が把握している値です。違うときは事務局に連絡してください。"),
        ("灰色", replace(body, fill=styles.COMPUTED, border="thin", align="center"), "自動で計算する欄です。記入できません。"),
        ("濃い黄色", replace(body, fill=styles.BLANK, border="thin", align="center"), "記入がもれている欄です。"),
        ("赤色", replace(body, fill=styles.WRONG, border="thin", align="center"), "値が正しくないか、確かめる必要がある欄です。"),
        ("3　金額の記入", head, ""),
        ("空欄・0・該当なしは別のものです。空欄は未記入、0は0円、「該当なし」はその債権に該当するものがないことを表します。", body, ""),
        ("還付未済額は、納め過ぎのうち月末までに還付していない額です。収入未済額＝調定額－収入済額－不納欠損額＋還付未済額で計算します。", body, ""),
        ("目標収入未済額は年度末の目標です。実施計画などで把握している値が入っています。変わったときだけ直してください。", body, ""),
        ("「-」の欄は、現年の調定がない債権の現年分です。記入は要りません。", body, ""),
        ("4　増減理由を記入するとき", head, ""),
        (
            f"収納率が前年同月より{_points(settings.collection_fall)}ポイント以上下がったとき（現年）、"
            f"削減率が{_points(settings.reduction_fall)}ポイント以上下がったとき、または"
            f"{_points(settings.reduction_gain)}ポイント以上上がったとき（過年）に、主な理由を記入します。",
            body, "",
        ),
        ("累計額が前月末より減ったとき、過年の調定額が前年度決算の収入未済額と違うときも、理由を記入します。", body, ""),
        ("5　してはいけないこと", head, ""),
        ("行・列・シートの挿入や削除、セルの切り取りと貼り付け、シート名や識別欄の変更、他のファイルへのリンクの貼り付けはしないでください。貼り付けるときは「値の貼り付け」を使います。", body, ""),
        ("6　昨年度からの変更点", head, ""),
        *((text, body, "") for text in _changes(claims)),
    ]  # fmt: skip
    fixed: list[Fixed] = []
    heights: dict[int, float] = {}
    for row, (text, look, meaning) in enumerate(lines, 1):
        if meaning:
            fixed.append(Fixed(f"B{row}", text, look))
            fixed.append(Fixed(f"C{row}", meaning, replace(body, border="thin", vertical="center")))
        else:
            bullet = look is body
            fixed.append(Fixed(f"B{row}", "・" + text if bullet else text, look, f"C{row}"))
        heights[row] = 32 if look is body and len(text) > 52 else 22 if look is not _title else 30
        if look is body and len(text) > 104:
            heights[row] = 46
    sheet = Sheet(
        name=GUIDE,
        fixed=tuple(fixed),
        widths={"A": 2, "B": 16, "C": 92},
        heights=heights,
        page=Page(),
        first_cell="B1",
    )
    return _Part(sheet, ())


def _points(threshold: object) -> str:
    return f"{float(threshold):g}"  # type: ignore[arg-type]


def _changes(claims: tuple[Claim, ...]) -> list[str]:
    begun = [claim.title for claim in claims if claim.new]
    texts = [f"今年度から新たに対象となった債権：{'、'.join(begun)}"] if begun else []
    return [
        *texts,
        "前年同月末・前月末・前年度決算の値を参考欄に表示し、提出前チェックのシートを加えました。",
        "目標収入未済額など、すでに把握している値はあらかじめ記入してあります。",
    ]

