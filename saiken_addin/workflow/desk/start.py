"""Runs `saiken init`: the secretariat's folder with its 事務局ブック and an empty ledger."""

import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from saiken_addin.core.files import make_folder, why, write_atomically
from saiken_addin.core.findings import Finding, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.desk.claims_csv import read_claims_csv
from saiken_addin.desk.names import DESK_STEM, DESK_SUFFIX, DESK_SUFFIXES
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.workflow.desk.make import desk_book
from saiken_addin.workflow.desk.starter import write_starter
from saiken_addin.workflow.folder import Folder

if TYPE_CHECKING:
    from workbook_templates.desk.contents import Contents


@dataclass(frozen=True)
class Started:
    """What `init` made."""

    folder: Folder
    desk: Path
    starter: Path
    claims: int
    sections: int
    years: tuple[FiscalYear, ...]
    findings: tuple[Finding, ...]


class WrongClaims(SaikenError):
    """The list given to `init` holds mistakes."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        message = "債権一覧に誤りがあるため、作成しませんでした。"
        super().__init__(message, "示された行を直してください。", findings)


def start(
    root: Path,
    year: FiscalYear,
    claims_file: Path | None,
    written: "Contents | None" = None,
    month: Month | None = None,
) -> Started:
    """Make the secretariat's folder.

    Args:
        claims_file: a list of claims in the columns of claims_r7.csv; None for the shipped lists.
        written: what stands on the other sheets of the desk; None for a new desk's blanks.
        month: the month at work; None for the last that has ended.

    Raises:
        SaikenError: there is a 事務局ブック already, or no list for the year.
        WrongClaims: the list holds mistakes.
    """
    if any((root / f"{DESK_STEM}{suffix}").exists() for suffix in DESK_SUFFIXES):
        raise SaikenError(
            f"「{root}」にはすでに事務局ブックがあります。",
            "別のフォルダーを指定してください。今あるブックは変更していません。",
        )
    findings: list[Finding] = []
    if claims_file is None:
        claims = shipped_claims()
    else:
        claims, findings = read_claims_csv(claims_file, year)
        if worst(findings) is Severity.ERROR:
            raise WrongClaims(findings)
    if year not in claims:
        raise SaikenError(
            f"{year}の債権一覧がありません。", "--claims で債権一覧のCSVを指定してください。"
        )
    folder = Folder(root)
    try:
        for path in (root, *folder.folders()):
            make_folder(path)
    except OSError as error:
        raise SaikenError(
            f"フォルダー「{root}」を作れません（{why(error)}）。", "場所を確かめてください。"
        ) from error
    folder.open_ledger().close()
    # Last of all, for with it the folder is made: what fails before can be done again.
    desk = root / f"{DESK_STEM}{DESK_SUFFIX}"
    at_work = month or last_ended(year, date.today())
    starter = write_starter(root, sys.executable, platform.system() == "Windows")
    write_atomically(desk, desk_book(year, claims, at_work, written))
    own = claims[year]
    return Started(
        folder,
        desk,
        starter,
        len(own),
        len({claim.section for claim in own}),
        tuple(sorted(claims)),
        tuple(findings),
    )


def last_ended(year: FiscalYear, today: date) -> Month:
    """The month of the year that ended last before a day; the first when none has, or all have."""
    ended = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    months = [Month(year, number) for number in FISCAL_MONTHS]
    return next((month for month in months if month.last_day.replace(day=1) == ended), months[0])
