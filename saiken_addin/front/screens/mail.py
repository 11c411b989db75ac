"""Shows messages before they leave, what became of them, and the log."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from saiken_addin.front.screens.console import findings, say, show_table, state_text, told
from saiken_addin.ledger.mail_records import Change, Posted
from saiken_addin.mail.checks import letter_size

if TYPE_CHECKING:
    from saiken_addin.workflow.mail.plan import Planned
    from saiken_addin.workflow.mail.send import Sending, Sent

_HASH_SIGNS = 12


def planned(made: "Planned", as_json: bool) -> None:
    answer = {
        "mailing": made.mailing.value,
        "messages": [_message(each) for each in made.posted],
    }
    if told(as_json, answer, made.findings):
        return
    if not made.posted:
        say(f"{made.mailing.label}のメールを送る相手はありません。")
        return
    _letters(made.posted, f"用意したメール（{made.mailing.label}）")
    say(
        f"{len(made.posted)}通を用意しました。まだ何も送っていません。",
        "次にすること: 一覧を確かめ、saiken mail send を実行します。",
    )


def sending(about: "Sending") -> None:
    """What is about to leave, for a person to look at."""
    findings(about.findings)
    _letters(about.posted, f"送るメール（{about.way.value}）")


def sent(made: "Sent", as_json: bool) -> None:
    answer = {
        "way": made.way.value,
        "drafts": str(made.drafts) if made.drafts else None,
        "messages": [_message(each) for each in made.posted],
    }
    if told(as_json, answer, made.findings):
        return
    counts = Counter(each.state for each in made.posted)
    say("　".join(f"{state} {count}通" for state, count in counts.items()) or "送ったメールはありません。")
    if made.drafts:
        say(
            f"下書き: {escape(str(made.drafts))}",
            "次にすること: Outlook等で開き、宛先と添付を見てから送信します。",
        )


def settled(posted: Posted, as_json: bool) -> None:
    if told(as_json, {"message": _message(posted)}):
        return
    letter = posted.letter
    say(f"{escape(letter.section)}への「{escape(letter.subject)}」を{state_text(posted.state)}としました（{posted.detail}）。")
    if posted.state.to_be_sent:
        say("次にすること: saiken mail send で送り直します。")


def log(changes: Sequence[Change], as_json: bool) -> None:
    rows = [
        {
            "at": change.at.isoformat(),
            "state": change.state.value,
            "detail": change.detail,
            **_message(change.posted),
        }
        for change in changes
    ]
    if told(as_json, {"changes": rows}):
        return
    if not changes:
        say("まだメールを用意していません。")
        return
    what = ("番号", "種類", "対象", "所管課", "宛先", "ファイル（SHA-256の先頭）", "サーバーの応答など")
    show_table("メールの記録", ("日時", "状態", *what), [_logged(change) for change in changes])


def _logged(change: Change) -> tuple[str, ...]:
    letter = change.posted.letter
    files = "\n".join(f"{each.name} ({each.sha256[:_HASH_SIGNS]})" for each in letter.attachments)
    return (
        f"{change.at.astimezone():%Y-%m-%d %H:%M:%S}",
        state_text(change.state),
        str(change.posted.id),
        letter.mailing.label,
        letter.terms,
        escape(letter.section),
        escape("\n".join(letter.addresses)),
        escape(files),
        escape(change.detail),
    )


def _letters(posted: Sequence[Posted], title: str) -> None:
    headings = ("所管課", "宛先(To)", "写し(Cc)", "件名", "添付", "大きさ")
    rows = [
        (
            escape(letter.section),
            escape("\n".join(address for _, address in letter.to)),
            escape("\n".join(address for _, address in letter.cc)),
            escape(letter.subject),
            escape("\n".join(file.name for file in letter.attachments)) or "-",
            f"{letter_size(letter) / 1024:,.0f}KB",
        )
        for letter in (each.letter for each in posted)
    ]
    show_table(title, headings, rows, right=("大きさ",))


def _message(posted: Posted) -> dict[str, Any]:
    letter = posted.letter
    return {
        "id": posted.id,
        "section": letter.section,
        "mailing": letter.mailing.value,
        "terms": letter.terms,
        "state_now": posted.state.value,
        "to": [address for _, address in letter.to],
        "cc": [address for _, address in letter.cc],
        "subject": letter.subject,
        "message_id": letter.message_id,
        "size": letter_size(letter),
        "attachments": [
            {"file": each.file, "name": each.name, "sha256": each.sha256} for each in letter.attachments
        ],
        "said": posted.detail,
    }
