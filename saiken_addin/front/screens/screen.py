"""Shows results: tables and messages for people, the same as JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saiken_addin.core.findings import Finding, SaikenError, Severity, worst
from saiken_addin.core.model import State

if TYPE_CHECKING:
    from saiken_addin.ledger.records import Filed
    from saiken_addin.workflow.desk.start import Started
    from saiken_addin.workflow.distribute.monthly import DistributedBooks, Progress
    from saiken_addin.workflow.folder import Folder
    from saiken_addin.workflow.functions import FunctionsAdded
    from saiken_addin.workflow.receive.receive import ReceiveResult
    from saiken_addin.workflow.status.plans import PlanStatus
    from saiken_addin.workflow.status.submissions import Status

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_STATE_COLORS = {"受理": "green", "受理（要確認）": "yellow", "差戻し": "red", "競合": "red", "未提出": "dim"}
_NOTES_SHOWN = 3


def terminal(stderr: bool = False) -> Console:
    # A pipe has no width of its own; figures and file names must not be folded there.
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else 200
    return Console(width=width, highlight=False, emoji=False, stderr=stderr)


def print_json(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def findings(found: Sequence[Finding], stderr: bool = False) -> None:
    """All findings at once, in their order; repeated notes are counted together."""
    if not found:
        return
    console = terminal(stderr)
    table = Table(title="点検の結果", title_justify="left", expand=False, show_lines=False)
    for heading, fold in (("重さ", False), ("コード", False), ("場所", True), ("内容", True), ("直し方", True)):
        table.add_column(heading, overflow="fold" if fold else "ellipsis", no_wrap=not fold)
    seen: Counter[str] = Counter()
    left_out = 0
    for finding in found:
        severity = finding.severity
        seen[finding.code.code] += 1
        if severity is Severity.NOTE and seen[finding.code.code] > _NOTES_SHOWN:
            left_out += 1
            continue
        table.add_row(
            f"[{_COLORS[severity]}]{severity}[/]",
            finding.code.code,
            escape(str(finding.place)),
            escape(finding.what),
            escape(finding.remedy),
        )
    console.print(table)
    counts = Counter(finding.severity for finding in found)
    summary = "　".join(f"{severity} {counts[severity]}件" for severity in Severity if counts[severity])
    rest = f"（同じお知らせ{left_out}件は省略）" if left_out else ""
    console.print(f"{summary}{rest}")


@contextmanager
def progress(title: str, quiet: bool) -> Iterator["Progress"]:
    """A progress bar for a verb that goes through many books."""
    with steps(quiet) as step:
        yield lambda done, total, what: step(title, done, total, what)


@contextmanager
def steps(quiet: bool) -> Iterator[Callable[[str, int, int, str], None]]:
    """A progress bar for each step of a longer run; nothing when the result is for a program."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[what]}"))
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def step(title: str, done: int, total: int, what: str) -> None:
            if title not in tasks:
                tasks[title] = bars.add_task(title, total=total, what="")
            bars.update(tasks[title], completed=done, total=total, what=escape(what))

        yield step


def refused(error: SaikenError, as_json: bool) -> None:
    """Why nothing was done; a table that was asked for on stdout stays clear of it."""
    found: Sequence[Finding] = getattr(error, "findings", [])
    if as_json:
        rows = [finding.as_dict() for finding in found]
        print_json({"exit": 2, "message": error.message, "remedy": error.remedy, "findings": rows})
        return
    findings(found, stderr=True)
    console = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
    console.print(f"[red]{escape(error.message)}[/]")
    if error.remedy:
        console.print(escape(error.remedy))


def started(made: "Started", as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "exit": exit_of(made.findings),
                "folder": str(made.folder.root),
                "desk": str(made.desk),
                "starter": str(made.starter),
                "years": [year.label for year in made.years],
                "claims": made.claims,
                "sections": made.sections,
                "findings": finding_rows(made.findings),
            }
        )
        return
    findings(made.findings)
    years = "、".join(year.label for year in made.years)
    say(
        f"[bold]{escape(str(made.folder.root))}[/] に事務局のフォルダーを作りました。",
        f"事務局ブック: {escape(str(made.desk))}（{years}、{made.claims}債権・{made.sections}課）",
        f"ボタンが使えないPCでは、ダブルクリックで同じ仕事の一覧を開きます: {escape(str(made.starter))}",
        "次にすること: 事務局ブックの債権一覧・所管課・設定を確かめ、saiken history import で前年度の実績を取り込み、"
        "saiken distribute monthly で様式を作ります。",
    )


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


def functions_added(done: "FunctionsAdded", as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "exit": exit_of(done.findings),
                "file": str(done.path),
                "former": str(done.former) if done.former else None,
                "added": done.added,
                "present": done.present,
                "findings": [finding.as_dict() for finding in done.findings],
            }
        )
        return
    findings(done.findings)
    if done.former:
        say(f"{escape(done.path.name)} に関数{len(done.added)}個を追加しました: {'、'.join(done.added)}")
        say(f"追加する前のブックは {escape(done.former.name)} に残しました。")
    elif not done.findings:
        say(f"{escape(done.path.name)} にはすべての関数がすでにあります。何も変えていません。")
    else:
        say(f"{escape(done.path.name)} には何も追加していません。")


def state_text(text: str) -> str:
    color = _STATE_COLORS.get(text, "white")
    return f"[{color}]{text}[/]"


def finding_rows(found: Iterable[Finding]) -> list[dict[str, str]]:
    return [finding.as_dict() for finding in found]


def exit_of(found: Iterable[Finding]) -> int:
    return 1 if worst(found) in (Severity.ERROR, Severity.WARNING) else 0


def say(*lines: str) -> None:
    console = terminal()
    for line in lines:
        console.print(line, soft_wrap=True)
