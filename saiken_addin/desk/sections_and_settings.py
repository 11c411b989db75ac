"""Reads the rows of 所管課・宛先 and 設定, and says what is wrong with them in a year."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, Section
from saiken_addin.core.settings import SETTING_KEYS
from saiken_addin.desk.claims import (
    YEAR_EXPECTED,
    ClaimRow,
    bad_value,
    claim_named,
    empty,
    read_year,
    repeated,
)
from saiken_addin.desk.mail_settings import ADDRESS
from saiken_addin.desk.names import CC, CONTACT, KEY, PASSWORD, SECTION, SINCE, TO, VALUE
from saiken_addin.ooxml.tables import TableRow, fold, is_no_value

_BETWEEN = re.compile(r"[;,、]|\s+(?=[^\s<>]+@)")
_NAMED = re.compile(r"[^<>]*<([^<>]*)>")
_KEYS = {fold(key.label): key for key in SETTING_KEYS}


@dataclass(frozen=True)
class ContactRow:
    """A row of 所管課・宛先 and what is wrong with its cells."""

    section: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    contact: str
    row: TableRow
    findings: tuple[Finding, ...]
    password: str = ""


@dataclass(frozen=True)
class SettingRow:
    """A row of 設定; `field`, `since` and `value` are None when they can't be read."""

    field: str | None
    since: FiscalYear | None
    value: Any
    row: TableRow
    findings: tuple[Finding, ...]


def read_contact_row(row: TableRow) -> ContactRow:
    """Read one row of 所管課・宛先."""
    findings: list[Finding] = []
    section = row.texts[SECTION].replace("\n", "")
    if not section:
        findings.append(empty(row, SECTION))
    for heading, expected in ((SECTION, "課の名前"), (CONTACT, "担当者"), (PASSWORD, "パスワード")):
        if is_no_value(text := row.texts.get(heading, "")):
            findings.append(bad_value(row.places[heading], heading, text, expected))
    if is_no_value(section):
        section = ""  # of no section, so that every year is told of it
    addresses: dict[str, tuple[str, ...]] = {}
    for heading in (TO, CC):
        addresses[heading], wrong = read_addresses(row.texts[heading])
        findings += [
            Finding(Code.DESK_ADDRESS_BAD, row.places[heading], {"value": text}) for text in wrong
        ]
    contact = row.texts[CONTACT].replace("\n", " ")
    password = row.texts.get(PASSWORD, "")
    return ContactRow(section, addresses[TO], addresses[CC], contact, row, tuple(findings), password)


def read_addresses(text: str) -> tuple[tuple[str, ...], list[str]]:
    """The mail addresses of a cell, each once, and the pieces that are none.

    They stand between ; , 、 or line breaks, bare or as 名前 <kanri@city.example>.
    """
    addresses: dict[str, None] = {}
    wrong: list[str] = []
    for piece in _BETWEEN.split(unicodedata.normalize("NFKC", text)):
        named = _NAMED.fullmatch(piece.strip())
        address = (named[1] if named else piece).strip()
        if ADDRESS.fullmatch(address):
            addresses[address] = None
        elif piece.strip():
            wrong.append(piece.strip())
    return tuple(addresses), wrong


def contacts_of(
    contacts: Sequence[ContactRow], claims: Sequence[ClaimRow]
) -> tuple[tuple[Section, ...], list[Finding]]:
    """The sections of some claims with their addresses, and what is wrong with those.

    Args:
        contacts: the rows of 所管課・宛先; rows of other sections say nothing here.
        claims: the rows of one year.
    """
    listed: dict[str, list[ContactRow]] = {}
    for row in contacts:
        listed.setdefault(fold(row.section), []).append(row)
    findings = [finding for row in listed.pop("", ()) for finding in row.findings]
    sections: dict[str, Section] = {}
    for claim_row in claims:
        claim = claim_row.claim
        if claim is None or claim.section in sections:
            continue
        details: dict[str, object] = {"section": claim.section}
        found = listed.get(fold(claim.section))
        if not found:
            sections[claim.section] = Section(claim.section, claim.bureau)
            place = claim_row.places["section"]
            findings.append(Finding(Code.DESK_SECTION_UNLISTED, place, details))
            continue
        first, *others = found
        sections[claim.section] = Section(
            claim.section, claim.bureau, first.to, first.cc, first.contact
        )
        findings += first.findings
        if not first.row.texts[TO]:
            findings.append(Finding(Code.DESK_NO_ADDRESS, first.row.places[TO], details))
        for other in others:
            findings += [repeated(other.row, SECTION, first.row), *other.findings]
    return tuple(sections.values()), findings


def read_setting_row(row: TableRow) -> SettingRow:
    """Read one row of 設定."""
    label, text, begins = row.texts[KEY], row.texts[VALUE], row.texts[SINCE]
    findings = [empty(row, heading) for heading in (KEY, VALUE, SINCE) if not row.texts[heading]]
    since = read_year(begins) if begins else None
    if begins and since is None:
        findings.append(bad_value(row.places[SINCE], SINCE, begins, YEAR_EXPECTED))
    key = _KEYS.get(fold(label))
    if key is None:
        if label:
            findings.append(Finding(Code.DESK_SETTING_UNKNOWN, row.places[KEY], {"key": label}))
        return SettingRow(None, since, None, row, tuple(findings))
    value = key.read(text) if text else None
    if text and value is None:
        findings.append(bad_value(row.places[VALUE], VALUE, text, key.expected))
    return SettingRow(key.field, since, value, row, tuple(findings))


def settings_findings(rows: Sequence[SettingRow], year: FiscalYear) -> list[Finding]:
    """What is wrong with the settings that have begun by a year, or may have."""
    findings: list[Finding] = []
    first: dict[tuple[str, FiscalYear], TableRow] = {}
    for row in rows:
        if row.since is not None and row.since > year:
            continue
        findings += row.findings
        if row.field is None or row.since is None:
            continue
        former = first.setdefault((row.field, row.since), row.row)
        if former is not row.row:
            findings.append(repeated(row.row, KEY, former))
    return findings


def main_findings(
    rows: Sequence[SettingRow], year: FiscalYear, claims: Sequence[Claim]
) -> list[Finding]:
    """The 主要債権 and 主要課 in force that are not on the list of the year."""
    in_force = {
        row.field: row
        for row in sorted(rows, key=lambda row: row.since or year)
        if row.since is not None and row.since <= year and row.value is not None
    }
    sections = {fold(section) for claim in claims for section in (claim.section, claim.collecting_section)}
    known: Mapping[str, Callable[[str], bool]] = {
        "main_claims": lambda name: claim_named(claims, name) is not None,
        "main_sections": lambda name: fold(name) in sections,
    }
    unknown = [
        (row, name)
        for field, is_known in known.items()
        if (row := in_force.get(field))
        for name in row.value
        if not is_known(name)
    ]
    return [
        Finding(
            Code.MAIN_UNKNOWN,
            row.row.places[VALUE],
            {"key": row.row.texts[KEY], "name": name, "year": year},
        )
        for row, name in unknown
    ]
