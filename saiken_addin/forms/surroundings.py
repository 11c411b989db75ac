"""Says what stands around a book's fields: labels of other rows, other copies, words of a person."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from saiken_addin.core.addresses import cell_position, column_letters, split_cell
from saiken_addin.core.amounts import visible
from saiken_addin.core.findings import Code, Finding, Place, Severity
from saiken_addin.forms.declare import FieldType, Form
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.ooxml.reader import Cell, CellKind
from saiken_addin.ooxml.remarks import remarks_in
from saiken_addin.ooxml.tables import fold

_MOST_COPIES, _MOST_REMARKS, _LONGEST = 20, 20, 60
_OUTSIDE = "記入欄の外"
_OURS = "事務局"
"""The author of the comments in a book that went back; programs that save it may lose it."""
_OUR_WORDS = tuple(f"［{severity}］" for severity in Severity)
"""How such comments begin."""
_ALIKE = 0.5
"""The share of a sheet's texts from which on another sheet is a copy of it."""


def about_surroundings(
    form: Form, named: NamedCells, places: Mapping[str, Place], file: str, titles: frozenset[str]
) -> Iterator[Finding]:
    """What has to be said about what stands around the fields of a book.

    Args:
        form: the declaration.
        named: the cells of the book.
        places: where each field of the form was found.
        file: the file as the person knows it.
        titles: what the claims of the year are called in labels.

    Raises:
        Refused: a sheet that has to be read is damaged or too large.
    """
    yield from _labels(form, named, places, titles)
    read = {place.sheet for place in places.values()}
    read |= {sheet.name for sheet in form.sheets} - {item.sheet for item in form.inputs}
    extra = [sheet.name for sheet in named.book.sheets if sheet.name not in read]
    if extra:
        yield from _copies(form, named, places, file, extra)
    yield from _remarks(form, named, places, file, titles)


def _labels(
    form: Form, named: NamedCells, places: Mapping[str, Place], titles: frozenset[str]
) -> Iterator[Finding]:
    """Rows whose labels are those of other rows: sorted, exchanged, or pasted over."""
    told: set[tuple[str, str]] = set()
    for key, labels in form.row_labels.items():
        place = places.get(key)
        if place is None:
            continue
        field = form.named[key]
        down = 0
        if place.cell != field.cell:
            down = cell_position(place.cell)[1] - cell_position(field.cell)[1]
        sheet = named.sheet(place.sheet)
        for label in labels:
            cell = label.cell
            if down:
                letters, row = split_cell(cell)
                cell = f"{letters}{row + down}"
            text = sheet.at(cell).text
            if not text or text == label.text or (place.sheet, cell) in told:
                continue
            folded = fold(text)
            if folded != fold(label.text) and folded in _labels_like(form, label.text, field.sheet, titles):
                told.add((place.sheet, cell))
                details: dict[str, object] = {"text": _short(text), "expected": label.text}
                yield Finding(Code.LABEL_OF_OTHER, Place(place.file, place.sheet, cell, field.label), details)


@lru_cache(maxsize=1 << 10)
def _labels_like(form: Form, text: str, sheet: str, titles: frozenset[str]) -> frozenset[str]:
    """What a label could say instead: what stands at other rows, and other claims."""
    others = {
        fixed.text
        for labels in (form.row_labels[key] for key in form.row_labels if form.named[key].sheet == sheet)
        for fixed in labels
    }
    return frozenset(map(fold, others | (titles if text in titles else set())))


# --- copies ---------------------------------------------------------------------------------


