"""Which figures hold: received, imported, settled; each with its source."""

from dataclasses import replace

import pytest
from support.ledger_cases import (
    OCTOBER,
    SECTIONS,
    book,
    distributed,
    entry,
    history,
    months,
    plain_figures,
)

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.history import DebtorRow, SettlementRow, SettlementStatus
from saiken_addin.core.model import MAX_AMOUNT, NOT_APPLICABLE, Amounts, FormName, HistoryKind, Kind
from saiken_addin.ledger.store import Ledger

pytest_plugins = ["support.ledger_fixtures"]

FORM = FormName.MONTHLY
CURRENT = Kind.CURRENT


def test_a_distributed_month_has_only_what_was_received(ledger: Ledger) -> None:
    ledger.record_import(months(("K001", 10), ("K002", 20)))
    assert plain_figures(ledger.figures(OCTOBER)) == {"K001 現年": 10, "K002 現年": 20}
    ledger.record_distribution([distributed(section) for section in SECTIONS])
    assert ledger.figures(OCTOBER) == {}
    ledger.record_receive([book(21)])
    assert plain_figures(ledger.figures(OCTOBER)) == {"K002 現年": 21}
    comparison = plain_figures(ledger.figures_for_comparison(OCTOBER))
    assert comparison == {"K001 現年": 10, "K002 現年": 21}


def test_a_figure_leads_to_its_cell(ledger: Ledger) -> None:
    entries = [
        entry("K002", "assessed", 5),
        entry("K002", "collected", NOT_APPLICABLE),
        entry("K002", "滞納者数", 7, None),
    ]
    received = book(entries=[replace(entries[0], raw="５円"), *entries[1:]])
    ledger.record_receive([received])
    figures = ledger.figures_for_comparison(OCTOBER)["K002", CURRENT]
    assert figures.amounts == Amounts(assessed=5, collected=None)
    assert set(figures.sources) == {"assessed", "collected"}
    source = figures.sources["assessed"]
    assert (source.file, source.sheet, source.cell) == (received.submission.file, "月次報告", "C5")
    assert (source.sha256, source.received) == (received.submission.sha256, received.received_at)
    assert source.reported == "５円"
    assert figures.sources["collected"].reported == NOT_APPLICABLE
    counts = [
        (one.item, one.value) for one, _ in ledger.reported(FORM, OCTOBER) if one.kind is None
    ]
    assert counts == [("滞納者数", 7)]


def test_the_last_import_wins_and_leads_to_its_row(ledger: Ledger) -> None:
    ledger.record_import(months(("K001", 1), ("K002", 2)))
    later = months(("K002", None), ("K003", -MAX_AMOUNT))
    ledger.record_import(later)
    figures = ledger.figures(OCTOBER)
    assert plain_figures(figures) == {"K001 現年": 1, "K002 現年": None, "K003 現年": -MAX_AMOUNT}
    assert figures["K002", CURRENT].sources == {}
    source = figures["K003", CURRENT].sources["assessed"]
    assert (source.file, source.cell, source.sha256) == ("月次.csv", "3行目", later.sha256)
    assert source.reported == str(-MAX_AMOUNT)
    assert source.received == ledger.events()[-1].at


def test_a_settlement_comes_before_a_forecast(ledger: Ledger) -> None:
    year = FiscalYear(6)

    def record(status: SettlementStatus, assessed: int, claim: str = "K001") -> None:
        row = SettlementRow(2, year, status, claim, CURRENT, Amounts(assessed, 1, 0, 0))
        ledger.record_import(history(HistoryKind.SETTLEMENTS, [row]))

    def known() -> dict[str, tuple[str, int | None]]:
        found = ledger.settlements(year).items()
        return {claim: (str(one.status), one.figures.amounts.assessed) for (claim, _), one in found}

    record(SettlementStatus.FORECAST, 1)
    record(SettlementStatus.FORECAST, 2)
    assert known() == {"K001": ("見込み", 2)}
    record(SettlementStatus.CLOSED, 3)
    record(SettlementStatus.FORECAST, 4)
    record(SettlementStatus.FORECAST, 5, "K002")
    assert known() == {"K001": ("決算", 3), "K002": ("見込み", 5)}
    record(SettlementStatus.CLOSED, 6)
    assert known()["K001"] == ("決算", 6)
    sources = ledger.settlements(year)["K001", CURRENT].figures.sources
    assert set(sources) == {"assessed", "collected", "written_off", "unrefunded"}
    assert ledger.settlements(FiscalYear(7)) == {}


def test_debtors_by_claim(ledger: Ledger) -> None:
    rows = [
        DebtorRow(2, FiscalYear(6), "K001", Amounts(debtors=28958, cases=75290)),
        DebtorRow(3, FiscalYear(6), "K002", Amounts(cases=0)),
    ]
    ledger.record_import(history(HistoryKind.DEBTORS, rows))
    found = ledger.debtors(FiscalYear(6))
    assert {claim: (one.amounts.debtors, one.amounts.cases) for claim, one in found.items()} == {
        "K001": (28958, 75290),
        "K002": (None, 0),
    }
    assert set(found["K002"].sources) == {"cases"}


def test_an_import_says_how_much_it_would_replace(ledger: Ledger) -> None:
    ledger.record_import(months(("K001", 1), ("K002", 2), ("K003", 3)))
    other_month = months(("K001", 9), month=OCTOBER.year_before)
    assert ledger.replaced_by(other_month) == 0
    assert ledger.replaced_by(months(("K001", 1), ("K002", 9), ("K003", None), ("K004", 4))) == 2
    ledger.undo()
    assert ledger.replaced_by(months(("K002", 9))) == 0


def test_an_import_without_rows_is_refused(ledger: Ledger) -> None:
    with pytest.raises(SaikenError, match="取り込める行がありません"):
        ledger.record_import(history(HistoryKind.MONTHS, []))
    assert ledger.events() == ()
