"""The folders that are measured: distributed and filled in once, kept in the temporary folder.

`python bench/books.py COUNT DIR` makes one (a process of its own, so that its memory is not ours).
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice, product
from pathlib import Path

from figures import debtors_of, month_rows, settlement_rows

from saiken_addin.core.files import safe_name
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.history import History, HistoryRow
from saiken_addin.core.model import Amounts, Claim, Distributed, FormName, HistoryKind, Kind
from saiken_addin.demo.monthly_answers import filled_book
from saiken_addin.demo.run import prepare
from saiken_addin.desk.names import DESK_STEM
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.distribute.monthly_reference import reference
from saiken_addin.workflow.folder import MONTHLY_NAME, Folder, open_folder, registry_of
from workbook_templates.desk import draw
from workbook_templates.monthly.known import document_id

_FIRST_YEAR = FiscalYear(2)
_SECTIONS = 19


def october(root: Path) -> None:
    """October of 令和7年度 with its 19 books and real figures, as the demo makes it."""
    prepare(root, lambda *_: None)


def build(root: Path, count: int) -> None:
    """A folder with so many filled-in books of the 19 sections, month after month from 令和2年4月.

    As history stand the generated figures of all months, so every comparison has its other side.
    One book in 50 lacks a number of persons, one in 100 contradicts itself and goes back.
    """
    months = _months(count)
    years = sorted({month.year for month in months})
    claims = [replace(claim, new=False) for claim in shipped_claims()[FiscalYear(7)]]
    folder = Folder(root)
    for path in (root, *folder.folders()):
        path.mkdir()
    lists = dict.fromkeys(years, claims)
    (root / f"{DESK_STEM}.xlsx").write_bytes(draw(years[-1], lists))
    folder = open_folder(root)
    desk = folder.desk()
    rows = list(month_rows(claims, [years[0].previous, *years]))
    by_month: dict[Month, dict[tuple[str, Kind], Amounts]] = {}
    for row in rows:
        by_month.setdefault(row.month, {})[row.claim, row.kind] = row.amounts
    with folder.open_ledger() as ledger:
        _import(ledger, HistoryKind.MONTHS, rows)
        _import(ledger, HistoryKind.SETTLEMENTS, list(settlement_rows(rows)))
        made: list[Distributed] = []
        registries = {year: registry_of(desk, year)[0] for year in years}
        for month in months:
            registry = registries[month.year]
            known = reference(ledger, registry, month)
            for section in registry.sections:
                path = folder.collected / MONTHLY_NAME.format(
                    month=month.code, section=safe_name(section.name)
                )
                made.append(
                    Distributed(
                        FormName.MONTHLY, month, section.name, document_id(month, section.name),
                        folder.relative(folder.distributed / path.name), "",
                    )
                )  # fmt: skip
                if len(made) > count:
                    continue
                own = registry.of_section(section.name)
                amounts = by_month[month]
                if len(made) % 100 == 0:
                    amounts = _contradicting(amounts, own)
                asked = len(made) % 50 != 0
                path.write_bytes(
                    filled_book(
                        registry, section.name, month, known, amounts, debtors_of(own, asked)
                    )
                )
        ledger.record_distribution(made)


def _months(count: int) -> list[Month]:
    """The months that so many books need."""
    years = map(FiscalYear, range(_FIRST_YEAR.reiwa, 100))
    months = (Month(year, number) for year, number in product(years, FISCAL_MONTHS))
    return list(islice(months, -(-count // _SECTIONS)))


def _import(ledger: Ledger, kind: HistoryKind, rows: Sequence[HistoryRow]) -> None:
    ledger.record_import(History("生成した実績", "", "", kind, tuple(rows), ()))


def _contradicting(
    amounts: Mapping[tuple[str, Kind], Amounts], own: Sequence[Claim]
) -> dict[tuple[str, Kind], Amounts]:
    wrong = (own[0].id, Kind.CARRIED)
    right = amounts[wrong]
    return {**amounts, wrong: replace(right, collected=(right.assessed or 0) + 1)}


if __name__ == "__main__":
    if sys.argv[1] == "october":
        october(Path(sys.argv[2]))
    else:
        build(Path(sys.argv[2]), int(sys.argv[1]))
