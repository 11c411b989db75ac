"""Owns `saiken history`: earlier figures into the ledger, and what was done since."""

from pathlib import Path
from typing import Annotated

import typer

from saiken_addin.cli_options import FolderOption, JsonOption, exit_code, open_house
from saiken_addin.findings import Severity, worst

history_app = typer.Typer(help="これまでの実績を取り込み、操作の経過を示します。", no_args_is_help=True)


@history_app.command("show")
def history_show(
    context: typer.Context, folder: FolderOption = None, json: JsonOption = False
) -> None:
    """いつ、だれが、何をして、何が変わったかを古い順に示します。"""
    from saiken_addin import screen_history
    from saiken_addin.workflow.undo import history

    screen_history.history_shown(history(open_house(context, folder)), json)


@history_app.command("import")
def history_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="月次・決算・滞納者数・他市比較のCSVかExcel")],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """月次・決算・滞納者数・他市比較の実績を取り込みます（一行でも誤りがあれば何も取り込みません）。"""
    from saiken_addin import screen_history
    from saiken_addin.workflow.undo import import_history

    history = import_history(open_house(context, folder), file)
    refused = worst(history.findings) is Severity.ERROR
    screen_history.imported(history, refused, json)
    raise typer.Exit(2 if refused else exit_code(history.findings))
