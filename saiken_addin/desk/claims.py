"""The list of claims (債権一覧) as rows: its columns, and a Claim out of a row of texts."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, ClaimClass
from saiken_addin.desk import names
from saiken_addin.desk.names import DeskTable
from saiken_addin.ooxml.tables import TableRow, fold, is_no_value

YEAR_EXPECTED = "「令和7年度」の形の年度"
MARK = "○"
ENTERPRISE = "企業会計"
"""What stands under 会計 for a claim that settles its year in April."""

_LONGEST_NAME = 100
_SHOWN = 40
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ーｰ", "-"))
_MARKS = {"○", "〇", "◯"}  # the circle, the ideographic zero, the large circle: all look alike


def read_year(text: str) -> FiscalYear | None:
    """令和7年度, R07, 7 …; None when it is no fiscal year."""
    try:
        return FiscalYear.parse(text)
    except SaikenError:
        return None


def _id(text: str) -> str | None:
    """Upper-case letters and digits alone: the ID is part of defined names."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return plain if re.fullmatch(r"[A-Z0-9]{1,12}", plain) else None


def _number(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text.translate(_DASHES))
    return plain if re.fullmatch(r"[^\W\d_]-[1-9][0-9]{0,2}", plain) else None


def _name(text: str) -> str | None:
    """One line; not so long that no table holds it."""
    plain = text.replace("\n", "")
    return plain if len(plain) <= _LONGEST_NAME and not is_no_value(plain) else None


def _note(text: str) -> str | None:
    return None if is_no_value(text) else text


def _class(text: str) -> ClaimClass | None:
    return next((item for item in ClaimClass if fold(item) == fold(text)), None)


def _order(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text)
    return int(plain) if re.fullmatch(r"[1-9][0-9]{0,4}", plain) else None


def _mark(text: str) -> bool | None:
    return True if text in _MARKS else None


def _accounting(text: str) -> bool | None:
    """企業会計, or one of the others."""
    return {ENTERPRISE: True, "一般会計": False, "特別会計": False}.get(text)


@dataclass(frozen=True)
class Column:
    """A column of the list: its heading, the field of Claim it fills, and what may stand in it.

    `read` gives None for a text that can't be read; `blank` is the value of an empty cell, and an
    empty cell in a column without it is a finding. `mark` is how a yes is written. A column that
    is not `needed` may be missing from a list.
    """

    field: str
    heading: str
    read: Callable[[str], Any]
    expected: str = f"{_LONGEST_NAME}字までの名称"
    blank: Any = None
    mark: str = MARK
    needed: bool = True


YEAR = Column("year", "年度", read_year, YEAR_EXPECTED)
CLAIM_COLUMNS = (
    Column("number", "債権番号", _number, "「強-1」の形の番号"),
    Column("id", "債権ID", _id, "半角の英字と数字のID（例: K034）"),
    Column("name", "債権名", _name),
    Column("claim_class", "債権区分", _class, "・".join(ClaimClass) + "のいずれか"),
    Column("bureau", "局", _name),
    Column("division", "部", _name, blank=""),
    Column("section", "課", _name),
    Column("collecting_section", "回収業務担当課", _name, blank=""),
    Column("order", "表示順", _order, "1以上の整数"),
    Column("carried_only", "過年のみ", _mark, f"該当するときは{MARK}（しないときは空欄）", False),
    Column("new", "新規対象", _mark, f"該当するときは{MARK}（しないときは空欄）", False),
    Column(
        "enterprise", "会計", _accounting, f"該当するときは{ENTERPRISE}（しないときは空欄）", False,
        ENTERPRISE, needed=False,
    ),
    Column("note", "備考", _note, "エラーでない文字", ""),
)
COLUMNS = (YEAR, *CLAIM_COLUMNS)
HEADINGS = tuple(column.heading for column in COLUMNS)
OPTIONAL_HEADINGS = tuple(column.heading for column in COLUMNS if not column.needed)
TABLE = DeskTable(names.CLAIMS, HEADINGS, OPTIONAL_HEADINGS)
LIST_HEADINGS = tuple(heading for heading in TABLE.needed if heading != YEAR.heading)
"""What a list of one year must have; its year may be said elsewhere."""
_NAMING = ("債権番号", "債権ID", "債権名")


