"""Owns the looks of the 月次報告: what each kind of cell wears."""

from dataclasses import replace

from saiken_addin.display import number_format
from saiken_addin.forms.declare import Look
from saiken_addin.indicators import Display
from workbook_templates import styles

YEN = number_format(Display.YEN)
HEAD = Look(fill=styles.HEADING, bold=True, align="center", wrap=True, size=9)
SMALL_HEAD = replace(HEAD, bold=False, size=8)
LABEL = Look(wrap=True, size=10)
INPUT = Look(
    fill=styles.INPUT, size=11, align="right", shrink=True, number_format=YEN, locked=False
)
INPUT_TEXT = Look(
    fill=styles.INPUT, wrap=True, vertical="top", size=9, locked=False, number_format="@"
)
COMPUTED = Look(fill=styles.COMPUTED, size=11, align="right", shrink=True, number_format=YEN)
KNOWN = Look(fill=styles.PREFILLED, size=11, align="right", shrink=True, number_format=YEN)
CLOSED = Look(fill=styles.COMPUTED, align="right", color=styles.FAINT)
NOTE = Look(border="", size=9, color=styles.INK, vertical="top")
TITLE = Look(border="", size=16, bold=True, color=styles.TITLE)
