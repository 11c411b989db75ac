"""The sheet 月次報告: what is filled in, what follows from it, what is shown beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from saiken_addin.core.model import Kind
from saiken_addin.core.settings import Settings
from saiken_addin.figures import monthly_rules
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import Expr, Item, Text, Total
from saiken_addin.forms.columns import Columns
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
from workbook_templates.monthly.columns import Column
from workbook_templates.monthly.marks import main_marks
from workbook_templates.monthly.precheck import verdict
from workbook_templates.monthly.rows import (
    DEADLINE,
    FIRST_ROW,
    IDENTITY_KEYS,
    MAIN,
    REASON_LIMIT,
    REFERENCE_TITLE,
    TITLE,
    Part,
    Row,
)
from workbook_templates.shared import styles


def main_part(settings: Settings, rows: tuple[Row, ...], columns: Columns[Column]) -> Part:
    """The sheet."""
    end = rows[-1].row
    fields = [*_identity(columns)]
    for merged, of in ((False, rows), (True, rows[::2])):
        fields += [
            field
            for row in of
            for column in columns
            if column.group and column.merged is merged
            for field in _row_field(row, column, columns, settings)
        ]
    fields += _total_fields(rows, end + 1, columns)
    fixed = [
        *_main_headings(columns), *_row_labels(rows, columns), *_total_labels(end + 1, columns),
        *_main_notes(end + 4, columns),
    ]  # fmt: skip
    first_input, first_known = _first(columns, FieldKind.INPUT), _first(columns, FieldKind.PREFILLED)
    letters = list(columns.letters.values())
    before_known = letters[letters.index(first_known) - 1]
    amounts = tuple(item.cell for item in fields if _is_input(item, FieldType.AMOUNT))
    sheet = Sheet(
        name=MAIN,
        fixed=tuple(fixed),
        widths=columns.widths,
        heights={1: 30, 2: 20, 3: 16, 4: 20, 5: 20, 6: 46, 7: 18}
        | {row.row: _ROW_HEIGHT for row in rows}
        | {end + 1: 24, end + 2: 24},
        page=Page(
            title_rows="5:7", title_columns=f"{letters[0]}:{letters[1]}",
            area=f"{letters[0]}1:{before_known}{end + 8},{first_known}1:{letters[-1]}{end + 8}",
        ),
        rules=_rules(fields, amounts),
        marks=main_marks(settings, rows, columns),
        freeze=f"{first_input}{FIRST_ROW}",
        first_cell=amounts[0],
        tab_color="1F3864",
    )  # fmt: skip
    return Part(sheet, tuple(fields))


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


def _first(columns: Columns[Column], who: FieldKind) -> str:
    """The letter of the first column of a group that is filled in by so and so."""
    return next(columns.letters[each.key] for each in columns if each.group and each.group.who is who)


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


def _identity_letters(columns: Columns[Column]) -> Mapping[str, str]:
    letters = list(columns.letters.values())
    first = letters.index(_first(columns, FieldKind.INPUT))
    return dict(zip(IDENTITY_KEYS, letters[first:], strict=False))


def _identity(columns: Columns[Column]) -> list[Field]:
    value = Look(align="center", fill=styles.COMPUTED, size=10, shrink=True)
    own = {"月": replace(value, number_format='0"月"')}
    fields = [
        Field(
            name, name, FieldKind.IDENTITY, FieldType.TEXT, MAIN, f"{letter}4",
            own.get(name, value), named=True,
        )
        for name, letter in _identity_letters(columns).items()
    ]  # fmt: skip
    plain = Look(border="", size=12, bold=True, color=styles.RED)
    first, known = _first(columns, FieldKind.INPUT), _first(columns, FieldKind.PREFILLED)
    titles = ((TITLE, "表題", f"{first}1", looks.TITLE), (REFERENCE_TITLE, "参考の表題", f"{known}1", looks.TITLE), (DEADLINE, "提出期限", f"{first}2", plain))  # fmt: skip
    return [
        *(Field(name, label, FieldKind.PREFILLED, FieldType.TEXT, MAIN, cell, look) for name, label, cell, look in titles),
        *fields,
    ]


# --- the rows -------------------------------------------------------------------------------


def _row_field(row: Row, column: Column, columns: Columns[Column], settings: Settings) -> Iterator[Field]:
    """The field of a row in a column; none where nothing can stand there."""
    letter = columns.letters[column.key]
    subject = row.claim.title if column.merged else row.label
    field = Field(
        row.field(column), f"{subject} {_label(column, row.kind)}", column.who, column.type, MAIN,
        f"{letter}{row.row}", _look(column, row.kind), last=f"{letter}{row.row + 1}" if column.merged else "",
        claim=row.claim.id, claim_kind=None if column.merged else row.kind, item=column.item,
        named=column.named,
    )  # fmt: skip
    if not row.open and not column.merged:
        if column.named:
            align = "center" if column.type is FieldType.TEXT else _CLOSED.align
            yield replace(
                field, kind=FieldKind.CLOSED, type=FieldType.TEXT, look=replace(_CLOSED, align=align), item=""
            )
    elif row.kind not in column.kinds:
        return
    elif column.key == "verdict":
        yield verdict(row, settings, field)
    elif column.shows:
        scope = row.operands()
        if column.earlier:
            scope = {name: scope[f"{name}_{column.earlier.suffix}"] for name in _originals(column, columns)}
        yield replace(field, formula=column.shown(row.kind).shown, scope=scope)
    elif column.who is FieldKind.INPUT:
        limit = REASON_LIMIT if column.type is FieldType.TEXT else 0
        yield replace(field, required=column.required, limit=limit)
    else:
        yield field


def _label(column: Column, kind: Kind) -> str:
    return column.shown(kind).label if column.shows else column.name


def _originals(column: Column, columns: Columns[Column]) -> list[str]:
    """The items of which the month-end of a column is known."""
    return [each.item for each in columns if each.earlier == column.earlier and not each.shows]


def _look(column: Column, kind: Kind) -> Look:
    if column.shows:
        look = replace(_COMPUTED, number_format=number_format(column.shown(kind).display))
        return replace(look, fill=styles.PREFILLED) if column.earlier else look
    if column.who is FieldKind.INPUT:
        return _REASON if column.type is FieldType.TEXT else _INPUT
    return _KNOWN if column.who is FieldKind.PREFILLED else looks.VERDICT


def _row_labels(rows: tuple[Row, ...], columns: Columns[Column]) -> list[Fixed]:
    labels: list[Fixed] = []
    claim, kind = columns.letters["claim"], columns.letters["kind"]
    for row in rows:
        if row.kind is Kind.CURRENT:
            labels.append(Fixed(f"{claim}{row.row}", row.claim.title, _LABEL, f"{claim}{row.row + 1}"))
        labels.append(Fixed(f"{kind}{row.row}", row.kind.value, replace(_LABEL, align="center", indent=0)))
        for column in columns:
            if column.group and not column.merged:
                cell = f"{columns.letters[column.key]}{row.row}"
                if row.kind not in column.kinds:
                    labels.append(Fixed(cell, "", _CLOSED))
                elif not row.open and not column.named:
                    align = "center" if column.type is FieldType.TEXT else _CLOSED.align
                    labels.append(Fixed(cell, "-", replace(_CLOSED, align=align)))
    return labels


# --- the totals -----------------------------------------------------------------------------


def _is_totalled(column: Column, kind: Kind) -> bool:
    sums = column.type is FieldType.AMOUNT or column.shows is not None
    return sums and column.totalled and kind in column.kinds and not column.merged


def _total_fields(rows: tuple[Row, ...], first: int, columns: Columns[Column]) -> list[Field]:
    """The section's sums by kind, and the rates of those sums."""
    fields: list[Field] = []
    for row, kind in enumerate(Kind, first):
        members = [member for member in rows if member.kind is kind and member.open]
        sums = {
            each.key: f"合計_{each.key}_{kind}"
            for each in columns
            if _is_totalled(each, kind) and each.type is FieldType.AMOUNT
        }
        for column in columns:
            if not _is_totalled(column, kind):
                continue
            if column.key in sums:
                scope = {f"m{n}": member.field(column) for n, member in enumerate(members)}
                formula: Expr = Total(tuple(map(Item, scope))) if members else Text("-")
                style = looks.YEN
            else:
                shown = column.shown(kind)
                suffix = f"_{column.earlier.suffix}" if column.earlier else ""
                scope = {name.removesuffix(suffix): sum_ for name, sum_ in sums.items() if name.endswith(suffix)}
                formula, style = shown.shown, number_format(shown.display)
            fields.append(
                Field(
                    f"合計_{column.key}_{kind}", f"合計 {kind} {_label(column, kind)}", FieldKind.COMPUTED,
                    FieldType.AMOUNT, MAIN, f"{columns.letters[column.key]}{row}",
                    replace(_COMPUTED, bold=True, number_format=style), claim_kind=kind, formula=formula,
                    scope=scope,
                )
            )  # fmt: skip
    return fields


