"""Writes a value as people read it: rounding, ▲ and +, %, P, and number formats that do the same."""

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from saiken_addin.core.model import MISSING
from saiken_addin.figures.indicators import Display

Value = int | float | Fraction


def round_half_away(value: Value, digits: int) -> Fraction:
    """Round half away from zero (figures.md rule 3).

    Args:
        value: exact when an int or a Fraction; a float is a spreadsheet's double, which stands for
            the decimal that it prints as, of points (one decimal) for the first 12 decimals of it.
    """
    if isinstance(value, float):
        value = Fraction(Decimal(repr(float(value))))
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
        code: parts for positive, negative and zero; digits, commas that scale, % and quoted text.
    """
    shape = _shape(code, (value > 0) - (value < 0))
    if shape is None:
        return str(value)
    numerator, denominator = Decimal(repr(value)).as_integer_ratio()
    numerator = abs(numerator) * 10 ** (shape.power + shape.decimals)
    denominator *= 10**shape.scale
    # Half away from zero, as `round_half_away`, on whole numbers.
    shown = (2 * numerator + denominator) // (2 * denominator)
    whole, rest = divmod(shown, 10**shape.decimals)
    number = f"{whole:,}" if shape.grouped else str(whole)
    end = f".{rest:0{shape.decimals}d}" if shape.decimals else ""
    return f"{shape.before}{number}{end}{shape.after}"


class _Shape(NamedTuple):
    """What a number format does with the numbers of one sign."""

    before: str
    after: str
    grouped: bool
    decimals: int
    power: int
    scale: int


@lru_cache(maxsize=256)
def _shape(code: str, sign: int) -> _Shape | None:
    parts = _PART.findall(code)
    positive, negative, zero = (*parts, *parts[:1] * 3)[:3]
    if not positive:
        return None
    part = zero if sign == 0 and len(parts) > 2 else positive
    if sign < 0:
        part = negative if len(parts) > 1 else f'"-"{positive}'
    found = _DIGITS.search(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), part))
    if found is None:
        return None
    around = part[: found.start()], part[found.end() :]
    before, after = (text.replace('"', "") for text in around)
    power = 2 if "%" in _QUOTED.sub("", "".join(around)) else 0
    decimals, scale = len(found[2] or ""), 3 * len(found[3])
    return _Shape(before, after, found[1].startswith("#"), decimals, power, scale)


_QUOTED = re.compile('"[^"]*"')
_PART = re.compile('(?:"[^"]*"|[^";])+')
_DIGITS = re.compile(r"(#,##0|0)(?:\.(0+))?(,*)")


def _decimals(display: Display) -> int:
    return display.digits - 2 if display.percent else display.digits


def _literal(text: str) -> str:
    # One pair of quotes for all of it: some programs take "(""+" for a quote within the text.
    return f'"{text}"' if text else ""
