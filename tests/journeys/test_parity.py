"""Proves that Python, pandas, a formula in LibreOffice and a LAMBDA show and mean the same figure.

Every row of `parity.rows` goes through all of them, and each cell is compared as displayed text
and as rounded value. Python's exact fractions are the measure. A rendering in doubles may differ
only where `parity.within_reach` says that doubles can't know better, and there by one unit.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import ironcalc
import pandas as pd
import pytest
from openpyxl import load_workbook
from support import windows_excel
from support.parity import (
    COLUMNS,
    INDICATOR_COLUMNS,
    ITEMS,
    Column,
    Row,
    is_tie,
    near_ties,
    rows,
    within_reach,
    write_book,
    write_lambda_book,
)

from saiken_addin.core.model import MAX_AMOUNT, MISSING
from saiken_addin.figures.display import as_text, round_half_away
from saiken_addin.figures.expressions import Binary, Expr, children
from saiken_addin.figures.render import to_pandas, to_python
from saiken_addin.forms.lambda_names import LAMBDA_INDICATORS

SHEET = "行"
NUMBER_OF_ROWS, MANY_ROWS = 1_800, 10_200
"""Rows of a book in the daily and in the long run."""
SEED = 20260121


@dataclass(frozen=True)
class Cell:
    """One computed figure: its text as displayed, its value, and that value as `rounded`.

    The exact figures are compared with four renderings: what they are worth is computed once.
    """

    text: str
    value: Any
    worth: object


def cell(column: Column, value: Any, text: str | None = None) -> Cell:
    """A figure; its text is that of the number format unless a program shows one itself."""
    return Cell(text_of(column, value) if text is None else text, value, rounded(column, value))


def text_of(column: Column, value: Any) -> str:
    return as_text(value, column.display) if column.display else str(bool(value)).upper()


def rounded(column: Column, value: Any) -> object:
    """What the displayed value is worth, as the nearest double; None when missing."""
    if column.display is None:
        return bool(value)
    if value is None or value == MISSING or value != value:
        return None
    return float(round_half_away(value, column.display.digits))


Sheet = Sequence[Sequence[Cell]]


def by_python(lines: Sequence[Row]) -> Sheet:
    functions = [to_python(column.tree) for column in COLUMNS]
    results = [[function(row) for function in functions] for row in lines]
    return [
        [cell(column, value) for column, value in zip(COLUMNS, line, strict=True)]
        for line in results
    ]


def by_pandas(lines: Sequence[Row]) -> Sheet:
    frame = pd.DataFrame(lines)
    results = [list(to_pandas(column.tree, frame)) for column in COLUMNS]
    return [
        [cell(column, value) for column, value in zip(COLUMNS, line, strict=True)]
        for line in zip(*results, strict=True)
    ]


def by_libreoffice(lines: Sequence[Row], office: ModuleType, folder: Path) -> Sheet:
    write_book(lines, folder / "formulas.xlsx")
    texts = office.displayed(folder / "formulas.xlsx")[SHEET]
    (file,) = office.recalculated([folder / "formulas.xlsx"], folder / "recalculated")
    values = load_workbook(file, read_only=True, data_only=True)[SHEET].iter_rows(values_only=True)
    return [
        [
            cell(column, v, t)
            for column, t, v in zip(COLUMNS, text[len(ITEMS) :], value[len(ITEMS) :], strict=True)
        ]
        for text, value in zip(texts, values, strict=True)
    ]


def by_ironcalc(lines: Sequence[Row], folder: Path) -> Sheet:
    """The LAMBDA names called from cells. ironcalc's own number formats round 0.04999% to 0.1%."""
    write_lambda_book(lines, folder / "lambdas.xlsx")
    model = ironcalc.load_from_xlsx(str(folder / "lambdas.xlsx"), "en", "UTC")
    model.evaluate()
    first = len(ITEMS) + 1
    sheet = []
    for number in range(1, len(lines) + 1):
        line = []
        for place, column in enumerate(INDICATOR_COLUMNS, first):
            value = model.get_cell_value(0, number, place)
            line.append(cell(column, value, value if isinstance(value, str) else None))
        sheet.append(line)
    return sheet


def by_custom_functions(lines: Sequence[Row]) -> Sheet:
    """A column of cells by one call each, through xlwings' own code as on Windows."""
    columns = {name: [[cell_of(row.get(name))] for row in lines] for name in ITEMS}
    calls = [
        (f"SAIKEN_{one.name.upper()}", [{"range": columns[item.name]} for item in one.arguments])
        for one in LAMBDA_INDICATORS
    ]
    results = windows_excel.ask({"do": "call", "calls": calls})
    return [
        [
            cell(column, value, value if isinstance(value, str) else None)
            for column, (value,) in zip(INDICATOR_COLUMNS, line, strict=True)
        ]
        for line in zip(*results, strict=True)
    ]


def cell_of(value: Any) -> Any:
    return float(value) if isinstance(value, Fraction) else value


