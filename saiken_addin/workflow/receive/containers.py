"""Owns what holds the books of a receipt: messages and zips opened, messages kept, senders looked at."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from saiken_addin.core.files import safe_name, sha256, write_atomically
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import Identity
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.intake.messages.message import Attached, Message, UnreadableMessage
from saiken_addin.intake.messages.unpack import (
    ARCHIVE_SUFFIXES,
    files_in,
    is_message_file,
    is_zip,
    messages_of,
)
from saiken_addin.ledger.mail_records import MailOrigin, MailState, Posted
from saiken_addin.ledger.outbox import Outbox
from saiken_addin.ooxml.tables import fold
from saiken_addin.workflow.folder import Folder, plain


@dataclass(frozen=True)
class Incoming:
    """A file to be looked at.

    Attributes:
        path: where its bytes lie.
        file: as the secretariat knows it; of an attachment the message (or zip) and its name.
        lies: the file in the folder that it is, or came in.
        message: the message that it came in.
        finding: what is to be said instead of reading it.
        bounce: whether the message says that one of ours did not arrive.
    """

    path: Path
    file: str
    lies: Path
    message: Message | None = None
    finding: Finding | None = None
    bounce: bool = False


def unpacked(
    paths: Sequence[Path],
    folder: Folder,
    suffixes: Sequence[str],
    passwords: Sequence[str],
    issued: Collection[str],
    work: Path,
) -> Iterator[Incoming]:
    """Every file, messages and zips opened into the books that they carry.

    Args:
        paths: the files of the receipt.
        folder: the secretariat's folder.
        suffixes: what an attachment's name ends with that may be a book.
        passwords: to try on zips.
        issued: hashes of the books that went out.
        work: an empty folder for attachments; it may go when the receipt is done.
    """
    for number, path in enumerate(paths):
        file = folder.relative(path)
        if is_message_file(path):
            held, damaged = _in_messages, Code.MESSAGE_UNREADABLE
        elif is_zip(path):
            held, damaged = _in_zip, Code.ARCHIVE_UNREADABLE
        else:
            yield Incoming(path, file, path)
            continue
        taken: set[str] = set()
        try:
            for each in held(_Holder(path, file, suffixes, passwords, issued, work / f"{number}")):
                # Two books are told apart by what they are called.
                own = each.file
                while own in taken:
                    own = f"{each.file}（{len(taken) + 1}）"
                taken.add(own)
                yield replace(each, file=own)
        except UnreadableMessage as error:
            yield Incoming(path, file, path, None, Finding(damaged, Place(file), {"detail": str(error)}))


@dataclass(frozen=True)
class _Holder:
    """A file that holds others, and what is needed to take books out of it (see `unpacked`)."""

    path: Path
    file: str
    suffixes: Sequence[str]
    passwords: Sequence[str]
    issued: Collection[str]
    work: Path


def _in_messages(holder: _Holder) -> Iterator[Incoming]:
    for count, message in enumerate(messages_of(holder.path, holder.passwords)):
        if message.returned:
            # What is attached to it is our own book.
            yield Incoming(holder.path, holder.file, holder.path, message, bounce=True)
            continue
        without = Finding(
            Code.MESSAGE_WITHOUT_BOOK, Place(holder.file), {"sender": message.sender or "不明"}
        )
        files = [each for each in message.attachments if not each.inline]
        own = replace(holder, work=holder.work / f"{count}")
        yield from _books(own, files, message, without)


def _in_zip(holder: _Holder) -> Iterator[Incoming]:
    without = Finding(Code.ARCHIVE_WITHOUT_BOOK, Place(holder.file))
    yield from _books(holder, files_in(holder.path, holder.passwords), None, without)


def _books(
    holder: _Holder, files: Sequence[Attached], message: Message | None, without: Finding
) -> Iterator[Incoming]:
    """The books among the files, and the archives that nobody has looked into; `without` any."""
    books = [each for each in files if Path(each.name).suffix.lower() in holder.suffixes]
    # An answer may carry our message, and with it the book as it went out.
    books = [each for each in books if sha256(each.data) not in holder.issued] or books
    closed = [each for each in files if Path(each.name).suffix.lower() in ARCHIVE_SUFFIXES]
    for each in closed:
        file = plain(f"{holder.file}/{each.name}")
        finding = Finding(Code.ARCHIVE_CLOSED, Place(file))
        yield Incoming(holder.path, file, holder.path, message, finding)
    if not books and not closed:
        yield Incoming(holder.path, holder.file, holder.path, message, without)
    for number, each in enumerate(books):
        own = holder.work / str(number)
        own.mkdir(parents=True)
        name = Path(each.name)
        target = own / f"{safe_name(name.stem)}{name.suffix.lower()}"
        target.write_bytes(each.data)
        yield Incoming(target, plain(f"{holder.file}/{each.name}"), holder.path, message)


def keep_message(folder: Folder, incoming: Incoming) -> MailOrigin | None:
    """Keep the message of a book in 04_控え, under its hash; where it is and what it says."""
    message = incoming.message
    if message is None:
        return None
    digest = sha256(message.raw)[:12]
    copy = folder.received / f"{safe_name(incoming.lies.stem)}_{digest}{message.suffix}"
    if not copy.exists():
        write_atomically(copy, message.raw)
    return MailOrigin(
        folder.relative(copy), message.sender, message.subject, message.sent_at, message.message_id
    )


def about_sender(
    sender: str, identity: Identity, file: str, registry: Registry, desk: Desk
) -> Iterator[Finding]:
    """Whether a section's book came from the section, or from who collects for it.

    Args:
        sender: the bare address, lower-case; empty where the message has none.
        identity: whose book it is.
        file: the book as the secretariat knows it.
        registry: the book's year.
        desk: 事務局ブック with all addresses.
    """
    listed: dict[str, set[str]] = {}
    for row in desk.contacts or ():
        for address in (*row.to, *row.cc):
            listed.setdefault(address.lower(), set()).add(row.section)
    own = {identity.section, *(claim.collecting_section for claim in registry.of_section(identity.section))}
    folded = set(map(fold, own))
    sections = listed.get(sender, set())
    if sender and sender == desk.mail.settings.sender.lower():
        return  # passed on by the secretariat itself
    if any(fold(section) in folded for section in sections):
        return
    details = {"section": identity.section, "sender": sender or "差出人なし"}
    place = Place(file)
    if sections:
        other = "、".join(sorted(sections))
        yield Finding(Code.SENDER_OF_OTHER_SECTION, place, {**details, "other": other})
        return
    domains = {address.rpartition("@")[2] for address in listed}
    if domains and sender.rpartition("@")[2] not in domains:
        yield Finding(Code.SENDER_OUTSIDE, place, details)
    else:
        yield Finding(Code.SENDER_UNLISTED, place, details)


def bounced(outbox: Outbox, incoming: Incoming, posted: Sequence[Posted]) -> Finding | None:
    """Note that a message of ours came back; None when that is known already."""
    message = incoming.message
    assert message is not None
    ours = next((each for each in posted if each.letter.message_id == message.returned), None)
    place = Place(incoming.file)
    if ours is None:
        return Finding(Code.BOUNCE_UNKNOWN, place, {"sender": message.sender or "不明"})
    if ours.state is MailState.REFUSED:
        return None
    reason = message.reason or "理由の記載なし"
    outbox.note(ours.id, MailState.REFUSED, f"不達: {reason}")
    details = {"section": ours.letter.section, "subject": ours.letter.subject, "detail": reason}
    return Finding(Code.MAIL_BOUNCED, place, details)
