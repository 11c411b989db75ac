"""An opened message: from whom, about what, what hangs on it, and its bytes to be kept."""

import re
import unicodedata
from dataclasses import dataclass, field

MAX_MESSAGE = 64 << 20
"""Bytes of one message; two books as large as the gate allows don't fit, nor does anything usual."""
MAX_ATTACHMENTS = 200
MAX_HEADER = 8_192
"""Signs of a header that are read; lines have at most 998 (RFC 5322), long names some 2,000."""
MOST_NESTED = 8
"""Messages and archives inside each other; a person who forwards makes two or three."""


class UnreadableMessage(Exception):
    """A message or an archive can't be opened; the text says why, in Japanese."""


@dataclass(frozen=True)
class Attached:
    """What hangs on a message or lies in an archive.

    Attributes:
        name: with the folders of the archive before it.
        inline: stands in the text, as the picture of a signature does.
        body: is itself a text of the message.
        message: the message that it is, where it was read together with the one that carries it.
        closed: what it is, where its bytes are not to be had; Japanese.
    """

    name: str
    data: bytes = field(repr=False)
    inline: bool = False
    body: bool = False
    message: "Message | None" = None
    closed: str = ""


@dataclass(frozen=True)
class Result:
    """How a message went with one recipient: `action` as RFC 3464 and 8098 call it, and why.

    `addresses` are those that stand for the recipient, lower-case: a forwarded one has two.
    """

    addresses: tuple[str, ...]
    action: str
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What a mail system or a reader says of an earlier message, as far as it names it.

    Attributes:
        message_id, subject, sender: of the earlier message; empty where the report doesn't say.
        results: by recipient; action is empty where a system sends it back without a clear word.
    """

    message_id: str
    subject: str
    sender: str
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Message:
    """A message as it came in.

    Attributes:
        sender: the bare address of From, lower-case; empty where there is none.
        doubt: why the sender may be another one, in Japanese; empty where From is one mailbox.
        subject, sent_at, message_id: as its headers say, one line each.
        attachments: what hangs on it, nothing of it opened.
        raw: its bytes, as they are kept; `suffix` says of which kind. Empty for one inside another.
        report: what it says of an earlier message, if it is there for that.
    """

    sender: str
    doubt: str
    subject: str
    sent_at: str
    message_id: str
    attachments: tuple[Attached, ...]
    raw: bytes = field(repr=False)
    suffix: str
    report: Report | None = None


def one_line(text: str) -> str:
    """A header's text without what no line holds."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def file_name(text: str) -> str:
    """The last step of an attachment's name, composed: a Mac sends か and ゛ apart."""
    return file_path(re.split(r"[\\/]", text)[-1])


def file_path(text: str) -> str:
    """An archive's name of a file with its folders, none of which leads out of it."""
    steps = (one_line(step) for step in re.split(r"[\\/]", text))
    kept = [step for step in steps if step.strip(".") and not re.fullmatch("[A-Za-z]:", step)]
    return unicodedata.normalize("NFC", "/".join(kept)) or "添付"
