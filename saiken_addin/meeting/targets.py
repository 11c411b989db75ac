"""The targets of a year's plans as the meeting sees them: lines, sums, words, who is missing.

A sum takes the claims whose plan came in, and the same claims a year before; its target rate is
weighted by 見込調定額 (figures.md rule 2).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Kind, Section, Source, Stage, total
from saiken_addin.core.registry import Crossing, Registry
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.meeting.tables import Completeness

PLANNED_ITEMS: Mapping[str, str] = {
    "expected_assessed": "見込調定額", "target_rate": "目標収納率",
    "target_outstanding": "目標収入未済額",
}  # fmt: skip
Operands = dict[str, int | Fraction | None]


@dataclass(frozen=True)
class Planned:
    """What a plan says of a claim and kind: yen, and the rate as a fraction; None is no figure."""

    expected_assessed: int | None = None
    target_rate: Fraction | None = None
    target_outstanding: int | None = None


_NO_PLAN, _NOTHING = Planned(), Amounts()


@dataclass(frozen=True)
class TargetLine:
    """One claim and kind of the plans.

    Attributes:
        claim, kind: whose targets.
        planned: the plan in force.
        initial: the plan of April, where June's took its place; else None.
        before: the settlement (or forecast) of the year before, as the plan has it.
        counted: whether the plan came in and so enters every sum.
        sources: where each figure came from, by item name; `_before` marks the year before's and
            `_initial` April's.
    """

    claim: Claim
    kind: Kind
    planned: Planned = _NO_PLAN
    initial: Planned | None = None
    before: Amounts = _NOTHING
    counted: bool = False
    sources: Mapping[str, Source] = field(default_factory=dict, hash=False)

    @property
    def operands(self) -> Operands:
        """What the indicators of this line are computed from."""
        return {**vars(self.planned), **_before(self.before), **_initial(self.initial or Planned())}


@dataclass(frozen=True)
class PlanWords:
    """What a claim's plan says in words.

    Attributes:
        efforts: the kinds of 取組 that are marked.
        sources: where each text and each cell for a mark stands, by item.
    """

    claim: Claim
    stage: Stage
    texts: Mapping[str, str] = field(hash=False)
    efforts: frozenset[str] = frozenset()
    sources: Mapping[str, Source] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, eq=False)
class PlanTables:
    """The plans of a year for the meeting.

    Attributes:
        year: of the plans.
        registry: its list; None where it can't be read yet.
        lines: both kinds of every claim, in 表示順.
        words: of each claim whose plan came in.
        stages: of each section whose plan counts.
        crossings: what became of each claim since the year before.
    """

    year: FiscalYear
    registry: Registry | None
    lines: tuple[TargetLine, ...] = ()
    words: tuple[PlanWords, ...] = ()
    stages: Mapping[str, Stage] = field(default_factory=dict)
    crossings: tuple[Crossing, ...] = ()

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.registry.claims if self.registry else ()

    @property
    def any(self) -> bool:
        """A plan came in."""
        return bool(self.stages)

    def of(self, claim: Claim) -> tuple[TargetLine, ...]:
        """現年 and 過年 of a claim."""
        return tuple(line for line in self.lines if line.claim == claim)

    @property
    def revised(self) -> tuple[Claim, ...]:
        """The claims of which both stages are there, in 表示順."""
        return tuple(
            claim for claim in self.claims if any(line.initial for line in self._by_claim[claim.id])
        )

    @cached_property
    def _by_claim(self) -> dict[str, list[TargetLine]]:
        found: dict[str, list[TargetLine]] = {}
        for line in self.lines:
            found.setdefault(line.claim.id, []).append(line)
        return found

    @property
    def completeness(self) -> str:
        """18課中17課・30債権中29債権"""
        claims = {line.claim.id for line in self.lines if line.counted}
        return self._of_all(self.stages, len(claims)) if self.registry else ""

    @property
    def revised_completeness(self) -> str:
        """18課中12課・30債権中19債権, of which the settlement changed the plan."""
        return self._of_all({claim.section for claim in self.revised}, len(self.revised))

    def _of_all(self, sections: Collection[str], claims: int) -> str:
        listed = self.registry.sections if self.registry else ()
        came = sum(section.name in sections for section in listed)
        return str(Completeness(came, len(listed), claims, len(self.claims)))

    @property
    def missing(self) -> tuple[tuple[Section, tuple[Claim, ...]], ...]:
        """The sections whose plan did not come, with their claims."""
        if self.registry is None:
            return ()
        return tuple(
            (section, self.registry.of_section(section.name))
            for section in self.registry.sections
            if section.name not in self.stages
        )


def summed(lines: Iterable[TargetLine]) -> Operands:
    """The operands of a sum over the lines that count; its target rate is not among them.

    `target_collected` is what is collected when every rate is reached, and `expected_assessed` the
    weights of those rates.
    """
    counted = [line for line in lines if line.counted]
    sums = _planned([line.planned for line in counted])
    befores = Amounts.total(line.before for line in counted)
    initials = _planned([line.initial for line in counted if line.initial])
    return {**sums, **_before(befores), **{f"{name}_initial": value for name, value in initials.items()}}


def _planned(parts: Sequence[Planned]) -> Operands:
    weighted = [
        (part.target_rate, part.expected_assessed)
        for part in parts
        if part.target_rate is not None and part.expected_assessed is not None
    ]
    return {
        "target_collected": sum(rate * weight for rate, weight in weighted) if weighted else None,
        "expected_assessed": sum(weight for _, weight in weighted) if weighted else None,
        "target_outstanding": total(part.target_outstanding for part in parts),
    }


def _before(amounts: Amounts) -> Operands:
    named = {f"{item}_before": getattr(amounts, item) for item in Amounts.LABELS}
    return {**named, "outstanding_before": outstanding_of(amounts)}


def _initial(planned: Planned) -> Operands:
    return {f"{item}_initial": value for item, value in vars(planned).items()}
