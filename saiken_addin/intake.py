"""Owns the way of one received book: gate, whose book it is, read, check; a Submission comes out.

Whatever the file, the result is a Submission with findings; nothing here decides about others.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from saiken_addin.checks import Report, check
from saiken_addin.findings import Code, Finding, Place, SaikenError
from saiken_addin.fiscal import FiscalYear, Month
from saiken_addin.forms.read import NamedCells, read_form
from saiken_addin.ledger.records import Distributed, Term
from saiken_addin.model import Entry, FormName, Identity, Submission
from saiken_addin.ooxml.gate import Package, Refused, open_package
from saiken_addin.ooxml.reader import read_book
from saiken_addin.registry import Registry
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.known import Beside
from workbook_templates.monthly.rows import IDENTITY_KEYS, VERSION, covered_cells


@dataclass(frozen=True)
class House:
    """What the house knows when a book arrives.

    Attributes:
        registry: the registry of a fiscal year, None where 債権一覧 has no such year.
        documents: every book that went out, by its 文書ID.
        beside: the figures that stand beside a month-end.
    """

    registry: Callable[[FiscalYear], Registry | None]
    documents: Mapping[str, Distributed]
    beside: Callable[[Month], Beside]

    @cached_property
    def distributed(self) -> frozenset[tuple[FormName, Term]]:
        """The forms and terms that ever went out."""
        return frozenset((book.form, book.term) for book in self.documents.values())


def examine(path: Path, file: str, house: House) -> Submission:
    """Take in one book.

    Args:
        path: where it lies.
        file: its path as the secretariat knows it.
        house: what is known beside it.
    """
    try:
        package = open_package(path)
    except Refused as refusal:
        return _refused(file, file_hash(path), None, refusal.finding)
    try:
        return _read(package, file, house)
    except Refused as refusal:
        return _refused(file, package.sha256, None, refusal.finding)


def _read(package: Package, file: str, house: House) -> Submission:
    named = NamedCells(read_book(package), covered_cells)
    identity, findings = _identity(named, file)
    if identity is None:
        return _submission(file, package.sha256, None, (), findings)
    assert identity.month is not None
    findings += _issued(identity, _place(named, file, "文書ID"), house)
    if any(finding.code is Code.IDENTITY_CHANGED for finding in findings):
        # Nobody can tell which of the two it is, so it stands for neither section.
        return _submission(file, package.sha256, None, (), findings)
    if (identity.form, identity.month) not in house.distributed:
        details = {"period": identity.period, "form": identity.form.value}
        place = _place(named, file, "月")
        return _submission(
            file, package.sha256, None, (), [*findings, Finding(Code.NOT_DISTRIBUTED, place, details)]
        )
    registry = house.registry(identity.year)
    if registry is None or not registry.of_section(identity.section):
        details = {"section": identity.section, "year": identity.year.label}
        findings.append(Finding(Code.SECTION_UNKNOWN, _place(named, file, "所管課"), details))
        return _submission(file, package.sha256, None, (), findings)
    with_activity = identity.month.number in registry.settings.activity_months
    form = monthly_form(registry, identity.section, with_activity)
    read = read_form(form, named, file)
    findings += read.findings
    findings += _foreign_claims(named, form.named, file)
    report = Report(registry, identity.section, form, read, house.beside(identity.month), file)
    findings += check(report)
    return _submission(file, package.sha256, identity, read.entries, findings)


# --- whose book -----------------------------------------------------------------------------

_ENOUGH = 3
"""Identity cells by which a book is one of ours, if a damaged one."""


def _identity(named: NamedCells, file: str) -> tuple[Identity | None, list[Finding]]:
    texts = {name: named.cell(name).text.strip() for name in IDENTITY_KEYS if name in named.targets}
    if len(texts) < _ENOUGH:
        return None, [Finding(Code.NOT_OURS, Place(file))]
    lost = [name for name in ("様式", "年度", "月", "所管課") if name not in texts]
    if lost:
        return None, [_unreadable(named, file, name, texts) for name in lost]
    if texts["様式"] != FormName.MONTHLY.value:
        details = {"form": texts["様式"]}
        return None, [Finding(Code.FORM_UNKNOWN, _place(named, file, "様式"), details)]
    findings: list[Finding] = []
    year = month = None
    try:
        year = FiscalYear.parse(texts["年度"])
    except SaikenError:
        findings.append(_unreadable(named, file, "年度", texts))
    try:
        number = int(texts.get("月", "").removesuffix("月"))
        month = Month(year, number) if year else None
    except (ValueError, SaikenError):
        findings.append(_unreadable(named, file, "月", texts))
    if not texts["所管課"]:
        findings.append(_unreadable(named, file, "所管課", texts))
    if findings or year is None or month is None:
        return None, findings
    version = texts.get("様式版", "")
    if version != VERSION:
        details = {"version": version or "不明", "current": VERSION}
        findings.append(Finding(Code.VERSION_OLD, _place(named, file, "様式版"), details))
    document = texts.get("文書ID", "")
    return Identity(FormName.MONTHLY, version, year, month, texts["所管課"], document), findings


def _issued(identity: Identity, place: Place, house: House) -> list[Finding]:
    """The 文書ID tells whose book it was when it went out."""
    issued = house.documents.get(identity.document)
    if issued is None:
        details: dict[str, object] = {"document": identity.document}
        return [Finding(Code.DOCUMENT_UNKNOWN, place, details)]
    if (issued.form, issued.term, issued.section) == (
        identity.form, identity.month, identity.section,
    ):  # fmt: skip
        return []
    details = {
        "issued": f"{issued.section}・{issued.term}",
        "claimed": f"{identity.section}・{identity.period}",
    }
    return [Finding(Code.IDENTITY_CHANGED, place, details)]


def _place(named: NamedCells, file: str, name: str) -> Place:
    target = named.targets.get(name)
    return Place(file, target.sheet, target.cell, name) if target else Place(file, label=name)


def _unreadable(
    named: NamedCells, file: str, name: str, texts: Mapping[str, str]
) -> Finding:
    details = {"label": name, "value": texts.get(name, "")}
    return Finding(Code.IDENTITY_UNREADABLE, _place(named, file, name), details)


def _foreign_claims(
    named: NamedCells, own: Mapping[str, object], file: str
) -> Iterator[Finding]:
    """Fields of our shape for claims that are not this section's: the list changed meanwhile."""
    seen: set[str] = set()
    for name, target in named.targets.items():
        claim = name.rpartition("_")[2]
        is_amount = name.startswith("調定額_")
        if is_amount and name not in own and claim not in seen:
            seen.add(claim)
            place = Place(file, target.sheet, target.cell, name)
            yield Finding(Code.CLAIM_NOT_OF_SECTION, place, {"claim": claim})


# --- the result -----------------------------------------------------------------------------


def _submission(
    file: str,
    sha256: str,
    identity: Identity | None,
    entries: tuple[Entry, ...],
    findings: list[Finding],
) -> Submission:
    return Submission(
        file, sha256, values_hash(identity, entries), identity, entries, tuple(findings)
    )


def _refused(file: str, sha256: str, identity: Identity | None, finding: Finding) -> Submission:
    # The gate knows only the bare name; the person knows the path in the folder.
    place = Place(file, finding.place.sheet, finding.place.cell, finding.place.label)
    return _submission(
        file, sha256, identity, (), [Finding(finding.code, place, finding.details)]
    )


def values_hash(identity: Identity | None, entries: tuple[Entry, ...]) -> str:
    """The hash of what a book says, which survives a gateway that rewrites its bytes."""
    if identity is None:
        return ""
    said = [identity.key, sorted((entry.name, entry.value) for entry in entries)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def file_hash(path: Path) -> str:
    """The SHA-256 of a file; empty when it can't be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
