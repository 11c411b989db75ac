"""Reads earlier figures (month-ends, settlements, debtors) from a CSV or Excel file.

Every bad row is named, and with one of them nothing at all is imported.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Context, Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from saiken_addin.core.addresses import column_letters
from saiken_addin.core.amounts import Reading, read_amount
from saiken_addin.core.files import read_some, sha256
from saiken_addin.core.findings import Code, Finding, Place, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import (
    CityRow,
    DebtorRow,
    History,
    HistoryRow,
    MonthRow,
    SettlementRow,
    SettlementStatus,
)
from saiken_addin.core.model import (
    MAX_AMOUNT,
    MEASURES,
    WHOLE_CLAIM,
    YEN,
    Amounts,
    HistoryKind,
    Kind,
    imported_in,
)
from saiken_addin.desk.claims import LIST_HEADINGS
from saiken_addin.figures.operands import outstanding_of
from saiken_addin.intake.history_lines import names_of_sums, other_unit, with_bare_headings
from saiken_addin.ooxml.csv_grid import csv_grid
from saiken_addin.ooxml.formats import Shows, number_formats
from saiken_addin.ooxml.formats import shown as number_shown
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import Book, Cell, CellKind, read_book
from saiken_addin.ooxml.refusal import Refused, shown
from saiken_addin.ooxml.tables import (
    HEADING_ROWS,
    Grid,
    TableRow,
    fold,
    grid_of,
    heading_row,
    read_table,
)

_YEAR, _MONTH, _STATUS, _CLAIM, _NAME, _KIND = "年度", "月", "種別", "債権ID", "債権名", "区分"
_CITY = "市"
_CITY_AMOUNTS = ("調定額", "収入済額")
_KEYS: Mapping[HistoryKind, tuple[str, ...]] = {
    HistoryKind.MONTHS: (_YEAR, _MONTH, _CLAIM, _KIND),
    HistoryKind.SETTLEMENTS: (_YEAR, _STATUS, _CLAIM, _KIND),
    HistoryKind.DEBTORS: (_YEAR, _CLAIM),
    HistoryKind.CITIES: (_CITY, _CLAIM, _YEAR, *_CITY_AMOUNTS),
}


def _labels(kind: HistoryKind, *, required: bool) -> tuple[str, ...]:
    """The columns of measures that a file must have, or may have."""
    return tuple(MEASURES[name].label for name in imported_in(kind) if MEASURES[name].required is required)


_HEADINGS = {kind: (*keys, *_labels(kind, required=True)) for kind, keys in _KEYS.items()}
_SAYS_WHOSE = (_YEAR, _MONTH, _STATUS, _NAME, _KIND, _CITY)
_OPTIONAL = {kind: (_NAME, *_labels(kind, required=False)) for kind in _KEYS}
_EXPECTED = {
    _YEAR: "「令和7年度」のような年度",
    _MONTH: "1から12までの月",
    _STATUS: "「決算」か「見込み」",
    _KIND: "「現年」か「過年」",
    **{
        each.label: f"{'10兆円以下の円単位の' if each.unit == YEN else '0以上の'}整数（ないときは空欄）"
        for each in MEASURES.values()
    },
    _CITY: "市の名前",
}
_WORKBOOK_STARTS = (b"PK\3\4", b"\xd0\xcf\x11\xe0")  # zip; what holds an .xls or a password
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls")
_MOST_BYTES = 40_000_000  # past the limits of both readers, which then say so

_T = TypeVar("_T")


def read_history(path: Path, known_claims: Mapping[str, Collection[str]]) -> History:
    """Read a file of earlier figures; the headings say of which kind.

    Args:
        path: CSV or .xlsx; the columns in any order, others ignored.
        known_claims: the names that each 債権ID has had in the lists of all years.

    Returns:
        What it says, with all that is wrong with it.

    Raises:
        SaikenError: there is no such file, or it may not be read.
    """
    data = read_some(path, _MOST_BYTES)
    file, digest = path.name, sha256(data)
    try:
        table = _find_table(_grids(data, path), file)
    except Refused as refusal:
        return History(file, "", digest, None, (), (refusal.finding,))
    rows, findings = _read_rows(table, file, known_claims)
    findings = [*_about_unit(table, path), *findings]
    if worst(findings) is Severity.ERROR:
        rows = []
    return History(file, table.sheet, digest, table.kind, tuple(rows), tuple(findings))


# --- where the figures stand -------------------------------------------------------------------


class _Found(NamedTuple):
    """The table of a file: its rows with bare headings, and as they are written."""

    sheet: str
    kind: HistoryKind
    grid: list[tuple[int, Mapping[int, str]]]
    written: Grid

    @property
    def headings(self) -> tuple[str, ...]:
        return (*_HEADINGS[self.kind], *_OPTIONAL[self.kind])


def _grids(data: bytes, path: Path) -> dict[str, Grid]:
    """Each sheet's rows by its name; a CSV is one sheet without a name."""
    if data.startswith(_WORKBOOK_STARTS) or path.suffix.lower() in _WORKBOOK_NAMES:
        book = read_book(package_of(data, path.name))
        return {sheet.name: _sheet_grid(book, sheet.name) for sheet in book.sheets}
    try:
        return {"": csv_grid(data)}
    except ValueError as error:
        details: dict[str, object] = {"detail": str(error)}
        raise Refused(Finding(Code.UNREADABLE_FILE, Place(path.name), details)) from error


