"""Writes the double-click starter: a small file that opens the menu of `saiken desk`.

It is for PCs where Office may not start programs, and for those without xlwings.
"""

import shlex
from pathlib import Path

from saiken_addin.core.files import write_atomically

STEM = "債権回収"
_COMMAND = "from saiken_addin.cli import main; main()"


def write_starter(root: Path, interpreter: str, windows: bool) -> Path:
    """Write the starter."""
    path = root / f"{STEM}{'.bat' if windows else '.sh'}"
    write_atomically(path, _batch(interpreter) if windows else _shell(interpreter))
    if not windows:
        mode = path.stat().st_mode
        path.chmod(mode | (mode & 0o444) >> 2)  # who may read it may run it
    return path


def _batch(interpreter: str) -> bytes:
    """ASCII but for the interpreter's path, and that in the code page that its second line sets."""
    try:
        interpreter.encode("cp932")
        encoding, code_page = "cp932", 932
    except UnicodeEncodeError:
        encoding, code_page = "utf-8", 65001
    python = interpreter.replace("%", "%%")
    lines = [
        "@echo off",
        f"chcp {code_page} >nul",
        # pushd and not cd: a shared folder without a drive letter gets one.
        'pushd "%~dp0"',
        f'"{python}" -c "{_COMMAND}" desk',
        "if errorlevel 1 pause",
        "popd",
        "",
    ]
    return "\r\n".join(lines).encode(encoding)


def _shell(interpreter: str) -> bytes:
    lines = [
        "#!/bin/sh",
        'cd "$(dirname "$0")" || exit 2',
        f"exec {shlex.quote(interpreter)} -c {shlex.quote(_COMMAND)} desk",
        "",
    ]
    return "\n".join(lines).encode()
