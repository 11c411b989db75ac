"""Presses a button: its action runs, whatever goes wrong becomes a message, a panel tells it.

A panel is where the buttons are: 事務局ブック in Excel (macros.py), or a terminal.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from saiken_addin.core.findings import Code, Finding, SaikenError
from saiken_addin.core.memory import look_rarely
from saiken_addin.desk.book import desk_path
from saiken_addin.desk.buttons import BUTTONS
from saiken_addin.desk.current_month import AtWork, read_at_work
from saiken_addin.front.buttons.actions import Job, Outcome, action, listed
from saiken_addin.workflow.failure_log import FailureLog
from saiken_addin.workflow.folder import Folder, open_folder
from saiken_addin.workflow.printing.libreoffice import Convert
from saiken_addin.workflow.status.waiting import waiting

LABELS = {button.verb: button.label for button in BUTTONS}


class Panel(Protocol):
    """Where buttons are pressed and what they did is shown."""

    @property
    def root(self) -> Path:
        """The secretariat's folder."""

    @property
    def convert(self) -> Convert | None:
        """What prints a book to a PDF there; None for LibreOffice."""

    def at_work(self) -> AtWork:
        """The year, month and form that are chosen there."""

    def progress(self, text: str) -> None:
        """Show how far the work is; an empty text takes that away."""

    def tell(self, report: "Report") -> None:
        """Show what a button did."""


@dataclass(frozen=True)
class Report:
    """What there is to tell of a pressed button; `waiting` is empty where that can't be said."""

    deed: str
    outcome: Outcome
    waiting: str

    @property
    def message(self) -> str:
        """What happened and what to do next, for a person who has just pressed the button."""
        return f"{self.outcome.what}\n\n次にすること: {self.outcome.then}"


def press(panel: Panel, verb: str) -> Outcome:
    """Do what a button does and tell it; nothing but Ctrl+C comes out of it."""
    look_rarely()
    label = LABELS.get(verb, verb)
    deed, waits = label, ""
    try:
        at = panel.at_work()
        deed = f"{label}（{at}）"
        folder = open_folder(panel.root)
        job = Job(folder, at, _progress(panel, label), panel.convert)
        outcome = action(verb)(job)
        waits = _waiting(folder, at)
    except Exception as error:
        outcome = _failure(panel.root, deed, error)
    finally:
        panel.progress("")
    panel.tell(Report(f"{deed}　{datetime.now():%Y-%m-%d %H:%M}", outcome, waits))
    return outcome


def _progress(panel: Panel, label: str) -> Callable[[int, int, str], None]:
    return lambda done, total, what: panel.progress(f"{label}: {done}/{total} {what}")


def _waiting(folder: Folder, at: AtWork) -> str:
    """What waits; the work is done already, so that a fault here takes nothing of it back."""
    try:
        return waiting(folder, at.month)
    except (SaikenError, OSError):
        return ""


# --- what went wrong ----------------------------------------------------------------------------


def _failure(root: Path, deed: str, error: Exception) -> Outcome:
    """The failure with its code, and where its record is; the traceback stands there alone."""
    finding, details = _finding(error)
    log = FailureLog(root, deed).note(error)
    record = f"記録: {log}" if log else "記録を書き込めませんでした。"
    what = f"{finding.what}{details}\n（コード {finding.code.code}、{record}）"
    return Outcome(what, finding.remedy, failed=True)


def _finding(error: Exception) -> tuple[Finding, str]:
    if isinstance(error, SaikenError):
        said = {"message": error.message, "remedy": error.remedy or "「操作」の内容を確かめてください。"}
        return Finding(Code.BUTTON_REFUSED, details=said), listed(error.findings)
    if isinstance(error, OSError):
        detail = "、".join(str(part) for part in (error.filename, error.strerror or error) if part)
        return Finding(Code.BUTTON_FILE, details={"detail": detail}), ""
    return Finding(Code.BUTTON_FAILED, details={"kind": type(error).__name__}), ""


# --- a terminal ---------------------------------------------------------------------------------


class Terminal:
    """A panel without Excel: what is at work stands in the saved 事務局ブック."""

    convert: Convert | None = None

    def __init__(self, root: Path, at: AtWork | None = None) -> None:
        self.root = root
        self.at = at

    def at_work(self) -> AtWork:
        return self.at or read_at_work(desk_path(self.root))

    def progress(self, text: str) -> None:
        if sys.stderr.isatty():
            # The line is written over; a carriage return alone would leave the end of a longer one.
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()

    def tell(self, report: Report) -> None:
        shown = f"  → {report.outcome.opens}" if report.outcome.opens else ""
        lines = [f"■ {report.deed}", report.outcome.what, shown, f"次にすること: {report.outcome.then}"]
        if report.waiting:
            lines.append(f"待っていること: {report.waiting}")
        print("\n".join(filter(None, lines)))

