"""Owns the command line: one command per verb, its options, exit codes and `--json`.

Exit 0: done; 1: done, with errors or warnings that need a person; 2: not done, and why. What a verb
needs is imported when it runs, so that `saiken --help` answers at once.
"""

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from saiken_addin import __version__
from saiken_addin.cli_errors import misspelt, refuse
from saiken_addin.cli_history import history_app
from saiken_addin.cli_mail import mail_app
from saiken_addin.cli_options import (
    FolderOption,
    JsonOption,
    MonthOption,
    YearOption,
    exit_code,
    month_of,
    open_house,
)
from saiken_addin.findings import SaikenError
from saiken_addin.fiscal import FiscalYear
from saiken_addin.model import Kind

app = typer.Typer(
    help="債権回収対策本部の月次報告を配り、受け付け、会議資料にします。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
distribute_app = typer.Typer(help="様式を作り、01_配布 に置きます。", no_args_is_help=True)
app.add_typer(history_app, name="history")
app.add_typer(distribute_app, name="distribute")
app.add_typer(mail_app, name="mail")

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


@app.command()
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
    from saiken_addin import screen
    from saiken_addin.workflow.start import start

    started = start(directory, FiscalYear.parse(year), claims)
    screen.started(started, json)
    raise typer.Exit(exit_code(started.findings))


@distribute_app.command("monthly")
def distribute_monthly(
    context: typer.Context,
    year: YearOption,
    month: MonthOption,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """月次報告の様式を所管課ごとに作ります。"""
    from saiken_addin import screen
    from saiken_addin.workflow import distribute
    from saiken_addin.workflow.desk_month import follow

    at = month_of(year, month)
    house = open_house(context, folder)
    with screen.progress("様式を作っています", json) as progress:
        made = distribute.distribute_monthly(house, at, progress)
    made = replace(made, findings=(*made.findings, *follow(house, at)))
    screen.distributed(made, house, f"{at}の月次報告", json)
    raise typer.Exit(exit_code(made.findings))


@distribute_app.command("plan")
def distribute_plan(
    context: typer.Context,
    year: YearOption,
    stage: Annotated[
        str, typer.Option("--stage", help="initial（4月・当初）か settlement（6月・決算による修正）")
    ] = "initial",
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """実施計画の様式を所管課ごとに作ります。"""
    from saiken_addin import screen
    from saiken_addin.model import Stage
    from saiken_addin.workflow.distribute_plan import distribute_plan as workflow

    stages = {"initial": Stage.INITIAL, "settlement": Stage.SETTLEMENT}
    if stage not in stages:
        raise SaikenError(
            f"--stage に「{stage}」は指定できません。", "initial か settlement を指定してください。"
        )
    of = FiscalYear.parse(year)
    house = open_house(context, folder)
    with screen.progress("様式を作っています", json) as progress:
        made = workflow(house, of, stages[stage], progress)
    screen.distributed(made, house, f"{of}の実施計画（{stages[stage]}）", json)
    raise typer.Exit(exit_code(made.findings))


@app.command()
def receive(
    context: typer.Context,
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(metavar="[PATH]...", help="ファイルかフォルダー（省略すると02_回収）", show_default=False),
    ] = None,
    accept: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--accept", metavar="FILE", help="競合しているブックのうち正しいもの", show_default=False),
    ] = None,
    password: Annotated[
        str, typer.Option("--password", help="パスワード付きのブックやZIPを開くパスワード", show_default=False)
    ] = "",
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """02_回収 のブックとメール（.eml・.msg・mbox）を読み取り、点検し、台帳に入れます。"""
    from saiken_addin import screen
    from saiken_addin.workflow import receive as workflow

    house = open_house(context, folder)
    if accept is not None and paths:
        raise SaikenError(
            "PATH と --accept は一緒に指定できません。",
            "先に saiken receive で受け付け、そのあと --accept で正しいブックを指定してください。",
        )
    if accept is not None:
        filed = workflow.accept(house, accept)
        screen.accepted(filed, json)
        return
    with screen.progress("受け付けています", json) as progress:
        result = workflow.receive(house, paths or [], progress, password)
    screen.received(result, json)
    raise typer.Exit(exit_code(result.findings))


@app.command()
def status(
    context: typer.Context,
    year: Annotated[Optional[str], typer.Option("--year", help="年度", show_default=False)] = None,  # noqa: UP045
    month: Annotated[Optional[int], typer.Option("--month", help="月", show_default=False)] = None,  # noqa: UP045
    plan: Annotated[bool, typer.Option("--plan", help="実施計画の提出状況（--year は計画の年度）")] = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """所管課ごとの提出状況を表示します（省略すると最後に配布した月、--plan では最後に配布した年度）。"""
    from saiken_addin import screen
    from saiken_addin.workflow import status as workflow

    if plan:
        from saiken_addin.workflow.plan_status import plan_status

        if month is not None:
            raise SaikenError("--plan と --month は一緒に指定できません。", "--year だけを指定してください。")
        of = FiscalYear.parse(year) if year is not None else None
        screen.plan_status(plan_status(open_house(context, folder), of), json)
        return
    if (year is None) != (month is None):
        raise SaikenError("--year と --month は一緒に指定してください。")
    at = month_of(year, month) if year is not None and month is not None else None
    screen.status(workflow.status(open_house(context, folder), at), json)


@app.command()
def consolidate(
    context: typer.Context,
    year: YearOption,
    month: MonthOption,
    plan_year: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--plan-year",
            help="目標を載せる実施計画の年度（省略すると10月から3月は翌年度、4月から9月は当年度）",
            show_default=False,
        ),
    ] = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="PDFも作る（LibreOfficeで印刷します）")
    ] = False,
    folder: FolderOption = None,
    as_of: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], metavar="<日付>", show_default=False,
            help="その日の終わりの会議資料を台帳から作り直し、04_控え に置く（例: 2026-01-15）",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="作らずに、前回の会議資料との差だけを示す")
    ] = False,
    json: JsonOption = False,
) -> None:
    """会議資料を作ります（前のものは 04_控え に残ります）。"""
    from saiken_addin import screen_meeting
    from saiken_addin.office import print_with_libreoffice
    from saiken_addin.workflow import consolidate as workflow

    at = month_of(year, month)
    plans = FiscalYear.parse(plan_year) if plan_year is not None else None
    if dry_run:
        if pdf or as_of is not None:
            raise SaikenError(
                "--dry-run と --pdf・--as-of は一緒に指定できません。", "どれか一つだけを指定してください。"
            )
        from saiken_addin import screen_differences
        from saiken_addin.workflow.dry_run import dry_run as compare

        result = compare(open_house(context, folder), at, plans)
        screen_differences.dry_run(result, at, json)
        raise typer.Exit(exit_code(result.findings))
    if as_of is not None:
        day = as_of.date()
        screen_meeting.made_again(workflow.consolidate_again(open_house(context, folder), at, day), at, day, json)
        return
    convert = print_with_libreoffice if pdf else None
    made = workflow.consolidate(open_house(context, folder), at, plans, convert)
    screen_meeting.consolidated(made, at, json)
    raise typer.Exit(exit_code(made.findings))


