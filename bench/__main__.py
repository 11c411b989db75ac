"""`python bench [--quick]` prints one table of what the product takes on this machine.

How to read it: 秒 is by the clock, CPU秒 what the processors worked (use it where the machine is
shared), メモリ the peak of the process in MB (of processes one after the other, the larger), 冊/秒
books per second by the clock, 対pandas how many times faster than bench/pandas_script.py, which reads
the same books in the same run: by the clock, and by processor in parentheses.

Each line is a fresh process. 様式の作図 draws the 19 forms by openpyxl, 様式への差込 stamps books
from them. 受付＋会議資料 is `saiken receive` of so many books (gate, read, check, copy, ledger) and
`saiken consolidate` of their last month. The 330 and 3,300 books are those of the 19 sections over
18 and 174 months with generated figures, one in a hundred with an error; they are made once and kept
in the temporary folder, where `saiken-bench-…` may be deleted.

デモのうち月次の19冊 is the demo as far as October's books go: folder, earlier figures, distribution,
filling in, receipt, 会議資料; the whole of it does the same for the plans, and prints the PDF.

関数のセル are cells with a custom function, all by one array call and one by one; the 冊/秒 are
cells, and what Excel itself takes for a call is not in it.
メール is `saiken mail send` of so many messages, each with a section's book: everything proved, then
.eml files, or a connection to a server on loopback that takes all at once.

--quick leaves 3,300 out. Linux and macOS only: Windows has no wait4.
"""

import json
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from measure import ROOT, Measured, compile_sources, run, saiken

HERE = Path(__file__).parent
HEADINGS = ("測ったもの", "冊数", "秒", "CPU秒", "冊/秒", "メモリMB", "対pandas")
_HELP_RUNS = 5

Line = tuple[str, ...]


def main() -> None:
    """Measure and print."""
    sizes = (19, 330) if "--quick" in sys.argv[1:] else (19, 330, 3300)
    cache = Path(tempfile.gettempdir()) / f"saiken-bench-{_sources()}"
    cache.mkdir(exist_ok=True)
    compile_sources()
    for name in ("october", *map(str, sizes)):
        _made(cache, name)
    lines: list[Line] = []
    try:
        lines += [*_drawing(19), *_drawing(1900)[1:], _help()]
        with tempfile.TemporaryDirectory(prefix="saiken-bench-run-") as work:
            for size in sizes:
                lines += _against_pandas(cache / str(size), Path(work), size)
            lines += _october(cache / "october", Path(work))
            for count in (19, 2000):
                lines += _posting(cache / "october", Path(work), count)
            lines += _demo(Path(work))
        lines += _functions(5000)
    finally:
        _print([HEADINGS, *lines])  # what was measured before a step failed, too