@dataclass(frozen=True)
class ClaimRow:
    """One row of the list as it was read.

    Attributes:
        number: the row's number in its sheet or file.
        year: None when it can't be read.
        values: what could be read, by the field of Claim.
        places: the cell of each value, by the same names and `year`.
        claim: None when a value is missing or can't be read.
    """

    number: int
    year: FiscalYear | None
    values: Mapping[str, Any]
    places: Mapping[str, Place]
    claim: Claim | None
    findings: tuple[Finding, ...]


def read_claim_row(row: TableRow, year: FiscalYear | None = None) -> ClaimRow:
    """Read one row of texts.

    Args:
        year: the year of a list that has no column 年度.
    """
    values: dict[str, Any] = {} if year is None else {"year": year}
    places: dict[str, Place] = {}
    findings: list[Finding] = []
    for column in COLUMNS if year is None else CLAIM_COLUMNS:
        place = places[column.field] = row.places.get(column.heading, row.places["債権ID"])
        text = row.texts[column.heading]
        value = column.read(text) if text else column.blank
        if value is not None:
            values[column.field] = value
        elif text:
            findings.append(bad_value(place, column.heading, text, column.expected))
        else:
            findings.append(Finding(Code.DESK_EMPTY, place, {"column": column.heading}))
    if not any(row.texts[heading] for heading in _NAMING):
        place = row.places["債権ID"]
        findings = [Finding(Code.DESK_EMPTY, place, {"column": "・".join(_NAMING)})]
    read_for = values.pop("year", None)
    claim = None
    if all(column.field in values for column in CLAIM_COLUMNS):
        values["collecting_section"] = values["collecting_section"] or values["section"]
        claim = Claim(**values)
    return ClaimRow(row.number, read_for, values, places, claim, tuple(findings))


def empty(row: TableRow, heading: str) -> Finding:
    """The finding for a cell in which something must stand."""
    return Finding(Code.DESK_EMPTY, row.places[heading], {"column": heading})


def bad_value(
    place: Place, column: str, text: str, expected: str, code: Code = Code.DESK_BAD_VALUE
) -> Finding:
    """The finding for a text that is not what its column holds."""
    return Finding(code, place, {"column": column, "value": cut(text), "expected": expected})


def cut(text: str) -> str:
    """A text on one line, as far as a finding shows it."""
    plain = text.replace("\n", " ")
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def repeated(row: TableRow, heading: str, other: TableRow) -> Finding:
    """The finding for a row that says again what another one says first."""
    details = {"column": heading, "value": row.texts[heading], "other": other.number}
    return Finding(Code.DESK_DUPLICATE, row.places[heading], details)


def claim_texts(year: FiscalYear, claim: Claim) -> tuple[str | int | None, ...]:
    """A claim as the cells of its row, in the order of COLUMNS; what `read_claim_row` reads."""
    cells: list[str | int | None] = [year.label]
    for column in CLAIM_COLUMNS:
        value = getattr(claim, column.field)
        cells.append((column.mark if value else None) if isinstance(value, bool) else value or None)
    return tuple(str(cell) if isinstance(cell, ClaimClass) else cell for cell in cells)


def by_year(rows: Sequence[ClaimRow]) -> dict[FiscalYear, tuple[Claim, ...]]:
    """The claims that could be read, by year and in 表示順."""
    found: dict[FiscalYear, list[Claim]] = {}
    for row in rows:
        if row.year is not None and row.claim is not None:
            found.setdefault(row.year, []).append(row.claim)
    return {
        year: tuple(sorted(claims, key=lambda claim: claim.order))
        for year, claims in sorted(found.items())
    }


def claim_named(claims: Iterable[Claim], name: str) -> str | None:
    """The 債権ID of the claim with that ID, number or name; None when there is none."""
    wanted = fold(name)
    for claim in claims:
        if wanted in (fold(claim.id), fold(claim.number), fold(claim.name), fold(claim.title)):
            return claim.id
    return None
