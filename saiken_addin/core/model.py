"""The plain records that the product speaks of: claims, sections, amounts, what a book said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from saiken_addin.core.findings import Finding, Place
from saiken_addin.core.fiscal import FiscalYear, Month

NOT_APPLICABLE = "該当なし"
YEN = "円"
MISSING = "-"
"""How a figure that does not exist is printed (figures.md rule 1)."""
MAX_AMOUNT = 10**13
"""10兆円, the bound of an amount (figures.md rule 3)."""


class Kind(StrEnum):
    """Which year's assessments an amount belongs to."""

    CURRENT = "現年"
    CARRIED = "過年"


WHOLE_CLAIM = Kind.CARRIED
"""The kind with which a figure stands that a claim has once: every claim has 過年."""


class ClaimClass(StrEnum):
    """債権区分, by how a claim can be enforced; the value of `prefix` starts its 債権番号."""

    ENFORCEABLE = "強制徴収公債権"
    NON_ENFORCEABLE = "非強制徴収公債権"
    PRIVATE = "私債権"

    @property
    def prefix(self) -> str:
        return self.value[0]


class FormName(StrEnum):
    """The two forms that sections fill in."""

    MONTHLY = "月次報告"
    PLAN = "実施計画"


class Stage(StrEnum):
    """段階 of a 実施計画: in April on the 決算見込み, in June with the settlement."""

    INITIAL = "当初"
    SETTLEMENT = "修正"


class PlanState(StrEnum):
    """How far a year's plan of a section is: 報告済 once a meeting was shown it as it counts."""

    NONE = "未提出"
    INITIAL = "当初"
    REVISED = "修正"
    REPORTED = "報告済"


class State(StrEnum):
    """How a submission, or a section, stands.

    A submission comes in as ACCEPTED, ACCEPTED_WITH_WARNINGS, RETURNED or CONFLICT; the other two
    are only ever shown: a section without a book, and a book that a later one took the place of.
    """

    NOT_SUBMITTED = "未提出"
    ACCEPTED = "受理"
    ACCEPTED_WITH_WARNINGS = "受理（要確認）"
    RETURNED = "差戻し"
    CONFLICT = "競合"
    SUPERSEDED = "差替え済"

    @property
    def counts(self) -> bool:
        """Whether the figures of a book in this state enter the totals."""
        return self in (State.ACCEPTED, State.ACCEPTED_WITH_WARNINGS)


class HistoryKind(StrEnum):
    """The kinds of earlier figures that can be imported."""

    MONTHS = "月次"
    SETTLEMENTS = "決算"
    DEBTORS = "滞納者数"
    CITIES = "他市比較"


@dataclass(frozen=True)
class Measure:
    """Something that sections report in whole numbers.

    Attributes:
        name: its identifier, as an operand and in the ledger.
        imported: the files of earlier figures that have a column of it.
        unit: what the number counts.
        per_claim: whether a claim has one figure of it, and not one of each kind.
        required: whether a blank is missing, and so is its column in a file of earlier figures.
        summed: whether it is added up over claims, and so stands in the meeting's tables.
    """

    name: str
    label: str
    imported: tuple[HistoryKind, ...] = ()
    unit: str = YEN
    per_claim: bool = False
    required: bool = True
    summed: bool = True

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds with whose figures it stands."""
        return (WHOLE_CLAIM,) if self.per_claim else tuple(Kind)


def _measure(label: str, *imported: HistoryKind, **facts: Any) -> Any:
    return field(default=None, metadata={"label": label, "imported": imported, **facts})


_MONTHS, _SETTLEMENTS, _DEBTORS = HistoryKind.MONTHS, HistoryKind.SETTLEMENTS, HistoryKind.DEBTORS


@dataclass(frozen=True)
class Amounts:
    """What is reported of one claim and kind at one time; None is no figure, which is not zero.

    Its fields are the catalogue of measures: a line here is what a new one needs.
    """

    assessed: int | None = _measure("調定額", _MONTHS, _SETTLEMENTS)
    collected: int | None = _measure("収入済額", _MONTHS, _SETTLEMENTS)
    written_off: int | None = _measure("不納欠損額", _MONTHS, _SETTLEMENTS)
    unrefunded: int | None = _measure("還付未済額", _MONTHS, _SETTLEMENTS)
    target_outstanding: int | None = _measure("目標収入未済額", _MONTHS)
    debtors: int | None = _measure("滞納者数", _DEBTORS, unit="人", per_claim=True, summed=False)
    cases: int | None = _measure("滞納件数", _DEBTORS, unit="件", per_claim=True, summed=False)

    LABELS: ClassVar[Mapping[str, str]]
    """The Japanese names of what the meeting's tables hold."""
    SETTLED: ClassVar[Mapping[str, str]]
    """Those of what a settlement says: all amounts but the target."""

    @property
    def empty(self) -> bool:
        return all(value is None for value in vars(self).values())

    @classmethod
    def total(cls, parts: Iterable["Amounts"]) -> "Amounts":
        """The sums of what the meeting's tables hold."""
        listed = list(parts)
        return cls(**{item: total([getattr(each, item) for each in listed]) for item in cls.LABELS})


