"""What the outbox keeps: messages with their attachments, and the states they went through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from saiken_addin.core.mailing import Mailing


class MailState(StrEnum):
    """How a message stands.

    SENDING is noted just before the last byte that makes the server deliver it; a message that
    still stands so was left by a process that died, and nobody here can know: it shows as UNSURE.
    """

    PLANNED = "用意"
    WITHDRAWN = "取下げ"
    SENDING = "送信中"
    SENT = "送信済"
    DRAFTED = "下書き済"
    REFUSED = "受取拒否"
    FAILED = "失敗"
    UNSURE = "不明"

    @property
    def to_be_sent(self) -> bool:
        """Whether a run of `saiken mail send` takes it up."""
        return self in (MailState.PLANNED, MailState.FAILED)

    @property
    def left(self) -> bool:
        """Whether it left the house, or may have."""
        return self in (MailState.SENT, MailState.DRAFTED, MailState.UNSURE, MailState.SENDING)


@dataclass(frozen=True)
class Attachment:
    """A file of a message and what it must be.

    Attributes:
        file: its path in the secretariat's folder.
        name: what the addressee sees.
        sha256, size: of the file, as it was when the message was planned.
        form, term: whose book it must be (月次報告, R07-10); empty for what is no book.
        document: its 文書ID.
        plain_sha256: of the book before it got an opening password; empty without one.
    """

    file: str
    name: str
    sha256: str
    size: int
    form: str = ""
    term: str = ""
    document: str = ""
    plain_sha256: str = ""


@dataclass(frozen=True)
class Letter:
    """A message to one section; `to` and `cc` are (name, address), `terms` R07-10 or R08."""

    mailing: Mailing
    terms: str
    section: str
    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...]
    subject: str
    body: str
    message_id: str
    attachments: tuple[Attachment, ...]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Everybody who gets it, each once."""
        return tuple(dict.fromkeys(address for _, address in (*self.to, *self.cc)))


@dataclass(frozen=True)
class Posted:
    """A message of the outbox: the letter, how it stands, since when, and what was said about it."""

    id: int
    letter: Letter
    state: MailState
    at: datetime
    detail: str


@dataclass(frozen=True)
class MailOrigin:
    """The message that a book came in: where it is kept, from whom, when, about what."""

    archived: str
    sender: str
    subject: str
    sent_at: str
    message_id: str


@dataclass(frozen=True)
class Change:
    """One change of state, for the log."""

    at: datetime
    state: MailState
    detail: str
    posted: Posted
