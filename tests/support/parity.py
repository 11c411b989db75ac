"""The rows on which all renderings must agree, and how far a spreadsheet's doubles reach.

The rows are the same on every run. They are real-looking figures, ties (…5 behind the last
displayed decimal) of every indicator, neighbours of ties by one yen, rates that hardly differ,
amounts from 1 yen to 10兆円 in any combination, negative ones, zeros, blanks and 該当なし.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from saiken_addin.core.model import MAX_AMOUNT, NOT_APPLICABLE
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import Binary, Condition, Expr, Item, Rounded, operands
from saiken_addin.figures.indicators import (
    COLLECTION_RATE_CHANGE,
    REDUCTION_GAIN,
    Display,
    Indicator,
    assessed,
    fell,
    gained,
    in_thousands,
    target_met,
)
from saiken_addin.figures.render import is_one_division, to_excel, to_python
from saiken_addin.forms.lambda_names import LAMBDA_INDICATORS, with_functions
from saiken_addin.ooxml.package import RawPackage

Value = int | Fraction | str | None
Row = dict[str, Value]


@dataclass(frozen=True)
class Column:
    """A computed column: what stands in its cell, how it is written, and what is rounded there."""

    name: str
    tree: Expr
    display: Display | None = None
    exact: Expr | None = None
    digits: int = 0

    @property
    def number_format(self) -> str:
        return number_format(self.display) if self.display else "General"


def _flag(name: str, condition: Condition, change: Indicator) -> Column:
    return Column(name, condition, None, change.definition, change.display.digits)


def _unrounded(tree: Expr) -> Expr:
    return tree.of if isinstance(tree, Rounded) else tree


_THOUSANDS = in_thousands(assessed)
INDICATOR_COLUMNS = tuple(
    Column(one.name, one.shown, one.display, _unrounded(one.definition), one.display.digits)
    for one in LAMBDA_INDICATORS
)
COLUMNS = (
    *INDICATOR_COLUMNS,
    Column("in_thousands", _THOUSANDS, Display.YEN, assessed / 1000),
    _flag("collection_fell", fell(COLLECTION_RATE_CHANGE, Fraction(3)), COLLECTION_RATE_CHANGE),
    _flag("reduction_fell", fell(REDUCTION_GAIN, Fraction(5, 2)), REDUCTION_GAIN),
    _flag("reduction_gained", gained(REDUCTION_GAIN, Fraction(10)), REDUCTION_GAIN),
    Column("target_met", target_met()),
)
ITEMS: tuple[str, ...] = tuple(
    {item.name: None for column in COLUMNS for item in operands(column.tree)}
)


# --- how far doubles reach ------------------------------------------------------------------


def within_reach(column: Column, row: Mapping[str, Value]) -> bool:
    """Whether a formula, computed in doubles, must come to what the exact value comes to.

    See `render.is_one_division`: no when the exact value is no tie, but nearer to one than half a
    unit of the 15th digit and the errors of doubles; for a difference of rates also when nearer
    than half a unit of the 12th decimal, when the rates reach 16, and when they are alike in 15
    digits, which costs the sign of ▲0.0P; for a product of yen and a rate, when a tie lies above
    4,504; and when the displayed value has more than 15 digits.
    """
    if column.exact is None:
        return True
    exact = to_python(column.exact)(row)
    if not isinstance(exact, int | Fraction):
        return True
    scaled = abs(exact) * 10**column.digits
    size = size_of(column.exact, row) * 10**column.digits
    digit_15 = Fraction(10) ** (math.floor(math.log10(scaled + Fraction(1, 2))) - 14)
    gap = digit_15 / 2 + size / 2**51
    if is_one_division(column.exact):
        tie_survives = scaled < 10**14
    else:
        gap += Fraction(10**column.digits, 2 * 10**12)
        tie_survives = size < (16_000 if column.digits else 4_504) and (exact == 0 or scaled > size / 2**47)
    to_tie = abs(scaled % 1 - Fraction(1, 2))
    if column.digits == 0:  # an amount, whose sign no double loses
        return bool(to_tie > gap or (to_tie == 0 and tie_survives))
    return bool(tie_survives and (to_tie == 0 or to_tie > gap))


def size_of(tree: Expr, row: Mapping[str, Value]) -> Fraction:
    """The value with every difference turned into a sum: what the errors are in proportion to."""
    match tree:
        case Binary("+" | "-", left, right):
            return size_of(left, row) + size_of(right, row)
        case Binary("*", left, right):
            return size_of(left, row) * size_of(right, row)
        case Binary("/", left, right):
            return size_of(left, row) / _value(right, row)
    return _value(tree, row)


def _value(tree: Expr, row: Mapping[str, Value]) -> Fraction:
    value = to_python(tree)(row)
    assert isinstance(value, int | Fraction)
    return abs(Fraction(value))


def is_tie(column: Column, row: Mapping[str, Value]) -> bool:
    """Whether the exact value lies half-way between two displayed values."""
    exact = to_python(column.exact)(row) if column.exact else None
    return isinstance(exact, int | Fraction) and exact * 10**column.digits % 1 == Fraction(1, 2)


# --- rows -----------------------------------------------------------------------------------

QUOTIENTS = {
    "collection_rate": ("collected", "assessed"),
    "outstanding_change": ("outstanding", "outstanding_before"),
    "reduction_rate": ("outstanding", "assessed"),
    "achievement_rate": ("target_outstanding", "outstanding"),
    "settled_share": ("settled", "reviewed"),
    "paid_off_share": ("paid_off", "reviewed"),
}
"""Indicators of one division: numerator and denominator. A tie is an odd number of 1/2000."""

DIFFERENCES = {
    "collection_rate_change": ("collected", "assessed"),
    "reduction_gain": ("outstanding", "assessed"),
}
"""Indicators that compare a rate with the year before."""


def rows(count: int, seed: int = 20260121) -> list[Row]:
    """The rows of a parity test, the same for the same arguments."""
    rng = random.Random(seed)
    kinds = (_plain, _wild, _quotient_tie, _difference_tie, _target_rate_tie, _same_rates)
    return [_with_targets(rng, kinds[number % len(kinds)](rng)) for number in range(count)]


def _with_targets(rng: random.Random, row: Row) -> Row:
    """The operands of targets: often such that one of the rates or amounts is tied."""
    target, rate = row["target_outstanding"], row["target_rate"]
    expected = _amount(rng)
    if isinstance(target, int) and 0 < target < MAX_AMOUNT // 2000 and rng.random() < 0.3:
        odd = rng.choice([part for part in range(1, 60, 2) if target % part == 0])
        expected = 2000 * target // odd + rng.choice((0, 0, 0, -1, 1))
    elif isinstance(rate, Fraction) and rng.random() < 0.1:
        half = (1 - rate).denominator
        expected = max(1, expected // half) * half // 2 or 1
    months = rng.choice((1, 2, 2, 4, 6, 7, 11, 12))
    return {"expected_assessed": expected, "months_left": months} | row


def near_ties(count: int, seed: int = 7) -> Iterator[Row]:
    """Rates as near to a tie as whole yen come without being one: 1/(2000 × 調定額) away."""
    rng = random.Random(seed)
    while count:
        whole = int(10 ** rng.uniform(3.5, 13)) | 1
        if whole % 5 == 0:
            continue
        miss = rng.choice((-1, 1))
        half = miss * pow(whole, -1, 2000) % 2000
        near: Row = {"assessed": whole, "collected": (half * whole - miss) // 2000}
        yield _with_targets(rng, _plain(rng) | near)
        count -= 1


def _amount(rng: random.Random, most: int = MAX_AMOUNT) -> int:
    """From 1 yen to the bound, every order of magnitude alike; now and then one of its ends."""
    edge = rng.random()
    if edge < 0.04:
        return 1
    if edge < 0.08:
        return most - rng.randrange(min(most, 3))
    return min(most, int(10 ** rng.uniform(0, math.log10(most))))


def _plain(rng: random.Random, whole: int = 0) -> Row:
    """Figures as a section may report them, of the size of `whole`."""
    row: Row = {}
    whole = whole or _amount(rng)
    for suffix in ("", "_before"):
        row["assessed" + suffix] = whole
        row["collected" + suffix] = collected = round(whole * rng.random())
        row["outstanding" + suffix] = whole - collected
        whole = min(MAX_AMOUNT, max(1, round(whole * rng.uniform(0.7, 1.4))))
    left = whole - collected
    row["written_off"] = rng.choice((0, max(0, left) // 100))
    row["unrefunded"] = rng.choice((0, 0, whole // 1000))
    row["target_outstanding"] = min(MAX_AMOUNT, round(abs(left) * rng.uniform(0, 3)))
    row["target_rate"] = Fraction(rng.randint(0, 1000), 1000)
    row["reviewed"] = rng.randint(0, 400)
    row["settled"] = rng.randint(0, 400)
    row["paid_off"] = rng.randint(0, 400)
    return row


def _wild(rng: random.Random) -> Row:
    """Anything within the bound, with zeros, negatives, blanks and 該当なし."""
    row: Row = {name: _amount(rng) for name in ITEMS}
    if rng.random() < 0.8:
        row |= {name: _amount(rng, MAX_AMOUNT // 100) for name in ("collected", "outstanding")}
        row |= {f"{name}_before": _amount(rng) // 100 for name in ("collected", "outstanding")}
        row |= {f"assessed{suffix}": MAX_AMOUNT - _amount(rng) // 2 for suffix in ("", "_before")}
    row["target_rate"] = Fraction(rng.randint(0, 15_000), 10_000)
    choices: Sequence[Callable[[int], Value]] = (
        lambda _: 0,
        lambda _: None,
        lambda _: NOT_APPLICABLE,
        lambda amount: -amount,
    )
    for name in rng.sample(ITEMS, rng.randrange(4)):
        row[name] = rng.choice(choices)(row[name])  # type: ignore[arg-type]
    return row


def _off_by_a_yen(rng: random.Random, row: Row, name: str) -> Row:
    """The row itself, or one yen beside it."""
    value = row[name]
    assert isinstance(value, int)
    return row | {name: value + rng.choice((0, 0, -1, 1))}


def _quotient_tie(rng: random.Random) -> Row:
    part, whole = rng.choice(tuple(QUOTIENTS.values()))
    odd = 2 * rng.choice((rng.randrange(2000), int(10 ** rng.uniform(0, 7)))) + 1
    unit = _amount(rng, MAX_AMOUNT // max(odd, 2000))
    sign = rng.choice((1, 1, 1, -1))
    tie: Row = {whole: 2000 * unit, part: sign * odd * unit}
    row = _plain(rng, 500 + 1000 * max(unit, odd * unit // 2000))
    return _off_by_a_yen(rng, row | tie, part)


def _difference_tie(rng: random.Random) -> Row:
    part, whole = rng.choice(tuple(DIFFERENCES.values()))
    before = _amount(rng, 10**7)
    part_before = rng.randint(0, before) * rng.choice((1, 1, 1, rng.randint(1, 7)))
    odd = rng.choice((2 * rng.randint(-500, 500) + 1, -59, 59, -199, 199, 49, -49))
    unit = _amount(rng, MAX_AMOUNT // (20_000 * before))
    row = _plain(rng, 2000 * before * unit)
    row |= {f"{name}_before": rng.randint(0, before) for name, _ in DIFFERENCES.values()}
    tie: Row = {
        f"{whole}_before": before,
        f"{part}_before": part_before,
        whole: 2000 * before * unit,
        part: (2000 * part_before + odd * before) * unit,
    }
    return _off_by_a_yen(rng, row | tie, part)


def _target_rate_tie(rng: random.Random) -> Row:
    rate = Fraction(rng.randint(0, 10_000), 10_000)
    odd = 2 * rng.randint(-500, 500) + 1
    unit = _amount(rng, MAX_AMOUNT // 20_000)
    tie: Row = {
        "target_rate": rate,
        "assessed_before": 10_000 * unit,
        "collected_before": int((rate - Fraction(odd, 2000)) * 10_000 * unit),
    }
    row = _plain(rng, 10_000 * unit)
    return _off_by_a_yen(rng, row | tie, "collected_before")


def _same_rates(rng: random.Random) -> Row:
    """Rates equal to the year before, or one yen off: what rounds to zero keeps its sign."""
    row = _plain(rng)
    times = rng.randint(1, 9)
    before = 1000 * _amount(rng, MAX_AMOUNT // 10_000)
    for part, whole in DIFFERENCES.values():
        share = Fraction(rng.randint(0, 1000), 1000)
        row[f"{whole}_before"] = before
        row[f"{part}_before"] = int(share * before)
        row[whole] = times * before
        row[part] = times * int(share * before)
    name = rng.choice(("collected", "outstanding", "outstanding_before"))
    return _off_by_a_yen(rng, row, name)


# --- books ----------------------------------------------------------------------------------

_ROW = "{row}"
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def write_book(rows: Sequence[Row], file: Path) -> None:
    """A book with the operands, and behind them every column as a formula."""
    _write(rows, COLUMNS, file, lambda column, cells: to_excel(column.tree, cells))


def write_lambda_book(rows: Sequence[Row], file: Path) -> None:
    """A book with the operands, and behind them a call of every indicator's LAMBDA name."""

    def call(column: Column, cells: Mapping[Expr, str]) -> str:
        indicator = next(one for one in LAMBDA_INDICATORS if one.name == column.name)
        arguments = ",".join(cells[item] for item in indicator.arguments)
        return f"={indicator.label}({arguments})"

    _write(rows, INDICATOR_COLUMNS, file, call)
    file.write_bytes(with_functions(file.read_bytes(), True))


