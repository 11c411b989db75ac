"""Judges a batch as a whole: what came before, the same twice, books in conflict."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from saiken_addin.core.findings import Code, Finding, Place, Severity, worst
from saiken_addin.core.model import State, Submission
from saiken_addin.ledger.records import Filed, Key, Known
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.receive.incoming import Incoming

_HOW_IT_CAME = {
    code.code for code in (Code.CONFLICT, Code.SENDER_OF_OTHER_SECTION, Code.SENDER_OUTSIDE)
}
"""Errors and warnings that say how a book came in."""


@dataclass(frozen=True)
class Arrival:
    """A file of the batch and what became of it; `state` is None for one that changed nothing.

    A file that could not be read at all is shown as returned, and looked at again the next time.
    `incoming` says where it lies, and which message it came in.
    """

    path: Path
    submission: Submission
    state: State | None
    incoming: Incoming | None = None

    @property
    def to_be_recorded(self) -> bool:
        return self.state is not None and bool(self.submission.sha256)


def judged(
    arrivals: Sequence[Arrival],
    known: Known,
    ledger: Ledger,
    failed: Callable[[str, Exception], Finding],
) -> list[Arrival]:
    """The batch as a whole: the same content twice, and different books of one section.

    Of books with the same figures, the one with the least to complain of stands for all. What
    judging a book raises is a finding on that book (`failed`), which then counts for nothing.
    """
    formers: list[Filed | None] = []
    able: list[Arrival] = []
    for each in arrivals:
        try:
            formers.append(_known_content(each, known, ledger))
            able.append(each)
        except Exception as error:
            formers.append(None)
            able.append(_stopped(each, failed(each.submission.file, error)))
    arrivals = able
    contents: dict[Key, dict[str, Arrival]] = {}
    for each, former in zip(arrivals, formers, strict=True):
        identity = each.submission.identity
        if each.state is not None and identity and former is None:
            books = contents.setdefault(identity.key, {})
            first = books.setdefault(each.submission.values_sha256, each)
            if len(_faults_of(each)) < len(_faults_of(first)):
                books[each.submission.values_sha256] = each
    counted = {key: book for (key, _), book in known.values.items() if book.state.counts}
    result: list[Arrival] = []
    for each, former in zip(arrivals, formers, strict=True):
        try:
            result.append(_judge(each, former, contents, counted))
        except Exception as error:
            result.append(_stopped(each, failed(each.submission.file, error)))
    return result


def _stopped(arrival: Arrival, finding: Finding) -> Arrival:
    """A file that could not be judged: shown as returned, and looked at again the next time."""
    submission = Submission(arrival.submission.file, "", "", None, (), (finding,))
    return replace(arrival, submission=submission, state=State.RETURNED)


def _judge(
    arrival: Arrival,
    former: Filed | None,
    contents: Mapping[Key, Mapping[str, Arrival]],
    counted: Mapping[Key, Filed],
) -> Arrival:
    submission = arrival.submission
    identity = submission.identity
    if arrival.state is None:
        return arrival
    if identity is None:
        return replace(arrival, state=State.RETURNED)
    if former is not None:
        return same_as(arrival.path, submission, former.file)
    books = contents[identity.key]
    first = books[submission.values_sha256]
    if first is not arrival:
        if _adds_errors(_faults_of(arrival), _faults_of(first)):
            return replace(arrival, state=State.RETURNED)
        return same_as(arrival.path, submission, first.submission.file)
    if len(books) > 1:
        others = [each.submission.file for each in books.values() if each is not arrival]
        return _in_conflict(arrival, identity.section, others)
    state = _state(submission.findings)
    if state.counts and identity.key in counted:
        details = {"former": counted[identity.key].file}
        note = Finding(Code.SUPERSEDES, Place(submission.file), details)
        submission = replace(submission, findings=(note, *submission.findings))
    return replace(arrival, submission=submission, state=state)


def _known_content(arrival: Arrival, known: Known, ledger: Ledger) -> Filed | None:
    """The book that said the same before, where it counts or waits for a person's choice.

    The same figures are not enough: where a clerk has mended how one is written, the book has less
    to complain of and takes the place of the former; with a new error it goes back.
    """
    identity = arrival.submission.identity
    if identity is None:
        return None
    former = known.values.get((identity.key, arrival.submission.values_sha256))
    if former is None or not (former.state.counts or former.state is State.CONFLICT):
        return None
    now, then = _faults_of(arrival), _faults(ledger.findings(former.id))
    return former if now >= then and not _adds_errors(now, then) else None


_Fault = tuple[str, ...]
"""Severity, code, field and what is wrong there, wherever the field stands in the book."""


def _faults_of(arrival: Arrival) -> set[_Fault]:
    return _faults([finding.as_dict() for finding in arrival.submission.findings])


def _faults(findings: Iterable[Mapping[str, str]]) -> set[_Fault]:
    """The errors and warnings of the book itself."""
    told = ("severity", "code", "label", "what")
    return {
        tuple(row[key] for key in told)
        for row in findings
        if row["severity"] != Severity.NOTE and row["code"] not in _HOW_IT_CAME
    }


def _adds_errors(now: set[_Fault], then: set[_Fault]) -> bool:
    return any(severity == Severity.ERROR for severity, *_ in now - then)


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


def same_as(path: Path, submission: Submission, former: str) -> Arrival:
    """A file that says the same as another one, and changes nothing."""
    note = Finding(Code.SAME_FILE, Place(submission.file), {"former": former})
    return Arrival(path, replace(submission, entries=(), findings=(note,)), None)
