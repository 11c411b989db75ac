"""Runs `saiken receive`: what lies in 02_回収 is read, checked and put into the ledger, in one go."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from saiken_addin.core.files import (
    make_folder,
    sha256_file,
    write_atomically,
)
from saiken_addin.core.findings import Code, Finding, Place, SaikenError, Severity
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import State, Submission
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.intake.book import IntakeContext, examine, file_hash
from saiken_addin.ledger.records import Filed, Known, Received
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.distribute.monthly import Progress
from saiken_addin.workflow.distribute.monthly_reference import beside_of
from saiken_addin.workflow.distribute.plan_reference import plan_reference
from saiken_addin.workflow.failure_log import FailureLog
from saiken_addin.workflow.folder import Folder, WrongDesk, plain, registry_of, unused, usable
from saiken_addin.workflow.receive.arrival import Arrival, message_digest
from saiken_addin.workflow.receive.batch import judged, same_as, stopped
from saiken_addin.workflow.receive.copies import kept_copies
from saiken_addin.workflow.receive.incoming import Incoming, Ours, unpacked
from saiken_addin.workflow.receive.lying import files_below
from saiken_addin.workflow.receive.messages import about_sender
from saiken_addin.workflow.receive.own_name import named_otherwise
from saiken_addin.workflow.receive.reports import told
from workbook_templates.monthly.known import Reference
from workbook_templates.plan.known import PlanKnown


@dataclass(frozen=True)
class ReceiveResult:
    """What a receipt did: every new file with its state and findings, and how many were known."""

    arrivals: tuple[Arrival, ...]
    unchanged: int
    report: Path | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for each in self.arrivals for finding in each.submission.findings)


def receive(
    folder: Folder, paths: Sequence[Path], progress: Progress, password: str = ""
) -> ReceiveResult:
    """Take in the books that lie in the given places, or in 02_回収.

    The batch is read and judged as a whole before anything is recorded; then it is recorded in one
    transaction. Files stay where they are, a copy of each is kept.

    Args:
        paths: files and folders, as seen from here or from the secretariat's folder; none for 02_回収.
        password: to try on books that have one, before those of 所管課・宛先.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: a path does not exist, or the ledger can't be written.
    """
    files, not_followed = files_below(
        [folder.find(path) for path in paths] or [folder.collected], folder
    )
    desk = usable(folder.desk())
    with folder.open_ledger() as ledger, TemporaryDirectory(prefix="saiken-", ignore_cleanup_errors=True) as work:
        known = ledger.known()
        context = _intake_context(desk, ledger, password)
        looked_at: list[Arrival | None] = []
        seen: dict[str, str] = {}
        mail = desk.mail.settings
        ours = Ours.of(mail.sender, context.documents.values(), ledger.outbox.posted())
        failed = _failures(folder)
        passwords = list(context.passwords.values())
        incoming = chain(not_followed, unpacked(files, folder, passwords, ours, Path(work)))
        for number, each in enumerate(incoming, 1):
            progress(min(number, len(files)), len(files), each.path.name)
            arrival: Arrival | None
            try:
                if each.error is not None:
                    arrival = _noted(each, failed(each.file, each.error))
                elif each.reported:
                    finding = told(folder, ledger.outbox, mail, each)
                    arrival = _noted(each, finding) if finding else None
                else:
                    arrival = _arrive(each, context, desk, ledger, known, seen)
                for finding in arrival.submission.findings if arrival else ():
                    finding.as_dict()  # it can be said
            except WrongDesk:
                raise
            except Exception as error:  # one file must not stop the others
                arrival = _noted(each, failed(each.file, error))
            looked_at.append(arrival)
        came = judged([each for each in looked_at if each], known, ledger, folder, failed)
        # What can't be read stands before the section's other books, what waits for a choice after
        # them, so that it shows in the status.
        new = [each for each in came if each.to_be_recorded]
        new.sort(key=lambda each: (each.state is State.CONFLICT, not each.has(Code.NAMES_LOST)))
        kept = kept_copies(folder, new, failed)
        received = [each for each in kept if isinstance(each, Received)]
        lost = {id(each): one for each, one in zip(new, kept, strict=True) if isinstance(one, Finding)}
        came = [stopped(each, lost[id(each)]) if id(each) in lost else each for each in came]
        arrivals = tuple(each for each in came if not each.unchanged)
        # Before the ledger knows the books: a kill in between repeats the list and loses nothing.
        try:
            report = _report(folder, arrivals)
        except Exception as error:  # what came in counts without a list of it
            report, unwritten = None, replace(failed("", error), code=Code.REPORT_NOT_WRITTEN)
            about = Submission(folder.relative(folder.reports), "", "", None, (), (unwritten,))
            arrivals = (*arrivals, Arrival(folder.reports, about, None))
        recorded = {*known.files, *(each.submission.sha256 for each in received)}
        found = [one for each in came if (one := each.sighting) and one.repeats in recorded]
        ledger.record_receive(received, known.as_of, found)
    return ReceiveResult(arrivals, len(looked_at) - len(arrivals), report)


def accept(folder: Folder, path: Path) -> Filed:
    """Name a book in conflict, or one that another took the place of, as the right one.

    Raises:
        SaikenError: the file is unknown, counts already, or has errors of its own.
    """
    found = folder.find(path)
    with folder.open_ledger() as ledger:
        known = ledger.known()
        if found.is_file():
            digest = sha256_file(found)
        else:
            # A book in a message or zip is no file, but is called so wherever it is shown.
            digest, _ = known.places.get(path.as_posix()) or known.places.get(folder.relative(path)) or ("", None)
            if not digest:
                raise SaikenError(f"ファイル「{path}」がありません。", "名前と場所を確かめてください。")
        filed = known.files.get(digest)
        if filed is None:
            raise SaikenError(
                f"「{path.name}」はまだ受け付けていません。", "先に saiken receive を実行してください。"
            )
        ledger.accept(filed.id)
    return filed


# --- each file ------------------------------------------------------------------------------


def _failures(folder: Folder) -> Callable[[str, Exception], Finding]:
    """What is said of a file whose examination raised what nobody expected; it is put on record."""
    log = FailureLog(folder.root, "受付")
    return lambda file, error: Finding(
        Code.EXAMINATION_FAILED, Place(file), log.details(error, file)
    )


def _noted(incoming: Incoming, finding: Finding) -> Arrival:
    """A file that is not read but spoken of; one that nobody can open is shown as returned."""
    state = State.RETURNED if finding.severity is Severity.ERROR else None
    submission = Submission(incoming.file, "", "", None, (), (finding,))
    return Arrival(incoming.path, submission, state, incoming)


def _arrive(
    incoming: Incoming, context: IntakeContext, desk: Desk, ledger: Ledger, known: Known, seen: dict[str, str]
) -> Arrival | None:
    """Examine a file; None when it came before and nothing has changed since."""
    path, file = incoming.path, incoming.file
    if incoming.finding is not None:
        return _noted(incoming, incoming.finding)
    digest = file_hash(path)
    former = known.files.get(digest)
    refused = former is not None and former.state_at_receipt is State.RETURNED
    if former and not refused and known.found(digest, file, message_digest(incoming)):
        return None
    submission = examine(path, file, context)
    identity = submission.identity
    registry = context.registry(identity.year) if identity else None
    if incoming.message and identity and registry:
        about = about_sender(incoming.message, identity, file, registry, desk)
        submission = replace(submission, findings=(*about, *submission.findings))
    if identity:
        sections = {book.section for book in context.documents.values()}
        if otherwise := named_otherwise(file, identity, sections):
            submission = replace(submission, findings=(otherwise, *submission.findings))
    arrival = Arrival(path, submission, State.ACCEPTED, incoming, None if refused else former)
    if former is not None and refused:
        # A refused book is judged again, for the desk may have changed.
        rows = [finding.as_dict() for finding in submission.findings]
        if _errors(rows) == _errors(ledger.findings(former.id)):
            return None
    if arrival.known_as or not submission.sha256 or arrival.has(Code.NAMED_OTHERWISE):
        return arrival
    twin = seen.setdefault(submission.sha256, file)
    return arrival if twin == file else same_as(arrival, twin, submission.sha256)


def _errors(findings: Iterable[Mapping[str, str]]) -> set[tuple[str, ...]]:
    """What keeps a book out, to be compared, wherever the file lies."""
    told = ("code", "sheet", "cell", "label", "what")
    return {
        tuple(row[key] for key in told) for row in findings if row["severity"] == Severity.ERROR
    }


# --- what is said ---------------------------------------------------------------------------


def _report(folder: Folder, arrivals: Sequence[Arrival]) -> Path | None:
    """検査結果_….xlsx: every finding of the receipt, linked to its file.

    None without findings, and where nothing came but files that are only noted, as each time; what
    is told of a book that came before is told just once.
    """
    from workbook_templates.master.build import findings_book

    found = [finding for each in arrivals for finding in each.submission.findings]
    lasting = any(each.state or each.has(Code.OLDER_AGAIN, Code.OLDER_MOVED) for each in arrivals)
    if not found or not lasting:
        return None
    make_folder(folder.reports)
    links = {
        each.submission.file: _link(
            each.incoming.lies if each.incoming else each.path, folder.reports
        )
        for each in arrivals
    }
    data = findings_book([finding.as_dict() for finding in found], links)
    path = unused(folder.reports / f"検査結果_{datetime.now():%Y%m%d-%H%M%S}.xlsx")
    write_atomically(path, data)
    return path


def _link(path: Path, start: Path) -> str:
    """The way to a file from a folder, or from anywhere where it lies on another drive."""
    try:
        way = Path(os.path.relpath(path, start)).as_posix()
    except ValueError:
        way = f"file:///{path.resolve().as_posix()}"
    return way if plain(way) == way else ""


def _intake_context(desk: Desk, ledger: Ledger, password: str) -> IntakeContext:
    @cache
    def registry(year: FiscalYear) -> Registry | None:
        return registry_of(desk, year)[0] if year in desk.years else None

    beside_known = beside_of(ledger)

    @cache
    def beside_month(month: Month) -> Reference:
        known = registry(month.year)
        return beside_known(known, month) if known else Reference()

    @cache
    def plans_of(year: FiscalYear) -> PlanKnown:
        known = registry(year)
        return plan_reference(ledger, known, {}) if known else PlanKnown()

    passwords = {"指定されたパスワード": password} if password else {}
    passwords |= {f"{section}のパスワード": own for section, own in desk.passwords.items()}
    return IntakeContext(registry, ledger.documents(), beside_month, plans_of, passwords)
