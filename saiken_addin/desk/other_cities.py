"""Reads 他市比較 of 事務局ブック: how similar claims of other cities stood, row by row."""

from collections.abc import Collection, Iterable, Iterator

from saiken_addin.core.amounts import Reading, read_amount
from saiken_addin.core.findings import Finding
from saiken_addin.core.history import CityRow
from saiken_addin.core.model import MAX_AMOUNT
from saiken_addin.desk.claims import YEAR_EXPECTED, bad_value, empty, read_year
from saiken_addin.desk.names import OTHER_CITY_HEADINGS, TABLES
from saiken_addin.ooxml.tables import TableRow, is_no_value

_CITY, _CLAIM, _, _YEAR, _ASSESSED, _COLLECTED, _ = OTHER_CITY_HEADINGS
_AMOUNT_EXPECTED = "10兆円以下の円単位の整数"


def read_cities(
    rows: Iterable[TableRow], claims: Collection[str]
) -> tuple[tuple[CityRow, ...], tuple[Finding, ...]]:
    """The rows that could be read, and everything that is wrong with the others.

    Args:
        claims: every 債権ID that was ever listed.
    """
    found: list[CityRow] = []
    findings: list[Finding] = []
    for row in rows:
        problems = list(_problems(row, claims))
        findings += problems
        if not problems:
            year = read_year(row.texts[_YEAR])
            amounts = [_amount(row.texts[heading]) for heading in (_ASSESSED, _COLLECTED)]
            assert year is not None
            found.append(
                CityRow(
                    row.number, row.texts[_CITY], row.texts[_CLAIM].upper(), year,
                    amounts[0] or 0, amounts[1] or 0,
                )
            )  # fmt: skip
    return tuple(found), tuple(findings)


def _problems(row: TableRow, claims: Collection[str]) -> Iterator[Finding]:
    for heading in TABLES["other_cities"].needed:
        if not row.texts[heading]:
            yield empty(row, heading)
    checks = [
        (_CITY, not is_no_value(row.texts[_CITY]), "市の名前"),
        (_CLAIM, row.texts[_CLAIM].upper() in claims, "債権一覧にある債権ID"),
        (_YEAR, read_year(row.texts[_YEAR]) is not None, YEAR_EXPECTED),
        *(
            (heading, _amount(row.texts[heading]) is not None, _AMOUNT_EXPECTED)
            for heading in (_ASSESSED, _COLLECTED)
        ),
    ]
    for heading, good, expected in checks:
        if row.texts[heading] and not good:
            yield bad_value(row.places[heading], heading, row.texts[heading], expected)


def _amount(text: str) -> int | None:
    reading = read_amount(text)
    if reading.reading is not Reading.YEN or reading.value is None:
        return None
    return reading.value if 0 <= reading.value <= MAX_AMOUNT else None
