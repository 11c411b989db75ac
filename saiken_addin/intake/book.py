"""Takes in one received book: gate, whose it is, read, check; a Submission comes out.

Whatever the file, the result is a Submission with findings; nothing here decides about others.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from saiken_addin.core import personal
from saiken_addin.core.addresses import cell_position, column_letters
from saiken_addin.core.findings import Code, Finding, Place, SaikenError, in_reading_order
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Distributed, Entry, FormName, Identity, Stage, Submission, Term
from saiken_addin.core.registry import Registry
from saiken_addin.forms.declare import Form
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.forms.read import ReadForm, read_form
from saiken_addin.intake import monthly_checks, plan_checks
from saiken_addin.intake.monthly_checks import Report
from saiken_addin.intake.plan_report import PlanReport
from saiken_addin.ooxml.active import Active, active_content
from saiken_addin.ooxml.gate import MAX_FILE, Package, Refused, open_package, package_of
from saiken_addin.ooxml.reader import Book, read_book
from saiken_addin.ooxml.refusal import shown
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly import rows as monthly_rows
from workbook_templates.monthly.columns import VERSION
from workbook_templates.monthly.known import Reference
from workbook_templates.plan import plan_form
from workbook_templates.plan import rows as plan_rows
from workbook_templates.plan.known import PlanKnown, document_id

_NAMED = 3
_IDENTITY_KEYS = tuple(dict.fromkeys((*monthly_rows.IDENTITY_KEYS, *plan_rows.IDENTITY_KEYS)))


@dataclass(frozen=True)
class IntakeContext:
    """What the secretariat knows when a book arrives.

    Attributes:
        registry: the registry of a fiscal year, None where 債権一覧 has no such year.
        documents: every book that went out, by its 文書ID.
        reference: the figures that stand beside a month-end.
        plan: what stands beside the plans of a year.
        passwords: to try on books that have one, by what they are called.
    """

    registry: Callable[[FiscalYear], Registry | None]
    documents: Mapping[str, Distributed]
    reference: Callable[[Month], Reference]
    plan: Callable[[FiscalYear], PlanKnown] = lambda year: PlanKnown()
    passwords: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def distributed(self) -> frozenset[tuple[FormName, Term]]:
        """The forms and terms that ever went out."""
        return frozenset((book.form, book.term) for book in self.documents.values())


def examine(path: Path, file: str, context: IntakeContext) -> Submission:
    """Take in one book.

    Args:
        file: its path as the secretariat knows it.
    """
    try:
        package = open_package(path)
    except Refused as refusal:
        locked = refusal.finding.code is Code.ENCRYPTED and path.stat().st_size <= MAX_FILE
        if locked and context.passwords:
            return _unlocked(path, file, context, refusal.finding)
        return _refused(file, file_hash(path), refusal.finding)
    try:
        return _read(package, file, context)
    except Refused as refusal:
        return _refused(file, package.sha256, refusal.finding)


def _unlocked(path: Path, file: str, context: IntakeContext, refusal: Finding) -> Submission:
    """A book with a password: read with the one that fits, and known by the file as it came."""
    from saiken_addin.ooxml.passwords import opened

    digest = file_hash(path)
    found = opened(path.read_bytes(), context.passwords.values())
    if found is None:
        return _refused(file, digest, Finding(Code.WRONG_PASSWORD, refusal.place))
    data, number = found
    which = list(context.passwords)[number]
    try:
        submission = _read(package_of(data, path.name), file, context)
    except Refused as refused:
        return _refused(file, digest, refused.finding)
    note = Finding(Code.OPENED_WITH_PASSWORD, Place(file), {"which": which})
    return replace(submission, sha256=digest, findings=(note, *submission.findings))


def _read(package: Package, file: str, context: IntakeContext) -> Submission:
    book = read_book(package)
    submission = _taken_in(NamedCells(book, _covered_cells, _cells_around), package, file, context)
    findings = [*_of_file(package.notes, file), *submission.findings, *_about_active(book, file)]
    ordered = in_reading_order(findings, [sheet.name for sheet in book.sheets])
    return replace(submission, findings=ordered)


def _about_active(book: Book, file: str) -> Iterator[Finding]:
    """Each kind of content that may act, once for each sheet."""
    kinds: dict[tuple[str, str], list[Active]] = {}
    for each in active_content(book):
        kinds.setdefault((each.what, each.sheet), []).append(each)
    for (what, sheet), found in kinds.items():
        names = list(dict.fromkeys(shown(each.name) for each in found))
        rest = f" ほか{len(names) - _NAMED}件" if len(names) > _NAMED else ""
        details: dict[str, object] = {"what": what, "names": "、".join(names[:_NAMED]) + rest}
        yield Finding(Code.ACTIVE_CONTENT, Place(file, sheet, found[0].cell), details)


def _taken_in(named: NamedCells, package: Package, file: str, context: IntakeContext) -> Submission:
    identity, findings = _identity(named, file)
    if identity is None:
        return _submission(file, package.sha256, findings, _as_issued(findings, context))
    findings += _issued(identity, _place(named, file, "文書ID"), context)
    if any(finding.code is Code.IDENTITY_CHANGED for finding in findings):
        # Nobody can tell which of the two it is, so it stands for neither section.
        return _submission(file, package.sha256, findings)
    if (identity.form, identity.term) not in context.distributed:
        details = {"period": identity.period, "form": identity.form.value}
        place = _place(named, file, "月" if identity.month else "年度")
        findings.append(Finding(Code.NOT_DISTRIBUTED, place, details))
        return _submission(file, package.sha256, findings)
    registry = context.registry(identity.year)
    if registry is None or not registry.of_section(identity.section):
        details = {"section": identity.section, "year": identity.year.label}
        findings.append(Finding(Code.SECTION_UNKNOWN, _place(named, file, "所管課"), details))
        return _submission(file, package.sha256, findings)
    form = FORMS[identity.form].declared(registry, identity)
    read = read_form(form, named, file, frozenset(claim.title for claim in registry.claims))
    findings += read.findings
    findings += _foreign_claims(named, form.named, file)
    findings += FORMS[identity.form].checked(registry, identity, form, read, context, file)
    findings += personal.findings_in(read.entries)
    entries = (*_stage_entry(identity, named, file), *read.entries)
    return _submission(file, package.sha256, findings, identity, entries)


# --- what is particular to a form -----------------------------------------------------------


@dataclass(frozen=True)
class FormIntake:
    """How the books of a form are taken in: its version, its declaration, its list of checks."""

    version: str
    declared: Callable[[Registry, Identity], Form]
    checked: Callable[[Registry, Identity, Form, ReadForm, IntakeContext, str], list[Finding]]


def _monthly_form(registry: Registry, identity: Identity) -> Form:
    assert identity.month is not None
    with_activity = identity.month.number in registry.settings.activity_months
    version = int(identity.version) if identity.version.isdecimal() else VERSION
    return monthly_form(registry, identity.section, with_activity, min(version, VERSION))


def _monthly_checks(
    registry: Registry, identity: Identity, form: Form, read: ReadForm, context: IntakeContext, file: str
) -> list[Finding]:
    assert identity.month is not None
    report = Report(registry, identity.section, form, read, context.reference(identity.month), file)
    return monthly_checks.check(report)


def _plan_form(registry: Registry, identity: Identity) -> Form:
    assert identity.stage is not None
    return plan_form(registry, identity.section, identity.stage)


def _plan_checks(
    registry: Registry, identity: Identity, form: Form, read: ReadForm, context: IntakeContext, file: str
) -> list[Finding]:
    assert identity.stage is not None
    known = context.plan(identity.year)
    report = PlanReport(registry, identity.section, identity.stage, form, read, known, file)
    return [*_past_stage(identity, read, context, file), *plan_checks.check(report)]


def _past_stage(
    identity: Identity, read: ReadForm, context: IntakeContext, file: str
) -> Iterator[Finding]:
    """A plan of April that comes when the settlement's has gone out would take its place."""
    later = document_id(identity.year, identity.section, Stage.SETTLEMENT)
    if identity.stage is Stage.INITIAL and later in context.documents:
        yield Finding(Code.STAGE_PAST, read.places.get("段階", Place(file)))


