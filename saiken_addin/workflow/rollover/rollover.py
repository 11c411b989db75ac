"""Runs `saiken rollover`: the next year's 事務局ブック as a draft, from the desk and the new list."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from saiken_addin.core.files import write_atomically
from saiken_addin.core.findings import Code, Finding, Place, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.model import Claim
from saiken_addin.core.registry import Crossing, crosswalk
from saiken_addin.desk import names
from saiken_addin.desk.book import Desk, desk_path
from saiken_addin.desk.claim_checks import check_list
from saiken_addin.desk.claims import HEADINGS, ClaimRow, by_year, read_claim_row
from saiken_addin.desk.claims_csv import read_claims_csv
from saiken_addin.desk.sections_and_settings import contacts_of, settings_findings
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.ooxml.package import RawPackage
from saiken_addin.ooxml.tables import fold, read_table
from saiken_addin.workflow.desk.make import desk_book
from saiken_addin.workflow.desk.start import WrongClaims
from saiken_addin.workflow.folder import Folder, WrongDesk, usable
from saiken_addin.workflow.rollover.claims import Asked, Places, Years, ask_about_claims
from saiken_addin.workflow.rollover.kept import read_kept
from saiken_addin.workflow.rollover.sections import SectionChange, section_changes
from workbook_templates.desk.rollover import UNCHANGED, Turn, TurnRow

Lists = dict[FiscalYear, tuple[Claim, ...]]

_PROPERTIES, _END = "docProps/core.xml", b"</cp:coreProperties>"
_SEAL = b'<dc:identifier xmlns:dc="http://purl.org/dc/elements/1.1/">%s</dc:identifier>'
_INSTEAD = {Code.ID_WHOLLY_RENAMED, Code.NAME_OF_OTHER_ID, Code.ID_REUSED}
"""What says more of a changed name than DESK_NAME_CHANGED does."""
_ABOUT_ADDRESSES = {Code.DESK_NO_ADDRESS, Code.DESK_SECTION_UNLISTED}


class ListSource(StrEnum):
    """Where the new year's list came from."""

    CSV = "指定したCSV"
    DESK = "事務局ブックの債権一覧"
    SHIPPED = "同梱の債権一覧"
    COPIED = "前の年度の一覧の写し"


@dataclass(frozen=True)
class Comparison:
    """Two years' lists side by side.

    Attributes:
        was, now: the two years.
        crossings: every claim of the two years.
        sections: what happened to sections.
        findings: what to know and to ask.
        sheet: all that as 年度更新 shows it.
    """

    was: FiscalYear
    now: FiscalYear
    crossings: tuple[Crossing, ...]
    sections: tuple[SectionChange, ...]
    findings: tuple[Finding, ...]
    sheet: Turn


@dataclass(frozen=True)
class RolledOver:
    """What `rollover` made.

    Attributes:
        replaced: whether it took the place of a draft that nobody had changed.
        source: where the new list came from.
        compared: the new list beside that of the year before.
    """

    path: Path
    replaced: bool
    source: ListSource
    compared: Comparison


def rollover(folder: Folder, to: FiscalYear, claims_file: Path | None) -> RolledOver:
    """Write 事務局ブック_R08案, the desk of the year to come; the desk itself stays as it is.

    Args:
        claims_file: the new year's list as CSV; None for what is known of it.

    Raises:
        WrongDesk: 事務局ブック holds errors in a list of claims, or a table can't be read.
        WrongClaims: the CSV holds mistakes.
        SaikenError: the year before isn't on the list, there is a draft that somebody changed, or
            it can't be written.
    """
    path = folder.root / f"{names.DESK_STEM}_{to.code}案{names.DESK_SUFFIX}"
    replaced = path.exists()
    if replaced and not _untouched(path):
        raise SaikenError(
            f"「{path.name}」は作ったあとに保存し直されているため、作り直しませんでした。",
            "直した内容はそのまま残っています。作り直すときは、その案の名前を変えるか別の場所に移してから、もう一度実行してください。",
        )
    desk = usable(folder.desk())
    lists, source, notes = _lists(folder, desk, to, claims_file)
    kept, about_kept = read_kept(desk_path(folder.root))
    if worst(about_kept) is Severity.ERROR:
        raise WrongDesk([each for each in about_kept if each.severity is Severity.ERROR])
    kept = replace(kept, functions=desk.registry(to)[0].settings.function_names)
    compared = compare(desk, lists, to, path.name, [*notes, *about_kept])
    month = Month(to, FISCAL_MONTHS[0])
    write_atomically(path, _sealed(desk_book(to, lists, month, kept, compared.sheet)))
    return RolledOver(path, replaced, source, compared)


