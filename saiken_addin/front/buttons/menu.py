"""Runs `saiken desk`: the buttons of 事務局ブック as a menu in the terminal."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from saiken_addin.core.findings import SaikenError
from saiken_addin.desk.book import desk_path
from saiken_addin.desk.buttons import BUTTONS
from saiken_addin.desk.current_month import CELLS, AtWork, at_work_of, read_at_work
from saiken_addin.desk.names import FormToMake, MailToMake
from saiken_addin.front.buttons.press import Terminal, press
from saiken_addin.workflow.desk.month import follow
from saiken_addin.workflow.folder import Folder

_CHANGE, _END = "9", "0"


def menu(root: Path) -> None:
    """Show the menu and press what is chosen, until the person leaves.

    Raises:
        SaikenError: it is none.
    """
    at = _at_first(desk_path(root))
    # The end of the input, and Ctrl+C at a question, leave the menu too.
    with suppress(typer.Abort):
        _loop(root, at, Console(highlight=False, emoji=False))


def _loop(root: Path, at: AtWork | None, console: Console) -> None:
    while True:
        at = at or _ask_at_work(console)
        _show(console, root, at)
        chosen = _ask("番号")
        if chosen == _END:
            return
        if chosen == _CHANGE:
            at = _ask_at_work(console)
        elif chosen.isdecimal() and 1 <= int(chosen) <= len(BUTTONS):
            button = BUTTONS[int(chosen) - 1]
            if button.verb == "undo" and _ask(f"{button.tip}よろしいですか（はい/いいえ）") not in ("はい", "y", "yes"):
                continue
            console.print()
            outcome = press(Terminal(root, at), button.verb)
            if button.verb == "distribute" and at.form is FormToMake.MONTHLY and not outcome.failed:
                for finding in follow(Folder(root), at.month):
                    console.print(escape(f"{finding.what}{finding.remedy}"))
        else:
            console.print("[yellow]一覧の番号を入れてください。[/]")


def _at_first(desk: Path) -> AtWork | None:
    """What the desk says is at work; None for an old desk without those cells."""
    try:
        return read_at_work(desk)
    except SaikenError:
        return None


def _show(console: Console, root: Path, at: AtWork) -> None:
    table = Table(title="債権回収対策 事務局", title_justify="left", show_header=False)
    for number, button in enumerate(BUTTONS, 1):
        table.add_row(str(number), button.label, button.tip)
    table.add_section()
    about = "この画面の中で変えます。月次報告の様式を作ると、事務局ブックの「操作」もその月になります。"
    table.add_row(_CHANGE, "年度・月・様式・メールを変える", about)
    table.add_row(_END, "終わる", "")
    console.print()
    console.print(table)
    chosen = f"作業中: {at.month}、{at.form}、メール: {at.mail}"
    console.print(f"フォルダー: {escape(str(root.resolve()))}　{chosen}", soft_wrap=True)


def _ask_at_work(console: Console) -> AtWork:
    """The year, month, form and mail that a person types, asked for until they can be read."""
    while True:
        answers = (
            _ask("年度（例: 7、令和7年度）"),
            _ask("月（1から12）"),
            _choose("作る様式", tuple(FormToMake)),
            _choose("用意するメール", tuple(MailToMake)),
        )
        try:
            return at_work_of(dict(zip(CELLS, answers, strict=True)).__getitem__)
        except SaikenError as error:
            console.print(f"[yellow]{escape(str(error))}[/]")


def _choose(what: str, choices: Sequence[str]) -> str:
    """One of some texts by its number; nothing typed is the first."""
    offered = " ".join(f"{number}={choice}" for number, choice in enumerate(choices, 1))
    answer = _ask(f"{what}（{offered}）") or "1"
    known = answer.isdecimal() and 1 <= int(answer) <= len(choices)
    return choices[int(answer) - 1] if known else answer


def _ask(text: str) -> str:
    """A person's answer, without spaces around it and with plain digits."""
    answer: str = typer.prompt(text, default="", show_default=False)
    return answer.strip().translate(str.maketrans("０１２３４５６７８９", "0123456789"))
