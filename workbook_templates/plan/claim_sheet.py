"""Owns the sheet of a claim: one A3 page of the form, with its margin and its live checks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Stage
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Page, Sheet
from saiken_addin.forms.fill import Value
from workbook_templates.monthly.rows import Part
from workbook_templates.plan import looks
from workbook_templates.plan.efforts import effort_block
from workbook_templates.plan.help import help_block
from workbook_templates.plan.inspection import inspection
from workbook_templates.plan.known import Given, PlanKnown
from workbook_templates.plan.precheck import verdict_field, verdict_span
from workbook_templates.plan.rows import (
    BOTTOM_ROW,
    CLAIM_KEY,
    CLAIM_ROW,
    HEAD_ROW,
    LAST_COLUMN,
    LAST_ROW,
    NOTE_ROW,
    TITLE_ROW,
    Block,
    claim_key,
    sheet_of,
)
from workbook_templates.plan.settlements import settlement_block
from workbook_templates.plan.targets import target_block
from workbook_templates.plan.texts import text_block
from workbook_templates.shared import verdicts

_WIDTHS = {
    "A": 4.5, "B": 4.5, "C": 19, "D": 7, "E": 23, "F": 23, "G": 23, "H": 23, "I": 4.5, "J": 15,
    "K": 16, "L": 28, "M": 28, "N": 28, "O": 8, "P": 38, "Q": 18, "R": 18, "S": 18, "T": 2,
    "U": 16, "V": 11, "W": 18, "X": 18, "Y": 9, "Z": 2, "AA": 34, "AB": 18, "AC": 18, "AD": 18,
}  # fmt: skip


@dataclass(frozen=True)
class ClaimSheet:
    """A claim's sheet with its fields, and what the house puts beside the form."""

    part: Part
    values: Mapping[str, Value]


def claim_sheet(
    year: FiscalYear,
    stage: Stage,
    claims: tuple[Claim, ...],
    claim: Claim,
    given: Given,
    known: PlanKnown,
) -> ClaimSheet:
    """Declare the sheet of one of a section's claims."""
    assistance = help_block(year, stage, claim, known)
    blocks = (
        _frame(year, stage, claims, claim),
        settlement_block(year, stage, claim, given),
        text_block(claim, given),
        target_block(year, stage, claim, given),
        effort_block(year, claim, given),
        assistance.block,
        inspection(year, claim).block,
    )
    sheet = Sheet(
        name=sheet_of(claim),
        fixed=tuple(item for block in blocks for item in block.fixed),
        widths=_WIDTHS,
        heights=reduce(_higher, (block.heights for block in blocks)),
        page=Page(paper="A3", area=f"A1:{LAST_COLUMN}{NOTE_ROW}", single=True),
        rules=tuple(rule for block in blocks for rule in block.rules if rule.cells),
        marks=tuple(mark for block in blocks for mark in block.marks),
        freeze=f"A{CLAIM_ROW + 1}",
        first_cell=_first_input(blocks),
        tab_color="1F3864",
        outlines=(
            f"A{CLAIM_ROW}:{LAST_COLUMN}{CLAIM_ROW}", f"A{HEAD_ROW}:H25", f"I{HEAD_ROW}:N25",
            "A26:H32", "I26:N32", f"A{BOTTOM_ROW}:H{LAST_ROW}", f"I{BOTTOM_ROW}:N{LAST_ROW}",
        ),
        charts=assistance.charts,
        zoom=70,
    )  # fmt: skip
    fields = tuple(item for block in blocks for item in block.fields)
    return ClaimSheet(Part(sheet, fields), {claim_key(CLAIM_KEY, claim.id): claim.id, **assistance.values})


def _higher(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {row: max(one.get(row, 0.0), other.get(row, 0.0)) for row in {**one, **other}}


def _first_input(blocks: tuple[Block, ...]) -> str:
    return next(
        item.cell for block in blocks for item in block.fields if item.kind is FieldKind.INPUT
    )


def _frame(
    year: FiscalYear, stage: Stage, claims: tuple[Claim, ...], claim: Claim
) -> Block:
    """Title, whose claim it is, the note at the foot, and the verdict in the margin."""
    at = CLAIM_ROW
    name = replace(looks.LABEL, bold=True, indent=1)
    fixed = (
        Fixed(f"A{TITLE_ROW}", f"{year.label}債権回収実施計画", looks.TITLE, f"M{TITLE_ROW}"),
        Fixed(f"N{TITLE_ROW}", _stage(stage, claim), replace(looks.NOTE, align="right")),
        Fixed(f"A{at}", "債権NO.", looks.HEAD, f"B{at}"),
        Fixed(f"C{at}", claim.number, replace(name, align="center", indent=0)),
        Fixed(f"D{at}", "債権名", looks.HEAD),
        Fixed(f"E{at}", claim.name, name, f"H{at}"),
        Fixed(f"I{at}", "債権所管課", looks.HEAD, f"J{at}"),
        Fixed(f"K{at}", claim.bureau, looks.CENTER),
        Fixed(f"L{at}", claim.division, looks.CENTER),
        Fixed(f"M{at}", claim.section, looks.CENTER),
        Fixed(
            f"A{NOTE_ROW}",
            "※　収入未済額は年度末の額、滞納者数・滞納件数は現年・過年を合わせた実人数・件数。"
            "目標収納率の合計は見込調定額で加重して計算。前年度比較は前年度の決算（見込み）との比較。",
            looks.NOTE, f"{LAST_COLUMN}{NOTE_ROW}",
        ),
    )  # fmt: skip
    identity = Field(
        claim_key(CLAIM_KEY, claim.id), f"{claim.title} 債権ID", FieldKind.IDENTITY, FieldType.TEXT,
        sheet_of(claim), f"N{at}", replace(looks.SMALL_HEAD, number_format='"債権ID　"@'),
        claim=claim.id, named=True,
    )  # fmt: skip
    heights = {TITLE_ROW: 28.0, CLAIM_ROW: 21.0, CLAIM_ROW + 1: 6.0, NOTE_ROW: 16.0}
    verdict = verdict_field(
        claim_key("判定表示", claim.id), f"{claim.title} 判定", sheet_of(claim), f"Q{at}",
        verdict_span(claims, claim), f"S{at}",
    )  # fmt: skip
    marks = verdicts.marks(f"Q{at}:Q{at}")
    return Block(fixed, (identity, verdict), marks=marks, heights=heights)


def _stage(stage: Stage, claim: Claim) -> str:
    basis = "決算" if claim.enterprise or stage is Stage.SETTLEMENT else "決算見込み"
    return f"{stage}（{basis}による）"