def differences(
    lines: Sequence[Row], expected: Sheet, actual: Sheet
) -> Iterator[tuple[Column, Row, Cell, Cell]]:
    """Where a rendering differs from Python in text or in value."""
    assert len(lines) == len(expected) == len(actual)
    for row, wanted, got in zip(lines, expected, actual, strict=True):
        for column, want, have in zip(COLUMNS, wanted, got, strict=False):
            if want.text != have.text or want.worth != have.worth:
                yield column, row, want, have


def unexplained(
    lines: Sequence[Row], expected: Sheet, actual: Sheet
) -> list[tuple[str, Row, Cell, Cell]]:
    """Differences that a spreadsheet's doubles do not excuse."""
    found = []
    for column, row, want, have in differences(lines, expected, actual):
        if within_reach(column, row) or not _one_unit_apart(column, row, want, have):
            found.append((column.name, row, want, have))
    return found


def _one_unit_apart(column: Column, row: Row, want: Cell, have: Cell) -> bool:
    """One unit of the last displayed decimal, or of the 15th digit where there are more."""
    if column.display is None:
        return True  # a flag over such a figure
    one, other = want.worth, have.worth
    assert isinstance(one, float)
    assert isinstance(other, float)
    size = max([abs(float(v)) for v in _terms(column.exact, row)], default=0.0)
    unit = max(10**-column.digits, 10 ** (math.floor(math.log10(max(1.0, abs(one)))) - 14))
    return bool(abs(one - other) <= 1.01 * unit + 400 * math.ulp(size))


def _terms(tree: Expr | None, row: Row) -> Iterable[Fraction]:
    """The values of all divisions in a tree."""
    if tree is None:
        return
    if isinstance(tree, Binary) and tree.op == "/":
        value = to_python(tree)(row)
        assert isinstance(value, Fraction)
        yield value
    for child in children(tree):
        yield from _terms(child, row)


# --- the rows -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lines() -> list[Row]:
    return rows(NUMBER_OF_ROWS, SEED)


@pytest.fixture(scope="module")
def exact(lines: list[Row]) -> Sheet:
    return by_python(lines)


def test_the_rows_hold_what_breaks_renderings(lines: list[Row], exact: Sheet) -> None:
    values = [value for row in lines for value in row.values()]
    amounts = [value for value in values if isinstance(value, int)]
    assert min(abs(amount) for amount in amounts if amount) == 1
    assert max(map(abs, amounts)) == MAX_AMOUNT
    assert sum(amount > MAX_AMOUNT * 9 // 10 for amount in amounts) > 150
    assert amounts.count(0) > 150
    assert sum(amount < 0 for amount in amounts) > 150
    assert sum(value is None for value in values) > 80
    assert sum(isinstance(value, str) for value in values) > 80
    texts = Counter(cell.text for line in exact for cell in line)
    for rare in ("-", "▲0.0%", "+0.0%", "0.0%", "▲0.0P", "+0.0P", "0.0P", "▲3.0P", "TRUE"):
        assert texts[rare] > 2, rare


def test_every_rate_is_tied_in_many_rows(lines: list[Row]) -> None:
    ties = Counter(column.name for row in lines for column in COLUMNS if is_tie(column, row))
    rates = {one.name for one in LAMBDA_INDICATORS if one.display.digits} | {"in_thousands"}
    assert {name for name, count in ties.items() if count > 15} >= rates


def test_few_figures_are_beyond_a_spreadsheets_reach(lines: list[Row]) -> None:
    beyond = Counter(
        column.name for row in lines for column in COLUMNS if not within_reach(column, row)
    )
    assert max(beyond.values()) < 0.035 * len(lines), beyond


# --- the renderings -------------------------------------------------------------------------


def test_pandas_is_exact(lines: list[Row], exact: Sheet) -> None:
    wrong = [
        (column.name, row, want, have)
        for column, row, want, have in differences(lines, exact, by_pandas(lines))
        if want.worth != have.worth
        or _fits_15_digits(column, want.value)
    ]
    assert wrong == []


def _fits_15_digits(column: Column, value: Any) -> bool:
    return column.display is None or bool(abs(value) * 10**column.digits < 10**15)


def test_formulas_agree_in_libreoffice(
    lines: list[Row], exact: Sheet, office: ModuleType, tmp_path: Path
) -> None:
    assert unexplained(lines, exact, by_libreoffice(lines, office, tmp_path)) == []


def test_lambdas_agree_in_ironcalc(lines: list[Row], exact: Sheet, tmp_path: Path) -> None:
    assert unexplained(lines, exact, by_ironcalc(lines, tmp_path)) == []


def test_custom_functions_are_exact(lines: list[Row], exact: Sheet) -> None:
    pytest.importorskip("xlwings")
    some, want = lines[::3], exact[::3]
    assert list(differences(some, want, by_custom_functions(some))) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [SEED, 1, 2, 3])
