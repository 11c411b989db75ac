"""Owns what is remembered of a master: every printed figure by a key that stays, and what it is made of.

A figure's key is the label of its row, how far below the label it stands, and its column. A claim's
label is its 債権ID, so that neither rows that move nor another name make a figure another one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from saiken_addin.differences import Figure, Input, InputKey, Label, Shown
from saiken_addin.display import formatted
from saiken_addin.model import MISSING
from saiken_addin.ooxml.cells import column_letters, column_number
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master import revision, sources, targets
from workbook_templates.master.content import MasterContent
from workbook_templates.master.paper import Paper, local_time
from workbook_templates.master.trace import DataCell, Trace

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_REMARK = re.compile(r" ※[0-9]+$")
_LONGEST = 40
SETTLED, EFFORTS = "決算", "取組目標"
"""Inputs that don't stand in データ: the settlements of earlier years, and the marks of the plans."""
_BESIDE = {revision.NAME: (SETTLED,), targets.NAME: (EFFORTS,)}


@dataclass(frozen=True)
class _Spot:
    """A text that may be the label of the rows that it covers."""

    column: int
    last: int
    top: int
    address: str
    text: str


def take(papers: Sequence[Paper], content: MasterContent, trace: Trace) -> Shown:
    """What a master shows.

    Args:
        papers: all its sheets, drawn.
        content: what they show.
        trace: the formulas of these sheets.
    """
    origins = {origin.cell: origin for origin in sources.origins(content)}
    inputs: dict[InputKey, Input] = {}
    of_cell: dict[DataCell, int] = {}
    for number, (cell, origin) in enumerate(origins.items()):
        of_cell[cell] = number
        source, corrected = origin.source, origin.correction
        inputs[origin.claim.id, origin.kind.value, origin.term, origin.label] = Input(
            _plain(origin.value), source.file, source.sheet, source.cell, source.sha256,
            local_time(source.received).isoformat(" ", "minutes"), corrected.reason if corrected else "",
        )  # fmt: skip
    inputs.update(_settled(content))
    inputs.update(_efforts(content))
    beside: dict[str, list[tuple[int, InputKey]]] = defaultdict(list)
    for number, known in enumerate(inputs):
        beside[known[3]].append((number, known))
    sets: dict[tuple[int, ...], int] = {}
    taking = _Taking(content)
    for paper in papers:
        if not paper.pages:
            continue
        for key, address, label in taking.figures(paper):
            cells = trace.operands(paper.sheet.title, address)
            made_of = tuple(dict.fromkeys(of_cell[cell] for cell in cells if cell in of_cell))
            if not made_of:
                settled = label.partition("決算")[0]
                around = [
                    each for name in _BESIDE.get(paper.sheet.title, ()) for each in beside[name]
                ]
                # A row of one year is made of that year; a period may show the latest of them.
                own = [each for each in around if each[1][2] == settled]
                made_of = tuple(number for number, _ in own or around)
            figure = _figure(paper, address, sets.setdefault(made_of, len(sets)))
            taking.figures_of[paper.sheet.title][key] = figure
    return Shown(
        taking.figures_of, taking.labels, taking.headings, inputs, list(sets), taking.claims
    )


def _figure(paper: Paper, address: str, made_of: int) -> Figure:
    value = paper.values[address]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Figure(address, str(value or ""), None, made_of)
    code = str(paper.sheet[address].number_format)
    return Figure(address, formatted(value, code), value, made_of)


def _settled(content: MasterContent) -> Iterator[tuple[InputKey, Input]]:
    for year in content.settled:
        values = ",".join("" if amount is None else str(amount) for amount in year.amounts)
        file = "、".join(year.files)
        yield ("", "", year.year.label, SETTLED), Input(values, file, "", "", file, "")


