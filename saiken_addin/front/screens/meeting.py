"""Shows how the meeting's document was made, and the demo that ends with it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import Amounts, Kind
from saiken_addin.front.screens.console import say, show_table, told

if TYPE_CHECKING:
    from saiken_addin.demo.run import Demonstrated
    from saiken_addin.meeting.tables import MeetingTables, Operands
    from saiken_addin.workflow.consolidate.consolidate import Consolidated


def consolidated(made: "Consolidated", month: Month, as_json: bool) -> None:
    tables = made.tables
    answer = {
        "file": str(made.path),
        "former": str(made.former) if made.former else None,
        "pdf": str(made.pdf) if made.pdf else None,
        "completeness": tables.completeness.text,
        "missing": [one.section.name for one in tables.missing],
        "plan_year": made.plans.year.label,
        "plan_completeness": made.plans.completeness if made.plans.any else None,
        "totals": _sums(tables),
        "differences": len(made.compared.differences) if made.compared.possible else None,
    }
    if told(as_json, answer, made.findings):
        return
    _totals(made)
    say(f"{month.label}の会議資料を作りました: {escape(str(made.path))}", tables.completeness.text)
    if made.plans.any:
        say(f"{made.plans.year}の目標: {made.plans.completeness}を集計")
    if made.pdf:
        say(f"PDF: {escape(str(made.pdf))}")
    say(made.compared.text)
    if made.former:
        say(f"前の会議資料: {escape(str(made.former))}")


def demonstrated(made: "Demonstrated", as_json: bool) -> None:
    found = made.findings
    answer = {
        "folder": str(made.folder.root),
        "distributed": made.distributed,
        "received": len(made.received.arrivals),
        "plans": len(made.planned.arrivals),
        "file": str(made.consolidated.path),
        "pdf": str(made.consolidated.pdf) if made.consolidated.pdf else None,
        "totals": _sums(made.consolidated.tables),
    }
    if told(as_json, answer, found):
        return
    _totals(made.consolidated)
    folder = made.folder
    say(
        f"配布した様式　　　: {escape(str(folder.distributed))}（{made.distributed}冊）",
        f"記入済みの様式　　: {escape(str(folder.collected))}（月次報告{len(made.received.arrivals)}冊・"
        f"実施計画{len(made.planned.arrivals)}冊を受け付け）",
        f"会議資料　　　　　: {escape(str(made.consolidated.path))}（{made.consolidated.tables.completeness.text}）",
        f"目標（3_目標設定）　: {made.consolidated.plans.year}・{made.consolidated.plans.completeness}を集計",
        *([f"会議資料（PDF）　 : {escape(str(made.consolidated.pdf))}"] if made.consolidated.pdf else []),
        f"事務局ブック・台帳: {escape(str(folder.root))}",
        f"次にすること: saiken status --folder {escape(str(folder.root))} で提出状況を表示します。",
    )


def made_again(path: Path, month: Month, day: date, as_json: bool) -> None:
    if told(as_json, {"file": str(path), "as_of": day.isoformat()}):
        return
    say(f"{day:%Y-%m-%d}の時点の{month.label}の会議資料を作り直しました: {escape(str(path))}")


def _sums(tables: "MeetingTables") -> "dict[str, Operands]":
    """The reported amounts of this year's 合計, in yen."""
    sums = {kind: tables.total(kind) for kind in Kind}
    return {kind.value: {item: sums[kind][item] for item in Amounts.LABELS} for kind in Kind}


def _totals(made: "Consolidated") -> None:
    """合計 of tables (7) and (8), as they are printed."""
    from saiken_addin.workflow.status.export import export_rows

    for kind in Kind:
        rows = export_rows(kind.value, made.tables)[-2:]
        shown = [column for column in rows[0] if "(千円)" in column or _is_rate(rows[0][column])]
        cells = [[str(row[column]) for column in ("年度", *shown)] for row in rows]
        show_table(f"{kind} 合計", ("年度", *shown), cells, right=shown)


def _is_rate(value: object) -> bool:
    return isinstance(value, str) and (value.endswith(("%", "P")) or value == "-")
