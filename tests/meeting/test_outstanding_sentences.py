"""Proves the sentences of 2-1_未済額: golden cases, and that they never say what the figures don't."""

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import october, paths
from support.printed_tables import half_away, table_8

from saiken_addin.core.model import Amounts, Claim, ClaimClass, Figures, Kind
from saiken_addin.meeting.outstanding_sentences import amount, sentences
from saiken_addin.meeting.tables import MeetingTables

CASES = yaml.safe_load(
    (paths.CASES / "outstanding_sentences.yaml").read_text(encoding="utf-8")
)


def amounts(given_yen: list[int] | str, target: int | None = None) -> Amounts:
    if isinstance(given_yen, str):
        return Amounts()  # 該当なし
    assessed, left = given_yen
    return Amounts(assessed, assessed - left, 0, 0, target)


def tables_of(rows: list[dict[str, Any]]) -> MeetingTables:
    claims, now, before = [], {}, {}
    for number, row in enumerate(rows, 1):
        claim = Claim(
            f"K{number:03}", f"私-{number}", row["名称"], ClaimClass.PRIVATE, "局", "部", f"{number}課",
            f"{number}課", number, new=row.get("新規", False),
        )  # fmt: skip
        claims.append(claim)
        for kind in Kind:
            key = claim.id, kind
            if "今年" in row:
                now[key] = Figures(amounts(row["今年"], row.get("目標")), {})
            if "前年" in row:
                before[key] = Figures(amounts(row["前年"]), {})
    absent = [claim.section for claim, row in zip(claims, rows, strict=True) if "今年" not in row]
    return october.tables(absent, october.registry(claims), now, before)


@pytest.mark.parametrize("case", CASES, ids=[case["名称"] for case in CASES])
def test_golden(case: dict[str, Any]) -> None:
    said = sentences(tables_of(case["債権"]))
    shown = {"圧縮": said.left, "要因": said.pace, "目標": said.target}
    assert {key: shown[key] for key in case["結果"]} == case["結果"]


def test_october_counts_what_table_8_shows() -> None:
    tables = october.tables()
    said = sentences(tables)
    pairs = table_8([claim.id for claim in tables.registry.claims])[:-1]
    gains = [upper[5] for upper, _ in pairs]
    comparable = [text for text in gains if text != "-"]
    faster = sum(text.startswith("+") for text in comparable)
    slower = sum(text.startswith("▲") for text in comparable)
    assert len(comparable) == 31, "養育費立替費 and 学校給食費 are new"
    assert "比べられる31債権（新たに対象となった養育費立替費と学校給食費を除く）" in said.pace
    assert f"{faster}債権で前年同月を上回り、{slower}債権で下回った" in said.pace
    assert "市税（+0.7P）" in said.pace
    assert "過年調定額97.1億円から" in said.left


yen = st.integers(0, 10**12)
row = st.fixed_dictionaries(
    {"名称": st.sampled_from("甲乙丙丁")},
    optional={
        "今年": st.lists(yen, min_size=2, max_size=2),
        "前年": st.lists(yen, min_size=2, max_size=2),
        "目標": yen,
        "新規": st.booleans(),
    },
)


@given(st.lists(row, min_size=1, max_size=8))
def test_whatever_comes_in_there_are_three_true_sentences(rows: list[dict[str, Any]]) -> None:
    said = sentences(tables_of(rows))
    for text in (said.left, said.pace, said.target):
        assert text.endswith("。")
        assert "None" not in text
        assert "0.0億円" not in re.sub(r"\d0\.0億円", "", text)
    there = [each for each in rows if "今年" in each]
    if 0 < len(there) < len(rows):
        assert f"報告のあった{len(there)}債権（全{len(rows)}債権から" in said.left
        first = next(number for number, each in enumerate(rows, 1) if "今年" not in each)
        assert f"債権から{first}課" in said.left, "who is missing is named"
    gains = [
        Fraction(each["前年"][1], each["前年"][0]) - Fraction(each["今年"][1], each["今年"][0])
        for each in there
        if not each.get("新規") and "前年" in each and each["前年"][0] and each["今年"][0]
    ]
    faster = sum(gain > 0 for gain in gains)
    if 0 < faster < len(gains):
        assert f"{len(gains)}債権" in said.pace
        assert f"{faster}債権で前年同月を上回り" in said.pace
    left = sum(each["今年"][1] for each in there)
    if there and any("目標" in each for each in there):
        target = sum(each.get("目標", 0) for each in there)
        assert ("達成している" in said.target) == (left <= target)


@given(st.integers(-(10**13), 10**13))
def test_an_amount_is_rounded_once_half_away_and_never_reads_zero(value: int) -> None:
    text = amount(value)
    number = Fraction(text.rstrip("億円").replace(",", "").replace("▲", "-"))
    if text.endswith("億円"):
        assert number == half_away(Fraction(value, 10**8), 1)
        assert number
    else:
        assert number == value
        assert abs(value) < 5_000_000


def test_a_new_claim_alone_changes_nothing_in_the_comparison() -> None:
    base = october.tables()
    claims = [replace(claim, new=False) for claim in base.registry.claims]
    said = sentences(october.tables(of=october.registry(claims)))
    assert "比べる値のない2債権を除く" in said.pace
