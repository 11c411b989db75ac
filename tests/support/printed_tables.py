"""What tables (7) and (8) of the real meeting read: (7) as printed, (8) by its rules from the yen."""

import csv
import re
from decimal import Decimal
from fractions import Fraction

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts
from support import october
from support.paths import DATA

FIRST = 6
"""The first row of figures on both sheets."""
PRINTED = DATA / "printed_current_year.csv"

MISPRINTS = {
    ("K033", "令和7年度", "収入未済額(千円)"): "56,628",
    ("K002", "令和6年度", "収納率"): "44.8%",
}
ILLEGIBLE = {(claim, "令和7年度", "前年度比") for claim in ("K005", "K016", "K019")}


def pair(sheet: list[list[str]], number: int) -> tuple[list[str], list[str]]:
    """The figures of a pair: the last cells of both rows."""
    row = FIRST - 1 + 2 * number
    return sheet[row][-8:], sheet[row + 1][-8:]


def assert_printed(sheet: list[list[str]], claims: list[str]) -> None:
    """Table (7), as displayed, equals the printed one but for the known misprints.

    Args:
        sheet: the displayed texts by row.
        claims: the 債権ID in 表示順.
    """
    with PRINTED.open(encoding="utf-8-sig", newline="") as lines:
        printed = list(csv.DictReader(lines))
    order = {claim: number for number, claim in enumerate([*claims, "合計"])}
    compared = 0
    for row in printed:
        key, year = row["債権ID"], row["年度"]
        shown = pair(sheet, order[key])[0 if year == "令和7年度" else 1]
        for (column, text), cell in zip(list(row.items())[4:], shown, strict=True):
            place = (key, year, column)
            if place in ILLEGIBLE:
                assert text == ""
                assert re.fullmatch(r"[▲+]\d+\.\dP", cell)
                continue
            bare = cell[1:-1] if cell.startswith("(") else cell
            assert bare == MISPRINTS.get(place, text), place
            assert (cell != bare) == (year == "令和6年度" and cell != "-"), place
            compared += 1
    assert compared == 34 * 2 * 8 - 3


def assert_table_8(sheet: list[list[str]], claims: list[str]) -> None:
    """Table (8), as displayed, follows from the yen."""
    expected = table_8(claims)
    assert len(expected) == 34
    for number, rows in enumerate(expected):
        assert pair(sheet, number) == rows, number
    assert expected[-1][0][0] == "9,714,117"


def half_away(value: Fraction, digits: int) -> Fraction:
    shifted = abs(value) * 10**digits * 2 + 1
    whole = shifted.numerator // shifted.denominator // 2
    return Fraction(whole if value >= 0 else -whole, 10**digits)


def written(value: Fraction | None, digits: int, suffix: str, plus: str, brackets: bool) -> str:
    if value is None:
        return "-"
    sign = "▲" if value < 0 else plus if value > 0 else ""
    shown = abs(half_away(value, digits))
    text = f"{sign}{Decimal(shown.numerator) / shown.denominator:,.{digits}f}{suffix}"
    return f"({text})" if brackets else text


def table_8_row(now: dict[str, int] | None, was: dict[str, int] | None, brackets: bool) -> list[str]:
    """A row of table (8) by the rules of the document, from nothing but yen."""
    if now is None:
        return ["-"] * 8
    a, b, target = now["調定額"], now["収入済額"], now["目標収入未済額"]
    c = a - b - now["不納欠損額"] + now["還付未済額"]
    left = was and was["調定額"] - was["収入済額"] - was["不納欠損額"] + was["還付未済額"]
    change = Fraction(c - left, left) * 100 if left else None
    share = Fraction(a - c, a) if a else None
    share_before = Fraction(was["調定額"] - (left or 0), was["調定額"]) if was else None
    gain = (share - share_before) * 100 if share is not None and share_before is not None else None

    def thousand(yen: int) -> str:
        return written(Fraction(yen, 1000), 0, "", "", brackets)

    return [
        thousand(a),
        thousand(b),
        thousand(c),
        written(change, 1, "%", "+", brackets),
        written(-share * 100 if share is not None else None, 1, "%", "+", brackets),
        written(gain, 1, "P", "+", brackets),
        thousand(target),
        written(Fraction(target, c) * 100 if c else None, 1, "%", "", brackets),
    ]


def carried_yen(year: FiscalYear) -> dict[str, dict[str, int]]:
    labels = Amounts.LABELS.values()
    return {
        row["債権ID"]: {label: int(row[label]) for label in labels}
        for row in october.rows(year)
        if row["区分"] == "過年"
    }


def table_8(ids: list[str], left_out: tuple[str, ...] = ()) -> list[tuple[list[str], list[str]]]:
    """All pairs of table (8) and the total's."""
    now, was = carried_yen(FiscalYear(7)), carried_yen(FiscalYear(6))
    pairs = []
    for key in ids:
        this = None if key in left_out else now.get(key)
        upper = table_8_row(this, was.get(key), brackets=False)
        pairs.append((upper, table_8_row(was.get(key), None, brackets=True)))
    sums = [
        {
            label: sum(row[label] for key, row in year.items() if key not in left_out)
            for label in Amounts.LABELS.values()
        }
        for year in (now, was)
    ]
    pairs.append((table_8_row(sums[0], sums[1], False), table_8_row(sums[1], None, True)))
    return pairs
