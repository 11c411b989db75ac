"""What happens to claims at 年度更新: what changed, and what only a person knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim
from saiken_addin.core.registry import Crossing
from saiken_addin.ooxml.tables import fold

_ALIKE, _UNLIKE = 0.6, 0.4
"""Parts of two names in common. Over the names of two years 入院医療費 and 外来医療費 have 0.6, a
税 that becomes a 料 has 0.86; 墓地管理料 and 霊園使用料, the same thing to a person, have 0.2."""

Places = Mapping[tuple[FiscalYear, str], Mapping[str, Place]]
"""The cells of a claim's row in 債権一覧, by year and 債権ID, then by the field of Claim."""


@dataclass(frozen=True)
class Asked:
    """A finding about claims, with their IDs."""

    finding: Finding
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Years:
    """Two years' lists side by side.

    Attributes:
        was, now: the two years, one after the other.
        earlier: the claims of the years before `was` as last listed, by 債権ID.
    """

    was: FiscalYear
    now: FiscalYear
    crossings: Sequence[Crossing]
    earlier: Mapping[str, tuple[FiscalYear, Claim]]
    places: Places

    def place(self, claim_id: str, field: str) -> Place:
        """The cell in this year's row, or else in last year's."""
        row = self.places.get((self.now, claim_id)) or self.places[self.was, claim_id]
        return row[field]


def ask_about_claims(years: Years) -> list[Asked]:
    """Where an ID and its claim may have come apart, in the order of the claims."""
    ended = [each.was for each in years.crossings if each.was and not each.now]
    begun = [each.now for each in years.crossings if each.now and not each.was]
    lasting = [(each.was, each.now) for each in years.crossings if each.was and each.now]
    pairs = _reappearances(ended, begun)
    asked = [
        _asked(years, Code.CLAIM_REAPPEARS, now.id, "id", (now.id, was.id), {
            "was": was.name,
            "ended": was.id,
            "name": now.name,
            "begun": now.id,
            "likeness": "同じ" if fold(was.name) == fold(now.name) else "似た",
        })
        for was, now in pairs
    ]  # fmt: skip
    paired = {claim.id for pair in pairs for claim in pair}
    for now in begun:
        if now.id in years.earlier:
            asked.append(_resumed(years, now))
        elif now.id not in paired:
            asked += [
                _asked(years, Code.CLAIM_SPLIT, now.id, "name", (now.id, was.id), {
                    "was": was.name, "claim": was.id, "name": now.name, "begun": now.id,
                })
                for was, _ in lasting
                if _contained(was.name, now.name)
            ]  # fmt: skip
    for was in ended:
        if was.id not in paired:
            asked += [
                _asked(years, Code.CLAIMS_MERGED, now.id, "name", (now.id, was.id), {
                    "was": was.name, "ended": was.id, "name": now.name, "claim": now.id,
                })
                for _, now in lasting
                if _contained(was.name, now.name)
            ]  # fmt: skip
    names = {fold(each.was.name): each.id for each in years.crossings if each.was}
    for was, now in lasting:
        asked += _other_name(years, was, now, names)
    return [*_in_order(years, asked), *_swaps(years, lasting)]


def _reappearances(
    ended: Sequence[Claim], begun: Sequence[Claim]
) -> list[tuple[Claim, Claim]]:
    """Claims that ended and began under a like name, the likest first, each once."""
    found: list[tuple[Claim, Claim]] = []
    likeness = [
        (_likeness(was.name, now.name), -place, was, now)
        for place, now in enumerate(begun)
        for was in ended
        if _likeness(was.name, now.name) >= _ALIKE or _contained(was.name, now.name)
    ]
    for _, _, was, now in sorted(likeness, key=lambda each: each[:2], reverse=True):
        if not any(was is other or now is another for other, another in found):
            found.append((was, now))
    return found


def _resumed(years: Years, now: Claim) -> Asked:
    """An ID that was there before last year, with a gap."""
    year, former = years.earlier[now.id]
    alike = _likeness(former.name, now.name) >= _ALIKE or _contained(former.name, now.name)
    return _asked(years, Code.CLAIM_RESUMED if alike else Code.ID_REUSED, now.id, "id", (now.id,), {
        "claim": now.id, "was": former.name, "name": now.name, "former_year": year.label,
    })  # fmt: skip


def _other_name(
    years: Years, was: Claim, now: Claim, names: Mapping[str, str]
) -> list[Asked]:
    """An ID that lasts and whose name is another claim's, or nothing like it was."""
    other = names.get(fold(now.name), now.id)
    details = {"claim": now.id, "was": was.name, "name": now.name}
    if other != now.id:
        details |= {"other": other, "former_year": years.was.label}
        return [_asked(years, Code.NAME_OF_OTHER_ID, now.id, "id", (now.id,), details)]
    if _likeness(was.name, now.name) < _UNLIKE and not _contained(was.name, now.name):
        return [_asked(years, Code.ID_WHOLLY_RENAMED, now.id, "name", (now.id,), details)]
    return []


def _swaps(years: Years, lasting: Sequence[tuple[Claim, Claim]]) -> list[Asked]:
    """Pairs of claims that have each other's number now."""
    before = {was.number: now for was, now in lasting}
    found = []
    for was, now in lasting:
        other = before.get(now.number)
        if other and other.order > now.order and other.number == was.number:
            found.append(_asked(years, Code.NUMBERS_SWAPPED, now.id, "number", (now.id, other.id), {
                "one": now.name,
                "other": other.name,
                "number": now.number,
                "other_number": other.number,
            }))  # fmt: skip
    return found


def _asked(
    years: Years,
    code: Code,
    claim_id: str,
    field: str,
    ids: tuple[str, ...],
    details: Mapping[str, object],
) -> Asked:
    return Asked(Finding(code, years.place(claim_id, field), details), ids)


def _in_order(years: Years, asked: Sequence[Asked]) -> list[Asked]:
    order = {each.id: place for place, each in enumerate(years.crossings)}
    return sorted(asked, key=lambda each: order[each.ids[0]])


def _likeness(one: str, other: str) -> float:
    """How much two names have in common, from 0 to 1."""
    one, other = fold(one), fold(other)
    return max(
        SequenceMatcher(None, *pair, autojunk=False).ratio()
        for pair in ((one, other), (other, one))
    )


def _contained(one: str, other: str) -> bool:
    """Whether one name is a part of the other."""
    short, long = sorted((fold(one), fold(other)), key=len)
    return len(short) > 1 and short in long
