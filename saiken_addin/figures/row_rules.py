"""A rule over the figures of one row of a form, written once for the sheet and for the receipt."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

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


@dataclass(frozen=True)
class Check:
    """A check of 提出前チェック, which shows one verdict for all its rules.

    Attributes:
        name: its heading.
        remedy: what to do where it is not ○.
    """

    name: str
    remedy: str


@dataclass(frozen=True)
class RowRule:
    """What makes a row wrong, where the finding stands, and what settles it.

    Attributes:
        code: the finding.
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
        facts: what the texts of the finding name: an operand, an indicator as displayed, a text.
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
    facts: Mapping[str, Expr | Indicator | str] = field(default_factory=dict, hash=False)
    marked: Item | None = None
    guide: str = ""


def checks_of(rules: Iterable[RowRule]) -> tuple[Check, ...]:
    """The checks that show the rules, in the order in which they first occur."""
    return tuple(dict.fromkeys(rule.check for rule in rules if rule.check))


def what_is_empty(rules: Iterable[RowRule]) -> Condition | None:
    """What makes a check of these rules 未入力; None where nothing does."""
    return some(rule.when for rule in rules if rule.empty)


def what_is_wrong(rules: Iterable[RowRule]) -> Condition | None:
    """What makes a check of these rules 要確認; None where nothing does."""
    wrong = [rule for rule in rules if not rule.empty]
    excusable = some(rule.when for rule in wrong if rule.explainable)
    others = tuple(rule.when for rule in wrong if not rule.explainable)
    return some((excusable & unexplained(), *others) if excusable else others)


def some(conditions: Iterable[Condition]) -> Condition | None:
    """At least one of the conditions; None where there is none."""
    found = tuple(conditions)
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
        rules: those of the row's kind.
        operands: the figures and texts of the row by operand name.
        unusable: names of items with a value that can't be used; they are not missing.
    """
    explained = not compiled(unexplained())(operands)
    said: set[tuple[Code, Item]] = set()
    for rule in rules:
        known = (rule.code, rule.of) in said or any(rule.unless is code for code, _ in said)
        if known or rule.live_only or (rule.empty and rule.of.name in unusable):
            continue
        if not compiled(rule.when)(operands):
            continue
        said.add((rule.code, rule.of))
        code = rule.noted if rule.explainable and explained else rule.code
        if code is not None:
            yield Found(code, rule.of, {name: _fact(each, operands) for name, each in rule.facts.items()})


def _fact(fact: Expr | Indicator | str, operands: Mapping[str, Any]) -> object:
    if isinstance(fact, Indicator):
        return as_text(compiled(fact.definition)(operands), fact.display)
    return fact if isinstance(fact, str) else compiled(fact)(operands)


@lru_cache(maxsize=1024)
def compiled(tree: Expr) -> Callable[[Mapping[str, Any]], Any]:
    """The tree as a function of its operands, compiled once."""
    return to_python(tree)
