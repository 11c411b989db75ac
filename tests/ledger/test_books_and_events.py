"""What the ledger keeps of books and events, on SQLite and PostgreSQL."""

import weakref
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.ledger_cases import (
    CONFLICT,
    ERROR,
    OCTOBER,
    SECTIONS,
    WARNING,
    book,
    digest,
    distributed,
    entry,
    master,
    months,
    plain_figures,
    shown,
)

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import MAX_AMOUNT, NOT_APPLICABLE, FormName, Kind, State
from saiken_addin.ledger.records import Received, Verb
from saiken_addin.ledger.store import Ledger

pytest_plugins = ["support.ledger_fixtures"]

FORM = FormName.MONTHLY
SECTION, OTHER = SECTIONS


def test_every_value_comes_back_with_its_place(ledger: Ledger) -> None:
    entries = (
        entry("K002", "assessed", MAX_AMOUNT),
        entry("K002", "collected", -1, Kind.CARRIED),
        entry("K002", "written_off", NOT_APPLICABLE),
        entry("K002", "unrefunded", None),
        entry("K002", "増減理由", "=1+1\n「髙」😀", None),
        entry("K002", "target_outstanding", 10**30),
    )
    received = book(entries=entries, findings=(WARNING, ERROR), state=State.RETURNED)
    event_id = ledger.record_receive([received])
    filed = ledger.status(FORM, OCTOBER, [SECTION])[SECTION].history[0]
    said = [(one.name, one.claim, one.kind, one.item, one.value, one.raw) for one in entries]
    said[-1] = (*said[-1][:4], str(10**30), said[-1][5])  # out of all bounds: kept as text
    back = ledger.entries(filed.id)
    assert [(one.name, one.claim, one.kind, one.item, one.value, one.raw) for one in back] == said
    assert {one.place.file for one in back} == {received.submission.file}
    assert [one.place.label for one in back] == [one.place.label for one in entries]
    assert ledger.findings(filed.id) == (WARNING.as_dict(), ERROR.as_dict())
    assert (filed.event, filed.form, filed.term, filed.section) == (
        event_id,
        FORM,
        OCTOBER,
        SECTION,
    )
    assert (filed.errors, filed.warnings, filed.notes) == (1, 1, 0)
    assert filed.received_at == received.received_at
    assert filed.archived == received.archived
    assert (filed.document, filed.version) == (f"{SECTION}-1", "1")


def test_text_that_no_database_can_hold_is_kept_readable(ledger: Ledger) -> None:
    bad = replace(entry("K002", "増減理由", "a\0b\ud800"), raw="\udcff")
    ledger.record_receive([book(file="02_回収/\udce3.xlsx", entries=[bad])])
    filed = ledger.status(FORM, OCTOBER, [SECTION])[SECTION].history[0]
    assert filed.file == "02_回収/\ufffd.xlsx"
    [back] = ledger.entries(filed.id)
    assert (back.value, back.raw) == ("a\ufffdb\ufffd", "\ufffd")


def test_a_corrected_book_takes_the_place_of_the_former(ledger: Ledger) -> None:
    assert shown(ledger) == ["未提出"]
    ledger.record_receive([book(1, state=State.RETURNED)])
    assert shown(ledger) == ["差戻し", "差戻し"]
    ledger.record_receive([book(2, state=State.ACCEPTED_WITH_WARNINGS)])
    assert shown(ledger) == ["受理（要確認）", "差替え済", "受理（要確認）"]
    ledger.record_receive([book(3)])
    assert shown(ledger) == ["受理", "差替え済", "差替え済", "受理"]
    assert plain_figures(ledger.figures_for_comparison(OCTOBER)) == {"K002 現年": 3}
    assert shown(ledger, OTHER) == ["未提出"]


def test_a_later_return_shows_but_leaves_the_former_figures_in_force(ledger: Ledger) -> None:
    ledger.record_receive([book(1)])
    ledger.record_receive([book(2, state=State.RETURNED)])
    assert shown(ledger) == ["差戻し", "受理", "差戻し"]
    status = ledger.status(FORM, OCTOBER, [SECTION])[SECTION]
    assert status.counted == status.history[0]
    assert plain_figures(ledger.figures_for_comparison(OCTOBER)) == {"K002 現年": 1}


