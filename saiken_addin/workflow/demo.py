"""Owns `saiken demo`: the main job from beginning to end on the shipped real figures."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from saiken_addin import rules, sample
from saiken_addin.desk_sheets import DESK_STEM
from saiken_addin.files import write_atomically
from saiken_addin.findings import SaikenError
from saiken_addin.forms.fill import fill
from saiken_addin.model import Amounts, Kind
from saiken_addin.operands import operands_of
from saiken_addin.registry import Registry
from saiken_addin.render import to_python
from saiken_addin.workflow.beside import beside
from saiken_addin.workflow.consolidate import Consolidated, consolidate
from saiken_addin.workflow.distribute import distribute_monthly, template
from saiken_addin.workflow.folder import LEDGER_NAME, Folder, open_folder, registry_of
from saiken_addin.workflow.receive import ReceiveResult, receive
from saiken_addin.workflow.start import start
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.known import (
    Beside,
    Value,
    identity_values,
    known_values,
    suggested_values,
)
from workbook_templates.monthly.rows import ACTIVITY_ITEMS, COUNT_ITEMS, key, rows_of

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
    _clear(root)
    month = sample.MONTH
    step("事務局のフォルダーを作る", 0, 1, "")
    start(root, month.year, None)
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
    )
    amounts = sample.october_amounts(desk.known_claims)
    debtors = sample.october_debtors(desk.known_claims)
    for number, (section, path) in enumerate(books.books, 1):
        step("所管課が記入する", number, len(books.books), section)
        answers = _answers(registry, section, known, amounts)
        for claim in registry.of_section(section):
            row = debtors[claim.id]
            for item, (label, _) in COUNT_ITEMS.items():
                answers[key(label, None, claim.id)] = getattr(row, item)
        data = _filled(registry, section, known, answers)
        write_atomically(folder.collected / path.name, data)
    received = receive(
        folder, [], lambda done, total, what: step("受け付けて点検する", done, total, what)
    )
    step("会議資料を作る", 0, 1, "")
    consolidated = consolidate(folder, month)
    step("会議資料を作る", 1, 1, consolidated.path.name)
    return Demonstrated(folder, len(books.books), received, consolidated)


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


def _answers(
    registry: Registry,
    section: str,
    known: Beside,
    amounts: Mapping[tuple[str, Kind], Amounts],
) -> dict[str, Value]:
    """What the section fills in: its figures, a reason where one is asked for, its texts."""
    answers: dict[str, Value] = {}
    claims = registry.of_section(section)
    for row in rows_of(claims):
        if not row.open:
            continue
        reported = amounts[row.claim.id, row.kind]
        for item, label in Amounts.LABELS.items():
            answers[row.key(label)] = getattr(reported, item)
        operands = operands_of(reported, known.before.get((row.claim.id, row.kind)))
        if to_python(rules.flagged(row.kind, registry.settings))(operands):
            answers[row.key("増減理由")] = sample.REASONS[row.kind]
    for claim in claims:
        labels = [label for label, _ in ACTIVITY_ITEMS.values()]
        for label, text in zip(labels, sample.texts_of(claim), strict=False):
            answers[key(label, None, claim.id)] = text
    if section in sample.NEW_MEASURES:
        answers["新たな取組_1"] = sample.NEW_MEASURES[section]
    return answers


def _filled(
    registry: Registry, section: str, known: Beside, answers: dict[str, Value]
) -> bytes:
    month = sample.MONTH
    form = monthly_form(registry, section, month.number in registry.settings.activity_months)
    values = {
        **identity_values(registry, section, month),
        **known_values(registry, section, known),
        **suggested_values(registry, section, known),
        **answers,
    }
    return fill(template(form), form, {name: values[name] for name in values if name in form.fields})
