"""Runs a verb in a process of its own, and kills it at a chosen step."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

_processes = multiprocessing.get_context(
    "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
)


def started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    process = _processes.Process(target=target, args=arguments)
    process.start()
    return process


def counted(verb: Callable[[Path], None], root: Path, last: int, told: Path | None = None) -> None:
    """Run the verb and die before its step number `last`; a step changes a file or a folder."""
    steps = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if event not in ("open", "os.rename", "os.mkdir", "os.remove"):
            return
        reads = event == "open" and not int(str(arguments[2] or 0)) & (os.O_WRONLY | os.O_RDWR)
        if reads or not str(arguments[0]).startswith(str(root)):
            return
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    verb(root)
    if told is not None:
        told.write_text(str(steps))
