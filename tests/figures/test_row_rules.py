"""Proves how the rules of a row become findings, and the two conditions of a live check."""

from typing import Any

import pytest

from saiken_addin.core.findings import Code
from saiken_addin.figures.expressions import Condition, IsBlank, Item
from saiken_addin.figures.indicators import COLLECTION_RATE, assessed, collected
from saiken_addin.figures.render import to_python
from saiken_addin.figures.row_rules import (
    Check,
    RowRule,
    judged,
    reason,
    what_is_empty,
    what_is_wrong,
)

MISSING, AMOUNTS = Check("記入もれ", "記入"), Check("金額", "確認")
last = Item("collected_last", "前月末の収入済額")
RULES = (
    RowRule(Code.AMOUNT_MISSING, IsBlank(collected), collected, MISSING, empty=True),
    RowRule(
        Code.FELL_SINCE_LAST_MONTH, collected < last, collected, AMOUNTS, explainable=True,
        facts={"former": last, "value": collected, "rate": COLLECTION_RATE, "against": last.label},
    ),
    RowRule(
        Code.AMOUNT_NEGATIVE, collected < 0, collected, AMOUNTS, explainable=True,
        noted=Code.AMOUNT_NEGATIVE_EXPLAINED, facts={"value": collected, "reason": reason},
    ),
    RowRule(Code.COLLECTED_EXCEEDS, collected > assessed, collected, AMOUNTS),
    RowRule(Code.COLLECTED_EXCEEDS, collected > assessed + 1, collected, AMOUNTS),
    RowRule(Code.OUTSTANDING_NEGATIVE, assessed < collected, assessed, AMOUNTS, unless=Code.COLLECTED_EXCEEDS),
    RowRule(Code.SHOWN_DIFFERS, assessed > 0, assessed, AMOUNTS, live_only=True),
)  # fmt: skip


def row(**operands: Any) -> dict[str, Any]:
    return {"assessed": 10, "collected": 5, "collected_last": 5, "reason": None, **operands}


@pytest.mark.parametrize(
    ("operands", "unusable", "codes"),
    [
        (row(), (), []),
        (row(collected=None), (), ["V01 collected"]),
        (row(collected=None), ("collected",), []),
        (row(collected=4), (), ["C05 collected"]),
        (row(collected=4, reason="同上"), (), ["C05 collected"]),
        (row(collected=4, reason="還付したため"), (), []),
        (row(collected=-1, collected_last=-1), (), ["V05 collected"]),
        (row(collected=-1, collected_last=-1, reason="還付したため"), (), ["V20 collected"]),
        # two rules of one code, and one whose finding says it already
        (row(collected=20), (), ["C01 collected"]),
    ],
)
def test_what_is_found(operands: dict[str, Any], unusable: tuple[str, ...], codes: list[str]) -> None:
    assert [f"{found.code.code} {found.of.name}" for found in judged(RULES, operands, unusable)] == codes


def test_a_finding_carries_its_facts() -> None:
    [found] = judged(RULES, row(collected=4))
    assert found.details == {"former": 5, "value": 4, "rate": "40.0%", "against": "前月末の収入済額"}
    [found] = judged(RULES, row(collected=-1, collected_last=-1, reason="還付したため"))
    assert found.details == {"value": -1, "reason": "還付したため"}


def test_a_check_is_empty_or_wrong_as_its_rules_say() -> None:
    empty, wrong = what_is_empty(RULES), what_is_wrong(RULES)
    assert empty is not None
    assert wrong is not None
    assert what_is_wrong(RULES[:1]) is None
    assert what_is_empty(RULES[1:]) is None

    def holds(condition: Condition, operands: dict[str, Any]) -> bool:
        return bool(to_python(condition)(operands))

    assert holds(empty, row(collected=None))
    assert not holds(empty, row())
    excusable = what_is_wrong(RULES[1:3])
    assert excusable is not None
    for values, expected in (({}, False), ({"collected": 4}, True), ({"collected": -1}, True)):
        assert holds(excusable, row(**values)) is expected
        assert not holds(excusable, row(reason="還付したため", **values))
    assert holds(wrong, row(collected=20, reason="還付したため"))  # what no reason can explain
