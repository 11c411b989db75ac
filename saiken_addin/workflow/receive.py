"""Owns `saiken receive`: what lies in 02_回収 is read, checked and put into the ledger, in one go."""

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from saiken_addin.desk import Desk
from saiken_addin.files import is_leftover, safe_name, sha256_file, write_atomically
from saiken_addin.findings import Code, Finding, Place, SaikenError, Severity, worst
from saiken_addin.fiscal import FiscalYear, Month
from saiken_addin.intake import House, examine, file_hash
from saiken_addin.ledger.records import Filed, Known, Received
from saiken_addin.ledger.store import Ledger
from saiken_addin.model import State, Submission
from saiken_addin.registry import Registry
from saiken_addin.workflow.beside import beside
from saiken_addin.workflow.distribute import Progress
from saiken_addin.workflow.folder import Folder
from workbook_templates.monthly.known import Beside

BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".csv")
"""Files that somebody may have meant as a book; everything else is only noted."""

_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store"}


@dataclass(frozen=True)
class Arrival:
    """A file of the batch and what became of it; `state` is None for one that changed nothing."""

    path: Path
    submission: Submission
    state: State | None


@dataclass(frozen=True)
class ReceiveResult:
    """What a receipt did: every new file with its state and findings, and how many were known."""

    arrivals: tuple[Arrival, ...]
    unchanged: int
    report: Path | None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for each in self.arrivals for finding in each.submission.findings)


def receive(folder: Folder, paths: Sequence[Path], progress: Progress) -> ReceiveResult:
    """Take in the books that lie in the given places, or in 02_回収.

    The batch is read and judged as a whole before anything is recorded; then it is recorded in one
    transaction. Files stay where they are, a copy of each is kept.

    Raises:
        SaikenError: a path does not exist, or the ledger can't be written.
    """
    files = list(_files(paths or [folder.collected]))
    desk = folder.desk()
    with folder.open_ledger() as ledger:
        known = ledger.known()
        house = _house(desk, ledger)
        arrivals: list[Arrival] = []
        unchanged = 0
        seen: dict[str, str] = {}
        for number, path in enumerate(files, 1):
            progress(number, len(files), path.name)
            arrival = _arrive(path, folder, house, known, seen)
            if arrival is None:
                unchanged += 1
            else:
                arrivals.append(arrival)
        arrivals = _judged(arrivals, known)
        new = [each for each in arrivals if each.state is not None]
        ledger.record_receive(_kept(folder, new))
    return ReceiveResult(tuple(arrivals), unchanged, _report(folder, arrivals))


def accept(folder: Folder, path: Path) -> Filed:
    """Name a book in conflict as the right one.

    Raises:
        SaikenError: the file is unknown, not in conflict, or has errors of its own.
    """
    if not path.is_file():
        raise SaikenError(f"ファイル「{path}」がありません。", "名前と場所を確かめてください。")
    with folder.open_ledger() as ledger:
        filed = ledger.known().files.get(sha256_file(path))
        if filed is None:
            raise SaikenError(
                f"「{path.name}」はまだ受け付けていません。", "先に saiken receive を実行してください。"
            )
        ledger.accept(filed.id)
    return filed


