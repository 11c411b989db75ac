"""Runs a verb in a process of its own, and kills it at a chosen step, or looks what a kill would leave."""

import multiprocessing
import os
import shutil
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
        if _changes(event, arguments, root):
            steps += 1
            if steps == last:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    verb(root)
    if told is not None:
        told.write_text(str(steps))


def left_before_steps(verb: Callable[[Path], None], root: Path, under: Path, copies: Path) -> None:
    """Run the verb once; before its step number n copy to `copies`/n what kill -9 would leave of `root`.

    A fork copies, so that what waits in the verb's buffers is not written and no lock of it is let
    go. That costs a copy for each step, where a kill costs the whole verb.

    Args:
        under: a step changes a file or a folder under it.
    """
    steps = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        if not _changes(event, arguments, under):
            return
        steps += 1
        if child := os.fork():
            os.waitpid(child, 0)
            return
        shutil.copytree(root, copies / str(steps))
        os._exit(0)

    sys.addaudithook(watch)
    verb(root)


def _changes(event: str, arguments: tuple[object, ...], root: Path) -> bool:
    if event not in ("open", "os.rename", "os.mkdir", "os.remove"):
        return False
    reads = event == "open" and not int(str(arguments[2] or 0)) & (os.O_WRONLY | os.O_RDWR)
    return not reads and str(arguments[0]).startswith(str(root))
