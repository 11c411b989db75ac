"""Proves the figures of the 実施計画 by cases that an official can recompute by hand: in Python, in
the results that the form carries, and in the form as LibreOffice recalculates it."""

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.plan_cases import CASES, REGISTRY, YEAR, amounts_of, rate
from support.planning import shown_in
from support.recalculation import differences

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Stage
from saiken_addin.figures import plan_rules
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import Expr
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    OUTSTANDING,
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    Display,
)
from saiken_addin.figures.render import to_python
from saiken_addin.forms.draw import draw
from saiken_addin.forms.fill import Value, computed, fill
from saiken_addin.ooxml.stamp import Template
from workbook_templates.plan import plan_form
from workbook_templates.plan.known import identity_values
from workbook_templates.plan.rows import MONTHS_LEFT, figure_key, target_key

ITEMS = ("調定額", "収入済額", "不納欠損額", "還付未済額")
IDS = [case["債権"]["名称"] for case in CASES]
MARGIN = {
    # what the case calls it → (the name of its fields, the definition, how it is written)
    "目標どおりの収入済額": ("目標収入額", plan_rules.TARGET_COLLECTED, Display.YEN),
    "上積みが必要な額": ("上積み額", plan_rules.EXTRA, Display.SIGNED_YEN),
    "1か月あたり": (
        "月の上積み額", plan_rules.extra_per_month(MONTHS_LEFT[Stage.INITIAL]), Display.SIGNED_YEN,
    ),
    "見込調定額×（1－目標収納率）": ("未収見込額", plan_rules.UNCOLLECTED, Display.YEN),
    "目標収入未済額との差": ("目標の差", plan_rules.TARGETS_APART, Display.SIGNED_YEN),
}  # fmt: skip
SETTLED = {"調定額": Display.YEN, "収入未済額": Display.YEN, "収納率": Display.PERCENT}
TARGETS = {
    "目標収納率": Display.PERCENT, "目標収納率の前年度比較": Display.POINTS,
    "目標収入未済額": Display.YEN, "目標収入未済額の前年度比較": Display.SIGNED_YEN,
}  # fmt: skip
KINDS = ("現年", "過年", "合計")


def year_of(label: str) -> FiscalYear:
    return FiscalYear.parse(label)


def answers(case: Mapping[str, Any]) -> dict[str, Value]:
    """What a section enters for a case, by field key."""
    claim, values = case["債権"]["ID"], {}
    for label, kinds in case["決算"].items():
        for kind, amounts in kinds.items():
            listed = [amounts] * 4 if isinstance(amounts, str) else amounts
            for item, amount in zip(ITEMS, listed, strict=True):
                values[figure_key(item, kind, year_of(label), claim)] = amount
    for item, kinds in case["目標"].items():
        for kind, value in kinds.items():
            is_rate = item == "目標収納率"
            values[target_key(item, kind, claim)] = rate(value) if is_rate else value
    return values


FORM = plan_form(REGISTRY, "試験課", Stage.INITIAL)
VALUES: dict[str, Value] = {
    **identity_values(YEAR, "試験課", Stage.INITIAL),
    **{key: value for case in CASES for key, value in answers(case).items()},
}


def book() -> bytes:
    return fill(Template(draw(FORM)), FORM, VALUES)


# --- in Python ------------------------------------------------------------------------------


def targets_of(case: Mapping[str, Any], kind: str) -> dict[str, Any]:
    last = amounts_of(case, "令和7年度", kind)
    last["outstanding"] = to_python(OUTSTANDING.definition)(last)
    before = {f"{name}_before": value for name, value in last.items()}
    goals = case["目標"]
    if kind != "合計":
        if kind not in goals["目標収納率"]:
            return before
        return before | {
            "target_rate": rate(goals["目標収納率"][kind]),
            "expected_assessed": goals["見込調定額"][kind],
            "target_outstanding": goals["目標収入未済額"][kind],
        }
    ends = {"現年": "current", "過年": "carried"}
    weights = {f"expected_assessed_{ends[kind]}": value for kind, value in goals["見込調定額"].items()}
    rates = {f"target_rate_{ends[kind]}": rate(text) for kind, text in goals["目標収納率"].items()}
    total = (
        to_python(plan_rules.total_target_rate())(weights | rates)
        if len(rates) > 1
        else next(iter(rates.values()))
    )
    return before | {
        "target_rate": total, "target_outstanding": sum(goals["目標収入未済額"].values()),
    }  # fmt: skip


