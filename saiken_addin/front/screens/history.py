"""Shows what was done: imports, corrections, undo, the history."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from saiken_addin.core.model import MISSING, Amounts
from saiken_addin.front.screens.console import say, show_table, told

if TYPE_CHECKING:
    from saiken_addin.core.history import History
    from saiken_addin.ledger.records import Corrected, Event
    from saiken_addin.ledger.restore import Restored
    from saiken_addin.workflow.folder import Folder
    from saiken_addin.workflow.history.undo import Undone


def imported(history: "History", is_refused: bool, as_json: bool) -> None:
    answer = {
        "file": history.file,
        "kind": history.kind.value if history.kind else None,
        "rows": 0 if is_refused else len(history.rows),
    }
    if told(as_json, answer | ({"exit": 2} if is_refused else {}), history.findings):
        return
    if is_refused:
        say(f"[red]{escape(history.file)} に誤りがあるため、何も取り込みませんでした。[/]")
    else:
        count = f"{history.kind}{len(history.rows):,}行"
        say(f"{escape(history.file)} から{count}を取り込みました。取り消すには saiken undo。")


def corrected(made: "Corrected", as_json: bool) -> None:
    was = MISSING if made.reported is None else f"{made.reported:,}"
    answer = {
        "month": made.month.label,
        "claim": made.claim,
        "kind": made.kind.value,
        "item": Amounts.LABELS[made.item],
        "reported": made.reported,
        "value": made.value,
        "reason": made.reason,
    }
    if told(as_json, answer):
        return
    say(
        f"訂正しました: {made.month}の{made.claim}（{made.kind}）{Amounts.LABELS[made.item]} "
        f"{was}円 → {made.value:,}円（{escape(made.reason)}）",
        "報告された値は台帳に残ります。会議資料を作り直すと反映されます。",
    )


def begun(made: "Mapping[str, int]", as_json: bool) -> None:
    if told(as_json, {"found": dict(made)}):
        return
    say(
        "新しい台帳を始めました。これまでの数字はありません。",
        "次にすること: これまでの実績を saiken history import で、様式を saiken distribute で作り直し、"
        "戻ったブックを saiken receive で受け付けます。",
    )


def restored(made: "Restored", folder: "Folder", as_json: bool) -> None:
    last = f"{made.last.at.astimezone():%Y-%m-%d %H:%M} {made.last.summary}"
    former = folder.relative(made.former) if made.former else None
    if told(as_json, {"events": made.events, "last": last, "former": former}):
        return
    say(f"台帳を戻しました（記録 {made.events:,}件、最後の記録: {escape(last)}）。")
    if former:
        say(f"これまでの台帳は {escape(former)} に移しました。")
    say("次にすること: 最後の記録より後に届いたブックは、saiken receive でもう一度受け付けます。")


def history_shown(found: "Sequence[tuple[Event, list[str]]]", as_json: bool) -> None:
    answer = {
        "events": [
            {
                "id": event.id,
                "at": event.at.isoformat(),
                "actor": event.actor,
                "verb": event.verb.value,
                "summary": event.summary,
                "undoes": event.undoes,
                "in_force": event.in_force,
                "changes": changes,
            }
            for event, changes in found
        ],
    }
    if told(as_json, answer):
        return
    rows = [
        (
            str(event.id),
            f"{event.at.astimezone():%Y-%m-%d %H:%M}",
            escape(event.actor),
            escape(event.summary) + ("" if event.in_force else "[dim]（取消済）[/]"),
            escape("\n".join(changes)),
        )
        for event, changes in found
    ]
    show_table("操作の経過", ("番号", "日時", "だれ", "したこと", "変わったこと"), rows)


def undone(made: "Undone", as_json: bool) -> None:
    event = made.event
    answer = {
        "undone": event.summary,
        "verb": event.verb.value,
        "at": event.at.isoformat(),
    }
    if told(as_json, answer, made.findings):
        return
    say(f"取り消しました: {escape(event.summary)}（{event.at.astimezone():%Y-%m-%d %H:%M}）")
