"""The record of the meeting's documents: what each was made from and what it showed."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.ledger.records import Master
from saiken_addin.ledger.rows import Columns, term_columns
from saiken_addin.ledger.schema import consolidation, event, made_from, plans_shown
from saiken_addin.ledger.standing import in_force

_LONGEST = 60
"""Signs that are shown of a person's words."""


def consolidation_row(event_id: int, master: Master) -> Columns:
    year, number = term_columns(master.month)
    about = {"year": year, "month": number, "file": master.file, "sha256": master.sha256}
    return {"event_id": event_id, **about}


def made_from_row(event_id: int, master: Master) -> Columns:
    return {
        "event_id": event_id,
        "made_at": master.made_at,
        "desk": master.desk,
        "desk_sha256": master.desk_sha256,
        "former": master.former,
        "written": json.dumps(dict(master.written), ensure_ascii=False),
        "figures": json.dumps(master.figures, ensure_ascii=False, separators=(",", ":")),
    }


def master_of(connection: Connection, event_id: int) -> Master | None:
    """The document that an event wrote, whether it holds or was taken back."""
    query = _query().where(consolidation.c.event_id == event_id)
    return next((_to_master(row) for row in connection.execute(query)), None)


def latest_master(
    connection: Connection, month: Month, until: datetime | None
) -> tuple[int, Master] | None:
    """The last document of a month that holds, or held at a moment; with the number of its event."""
    year, number = term_columns(month)
    query = _query().where(
        consolidation.c.year == year, consolidation.c.month == number, in_force(event.c.id, until)
    )
    if until is not None:
        query = query.where(event.c.at <= until)
    row = connection.execute(query.order_by(event.c.id.desc()).limit(1)).first()
    return (row.event_id, _to_master(row)) if row else None


def changed_words(connection: Connection, event_id: int) -> list[str]:
    """The words of people that a document has and its predecessor of the same month had not, or had else."""
    now = master_of(connection, event_id)
    if now is None:
        return []
    was = _words_before(connection, event_id, now.month)
    return [
        f"記入欄 {key}: {_quoted(was.get(key, ''))} → {_quoted(now.written.get(key, ''))}"
        for key in dict.fromkeys([*was, *now.written])
        if was.get(key, "") != now.written.get(key, "")
    ]


def desk_since(connection: Connection, desk_sha256: str) -> datetime | None:
    """The moment in the first document that was made with 事務局ブック of this hash."""
    query = select(func.min(made_from.c.made_at)).where(made_from.c.desk_sha256 == desk_sha256)
    return connection.execute(query).scalar()


def _words_before(connection: Connection, event_id: int, month: Month) -> Mapping[str, str]:
    """The words of the last document of a month that held when an event took place."""
    year, number = term_columns(month)
    undoing = event.alias("undoing")
    taken_back = select(undoing.c.undoes).where(
        undoing.c.undoes.is_not(None), undoing.c.id < event_id
    )
    query = _query().where(
        consolidation.c.year == year,
        consolidation.c.month == number,
        event.c.id < event_id,
        event.c.id.not_in(taken_back),
    )
    row = connection.execute(query.order_by(event.c.id.desc()).limit(1)).first()
    return _to_master(row).written if row else {}


def _quoted(words: str) -> str:
    if not words:
        return "空欄"
    line = " ".join(words.split())
    return f"「{line[:_LONGEST]}{'…' if len(line) > _LONGEST else ''}」"


def _query() -> Any:
    own = [column for column in made_from.c if column.name != "event_id"]
    return (
        select(consolidation, *own, event.c.at, plans_shown.c.year.label("plans"))
        .join(event, event.c.id == consolidation.c.event_id)
        .join(made_from, made_from.c.event_id == consolidation.c.event_id, isouter=True)
        .join(plans_shown, plans_shown.c.event_id == consolidation.c.event_id, isouter=True)
    )


def _to_master(row: Row[Any]) -> Master:
    return Master(
        month=Month(FiscalYear(row.year), row.month),
        plan_year=FiscalYear(row.plans) if row.plans is not None else None,
        file=row.file,
        sha256=row.sha256,
        made_at=row.made_at or row.at,
        desk=row.desk or "",
        desk_sha256=row.desk_sha256 or "",
        former=row.former or "",
        written=json.loads(row.written or "{}"),
        figures=json.loads(row.figures or "{}"),
    )