def _sheet_grid(book: Book, sheet: str) -> Grid:
    cells = dict(book.cells(sheet).cells)
    for address, code in number_formats(book, sheet).items():
        if (cell := cells.get(address)) and (text := _looks(cell, code, book.date1904)):
            cells[address] = replace(cell, kind=CellKind.TEXT, text=text)
    return grid_of(cells, _cell_text)


def _looks(cell: Cell, code: str, date1904: bool) -> str | None:
    """How a number reads that its format makes a day, a share or more of; None for a plain one."""
    if cell.kind is not CellKind.NUMBER or not isinstance(cell.value, int | float):
        return None
    looks = number_shown(code, cell.value, date1904)
    if looks is None or looks.shows is Shows.WORDS:
        return None
    # A format that only leaves digits out (#,##0,) doesn't say another number.
    smaller = looks.means is not None and abs(looks.means) <= abs(cell.value)
    return None if looks.shows is Shows.OTHERWISE and smaller else looks.text


def _cell_text(cell: Cell) -> str:
    """What stands in a cell, so that nothing but a number can be taken for one."""
    if cell.formula is not None and not cell.cached:
        return f"={cell.formula}"
    text = str(cell.value) if cell.kind is CellKind.NUMBER else cell.text
    if (cell.struck or cell.raised) and read_amount(text).reading is not Reading.UNREADABLE:
        return f"{text}（取り消し線か上付き・下付きの文字があります）"
    if cell.kind is CellKind.NUMBER:
        return text
    return str(cell.value).upper() if cell.kind is CellKind.BOOL else cell.text


def _find_table(written: Mapping[str, Grid], file: str) -> _Found:
    """The one table of the file that has all the headings of one kind.

    Raises:
        Refused: there is none, or more than one.
    """
    grids = {sheet: with_bare_headings(grid) for sheet, grid in written.items()}
    tops = {sheet: grid[:HEADING_ROWS] for sheet, grid in grids.items()}
    missing = {
        (sheet, kind): [
            str(finding.details["column"]) for finding in read_table(top, headings, file, sheet)[1]
        ]
        for sheet, top in tops.items()
        for kind, headings in _HEADINGS.items()
    }
    found = [where for where, columns in missing.items() if not columns]
    if len(found) > 1:
        names = [f"シート「{sheet}」の{kind}" if sheet else str(kind) for sheet, kind in found]
        details: dict[str, object] = {"tables": "、".join(names)}
        raise Refused(Finding(Code.HISTORY_AMBIGUOUS, Place(file), details))
    if not found:
        for sheet, top in tops.items():
            if not read_table(top, LIST_HEADINGS, file, sheet)[1]:
                details = {"headings": _top_line(top), "kinds": "・".join(HistoryKind)}
                raise Refused(Finding(Code.HISTORY_IS_CLAIMS, Place(file, sheet), details))
        sheet, kind = min(missing, key=lambda where: len(missing[where]))
        details = {
            "headings": _top_line(tops[sheet]),
            "kind": kind,
            "columns": "".join(f"「{column}」" for column in missing[sheet, kind]),
        }
        raise Refused(Finding(Code.HISTORY_SHAPE, Place(file, sheet), details))
    [(sheet, kind)] = found
    for heading, count in _headings_twice(tops[sheet], _HEADINGS[kind]):
        details = {"heading": heading, "count": count}
        raise Refused(Finding(Code.HISTORY_HEADING_TWICE, Place(file, sheet), details))
    return _Found(sheet, kind, grids[sheet], written[sheet])


def _top_line(top: Grid) -> str:
    """What stands in the first line that holds anything."""
    first = next((texts for _, texts in top if any(texts.values())), {})
    return shown("、".join(text for text in first.values() if text))


def _headings_twice(top: Grid, headings: Collection[str]) -> Iterator[tuple[str, int]]:
    for _, texts in top:
        counts = Counter(fold(text) for text in texts.values())
        if all(counts[fold(heading)] for heading in headings):
            yield from ((h, counts[fold(h)]) for h in headings if counts[fold(h)] > 1)


