"""The links from every figure of the document to its sources: from sums to the rows they are made of.

A figure of one claim leads to that claim's rows of 出典. For sums 出典 goes on with rows of its own,
live sums of the rows above them, one block for each set of claims that is summed anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from saiken_addin.core.addresses import cell_place
from saiken_addin.core.model import YEN
from saiken_addin.ooxml.long_rows import Formula, Row
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data import sources
from workbook_templates.master.data.block import FIRST_ROW
from workbook_templates.master.data.origin import Cell, Origin
from workbook_templates.master.data.sources import SourceBlock
from workbook_templates.master.layout.sheet import Sheet

_RATE_ITEMS = {"target_rate": "expected_assessed", "target_rate_initial": "expected_assessed_initial"}
"""A rate is summed with the amounts that are its weights."""
_ARGUMENTS = 250
"""SUM takes 255."""


@dataclass
class _Sums:
    """A set of rows that are summed together, and the figures that need these sums."""

    members: tuple[tuple[Origin, ...], ...]
    figures: list[tuple[Sheet, str]] = field(default_factory=list)


def link_figures(sheets: Sequence[Sheet], content: MasterContent) -> None:
    """Lead every figure to its rows in 出典, and add the rows of sums there.

    From a sentence that tells figures a cell beside it does.
    """
    by_name = {sheet.worksheet.title: sheet for sheet in sheets}
    rows = sources.block(content)
    sums: dict[tuple[tuple[Cell, ...], ...], _Sums] = {}
    for sheet in sheets:
        if not sheet.pages:
            continue
        told = (address for address, said in sheet.said.items() if said.linked)
        for address in (*sheet.formulas, *told):
            made_of = [rows.rows[cell] for cell in sheet.made_of[address] if cell in rows.rows]
            if not made_of:
                continue
            if len({origin.block for origin in made_of}) == 1:
                _link(sheet, address, min(rows.row(origin.cell) for origin in made_of))
                continue
            members = _members(made_of)
            key = tuple(tuple(origin.cell for origin in part) for part in members)
            sums.setdefault(key, _Sums(members)).figures.append((sheet, address))
    _add_sums(by_name[sources.NAME], sums.values(), rows)


def _members(made_of: Sequence[Origin]) -> tuple[tuple[Origin, ...], ...]:
    """What is added up: the rows of one item and one term each."""

    def about(origin: Origin) -> tuple[str, str]:
        return origin.term, origin.item

    ordered = sorted(made_of, key=lambda origin: (about(origin), origin.cell[1]))
    return tuple(tuple(part) for _, part in groupby(ordered, about))


def _add_sums(sheet: Sheet, sums: Iterable[_Sums], rows: SourceBlock) -> None:
    drawn: list[Row] = list(sheet.rows or ())
    number = FIRST_ROW + len(drawn)
    for each in sums:
        for figure, address in each.figures:
            _link(figure, address, number)
        for part in each.members:
            drawn.append((0.0, _sum_row(part, each.members, rows)))
            number += 1
    sheet.rows = drawn
    sheet.worksheet.auto_filter.ref = f"A1:{rows.letter(rows.items[-1])}{number - 1}"


def _sum_row(
    part: Sequence[Origin], members: Sequence[Sequence[Origin]], rows: SourceBlock
) -> tuple[Value | Formula, ...]:
    first = part[0]
    kinds = "・".join(dict.fromkeys(origin.kind for origin in part))
    claims = len({origin.claim.id for origin in part})
    weight = _RATE_ITEMS.get(first.item)
    if weight:
        weights = {
            (origin.claim.id, origin.kind): origin
            for other in members
            for origin in other
            if origin.item == weight and origin.term == first.term
        }
        pairs = [
            (weights[key], origin)
            for origin in part
            if (key := (origin.claim.id, origin.kind)) in weights
        ]
        text = "+".join(f"{_address(rows, by)}*{_address(rows, rate)}" for by, rate in pairs)
        result = sum(float((by.value or 0) * (rate.value or 0)) for by, rate in pairs)
        label = f"{first.label}×見込調定額の計"
    else:
        column = "amount" if first.unit == YEN else "count"
        runs = _runs(rows.letter(column), [rows.row(origin.cell) for origin in part])
        some = [runs[at : at + _ARGUMENTS] for at in range(0, len(runs), _ARGUMENTS)]
        text = "+".join(f"SUM({','.join(each)})" for each in some)
        result = sum(int(origin.value or 0) for origin in part)
        label = f"{first.label}の計"
    values: dict[str, Value | Formula] = {
        "number": "計", "name": f"{claims}債権の計", "kind": kinds, "term": first.term, "item": label,
        "file": "", "sheet": sources.NAME, "cell": f"{len(part)}行の計", "sha256": "", "reported": "",
        "amount" if first.unit == YEN else "count": Formula(f"={text or 0}", result),
    }  # fmt: skip
    return tuple(values.get(item) for item in rows.items)


def _address(rows: SourceBlock, origin: Origin) -> str:
    letters, row = rows.cell(origin.cell, origin.column)
    return f"{letters}{row}"


def _runs(letter: str, numbers: Sequence[int]) -> list[str]:
    """F2, F12:F14 … : cells of a column below each other as one range."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [
        f"{letter}{first}" if first == last else f"{letter}{first}:{letter}{last}"
        for first, last in runs
    ]


def _link(sheet: Sheet, address: str, row: int) -> None:
    place = cell_place(sources.NAME, f"A{row}")
    if address in sheet.said:
        sheet.link_beside(address, place)
    else:
        sheet.link(address, place)
