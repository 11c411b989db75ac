"""The command line as a whole: its verbs, and how wrong use and interruption end.

Exit 0: done; 1: done, with errors or warnings that need a person; 2: not done, and why. What a verb
needs is imported when it runs, so that `saiken --help` answers at once.
"""

import sys
from typing import Annotated

import typer

from saiken_addin import __version__
from saiken_addin.core.findings import SaikenError
from saiken_addin.core.memory import look_rarely
from saiken_addin.front.cli.desk import demo, desk, functions, init, rollover
from saiken_addin.front.cli.errors import misspelt, refuse
from saiken_addin.front.cli.history import correct, history_app, undo
from saiken_addin.front.cli.ledger import ledger_app
from saiken_addin.front.cli.mail import mail_app
from saiken_addin.front.cli.meeting import backtest, consolidate, explain, export
from saiken_addin.front.cli.options import FolderOption
from saiken_addin.front.cli.sections import distribute_app, receive, status

app = typer.Typer(
    help="債権回収対策本部の月次報告を配り、受け付け、会議資料にします。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _verb in (
    init, receive, status, consolidate, export, explain, backtest, undo, correct, rollover,
    functions, desk, demo,
):  # fmt: skip
    app.command()(_verb)
app.add_typer(history_app, name="history")
app.add_typer(distribute_app, name="distribute")
app.add_typer(mail_app, name="mail")
app.add_typer(ledger_app, name="ledger")

_INTERRUPTED = 130
"""What the library makes of Ctrl+C."""


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"saiken {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    folder: FolderOption = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="版を表示する", is_eager=True, callback=_show_version),
    ] = False,
) -> None:
    """債権回収対策本部の月次報告を配り、受け付け、会議資料にします。"""
    context.obj = folder


def main() -> None:
    """Run the command line; wrong use ends with a message and 2, never with a traceback."""
    look_rarely()
    for stream in (sys.stdout, sys.stderr):
        # A console or pipe that can't show a character shows a ? and does not stop the work.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = app(prog_name="saiken", standalone_mode=False)
    except SaikenError as error:
        sys.exit(refuse(error))
    except OSError as error:
        from saiken_addin.core.files import why

        what = f"「{error.filename}」を読み書きできません" if error.filename else "読み書きに失敗しました"
        remedy = "ファイルやフォルダーがあるか、開かれていないか、ディスクの空きを確かめてください。"
        sys.exit(refuse(SaikenError(f"{what}（{why(error)}）。", remedy)))
    except (typer.Abort, KeyboardInterrupt):
        code = _INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        sys.exit(misspelt(error))
    if code == _INTERRUPTED:
        typer.echo("中断しました。もう一度実行できます。", err=True)
        code = 2
    sys.exit(code)
