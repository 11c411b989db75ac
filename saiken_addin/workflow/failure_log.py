"""Records of what failed unexpectedly, in 04_控え/記録."""

import platform
import sys
import traceback
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from saiken_addin import __version__
from saiken_addin.core.files import make_folder, write_atomically
from saiken_addin.core.findings import SaikenError
from saiken_addin.workflow.folder import Folder, unused


@dataclass
class FailureLog:
    """The record of one deed's failures: a file that is written at the first of them.

    Attributes:
        path: the file; None before the first failure, and where it can't be written.
    """

    root: Path
    deed: str
    path: Path | None = None
    _lines: list[str] = field(default_factory=list)

    def note(self, error: Exception, about: str = "") -> Path | None:
        """Add everything that helps to find out; returns the file, None where it can't be written."""
        findings = error.findings if isinstance(error, SaikenError) else ()
        self._lines += [
            *([] if self._lines else self._heading()),
            "",
            *([about] if about else []),
            *map(str, findings),
            "".join(traceback.format_exception(error)),
        ]
        folder = Folder(self.root).logs
        try:
            if not self.root.is_dir():
                return None
            make_folder(folder)
            path = self.path or unused(folder / f"失敗_{datetime.now():%Y%m%d-%H%M%S}.txt")
            write_atomically(path, "\n".join(self._lines).encode("utf-8-sig", "backslashreplace"))
        except (OSError, SaikenError):
            return None
        self.path = path
        return path

    def details(self, error: Exception, about: str) -> dict[str, object]:
        """What a finding says of a failure, after noting it: its kind, and where the record is."""
        path = self.note(error, about)
        where = f"記録: {Folder(self.root).relative(path)}" if path else "記録を書き込めませんでした"
        return {"kind": type(error).__name__, "log": where}

    def _heading(self) -> list[str]:
        return [
            f"{datetime.now():%Y-%m-%d %H:%M:%S} {self.deed}",
            f"saiken_addin {__version__}, Python {platform.python_version()} ({sys.executable})",
            f"{platform.platform()}, {self.root}",
        ]
