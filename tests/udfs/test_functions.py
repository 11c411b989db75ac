"""udfs: what a cell gets from a custom function, by the way that xlwings and Excel take on Windows.

`windows_excel` runs xlwings' own code; what it hands over is what COM hands over. Everything that
does not need it is asked of the functions themselves.
"""

import importlib
import math
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from support import windows_excel
from support.parity import ITEMS, rows

from saiken_addin.core.fiscal import FiscalYear, wareki, wareki_month
from saiken_addin.core.settings import Settings
from saiken_addin.figures.display import number_format
from saiken_addin.figures.expressions import operands
from saiken_addin.figures.indicators import (
    COLLECTION_RATE_CHANGE,
    FLAG,
    INDICATORS,
    REDUCTION_GAIN,
    TARGETS,
    Display,
    fell,
    gained,
    target_met,
)
from saiken_addin.figures.render import to_python
from udfs import functions
from udfs.arrays import ERROR, MAX_CELLS, serial
from udfs.catalogue import CATALOGUE, CATEGORY

BY_NAME = {function.name: function for function in CATALOGUE}
Cells = list[list[Any]]


def column(*cells: Any) -> Cells:
    return [[cell] for cell in cells]


def of(name: str, *ranges: Any) -> Any:
    """The result without its rows: a value for one cell, a list for a column."""
    result = BY_NAME[f"SAIKEN_{name}"](*ranges)
    assert all(len(row) == 1 for row in result)
    return result[0][0] if len(result) == 1 else [row[0] for row in result]


# --- what there is --------------------------------------------------------------------------


def test_every_indicator_and_target_is_a_function_of_its_operands() -> None:
    for indicator in (*INDICATORS, *TARGETS):
        function = BY_NAME[f"SAIKEN_{indicator.name.upper()}"]
        items = indicator.arguments
        assert set(items) == set(operands(indicator.definition))
        assert [(one.name, one.label) for one in function.arguments] == [
            (item.name, item.label) for item in items
        ]
        assert indicator.label in function.summary
        assert indicator.meaning in function.summary
    assert len(BY_NAME) == len(CATALOGUE)


def test_the_module_that_excel_calls_has_them_all() -> None:
    made = {name for name in vars(functions) if name.startswith("SAIKEN_")}
    assert made == set(BY_NAME)
    for name, function in BY_NAME.items():
        cells = [column(1.0, None)] * len(function.arguments)
        assert getattr(functions, name)(*cells) == function(*cells)


def test_they_are_there_without_xlwings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", None)
    again = importlib.reload(functions)
    assert vars(again)["SAIKEN_COLLECTION_RATE"](column(601.0), column(1000.0)) == [[0.601]]
    monkeypatch.undo()
    importlib.reload(functions)


# --- through xlwings ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def excel() -> ModuleType:
    """xlwings as on Windows."""
    pytest.importorskip("xlwings")
    return windows_excel


def test_xlwings_takes_names_hints_and_help(excel: ModuleType) -> None:
    described = excel.ask({"do": "describe"})
    assert set(described) == set(BY_NAME)
    for name, function in BY_NAME.items():
        assert described[name] == {
            "arguments": [[one.name, one.label, 2, one.optional] for one in function.arguments],
            "converts": ["<class 'list'>"],
            "doc": function.summary,
            "category": CATEGORY,
            "own name": name,
        }


