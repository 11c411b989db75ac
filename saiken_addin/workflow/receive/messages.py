"""The messages that books came in: kept, their senders looked at, and those that came back."""

from collections.abc import Iterator, Sequence

from saiken_addin.core.files import holds, safe_name, sha256, write_atomically
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import Identity
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk
from saiken_addin.ledger.mail_records import MailOrigin, MailState, Posted
from saiken_addin.ledger.outbox import Outbox
from saiken_addin.ooxml.tables import fold
from saiken_addin.workflow.folder import Folder
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
    sender: str, identity: Identity, file: str, registry: Registry, desk: Desk
) -> Iterator[Finding]:
    """Whether a section's book came from the section, or from who collects for it.

    Args:
        sender: the bare address, lower-case; empty where the message has none.
        file: the book as the secretariat knows it.
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
