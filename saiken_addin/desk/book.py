"""Reads 事務局ブック: what the secretariat wrote there, and what is true in a fiscal year."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.history import CityRow
from saiken_addin.core.model import Claim
from saiken_addin.core.registry import Registry
from saiken_addin.core.settings import settings_of
from saiken_addin.desk import names
from saiken_addin.desk.claim_checks import check_list
from saiken_addin.desk.claims import TABLE as CLAIM_TABLE
from saiken_addin.desk.claims import (
    ClaimRow,
    by_year,
    read_claim_row,
)
from saiken_addin.desk.mail_sheets import MailDesk, read_mail_desk
from saiken_addin.desk.names import TABLES, DeskTable
from saiken_addin.desk.other_cities import read_cities
from saiken_addin.desk.sections_and_settings import (
    ContactRow,
    SettingRow,
    contacts_of,
    main_findings,
    read_contact_row,
    read_setting_row,
    settings_findings,
)
from saiken_addin.desk.support import SupportRow, TwoYearsOfSupport, read_support_row, support_of
from saiken_addin.ooxml.gate import Refused, bytes_of, package_of
from saiken_addin.ooxml.part_cache import read_once
from saiken_addin.ooxml.reader import Book, Cell, CellKind, read_book
from saiken_addin.ooxml.tables import UNCOMPUTED, Grid, TableRow, fold, grid_of, read_table


@dataclass(frozen=True)
class Desk:
    """事務局ブック as it was read.

    Attributes:
        sha256: of the whole file; empty when it could not be opened.
        claims: the rows of 債権一覧; None when the sheet could not be read.
        contacts: the rows of 所管課・宛先; None when the sheet could not be read.
        findings: what concerns the book or a whole sheet.
        city_rows: the rows of 他市比較, which an older desk may not have.
        support: the rows of 支援実績, which only the meeting's document needs.
        about_support: why they could not be read.
        mail: texts and settings of mail, with what is wrong there.
    """

    file: str
    sha256: str
    claims: tuple[ClaimRow, ...] | None
    contacts: tuple[ContactRow, ...] | None
    settings: tuple[SettingRow, ...]
    findings: tuple[Finding, ...]
    city_rows: tuple[TableRow, ...] = ()
    support: tuple[SupportRow, ...] = ()
    about_support: tuple[Finding, ...] = ()
    mail: MailDesk = field(default_factory=MailDesk)

    @cached_property
    def passwords(self) -> dict[str, str]:
        """The passwords of books, by section, where one is written down."""
        return {row.section: row.password for row in self.contacts or () if row.password}

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

    @cached_property
    def cities(self) -> tuple[tuple[CityRow, ...], tuple[Finding, ...]]:
        """How similar claims of other cities stood, and what is wrong with what is written of it."""
        return read_cities(self.city_rows, self.known_claims)

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
        if claims:
            findings += main_findings(self.settings, year, claims)
        return Registry(year, claims, sections, settings_of(year, dated)), findings


    def support_in(self, year: FiscalYear) -> tuple[tuple[TwoYearsOfSupport, ...], list[Finding]]:
        """What 収納対策課 did in a year and in the one before, and what is wrong with those rows."""
        place = Place(self.file, names.SUPPORT)
        if self.about_support:
            why = "".join(finding.what for finding in self.about_support)
            return (), [Finding(Code.SUPPORT_UNREADABLE, place, {"why": why})]
        kinds, findings = support_of(self.support, year)
        if not any(each.now.counted for each in kinds):
            findings.append(Finding(Code.SUPPORT_BLANK, place, {"year": year}))
        return kinds, findings


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
        return _desk(bytes_of(path), path.name, path.name)
    except Refused as refusal:
        return Desk(path.name, "", None, None, (), (refusal.finding,))


@read_once(1)  # every step of the work asks what stands there now, and mostly it is the same
def _desk(data: bytes, file: str, name: str) -> Desk:
    package = package_of(data, file, macros=True)
    book = read_book(package)
    claims, about_claims = desk_table(book, CLAIM_TABLE)
    contacts, about_contacts = desk_table(book, TABLES["contacts"])
    settings, about_settings = desk_table(book, TABLES["settings"])
    support, about_support = desk_table(book, TABLES["support"])
    return Desk(
        name,
        package.sha256,
        None if about_claims else tuple(map(read_claim_row, claims)),
        None if about_contacts else tuple(map(read_contact_row, contacts)),
        tuple(map(read_setting_row, settings)),
        (*about_claims, *about_contacts, *about_settings),
        tuple(desk_table(book, TABLES["other_cities"])[0]),
        tuple(map(read_support_row, support)),
        tuple(about_support),
        _mail(book),
    )


def _mail(book: Book) -> MailDesk:
    """What the sheets of mail say; a desk from before there was mail has none of them."""
    there = {fold(each.name) for each in book.sheets}
    (texts, about_texts), (settings, about_settings) = (
        desk_table(book, table) if fold(table.sheet) in there else ([], [])
        for table in (TABLES["mail_texts"], TABLES["mail_settings"])
    )
    return read_mail_desk(texts, settings, [*about_texts, *about_settings])


def desk_table(book: Book, table: DeskTable) -> tuple[list[TableRow], list[Finding]]:
    """The rows of a table; findings when there is no such sheet or table."""
    file, name = book.package.file, table.sheet
    sheet = next((each.name for each in book.sheets if fold(each.name) == fold(name)), None)
    if sheet is None:
        return [], [Finding(Code.DESK_SHEET_MISSING, Place(file, name), {"sheet": name})]
    try:
        grid = desk_grid(book, sheet)
    except Refused as refusal:
        return [], [refusal.finding]
    return read_table(grid, table.needed, file, sheet, table.optional)


def desk_grid(book: Book, sheet: str) -> Grid:
    """A sheet as texts, as a person sees them but for formats."""
    return grid_of(book.cells(sheet).cells, _text)


def _text(cell: Cell) -> str:
    """What a person sees in the cell, numbers without format; a formula without result says so."""
    match cell.kind:
        case CellKind.NUMBER:
            return f"{cell.value:.15g}" if isinstance(cell.value, float) else str(cell.value)
        case CellKind.BLANK if cell.formula is not None:
            return f"{UNCOMPUTED}={cell.formula}"
    return cell.text
