"""Runs `saiken status --plan`: how the plan of each section stands, and whether a meeting saw it."""

from dataclasses import dataclass
from datetime import datetime

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import FormName, PlanState, Stage, State
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.consolidate.plan_tables import stage_of
from saiken_addin.workflow.folder import Folder, registry_of


@dataclass(frozen=True)
class PlanLine:
    """How a section's plan stands.

    Attributes:
        state: of the latest book that came in.
        plan: 当初, 修正 or 報告済, of the book that counts.
        initial, settlement: when the last book of each stage came in that counted.
        shown: when a meeting's document first showed the plan that counts.
        errors, warnings: of the latest book.
    """

    section: str
    bureau: str
    state: State
    plan: PlanState
    initial: datetime | None = None
    settlement: datetime | None = None
    shown: datetime | None = None
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class PlanStatus:
    """How the plans of a year stand, in 表示順."""

    year: FiscalYear
    lines: tuple[PlanLine, ...]


def plan_status(folder: Folder, year: FiscalYear | None) -> PlanStatus:
    """The standing of every section's plan.

    Args:
        year: of the plans; None for the year of which plans went out last.

    Raises:
        SaikenError: no plan went out yet.
        WrongDesk: 事務局ブック holds errors.
    """
    with folder.open_ledger() as ledger:
        year = year or _latest(ledger)
        registry, _ = registry_of(folder.desk(), year)
        names = [section.name for section in registry.sections]
        statuses = ledger.status(FormName.PLAN, year, names)
        shown = ledger.plans_shown(year)
        lines = []
        for section in registry.sections:
            status = statuses[section.name]
            came: dict[Stage, datetime] = {}
            for book in status.history:
                if book.state_at_receipt.counts or book is status.counted:
                    came[stage_of(ledger.entries(book.id))] = book.received_at
            counted = status.counted
            seen = next((at for event, at, _ in shown if counted and event > counted.event), None)
            latest = status.latest
            lines.append(
                PlanLine(
                    section.name,
                    section.bureau,
                    status.state,
                    _state(stage_of(ledger.entries(counted.id)) if counted else None, seen),
                    came.get(Stage.INITIAL),
                    came.get(Stage.SETTLEMENT),
                    seen,
                    latest.errors if latest else 0,
                    latest.warnings if latest else 0,
                )
            )
    return PlanStatus(year, tuple(lines))


def _state(stage: Stage | None, shown: datetime | None) -> PlanState:
    if stage is None:
        return PlanState.NONE
    if shown is not None:
        return PlanState.REPORTED
    return PlanState.INITIAL if stage is Stage.INITIAL else PlanState.REVISED


def _latest(ledger: Ledger) -> FiscalYear:
    years = [
        book.term
        for book in ledger.documents().values()
        if book.form is FormName.PLAN and isinstance(book.term, FiscalYear)
    ]
    if not years:
        raise SaikenError(
            "まだ実施計画を配布していません。", "saiken distribute plan で様式を配布してください。"
        )
    return years[-1]
