"""Tells what a cell shows for its number: what it holds, another number, a percentage, or a day."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import lru_cache

from saiken_addin.ooxml.reader import Book

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|(?P<blank>_.)|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/標準|Standard)"
    r"|(?P<exponent>E[+-])|(?P<digits>[#0?][#0?,.]*)|(?P<at>@)|(?P<ampm>AM/PM|A/P)"
    r"|(?P<date>[ymdhsgebr]+|a{3,4})|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'(?:"[^"]*"?|\\.|[_*].|\[[^\]]*\]|[^;])+|(?<=;)(?=;)|^(?=;)|(?<=;)$', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_LONGEST_CODE = 255
"""Signs of a format code in Excel."""
_UNITS = {
    "": 1, "百": 10**2, "千": 10**3, "k": 10**3, "thousand": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6,
    "million": 10**6, "千万": 10**7, "億": 10**8, "十億": 10**9, "百億": 10**10, "千億": 10**11, "兆": 10**12,
}  # fmt: skip
_PLAIN_UNIT = re.compile(r"(?:円|人|名|件|世帯|yen|jpy)$")
_SIGNS = str.maketrans("", "", " ,.'()△▲-+−¥\\")
_MINUS = re.compile(r"[-−▲△]|\(.*\)", re.DOTALL)
_NUMBER_IN_WORDS = re.compile(r"[0-9〇一二三四五六七八九十百千万億兆%‰$€£₩×]|\bk\b|thousand|million", re.IGNORECASE)
_NOTHING = ("", "0", "円", "0円", "―", "ー", "—", "–")
_DIGITS = 15
_VERY_LARGE = 10**_DIGITS
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""The day 0 of a book's dates, by whether it counts from 1904."""
_LAST_DAY = date(9999, 12, 31)
_LEAP_DAY = 60
"""The 29th of February 1900, which Excel believes in: before it the days are one later."""


class Shows(Enum):
    """What a cell makes of its number."""

    DAY = auto()
    PERCENT = auto()
    OTHERWISE = auto()
    WORDS = auto()


@dataclass(frozen=True)
class Shown:
    """What a cell shows for a number, where that isn't simply the number.

    Attributes:
        shows: whether it is a day or a time, a percentage, another number, or the number with words.
        text: as it reads in the cell.
        means: the number that this says; None where it says none, or none beyond doubt.
    """

    shows: Shows
    text: str
    means: Fraction | None = None


@dataclass(frozen=True)
class _Section:
    """One of up to four parts of a code, for numbers of one sign or size.

    Attributes:
        pieces: the literals before and after the number, in order; None stands for the number.
        scale: by what the number is multiplied before it is shown.
        percent: whether that is because of a %.
        decimals, grouped: how its digits are written; decimals is None for General.
        dated, timed: whether it shows a day, and a time.
        approximate: whether it shows powers of ten.
        coloured: whether the number has a colour, as negative ones often have instead of a sign.
        condition: for which numbers it is, where the code says so itself.
        for_text: whether it shows texts, too.
    """

    pieces: tuple[str | None, ...]
    scale: Fraction = Fraction(1)
    percent: bool = False
    decimals: int | None = None
    grouped: bool = False
    dated: bool = False
    timed: bool = False
    approximate: bool = False
    coloured: bool = False
    condition: tuple[str, Fraction] | None = None
    for_text: bool = False

    @property
    def has_number(self) -> bool:
        return None in self.pieces

    @property
    def words(self) -> str:
        """The literals, in their usual width."""
        joined = "".join(piece for piece in self.pieces if piece)
        return unicodedata.normalize("NFKC", joined).strip()


def shows_date(code: str) -> bool:
    """Whether a cell with this format code shows its number as a day or a time of day."""
    return any(section.dated or section.timed for section in _sections(code))


