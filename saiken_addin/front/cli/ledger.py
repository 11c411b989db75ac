"""Commands about the ledger as a whole: begun anew, brought back."""

from pathlib import Path
from typing import Annotated

import typer

from saiken_addin.front.cli.options import FolderOption, JsonOption

ledger_app = typer.Typer(help="台帳が失われたときに、控えから戻すか、新しく始めます。", no_args_is_help=True)


@ledger_app.command("begin")
def ledger_begin(
    context: typer.Context, folder: FolderOption = None, json: JsonOption = False
) -> None:
    """台帳が失われて控えもないときに、新しい台帳を始めます（これまでの数字は取り込み直します）。"""
    from saiken_addin.front.screens.history import begun
    from saiken_addin.workflow.ledger import begin_ledger, secretariat_of

    begun(begin_ledger(secretariat_of(folder or context.find_root().obj or Path.cwd())), json)


@ledger_app.command("restore")
def ledger_restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="台帳の控え（台帳.sqlite の写し）")],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """台帳の控えを戻します（今の台帳は 04_控え に移します）。"""
    from saiken_addin.front.screens.history import restored
    from saiken_addin.workflow.ledger import restore_ledger, secretariat_of

    opened = secretariat_of(folder or context.find_root().obj or Path.cwd())
    restored(restore_ledger(opened, file), opened, json)
