"""What a 実施計画 knows before anybody fills it in: figures, texts and targets that are known."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import NOT_APPLICABLE, Amounts, Claim, FormName, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.forms.declare import Field, FieldKind
from saiken_addin.forms.fill import Value
from workbook_templates.plan import looks
from workbook_templates.plan.rows import (
    COUNT_ITEMS,
    TEXTS,
    VERSION,
    claim_key,
    count_key,
    figure_key,
    target_key,
    years_of,
)


@dataclass(frozen=True)
class Settled:
    """A year's figures of one claim and kind; `closed` when they are 決算, not 見込み."""

    amounts: Amounts
    closed: bool


@dataclass(frozen=True)
class Target:
    """A target of a claim and kind; the rate as a fraction, the outstanding in yen."""

    rate: Fraction | None
    outstanding: int | None


@dataclass(frozen=True)
class OtherCity:
    """How a similar claim of another city stood at the end of a year."""

    city: str
    year: FiscalYear
    assessed: int
    collected: int


@dataclass(frozen=True)
class PlanKnown:
    """What the secretariat knows about a year before its plans come in.

    Attributes:
        settlements: the four years before the plan, by year, claim and kind.
        debtors: (滞納者数, 滞納件数) by year and claim.
        targets: last year's targets by claim and kind.
        continued: last year's 課題 and 対策 that go on, by claim and item of TEXTS.
        former: every text of last year by claim, to tell what is new from what is not.
        month, report: the last month-end reported of the year before the plan.
        cities: similar claims of other cities, by claim.
        current: the plan in force by field key, which the settlement corrects.
    """

    settlements: Mapping[tuple[FiscalYear, str, Kind], Settled] = field(default_factory=dict)
    debtors: Mapping[tuple[FiscalYear, str], tuple[int | None, int | None]] = field(
        default_factory=dict
    )
    targets: Mapping[tuple[str, Kind], Target] = field(default_factory=dict)
    continued: Mapping[tuple[str, str], str] = field(default_factory=dict)
    former: Mapping[str, frozenset[str]] = field(default_factory=dict)
    month: Month | None = None
    report: Mapping[tuple[str, Kind], Amounts] = field(default_factory=dict)
    cities: Mapping[str, tuple[OtherCity, ...]] = field(default_factory=dict)
    current: Mapping[str, Value] = field(default_factory=dict)

    def closed(self, year: FiscalYear, claim: str, kind: Kind) -> Amounts | None:
        """The settlement of a year, where it is closed."""
        found = self.settlements.get((year, claim, kind))
        return found.amounts if found and found.closed else None


@dataclass(frozen=True)
class Given:
    """The inputs that are filled in when a book goes out, by field key.

    Attributes:
        fixed: what the secretariat holds for certain; locked.
        suggested: what is most likely, for the section to confirm or change.
    """

    fixed: Mapping[str, Value] = field(default_factory=dict)
    suggested: Mapping[str, Value] = field(default_factory=dict)

    def dressed(self, item: Field) -> Field:
        """An input as it is drawn: marked where its value is given."""
        if item.key in self.fixed:
            return replace(item, kind=FieldKind.PREFILLED, look=looks.fixed(item.look))
        if item.key in self.suggested:
            return replace(item, look=looks.suggested(item.look))
        return item


NOTHING = Given()


def document_id(year: FiscalYear, section: str, stage: Stage) -> str:
    """The 文書ID of a section's plan of a stage, the same however often it is made."""
    text = f"{FormName.PLAN.value}|{year.code}|{section}|{stage.value}"
    return f"P{year.code}-{hashlib.sha256(text.encode()).hexdigest()[:8].upper()}"


def identity_values(year: FiscalYear, section: str, stage: Stage) -> dict[str, Value]:
    """The identity cells of a section's plan."""
    return {
        "様式": FormName.PLAN.value,
        "様式版": VERSION,
        "年度": year.label,
        "段階": stage.value,
        "所管課": section,
        "文書ID": document_id(year, section, stage),
    }