@lru_cache(maxsize=1 << 9)
def is_plain(code: str) -> bool:
    """Whether cells with this format code show every number as it is."""
    first, *others = _sections(code)
    return all(
        section.has_number and section.scale == 1 and not section.words.strip("-▲△()")
        and not (section.dated or section.timed or section.condition)
        for section in (first, *others)
    ) and not first.words and all(_sign_is_right(each, -1, (first,)) for each in others[:1])  # fmt: skip


def shown(code: str, number: int | float, date1904: bool = False) -> Shown | None:
    """What a cell with a format code shows for its number; None where that is the number itself.

    Digits that the format rounds away make no difference, nor does a unit that the number is in.
    """
    section = _section_for(_sections(code), number)
    if section.dated or section.timed:
        return Shown(Shows.DAY, _day(section, number, date1904))
    if section.approximate:
        return None
    held = Fraction(number) if isinstance(number, int) else Fraction(repr(number))
    if not section.has_number:
        text = "".join(piece for piece in section.pieces if piece).strip()
        harmless = not number and section.words.translate(_SIGNS) in _NOTHING
        return None if harmless else Shown(Shows.OTHERWISE, text)
    words, sections = section.words, _sections(code)
    signed = number >= 0 or len(sections) == 1 or section.coloured or section.condition
    if not words and section.scale == 1 and signed:
        return None
    text = _written(section, held, number < 0 and section is sections[0])
    unit = _unit(words)
    if unit is None:
        if section.scale == 1 and not _NUMBER_IN_WORDS.search(words):
            return Shown(Shows.WORDS, text, held)
        return Shown(Shows.OTHERWISE, text)
    means = held * section.scale * unit / (100 if "%" in words else 1)
    if number and not _sign_is_right(section, number, sections):
        means = -means
    if section.percent:
        return Shown(Shows.PERCENT, text, means)
    return None if means == held else Shown(Shows.OTHERWISE, text, means)


def number_formats(book: Book, sheet: str) -> dict[str, str]:
    """The format codes of the cells of a sheet that hold something, but for those of format General.

    Raises:
        Refused: the sheet or the styles are damaged or too large.
    """
    codes = book.styles.formats
    cells = book.cells(sheet).cells
    return {address: codes[cell.style] for address, cell in cells.items() if cell.style in codes}


# --- the code -------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 9)
def _sections(code: str) -> tuple[_Section, ...]:
    """The sections of a code for numbers; one for texts alone is left out."""
    if len(code) > _LONGEST_CODE:
        return (_Section(("?",)),)
    written = _SECTIONS.findall(code)[:4] or [""]
    sections = [_section(each) for each in written][:3]
    if len(sections) > 1 and sections[-1].for_text and not sections[-1].condition:
        sections.pop()
    return tuple(sections)


def _section(written: str) -> _Section:
    pieces: list[str | None] = []
    dates = times = digits = ""
    percents = 0
    coloured = approximate = for_text = elapsed = general = False
    condition = None
    for found in _TOKEN.finditer(written):
        kind, text = found.lastgroup, found[found.lastgroup] if found.lastgroup else ""
        if kind in ("quoted", "escaped", "currency"):
            pieces.append(text)
        elif kind == "blank":
            pieces.append(" ")
        elif kind == "elapsed":
            elapsed = True
        elif kind == "bracket":
            matched = _CONDITION.fullmatch(text.strip())
            if matched:
                condition = (matched[1], Fraction(matched[2]))
            elif not text.lower().startswith(("dbnum", "natnum")):
                coloured = True
        elif kind in ("general", "at"):
            for_text = for_text or kind == "at"
            general = True
            pieces += [] if None in pieces else [None]
        elif kind == "digits":
            if digits:
                digits += "|"
            digits += text
            pieces += [] if None in pieces else [None]
        elif kind == "exponent":
            approximate = True
        elif kind == "ampm":
            times += "h"
        elif kind == "date":
            lowered = text.lower()
            times += "".join(sign for sign in lowered if sign in "hs")
            dates += "".join(sign for sign in lowered if sign not in "hs")
        elif kind == "other":
            percents += text == "%"
            approximate = approximate or (text == "/" and bool(digits))
            pieces.append("" if text == "/" and digits else text)
    timed = bool(times) or elapsed
    dated = bool(dates) and not (timed and set(dates) <= {"m"})
    whole, _, decimals = digits.partition(".")
    commas = len(whole) - len(whole.rstrip(",")) + len(decimals) - len(decimals.rstrip(","))
    return _Section(
        tuple(pieces),
        Fraction(100**percents, 1000**commas) if digits else Fraction(100**percents),
        percents > 0,
        None if general or not digits else sum(sign in "0#?" for sign in decimals),
        "," in whole.rstrip(","),
        dated,
        timed,
        approximate and not dated and not timed,
        coloured,
        condition,
        for_text,
    )


