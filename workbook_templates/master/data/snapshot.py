"""What is remembered of a master: every printed figure and what it is made of, by keys that stay.

A figure's key is the label of its row, how far below the label it stands, and its column. A claim's
label is its 債権ID, so that neither rows that move nor another name make a figure another one. A text
that follows from data is kept like a figure, by its name.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from saiken_addin.core.addresses import cell_position, column_letters, split_cell
from saiken_addin.core.model import MISSING
from saiken_addin.figures.display import formatted
from saiken_addin.meeting.differences import COUNTED, Figure, Input, InputKey, Label, Shown
from saiken_addin.meeting.target_columns import INITIAL
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.data.origin import Cell
from workbook_templates.master.data.text_inputs import TextInput, given, written
from workbook_templates.master.layout.sheet import Said, Sheet

_REMARK = re.compile(r" ※[0-9]+$")
_LONGEST = 40


@dataclass(frozen=True)
class _Spot:
    """A text that may be the label of the rows that it covers."""

    column: int
    last: int
    top: int
    address: str
    text: str


def take(sheets: Sequence[Sheet], content: MasterContent) -> Shown:
    """What a master shows."""
    inputs: dict[InputKey, Input] = {}
    key_of: dict[Hashable, InputKey] = {}
    for cell, known, each in _inputs(content):
        key_of[cell] = known
        inputs[known] = each
    numbers = {key: number for number, key in enumerate(inputs)}
    of_cell = {cell: numbers[key] for cell, key in key_of.items()}
    sets: dict[tuple[int, ...], int] = {}

    def made_of(sheet: Sheet, address: str) -> int:
        cells = sheet.made_of.get(address, ())
        own = tuple(dict.fromkeys(of_cell[cell] for cell in cells if cell in of_cell))
        return sets.setdefault(own, len(sets))

    taking = _Taking(content)
    for sheet in sheets:
        if not sheet.pages:
            continue
        title = sheet.worksheet.title
        figures = taking.figures_of[title]
        for key, address in taking.figures(sheet):
            figures[key] = _figure(sheet, address, made_of(sheet, address))
        for address, said in sheet.said.items():
            if sheet.values.get(address):
                taking.text(sheet, address, said, made_of(sheet, address))
    return Shown(
        taking.figures_of, taking.labels, taking.headings, inputs, list(sets), taking.claims
    )


def _figure(sheet: Sheet, address: str, made_of: int) -> Figure:
    value = sheet.values[address]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Figure(address, str(value or ""), None, made_of)
    code = str(sheet.worksheet[address].number_format)
    return Figure(address, formatted(value, code), value, made_of)


_Given = tuple[Cell | TextInput, InputKey, Input]


def _inputs(content: MasterContent) -> Iterator[_Given]:
    """Everything that the document follows from and that somebody reported."""
    yield from _reported(content)
    yield from _standing(content)
    yield from written(content)


def _reported(content: MasterContent) -> Iterator[_Given]:
    """Every figure with a source."""
    for origin in data_of(content).origins:
        corrected = origin.correction
        key = origin.claim.id, origin.kind, origin.term, origin.label
        if not origin.claim.id:
            key = "", origin.of, f"{origin.claim.name} {origin.term}", origin.label
        reason = corrected.reason if corrected else ""
        yield origin.cell, key, given(_plain(origin.value), origin.source, reason)


def _standing(content: MasterContent) -> Iterator[_Given]:
    """Which claims are in the sums, of the month and of the plans, and how far the plans are."""
    data = data_of(content)
    for line in content.tables.lines:
        key = line.claim.id, line.kind.value, content.tables.month.label, COUNTED
        source = next(iter(line.now.sources.values()), None)
        yield data.month.cell((line.claim.id, line.kind), "counted"), key, given(int(line.counted), source)
    plans = content.plans
    if plans is None:
        return
    for each in plans.lines:
        about = each.claim.id, each.kind.value, f"{plans.year.label}計画"
        own = [source for item, source in each.sources.items() if not item.endswith(INITIAL)]
        source = next(iter(own), None)
        stage = plans.stages.get(each.claim.section)
        counted, stands = data.plans.cells(("counted", "stage"), [(each.claim.id, each.kind)])
        yield counted, (*about, COUNTED), given(int(each.counted), source)
        yield stands, (*about, "段階"), given(stage, source)


class _Taking:
    """The figures of the sheets, one after the other: their keys, labels and headings."""

    def __init__(self, content: MasterContent) -> None:
        registries = [content.tables.registry]
        if content.plans and content.plans.registry:
            registries.append(content.plans.registry)
        self.claims: dict[str, tuple[str, str]] = {}
        self._named: dict[str, str] = {}
        for registry in registries:
            for claim in registry.claims:
                self.claims.setdefault(claim.id, (claim.name, claim.section))
                self._named.setdefault(claim.title, claim.id)
                self._named.setdefault(claim.name, claim.id)
        self.figures_of: dict[str, dict[str, Figure]] = defaultdict(dict)
        self.labels: dict[str, dict[str, Label]] = defaultdict(dict)
        self.headings: dict[str, dict[str, str]] = defaultdict(dict)

    def figures(self, sheet: Sheet) -> Iterator[tuple[str, str]]:
        """(key, address) of every figure of a sheet, from top to bottom."""
        title = sheet.worksheet.title
        merged = {each.coord.split(":")[0]: each for each in sheet.worksheet.merged_cells.ranges}
        rows = _spots(sheet, merged)
        headings = _headings(sheet, merged)
        seen: dict[str, dict[int, str]] = defaultdict(dict)
        for row, column, address in sorted(_places(sheet)):
            spot = self._label(rows.get(row, ()), column)
            text = _said(spot.text) if spot else f"{row}行目"
            plain = self._named.get(text, text)[:_LONGEST]
            top = spot.top if spot else row
            names = seen[plain]
            label = names.setdefault(top, plain if not names else f"{plain}#{len(names) + 1}")
            key = f"{label}|{row - top}|{column_letters(column)}"
            if spot:
                name = self.claims[plain][0] if plain in self.claims else text[:_LONGEST]
                self.labels[title][label] = Label(spot.address, spot.text, name)
            self.headings[title][key] = headings.get(address, "")
            yield key, address

    def text(self, sheet: Sheet, address: str, said: Said, inputs: int) -> None:
        """A text that follows from data."""
        title, label = sheet.worksheet.title, said.key
        key = f"{label}|0|{split_cell(address)[0]}"
        self.figures_of[title][key] = Figure(address, str(sheet.values[address]), None, inputs)
        self.labels[title][label] = Label(address, "", said.row)
        self.headings[title][key] = said.column

    def _label(self, spots: Sequence[_Spot], column: int) -> _Spot | None:
        """The claim's name, else the first text of the row."""
        left = [spot for spot in spots if spot.last < column]
        claims = (spot for spot in left if _said(spot.text) in self._named)
        return next(claims, left[0] if left else None)


