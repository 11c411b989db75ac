"""What happens to sections (所管課) at 年度更新: renamed, divided, joined, gone, new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.model import Claim
from saiken_addin.workflow.rollover.claims import Years


class SectionTurn(StrEnum):
    """What happened to a section."""

    RENAMED = "課の名称の変更"
    DIVIDED = "課の分割"
    JOINED = "課の統合"
    ENDED = "課の終了"
    BEGUN = "課の開始"


@dataclass(frozen=True)
class SectionChange:
    """One change of sections: their names in the old and the new year, and what is said of it."""

    what: SectionTurn
    was: tuple[str, ...]
    now: tuple[str, ...]
    finding: Finding


def section_changes(years: Years) -> list[SectionChange]:
    """Sections that came, went or were rearranged; a claim that only moved is no such change.

    A section is renamed when all of its lasting claims, and no others, are in one that is new.
    """
    flows = [(each.was, each.now) for each in years.crossings if each.was and each.now]
    before = _unique(each.was.section for each in years.crossings if each.was)
    after = _unique(each.now.section for each in years.crossings if each.now)
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    targets = {name: _unique(now.section for was, now in flows if was.section == name) for name in before}
    sources = {name: _unique(was.section for was, now in flows if now.section == name) for name in after}
    changes: list[SectionChange] = []
    told: set[str] = set()
    for name in before:
        to = targets[name]
        if name in gone and len(to) == 1 and to[0] in new and sources[to[0]] == [name]:
            changes.append(_renamed(years, name, to[0], flows))
        elif len(to) > 1 and any(target in new for target in to):
            to.sort(key=lambda target: target in new)
            changes.append(_divided(years, name, to, flows))
        else:
            continue
        told |= {name, *to}
    for name in after:
        from_ = sources[name]
        if len(from_) > 1 and any(source in gone for source in from_):
            changes.append(_joined(years, from_, name, flows))
            told |= {name, *from_}
    changes += [_ended(years, name, targets[name]) for name in gone if name not in told]
    changes += [_begun(years, name) for name in new if name not in told]
    return changes


def _renamed(
    years: Years, was: str, now: str, flows: Sequence[tuple[Claim, Claim]]
) -> SectionChange:
    claims = [each for each, _ in flows if each.section == was]
    place = years.place(claims[0].id, "section")
    details = {"was": was, "now": now, "claims": _names(claims)}
    finding = Finding(Code.SECTION_RENAMED, place, details)
    return SectionChange(SectionTurn.RENAMED, (was,), (now,), finding)


def _divided(
    years: Years, was: str, now: Sequence[str], flows: Sequence[tuple[Claim, Claim]]
) -> SectionChange:
    kept = {name: [to for of, to in flows if (of.section, to.section) == (was, name)] for name in now}
    parts = "と".join(f"「{name}」（{_names(claims)}）" for name, claims in kept.items())
    place = years.place(kept[now[-1]][0].id, "section")
    finding = Finding(Code.SECTION_DIVIDED, place, {"was": was, "parts": parts})
    return SectionChange(SectionTurn.DIVIDED, (was,), tuple(now), finding)


def _joined(
    years: Years, was: Sequence[str], now: str, flows: Sequence[tuple[Claim, Claim]]
) -> SectionChange:
    claims = [to for _, to in flows if to.section == now]
    details = {"was": "」「".join(was), "now": now}
    finding = Finding(Code.SECTIONS_JOINED, years.place(claims[0].id, "section"), details)
    return SectionChange(SectionTurn.JOINED, tuple(was), (now,), finding)


def _ended(years: Years, name: str, to: Sequence[str]) -> SectionChange:
    claims = [each.was for each in years.crossings if each.was and each.was.section == name]
    fate = f"債権が{'、'.join(to)}に移りました" if to else f"{_names(claims)}が終了しました"
    place = years.places[years.was, claims[0].id]["section"]
    details = {"section": name, "year": years.now.label, "fate": fate}
    return SectionChange(SectionTurn.ENDED, (name,), (), Finding(Code.SECTION_ENDED, place, details))


def _begun(years: Years, name: str) -> SectionChange:
    claims = [each.now for each in years.crossings if each.now and each.now.section == name]
    details = {"section": name, "claims": _names(claims)}
    place = years.place(claims[0].id, "section")
    return SectionChange(SectionTurn.BEGUN, (), (name,), Finding(Code.SECTION_BEGUN, place, details))


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _names(claims: Sequence[Claim]) -> str:
    return "、".join(claim.name for claim in claims)
