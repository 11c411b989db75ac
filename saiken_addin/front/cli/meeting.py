"""Commands around the meeting's document: made, taken out as tables, explained, foretold."""

import sys
from datetime import datetime
from typing import Annotated, Optional

import typer

from saiken_addin.core.findings import SaikenError
from saiken_addin.front import exit_code
from saiken_addin.front.cli.options import (
    FolderOption,
    JsonOption,
    MeetingPlanOption,
    MonthOption,
    YearOption,
    month_of,
    secretariat_folder,
    year_chosen,
)


def consolidate(
    context: typer.Context,
    year: YearOption,
    month: MonthOption,
    plan_year: MeetingPlanOption = None,
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
    from saiken_addin.front.screens import meeting
    from saiken_addin.workflow.consolidate.consolidate import consolidate, consolidate_again
    from saiken_addin.workflow.printing.libreoffice import print_with_libreoffice

    at = month_of(year, month)
    plans = year_chosen(plan_year)
    if dry_run:
        if pdf or as_of is not None:
            raise SaikenError(
                "--dry-run と --pdf・--as-of は一緒に指定できません。", "どれか一つだけを指定してください。"
            )
        from saiken_addin.front.screens import differences
        from saiken_addin.workflow.consolidate.dry_run import dry_run as compare

        result = compare(secretariat_folder(context, folder), at, plans)
        differences.dry_run(result, at, json)
        raise typer.Exit(exit_code(result.findings))
    if as_of is not None:
        if pdf or plans is not None:
            raise SaikenError(
                "--as-of と --pdf・--plan-year は一緒に指定できません。",
                "会議資料だけを作り直します（計画はそのときのもの）。PDFはできたブックを開いて作ってください。",
            )
        day = as_of.date()
        meeting.made_again(consolidate_again(secretariat_folder(context, folder), at, day), at, day, json)
        return
    convert = print_with_libreoffice if pdf else None
    made = consolidate(secretariat_folder(context, folder), at, plans, convert)
    meeting.consolidated(made, at, json)
    raise typer.Exit(exit_code(made.findings))


def export(
    context: typer.Context,
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="現年 過年 局別 課別 目標 課題 提出状況 出典")
    ],
    year: YearOption,
    month: MonthOption,
    to: Annotated[str, typer.Option("--to", help="csv か json")] = "csv",
    plan_year: MeetingPlanOption = None,
    folder: FolderOption = None,
) -> None:
    """会議資料の表をCSVかJSONで書き出します。"""
    from saiken_addin.workflow.status.export import to_csv, to_json
    from saiken_addin.workflow.status.submissions import table_rows

    if to not in ("csv", "json"):
        raise SaikenError(f"--to に「{to}」は指定できません。", "csv か json を指定してください。")
    plans = year_chosen(plan_year)
    rows = table_rows(secretariat_folder(context, folder), table, month_of(year, month), plans)
    sys.stdout.buffer.write(to_csv(rows) if to == "csv" else to_json(rows))
    sys.stdout.flush()


def explain(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="セル", help="会議資料のセル（例: 2-8_過年!F12）")],
    year: YearOption,
    month: MonthOption,
    plan_year: MeetingPlanOption = None,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """会議資料の数字がどう決まったか（定義、もとの金額、報告のセル）を示します。"""
    from saiken_addin.front.screens.explain import explained
    from saiken_addin.workflow.consolidate.explain import explain

    plans = year_chosen(plan_year)
    at = month_of(year, month)
    explained(explain(secretariat_folder(context, folder), at, place, plans), json)


def backtest(
    context: typer.Context,
    month: MonthOption,
    folder: FolderOption = None,
    json: JsonOption = False,
) -> None:
    """見込みの方法を、決算の済んだ年度で検証します（二つの素朴な方法と比べます）。"""
    from saiken_addin.front.screens import year_end
    from saiken_addin.workflow.status.backtest import backtest

    year_end.backtested(month, backtest(secretariat_folder(context, folder), month), json)
