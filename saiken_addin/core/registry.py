"""What is true in a fiscal year: claims, sections, settings; and how claims carry over.

The registry alone understands years. A claim is known by its 債権ID, whatever number, name or
section it has in a year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Section
from saiken_addin.core.settings import Settings


@dataclass(frozen=True)
class Registry:
    """One fiscal year: its claims in 表示順, the sections that answer for them, the settings."""

    year: FiscalYear
    claims: tuple[Claim, ...]
    contacts: tuple[Section, ...]
    settings: Settings

    def __hash__(self) -> int:
        return self._hash  # worked out once: every book of a year is looked up by its registry

    @cached_property
    def _hash(self) -> int:
        return hash((self.year, self.claims, self.settings))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The sections that have claims, in 表示順, each with its address where one is listed."""
        listed = {section.name: section for section in self.contacts}
        bureaus = {claim.section: claim.bureau for claim in self.claims}
        return tuple(listed.get(name, Section(name, bureau)) for name, bureau in bureaus.items())

    @cached_property
    def _by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    def claim(self, claim_id: str) -> Claim | None:
        """The claim as this year knows it; None when it isn't on this year's list."""
        return self._by_id.get(claim_id)

    def of_section(self, name: str) -> tuple[Claim, ...]:
        """The claims of a section (所管課), in 表示順; empty for an unknown section."""
        return tuple(claim for claim in self.claims if claim.section == name)


class Change(StrEnum):
    """What happened to a claim at the turn of the year; a move brings its 局 and 部 along."""

    ENDED = "終了"
    BEGUN = "開始"
    RENUMBERED = "債権番号の変更"
    RENAMED = "名称の変更"
    MOVED = "所管課の変更"
    RECLASSIFIED = "債権区分の変更"
    RELOCATED = "局・部の変更"
    HANDED_OVER = "回収業務担当課の変更"
    RESCOPED = "過年のみの変更"


@dataclass(frozen=True)
class Crossing:
    """One claim at the turn of the year; `was` or `now` is None where it begins or ends."""

    id: str
    was: Claim | None
    now: Claim | None

    @property
    def changes(self) -> tuple[Change, ...]:
        if self.was is None:
            return (Change.BEGUN,)
        if self.now is None:
            return (Change.ENDED,)
        was, now = self.was, self.now
        moved = was.section != now.section
        own = (was.section, now.section) == (was.collecting_section, now.collecting_section)
        differing = (
            (Change.RENUMBERED, was.number != now.number),
            (Change.RENAMED, was.name != now.name),
            (Change.MOVED, moved),
            (Change.RECLASSIFIED, was.claim_class != now.claim_class),
            (Change.RELOCATED, not moved and (was.bureau, was.division) != (now.bureau, now.division)),
            (Change.HANDED_OVER, not own and was.collecting_section != now.collecting_section),
            (Change.RESCOPED, was.carried_only != now.carried_only),
        )
        return tuple(change for change, differs in differing if differs)


def crosswalk(old: Iterable[Claim], new: Iterable[Claim]) -> tuple[Crossing, ...]:
    """Every claim of two years matched by 債権ID: the old year's order, then what begins."""
    was = {claim.id: claim for claim in old}
    now = {claim.id: claim for claim in new}
    ids = [*was, *(claim_id for claim_id in now if claim_id not in was)]
    return tuple(Crossing(claim_id, was.get(claim_id), now.get(claim_id)) for claim_id in ids)
