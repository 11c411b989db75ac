"""The looks of the cells of the 実施計画."""

from dataclasses import replace

from saiken_addin.figures.display import number_format
from saiken_addin.figures.indicators import Display
from saiken_addin.forms.declare import Look
from workbook_templates.shared import styles

GIVEN_INK = "FF2E6B34"
"""Letters of an input that is already filled in."""

LINK = "FF0563C1"

YEN = number_format(Display.YEN)
SIGNED_YEN = number_format(Display.SIGNED_YEN)
PERCENT = number_format(Display.PERCENT)
POINTS = number_format(Display.POINTS)

TITLE = Look(border="", size=18, bold=True, align="center", color=styles.TITLE)
HEAD = Look(fill=styles.HEADING, bold=True, align="center", wrap=True, size=10)
SMALL_HEAD = replace(HEAD, bold=False, size=9)
SIDE = replace(HEAD, size=10, wrap=False, rotate=255)
LABEL = Look(size=11, shrink=True)
CENTER = replace(LABEL, align="center")
LEFT_HEAD = replace(HEAD, align="left", indent=1)
SUB_HEAD = replace(LEFT_HEAD, bold=False, fill="FFF2F6FA")
INPUT = Look(
    fill=styles.INPUT, size=11, align="right", shrink=True, number_format=YEN, locked=False
)
INPUT_TEXT = Look(
    fill=styles.INPUT, wrap=True, vertical="top", size=10, locked=False, number_format="@"
)
INPUT_MARK = replace(INPUT_TEXT, wrap=False, vertical="center", align="center", shrink=True)
COMPUTED = Look(fill=styles.COMPUTED, size=11, align="right", shrink=True, number_format=YEN)
TOTAL = replace(COMPUTED, bold=True)
CLOSED = Look(fill=styles.COMPUTED, align="right", color=styles.FAINT)
NOTE = Look(border="", size=9, wrap=True)
VERDICT = Look(size=9, align="center", shrink=True, bold=True)

MARGIN_TITLE = Look(border="", size=12, bold=True, color=styles.TITLE)
MARGIN_NOTE = Look(border="", size=9, color=styles.FAINT, shrink=True)
MARGIN_HEAD = replace(SMALL_HEAD, shrink=True, wrap=False)
MARGIN_LABEL = Look(size=9, shrink=True)
KNOWN = Look(fill=styles.PREFILLED, size=10, align="right", shrink=True, number_format=YEN)
KNOWN_TEXT = Look(fill=styles.PREFILLED, size=9, shrink=True)
HELP = Look(fill=styles.COMPUTED, size=10, align="right", shrink=True, number_format=YEN)


def fixed(look: Look) -> Look:
    """An input whose value is known: green and locked."""
    return replace(look, fill=styles.PREFILLED, locked=True)


def suggested(look: Look) -> Look:
    """An input that is filled in beforehand and may be changed: green letters."""
    return replace(look, color=GIVEN_INK)


def link(look: Look) -> Look:
    """A cell that leads to another place in the book."""
    return replace(look, color=LINK, underline=True)
