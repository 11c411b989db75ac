"""Compares what the formulas of books show from the file with what LibreOffice makes of them."""

import math
from collections.abc import Iterable
from pathlib import Path

from openpyxl import load_workbook

from support import office
from support.loaded_sheets import values_of
from support.stamped import unstamped_formulas


def differences(books: Iterable[Path], folder: Path) -> list[str]:
    """Formula cells without a result in the file, or with another than LibreOffice's."""
    files = list(books)
    found = []
    for file, again in zip(files, office.recalculated(files, folder), strict=True):
        found += [f"{file.name} {where}: no result" for where in unstamped_formulas(file.read_bytes())]
        formulas = load_workbook(file)
        shown, computed = values_of(file), values_of(again)
        for sheet in formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        ours = shown[sheet.title].get(cell.coordinate)
                        theirs = computed[sheet.title].get(cell.coordinate)
                        if not _same(ours, theirs):
                            found.append(f"{file.name} {sheet.title}!{cell.coordinate}: {ours} {theirs}")
    return found


def _same(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        # A difference of nearly equal rates has few digits that are its own.
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
    return ours == theirs
