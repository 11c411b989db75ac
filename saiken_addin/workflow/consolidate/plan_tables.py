"""What the meeting sees of a year's plans: the ledger's plans become tables, words and states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from saiken_addin.core.findings import Code, Finding, Severity, worst
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import (
    NOT_APPLICABLE,
    Amounts,
    Claim,
    Entry,
    FormName,
    Kind,
    Source,
    Stage,
)
from saiken_addin.core.registry import Registry, crosswalk
from saiken_addin.desk.book import Desk
from saiken_addin.figures.plan_rules import MARKS
from saiken_addin.ledger.records import Filed, SectionStatus
from saiken_addin.ledger.store import Ledger
from saiken_addin.meeting.targets import Planned, PlanTables, PlanWords, TargetLine
from saiken_addin.workflow.consolidate.older_book import older_counts
from saiken_addin.workflow.folder import registry_of
from workbook_templates.plan.rows import EFFORTS, TEXTS

_MARKED = {item: f"effort_{item}" for item in EFFORTS}
_AUTUMN = 6
"""The position of October in the year: from then on a meeting plans for the following year."""


@dataclass(frozen=True)
class Plans:
    """The plans of a year for the meeting.

    Attributes:
        tables: what the meeting sees.
        books: that count; former: those of April whose place June's took.
        findings: what the meeting should know.
    """

    tables: PlanTables
    books: tuple[Filed, ...] = ()
    former: tuple[Filed, ...] = ()
    findings: tuple[Finding, ...] = ()


def planned_year(month: Month) -> FiscalYear:
    """The year whose targets a meeting speaks of: from October on the next one, before it this one."""
    return month.year.next if month.position >= _AUTUMN else month.year


def plans_for(ledger: Ledger, desk: Desk, month: Month, year: FiscalYear | None) -> Plans:
    """The plans that the meeting of a month is shown.

    Args:
        year: the year of the plans as it was asked for; None for the one that the meeting plans for,
            of which there may be no list yet.

    Raises:
        WrongDesk: the year was asked for, and its list holds errors or isn't there.
    """
    if year is not None:
        registry, _ = registry_of(desk, year)
        return plans_of(ledger, desk, registry)
    year = planned_year(month)
    registry, findings = desk.registry(year)
    if year in desk.years and worst(findings) is not Severity.ERROR:
        return plans_of(ledger, desk, registry)
    noted: tuple[Finding, ...] = ()
    if year in desk.years:
        noted = (Finding(Code.PLANS_LEFT_OUT, details={"year": year.label}),)
    return Plans(PlanTables(year, None), findings=noted)


def plans_of(ledger: Ledger, desk: Desk, registry: Registry) -> Plans:
    """The plans of a year as they stand."""
    year = registry.year
    statuses = ledger.status(FormName.PLAN, year, [section.name for section in registry.sections])
    books = {name: status.counted for name, status in statuses.items() if status.counted}
    said = {name: _said(ledger, book) for name, book in books.items()}
    aprils = {
        name: former
        for name, each in said.items()
        if each.stage is Stage.SETTLEMENT
        and (former := _april(ledger, statuses[name])) is not None
    }
    initials = {name: _said(ledger, book) for name, book in aprils.items()}
    settled = {key: each.figures.amounts for key, each in ledger.settlements(year.previous).items()}
    lines = tuple(
        _line(claim, kind, year, said.get(claim.section), initials.get(claim.section), settled)
        for claim in registry.claims
        for kind in Kind
    )
    words = tuple(
        _words(claim, said[claim.section]) for claim in registry.claims if claim.section in said
    )
    listed = desk.claims_by_year.get(year.previous, ())
    tables = PlanTables(
        year,
        registry,
        lines,
        words,
        {name: each.stage for name, each in said.items()},
        crosswalk(listed, registry.claims) if listed else (),
    )
    absent = tuple(
        Finding(
            Code.PLAN_MISSING,
            details={
                "section": section.name,
                "year": year.label,
                "claims": "、".join(claim.title for claim in claims),
            },
        )
        for section, claims in tables.missing
        if tables.any
    )
    older = older_counts(statuses.values(), f"{year.label}実施計画")
    return Plans(tables, tuple(books.values()), tuple(aprils.values()), (*absent, *older))


@dataclass(frozen=True)
class _Said:
    """What a book says, by the name of the field, with the source of each value."""

    stage: Stage
    entries: Mapping[tuple[str, Kind | None, str], tuple[Entry, Source]]

    def value(self, claim: str, kind: Kind | None, item: str) -> int | str | None:
        found = self.entries.get((claim, kind, item))
        return found[0].value if found else None

    def sources(self, claim: str, kind: Kind | None, names: Mapping[str, str]) -> dict[str, Source]:
        """The sources of the fields that are there; `names` has each field by what it is here."""
        found = {item: self.entries.get((claim, kind, name)) for item, name in names.items()}
        return {item: entry[1] for item, entry in found.items() if entry}


def stage_of(entries: Iterable[Entry]) -> Stage:
    """The 段階 of a plan."""
    return next((Stage(str(entry.value)) for entry in entries if entry.item == "stage"), Stage.INITIAL)


def _said(ledger: Ledger, book: Filed) -> _Said:
    entries = ledger.entries(book.id)
    return _Said(
        stage_of(entries),
        {
            (entry.claim, entry.kind, entry.item): (
                entry,
                Source(
                    book.file, entry.place.sheet, entry.place.cell, book.sha256, book.received_at,
                    entry.raw,
                ),
            )
            for entry in entries
        },
    )  # fmt: skip


def _april(ledger: Ledger, status: SectionStatus) -> Filed | None:
    """The last plan of April that once counted."""
    for book in reversed(status.history):
        if book.state_at_receipt.counts and stage_of(ledger.entries(book.id)) is Stage.INITIAL:
            return book
    return None


def _line(
    claim: Claim,
    kind: Kind,
    year: FiscalYear,
    said: _Said | None,
    initial: _Said | None,
    settled: Mapping[tuple[str, Kind], Amounts],
) -> TargetLine:
    if said is None:
        return TargetLine(claim, kind)
    last = year.previous.short
    if kind not in claim.kinds:
        # What a claim had of this kind only earlier, the plan shows without asking for it.
        before = settled.get((claim.id, kind), Amounts())
        return TargetLine(claim, kind, before=before, counted=True)
    names = {item: f"{item}_{last}" for item in Amounts.SETTLED}
    amounts = {item: _whole(said.value(claim.id, kind, name)) for item, name in names.items()}
    sources = said.sources(claim.id, kind, {f"{item}_before": name for item, name in names.items()})
    planned, own = _planned(claim, kind, said, "")
    former, theirs = _planned(claim, kind, initial, "_initial") if initial else (None, {})
    return TargetLine(
        claim, kind, planned, former, Amounts(**amounts), True, {**own, **sources, **theirs}
    )


def _planned(
    claim: Claim, kind: Kind, said: _Said, end: str
) -> tuple[Planned, dict[str, Source]]:
    values = {item: said.value(claim.id, kind, item) for item in vars(Planned())}
    rate = values["target_rate"]
    planned = Planned(
        _whole(values["expected_assessed"]),
        Fraction(rate) if isinstance(rate, str) and rate != NOT_APPLICABLE else None,
        _whole(values["target_outstanding"]),
    )
    return planned, said.sources(claim.id, kind, {f"{item}{end}": item for item in values})


def _words(claim: Claim, said: _Said) -> PlanWords:
    texts = {item: said.value(claim.id, None, item) for item in TEXTS}
    marked = {item: said.value(claim.id, None, name) for item, name in _MARKED.items()}
    return PlanWords(
        claim,
        said.stage,
        {item: text for item, text in texts.items() if isinstance(text, str) and text != NOT_APPLICABLE},
        frozenset(item for item, mark in marked.items() if mark in MARKS),
        said.sources(claim.id, None, {**{item: item for item in TEXTS}, **_MARKED}),
    )


def _whole(value: int | str | None) -> int | None:
    return value if isinstance(value, int) else None
