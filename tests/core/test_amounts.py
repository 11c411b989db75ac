"""An amount in text is read when it is beyond doubt, and never guessed (forms.md)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saiken_addin.core.amounts import AmountReading, Reading, read_amount

FULL_WIDTH = str.maketrans("0123456789,()", "０１２３４５６７８９，（）")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1234", 1234),
        ("1,234", 1234),
        ("12,345,678", 12345678),
        ("１２３４", 1234),
        ("１，２３４円", 1234),
        ("1２3", 123),
        (" 1,234 ", 1234),
        ("　1,234円　", 1234),
        ("\u00a01234\n", 1234),
        ("1,234 円", 1234),
        ("▲1,234", -1234),
        ("△１,２３４円", -1234),
        ("▲ 1,234", -1234),
        ("-5", -5),
        ("−5", -5),
        ("－５", -5),
        ("(1,234)", -1234),
        ("（１，２３４円）", -1234),
        ("▲0", 0),
        ("10,000,000,000,001", 10_000_000_000_001),
    ],
)
def test_what_is_beyond_doubt_is_read(text: str, value: int) -> None:
    assert read_amount(text) == AmountReading(Reading.YEN, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234千円", 1_234_000),
        ("１，２３４　千円", 1_234_000),
        ("▲5千円", -5_000),
        ("(5千円)", -5_000),
    ],
)
def test_thousands_are_read_and_told_apart(text: str, value: int) -> None:
    assert read_amount(text) == AmountReading(Reading.THOUSANDS, value)


@pytest.mark.parametrize("text", ["1234.5", "1,234.50", "１２３４．５円", "▲0.1", "1234.0"])
def test_a_decimal_point_is_a_fraction(text: str) -> None:
    assert read_amount(text) == AmountReading(Reading.FRACTION)


@pytest.mark.parametrize(
    "text",
    """約1000|1,23|12,34|1,2345|,123|123,|1,,234|0,123|12 34|1　234|1億|1億円|1百万円|1/2|100%|１２３円くらい
    |1234円です|円|千円|▲|()|(1|1)|(▲1)|▲(1)|▲▲1|--1|+1|$1,234|¥|1.5千円|.5|5.|1.2.3|1e5|0x10|一二三|①|²|½|٣
    |1_000|-|―|ー1|該当なし|なし|#REF!|=1+1|1;2|'5|NaN|inf||　""".replace("\n", "").split("|"),
)
def test_anything_else_is_unreadable(text: str) -> None:
    assert read_amount(text) == AmountReading(Reading.UNREADABLE)


@pytest.mark.parametrize("length", [61, 5000, 1_000_000])
def test_a_flood_of_digits_is_unreadable_and_raises_nothing(length: int) -> None:
    assert read_amount("9" * length).reading is Reading.UNREADABLE


@given(
    value=st.integers(-(10**13), 10**13),
    commas=st.booleans(),
    full_width=st.booleans(),
    unit=st.sampled_from(["", "円", " 円"]),
    minus=st.sampled_from(["▲", "△", "-", "−", "－", "()"]),
    spaces=st.text(" 　\t\u00a0", max_size=3),
)
def test_every_way_of_writing_an_amount_reads_back(
    value: int, commas: bool, full_width: bool, unit: str, minus: str, spaces: str
) -> None:
    written = (f"{abs(value):,}" if commas else str(abs(value))) + unit
    if value < 0:
        written = f"({written})" if minus == "()" else minus + written
    if full_width:
        written = written.translate(FULL_WIDTH)
    assert read_amount(spaces + written + spaces) == AmountReading(Reading.YEN, value)
    thousands = read_amount(written.replace("円", "").rstrip(" )）") + "千円")
    if not written.startswith(("(", "（")):
        assert thousands == AmountReading(Reading.THOUSANDS, value * 1000)


@given(st.text(max_size=80))
@example("\ud800")
def test_whatever_is_read_stands_in_the_text(text: str) -> None:
    """No text raises, and a value is only made of the text's own digits, in order."""
    got = read_amount(text)
    if got.value is None:
        assert got.reading in (Reading.FRACTION, Reading.UNREADABLE)
        return
    digits = "".join(char for char in text.translate(_TO_ASCII) if char in "0123456789")
    size = abs(got.value) // (1000 if got.reading is Reading.THOUSANDS else 1)
    assert size == int(digits)


_TO_ASCII = str.maketrans("０１２３４５６７８９", "0123456789")


@given(st.text("0123456789０１,，.．▲△-−()（）円千 　", max_size=14))
def test_a_comma_that_is_not_at_thousands_is_never_read(text: str) -> None:
    got = read_amount(text)
    groups = text.translate(str.maketrans("０１，", "01,")).split(",")
    if got.value is not None and len(groups) > 1:
        sizes = [sum(char in "0123456789" for char in group) for group in groups]
        assert 1 <= sizes[0] <= 3
        assert set(sizes[1:]) == {3}
