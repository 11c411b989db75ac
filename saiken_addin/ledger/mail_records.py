"""What the outbox keeps: messages with their attachments, and the states they went through."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from saiken_addin.core.mailing import Letter


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
        """Whether it left, or may have."""
        return self in (MailState.SENT, MailState.DRAFTED, MailState.UNSURE, MailState.SENDING)


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
