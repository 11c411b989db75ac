"""The texts of a claim: （1）②③④, （2）課題, （3）対策 and （4）目標とする達成水準."""

from saiken_addin.core.model import Claim
from saiken_addin.figures import plan_rules
from saiken_addin.figures.expressions import Item
from saiken_addin.figures.render.python import lines_of
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Fixed, Mark, Rule
from workbook_templates.plan import grid, looks
from workbook_templates.plan.grid import BOTTOM_ROW, ISSUES_ROW, NEW_ROW, Column, column, row
from workbook_templates.plan.known import Given
from workbook_templates.plan.rows import (
    LEFT,
    LINE_HEIGHT,
    PAIRS,
    RIGHT,
    TEXTS,
    Block,
    TextBlock,
    claim_key,
    sheet_of,
)
from workbook_templates.shared import styles

_PROMPTS = {
    "collection_system": "担当の人数、体制、関係課や委託先との分担などを記入します。",
    "legal_issues": "時効、徴収の権限、法令上の制約など、回収の妨げとなる制度上の課題を記入します。",
    "other_cities_settlement": "他市の類似債権の収納率・収入未済額と比べた状況を記入します（右の参考欄に他市の値があります）。",
    "other_cities_measures": "他市の類似債権で行われている措置や取組と比べた状況を記入します。",
    "short_issue": "今年度中に取り組む課題を記入します。右に、その対策を記入します。",
    "long_issue_continued": "昨年度から続く課題です。あらかじめ入っている文章は、今の状況に合わせて直します。",
    "long_issue_new": "今年度から新たに取り組む課題を記入します。ないときは「該当なし」と記入します。",
    "short_measure": "左の短期的な課題に対する対策を記入します。",
    "long_measure_continued": "左の継続課題に対する対策を記入します。",
    "long_measure_new": "左の新規の課題に対する対策を記入します。ないときは「該当なし」と記入します。",
    "level": "今年度末までに、どのような状態を目指すかを記入します。",
    "level_against_cities": "他市の類似債権の取組を踏まえた取組目標（制度周知の強化、滞納の防止、各債権の状況に応じた取組など）を記入します。",
}  # fmt: skip
_LABEL_HEIGHT, _BOTTOM_HEIGHT = 15.0, 17.5


def text_block(claim: Claim, given: Given) -> Block:
    """The texts of a claim, each in a frame as high as its room asks for."""
    fields = [
        given.dressed(
            Field(
                claim_key(text.label, claim.id), f"{claim.title} {text.title}", FieldKind.INPUT,
                FieldType.TEXT, sheet_of(claim), text.area.cell, looks.INPUT_TEXT,
                last=text.area.last, claim=claim.id, item=item, named=True, required=text.required,
                frame=text.frame,
            )
        )
        for item, text in TEXTS.items()
    ]  # fmt: skip
    return Block(
        tuple(_headings()),
        tuple(fields),
        tuple(_rule(item, text) for item, text in TEXTS.items()),
        tuple(_marks()),
        _heights(claim, given),
    )


def _rule(item: str, text: TextBlock) -> Rule:
    room = text.frame.columns * (text.frame.lines - 1) // 10 * 10
    return Rule(
        (text.area.cell,), ~plan_rules.overflows(text.frame.columns, text.frame.lines),
        text.title[:32], f"{_PROMPTS[item]}{room}字、{text.frame.lines}行程度まで。改行は Alt+Enter です。",
        f"{text.frame.lines}行（1行{text.frame.columns}字）に収まらないため、印刷すると切れることがあります。",
        strict=False,
    )  # fmt: skip


def _marks() -> list[Mark]:
    """A text that doesn't fit, and a 課題 without its 対策 or the other way round."""
    value = Item("value")
    marks = [
        Mark(
            text.area.cell, plan_rules.overflows(text.frame.columns, text.frame.lines, value),
            {"value": text.area.cell}, styles.WRONG, styles.RED,
        )
        for text in TEXTS.values()
    ]  # fmt: skip
    for issue, measure in PAIRS.items():
        cells = {"issue": TEXTS[issue].area.cell, "measure": TEXTS[measure].area.cell}
        for item, rule in (
            ("measure", plan_rules.ISSUE_WITHOUT_MEASURE),
            ("issue", plan_rules.MEASURE_WITHOUT_ISSUE),
        ):
            marks.append(Mark(cells[item], rule, cells, styles.BLANK))
    return marks


def _headings() -> list[Fixed]:
    system, legal, cities, measures = (TEXTS[item].area.rows for item in list(TEXTS)[:4])
    right, title, left = Column.RIGHT_PART, Column.RIGHT_TITLE, Column.PART
    against = TEXTS["level_against_cities"].area
    fixed = [
        column(right, system[0], system[-1]).says("②回収体制", looks.SIDE),
        column(right, legal[0], legal[-1]).says("③制度上の課題", looks.SIDE),
        column(right, cities[0], measures[-1]).says("④他市類似債権との比較", looks.SIDE),
        column(title, cities[0], cities[-1]).says("決算状況の\n比較", looks.HEAD),
        column(title, measures[0], measures[-1]).says("各種措置・\n取組状況の\n比較", looks.HEAD),
        column(left, ISSUES_ROW).says("(2)", looks.HEAD),
        column(left, grid.SHORT_ROW, NEW_ROW).says("課題", looks.SIDE),
        column(right, ISSUES_ROW).says("(3)", looks.HEAD),
        column(right, grid.SHORT_ROW, NEW_ROW).says("対策", looks.SIDE),
        column(left, BOTTOM_ROW).says("(4)", looks.HEAD),
        column(left, BOTTOM_ROW + 1, grid.LAST_ROW).says("目標とする達成水準", looks.SIDE),
        row(against.left, against.top - 1, against.right).says("他市類似債権と比較した取組目標", looks.LEFT_HEAD),
    ]
    for strip in (LEFT, RIGHT):
        for at, text, look in (
            (ISSUES_ROW, "短期的な課題（年度中に取り組むべき課題）", looks.LEFT_HEAD),
            (grid.LONG_ROW, "中・長期的な課題（年度を超えて取り組むべき課題）", looks.LEFT_HEAD),
            (grid.CONTINUED_ROW - 1, "＜昨年度からの継続課題＞", looks.SUB_HEAD),
            (NEW_ROW - 1, "＜新規＞", looks.SUB_HEAD),
        ):
            fixed.append(row(strip.left, at, strip.right).says(text, look))
    return fixed


def _heights(claim: Claim, given: Given) -> dict[int, float]:
    """Rows that hold the room of their texts, and more where a given text needs more."""
    heights = dict.fromkeys((ISSUES_ROW, grid.LONG_ROW, grid.CONTINUED_ROW - 1, NEW_ROW - 1), _LABEL_HEIGHT)
    heights |= dict.fromkeys(range(BOTTOM_ROW, grid.LAST_ROW + 1), _BOTTOM_HEIGHT)
    for text in TEXTS.values():
        value = given.suggested.get(claim_key(text.label, claim.id))
        lines = max(text.frame.lines, lines_of(value, text.frame.columns))
        height = (lines * LINE_HEIGHT + 4) / len(text.area.rows)
        heights |= {at: max(heights.get(at, 0.0), height) for at in text.area.rows}
    return heights
