"""The proof of 見込み as it is shown: a table on screen and in the README, or JSON."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from saiken_addin.front.screens.console import say, show_table, told

if TYPE_CHECKING:
    from saiken_addin.meeting.backtest import Trial

HEADINGS = ("推計した年度", "区分", "方法", "債権", "誤差", "合計の誤差", "幅に入った割合")


def rows_of(trials: Sequence["Trial"]) -> list[tuple[str, ...]]:
    """The lines of the table: errors against what was settled, in percent."""
    return [
        (
            trial.year.label,
            trial.kind.value,
            trial.rule,
            str(trial.claims),
            f"{trial.error:.1%}",
            f"{trial.total_error:+.1%}".replace("-", "▲"),
            "-" if trial.covered is None else f"{trial.covered:.0%}",
        )
        for trial in trials
    ]


def backtested(number: int, trials: Sequence["Trial"], as_json: bool) -> None:
    rows = [{**vars(trial), "year": trial.year.label, "kind": trial.kind.value} for trial in trials]
    if told(as_json, {"month": number, "trials": rows}):
        return
    title = f"{number}月末からの見込みを決算と比べた結果"
    show_table(title, HEADINGS, rows_of(trials), right=HEADINGS[3:])
    say(
        "誤差は、債権ごとの外れの大きさの合計を決算の合計で割ったもの。合計の誤差は、合計額の外れ。",
        "幅に入った割合は、前に2年度以上の履歴がある年度だけに示す（8割が目安）。",
    )
