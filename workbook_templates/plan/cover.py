"""Owns the sheet 表紙: whose plan it is, and the section's claims with their targets."""

from dataclasses import replace

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import MISSING, Claim
from saiken_addin.figures.expressions import Expr, Item, Text, Total
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Page, Sheet
from workbook_templates.monthly.rows import Part
from workbook_templates.plan import looks
from workbook_templates.plan.precheck import OVERALL, verdict_field, verdict_span, verdict_spans
from workbook_templates.plan.rows import (
    COVER,
    IDENTITY_KEYS,
    KINDS,
    TOTAL,
    claim_key,
    sheet_of,
    target_key,
)
from workbook_templates.shared import styles, verdicts

_FIRST = 10
_TARGETS = {"目標収納率": "CDE", "目標収入未済額": "FGH"}
TITLE = "表題"


def cover_part(year: FiscalYear, claims: tuple[Claim, ...]) -> Part:
    """The first sheet."""
    end = _FIRST + len(claims)
    fields = [*_identity()]
    fixed = [*_headings(year)]
    for row, claim in enumerate(claims, _FIRST):
        link = f"'{sheet_of(claim)}'!A1"
        fixed.append(Fixed(f"A{row}", claim.number, looks.CENTER))
        fixed.append(Fixed(f"B{row}", claim.name, looks.link(looks.LABEL), link=link))
        for label, columns in _TARGETS.items():
            for kind, column in zip((*KINDS, TOTAL), columns, strict=True):
                if kind == TOTAL or kind in claim.kinds:
                    fields.append(_shown(claim, label, kind, f"{column}{row}"))
                else:
                    fixed.append(Fixed(f"{column}{row}", "-", looks.CLOSED))
        fields.append(
            verdict_field(
                claim_key("表紙_判定", claim.id), f"{claim.title} 判定", COVER, f"I{row}",
                verdict_span(claims, claim),
            )
        )  # fmt: skip
    fixed += [Fixed(f"A{end}", TOTAL, replace(looks.HEAD, align="center"), f"B{end}")]
    fixed += [Fixed(f"{column}{end}", "", looks.CLOSED) for column in (*_TARGETS["目標収納率"], "I")]
    for kind, column in zip((*KINDS, TOTAL), _TARGETS["目標収入未済額"], strict=True):
        fields.append(_sum(claims, kind, f"{column}{end}"))
    fields.append(_overall(claims))
    sheet = Sheet(
        name=COVER,
        fixed=tuple(fixed),
        widths={"A": 12, "B": 36, "C": 11, "D": 11, "E": 11, "F": 19, "G": 19, "H": 19, "I": 12},
        heights={1: 34, 2: 20, 4: 18, 5: 24, 6: 10, 7: 26, 8: 20, 9: 20}
        | dict.fromkeys(range(_FIRST, end + 1), 24),
        page=Page(area=f"A1:I{end + 4}", single=True),
        marks=verdicts.marks(f"I{_FIRST}:I{end - 1}"),
        first_cell=f"B{_FIRST}",
        tab_color="548235",
    )
    fixed += [
        Fixed(f"A{end + 2}", "・債権名を選ぶと、その債権のシートへ移ります。1債権につきA3横1枚です。", replace(looks.NOTE, wrap=False)),
        Fixed(f"A{end + 3}", "・提出の前に「提出前チェック」を確かめてください。記入のしかたは「記入要領」にあります。", replace(looks.NOTE, wrap=False)),
    ]  # fmt: skip
    return Part(replace(sheet, fixed=tuple(fixed)), tuple(fields))


def _identity() -> list[Field]:
    look = Look(align="center", fill=styles.COMPUTED, size=10, shrink=True)
    fields = [
        Field(
            TITLE, "表題", FieldKind.PREFILLED, FieldType.TEXT, COVER, "A1",
            replace(looks.TITLE, align="left"), last="I1",
        )
    ]  # fmt: skip
    cells = {"様式": "A5", "様式版": "C5", "年度": "D5", "段階": "E5", "所管課": "F5", "文書ID": "H5"}
    lasts = {"様式": "B5", "所管課": "G5", "文書ID": "I5"}
    return fields + [
        Field(
            name, name, FieldKind.IDENTITY, FieldType.TEXT, COVER, cells[name], look,
            last=lasts.get(name, ""), named=True,
        )
        for name in IDENTITY_KEYS
    ]  # fmt: skip


def _headings(year: FiscalYear) -> list[Fixed]:
    heads = {"様式": "A4:B4", "様式版": "C4:C4", "年度": "D4:D4", "段階": "E4:E4", "所管課": "F4:G4", "文書ID": "H4:I4"}
    fixed = []
    for name, area in heads.items():
        first, last = area.split(":")
        fixed.append(Fixed(first, name, looks.SMALL_HEAD, "" if first == last else last))
    fixed += [
        Fixed("A2", "提出先：収納対策課", replace(looks.NOTE, size=11, wrap=False)),
        Fixed("A7", OVERALL, looks.HEAD),
        Fixed("A8", "債権番号", looks.HEAD, "A9"),
        Fixed("B8", "債権名", looks.HEAD, "B9"),
        Fixed("C8", f"{year.label} 目標収納率", looks.HEAD, "E8"),
        Fixed("F8", f"{year.label} 目標収入未済額（円）", looks.HEAD, "H8"),
        Fixed("I8", "点検", looks.HEAD, "I9"),
    ]
    for columns in _TARGETS.values():
        for kind, column in zip((*KINDS, TOTAL), columns, strict=True):
            fixed.append(Fixed(f"{column}9", kind, looks.SMALL_HEAD))
    return fixed


def _shown(claim: Claim, label: str, kind: str, cell: str) -> Field:
    """A target as it stands on the claim's sheet."""
    look = replace(looks.HELP, number_format=looks.PERCENT) if label == "目標収納率" else looks.HELP
    return Field(
        target_key(f"表紙_{label}", kind, claim.id), f"{claim.title} {kind} {label}",
        FieldKind.COMPUTED, FieldType.AMOUNT, COVER, cell, look, formula=Item("target"),
        scope={"target": target_key(label, kind, claim.id)},
    )  # fmt: skip


def _sum(claims: tuple[Claim, ...], kind: str, cell: str) -> Field:
    keys = {
        f"c{number}": target_key("表紙_目標収入未済額", kind, claim.id)
        for number, claim in enumerate(claims)
        if kind == TOTAL or kind in claim.kinds
    }
    formula: Expr = Total(tuple(map(Item, keys))) if keys else Text(MISSING)
    return Field(
        f"表紙_目標収入未済額_{kind}", f"合計 {kind} 目標収入未済額", FieldKind.COMPUTED,
        FieldType.AMOUNT, COVER, cell, replace(looks.HELP, bold=True), formula=formula, scope=keys,
    )  # fmt: skip


def _overall(claims: tuple[Claim, ...]) -> Field:
    return Field(
        "表紙_総合判定", OVERALL, FieldKind.COMPUTED, FieldType.TEXT, COVER, "B7",
        Look(size=11, bold=True), last="I7", formula=verdicts.overall(),
        scope={"results": verdict_spans(claims)},
    )  # fmt: skip