def test_all_renderings_agree_on_many_rows(
    seed: int, office: ModuleType, tmp_path: Path
) -> None:
    some = rows(MANY_ROWS, seed)
    want = by_python(some)
    assert unexplained(some, want, by_pandas(some)) == []
    assert unexplained(some, want, by_libreoffice(some, office, tmp_path)) == []
    assert unexplained(some, want, by_ironcalc(some, tmp_path)) == []
    assert unexplained(some, want, by_custom_functions(some)) == []


# --- at the edge ----------------------------------------------------------------------------


def test_rates_as_near_to_a_tie_as_yen_come(office: ModuleType, tmp_path: Path) -> None:
    """Below 900億円 all agree; above, a spreadsheet may be one unit off, Python and pandas never."""
    some = list(near_ties(300))
    want = by_python(some)
    assert not any(is_tie(INDICATOR_COLUMNS[1], row) for row in some)
    for row, line in zip(some, want, strict=True):
        share = Fraction(int(str(row["collected"])), int(str(row["assessed"])))
        assert abs(line[1].value - share) < Fraction(1, 2000)
    small = {id(row) for row in some if int(str(row["assessed"])) < 90 * 10**9}
    assert len(small) > 150
    assert all(within_reach(INDICATOR_COLUMNS[1], row) for row in some if id(row) in small)
    pandas = by_pandas(some)
    assert [line[1].text for line in pandas] == [line[1].text for line in want]
    assert unexplained(some, want, by_libreoffice(some, office, tmp_path)) == []
    assert unexplained(some, want, by_ironcalc(some, tmp_path)) == []


def test_a_sign_that_doubles_lose(office: ModuleType, tmp_path: Path) -> None:
    """Rates alike in 24 digits: Python and pandas know which is greater, a sheet shows 0.0P."""
    whole = 10**12
    rates: Row = {
        "collected": whole - 2, "assessed": whole - 1,
        "collected_before": whole - 1, "assessed_before": whole,
    }  # fmt: skip
    row = {name: rates.get(name) for name in ITEMS}
    place = [column.name for column in COLUMNS].index("collection_rate_change")
    assert not within_reach(COLUMNS[place], row)
    assert by_python([row])[0][place].text == "▲0.0P"
    assert by_pandas([row])[0][place].text == "▲0.0P"
    assert by_libreoffice([row], office, tmp_path)[0][place].text == "0.0P"


EDGES = {
    "ROUND(ROUND(x,12),0) loses this tie in LibreOffice": (
        {"assessed": 18_456_170_500}, "in_thousands", "18,456,171",
    ),
    "one yen below a tie, 5E-13 away": (
        {"collected": 844_607_201_246, "assessed": 2_135_542_860_296}, "collection_rate", "39.5%",
    ),
    "one yen below a tie at the bound": (
        {"collected": 4_999_999_999, "assessed": 10**13}, "collection_rate", "0.0%",
    ),
    "a tie at the bound": (
        {"collected": 5_000_000_000, "assessed": 10**13}, "collection_rate", "0.1%",
    ),
    "a tie below zero": ({"outstanding": 1_999, "assessed": 2_000}, "reduction_rate", "▲0.1%"),
    "a tie that outstanding/before-1 loses": (
        {"outstanding": 9_789_881_546_025, "outstanding_before": 9_814_417_590_000},
        "outstanding_change", "▲0.3%",
    ),
    "one yen in 10兆円 keeps its sign": (
        {"outstanding": 10**13 - 1, "outstanding_before": 10**13}, "outstanding_change", "▲0.0%",
    ),
    "the same in a rate that has no plus": (
        {"target_outstanding": 1, "outstanding": -(10**13)}, "achievement_rate", "▲0.0%",
    ),
    "a difference of rates that only ROUND(x,12) makes a tie": (
        {"collected": 563, "assessed": 2_000, "collected_before": 281, "assessed_before": 1_000},
        "collection_rate_change", "+0.1P",
    ),
    "a fall that reads ▲3.0P": (
        {"collected": 504, "assessed": 2_000, "collected_before": 563, "assessed_before": 2_000},
        "collection_rate_change", "▲3.0P",
    ),
    "and raises the flag": (
        {"collected": 504, "assessed": 2_000, "collected_before": 563, "assessed_before": 2_000},
        "collection_fell", "TRUE",
    ),
}  # fmt: skip


def test_edges(office: ModuleType, tmp_path: Path) -> None:
    some: list[Row] = [{name: row.get(name) for name in ITEMS} for row, _, _ in EDGES.values()]
    names = [column.name for column in COLUMNS]
    sheets = {
        "Python": by_python(some),
        "pandas": by_pandas(some),
        "LibreOffice": by_libreoffice(some, office, tmp_path),
        "ironcalc": by_ironcalc(some, tmp_path),
    }
    for number, (why, (_, name, text)) in enumerate(EDGES.items()):
        for program, sheet in sheets.items():
            place = names.index(name)
            if place < len(sheet[number]):
                assert sheet[number][place].text == text, f"{program}: {why}"