def test_keys_do_not_mix(ledger: Ledger) -> None:
    """Other months, sections and forms have their own current book."""
    november = Month(FiscalYear(7), 11)
    ledger.record_receive([book(1), book(2, OTHER), book(3, month=november)])
    assert [shown(ledger), shown(ledger, OTHER)] == [["受理", "受理"]] * 2
    assert plain_figures(ledger.figures_for_comparison(OCTOBER)) == {"K002 現年": 1, "K001 現年": 2}
    assert plain_figures(ledger.figures_for_comparison(november)) == {"K002 現年": 3}
    assert ledger.figures_for_comparison(OCTOBER.year_before) == {}
    plan = ledger.status(FormName.PLAN, FiscalYear(7), [SECTION])[SECTION]
    assert plan.state is State.NOT_SUBMITTED


def test_a_conflict_counts_for_nobody_until_a_person_chooses(ledger: Ledger) -> None:
    ledger.record_receive([book(1, state=State.CONFLICT), book(2, state=State.CONFLICT)])
    assert shown(ledger) == ["競合", "競合", "競合"]
    assert ledger.figures_for_comparison(OCTOBER) == {}
    first, second = ledger.status(FORM, OCTOBER, [SECTION])[SECTION].history
    ledger.accept(first.id)
    assert shown(ledger) == ["受理", "受理", "差替え済"]
    assert plain_figures(ledger.figures_for_comparison(OCTOBER)) == {"K002 現年": 1}
    ledger.accept(second.id)
    assert shown(ledger) == ["受理", "差替え済", "受理"]
    ledger.record_receive([book(3)])
    assert shown(ledger) == ["受理", "差替え済", "差替え済", "受理"]


def test_an_accepted_book_keeps_its_own_warnings(ledger: Ledger) -> None:
    ledger.record_receive([book(1, state=State.CONFLICT, findings=(WARNING, CONFLICT))])
    ledger.accept(1)
    assert shown(ledger) == ["受理（要確認）", "受理（要確認）"]


def test_only_a_sound_book_in_conflict_can_be_accepted(ledger: Ledger) -> None:
    ledger.record_receive(
        [
            book(1),
            book(2, OTHER, State.CONFLICT, findings=(CONFLICT, ERROR)),
            book(3, OTHER, State.CONFLICT),
        ]
    )
    ledger.accept(3)
    for wrong in (1, 3, 99):
        with pytest.raises(SaikenError, match="競合していません"):
            ledger.accept(wrong)
    with pytest.raises(SaikenError, match="誤りがある"):
        ledger.accept(2)
    assert len(ledger.events()) == 2


def test_known_tells_what_came_before(ledger: Ledger) -> None:
    first, second = book(1), book(2)
    ledger.record_receive([first])
    ledger.record_receive([second])
    identity = first.submission.identity
    assert identity is not None
    known = ledger.known()
    assert {one.state for one in known.files.values()} == {State.ACCEPTED, State.SUPERSEDED}
    assert known.files[first.submission.sha256].file == first.submission.file
    assert known.values[identity.key, digest("1")].state is State.SUPERSEDED
    assert known.values[identity.key, digest("2")].state is State.ACCEPTED
    ledger.undo()
    assert set(ledger.known().files) == {first.submission.sha256}
    unread = replace(first.submission, sha256=digest("x"), values_sha256="")
    ledger.record_receive([replace(first, submission=unread, state=State.RETURNED)])
    assert [said for _, said in ledger.known().values] == [digest("1")]


def test_a_book_of_nobody_is_on_record(ledger: Ledger) -> None:
    nobody = replace(book(state=State.RETURNED).submission, identity=None, values_sha256="")
    refused = replace(book(state=State.RETURNED), submission=nobody)
    ledger.record_receive([refused, book(1)])
    ledger.record_receive([refused])
    assert [one.state.value for one in ledger.unidentified()] == ["差戻し", "差戻し"]
    assert {one.section for one in ledger.unidentified()} == {None}
    assert nobody.sha256 in ledger.known().files
    assert shown(ledger) == ["受理", "受理"]