def _about_unit(found: _Found, path: Path) -> Iterator[Finding]:
    """Figures that the file itself calls 千円 are not taken for yen."""
    top, columns = heading_row(found.grid, found.headings)
    labels = {each.label: each.unit for each in MEASURES.values()}
    figures = {column for heading, column in columns.items() if heading in labels}
    for unit in dict.fromkeys(labels[heading] for heading in columns if heading in labels):
        titles = (path.stem, found.sheet)
        if said := other_unit(found.written, top, figures, unit, titles):
            row, column, other = said
            cell = f"{column_letters(column)}{row}" if row else ""
            details: dict[str, object] = {"unit": other, "one": unit}
            yield Finding(Code.HISTORY_UNIT, Place(path.name, found.sheet, cell), details)


# --- what the rows say -------------------------------------------------------------------------


def _read_rows(
    found: _Found, file: str, known_claims: Mapping[str, Collection[str]]
) -> tuple[list[HistoryRow], list[Finding]]:
    sheet, kind, grid, _ = found
    table, findings = read_table(grid, _HEADINGS[kind], file, sheet, _OPTIONAL[kind])
    cells = dict(grid)
    rows: list[HistoryRow] = []
    seen: dict[tuple[object, ...], int] = {}
    noted: set[tuple[str, str]] = set()
    for row in table:
        if name := _sum_of(row, cells[row.number].values(), known_claims):
            place = Place(file, sheet, row.places[_CLAIM].cell)
            findings.append(Finding(Code.HISTORY_SUM, place, {"name": shown(" ".join(name.split()))}))
            continue
        read = _READERS[kind](row, findings)
        findings += _about_claim(row, known_claims, noted)
        if read is None:
            continue
        other = seen.setdefault(_subject(read), row.number)
        if other != row.number:
            details: dict[str, object] = {"other": other}
            findings.append(Finding(Code.HISTORY_DUPLICATE, row.places[_CLAIM], details))
        rows.append(read)
    return rows, findings


def _sum_of(
    row: TableRow, cells: Collection[str], known_claims: Mapping[str, Collection[str]]
) -> str | None:
    """What calls a row a sum of others; a claim whose registered name looks so is none."""
    names = known_claims.get(row.texts[_CLAIM])
    if names is None:
        return next(names_of_sums(cells), None)
    own = [text for heading, text in row.texts.items() if heading in _SAYS_WHOSE]
    return next((text for text in names_of_sums(own) if fold(text) not in map(fold, names)), None)


