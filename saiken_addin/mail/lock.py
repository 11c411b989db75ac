"""Locks sending to one process at a time; the system lets go of it when the process dies."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from saiken_addin.core.findings import SaikenError


@contextmanager
def only_sender(path: Path) -> Iterator[None]:
    """Hold the lock while the block runs.

    Raises:
        SaikenError: another process is sending.
    """
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise SaikenError(
            "ほかの画面でメールを送っています。", "それが終わってから、もう一度実行してください。"
        ) from None
    try:
        yield
    finally:
        lock.release()
