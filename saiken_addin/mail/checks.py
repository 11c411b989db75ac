"""Proves that every message is right before any leaves: a plain list of checks.

The checks look at all messages together and at the files as they lie there now. One error, and none
is sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.core.mailing import Attachment, Letter, Mailing
from saiken_addin.core.personal import findings_of
from saiken_addin.desk.mail_settings import MailSettings, is_address
from saiken_addin.mail.identity import BookIdentity, identify
from saiken_addin.mail.message import encoded_size
from saiken_addin.ooxml.gate import Refused
from saiken_addin.ooxml.passwords import opened

_MOST_SUBJECT = 200
_OUTSIDE_BOOKS = 2_000
"""Bytes for what stands in a message beside its text and its attachments."""


@dataclass(frozen=True)
class Outgoing:
    """A batch of messages with what it is judged by.

    Attributes:
        domains: where messages may go, lower-case; none for anywhere.
        made: the hash of each book that was last made, by 文書ID.
        passwords: of books, by section.
    """

    letters: Sequence[Letter]
    settings: MailSettings
    domains: Sequence[str]
    root: Path
    made: Mapping[str, str]
    passwords: Mapping[str, str]

    @cached_property
    def files(self) -> dict[str, bytes | None]:
        """Every attachment as it lies there; None for one that can't be read."""
        found: dict[str, bytes | None] = {}
        for letter in self.letters:
            for attachment in letter.attachments:
                if attachment.file not in found:
                    found[attachment.file] = _content(self.root / attachment.file)
        return found


Check = Callable[[Outgoing], Iterator[Finding]]


def of_section(code: Code, section: str, **details: object) -> Finding:
    """A finding about the message to a section."""
    return Finding(code, Place(label=section), {"section": section, **details})


def addresses(batch: Outgoing) -> Iterator[Finding]:
    """Somebody to send to, at addresses that are addresses, in domains that are allowed."""
    for letter in batch.letters:
        if not letter.to:
            yield of_section(Code.MAIL_NO_ADDRESS, letter.section, sheet="所管課・宛先")
        for name, address in (*letter.to, *letter.cc):
            shown = _shown(address)
            if not is_address(address) or not name.isprintable():
                details = {"section": letter.section, "address": shown}
                yield Finding(Code.MAIL_ADDRESS_BAD, Place(label=_shown(name)), details)
            elif not _is_allowed(address, batch.domains):
                yield of_section(Code.MAIL_DOMAIN_OUTSIDE, letter.section, address=shown)


def one_section_each(batch: Outgoing) -> Iterator[Finding]:
    """An address in To stands for one section; a second one would read another's book."""
    seen: dict[str, dict[str, None]] = {}
    for letter in batch.letters:
        for _, address in letter.to:
            seen.setdefault(address.lower(), {})[letter.section] = None
    for address, sections in seen.items():
        if len(sections) > 1:
            details = {"address": address, "sections": "と".join(sections)}
            yield Finding(Code.MAIL_ADDRESS_TWICE, Place(label=address), details)


def texts(batch: Outgoing) -> Iterator[Finding]:
    """No header in a header."""
    for letter in batch.letters:
        if not letter.subject.isprintable() or not 0 < len(letter.subject) <= _MOST_SUBJECT:
            details = {"heading": "件名", "detail": "改行か制御文字がある、空、または長すぎます"}
            yield Finding(Code.MAIL_TEXT_BAD, Place(label=letter.section), details)


def personal_data(batch: Outgoing) -> Iterator[Finding]:
    """What no message may say of a person; telephones, addresses and 様 stand in every signature."""
    for letter in batch.letters:
        place = Place(label=f"{letter.section} 本文")
        for finding in findings_of(f"{letter.subject}\n{letter.body}", place):
            if finding.code in (Code.PERSONAL_NUMBER, Code.PERSONAL_ACCOUNT):
                yield finding


