"""What the buttons of 事務局ブック do, one function per button, with Excel as their panel.

The VBA of the book runs `import macros; macros.receive()` through xlwings. The same works without
Excel: `python -c "import macros; macros.receive('C:/債権事務局')"`.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from saiken_addin.core.findings import SaikenError
from saiken_addin.desk import names
from saiken_addin.desk.current_month import AtWork, at_work_of
from saiken_addin.front.buttons.actions import Outcome
from saiken_addin.front.buttons.press import Panel, Report, Terminal, press

DESK_VARIABLE = "SAIKEN_DESK"
"""The environment variable in which the VBA hands over the whole path of its workbook."""

FolderPath = str | os.PathLike[str] | None


def _button(verb: str) -> Callable[..., Outcome]:
    """A function that presses a button, in a folder or the current one where no Excel calls it."""

    def pressed(folder: FolderPath = None) -> Outcome:
        return press(_panel(folder), verb)

    return pressed


distribute = _button("distribute")
receive = _button("receive")
status = _button("status")
mail = _button("mail")
consolidate = _button("consolidate")
pdf = _button("pdf")
undo = _button("undo")
guide = _button("guide")


def _panel(folder: FolderPath) -> Panel:
    """Excel when a button in it was pressed; else the terminal, for a folder or the current one."""
    if folder is not None:
        return Terminal(Path(folder))
    desk = os.environ.get(DESK_VARIABLE)
    return Excel(_calling_book(), Path(desk)) if desk else Terminal(Path.cwd())


def _calling_book() -> Any:
    """The workbook whose VBA started this Python.

    Raises:
        SystemExit: there is none; xlwings shows the text in a window.
    """
    try:
        import xlwings

        return xlwings.Book.caller()
    except Exception as error:
        # It is no more than AttributeError or com_error, according to what is missing.
        sys.exit(f"Excelのブックに接続できません（{type(error).__name__}: {error}）。ブックを開き直してください。")


class Excel:
    """事務局ブック as it is open: its cells, its status bar. Nothing else of Excel is touched."""

    def __init__(self, book: Any, desk: Path) -> None:
        self._book = book
        self._desk = desk

    @property
    def root(self) -> Path:
        return self._desk.parent

    def at_work(self) -> AtWork:
        try:
            return at_work_of(lambda name: self._cell(name).value)
        except SaikenError:
            raise
        except Exception as error:
            raise SaikenError(
                f"「{names.HOME}」の作業中の年度と月の欄を読み取れません。",
                "欄や名前を消したときは、控えの事務局ブックから戻してください。",
            ) from error

    def convert(self, book: Path, target: Path) -> None:
        """Print the sheets of a book that have something to print to a PDF, calculated afresh.

        A working sheet of the master has a single empty cell as its print area.

        Raises:
            SaikenError: Excel can't.
        """
        try:
            opened = self._book.app.books.open(str(book), update_links=False, read_only=True)
            try:
                self._book.app.calculate()
                printed = [
                    sheet.name for sheet in opened.sheets if ":" in (sheet.page_setup.print_area or "")
                ]
                opened.to_pdf(str(target), include=printed)
            finally:
                opened.close()
        except Exception as error:
            raise SaikenError(
                f"Excelで印刷できませんでした（{type(error).__name__}）。",
                "プリンターの設定を確かめるか、会議資料をExcelで開いてPDFとして保存してください。",
            ) from error

    def progress(self, text: str) -> None:
        with suppress(Exception):  # a bar that can't be written stops no work
            self._book.app.status_bar = text or False

    def tell(self, report: Report) -> None:
        """Fill in the cells of 操作, open what was made, and leave the message to the VBA."""
        cells = {
            names.LAST_DEED: report.deed,
            names.LAST_RESULT: report.outcome.what,
            names.NEXT_STEP: report.outcome.then,
            names.WAITING: report.waiting,
        }
        for name, text in cells.items():
            with suppress(Exception):  # a person may have deleted a name; the message still comes
                self._cell(name).value = text
        opened = self._open(report.outcome.opens) if report.outcome.opens else ""
        try:
            self._cell(names.MESSAGE).value = report.message + opened
        except Exception as error:
            sys.exit(f"{report.message}\n（結果を書き込めません: {type(error).__name__}）")

    def _open(self, path: Path) -> str:
        """Show a book in this Excel, a folder in the file manager; what to say where that failed."""
        try:
            if path.suffix == ".xlsx":
                self._book.app.books.open(str(path))
            elif hasattr(os, "startfile"):
                os.startfile(path)  # noqa: S606 - our own folder
            else:
                return f"\n\n場所: {path}"
        except Exception:
            return f"\n\n「{path.name}」を開けませんでした。場所: {path}"
        return ""

    def _cell(self, name: str) -> Any:
        return self._book.names[name].refers_to_range
