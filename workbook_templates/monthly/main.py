"""Owns the sheet 月次報告: what is filled in, what follows from it, what is shown beside it."""

from collections.abc import Mapping
from dataclasses import replace

from saiken_addin.core.model import Amounts, Claim, Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import Expr, Item, Text, Total
from saiken_addin.figures.indicators import (
    ACHIEVEMENT_RATE,
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    OUTSTANDING,
    OUTSTANDING_CHANGE,
    REDUCTION_GAIN,
    REDUCTION_RATE,
    Indicator,
)
from saiken_addin.forms.declare import (
    Field,
    FieldKind,
    FieldType,
    Fixed,
    Look,
    Page,
    Rule,
    Sheet,
)
from workbook_templates.monthly import looks
from workbook_templates.monthly.marks import main_marks
from workbook_templates.monthly.precheck import verdict
from workbook_templates.monthly.rows import (
    AMOUNT_ITEMS,
    BEFORE,
    CLOSING,
    COUNT_ITEMS,
    DEADLINE,
    FIRST_ROW,
    IDENTITY_KEYS,
    LAST,
    MAIN,
    REASON_LIMIT,
    REFERENCE_TITLE,
    TITLE,
    Part,
    Row,
    key,
    rows_of,
)
from workbook_templates.shared import styles


def main_part(settings: Settings, claims: tuple[Claim, ...]) -> Part:
    rows = rows_of(claims)
    end = rows[-1].row
    fields = [*_identity()]
    for row in rows:
        fields += _row_fields(row, settings) if row.open else _closed_fields(row)
    for claim_row in rows[::2]:
        fields += _count_fields(claim_row.claim, claim_row.row)
    fields += _total_fields(rows, end + 1)
    fixed = [*_main_headings(), *_row_labels(rows), *_total_labels(end + 1), *_main_notes(end + 4)]
    amounts = tuple(item.cell for item in fields if _is_input(item, FieldType.AMOUNT))
    sheet = Sheet(
        name=MAIN,
        fixed=tuple(fixed),
        widths=_WIDTHS,
        heights={1: 30, 2: 20, 3: 16, 4: 20, 5: 20, 6: 46, 7: 18}
        | {row.row: _ROW_HEIGHT for row in rows}
        | {end + 1: 24, end + 2: 24},
        page=Page(
            title_rows="5:7", title_columns="A:B", area=f"A1:P{end + 8},Q1:{CLOSING}{end + 8}"
        ),
        rules=_rules(fields, amounts),
        marks=main_marks(settings, rows),
        freeze=f"C{FIRST_ROW}",
        first_cell=amounts[0],
        tab_color="1F3864",
    )
    return Part(sheet, tuple(fields))


_WIDTHS = {
    "A": 18, "B": 5.5, "C": 17, "D": 17, "E": 13, "F": 13, "G": 17, "H": 17, "I": 9,
    "J": 9, "K": 9.5, "L": 9, "M": 9, "N": 9, "O": 52, "P": 8.5, "Q": 17, "R": 17, "S": 17,
    "T": 9, "U": 17, "V": 17, "W": 13, "X": 17, "Y": 17, "Z": 17,
}  # fmt: skip
_ROW_HEIGHT = 46
# The page is 16 columns wide and prints at some 60 percent, so its letters are larger than elsewhere.
_FIGURES, _LABELS, _HEADS, _SMALL_HEADS = 12, 11, 10, 9
_HEAD, _SMALL_HEAD = replace(looks.HEAD, size=_HEADS), replace(looks.SMALL_HEAD, size=_SMALL_HEADS)
_NOTE = replace(looks.NOTE, size=_LABELS)
_LABEL = replace(looks.LABEL, size=_LABELS)
_CLOSED = replace(looks.CLOSED, size=_FIGURES)
_INPUT = replace(looks.INPUT, size=_FIGURES)
_COMPUTED = replace(looks.COMPUTED, size=_FIGURES)
_KNOWN = replace(looks.KNOWN, size=_FIGURES)
_REASON = replace(looks.INPUT_TEXT, size=10)


