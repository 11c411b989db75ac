"""Commands between the secretariat and the sections: forms out, books in, who is missing."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Optional

import typer

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.front import exit_code
from saiken_addin.front.cli.options import (
    FolderOption,
    JsonOption,
    MonthChoice,
    MonthOption,
    YearChoice,
    YearOption,
    month_chosen,
    month_of,
    secretariat_folder,
    year_chosen,
)

distribute_app = typer.Typer(help="様式を作り、01_配布 に置きます。", no_args_is_help=True)


@distribute_app.command("monthly")
def distribute_monthly(
    context: typer.Context,
    year: YearOption,
    month: MonthOption,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """月次報告の様式を所管課ごとに作ります。"""
    from saiken_addin.front.screens import console, sections
    from saiken_addin.workflow.desk.month import follow
    from saiken_addin.workflow.distribute.monthly import distribute_monthly

    at = month_of(year, month)
    opened = secretariat_folder(context, folder)
    with console.progress("様式を作っています", json) as progress:
        made = distribute_monthly(opened, at, progress)
    made = replace(made, findings=(*made.findings, *follow(opened, at)))
    sections.distributed(made, opened, f"{at}の月次報告", json)
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
    from saiken_addin.core.model import Stage
    from saiken_addin.front.screens import console, sections
    from saiken_addin.workflow.distribute.plan import distribute_plan

    stages = {"initial": Stage.INITIAL, "settlement": Stage.SETTLEMENT}
    if stage not in stages:
        raise SaikenError(
            f"--stage に「{stage}」は指定できません。", "initial か settlement を指定してください。"
        )
    of = FiscalYear.parse(year)
    opened = secretariat_folder(context, folder)
    with console.progress("様式を作っています", json) as progress:
        made = distribute_plan(opened, of, stages[stage], progress)
    sections.distributed(made, opened, f"{of}の実施計画（{stages[stage]}）", json)
    raise typer.Exit(exit_code(made.findings))


def receive(
    context: typer.Context,
    paths: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Argument(metavar="[PATH]...", help="ファイルかフォルダー（省略すると02_回収）", show_default=False),
    ] = None,
    accept: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--accept", metavar="FILE", help="競合するブックや前の版のうち、集計するもの", show_default=False),
    ] = None,
    password: Annotated[
        str, typer.Option("--password", help="パスワード付きのブックやZIPを開くパスワード", show_default=False)
    ] = "",
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """02_回収 のブック、メール（.eml・.msg・mbox）、ZIPを読み取り、点検し、台帳に入れます。"""
    from saiken_addin.front.screens import console, sections
    from saiken_addin.workflow.receive import receipt

    opened = secretariat_folder(context, folder)
    if accept is not None and paths:
        raise SaikenError(
            "PATH と --accept は一緒に指定できません。",
            "先に saiken receive で受け付け、そのあと --accept で正しいブックを指定してください。",
        )
    if accept is not None:
        filed = receipt.accept(opened, accept)
        sections.accepted(filed, json)
        return
    with console.progress("受け付けています", json) as progress:
        result = receipt.receive(opened, paths or [], progress, password)
    sections.received(result, json)
    raise typer.Exit(exit_code(result.findings))


def status(
    context: typer.Context,
    year: YearChoice = None,
    month: MonthChoice = None,
    plan: Annotated[bool, typer.Option("--plan", help="実施計画の提出状況（--year は計画の年度）")] = False,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """所管課ごとの提出状況を表示します（省略すると最後に配布した月、--plan では最後に配布した年度）。"""
    from saiken_addin.front.screens import sections
    from saiken_addin.workflow.status.submissions import status

    if plan:
        from saiken_addin.workflow.status.plans import plan_status

        if month is not None:
            raise SaikenError("--plan と --month は一緒に指定できません。", "--year だけを指定してください。")
        of = year_chosen(year)
        sections.plan_status(plan_status(secretariat_folder(context, folder), of), json)
        return
    at = month_chosen(year, month)
    sections.status(status(secretariat_folder(context, folder), at), json)
