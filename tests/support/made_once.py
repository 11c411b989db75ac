"""Makes once what all workers of a test run begin with; they copy it."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

_RUN = "SAIKEN_TEST_RUN"
"""Names the folder of this run to the workers, which are started by the process that makes it."""


def begin() -> None:
    """Make the folder of this run, unless a process before this one made it."""
    if _RUN not in os.environ:
        os.environ[_RUN] = tempfile.mkdtemp(prefix="saiken-run-")


def end() -> None:
    """Remove the folder of this run; only the process that began may do so, after the others."""
    shutil.rmtree(os.environ.pop(_RUN), ignore_errors=True)


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first who asks for it fills; whoever asks meanwhile waits.

    Args:
        name: of the folder, the same for all workers.
        make: fills a new folder. What it leaves there is for reading and copying.
    """
    folder = Path(os.environ[_RUN], name)
    with FileLock(folder.with_name(f"{name}.lock")):
        done = folder.with_name(f"{name}.done")
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
