"""A file of a receipt, and what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from saiken_addin.core.files import sha256
from saiken_addin.core.findings import Code
from saiken_addin.core.model import State, Submission
from saiken_addin.ledger.records import Filed, Sighting
from saiken_addin.workflow.receive.incoming import Incoming


@dataclass(frozen=True)
class Arrival:
    """A file of the batch and what became of it; `state` is None for one that changed nothing.

    A file that could not be read at all is shown as returned, and looked at again the next time.

    Attributes:
        incoming: where it lies, and which message it came in.
        known_as: the book that came as the very same file before.
        repeats: the hash of the book that says the same, where that one stands for both.
    """

    path: Path
    submission: Submission
    state: State | None
    incoming: Incoming | None = None
    known_as: Filed | None = None
    repeats: str = ""

    @property
    def to_be_recorded(self) -> bool:
        return self.state is not None and bool(self.submission.sha256)

    @property
    def unchanged(self) -> bool:
        """Whether there is nothing to be said of it."""
        return self.state is None and not self.submission.findings

    @property
    def sent(self) -> datetime | None:
        """When the message around it was sent, as it says itself."""
        message = self.incoming.message if self.incoming else None
        return moment(message.sent_at) if message else None

    @property
    def sighting(self) -> Sighting | None:
        """Where it was found; None for what is no book, and what could not be read."""
        digest = self.submission.sha256
        repeats = digest if self.to_be_recorded else self.repeats
        if not repeats:
            return None
        return Sighting(digest, self.submission.file, message_digest(self.incoming), repeats)

    def has(self, *codes: Code) -> bool:
        """Whether one of these was found."""
        return any(finding.code in codes for finding in self.submission.findings)


def message_digest(incoming: Incoming | None) -> str:
    """The SHA-256 of the message around a file; empty for none."""
    return sha256(incoming.message.raw) if incoming and incoming.message else ""


def moment(written: str) -> datetime | None:
    """The moment that a message's date tells; None where nobody can read it."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(written)
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
    return None
