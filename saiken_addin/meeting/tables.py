"""Makes the meeting's tables of the figures of claims: rows, sums, and what is missing.

A sum takes the claims that were reported, and takes the same claims a year before (figures.md
rule 2); a claim without a year before still counts in its own year.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from saiken_addin.core.findings import Code, Finding, SaikenError
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import Amounts, Claim, Figures, Kind, Section
from saiken_addin.core.registry import Registry
from saiken_addin.figures.expressions import YEAR_BEFORE
from saiken_addin.figures.operands import operands_of

FiguresByClaim = Mapping[tuple[str, Kind], Figures]
Group = TypeVar("Group")
Operands = dict[str, int | None]
"""What the indicators are computed from: yen of both years, of one claim or sums."""


@dataclass(frozen=True)
class Line:
    """One claim and kind of the meeting's tables.

    Attributes:
        before: those of the same month-end a year before.
        counted: whether it was reported this year and so enters every sum, in both years.
    """

    claim: Claim
    kind: Kind
    now: Figures
    before: Figures
    counted: bool

    @property
    def operands(self) -> Operands:
        return operands_of(self.now.amounts, self.before.amounts)


@dataclass(frozen=True)
class Missing:
    """A section with claims that are in no sum.

    Attributes:
        reported: its book counts but lacks them.
        held: its book came and doesn't count: it was returned, or two books contradict each other.
    """

    section: Section
    claims: tuple[Claim, ...]
    reported: bool
    held: bool = False


@dataclass(frozen=True)
class Completeness:
    """How much of the list the sums hold."""

    sections: int
    all_sections: int
    claims: int
    all_claims: int

    def __str__(self) -> str:
        """19課中18課・33債権中32債権"""
        return (
            f"{self.all_sections}課中{self.sections}課・{self.all_claims}債権中{self.claims}債権"
        )

    @property
    def text(self) -> str:
        """19課中18課・33債権中32債権を集計"""
        return f"{self}を集計"


@dataclass(frozen=True, eq=False)
class MeetingTables:
    """The figures of a month for the meeting. Made by `aggregate`.

    Attributes:
        lines: every claim's 現年 in 表示順, then every claim's 過年.
        missing: the sections whose claims are not all in the sums, in 表示順.
    """

    registry: Registry
    month: Month
    lines: tuple[Line, ...]
    missing: tuple[Missing, ...]

    def of(self, kind: Kind) -> tuple[Line, ...]:
        """The lines of a kind, in 表示順."""
        return tuple(line for line in self.lines if line.kind is kind)

    def years(self, line: Line) -> tuple[tuple[Month, str, Figures], ...]:
        """Both years of a line, this one first: the month-end, what ends its operands, its figures."""
        return (self.month, "", line.now), (self.month.year_before, YEAR_BEFORE, line.before)

    def total(self, kind: Kind) -> Operands:
        """合計: the sums over all claims that were reported."""
        return sum_of(self.of(kind))

    def by_bureau(self, kind: Kind) -> dict[str, Operands]:
        """The sums of each 局, in 表示順."""
        return self._grouped(kind, lambda claim: claim.bureau)

    def by_section(self, kind: Kind) -> dict[tuple[str, str], Operands]:
        """The sums of each 課 by (局, 課), in 表示順."""
        return self._grouped(kind, lambda claim: (claim.bureau, claim.section))

    @cached_property
    def completeness(self) -> Completeness:
        unreported = {one.section.name for one in self.missing if not one.reported}
        absent = sum(len(one.claims) for one in self.missing)
        sections, claims = len(self.registry.sections), len(self.registry.claims)
        return Completeness(sections - len(unreported), sections, claims - absent, claims)

    def left_out(self, kind: Kind) -> tuple[Line, ...]:
        """Lines with figures a year before that no sum holds, as this year's are missing."""
        return tuple(
            line for line in self.of(kind) if not line.counted and not line.before.empty
        )

    def without_year_before(self, kind: Kind) -> tuple[Line, ...]:
        """Lines that count this year though nothing is known of the year before, new claims aside."""
        return tuple(
            line
            for line in self.of(kind)
            if line.counted and line.before.empty and not line.claim.new
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the meeting should know about these figures: who is missing, what isn't as it was."""
        absent = [
            Finding(
                Code.SECTION_HELD if one.held else Code.SECTION_MISSING,
                details={"section": one.section.name, "claims": _titles(one.claims)},
            )
            for one in self.missing
        ]
        unknown = {line.claim.id: line.claim for kind in Kind for line in self.without_year_before(kind)}
        return (
            *absent,
            *self._set_aside(),
            *(
                Finding(Code.NO_YEAR_BEFORE, details={"claim": claim.title})
                for claim in sorted(unknown.values(), key=lambda claim: claim.order)
            ),
        )

    def _set_aside(self) -> Iterator[Finding]:
        for line in self.lines:
            for month, _, figures in self.years(line):
                for item, each in figures.set_aside.items():
                    details: dict[str, object] = {
                        "claim": line.claim.title,
                        "kind": line.kind.value,
                        "month": month.label,
                        "item": Amounts.LABELS[item],
                        "value": each.value,
                    }
                    yield Finding(Code.CORRECTION_SET_ASIDE, details=details)

    def _grouped(self, kind: Kind, key: Callable[[Claim], Group]) -> dict[Group, Operands]:
        groups: dict[Group, list[Line]] = {}
        for line in self.of(kind):
            groups.setdefault(key(line.claim), []).append(line)
        return {group: sum_of(lines) for group, lines in groups.items()}


def aggregate(
    registry: Registry,
    month: Month,
    figures: FiguresByClaim,
    figures_before: FiguresByClaim,
    reported: Collection[str],
    held: Collection[str] = (),
) -> MeetingTables:
    """Put the figures of a month into the meeting's order and see what is missing.

    Args:
        figures: this year's figures by (債権ID, kind); a claim reported as 該当なし is there, too,
            with amounts of None.
        figures_before: those of the same month-end a year before.
        reported: the names of the sections whose figures count.
        held: of those whose book came and doesn't count.

    Raises:
        SaikenError: the year has no claims.
    """
    if not registry.claims:
        raise SaikenError(f"{registry.year}の債権がありません。", "事務局ブックの債権一覧を確かめてください。")
    lines = tuple(
        _line(claim, kind, figures, figures_before, claim.section in reported)
        for kind in Kind
        for claim in registry.claims
    )
    return MeetingTables(registry, month, lines, _missing(registry, lines, reported, held))


def _missing(
    registry: Registry, lines: Iterable[Line], reported: Collection[str], held: Collection[str]
) -> tuple[Missing, ...]:
    uncounted = {
        line.claim.id for line in lines if not line.counted and line.kind in line.claim.kinds
    }
    absent: dict[str, list[Claim]] = {}
    for claim in registry.claims:
        if claim.id in uncounted:
            absent.setdefault(claim.section, []).append(claim)
    return tuple(
        Missing(section, tuple(absent[section.name]), section.name in reported, section.name in held)
        for section in registry.sections
        if section.name in absent
    )


def _line(
    claim: Claim, kind: Kind, figures: FiguresByClaim, before: FiguresByClaim, reported: bool
) -> Line:
    if kind not in claim.kinds:
        return Line(claim, kind, Figures(), Figures(), False)
    key = claim.id, kind
    counted = reported and key in figures
    this = figures[key] if counted else Figures()
    return Line(claim, kind, this, before.get(key, Figures()), counted)


def sum_of(lines: Iterable[Line]) -> Operands:
    """The sums over those lines that were reported, of both years (figures.md rule 2)."""
    counted = [line for line in lines if line.counted]
    return operands_of(
        Amounts.total(line.now.amounts for line in counted),
        Amounts.total(line.before.amounts for line in counted),
    )


def _titles(claims: Iterable[Claim]) -> str:
    return "、".join(claim.title for claim in claims)
