"""Finds figures that a person typed over formulas of a former 会議資料."""

from collections.abc import Iterator, Mapping

from saiken_addin.core.addresses import cell_position, column_letters
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import MISSING
from saiken_addin.meeting.differences import Figure, Label, Shown
from saiken_addin.ooxml.reader import Book, Cell, CellKind

_CLOSE = 1e-9


def overtyped(book: Book, file: str, shown: Shown) -> list[Finding]:
    """The figures that stand where formulas stood, and differ from what these showed.

    Rows and columns that a person put in or took out move what stands below; each figure is looked
    for at the label of its row.

    Args:
        book: the former master, as a person saved it.
        shown: what the ledger says that it showed.

    Raises:
        Refused: a sheet of it is damaged.
    """
    found: list[Finding] = []
    there = {sheet.name for sheet in book.sheets}
    for sheet, figures in shown.figures.items():
        if sheet not in there:
            continue
        cells = book.cells(sheet).cells
        moved = dict(_moved(shown.labels.get(sheet, {}), cells))
        for key, figure in figures.items():
            label = key.rsplit("|", 2)[0]
            address, sure = _now_at(figure, moved.get(label))
            cell = cells.get(address)
            if cell is None or not _differs(cell, figure, sure):
                continue
            name = shown.labels.get(sheet, {}).get(label)
            heading = shown.headings.get(sheet, {}).get(key, "")
            found.append(
                Finding(
                    Code.OVERTYPED,
                    Place(file, sheet, address),
                    {
                        "what": " ".join(filter(None, (name.name if name else "", heading))),
                        "typed": cell.text,
                        "value": figure.text if figure.value is None else _number(figure.value),
                    },
                )
            )
    return found


def _moved(
    labels: Mapping[str, Label], cells: Mapping[str, Cell]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """How many columns and rows each label has moved; labels that are found nowhere are left out."""
    places: dict[str, list[str]] = {}
    for address, cell in cells.items():
        if cell.kind is CellKind.TEXT and cell.formula is None:
            places.setdefault(cell.text, []).append(address)
    texts: dict[str, list[tuple[str, Label]]] = {}
    for key, label in labels.items():
        texts.setdefault(label.text, []).append((key, label))
    for text, own in texts.items():
        now = sorted(places.get(text, ()), key=_order)
        own.sort(key=lambda each: _order(each[1].address))
        if len(now) < len(own):
            continue
        # A text may also stand in places that are no label: those in the labels' column come first.
        column = _order(own[0][1].address)[1]
        same = [address for address in now if _order(address)[1] == column]
        for (key, label), address in zip(own, same if len(same) == len(own) else now, strict=False):
            (row, at), (was, before) = _order(address), _order(label.address)
            yield key, (at - before, row - was)


def _now_at(figure: Figure, moved: tuple[int, int] | None) -> tuple[str, bool]:
    """Where a figure stands now, and whether that is certain."""
    if moved is None:
        return figure.address, False
    row, column = _order(figure.address)
    return f"{column_letters(max(1, column + moved[0]))}{max(1, row + moved[1])}", True


def _differs(cell: Cell, figure: Figure, sure: bool) -> bool:
    if cell.formula is not None or cell.kind is CellKind.BLANK:
        return False
    if isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return sure and cell.text.strip() != figure.text
    if figure.value is None:
        return sure or figure.text == MISSING
    return abs(cell.value - figure.value) > _CLOSE * max(1.0, abs(figure.value))


def _number(value: int | float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.12g}"


def _order(address: str) -> tuple[int, int]:
    column, row = cell_position(address)
    return row, column