def _total_labels(row: int, columns: Columns[Column]) -> list[Fixed]:
    bold = replace(_LABEL, bold=True, fill=styles.COMPUTED)
    claim, label = columns.letters["claim"], columns.letters["kind"]
    labels = [Fixed(f"{claim}{row}", "合計", bold, f"{claim}{row + 1}")]
    for at, kind in enumerate(Kind, row):
        labels.append(Fixed(f"{label}{at}", kind.value, replace(bold, align="center", indent=0)))
        labels += [
            Fixed(f"{columns.letters[column.key]}{at}", "", replace(_CLOSED, fill=styles.COMPUTED))
            for column in columns
            if column.group and not _is_totalled(column, kind)
        ]
    return labels


# --- what stands around them ----------------------------------------------------------------


def _main_headings(columns: Columns[Column]) -> list[Fixed]:
    known = _first(columns, FieldKind.PREFILLED)
    fills = {FieldKind.INPUT: styles.INPUT, FieldKind.PREFILLED: styles.PREFILLED}
    return [
        Fixed(f"{columns.letters['claim']}1", MAIN, looks.TITLE),
        Fixed(f"{known}2", "事務局が把握している値です。違うときは、記入せずに事務局へ連絡してください。", _NOTE),
        *(Fixed(f"{letter}3", name, _SMALL_HEAD) for name, letter in _identity_letters(columns).items()),
        *columns.headings(
            5, lambda group: replace(_HEAD, fill=fills.get(group.who, _HEAD.fill)), _HEAD, _SMALL_HEAD
        ),
    ]


def _main_notes(row: int, columns: Columns[Column]) -> list[Fixed]:
    notes = (
        "※　黄色の欄に記入します。緑色の欄は事務局が把握している値、灰色の欄は自動計算です（記入できません）。",
        "※　0円は「0」、該当がないときは「該当なし」と記入します。空欄は未記入として扱います。",
        "※　過年の調定額は、前年度決算の収入未済額（現年＋過年）と一致します。違うときは増減理由に記入してください。",
        "※　収納率・削減率が前年度から基準以上に動いたとき、累計が前月末より減ったときなどは、増減理由の欄が濃い黄色になります。",
    )
    letter = _first(columns, FieldKind.INPUT)
    return [
        Fixed(f"{letter}{row + index}", note, _NOTE) for index, note in enumerate(notes)
    ]
