"""Shows what was made of the secretariat's folder, and functions added to a book."""

from typing import TYPE_CHECKING

from rich.markup import escape

from saiken_addin.front.screens.console import say, told

if TYPE_CHECKING:
    from saiken_addin.workflow.desk.start import Started
    from saiken_addin.workflow.functions import FunctionsAdded


def started(made: "Started", as_json: bool) -> None:
    answer = {
        "folder": str(made.folder.root),
        "desk": str(made.desk),
        "starter": str(made.starter),
        "years": [year.label for year in made.years],
        "claims": made.claims,
        "sections": made.sections,
    }
    if told(as_json, answer, made.findings):
        return
    years = "、".join(year.label for year in made.years)
    say(
        f"[bold]{escape(str(made.folder.root))}[/] に事務局のフォルダーを作りました。",
        f"事務局ブック: {escape(str(made.desk))}（{years}、{made.claims}債権・{made.sections}課）",
        f"ボタンが使えないPCでは、ダブルクリックで同じ仕事の一覧を開きます: {escape(str(made.starter))}",
        "次にすること: 事務局ブックの債権一覧・所管課・設定を確かめ、saiken history import で前年度の実績を取り込み、"
        "saiken distribute monthly で様式を作ります。",
    )


def functions_added(done: "FunctionsAdded", as_json: bool) -> None:
    answer = {
        "file": str(done.path),
        "former": str(done.former) if done.former else None,
        "added": done.added,
        "present": done.present,
    }
    if told(as_json, answer, done.findings):
        return
    if done.former:
        say(f"{escape(done.path.name)} に関数{len(done.added)}個を追加しました: {'、'.join(done.added)}")
        say(f"追加する前のブックは {escape(done.former.name)} に残しました。")
    elif not done.findings:
        say(f"{escape(done.path.name)} にはすべての関数がすでにあります。何も変えていません。")
    else:
        say(f"{escape(done.path.name)} には何も追加していません。")
