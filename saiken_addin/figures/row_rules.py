"""A rule over the figures of one row of a form, written once for the sheet and for the receipt."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from saiken_addin.core.findings import Code
from saiken_addin.core.model import Kind
from saiken_addin.figures.display import as_text
from saiken_addin.figures.expressions import Condition, Expr, IsBlank, Item, ReadsLike, Some
from saiken_addin.figures.indicators import Indicator
from saiken_addin.figures.render import to_python

SAYS_NOTHING = (
    "", "特になし", "特に無し", "特にない", "特に無い", "特段なし", "特段無し", "該当なし", "なし", "無し",
    "無", "OK", "ＯＫ", "同上", "不明", "その他",
)  # fmt: skip
"""Reasons that explain nothing; the empty one is a text of signs alone."""

SIGNS = " \u3000。．.、，,・…！!？?*＊/／-ー－―‐—～(（)）「」|"
"""What makes no difference to what a reason says."""

reason = Item("reason", "増減理由")


def says_nothing(of: Item = reason) -> Condition:
    """A text stands there, and explains nothing."""
    return ~IsBlank(of) & ReadsLike(of, SAYS_NOTHING, SIGNS)


def unexplained(of: Item = reason) -> Condition:
    """No reason is given, or one that explains nothing."""
    return IsBlank(of) | ReadsLike(of, SAYS_NOTHING, SIGNS)


Fact: TypeAlias = Expr | Indicator | str
"""What the texts of a finding name: an operand, an indicator as displayed, or a text."""


@dataclass(frozen=True)
class Check:
    """A check of 提出前チェック, one verdict for all its rules, and what to do where it is not ○."""

    name: str
    remedy: str


@dataclass(frozen=True)
class RowRule:
    """What makes a row wrong, where the finding stands, and what settles it.

    Attributes:
        when: over the operands of the row.
        of: the item at which the finding stands.
        check: the check of 提出前チェック that shows it; None where the condition of another rule
            of the list holds whenever this one does.
        kinds: whose figures it is about; none for what a claim has once (滞納者数).
        explainable: a reason that says something settles it.
        noted: the finding that passes such a reason on.
        empty: an answer is not there yet: 未入力, not 要確認.
        live_only: the reader of the book finds it on receipt; the rule is for the sheet.
        unless: a finding of the same row that says it already.
        at: where it stands at one of several items: each with what points to it.
        facts: what the texts of the finding name, by its name there.
        marked: the item whose cell turns red.
        guide: when a reason is asked for, as 記入要領 says it (…とき).
    """

    code: Code
    when: Condition
    of: Item
    check: Check | None
    kinds: tuple[Kind, ...] = tuple(Kind)
    explainable: bool = False
    noted: Code | None = None
    empty: bool = False
    live_only: bool = False
    unless: Code | None = None
    at: tuple[tuple[Item, Condition], ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    marked: Item | None = None
    guide: str = ""

    @cached_property
    def holds(self) -> Callable[[Mapping[str, Any]], Any]:
        """The condition as a function of the operands."""
        return to_python(self.when)


def what_is_empty(rules: Iterable[RowRule]) -> Condition | None:
    """What makes a check of these rules 未入力; None where nothing does."""
    return _some(rule.when for rule in rules if rule.empty)


def what_is_wrong(rules: Iterable[RowRule]) -> Condition | None:
    """What makes a check of these rules 要確認; None where nothing does."""
    excusable: dict[Code, list[Condition]] = {}
    others: dict[Code, list[Condition]] = {}
    for rule in rules:
        if not rule.empty:
            (excusable if rule.explainable else others).setdefault(rule.code, []).append(rule.when)
    wrong = [_some(parts) for parts in others.values()]
    if excuse := _some(_some(parts) for parts in excusable.values()):
        wrong.insert(0, excuse & unexplained())
    return _some(wrong)


def _some(conditions: Iterable[Condition | None]) -> Condition | None:
    """At least one of the conditions; None where there is none."""
    found = tuple(condition for condition in conditions if condition)
    if len(found) > 1:
        return Some(found)
    return found[0] if found else None


@dataclass(frozen=True)
class Found:
    """A rule that holds on receipt: the finding, the item at which it stands, what its texts name."""

    code: Code
    of: Item
    details: Mapping[str, object] = field(hash=False)


def judged(
    rules: Iterable[RowRule], operands: Mapping[str, Any], unusable: Collection[str] = ()
) -> Iterator[Found]:
    """Apply the rules to a row, in their order; of several of one code at an item, the first.

    Args:
        operands: the figures and texts of the row by operand name.
        unusable: names of items with a value that can't be used; they are not missing.
    """
    explained = not _unexplained(operands)
    said: set[tuple[Code, Item]] = set()
    for rule in rules:
        known = (rule.code, rule.of) in said or any(rule.unless is code for code, _ in said)
        missing = rule.empty and rule.of.name in unusable
        if known or missing or rule.live_only or not rule.holds(operands):
            continue
        said.add((rule.code, rule.of))
        code = rule.noted if rule.explainable and explained else rule.code
        if code is not None:
            of = next((item for item, points in rule.at if to_python(points)(operands)), rule.of)
            yield Found(code, of, {name: _fact(each, operands) for name, each in rule.facts.items()})


def _fact(fact: Fact, operands: Mapping[str, Any]) -> object:
    if isinstance(fact, Indicator):
        measure: Callable[[Mapping[str, Any]], Any] = to_python(fact.definition)
        return as_text(measure(operands), fact.display)
    if isinstance(fact, Item):
        return operands.get(fact.name)  # a text, too
    return fact if isinstance(fact, str) else to_python(fact)(operands)


_unexplained = to_python(unexplained())
