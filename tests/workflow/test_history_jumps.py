"""Earlier figures a thousand times larger or smaller than known ones are not imported."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from support.secretariat import shipped_rows

from saiken_addin.core.findings import Code, Finding
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import (
    CityRow,
    History,
    HistoryRow,
    MonthRow,
    SettlementRow,
    SettlementStatus,
)
from saiken_addin.core.model import Amounts, HistoryKind, Kind
from saiken_addin.desk.book import Desk
from saiken_addin.ledger.store import Ledger, open_ledger
from saiken_addin.workflow.history.jumps import about_jumps

DESK = Desk("事務局ブック.xlsm", "", None, None, (), ())


@pytest.fixture
def ledger(tmp_path: Path) -> Iterable[Ledger]:
    with open_ledger(tmp_path / "台帳.sqlite") as opened:
        yield opened


def history(kind: HistoryKind, *rows: HistoryRow) -> History:
    numbered = (replace(row, row=number) for number, row in enumerate(rows, 2))
    return History("実績.csv", "", "0" * 64, kind, tuple(numbered), ())


def month(year: int, number: int, *said: int | None, claim: str = "K001", kind: Kind = Kind.CARRIED) -> MonthRow:
    return MonthRow(0, Month(FiscalYear(year), number), claim, kind, Amounts(*said))


def months(*rows: MonthRow) -> History:
    return history(HistoryKind.MONTHS, *rows)


def settled(year: int, *said: int | None, claim: str = "K001", kind: Kind = Kind.CARRIED) -> SettlementRow:
    return SettlementRow(0, FiscalYear(year), SettlementStatus.CLOSED, claim, kind, Amounts(*said))


def settlements(*rows: SettlementRow) -> History:
    return history(HistoryKind.SETTLEMENTS, *rows)


def city(year: int, *said: int, name: str = "甲市") -> History:
    return history(HistoryKind.CITIES, CityRow(0, name, "K001", FiscalYear(year), *said))


def told(ledger: Ledger, said: History) -> list[Finding]:
    return list(about_jumps(said, ledger, DESK))


def codes(ledger: Ledger, said: History) -> list[Code]:
    return [one.code for one in told(ledger, said)]


LARGE, SMALL = (4_563_156_700, 2_119_009_290), (4_563_157, 2_119_009)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (months(month(7, 9, *LARGE)), months(month(7, 9, *SMALL))),
        (months(month(7, 9, *SMALL)), months(month(7, 9, *LARGE))),
        (months(month(6, 9, *LARGE)), months(month(7, 9, *SMALL))),
        (months(month(7, 9, *LARGE)), months(month(6, 9, *SMALL))),
        (settlements(settled(6, *LARGE)), settlements(settled(6, *SMALL))),
        (settlements(settled(6, *LARGE)), settlements(settled(5, *SMALL))),
        (settlements(settled(6, *LARGE)), months(month(6, 9, *SMALL))),
        (months(month(6, 9, *LARGE)), settlements(settled(6, *SMALL))),
        (city(6, *LARGE), city(5, *SMALL)),
    ],
)  # fmt: skip
def test_a_jump_against_the_ledger_stops_the_import(ledger: Ledger, known: History, said: History) -> None:
    ledger.record_import(known)
    [finding] = told(ledger, said)
    assert finding.code is Code.HISTORY_JUMPS
    assert "2行目（K001・" in finding.what


def test_what_is_not_comparable_is_no_jump(ledger: Ledger) -> None:
    ledger.record_import(months(month(7, 9, *LARGE), month(7, 9, 0, None, claim="K002")))
    others = (
        month(7, 9, *SMALL, claim="K003"),  # not known
        month(7, 9, *SMALL, kind=Kind.CURRENT),
        month(7, 9, 5_000_000, 1_000_000, claim="K002"),  # was nothing
        month(7, 4, LARGE[0], 20_000),  # another month: little is received in April
        month(7, 9, LARGE[0], SMALL[1]),  # one figure alone is the section's to explain
        month(2, 9, *SMALL),  # long ago
    )
    for other in others:
        assert codes(ledger, months(other)) == []


def test_a_part_is_told_and_imported(ledger: Ledger) -> None:
    known = [month(6, 9, 1_000, 10, claim=f"K{n:03}") for n in range(1, 4)]
    ledger.record_import(months(*known))
    said = [month(7, 9, 1_000, 10, claim=f"K{n:03}") for n in range(1, 3)]
    said.append(month(7, 9, 700_000, 6_000, claim="K003"))
    assert codes(ledger, months(*said)) == [Code.HISTORY_JUMP_IN_PART]
    exact = [*known[:2], month(6, 9, 1_000_400, 10_300, claim="K003")]
    assert codes(ledger, months(*exact)) == [Code.HISTORY_JUMPS], "a thousandfold to the digit"


def test_years_of_one_file_are_held_against_each_other(ledger: Ledger) -> None:
    said = settlements(settled(5, *LARGE), settled(6, *SMALL), settled(7, *SMALL))
    assert codes(ledger, said) == [Code.HISTORY_JUMPS]


@pytest.mark.parametrize("name", ["months_sample.csv", "settlements_sample.csv"])
def test_the_shipped_figures_do_not_jump(ledger: Ledger, name: str) -> None:
    rows: list[HistoryRow] = []
    labels = ("調定額", "収入済額")
    for row in shipped_rows(name):
        year, kind = FiscalYear.parse(row["年度"]), Kind(row["区分"])
        amounts = Amounts(*(int(row[label]) for label in labels))
        if "月" in row:
            rows.append(MonthRow(0, Month(year, int(row["月"])), row["債権ID"], kind, amounts))
        else:
            rows.append(SettlementRow(0, year, SettlementStatus(row["種別"]), row["債権ID"], kind, amounts))
    kind_of = HistoryKind.MONTHS if name.startswith("months") else HistoryKind.SETTLEMENTS
    said = history(kind_of, *rows)
    assert codes(ledger, said) == []
    ledger.record_import(said)
    assert codes(ledger, said) == []
