"""Owns how a value is written: rounding, ▲ and +, %, P, and the number formats that do the same."""

import math
from fractions import Fraction

from saiken_addin.indicators import Display
from saiken_addin.model import MISSING

Value = int | float | Fraction


def round_half_away(value: Value, digits: int) -> Fraction:
    """Round half away from zero (figures.md rule 3).

    Args:
        value: exact when an int or a Fraction; a float is a spreadsheet's double, which is first
            rounded to 12 decimals so that a tie in decimal counts as a tie.
        digits: decimals to keep.
    """
    if isinstance(value, float):
        value = Fraction(repr(value))
        if digits < 12:
            value = round_half_away(value, 12)
    scaled = abs(value) * 10**digits
    whole = math.floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def as_text(value: Value | None, display: Display, missing: str = MISSING) -> str:
    """A value as the documents print it: `-`, 298,336,420, 60.1%, ▲6.4%, +1.3P, ▲0.0%.

    Args:
        value: the exact value; rates as fractions (0.601), points as points (1.3), yen as yen.
        display: how the indicator is written.
        missing: what stands for a figure that does not exist.
    """
    if value is None:
        return missing
    shown = abs(round_half_away(value, display.digits))
    decimals = display.digits - 2 if display.percent else display.digits
    digits = f"{shown * 100 if display.percent else shown:,.{decimals}f}"
    plus = "+" if display.signed else ""
    sign = "▲" if value < 0 else plus if value > 0 else ""
    return f"{sign}{digits}{display.suffix}"


def number_format(display: Display, parentheses: bool = False) -> str:
    """The Excel number format that writes a value as `as_text` does.

    Args:
        display: how the indicator is written.
        parentheses: for the lower row of a table, the year before.
    """
    decimals = display.digits - 2 if display.percent else display.digits
    body = "#,##0" + ("." + "0" * decimals if decimals else "")
    if display.percent:
        body += "%"
    elif display.suffix:
        body += f'"{display.suffix}"'
    plus = '"+"' if display.signed else ""
    sections = (f"{plus}{body}", f'"▲"{body}', body, "@")
    if not parentheses:
        return ";".join(sections)
    return ";".join([*(f'"("{part}")"' for part in sections[:3]), "@"])