def attachments(batch: Outgoing) -> Iterator[Finding]:
    """Each file is there, the one that was made, and the addressee's own book of this mailing."""
    for letter in batch.letters:
        for attachment in letter.attachments:
            yield from _attachment(batch, letter, attachment)


def _attachment(batch: Outgoing, letter: Letter, attachment: Attachment) -> Iterator[Finding]:
    details = {"section": letter.section, "file": attachment.file}
    place = Place(attachment.file)
    data = batch.files[attachment.file]
    if data is None:
        yield Finding(Code.MAIL_NO_FILE, place, details)
        return
    if not attachment.name.isprintable():
        yield Finding(Code.MAIL_NOT_A_BOOK, place, {**details, "detail": "名前に改行か制御文字があります"})
    made = attachment.plain_sha256 or attachment.sha256
    is_last = letter.mailing is not Mailing.DISTRIBUTE or batch.made.get(attachment.document) == made
    if sha256(data).hexdigest() != attachment.sha256 or not is_last:
        yield Finding(Code.MAIL_FILE_CHANGED, place, details)
    if not attachment.form:
        return
    if attachment.plain_sha256:
        found = opened(data, [batch.passwords.get(letter.section, "")])
        if found is None:
            yield Finding(Code.MAIL_NOT_A_BOOK, place, {**details, "detail": "今のパスワードで開けません"})
            return
        data = found[0]
        if sha256(data).hexdigest() != attachment.plain_sha256:
            yield Finding(Code.MAIL_FILE_CHANGED, place, details)
    try:
        book = identify(data, attachment.file)
    except Refused as refusal:
        yield Finding(Code.MAIL_NOT_A_BOOK, place, {**details, "detail": refusal.finding.what})
        return
    except SaikenError as error:
        yield Finding(Code.MAIL_NOT_A_BOOK, place, {**details, "detail": error.message})
        return
    yield from _whose(book, letter, attachment, details, place)
    for sheet, cell, text in book.texts:
        yield from findings_of(text, Place(attachment.file, sheet, cell))


def _whose(
    book: BookIdentity,
    letter: Letter,
    attachment: Attachment,
    details: Mapping[str, object],
    place: Place,
) -> Iterator[Finding]:
    if book.section != letter.section:
        yield Finding(Code.MAIL_WRONG_SECTION, place, {**details, "actual": book.section or "課のない"})
    actual, expected = (book.form, book.term), (attachment.form, attachment.term)
    if actual != expected or attachment.term not in letter.terms.split("+"):
        told = {"actual": " ".join(actual), "expected": " ".join(expected)}
        yield Finding(Code.MAIL_WRONG_TERM, place, {**details, **told})
    elif book.section == letter.section and book.document != attachment.document:
        told = {"actual": f"文書ID {book.document}", "expected": f"文書ID {attachment.document}"}
        yield Finding(Code.MAIL_WRONG_TERM, place, {**details, **told})


def size(batch: Outgoing) -> Iterator[Finding]:
    """What a message weighs on its way."""
    limit = batch.settings.max_megabytes
    for letter in batch.letters:
        weight = letter_size(letter) / (1 << 20)
        if weight > limit:
            yield of_section(
                Code.MAIL_TOO_LARGE, letter.section, size=f"{weight:.1f}MB", limit=f"{limit}MB"
            )


CHECKS: tuple[Check, ...] = (addresses, one_section_each, texts, personal_data, attachments, size)


def check(batch: Outgoing) -> list[Finding]:
    """Everything that the checks find, of all messages at once."""
    return [finding for function in CHECKS for finding in function(batch)]


def letter_size(letter: Letter) -> int:
    """Bytes of a message as it is sent, nearly."""
    files = sum(encoded_size(attachment.size) for attachment in letter.attachments)
    return files + encoded_size(len(letter.body.encode())) + _OUTSIDE_BOOKS


def _is_allowed(address: str, domains: Sequence[str]) -> bool:
    domain = address.rpartition("@")[2].lower()
    return not domains or any(domain == own or domain.endswith(f".{own}") for own in domains)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _shown(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:80]
