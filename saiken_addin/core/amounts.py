"""Reads an amount or a rate from text, where it is beyond doubt."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction

_LONGEST = 60  # no amount is longer, and int() must never meet thousands of digits
_PLAIN_SIGNS = str.maketrans("０１２３４５６７８９，．（）△−－￥", "0123456789,.()▲--¥")
_WITHOUT_WIDTH = re.compile("[\u180e\u200b-\u200e\u202a\u202c\u202d\u2060\u2066\u2068\u2069\ufeff]")
"""Signs that nobody sees and that leave the digits in their order, as calculators and web pages give
them along; those that turn the order round (U+202E) are no part of a number."""
_DIGITS = r"[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_YEN = r"(?:[¥\\]\s*)?"
"""A backslash looks like the sign for yen in Japanese letters, and is typed with the same key."""
_SIGNED = re.compile(
    rf"{_YEN}(?P<minus>[▲-])?\s*{_YEN}(?P<digits>{_DIGITS})\s*(?P<unit>円|千円)?"
)
_BRACKETED = re.compile(rf"{_YEN}\((?P<minus>)\s*{_YEN}(?P<digits>{_DIGITS})\s*(?P<unit>円|千円)?\s*\)")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ─", "-"))
_SAY_NONE = (
    "-", "なし", "無し", "無", "ナシ", "特になし", "皆無", "ゼロ", "零",
    "該当なし", "該当無し", "該当無", "該当ナシ", "該当せず",
)  # fmt: skip
_RATE = re.compile(r"(?P<number>-?[0-9]{1,6}(?:\.[0-9]{1,20})?(?:e-[0-9]{1,2})?)\s*(?P<percent>%)?")
_MOST_OF_A_FRACTION = Fraction(3, 2)
_FRACTION = re.compile(rf"{_YEN}[▲-]?\s*(?:{_DIGITS})\.[0-9]+\s*円?")


class Reading(Enum):
    """How far a text can be read as an amount of whole yen."""

    YEN = auto()
    THOUSANDS = auto()
    FRACTION = auto()
    UNREADABLE = auto()


@dataclass(frozen=True)
class AmountReading:
    """What a text says: `value` in whole yen for YEN and THOUSANDS, else None."""

    reading: Reading
    value: int | None = None


def visible(text: str) -> str:
    """A text without the spaces around it, and without signs that have no width."""
    return _WITHOUT_WIDTH.sub("", text).strip()


def read_amount(text: str) -> AmountReading:
    """Read an amount in whole yen from text (forms.md, 'What a finding does to a book').

    Full-width digits, correctly placed commas, 円, ¥, ▲ △ − and parentheses (negative),
    surrounding spaces and signs without width are read. 千円 is read and told apart as THOUSANDS; a decimal point is a
    FRACTION, even `.0`; everything else, blank text too, is UNREADABLE. The size of the amount is
    the caller's to judge (model.MAX_AMOUNT).
    """
    plain = visible(text).translate(_PLAIN_SIGNS)
    if len(plain) > _LONGEST:
        return AmountReading(Reading.UNREADABLE)
    found = _SIGNED.fullmatch(plain) or _BRACKETED.fullmatch(plain)
    if not found:
        is_fraction = _FRACTION.fullmatch(plain)
        return AmountReading(Reading.FRACTION if is_fraction else Reading.UNREADABLE)
    value = int(found["digits"].replace(",", ""))
    if found["minus"] is not None:
        value = -value
    if found["unit"] == "千円":
        return AmountReading(Reading.THOUSANDS, value * 1000)
    return AmountReading(Reading.YEN, value)


def says_none(text: str) -> bool:
    """Whether a text says that there is nothing, in words that may mean 0 and may mean 該当なし."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip(" 。.()「」")
    return plain in _SAY_NONE


@dataclass(frozen=True)
class RateReading:
    """A rate as a fraction (0.981); `was_percent` where a number above 1.5 was taken for percent."""

    value: Fraction
    was_percent: bool


def read_rate(text: str) -> RateReading | None:
    """Read a rate: 0.981, 98.1%, ９８．１％, and 98.1, which is more than 1.5 and so percent (forms.md).

    None where it is none. Whether the rate is a possible one is the caller's to judge.
    """
    plain = unicodedata.normalize("NFKC", visible(text)).translate(_PLAIN_SIGNS)
    found = _RATE.fullmatch(plain)
    if not found:
        return None
    number = Fraction(found["number"])
    if found["percent"]:
        return RateReading(number / 100, False)
    was_percent = number > _MOST_OF_A_FRACTION
    return RateReading(number / 100 if was_percent else number, was_percent)
