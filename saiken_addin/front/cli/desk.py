"""Commands about the secretariat's own things: its folder, its desk, its books, a demo."""

from pathlib import Path
from typing import Annotated, Optional

import typer

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.front import exit_code
from saiken_addin.front.cli.options import (
    FolderOption,
    JsonOption,
    YearOption,
    secretariat_folder,
)


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="作るフォルダー")],
    year: YearOption,
    claims: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--claims", help="債権一覧のCSV（省略すると同梱の令和7・8年度）", show_default=False),
    ] = None,
    json: JsonOption = False,
) -> None:
    """事務局のフォルダーと事務局ブックを作ります。"""
    from saiken_addin.front.screens.desk import started
    from saiken_addin.workflow.desk.start import start

    made = start(directory, FiscalYear.parse(year), claims)
    started(made, json)
    raise typer.Exit(exit_code(made.findings))


def rollover(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help="準備する年度（令和。8、R08、令和8年度）")],
    claims: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--claims", help="準備する年度の債権一覧のCSV（省略すると債権一覧にあるもの）", show_default=False
        ),
    ] = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """翌年度の事務局ブックの案を作ります（今の事務局ブックは変えません）。"""
    from saiken_addin.front.screens.rollover import rolled_over
    from saiken_addin.workflow.rollover.rollover import rollover

    made = rollover(secretariat_folder(context, folder), FiscalYear.parse(to), claims)
    rolled_over(made, json)
    raise typer.Exit(exit_code(made.compared.findings))


def functions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="関数を追加するブック（.xlsx か .xlsm）")],
    json: JsonOption = False,
) -> None:
    """収納率などの関数をブックに追加します（Microsoft 365用。ほかは何も変えません）。"""
    from saiken_addin.front.screens.desk import functions_added
    from saiken_addin.workflow.functions import add_functions

    added = add_functions(file)
    functions_added(added, json)
    raise typer.Exit(exit_code(added.findings))


def desk(context: typer.Context, folder: FolderOption = None) -> None:
    """事務局ブックのボタンと同じ仕事を、この画面の一覧から選んで実行します。"""
    from saiken_addin.front.buttons.menu import menu

    menu(secretariat_folder(context, folder).root)


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="作るフォルダー（空か、前のデモ）")
    ] = Path("saiken-demo"),
    json: JsonOption = False,
) -> None:
    """同梱の実データで、配布から会議資料までを一通り実行します。"""
    from saiken_addin.demo.run import demo
    from saiken_addin.front.screens import console, meeting

    with console.steps(json) as step:
        made = demo(directory, step)
    meeting.demonstrated(made, json)
    raise typer.Exit(exit_code(made.findings))
