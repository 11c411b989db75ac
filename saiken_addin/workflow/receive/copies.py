"""The copies of received books in 04_控え, and of the messages that they came in."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from saiken_addin.core.files import copy_atomically, holds, make_folder, safe_name
from saiken_addin.core.findings import Code, Finding, Place, Severity
from saiken_addin.core.model import Submission
from saiken_addin.ledger.records import Received
from saiken_addin.ooxml.refusal import Refused, refused
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive.arrival import Arrival
from saiken_addin.workflow.receive.messages import keep_message

_AT_ONCE = 4
_CLOSED = ".開かない"
"""The end of the name of a copy that no click shall open."""


def kept_copies(
    folder: Folder, arrivals: Sequence[Arrival], failed: Callable[[str, Exception], Finding]
) -> list[Received | Finding]:
    """Each book with its copy made, as the ledger records it; or why there is no copy."""
    make_folder(folder.received)
    # Beside each other, for a disk or a virus scanner takes longer over each than we do.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        copies = [pool.submit(_copied, folder, each) for each in arrivals]
    closed = {each.incoming.lies for each in arrivals if each.incoming and _mark(each.submission)}
    kept: list[Received | Finding] = []
    for each, copy in zip(arrivals, copies, strict=True):
        file, incoming = each.submission.file, each.incoming
        try:
            assert each.state is not None
            place = folder.relative(copy.result())
            mark = _CLOSED if incoming and incoming.lies in closed else ""
            mail = keep_message(folder, incoming, mark) if incoming else None
            kept.append(Received(each.submission, place, datetime.now(UTC), each.state, mail))
        except Refused as refusal:
            kept.append(replace(refusal.finding, place=Place(file)))
        except Exception as error:  # one file must not stop the others
            kept.append(failed(file, error))
    return kept


def _copied(folder: Folder, arrival: Arrival) -> Path:
    sha256 = arrival.submission.sha256
    path = arrival.path
    copy = folder.received / f"{safe_name(path.stem)}_{sha256}{path.suffix}{_mark(arrival.submission)}"
    if not holds(copy, sha256) and copy_atomically(path, copy) != sha256:
        copy.unlink()
        raise refused(path.name, Code.UNREADABLE_FILE, detail="受け付けている間に変わりました")
    return copy


def _mark(submission: Submission) -> str:
    """The end of a copy's name: of a file that may act, or that the gate kept out unseen."""
    kept_out = submission.identity is None and any(
        each.code.code.startswith("G") and each.severity is Severity.ERROR
        for each in submission.findings
    )
    acts = any(each.code is Code.ACTIVE_CONTENT for each in submission.findings)
    return _CLOSED if acts or kept_out else ""
