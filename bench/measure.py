"""Measures a process: wall time, processor time and peak memory of it and its children."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_COMPILED = Path(tempfile.gettempdir()) / "saiken-bench-compiled"


@dataclass(frozen=True)
class Measured:
    """One run: seconds by the clock, seconds of processor, MB at the peak, what it printed."""

    seconds: float
    cpu: float
    memory: float
    output: str


def run(*command: str | Path, allowed: Sequence[int] = (0,)) -> Measured:
    """Run Python with the product importable and measure it.

    Args:
        command: what follows `python`.
        allowed: exit codes that are no failure.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)],
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise SystemExit(f"失敗しました（{process.returncode}）: {' '.join(map(str, command))}\n{output}")
    # Linux counts in KB, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, output)


def compile_sources() -> None:
    """Compile the product, as pip does when it installs it, so that no run is measured with that."""
    parts = [ROOT / name for name in ("saiken_addin", "workbook_templates", "udfs")]
    run("-m", "compileall", "-q", *parts)


def _environment() -> dict[str, str]:
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    own = {
        "PYTHONPATH": path,
        "PYTHONPYCACHEPREFIX": str(_COMPILED),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONIOENCODING": "utf-8",
    }
    return {**os.environ, **own}


def saiken(*arguments: str | Path, allowed: Sequence[int] = (0, 1)) -> Measured:
    """Run the command line; with warnings for a person it ends with 1."""
    return run("-c", "from saiken_addin.cli import main; main()", *arguments, allowed=allowed)
