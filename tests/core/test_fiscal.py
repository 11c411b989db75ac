"""Proves how fiscal years and month-ends are counted, named and parsed, and how 和暦 is written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month, wareki, wareki_month

YEARS = st.integers(-29, 99).map(FiscalYear)  # 平成元年度 to 令和99年度
MONTHS = st.builds(Month, YEARS, st.sampled_from(FISCAL_MONTHS))


# --- fiscal years ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reiwa"),
    [
        ("令和7年度", 7), ("令和7年", 7), ("令和7", 7), ("R07", 7), ("R7", 7), ("7", 7), (7, 7),
        ("令和元年度", 1), ("令和1年度", 1), ("令和10年度", 10), ("令和７年度", 7), ("Ｒ０７", 7), (" 令和 7年度 ", 7),
        ("平成30年度", 0), ("H30", 0), ("平成31年度", 1), ("H31", 1), ("平成元年度", -29), ("平成29年度", -1),
    ],
)  # fmt: skip
def test_a_fiscal_year_is_read_as_people_write_it(text: str | int, reiwa: int) -> None:
    assert FiscalYear.parse(text) == FiscalYear(reiwa)


@pytest.mark.parametrize(
    "text",
    ["", "令和", "年度", "令和0年度", "R0", "0", "2025", "2025年度", "昭和60年度", "R07-10", "七", "-7", "7.0"],
)  # fmt: skip
def test_what_names_no_fiscal_year_is_refused_with_the_text_and_a_remedy(text: str) -> None:
    with pytest.raises(SaikenError) as refused:
        FiscalYear.parse(text)
    assert str(text) in refused.value.message
    assert "R07" in refused.value.remedy


@given(YEARS)
def test_label_code_and_short_lead_back_to_the_year(year: FiscalYear) -> None:
    assert FiscalYear.parse(year.label) == year
    assert FiscalYear.parse(year.code) == year
    assert FiscalYear.parse(year.short) == year
    assert str(year) == year.label


@given(YEARS, YEARS)
def test_years_are_ordered_and_follow_each_other(one: FiscalYear, other: FiscalYear) -> None:
    assert (one < other) == (one.first_day < other.first_day)
    assert one.next.previous == one
    assert one.previous < one < one.next
    assert (one.next.first_day - one.first_day).days in (365, 366)


@pytest.mark.parametrize(
    ("reiwa", "label", "code", "short", "first_day"),
    [
        (7, "令和7年度", "R07", "R7", date(2025, 4, 1)),
        (12, "令和12年度", "R12", "R12", date(2030, 4, 1)),
        (1, "令和元年度", "R01", "R1", date(2019, 4, 1)),
        (0, "平成30年度", "H30", "H30", date(2018, 4, 1)),
        (-28, "平成2年度", "H02", "H2", date(1990, 4, 1)),
    ],
)
def test_a_year_is_named_as_documents_files_and_cells_want_it(
    reiwa: int, label: str, code: str, short: str, first_day: date
) -> None:
    year = FiscalYear(reiwa)
    assert (year.label, year.code, year.short, year.first_day) == (label, code, short, first_day)


# --- months ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code", "calendar_year", "last_day", "label"),
    [
        (4, "R07-04", 2025, date(2025, 4, 30), "令和7年4月末"),
        (10, "R07-10", 2025, date(2025, 10, 31), "令和7年10月末"),
        (12, "R07-12", 2025, date(2025, 12, 31), "令和7年12月末"),
        (1, "R07-01", 2026, date(2026, 1, 31), "令和8年1月末"),
        (2, "R07-02", 2026, date(2026, 2, 28), "令和8年2月末"),
        (3, "R07-03", 2026, date(2026, 3, 31), "令和8年3月末"),
    ],
)
def test_the_months_of_the_seventh_year(
    number: int, code: str, calendar_year: int, last_day: date, label: str
) -> None:
    month = Month(FiscalYear(7), number)
    assert (month.code, month.calendar_year, month.last_day) == (code, calendar_year, last_day)
    assert month.label == str(month) == label


@pytest.mark.parametrize(
    ("reiwa", "number", "label"),
    [
        (1, 4, "平成31年4月末"), (1, 5, "令和元年5月末"), (1, 3, "令和2年3月末"), (0, 3, "平成31年3月末"),
        (5, 2, "令和6年2月末"), (-29, 4, "平成元年4月末"),
    ],
)  # fmt: skip
def test_a_month_is_called_by_the_era_of_its_last_day(reiwa: int, number: int, label: str) -> None:
    assert Month(FiscalYear(reiwa), number).label == label


def test_a_leap_february_ends_on_the_29th() -> None:
    assert Month(FiscalYear(5), 2).last_day == date(2024, 2, 29)


@pytest.mark.parametrize("number", [0, 13, -1, 100])
def test_there_is_no_thirteenth_month(number: int) -> None:
    with pytest.raises(SaikenError) as refused:
        Month(FiscalYear(7), number)
    assert str(number) in refused.value.message
    assert refused.value.remedy


@given(MONTHS)
def test_a_month_lies_within_its_fiscal_year(month: Month) -> None:
    assert month.year.first_day <= month.last_day < month.year.next.first_day
    assert (month.last_day + timedelta(days=1)).day == 1
    assert month.last_day.year == month.calendar_year
    year, number = month.code.split("-")
    assert Month(FiscalYear.parse(year), int(number)) == month


@given(MONTHS, MONTHS)
def test_months_are_ordered_as_the_calendar_has_them(one: Month, other: Month) -> None:
    assert (one < other) == (one.last_day < other.last_day)
    assert (one == other) == (one.last_day == other.last_day)
    assert sorted([one, other]) == sorted([one, other], key=lambda month: month.last_day)


@given(MONTHS)
def test_the_month_before_and_the_year_before(month: Month) -> None:
    assert month.year_before.number == month.number
    assert month.year_before.calendar_year == month.calendar_year - 1
    assert FISCAL_MONTHS[month.position] == month.number
    if month.number == 4:
        assert month.previous is None
    else:
        assert month.previous is not None
        assert month.previous.position == month.position - 1
        assert (month.last_day.replace(day=1) - month.previous.last_day).days == 1


# --- 和暦 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 21), "令和8年1月21日（水）"),
        (date(2025, 11, 24), "令和7年11月24日（月）"),
        (date(2019, 5, 1), "令和元年5月1日（水）"),
        (date(2019, 4, 30), "平成31年4月30日（火）"),
        (date(2024, 2, 29), "令和6年2月29日（木）"),
        (date(1989, 1, 8), "平成元年1月8日（日）"),
    ],
)
def test_days_are_written_in_wareki(day: date, text: str) -> None:
    assert wareki(day, weekday=True) == text
    assert wareki(day) == text[:-3]
    assert wareki(day).startswith(wareki_month(day))


@given(st.dates(date(1989, 1, 8), date(2099, 12, 25)))
def test_the_weekday_goes_round_in_seven_days(day: date) -> None:
    week = [wareki(day + timedelta(days=n), weekday=True)[-2] for n in range(7)]
    assert sorted(week) == sorted("月火水木金土日")
    assert wareki(day + timedelta(days=7), weekday=True)[-2] == week[0]
