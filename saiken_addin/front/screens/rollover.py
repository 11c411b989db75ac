"""Shows the draft of the next year's desk, and what changed."""

from typing import TYPE_CHECKING, Any

from rich.markup import escape

from saiken_addin.core.model import Claim
from saiken_addin.desk.names import DESK_STEM, TURN
from saiken_addin.front.screens.console import say, show_table, told

if TYPE_CHECKING:
    from saiken_addin.workflow.rollover.rollover import RolledOver


def rolled_over(made: "RolledOver", as_json: bool) -> None:
    from saiken_addin.workflow.rollover.rollover import tally

    compared = made.compared
    counts = tally(compared.crossings)
    answer = {
        "file": str(made.path),
        "replaced": made.replaced,
        "from": compared.was.label,
        "to": compared.now.label,
        "source": made.source.value,
        "counts": counts,
        "claims": [
            {
                "id": each.id,
                "changes": [change.value for change in each.changes],
                "was": _listed(each.was),
                "now": _listed(each.now),
            }
            for each in compared.crossings
        ],
        "sections": [
            {"change": each.what.value, "was": each.was, "now": each.now} for each in compared.sections
        ],
    }
    if told(as_json, answer, compared.findings):
        return
    rows = []
    for each in compared.crossings:
        if each.changes:
            sides = [(side.title, side.section) if side else ("-", "-") for side in (each.was, each.now)]
            rows.append(tuple(map(escape, ("、".join(each.changes), each.id, *sides[0], *sides[1]))))
    if rows:
        headings = ("変更", "債権ID", compared.was.label, "所管課", compared.now.label, "所管課")
        show_table(f"{compared.was} → {compared.now}　変わる債権", headings, rows)
    desk = made.path.with_name(f"{DESK_STEM}{made.path.suffix}").name
    say(
        "　".join(f"{change} {count}" for change, count in counts.items()),
        f"[bold]{escape(str(made.path))}[/] を{'作り直しました' if made.replaced else '作りました'}"
        f"（{compared.now}の債権は{made.source}から）。今の事務局ブックは変えていません。",
        f"次にすること: 案の「{TURN}」を見て、債権一覧や宛先を案の中で直します。直した案を上書きすることはありません。",
        f"使い始めるとき: 今の事務局ブックを 04_控え に移し、案の名前を {desk} に変えます。"
        f"{compared.was}までの債権も入っているので、前の年度の仕事も続けられます。",
    )


def _listed(claim: Claim | None) -> dict[str, Any] | None:
    """A claim as one year's list has it, for a program."""
    if claim is None:
        return None
    return {
        "number": claim.number,
        "name": claim.name,
        "class": claim.claim_class.value,
        "bureau": claim.bureau,
        "section": claim.section,
    }
