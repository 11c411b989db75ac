"""Runs `saiken undo`, `history` and `correct`: what goes into the ledger by hand, and back out."""

from dataclasses import dataclass, replace
from pathlib import Path

from saiken_addin.core.files import copy_atomically
from saiken_addin.core.findings import Code, Finding, Place, SaikenError, Severity, worst
from saiken_addin.core.fiscal import Month
from saiken_addin.core.history import History
from saiken_addin.core.model import MAX_AMOUNT, MEASURES, Amounts, Kind
from saiken_addin.figures.expressions import operands
from saiken_addin.figures.indicators import OUTSTANDING
from saiken_addin.figures.operands import contradict
from saiken_addin.intake.former_master import read_written
from saiken_addin.intake.history import read_history
from saiken_addin.ledger.records import Corrected, Event, Master, Verb
from saiken_addin.ooxml.tables import tidy
from saiken_addin.workflow.consolidate.publish import (
    aside,
    older_pdf_put_aside,
    pdf_path,
    put_aside,
)
from saiken_addin.workflow.folder import Folder, registry_of, usable
from saiken_addin.workflow.history.jumps import about_jumps


@dataclass(frozen=True)
class Undone:
    """What was taken back, and what is to be said of it."""

    event: Event
    findings: tuple[Finding, ...] = ()


def undo(folder: Folder) -> Undone:
    """Take the last receive, accept, import, correction or master back.

    Of a master the former one comes back to its place with its PDF, and what stood there goes to
    04_控え.

    Raises:
        SaikenError: there is nothing to take back.
    """
    with folder.open_ledger() as ledger:
        last = ledger.undoable()
        found: list[Finding] = []
        if last.verb is Verb.CONSOLIDATE and (master := ledger.master(last.id)):
            found = _bring_back(folder, master)
        return Undone(ledger.undo(), tuple(found))


def _bring_back(folder: Folder, master: Master) -> list[Finding]:
    path = folder.root / master.file
    former = folder.root / master.former if master.former else None
    words = read_written(path).words
    target = aside(folder, path)
    found = []
    with older_pdf_put_aside(path, target):
        put_aside(path, target)
        if former is not None and former.is_file():
            copy_atomically(former, path)
        else:
            path.unlink(missing_ok=True)
            if former is not None:
                details: dict[str, object] = {"file": master.former}
                found.append(Finding(Code.FORMER_MASTER_LOST, Place(path.name), details))
    if former is not None and path.exists() and pdf_path(former).is_file():
        copy_atomically(pdf_path(former), pdf_path(path))
    kept = read_written(path).words
    left = [key for key, text in words.items() if kept.get(key) != text]
    if left:
        details = {"count": len(left), "file": folder.relative(target)}
        found.append(Finding(Code.WORDS_LEFT_BEHIND, Place(path.name), details))
    return found


def correct(
    folder: Folder, month: Month, claim: str, kind: Kind, item: str, value: int, reason: str
) -> Corrected:
    """Put an amount in the place of a reported one; the reported one stays in the ledger.

    Args:
        item: the Japanese name of the amount (調定額 …).
        value: whole yen.
        reason: why; shown in 出典 and below the table.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: there is no such claim or item, nothing was reported, the reason is missing,
            該当なし would stand beside amounts, or the amounts would contradict each other in a way
            that no reason explains.
    """
    registry, _ = registry_of(folder.desk(), month.year)
    items = {label: name for name, label in Amounts.LABELS.items() if kind in MEASURES[name].kinds}
    found = registry.claim(claim)
    if found is None or kind not in found.kinds:
        raise SaikenError(
            f"{month.year}の債権一覧に {claim}（{kind}）はありません。", "債権IDと区分を確かめてください。"
        )
    if item not in items:
        raise SaikenError(f"項目「{item}」はありません。", f"{'、'.join(items)} から指定してください。")
    if not reason.strip():
        raise SaikenError("訂正の理由がありません。", "--reason で理由を書いてください。")
    if abs(value) > MAX_AMOUNT:
        raise SaikenError("金額が大きすぎます。", "円単位の金額を確かめてください。")
    with folder.open_ledger() as ledger:
        figures = ledger.figures(month).get((claim, kind))
        if figures is None:
            raise SaikenError(
                f"{month}の{found.title}（{kind}）の報告がありません。", "報告を受け付けてから訂正してください。"
            )
        name = items[item]
        before = figures.corrections.get(name)
        reported = before.reported if before else getattr(figures.amounts, name)
        if reported is None:
            _refuse_part(figures.amounts, name, found.title)
        _refuse_contradiction(replace(figures.amounts, **{name: value}))
        corrected = Corrected(month, claim, kind, name, reported, value, tidy(reason))
        ledger.record_correction(corrected)
    return corrected


def _refuse_part(amounts: Amounts, name: str, claim: str) -> None:
    """An amount where there is none (該当なし): without the others no 収入未済額 could be computed."""
    needed = [operand.name for operand in operands(OUTSTANDING.definition)]
    missing = [Amounts.LABELS[each] for each in needed if each != name and getattr(amounts, each) is None]
    if name not in needed or not missing:
        return
    raise SaikenError(
        f"{claim}は{'、'.join(missing)}の金額も報告されていないため、"
        f"{Amounts.LABELS[name]}だけを訂正できません（収入未済額を計算できません）。",
        "所管課に、すべての金額を入れた報告を出し直してもらってください。",
    )


def _refuse_contradiction(amounts: Amounts) -> None:
    """What would keep a book out (C01, C02) is no correction either."""
    if not contradict(amounts):
        return
    said = {label: getattr(amounts, name) for name, label in Amounts.SETTLED.items()}
    shown = "、".join(f"{label} {amount:,}円" for label, amount in said.items() if amount is not None)
    raise SaikenError(
        f"訂正すると、金額が互いに合わなくなります（{shown}）。",
        "金額を確かめてください。ほかの金額も誤っているときは、そちらを先に訂正します。",
    )


def history(folder: Folder) -> list[tuple[Event, list[str]]]:
    """Everything that was done, oldest first, each with what it changed in plain lines."""
    with folder.open_ledger() as ledger:
        return [(event, ledger.changes(event)) for event in ledger.events()]


def import_history(folder: Folder, path: Path) -> History:
    """Take in a file of earlier figures, whole or not at all.

    Returns:
        What was read; with an error among its findings nothing was imported.

    Raises:
        WrongDesk: 事務局ブック can't be read.
        SaikenError: there is no such file.
    """
    desk = usable(folder.desk())
    history = read_history(folder.find(path), desk.known_claims)
    if worst(history.findings) is Severity.ERROR:
        return history
    with folder.open_ledger() as ledger:
        history = replace(history, findings=(*history.findings, *about_jumps(history, ledger, desk)))
        if worst(history.findings) is Severity.ERROR:
            return history
        replaced = ledger.replaced_by(history)
        if replaced:
            note = Finding(Code.HISTORY_REPLACES, Place(history.file), {"count": replaced})
            history = replace(history, findings=(*history.findings, note))
        ledger.record_import(history)
    return history
