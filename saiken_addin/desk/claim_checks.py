"""Checks on a list of claims: between the rows of a year, and between years."""

from collections.abc import Iterator, Sequence

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.desk.claims import ClaimRow

_UNIQUE = {"id": "債権ID", "name": "債権名", "number": "債権番号", "order": "表示順"}
"""What no two rows of a year share, what makes the claim itself first."""


def check_list(
    rows: Sequence[ClaimRow], years: Sequence[FiscalYear], place: Place
) -> list[Finding]:
    """Everything that is wrong with the lists of some years, from the top row down.

    Args:
        rows: the whole list, all years; a row whose year can't be read may belong to any of them.
        place: the list itself, for what has no cell.
    """
    findings: list[Finding] = []
    for row in rows:
        if row.year is None or row.year in years:
            findings += row.findings
    for year in years:
        listed = [row for row in rows if row.year == year]
        if not listed:
            findings.append(Finding(Code.DESK_YEAR_EMPTY, place, {"year": year.label}))
        findings += check_year(listed)
        findings += check_names(rows, year)
    return sorted(findings, key=_row_number)


def _row_number(finding: Finding) -> int:
    return int("".join(filter(str.isdigit, finding.place.cell)) or 0)


def check_year(rows: Sequence[ClaimRow]) -> list[Finding]:
    """What is wrong with the rows of one year, beyond what is wrong with single cells.

    A claim is in the list once: the same 債権ID, or the same name, with two sections is a claim
    with two sections; with one section it is a row too many.
    """
    return [*_duplicates(rows), *_split_sections(rows), *_number_classes(rows)]


def check_names(rows: Sequence[ClaimRow], year: FiscalYear) -> list[Finding]:
    """Claims of a year that were called something else when they were last listed."""
    former: dict[str, tuple[FiscalYear, str]] = {}
    for row in sorted(rows, key=lambda row: row.year.reiwa if row.year else 0):
        if row.year and row.year < year and {"id", "name"} <= row.values.keys():
            former[row.values["id"]] = (row.year, row.values["name"])
    findings = []
    for row in rows:
        was = former.get(row.values.get("id", ""))
        name = row.values.get("name")
        if row.year == year and was and name is not None and name != was[1]:
            details = {
                "claim": row.values["id"],
                "former_year": was[0].label,
                "former": was[1],
                "name": name,
            }
            findings.append(Finding(Code.DESK_NAME_CHANGED, row.places["name"], details))
    return findings


def _duplicates(rows: Sequence[ClaimRow]) -> Iterator[Finding]:
    """A row that repeats a claim is one mistake, though it repeats number and 表示順 as well."""
    first: dict[tuple[str, object], ClaimRow] = {}
    for row in rows:
        keys = [(field, row.values[field]) for field in _UNIQUE if field in row.values]
        same = {key[0]: first[key] for key in keys if key in first}
        twins: list[int] = []
        for field, other in same.items():
            if other.number in twins:
                continue
            if field in ("id", "name"):
                twins.append(other.number)
            yield _two_sections(row, other) or _duplicate(row, field, other)
        for key in keys:
            first.setdefault(key, row)


def _two_sections(row: ClaimRow, other: ClaimRow) -> Finding | None:
    """One name with two sections is one claim with two sections."""
    name = row.values.get("name")
    sections = [each.values.get("section") for each in (other, row)]
    if name is None or name != other.values.get("name"):
        return None
    if None in sections or sections[0] == sections[1]:
        return None
    details = {"claim": name, "sections": "、".join(map(str, sections))}
    return Finding(Code.DESK_TWO_SECTIONS, row.places["section"], details)


def _duplicate(row: ClaimRow, field: str, other: ClaimRow) -> Finding:
    details = {"column": _UNIQUE[field], "value": row.values[field], "other": other.number}
    return Finding(Code.DESK_DUPLICATE, row.places[field], details)


def _split_sections(rows: Sequence[ClaimRow]) -> Iterator[Finding]:
    """A section has one bureau; one finding per section, where it first differs."""
    bureaus: dict[str, list[ClaimRow]] = {}
    for row in rows:
        if {"section", "bureau"} <= row.values.keys():
            seen = bureaus.setdefault(row.values["section"], [])
            if row.values["bureau"] not in [other.values["bureau"] for other in seen]:
                seen.append(row)
    for section, differing in bureaus.items():
        if len(differing) > 1:
            names = "、".join(row.values["bureau"] for row in differing)
            yield Finding(
                Code.DESK_SECTION_SPLIT,
                differing[1].places["bureau"],
                {"section": section, "bureaus": names},
            )


def _number_classes(rows: Sequence[ClaimRow]) -> Iterator[Finding]:
    for row in rows:
        number, claim_class = row.values.get("number"), row.values.get("claim_class")
        if number and claim_class and not number.startswith(f"{claim_class.prefix}-"):
            details = {"number": number, "claim_class": claim_class.value}
            yield Finding(Code.DESK_NUMBER_CLASS, row.places["number"], details)
