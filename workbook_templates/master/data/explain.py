"""How one figure of the document came about: what it is, of what, and where that was reported."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from saiken_addin.core.addresses import cell_position, column_letters
from saiken_addin.core.findings import SaikenError
from saiken_addin.figures.indicators import (
    COLLECTION_RATE_CHANGE,
    INDICATORS,
    REDUCTION_GAIN,
    TARGET_OUTSTANDING_CHANGE,
    TARGET_RATE_CHANGE,
    Indicator,
)
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import sources
from workbook_templates.master.data.origin import EFFORT, MONTH, PLAN, Origin
from workbook_templates.master.layout.sheet import Sheet

_PLACE = re.compile(r"'?((?:[^'!]|'')+?)'?!\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_MARKS = re.compile(r"[\s　※0-9A-Z()（）/\-+]")
_COMPARED = "前年度比"
_COMPARISONS = {
    "目標収納率": TARGET_RATE_CHANGE,
    "目標収入未済額": TARGET_OUTSTANDING_CHANGE,
    "収納率": COLLECTION_RATE_CHANGE,
    "": REDUCTION_GAIN,
}
"""What a bare 前年度比 compares, by what stands over it."""
_DOWN = 60
"""How far up the headings of a column, or the label of a row, are looked for."""


@dataclass(frozen=True)
class Operand:
    """What a figure is made of: one item of one term, summed over claims.

    Attributes:
        term, label: of when, and what.
        total: in yen, or in `unit`; None for a rate.
        origins: each reported amount in it.
    """

    term: str
    label: str
    total: int | None
    origins: tuple[Origin, ...]

    @property
    def unit(self) -> str:
        return self.origins[0].unit


@dataclass(frozen=True)
class Explanation:
    """One cell of the document.

    Attributes:
        row, column: what stands beside and over it.
        value: what it shows, before it is written with its format.
        formula: how it is computed, over データ; empty for a text.
        indicator: the definition that its heading names; None for a plain amount.
        operands: what it is made of; empty for a cell without figures.
        completeness: how much of the list its sums hold.
    """

    sheet: str
    cell: str
    row: str
    column: str
    value: Value
    formula: str
    indicator: Indicator | None
    operands: tuple[Operand, ...]
    completeness: str


def cell_named(place: str) -> tuple[str, str]:
    """The sheet and the cell of a place: 2-8_過年!F12, quoted or not.

    Raises:
        SaikenError: it names no cell.
    """
    found = _PLACE.fullmatch(place.strip())
    if found is None:
        raise SaikenError(f"「{place}」をセルとして読めません。", "2-8_過年!F12 のように指定してください。")
    return found[1].replace("''", "'"), f"{found[2].upper()}{found[3]}"


def explain(
    sheets: Sequence[Sheet], content: MasterContent, title: str, address: str
) -> Explanation:
    """How a cell came about.

    Args:
        title, address: the sheet and the cell.

    Raises:
        SaikenError: the document has no such sheet, or the cell is no figure.
    """
    by_name = {sheet.worksheet.title: sheet for sheet in sheets}
    if title not in by_name:
        names = "、".join(name for name, one in by_name.items() if one.formulas)
        raise SaikenError(f"シート「{title}」はありません。", f"数字のあるシート: {names}")
    sheet = by_name[title]
    address = _upper_left(sheet, address)
    if address not in sheet.formulas and address not in sheet.said:
        raise SaikenError(
            f"{title}!{address} は計算された数字のセルではありません。", "表の数字のセルを指定してください。"
        )
    rows = sources.block(content).rows
    made_of = [rows[cell] for cell in sheet.made_of[address] if cell in rows]
    completeness = _completeness(content, {origin.of for origin in made_of})
    headings = _headings(sheet, address) if address in sheet.formulas else []
    return Explanation(
        title, address, _label(sheet, address), " ".join(headings), sheet.values.get(address),
        sheet.formulas.get(address, ""), _indicator(headings),
        _operands(made_of), completeness,
    )  # fmt: skip


def _completeness(content: MasterContent, of: Collection[str]) -> str:
    """How much of its list a figure holds that is made of such sources."""
    if content.plans and not {PLAN, EFFORT}.isdisjoint(of):
        return content.plans.completeness
    if not of or MONTH in of:
        return content.tables.completeness.text
    years = [year for year in content.settled if f"{year.year}決算" in of]
    return "、".join(f"{year.year}決算の{year.claims}債権" for year in years)


def _operands(made_of: Sequence[Origin]) -> tuple[Operand, ...]:
    groups: dict[tuple[str, str], list[Origin]] = {}
    for origin in made_of:
        groups.setdefault((origin.term, origin.label), []).append(origin)
    return tuple(
        Operand(term, label, _total(origins), tuple(origins))
        for (term, label), origins in groups.items()
    )


def _total(origins: Sequence[Origin]) -> int | None:
    if any(origin.column == "rate" for origin in origins):
        return None
    return sum(int(origin.value) for origin in origins if origin.value is not None)


def _indicator(headings: Sequence[str]) -> Indicator | None:
    """The definition that the headings of a column name: the nearest one, or what it compares."""
    if not headings:
        return None
    whole, nearest = _MARKS.sub("", "".join(headings)), _MARKS.sub("", headings[-1])
    if nearest.endswith(_COMPARED):
        return next(indicator for of, indicator in _COMPARISONS.items() if of in whole)
    found = [each for each in INDICATORS if each.label in nearest]
    return max(found, key=lambda each: len(each.label), default=None)


def _upper_left(sheet: Sheet, address: str) -> str:
    """The cell that holds what a merged cell shows."""
    column, row = cell_position(address)
    for merged in sheet.worksheet.merged_cells.ranges:
        if merged.min_col <= column <= merged.max_col and merged.min_row <= row <= merged.max_row:
            return f"{column_letters(merged.min_col)}{merged.min_row}"
    return address


def _text(sheet: Sheet, column: int, row: int) -> str:
    address = _upper_left(sheet, f"{column_letters(column)}{row}")
    value = sheet.values.get(address)
    return " ".join(value.split()) if isinstance(value, str) and address not in sheet.formulas else ""


def _headings(sheet: Sheet, address: str) -> list[str]:
    """The texts over a cell, the nearest last."""
    column, row = cell_position(address)
    found: list[str] = []
    for above in range(row - 1, max(0, row - _DOWN), -1):
        text = _text(sheet, column, above)
        figure = f"{column_letters(column)}{above}" in sheet.formulas or text == "-"
        if text and not figure:
            found.append(text)
        elif found and not text:
            break
    return list(dict.fromkeys(reversed(found[:2])))


def _label(sheet: Sheet, address: str) -> str:
    """The texts left of a cell, the nearest above where its own row has none."""
    column, row = cell_position(address)
    for above in range(row, max(0, row - 3), -1):
        texts = [_text(sheet, left, above) for left in range(1, column)]
        kept = [text for text in dict.fromkeys(texts) if text and text != "-"]
        if kept:
            return "　".join(kept)
    return ""