@app.command()
def export(
    context: typer.Context,
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="現年 過年 局別 課別 目標 課題 提出状況 出典")
    ],
    year: YearOption,
    month: MonthOption,
    to: Annotated[str, typer.Option("--to", help="csv か json")] = "csv",
    plan_year: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--plan-year", help="目標の表の計画の年度（consolidate と同じ）", show_default=False),
    ] = None,
    folder: FolderOption = None,
) -> None:
    """会議資料の表をCSVかJSONで書き出します。"""
    from saiken_addin.export import to_csv, to_json
    from saiken_addin.workflow.status import table_rows

    if to not in ("csv", "json"):
        raise SaikenError(f"--to に「{to}」は指定できません。", "csv か json を指定してください。")
    plans = FiscalYear.parse(plan_year) if plan_year is not None else None
    rows = table_rows(open_house(context, folder), table, month_of(year, month), plans)
    sys.stdout.buffer.write(to_csv(rows) if to == "csv" else to_json(rows))
    sys.stdout.flush()


@app.command()
def explain(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="セル", help="会議資料のセル（例: 2-8_過年!F12）")],
    year: YearOption,
    month: MonthOption,
    plan_year: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--plan-year", help="目標の計画の年度（consolidate と同じ）", show_default=False),
    ] = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """会議資料の数字がどう決まったか（定義、もとの金額、報告のセル）を示します。"""
    from saiken_addin import screen_explain
    from saiken_addin.workflow.explain import explain as workflow

    plans = FiscalYear.parse(plan_year) if plan_year is not None else None
    at = month_of(year, month)
    screen_explain.explained(workflow(open_house(context, folder), at, place, plans), json)


