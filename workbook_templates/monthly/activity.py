"""Owns the sheet 取組状況: the half-yearly texts of every claim, and the section's new measures."""

from dataclasses import replace

from saiken_addin.core.model import Claim
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Page, Rule, Sheet
from workbook_templates.monthly import looks
from workbook_templates.monthly.rows import ACTIVITY, ACTIVITY_ITEMS, NEW_MEASURES, Part, key

_FIRST = 5
_WIDTHS = {"A": 22, "B": 40, "C": 56, "D": 46, "E": 22}
_MEASURE_HEIGHT = 40
_ON_ONE_PAGE = 2
"""Claims that leave room for the new measures on their page."""
_MEASURE_LIMIT = looks.fitting(sum(_WIDTHS[column] for column in "BCDE"), _MEASURE_HEIGHT)
_PROMPTS = {
    "long_term_issue": ("中・長期的な課題", "継続する課題は前回の内容が入っています。変わったときは直します。"),
    "progress": ("課題に対する進捗状況", "今年度に行ったことと、その結果を記入します。"),
    "policy": ("今後の対応方針", "これから行うことを、時期とあわせて記入します。"),
    "remark": ("備考", "補足があれば記入します。空欄で構いません。"),
}  # fmt: skip


def activity_part(claims: tuple[Claim, ...]) -> Part:
    fixed = [
        Fixed("A1", "中・長期的な課題への取組状況", looks.TITLE),
        Fixed("A2", "債権ごとに、中・長期的な課題と進捗状況、今後の対応方針を記入します（該当がないときは「該当なし」）。", looks.NOTE),
        Fixed("A4", "債権", looks.HEAD),
        *(
            Fixed(f"{column}4", _PROMPTS[item][0], looks.HEAD)
            for item, (_, column) in ACTIVITY_ITEMS.items()
        ),
    ]  # fmt: skip
    height = _claim_height(len(claims))
    limits = {item: looks.fitting(_WIDTHS[column], height) for item, (_, column) in ACTIVITY_ITEMS.items()}
    fields: list[Field] = []
    for row, claim in enumerate(claims, _FIRST):
        fixed.append(Fixed(f"A{row}", claim.title, looks.LABEL))
        fields += [
            Field(
                key(label, None, claim.id), f"{claim.title} {label}", FieldKind.INPUT,
                FieldType.TEXT, ACTIVITY, f"{column}{row}", looks.INPUT_TEXT, claim=claim.id,
                item=item, named=True, required=item != "remark", limit=limits[item],
            )
            for item, (label, column) in ACTIVITY_ITEMS.items()
        ]  # fmt: skip
    last = _FIRST + len(claims) - 1
    one_page = len(claims) <= _ON_ONE_PAGE
    heights = {1: 30, 2: 18, 4: 24} | dict.fromkeys(range(_FIRST, last + 1), height)
    heights[last + 2] = 20
    fixed.append(Fixed(f"A{last + 2}", "今年度の新たな取組（債権名を添えて記入。ないときは空欄で構いません）", replace(looks.NOTE, bold=True, size=10)))  # fmt: skip
    for number in range(1, NEW_MEASURES + 1):
        row = last + 2 + number
        heights[row] = _MEASURE_HEIGHT
        fixed.append(Fixed(f"A{row}", f"新たな取組 {number}", looks.LABEL))
        fields.append(
            Field(
                measure_key(number), f"新たな取組 {number}", FieldKind.INPUT, FieldType.TEXT, ACTIVITY,
                f"B{row}", looks.INPUT_TEXT, last=f"E{row}", item="new_measure", named=True,
                limit=_MEASURE_LIMIT,
            )
        )  # fmt: skip
    sheet = Sheet(
        name=ACTIVITY,
        fixed=tuple(fixed),
        widths=_WIDTHS,
        heights=heights,
        page=Page(area=f"A1:E{row}" if one_page else f"A1:E{last},A{last + 2}:E{row}"),
        rules=_rules(last, limits),
        freeze=f"B{_FIRST}",
        first_cell=f"B{_FIRST}",
        tab_color="548235",
    )
    return Part(sheet, tuple(fields))


def measure_key(number: int) -> str:
    """新たな取組_1"""
    return f"新たな取組_{number}"


def _claim_height(claims: int) -> int:
    """Points; what there are of claims share the page, with the new measures where they fit."""
    return 330 // claims if claims <= _ON_ONE_PAGE else max(106, 510 // claims)


def _rules(last: int, limits: dict[str, int]) -> tuple[Rule, ...]:
    columns = [
        looks.text_rule(
            tuple(f"{column}{row}" for row in range(_FIRST, last + 1)), limits[item], *_PROMPTS[item]
        )
        for item, (_, column) in ACTIVITY_ITEMS.items()
    ]
    measures = tuple(f"B{last + 2 + number}" for number in range(1, NEW_MEASURES + 1))
    prompt = "今年度に新しく始めた取組を、債権名を添えて記入します。"
    return (*columns, looks.text_rule(measures, _MEASURE_LIMIT, "今年度の新たな取組", prompt))
