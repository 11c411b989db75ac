"""Commands about the ledger: earlier figures in, what was done, taken back, corrected."""

from pathlib import Path
from typing import Annotated

import typer

from saiken_addin.core.findings import Severity, worst
from saiken_addin.core.model import Kind
from saiken_addin.front import exit_code
from saiken_addin.front.cli.options import (
    FolderOption,
    JsonOption,
    MonthOption,
    YearOption,
    month_of,
    secretariat_folder,
)

history_app = typer.Typer(help="これまでの実績を取り込み、操作の経過を示します。", no_args_is_help=True)


@history_app.command("show")
def history_show(
    context: typer.Context, folder: FolderOption = None, json: JsonOption = False
) -> None:
    """いつ、だれが、何をして、何が変わったかを古い順に示します。"""
    from saiken_addin.front.screens.history import history_shown
    from saiken_addin.workflow.history.undo import history

    history_shown(history(secretariat_folder(context, folder)), json)


@history_app.command("import")
def history_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="月次・決算・滞納者数・他市比較のCSVかExcel")],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """月次・決算・滞納者数・他市比較の実績を取り込みます（一行でも誤りがあれば何も取り込みません）。"""
    from saiken_addin.front.screens.history import imported
    from saiken_addin.workflow.history.undo import import_history

    history = import_history(secretariat_folder(context, folder), file)
    refused = worst(history.findings) is Severity.ERROR
    imported(history, refused, json)
    raise typer.Exit(2 if refused else exit_code(history.findings))


def undo(context: typer.Context, folder: FolderOption = None, json: JsonOption = False) -> None:
    """最後の受付・採用・取込・訂正・会議資料の作成を取り消します（履歴には両方残ります）。"""
    from saiken_addin.front.screens.history import undone
    from saiken_addin.workflow.history.undo import undo

    result = undo(secretariat_folder(context, folder))
    undone(result, json)
    raise typer.Exit(exit_code(result.findings))


def correct(
    context: typer.Context,
    year: YearOption,
    month: MonthOption,
    claim: Annotated[str, typer.Option("--claim", help="債権ID（K002）")],
    kind: Annotated[Kind, typer.Option("--kind", help="区分")],
    item: Annotated[str, typer.Option("--item", help="項目（調定額、収入済額など）")],
    value: Annotated[int, typer.Option("--value", help="正しい金額（円）")],
    reason: Annotated[str, typer.Option("--reason", help="訂正の理由（会議資料に載ります）")],
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """報告された金額を理由とともに訂正します（報告された値は台帳に残ります）。"""
    from saiken_addin.front.screens.history import corrected
    from saiken_addin.workflow.history.undo import correct

    at = month_of(year, month)
    corrected(correct(secretariat_folder(context, folder), at, claim, kind, item, value, reason), json)
