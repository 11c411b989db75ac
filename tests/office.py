"""Drives LibreOffice, the second spreadsheet program: it recalculates, shows, prints and types.

Every process has a LibreOffice profile of its own, so parallel test workers never meet; inside a
process one call runs at a time. It wants soffice, poppler's tools and the bridge python3-uno.
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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from openpyxl import load_workbook

MAX_FILES = 200
"""Given 330 files in one call, LibreOffice converted 247 of them and said that all was well."""
START_SECONDS = 120.0
BOOK_SECONDS = 5.0

_TYPIST = Path(__file__).with_name("office_typing.py")
_CALLER = Path(__file__).with_name("office_macros.py")
# comma, quote, UTF-8, from row 1; numbers as displayed; every sheet to a file of its own
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"
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
    return _converted(files, out_dir, "xlsx:Calc MS Excel 2007 XML", ".xlsx")


def to_pdf(files: Iterable[Path], out_dir: Path) -> list[Path]:
    """Print books to PDF files of the same names in `out_dir`, calculated afresh."""
    return _converted(files, out_dir, "pdf", ".pdf")


def displayed(file: Path) -> dict[str, list[list[str]]]:
    """Every sheet of a book, hidden ones too, as rows of displayed texts, calculated afresh."""
    return displayed_books([file])[0]


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
        _convert(staged, out_dir, _CSV)
        return [
            _sheets(book, copy.stem, out_dir) for book, copy in zip(books, staged, strict=True)
        ]


def values(file: Path) -> dict[str, dict[str, object]]:
    """The values of a book calculated afresh: by sheet name, then by cell ("C5"); no blanks."""
    with tempfile.TemporaryDirectory() as folder:
        book = load_workbook(recalculated([file], Path(folder))[0], data_only=True)
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in book.worksheets
    }


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
    orders = [
        {
            "file": str(Path(file).resolve()),
            "texts": dict(texts),
            "out": str(Path(out).resolve()),
        }
        for file, texts, out in jobs
    ]
    outs = []
    for start in range(0, len(orders), MAX_FILES):
        outs += _typed(orders[start : start + MAX_FILES])
    return outs


def call_macros(file: Path, calls: Sequence[Sequence[object]]) -> list[dict[str, object]]:
    """Open a macro book and call functions of its VBA: {"value": …} or {"error": …} for each call.

    Args:
        calls: `Module.Function` and its arguments.
    """
    order = {
        "soffice": shutil.which("soffice"),
        "profile": _profile_uri(),
        "file": str(file.resolve()),
        "calls": calls,
    }
    with _one_at_a_time:
        answer = _run([_bridge(), str(_CALLER)], START_SECONDS, stdin=json.dumps(order))
    results: list[dict[str, object]] = json.loads(answer)
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
        [flat] = _converted([file], Path(folder), "fods", ".fods")
        widths = re.findall(r'style:column-width="([0-9.]+)(\w+)"', flat.read_text(encoding="utf-8"))
    in_an_inch = {"in": 1.0, "cm": 2.54, "mm": 25.4}
    return sorted((float(width) / in_an_inch[unit] for width, unit in widths), reverse=True)


def pages(pdf: Path) -> int:
    """How many pages a PDF has."""
    facts = _run(["pdfinfo", str(pdf)], BOOK_SECONDS * 10)
    return next(int(line.split()[1]) for line in facts.splitlines() if line.startswith("Pages:"))


def _converted(files: Iterable[Path], out_dir: Path, to: str, suffix: str) -> list[Path]:
    """Convert books and move them to `out_dir`; what stood there under the same names goes."""
    books = [Path(file).resolve() for file in files]
    outs = [Path(out_dir).resolve() / f"{book.stem}{suffix}" for book in books]
    if len(set(outs)) < len(outs) or set(outs) & set(books):
        raise ValueError("two books would have the same name, or a book would overwrite itself")
    Path(out_dir).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out_dir) as folder:
        output = _convert(books, Path(folder), to)
        lost = [out.name for out in outs if not Path(folder, out.name).is_file()]
        if lost:
            raise OfficeError(f"{len(lost)} of {len(outs)} missing: {', '.join(lost)}\n{output}")
        for out in outs:
            os.replace(Path(folder, out.name), out)
    return outs


def _convert(files: Sequence[Path], out_dir: Path, to: str) -> str:
    return "".join(
        _soffice(
            ["--convert-to", to, "--outdir", str(out_dir), *map(str, batch)],
            START_SECONDS + BOOK_SECONDS * len(batch),
        )
        for batch in (
            files[start : start + MAX_FILES] for start in range(0, len(files), MAX_FILES)
        )
    )


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


def _typed(orders: Sequence[Mapping[str, object]]) -> list[Path]:
    outs = [Path(str(order["out"])) for order in orders]
    for out in outs:
        out.unlink(missing_ok=True)
    with _one_at_a_time:
        order = {"soffice": shutil.which("soffice"), "profile": _profile_uri(), "jobs": orders}
        answer = _run(
            [_bridge(), str(_TYPIST)],
            START_SECONDS + BOOK_SECONDS * len(orders),
            stdin=json.dumps(order),
        )
    for job, result, out in zip(orders, json.loads(answer), outs, strict=True):
        file = Path(str(job["file"]))
        if result["locked"]:
            raise LockedCells(file, result["locked"])
        if result["unknown"]:
            raise OfficeError(f"{file.name}: no such cells: {', '.join(result['unknown'])}")
        if result["error"] or not out.is_file():
            raise OfficeError(f"{file.name}: {result['error'] or 'it was not saved'}")
    return outs


def _soffice(arguments: Sequence[str], seconds: float) -> str:
    with _one_at_a_time:
        start = ["soffice", "--headless", "--norestore", f"-env:UserInstallation={_profile_uri()}"]
        return _run([*start, *arguments], seconds)


def _run(command: Sequence[str], seconds: float, stdin: str = "") -> str:
    """The standard output of a command; it and all it started are killed when time is up."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        try:
            output, complaint = process.communicate(stdin, timeout=seconds)
        except BaseException as problem:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            _profile.cache_clear()  # a killed LibreOffice leaves its profile locked
            if isinstance(problem, subprocess.TimeoutExpired):
                raise OfficeError(f"{command[0]} took more than {seconds:g} s") from problem
            raise
    if process.returncode:
        raise OfficeError(f"{command[0]} ended with {process.returncode}:\n{output}{complaint}")
    return output + complaint if command[0] == "soffice" else output


def _profile_uri() -> str:
    return _profile(os.getpid()).as_uri()


@functools.cache
def _profile(_process: int) -> Path:
    """A fresh profile of this process; a forked child takes another."""
    folder = Path(tempfile.mkdtemp(prefix="saiken-office-")).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    return folder


@functools.cache
def _bridge() -> str:
    """An interpreter that can `import uno`: the system's, or the one LibreOffice brings along."""
    soffice = shutil.which("soffice")
    beside = [Path(soffice).resolve().with_name("python")] if soffice else []
    for interpreter in (Path("/usr/bin/python3"), *beside):
        if interpreter.exists():
            trial = subprocess.run([interpreter, "-c", "import uno"], capture_output=True)
            if trial.returncode == 0:
                return str(interpreter)
    return ""