def _write(
    rows: Sequence[Row],
    columns: Sequence[Column],
    file: Path,
    formula: Callable[[Column, Mapping[Expr, str]], str],
) -> None:
    """The sheet is written as text: cell by cell openpyxl takes longer than LibreOffice does."""
    cells: dict[Expr, str] = {
        Item(name): get_column_letter(place) + _ROW for place, name in enumerate(ITEMS, 1)
    }
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "行"
    computed = ""
    for place, column in enumerate(columns, len(ITEMS) + 1):
        cell = sheet.cell(1, place)
        cell.number_format = column.number_format
        text = escape(formula(column, cells).removeprefix("="))
        computed += f'<c r="{cell.column_letter}{_ROW}" s="{cell.style_id}"><f>{text}</f></c>'
    book.save(file)
    lines = []
    for number, row in enumerate(rows, 1):
        given = "".join(_given(cells[Item(name)], row.get(name)) for name in ITEMS)
        lines.append(f'<row r="{_ROW}">{given}{computed}</row>'.replace(_ROW, str(number)))
    data = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    file.write_bytes(RawPackage(file.read_bytes()).rebuilt({_SHEET: data.encode()}))


def _given(where: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{where}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{where}"><v>{float(value) if isinstance(value, Fraction) else value}</v></c>'
