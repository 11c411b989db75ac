"""Owns that one process at a time sends: a lock that the system lets go of when the process dies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saiken_addin.core.findings import SaikenError


@contextmanager
def only_sender(path: Path) -> Iterator[None]:
    """Hold the lock while the block runs.

    Args:
        path: the file that is locked; it stays behind, empty.

    Raises:
        SaikenError: another process is sending.
    """
    with path.open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise SaikenError(
                "ほかの画面でメールを送っています。", "それが終わってから、もう一度実行してください。"
            ) from None
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
