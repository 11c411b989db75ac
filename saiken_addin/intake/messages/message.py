"""An opened message: from whom, about what, its attachments, and its bytes to be kept."""

import re
import unicodedata
from dataclasses import dataclass, field

MAX_MESSAGE = 64 << 20
"""Bytes of one message; two books as large as the gate allows don't fit, nor does anything usual."""
MAX_ATTACHMENTS = 200


class UnreadableMessage(Exception):
    """A message can't be opened; the text says why, in Japanese."""


@dataclass(frozen=True)
class Attached:
    """A file of a message; `inline` stands in the text, as the picture of a signature does."""

    name: str
    data: bytes = field(repr=False)
    inline: bool = False


@dataclass(frozen=True)
class Message:
    """A message as it came in.

    Attributes:
        sender: the bare address of From, lower-case; empty where there is none.
        subject, sent_at, message_id: as its headers say, one line each.
        attachments: every file, those inside forwarded messages and archives too.
        raw: its bytes, as they are kept; `suffix` says of which kind.
        returned: the Message-ID of our message that this one reports as undeliverable.
        reason: what such a report says.
    """

    sender: str
    subject: str
    sent_at: str
    message_id: str
    attachments: tuple[Attached, ...]
    raw: bytes = field(repr=False)
    suffix: str
    returned: str = ""
    reason: str = ""


def one_line(text: str) -> str:
    """A header's text without what no line holds."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def bare_address(text: str) -> str:
    """The address in a From, lower-case; empty when there is none."""
    found = re.findall(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", text)
    return found[-1].lower() if found else ""


def file_name(text: str) -> str:
    """The last step of an attachment's name, composed: a Mac sends か and ゛ apart."""
    return unicodedata.normalize("NFC", one_line(re.split(r"[\\/]", text)[-1])) or "添付"
