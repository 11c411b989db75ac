"""The real October of 令和7 as the meeting master takes it, for tests; and parts to vary it."""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from importlib.resources import files

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, Claim, Figures, Kind, Source, State
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import Settings
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.meeting.tables import FiguresByClaim, MeetingTables, aggregate
from workbook_templates.master.content import FindingRow, MasterContent, SectionLine

YEAR = FiscalYear(7)
MONTH = Month(YEAR, 10)
MADE_AT = datetime(2025, 12, 1, 10, 5)
RECEIVED_AT = datetime(2025, 11, 14, 9, 3, 7)
SHA, SHA_BEFORE = "ab" * 32, "cd" * 32
_CELLS = dict(zip(Amounts.LABELS, "CDEFH", strict=True))


def registry(claims: Iterable[Claim] | None = None, settings: Settings | None = None) -> Registry:
    """令和7年度, or a year with other claims or settings."""
    listed = shipped_claims()[YEAR] if claims is None else tuple(claims)
    return Registry(YEAR, listed, (), settings or Settings())


def rows(year: FiscalYear) -> list[dict[str, str]]:
    """The rows of october_figures.csv of a year, as they stand there."""
    text = files("saiken_addin.demo.data").joinpath("october_figures.csv").read_text("utf-8-sig")
    return [row for row in csv.DictReader(text.splitlines()) if row["年度"] == year.label]


def reported(amounts: Amounts, row: int, raw: str | None = None) -> Figures:
    """Amounts as a book reported them, in a row of its sheet."""
    sources = {
        item: Source(
            "02_回収/月次報告_R07-10.xlsx", "月次報告", f"{_CELLS[item]}{row}", SHA, RECEIVED_AT,
            raw if raw is not None else str(getattr(amounts, item)),
        )
        for item in Amounts.LABELS
    }  # fmt: skip
    return Figures(amounts, sources)


def imported(amounts: Amounts, row: int) -> Figures:
    """Amounts as a file of earlier figures gave them; no source where there was none."""
    source = Source("months.csv", "", f"{row}行目", SHA_BEFORE, RECEIVED_AT, "")
    return Figures(
        amounts,
        {
            item: replace(source, reported=str(amount))
            for item in Amounts.LABELS
            if (amount := getattr(amounts, item)) is not None
        },
    )


def _amounts(row: Mapping[str, str]) -> Amounts:
    return Amounts(**{item: int(row[label]) for item, label in Amounts.LABELS.items()})


def figures() -> dict[tuple[str, Kind], Figures]:
    """令和7年10月末, as the sections reported it."""
    return {
        (row["債権ID"], Kind(row["区分"])): reported(_amounts(row), number)
        for number, row in enumerate(rows(YEAR), 8)
    }


def figures_before() -> dict[tuple[str, Kind], Figures]:
    """令和6年10月末, as it was imported."""
    return {
        (row["債権ID"], Kind(row["区分"])): imported(_amounts(row), number)
        for number, row in enumerate(rows(YEAR.previous), 2)
    }


def tables(
    without: Collection[str] = (),
    of: Registry | None = None,
    now: FiguresByClaim | None = None,
    before: FiguresByClaim | None = None,
) -> MeetingTables:
    """The meeting's tables; the sections in `without` have not reported."""
    year = of or registry()
    there = {section.name for section in year.sections} - set(without)
    section_of = {claim.id: claim.section for claim in year.claims}
    this = figures() if now is None else now
    return aggregate(
        year,
        MONTH,
        {key: value for key, value in this.items() if section_of.get(key[0]) in there},
        figures_before() if before is None else before,
        there,
    )


def few(claims: int = 3, without: Collection[str] = ()) -> MeetingTables:
    """The tables of the first claims alone: of what isn't about all claims, they show the same sooner."""
    return tables(without, of=registry(registry().claims[:claims]))


def content(
    made_of: MeetingTables | None = None, findings: Iterable[FindingRow] = ()
) -> MasterContent:
    """What the master is made from."""
    shown = made_of or tables()
    absent = {one.section.name for one in shown.missing}
    statuses = [
        SectionLine(section.name, section.bureau, State.NOT_SUBMITTED)
        if section.name in absent
        else SectionLine(
            section.name, section.bureau, State.ACCEPTED_WITH_WARNINGS, RECEIVED_AT,
            "02_回収/月次報告_R07-10.xlsx", 0, 2, "11/13 差戻し\n11/14 受理（要確認）",
            "../02_回収/月次報告_R07-10.xlsx",
        )
        for section in shown.registry.sections
    ]  # fmt: skip
    return MasterContent(
        tables=shown,
        statuses=statuses,
        findings=tuple(findings),
        made_at=MADE_AT,
        links={SHA: "../04_控え/受付/月次報告 R07-10 #1.xlsx"},
        finding_links={"02_回収/月次報告_R07-10.xlsx": "../02_回収/月次報告_R07-10.xlsx"},
    )
