"""Names those whose figures are missing: in full in one place, briefly everywhere else.

A page has room for one line, a sentence for a few names. Who is not named there is counted, and
stands in full where the document first speaks of its figures.
"""

from collections.abc import Iterable, Iterator, Sequence

from saiken_addin.core.model import Claim
from saiken_addin.meeting.tables import Line, MeetingTables

IN_LINE, IN_SENTENCE = 5, 3
"""How many names a line above a table holds, and how many a sentence."""

Absent = tuple[str, Sequence[Claim]]
"""A section's name, and its claims that are in no sum."""

_NOT_SUBMITTED = "未提出"
_TITLES = {
    (False, False): _NOT_SUBMITTED,
    (False, True): "差戻し・競合のため未集計",
    (True, False): "報告のない債権",
}


def in_full(tables: MeetingTables) -> str:
    """Who is not in the sums, with all their claims; empty when nobody is missing."""
    return "　".join(f"{title}：{with_claims(absent)}" for title, absent, _ in _kinds(tables))


def in_line(tables: MeetingTables, where: str) -> str:
    """The same in a line.

    Args:
        where: where all of them are named, e.g. (1).
    """
    return "　".join(
        f"{title}：{_briefly(absent, where, reported)}" for title, absent, reported in _kinds(tables)
    )


def not_submitted(absent: Sequence[Absent], where: str = "") -> str:
    """The same of books that did not come at all: in a line, or in full without `where`."""
    if not absent:
        return ""
    return f"{_NOT_SUBMITTED}：{_briefly(absent, where, False) if where else with_claims(absent)}"


def with_claims(absent: Iterable[Absent]) -> str:
    """収納対策課（強-1 市税）、医事課（私-4 入院医療費、私-5 外来医療費）"""
    return "、".join(f"{section}（{'、'.join(each.title for each in claims)}）" for section, claims in absent)


def few(names: Sequence[str], most: int, unit: str) -> str:
    """収納対策課、医事課ほか3課; one more name takes no more room than its number."""
    if len(names) <= most + 1:
        return "、".join(names)
    return f"{'、'.join(names[:most])}ほか{len(names) - most}{unit}"


def sections_of(lines: Sequence[Line]) -> str:
    """The sections whose claims are not all in the sums over these lines, as a sentence names them."""
    counted = {line.claim.section for line in lines if line.counted}
    absent = dict.fromkeys(line.claim.section for line in lines if not line.counted)
    return few([f"{name}の一部" if name in counted else name for name in absent], IN_SENTENCE, "課")


def _briefly(absent: Sequence[Absent], where: str, reported: bool) -> str:
    """All claims where these are few, else the sections, or of those that reported the claims."""
    claims = [claim.title for _, missing in absent for claim in missing]
    if len(claims) <= IN_LINE:
        return with_claims(absent)
    if reported:
        return f"{few(claims, IN_LINE, '債権')}（{where}に掲げる。）"
    named = few([section for section, _ in absent], IN_LINE, "課")
    return f"{named}（計{len(claims)}債権。{where}に掲げる。）"


def _kinds(tables: MeetingTables) -> Iterator[tuple[str, list[Absent], bool]]:
    """Those who are missing by why they are: (what that is called, who, whether their book counts)."""
    for (reported, held), title in _TITLES.items():
        absent: list[Absent] = [
            (one.section.name, one.claims)
            for one in tables.missing
            if (one.reported, one.held) == (reported, held)
        ]
        if absent:
            yield title, absent, reported
