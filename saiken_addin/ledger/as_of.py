"""The ledger as it was: a copy in memory of everything up to an event."""

from pathlib import Path

from sqlalchemy import Engine, Table, select

from saiken_addin.ledger.connection import connect, reading, writing
from saiken_addin.ledger.migrations import migrate
from saiken_addin.ledger.schema import event, metadata, submission

_ROWS_AT_ONCE = 5_000
_NOTED = ("mail_message", "mail_attachment", "mail_state", "sighting")
"""What was sent, and where files lay, says nothing of the figures."""


def copy_until(engine: Engine, event_id: int) -> Engine:
    """A ledger in memory that holds what stood in another one after an event, and nothing later."""
    memory = connect(Path(":memory:"))
    migrate(memory)
    with reading(engine) as source, writing(memory) as target:
        for table in metadata.sorted_tables:
            if table.name in _NOTED:
                continue
            rows = source.execute(select(table).where(_until(table, event_id)))
            for some in rows.partitions(_ROWS_AT_ONCE):
                target.execute(table.insert(), [dict(row._mapping) for row in some])
    return memory


def _until(table: Table, event_id: int):  # type: ignore[no-untyped-def]
    if table is event:
        return table.c.id <= event_id
    if "event_id" in table.c:
        return table.c.event_id <= event_id
    known = select(submission.c.id).where(submission.c.event_id <= event_id)
    return table.c.submission_id.in_(known)
