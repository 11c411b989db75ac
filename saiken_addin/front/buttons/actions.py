"""What each button does: calls the workflow, says what happened and what comes next.

The same for the ribbon, the sheet 操作, macros.py without Excel and the menu of `saiken desk`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from saiken_addin import __version__
from saiken_addin.core.findings import Finding, SaikenError, Severity
from saiken_addin.core.model import Stage, State
from saiken_addin.desk.current_month import AtWork
from saiken_addin.desk.names import FormToMake, MailToMake
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.printing.libreoffice import Convert

_SHOWN = 3


@dataclass(frozen=True)
class Job:
    """What a button works with; `convert` prints a book in Excel, None where only LibreOffice can."""

    folder: Folder
    at: AtWork
    progress: Callable[[int, int, str], None]
    convert: Convert | None = None


@dataclass(frozen=True)
class Outcome:
    """What a button did, what to do next, and the file or folder that was made, to be shown."""

    what: str
    then: str
    opens: Path | None = None
    failed: bool = False


Action = Callable[[Job], Outcome]


def distribute(job: Job) -> Outcome:
    """様式を作る: the chosen form for the year and month at work."""
    from saiken_addin.workflow.distribute.monthly import distribute_monthly
    from saiken_addin.workflow.distribute.plan import distribute_plan

    if job.at.form is FormToMake.MONTHLY:
        made = distribute_monthly(job.folder, job.at.month, job.progress)
        what = f"{job.at.month}の{job.at.form}"
    else:
        stage = Stage.INITIAL if job.at.form is FormToMake.PLAN_INITIAL else Stage.SETTLEMENT
        made = distribute_plan(job.folder, job.at.month.year, stage, job.progress)
        what = f"{job.at.month.year}の{job.at.form}"
    return Outcome(
        f"{what}を{len(made.books)}冊、01_配布 に作りました。{_asked(made.findings)}",
        "各課に送り、戻ったブックを 02_回収 に入れて「受け付ける」を押します。",
        job.folder.distributed,
    )


def receive(job: Job) -> Outcome:
    """受け付ける: what lies in 02_回収."""
    from saiken_addin.workflow.receive.receipt import receive

    result = receive(job.folder, [], job.progress)
    counts = Counter(each.state for each in result.arrivals if each.state is not None)
    taken = "、".join(f"{state} {counts[state]}冊" for state in State if counts[state])
    if not taken:
        known = f"（受付済み{result.unchanged}冊）" if result.unchanged else ""
        return Outcome(
            f"新しく受け付けるブックはありませんでした{known}。{_asked(result.findings)}",
            "戻ったブックを 02_回収 に入れてから、もう一度「受け付ける」を押します。",
        )
    steps = []
    if counts[State.RETURNED]:
        steps.append("検査結果を見て、差戻しの課に直してもらいます。")
    if counts[State.CONFLICT]:
        steps.append("競合しているブックは、正しい方を saiken receive --accept で選びます。")
    steps.append("「提出状況」で残りの課を確かめるか、「会議資料を作る」を押します。")
    to_see = any(finding.severity is not Severity.NOTE for finding in result.findings)
    return Outcome(
        f"{counts.total()}冊を受け付けました（{taken}）。{_asked(result.findings)}",
        "".join(steps),
        result.report if to_see else None,
    )


def status(job: Job) -> Outcome:
    """提出状況: how the sections stand for the month at work."""
    from saiken_addin.workflow.status.submissions import status
    from saiken_addin.workflow.status.waiting import sections_in

    now = status(job.folder, job.at.month)
    counts = Counter(line.state for line in now.lines)
    accepted = [f"{state} {counts[state]}課" for state in State if state.counts and counts[state]]
    others = [text for state in State if not state.counts and (text := sections_in(now, state))]
    unknown = [f"どの課のものか分からないブック {len(now.unidentified)}冊"] if now.unidentified else []
    complete = len(now.lines) == sum(counts[state] for state in State if state.counts)
    return Outcome(
        f"{now.month}の提出状況: {'、'.join([*accepted, *others, *unknown])}。",
        "そろいました。「会議資料を作る」を押します。" if complete else "残りの課に提出を求めます。",
    )


def consolidate(job: Job) -> Outcome:
    """会議資料を作る: for the month at work."""
    from saiken_addin.workflow.consolidate.consolidate import consolidate

    made = consolidate(job.folder, job.at.month)
    former = f"前の会議資料は 04_控え にあります（{made.former.name}）。" if made.former else ""
    return Outcome(
        f"{job.at.month}の会議資料を作りました（{made.tables.completeness.text}）。{_asked(made.findings)}",
        f"会議資料を確かめます。数字からは「出典」のセルまでたどれます。{former}",
        made.path,
    )


def pdf(job: Job) -> Outcome:
    """PDF: the master of the month at work, made anew and printed, in Excel where there is one."""
    from saiken_addin.workflow.consolidate.consolidate import consolidate
    from saiken_addin.workflow.printing.libreoffice import print_with_libreoffice

    made = consolidate(job.folder, job.at.month, None, job.convert or print_with_libreoffice)
    return Outcome(
        f"{job.at.month}の会議資料を作り、PDFにしました（{made.tables.completeness.text}）。"
        f"{_asked(made.findings)}",
        "PDFを見て確かめます。出席者に送るときは、「用意するメール」で会議資料を選んで「メール」を押します。",
        made.pdf,
    )


def mail(job: Job) -> Outcome:
    """メール: the chosen mailing, as drafts where 設定 says so; a button never sends anything."""
    from saiken_addin.core.mailing import Mailing
    from saiken_addin.desk.mail_settings import Way
    from saiken_addin.workflow.mail.context import usable_mail
    from saiken_addin.workflow.mail.plan import plan_mail
    from saiken_addin.workflow.mail.send import send_mail

    of_month = job.at.form is FormToMake.MONTHLY or job.at.mail is MailToMake.MEETING
    planned = plan_mail(
        job.folder,
        next(each for each in Mailing if each.label == job.at.mail),
        job.at.month if of_month else None,
        None if of_month else job.at.month.year,
    )
    asked = _asked(planned.findings)
    count = f"{job.at.mail}のメール{len(planned.posted)}通"
    if not planned.posted:
        return Outcome(
            f"{job.at.mail}で新しく用意するメールはありませんでした。{asked}",
            "「操作」の「用意するメール」を確かめます。",
        )
    desk = usable_mail(job.folder.desk())
    if desk.mail.settings.way is not Way.DRAFT:
        return Outcome(
            f"{count}を用意しました。まだ送っていません。{asked}",
            "saiken mail send で一覧を見て確かめてから送ります。",
        )
    sent = send_mail(job.folder, lambda _: True, str, job.progress)
    return Outcome(
        f"{count}の下書きを作りました。{asked}",
        "下書きを一つずつ開き、宛先と添付を確かめて送ります。",
        sent.drafts,
    )


def undo(job: Job) -> Outcome:
    """取り消す: the last receipt, import or consolidation."""
    from saiken_addin.workflow.history.undo import undo

    undone = undo(job.folder)
    event = undone.event
    return Outcome(
        f"取り消しました: {event.summary}（{event.at.astimezone():%Y-%m-%d %H:%M}）。{_asked(undone.findings)}",
        "「提出状況」で今の状態を確かめます。もう一つ前を取り消すには、もう一度「取り消す」を押します。",
    )


def guide(job: Job) -> Outcome:
    """ヘルプ: the order of the work, and where to look."""
    return Outcome(
        "仕事の順番: 様式を作る → メール → （各課が記入）→ 02_回収 に入れて受け付ける → 提出状況 → "
        "会議資料を作る → PDF。"
        f"作業中: {job.at.month}、{job.at.form}。フォルダー: {job.folder.root}（saiken_addin {__version__}）",
        "年度・月・様式は「操作」のセルで選びます。うまくいかないときは 04_控え/記録 の新しいファイルを見ます。",
    )


def _asked(findings: Sequence[Finding]) -> str:
    """The first errors and warnings, and how many there are; nothing without any."""
    asked = sorted(
        (each for each in findings if each.severity is not Severity.NOTE),
        key=lambda each: tuple(Severity).index(each.severity),
    )
    if not asked:
        return ""
    counts = Counter(each.severity for each in asked)
    numbers = "、".join(f"{severity} {counts[severity]}件" for severity in Severity if counts[severity])
    return f"{numbers}があります: {listed(asked)}"


def listed(findings: Sequence[Finding]) -> str:
    """The first findings, with code and place, on lines of their own."""
    lines = [f"\n・{each.code.code} {each.place} {each.what}" for each in findings[:_SHOWN]]
    rest = f"\n・ほか{len(findings) - _SHOWN}件" if len(findings) > _SHOWN else ""
    return "".join(lines) + rest


def action(verb: str) -> Action:
    """The action of a button.

    Raises:
        SaikenError: there is none of that name.
    """
    actions: dict[str, Action] = {
        each.__name__: each
        for each in (distribute, receive, status, mail, consolidate, pdf, undo, guide)
    }
    if verb not in actions:
        raise SaikenError(f"「{verb}」はこの版にはまだありません。")
    return actions[verb]
