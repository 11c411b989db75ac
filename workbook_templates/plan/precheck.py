"""The sheet 提出前チェック of the plan: every check of every claim, live, and the one line."""

from dataclasses import replace

from saiken_addin.core.addresses import cell_place, column_letters
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim
from saiken_addin.figures.plan_rules import CHECKS
from saiken_addin.forms.declare import (
    Field,
    FieldKind,
    FieldType,
    Fixed,
    Look,
    Page,
    Sheet,
    Span,
)
from workbook_templates.monthly.rows import Part
from workbook_templates.plan import looks
from workbook_templates.plan.inspection import inspection
from workbook_templates.plan.rows import CHECK, claim_key, sheet_of
from workbook_templates.shared import verdicts

_FIRST = 8
_COLUMNS = tuple(column_letters(number) for number in range(3, 3 + len(CHECKS)))
OVERALL = "総合判定"


def verdict_key(claim: Claim) -> str:
    """The field that holds the verdict of a claim."""
    return claim_key("判定", claim.id)


def verdict_span(claims: tuple[Claim, ...], claim: Claim) -> Span:
    """Where the verdict of a claim stands."""
    row = _FIRST + claims.index(claim)
    return Span(CHECK, f"B{row}:B{row}", (verdict_key(claim),))


def verdict_spans(claims: tuple[Claim, ...]) -> Span:
    """Where the verdicts of all claims stand."""
    end = _FIRST + len(claims) - 1
    return Span(CHECK, f"B{_FIRST}:B{end}", tuple(map(verdict_key, claims)))


def check_part(year: FiscalYear, claims: tuple[Claim, ...]) -> Part:
    """The sheet: a row per claim, a column per check."""
    fixed: list[Fixed] = []
    fields: list[Field] = []
    last = _COLUMNS[-1]
    for row, claim in enumerate(claims, _FIRST):
        link = cell_place(sheet_of(claim), "A1")
        fixed.append(Fixed(f"A{row}", claim.title, looks.link(looks.LABEL), link=link))
        results = inspection(year, claim).results
        keys = []
        for column, check in zip(_COLUMNS, CHECKS, strict=True):
            field = verdict_field(
                claim_key(f"点検結果_{check.name}", claim.id), f"{claim.title} {check.name}",
                CHECK, f"{column}{row}", results[check],
            )  # fmt: skip
            keys.append(field.key)
            fields.append(field)
        span = Span(CHECK, f"C{row}:{last}{row}", tuple(keys))
        fields.append(verdict_field(verdict_key(claim), f"{claim.title} 判定", CHECK, f"B{row}", span))
    end = _FIRST + len(claims) - 1
    fields.append(_overall(claims, last))
    fixed += [
        Fixed("A1", CHECK, replace(looks.MARGIN_TITLE, size=16)),
        Fixed("A2", "各債権のシートに記入すると、自動で判定します。「未入力」をなくし、「要確認」を確かめてから提出してください。", replace(looks.NOTE, wrap=False)),
        Fixed("A4", OVERALL, looks.HEAD),
        Fixed("A6", "債権", looks.HEAD, "A7"),
        Fixed("B6", "判定", looks.HEAD, "B7"),
        Fixed(
            f"A{end + 2}", "○ 問題なし　　要確認 値を確かめる（理由があれば各債権のシートの理由の欄に記入）　　未入力 記入が必要",
            replace(looks.NOTE, wrap=False),
        ),
    ]  # fmt: skip
    for column, check in zip(_COLUMNS, CHECKS, strict=True):
        fixed.append(Fixed(f"{column}6", check.name, looks.HEAD))
        look = replace(looks.SMALL_HEAD, align="left", vertical="top")
        fixed.append(Fixed(f"{column}7", check.remedy, look))
    sheet = Sheet(
        name=CHECK,
        fixed=tuple(fixed),
        widths={"A": 32, "B": 10} | dict.fromkeys(_COLUMNS, 17),
        heights={1: 30, 2: 18, 4: 27, 6: 20, 7: 66} | dict.fromkeys(range(_FIRST, end + 1), 24),
        page=Page(title_rows="6:7"),
        marks=(
            *verdicts.marks(f"B{_FIRST}:{last}{end}"),
            *verdicts.overall_marks("B4"),
        ),
        freeze=f"C{_FIRST}",
        first_cell="B4",
        tab_color="C00000",
    )
    return Part(sheet, tuple(fields))


def verdict_field(
    key: str, label: str, sheet: str, cell: str, span: Span, last: str = ""
) -> Field:
    """One verdict of many."""
    return Field(
        key, label, FieldKind.COMPUTED, FieldType.TEXT, sheet, cell,
        Look(align="center", size=11), last=last, formula=verdicts.worst(),
        scope={"results": span},
    )  # fmt: skip


def _overall(claims: tuple[Claim, ...], last: str) -> Field:
    return Field(
        OVERALL, OVERALL, FieldKind.COMPUTED, FieldType.TEXT, CHECK, "B4",
        Look(size=12, bold=True), last=f"{last}4", formula=verdicts.overall(),
        scope={"results": verdict_spans(claims)},
    )  # fmt: skip
