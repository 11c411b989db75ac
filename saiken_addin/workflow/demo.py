"""Owns `saiken demo`: the main job from beginning to end on the shipped real figures."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from saiken_addin import sample
from saiken_addin.desk_sheets import DESK_STEM
from saiken_addin.files import write_atomically
from saiken_addin.findings import SaikenError
from saiken_addin.workflow.answers import filled_book
from saiken_addin.workflow.beside import beside
from saiken_addin.workflow.consolidate import Consolidated, consolidate
from saiken_addin.workflow.distribute import distribute_monthly
from saiken_addin.workflow.folder import LEDGER_NAME, Folder, open_folder, registry_of
from saiken_addin.workflow.receive import ReceiveResult, receive
from saiken_addin.workflow.start import start

_MARK = ".saiken-demo"
Step = Callable[[str, int, int, str], None]
"""Called with (step, done, of how many, what is at work)."""


@dataclass(frozen=True)
class Demonstrated:
    """What the demo made and where."""

    folder: Folder
    distributed: int
    received: ReceiveResult
    consolidated: Consolidated


def demo(root: Path, step: Step) -> Demonstrated:
    """Run October of 令和7年度: distribute, fill in as staff would, receive, consolidate.

    Args:
        root: a new or empty folder, or that of an earlier demo, which is made anew.

    Raises:
        SaikenError: the folder holds something that no demo made.
    """
    folder = prepare(root, step)
    received = receive(
        folder, [], lambda done, total, what: step("受け付けて点検する", done, total, what)
    )
    step("会議資料を作る", 0, 1, "")
    consolidated = consolidate(folder, sample.MONTH)
    step("会議資料を作る", 1, 1, consolidated.path.name)
    distributed = sum(1 for _ in folder.distributed.glob("*.xlsx"))
    return Demonstrated(folder, distributed, received, consolidated)


def prepare(root: Path, step: Step) -> Folder:
    """The demo up to the filled-in books in 02_回収.

    Raises:
        SaikenError: the folder holds something that no demo made.
    """
    _clear(root)
    month = sample.MONTH
    step("事務局のフォルダーを作る", 0, 1, "")
    start(root, month.year, None, month=month)
    write_atomically(root / _MARK, b"")
    folder = open_folder(root)
    desk = folder.desk()
    registry, _ = registry_of(desk, month.year)
    with folder.open_ledger() as ledger:
        for number, history in enumerate(sample.shipped_history(desk.known_claims), 1):
            step("これまでの実績を取り込む", number, 3, history.file)
            ledger.record_import(history)
        known = beside(ledger, registry, month)
    books = distribute_monthly(
        folder, month, lambda done, total, what: step("様式を配布する", done, total, what)
    ).books
    amounts = sample.october_amounts(desk.known_claims)
    debtors = sample.october_debtors(desk.known_claims)
    for number, (section, path) in enumerate(books, 1):
        step("所管課が記入する", number, len(books), section)
        data = filled_book(registry, section, month, known, amounts, debtors)
        write_atomically(folder.collected / path.name, data)
    return folder


def _clear(root: Path) -> None:
    if not root.exists() or not any(root.iterdir()):
        return
    if not (root / _MARK).exists():
        raise SaikenError(
            f"「{root}」は空ではありません。", "空のフォルダーか、まだないフォルダーを指定してください。"
        )
    for path in root.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.stem == DESK_STEM or path.name.startswith(LEDGER_NAME):
            path.unlink()
