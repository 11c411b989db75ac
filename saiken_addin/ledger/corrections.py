"""Corrections: amounts that the secretariat put in the place of reported ones, with a reason.

A correction holds as long as the reported amount is the one that it corrected; a section that
reports another amount has the last word again. So it has where its other amounts have changed so
that they and a correction can't all be true: such corrections are set aside, the oldest first.
"""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, Correction, Figures, Kind
from saiken_addin.figures.operands import contradict
from saiken_addin.ledger.records import Corrected
from saiken_addin.ledger.rows import Columns, term_columns
from saiken_addin.ledger.schema import correction, event
from saiken_addin.ledger.standing import in_force


def correction_row(event_id: int, corrected: Corrected) -> Columns:
    year, number = term_columns(corrected.month)
    about = {"event_id": event_id, "year": year, "month": number, "kind": corrected.kind.value}
    return {**vars(corrected), **about}


def months(connection: Connection) -> set[Month]:
    """The months of which something was corrected."""
    query = select(correction.c.year, correction.c.month).distinct()
    return {Month(FiscalYear(row.year), row.month) for row in connection.execute(query)}


def corrected(
    connection: Connection, month: Month, figures: Mapping[tuple[str, Kind], Figures]
) -> dict[tuple[str, Kind], Figures]:
    """The figures of a month with what was corrected of them; the last correction counts."""
    year, number = term_columns(month)
    query = (
        select(correction, event.c.at, event.c.actor)
        .join(event, event.c.id == correction.c.event_id)
        .where(correction.c.year == year, correction.c.month == number, in_force(event.c.id))
        .order_by(correction.c.event_id)
    )
    holding: dict[tuple[str, Kind], dict[str, Correction]] = {}
    for row in connection.execute(query):
        key = row.claim, Kind(row.kind)
        if key not in figures or row.item not in Amounts.LABELS:
            continue
        reported = getattr(figures[key].amounts, row.item)
        if reported != row.reported:
            continue
        own = holding.setdefault(key, {})
        own.pop(row.item, None)  # the oldest stands first
        own[row.item] = Correction(reported, row.value, row.reason, row.at, row.actor)
    return {**figures, **{key: _applied(figures[key], own) for key, own in holding.items()}}


def _applied(figures: Figures, corrections: Mapping[str, Correction]) -> Figures:
    """Figures with their corrections, but for those that contradict what was reported."""

    def amounts() -> Amounts:
        return replace(figures.amounts, **{item: each.value for item, each in kept.items()})

    kept, set_aside = dict(corrections), {}
    if not contradict(figures.amounts):
        while contradict(amounts()):
            oldest = next(iter(kept))
            set_aside[oldest] = kept.pop(oldest)
    return replace(figures, amounts=amounts(), corrections=kept, set_aside=set_aside)
