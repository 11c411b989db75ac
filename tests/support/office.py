"""Drives LibreOffice, the second spreadsheet program: it recalculates, shows, prints and types.

Every process has a LibreOffice of its own, started by the first call, with a profile of its own: so
parallel test workers never meet, and inside a process one call runs at a time. It wants soffice,
poppler's tools and the bridge python3-uno.
"""

import atexit
import contextlib
import csv
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from support.paths import TESTS

MAX_FILES = 100
"""So many books, and LibreOffice starts anew: given 330, it converted 247 and said that all was well."""
START_SECONDS = 120.0
BOOK_SECONDS = 5.0

_DESK = Path(__file__).with_name("office_desk.py")
# By the suffix of the file: the filter and its options.
_FILTERS = {
    "xlsx": ("Calc MS Excel 2007 XML", ""),
    "pdf": ("calc_pdf_Export", ""),
    # comma, quote, UTF-8, from row 1; numbers as displayed; every sheet to a file of its own
    "csv": ("Text - txt - csv (StarCalc)", "44,34,76,1,,0,false,true,true,false,false,-1"),
    "fods": ("OpenDocument Spreadsheet Flat XML", ""),
    "ods": ("calc8", ""),
    "xls": ("MS Excel 97", ""),
    "html": ("HTML (StarCalc)", ""),
}
# Without OOXMLRecalcMode 0 LibreOffice believes the cached values of an .xlsx; the locale decides
# how typed texts are read and how dates look.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>ja-JP</value></prop></item>
</oor:items>
"""
_one_at_a_time = threading.Lock()


class OfficeError(Exception):
    """LibreOffice did not do what it was asked for."""


class LockedCells(Exception):
    """Somebody typed into locked cells of a protected sheet; nothing was saved."""

    def __init__(self, file: Path, cells: Sequence[str]) -> None:
        super().__init__(f"{file.name}: locked: {', '.join(cells)}")
        self.cells = tuple(cells)


def missing() -> list[str]:
    """What this machine lacks for this module to work; empty when it has everything."""
    lacking = [tool for tool in ("soffice", "pdftotext", "pdfinfo") if not shutil.which(tool)]
    return lacking + ([] if _bridge() else ["python3-uno"])


def recalculated(files: Iterable[Path], out_dir: Path) -> list[Path]:
    """Save books anew as .xlsx with every formula calculated afresh, whatever was cached.

    Args:
        files: books with names that differ; they are left as they are.
        out_dir: where the new books go, under the same names; made when absent.

    Raises:
        OfficeError: a book did not come out, or LibreOffice took too long.
    """
    return converted(files, out_dir, "xlsx")


def to_pdf(files: Iterable[Path], out_dir: Path) -> list[Path]:
    """Print books to PDF files of the same names in `out_dir`, calculated afresh."""
    return converted(files, out_dir, "pdf")


def displayed(file: Path, typed: Mapping[str, str] | None = None) -> dict[str, list[list[str]]]:
    """Every sheet of a book, hidden ones too, as rows of displayed texts, calculated afresh.

    Args:
        file: the book; it is left as it is.
        typed: what is typed before, as `type_into` does.
    """
    with tempfile.TemporaryDirectory() as folder:
        _see(file, [Path(folder, "sheet.csv")], typed or {})
        return _sheets(file, "sheet", Path(folder))


def displayed_books(files: Iterable[Path]) -> list[dict[str, list[list[str]]]]:
    """What `displayed` gives, for many books at little more than the price of one."""
    with tempfile.TemporaryDirectory() as folder:
        staged = []
        books = [Path(file) for file in files]
        for number, file in enumerate(books):
            # A name without "-" keeps BOOK-SHEET.csv readable whatever the sheet is called.
            staged.append(Path(folder, f"b{number}{file.suffix}"))
            shutil.copyfile(file, staged[-1])
        out_dir = Path(folder, "csv")
        out_dir.mkdir()
        _convert(staged, [out_dir / f"{copy.stem}.csv" for copy in staged])
        return [
            _sheets(book, copy.stem, out_dir) for book, copy in zip(books, staged, strict=True)
        ]


def values(file: Path) -> dict[str, dict[str, object]]:
    """The values of a book calculated afresh: by sheet name, then by cell ("C5"); no blanks."""
    return values_of_books([file])[0]


def values_of_books(files: Iterable[Path]) -> list[dict[str, dict[str, object]]]:
    """What `values` gives, for many books; TRUE is 1, a day its number."""
    books = [Path(file).resolve() for file in files]
    answers = done("values", [{"file": str(book)} for book in books])
    return [_values(book, answer) for book, answer in zip(books, answers, strict=True)]


def seen(
    file: Path, folder: Path
) -> tuple[dict[str, dict[str, object]], dict[str, list[list[str]]], Path]:
    """What `values`, `displayed` and `to_pdf` give, from opening the book once; its PDF is in the folder."""
    pdf, texts = folder / f"{file.stem}.pdf", folder / "texts"
    texts.mkdir(parents=True)
    answer = _see(file, [texts / "sheet.csv", pdf])
    return _values(file, answer), _sheets(file, "sheet", texts), pdf


def type_into(file: Path, texts: Mapping[str, str], out: Path) -> Path:
    """Type texts into a book's cells as a clerk does, and save it as .xlsx under another name.

    What looks like a number becomes one (`1,234`, `１２３`, `98.1%`), an empty text empties the
    cell. Data validation does not object, as it doesn't to pasted values.

    Args:
        texts: by defined name, or by address (`月次報告!C5`, `'2-7_現年'!C5`).

    Raises:
        LockedCells: a cell is locked on a protected sheet.
        OfficeError: there is no such cell, or LibreOffice failed.
    """
    return type_into_books([(file, texts, out)])[0]


def type_into_locked(file: Path, password: str, texts: Mapping[str, str], out: Path) -> Path:
    """What `type_into` does to a book with an opening password; it is saved without one."""
    job = {"file": str(file.resolve()), "password": password, "texts": dict(texts), "out": str(out.resolve())}
    return _typed([job])[0]


def type_into_books(jobs: Iterable[tuple[Path, Mapping[str, str], Path]]) -> list[Path]:
    """What `type_into` does, for many (file, texts, out) in one LibreOffice."""
    return _typed(
        [
            {
                "file": str(Path(file).resolve()),
                "texts": dict(texts),
                "out": str(Path(out).resolve()),
            }
            for file, texts, out in jobs
        ]
    )


def call_macros(file: Path, calls: Sequence[Sequence[object]]) -> list[dict[str, object]]:
    """Open a macro book and call functions of its VBA: {"value": …} or {"error": …} for each call.

    Args:
        calls: `Module.Function` and its arguments.
    """
    [answer] = done("call", [{"file": str(file.resolve()), "calls": calls}])
    if "error" in answer:
        raise OfficeError(f"{file.name}: {answer['error']}")
    results: list[dict[str, object]] = answer["results"]
    return results


def pdf_text(pdf: Path) -> str:
    """The text of a PDF, laid out as on the page; pages end with a form feed."""
    return _run(["pdftotext", "-layout", "-enc", "UTF-8", str(pdf), "-"], BOOK_SECONDS * 10)


@dataclass(frozen=True)
class Word:
    """A word of a PDF page and how far from the top of the page it reaches, in points."""

    text: str
    top: float
    bottom: float


def pdf_words(pdf: Path, page: int) -> list[Word]:
    """The words of a page with their places."""
    shown = _run(
        ["pdftotext", "-bbox", "-enc", "UTF-8", "-f", str(page), "-l", str(page), str(pdf), "-"],
        BOOK_SECONDS * 10,
    )
    found = re.findall(r'<word [^>]*yMin="([0-9.]+)" [^>]*yMax="([0-9.]+)">([^<]*)</word>', shown)
    return [Word(unescape(text), float(top), float(bottom)) for top, bottom, text in found]


def column_inches(file: Path) -> list[float]:
    """The widths of a book's columns as LibreOffice takes them, the widest first."""
    with tempfile.TemporaryDirectory() as folder:
        [flat] = converted([file], Path(folder), "fods")
        widths = re.findall(r'style:column-width="([0-9.]+)(\w+)"', flat.read_text(encoding="utf-8"))
    in_an_inch = {"in": 1.0, "cm": 2.54, "mm": 25.4}
    return sorted((float(width) / in_an_inch[unit] for width, unit in widths), reverse=True)


