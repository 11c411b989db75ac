"""What a receipt knows of the books that came before, and where it found them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from saiken_addin.core.model import State
from saiken_addin.ledger.connection import next_id
from saiken_addin.ledger.records import Filed, Key, Known, Sighting
from saiken_addin.ledger.schema import event, sighting
from saiken_addin.ledger.standing import standings

_COLUMNS = ("sha256", "file", "message", "repeats")


def known(connection: Connection) -> Known:
    """Every submission in force, and where files that say the same were found."""
    as_of = next_id(connection, event.c.id) - 1
    standing = standings(connection)
    books = sorted((book for each in standing.values() for book in each.books), key=lambda book: book.id)
    # A file may have come twice, first without anybody knowing whose it was: the later one holds.
    files = {book.sha256: book for book in books}
    values: dict[tuple[Key, str], Filed] = {}
    for book in books:
        if book.key is None or not book.values_sha256:
            continue
        decided = book.state.counts or book.state is State.CONFLICT
        if decided or (book.key, book.values_sha256) not in values:
            values[book.key, book.values_sha256] = book
    query = select(*(sighting.c[name] for name in _COLUMNS)).order_by(sighting.c.id)
    seen = [Sighting(*row) for row in connection.execute(query)]
    same = {each.sha256: files[each.repeats] for each in seen if each.repeats in files}
    places: dict[str, tuple[str, str | None]] = {book.file: (book.sha256, None) for book in books}
    places |= {each.file: (each.sha256, each.message) for each in seen}
    return Known(
        files={**same, **files},
        values=values,
        standing={key: each for key, each in standing.items() if key is not None},
        places=places,
        letters=frozenset((each.message, each.sha256) for each in seen if each.message),
        as_of=as_of,
    )


def note_sightings(connection: Connection, found: Iterable[Sighting]) -> None:
    """Write down where files were found."""
    at = datetime.now(UTC)
    rows = [
        {"id": number, "at": at, **vars(each)}
        for number, each in enumerate(found, next_id(connection, sighting.c.id))
    ]
    if rows:
        connection.execute(sighting.insert(), rows)