def compare(
    desk: Desk, lists: Lists, to: FiscalYear, file: str, notes: Sequence[Finding] = ()
) -> Comparison:
    """The list of a year beside that of the year before.

    Args:
        desk: 事務局ブック, for its addresses and settings.
        lists: the claims of all years.
        to: the year.
        file: the name of the draft, where the findings stand.
        notes: what else is to be said in the draft.
    """
    rows = _rows(lists, file)
    crossings = crosswalk(lists[to.previous], lists[to])
    years = Years(to.previous, to, crossings, _earlier(lists, to.previous), _places(rows))
    asked = ask_about_claims(years)
    sections = section_changes(years)
    others = [*notes, *_left_over(desk, rows, to, asked)]
    findings = [each.finding for each in asked] + [change.finding for change in sections] + others
    sheet = _turn(years, asked, sections, others)
    return Comparison(to.previous, to, crossings, tuple(sections), tuple(findings), sheet)


# --- the lists of all years --------------------------------------------------------------------


def _lists(
    folder: Folder, desk: Desk, to: FiscalYear, claims_file: Path | None
) -> tuple[Lists, ListSource, list[Finding]]:
    """All years of the desk with the new year's list, where that came from, and what to say of it."""
    rows = [row for row in desk.claims or () if claims_file is None or row.year != to]
    place = Place(desk.file, names.CLAIMS)
    years = sorted({row.year for row in rows if row.year})
    if to.previous not in years:
        listed_years = "・".join(map(str, years)) or "ありません"
        raise SaikenError(
            f"{to.previous}の債権が債権一覧にないため、{to}の案を作れません。",
            f"債権一覧にある年度: {listed_years}。--to には、債権のある年度の次の年度を指定してください。",
        )
    wrong = [each for each in check_list(rows, years, place) if each.severity is Severity.ERROR]
    if wrong:
        raise WrongDesk(wrong)
    lists, listed = by_year(rows), desk.claims_by_year.get(to)
    details: dict[str, object] = {"year": to.label, "former_year": to.previous.label}
    if claims_file is not None:
        new = _from_csv(folder.find(claims_file), to)
        unused = Finding(
            Code.DESK_LIST_UNUSED, place, {**details, "count": len(listed or ()), "file": claims_file.name}
        )
        return {**lists, to: new}, ListSource.CSV, [unused] if listed and listed != new else []
    if listed:
        return lists, ListSource.DESK, []
    shipped = shipped_claims()
    if to in shipped and _same_claims(shipped.get(to.previous, ()), lists[to.previous]):
        return {**lists, to: shipped[to]}, ListSource.SHIPPED, []
    copied = tuple(replace(claim, new=False) for claim in lists[to.previous])
    return {**lists, to: copied}, ListSource.COPIED, [Finding(Code.LIST_COPIED, place, details)]


def _from_csv(path: Path, to: FiscalYear) -> tuple[Claim, ...]:
    lists, findings = read_claims_csv(path, to)
    if worst(findings) is Severity.ERROR:
        raise WrongClaims(findings)
    return lists[to]


def _same_claims(one: Sequence[Claim], other: Sequence[Claim]) -> bool:
    """Whether two lists know the same claims by the same IDs."""
    first, second = ({claim.id: fold(claim.name) for claim in claims} for claims in (one, other))
    return first == second


def _earlier(lists: Lists, year: FiscalYear) -> dict[str, tuple[FiscalYear, Claim]]:
    """The claims of the years before one, as they were last listed."""
    return {
        claim.id: (each, claim) for each in sorted(lists) if each < year for claim in lists[each]
    }


# --- what is said of them ----------------------------------------------------------------------


