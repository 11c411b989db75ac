"""Tells in plain lines what an event changed: which value of which book became what."""

from sqlalchemy import Connection, select

from saiken_addin.core.model import State
from saiken_addin.ledger.rows import to_filed
from saiken_addin.ledger.schema import entry, submission

_SHOWN = 40


def changed_by_receipt(connection: Connection, event_id: int) -> list[str]:
    """For each book of a receipt: how it stood, and which values differ from the section's last book."""
    rows = connection.execute(
        select(submission).where(submission.c.event_id == event_id).order_by(submission.c.id)
    )
    lines: list[str] = []
    for row in rows:
        book = to_filed(row, State(row.state))
        whose = f"{book.term} {book.section}" if book.section else "どの課のものか不明"
        lines.append(f"{whose}: {book.state_at_receipt.value}（{book.file}）")
        former = connection.execute(
            select(submission.c.id)
            .where(
                submission.c.id < book.id,
                submission.c.section.is_not(None),
                *(
                    submission.c[name] == getattr(row, name)
                    for name in ("form", "year", "month", "section")
                ),
            )
            .order_by(submission.c.id.desc())
            .limit(1)
        ).scalar()
        if former is not None:
            lines += _differences(connection, former, book.id)
    return lines


def _differences(connection: Connection, former: int, latest: int) -> list[str]:
    was, now = _values(connection, former), _values(connection, latest)
    lines = [
        f"　{name}: {was.get(name, '-') or '空欄'} → {now.get(name, '-') or '空欄'}"
        for name in {**was, **now}
        if was.get(name) != now.get(name)
    ]
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], f"　ほか{more}件"] if more > 0 else lines


def _values(connection: Connection, submission_id: int) -> dict[str, str]:
    query = select(entry.c.name, entry.c.raw).where(entry.c.submission_id == submission_id)
    return {row.name: row.raw for row in connection.execute(query.order_by(entry.c.position))}
