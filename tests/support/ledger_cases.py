"""Books as the ledger's tests receive them, everything that a ledger answers, and processes."""

import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.process import BaseProcess
from typing import Any

from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import History, HistoryRow, MonthRow
from saiken_addin.core.model import (
    Amounts,
    Distributed,
    Entry,
    FormName,
    HistoryKind,
    Identity,
    Kind,
    State,
    Submission,
)
from saiken_addin.ledger.records import Master, Received, SectionStatus
from saiken_addin.ledger.store import Ledger

OCTOBER = Month(FiscalYear(7), 10)
SECTIONS = ("国保年金課", "収納対策課")
CLAIMS = dict(zip(SECTIONS, ("K002", "K001"), strict=True))
CONFLICT = Finding(Code.CONFLICT, details={"section": "課", "count": 2, "others": "x.xlsx"})
WARNING = Finding(Code.COUNT_MISSING, Place("a.xlsx", "月次報告", "H7", "滞納者数"))
ERROR = Finding(Code.AMOUNT_MISSING, Place("a.xlsx", "月次報告", "C5", "調定額（現年）"))
_processes = multiprocessing.get_context(
    "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
)
_FINDINGS = {
    State.ACCEPTED: (),
    State.ACCEPTED_WITH_WARNINGS: (WARNING,),
    State.RETURNED: (ERROR,),
    State.CONFLICT: (CONFLICT,),
}


def master(**changes: Any) -> Master:
    """A document of October."""
    made = Master(
        month=OCTOBER,
        plan_year=FiscalYear(8),
        file="03_会議資料/会議資料_R07-10.xlsx",
        sha256=digest("x"),
        made_at=datetime(2025, 12, 1, 1, 5, tzinfo=UTC),
        desk="04_控え/事務局ブック/事務局ブック_ab.xlsx",
        desk_sha256=digest("desk"),
        written={"所見": "文\n二行"},
        figures={"2-7_現年": {"合計|A": ["D72", 1]}},
    )
    return replace(made, **changes)


def digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def entry(
    claim: str, item: str, value: int | str | None, kind: Kind | None = Kind.CURRENT
) -> Entry:
    raw = "" if value is None else str(value)
    label = f"{Amounts.LABELS.get(item, item)}（{claim}）"
    return Entry(
        f"{item}_{kind}_{claim}", claim, kind, item, value, raw, Place("", "月次報告", "C5", label)
    )


def book(
    value: int | str | None = 100,
    section: str = SECTIONS[0],
    state: State = State.ACCEPTED,
    *,
    month: Month = OCTOBER,
    file: str = "",
    findings: Sequence[Finding] | None = None,
    entries: Sequence[Entry] | None = None,
) -> Received:
    """A monthly report of a section that says `value` for each amount of its claim."""
    file = file or f"02_回収/{section}_{value}.xlsx"
    identity = Identity(FormName.MONTHLY, "1", month.year, month, section, f"{section}-1")
    said = [entry(CLAIMS.get(section, "K009"), item, value) for item in Amounts.LABELS]
    return Received(
        Submission(
            file,
            digest(f"{file}{value}"),
            digest(str(value)),
            identity,
            tuple(said if entries is None else entries),
            tuple(_FINDINGS[state] if findings is None else findings),
        ),
        archived="04_控え/受付/x.xlsx",
        received_at=datetime(2025, 11, 5, 9, 30, tzinfo=UTC),
        state=state,
    )


def distributed(section: str, month: Month = OCTOBER) -> Distributed:
    file = f"01_配布/月次報告_{month.code}_{section}.xlsx"
    return Distributed(FormName.MONTHLY, month, section, f"{section}-1", file, digest(file))


def months(*rows: tuple[str, int | None], month: Month = OCTOBER) -> History:
    """An imported file that gives one value for each amount of a claim."""
    read = [
        MonthRow(number, month, claim, Kind.CURRENT, Amounts(*[value] * 5))
        for number, (claim, value) in enumerate(rows, 2)
    ]
    return history(HistoryKind.MONTHS, read)


def history(kind: HistoryKind, rows: Sequence[HistoryRow], file: str = "月次.csv") -> History:
    return History(file, "", digest(repr(rows)), kind, tuple(rows), ())


def shown(ledger: Ledger, section: str = SECTIONS[0]) -> list[str]:
    """The state of a section in October, then the states of its books."""
    status = ledger.status(FormName.MONTHLY, OCTOBER, [section])[section]
    return [status.state.value, *(one.state.value for one in status.history)]


def view(ledger: Ledger) -> dict[str, object]:
    """What the ledger says holds, in plain comparable values."""
    status = ledger.status(FormName.MONTHLY, OCTOBER, SECTIONS)
    return {
        "status": {section: _plain(status[section]) for section in SECTIONS},
        "figures": plain_figures(ledger.figures(OCTOBER)),
        "comparison": plain_figures(ledger.figures_for_comparison(OCTOBER)),
        "known": {book.id: str(book.state) for book in ledger.known().files.values()},
    }


def _plain(status: SectionStatus) -> tuple[str, int | None, list[tuple[int, str]]]:
    counted = status.counted.id if status.counted else None
    return str(status.state), counted, [(one.id, str(one.state)) for one in status.history]


def plain_figures(figures: object) -> dict[str, int | None]:
    assert isinstance(figures, dict)
    return {f"{claim} {kind}": one.amounts.assessed for (claim, kind), one in figures.items()}


def started(target: Callable[..., None], *arguments: object) -> BaseProcess:
    """A process of its own that runs the function."""
    process = _processes.Process(target=target, args=arguments)
    process.start()
    return process
