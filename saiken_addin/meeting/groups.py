"""What the charts of the meeting count together: claims, 局, 課, and which of them are 主要."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from saiken_addin.core.model import Claim, Kind
from saiken_addin.core.settings import Grouping
from saiken_addin.desk.claims import claim_named
from saiken_addin.meeting.tables import Line, MeetingTables, Operands, sum_of
from saiken_addin.ooxml.tables import fold

MAIN = 5
"""How many are 主要 unless the secretariat names others (figures.md rule 6)."""

Sorter = Callable[[Claim], tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Group:
    """What one bar of each colour stands for.

    Attributes:
        lines: the 過年 of its claims, in 表示順.
        operands: its yen, of both years where it was reported this year (figures.md rule 2).
    """

    name: str
    lines: tuple[Line, ...]
    operands: Operands
    main: bool = False

    @property
    def size(self) -> int:
        """過年 outstanding in yen; of the year before where this year's is not there yet."""
        both = (line.operands for line in self.lines)
        amounts = ((each["outstanding"], each["outstanding_before"]) for each in both)
        return sum(before or 0 if now is None else now for now, before in amounts)


def by_claim(tables: MeetingTables) -> tuple[Group, ...]:
    """Every claim in 表示順, the 主要債権 marked."""
    lines = tables.of(Kind.CARRIED)
    groups = tuple(Group(line.claim.title, (line,), sum_of((line,))) for line in lines)
    named = tables.registry.settings.main_claims
    return _marked(
        groups, [claim_named(tables.registry.claims, name) for name in named], lambda claim: claim.id
    )


def by_bureau(tables: MeetingTables) -> tuple[Group, ...]:
    """Every 局 in 表示順."""
    places = _places(tables, None)
    return _grouped(tables, lambda claim: places[claim.id][:1])


def by_section(tables: MeetingTables, grouping: Grouping | None = None) -> tuple[Group, ...]:
    """Every 課 in 表示順, the 主要課 marked; `grouping` as set unless given."""
    places = _places(tables, grouping)
    groups = _grouped(tables, lambda claim: places[claim.id])
    wanted = [fold(name) for name in tables.registry.settings.main_sections]
    sections = {fold(section): section for _, section in places.values()}
    named = [sections.get(name) for name in wanted]
    return _marked(groups, named, lambda claim: places[claim.id][1])


def collected_elsewhere(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims that another section than the 所管課 collects."""
    return tuple(claim for claim in claims if _collecting(claim) != claim.section)


def _places(tables: MeetingTables, grouping: Grouping | None) -> Mapping[str, tuple[str, str]]:
    """The (局, 課) under which each claim counts, by 債権ID."""
    claims = tables.registry.claims
    if (grouping or tables.registry.settings.grouping) is Grouping.OWNING:
        return {claim.id: (claim.bureau, claim.section) for claim in claims}
    bureaus = {claim.section: claim.bureau for claim in reversed(claims)}
    return {
        claim.id: (bureaus.get(_collecting(claim), claim.bureau), _collecting(claim))
        for claim in claims
    }


def _collecting(claim: Claim) -> str:
    return claim.collecting_section or claim.section


def _grouped(tables: MeetingTables, key: Sorter) -> tuple[Group, ...]:
    """Groups by their key, named by its last part, or by all of it where that would not do."""
    found: dict[tuple[str, ...], list[Line]] = {}
    for line in tables.of(Kind.CARRIED):
        found.setdefault(key(line.claim), []).append(line)
    short = [names[-1] for names in found]
    return tuple(
        Group(
            names[-1] if short.count(names[-1]) == 1 else " ".join(names),
            tuple(lines),
            sum_of(lines),
        )
        for names, lines in found.items()
    )


def _marked(
    groups: Sequence[Group], named: Iterable[str | None], key: Callable[[Claim], Any]
) -> tuple[Group, ...]:
    """The groups with their 主要: those that are named, or the largest, the first of equals."""
    wanted = {name for name in named if name is not None}
    if wanted:
        return tuple(replace(group, main=key(group.lines[0].claim) in wanted) for group in groups)
    largest = sorted(range(len(groups)), key=lambda number: (-groups[number].size, number))[:MAIN]
    return tuple(replace(group, main=number in largest) for number, group in enumerate(groups))