def given_values(registry: Registry, section: str, stage: Stage, known: PlanKnown) -> Given:
    """The inputs of a section that are known, or most likely, before it fills in its plan."""
    fixed: dict[str, Value] = {}
    suggested: dict[str, Value] = {}
    for claim in registry.of_section(section):
        suggested |= _continued(claim, known)
        for year in years_of(registry.year):
            settled, likely = _settlements(claim, year, known)
            fixed |= settled
            if stage is Stage.INITIAL or year != registry.year.previous:
                suggested |= likely
            suggested |= _debtors(claim, year, known)
        last = registry.year.previous
        closing = closing_of(known, last, claim.id)
        if claim.enterprise and not known.closed(last, claim.id, Kind.CARRIED):
            closing = None
        expected = target_key("見込調定額", Kind.CARRIED, claim.id)
        suggested[expected] = closing
        suggested |= _of_current(claim, registry.year.previous, stage, known)
        if closing is not None and known.closed(registry.year.previous, claim.id, Kind.CARRIED):
            suggested[expected] = closing
    return Given(
        fixed,
        {
            name: value
            for name, value in suggested.items()
            if value is not None and name not in fixed
        },
    )


def _settlements(
    claim: Claim, year: FiscalYear, known: PlanKnown
) -> tuple[dict[str, Value], dict[str, Value]]:
    """A year's figures of a claim: those for certain, and those most likely."""
    fixed: dict[str, Value] = {}
    likely: dict[str, Value] = {}
    for kind in Kind:
        settled = known.settlements.get((year, claim.id, kind))
        for item, label in Amounts.SETTLED.items():
            name = figure_key(label, kind, year, claim.id)
            if settled is not None and (settled.closed or kind not in claim.kinds):
                fixed[name] = getattr(settled.amounts, item)
            elif settled is not None and not claim.enterprise:
                # 企業会計 is settled in April: a forecast may not pass for its settlement.
                likely[name] = getattr(settled.amounts, item)
            elif kind in claim.kinds and _was_none(known, year, claim):
                likely[name] = NOT_APPLICABLE
    return {name: value for name, value in fixed.items() if value is not None}, likely


def closing_of(known: PlanKnown, year: FiscalYear, claim: str) -> int | None:
    """収入未済額 with which a year closes, or is expected to; None where nobody knows it."""
    left = [
        outstanding_of(settled.amounts)
        for kind in Kind
        if (settled := known.settlements.get((year, claim, kind))) is not None
    ]
    return None if not left or None in left else sum(part for part in left if part is not None)


def _was_none(known: PlanKnown, year: FiscalYear, claim: Claim) -> bool:
    """The year's settlement is known, and this claim isn't in it."""
    return any(of == year for of, _, _ in known.settlements) and not any(
        (year, claim.id, kind) in known.settlements for kind in Kind
    )


def _debtors(claim: Claim, year: FiscalYear, known: PlanKnown) -> dict[str, Value]:
    counts = known.debtors.get((year, claim.id), (None, None))
    found = {
        count_key(label, year, claim.id): count
        for label, count in zip(COUNT_ITEMS.values(), counts, strict=True)
        if count is not None
    }
    if not found and _was_none(known, year, claim):
        return {count_key(label, year, claim.id): NOT_APPLICABLE for label in COUNT_ITEMS.values()}
    return dict(found)


def _continued(claim: Claim, known: PlanKnown) -> dict[str, Value]:
    return {
        claim_key(text.label, claim.id): known.continued.get((claim.id, item))
        for item, text in TEXTS.items()
    }


def _of_current(
    claim: Claim, last: FiscalYear, stage: Stage, known: PlanKnown
) -> dict[str, Value]:
    """What the plan in force says of a claim, but for a forecast that the settlement replaces."""
    forecast = {
        figure_key(label, kind, last, claim.id)
        for label in Amounts.SETTLED.values()
        for kind in Kind
        if stage is Stage.SETTLEMENT and not claim.enterprise
    }
    return {
        name: value
        for name, value in known.current.items()
        if name.endswith(f"_{claim.id}") and name not in forecast
    }
