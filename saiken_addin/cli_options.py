"""Owns what the commands share: their common options, the folder, the month, the exit code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from saiken_addin.findings import Finding, Severity, worst
from saiken_addin.fiscal import FiscalYear, Month

FolderOption = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads the annotation at run time
    typer.Option("--folder", help="事務局のフォルダー（省略すると今のフォルダー）", show_default=False),
]
YearOption = Annotated[str, typer.Option("--year", help="年度（令和。7、R07、令和7年度）")]
MonthOption = Annotated[int, typer.Option("--month", help="月（暦の月。2 は翌年の2月）")]
JsonOption = Annotated[bool, typer.Option("--json", help="結果をJSONで表示する")]


def open_house(context: typer.Context, folder: Path | None) -> Any:
    """The secretariat's folder that a command works in."""
    from saiken_addin.workflow.folder import open_folder

    return open_folder(folder or context.find_root().obj or Path.cwd())


def month_of(year: str, month: int) -> Month:
    """The month-end that the options name."""
    return Month(FiscalYear.parse(year), month)


def exit_code(findings: Sequence[Finding]) -> int:
    """1 with something that needs a person."""
    return 1 if worst(findings) in (Severity.ERROR, Severity.WARNING) else 0
