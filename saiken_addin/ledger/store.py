"""Opens and closes the ledger, with its outbox, and as it stood before."""

from pathlib import Path
from typing import Self

from saiken_addin.ledger.as_of import copy_until
from saiken_addin.ledger.connection import connect
from saiken_addin.ledger.migrations import migrate
from saiken_addin.ledger.outbox import Outbox
from saiken_addin.ledger.queries import Asking
from saiken_addin.ledger.writing import Recording


def open_ledger(location: Path | str) -> "Ledger":
    """Open the ledger at a path (SQLite) or a PostgreSQL URL; a new one is made, an old one migrated.

    Raises:
        SaikenError: it is newer than this program, unreadable, no ledger, or out of reach.
    """
    engine = connect(location)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Ledger(engine)


class Ledger(Recording, Asking):
    """An append-only history; what holds now is computed from it. Made by open_ledger.

    Every method is one transaction and raises SaikenError when the ledger cannot be reached or
    another process keeps writing.
    """

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def outbox(self) -> Outbox:
        """The messages that go out."""
        return Outbox(self._engine)

    def before(self, event_id: int) -> Self:
        """The ledger as it stood before an event: a copy in memory, to be closed by itself."""
        return type(self)(copy_until(self._engine, event_id - 1))
