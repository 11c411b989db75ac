"""Masters on disk as openpyxl sees them, and claims with extreme figures."""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from saiken_addin.core.model import Amounts, Claim, ClaimClass, Kind
from support import october, office
from support.loaded_sheets import Sheets
from support.made_once import made_once
from workbook_templates.master.build import build
from workbook_templates.master.content import MasterContent


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
    def claims(self) -> tuple[Claim, ...]:
        return self.content.tables.registry.claims


_FILE = "会議資料_R07-10.xlsx"


def make(folder: Path, content: MasterContent, name: str = _FILE) -> Made:
    file = folder / name
    file.write_bytes(build(content))
    return Made(file, content)


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


def october_master() -> Made:
    """October's master, for reading; it is made once in a run."""
    return _common("october", october.content())


def extremes_master() -> Made:
    """A master of extreme figures, for reading; it is made once in a run."""
    claims = [extreme(number) for number in range(len(EXTREMES))]
    now = {(f"K{n:03}", kind): october.reported(a, n) for n, (a, _) in enumerate(EXTREMES) for kind in Kind}
    was = {(f"K{n:03}", kind): october.imported(b, n) for n, (_, b) in enumerate(EXTREMES) for kind in Kind}
    tables = october.tables(of=october.registry(claims), now=now, before=was)
    return _common("extremes", october.content(tables))


def _common(name: str, content: MasterContent) -> Made:
    return Made(made_once(f"master-{name}", lambda folder: make(folder, content)) / _FILE, content)


def shown_by(made: Made) -> dict[str, list[list[str]]]:
    """What `office.displayed` gives for one of these masters, asked once in a run."""
    folder = made_once(
        f"{made.file.parent.name}-shown",
        lambda place: (place / "texts.json").write_text(json.dumps(office.displayed(made.file)), "utf-8"),
    )
    shown: dict[str, list[list[str]]] = json.loads((folder / "texts.json").read_text("utf-8"))
    return shown
