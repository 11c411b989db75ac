"""Runs `saiken demo`: the main job from beginning to end on the shipped real figures."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from saiken_addin.core.files import write_atomically
from saiken_addin.core.findings import Finding, SaikenError
from saiken_addin.core.model import Stage
from saiken_addin.demo import sample, sample_plan
from saiken_addin.demo.monthly_answers import filled_book
from saiken_addin.demo.plan_answers import filled_plan_book
from saiken_addin.desk.names import DESK_STEM
from saiken_addin.workflow.consolidate.consolidate import Consolidated, consolidate
from saiken_addin.workflow.desk.start import start
from saiken_addin.workflow.distribute.monthly import distribute_monthly
from saiken_addin.workflow.distribute.monthly_reference import reference
from saiken_addin.workflow.distribute.plan import distribute_plan
from saiken_addin.workflow.distribute.plan_reference import cities_of, plan_reference
from saiken_addin.workflow.folder import LEDGER_NAME, Folder, open_folder, registry_of
from saiken_addin.workflow.printing.libreoffice import libreoffice, print_with_libreoffice
from saiken_addin.workflow.receive.receipt import ReceiveResult, receive

_MARK = ".saiken-demo"
Step = Callable[[str, int, int, str], None]
"""Called with (step, done, of how many, what is at work)."""


@dataclass(frozen=True)
class Demonstrated:
    """What the demo made and where: the month's books, and the plans of the year to come."""

    folder: Folder
    distributed: int
    received: ReceiveResult
    planned: ReceiveResult
    consolidated: Consolidated

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.received.findings, *self.planned.findings, *self.consolidated.findings)


def demo(root: Path, step: Step) -> Demonstrated:
    """Run October of 令和7年度 and the plans of 令和8年度: distribute, fill in as staff would, receive,
    consolidate, print. The PDF is made where there is LibreOffice.

    Args:
        root: a new or empty folder, or that of an earlier demo, which is made anew.

    Raises:
        SaikenError: the folder holds something that no demo made.
    """
    folder = prepare(root, step)
    received = receive(folder, [], partial(step, "受け付けて点検する"))
    planned = _plans(folder, step)
    step("会議資料を作る", 0, 1, "")
    convert = print_with_libreoffice if libreoffice() else None
    consolidated = consolidate(folder, sample.MONTH, sample_plan.YEAR, convert)
    step("会議資料を作る", 1, 1, consolidated.path.name)
    distributed = sum(1 for _ in folder.distributed.glob("*.xlsx"))
    return Demonstrated(folder, distributed, received, planned, consolidated)


def _plans(folder: Folder, step: Step) -> ReceiveResult:
    """The plans of the year to come, in April: distributed, filled in, received."""
    year, stage = sample_plan.YEAR, Stage.INITIAL
    registry, _ = registry_of(folder.desk(), year)
    with folder.open_ledger() as ledger:
        known = plan_reference(ledger, registry, cities_of(ledger, folder.desk(), year))
    books = distribute_plan(folder, year, stage, partial(step, "実施計画を配布する")).books
    for number, (section, path) in enumerate(books, 1):
        step("所管課が計画を立てる", number, len(books), section)
        data = filled_plan_book(path.read_bytes(), registry, section, stage, known)
        write_atomically(folder.collected / path.name, data)
    return receive(folder, [], partial(step, "計画を受け付けて点検する"))


def prepare(root: Path, step: Step) -> Folder:
    """The demo up to the filled-in books in 02_回収.

    Raises:
        SaikenError: the folder holds something that no demo made.
    """
    from saiken_addin.demo.sample_meeting import contents

    _clear(root)
    month = sample.MONTH
    step("事務局のフォルダーを作る", 0, 1, "")
    written = replace(contents(month.year), support=sample.SUPPORT)
    start(root, month.year, None, written, month)
    write_atomically(root / _MARK, b"")
    folder = open_folder(root)
    desk = folder.desk()
    registry, _ = registry_of(desk, month.year)
    with folder.open_ledger() as ledger:
        for number, history in enumerate(sample.shipped_history(desk.known_claims), 1):
            step("これまでの実績を取り込む", number, 3, history.file)
            ledger.record_import(history)
        known = reference(ledger, registry, month)
    books = distribute_monthly(folder, month, partial(step, "様式を配布する")).books
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
