"""Judges a batch as a whole: what came before, the same twice, books in conflict."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from saiken_addin.core.findings import IN_CONFLICT, Code, Finding, Place, Severity, worst
from saiken_addin.core.model import State, Submission
from saiken_addin.ledger.records import Filed, Key, Known
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.arrival import Arrival
from saiken_addin.workflow.receive.before import (
    adds_errors,
    beside_figures,
    faults_of,
    is_rival,
    said_before,
    told,
)

_BY_ITSELF = (Code.NAMED_OTHERWISE, Code.NAMES_LOST)
"""What contradicts no other book: of one a person must say what it is, of one nothing can be read."""
_Contents = dict[Key, dict[str, Arrival]]
"""The new books of a section and term, by the hash of their values."""


def judged(
    arrivals: Sequence[Arrival],
    known: Known,
    ledger: Ledger,
    folder: Folder,
    failed: Callable[[str, Exception], Finding],
) -> list[Arrival]:
    """The batch as a whole: the same content twice, and different books of one section.

    Of books with the same figures, the one with the least to complain of stands for all. What
    judging a book raises is a finding on that book (`failed`), which then counts for nothing.
    """
    judging = list(arrivals)
    formers: list[Filed | None] = [None] * len(judging)
    contents: _Contents = {}

    @contextmanager
    def by_itself(number: int) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # one file must not stop the others
            judging[number] = stopped(judging[number], failed(judging[number].submission.file, error))
            formers[number] = None

    for number, each in enumerate(arrivals):
        with by_itself(number):
            formers[number] = said_before(each, known, ledger)
            if formers[number] is None:
                _put(each, contents)
    for number, (each, former) in enumerate(zip(judging, formers, strict=True)):
        with by_itself(number):
            books = contents.get(former.key, {}) if former and former.key else {}
            if former and is_rival(each, former, books.values()):
                formers[number] = None
                _put(each, contents)
    counted = {key: one.counted for key, one in known.standing.items() if one.counted}
    for number, each in enumerate(judging):
        if formers[number] is None:
            with by_itself(number):
                judging[number] = _judge(each, contents, counted)
    counts = {key: (book.file, book.values_sha256) for key, book in counted.items()}
    for each, former in zip(judging, formers, strict=True):
        identity = each.submission.identity
        if former is None and identity and each.state and each.state.counts:
            counts[identity.key] = (each.submission.file, each.submission.values_sha256)
    for number, (each, former) in enumerate(zip(judging, formers, strict=True)):
        if former:
            with by_itself(number):
                now = counts.get(former.key) if former.key else None
                beside = beside_figures(each, ledger.findings(former.id))
                judging[number] = told(each, former, now, known, folder, beside)
    return judging


def _put(arrival: Arrival, contents: _Contents) -> None:
    identity = arrival.submission.identity
    if arrival.state is None or identity is None or arrival.has(*_BY_ITSELF):
        return
    books = contents.setdefault(identity.key, {})
    first = books.setdefault(arrival.submission.values_sha256, arrival)
    if len(faults_of(arrival)) < len(faults_of(first)):
        books[arrival.submission.values_sha256] = arrival


def stopped(arrival: Arrival, finding: Finding) -> Arrival:
    """A file that could not be judged or kept: shown as returned, looked at again the next time."""
    submission = Submission(arrival.submission.file, "", "", None, (), (finding,))
    return replace(arrival, submission=submission, state=State.RETURNED)


def _judge(
    arrival: Arrival, contents: Mapping[Key, Mapping[str, Arrival]], counted: Mapping[Key, Filed]
) -> Arrival:
    submission = arrival.submission
    identity = submission.identity
    if arrival.state is None:
        return arrival
    if identity is None:
        return replace(arrival, state=State.RETURNED)
    if arrival.has(*_BY_ITSELF):
        return replace(arrival, state=_state(submission.findings))
    books = contents[identity.key]
    first = books[submission.values_sha256]
    if first is not arrival:
        if adds_errors(faults_of(arrival), faults_of(first)):
            return replace(arrival, state=State.RETURNED)
        then = [finding.as_dict() for finding in first.submission.findings]
        beside = beside_figures(arrival, then)
        return same_as(arrival, first.submission.file, first.submission.sha256, beside)
    if len(books) > 1:
        others = [each.submission.file for each in books.values() if each is not arrival]
        return _in_conflict(arrival, identity.section, others)
    state = _state(submission.findings)
    if state.counts and identity.key in counted:
        details = {"former": counted[identity.key].file}
        note = Finding(Code.SUPERSEDES, Place(submission.file), details)
        submission = replace(submission, findings=(note, *submission.findings))
    return replace(arrival, submission=submission, state=state)


def _in_conflict(arrival: Arrival, section: str, others: Sequence[str]) -> Arrival:
    details = {"section": section, "count": len(others) + 1, "others": "、".join(others)}
    finding = Finding(Code.CONFLICT, Place(arrival.submission.file), details)
    submission = arrival.submission
    submission = replace(submission, findings=(finding, *submission.findings))
    return replace(arrival, submission=submission, state=State.CONFLICT)


def _state(findings: Iterable[Finding]) -> State:
    found = list(findings)
    match worst(finding for finding in found if finding.code not in IN_CONFLICT):
        case Severity.ERROR:
            return State.RETURNED
        case _ if any(finding.code in IN_CONFLICT for finding in found):
            return State.CONFLICT
        case Severity.WARNING:
            return State.ACCEPTED_WITH_WARNINGS
    return State.ACCEPTED


def same_as(
    arrival: Arrival, former: str, repeats: str, beside: tuple[Finding, ...] = ()
) -> Arrival:
    """A file that says the same as another one of the batch (name, hash), and changes nothing."""
    submission = arrival.submission
    note = Finding(Code.SAME_FILE, Place(submission.file), {"former": former})
    submission = replace(submission, entries=(), findings=(note, *beside))
    return replace(arrival, submission=submission, state=None, repeats=repeats)
