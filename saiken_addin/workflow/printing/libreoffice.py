"""Prints a book to a PDF through LibreOffice.

Excel does the same job at the edge (macros.py); whatever can, is handed in as a `Convert`.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from saiken_addin.core.files import copy_atomically
from saiken_addin.core.findings import SaikenError

Convert: TypeAlias = Callable[[Path, Path], None]
"""Prints a book to a PDF file: (the .xlsx, the .pdf to be written). A SaikenError when it can't."""

SECONDS = 180.0
"""A document of 40 pages takes some 5 seconds, the first start on a slow disk up to a minute."""

_PROGRAMS = ("soffice", "libreoffice")
_WINDOWS = r"LibreOffice*\program\soffice.com"
_ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice*/program/soffice",
)
# Without OOXMLRecalcMode 0 LibreOffice believes the results that stand in an .xlsx.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>ja-JP</value></prop></item>
</oor:items>
"""
_LAST_WORDS = 200


def libreoffice() -> Path | None:
    """The program of LibreOffice on this machine; None where there is none."""
    on_path = (shutil.which(name) for name in _PROGRAMS)
    return next((Path(found) for found in (*on_path, *_usual_places()) if found), None)


def print_with_libreoffice(book: Path, target: Path, seconds: float = SECONDS) -> None:
    """Print the sheets of a book that have a print area to a PDF, every formula calculated afresh.

    Args:
        book: the .xlsx; a copy of it is opened.
        target: the PDF, written whole or not at all.
        seconds: after which LibreOffice is ended.

    Raises:
        SaikenError: there is no LibreOffice, or nothing came out of it.
    """
    program = libreoffice()
    if program is None:
        raise SaikenError(
            "PDFを作るプログラム（ExcelかLibreOffice）が見つかりません。",
            "LibreOfficeをインストールするか、Excelのある事務局のPCで実行してください。"
            "会議資料をExcelで開き、PDFとして保存しても構いません。",
        )
    with tempfile.TemporaryDirectory(prefix="saiken-pdf-", ignore_cleanup_errors=True) as place:
        folder = Path(place).resolve()  # a relative UserInstallation makes LibreOffice hang
        profile = folder / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        copy = folder / "book.xlsx"
        copy_atomically(book, copy)
        said = _run(
            [
                str(program), "--headless", "--norestore",
                f"-env:UserInstallation={profile.as_uri()}",
                "--convert-to", "pdf:calc_pdf_Export", "--outdir", str(folder / "out"), str(copy),
            ],
            seconds,
        )  # fmt: skip
        made = folder / "out" / "book.pdf"
        if not made.is_file():
            raise _failed(f"PDFができませんでした{_quoted(said)}")
        copy_atomically(made, target)


def _usual_places() -> Iterator[Path]:
    if sys.platform == "win32":
        for name in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)", "LOCALAPPDATA"):
            root = Path(os.environ[name]) if os.environ.get(name) else None
            if root is not None:
                yield from _newest_first(root.glob(_WINDOWS))
                yield from _newest_first((root / "Programs").glob(_WINDOWS))
        return
    for pattern in _ELSEWHERE:
        yield from _newest_first(Path("/").glob(pattern.removeprefix("/")))


def _newest_first(found: Iterable[Path]) -> list[Path]:
    return sorted(found, key=lambda path: [int(digits) for digits in re.findall("[0-9]+", str(path))], reverse=True)


def _run(command: list[str], seconds: float) -> str:
    """What the program said; it and all it started are ended when time is up.

    Raises:
        SaikenError: it can't be started, took too long, or failed.
    """
    own: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        own = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    # A pipe would be held open by whatever LibreOffice leaves behind.
    with tempfile.TemporaryFile() as words:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, **own
            )
        except OSError as error:
            raise _failed(f"起動できません（{error.strerror}）") from error
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise _failed(f"{seconds:g}秒たっても終わらないため、打ち切りました") from None
        finally:
            _end(process)
        words.seek(0)
        said = words.read().decode("utf-8", "replace")
    if code:
        how = f"エラー{code}で" if code > 0 else f"シグナル{-code}で"
        raise _failed(f"{how}終わりました{_quoted(said)}")
    return said


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program with its children: soffice starts another one that does the work."""
    if sys.platform == "win32":
        if process.poll() is None:
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _quoted(said: str) -> str:
    last = " ".join(said.split())[-_LAST_WORDS:]
    return f"（{last}）" if last else ""


def _failed(what: str) -> SaikenError:
    return SaikenError(
        f"LibreOfficeで印刷できませんでした。{what}。",
        "もう一度実行し、続くときはLibreOfficeを単独で起動できるかを確かめるか、"
        "会議資料をExcelで開いてPDFとして保存してください。",
    )
