"""Compares what the formulas of books show from the file with what LibreOffice makes of them."""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from support import office
from support.loaded_sheets import values_of
from support.stamped import formula_cells, unstamped_formulas


def differences(books: Iterable[Path]) -> list[str]:
    """Formula cells without a result in the file, or with another than LibreOffice's."""
    files = list(books)
    pairs = zip(files, office.values_of_books(files), strict=True)
    return [each for file, computed in pairs for each in differing(file, computed)]


def differing(file: Path, computed: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The same of one book, given what LibreOffice computed."""
    found = [f"{file.name} {where}: no result" for where in unstamped_formulas(file.read_bytes())]
    formulas = {sheet: cells for sheet, cells in formula_cells(file).items() if cells}
    shown = values_of(file, *formulas)
    for sheet, cells in formulas.items():
        for cell in cells:
            ours, theirs = shown[sheet].get(cell), computed[sheet].get(cell)
            if not _same(ours, theirs):
                found.append(f"{file.name} {sheet}!{cell}: {ours} {theirs}")
    return found


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        # A difference of nearly equal rates has few digits that are its own.
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
    return (ours or None) == theirs  # an empty text is no value to LibreOffice