def pages(pdf: Path) -> int:
    """How many pages a PDF has."""
    facts = _run(["pdfinfo", str(pdf)], BOOK_SECONDS * 10)
    return next(int(line.split()[1]) for line in facts.splitlines() if line.startswith("Pages:"))


def converted(files: Iterable[Path], out_dir: Path, suffix: str) -> list[Path]:
    """Convert books and move them to `out_dir`; what stood there under the same names goes."""
    books = [Path(file).resolve() for file in files]
    outs = [Path(out_dir).resolve() / f"{book.stem}.{suffix}" for book in books]
    if len(set(outs)) < len(outs) or set(outs) & set(books):
        raise ValueError("two books would have the same name, or a book would overwrite itself")
    Path(out_dir).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir) as folder:
        made = [Path(folder, out.name).resolve() for out in outs]
        complaints = _convert(books, made)
        lost = [file.name for file in made if not file.is_file()]
        if lost:
            raise OfficeError(f"{len(lost)} of {len(outs)} missing: {', '.join(lost)}\n{complaints}")
        for file, out in zip(made, outs, strict=True):
            os.replace(file, out)
    return outs


def _see(file: Path, outs: Sequence[Path], typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Type texts into a book, leave what it then is in files, and give its values unless it was typed into."""
    job = {
        "file": str(file.resolve()),
        "texts": dict(typed or {}),
        "outs": [(str(out.resolve()), *_FILTERS[out.suffix[1:]]) for out in outs],
        "values": typed is None,
    }
    [answer] = done("see", [job])
    if "error" in answer:
        raise OfficeError(f"{file.name}: {answer['error']}")
    _refuse(file, answer)
    return answer


def _convert(files: Sequence[Path], outs: Sequence[Path]) -> str:
    """What LibreOffice has against the books that it did not convert."""
    jobs = []
    for file, out in zip(files, outs, strict=True):
        name, options = _FILTERS[out.suffix[1:]]
        jobs.append({"file": str(file), "out": str(out), "filter": name, "options": options})
    results = zip(files, done("convert", jobs), strict=True)
    return "\n".join(f"{file.name}: {result['error']}" for file, result in results if result)


def _values(book: Path, answer: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    if "error" in answer:
        raise OfficeError(f"{book.name}: {answer['error']}")
    return {
        sheet: {
            f"{get_column_letter(column)}{row}": value
            for row, cells in enumerate(rows, 1)
            for column, value in enumerate(cells, 1)
            if value not in ("", None)
        }
        for sheet, rows in answer["values"].items()
    }


def _sheets(book: Path, stem: str, out_dir: Path) -> dict[str, list[list[str]]]:
    names = load_workbook(book, read_only=True).sheetnames
    texts = {}
    for name in names:
        # LibreOffice takes % in a sheet's name for the escape of a URL.
        file = out_dir / f"{stem}-{unquote(name)}.csv"
        if not file.is_file():
            raise OfficeError(f"{book.name}: no text of sheet {name!r} came out")
        with file.open(encoding="utf-8", newline="") as lines:
            texts[name] = [row or [""] for row in csv.reader(lines)]
    return texts


def _typed(jobs: Sequence[Mapping[str, Any]]) -> list[Path]:
    outs = [Path(job["out"]) for job in jobs]
    for out in outs:
        out.unlink(missing_ok=True)
    for job, result, out in zip(jobs, done("type", jobs), outs, strict=True):
        file = Path(job["file"])
        _refuse(file, result)
        if not out.is_file():
            raise OfficeError(f"{file.name}: {result.get('error', 'it was not saved')}")
    return outs


def _refuse(file: Path, result: Mapping[str, Any]) -> None:
    if result.get("locked"):
        raise LockedCells(file, result["locked"])
    if result.get("unknown"):
        raise OfficeError(f"{file.name}: no such cells: {', '.join(result['unknown'])}")


def done(what: str, jobs: Sequence[Mapping[str, object]]) -> list[dict[str, Any]]:
    """The results of jobs that office_desk.py knows, one for each; {"error": …} where one failed."""
    results = []
    with _one_at_a_time:
        for start in range(0, len(jobs), MAX_FILES):
            batch = jobs[start : start + MAX_FILES]
            order = json.dumps({"do": what, "jobs": batch})
            answer = _desk(len(batch)).answer(order, START_SECONDS + BOOK_SECONDS * len(batch))
            results += json.loads(answer)
    return results


class _Desk:
    """A running LibreOffice, and before it the process that hands it the orders."""

    def __init__(self) -> None:
        self.profile = Path(tempfile.mkdtemp(prefix="saiken-office-")).resolve()
        (self.profile / "user").mkdir()
        (self.profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        self.books = 0
        self._late = False
        self._process = subprocess.Popen(
            [_bridge(), str(_DESK), shutil.which("soffice") or "soffice", self.profile.as_uri()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONPATH": str(TESTS)},  # the bridge's interpreter is another one
            start_new_session=True,
        )
        self._words: deque[str] = deque(maxlen=20)
        # It reads until the last of the processes has ended.
        self._listener = threading.Thread(
            target=self._words.extend, args=(self._process.stderr,), daemon=True
        )
        self._listener.start()

    def answer(self, order: str, seconds: float) -> str:
        """The answer to an order; without one in time, all processes are killed."""
        assert self._process.stdin
        assert self._process.stdout
        timer = threading.Timer(seconds, self._time_up)
        timer.start()
        line = ""
        try:
            with contextlib.suppress(BrokenPipeError):
                print(order, file=self._process.stdin, flush=True)
                line = self._process.stdout.readline()
        finally:
            timer.cancel()
            if not line.endswith("\n"):
                self._kill()
        if self._late:
            raise OfficeError(f"soffice took more than {seconds:g} s")
        if not line.endswith("\n"):
            raise OfficeError(f"soffice ended:\n{''.join(self._words)}")
        return line

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """End LibreOffice as it wants to be ended, or else kill it."""
        with contextlib.suppress(subprocess.TimeoutExpired, BrokenPipeError):
            assert self._process.stdin
            self._process.stdin.close()
            self._process.wait(START_SECONDS)
        self._kill()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _time_up(self) -> None:
        self._late = True
        self._kill()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._listener.join()


_desks: dict[int, _Desk] = {}
"""By process, as a forked child must not write to the desk of its parent."""


def _desk(books: int) -> _Desk:
    """The desk of this process: another one when it ended, or would come to too many books."""
    desk = _desks.get(os.getpid())
    if desk and not (desk.is_alive() and desk.books + books <= MAX_FILES):
        _end()
        desk = None
    if not desk:
        desk = _desks[os.getpid()] = _Desk()
    desk.books += books
    return desk


@atexit.register
def _end() -> None:
    desk = _desks.pop(os.getpid(), None)
    if desk:
        desk.end()


def _run(command: Sequence[str], seconds: float) -> str:
    """The standard output of a command; it and all it started are killed when time is up."""
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            output, complaint = process.communicate(timeout=seconds)
        except BaseException as problem:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(problem, subprocess.TimeoutExpired):
                raise OfficeError(f"{command[0]} took more than {seconds:g} s") from problem
            raise
    if process.returncode:
        raise OfficeError(f"{command[0]} ended with {process.returncode}:\n{output}{complaint}")
    return output


@functools.cache
def _bridge() -> str:
    """An interpreter that can `import uno`: the system's, or the one LibreOffice brings along."""
    soffice = shutil.which("soffice")
    reference = [Path(soffice).resolve().with_name("python")] if soffice else []
    for interpreter in (Path("/usr/bin/python3"), *reference):
        if interpreter.exists():
            trial = subprocess.run([interpreter, "-c", "import uno"], capture_output=True)
            if trial.returncode == 0:
                return str(interpreter)
    return ""