def total(values: Iterable[int | None]) -> int | None:
    """The sum of what is there; None where nothing is."""
    there = [value for value in values if value is not None]
    return sum(there) if there else None


MEASURES: Mapping[str, Measure] = {
    each.name: Measure(each.name, **each.metadata) for each in fields(Amounts)
}
"""The catalogue by name, in the order of the form."""


def imported_in(kind: HistoryKind) -> dict[str, str]:
    """The Japanese names of what files of a kind say, by name."""
    return {each.name: each.label for each in MEASURES.values() if kind in each.imported}


Amounts.LABELS = {each.name: each.label for each in MEASURES.values() if each.summed}
Amounts.SETTLED = imported_in(HistoryKind.SETTLEMENTS)


@dataclass(frozen=True)
class Claim:
    """A claim as one fiscal year's list knows it; `id` (債権ID) stays, everything else may change.

    `enterprise` marks 企業会計, which settles its year in April.
    """

    id: str
    number: str
    name: str
    claim_class: ClaimClass
    bureau: str
    division: str
    section: str
    collecting_section: str
    order: int
    carried_only: bool = False
    new: bool = False
    note: str = ""
    enterprise: bool = False

    @property
    def title(self) -> str:
        """私-4 入院医療費"""
        return f"{self.number} {self.name}"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds for which the claim has figures."""
        return (Kind.CARRIED,) if self.carried_only else (Kind.CURRENT, Kind.CARRIED)


@dataclass(frozen=True)
class Subject:
    """What a figure is about where no list of a year is at hand: a claim, or anything with a name.

    `id` and `number` are empty for what is no claim.
    """

    id: str
    number: str
    name: str

    @property
    def title(self) -> str:
        """私-4 入院医療費"""
        return f"{self.number} {self.name}".strip()


@dataclass(frozen=True)
class Section:
    """A section (所管課) and where its books go."""

    name: str
    bureau: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    contact: str = ""


@dataclass(frozen=True)
class Identity:
    """Whose book it is: the identity cells of forms.md."""

    form: FormName
    version: str
    year: FiscalYear
    month: Month | None
    section: str
    document: str
    stage: Stage | None = None

    @property
    def term(self) -> Month | FiscalYear:
        """What the book is about: a month-end, or a year."""
        return self.month or self.year

    @property
    def period(self) -> str:
        """令和7年10月末 or 令和8年度"""
        return self.month.label if self.month else self.year.label

    @property
    def key(self) -> tuple[str, int, int, str]:
        """(form, 令和 year, month or 0, section): books of one key supersede each other."""
        return (self.form.value, self.year.reiwa, self.month.number if self.month else 0, self.section)


Term = Month | FiscalYear
"""What a form is about: a month-end (月次報告) or a year (実施計画)."""


@dataclass(frozen=True)
class Distributed:
    """A book that went out; `file` is its path in the secretariat's folder."""

    form: FormName
    term: Term
    section: str
    document: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Entry:
    """One value as a book reported it.

    `name` is the field's defined name; `value` is None when blank, the text 該当なし when there is
    none, else a whole number or text; `raw` is what literally stood in the cell.
    """

    name: str
    claim: str
    kind: Kind | None
    item: str
    value: int | str | None
    raw: str
    place: Place


@dataclass(frozen=True)
class Submission:
    """A book that came in: whose, what it said, and what is wrong with it."""

    file: str
    sha256: str
    values_sha256: str
    identity: Identity | None
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Source:
    """Where a figure came from: a cell of a received book, or a row of an imported file."""

    file: str
    sheet: str
    cell: str
    sha256: str
    received: datetime
    reported: str


@dataclass(frozen=True)
class DeskCell:
    """A cell of 事務局ブック, and what is written there."""

    file: str
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class Correction:
    """What the secretariat put in the place of a reported amount, in yen; the reported one stays."""

    reported: int | None
    value: int
    reason: str
    at: datetime
    actor: str


@dataclass(frozen=True)
class Figures:
    """The amounts of one claim and kind, with the source of each amount by item name.

    `corrections` are the amounts that are not as reported; those `set_aside` are not applied, as
    they contradict what was reported since.
    """

    amounts: Amounts = Amounts()
    sources: Mapping[str, Source] = field(default_factory=dict)
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    set_aside: Mapping[str, Correction] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is no amount at all."""
        return self.amounts.empty