def _about_claim(
    row: TableRow, known_claims: Mapping[str, Collection[str]], noted: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Whether the claim is known, and once for each name whether it is known by it."""
    claim, name = row.texts[_CLAIM], row.texts[_NAME]
    if claim not in known_claims:
        yield Finding(Code.HISTORY_CLAIM_UNKNOWN, row.places[_CLAIM], {"claim": shown(claim)})
    elif name and (claim, name) not in noted:
        noted.add((claim, name))
        names = known_claims[claim]
        if fold(name) not in map(fold, names):
            details: dict[str, object] = {"name": shown(name), "registered": "、".join(names)}
            yield Finding(Code.HISTORY_NAME_DIFFERS, row.places[_NAME], details)


def _subject(row: HistoryRow) -> tuple[object, ...]:
    """What a row is about; a file says only one thing of it."""
    match row:
        case MonthRow():
            return row.month, row.claim, row.kind
        case SettlementRow():
            return row.year, row.status, row.claim, row.kind
        case DebtorRow():
            return row.year, row.claim
        case CityRow():
            return row.city, row.year, row.claim


def _month_row(row: TableRow, findings: list[Finding]) -> MonthRow | None:
    year = _read(row, _YEAR, _year, findings)
    number = _read(row, _MONTH, _month, findings)
    kind = _read(row, _KIND, Kind, findings)
    amounts = _amounts(row, HistoryKind.MONTHS, findings, kind)
    if year is None or number is None or kind is None or amounts is None:
        return None
    return MonthRow(row.number, Month(year, number), row.texts[_CLAIM], kind, amounts)


def _settlement_row(row: TableRow, findings: list[Finding]) -> SettlementRow | None:
    year = _read(row, _YEAR, _year, findings)
    status = _read(row, _STATUS, SettlementStatus, findings)
    kind = _read(row, _KIND, Kind, findings)
    amounts = _amounts(row, HistoryKind.SETTLEMENTS, findings)
    if year is None or status is None or kind is None or amounts is None:
        return None
    return SettlementRow(row.number, year, status, row.texts[_CLAIM], kind, amounts)


def _debtor_row(row: TableRow, findings: list[Finding]) -> DebtorRow | None:
    year = _read(row, _YEAR, _year, findings)
    amounts = _amounts(row, HistoryKind.DEBTORS, findings)
    if year is None or amounts is None:
        return None
    return DebtorRow(row.number, year, row.texts[_CLAIM], amounts)


def _city_row(row: TableRow, findings: list[Finding]) -> CityRow | None:
    city = _read(row, _CITY, _named, findings)
    year = _read(row, _YEAR, _year, findings)
    amounts = [_read(row, heading, _needed, findings) for heading in _CITY_AMOUNTS]
    if city is None or year is None or None in amounts:
        return None
    assessed, collected = (amount for amount in amounts if amount is not None)
    return CityRow(row.number, city, row.texts[_CLAIM], year, assessed, collected)


_READERS: Mapping[HistoryKind, Callable[[TableRow, list[Finding]], HistoryRow | None]] = {
    HistoryKind.MONTHS: _month_row,
    HistoryKind.SETTLEMENTS: _settlement_row,
    HistoryKind.DEBTORS: _debtor_row,
    HistoryKind.CITIES: _city_row,
}


def _amounts(
    row: TableRow, history: HistoryKind, findings: list[Finding], kind: Kind | None = None
) -> Amounts | None:
    """What a row says; a figure that a claim has once stands in the row of 過年, if the rows have kinds."""
    labels = imported_in(history)
    read = {
        name: _read(row, label, _whole if MEASURES[name].unit == YEN else _count, findings)
        for name, label in labels.items()
    }
    said = {name: whole.value for name, whole in read.items() if whole}
    if len(said) < len(read):
        return None
    for name, value in said.items():
        if value is not None and value < 0:
            details: dict[str, object] = {"column": labels[name], "value": value}
            findings.append(Finding(Code.HISTORY_NEGATIVE, row.places[labels[name]], details))
        if value is not None and kind and kind not in MEASURES[name].kinds:
            details = {"column": labels[name], "value": value, "expected": f"{WHOLE_CLAIM}の行にだけ値"}
            findings.append(Finding(Code.HISTORY_BAD_VALUE, row.places[labels[name]], details))
    amounts = Amounts(**said)
    outstanding = outstanding_of(amounts)
    if outstanding is not None and outstanding < 0:
        details = {"outstanding": outstanding}
        findings.append(Finding(Code.HISTORY_CONTRADICTS, row.places[labels["assessed"]], details))
    return amounts


# --- one value ---------------------------------------------------------------------------------


class _Whole(NamedTuple):
    """A value that was read, which a blank is too."""

    value: int | None


def _read(
    row: TableRow, heading: str, parse: Callable[[str], _T], findings: list[Finding]
) -> _T | None:
    """The value under a heading; None, with a finding, when it can't be one."""
    text = row.texts[heading]
    try:
        return parse(text)
    except (ValueError, SaikenError):
        details: dict[str, object] = {
            "column": heading,
            "value": shown(text),
            "expected": _EXPECTED[heading],
        }
        findings.append(Finding(Code.HISTORY_BAD_VALUE, row.places[heading], details))
        return None


_year = lru_cache(maxsize=100)(FiscalYear.parse)


def _month(text: str) -> int:
    found = re.fullmatch(r"(1[0-2]|0?[1-9])(?:月末?)?", unicodedata.normalize("NFKC", text))
    if not found:
        raise ValueError(text)
    return int(found[1])


def _whole(text: str) -> _Whole:
    if not text:
        return _Whole(None)
    reading = read_amount(text)
    if reading.reading is Reading.FRACTION:
        reading = read_amount(_of_15_digits(text))
    if reading.reading is not Reading.YEN or reading.value is None:
        raise ValueError(text)
    if abs(reading.value) > MAX_AMOUNT:
        raise ValueError(text)
    return _Whole(reading.value)


def _of_15_digits(text: str) -> str:
    """A number with more digits than Excel keeps, as Excel keeps it: 33000 for 33000.000000000007."""
    try:
        exact = Decimal(text.replace(",", ""))
    except ArithmeticError:
        return text
    kept = Context(prec=15).create_decimal(exact)
    return f"{kept:.0f}" if kept != exact and kept == kept.to_integral_value() else text


def _needed(text: str) -> int:
    """An amount that must be there, and is not negative."""
    whole = _whole(text)
    if whole.value is None or whole.value < 0:
        raise ValueError(text)
    return whole.value


def _named(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _count(text: str) -> _Whole:
    count = _whole(text)
    if count.value is not None and count.value < 0:
        raise ValueError(text)
    return count
