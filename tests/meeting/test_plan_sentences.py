"""Proves the sentences of 1_計画改定: singular cases that an official can check by hand."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import meetings, paths

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Figures, Kind, Subject
from saiken_addin.meeting.plan_sentences import current_state, oku
from saiken_addin.meeting.settlement_years import YearTotal, year_totals

CASES: list[dict[str, Any]] = yaml.safe_load(
    paths.CASES.joinpath("plan_narrative.yaml").read_text("utf-8")
)


def years(case: dict[str, Any]) -> list[YearTotal]:
    return [
        meetings.year_total(FiscalYear.parse(label).reiwa, Amounts(*amounts))
        for label, amounts in case["決算"].items()
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["場合"] for case in CASES])
def test_sentences_follow_from_the_figures(case: dict[str, Any]) -> None:
    assert list(current_state(years(case)).values()) == case["文"]


yen = st.none() | st.integers(0, 10**13)


@given(st.lists(st.tuples(yen, yen, yen, yen), max_size=6))
def test_no_figures_break_a_sentence(rows: list[tuple[int | None, ...]]) -> None:
    totals = [meetings.year_total(n + 1, Amounts(*row)) for n, row in enumerate(rows)]
    for text in current_state(totals).values():
        assert text.endswith("。")
        assert "None" not in text
        assert "nan" not in text
        if "減少した" in text or "低下した" in text:
            assert "増加した" not in text
            assert "上昇した" not in text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(9_674_450_957, "96.7億円"), (0, "0.0億円"), (5_000_000, "0.1億円"), (4_999_999, "0.0億円"),
     (-30_000_000, "▲0.3億円"), (10**13, "100,000.0億円")],
)  # fmt: skip
def test_oku(amount: int, text: str) -> None:
    assert oku(amount) == text


def test_years_are_sums_of_what_is_there() -> None:
    one = Figures(Amounts(10, 5, None, 1), {})
    two = Figures(Amounts(20, None, None, 2), {})
    keys = (("K1", Kind.CURRENT), ("K1", Kind.CARRIED), ("K2", Kind.CURRENT))
    settled = {FiscalYear(6): dict(zip(keys, (one, two, one), strict=True)), FiscalYear(5): {}}
    [total] = year_totals(settled, {})
    assert (total.year, total.claims) == (FiscalYear(6), 2)
    assert total.amounts == Amounts(40, 10, None, 4)


def test_claims_stand_in_the_order_of_the_list_and_unknown_ones_last() -> None:
    """The years from the earliest on; a claim that no list has is called by its 債権ID."""
    known = {claim: Subject(claim, number, "名称") for claim, number in (("K2", "強-1"), ("K1", "私-1"))}
    one = Figures(Amounts(10, 5, 0, 1), {})
    keys = [
        ("K9", Kind.CURRENT), ("K8", Kind.CARRIED), ("K1", Kind.CARRIED), ("K1", Kind.CURRENT), ("K2", Kind.CARRIED),
    ]  # fmt: skip
    settled = {FiscalYear(6): dict.fromkeys(keys, one), FiscalYear(4): {keys[0]: one}}
    early, late = year_totals(settled, known)
    assert (early.year, late.year) == (FiscalYear(4), FiscalYear(6))
    assert [(line.claim.title, line.kind) for line in late.lines] == [
        ("強-1 名称", Kind.CARRIED), ("私-1 名称", Kind.CURRENT), ("私-1 名称", Kind.CARRIED), ("K8", Kind.CARRIED),
        ("K9", Kind.CURRENT),
    ]  # fmt: skip
    assert late.operands["outstanding"] == 5 * 6
