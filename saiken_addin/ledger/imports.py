"""Imported earlier figures: month-ends, settlements and debtors, the last import of each."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, select

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import (
    CityRow,
    DebtorRow,
    History,
    HistoryRow,
    MonthRow,
    SettlementRow,
    SettlementStatus,
)
from saiken_addin.core.model import Amounts, Figures, HistoryKind, Kind, Source, imported_in
from saiken_addin.ledger.records import FiguresOf, Settlement
from saiken_addin.ledger.rows import term_columns
from saiken_addin.ledger.schema import (
    debtor,
    event,
    imported,
    month_figure,
    other_city,
    settlement,
)
from saiken_addin.ledger.standing import in_force


class _Shape(NamedTuple):
    """Where a kind of history is kept: what a row is about, and what it says."""

    table: Table
    key: tuple[str, ...]
    values: tuple[str, ...]


_MONTHS, _SETTLED, _DEBTORS = (
    tuple(imported_in(kind))
    for kind in (HistoryKind.MONTHS, HistoryKind.SETTLEMENTS, HistoryKind.DEBTORS)
)
_SHAPES = {
    HistoryKind.MONTHS: _Shape(month_figure, ("year", "month", "claim", "kind"), _MONTHS),
    HistoryKind.SETTLEMENTS: _Shape(settlement, ("year", "status", "claim", "kind"), _SETTLED),
    HistoryKind.DEBTORS: _Shape(debtor, ("year", "claim"), _DEBTORS),
    HistoryKind.CITIES: _Shape(
        other_city, ("year", "city", "claim"), ("assessed", "collected")
    ),
}


def record(connection: Connection, event_id: int, history: History) -> None:
    """Write the rows of a file; the caller writes the event."""
    assert history.kind is not None
    connection.execute(
        imported.insert(),
        {
            "event_id": event_id,
            "kind": history.kind.value,
            "file": history.file,
            "sheet": history.sheet,
            "sha256": history.sha256,
        },
    )
    connection.execute(
        _SHAPES[history.kind].table.insert(),
        [{"event_id": event_id, "row": row.row, **_columns(row)} for row in history.rows],
    )


def replaced(connection: Connection, history: History) -> int:
    """How many rows say something else than the import in force says of the same thing."""
    if history.kind is None:
        return 0
    table, key, values = _SHAPES[history.kind]
    new = {
        tuple(columns[name] for name in key): tuple(columns[name] for name in values)
        for columns in map(_columns, history.rows)
    }
    years = {columns[0] for columns in new}
    former = {
        tuple(getattr(row, name) for name in key): tuple(getattr(row, name) for name in values)
        for row in _in_force(connection, table, table.c.year.in_(years))
    }
    return sum(key in former and former[key] != said for key, said in new.items())


def imported_figures(connection: Connection, months: Collection[Month]) -> FiguresOf:
    """The amounts of month-ends; a month of which nothing was imported is left out."""
    wanted = {term_columns(month): month for month in months}
    near = (
        month_figure.c.year.in_({year for year, _ in wanted}),
        month_figure.c.month.in_({number for _, number in wanted}),
    )
    found: FiguresOf = {}
    for row in _in_force(connection, month_figure, *near):
        if month := wanted.get((row.year, row.month)):
            found.setdefault(month, {})[row.claim, Kind(row.kind)] = _figures(row, _MONTHS)
    return found


def settlements(connection: Connection, year: FiscalYear) -> dict[tuple[str, Kind], Settlement]:
    """The settlements of a year; 決算 comes before 見込み, whichever was imported last."""
    found: dict[tuple[str, Kind], Settlement] = {}
    for row in _in_force(connection, settlement, settlement.c.year == year.reiwa):
        key, status = (row.claim, Kind(row.kind)), SettlementStatus(row.status)
        if status is SettlementStatus.FORECAST and key in found:
            closed = found[key].status is SettlementStatus.CLOSED
            if closed:
                continue
        found[key] = Settlement(status, _figures(row, _SETTLED))
    return found


def debtors(connection: Connection, year: FiscalYear) -> dict[str, Figures]:
    """Persons and items in arrears of a year, by claim."""
    return {
        row.claim: _figures(row, _DEBTORS)
        for row in _in_force(connection, debtor, debtor.c.year == year.reiwa)
    }


def other_cities(connection: Connection) -> tuple[CityRow, ...]:
    """Similar claims of other cities, the last import of each city, claim and year."""
    found: dict[tuple[str, str, int], CityRow] = {}
    for row in _in_force(connection, other_city):
        found[row.city, row.claim, row.year] = CityRow(
            row.row, row.city, row.claim, FiscalYear(row.year), row.assessed, row.collected
        )
    return tuple(found.values())


def _in_force(
    connection: Connection, table: Table, *criteria: ColumnElement[bool]
) -> Iterator[Row[Any]]:
    """The rows in force with their file, in the order of import, so that the last one wins."""
    query = (
        select(table, imported.c.file, imported.c.sheet, imported.c.sha256, event.c.at)
        .join(imported, imported.c.event_id == table.c.event_id)
        .join(event, event.c.id == table.c.event_id)
        .where(in_force(table.c.event_id), *criteria)
        .order_by(table.c.event_id, table.c.row)
    )
    yield from connection.execute(query)


def _columns(row: HistoryRow) -> dict[str, Any]:
    match row:
        case MonthRow(_, month, claim, kind, amounts):
            about = {"year": month.year.reiwa, "month": month.number, "claim": claim}
            return {**about, "kind": kind.value, **_said(amounts, _MONTHS)}
        case SettlementRow(_, year, status, claim, kind, amounts):
            about = {"year": year.reiwa, "status": status.value, "claim": claim}
            return {**about, "kind": kind.value, **_said(amounts, _SETTLED)}
        case DebtorRow(_, year, claim, amounts):
            return {"year": year.reiwa, "claim": claim, **_said(amounts, _DEBTORS)}
        case CityRow(_, city, claim, year, assessed, collected):
            said = {"assessed": assessed, "collected": collected}
            return {"year": year.reiwa, "city": city, "claim": claim, **said}


def _figures(row: Row[Any], items: tuple[str, ...]) -> Figures:
    """The amounts of a row, and the row of the file as the source of each that it gives."""
    said = {item: getattr(row, item) for item in items}
    about = (row.file, row.sheet, f"{row.row}行目", row.sha256, row.at)
    sources = {item: Source(*about, str(value)) for item, value in said.items() if value is not None}
    return Figures(Amounts(**said), sources)


def _said(amounts: Amounts, items: tuple[str, ...]) -> dict[str, int | None]:
    return {item: getattr(amounts, item) for item in items}