THROUGH_EXCEL: dict[str, tuple[str, list[Any], Any]] = {
    "a column": (
        "COLLECTION_RATE",
        [{"range": column(601, 0, 5, None, 7)}, {"range": column(1000, 5, 0, 9, None)}],
        column(0.601, 0.0, "-", "-", "-"),
    ),
    "one cell": ("COLLECTION_RATE", [{"range": [[601]]}, {"range": [[1000]]}], 0.601),
    "a row": ("THOUSANDS", [{"range": [[1499, 1500, -1500]]}], [1.0, 2.0, -2.0]),
    "a block": ("THOUSANDS", [{"range": [[1499, 1500], [None, "x"]]}], [[1.0, 2.0], ["-", "-"]]),
    "numbers typed into the formula": ("COLLECTION_RATE", [{"value": 601}, {"value": 1000}], 0.601),
    "an array of another function": (
        "COLLECTION_RATE", [{"array": column(1, 2)}, {"array": column(4, 4)}], column(0.25, 0.5),
    ),
    "one cell for a whole column": (
        "REMAINING_TO_TARGET", [{"range": column(5, 7)}, {"range": [[3]]}], column(2.0, 4.0),
    ),
    "more than 32 bits": (
        "OUTSTANDING", [{"range": [[10**13]]}, {"range": [[1]]}, {"range": [[0]]}, {"range": [[0]]}],
        float(10**13 - 1),
    ),
    "texts, truth, errors, dates and currency": (
        "THOUSANDS",
        [{"range": column(
            "該当なし", "1000", "", True, {"error": "#N/A"}, {"error": "#DIV/0!"},
            {"currency": "1500.0000"}, {"date": [1902, 9, 26]},
        )}],
        column("-", "-", "-", "-", "-", "-", 2.0, 1.0),
    ),
    "an argument left out": ("FLAG", [{"range": column(-3.04, -2.9, 99)}, "missing", "missing"],
                             column("低下", "", "")),
    "an argument that is an empty cell": (
        "FLAG", [{"range": column(-3, 10)}, {"range": [[None]]}, {"range": [[None]]}], column("低下", ""),
    ),
    "limits of 設定": (
        "FLAG", [{"range": column(-2.5, -2.4, 10, 9.9)}, {"range": [[2.5]]}, {"range": [[10]]}],
        column("低下", "", "上昇", ""),
    ),
    "a date cell, its number, a text": (
        "WAREKI",
        [{"range": column({"date": [2026, 1, 21, 23, 59]}, 46043, 46043.99, "2026/1/21", None)}],
        column("令和8年1月21日", "令和8年1月21日", "令和8年1月21日", "-", "-"),
    ),
    "ranges of different sizes": (
        "COLLECTION_RATE", [{"range": column(1, 2)}, {"range": column(1, 2, 3)}],
        f"{ERROR}範囲の大きさが違います（収入済額は2行1列、調定額は3行1列）。"
        " 同じ大きさの範囲か、一つのセルを指定してください。",
    ),
    "all texts": (
        "POINTS_TEXT", [{"range": column(1.3, -2.96, 0, -0.04, "x", {"currency": "1.05"})}],
        column("+1.3P", "▲3.0P", "0.0P", "▲0.0P", "-", "+1.1P"),
    ),
}  # fmt: skip


def test_cells_as_excel_hands_them_over(excel: ModuleType) -> None:
    calls = [(f"SAIKEN_{name}", arguments) for name, arguments, _ in THROUGH_EXCEL.values()]
    for why, result in zip(THROUGH_EXCEL, excel.ask({"do": "call", "calls": calls}), strict=True):
        assert result == THROUGH_EXCEL[why][2], why


# --- results --------------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=3),
    st.floats(-1e15, 1e15).filter(lambda value: value == 0 or abs(value) > 1e-9),
    st.integers(-(10**13), 10**13).map(float),
    st.datetimes(datetime(1900, 1, 1), datetime(9999, 12, 31)),
    st.decimals(-(10**14), 10**14, places=4),
)


@given(st.sampled_from(CATALOGUE), st.data())
def test_whatever_stands_in_the_cells_there_is_a_result_for_each(function: Any, data: Any) -> None:
    height = data.draw(st.integers(1, 3))
    ranges = [
        data.draw(st.lists(st.lists(CELLS, min_size=1, max_size=1), min_size=height, max_size=height))
        for _ in function.arguments
    ]
    result = function(*ranges)
    assert all(type(cell) in (float, str, bool) for row in result for cell in row)
    assert not any(str(cell).startswith(ERROR) for row in result for cell in row)
    assert [len(row) for row in result] == [1] * height
    singly = [function(*([one[row]] for one in ranges))[0] for row in range(height)]
    assert result == singly


