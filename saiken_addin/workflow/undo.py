"""Owns `saiken undo` and `saiken history import`: what goes into the ledger by hand, and back out."""

from dataclasses import replace
from pathlib import Path

from saiken_addin.findings import Code, Finding, Place, Severity
from saiken_addin.history import read_history
from saiken_addin.ledger.records import Event, History
from saiken_addin.workflow.folder import Folder, usable


def undo(folder: Folder) -> Event:
    """Take the last receive, accept or import back; the event that was taken back.

    Raises:
        SaikenError: there is nothing to take back.
    """
    with folder.open_ledger() as ledger:
        return ledger.undo()


def import_history(folder: Folder, path: Path) -> History:
    """Take in a file of earlier figures, whole or not at all.

    Returns:
        What was read; with an error among its findings nothing was imported.

    Raises:
        WrongDesk: 事務局ブック can't be read.
        SaikenError: there is no such file.
    """
    history = read_history(folder.find(path), usable(folder.desk()).known_claims)
    if any(finding.severity is Severity.ERROR for finding in history.findings):
        return history
    with folder.open_ledger() as ledger:
        replaced = ledger.replaced_by(history)
        if replaced:
            note = Finding(Code.HISTORY_REPLACES, Place(history.file), {"count": replaced})
            history = replace(history, findings=(*history.findings, note))
        ledger.record_import(history)
    return history