@app.command()
def backtest(
    context: typer.Context,
    month: MonthOption,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """見込みの方法を、決算の済んだ年度で検証します（二つの素朴な方法と比べます）。"""
    from saiken_addin import screen_outlook
    from saiken_addin.workflow.outlook import backtest as workflow

    screen_outlook.backtested(workflow(open_house(context, folder), month), json)


@app.command()
def undo(context: typer.Context, folder: FolderOption = None, json: JsonOption = False) -> None:
    """最後の受付・採用・取込・訂正・会議資料の作成を取り消します（履歴には両方残ります）。"""
    from saiken_addin import screen_history
    from saiken_addin.workflow.undo import undo as take_back

    screen_history.undone(take_back(open_house(context, folder)), json)


@app.command()
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
    from saiken_addin import screen_history
    from saiken_addin.workflow.undo import correct as workflow

    at = month_of(year, month)
    screen_history.corrected(workflow(open_house(context, folder), at, claim, kind, item, value, reason), json)


@app.command()
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
    from saiken_addin import screen_turn
    from saiken_addin.workflow.rollover import rollover as workflow

    made = workflow(open_house(context, folder), FiscalYear.parse(to), claims)
    screen_turn.rolled_over(made, json)
    raise typer.Exit(exit_code(made.findings))


@app.command()
def functions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="関数を追加するブック（.xlsx か .xlsm）")],
    json: JsonOption = False,
) -> None:
    """収納率などの関数をブックに追加します（Microsoft 365用。ほかは何も変えません）。"""
    from saiken_addin import screen
    from saiken_addin.workflow.functions import add_functions

    added = add_functions(file)
    screen.functions_added(added, json)
    raise typer.Exit(exit_code(added.findings))


@app.command()
def desk(context: typer.Context, folder: FolderOption = None) -> None:
    """事務局ブックのボタンと同じ仕事を、この画面の一覧から選んで実行します。"""
    from saiken_addin.menu import menu

    menu(open_house(context, folder).root)


@app.command()
def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="作るフォルダー（空か、前のデモ）")
    ] = Path("saiken-demo"),
    json: JsonOption = False,
) -> None:
    """同梱の実データで、配布から会議資料までを一通り実行します。"""
    from saiken_addin import screen, screen_meeting
    from saiken_addin.workflow.demo import demo as run

    with screen.steps(json) as step:
        made = run(directory, step)
    screen_meeting.demonstrated(made, json)
    raise typer.Exit(exit_code(made.findings))


def main() -> None:
    """Run the command line; wrong use ends with a message and 2, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A console or pipe that can't show a character shows a ? and does not stop the work.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        code = app(prog_name="saiken", standalone_mode=False)
    except SaikenError as error:
        sys.exit(refuse(error))
    except OSError as error:
        from saiken_addin.files import why

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


