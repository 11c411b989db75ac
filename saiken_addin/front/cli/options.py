"""What the commands share: their common options, the folder, the month, the exit code."""

from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month

FolderOption = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads the annotation at run time
    typer.Option("--folder", help="事務局のフォルダー（省略すると今のフォルダー）", show_default=False),
]
_YEAR, _MONTH = "年度（令和。7、R07、令和7年度）", "月（暦の月。2 は翌年の2月）"
YearOption = Annotated[str, typer.Option("--year", help=_YEAR)]
MonthOption = Annotated[int, typer.Option("--month", help=_MONTH)]
YearChoice = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--year", help=_YEAR, show_default=False),
]
MonthChoice = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option("--month", help=_MONTH, show_default=False),
]
MeetingPlanOption = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--plan-year",
        help="目標を載せる実施計画の年度（省略すると10月から3月は翌年度、4月から9月は当年度）",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="結果をJSONで表示する")]


def secretariat_folder(context: typer.Context, folder: Path | None) -> Any:
    """The secretariat's folder that a command works in."""
    from saiken_addin.workflow.folder import open_folder

    return open_folder(folder or context.find_root().obj or Path.cwd())


def month_of(year: str, month: int) -> Month:
    """The month-end that the options name."""
    return Month(FiscalYear.parse(year), month)


def year_chosen(year: str | None) -> FiscalYear | None:
    """The fiscal year that an option names which need not be given."""
    return FiscalYear.parse(year) if year is not None else None


def month_chosen(year: str | None, month: int | None) -> Month | None:
    """The month-end that options name which need not be given.

    Raises:
        SaikenError: one of them is given without the other.
    """
    if (year is None) != (month is None):
        raise SaikenError("--year と --month は一緒に指定してください。")
    return month_of(year, month) if year is not None and month is not None else None
