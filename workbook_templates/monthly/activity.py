"""Owns the sheet 取組状況: the half-yearly texts of every claim, and the section's new measures."""

from dataclasses import replace

from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Page, Sheet
from saiken_addin.model import Claim
from workbook_templates.monthly import looks
from workbook_templates.monthly.rows import ACTIVITY, ACTIVITY_ITEMS, NEW_MEASURES, Part, key


def activity_part(claims: tuple[Claim, ...]) -> Part:
    fixed = [
        Fixed("A1", "中・長期的な課題への取組状況", looks.TITLE),
        Fixed("A2", "債権ごとに、中・長期的な課題と進捗状況、今後の対応方針を記入します（該当がないときは「該当なし」）。", looks.NOTE),
        Fixed("A4", "債権", looks.HEAD),
    ]  # fmt: skip
    headings = ("中・長期的な課題", "課題に対する進捗状況", "今後の対応方針", "備考")
    fixed += [
        Fixed(f"{column}4", head, looks.HEAD)
        for head, (_, column) in zip(headings, ACTIVITY_ITEMS.values(), strict=True)
    ]
    fields: list[Field] = []
    row = 5
    for claim in claims:
        fixed.append(Fixed(f"A{row}", claim.title, looks.LABEL))
        for item, (label, column) in ACTIVITY_ITEMS.items():
            fields.append(
                Field(
                    key(label, None, claim.id), f"{claim.title} {label}", FieldKind.INPUT,
                    FieldType.TEXT, ACTIVITY, f"{column}{row}", looks.INPUT_TEXT, claim=claim.id,
                    item=item, named=True, required=item != "remark", limit=600,
                )
            )  # fmt: skip
        row += 1
    fixed.append(Fixed(f"A{row + 1}", "今年度の新たな取組（債権名を添えて記入。ないときは空欄で構いません）", replace(looks.NOTE, bold=True, size=10)))  # fmt: skip
    heights = {1: 30, 2: 18, 4: 22} | {5 + n: 110 for n in range(len(claims))}
    for number in range(1, NEW_MEASURES + 1):
        at = row + 1 + number
        fixed.append(Fixed(f"A{at}", f"新たな取組 {number}", looks.LABEL))
        fields.append(
            Field(
                f"新たな取組_{number}", f"新たな取組 {number}", FieldKind.INPUT, FieldType.TEXT,
                ACTIVITY, f"B{at}", looks.INPUT_TEXT, last=f"E{at}", item="new_measure", named=True, limit=300,
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
    return Part(sheet, tuple(fields))
