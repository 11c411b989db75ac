"""Shows what went out to the sections, what came back, and how they stand."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from rich.markup import escape

from saiken_addin.core.findings import Severity
from saiken_addin.core.model import State
from saiken_addin.front.screens.console import say, show_table, state_text, told

if TYPE_CHECKING:
    from saiken_addin.ledger.records import Filed
    from saiken_addin.workflow.distribute.monthly import DistributedBooks
    from saiken_addin.workflow.folder import Folder
    from saiken_addin.workflow.receive.arrival import Arrival
    from saiken_addin.workflow.receive.receipt import ReceiveResult
    from saiken_addin.workflow.status.plans import PlanStatus
    from saiken_addin.workflow.status.submissions import Status


def distributed(made: "DistributedBooks", folder: "Folder", what: str, as_json: bool) -> None:
    books = [{"section": section, "file": folder.relative(path)} for section, path in made.books]
    if told(as_json, {"books": books}, made.findings):
        return
    say(
        f"{what}を{len(made.books)}冊作りました: {escape(str(folder.distributed))}",
        "同じ様式を作り直したときは、前のファイルに上書きします（提出済みのブックには影響しません）。",
        f"次にすること: 各課に送り、戻ったブックを {escape(str(folder.collected))} に置きます。",
        "そのあと saiken receive を実行します。",
    )


def received(result: "ReceiveResult", as_json: bool) -> None:
    books = [
        {
            "file": each.submission.file,
            "section": each.submission.identity.section if each.submission.identity else None,
            "period": each.submission.identity.period if each.submission.identity else None,
            "state": each.state.value if each.state else None,
            "sha256": each.submission.sha256,
            "findings": [finding.as_dict() for finding in each.submission.findings],
        }
        for each in result.arrivals
    ]
    answer = {
        "books": books,
        "unchanged": result.unchanged,
        "report": str(result.report) if result.report else None,
    }
    if told(as_json, answer, result.findings):
        return
    if books:
        headings = ("状態", "所管課", "年度・月", "ファイル", *Severity)
        rows = [_arrived(each) for each in result.arrivals]
        show_table("受け付けたブック", headings, rows, right=tuple(Severity))
    if result.unchanged:
        say(f"すでに受け付けていて変わりのないブック: {result.unchanged}冊")
    if not books and not result.unchanged:
        say("受け付けるブックがありません。")
    if result.report:
        say(f"検査結果の一覧: {escape(str(result.report))}")
    if books:
        returned = any(each.state in (State.RETURNED, State.CONFLICT) for each in result.arrivals)
        say(
            "次にすること: 差戻し・競合のブックは、直したものを受け付けるか、saiken mail return で返します。"
            if returned
            else "次にすること: saiken status で残りの課を確かめ、そろったら saiken consolidate で会議資料を作ります。"
        )


def _arrived(arrival: "Arrival") -> tuple[str, ...]:
    identity = arrival.submission.identity
    counts = Counter(finding.severity for finding in arrival.submission.findings)
    return (
        state_text(arrival.state.value) if arrival.state else "[dim]変更なし[/]",
        escape(identity.section) if identity else "-",
        identity.period if identity else "-",
        escape(arrival.submission.file),
        *(str(counts[severity] or "") for severity in Severity),
    )


def accepted(filed: "Filed", as_json: bool) -> None:
    if told(as_json, {"file": filed.file, "section": filed.section}):
        return
    section = escape(filed.section or "")
    say(f"{section}の正しいブックとして {escape(filed.file)} を採用しました。取り消すには saiken undo。")


def status(result: "Status", as_json: bool) -> None:
    answer = {
        "period": result.month.code,
        "sections": [
            {
                "section": line.section,
                "bureau": line.bureau,
                "state": line.state.value,
                "received_at": line.received.isoformat() if line.received else None,
                "file": line.file or None,
                "errors": line.errors,
                "warnings": line.warnings,
                "history": line.history.splitlines(),
            }
            for line in result.lines
        ],
        "unidentified": [book.file for book in result.unidentified],
    }
    if told(as_json, answer):
        return
    headings = ("局", "所管課", "状態", "受付日時", "エラー", "要確認", "経過")
    rows = [
        (
            escape(line.bureau),
            escape(line.section),
            state_text(line.state.value),
            _minute(line.received),
            str(line.errors or ""),
            str(line.warnings or ""),
            escape(line.history),
        )
        for line in result.lines
    ]
    show_table(f"{result.month.label}　提出状況", headings, rows)
    counts = Counter(line.state.value for line in result.lines)
    say("　".join(f"{state} {count}課" for state, count in counts.items()))
    for book in result.unidentified:
        say(f"[yellow]どの課のものか分からないブック: {escape(book.file)}[/]")


def plan_status(result: "PlanStatus", as_json: bool) -> None:
    answer = {
        "year": result.year.label,
        "sections": [
            {
                "section": line.section,
                "bureau": line.bureau,
                "state": line.state.value,
                "plan": line.plan.value,
                "initial_at": line.initial.isoformat() if line.initial else None,
                "settlement_at": line.settlement.isoformat() if line.settlement else None,
                "shown_at": line.shown.isoformat() if line.shown else None,
                "errors": line.errors,
                "warnings": line.warnings,
            }
            for line in result.lines
        ],
    }
    if told(as_json, answer):
        return
    headings = ("局", "所管課", "状態", "計画", "当初", "修正", "報告", "エラー", "要確認")
    rows = [
        (
            escape(line.bureau),
            escape(line.section),
            state_text(line.state.value),
            line.plan.value,
            *map(_minute, (line.initial, line.settlement, line.shown)),
            str(line.errors or ""),
            str(line.warnings or ""),
        )
        for line in result.lines
    ]
    show_table(f"{result.year.label}　実施計画の提出状況", headings, rows)
    counts = Counter(line.plan.value for line in result.lines)
    say("　".join(f"{plan} {count}課" for plan, count in counts.items()))


def _minute(at: datetime | None) -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "-"
