"""Masters on disk as openpyxl and LibreOffice see them, single sheets, claims with extreme figures."""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from saiken_addin.core.model import Amounts, Claim, ClaimClass, Kind
from saiken_addin.desk import document_sheets
from support import october
from support.loaded_sheets import Sheets
from support.made_once import made_once
from support.seen import Seen, seen
from workbook_templates.master import build as building
from workbook_templates.master.build import PAGES, build
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import Sheet, StyleCache


@dataclass(frozen=True)
class Made:
    """A master on disk, as openpyxl sees its formulas and its cached values."""

    file: Path
    content: MasterContent

    # openpyxl takes longer to read a master than the product to make it.
    @cached_property
    def formulas(self) -> Sheets:
        return Sheets(self.file)

    @cached_property
    def cached(self) -> Sheets:
        return Sheets(self.file, data_only=True)

    @property
    def seen(self) -> Seen:
        return seen(self.file)

    @property
    def claims(self) -> tuple[Claim, ...]:
        return self.content.tables.registry.claims


_FILE = "会議資料_R07-10.xlsx"


def make(folder: Path, content: MasterContent, name: str = _FILE) -> Made:
    file = folder / name
    file.write_bytes(build(content))
    return Made(file, content)


def drawn_sheet(content: MasterContent, name: str) -> Sheet:
    """One sheet of a master as it is drawn: its values and looks, without the file and the other sheets."""
    [page] = [page for page in PAGES if page.name == name]
    sheet = Sheet(Workbook(), name, StyleCache())
    page.draw(sheet, content)
    return sheet


def of_sheets(content: MasterContent, *names: str) -> bytes:
    """A master of some of its sheets, and of those that they can't do without."""
    wanted = {*names, document_sheets.DATA, document_sheets.SOURCES, document_sheets.COMPARISON}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(building, "PAGES", tuple(page for page in PAGES if page.name in wanted))
        return build(content)


def extreme(number: int, **changes: Any) -> Claim:
    made = Claim(
        f"K{number:03}", f"私-{number}", f"極端な債権{number}", ClaimClass.PRIVATE, "甲局", "", "甲課",
        "甲課", number,
    )  # fmt: skip
    return replace(made, **changes)


BIG = 300_000_000_000
EXTREMES: list[tuple[Amounts, Amounts]] = [
    (Amounts(BIG, 0, 0, 0, BIG), Amounts(BIG, 1, 0, 0, BIG)),
    (Amounts(9 * 10**12, 10**12, 0, 0, 10**12), Amounts(10**13, 1, 0, 0, 10**13)),
    (Amounts(0, 0, 0, 0, 0), Amounts(0, 0, 0, 0, 0)),
    (Amounts(1000, 500, 0, 0, 0), Amounts(1000, 500, 0, 0, 0)),
    (Amounts(100_000, 0, 0, 0, 1), Amounts(100_000, 87_805, 0, 0, 1)),
    (Amounts(10_000, 9_999, 0, 0, 499), Amounts(10_000_000, 0, 0, 0, 500)),
    (Amounts(1499, 0, 0, 0, 1500), Amounts(1500, 0, 0, 0, 1499)),
    (Amounts(10**12, 10**12 - 1, 0, 0, 1), Amounts(10**12, 1, 0, 0, 1)),
    (Amounts(2_000_000, 1_000_999, 0, 0, 1), Amounts(2_000_000, 1_001_000, 0, 0, 1)),
    (Amounts(1000, 2000, 0, 0, 500), Amounts(-5000, 100, 0, 0, 500)),
    (Amounts(2_000_000, 60_000, 0, 0, 1), Amounts(2_000_000, 0, 0, 0, 1)),
    (Amounts(None, 5, 0, 0, 0), Amounts(5, None, 0, 0, 0)),
]


@cache
def october_master() -> Made:
    """October's master, for reading; it is made once in a run."""
    return kept_master("october", october.content())


ABSENT = ("収納対策課", "医事課", "保育課")


@cache
def missing_master() -> Made:
    """October's master without the reports of `ABSENT`, for reading; it is made once in a run."""
    return kept_master("missing", october.content(october.tables(without=ABSENT)))


@cache
def extremes_master() -> Made:
    """A master of extreme figures, for reading; it is made once in a run."""
    claims = [extreme(number) for number in range(len(EXTREMES))]
    now = {(f"K{n:03}", kind): october.reported(a, n) for n, (a, _) in enumerate(EXTREMES) for kind in Kind}
    was = {(f"K{n:03}", kind): october.imported(b, n) for n, (_, b) in enumerate(EXTREMES) for kind in Kind}
    tables = october.tables(of=october.registry(claims), now=now, before=was)
    return kept_master("extremes", october.content(tables))


def kept_master(name: str, content: MasterContent) -> Made:
    """A master for reading that is made once in a run, under a name that no other has."""
    return Made(made_once(f"master-{name}", lambda folder: make(folder, content)) / _FILE, content)
