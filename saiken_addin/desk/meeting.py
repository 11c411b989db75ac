"""A meeting: when, where, what about, who sits where, and what the secretariat says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from fractions import Fraction

from saiken_addin.core.fiscal import wareki
from saiken_addin.core.model import DeskCell

HEADQUARTERS = "債権回収対策本部"
CITY_HERE = "{市}"
"""Stands in a text for the name of the city."""

class MeetingKind(StrEnum):
    """会議の種類."""

    FULL = "本部会"
    COMMITTEE = "部会"


class Side(StrEnum):
    """Where somebody sits, as the plan shows it: at the head of the table, left or right of it."""

    HEAD = "正面"
    LEFT = "左"
    RIGHT = "右"
    ABSENT = "欠席"


@dataclass(frozen=True)
class Seat:
    """A seat; `number` counts from the head of the table, 0 where there is but one."""

    side: Side
    number: int = 0


@dataclass(frozen=True)
class AgendaItem:
    """議題: what it is about, and the sheet on which it starts; "" where it has none."""

    title: str
    sheet: str


@dataclass(frozen=True)
class Member:
    """A line of the roster, numbered from 1; `seat` is None where the order of the roster decides."""

    number: int
    post: str
    name: str
    seat: Seat | None = None


class TextKind(StrEnum):
    """種類 of a text: what it looks like and how it is numbered."""

    TITLE = "表題"
    SUBTITLE = "副題"
    HEADING = "見出し"
    SUBHEADING = "小見出し"
    MINOR_HEADING = "細見出し"
    BODY = "本文"
    BULLET = "箇条"
    NOTE = "注記"
    EXHIBIT = "図表"


class Exhibit(StrEnum):
    """What stands for a table with its chart among the texts."""

    PERIODS = "計画期間別の推移"
    YEARS = "年度別の推移"
    INTENDED = "圧縮イメージ"


@dataclass(frozen=True)
class Text:
    """A text of the secretariat; of an exhibit its name."""

    kind: TextKind
    text: str


@dataclass(frozen=True)
class PlanPeriod:
    """計画期間: its last settlement; None for what is to come from the ledger's latest settlement.

    `rate` is a fraction (0.881), `outstanding` whole yen; `cells` says where each of them stands.
    """

    name: str
    term: str
    rate: Fraction | None = None
    outstanding: int | None = None
    remark: str = ""
    cells: Mapping[str, DeskCell] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Intended:
    """A step of 圧縮イメージ: what should be outstanding then, in yen, and where that stands."""

    name: str
    outstanding: int
    remark: str = ""
    cells: Mapping[str, DeskCell] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Meeting:
    """A meeting as 事務局ブック describes it; None and "" are still to be filled in.

    Attributes:
        other: what その他 is about.
        roster_day: as of when the roster holds.
        texts: of each document (by its sheet), in order.
        periods, intended: what the charts of 1_計画改定 show beside the ledger.
    """

    city: str = ""
    kind: MeetingKind | None = None
    number: int | None = None
    day: date | None = None
    begin: time | None = None
    end: time | None = None
    place: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    other: str = ""
    roster_day: date | None = None
    roster_remark: str = ""
    secretariat: tuple[str, ...] = ()
    members: tuple[Member, ...] = ()
    texts: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    periods: tuple[PlanPeriod, ...] = ()
    intended: tuple[Intended, ...] = ()

    @property
    def headquarters(self) -> str:
        """さいたま市債権回収対策本部"""
        return f"{self.city}{HEADQUARTERS}"

    @property
    def session(self) -> str:
        """第37回本部会, with a blank to fill in for what isn't known."""
        return f"第{self.number if self.number else '　　'}回{self.kind or '　　　　'}"

    @property
    def day_text(self) -> str:
        """令和8年1月21日（水）, or a blank to fill in."""
        return wareki(self.day, weekday=True) if self.day else "令和　　年　　月　　日（　　）"

    @property
    def hours_text(self) -> str:
        """14時30分から16時00分まで, or blanks to fill in."""
        end = f"{_clock(self.end)}まで" if self.end or not self.begin else ""
        return f"{_clock(self.begin)}から{end}"

    def texts_of(self, sheet: str) -> tuple[Text, ...]:
        """The texts of a document, the city's name in its place."""
        return tuple(
            Text(text.kind, text.text.replace(CITY_HERE, self.city))
            for text in self.texts.get(sheet, ())
        )


def _clock(at: time | None) -> str:
    return f"{at.hour}時{at.minute:02d}分" if at else "　　時　　分"
