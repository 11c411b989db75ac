"""The three verdicts of a live check, ○ / 要確認 / 未入力, and how many become one."""

from collections.abc import Iterable
from dataclasses import dataclass

from saiken_addin.core.addresses import absolute
from saiken_addin.figures.expressions import (
    Choose,
    Condition,
    CountText,
    Expr,
    IsText,
    Item,
    OnError,
    Text,
)
from saiken_addin.figures.row_rules import RowRule, what_is_empty, what_is_wrong
from saiken_addin.forms.declare import Mark
from workbook_templates.shared import styles

OK, LOOK, EMPTY = Text("○"), Text("要確認"), Text("未入力")
READY = "すべて○です。提出できます。"
RESULTS = Item("results")
"""The range of verdicts that `worst` and `overall` look at."""


def verdict(empty: Condition | None, wrong: Condition | None) -> Expr:
    """未入力 where the one holds, else 要確認 where the other does, else ○; 要確認 over an error."""
    formula: Expr = OK
    if wrong is not None:
        formula = Choose(wrong, LOOK, formula)
    formula = Choose(empty, EMPTY, formula) if empty is not None else formula
    return OnError(formula, LOOK)


def verdict_of(rules: Iterable[RowRule]) -> Expr:
    """The verdict of the rules of a check."""
    rules = tuple(rules)
    return verdict(what_is_empty(rules), what_is_wrong(rules))


@dataclass(frozen=True)
class Check:
    """A live check: what makes it 未入力, what makes it 要確認, and what to do then."""

    name: str
    remedy: str
    empty: Condition | None = None
    wrong: Condition | None = None

    @property
    def formula(self) -> Expr:
        return verdict(self.empty, self.wrong)


def worst() -> Expr:
    """One verdict of many."""
    return _by_worst(EMPTY, LOOK, OK)


def overall(settle: str = "直すか理由を記入") -> Expr:
    """The one line: may the book go out as it is?

    Args:
        settle: what to do about 要確認.
    """
    return _by_worst(
        Text("未入力の欄があります。下の表で「未入力」の欄を確かめてください。"),
        Text(f"要確認の欄があります。確かめて、{settle}してください。"),
        Text(READY),
    )


def _by_worst(empty: Expr, look: Expr, ok: Expr) -> Expr:
    return Choose(
        CountText(RESULTS, EMPTY.value) > 0,
        empty,
        Choose(CountText(RESULTS, LOOK.value) > 0, look, ok),
    )


def marks(area: str) -> tuple[Mark, ...]:
    """The colours of verdicts in a block of cells."""
    value, first = Item("value"), {"value": area.split(":")[0]}
    return (
        Mark(area, IsText(value, LOOK.value), first, styles.WRONG, styles.RED, bold=True),
        Mark(area, IsText(value, EMPTY.value), first, styles.BLANK, bold=True),
    )


def overall_marks(cell: str) -> tuple[Mark, ...]:
    """The colours of the one line."""
    ready, at = IsText(Item("value"), READY), {"value": absolute(cell)}
    return (
        Mark(cell, ready, at, styles.PREFILLED, bold=True),
        Mark(cell, ~ready, at, styles.BLANK, bold=True),
    )
