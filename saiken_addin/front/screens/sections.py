"""Shows what went out to the sections, what came back, and how they stand."""

from collections import Counter
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from saiken_addin.core.findings import Severity
from saiken_addin.core.model import State
from saiken_addin.front.screens.console import (
    exit_of,
    finding_rows,
    findings,
    print_json,
    say,
    state_text,
    terminal,
)

if TYPE_CHECKING:
    from saiken_addin.ledger.records import Filed
    from saiken_addin.workflow.distribute.monthly import DistributedBooks
    from saiken_addin.workflow.folder import Folder
    from saiken_addin.workflow.receive.receipt import ReceiveResult
    from saiken_addin.workflow.status.plans import PlanStatus
    from saiken_addin.workflow.status.submissions import Status


def distributed(made: "DistributedBooks", folder: "Folder", what: str, as_json: bool) -> None:
    if as_json:
        books = [{"section": section, "file": folder.relative(path)} for section, path in made.books]
        print_json({"exit": exit_of(made.findings), "books": books, "findings": finding_rows(made.findings)})
        return
    findings(made.findings)
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
            "findings": finding_rows(each.submission.findings),
        }
        for each in result.arrivals
    ]
    if as_json:
        print_json(
            {
                "exit": exit_of(result.findings),
                "books": books,
                "unchanged": result.unchanged,
                "report": str(result.report) if result.report else None,
                "findings": finding_rows(result.findings),
            }
        )
        return
    findings(result.findings)
    if books:
        table = Table(title="受け付けたブック", title_justify="left")
        for heading in ("状態", "所管課", "年度・月", "ファイル", "エラー", "要確認", "お知らせ"):
            table.add_column(heading, overflow="fold", justify="right" if heading in tuple(Severity) else "left")
        for each in result.arrivals:
            identity = each.submission.identity
            counts = Counter(finding.severity for finding in each.submission.findings)
            table.add_row(
                state_text(each.state.value) if each.state else "[dim]変更なし[/]",
                escape(identity.section) if identity else "-",
                identity.period if identity else "-",
                escape(each.submission.file),
                *(str(counts[severity] or "") for severity in Severity),
            )
        terminal().print(table)
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


def accepted(filed: "Filed", as_json: bool) -> None:
    if as_json:
        print_json({"exit": 0, "file": filed.file, "section": filed.section})
        return
    section = escape(filed.section or "")
    say(f"{section}の正しいブックとして {escape(filed.file)} を採用しました。取り消すには saiken undo。")


def status(result: "Status", as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "exit": 0,
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
        )
        return
    table = Table(title=f"{result.month.label}　提出状況", title_justify="left")
    for heading in ("局", "所管課", "状態", "受付日時", "エラー", "要確認", "経過"):
        table.add_column(heading, overflow="fold")
    for line in result.lines:
        table.add_row(
            escape(line.bureau),
            escape(line.section),
            state_text(line.state.value),
            f"{line.received.astimezone():%Y-%m-%d %H:%M}" if line.received else "-",
            str(line.errors or ""),
            str(line.warnings or ""),
            escape(line.history),
        )
    terminal().print(table)
    counts = Counter(line.state.value for line in result.lines)
    say("　".join(f"{state} {count}課" for state, count in counts.items()))
    for book in result.unidentified:
        say(f"[yellow]どの課のものか分からないブック: {escape(book.file)}[/]")


def plan_status(result: "PlanStatus", as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "exit": 0,
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
        )
        return
    table = Table(title=f"{result.year.label}　実施計画の提出状況", title_justify="left")
    for heading in ("局", "所管課", "状態", "計画", "当初", "修正", "報告", "エラー", "要確認"):
        table.add_column(heading, overflow="fold")
    for line in result.lines:
        table.add_row(
            escape(line.bureau),
            escape(line.section),
            state_text(line.state.value),
            line.plan.value,
            *(
                f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "-"
                for at in (line.initial, line.settlement, line.shown)
            ),
            str(line.errors or ""),
            str(line.warnings or ""),
        )
    terminal().print(table)
    counts = Counter(line.plan.value for line in result.lines)
    say("　".join(f"{plan} {count}課" for plan, count in counts.items()))
