"""Reads a list of claims from a CSV file with the columns of the shipped lists."""

from pathlib import Path

from saiken_addin.core.files import read_some
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim
from saiken_addin.desk.claim_checks import check_list
from saiken_addin.desk.claims import LIST_HEADINGS, OPTIONAL_HEADINGS, YEAR, by_year, read_claim_row
from saiken_addin.ooxml.csv_grid import MAX_BYTES, csv_grid
from saiken_addin.ooxml.tables import read_table

ClaimsByYear = dict[FiscalYear, tuple[Claim, ...]]


def read_claims_csv(path: Path, year: FiscalYear) -> tuple[ClaimsByYear, list[Finding]]:
    """Read a list of claims from a CSV file.

    Args:
        path: UTF-8 or Shift_JIS, the columns in any order.
        year: the year of all rows when there is no column 年度, and a year that must be listed.

    Returns:
        The claims by year, each year in 表示順, and all that is wrong with the file.

    Raises:
        SaikenError: there is no such file, or it may not be read.
    """
    return parse_claims_csv(read_some(path, MAX_BYTES + 1), path.name, year)


def parse_claims_csv(
    data: bytes, file: str, year: FiscalYear
) -> tuple[ClaimsByYear, list[Finding]]:
    """What `read_claims_csv` gives, from the bytes of the file; `file` is its name."""
    try:
        grid = csv_grid(data)
    except ValueError as error:
        return {}, [Finding(Code.UNREADABLE_FILE, Place(file), {"detail": str(error)})]
    table, findings = read_table(grid, LIST_HEADINGS, file, optional=[YEAR.heading, *OPTIONAL_HEADINGS])
    if findings:
        return {}, findings
    dated = any(YEAR.heading in row.places for row in table)
    rows = [read_claim_row(row, None if dated else year) for row in table]
    years = sorted({year, *(row.year for row in rows if row.year)})
    return by_year(rows), check_list(rows, years, Place(file))
