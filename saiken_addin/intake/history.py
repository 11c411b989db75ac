"""Reads earlier figures (month-ends, settlements, debtors) from a CSV or Excel file.

Every bad row is named, and with one of them nothing at all is imported.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from saiken_addin.core.addresses import column_letters
from saiken_addin.core.files import read_some, sha256
from saiken_addin.core.findings import Code, Finding, Place, Severity, worst
from saiken_addin.core.history import History, HistoryRow
from saiken_addin.core.model import MEASURES, HistoryKind
from saiken_addin.desk.claims import LIST_HEADINGS
from saiken_addin.intake.history_grid import grids
from saiken_addin.intake.history_lines import names_of_sums, other_unit, with_bare_headings
from saiken_addin.intake.history_rows import (
    CLAIM,
    HEADINGS,
    NAME,
    OPTIONAL,
    READERS,
    SAYS_WHOSE,
    subject,
)
from saiken_addin.ooxml.refusal import Refused, shown
from saiken_addin.ooxml.tables import HEADING_ROWS, Grid, TableRow, fold, heading_row, read_table

_MOST_BYTES = 40_000_000  # past the limits of both readers, which then say so


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
        table = _find_table(grids(data, path), file)
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
        return (*HEADINGS[self.kind], *OPTIONAL[self.kind])


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
        for kind, headings in HEADINGS.items()
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
    for heading, count in _headings_twice(tops[sheet], HEADINGS[kind]):
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
    table, findings = read_table(grid, HEADINGS[kind], file, sheet, OPTIONAL[kind])
    cells = dict(grid)
    rows: list[HistoryRow] = []
    seen: dict[tuple[object, ...], int] = {}
    noted: set[tuple[str, str]] = set()
    for row in table:
        if name := _sum_of(row, cells[row.number].values(), known_claims):
            place = Place(file, sheet, row.places[CLAIM].cell)
            findings.append(Finding(Code.HISTORY_SUM, place, {"name": shown(" ".join(name.split()))}))
            continue
        read = READERS[kind](row, findings)
        findings += _about_claim(row, known_claims, noted)
        if read is None:
            continue
        other = seen.setdefault(subject(read), row.number)
        if other != row.number:
            details: dict[str, object] = {"other": other}
            findings.append(Finding(Code.HISTORY_DUPLICATE, row.places[CLAIM], details))
        rows.append(read)
    return rows, findings


def _sum_of(
    row: TableRow, cells: Collection[str], known_claims: Mapping[str, Collection[str]]
) -> str | None:
    """What calls a row a sum of others; a claim whose registered name looks so is none."""
    names = known_claims.get(row.texts[CLAIM])
    if names is None:
        return next(names_of_sums(cells), None)
    own = [text for heading, text in row.texts.items() if heading in SAYS_WHOSE]
    return next((text for text in names_of_sums(own) if fold(text) not in map(fold, names)), None)


def _about_claim(
    row: TableRow, known_claims: Mapping[str, Collection[str]], noted: set[tuple[str, str]]
) -> Iterator[Finding]:
    """Whether the claim is known, and once for each name whether it is known by it."""
    claim, name = row.texts[CLAIM], row.texts[NAME]
    if claim not in known_claims:
        yield Finding(Code.HISTORY_CLAIM_UNKNOWN, row.places[CLAIM], {"claim": shown(claim)})
    elif name and (claim, name) not in noted:
        noted.add((claim, name))
        names = known_claims[claim]
        if fold(name) not in map(fold, names):
            details: dict[str, object] = {"name": shown(name), "registered": "、".join(names)}
            yield Finding(Code.HISTORY_NAME_DIFFERS, row.places[NAME], details)
