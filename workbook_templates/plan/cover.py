"""The sheet 表紙: whose plan it is, and the section's claims with their targets."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate

from saiken_addin.core.addresses import cell_place, column_letters
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import MISSING, Claim
from saiken_addin.figures.expressions import Expr, Item, Text, Total
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Look, Page, Sheet
from workbook_templates.monthly.rows import Part
from workbook_templates.plan import looks
from workbook_templates.plan.grid import KINDS_AND_TOTAL, TOTAL
from workbook_templates.plan.precheck import OVERALL, verdict_field, verdict_span, verdict_spans
from workbook_templates.plan.rows import (
    COVER,
    IDENTITY_KEYS,
    claim_key,
    sheet_of,
    target_key,
)
from workbook_templates.shared import styles, verdicts

TITLE = "表題"
_FIRST = 10
_TARGETS = ("目標収納率", "目標収入未済額")
_WIDTHS: Mapping[str, float] = {
    "債権番号": 12, "債権名": 36, **{f"目標収納率_{kind}": 11 for kind in KINDS_AND_TOTAL},
    **{f"目標収入未済額_{kind}": 19 for kind in KINDS_AND_TOTAL}, "点検": 12,
}  # fmt: skip
"""The columns from left to right."""
_LETTERS = {name: column_letters(number) for number, name in enumerate(_WIDTHS, 1)}
_NUMBER, _NAME, _CHECK = (_LETTERS[name] for name in ("債権番号", "債権名", "点検"))
_IDENTITY = dict(zip(IDENTITY_KEYS, (2, 1, 1, 1, 2, 2), strict=True))
"""The identity cells from the left, by the columns that they span."""


def _identity_columns() -> dict[str, tuple[str, str]]:
    """The first and the last column of each identity cell."""
    ends = dict(zip(_IDENTITY, accumulate(_IDENTITY.values()), strict=True))
    return {
        name: (column_letters(end - _IDENTITY[name] + 1), column_letters(end)) for name, end in ends.items()
    }


def cover_part(year: FiscalYear, claims: tuple[Claim, ...]) -> Part:
    """The first sheet."""
    end = _FIRST + len(claims)
    fields = [*_identity()]
    fixed = [*_headings(year)]
    for row, claim in enumerate(claims, _FIRST):
        link = cell_place(sheet_of(claim), "A1")
        fixed.append(Fixed(f"{_NUMBER}{row}", claim.number, looks.CENTER))
        fixed.append(Fixed(f"{_NAME}{row}", claim.name, looks.link(looks.LABEL), link=link))
        for label in _TARGETS:
            for kind in KINDS_AND_TOTAL:
                cell = f"{_LETTERS[f'{label}_{kind}']}{row}"
                if kind == TOTAL or kind in claim.kinds:
                    fields.append(_shown(claim, label, kind, cell))
                else:
                    fixed.append(Fixed(cell, "-", looks.CLOSED))
        fields.append(
            verdict_field(
                claim_key("表紙_判定", claim.id), f"{claim.title} 判定", COVER, f"{_CHECK}{row}",
                verdict_span(claims, claim),
            )
        )  # fmt: skip
    fixed += [Fixed(f"{_NUMBER}{end}", TOTAL, replace(looks.HEAD, align="center"), f"{_NAME}{end}")]
    without = (*(f"目標収納率_{kind}" for kind in KINDS_AND_TOTAL), "点検")
    fixed += [Fixed(f"{_LETTERS[name]}{end}", "", looks.CLOSED) for name in without]
    fields += [
        _sum(claims, kind, f"{_LETTERS[f'目標収入未済額_{kind}']}{end}") for kind in KINDS_AND_TOTAL
    ]
    fields.append(_overall(claims))
    sheet = Sheet(
        name=COVER,
        fixed=tuple(fixed),
        widths={_LETTERS[name]: width for name, width in _WIDTHS.items()},
        heights={1: 34, 2: 20, 4: 18, 5: 24, 6: 10, 7: 26, 8: 20, 9: 20}
        | dict.fromkeys(range(_FIRST, end + 1), 24),
        page=Page(area=f"{_NUMBER}1:{_CHECK}{end + 4}", single=True),
        marks=verdicts.marks(f"{_CHECK}{_FIRST}:{_CHECK}{end - 1}"),
        first_cell=f"{_NAME}{_FIRST}",
        tab_color="548235",
    )
    fixed += [
        Fixed(f"{_NUMBER}{end + 2}", "・債権名を選ぶと、その債権のシートへ移ります。1債権につきA3横1枚です。", replace(looks.NOTE, wrap=False)),
        Fixed(f"{_NUMBER}{end + 3}", "・提出の前に「提出前チェック」を確かめてください。記入のしかたは「記入要領」にあります。", replace(looks.NOTE, wrap=False)),
    ]  # fmt: skip
    return Part(replace(sheet, fixed=tuple(fixed)), tuple(fields))


def _identity() -> list[Field]:
    look = Look(align="center", fill=styles.COMPUTED, size=10, shrink=True)
    fields = [
        Field(
            TITLE, "表題", FieldKind.PREFILLED, FieldType.TEXT, COVER, f"{_NUMBER}1",
            replace(looks.TITLE, align="left"), last=f"{_CHECK}1",
        )
    ]  # fmt: skip
    return fields + [
        Field(
            name, name, FieldKind.IDENTITY, FieldType.TEXT, COVER, f"{first}5", look,
            last=f"{last}5" if last != first else "", named=True,
        )
        for name, (first, last) in _identity_columns().items()
    ]  # fmt: skip


def _headings(year: FiscalYear) -> list[Fixed]:
    fixed = [
        Fixed(f"{first}4", name, looks.SMALL_HEAD, f"{last}4" if last != first else "")
        for name, (first, last) in _identity_columns().items()
    ]
    fixed += [
        Fixed(f"{_NUMBER}2", "提出先：収納対策課", replace(looks.NOTE, size=11, wrap=False)),
        Fixed(f"{_NUMBER}7", OVERALL, looks.HEAD),
        Fixed(f"{_NUMBER}8", "債権番号", looks.HEAD, f"{_NUMBER}9"),
        Fixed(f"{_NAME}8", "債権名", looks.HEAD, f"{_NAME}9"),
    ]
    for label, unit in zip(_TARGETS, ("", "（円）"), strict=True):
        first, *_, last = (_LETTERS[f"{label}_{kind}"] for kind in KINDS_AND_TOTAL)
        fixed.append(Fixed(f"{first}8", f"{year.label} {label}{unit}", looks.HEAD, f"{last}8"))
    fixed.append(Fixed(f"{_CHECK}8", "点検", looks.HEAD, f"{_CHECK}9"))
    for label in _TARGETS:
        for kind in KINDS_AND_TOTAL:
            fixed.append(Fixed(f"{_LETTERS[f'{label}_{kind}']}9", kind, looks.SMALL_HEAD))
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
        "表紙_総合判定", OVERALL, FieldKind.COMPUTED, FieldType.TEXT, COVER, f"{_NAME}7",
        Look(size=11, bold=True), last=f"{_CHECK}7", formula=verdicts.overall(),
        scope={"results": verdict_spans(claims)},
    )  # fmt: skip
