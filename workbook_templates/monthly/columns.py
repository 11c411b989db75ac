"""The columns of the 月次報告: what a section fills in, what follows from it, what is known already."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from saiken_addin.core.model import MEASURES, Kind
from saiken_addin.figures.expressions import Item, operands
from saiken_addin.figures.indicators import (
    ACHIEVEMENT_RATE,
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    OUTSTANDING,
    OUTSTANDING_CHANGE,
    REDUCTION_GAIN,
    REDUCTION_RATE,
    Indicator,
)
from saiken_addin.figures.monthly_rules import EARLIER, Earlier
from saiken_addin.forms import columns
from saiken_addin.forms.columns import Columns, Group
from saiken_addin.forms.declare import FieldKind, FieldType

FIRST_VERSION = 2
"""The oldest 様式版 in use: 令和7年度, with what is known of earlier months, and 提出前チェック."""


@dataclass(frozen=True)
class Column(columns.Column):
    """A column of the sheet 月次報告.

    Attributes:
        type: what stands in its cells.
        kinds: the kinds of figures that have it.
        since: the 様式版 that brought it; an older book is not asked for it.
        earlier: the month-end of which it shows the item; None for the month of the report.
        shows: what it computes: one indicator, or one for each kind.
        totalled: the section's totals have it, too.
    """

    type: FieldType = FieldType.AMOUNT
    kinds: tuple[Kind, ...] = tuple(Kind)
    since: int = FIRST_VERSION
    earlier: Earlier | None = None
    shows: Indicator | tuple[Indicator, Indicator] | None = None
    totalled: bool = True

    @property
    def key(self) -> str:
        return self.operand.name

    @cached_property
    def operand(self) -> Item:
        """What rules and indicators call its cells."""
        item = Item(self.item, self.name)
        return self.earlier.of(item) if self.earlier else item

    @cached_property
    def name(self) -> str:
        """Its heading in one line, with which the names of its cells begin."""
        return self.head.replace("\n", "")

    @cached_property
    def merged(self) -> bool:
        """A claim has it once, in a cell over its two rows, and so has what it is computed from."""
        of = operands(self.shows.definition) if isinstance(self.shows, Indicator) else (self.operand,)
        return all(item.name in MEASURES and MEASURES[item.name].per_claim for item in of)

    @property
    def required(self) -> bool:
        """An input that may not be left blank."""
        return self.item in MEASURES and MEASURES[self.item].required

    @property
    def who(self) -> FieldKind:
        """Who fills it in."""
        return self.group.who if self.group and not self.shows else FieldKind.COMPUTED

    @property
    def named(self) -> bool:
        """Its cells are found again by a name of forms.md: inputs, and what is compared with them."""
        return self.who is FieldKind.INPUT or self.key == OUTSTANDING.name

    def shown(self, kind: Kind | None) -> Indicator:
        """What it computes for a kind; `None` for a claim as a whole."""
        assert self.shows is not None
        if isinstance(self.shows, Indicator):
            return self.shows
        return self.shows[kind is Kind.CARRIED]


_CUMULATIVE = Group("記入欄（年度当初からの累計・円）", FieldKind.INPUT)
_LEFT = Group("計算欄", FieldKind.COMPUTED)
_TARGET = Group("記入欄（円）", FieldKind.INPUT)
_RATES = Group("計算欄（自動）", FieldKind.COMPUTED)
_WORDS = Group("記入欄", FieldKind.INPUT)
_VERDICT = Group("点検", FieldKind.COMPUTED)
_CLOSING = Group("参考：決算（円）", FieldKind.PREFILLED)

_TEXT, _COUNT, _SHARE = FieldType.TEXT, FieldType.COUNT, FieldType.RATE

_OWN = (
    Column("claim", None, "債権", "", 18, _TEXT),
    Column("kind", None, "区分", "", 5.5, _TEXT),
    Column("assessed", _CUMULATIVE, "調定額", "A", 17),
    Column("collected", _CUMULATIVE, "収入済額", "B", 17),
    Column("written_off", _CUMULATIVE, "不納欠損額", "C", 13),
    Column("unrefunded", _CUMULATIVE, "還付未済額", "D", 13),
    Column("outstanding", _LEFT, "収入未済額", "E＝A－B－C＋D", 17, shows=OUTSTANDING),
    Column("target_outstanding", _TARGET, "目標\n収入未済額", "F", 17),
    Column("rate", _RATES, "収納率\n(過年は\n削減率)", "", 9, _SHARE, shows=(COLLECTION_RATE, REDUCTION_RATE)),
    Column(
        "change", _RATES, "前年度比", "", 9, _SHARE,
        shows=(COLLECTION_RATE_CHANGE, REDUCTION_GAIN), totalled=False,
    ),
    Column(
        "outstanding_change", _RATES, "収入未済額\n対前年\n増減率", "", 9.5, _SHARE,
        shows=OUTSTANDING_CHANGE, totalled=False,
    ),
    Column("achievement_rate", _RATES, "達成率", "F/E", 9, _SHARE, shows=ACHIEVEMENT_RATE),
    Column("debtors", _WORDS, "滞納\n者数", "人", 9, _COUNT),
    Column("cases", _WORDS, "滞納\n件数", "件", 9, _COUNT),
    Column("reason", _WORDS, "増減理由", "基準以上の増減があるときに記入", 52, _TEXT),
    Column("verdict", _VERDICT, "判定", "", 8.5, _TEXT),
)  # fmt: skip


def _known(at: Earlier) -> Iterator[Column]:
    """The columns of an earlier month-end, as the month's own."""
    own = {column.item: column for column in _OWN}
    group = Group(f"参考：{at.label.removesuffix('末')}末（円）", FieldKind.PREFILLED)
    for item in at.items:
        column = own[item.name]
        shows = column.shows if column.type is FieldType.RATE else None
        yield replace(column, group=group, unit="", earlier=at, shows=shows)


