"""The marking of 滞納を発生させないための取組: which of the three kinds a claim takes up."""

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim
from saiken_addin.figures import plan_rules
from saiken_addin.forms.declare import Field, FieldKind, FieldType, Mark, Rule
from workbook_templates.plan import looks
from workbook_templates.plan.grid import EFFORTS_ROW, Column, Table, row
from workbook_templates.plan.known import Given
from workbook_templates.plan.rows import (
    MARK,
    Block,
    effort_key,
    sheet_of,
)
from workbook_templates.shared import styles

TITLES = {
    "publicity": "制度周知の強化",
    "prevention": "滞納の防止",
    "circumstances": "各債権の状況に応じた取組",
}
EXAMPLES = {
    "publicity": "書類の多言語表記、届出の周知など",
    "prevention": "口座振替の加入、期限内の納付の勧めなど",
    "circumstances": "貸付時等の情報の収集、保証人への早期の催告など",
}
_TABLE = Table(EFFORTS_ROW + 1, tuple(TITLES), {MARK: Column.CITY_RATE})
CELLS = {item: _TABLE.cell(item, MARK) for item in TITLES}


def effort_block(year: FiscalYear, claim: Claim, given: Given) -> Block:
    """Three cells to be marked, beside the form: what the city asks every section to consider."""
    fields = [
        given.dressed(
            Field(
                effort_key(item, claim.id), f"{claim.title} 取組 {title}", FieldKind.INPUT,
                FieldType.TEXT, sheet_of(claim), CELLS[item], looks.INPUT_MARK,
                claim=claim.id, item=f"effort_{item}", named=True,
            )
        )
        for item, title in TITLES.items()
    ]  # fmt: skip
    fixed = [
        row(Column.CITY, EFFORTS_ROW, Column.CITY_RATE).says(
            f"{year.label}に取り組むもの（ひとつ以上に{MARK}。なければ「該当なし」）", looks.MARGIN_HEAD
        ),
        *(
            row(Column.CITY, _TABLE.row(item), Column.CITY_COLLECTED).says(
                f"{title}（{EXAMPLES[item]}）", looks.MARGIN_LABEL
            )
            for item, title in TITLES.items()
        ),
    ]
    cells = tuple(CELLS.values())
    return Block(
        tuple(fixed),
        tuple(fields),
        (
            Rule(
                cells, plan_rules.is_mark(), "滞納を発生させないための取組",
                f"今年度に取り組むものに{MARK}を記入します。三つのうちひとつ以上を選び、具体的な内容は(4)の取組目標に書きます。",
                f"{MARK}か「該当なし」を記入してください（取り組まないものは空欄）。",
            ),
        ),
        tuple(
            Mark(cell, plan_rules.NO_EFFORT, CELLS, styles.BLANK) for cell in cells
        ),
    )  # fmt: skip