# --- the files ------------------------------------------------------------------------------


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file of a folder and its subfolders, but for what programs leave lying about."""
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.rglob("*") if each.is_file())
            yield from (each for each in sorted(inside) if not _is_ignored(each))
        elif path.is_file():
            yield path
        else:
            raise SaikenError(f"「{path}」がありません。", "名前と場所を確かめてください。")


def _is_ignored(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith(("~$", ".~lock.")) or name in _IGNORED or is_leftover(path)


def _arrive(
    path: Path, folder: Folder, house: House, known: Known, seen: dict[str, str]
) -> Arrival | None:
    """Examine a file; None when it came before and nothing has changed since."""
    file = folder.relative(path)
    if path.suffix.lower() not in BOOK_SUFFIXES:
        note = Finding(Code.OTHER_FILE, Place(file))
        return Arrival(path, Submission(file, "", "", None, (), (note,)), None)
    former = known.files.get(file_hash(path))
    if former is not None and former.state_at_receipt is not State.RETURNED:
        return None
    submission = examine(path, file, house)
    if former is not None and worst(submission.findings) is Severity.ERROR:
        # A refused book is judged again, for the desk may have changed; it is still refused.
        return None
    twin = seen.setdefault(submission.sha256, file) if submission.sha256 else file
    if twin != file:
        return _same_as(path, submission, twin)
    return Arrival(path, submission, State.ACCEPTED)


def _same_as(path: Path, submission: Submission, former: str) -> Arrival:
    note = Finding(Code.SAME_FILE, Place(submission.file), {"former": former})
    return Arrival(path, replace(submission, entries=(), findings=(note,)), None)


# --- the batch ------------------------------------------------------------------------------


def _judged(arrivals: Sequence[Arrival], known: Known) -> list[Arrival]:
    """The batch as a whole: the same content twice, and different books of one section."""
    groups: dict[tuple[str, int, int, str], dict[str, list[str]]] = {}
    for each in arrivals:
        identity = each.submission.identity
        if each.state is not None and identity is not None:
            books = groups.setdefault(identity.key, {})
            books.setdefault(each.submission.values_sha256, []).append(each.submission.file)
    judged: list[Arrival] = []
    for each in arrivals:
        identity = each.submission.identity
        if each.state is None or identity is None:
            judged.append(each if each.state is None else replace(each, state=State.RETURNED))
            continue
        books = groups[identity.key]
        same = books[each.submission.values_sha256]
        former = known.values.get((identity.key, each.submission.values_sha256))
        if same[0] != each.submission.file:
            judged.append(_same_as(each.path, each.submission, same[0]))
        elif former is not None and former.state.counts:
            judged.append(_same_as(each.path, each.submission, former.file))
        elif len(books) > 1:
            others = [files[0] for values, files in books.items() if files is not same]
            judged.append(_in_conflict(each, identity.section, others))
        else:
            judged.append(replace(each, state=_state(each.submission.findings)))
    return judged


def _in_conflict(arrival: Arrival, section: str, others: Sequence[str]) -> Arrival:
    details = {"section": section, "count": len(others) + 1, "others": "、".join(others)}
    finding = Finding(Code.CONFLICT, Place(arrival.submission.file), details)
    submission = arrival.submission
    submission = replace(submission, findings=(finding, *submission.findings))
    return replace(arrival, submission=submission, state=State.CONFLICT)


def _state(findings: Iterable[Finding]) -> State:
    match worst(findings):
        case Severity.ERROR:
            return State.RETURNED
        case Severity.WARNING:
            return State.ACCEPTED_WITH_WARNINGS
    return State.ACCEPTED


def _kept(folder: Folder, arrivals: Iterable[Arrival]) -> Iterator[Received]:
    """Each book with its copy made, as the ledger records it."""
    folder.received.mkdir(parents=True, exist_ok=True)
    for each in arrivals:
        assert each.state is not None
        stem = safe_name(each.path.stem)
        copy = folder.received / f"{stem}_{each.submission.sha256[:12]}{each.path.suffix}"
        if each.submission.sha256 and not copy.exists():
            shutil.copyfile(each.path, copy)
        yield Received(each.submission, folder.relative(copy), datetime.now(UTC), each.state)


def _report(folder: Folder, arrivals: Sequence[Arrival]) -> Path | None:
    """検査結果_….xlsx: every finding of the receipt, linked to its file; None without findings."""
    from workbook_templates.master.build import findings_book

    found = [finding for each in arrivals for finding in each.submission.findings]
    if not found:
        return None
    folder.reports.mkdir(parents=True, exist_ok=True)
    links = {
        each.submission.file: Path(os.path.relpath(each.path, folder.reports)).as_posix()
        for each in arrivals
    }
    data = findings_book([finding.as_dict() for finding in found], links)
    path = folder.reports / f"検査結果_{datetime.now():%Y%m%d-%H%M%S}.xlsx"
    write_atomically(path, data)
    return path


def _house(desk: Desk, ledger: Ledger) -> House:
    @cache
    def registry(year: FiscalYear) -> Registry | None:
        return desk.registry(year)[0] if year in desk.years else None

    @cache
    def beside_month(month: Month) -> Beside:
        known = registry(month.year)
        return beside(ledger, known, month) if known else Beside()

    return House(registry, ledger.documents(), beside_month)
