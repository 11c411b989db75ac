"""The messages that books came in: kept, and their senders looked at."""

from collections.abc import Iterator

from saiken_addin.core.files import holds, safe_name, sha256, write_atomically
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import Identity
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.intake.messages.message import Message
from saiken_addin.ledger.mail_records import MailOrigin
from saiken_addin.ooxml.tables import fold
from saiken_addin.workflow.folder import Folder, plain
from saiken_addin.workflow.receive.incoming import Incoming


def keep_message(folder: Folder, incoming: Incoming, mark: str) -> MailOrigin | None:
    """Keep the message of a book in 04_控え, under its hash; where it is and what it says.

    Args:
        mark: the end of the copy's name.
    """
    message = incoming.message
    if message is None:
        return None
    digest = sha256(message.raw)
    copy = folder.received / f"{safe_name(incoming.lies.stem)}_{digest}{message.suffix}{mark}"
    if not holds(copy, digest):
        write_atomically(copy, message.raw)
    return MailOrigin(
        folder.relative(copy), message.sender, message.subject, message.sent_at, message.message_id
    )


def about_sender(
    message: Message, identity: Identity, file: str, registry: Registry, desk: Desk
) -> Iterator[Finding]:
    """Whether a section's book came from the section, or from who collects for it.

    Args:
        message: the outermost one that it came in.
        file: the book as the secretariat knows it.
        desk: 事務局ブック with all addresses.
    """
    sender, place = message.sender, Place(file)
    if message.doubt:
        doubtful = {"section": identity.section, "detail": plain(message.doubt)}
        yield Finding(Code.SENDER_UNCLEAR, place, doubtful)
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
    if sections:
        other = "、".join(sorted(sections))
        yield Finding(Code.SENDER_OF_OTHER_SECTION, place, {**details, "other": other})
        return
    domains = {address.rpartition("@")[2] for address in listed}
    if domains and sender.rpartition("@")[2] not in domains:
        yield Finding(Code.SENDER_OUTSIDE, place, details)
    else:
        yield Finding(Code.SENDER_UNLISTED, place, details)
