"""The looks of the 月次報告: what each kind of cell wears, and how much text fits it."""

from dataclasses import replace

from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import IsLonger, Item
from saiken_addin.figures.indicators import Display
from saiken_addin.forms.declare import Look, Rule
from workbook_templates.shared import styles

YEN = number_format(Display.YEN)
HEAD = Look(fill=styles.HEADING, bold=True, align="center", wrap=True, size=9)
SMALL_HEAD = replace(HEAD, bold=False, size=8)
LABEL = Look(wrap=True, size=10, indent=1)
INPUT = Look(
    fill=styles.INPUT, size=10, align="right", shrink=True, number_format=YEN, locked=False
)
INPUT_TEXT = Look(
    fill=styles.INPUT, wrap=True, vertical="top", size=9, locked=False, number_format="@"
)
COMPUTED = Look(fill=styles.COMPUTED, size=10, align="right", shrink=True, number_format=YEN)
KNOWN = Look(fill=styles.PREFILLED, size=10, align="right", shrink=True, number_format=YEN)
VERDICT = replace(COMPUTED, align="center", number_format="General")
CLOSED = Look(fill=styles.COMPUTED, align="right", color=styles.FAINT)
NOTE = Look(border="", size=9, color=styles.INK, vertical="top")
TITLE = Look(border="", size=16, bold=True, color=styles.TITLE)


def text_rule(cells: tuple[str, ...], limit: int, title: str, prompt: str) -> Rule:
    """The data validation of texts: a hint, and a question when they outgrow the page."""
    return Rule(
        cells, ~IsLonger(Item("value"), limit), title,
        f"{prompt}{limit}字程度まで。改行は Alt+Enter です。",
        f"{limit}字を超えています。印刷すると文章が切れることがあります。",
        strict=False,
    )  # fmt: skip


def fitting(width: float, height: float) -> int:
    """How many full-width characters of 9 points fit a cell, rounded down to tens.

    Args:
        width: of the cell in characters, as Excel counts column widths.
        height: of the row in points.
    """
    in_line = int((width * 7 - 2) / 12)
    return max(10, int(in_line * int((height - 4) / 12.5)) // 10 * 10)