def _efforts(content: MasterContent) -> Iterator[tuple[InputKey, Input]]:
    plans = content.plans
    if plans is None:
        return
    books = {
        line.claim.section: source
        for line in plans.lines
        for item, source in line.sources.items()
        if not item.endswith("_initial")
    }
    for words in plans.words:
        book = books.get(words.claim.section)
        if book:
            yield (words.claim.id, "", plans.year.label, EFFORTS), Input(
                "、".join(sorted(words.efforts)), book.file, "", "", book.sha256,
                local_time(book.received).isoformat(" ", "minutes"),
            )  # fmt: skip


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

    def figures(self, paper: Paper) -> Iterator[tuple[str, str, str]]:
        """(key, address, label's text) of every figure of a sheet, from top to bottom."""
        sheet = paper.sheet.title
        merged = {each.coord.split(":")[0]: each for each in paper.sheet.merged_cells.ranges}
        rows = _spots(paper, merged)
        headings = _headings(paper, merged)
        seen: dict[str, dict[int, str]] = defaultdict(dict)
        for row, column, address in sorted(_places(paper)):
            spot = self._label(rows.get(row, ()), column)
            text = _said(spot.text) if spot else f"{row}行目"
            plain = self._named.get(text, text)[:_LONGEST]
            top = spot.top if spot else row
            names = seen[plain]
            label = names.setdefault(top, plain if not names else f"{plain}#{len(names) + 1}")
            key = f"{label}|{row - top}|{column_letters(column)}"
            if spot:
                name = self.claims[plain][0] if plain in self.claims else text[:_LONGEST]
                self.labels[sheet][label] = Label(spot.address, spot.text, name)
            self.headings[sheet][key] = headings.get(address, "")
            yield key, address, text

    def _label(self, spots: Sequence[_Spot], column: int) -> _Spot | None:
        """The claim's name, else the first text of the row."""
        left = [spot for spot in spots if spot.last < column]
        claims = (spot for spot in left if _said(spot.text) in self._named)
        return next(claims, left[0] if left else None)


def _places(paper: Paper) -> Iterator[tuple[int, int, str]]:
    """(row, column, address) of every formula, and of every number that is written as a figure."""
    for address, value in paper.values.items():
        number = isinstance(value, int | float)
        if address in paper.formulas or (number and paper.sheet[address].number_format != "General"):
            letters, row = _split(address)
            yield row, column_number(letters), address


def _spots(paper: Paper, merged: Mapping[str, Any]) -> dict[int, list[_Spot]]:
    """The texts that stand in each row, or reach down into it, from left to right."""
    found: dict[int, list[_Spot]] = defaultdict(list)
    for address, value in paper.values.items():
        if not isinstance(value, str) or value == MISSING or address in paper.formulas:
            continue
        letters, row = _split(address)
        area = merged.get(address)
        column = column_number(letters)
        spot = _Spot(column, area.max_col if area else column, row, address, value)
        for each in range(row, (area.max_row if area else row) + 1):
            found[each].append(spot)
    for spots in found.values():
        spots.sort(key=lambda spot: spot.column)
    return found


def _headings(paper: Paper, merged: Mapping[str, Any]) -> dict[str, str]:
    """What stands above each figure: the texts right above each other that are dressed as headings."""
    texts: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    for address, value in paper.values.items():
        if not isinstance(value, str) or value == MISSING or address in paper.formulas:
            continue
        letters, row = _split(address)
        area, column = merged.get(address), column_number(letters)
        style: Any = paper.sheet[address]._style
        for each in range(column, (area.max_col if area else column) + 1):
            texts[each].append((row, " ".join(value.split()), style.fillId))
    found: dict[str, str] = {}
    above: dict[int, list[tuple[int, str, int]]] = {
        column: sorted(each for each in listed if each[2]) for column, listed in texts.items()
    }
    for row, column, address in _places(paper):
        lines = [each for each in above.get(column, ()) if each[0] < row]
        near = lines[-1:]
        if len(lines) > 1 and lines[-2][0] == lines[-1][0] - 1 and lines[-2][2] == lines[-1][2]:
            near = lines[-2:]
        found[address] = " ".join(text for _, text, _ in near)[:_LONGEST]
    return found


def _said(text: str) -> str:
    """A label on one line and without the number of its remark."""
    return _REMARK.sub("", " ".join(text.split()))


def _split(address: str) -> tuple[str, int]:
    found = _ADDRESS.fullmatch(address)
    assert found is not None
    return found[1], int(found[2])


def _plain(value: Value | Fraction) -> int | str | None:
    return value if value is None or isinstance(value, int) else str(value)
