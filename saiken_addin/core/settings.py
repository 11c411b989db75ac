"""The settings: what the secretariat may set, from which year on, and what holds by default."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month


class Grouping(StrEnum):
    """Where a claim counts in the sums of 局 and 課 of the charts."""

    OWNING = "所管課"
    COLLECTING = "回収業務担当課"

    @property
    def other(self) -> "Grouping":
        return Grouping.COLLECTING if self is Grouping.OWNING else Grouping.OWNING


@dataclass(frozen=True)
class Settings:
    """The settings that hold in one fiscal year.

    Attributes:
        collection_fall: a collection rate that fell this many points is flagged (figures.md rule 5).
        reduction_fall: the same for a reduction rate.
        reduction_gain: a reduction rate that rose this many points is underlined in table (8).
        chart_fall: a reduction rate that fell this many points is framed in the charts' tables.
        unit_jump: a figure that many times larger or smaller than before may be in the wrong unit.
        activity_months: calendar months in which 取組状況 is asked for.
        deadline_day: day of the following month by which a monthly report is due.
        main_claims: 主要債権 by 債権ID, 債権番号 or 債権名; none named: the largest (figures.md rule 6).
        main_sections: 主要課 by name; none named: the largest.
        grouping: whether a claim counts under its 所管課 or its 回収業務担当課.
        function_names: whether the secretariat's books carry the indicators as LAMBDA names.
    """

    collection_fall: Fraction = Fraction(3)
    reduction_fall: Fraction = Fraction(3)
    reduction_gain: Fraction = Fraction(10)
    chart_fall: Fraction = Fraction(3)
    unit_jump: Fraction = Fraction(300)
    activity_months: tuple[int, ...] = (10,)
    deadline_day: int = 15
    main_claims: tuple[str, ...] = ()
    main_sections: tuple[str, ...] = ()
    grouping: Grouping = Grouping.OWNING
    function_names: bool = True

    def deadline(self, month: Month) -> date:
        """When the report of a month-end is due."""
        year, number = divmod(month.calendar_year * 12 + month.number, 12)
        return date(year, number + 1, min(self.deadline_day, calendar.monthrange(year, number + 1)[1]))


AUTOMATIC = "自動"
"""Stands in the cell of a setting that names nothing: the product chooses."""


@dataclass(frozen=True)
class SettingKey:
    """A row of 設定 or メール設定: its name there, what may stand in it and what it means."""

    field: str
    label: str
    expected: str
    meaning: str

    @property
    def explanation(self) -> str:
        """What its row says of it."""
        return f"{self.meaning} 記入する値: {self.expected}"


SETTING_KEYS: tuple[SettingKey, ...] = (
    SettingKey(
        "collection_fall", "収納率低下の基準（ポイント）", "0より大きい数",
        "収納率が前年度よりこの値以上下がった債権を太字・網掛けにし、増減理由を求めます。",
    ),
    SettingKey(
        "reduction_fall", "削減率低下の基準（ポイント）", "0より大きい数",
        "削減率が前年度よりこの値以上下がった債権を太字・網掛けにし、増減理由を求めます。",
    ),
    SettingKey(
        "reduction_gain", "削減率上昇の基準（ポイント）", "0より大きい数",
        "削減率が前年度よりこの値以上上がった債権に下線を引き、増減理由を求めます。",
    ),
    SettingKey(
        "chart_fall", "図表の赤枠の基準（ポイント）", "0より大きい数",
        "図表の下の表で、削減率が前年度よりこの値以上下がった箇所を赤枠で囲みます。",
    ),
    SettingKey(
        "unit_jump", "桁違いの疑いの倍率", "1より大きい数",
        "前月末・前年同月と比べてこの倍率以上の差があるとき、円と千円の取り違えを疑います。",
    ),
    SettingKey(
        "activity_months", "取組状況を求める月", "1から12の月（複数は「、」で区切る）",
        "月次報告に取組状況のシートを付ける月です。",
    ),
    SettingKey(
        "deadline_day", "月次報告の提出期限（翌月の日）", "1から31の日",
        "月末の翌月のこの日を提出期限とします。土日や年末年始に当たるときは、配布とメールのときにお知らせします。",
    ),
    SettingKey(
        "main_claims", "主要債権", f"{AUTOMATIC}、または債権ID・債権番号・債権名（複数は「、」で区切る）",
        f"会議資料の「主要債権除く」で除く債権です。{AUTOMATIC}は過年分の収入未済額が大きい5債権です。",
    ),
    SettingKey(
        "main_sections", "主要課", f"{AUTOMATIC}、または課の名前（複数は「、」で区切る）",
        f"会議資料の「主要課除く」で除く課です。{AUTOMATIC}は過年分の収入未済額が大きい5課です。",
    ),
    SettingKey(
        "grouping", "局・課別の集計", "・".join(Grouping),
        "所管課と回収業務担当課が異なる債権を、局別・課別の図表でどちらに計上するかです。",
    ),
    SettingKey(
        "function_names", "指標の関数名（Microsoft 365用）", "「付ける」か「付けない」",
        "会議資料と事務局ブックに、収納率などの指標を関数の名前として付けます（所管課に配る様式には付けません）。",
    ),
)
_YES_NO = {"付ける": True, "付けない": False}


def read_setting(key: SettingKey, text: str) -> Any | None:
    """The value of a setting from the text of its cell; None when it can't be."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if key.field == "activity_months":
        parts = re.split(r"\s*[、,]\s*", plain)
        if not all(re.fullmatch(r"[0-9]{1,2}", part) for part in parts):
            return None
        months = tuple(dict.fromkeys(map(int, parts)))
        return months if all(month in FISCAL_MONTHS for month in months) else None
    if key.field in ("main_claims", "main_sections"):
        if plain == AUTOMATIC:
            return ()
        names = tuple(dict.fromkeys(filter(None, re.split(r"\s*[、,]\s*", plain))))
        return None if AUTOMATIC in names else names or None
    if key.field == "grouping":
        return Grouping(plain) if plain in tuple(Grouping) else None
    if key.field == "deadline_day":
        return int(plain) if re.fullmatch(r"[1-9]|[12][0-9]|3[01]", plain) else None
    if key.field == "function_names":
        return _YES_NO.get(plain)
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", plain):
        return None
    number = Fraction(plain)
    least = 1 if key.field == "unit_jump" else 0
    return number if number > least else None


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
