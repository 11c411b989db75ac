"""Owns what the command line shows: tables and messages for people, the same as JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saiken_addin.desk_sheets import DESK_STEM, TURN
from saiken_addin.findings import Finding, SaikenError, Severity, worst
from saiken_addin.fiscal import Month
from saiken_addin.model import MISSING, Amounts, Claim, Kind

if TYPE_CHECKING:
    from saiken_addin.ledger.records import Corrected, Event, Filed, History
    from saiken_addin.workflow.consolidate import Consolidated
    from saiken_addin.workflow.demo import Demonstrated
    from saiken_addin.workflow.distribute import DistributedBooks, Progress
    from saiken_addin.workflow.folder import Folder
    from saiken_addin.workflow.functions import FunctionsAdded
    from saiken_addin.workflow.plan_status import PlanStatus
    from saiken_addin.workflow.receive import ReceiveResult
    from saiken_addin.workflow.rollover import RolledOver
    from saiken_addin.workflow.start import Started
    from saiken_addin.workflow.status import Status

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_STATE_COLORS = {"受理": "green", "受理（要確認）": "yellow", "差戻し": "red", "競合": "red", "未提出": "dim"}
_NOTES_SHOWN = 3


def _console() -> Console:
    # A pipe has no width of its own; figures and file names must not be folded there.
    width = None if sys.stdout.isatty() else 200
    return Console(width=width, highlight=False, emoji=False)


def _print_json(result: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


def findings(found: Sequence[Finding]) -> None:
    """All findings at once, the gravest first; repeated notes are counted together."""
    if not found:
        return
    console = _console()
    table = Table(title="点検の結果", title_justify="left", expand=False, show_lines=False)
    for heading, fold in (("重さ", False), ("コード", False), ("場所", True), ("内容", True), ("直し方", True)):
        table.add_column(heading, overflow="fold" if fold else "ellipsis", no_wrap=not fold)
    seen: Counter[str] = Counter()
    left_out: Counter[Severity] = Counter()
    for severity in Severity:
        for finding in found:
            if finding.severity is not severity:
                continue
            seen[finding.code.code] += 1
            if severity is Severity.NOTE and seen[finding.code.code] > _NOTES_SHOWN:
                left_out[severity] += 1
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
    rest = f"（同じお知らせ{left_out.total()}件は省略）" if left_out else ""
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
    """Why nothing was done."""
    found: Sequence[Finding] = getattr(error, "findings", [])
    if as_json:
        rows = [finding.as_dict() for finding in found]
        _print_json({"exit": 2, "message": error.message, "remedy": error.remedy, "findings": rows})
        return
    findings(found)
    console = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
    console.print(f"[red]{escape(error.message)}[/]")
    if error.remedy:
        console.print(escape(error.remedy))


def started(made: "Started", as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "exit": _exit(made.findings),
                "folder": str(made.folder.root),
                "desk": str(made.desk),
                "starter": str(made.starter),
                "years": [year.label for year in made.years],
                "claims": made.claims,
                "sections": made.sections,
                "findings": _rows(made.findings),
            }
        )
        return
    findings(made.findings)
    years = "、".join(year.label for year in made.years)
    _say(
        f"[bold]{escape(str(made.folder.root))}[/] に事務局のフォルダーを作りました。",
        f"事務局ブック: {escape(str(made.desk))}（{years}、{made.claims}債権・{made.sections}課）",
        f"ボタンが使えないPCでは、ダブルクリックで同じ仕事の一覧を開きます: {escape(str(made.starter))}",
        "次にすること: 事務局ブックの債権一覧・所管課・設定を確かめ、saiken history import で前年度の実績を取り込み、"
        "saiken distribute monthly で様式を作ります。",
    )


def imported(history: "History", is_refused: bool, as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "exit": 2 if is_refused else _exit(history.findings),
                "file": history.file,
                "kind": history.kind.value if history.kind else None,
                "rows": 0 if is_refused else len(history.rows),
                "findings": _rows(history.findings),
            }
        )
        return
    findings(history.findings)
    if is_refused:
        _say(f"[red]{escape(history.file)} に誤りがあるため、何も取り込みませんでした。[/]")
    else:
        count = f"{history.kind}{len(history.rows):,}行"
        _say(f"{escape(history.file)} から{count}を取り込みました。取り消すには saiken undo。")


def distributed(made: "DistributedBooks", folder: "Folder", what: str, as_json: bool) -> None:
    if as_json:
        books = [{"section": section, "file": folder.relative(path)} for section, path in made.books]
        _print_json({"exit": _exit(made.findings), "books": books, "findings": _rows(made.findings)})
        return
    findings(made.findings)
    _say(
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
            "findings": _rows(each.submission.findings),
        }
        for each in result.arrivals
    ]
    if as_json:
        _print_json(
            {
                "exit": _exit(result.findings),
                "books": books,
                "unchanged": result.unchanged,
                "report": str(result.report) if result.report else None,
                "findings": _rows(result.findings),
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
                _state(each.state.value) if each.state else "[dim]変更なし[/]",
                escape(identity.section) if identity else "-",
                identity.period if identity else "-",
                escape(each.submission.file),
                *(str(counts[severity] or "") for severity in Severity),
            )
        _console().print(table)
    if result.unchanged:
        _say(f"すでに受け付けていて変わりのないブック: {result.unchanged}冊")
    if not books and not result.unchanged:
        _say("受け付けるブックがありません。")
    if result.report:
        _say(f"検査結果の一覧: {escape(str(result.report))}")


def accepted(filed: "Filed", as_json: bool) -> None:
    if as_json:
        _print_json({"exit": 0, "file": filed.file, "section": filed.section})
        return
    section = escape(filed.section or "")
    _say(f"{section}の正しいブックとして {escape(filed.file)} を採用しました。取り消すには saiken undo。")


def status(result: "Status", as_json: bool) -> None:
    if as_json:
        _print_json(
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
            _state(line.state.value),
            f"{line.received.astimezone():%Y-%m-%d %H:%M}" if line.received else "-",
            str(line.errors or ""),
            str(line.warnings or ""),
            escape(line.history),
        )
    _console().print(table)
    counts = Counter(line.state.value for line in result.lines)
    _say("　".join(f"{state} {count}課" for state, count in counts.items()))
    for book in result.unidentified:
        _say(f"[yellow]どの課のものか分からないブック: {escape(book.file)}[/]")


def plan_status(result: "PlanStatus", as_json: bool) -> None:
    if as_json:
        _print_json(
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
            _state(line.state.value),
            line.plan.value,
            *(
                f"{at.astimezone():%Y-%m-%d %H:%M}" if at else "-"
                for at in (line.initial, line.settlement, line.shown)
            ),
            str(line.errors or ""),
            str(line.warnings or ""),
        )
    _console().print(table)
    counts = Counter(line.plan.value for line in result.lines)
    _say("　".join(f"{plan} {count}課" for plan, count in counts.items()))


def consolidated(made: "Consolidated", month: Month, as_json: bool) -> None:
    tables = made.tables
    totals = {kind.value: vars(tables.total(kind).now) for kind in Kind}
    if as_json:
        _print_json(
            {
                "exit": _exit(made.findings),
                "file": str(made.path),
                "former": str(made.former) if made.former else None,
                "pdf": str(made.pdf) if made.pdf else None,
                "completeness": tables.completeness.text,
                "missing": [one.section.name for one in tables.missing],
                "plan_year": made.plans.year.label,
                "plan_completeness": made.plans.completeness if made.plans.any else None,
                "totals": totals,
                "differences": len(made.compared.differences) if made.compared.possible else None,
                "findings": _rows(made.findings),
            }
        )
        return
    findings(made.findings)
    _totals(made)
    _say(f"{month.label}の会議資料を作りました: {escape(str(made.path))}", tables.completeness.text)
    if made.plans.any:
        _say(f"{made.plans.year}の目標: {made.plans.completeness}を集計")
    if made.pdf:
        _say(f"PDF: {escape(str(made.pdf))}")
    _say(made.compared.text)
    if made.former:
        _say(f"前の会議資料: {escape(str(made.former))}")


def demonstrated(made: "Demonstrated", as_json: bool) -> None:
    found = made.findings
    if as_json:
        _print_json(
            {
                "exit": _exit(found),
                "folder": str(made.folder.root),
                "distributed": made.distributed,
                "received": len(made.received.arrivals),
                "plans": len(made.planned.arrivals),
                "file": str(made.consolidated.path),
                "pdf": str(made.consolidated.pdf) if made.consolidated.pdf else None,
                "totals": {kind.value: vars(made.consolidated.tables.total(kind).now) for kind in Kind},
                "findings": _rows(found),
            }
        )
        return
    findings(found)
    _totals(made.consolidated)
    folder = made.folder
    _say(
        f"配布した様式　　　: {escape(str(folder.distributed))}（{made.distributed}冊）",
        f"記入済みの様式　　: {escape(str(folder.collected))}（月次報告{len(made.received.arrivals)}冊・"
        f"実施計画{len(made.planned.arrivals)}冊を受け付け）",
        f"会議資料　　　　　: {escape(str(made.consolidated.path))}（{made.consolidated.tables.completeness.text}）",
        f"目標（3_目標設定）　: {made.consolidated.plans.year}・{made.consolidated.plans.completeness}を集計",
        *([f"会議資料（PDF）　 : {escape(str(made.consolidated.pdf))}"] if made.consolidated.pdf else []),
        f"事務局ブック・台帳: {escape(str(folder.root))}",
        f"次にすること: saiken status --folder {escape(str(folder.root))} で提出状況を表示します。",
    )


def made_again(path: Path, month: Month, day: date, as_json: bool) -> None:
    if as_json:
        _print_json({"exit": 0, "file": str(path), "as_of": day.isoformat()})
        return
    _say(f"{day:%Y-%m-%d}の時点の{month.label}の会議資料を作り直しました: {escape(str(path))}")


def corrected(made: "Corrected", as_json: bool) -> None:
    was = MISSING if made.reported is None else f"{made.reported:,}"
    if as_json:
        _print_json(
            {
                "exit": 0,
                "month": made.month.label,
                "claim": made.claim,
                "kind": made.kind.value,
                "item": Amounts.LABELS[made.item],
                "reported": made.reported,
                "value": made.value,
                "reason": made.reason,
            }
        )
        return
    _say(
        f"訂正しました: {made.month}の{made.claim}（{made.kind}）{Amounts.LABELS[made.item]} "
        f"{was}円 → {made.value:,}円（{escape(made.reason)}）",
        "報告された値は台帳に残ります。会議資料を作り直すと反映されます。",
    )


def history_shown(found: "Sequence[tuple[Event, list[str]]]", as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "exit": 0,
                "events": [
                    {
                        "id": event.id,
                        "at": event.at.isoformat(),
                        "actor": event.actor,
                        "verb": event.verb.value,
                        "summary": event.summary,
                        "undoes": event.undoes,
                        "in_force": event.in_force,
                        "changes": changes,
                    }
                    for event, changes in found
                ],
            }
        )
        return
    table = Table(title="操作の経過", title_justify="left")
    for heading in ("番号", "日時", "だれ", "したこと", "変わったこと"):
        table.add_column(heading, overflow="fold")
    for event, changes in found:
        taken_back = "" if event.in_force else "[dim]（取消済）[/]"
        table.add_row(
            str(event.id),
            f"{event.at.astimezone():%Y-%m-%d %H:%M}",
            escape(event.actor),
            f"{escape(event.summary)}{taken_back}",
            escape("\n".join(changes)),
        )
    _console().print(table)


def undone(event: "Event", as_json: bool) -> None:
    if as_json:
        _print_json({"exit": 0, "undone": event.summary, "verb": event.verb.value, "at": event.at.isoformat()})
        return
    _say(f"取り消しました: {escape(event.summary)}（{event.at.astimezone():%Y-%m-%d %H:%M}）")


def functions_added(done: "FunctionsAdded", as_json: bool) -> None:
    if as_json:
        _print_json(
            {
                "exit": _exit(done.findings),
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
        _say(f"{escape(done.path.name)} に関数{len(done.added)}個を追加しました: {'、'.join(done.added)}")
        _say(f"追加する前のブックは {escape(done.former.name)} に残しました。")
    elif not done.findings:
        _say(f"{escape(done.path.name)} にはすべての関数がすでにあります。何も変えていません。")
    else:
        _say(f"{escape(done.path.name)} には何も追加していません。")


def rolled_over(made: "RolledOver", as_json: bool) -> None:
    from saiken_addin.workflow.rollover import tally

    if as_json:
        _print_json(
            {
                "exit": _exit(made.findings),
                "file": str(made.path),
                "replaced": made.replaced,
                "from": made.was.label,
                "to": made.now.label,
                "source": made.source.value,
                "counts": tally(made.crossings),
                "claims": [
                    {
                        "id": each.id,
                        "changes": [change.value for change in each.changes],
                        "was": _listed(each.was),
                        "now": _listed(each.now),
                    }
                    for each in made.crossings
                ],
                "sections": [
                    {"change": each.what.value, "was": each.was, "now": each.now}
                    for each in made.sections
                ],
                "findings": _rows(made.findings),
            }
        )
        return
    table = Table(title=f"{made.was} → {made.now}　変わる債権", title_justify="left")
    for heading in ("変更", "債権ID", made.was.label, "所管課", made.now.label, "所管課"):
        table.add_column(heading, overflow="fold")
    for each in made.crossings:
        if each.changes:
            sides = [(side.title, side.section) if side else ("-", "-") for side in (each.was, each.now)]
            cells = ("、".join(each.changes), each.id, *sides[0], *sides[1])
            table.add_row(*map(escape, cells))
    if table.row_count:
        _console().print(table)
    findings(made.findings)
    desk = made.path.with_name(f"{DESK_STEM}{made.path.suffix}").name
    _say(
        "　".join(f"{change} {count}" for change, count in tally(made.crossings).items()),
        f"[bold]{escape(str(made.path))}[/] を{'作り直しました' if made.replaced else '作りました'}"
        f"（{made.now}の債権は{made.source}から）。今の事務局ブックは変えていません。",
        f"次にすること: 案の「{TURN}」を見て、債権一覧や宛先を案の中で直します。直した案を上書きすることはありません。",
        f"使い始めるとき: 今の事務局ブックを 04_控え に移し、案の名前を {desk} に変えます。"
        f"{made.was}までの債権も入っているので、前の年度の仕事も続けられます。",
    )


def _listed(claim: Claim | None) -> dict[str, Any] | None:
    """A claim as one year's list has it, for a program."""
    if claim is None:
        return None
    return {
        "number": claim.number,
        "name": claim.name,
        "class": claim.claim_class.value,
        "bureau": claim.bureau,
        "section": claim.section,
    }


def _totals(made: "Consolidated") -> None:
    """合計 of tables (7) and (8), as they are printed."""
    from saiken_addin.export import export_rows

    for kind in Kind:
        rows = export_rows(kind.value, made.tables)[-2:]
        shown = [column for column in rows[0] if "(千円)" in column or _is_rate(rows[0][column])]
        table = Table(title=f"{kind} 合計", title_justify="left")
        table.add_column("年度")
        for column in shown:
            table.add_column(column, justify="right")
        for row in rows:
            table.add_row(str(row["年度"]), *(str(row[column]) for column in shown))
        _console().print(table)


def _is_rate(value: object) -> bool:
    return isinstance(value, str) and (value.endswith(("%", "P")) or value == "-")


def _state(text: str) -> str:
    color = _STATE_COLORS.get(text, "white")
    return f"[{color}]{text}[/]"


def _rows(found: Iterable[Finding]) -> list[dict[str, str]]:
    return [finding.as_dict() for finding in found]


def _exit(found: Iterable[Finding]) -> int:
    return 1 if worst(found) in (Severity.ERROR, Severity.WARNING) else 0


def _say(*lines: str) -> None:
    console = _console()
    for line in lines:
        console.print(line, soft_wrap=True)