def _copies(
    form: Form, named: NamedCells, places: Mapping[str, Place], file: str, extra: Iterable[str]
) -> Iterator[Finding]:
    """Sheets beside the one that was read, with other figures in the same fields."""
    inputs = [item for item in form.inputs if item.key in places]
    for name in list(extra)[:_MOST_COPIES]:
        by_name = {
            key: target.cell
            for (sheet, key), target in named.book.local_names.items()
            if sheet == name and target is not None and target.sheet == name
        }
        for read in dict.fromkeys(places[item.key].sheet for item in inputs):
            own = [item for item in inputs if places[item.key].sheet == read]
            at = {item.key: by_name.get(item.key, places[item.key].cell) for item in own}
            if not any(item.key in by_name for item in own) and not _is_alike(form, named, name, read, own[0].sheet):
                continue
            cells = named.book.cells(name, set(at.values()))
            sheet = named.sheet(read)
            differing = [
                item for item in own
                if _said(cells.at(at[item.key])) not in ("", _said(sheet.at(places[item.key].cell)))
            ]  # fmt: skip
            figures = [item for item in differing if item.type is not FieldType.TEXT] or differing
            if figures:
                first = figures[0]
                here, there = cells.at(at[first.key]), sheet.at(places[first.key].cell)
                example = f"{first.label}は{_short(_said(here))}、読み取ったのは{_short(_said(there)) or '空欄'}"
                details: dict[str, object] = {
                    "copy": name, "sheet": read, "count": len(differing), "example": example,
                }  # fmt: skip
                yield Finding(Code.COPY_DIFFERS, Place(file, name, at[first.key], first.label), details)


def _is_alike(form: Form, named: NamedCells, name: str, read: str, declared: str) -> bool:
    """Whether a sheet has the texts of a sheet of the form where that has them."""
    fixed = next((sheet.fixed for sheet in form.sheets if sheet.name == declared), ())
    texts = {item.cell: item.text for item in fixed if len(item.text.strip(" -")) > 1}
    cells = named.book.cells(name, set(texts))
    alike = sum(cells.at(cell).text == text for cell, text in texts.items())
    return bool(texts) and alike >= _ALIKE * len(texts)


def _said(cell: Cell) -> str:
    """What a cell says, whatever it is kept as."""
    if cell.kind is CellKind.NUMBER:
        return f"{cell.value:.15g}" if isinstance(cell.value, float) else str(cell.value)
    return visible(cell.text)


# --- words ----------------------------------------------------------------------------------


def _remarks(
    form: Form, named: NamedCells, places: Mapping[str, Place], file: str, titles: frozenset[str]
) -> Iterator[Finding]:
    """Comments, texts in shapes, and texts in cells that are none of the form's."""
    found: list[Finding] = []
    sheets = {sheet.name: sheet.part for sheet in named.book.sheets}
    for name, remark in remarks_in(named.book.package, sheets):
        if remark.author != _OURS and not remark.text.startswith(_OUR_WORDS):
            details: dict[str, object] = {"where": remark.carrier, "text": _short(remark.text)}
            found.append(Finding(Code.REMARK, Place(file, name, remark.cell), details))
    for name, key in {place.sheet: key for key, place in places.items()}.items():
        declared = form.named[key].sheet
        known = form.cells[declared]
        outside = named.sheet(name).texts - known
        if outside:
            own = [each for each, place in places.items() if place.sheet == name]
            for each in own:
                outside -= set(named.covered(each, places[each].cell))
            outside -= _moved(known, {(form.named[each].cell, places[each].cell) for each in own})
        if outside:
            cells = named.book.cells(name, outside)
            said = _texts_of(form, declared) | {fold(title) for title in titles}
            for cell in sorted(outside, key=lambda at: cell_position(at)[::-1]):
                text = visible(cells.at(cell).text)
                if fold(text) not in said:
                    details = {"where": _OUTSIDE, "text": _short(text)}
                    found.append(Finding(Code.REMARK, Place(file, name, cell), details))
    yield from found[:_MOST_REMARKS]


def _moved(known: Collection[str], moves: Iterable[tuple[str, str]]) -> set[str]:
    """The cells of a form where they are now, as far as the fields tell."""
    steps = set()
    for before, now in moves:
        (column, row), (new_column, new_row) = cell_position(before), cell_position(now)
        steps.add((new_column - column, new_row - row))
    positions = [cell_position(cell) for cell in known]
    return {
        f"{column_letters(column + right)}{row + down}"
        for right, down in steps - {(0, 0)}
        for column, row in positions
        if column + right > 0
    }


@lru_cache(maxsize=1 << 8)
def _texts_of(form: Form, sheet: str) -> frozenset[str]:
    fixed = next((each.fixed for each in form.sheets if each.name == sheet), ())
    return frozenset({"", "-", *(fold(item.text) for item in fixed)})


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
