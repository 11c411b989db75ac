"""Runs `saiken mail distribute|remind|return|receipt|meeting`: messages prepared, nothing sent.

What is prepared lies in the outbox of the ledger; `mail_send` sends it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_hex

from saiken_addin.core.findings import Code, Finding, Place, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FiscalYear, Month, wareki
from saiken_addin.core.mailing import Letter, Mailing
from saiken_addin.core.model import Section
from saiken_addin.desk.deadlines import about_deadline
from saiken_addin.desk.names import MAIL_SETTINGS, SETTINGS
from saiken_addin.ledger.mail_records import MailState, Posted
from saiken_addin.mail.checks import check, of_section
from saiken_addin.mail.templates import render
from saiken_addin.ooxml.tables import fold
from saiken_addin.workflow.failure_log import FailureLog
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail.cases import CASES, Case, Making, labels_of, meeting_attachment
from saiken_addin.workflow.mail.context import Ground, matters_of, outgoing, usable_mail

MEETING = "会議資料"
"""What stands for the section in the message to the members."""


class WrongMail(SaikenError):
    """Something is wrong with at least one message, so that nothing was done with any."""

    def __init__(self, findings: Sequence[Finding], what: str) -> None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        super().__init__(
            f"メールに{errors}件の誤りがあるため、1通も{what}ませんでした。",
            "示された誤りをすべて直してから、もう一度実行してください。",
            findings,
        )


@dataclass(frozen=True)
class Planned:
    """What was put into the outbox, and what was noticed."""

    mailing: Mailing
    posted: tuple[Posted, ...]
    findings: tuple[Finding, ...]


def plan_mail(
    folder: Folder,
    mailing: Mailing,
    month: Month | None,
    plan_year: FiscalYear | None = None,
    sections: Sequence[str] = (),
    seal: bool = False,
    today: date | None = None,
) -> Planned:
    """Prepare the messages of a mailing; what was prepared before and not sent is withdrawn.

    Args:
        month: the month-end of the 月次報告, if it is about that.
        plan_year: the year of the 実施計画, if it is about that.
        sections: only these, and these even when they got the same before; none for all.
        seal: whether books get their section's opening password.
        today: the day that deadlines are counted from.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        WrongMail: a message would be wrong; none was prepared.
        SaikenError: there is nothing to send, or a section is not there.
    """
    desk = usable_mail(folder.desk())
    day = today or date.today()
    with folder.open_ledger() as ledger:
        ground = Ground(folder, ledger, desk, matters_of(month, plan_year))
        chosen = _chosen(ground, sections)
        if mailing is Mailing.MEETING:
            letters, findings = _to_members(ground, month)
        else:
            letters, findings = _to_sections(ground, mailing, chosen, seal, day)
        if not sections:
            letters, known = _without_known(letters, ledger.outbox.posted(), mailing)
            findings += known
        about = check(outgoing(folder, ledger, desk, letters))
        findings = [*ground.findings, *findings, *about]
        if worst(findings) is Severity.ERROR:
            raise WrongMail(_once(findings), "用意し")
        codes = {matter.code for matter in ground.matters}

        def outdated(letter: Letter) -> bool:
            # Who has answered since is no longer reminded, though no new message says so.
            own = letter.mailing is mailing and not codes.isdisjoint(letter.terms.split("+"))
            return own and (not sections or letter.section in chosen)

        posted = ledger.outbox.plan(letters, outdated)
        if posted:
            findings += _about_deadlines(ground, mailing, day)
    return Planned(mailing, posted, tuple(_once(findings)))


def _chosen(ground: Ground, sections: Sequence[str]) -> dict[str, Section]:
    if not sections:
        return ground.sections
    by_name = {fold(name): section for name, section in ground.sections.items()}
    for name in sections:
        if fold(name) not in by_name:
            raise SaikenError(f"所管課「{name}」はありません。", "事務局ブックの債権一覧の課名を指定してください。")
    return {by_name[fold(name)].name: by_name[fold(name)] for name in sections}


# --- the messages -----------------------------------------------------------------------------


def _to_sections(
    ground: Ground, mailing: Mailing, sections: Mapping[str, Section], seal: bool, today: date
) -> tuple[list[Letter], list[Finding]]:
    _ask_whether_it_is_time(ground, mailing, today)
    findings: list[Finding] = []
    making = Making(ground, seal, findings)
    letters: list[Letter] = []
    log = FailureLog(ground.folder.root, "メールの用意")
    for section in sections.values():
        case = Case()
        try:
            for matter in ground.matters:
                CASES[mailing](making, section.name, matter, case)
        except SaikenError:
            raise
        except Exception as error:  # one section must not stop the others
            details = log.details(error, section.name)
            findings.append(of_section(Code.MAIL_NOT_MADE, section.name, **details))
            continue
        if not case.matters:
            continue
        to = [(f"{section.name} {section.contact}".strip(), address) for address in section.to]
        cc, about_cc = _copies(ground, section)
        values = _values(ground, section.name, section.contact, case, today)
        letter, wrong = _letter(ground, mailing, section.name, to, cc, case, values)
        findings += [*wrong, *about_cc]
        letters.append(letter)
    return letters, findings


def _ask_whether_it_is_time(ground: Ground, mailing: Mailing, today: date) -> None:
    """Something was distributed; and a reminder is for when the deadline is near."""
    for matter in ground.matters:
        if not ground.ledger.distributed(matter.form, matter.term):
            raise SaikenError(
                f"{matter.label}をまだ配布していません。", "先に saiken distribute で様式を作ってください。"
            )
    if mailing is not Mailing.REMIND:
        return
    for matter in ground.matters:
        due = ground.deadline(matter)
        left = (due - today).days if due else 0
        if due and left > ground.settings.remind_days:
            raise SaikenError(
                f"{matter.label}の期限（{wareki(due, weekday=True)}）まで{left}日あります。",
                f"催促は期限の{ground.settings.remind_days}日前から用意できます（メール設定の「催促を始める日」で変えられます）。",
            )


def _about_deadlines(ground: Ground, mailing: Mailing, today: date) -> Iterator[Finding]:
    """Of the mailings that ask for something: on what day it is due."""
    if mailing not in (Mailing.DISTRIBUTE, Mailing.REMIND):
        return
    for matter in ground.matters:
        if due := ground.deadline(matter):
            sheet = SETTINGS if isinstance(matter.term, Month) else MAIL_SETTINGS
            yield from about_deadline(matter.label, due, sheet, today)


def _copies(ground: Ground, section: Section) -> tuple[list[tuple[str, str]], list[Finding]]:
    """Cc of the section, and the 回収業務担当課 of its claims."""
    copies = [(section.name, address) for address in section.cc]
    findings = []
    for name in ground.collecting(section.name):
        found = ground.addresses.get(fold(name), ())
        copies += [(name, address) for address in found]
        if not found:
            findings.append(of_section(Code.MAIL_NO_CC, section.name, collecting=name))
    known = set(section.to)
    once: dict[str, tuple[str, str]] = {}
    for name, address in copies:
        if address not in known:
            once.setdefault(address, (name, address))
    return list(once.values()), findings


def _to_members(ground: Ground, month: Month | None) -> tuple[list[Letter], list[Finding]]:
    if month is None:
        raise SaikenError("会議資料の月が決まりません。", "--year と --month を指定してください。")
    attachment = meeting_attachment(ground, month)
    settings = ground.settings
    if not settings.meeting_to:
        details = {"section": MEETING, "sheet": "メール設定"}
        return [], [Finding(Code.MAIL_NO_ADDRESS, Place(label="会議資料の宛先(To)"), details)]
    matters = [matter for matter in ground.matters if matter.term == month]
    case = Case(attachments=[attachment], matters=matters)
    to = [("", address) for address in settings.meeting_to]
    cc = [("", address) for address in settings.meeting_cc if address not in settings.meeting_to]
    values = _values(ground, "", "", case, date.today())
    letter, wrong = _letter(ground, Mailing.MEETING, MEETING, to, cc, case, values)
    return [letter], wrong


def _letter(
    ground: Ground,
    mailing: Mailing,
    section: str,
    to: Sequence[tuple[str, str]],
    cc: Sequence[tuple[str, str]],
    case: Case,
    values: Mapping[str, object],
) -> tuple[Letter, list[Finding]]:
    """A message, and what is wrong with the templates of its texts."""
    subject, body, wrong = render(ground.desk.mail, mailing, values)
    domain = ground.settings.sender.rpartition("@")[2] or "saiken.invalid"
    letter = Letter(
        mailing=mailing,
        terms="+".join(matter.code for matter in case.matters),
        section=section,
        to=tuple(to),
        cc=tuple(cc),
        subject=subject,
        body=body,
        message_id=f"<{token_hex(16)}@{domain}>",
        attachments=tuple(case.attachments),
    )
    return letter, wrong


def _values(
    ground: Ground, section: str, contact: str, case: Case, today: date
) -> dict[str, object]:
    """What the templates may say; the names are mail_texts.VARIABLES."""
    dues = [due for matter in case.matters if (due := ground.deadline(matter))]
    due = min(dues, default=None)
    claims = [
        claim.title
        for matter in case.matters
        for claim in ground.registries[matter].of_section(section)
    ]
    settings = ground.settings
    return {
        "所管課": section,
        "担当": contact,
        "対象": labels_of(case.matters),
        "時点": "、".join(str(matter.term) for matter in case.matters),
        "期限": wareki(due, weekday=True) if due else "",
        "期限まで": (due - today).days if due else None,
        "添付": [attachment.name for attachment in case.attachments],
        "債権": list(dict.fromkeys(claims)),
        "未提出": case.missing,
        "指摘": case.remarks,
        "受付": case.receipts,
        "数値表": case.table,
        "差出人": settings.sender_name,
        "返信先": settings.reply_to or settings.sender,
    }


# --- what was sent before -----------------------------------------------------------------------


def _without_known(
    letters: Sequence[Letter], posted: Sequence[Posted], mailing: Mailing
) -> tuple[list[Letter], list[Finding]]:
    """Leave out what a section has already, whole and the same."""
    same: Callable[[Letter], object] = _books if mailing in _BY_BOOKS else _words
    had = {
        (each.letter.terms, each.letter.section, same(each.letter)): each
        for each in posted
        if each.letter.mailing is mailing and each.state.left
    }
    kept: list[Letter] = []
    findings: list[Finding] = []
    for letter in letters:
        former = had.get((letter.terms, letter.section, same(letter)))
        if former is None:
            kept.append(letter)
            continue
        at = f"{former.at.astimezone():%Y-%m-%d %H:%M}"
        how = _HOW_IT_LEFT.get(former.state, "送った可能性があります（結果は不明です）")
        findings.append(of_section(Code.MAIL_ALREADY_SENT, letter.section, at=at, how=how))
    return kept, findings


_BY_BOOKS = (Mailing.DISTRIBUTE, Mailing.MEETING)
_HOW_IT_LEFT = {MailState.SENT: "送っています", MailState.DRAFTED: "下書きにしています"}


def _books(letter: Letter) -> object:
    return tuple(each.plain_sha256 or each.sha256 for each in letter.attachments)


def _words(letter: Letter) -> object:
    return letter.body


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Each finding once: a template that is wrong is wrong for every section."""
    seen: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        seen.setdefault(tuple(finding.as_dict().values()), finding)
    return list(seen.values())
