"""The terminal: findings, progress, refusals, and results as JSON for programs."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saiken_addin.core.findings import Finding, SaikenError, Severity
from saiken_addin.front import exit_code

if TYPE_CHECKING:
    from saiken_addin.workflow.distribute.monthly import Progress

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_STATE_COLORS = {
    "受理": "green", "受理（要確認）": "yellow", "未提出": "dim",
    "送信済": "green", "下書き済": "green", "用意": "cyan", "取下げ": "dim",
}  # fmt: skip
"""Of a submission, a section or a message; all others are red."""
_NOTES_SHOWN = 3


def terminal(stderr: bool = False) -> Console:
    # A pipe has no width of its own; figures and file names must not be folded there.
    width = None if (sys.stderr if stderr else sys.stdout).isatty() else 200
    return Console(width=width, highlight=False, emoji=False, stderr=stderr)


def print_json(result: dict[str, Any], found: Sequence[Finding] | None = None) -> None:
    """A result for a program: first the exit code, last the findings where a verb can have any."""
    shown = {"exit": exit_code(found or ()), **result}
    if found is not None:
        shown["findings"] = [finding.as_dict() for finding in found]
    sys.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1) + "\n")


def told(as_json: bool, result: dict[str, Any], found: Sequence[Finding] | None = None) -> bool:
    """Tell a program the whole result; a person is shown the findings, and the rest is still to say."""
    if as_json:
        print_json(result, found)
    else:
        findings(found or ())
    return as_json


def show_table(
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Collection[str] = (),
) -> None:
    """A table of texts in Rich's markup; the columns under the headings in `right` are numbers."""
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading in right else "left")
    for row in rows:
        table.add_row(*row)
    terminal().print(table)


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
        yield partial(step, title)


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
    if as_json:
        print_json({"exit": 2, "message": error.message, "remedy": error.remedy}, error.findings)
        return
    findings(error.findings, stderr=True)
    console = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)
    console.print(f"[red]{escape(error.message)}[/]")
    if error.remedy:
        console.print(escape(error.remedy))


def state_text(state: str) -> str:
    """A state in its colour."""
    return f"[{_STATE_COLORS.get(state, 'red')}]{state}[/]"


def say(*lines: str) -> None:
    console = terminal()
    for line in lines:
        console.print(line, soft_wrap=True)
