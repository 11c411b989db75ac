"""Proves that a rate is read only where the cell shows the rate that it holds."""

from fractions import Fraction

import pytest

from saiken_addin.forms.declare import FieldType
from saiken_addin.forms.values import read_value
from saiken_addin.ooxml.formats import shown
from saiken_addin.ooxml.reader import Cell, CellKind

RATE = Fraction(981, 1000)


@pytest.mark.parametrize(
    ("code", "number", "value", "codes"),
    [
        ("0.0%", 0.981, RATE, []), ("0%", 0.981, RATE, []), ("0.000", 0.981, RATE, []), ("0", 0.981, RATE, []),
        ("General", 98.1, RATE, ["P01"]), ('0.0"%"', 98.1, RATE, ["P01"]), ('0.0"％"', 98.1, RATE, ["P01"]),
        ('0.0"%"', 0.981, None, ["P03"]), ("h:mm", 0.981, None, ["P03"]), ("m/d", 0.981, None, ["P03"]),
        ('0.0"千"', 0.981, None, ["P03"]), ("0.0,", 0.981, None, ["P03"]), ("0.0%", 98.1, RATE, ["P01"]),
        ("0.0%", 1e307, None, ["P03"]), ("0", 10**300, None, ["P03"]),
    ],
)  # fmt: skip
def test_a_rate_is_what_the_cell_shows(
    code: str, number: float, value: Fraction | None, codes: list[str]
) -> None:
    cell = Cell(number, CellKind.NUMBER, repr(number), None, False)
    read, problems = read_value(FieldType.RATE, cell, shown(code, number))
    assert (read, [each.code.code for each in problems]) == (value, codes)
