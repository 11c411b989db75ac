"""Reads what a person wrote about a meeting: days in 和暦, hours, seats, percents, amounts."""

import re
import unicodedata
from datetime import date, time, timedelta
from fractions import Fraction

from saiken_addin.desk.meeting import Seat, Side

_EPOCH = date(1899, 12, 30)
_SERIALS = range(25_569, 80_000)  # from 1970 on; what is less is no day of a meeting
_SHIFT_1904 = 1_462
_MINUTES = 24 * 60
_LONGEST_YEN = 10**13
_DAY = re.compile(
    r"(?:(令和|平成|R|H)\s*(元|\d{1,2})|(\d{4}))\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?"
    r"(?:\s*\(?([月火水木金土日])(?:曜日?)?\)?)?"
    r"(?:[T ]\s*00:00(?::00)?)?",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_TIME = re.compile(r"(午前|午後|AM|PM)?\s*(\d{1,2})\s*(?:時|:)\s*(?:(\d{1,2})\s*分?)?(?:(?<=\d):00)?\s*(?:から|まで)?")
_SEAT = re.compile(r"(左|右)\s*([1-9][0-9]?)")
_SERIAL = re.compile(r"\d+(?:\.\d+)?(?:E-?\d+)?", re.IGNORECASE)


def read_day(text: str, date1904: bool = False) -> tuple[date, str] | None:
    """A day as it is written or as a spreadsheet holds it, with the weekday written beside it.

    令和8年1月21日（水）, R8.1.21, 2026/1/21 and 46043 are one day; None for what is none.
    """
    plain = _plain(text)
    if _SERIAL.fullmatch(plain):
        number = int(float(plain)) + (_SHIFT_1904 if date1904 else 0)
        return (_EPOCH + timedelta(days=number), "") if number in _SERIALS else None
    found = _DAY.fullmatch(plain)
    if not found:
        return None
    era, of_era, year, month, day, weekday = found.groups()
    number = _ERAS[era.upper()] + int(of_era.replace("元", "1")) if era else int(year)
    try:
        return date(number, int(month), int(day)), weekday or ""
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """An hour as it is written or as a spreadsheet holds it: 14:30, 14時30分, 午後2時30分, 0.604…"""
    plain = _plain(text)
    if _SERIAL.fullmatch(plain):
        minutes = round(float(plain) % 1 * _MINUTES)
        clock = float(plain) < 1 or not float(plain).is_integer()
        return time(*divmod(minutes, 60)) if clock and minutes < _MINUTES else None
    found = _TIME.fullmatch(plain)
    if not found:
        return None
    half, hour, minute = found[1], int(found[2]), int(found[3] or 0)
    if half:
        if hour > 12:
            return None
        hour = hour % 12 + (12 if half in ("午後", "PM") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_seat(text: str) -> Seat | None:
    """正面, 欠席, 左1, 右3; None for what is no seat."""
    plain = _plain(text)
    if plain in (Side.HEAD, Side.ABSENT):
        return Seat(Side(plain))
    found = _SEAT.fullmatch(plain)
    return Seat(Side(found[1]), int(found[2])) if found else None


def read_session(text: str) -> int | None:
    """第37回 or 37."""
    found = re.fullmatch(r"第?\s*([1-9][0-9]{0,3})\s*回?", _plain(text))
    return int(found[1]) if found else None


def read_percent(text: str) -> Fraction | None:
    """88.1, 88.1% or, as a cell in percent holds it, 0.881; more than 1.5 is read as percent."""
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,15})?)\s*(%)?", _plain(text))
    if not found:
        return None
    number = Fraction(found[1])
    share = number / 100 if found[2] or number > Fraction(3, 2) else number
    return share if share <= Fraction(3, 2) else None


def read_millions(text: str) -> int | None:
    """Yen from an amount in 百万円: 32,067 or 9690.5."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", _plain(text)).removesuffix("百万円")
    if not re.fullmatch(r"\d{1,7}(?:\.\d{1,6})?", plain):
        return None
    yen = int(Fraction(plain) * 1_000_000)
    return yen if yen <= _LONGEST_YEN else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
