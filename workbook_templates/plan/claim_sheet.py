"""The sheet of a claim: one A3 page of the form, with its margin and its live checks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Stage
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Page, Sheet
from saiken_addin.forms.fill import Value
from workbook_templates.monthly.rows import Part
from workbook_templates.plan import grid, looks
from workbook_templates.plan.efforts import effort_block
from workbook_templates.plan.grid import CLAIM_ROW, TITLE_ROW, TOTAL, Area, Column, column, row
from workbook_templates.plan.help import help_block
from workbook_templates.plan.inspection import inspection
from workbook_templates.plan.known import Given, PlanKnown
from workbook_templates.plan.precheck import verdict_field, verdict_span
from workbook_templates.plan.rows import CLAIM_KEY, LEFT, RIGHT, Block, claim_key, sheet_of
from workbook_templates.plan.settlements import settlement_block
from workbook_templates.plan.targets import target_block
from workbook_templates.plan.texts import text_block
from workbook_templates.shared import verdicts

_FIRST, _LAST = Column.PART, RIGHT.right
"""The columns that are printed."""


@dataclass(frozen=True)
class ClaimSheet:
    """A claim's sheet with its fields, and what the secretariat puts beside the form."""

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
        widths=grid.WIDTHS,
        heights=reduce(_higher, (block.heights for block in blocks)),
        page=Page(paper="A3", area=str(Area(_FIRST, TITLE_ROW, _LAST, grid.NOTE_ROW)), single=True),
        rules=tuple(rule for block in blocks for rule in block.rules if rule.cells),
        marks=tuple(mark for block in blocks for mark in block.marks),
        freeze=_FIRST.at(CLAIM_ROW + 1),
        first_cell=_first_input(blocks),
        tab_color="1F3864",
        outlines=(
            str(row(_FIRST, CLAIM_ROW, _LAST)),
            *(
                str(Area(left, top, right, bottom))
                for top, bottom in ((grid.HEAD_ROW, grid.ISSUES_ROW - 1), (grid.ISSUES_ROW, grid.BOTTOM_ROW - 1), (grid.BOTTOM_ROW, grid.LAST_ROW))
                for left, right in ((Column.PART, LEFT.right), (Column.RIGHT_PART, RIGHT.right))
            ),
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
    note = (
        "※　収入未済額は年度末の額、滞納者数・滞納件数は現年・過年を合わせた実人数・件数。"
        "目標収納率の合計は見込調定額で加重して計算。前年度比較は前年度の決算（見込み）との比較。"
    )
    fixed = (
        row(_FIRST, TITLE_ROW, Column.TARGET_CARRIED).says(f"{year.label}債権回収実施計画", looks.TITLE),
        column(_LAST, TITLE_ROW).says(_stage(stage, claim), replace(looks.NOTE, align="right")),
        row(Column.PART, at, Column.TITLE).says("債権NO.", looks.HEAD),
        column(Column.ITEM, at).says(claim.number, replace(name, align="center", indent=0)),
        column(Column.KIND, at).says("債権名", looks.HEAD),
        row(Column.YEAR_1, at, Column.YEAR_4).says(claim.name, name),
        row(Column.RIGHT_PART, at, Column.RIGHT_TITLE).says("債権所管課", looks.HEAD),
        column(Column.RIGHT_ITEM, at).says(claim.bureau, looks.CENTER),
        column(Column.TARGET_CURRENT, at).says(claim.division, looks.CENTER),
        column(Column.TARGET_CARRIED, at).says(claim.section, looks.CENTER),
        row(_FIRST, grid.NOTE_ROW, _LAST).says(note, looks.NOTE),
    )
    identity = Field(
        claim_key(CLAIM_KEY, claim.id), f"{claim.title} 債権ID", FieldKind.IDENTITY, FieldType.TEXT,
        sheet_of(claim), _LAST.at(at), replace(looks.SMALL_HEAD, number_format='"債権ID　"@'),
        claim=claim.id, named=True,
    )  # fmt: skip
    heights = {TITLE_ROW: 28.0, CLAIM_ROW: 21.0, CLAIM_ROW + 1: 6.0, grid.NOTE_ROW: 16.0}
    area = row(grid.MARGIN["現年"], at, grid.MARGIN[TOTAL])
    verdict = verdict_field(
        claim_key("判定表示", claim.id), f"{claim.title} 判定", sheet_of(claim), area.cell,
        verdict_span(claims, claim), area.last,
    )  # fmt: skip
    marks = verdicts.marks(f"{area.cell}:{area.cell}")
    return Block(fixed, (identity, verdict), marks=marks, heights=heights)


def _stage(stage: Stage, claim: Claim) -> str:
    basis = "決算" if claim.enterprise or stage is Stage.SETTLEMENT else "決算見込み"
    return f"{stage}（{basis}による）"