@pytest.mark.parametrize("name", BY_NAME)
def test_blank_cells_give_a_dash(name: str) -> None:
    function = BY_NAME[name]
    assert function(*[column(None, "該当なし")] * len(function.arguments)) == column("-", "-")


def test_a_whole_column_is_refused_in_plain_words() -> None:
    told = of("THOUSANDS", [[1.0]] * (MAX_CELLS + 1))
    assert told == (
        f"{ERROR}範囲が大きすぎます（200,001セル）。"
        " 列全体ではなく、値のある範囲を指定してください（200,000セルまで）。"
    )
    assert len(told) < 255


def test_what_goes_wrong_inside_is_a_text_too() -> None:
    assert of("YEN_TEXT", column(object())) == f"{ERROR}計算できません（AssertionError）。"
    assert of("COLLECTION_RATE", column(1e300, 1.0), 5e-324) == [f"{ERROR}桁が大きすぎます。"] * 2


# --- targets --------------------------------------------------------------------------------


def test_targets_worked_out_by_hand() -> None:
    """見込調定額 2,500,000円, of which 47,500円 may be left: (2,500,000 − 47,500) ÷ 2,500,000 = 98.1%."""
    assert of("IMPLIED_TARGET_RATE", 2_500_000.0, 47_500.0) == 0.981
    assert of("IMPLIED_TARGET_OUTSTANDING", 2_500_000.0, 0.981) == 47_500.0
    assert of("IMPLIED_TARGET_OUTSTANDING", column(1.0, 3.0, 5.0), 0.5) == [1.0, 2.0, 3.0]
    assert of("MONTHLY_REMAINING", column(1_200_000.0, 900_000.0), 1_000_000.0, 7.0) == [28_571.0, -14_286.0]
    assert of("MONTHLY_REMAINING", 1_200_000.0, 1_000_000.0, 0.0) == "-"
    assert of("IMPLIED_TARGET_RATE", 0.0, 0.0) == "-"


@given(expected=st.integers(1, 10**13), thousandths=st.integers(0, 1000))
def test_one_target_leads_back_to_the_other(expected: int, thousandths: int) -> None:
    left = of("IMPLIED_TARGET_OUTSTANDING", float(expected), thousandths / 1000)
    assert abs(Fraction(left) - expected * (1 - Fraction(thousandths, 1000))) <= Fraction(1, 2)
    rate = of("IMPLIED_TARGET_RATE", float(expected), left)
    assert abs(Fraction(repr(rate)) - Fraction(thousandths, 1000)) <= Fraction(1, 1000) + Fraction(1, 2 * expected)


# --- verdicts, texts, units -----------------------------------------------------------------


def test_a_flag_over_a_change_in_a_cell_is_the_flag_of_the_meetings_tables() -> None:
    usual = Settings()
    lines = rows(3_000)
    for change, limit in (
        (COLLECTION_RATE_CHANGE, usual.collection_fall),
        (REDUCTION_GAIN, usual.reduction_fall),
    ):
        items = [item.name for item in change.arguments]
        cells = [column(*(row.get(item) for row in lines)) for item in items]
        points = BY_NAME[f"SAIKEN_{change.name.upper()}"](*cells)
        flags = of("FLAG", points, float(limit), float(usual.reduction_gain))
        has_fallen, has_gained = (
            to_python(fell(change, limit)), to_python(gained(change, usual.reduction_gain)),
        )  # fmt: skip
        known = to_python(change.definition)
        for row, flag in zip(lines, flags, strict=True):
            if known(row) is None:
                assert flag == "-"
            else:
                assert (flag == "低下", flag == "上昇") == (has_fallen(row), has_gained(row))
        assert {"低下", "上昇", "", "-"} == set(flags)


