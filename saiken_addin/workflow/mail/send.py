"""Runs `saiken mail send`: the outbox is proved right, shown, and sent; each message accounted for."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from saiken_addin.core.files import make_folder, safe_name, write_atomically
from saiken_addin.core.findings import Code, Finding, SaikenError, Severity, worst
from saiken_addin.core.mailing import Letter, Mailing
from saiken_addin.desk.mail_settings import MailSettings, Security, Way
from saiken_addin.ledger.mail_records import Change, MailState, Posted
from saiken_addin.ledger.outbox import Outbox
from saiken_addin.ledger.store import Ledger
from saiken_addin.mail.checks import check, of_section
from saiken_addin.mail.message import File, build
from saiken_addin.mail.transport import NoConnection, Outcome, Server
from saiken_addin.workflow.distribute.monthly import Progress
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail.context import matter_of, outgoing, usable_mail
from saiken_addin.workflow.mail.plan import WrongMail

TRIES = 3
"""How often a message is tried that the server puts off (4xx)."""
DRAFTS = "メール下書き"

_DIED = "送信の途中で処理が終わりました"
_ABOUT = {
    MailState.UNSURE: Code.MAIL_UNSURE,
    MailState.REFUSED: Code.MAIL_REFUSED,
    MailState.FAILED: Code.MAIL_FAILED,
    MailState.PLANNED: Code.MAIL_FAILED,
}


@dataclass(frozen=True)
class Sending:
    """What is about to be sent, for a person to look at.

    Attributes:
        again: those whose section got a message of this mailing before.
        findings: what to look at, none of them an error.
    """

    posted: tuple[Posted, ...]
    again: tuple[Posted, ...]
    way: Way
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Sent:
    """What became of every message that was taken up; `way` how, `drafts` where drafts lie."""

    posted: tuple[Posted, ...]
    way: Way
    drafts: Path | None
    findings: tuple[Finding, ...]


def send_mail(
    folder: Folder,
    confirm: Callable[[Sending], bool],
    password: Callable[[], str],
    progress: Progress,
) -> Sent:
    """Send what lies in the outbox, all of it or nothing of it when one message is wrong.

    Args:
        confirm: shown the messages before anything leaves; False leaves everything as it was.
        password: asked for the password of the mail server, where there is a login.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        WrongMail: a message is wrong; none was sent.
        SaikenError: nothing lies in the outbox, it was not confirmed, or the server can't be used.
    """
    desk = usable_mail(folder.desk())
    settings = desk.mail.settings
    with folder.open_ledger() as ledger, sending_alone(folder):
        outbox = ledger.outbox
        found = left_behind(outbox)
        every = outbox.posted()
        posted = tuple(each for each in every if each.state.to_be_sent)
        unsure = _unsure(every, posted, found)
        if not posted:
            if unsure:
                return Sent((), settings.way, None, tuple(map(_about, unsure)))
            raise SaikenError("送るメールがありません。", "saiken mail distribute などで用意してください。")
        batch = outgoing(folder, ledger, desk, [each.letter for each in posted])
        findings = [*map(_about, unsure), *check(batch), *_answered(ledger, posted)]
        if worst(findings) is Severity.ERROR:
            raise WrongMail(findings, "送り")
        _usable_way(settings)
        again = _again(posted, every)
        if not confirm(Sending(posted, again, settings.way, tuple(findings))):
            raise SaikenError("送りませんでした。", "用意したメールはそのまま残っています。")
        files = {name: data for name, data in batch.files.items() if data is not None}
        if settings.way is Way.DRAFT:
            drafts = _draft(folder, outbox, posted, settings, files, progress)
        else:
            drafts = None
            _smtp(outbox, posted, settings, files, password() if settings.login else None, progress)
        ids = {each.id for each in posted}
        done = tuple(each for each in outbox.posted() if each.id in ids)
    findings += [_about(each) for each in done if each.state in _ABOUT]
    return Sent(done, settings.way, drafts, tuple(findings))


def mail_log(folder: Folder) -> tuple[Change, ...]:
    """Who got which file when: every change of every message."""
    with folder.open_ledger() as ledger:
        return ledger.outbox.changes()


def _answered(ledger: Ledger, posted: Sequence[Posted]) -> Iterator[Finding]:
    """Reminders of what came in since they were prepared."""
    for each in posted:
        letter = each.letter
        if letter.mailing is not Mailing.REMIND:
            continue
        for matter in map(matter_of, letter.terms.split("+")):
            status = ledger.status(matter.form, matter.term, [letter.section])[letter.section]
            if status.counted is not None:
                yield of_section(Code.MAIL_ANSWERED, letter.section, what=matter.label)


@contextmanager
def sending_alone(folder: Folder) -> Iterator[None]:
    """Let no other process change how messages stand while the block runs, or until this one dies.

    Raises:
        SaikenError: another process is sending.
    """
    lock = FileLock(folder.kept / ".saiken-mail.lock", mode=0o660)  # the next may be another person
    try:
        held = lock.acquire(timeout=0)
    except Timeout:
        raise SaikenError(
            "ほかの画面でメールを送っています。", "それが終わってから、もう一度実行してください。"
        ) from None
    with held:
        yield


def left_behind(outbox: Outbox) -> set[int]:
    """What a process that died was handing over: nobody here can know whether it arrived."""
    found = {each.id for each in outbox.posted([MailState.SENDING])}
    for number in found:
        outbox.note(number, MailState.UNSURE, _DIED)
    return found


def _unsure(
    every: Sequence[Posted], posted: Sequence[Posted], found: Collection[int]
) -> list[Posted]:
    """What to say of unsure messages: of those found just now, and of the mailings at hand.

    One that a later message took the place of is settled.
    """
    at_hand = {(each.letter.mailing, each.letter.terms) for each in posted}
    last = {
        about_what(each.letter): each.id for each in every if each.state is not MailState.WITHDRAWN
    }
    return [
        each
        for each in every
        if each.state is MailState.UNSURE
        and last[about_what(each.letter)] == each.id
        and (each.id in found or (each.letter.mailing, each.letter.terms) in at_hand)
    ]


def _again(posted: Sequence[Posted], every: Iterable[Posted]) -> tuple[Posted, ...]:
    """Messages to a section that got one of this mailing before."""
    had = {about_what(each.letter) for each in every if each.state.left}
    return tuple(each for each in posted if about_what(each.letter) in had)


def about_what(letter: Letter) -> tuple[str, str, str]:
    """What a message is about; of two about the same, the later one counts."""
    return letter.mailing, letter.terms, letter.section


def _usable_way(settings: MailSettings) -> None:
    if settings.way is Way.DRAFT:
        return
    for value, label in ((settings.server, "SMTPサーバー"), (settings.sender, "差出人のアドレス")):
        if not value:
            raise SaikenError(f"メール設定の「{label}」が空欄です。", f"「{label}」を記入してください。")
    if settings.login and settings.security is Security.NONE:
        raise SaikenError(
            "通信を保護せずにログインすると、パスワードが読み取られます。",
            "メール設定の「通信の保護」を STARTTLS か TLS にしてください。",
        )


def _about(posted: Posted) -> Finding:
    letter = posted.letter
    detail = posted.detail or "まだ送っていません"
    return of_section(
        _ABOUT[posted.state], letter.section, subject=letter.subject, detail=detail, number=posted.id
    )


# --- the two ways out -------------------------------------------------------------------------


def _draft(
    folder: Folder,
    outbox: Outbox,
    posted: Sequence[Posted],
    settings: MailSettings,
    files: dict[str, bytes],
    progress: Progress,
) -> Path:
    """One .eml per message; a later one of the same mailing and section takes its place."""
    drafts = folder.distributed / DRAFTS
    make_folder(drafts)
    for number, each in enumerate(posted, 1):
        letter = each.letter
        progress(number, len(posted), letter.section)
        name = f"{letter.mailing.label}_{letter.terms}_{safe_name(letter.section)}.eml"
        write_atomically(drafts / name, build(letter, settings, _files(letter, files), None))
        outbox.note(each.id, MailState.DRAFTED, f"{DRAFTS}/{name}")
    return drafts


def _smtp(
    outbox: Outbox,
    posted: Sequence[Posted],
    settings: MailSettings,
    files: dict[str, bytes],
    password: str | None,
    progress: Progress,
) -> None:
    """One connection; what is put off waits for the others and is tried again."""
    with Server(settings, password) as server:
        waiting = list(posted)
        for turn in range(TRIES):
            if turn:
                time.sleep(settings.retry_wait)
            put_off: list[Posted] = []
            for number, each in enumerate(waiting, 1):
                progress(number, len(waiting), each.letter.section)
                if number > 1:
                    time.sleep(settings.pause)
                try:
                    outcome = _hand_over(server, outbox, each, settings, files)
                except NoConnection as error:
                    # The connection was lost and can't be had again: the rest stays as it is.
                    outbox.note(each.id, MailState.FAILED, error.message)
                    return
                if outcome is Outcome.PUT_OFF:
                    put_off.append(each)
            waiting = put_off
            if not waiting:
                return


def _hand_over(
    server: Server, outbox: Outbox, posted: Posted, settings: MailSettings, files: dict[str, bytes]
) -> Outcome:
    letter = posted.letter
    message = build(letter, settings, _files(letter, files), datetime.now().astimezone())
    attempt = server.deliver(
        settings.sender,
        letter.addresses,
        message,
        lambda: outbox.note(posted.id, MailState.SENDING),
    )
    state = {
        Outcome.SENT: MailState.SENT,
        Outcome.REFUSED: MailState.REFUSED,
        Outcome.PUT_OFF: MailState.FAILED,
        Outcome.LOST: MailState.FAILED,
        Outcome.UNSURE: MailState.UNSURE,
    }[attempt.outcome]
    outbox.note(posted.id, state, attempt.said)
    return attempt.outcome


def _files(letter: Letter, files: dict[str, bytes]) -> list[File]:
    return [File(each.name, files[each.file]) for each in letter.attachments]
