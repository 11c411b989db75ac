"""Proves how values are written (figures.md rules 3 and 4), and that Excel's formats do the same."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from saiken_addin.figures.display import as_text, number_format, round_half_away
from saiken_addin.figures.indicators import Display

DISPLAYS = list(Display)
EXACT = st.fractions(-(10**15), 10**15) | st.fractions(-2, 2, max_denominator=20_000)
DIGITS = st.integers(0, 6)


# --- rounding -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (Fraction(1, 2), 0, 1), (Fraction(-1, 2), 0, -1), (Fraction(3, 2), 0, 2),
        (Fraction(5, 2), 0, 3), (Fraction(-5, 2), 0, -3), (Fraction(49, 100), 0, 0),
        (Fraction("0.0005"), 3, Fraction("0.001")), (Fraction("-0.0005"), 3, Fraction("-0.001")),
        (Fraction("0.00049999999999999999"), 3, 0), (Fraction("-2.95"), 1, -3),
        (7, 0, 7), (-7, 3, -7), (10**13 * 33, 0, 10**13 * 33),
        (1.005, 2, Fraction("1.01")), (0.285, 2, Fraction("0.29")), (2.5, 0, 3), (-2.5, 0, -3),
        (0.1 + 0.2 - 0.25, 1, Fraction("0.1")),
        ((563 / 2000 - 281 / 1000) * 100, 1, Fraction("0.1")),
        (0.0005, 3, Fraction("0.001")), (0.0004999999999, 3, 0), (1e-7, 3, 0),
    ],
)  # fmt: skip
def test_rounds_half_away_from_zero(
    value: float | Fraction, digits: int, rounded: Fraction
) -> None:
    assert round_half_away(value, digits) == rounded


@given(EXACT, DIGITS)
def test_rounding_is_symmetric_nearest_and_final(value: Fraction, digits: int) -> None:
    rounded = round_half_away(value, digits)
    unit = Fraction(1, 10**digits)
    assert round_half_away(-value, digits) == -rounded
    assert rounded % unit == 0
    assert abs(value - rounded) <= unit / 2
    assert round_half_away(rounded, digits) == rounded


@given(st.integers(-(10**12), 10**12), DIGITS)
def test_a_tie_goes_away_from_zero(whole: int, digits: int) -> None:
    unit = Fraction(1, 10**digits)
    tie = (whole + Fraction(1, 2)) * unit
    assert abs(round_half_away(tie, digits)) == abs(tie) + unit / 2


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 3))
def test_rounding_agrees_with_decimal(value: Decimal, digits: int) -> None:
    expected = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    assert round_half_away(Fraction(value), digits) == Fraction(expected)
    assert round_half_away(float(value), digits) == Fraction(expected)


# --- texts ----------------------------------------------------------------------------------

WRITTEN = [
    (298_336_420, Display.YEN, "298,336,420"),
    (0, Display.YEN, "0"),
    (-1_234, Display.YEN, "▲1,234"),
    (5, Display.SIGNED_YEN, "+5"),
    (-5, Display.SIGNED_YEN, "▲5"),
    (0, Display.SIGNED_YEN, "0"),
    (330_000_000_000_000, Display.YEN, "330,000,000,000,000"),
    (Fraction(601, 1000), Display.PERCENT, "60.1%"),
    (Fraction(1), Display.PERCENT, "100.0%"),
    (Fraction(12_345), Display.PERCENT, "1,234,500.0%"),
    (Fraction(0), Display.PERCENT, "0.0%"),
    (Fraction(1, 10_000), Display.PERCENT, "0.0%"),
    (Fraction(-1, 10_000), Display.PERCENT, "▲0.0%"),
    (Fraction(5, 10_000), Display.PERCENT, "0.1%"),
    (Fraction(-64, 1000), Display.SIGNED_PERCENT, "▲6.4%"),
    (Fraction(72, 10), Display.SIGNED_PERCENT, "+720.0%"),
    (Fraction(-1, 10**9), Display.SIGNED_PERCENT, "▲0.0%"),
    (Fraction(1, 10**9), Display.SIGNED_PERCENT, "+0.0%"),
    (0, Display.SIGNED_PERCENT, "0.0%"),
    (Fraction(13, 10), Display.POINTS, "+1.3P"),
    (Fraction(-295, 100), Display.POINTS, "▲3.0P"),
    (Fraction(-1, 100), Display.POINTS, "▲0.0P"),
    (Fraction(0), Display.POINTS, "0.0P"),
    (53, Display.POINTS, "+53.0P"),
    (0.601, Display.PERCENT, "60.1%"),
    (-1e-12, Display.SIGNED_PERCENT, "▲0.0%"),
    (0.0, Display.POINTS, "0.0P"),
]


@pytest.mark.parametrize(("value", "display", "text"), WRITTEN)
def test_values_are_written_as_the_documents_print_them(
    value: float | Fraction, display: Display, text: str
) -> None:
    assert as_text(value, display) == text


@pytest.mark.parametrize("display", DISPLAYS)
def test_a_missing_figure_is_a_dash_or_what_is_asked_for(display: Display) -> None:
    assert as_text(None, display) == "-"
    assert as_text(float("nan"), display) == "-"
    assert as_text(None, display, missing="") == ""


@given(EXACT, st.sampled_from(DISPLAYS))
def test_a_text_says_the_rounded_value_and_the_sign_of_the_exact_one(
    value: Fraction, display: Display
) -> None:
    text = as_text(value, display)
    found = re.fullmatch(r"([▲+]?)((?:\d{1,3})(?:,\d{3})*(?:\.\d)?)([%P]?)", text)
    assert found, text
    sign, digits, suffix = found.groups()
    assert sign == ("▲" if value < 0 else "+" if value > 0 and display.signed else "")
    assert suffix == display.suffix
    read = Fraction(digits.replace(",", "")) / (100 if display.percent else 1)
    assert read == abs(round_half_away(value, display.digits))


# --- number formats -------------------------------------------------------------------------


@pytest.mark.parametrize("display", DISPLAYS)
def test_number_formats_have_a_section_for_plus_minus_zero_and_text(display: Display) -> None:
    for code in (number_format(display), number_format(display, parentheses=True)):
        sections = code.split(";")
        assert len(sections) == 4
        assert sections[3] == "@"
        assert '""' not in code
        assert all(section.count('"') % 2 == 0 for section in sections)


def test_number_formats_write_what_as_text_writes(office: ModuleType, tmp_path: Path) -> None:
    """In LibreOffice; values rounded as cells hold them, tiny ones with their sign."""
    values = [
        Fraction(0), Fraction(1, 10**6), Fraction(-1, 10**6), Fraction(1, 10), Fraction(-3),
        Fraction(53), Fraction(-1234567), Fraction(10**11), Fraction(601, 1000),
    ]  # fmt: skip
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    expected = []
    for display in DISPLAYS:
        for value in [*values, None]:
            held = "-" if value is None else float(round_half_away(value, display.digits) or value)
            sheet.append([held, held])
            for cell, parentheses in zip(sheet[sheet.max_row], (False, True), strict=True):
                cell.number_format = number_format(display, parentheses)
            text = as_text(value, display)
            expected.append([text, "-" if value is None else f"({text})"])
    book.save(tmp_path / "formats.xlsx")
    assert office.displayed(tmp_path / "formats.xlsx")["Sheet"] == expected
