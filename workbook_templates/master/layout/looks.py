"""The looks of the printed pages across: title, completeness, headings, labels, figures, notes."""

from workbook_templates.shared.styles import HEADING, RED, TITLE, Look

TITLE_LOOK = Look(border="", size=13, bold=True, color=TITLE)
COMPLETE = Look(border="", size=9)
MISSING = Look(border="", size=9, color=RED, wrap=True, vertical="top")
UNIT = Look(border="", size=9, align="right")
NOTE = Look(border="", size=8, wrap=True, vertical="top")


def head(size: float) -> Look:
    """Of a heading over columns."""
    return Look(fill=HEADING, size=size, align="center", wrap=True)


def figure(size: float) -> Look:
    """Of a figure, whose border is drawn side by side."""
    return Look(size=size, align="right", shrink=True, border="")


def label(size: float) -> Look:
    """Of a name in front of a row."""
    return Look(size=size, wrap=True, align="left")


def total(size: float) -> Look:
    """Of the name of a sum."""
    return Look(size=size, bold=True, align="center", fill=HEADING)
