"""The half-yearly texts (取組状況) as the meeting reads them: of every claim, and new measures.

A month that does not ask for them shows those of the latest month that did: of the same fiscal year
if there is one, else of the year before.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import MISSING, Claim, ClaimClass, Entry, Source
from saiken_addin.core.registry import Registry
from saiken_addin.figures import row_rules
from saiken_addin.ooxml.tables import fold, tidy

ITEMS: Mapping[str, str] = {
    "long_term_issue": "中・長期的な課題",
    "progress": "課題に対する進捗状況",
    "policy": "今後の対応方針",
    "remark": "備考",
}
"""The texts of a claim by item name, as the meeting's document heads them."""
REMARK = "remark"
NEW_MEASURE = "new_measure"
REPORTED = (*ITEMS, NEW_MEASURE)
"""The items of a report that are read here."""

_CLASSES = tuple(ClaimClass)
_NAMED_AT_END = re.compile(r"[（(]([^（）()]{1,200})[）)][。．\s]*$")
_BETWEEN = re.compile(r"[、，,・／/]|及び|と(?=\S)")
_STOPS = "。．"
_NOTHING = {fold(text) for text in row_rules.SAYS_NOTHING}


@dataclass(frozen=True)
class ClaimTexts:
    """What a section wrote about a claim: by item, only what is written; empty without a report.

    `sources` says where each of its cells stands, a blank one too.
    """

    claim: Claim
    texts: Mapping[str, str]
    reported: bool
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        """The headings of what should be there and is not; a remark need not be."""
        return tuple(label for item, label in ITEMS.items() if item != REMARK and item not in self.texts)

    def shown(self, item: str) -> str:
        """The text as it is printed: `-` where it is missing."""
        return self.texts.get(item, "" if item == REMARK and self.reported else MISSING)


@dataclass(frozen=True)
class Measure:
    """A new measure of a section, the claims that it names, and where it stands."""

    text: str
    claims: tuple[Claim, ...]
    section: str
    source: Source | None = None

    @property
    def shown(self) -> str:
        """…を始めた。（入院医療費：医事課）"""
        names = "、".join(claim.name for claim in self.claims)
        return f"{self.text}（{names}：{self.section}）" if names else f"{self.text}（{self.section}）"


@dataclass(frozen=True)
class Activity:
    """The texts of a meeting.

    Attributes:
        month: of which month's reports; None when none was ever asked for.
        claims: every claim of the year, in the order of 債権番号.
        sections: that reported in that month, by name.
    """

    month: Month | None
    claims: tuple[ClaimTexts, ...]
    measures: tuple[Measure, ...]
    sections: frozenset[str]


def asked_months(registry: Registry, month: Month) -> tuple[Month, ...]:
    """The months whose texts may stand for a month's, the best first."""
    numbers = registry.settings.activity_months
    terms = [Month(year, number) for year in (month.year, month.year.previous) for number in numbers]
    return tuple(sorted((term for term in terms if not month < term), reverse=True))


def activity_of(
    registry: Registry,
    month: Month | None,
    reported: Iterable[tuple[str, Entry, Source | None]] = (),
) -> Activity:
    """Put the texts of a month's reports into the meeting's order.

    Args:
        registry: the claims of the meeting's fiscal year; an earlier report is known by 債権ID.
        reported: the values of the books that count, each with its section and its source.
    """
    texts: dict[str, dict[str, str]] = {}
    sources: dict[str, dict[str, Source]] = {}
    measures: dict[str, list[tuple[str, Source | None]]] = {}
    sections: set[str] = set()
    for section, entry, source in reported:
        text = tidy(entry.value) if isinstance(entry.value, str) else ""
        if entry.item in ITEMS:
            sections.add(section)
            written = texts.setdefault(entry.claim, {})
            if text:
                written[entry.item] = text
            if source:
                sources.setdefault(entry.claim, {})[entry.item] = source
        elif entry.item == NEW_MEASURE and fold(text).strip(row_rules.SIGNS) not in _NOTHING:
            measures.setdefault(section, []).append((text, source))
    order = {section.name: number for number, section in enumerate(registry.sections)}
    return Activity(
        month,
        tuple(
            ClaimTexts(
                claim, texts.get(claim.id, {}), claim.id in texts, sources.get(claim.id, {})
            )
            for claim in sorted(registry.claims, key=by_number)
        ),
        tuple(
            replace(_measure(registry, section, text), source=source)
            for section in sorted(measures, key=lambda name: (order.get(name, len(order)), name))
            for text, source in measures[section]
        ),
        frozenset(sections),
    )


def by_number(claim: Claim) -> tuple[int, int, int]:
    """強 before 非 before 私, 強-2 before 強-10."""
    digits = re.search(r"[0-9]+$", claim.number)
    return _CLASSES.index(claim.claim_class), int(digits[0]) if digits else 0, claim.order


def _measure(registry: Registry, section: str, text: str) -> Measure:
    """Find out which claims a measure is about; the form has no cell for them.

    The form asks to add the name: （入院医療費） at the end moves into our own parentheses. Else
    the section's claims that are named in the text count, else its only claim.
    """
    own = registry.of_section(section)
    at_end = _NAMED_AT_END.search(text)
    if at_end:
        known = {fold(each): claim for claim in own for each in (claim.name, claim.number, claim.title)}
        parts = [part for part in _BETWEEN.split(at_end[1]) if part.strip()]
        whole = known.get(fold(at_end[1]))
        named = [whole] if whole else [known.get(fold(part)) for part in parts]
        if named and all(named):
            head = text[: at_end.start()].rstrip()
            stop = "。" if at_end[0].rstrip()[-1:] in _STOPS and head[-1:] not in _STOPS else ""
            claims = dict.fromkeys(claim for claim in named if claim)
            return Measure(head + stop, tuple(claims), section) if head else Measure(text, tuple(claims), section)
    plain = fold(text)
    longest: list[Claim] = []
    for claim in sorted(own, key=lambda claim: -len(claim.name)):
        if fold(claim.name) in plain:
            plain = plain.replace(fold(claim.name), "\n")
            longest.append(claim)
    found = tuple(claim for claim in own if claim in longest)
    return Measure(text, found or (own if len(own) == 1 else ()), section)
