"""Settings: what may stand in a cell, what holds in a year, and when a report is due."""

from datetime import date
from fractions import Fraction

import pytest

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.settings import (
    SETTING_KEYS,
    Grouping,
    Settings,
    settings_of,
    write_setting,
)

KEYS = {key.field: key for key in SETTING_KEYS}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("collection_fall", "3", Fraction(3)),
        ("collection_fall", " ２．５ ", Fraction(5, 2)),
        ("collection_fall", "0.1", Fraction(1, 10)),
        ("collection_fall", "0", None),
        ("collection_fall", "-3", None),
        ("collection_fall", "3ポイント", None),
        ("collection_fall", "1/2", None),
        ("collection_fall", "1e9", None),
        ("collection_fall", "9" * 5000, None),
        ("collection_fall", "nan", None),
        ("unit_jump", "1", None),
        ("unit_jump", "1.5", Fraction(3, 2)),
        ("activity_months", "10", (10,)),
        ("activity_months", "10、3", (10, 3)),
        ("activity_months", "１０， ３,10", (10, 3)),
        ("activity_months", "13", None),
        ("activity_months", "0", None),
        ("activity_months", "102", None),
        ("activity_months", "、", None),
        ("activity_months", "10月", None),
        ("deadline_day", "15", 15),
        ("deadline_day", "31", 31),
        ("deadline_day", "32", None),
        ("deadline_day", "0", None),
        ("deadline_day", "15.5", None),
        ("function_names", "付ける", True),
        ("function_names", " 付けない ", False),
        ("function_names", "いいえ", None),
        ("function_names", "1", None),
        ("main_claims", "自動", ()),
        ("main_claims", " K001、強-2,介護保険料、K001 ", ("K001", "強-2", "介護保険料")),
        ("main_claims", "自動、K001", None),
        ("main_claims", "、", None),
        ("main_sections", "収納対策課", ("収納対策課",)),
        ("grouping", "所管課", Grouping.OWNING),
        ("grouping", "回収業務担当課", Grouping.COLLECTING),
        ("grouping", "局", None),
    ],
)
def test_read_setting(field: str, text: str, value: object) -> None:
    assert KEYS[field].read(text) == value


@pytest.mark.parametrize("field", KEYS)
@pytest.mark.parametrize("other", [
        Settings(),
        Settings(
            Fraction(5, 2), unit_jump=Fraction(1001, 10), main_claims=("K001", "強-2"),
            grouping=Grouping.COLLECTING, function_names=False,
        ),
    ],
)
def test_a_setting_is_read_as_it_is_written(field: str, other: Settings) -> None:
    value = getattr(other, field)
    assert KEYS[field].read(str(write_setting(value))) == value


def test_every_setting_has_its_row() -> None:
    assert [key.field for key in SETTING_KEYS] == list(Settings.__dataclass_fields__)
    assert len({key.label for key in SETTING_KEYS}) == len(SETTING_KEYS)


def test_the_latest_setting_that_has_begun_counts() -> None:
    dated = [
        ("collection_fall", FiscalYear(9), Fraction(7)),
        ("collection_fall", FiscalYear(7), Fraction(4)),
        ("collection_fall", FiscalYear(8), Fraction(5)),
    ]
    held = [settings_of(FiscalYear(year), dated).collection_fall for year in (6, 7, 8, 9, 10)]
    assert held == [3, 4, 5, 7, 7]
    assert settings_of(FiscalYear(8), dated).reduction_fall == 3


@pytest.mark.parametrize(
    ("year", "month", "day", "due"),
    [
        (7, 10, 15, date(2025, 11, 15)),
        (7, 11, 15, date(2025, 12, 15)),
        (7, 12, 15, date(2026, 1, 15)),
        (7, 3, 15, date(2026, 4, 15)),
        (7, 1, 31, date(2026, 2, 28)),
        (9, 1, 31, date(2028, 2, 29)),
    ],
)
def test_deadline(year: int, month: int, day: int, due: date) -> None:
    assert Settings(deadline_day=day).deadline(Month(FiscalYear(year), month)) == due
