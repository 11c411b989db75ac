"""The year and month, form and mailing that the buttons of 事務局ブック work on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk import names
from saiken_addin.desk.names import FormToMake, MailToMake
from saiken_addin.ooxml.gate import Refused, open_package
from saiken_addin.ooxml.reader import Target, read_book
from saiken_addin.ooxml.stamp import Template, Value

CELLS = (names.YEAR_AT_WORK, names.MONTH_AT_WORK, names.FORM_TO_MAKE, names.MAIL_TO_MAKE)
"""The names of the cells."""


@dataclass(frozen=True)
class AtWork:
    """What the buttons work on."""

    month: Month
    form: FormToMake
    mail: MailToMake = MailToMake.DISTRIBUTE

    def __str__(self) -> str:
        return self.month.label


def at_work_of(value: Callable[[str], object]) -> AtWork:
    """What is at work by the cells of 操作.

    Raises:
        SaikenError: a cell holds no year, no month or no form.
    """
    year, month, form, mail = map(value, CELLS)
    number = str(month).strip().removesuffix(".0").removesuffix("月")
    if not number.isdecimal():
        raise _unreadable(names.MONTH_AT_WORK, month, "1から12の数字を選んでください。")
    for name, chosen, choices in (
        (names.FORM_TO_MAKE, form, tuple(FormToMake)),
        (names.MAIL_TO_MAKE, mail, tuple(MailToMake)),
    ):
        if str(chosen) not in choices:
            raise _unreadable(name, chosen, f"{'・'.join(choices)}から選んでください。")
    if not year:
        raise _unreadable(names.YEAR_AT_WORK, year, "年度を選んでください。")
    if isinstance(year, float):
        year = int(year)
    return AtWork(Month(FiscalYear.parse(str(year)), int(number)), FormToMake(str(form)), MailToMake(str(mail)))


def read_at_work(desk: Path) -> AtWork:
    """What is at work by 事務局ブック as it was saved.

    Raises:
        SaikenError: it can't be read, has no such cells, or they hold no month.
    """
    return at_work_of(_cells(desk)[1].__getitem__)


def _cells(desk: Path) -> tuple[dict[str, Target], dict[str, str]]:
    """Where the cells stand and what they say, by name."""
    try:
        book = read_book(open_package(desk, macros=True))
        targets = {name: target for name in CELLS if (target := book.names.get(name))}
        if len(targets) < len(CELLS):
            raise SaikenError(
                f"「{desk.name}」の「{names.HOME}」に、作業中の年度と月の欄がありません。",
                "saiken のコマンドに --year と --month を付けて実行してください。",
            )
        texts = {
            name: book.cells(target.sheet, {target.cell}).at(target.cell).text
            for name, target in targets.items()
        }
    except Refused as refusal:
        raise SaikenError(refusal.finding.what, refusal.finding.remedy) from refusal
    return targets, texts


def with_month_at_work(desk: Path, month: Month) -> bytes | None:
    """事務局ブック with a month put to work; everything else in it stays as it was saved.

    Returns:
        The bytes of the book, None when that month is at work already.

    Raises:
        SaikenError: it can't be read, has no such cells, or was saved in a way that we don't know.
    """
    cells: dict[str, Value] = {names.YEAR_AT_WORK: month.year.label, names.MONTH_AT_WORK: month.number}
    targets, texts = _cells(desk)
    try:
        if at_work_of(texts.__getitem__).month == month:
            return None
    except SaikenError:
        pass  # what can't be read is mended by this
    stamped: dict[str, dict[str, Value]] = {}
    for name, value in cells.items():
        stamped.setdefault(targets[name].sheet, {})[targets[name].cell] = value
    return Template(desk.read_bytes()).stamp(stamped)


def _unreadable(name: str, value: object, remedy: str) -> SaikenError:
    shown = "空欄" if value in (None, "") else f"「{value}」"
    return SaikenError(f"{names.HOME}の「{name}」が{shown}です。", remedy)
