"""Owns how an amount that was written as text is read: what is beyond doubt, and nothing more."""

import re
from dataclasses import dataclass
from enum import Enum, auto

_LONGEST = 60  # no amount is longer, and int() must never meet thousands of digits
_PLAIN_SIGNS = str.maketrans("０１２３４５６７８９，．（）△−－", "0123456789,.()▲--")
_DIGITS = r"[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+"
_SIGNED = re.compile(rf"(?P<minus>[▲-])?\s*(?P<digits>{_DIGITS})\s*(?P<unit>円|千円)?")
_BRACKETED = re.compile(rf"\((?P<minus>)\s*(?P<digits>{_DIGITS})\s*(?P<unit>円|千円)?\s*\)")
_FRACTION = re.compile(rf"[▲-]?\s*(?:{_DIGITS})\.[0-9]+\s*円?")


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


def read_amount(text: str) -> AmountReading:
    """Read an amount in whole yen from text (forms.md, 'What a finding does to a book').

    Full-width digits, correctly placed commas, 円, ▲ △ − and parentheses (negative) and
    surrounding spaces are read. 千円 is read and told apart as THOUSANDS; a decimal point is a
    FRACTION, even `.0`; everything else, blank text too, is UNREADABLE. The size of the amount is
    the caller's to judge (model.MAX_AMOUNT).
    """
    plain = text.strip().translate(_PLAIN_SIGNS)
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
