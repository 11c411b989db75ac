"""The cells of a received book by their names: where each stands, and what it shows."""

from collections.abc import Callable, Collection

from saiken_addin.ooxml.formats import Shown, is_plain, shown
from saiken_addin.ooxml.reader import Book, Cell, CellKind, SheetCells, Target


class NamedCells:
    """The cells of a book by defined name; each sheet is read once, when first asked for.

    The workbook's own name counts; where it has lost its cell, the same name of a single sheet,
    which a copied sheet brings along. `ambiguous` are names of several sheets and no workbook's.

    Args:
        covered: the cells that a field's merged area covers beside its own, by name and own cell;
            asked of fields that the form merges.
        around: all cells that are read for a field, by name and own cell; by default its own and
            those that it covers.
    """

    def __init__(
        self,
        book: Book,
        covered: Callable[[str, str], Collection[str]],
        around: Callable[[str, str], Collection[str]] | None = None,
    ) -> None:
        self.book = book
        self.covered = covered
        self._around = around or (lambda name, cell: (cell, *covered(name, cell)))
        local: dict[str, dict[str, Target]] = {}
        for (sheet, name), target in book.local_names.items():
            if target is not None and book.names.get(name) is None:
                local.setdefault(name, {})[sheet] = target
        self.ambiguous = {name: tuple(found) for name, found in local.items() if len(found) > 1}
        self.targets = {name: target for name, target in book.names.items() if target is not None}
        self.targets |= {name: next(iter(found.values())) for name, found in local.items()}
        self._sheets: dict[str, SheetCells] = {}

    def sheet(self, name: str) -> SheetCells:
        """The named cells of a sheet.

        Raises:
            Refused: the sheet is damaged or too large to be read.
        """
        if name not in self._sheets:
            wanted: set[str] = set()
            for key, target in self.targets.items():
                if target.sheet == name:
                    wanted.update(self._around(key, target.cell))
            self._sheets[name] = self.book.cells(name, wanted)
        return self._sheets[name]

    def cell(self, name: str) -> Cell:
        """The cell of a name that has a target."""
        target = self.targets[name]
        return self.sheet(target.sheet).at(target.cell)

    def shown_as(self, cell: Cell) -> Shown | None:
        """What a cell makes of its number; None where it shows the number itself, or holds none.

        Excel makes a date of `10/1` and a percentage of `100%` by itself, and keeps the number in
        that format; a figure typed over it later is read as days or as hundredths too.
        """
        if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, int | float):
            return None
        code = self.book.styles.formats.get(cell.style)
        return None if code is None or is_plain(code) else shown(code, cell.value, self.book.date1904)