def test_the_verdict_is_that_of_the_target() -> None:
    lines = rows(1_000)
    cells = [column(*(row[item] for row in lines)) for item in ("outstanding", "target_outstanding")]
    met = to_python(target_met())
    for row, verdict in zip(lines, of("VERDICT", *cells), strict=True):
        assert (verdict == "達成") is met(row)
    assert of("VERDICT", column(-1.0, 0.0, 5.0, 5.0, None), column(None, None, 4.0, None, 4.0)) == [
        "達成", "達成", "未達成", "-", "-",
    ]  # fmt: skip
    assert {item.name for item in operands(FLAG)} <= {"change", "fall_limit", "gain_limit"}
    assert set(ITEMS)


def test_texts_are_what_a_number_format_shows(office: ModuleType, tmp_path: Path) -> None:
    values = [
        0.0, 0.5, -0.5, 1.0, -1.0, 0.0005, 0.00049, -0.0004, 0.601, -0.064, 12.345, -3.04, 2.95, -2.95,
        1e-9, -1e-9, 123456789.0, -298336420.5, 9.95, 0.05, -0.05, 1e12, "-",
    ]  # fmt: skip
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, value in enumerate(values, 1):
        for place, display in enumerate(Display, 1):
            sheet.cell(row, place, value).number_format = number_format(display)
    book.save(tmp_path / "texts.xlsx")
    shown = office.displayed(tmp_path / "texts.xlsx")["Sheet"]
    for place, display in enumerate(Display):
        assert of(f"{display.name}_TEXT", column(*values)) == [line[place] for line in shown], display


def test_units_round_half_away_from_zero() -> None:
    assert of("THOUSANDS", column(1_499.0, 1_500.0, -1_500.0, 18_456_170_500.0)) == [
        1.0, 2.0, -2.0, 18_456_171.0,
    ]  # fmt: skip
    assert of("MILLIONS", column(499_999.0, 500_000.0, -2_500_000.0, None)) == [0.0, 1.0, -3.0, "-"]


# --- dates ----------------------------------------------------------------------------------


@given(st.dates(date(1989, 1, 8), date(2099, 12, 31)))
def test_a_date_and_its_number_are_the_same_day(day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 12)
    for cell in (day, moment, serial(moment), math.floor(serial(moment))):
        assert of("WAREKI", cell) == wareki(day)
        assert of("WAREKI_MONTH", cell) == wareki_month(day)
        if day >= date(1989, 4, 1):
            year = FiscalYear.parse(of("FISCAL_YEAR", cell))
            assert year.first_day <= day < year.next.first_day


@pytest.mark.parametrize(
    ("day", "text", "year"),
    [
        (date(2019, 4, 30), "平成31年4月30日", "令和元年度"),
        (date(2019, 5, 1), "令和元年5月1日", "令和元年度"),
        (date(2026, 3, 31), "令和8年3月31日", "令和7年度"),
        (date(2026, 4, 1), "令和8年4月1日", "令和8年度"),
        (date(1989, 1, 7), "平成より前の日付です", "平成より前の日付です"),
        (date(1989, 3, 31), "平成元年3月31日", "平成より前の日付です"),
        (-1.0, "日付ではありません", "日付ではありません"),
        (0.0, "日付ではありません", "日付ではありません"),
        (3e6, "日付ではありません", "日付ではありません"),
        (Decimal("46043.0000"), "令和8年1月21日", "令和7年度"),
    ],
)
def test_days(day: Any, text: str, year: str) -> None:
    assert (of("WAREKI", day), of("FISCAL_YEAR", day)) == (text, year)


def test_serial_numbers() -> None:
    assert serial(datetime(2026, 1, 21, 18)) == 46043.75
    assert serial(datetime(1899, 12, 30) + timedelta(1)) == 1
