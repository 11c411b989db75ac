"""What mail systems and readers report of the messages that went out, held against the outbox."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from saiken_addin.core.files import sha256, write_atomically
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.desk.mail_settings import MailSettings
from saiken_addin.intake.messages.message import Message, Report
from saiken_addin.ledger.mail_records import MailState, Posted
from saiken_addin.ledger.outbox import Outbox
from saiken_addin.workflow.folder import Folder, plain
from saiken_addin.workflow.receive.incoming import Incoming

_FAILED = ("failed", "")
_SAID = {
    "delayed": "まだ届いていません。サーバーが送り続けています",
    "delivered": "届きました",
    "relayed": "相手のサーバーに渡りました",
    "expanded": "届きました",
    "displayed": "開かれました",
    "deleted": "開かれずに削除されました",
}
"""What becomes of a message besides failing (RFC 3464 2.3.3, RFC 8098 3.2.6)."""


@dataclass(frozen=True)
class _Failure:
    """Whom a message did not reach, and why, as one line; `clear` whether the report says so."""

    addresses: frozenset[str]
    reason: str
    clear: bool


def told(folder: Folder, outbox: Outbox, settings: MailSettings, incoming: Incoming) -> Finding | None:
    """Note what a report says of a message of ours; None when that is known already.

    Only who can know of it is believed: our own mail system, and those of the recipients.
    """
    reported = incoming.reported
    assert reported is not None
    assert reported.report is not None
    report = reported.report
    place = Place(incoming.file)
    failure = _failure(report)
    posted = outbox.posted()
    ours = _reported(report, posted)
    if failure is None:
        about = f"{ours.letter.section}への「{ours.letter.subject}」" if ours else "送った記録にないメール"
        said = dict.fromkeys(_SAID.get(each.action, each.action) for each in report.results)
        return Finding(Code.MAIL_TOLD, place, {"about": about, "said": plain("、".join(said))})
    if ours is None:
        return Finding(Code.BOUNCE_UNKNOWN, place, {"sender": reported.sender or "不明"})
    letter = ours.letter
    details = {"section": letter.section, "subject": letter.subject, "detail": plain(failure.reason)}
    doubt = _doubt(reported, failure, letter.addresses, settings)
    if doubt:
        return Finding(Code.BOUNCE_UNPROVEN, place, {**details, "detail": doubt})
    copy = folder.received / f"不達_{_digest(incoming, report)}{reported.suffix}"
    if ours.state is MailState.REFUSED or copy.exists():
        return None
    folder.received.mkdir(parents=True, exist_ok=True)
    to = {address.lower() for _, address in letter.to}
    everybody = {address.lower() for address in letter.addresses}
    lost = failure.addresses & everybody or (everybody if len(everybody) == 1 else failure.addresses)
    if to <= lost or not lost:
        outbox.note(ours.id, MailState.REFUSED, f"不達: {failure.reason}")
        finding = Finding(Code.MAIL_BOUNCED, place, details)
    else:
        finding = Finding(
            Code.MAIL_PARTLY_BOUNCED, place, {**details, "addresses": "、".join(sorted(lost))}
        )
    # The report is the proof; and once it is kept, it is known.
    write_atomically(copy, incoming.message.raw if incoming.message else b"")
    return finding


def _failure(report: Report) -> _Failure | None:
    failed = [each for each in report.results if each.action in _FAILED]
    if not failed:
        return None
    addresses = [address for each in failed for address in each.addresses]
    reasons = dict.fromkeys(
        f"{'、'.join(each.addresses[:1])}: {each.reason}".removeprefix(": ") for each in failed if each.reason
    )
    clear = any(each.action for each in failed)
    return _Failure(frozenset(addresses), "、".join(reasons) or "理由の記載なし", clear)


def _reported(report: Report, posted: Sequence[Posted]) -> Posted | None:
    """The message that a report is about.

    By its Message-ID; a draft got that from the program that sent it, so by recipient and subject.
    """
    for each in posted:
        if report.message_id and each.letter.message_id == report.message_id:
            return each
    addresses = {address for result in report.results for address in result.addresses}
    wanted = [MailState.DRAFTED] if report.message_id else [state for state in MailState if state.left]
    found = [
        each
        for each in posted
        if each.state in (*wanted, MailState.REFUSED)
        and addresses & {address.lower() for address in each.letter.addresses}
        and (not report.subject or _plain(report.subject) == _plain(each.letter.subject))
    ]
    standing = [each for each in found if each.state is not MailState.REFUSED]
    if not report.subject and len(standing) > 1:
        return None
    return next(reversed(standing or found), None)


def _plain(subject: str) -> str:
    return "".join(subject.split())


def _doubt(
    reported: Message, failure: _Failure, addresses: Collection[str], settings: MailSettings
) -> str:
    """Why a report proves nothing; empty when it does."""
    if not failure.clear:
        return "届かなかったとは、はっきり書いてありません"
    if reported.doubt:
        return reported.doubt
    domain = reported.sender.rpartition("@")[2]
    known = set(_domains([settings.sender, *addresses])) | {settings.server.lower()} - {""}
    if domain and not any(_akin(domain, each) for each in known):
        return f"差出人（{reported.sender}）は、当方や宛先のサーバーではありません"
    return ""


def _domains(addresses: Sequence[str]) -> Iterator[str]:
    return (domain for each in addresses if (domain := each.rpartition("@")[2].lower()))


def _akin(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies below the other."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _digest(incoming: Incoming, report: Report) -> str:
    raw = incoming.message.raw if incoming.message else b""
    return sha256(raw + repr(report).encode("utf-8", "backslashreplace"))[:12]
