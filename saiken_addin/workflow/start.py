"""Owns `saiken init`: the secretariat's folder with its 事務局ブック and an empty ledger."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from saiken_addin.claims_csv import read_claims_csv
from saiken_addin.desk_sheets import DESK_STEM, DESK_SUFFIX
from saiken_addin.files import why, write_atomically
from saiken_addin.findings import Finding, SaikenError, Severity
from saiken_addin.fiscal import FiscalYear
from saiken_addin.shipped import shipped_claims
from saiken_addin.workflow.folder import Folder

if TYPE_CHECKING:
    from workbook_templates.desk_contents import Contents


@dataclass(frozen=True)
class Started:
    """What `init` made."""

    folder: Folder
    desk: Path
    claims: int
    sections: int
    years: tuple[FiscalYear, ...]
    findings: tuple[Finding, ...]


class WrongClaims(SaikenError):
    """The list given to `init` holds mistakes."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("債権一覧に誤りがあるため、作成しませんでした。", "示された行を直してください。")
        self.findings = findings


def start(
    root: Path,
    year: FiscalYear,
    claims_file: Path | None,
    written: "Contents | None" = None,
) -> Started:
    """Make the secretariat's folder.

    Args:
        root: where; made if it isn't there.
        year: the fiscal year at work.
        claims_file: a list of claims in the columns of claims_r7.csv; None for the shipped lists.
        written: what stands on the other sheets of the desk; None for a new desk's blanks.

    Raises:
        SaikenError: there is a 事務局ブック already, or no list for the year.
        WrongClaims: the list holds mistakes.
    """
    from workbook_templates.desk import draw
    from workbook_templates.desk_contents import Contents

    if any((root / f"{DESK_STEM}{suffix}").exists() for suffix in (".xlsx", ".xlsm")):
        raise SaikenError(
            f"「{root}」にはすでに事務局ブックがあります。",
            "別のフォルダーを指定してください。今あるブックは変更していません。",
        )
    findings: list[Finding] = []
    if claims_file is None:
        claims = shipped_claims()
    else:
        claims, findings = read_claims_csv(claims_file, year)
        if any(finding.severity is Severity.ERROR for finding in findings):
            raise WrongClaims(findings)
    if year not in claims:
        raise SaikenError(
            f"{year}の債権一覧がありません。", "--claims で債権一覧のCSVを指定してください。"
        )
    folder = Folder(root)
    try:
        for path in (root, *folder.folders()):
            path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SaikenError(
            f"フォルダー「{root}」を作れません（{why(error)}）。", "場所を確かめてください。"
        ) from error
    desk = root / f"{DESK_STEM}{DESK_SUFFIX}"
    write_atomically(desk, draw(year, claims, written or Contents()))
    folder.open_ledger().close()
    own = claims[year]
    return Started(
        folder,
        desk,
        len(own),
        len({claim.section for claim in own}),
        tuple(sorted(claims)),
        tuple(findings),
    )