def text(definition: Expr, values: Mapping[str, Any], display: Display) -> str:
    return as_text(to_python(definition)(values), display)  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_python_gives_what_was_worked_out_by_hand(case: Mapping[str, Any]) -> None:
    expected = case["答え"]
    for label, kinds in expected["収入未済額"].items():
        for kind, shown in kinds.items():
            values = amounts_of(case, label, kind)
            assert text(OUTSTANDING.definition, values, Display.YEN) == shown, (label, kind)
    for label, kinds in expected["収納率"].items():
        for kind, shown in kinds.items():
            values = amounts_of(case, label, kind)
            assert text(COLLECTION_RATE.definition, values, Display.PERCENT) == shown, (label, kind)
    for kind in KINDS:
        values = targets_of(case, kind)
        shown = {item: expected[item][kind] for item in TARGETS}
        assert as_text(values.get("target_rate"), Display.PERCENT) == shown["目標収納率"]
        assert as_text(values.get("target_outstanding"), Display.YEN) == shown["目標収入未済額"]
        change = text(TARGET_RATE_CHANGE.definition, values, Display.POINTS)
        assert change == shown["目標収納率の前年度比較"], kind
        change = text(TARGET_OUTSTANDING_CHANGE.definition, values, Display.SIGNED_YEN)
        assert change == shown["目標収入未済額の前年度比較"], kind
    for item, (_, definition, display) in MARGIN.items():
        for kind, shown in expected[item].items():
            assert text(definition, targets_of(case, kind), display) == shown, (item, kind)


# --- in the form ----------------------------------------------------------------------------


def shown_by_field(case: Mapping[str, Any]) -> dict[str, tuple[str, Display]]:
    """Every answer of a case by the field that shows it, and how that is written."""
    expected, claim = case["答え"], case["債権"]["ID"]
    fields = {
        figure_key(item, kind, year_of(label), claim): (shown, display)
        for item, display in SETTLED.items()
        for label, kinds in expected[item].items()
        for kind, shown in kinds.items()
    }
    fields |= {
        target_key(item, kind, claim): (expected[item][kind], display)
        for item, display in TARGETS.items()
        for kind in KINDS
    }
    fields |= {
        target_key(name, kind, claim): (shown, display)
        for item, (name, _, display) in MARGIN.items()
        for kind, shown in expected[item].items()
    }
    return fields | {target_key("見込調定額", "合計", claim): (expected["見込調定額の合計"], Display.YEN)}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_form_computes_what_was_worked_out_by_hand(case: Mapping[str, Any]) -> None:
    """The totals weighted, each figure in its own field."""
    results = computed(FORM, VALUES)
    for key, (shown, display) in shown_by_field(case).items():
        field = FORM.fields.get(key)
        if field is not None and field.formula is not None:
            value = results[key]
            assert (value if isinstance(value, str) else as_text(value, display)) == shown, key
        else:  # what was entered, or a kind that the claim has no figures of
            assert shown == "-" or VALUES[key] is not None, key


def test_the_form_shows_what_was_worked_out_by_hand(office: ModuleType, tmp_path: Path) -> None:
    """As LibreOffice recalculates and displays it, number formats and all."""
    path = tmp_path / "実施計画.xlsx"
    path.write_bytes(book())
    sheets = office.displayed(path)
    for case in CASES:
        for key, (shown, _) in shown_by_field(case).items():
            if key in FORM.fields:
                assert shown_in(sheets, FORM.fields[key]) == shown, key
            else:
                assert shown == "-", key


def test_the_form_carries_those_results(office: ModuleType, tmp_path: Path) -> None:
    """What the file shows before anything is recalculated is the same."""
    path = tmp_path / "実施計画.xlsx"
    path.write_bytes(book())
    assert differences([path]) == []