def test_an_empty_batch_is_no_event(ledger: Ledger) -> None:
    assert ledger.record_receive([]) is None
    assert ledger.events() == ()


def test_a_batch_that_breaks_off_leaves_nothing(ledger: Ledger) -> None:
    def batch() -> Iterator[Received]:
        yield from (book(value) for value in range(250))
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        ledger.record_receive(batch())
    assert ledger.events() == ()
    assert ledger.known().files == {}


def test_a_batch_is_not_held_in_memory(ledger: Ledger) -> None:
    alive: set[int] = set()
    most = 0

    def batch() -> Iterator[Received]:
        nonlocal most
        for number in range(1_000):
            one = book(number)
            alive.add(number)
            weakref.finalize(one, alive.discard, number)
            most = max(most, len(alive))
            yield one

    ledger.record_receive(batch())
    assert len(ledger.known().files) == 1_000
    assert most <= 201


# --- events ------------------------------------------------------------------------------------


def test_the_books_that_went_out(ledger: Ledger) -> None:
    assert ledger.distributed(FORM, OCTOBER) == frozenset()
    books = [distributed(section) for section in SECTIONS]
    plan = replace(distributed(SECTION), form=FormName.PLAN, term=FiscalYear(8), document="P-1")
    ledger.record_distribution(books)
    ledger.record_distribution([plan])
    assert ledger.distributed(FORM, OCTOBER) == frozenset(SECTIONS)
    assert ledger.distributed(FORM, OCTOBER.year_before) == frozenset()
    assert ledger.distributed(FormName.PLAN, FiscalYear(8)) == {SECTION}
    assert ledger.documents()["P-1"] == plan
    assert list(ledger.documents().values()) == [*books, plan]
    at = ledger.status(FORM, OCTOBER, [SECTION])[SECTION].distributed_at
    assert at == ledger.events()[0].at


def test_the_history_tells_what_was_done_and_taken_back(ledger: Ledger) -> None:
    began = datetime.now(UTC)
    ledger.record_distribution([distributed(section) for section in SECTIONS])
    ledger.record_import(months(("K001", 1)))
    ledger.record_receive([book(1), book(2, OTHER, State.RETURNED)])
    ledger.record_consolidation(master())
    assert ledger.undo().verb is Verb.CONSOLIDATE
    taken = ledger.undo()
    assert (taken.verb, taken.in_force) == (Verb.RECEIVE, False)
    assert ledger.undo().verb is Verb.IMPORT
    with pytest.raises(SaikenError, match="取り消せる操作がありません"):
        ledger.undo()
    events = ledger.events()
    assert [(one.id, one.verb.value, one.undoes, one.in_force) for one in events] == [
        (1, "distribute", None, True),
        (2, "import", None, False),
        (3, "receive", None, False),
        (4, "consolidate", None, False),
        (5, "undo", 4, True),
        (6, "undo", 3, True),
        (7, "undo", 2, True),
    ]
    assert [one.summary for one in events] == [
        "令和7年10月末の月次報告を2冊配布",
        "月次.csvから月次1行を取込",
        "2冊を受付（受理 1、差戻し 1）",
        "令和7年10月末の03_会議資料/会議資料_R07-10.xlsxを作成",
        "取消: 令和7年10月末の03_会議資料/会議資料_R07-10.xlsxを作成",
        "取消: 2冊を受付（受理 1、差戻し 1）",
        "取消: 月次.csvから月次1行を取込",
    ]
    assert all(one.actor for one in events)
    assert began <= events[0].at <= events[-1].at <= datetime.now(UTC)


def test_what_was_taken_back_no_longer_exists(ledger: Ledger) -> None:
    ledger.record_receive([book(1, state=State.CONFLICT)])
    ledger.undo()
    assert ledger.known().files == {}
    assert ledger.entries(1) == ()
    with pytest.raises(SaikenError, match="競合していません"):
        ledger.accept(1)