FORMS: Mapping[FormName, FormIntake] = {
    FormName.MONTHLY: FormIntake(str(VERSION), _monthly_form, _monthly_checks),
    FormName.PLAN: FormIntake(plan_rows.VERSION, _plan_form, _plan_checks),
}


@lru_cache(maxsize=1 << 13)  # the same few hundred fields in every book
def _covered_cells(name: str, cell: str) -> tuple[str, ...]:
    """The cells under a field's merged area; no name is merged in both forms."""
    return monthly_rows.covered_cells(name, cell) + plan_rows.covered_cells(name, cell)


@lru_cache(maxsize=1 << 13)
def _cells_around(name: str, cell: str) -> tuple[str, ...]:
    """A field's cell, those under its merged area, and where the labels of its row may stand."""
    labels = monthly_rows.label_cells(name, cell) + plan_rows.label_cells(name, cell)
    return (cell, *_covered_cells(name, cell), *labels)


def _stage_entry(identity: Identity, named: NamedCells, file: str) -> Iterator[Entry]:
    """The 段階 of a plan, kept with what it says: the ledger's key doesn't tell the stages apart."""
    if identity.stage is not None:
        place = _place(named, file, "段階")
        yield Entry("段階", "", None, "stage", identity.stage.value, named.cell("段階").text, place)


# --- whose book -----------------------------------------------------------------------------

_ENOUGH = 3
"""Identity cells by which a book is one of ours, if a damaged one."""