def _section_for(sections: Sequence[_Section], number: int | float) -> _Section:
    """The section that shows a number."""
    if any(section.condition for section in sections):
        return next((each for each in sections if _holds(each, number)), sections[-1])
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _holds(section: _Section, number: int | float) -> bool:
    if section.condition is None:
        return True
    sign, bound = section.condition
    held = Fraction(number)
    return {
        "<": held < bound, "<=": held <= bound, ">": held > bound, ">=": held >= bound,
        "=": held == bound, "<>": held != bound,
    }[sign]  # fmt: skip


def _sign_is_right(section: _Section, number: int | float, sections: Sequence[_Section]) -> bool:
    """Whether a negative number looks negative, and a positive one doesn't."""
    if section.condition:
        return True
    looks_negative = _MINUS.search("".join("0" if piece is None else piece for piece in section.pieces)) is not None
    if number > 0 or section is sections[0]:  # Excel itself puts the sign before it
        return not looks_negative
    return looks_negative or section.coloured


def _unit(words: str) -> int | None:
    """What a number is counted in by the words around it; None where they aren't a unit alone."""
    bare = words.lower().translate(_SIGNS)
    return _UNITS.get(_PLAIN_UNIT.sub("", bare.replace("%", "").strip()))


# --- what it looks like ---------------------------------------------------------------------


def _written(section: _Section, held: Fraction, with_sign: bool) -> str:
    digits = _digits(section, abs(held * section.scale))
    pieces = [digits if piece is None else piece for piece in section.pieces]
    return ("-" if with_sign else "") + "".join(pieces).strip()


def _digits(section: _Section, number: Fraction) -> str:
    if number >= _VERY_LARGE:
        return f"{Decimal(number.__floor__()):.{_DIGITS - 1}E}"
    if section.decimals is None:
        return f"{int(number)}" if number.denominator == 1 else f"{float(number):.{_DIGITS}g}"
    unit = 10**section.decimals
    whole, rest = divmod((number * unit + Fraction(1, 2)).__floor__(), unit)
    written = f"{whole:,}" if section.grouped else f"{whole}"
    return f"{written}.{rest:0{section.decimals}}" if section.decimals else written


def _day(section: _Section, number: int | float, date1904: bool) -> str:
    """A day and a time as they are spoken of; Excel fills the cell with # where there is no such day."""
    seconds = int((Decimal(repr(number)) * 86_400).to_integral_value(ROUND_HALF_UP)) if abs(number) < 1e7 else -1
    days, of_day = divmod(seconds, 86_400)
    time = f"{of_day // 3600}:{of_day // 60 % 60:02}" + (f":{of_day % 60:02}" if of_day % 60 else "")
    epoch = _EPOCHS[date1904]
    if seconds < 0 or days > (_LAST_DAY - epoch).days:
        return "########"
    if not section.dated:
        return time
    if not date1904 and days in (0, _LEAP_DAY):
        day = "1900年1月0日" if days == 0 else "1900年2月29日"
    else:
        at = epoch + timedelta(days=days + (not date1904 and days < _LEAP_DAY))
        day = f"{at.year}年{at.month}月{at.day}日"
    return f"{day} {time}" if section.timed else day
