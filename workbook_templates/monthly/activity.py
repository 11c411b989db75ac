"""The sheet 取組状況: the half-yearly texts of every claim, and the section's new measures."""

from dataclasses import replace

from saiken_addin.core.model import Claim
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Page, Rule, Sheet
from workbook_templates.monthly import looks
from workbook_templates.monthly.columns import ACTIVITY_COLUMNS, ACTIVITY_TEXTS
from workbook_templates.monthly.rows import ACTIVITY, NEW_MEASURES, Part, key

_FIRST = 5
_LETTERS = ACTIVITY_COLUMNS.letters
_CLAIM, *_TEXT_LETTERS = _LETTERS.values()
_MEASURE_HEIGHT = 40
_ON_ONE_PAGE = 2
"""Claims that leave room for the new measures on their page."""
_MEASURE_LIMIT = looks.fitting(sum(each.width for each in ACTIVITY_TEXTS), _MEASURE_HEIGHT)


def activity_part(claims: tuple[Claim, ...]) -> Part:
    fixed = [
        Fixed(f"{_CLAIM}1", "中・長期的な課題への取組状況", looks.TITLE),
        Fixed(f"{_CLAIM}2", "債権ごとに、中・長期的な課題と進捗状況、今後の対応方針を記入します（該当がないときは「該当なし」）。", looks.NOTE),
        *(Fixed(f"{_LETTERS[each.item]}4", each.head, looks.HEAD) for each in ACTIVITY_COLUMNS),
    ]  # fmt: skip
    height = _claim_height(len(claims))
    limits = {each.item: looks.fitting(each.width, height) for each in ACTIVITY_TEXTS}
    fields: list[Field] = []
    for row, claim in enumerate(claims, _FIRST):
        fixed.append(Fixed(f"{_CLAIM}{row}", claim.title, looks.LABEL))
        fields += [
            Field(
                key(each.label, None, claim.id), f"{claim.title} {each.label}", FieldKind.INPUT,
                FieldType.TEXT, ACTIVITY, f"{_LETTERS[each.item]}{row}", looks.INPUT_TEXT,
                claim=claim.id, item=each.item, named=True, required=each.required,
                limit=limits[each.item],
            )
            for each in ACTIVITY_TEXTS
        ]  # fmt: skip
    last = _FIRST + len(claims) - 1
    one_page = len(claims) <= _ON_ONE_PAGE
    heights = {1: 30, 2: 18, 4: 24} | dict.fromkeys(range(_FIRST, last + 1), height)
    heights[last + 2] = 20
    fixed.append(Fixed(f"{_CLAIM}{last + 2}", "今年度の新たな取組（債権名を添えて記入。ないときは空欄で構いません）", replace(looks.NOTE, bold=True, size=10)))  # fmt: skip
    for number in range(1, NEW_MEASURES + 1):
        row = last + 2 + number
        heights[row] = _MEASURE_HEIGHT
        fixed.append(Fixed(f"{_CLAIM}{row}", f"新たな取組 {number}", looks.LABEL))
        fields.append(
            Field(
                measure_key(number), f"新たな取組 {number}", FieldKind.INPUT, FieldType.TEXT, ACTIVITY,
                f"{_TEXT_LETTERS[0]}{row}", looks.INPUT_TEXT, last=f"{_TEXT_LETTERS[-1]}{row}", item="new_measure", named=True,
                limit=_MEASURE_LIMIT,
            )
        )  # fmt: skip
    end = _TEXT_LETTERS[-1]
    sheet = Sheet(
        name=ACTIVITY,
        fixed=tuple(fixed),
        widths=ACTIVITY_COLUMNS.widths,
        heights=heights,
        page=Page(
            area=f"{_CLAIM}1:{end}{row}"
            if one_page
            else f"{_CLAIM}1:{end}{last},{_CLAIM}{last + 2}:{end}{row}"
        ),
        rules=_rules(last, limits),
        freeze=f"{_TEXT_LETTERS[0]}{_FIRST}",
        first_cell=f"{_TEXT_LETTERS[0]}{_FIRST}",
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
            tuple(f"{_LETTERS[each.item]}{row}" for row in range(_FIRST, last + 1)), limits[each.item],
            each.head, each.prompt,
        )
        for each in ACTIVITY_TEXTS
    ]  # fmt: skip
    measures = tuple(f"{_TEXT_LETTERS[0]}{last + 2 + number}" for number in range(1, NEW_MEASURES + 1))
    prompt = "今年度に新しく始めた取組を、債権名を添えて記入します。"
    return (*columns, looks.text_rule(measures, _MEASURE_LIMIT, "今年度の新たな取組", prompt))