def _rules(fields: list[Field], amounts: tuple[str, ...]) -> tuple[Rule, ...]:
    counts = tuple(item.cell for item in fields if _is_input(item, FieldType.COUNT))
    reasons = tuple(item.cell for item in fields if _is_input(item, FieldType.TEXT))
    return (
        Rule(
            amounts, monthly_rules.is_amount(), "金額（円）",
            "年度当初からの累計を円単位の整数で記入します。0円は0、該当がないときは「該当なし」と記入します。",
            "円単位の整数（10兆円以内）か「該当なし」を記入してください。",
        ),
        Rule(
            counts, monthly_rules.is_count(), "滞納者数・滞納件数",
            "月末現在の実人数・件数を整数で記入します（現年・過年を合わせた数）。",
            "0以上の整数か「該当なし」を記入してください。",
        ),
        looks.text_rule(
            reasons, REASON_LIMIT, "増減理由",
            "この欄が濃い黄色のときに、主な理由を具体的に記入します。",
        ),
    )  # fmt: skip


def _is_input(item: Field, type_: FieldType) -> bool:
    return item.kind is FieldKind.INPUT and item.type is type_


def _identity() -> list[Field]:
    value = Look(align="center", fill=styles.COMPUTED, size=10, shrink=True)
    cells = {"様式": "C4", "様式版": "D4", "年度": "E4", "月": "F4", "所管課": "G4", "文書ID": "H4"}
    own = {"月": replace(value, number_format='0"月"')}
    fields = [
        Field(
            name, name, FieldKind.IDENTITY, FieldType.TEXT, MAIN, cells[name],
            own.get(name, value), named=True,
        )
        for name in IDENTITY_KEYS
    ]  # fmt: skip
    plain = Look(border="", size=12, bold=True, color=styles.RED)
    return [
        Field(TITLE, "表題", FieldKind.PREFILLED, FieldType.TEXT, MAIN, "C1", looks.TITLE),
        Field(
            REFERENCE_TITLE, "参考の表題", FieldKind.PREFILLED, FieldType.TEXT, MAIN, "Q1", looks.TITLE
        ),
        Field(DEADLINE, "提出期限", FieldKind.PREFILLED, FieldType.TEXT, MAIN, "C2", plain),
        *fields,
    ]


def _row_fields(row: Row, settings: Settings) -> list[Field]:
    scope = row.operands()
    current = row.kind is Kind.CURRENT
    rate, change = (
        (COLLECTION_RATE, COLLECTION_RATE_CHANGE) if current else (REDUCTION_RATE, REDUCTION_GAIN)
    )

    def amount(item: str, column: str) -> Field:
        label = Amounts.LABELS[item]
        return Field(
            row.key(label), f"{row.label} {label}", FieldKind.INPUT, FieldType.AMOUNT, MAIN,
            f"{column}{row.row}", _INPUT, claim=row.claim.id, claim_kind=row.kind, item=item,
            named=True, required=True,
        )  # fmt: skip

    def indicator(of: Indicator, column: str, name: str = "") -> Field:
        look = replace(_COMPUTED, number_format=number_format(of.display))
        return Field(
            row.key(name or of.label), f"{row.label} {of.label}", FieldKind.COMPUTED,
            FieldType.AMOUNT, MAIN, f"{column}{row.row}", look, claim=row.claim.id,
            claim_kind=row.kind, item=of.name, named=of is OUTSTANDING, formula=of.shown, scope=scope,
        )  # fmt: skip

    def known(name: str, column: str, label: str) -> Field:
        return Field(
            row.key(name), f"{row.label} {label}", FieldKind.PREFILLED, FieldType.AMOUNT, MAIN,
            f"{column}{row.row}", _KNOWN, claim=row.claim.id, claim_kind=row.kind,
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
            f"O{row.row}", _REASON, claim=row.claim.id, claim_kind=row.kind, item="reason",
            named=True, limit=REASON_LIMIT,
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
                FieldType.AMOUNT, MAIN, f"{CLOSING}{row.row}", _KNOWN, claim=row.claim.id,
            )
        )  # fmt: skip
    fields.append(verdict(row, settings))
    return fields


