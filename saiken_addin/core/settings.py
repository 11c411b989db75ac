"""The settings: what the secretariat may set, from which year on, and what holds by default."""

import calendar
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month

AUTOMATIC = "自動"
"""Stands in the cell of a setting that names nothing: the product chooses."""
Read = Callable[[str], Any]
"""The value of a setting from the text of its cell; None when it can't be."""


@dataclass(frozen=True)
class SettingKey:
    """A row of 設定 or メール設定: its name there, what may stand in it and what it means."""

    field: str
    label: str
    expected: str
    meaning: str
    read: Read

    @property
    def explanation(self) -> str:
        """What its row says of it."""
        return f"{self.meaning} 記入する値: {self.expected}"


def setting(default: Any, label: str, expected: str, meaning: str, read: Read) -> Any:
    """A field of settings with its row."""
    row = {"label": label, "expected": expected, "meaning": meaning, "read": read}
    return field(default=default, metadata=row)


def keys_of(settings: type) -> tuple[SettingKey, ...]:
    """The rows of settings, in the order of their fields."""
    return tuple(SettingKey(each.name, **each.metadata) for each in fields(settings))


# --- what may stand in a cell -----------------------------------------------------------------


def plain(text: str) -> str:
    """The text of a cell without what makes no difference."""
    return unicodedata.normalize("NFKC", text).strip()


def one_of(kinds: Iterable[StrEnum]) -> Read:
    """One of some texts, upper or lower case."""
    known = {kind.casefold(): kind for kind in kinds}
    return lambda text: known.get(plain(text).casefold())


def whole(least: int, most: int) -> Read:
    """A whole number within bounds."""

    def read(text: str) -> int | None:
        found = re.fullmatch(r"[0-9]{1,5}", plain(text))
        return int(found[0]) if found and least <= int(found[0]) <= most else None

    return read


def _above(least: int) -> Read:
    def read(text: str) -> Fraction | None:
        found = re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", plain(text))
        return Fraction(found[0]) if found and Fraction(found[0]) > least else None

    return read


def _months(text: str) -> tuple[int, ...] | None:
    parts = re.split(r"\s*[、,]\s*", plain(text))
    if not all(re.fullmatch(r"[0-9]{1,2}", part) for part in parts):
        return None
    months = tuple(dict.fromkeys(map(int, parts)))
    return months if all(month in FISCAL_MONTHS for month in months) else None


def _names(text: str) -> tuple[str, ...] | None:
    if plain(text) == AUTOMATIC:
        return ()
    names = tuple(dict.fromkeys(filter(None, re.split(r"\s*[、,]\s*", plain(text)))))
    return None if AUTOMATIC in names else names or None


# --- the settings -----------------------------------------------------------------------------


class Grouping(StrEnum):
    """Where a claim counts in the sums of 局 and 課 of the charts."""

    OWNING = "所管課"
    COLLECTING = "回収業務担当課"

    @property
    def other(self) -> "Grouping":
        return Grouping.COLLECTING if self is Grouping.OWNING else Grouping.OWNING


_YES_NO = {"付ける": True, "付けない": False}


@dataclass(frozen=True)
class Settings:
    """The settings that hold in one fiscal year; falls and gains in points (figures.md rule 5)."""

    collection_fall: Fraction = setting(
        Fraction(3), "収納率低下の基準（ポイント）", "0より大きい数",
        "収納率が前年度よりこの値以上下がった債権を太字・網掛けにし、増減理由を求めます。", _above(0),
    )
    reduction_fall: Fraction = setting(
        Fraction(3), "削減率低下の基準（ポイント）", "0より大きい数",
        "削減率が前年度よりこの値以上下がった債権を太字・網掛けにし、増減理由を求めます。", _above(0),
    )
    reduction_gain: Fraction = setting(
        Fraction(10), "削減率上昇の基準（ポイント）", "0より大きい数",
        "削減率が前年度よりこの値以上上がった債権に下線を引き、増減理由を求めます。", _above(0),
    )
    chart_fall: Fraction = setting(
        Fraction(3), "図表の赤枠の基準（ポイント）", "0より大きい数",
        "図表の下の表で、削減率が前年度よりこの値以上下がった箇所を赤枠で囲みます。", _above(0),
    )
    unit_jump: Fraction = setting(
        Fraction(300), "桁違いの疑いの倍率", "1より大きい数",
        "前月末・前年同月と比べてこの倍率以上の差があるとき、円と千円の取り違えを疑います。", _above(1),
    )
    activity_months: tuple[int, ...] = setting(
        (10,), "取組状況を求める月", "1から12の月（複数は「、」で区切る）",
        "月次報告に取組状況のシートを付ける月です。", _months,
    )
    deadline_day: int = setting(
        15, "月次報告の提出期限（翌月の日）", "1から31の日",
        "月末の翌月のこの日を提出期限とします。土日や年末年始に当たるときは、配布とメールのときにお知らせします。",
        whole(1, 31),
    )
    main_claims: tuple[str, ...] = setting(
        (), "主要債権", f"{AUTOMATIC}、または債権ID・債権番号・債権名（複数は「、」で区切る）",
        f"会議資料の「主要債権除く」で除く債権です。{AUTOMATIC}は過年分の収入未済額が大きい5債権です。", _names,
    )
    main_sections: tuple[str, ...] = setting(
        (), "主要課", f"{AUTOMATIC}、または課の名前（複数は「、」で区切る）",
        f"会議資料の「主要課除く」で除く課です。{AUTOMATIC}は過年分の収入未済額が大きい5課です。", _names,
    )
    grouping: Grouping = setting(
        Grouping.OWNING, "局・課別の集計", "・".join(Grouping),
        "所管課と回収業務担当課が異なる債権を、局別・課別の図表でどちらに計上するかです。", one_of(Grouping),
    )
    function_names: bool = setting(
        True, "指標の関数名（Microsoft 365用）", "「付ける」か「付けない」",
        "会議資料と事務局ブックに、収納率などの指標を関数の名前として付けます（所管課に配る様式には付けません）。",
        lambda text: _YES_NO.get(plain(text)),
    )  # fmt: skip

    def deadline(self, month: Month) -> date:
        """When the report of a month-end is due."""
        year, number = divmod(month.calendar_year * 12 + month.number, 12)
        return date(year, number + 1, min(self.deadline_day, calendar.monthrange(year, number + 1)[1]))


SETTING_KEYS = keys_of(Settings)


def write_setting(value: Any) -> str | int | float:
    """A setting as its cell holds it."""
    if isinstance(value, bool):
        return next(text for text, meant in _YES_NO.items() if meant is value)
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or AUTOMATIC
    if isinstance(value, str):
        return str(value)
    return float(value) if isinstance(value, Fraction) and value.denominator > 1 else int(value)


def settings_of(year: FiscalYear, dated: Iterable[tuple[str, FiscalYear, Any]]) -> Settings:
    """The settings in force in a year.

    Args:
        dated: (field, first year in which it holds, value); the latest that has begun counts.
    """
    chosen: Mapping[str, Any] = {
        field: value
        for field, since, value in sorted(dated, key=lambda row: row[1])
        if since <= year
    }
    known = {item.name for item in fields(Settings)}
    return Settings(**{name: value for name, value in chosen.items() if name in known})
