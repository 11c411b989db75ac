"""Owns how a value is written: rounding, ▲ and +, %, P, and the number formats that do the same."""

import math
import re
from fractions import Fraction

from saiken_addin.indicators import Display
from saiken_addin.model import MISSING

Value = int | float | Fraction


def round_half_away(value: Value, digits: int) -> Fraction:
    """Round half away from zero (figures.md rule 3).

    Args:
        value: exact when an int or a Fraction; a float is a spreadsheet's double, which stands for
            the decimal that it prints as, of points (one decimal) for the first 12 decimals of it.
        digits: decimals to keep.
    """
    if isinstance(value, float):
        value = Fraction(repr(float(value)))
        if digits == 1:
            value = round_half_away(value, 12)
    scaled = abs(value) * 10**digits
    whole = math.floor(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def as_text(value: Value | None, display: Display, missing: str = MISSING) -> str:
    """A value as the documents print it: `-`, 298,336,420, 60.1%, ▲6.4%, +1.3P, ▲0.0%.

    Args:
        value: the exact value; rates as fractions (0.601), points as points (1.3), yen as yen.
            None and NaN, which is pandas' None, are missing.
        display: how the indicator is written.
        missing: what stands for a figure that does not exist.
    """
    if value is None or value != value:
        return missing
    shown = abs(round_half_away(value, display.digits)) * 10**display.digits
    whole, rest = divmod(int(shown), 10 ** _decimals(display))
    decimals = f".{rest:0{_decimals(display)}d}" if _decimals(display) else ""
    plus = "+" if display.signed else ""
    sign = "▲" if value < 0 else plus if value > 0 else ""
    return f"{sign}{whole:,}{decimals}{display.suffix}"


def number_format(display: Display, parentheses: bool = False) -> str:
    """The Excel number format that writes a value as `as_text` does.

    Args:
        display: how the indicator is written.
        parentheses: for the lower row of a table, the year before.
    """
    decimals = _decimals(display)
    number = "#,##0" + ("." + "0" * decimals if decimals else "")
    before, after = ("(", ")") if parentheses else ("", "")
    unit = f"%{_literal(after)}" if display.percent else _literal(display.suffix + after)
    plus = "+" if display.signed else ""
    signs = (plus, "▲", "")
    return ";".join([*(_literal(before + sign) + number + unit for sign in signs), "@"])


def formatted(value: int | float, code: str) -> str:
    """A number as a cell with one of our number formats shows it.

    Args:
        value: as it stands in the cell.
        code: parts for positive, negative and zero; digits, commas that scale, % and quoted text.
    """
    parts = _PART.findall(code)
    positive, negative, zero = (*parts, *parts[:1] * 3)[:3]
    if not positive:
        return str(value)
    part = positive if value > 0 else zero if value == 0 and len(parts) > 2 else positive
    if value < 0:
        part = negative if len(parts) > 1 else f'"-"{positive}'
    found = _DIGITS.search(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), part))
    if found is None:
        return str(value)
    decimals, scale = len(found[2] or ""), 3 * len(found[3])
    around = part[: found.start()], part[found.end() :]
    power = 2 if "%" in _QUOTED.sub("", "".join(around)) else 0
    exact = Fraction(repr(float(value))) if isinstance(value, float) else Fraction(value)
    shown = abs(round_half_away(exact * 10**power / 10**scale, decimals)) * 10**decimals
    whole, rest = divmod(int(shown), 10**decimals)
    number = f"{whole:,}" if found[1].startswith("#") else str(whole)
    end = f".{rest:0{decimals}d}" if decimals else ""
    before, after = (text.replace('"', "") for text in around)
    return f"{before}{number}{end}{after}"


_QUOTED = re.compile('"[^"]*"')
_PART = re.compile('(?:"[^"]*"|[^";])+')
_DIGITS = re.compile(r"(#,##0|0)(?:\.(0+))?(,*)")


def _decimals(display: Display) -> int:
    return display.digits - 2 if display.percent else display.digits


def _literal(text: str) -> str:
    # One pair of quotes for all of it: some programs take "(""+" for a quote within the text.
    return f'"{text}"' if text else ""