def _closed_fields(row: Row) -> list[Field]:
    """The cells of a kind that the claim has no figures of: nobody fills them in, all find them."""
    columns = {Amounts.LABELS[item]: column for item, column in AMOUNT_ITEMS.items()}
    columns |= {OUTSTANDING.label: "G", "増減理由": "O"}
    return [
        Field(
            row.key(label), f"{row.label} {label}", FieldKind.CLOSED, FieldType.TEXT, MAIN,
            f"{column}{row.row}", replace(_CLOSED, align="center" if column == "O" else _CLOSED.align),
            claim=row.claim.id, claim_kind=row.kind, named=True,
        )
        for label, column in columns.items()
    ]  # fmt: skip


def _count_fields(claim: Claim, row: int) -> list[Field]:
    return [
        Field(
            key(label, None, claim.id), f"{claim.title} {label}", FieldKind.INPUT, FieldType.COUNT,
            MAIN, f"{column}{row}", _INPUT, last=f"{column}{row + 1}", claim=claim.id, item=item,
            named=True, required=True,
        )
        for item, (label, column) in COUNT_ITEMS.items()
    ]  # fmt: skip


_SUMS: Mapping[str, tuple[str, str]] = {
    **{item: (column, Amounts.LABELS[item]) for item, column in AMOUNT_ITEMS.items()},
    "outstanding": ("G", "収入未済額"),
    **{f"{item}_before": (column, "前年同月") for item, column in BEFORE.items()},
    **{f"{item}_last": (column, "前月末") for item, column in LAST.items()},
    "closing": (CLOSING, "前年度決算"),
}  # fmt: skip


def _total_fields(rows: tuple[Row, ...], first: int) -> list[Field]:
    """The section's sums by kind, and the rates of those sums."""
    fields: list[Field] = []
    for row, kind in enumerate(Kind, first):
        members = [member for member in rows if member.kind is kind and member.open]
        for item, (column, label) in _SUMS.items():
            if item == "closing" and kind is Kind.CURRENT:
                continue
            parts = {f"m{n}": member.operands()[item] for n, member in enumerate(members)}
            total = Total(tuple(Item(name) for name in parts)) if members else Text("-")
            fields.append(_total(item, kind, label, f"{column}{row}", total, parts, looks.YEN))
        rate = COLLECTION_RATE if kind is Kind.CURRENT else REDUCTION_RATE
        sums = {item: f"合計_{item}_{kind}" for item in _SUMS}
        before = {item: f"合計_{item}_before_{kind}" for item in BEFORE}
        for of, name, column, scope in (
            (rate, rate.name, "I", sums),
            (ACHIEVEMENT_RATE, ACHIEVEMENT_RATE.name, "L", sums),
            (rate, f"{rate.name}_before", "T", before),
        ):
            style = number_format(of.display)
            fields.append(_total(name, kind, of.label, f"{column}{row}", of.shown, scope, style))
    return fields


def _total(
    name: str,
    kind: Kind,
    label: str,
    cell: str,
    formula: Expr,
    scope: Mapping[str, str],
    style: str,
) -> Field:
    return Field(
        f"合計_{name}_{kind}", f"合計 {kind} {label}", FieldKind.COMPUTED, FieldType.AMOUNT, MAIN,
        cell, replace(_COMPUTED, bold=True, number_format=style), claim_kind=kind,
        formula=formula, scope=scope,
    )  # fmt: skip


