"""The guard against personal data: what in a free text looks as if it named a person.

Nothing is changed and nothing is certain: each sighting is a finding for a person to look at, and
shows only part of what was seen, because findings are kept and passed on.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import Entry


@dataclass(frozen=True)
class Sighting:
    """Something that looks like personal data; `shown` has its middle hidden."""

    code: Code
    shown: str


# Signs between digits as people write them; NFKC has made them half-width before.
_DASH = "[-‐‑–—―−ー－]"
_NUMBER = re.compile(
    rf"(?<![0-9,.])[0-9]{{4}}(?: |{_DASH})?[0-9]{{4}}(?: |{_DASH})?[0-9]{{4}}"
    r"(?![0-9,]|\.[0-9]| *(?:円|千円|百万円|万円|億円))"
)
_PHONE = re.compile(
    rf"(?<![0-9.,-])(?:0[0-9]{{1,4}}{_DASH}[0-9]{{1,4}}{_DASH}[0-9]{{3,4}}|\(?0[0-9]{{1,4}}\)[0-9]{{1,4}}{_DASH}[0-9]{{3,4}}"
    rf"|0[5789]0[0-9]{{8}}|(?<=電話)[: ]?0[0-9]{{8,10}}|(?<=TEL)[:. ]?0[0-9]{{8,10}})(?![0-9,]|{_DASH}[0-9])"
)
_POSTCODE = re.compile(rf"〒 ?[0-9]{{3}}{_DASH}?[0-9]{{4}}")
_ADDRESS = re.compile(
    rf"[一-龥々ぁ-んァ-ヶー]{{1,8}}(?:[市区町村]|大字|字)[一-龥々ぁ-んァ-ヶー]{{1,12}}?(?:[0-9]{{1,4}}|[一二三四五六七八九十]{{1,3}})"
    rf"(?:丁目|番地|番[0-9]|{_DASH}[0-9]{{1,4}}(?:{_DASH}[0-9]{{1,4}})?(?![0-9月年]))"
)
_ACCOUNT = re.compile(
    r"(?:口座|普通|当座|銀行|信金|信用金庫|農協|ゆうちょ|支店|記号|預金)[^0-9、。\n]{0,12}(?<![0-9,])"
    r"[0-9]{7,8}(?![0-9,]|\.[0-9]| *(?:円|千円|件|人))"
)
_NAME = re.compile(r"[一-龥々ァ-ヶー]{1,5}[ 　]?[一-龥々ぁ-んァ-ヶー]{0,4}?(?:様|氏)(?![式々子相態変名])")
_NO_NAME = re.compile(r"(?:[同多仕模一有異別左神皆各何]様|[諸両同各某]氏|所管課様|ご担当様|担当者様|課様|御中)$")
_AMOUNT = re.compile(r"[0-9][0-9,.]*[0-9]* ?(?:円|千円|万円|百万円)|(?:債権|滞納|未納|残)額")
_NEAR = 30
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def sightings(text: str) -> tuple[Sighting, ...]:
    """Everything in a text that looks like personal data, each once."""
    plain = unicodedata.normalize("NFKC", text)
    found: dict[Sighting, None] = {}
    hidden = plain
    for match in _NUMBER.finditer(plain):
        if is_personal_number(re.sub("[^0-9]", "", match[0])):
            found[Sighting(Code.PERSONAL_NUMBER, _masked(match[0]))] = None
            hidden = hidden.replace(match[0], " " * len(match[0]))
    for code, pattern in (
        (Code.PERSONAL_ACCOUNT, _ACCOUNT),
        (Code.PERSONAL_PHONE, _PHONE),
        (Code.PERSONAL_ADDRESS, _POSTCODE),
        (Code.PERSONAL_ADDRESS, _ADDRESS),
    ):
        for match in pattern.finditer(hidden):
            found[Sighting(code, _masked(match[0].strip()))] = None
    for match in _NAME.finditer(hidden):
        around = hidden[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        if not _NO_NAME.search(match[0]) and _AMOUNT.search(around):
            found[Sighting(Code.PERSONAL_NAME, _masked(match[0]))] = None
    return tuple(found)


def findings_of(text: str, place: Place) -> Iterator[Finding]:
    """What a text holds, as findings at its place."""
    for seen in sightings(text):
        yield Finding(seen.code, place, {"shown": seen.shown})


def findings_in(entries: Iterable[Entry]) -> list[Finding]:
    """What the texts of a book hold."""
    return [
        finding
        for entry in entries
        if isinstance(entry.value, str)
        for finding in findings_of(entry.value, entry.place)
    ]


def is_personal_number(digits: str) -> bool:
    """Whether twelve digits are a マイナンバー by their check digit.

    The order of the Ministry (平成26年総務省令第85号, 第5条): 11 − (Σ Pn×Qn mod 11), 0 where that is
    more than 9; Pn are the digits from the right, Qn is n+1 up to 6 and n−5 from 7 on.
    """
    if len(digits) != 12 or not digits.isascii() or not digits.isdigit():
        return False
    # Twelve equal digits pass the sum by chance at best, and are placeholders.
    if len(set(digits)) == 1:
        return False
    rest = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)


def _masked(text: str) -> str:
    """The beginning, and stars for what would name the person."""
    kept = min(max(len(text) // 3, 1), 4)
    return text[:kept] + "*" * min(len(text) - kept, 8)