def _identity(named: NamedCells, file: str) -> tuple[Identity | None, list[Finding]]:
    texts = {name: named.cell(name).text.strip() for name in _IDENTITY_KEYS if name in named.targets}
    if len(texts) < _ENOUGH:
        return None, [_by_its_look(named, file) or Finding(Code.NOT_OURS, Place(file))]
    form = next((form for form in FormName if form.value == texts.get("様式")), None)
    if form is None and "様式" in texts:
        details = {"form": texts["様式"]}
        return None, [Finding(Code.FORM_UNKNOWN, _place(named, file, "様式"), details)]
    period = "段階" if form is FormName.PLAN else "月"
    lost = [name for name in ("様式", "年度", period, "所管課") if name not in texts]
    if form is None or lost:
        return None, [_unreadable(named, file, name, texts) for name in lost]
    findings: list[Finding] = []
    year = month = stage = None
    try:
        year = FiscalYear.parse(texts["年度"])
    except SaikenError:
        findings.append(_unreadable(named, file, "年度", texts))
    try:
        if form is FormName.MONTHLY:
            number = int(texts[period].removesuffix("月"))
            month = Month(year, number) if year else None
        else:
            stage = Stage(texts[period])
    except (ValueError, SaikenError):
        findings.append(_unreadable(named, file, period, texts))
    if not texts["所管課"]:
        findings.append(_unreadable(named, file, "所管課", texts))
    if findings or year is None:
        return None, findings
    version, current = texts.get("様式版", ""), FORMS[form].version
    if version != current:
        details = {"version": version or "不明", "current": current}
        findings.append(Finding(Code.VERSION_OLD, _place(named, file, "様式版"), details))
    document = texts.get("文書ID", "")
    return Identity(form, version, year, month, texts["所管課"], document, stage), findings


_LOOKED_AT = 3
"""Sheets of a book without names in which its identity cells are looked for."""


def _by_its_look(named: NamedCells, file: str) -> Finding | None:
    """What a book is whose names are gone, by the cells in which it says so."""
    for sheet in named.book.sheets[:_LOOKED_AT]:
        cells = named.book.cells(sheet.name)
        labels = {cells.at(cell).text.strip(): cell for cell in sorted(cells.texts, reverse=True)}
        said = {}
        for key in _IDENTITY_KEYS:
            if key in labels:
                column, row = cell_position(labels[key])
                beside = cells.at(f"{column_letters(column)}{row + 1}")
                said[key] = beside.text.strip() or cells.at(f"{column_letters(column + 1)}{row}").text.strip()
        if len(said) >= _ENOUGH and said.get("様式") in set(FormName):
            month = said.get("月", "").removesuffix("月")
            period = said.get("年度", "") + (f"{month}月" if month else "")
            details = {
                "form": said["様式"], "period": period, "section": said.get("所管課", ""),
                "document": said.get("文書ID", ""), "stage": said.get("段階", ""),
            }  # fmt: skip
            return Finding(Code.NAMES_LOST, Place(file, sheet.name), details)
    return None


def _as_issued(findings: Sequence[Finding], context: IntakeContext) -> Identity | None:
    """Whose a book without names is, where it went out with that 文書ID to that section."""
    for details in (each.details for each in findings if each.code is Code.NAMES_LOST):
        issued = context.documents.get(str(details["document"]))
        if issued and (issued.form, issued.section) == (details["form"], details["section"]):
            term = issued.term
            year, month = (term.year, term) if isinstance(term, Month) else (term, None)
            stage = next((each for each in Stage if each == details["stage"]), None)
            return Identity(issued.form, "", year, month, issued.section, issued.document, stage)
    return None


def _issued(identity: Identity, place: Place, context: IntakeContext) -> list[Finding]:
    """The 文書ID tells whose book it was when it went out."""
    issued = context.documents.get(identity.document)
    if issued is None:
        details: dict[str, object] = {"document": identity.document}
        return [Finding(Code.DOCUMENT_UNKNOWN, place, details)]
    same = (issued.form, issued.term, issued.section) == (
        identity.form, identity.term, identity.section,
    )  # fmt: skip
    stage = identity.stage
    if same and stage is not None:
        same = identity.document == document_id(identity.year, identity.section, stage)
    if same:
        return []
    details = {
        "issued": f"{issued.section}・{issued.term}",
        "claimed": f"{identity.section}・{identity.period}{f'（{stage}）' if stage else ''}",
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
    findings: Sequence[Finding],
    identity: Identity | None = None,
    entries: tuple[Entry, ...] = (),
) -> Submission:
    values = values_hash(identity, entries)
    return Submission(file, sha256, values, identity, entries, tuple(findings))


def _refused(file: str, sha256: str, finding: Finding) -> Submission:
    return _submission(file, sha256, _of_file([finding], file))


def _of_file(findings: Iterable[Finding], file: str) -> list[Finding]:
    """Findings of the gate, which knows only the bare name; the person knows the path in the folder."""
    return [replace(each, place=replace(each.place, file=file)) for each in findings]


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