def _main_headings() -> list[Fixed]:
    titles = [
        Fixed("A1", MAIN, looks.TITLE),
        Fixed("Q2", "事務局が把握している値です。違うときは、記入せずに事務局へ連絡してください。", _NOTE),
    ]
    identity = [
        Fixed(f"{column}3", name, _SMALL_HEAD)
        for column, name in zip("CDEFGH", IDENTITY_KEYS, strict=True)
    ]
    groups = [
        Fixed("A5", "債権", _HEAD, "A7"),
        Fixed("B5", "区分", _HEAD, "B7"),
        Fixed("C5", "記入欄（年度当初からの累計・円）", replace(_HEAD, fill=styles.INPUT), "F5"),
        Fixed("G5", "計算欄", _HEAD),
        Fixed("H5", "記入欄（円）", replace(_HEAD, fill=styles.INPUT)),
        Fixed("I5", "計算欄（自動）", _HEAD, "L5"),
        Fixed("M5", "記入欄", replace(_HEAD, fill=styles.INPUT), "O5"),
        Fixed("P5", "点検", _HEAD),
        Fixed("Q5", "参考：前年同月末（円）", replace(_HEAD, fill=styles.PREFILLED), "T5"),
        Fixed("U5", "参考：前月末（円）", replace(_HEAD, fill=styles.PREFILLED), "Y5"),
        Fixed("Z5", "参考：決算（円）", replace(_HEAD, fill=styles.PREFILLED)),
    ]
    headings = {
        "C": ("調定額", "A"), "D": ("収入済額", "B"), "E": ("不納欠損額", "C"),
        "F": ("還付未済額", "D"), "G": ("収入未済額", "E＝A－B－C＋D"), "H": ("目標\n収入未済額", "F"),
        "I": ("収納率\n(過年は\n削減率)", ""), "J": ("前年度比", ""),
        "K": ("収入未済額\n対前年\n増減率", ""), "L": ("達成率", "F/E"), "M": ("滞納\n者数", "人"),
        "N": ("滞納\n件数", "件"), "O": ("増減理由", "基準以上の増減があるときに記入"), "P": ("判定", ""),
        "Q": ("調定額", ""), "R": ("収入済額", ""), "S": ("収入未済額", ""),
        "T": ("収納率\n(過年は\n削減率)", ""), "U": ("調定額", ""), "V": ("収入済額", ""),
        "W": ("不納欠損額", ""), "X": ("収入未済額", ""), "Y": ("目標\n収入未済額", ""),
        "Z": ("前年度決算の\n収入未済額", "現年＋過年"),
    }  # fmt: skip
    return [
        *titles,
        *identity,
        *groups,
        *(Fixed(f"{column}6", head, _HEAD) for column, (head, _) in headings.items()),
        *(Fixed(f"{column}7", unit, _SMALL_HEAD) for column, (_, unit) in headings.items()),
    ]


def _row_labels(rows: tuple[Row, ...]) -> list[Fixed]:
    labels: list[Fixed] = []
    for row in rows:
        if row.kind is Kind.CURRENT:
            labels.append(Fixed(f"A{row.row}", row.claim.title, _LABEL, f"A{row.row + 1}"))
        labels.append(Fixed(f"B{row.row}", row.kind.value, replace(_LABEL, align="center", indent=0)))
        if not row.open:
            labels += [Fixed(f"{column}{row.row}", "-", _CLOSED) for column in "IJKLQRSTUVWXY"]
            labels.append(Fixed(f"P{row.row}", "-", replace(_CLOSED, align="center")))
        if row.kind is Kind.CURRENT:
            labels.append(Fixed(f"{CLOSING}{row.row}", "", _CLOSED))
    return labels


def _total_labels(row: int) -> list[Fixed]:
    bold = replace(_LABEL, bold=True, fill=styles.COMPUTED)
    labels = [Fixed(f"A{row}", "合計", bold, f"A{row + 1}")]
    for offset, kind in enumerate(Kind):
        labels.append(Fixed(f"B{row + offset}", kind.value, replace(bold, align="center", indent=0)))
        labels += [
            Fixed(f"{column}{row + offset}", "", replace(_CLOSED, fill=styles.COMPUTED))
            for column in ("JKMNOPZ" if kind is Kind.CURRENT else "JKMNOP")
        ]
    return labels


def _main_notes(row: int) -> list[Fixed]:
    notes = (
        "※　黄色の欄に記入します。緑色の欄は事務局が把握している値、灰色の欄は自動計算です（記入できません）。",
        "※　0円は「0」、該当がないときは「該当なし」と記入します。空欄は未記入として扱います。",
        "※　過年の調定額は、前年度決算の収入未済額（現年＋過年）と一致します。違うときは増減理由に記入してください。",
        "※　収納率・削減率が前年度から基準以上に動いたとき、累計が前月末より減ったときなどは、増減理由の欄が濃い黄色になります。",
    )
    return [
        Fixed(f"C{row + index}", note, _NOTE) for index, note in enumerate(notes)
    ]