def _sources() -> str:
    """Changes when a book may come out differently, so that old books aren't measured."""
    digest = sha256()
    for folder in ("bench", "workbook_templates", "saiken_addin"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _made(cache: Path, name: str) -> None:
    """Make a folder of books unless it is there; a half-made one has another name."""
    if not (cache / name).exists():
        print(f"測る対象を作っています: {name}", file=sys.stderr)
        partial = cache / f"{name}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        run(HERE / "books.py", name, partial)
        partial.rename(cache / name)


def _drawing(count: int) -> list[Line]:
    measured = run(HERE / "drawing.py", str(count))
    result = json.loads(measured.output)
    memory = f"{measured.memory:.0f}"
    return [
        (name, f"{books:,}", *_times(*result[key]), f"{books / result[key][0]:,.0f}", memory, "")
        for name, key, books in (
            ("様式の作図（openpyxl）", "drawing", result["forms"]),
            ("様式への差込", "stamping", count),
        )
    ]


def _against_pandas(source: Path, work: Path, count: int) -> Iterator[Line]:
    year, month = _last_complete_month(count)
    pandas = run(HERE / "pandas_script.py", source / "02_回収", work / "pandas.xlsx")
    folder = _copy(source, work)
    product = _both(
        saiken("receive", "--folder", folder),
        saiken("consolidate", "--folder", folder, "--year", year, "--month", month),
    )
    ratio = f"{pandas.seconds / product.seconds:.1f}倍（{pandas.cpu / product.cpu:.1f}倍）"
    yield _line("pandasのスクリプト", count, pandas)
    yield _line("受付＋会議資料", count, product, ratio)


def _last_complete_month(count: int) -> tuple[str, str]:
    """The last month (令和 year, calendar month) of which all 19 books are there; see books.py."""
    position = count // 19 - 1
    return str(2 + position // 12), str((position + 3) % 12 + 1)


def _october(source: Path, work: Path) -> Iterator[Line]:
    folder = _copy(source, work)
    receive = saiken("receive", "--folder", folder)
    consolidate = saiken("consolidate", "--folder", folder, "--year", "7", "--month", "10")
    yield _line("10月の19冊 → 会議資料（2コマンド）", 19, _both(receive, consolidate))
    folder = _copy(source, work)
    yield _line(
        "10月の19冊 → 会議資料（1プロセス）", 19, run(HERE / "one_process.py", folder, "7", "10")
    )
    yield from _document(_copy(source, work))


def _document(folder: Path) -> Iterator[Line]:
    """From 19 books to the PDF, whole and step by step; nothing without LibreOffice."""
    measured = run(HERE / "document.py", folder)
    if not measured.output:
        return
    yield _line("10月の19冊 → PDF（1プロセス）", 19, measured)
    for name, times in json.loads(measured.output).items():
        yield (f"　うち{name}", "", *_times(*times), "", "", "")


def _demo(work: Path) -> Iterator[Line]:
    """`saiken demo`, and what of it is October's 19 books alone."""
    yield _line("デモのうち月次の19冊", 19, run(HERE / "monthly_demo.py", work / "monthly"))
    yield _line("デモ（計画・PDFも）", 37, saiken("demo", work / "demo"))


def _functions(count: int) -> Iterator[Line]:
    """Custom functions; Excel's own side of each call is not in it (bench/functions.py)."""
    if find_spec("xlwings") is None:
        return
    for name, how in (("関数のセル（配列1回）", []), ("関数のセル（1セルずつ）", ["single"])):
        measured = run(HERE / "functions.py", str(count), *how)
        seconds, cpu = json.loads(measured.output)
        yield (
            name, f"{count:,}", *_times(seconds, cpu), f"{count / seconds:,.0f}", f"{measured.memory:.0f}", "",
        )  # fmt: skip


def _posting(source: Path, work: Path, count: int) -> Iterator[Line]:
    measured = run(HERE / "posting.py", _copy(source, work), str(count))
    took = json.loads(measured.output)
    for name, key in (("メールの下書き", "drafts"), ("メールの送信（SMTP）", "smtp")):
        yield (
            name, f"{count:,}", f"{took[key]:.2f}", "", f"{count / took[key]:,.0f}",
            f"{measured.memory:.0f}", "",
        )  # fmt: skip


def _help() -> Line:
    best = min((saiken("--help") for _ in range(_HELP_RUNS)), key=lambda one: one.seconds)
    return ("saiken --help", "", *_times(best.seconds, best.cpu), "", f"{best.memory:.0f}", "")


def _copy(source: Path, work: Path) -> Path:
    """A fresh copy of a folder, in the place of the one before."""
    folder = work / "folder"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    return folder


def _both(first: Measured, second: Measured) -> Measured:
    return Measured(
        first.seconds + second.seconds,
        first.cpu + second.cpu,
        max(first.memory, second.memory),
        "",
    )


def _line(name: str, count: int, measured: Measured, ratio: str = "") -> Line:
    times = _times(measured.seconds, measured.cpu)
    return (
        name, f"{count:,}", *times, f"{count / measured.seconds:,.0f}", f"{measured.memory:.0f}", ratio,
    )  # fmt: skip


def _times(seconds: float, cpu: float) -> tuple[str, str]:
    return f"{seconds:.2f}", f"{cpu:.2f}"


def _print(lines: Sequence[Line]) -> None:
    """The table, aligned as a terminal shows it: a full-width sign takes two columns."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = [
            text + " " * (width - _width(text)) if not index else " " * (width - _width(text)) + text
            for index, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


if __name__ == "__main__":
    main()
