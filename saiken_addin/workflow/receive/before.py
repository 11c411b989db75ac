"""Whether a file says what a book said before, and what is to be told of it then."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace

from saiken_addin.core.findings import IN_CONFLICT, Code, Finding, Place, Severity
from saiken_addin.core.model import State
from saiken_addin.ledger.records import Filed, Known
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.arrival import Arrival, moment

_DOUBTFUL_SENDER = (Code.SENDER_OF_OTHER_SECTION, Code.SENDER_OUTSIDE, Code.SENDER_UNCLEAR)
_HOW_IT_CAME = {code.code for code in (*IN_CONFLICT, *_DOUBTFUL_SENDER)}
"""Errors and warnings that say how a book came in."""
_AROUND = ("G", "R")
"""Codes of the file and of the form, whatever its figures say."""


def said_before(arrival: Arrival, known: Known, ledger: Ledger) -> Filed | None:
    """The book that stands for this file: the very same, or one of the same figures.

    None for a new word of the section: also what it said before, sent again after something else,
    and what is named for another month or section, of which a person must say what it is.
    """
    former = arrival.known_as
    if arrival.submission.identity is None:
        return former
    former = former or _same_content(arrival, known, ledger)
    if former is None or _sent_again(arrival, former, known, ledger):
        return None
    waited = former.state_at_receipt is State.CONFLICT
    return former if waited or not arrival.has(Code.NAMED_OTHERWISE) else None


def _same_content(arrival: Arrival, known: Known, ledger: Ledger) -> Filed | None:
    """The book of the same figures, where it counts or waits for a person's choice.

    The same figures are not enough: where a clerk has mended how one is written, the book has less
    to complain of and takes the place of the former; with a new error it goes back.
    """
    identity = arrival.submission.identity
    assert identity is not None
    former = known.values.get((identity.key, arrival.submission.values_sha256))
    if former is None or not (former.state.counts or former.state is State.CONFLICT):
        return None
    now, then = faults_of(arrival), _faults(ledger.findings(former.id))
    return former if now >= then and not adds_errors(now, then) else None


def _sent_again(arrival: Arrival, former: Filed, known: Known, ledger: Ledger) -> bool:
    """Whether the section sent a book of before once more, in a message after its last one."""
    standing = known.standing[former.key] if former.key else None
    if standing is None or arrival.sent is None or arrival.has(*_DOUBTFUL_SENDER):
        return False
    last = standing.latest
    if last.id == former.id and former.state.counts:
        return False
    mail = ledger.outbox.origins().get(last.id)
    return arrival.sent >= ((moment(mail.sent_at) if mail else None) or last.received_at)


def is_rival(arrival: Arrival, former: Filed, others: Iterable[Arrival]) -> bool:
    """Whether what counts was sent once more after another book that lies here, too."""
    sent = arrival.sent
    if sent is None or not former.state.counts or arrival.has(*_DOUBTFUL_SENDER):
        return False
    return any(other.sent and other.sent < sent for other in others)


def told(
    arrival: Arrival,
    former: Filed,
    counts: tuple[str, str] | None,
    known: Known,
    folder: Folder,
    beside: tuple[Finding, ...],
) -> Arrival:
    """A file that changes nothing, with what is to be said of it.

    Args:
        former: the book that says the same.
        counts: file and hash of the values of the book that counts now; None for none.
        beside: what stands around the same figures, and did not in the former book.
    """
    submission = arrival.submission
    place = Place(submission.file)
    details: dict[str, object] = {"former": former.file, "file": submission.file}
    found: tuple[Finding, ...] = ()
    if counts and former.state is not State.CONFLICT and counts[1] != former.values_sha256:
        code = Code.OLDER_MOVED if _moved(submission.sha256, known, folder) else Code.OLDER_AGAIN
        found = (Finding(code, place, {**details, "counted": counts[0]}), *beside)
    elif not arrival.known_as:
        found = (Finding(Code.SAME_FILE, place, details), *beside)
    submission = replace(submission, entries=(), findings=found)
    return replace(arrival, submission=submission, state=None, repeats=former.sha256)


def _moved(sha256: str, known: Known, folder: Folder) -> bool:
    """Whether a file is gone from everywhere where it was found before."""
    places = [folder.root / place for place, (digest, _) in known.places.items() if digest == sha256]
    # Of a book in a message or zip, that one is the file.
    return bool(places) and not any(
        os.path.isfile(each) for place in places for each in (place, *place.parents)
    )


# --- what is wrong with a book, to be compared --------------------------------------------------

Fault = tuple[str, ...]
"""Severity, code, field and what is wrong there, wherever the field stands in the book."""


def faults_of(arrival: Arrival) -> set[Fault]:
    """The errors and warnings of the book itself."""
    return _faults([finding.as_dict() for finding in arrival.submission.findings])


def _faults(findings: Iterable[Mapping[str, str]]) -> set[Fault]:
    told = ("severity", "code", "label", "what")
    return {
        tuple(row[key] for key in told)
        for row in findings
        if row["severity"] != Severity.NOTE and row["code"] not in _HOW_IT_CAME
    }


def beside_figures(arrival: Arrival, then: Iterable[Mapping[str, str]]) -> tuple[Finding, ...]:
    """What a file holds around the figures that a book of the same figures did not, to be told too.

    Args:
        then: the findings of that book.
    """
    told = {(row["code"], row["what"]) for row in then}
    return tuple(
        finding
        for finding in arrival.submission.findings
        if finding.code.code.startswith(_AROUND) and (finding.code.code, finding.what) not in told
    )


def adds_errors(now: set[Fault], then: set[Fault]) -> bool:
    """Whether there are errors now that there weren't then."""
    return any(severity == Severity.ERROR for severity, *_ in now - then)