COLUMNS: tuple[Column, ...] = (
    *_OWN,
    *(column for at in EARLIER for column in _known(at)),
    Column("closing", _CLOSING, "前年度決算の\n収入未済額", "現年＋過年", 17, kinds=(Kind.CARRIED,)),
)

VERSION = max(column.since for column in COLUMNS)
"""The 様式版 that is drawn."""

AMOUNTS = tuple(
    each for each in COLUMNS if each.who is FieldKind.INPUT and each.type is FieldType.AMOUNT
)
COUNTS = tuple(
    each for each in COLUMNS if each.who is FieldKind.INPUT and each.type is FieldType.COUNT
)


@lru_cache(maxsize=8)
def columns_of(version: int) -> Columns[Column]:
    """The columns of a 様式版."""
    known = max(version, FIRST_VERSION)
    return Columns(tuple(column for column in COLUMNS if column.since <= known))


@dataclass(frozen=True)
class TextColumn(columns.Column):
    """A column of the sheet 取組状況.

    Attributes:
        label: with what the names of its cells begin.
        prompt: what to write there.
    """

    label: str = ""
    prompt: str = ""
    required: bool = True


ACTIVITY_COLUMNS = Columns((
    TextColumn("claim", None, "債権", "", 22),
    TextColumn(
        "long_term_issue", None, "中・長期的な課題", "", 40, "中長期課題",
        "継続する課題は前回の内容が入っています。変わったときは直します。",
    ),
    TextColumn(
        "progress", None, "課題に対する進捗状況", "", 56, "進捗状況",
        "今年度に行ったことと、その結果を記入します。",
    ),
    TextColumn(
        "policy", None, "今後の対応方針", "", 46, "今後の対応方針",
        "これから行うことを、時期とあわせて記入します。",
    ),
    TextColumn(
        "remark", None, "備考", "", 22, "備考", "補足があれば記入します。空欄で構いません。", required=False
    ),
))  # fmt: skip
ACTIVITY_TEXTS: tuple[TextColumn, ...] = ACTIVITY_COLUMNS.all[1:]
