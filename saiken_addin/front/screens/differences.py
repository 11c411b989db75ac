"""Shows the differences from the former document: a short table on screen, or all as JSON."""

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from saiken_addin.core.fiscal import Month
from saiken_addin.front.screens.console import say, show_table, told
from saiken_addin.meeting.differences import Comparison

if TYPE_CHECKING:
    from saiken_addin.workflow.consolidate.dry_run import DryRun

_SHOWN = 30
HEADINGS = ("シート", "セル", "行", "列", "前回", "今回", "原因")


def as_rows(compared: Comparison) -> list[dict[str, Any]]:
    """All differences for a program."""
    return [vars(each) | {"causes": list(each.causes)} for each in compared.differences]


def dry_run(result: "DryRun", month: Month, as_json: bool) -> None:
    compared = result.compared
    answer = {
        "dry_run": True,
        "month": month.label,
        "compared_with": compared.made_at.isoformat() if compared.made_at else None,
        "possible": compared.possible,
        "text": compared.text,
        "differences": as_rows(compared),
        "file": str(result.path),
        "completeness": result.tables.completeness.text,
    }
    if told(as_json, answer, result.findings):
        return
    if compared.differences:
        rows = []
        for each in compared.differences[:_SHOWN]:
            cells = (each.sheet, each.cell, each.row, each.column, each.was, each.now)
            rows.append([escape(cell) for cell in (*cells, "\n".join(each.causes))])
        show_table(f"{month.label}の会議資料　前回との差", HEADINGS, rows, right=HEADINGS[4:6])
    more = len(compared.differences) - _SHOWN
    say(
        escape(compared.text),
        *([f"ほか{more:,}件は一覧のブックにあります。"] if more > 0 else []),
        f"一覧: {escape(str(result.path))}",
        "会議資料・PDF・台帳には何も書いていません。作るには --dry-run を付けずに実行します。",
    )