def _rows(lists: Lists, file: str) -> list[ClaimRow]:
    """The rows of the draft's 債権一覧, each value with its cell there."""
    from workbook_templates.desk import claim_rows

    drawn = claim_rows(lists)
    texts = [(drawn[0][0] - 1, HEADINGS), *drawn]
    grid = [
        (number, {column: str(cell or "") for column, cell in enumerate(cells, 1)})
        for number, cells in texts
    ]
    return [read_claim_row(row) for row in read_table(grid, HEADINGS, file, names.CLAIMS)[0]]


def _places(rows: Sequence[ClaimRow]) -> Places:
    return {(row.year, row.claim.id): row.places for row in rows if row.year and row.claim}


def _left_over(
    desk: Desk, rows: Sequence[ClaimRow], to: FiscalYear, asked: Sequence[Asked]
) -> list[Finding]:
    """What is wrong with the new year beyond its turn; addresses that are missing come later."""
    told = {claim for each in asked if each.finding.code in _INSTEAD for claim in each.ids}
    listed = [row for row in rows if row.year == to]
    found = [
        *check_list(rows, [to], Place()),
        *contacts_of(desk.contacts or (), listed)[1],
        *settings_findings(desk.settings, to),
    ]
    return [
        each
        for each in found
        if each.code not in _ABOUT_ADDRESSES
        and not (each.code is Code.DESK_NAME_CHANGED and each.details["claim"] in told)
    ]


def tally(crossings: Sequence[Crossing]) -> dict[str, int]:
    """How many claims changed in which way, what is most common first; 変更なし leads."""
    counts = Counter(change.value for each in crossings for change in each.changes)
    same = sum(not each.changes for each in crossings)
    return {UNCHANGED: same, **dict(counts.most_common())}


def _turn(
    years: Years,
    asked: Sequence[Asked],
    sections: Sequence[SectionChange],
    others: Sequence[Finding],
) -> Turn:
    """The sheet 年度更新: each claim with what is asked of it, then sections, then the rest."""
    about = [(each.finding, each.ids) for each in asked]
    about += [(each, (str(each.details["claim"]),)) for each in others if "claim" in each.details]
    rows = [
        TurnRow(
            "債権",
            "、".join(each.changes) or UNCHANGED,
            each.id,
            each.was.title if each.was else "",
            each.was.section if each.was else "",
            each.now.title if each.now else "",
            each.now.section if each.now else "",
            tuple(finding for finding, ids in about if each.id in ids),
        )
        for each in years.crossings
    ]
    rows += [
        TurnRow(
            "所管課",
            each.what.value,
            was_section="、".join(each.was),
            now_section="、".join(each.now),
            asked=(each.finding,),
        )
        for each in sections
    ]
    rows += [
        TurnRow("ブック", "", was=f"{each.place.sheet} {each.place.cell}".strip(), asked=(each,))
        for each in others
        if "claim" not in each.details
    ]
    was, now = (
        [claim for claim in claims if claim]
        for claims in zip(*((each.was, each.now) for each in years.crossings), strict=True)
    )
    counts = "、".join(f"{change} {count}" for change, count in tally(years.crossings).items())
    summary = (
        f"{len(was)}債権・{len({claim.section for claim in was})}課が、"
        f"{len(now)}債権・{len({claim.section for claim in now})}課になります（{counts}）。"
    )
    return Turn(years.was, years.now, summary, rows)


# --- whether somebody changed the draft --------------------------------------------------------


def _sealed(data: bytes) -> bytes:
    """The book with the hash of all its other parts in its properties."""
    package = RawPackage(data)
    properties = package.read(_PROPERTIES)
    seal = _SEAL % _digest(package).encode()
    return package.rebuilt({_PROPERTIES: properties.replace(_END, seal + _END)})


def _untouched(path: Path) -> bool:
    """Whether nothing in a draft differs from what we wrote; Excel changes it by saving it."""
    try:
        package = RawPackage(path.read_bytes())
        return _digest(package).encode() in package.read(_PROPERTIES)
    except SaikenError:
        return False


def _digest(package: RawPackage) -> str:
    digest = hashlib.sha256()
    for name in sorted(set(package.names) - {_PROPERTIES}):
        content = package.read(name)
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
