"""The cells of a received book by their names: where each stands, and what it shows."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from fractions import Fraction

from saiken_addin.ooxml.formats import shows_percent, telling_formats
from saiken_addin.ooxml.reader import Book, Cell, CellKind, SheetCells, Target

_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
"""The day 0 of a book's dates, by whether it counts from 1904."""
_DAYS = {
    date1904: range((date(2000, 1, 1) - epoch).days, (date(2051, 1, 1) - epoch).days)
    for date1904, epoch in _EPOCHS.items()
}
"""The whole numbers that may be a typed date; 10/1 becomes one of the current year."""


class NamedCells:
    """The cells of a book by defined name; each sheet is read once, when first asked for.

    The workbook's own name counts; where it has lost its cell, the same name of a single sheet,
    which a copied sheet brings along. `ambiguous` are names of several sheets and no workbook's.

    Args:
        book: the opened book.
        covered: the cells that a field's merged area covers beside its own, by name and own cell;
            asked of fields that the form merges.
    """

    def __init__(self, book: Book, covered: Callable[[str, str], Collection[str]]) -> None:
        self.book = book
        self.covered = covered
        local: dict[str, dict[str, Target]] = {}
        for (sheet, name), target in book.local_names.items():
            if target is not None and book.names.get(name) is None:
                local.setdefault(name, {})[sheet] = target
        self.ambiguous = {name: tuple(found) for name, found in local.items() if len(found) > 1}
        self.targets = {name: target for name, target in book.names.items() if target is not None}
        self.targets |= {name: next(iter(found.values())) for name, found in local.items()}
        self._sheets: dict[str, SheetCells] = {}
        self._formats: dict[str, dict[str, str]] = {}

    def sheet(self, name: str) -> SheetCells:
        """The named cells of a sheet.

        Raises:
            Refused: the sheet is damaged or too large to be read.
        """
        if name not in self._sheets:
            wanted: set[str] = set()
            for key, target in self.targets.items():
                if target.sheet == name:
                    wanted.update((target.cell, *self.covered(key, target.cell)))
            self._sheets[name] = self.book.cells(name, wanted)
        return self._sheets[name]

    def cell(self, name: str) -> Cell:
        """The cell of a name that has a target."""
        target = self.targets[name]
        return self.sheet(target.sheet).at(target.cell)

    def shown_as(self, name: str) -> date | Fraction | None:
        """The date or the percentage that the cell of a name shows for its number; None for neither.

        Excel makes a date of `10/1` and a percentage of `100%` by itself, and keeps the number in
        that format; a figure typed over it later is read as days or as hundredths too.
        """
        number = self.cell(name).value
        if self.cell(name).kind is not CellKind.NUMBER or not isinstance(number, int | float):
            return None
        target = self.targets[name]
        if target.sheet not in self._formats:
            self._formats[target.sheet] = telling_formats(self.book, target.sheet)
        code = self._formats[target.sheet].get(target.cell)
        if code is None:
            return None
        if shows_percent(code):
            return Fraction(number)
        dates = _DAYS[self.book.date1904]
        return _EPOCHS[self.book.date1904] + timedelta(days=number) if number in dates else None
