"""The kinds of mailing, and a message to a section with what is attached to it."""

from dataclasses import dataclass
from enum import StrEnum


class Mailing(StrEnum):
    """The kinds of mailing, by their verb; the name is how people call them."""

    DISTRIBUTE = "distribute"
    REMIND = "remind"
    RETURN = "return"
    RECEIPT = "receipt"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        """配布, 催促 …"""
        return _LABELS[self]


_LABELS = {
    Mailing.DISTRIBUTE: "配布",
    Mailing.REMIND: "催促",
    Mailing.RETURN: "差戻し",
    Mailing.RECEIPT: "受領",
    Mailing.MEETING: "会議資料",
}


@dataclass(frozen=True)
class Attachment:
    """A file of a message and what it must be.

    Attributes:
        file: its path in the secretariat's folder.
        name: what the addressee sees.
        sha256, size: of the file, as it was when the message was planned.
        form, term: whose book it must be (月次報告, R07-10); empty for what is no book.
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