def _places(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """(row, column, address) of every formula, and of every number that is written as a figure."""
    for address, value in sheet.values.items():
        number = isinstance(value, int | float)
        if address in sheet.formulas or (number and sheet.worksheet[address].number_format != "General"):
            column, row = cell_position(address)
            yield row, column, address


def _spots(sheet: Sheet, merged: Mapping[str, Any]) -> dict[int, list[_Spot]]:
    """The texts that stand in each row, or reach down into it, from left to right."""
    found: dict[int, list[_Spot]] = defaultdict(list)
    for address, value in sheet.values.items():
        if not isinstance(value, str) or value == MISSING or address in sheet.formulas:
            continue
        column, row = cell_position(address)
        area = merged.get(address)
        spot = _Spot(column, area.max_col if area else column, row, address, value)
        for each in range(row, (area.max_row if area else row) + 1):
            found[each].append(spot)
    for spots in found.values():
        spots.sort(key=lambda spot: spot.column)
    return found


def _headings(sheet: Sheet, merged: Mapping[str, Any]) -> dict[str, str]:
    """What stands above each figure: the texts right above each other that are dressed as headings."""
    texts: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for address, value in sheet.values.items():
        if not isinstance(value, str) or value == MISSING or address in sheet.formulas:
            continue
        column, row = cell_position(address)
        area = merged.get(address)
        style: Any = sheet.worksheet[address]._style
        for each in range(column, (area.max_col if area else column) + 1):
            texts[each].append((row, " ".join(value.split()), style.fillId))
    found: dict[str, str] = {}
    above: dict[int, list[tuple[int, str, int]]] = {
        column: sorted(each for each in listed if each[2]) for column, listed in texts.items()
    }
    for row, column, address in _places(sheet):
        lines = [each for each in above.get(column, ()) if each[0] < row]
        near = lines[-1:]
        if len(lines) > 1 and lines[-2][0] == lines[-1][0] - 1 and lines[-2][2] == lines[-1][2]:
            near = lines[-2:]
        found[address] = " ".join(text for _, text, _ in near)[:_LONGEST]
    return found


def _said(text: str) -> str:
    """A label on one line and without the number of its remark."""
    return _REMARK.sub("", " ".join(text.split()))


def _plain(value: Value | Fraction) -> int | str | None:
    return value if value is None or isinstance(value, int) else str(value)
