"""Owns reading 事務局ブック: what the secretariat wrote there, and what is true in a fiscal year."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from saiken_addin import desk_sheets as names
from saiken_addin.claim_checks import check_list
from saiken_addin.claims_list import (
    NEEDED_HEADINGS,
    OPTIONAL_HEADINGS,
    ClaimRow,
    by_year,
    read_claim_row,
)
from saiken_addin.desk_rows import (
    ContactRow,
    SettingRow,
    contacts_of,
    read_contact_row,
    read_setting_row,
    settings_findings,
)
from saiken_addin.findings import Code, Finding, Place, SaikenError
from saiken_addin.fiscal import FiscalYear
from saiken_addin.model import Claim
from saiken_addin.ooxml.cells import column_number
from saiken_addin.ooxml.gate import Refused, open_package
from saiken_addin.ooxml.reader import Book, Cell, CellKind, read_book
from saiken_addin.registry import Registry
from saiken_addin.settings import settings_of
from saiken_addin.tables import Grid, TableRow, fold, read_table


@dataclass(frozen=True)
class Desk:
    """事務局ブック as it was read.

    Attributes:
        file: its name.
        sha256: of the whole file; empty when it could not be opened.
        claims: the rows of 債権一覧; None when the sheet could not be read.
        contacts: the rows of 所管課・宛先; None when the sheet could not be read.
        settings: the rows of 設定.
        findings: what concerns the book or a whole sheet.
    """

    file: str
    sha256: str
    claims: tuple[ClaimRow, ...] | None
    contacts: tuple[ContactRow, ...] | None
    settings: tuple[SettingRow, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def claims_by_year(self) -> dict[FiscalYear, tuple[Claim, ...]]:
        """The claims that could be read, by year and in 表示順."""
        return by_year(self.claims or ())

    @property
    def years(self) -> tuple[FiscalYear, ...]:
        """The years that have claims, in order."""
        return tuple(self.claims_by_year)

    @cached_property
    def known_claims(self) -> dict[str, frozenset[str]]:
        """The names that each 債権ID has had over all years."""
        found: dict[str, set[str]] = {}
        for claims in self.claims_by_year.values():
            for claim in claims:
                found.setdefault(claim.id, set()).add(claim.name)
        return {claim_id: frozenset(texts) for claim_id, texts in found.items()}

    def registry(self, year: FiscalYear) -> tuple[Registry, list[Finding]]:
        """What is true in a year, and everything that is wrong with what is written about it.

        Args:
            year: the year; what is wrong with the rows of other years is left out.

        Returns:
            The registry of all that could be read, and the findings: of the book, then sheet by
            sheet. With an error among them the registry is incomplete.
        """
        findings = list(self.findings)
        if self.claims is not None:
            findings += check_list(self.claims, [year], Place(self.file, names.CLAIMS))
        listed = [row for row in self.claims or () if row.year == year]
        sections, about_contacts = contacts_of(self.contacts or (), listed)
        if self.contacts is not None:
            findings += about_contacts
        findings += settings_findings(self.settings, year)
        dated = [
            (row.field, row.since, row.value)
            for row in self.settings
            if row.field is not None and row.since is not None and row.value is not None
        ]
        claims = self.claims_by_year.get(year, ())
        return Registry(year, claims, sections, settings_of(year, dated)), findings


def desk_path(folder: Path) -> Path:
    """事務局ブック of a folder, .xlsm or else .xlsx.

    Raises:
        SaikenError: there is none.
    """
    for suffix in names.DESK_SUFFIXES:
        path = folder / f"{names.DESK_STEM}{suffix}"
        if path.is_file():
            return path
    raise SaikenError(
        f"フォルダー「{folder}」に事務局ブックがありません。",
        "事務局のフォルダーで実行するか、--folder で指定してください。新しく作るときは saiken init を使います。",
    )


def read_desk(path: Path) -> Desk:
    """Read 事務局ブック as it lies there; whatever is wrong with it becomes a finding.

    Args:
        path: the .xlsm or .xlsx; it may be open in Excel.
    """
    try:
        package = open_package(path, macros=True)
        book = read_book(package)
    except Refused as refusal:
        return Desk(path.name, "", None, None, (), (refusal.finding,))
    contact_headings = (names.SECTION, names.TO, names.CC, names.CONTACT)
    setting_headings = (names.KEY, names.VALUE, names.SINCE)
    claims, about_claims = _table(book, names.CLAIMS, NEEDED_HEADINGS, OPTIONAL_HEADINGS)
    contacts, about_contacts = _table(book, names.CONTACTS, contact_headings)
    settings, about_settings = _table(book, names.SETTINGS, setting_headings)
    return Desk(
        path.name,
        package.sha256,
        None if about_claims else tuple(map(read_claim_row, claims)),
        None if about_contacts else tuple(map(read_contact_row, contacts)),
        tuple(map(read_setting_row, settings)),
        (*about_claims, *about_contacts, *about_settings),
    )


def _table(
    book: Book, name: str, headings: Sequence[str], optional: Sequence[str] = ()
) -> tuple[list[TableRow], list[Finding]]:
    """The rows of a sheet's table; findings when there is no such sheet or table."""
    file = book.package.file
    sheet = next((each.name for each in book.sheets if fold(each.name) == fold(name)), None)
    if sheet is None:
        return [], [Finding(Code.DESK_SHEET_MISSING, Place(file, name), {"sheet": name})]
    try:
        grid = grid_of(book, sheet)
    except Refused as refusal:
        return [], [refusal.finding]
    return read_table(grid, headings, file, sheet, optional)


def grid_of(book: Book, sheet: str) -> Grid:
    """A sheet as texts, as a person sees them but for formats."""
    rows: dict[int, dict[int, str]] = {}
    for address, cell in book.cells(sheet).cells.items():
        letters, number = re.fullmatch(r"([A-Z]+)([0-9]+)", address).groups()  # type: ignore[union-attr]
        rows.setdefault(int(number), {})[column_number(letters)] = _text(cell)
    return sorted(rows.items())


def _text(cell: Cell) -> str:
    """What a person sees in the cell, numbers without format; a formula without result is itself."""
    match cell.kind:
        case CellKind.NUMBER:
            return f"{cell.value:.15g}" if isinstance(cell.value, float) else str(cell.value)
        case CellKind.BLANK if cell.formula is not None:
            return f"={cell.formula}"
    return cell.text
