"""Taking back restores what was: any sequence of events against a plain model in memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL
from support.dear_examples import fewer
from support.ledger_cases import CLAIMS, SECTIONS, book, distributed, months, view
from support.postgres_server import new_database

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.model import State
from saiken_addin.ledger.records import Verb
from saiken_addin.ledger.store import Ledger, open_ledger

pytest_plugins = ["support.ledger_fixtures"]

AT_RECEIPT = [state for state in State if state not in (State.NOT_SUBMITTED, State.SUPERSEDED)]


@dataclass
class Section:
    """One section's books as they stand, replayed from the first event on."""

    books: dict[int, State] = field(default_factory=dict)
    latest: int | None = None
    counted: int | None = None

    def receive(self, number: int, state: State) -> None:
        if state.counts:
            self._count(number)
        self.books[number] = state
        self.latest = number

    def accept(self, number: int) -> None:
        self._count(number)
        self.books[number] = State.ACCEPTED
        self.latest = number

    def _count(self, number: int) -> None:
        self.books = dict.fromkeys(self.books, State.SUPERSEDED)
        self.counted = number


@dataclass
class Model:
    """What was done and still holds, and the answers that follow from it."""

    done: list[tuple[str, object]] = field(default_factory=list)
    books: dict[int, tuple[str, int, State]] = field(default_factory=dict)

    def replayed(self) -> tuple[dict[str, Section], dict[str, int | None]]:
        sections = {section: Section() for section in SECTIONS}
        imported: dict[str, int | None] = {}
        for verb, what in self.done:
            if verb == "receive":
                for number in what:  # type: ignore[attr-defined]
                    section, _, state = self.books[number]
                    sections[section].receive(number, state)
            elif verb == "accept":
                sections[self.books[what][0]].accept(what)  # type: ignore[index,arg-type]
            elif verb == "import":
                imported.update(what)  # type: ignore[call-overload]
        return sections, imported

    def view(self, is_distributed: bool) -> dict[str, object]:
        sections, imported = self.replayed()
        received = {
            f"{CLAIMS[name]} 現年": self.books[one.counted][1]
            for name, one in sections.items()
            if one.counted
        }
        by_import = {f"{claim} 現年": value for claim, value in imported.items()}
        return {
            "status": {
                name: (
                    str(one.books[one.latest] if one.latest else State.NOT_SUBMITTED),
                    one.counted,
                    [(number, str(one.books[number])) for number in sorted(one.books)],
                )
                for name, one in sections.items()
            },
            "figures": received if is_distributed else by_import,
            "comparison": by_import | received,
            "known": {n: str(state) for one in sections.values() for n, state in one.books.items()},
        }

    def acceptable(self, number: int) -> bool:
        sections, _ = self.replayed()
        name, _, state = self.books.get(number, ("", 0, State.RETURNED))
        standing = sections[name].books.get(number) if name else None
        return state is State.CONFLICT and standing is not None and not standing.counts


RECEIVE = st.lists(
    st.tuples(st.sampled_from(SECTIONS), st.sampled_from(AT_RECEIPT)), min_size=1, max_size=4
)
IMPORT = st.dictionaries(
    st.sampled_from(["K001", "K002", "K003"]), st.none() | st.integers(0, 9), min_size=1
)
STEPS = st.lists(
    st.tuples(st.just("receive"), RECEIVE)
    | st.tuples(st.just("accept"), st.integers(1, 8))
    | st.tuples(st.just("import"), IMPORT)
    | st.tuples(st.just("undo"), st.none()),
    max_size=14,
)


def run(ledger: Ledger, steps: list[tuple[str, object]], is_distributed: bool) -> None:
    model = Model()
    before: list[dict[str, object]] = []
    if is_distributed:
        ledger.record_distribution([distributed(section) for section in SECTIONS])
    now = view(ledger)
    for verb, what in steps:
        if verb == "undo":
            if not model.done:
                with pytest.raises(SaikenError):
                    ledger.undo()
                continue
            assert ledger.undo().verb is Verb(model.done.pop()[0])
            now = view(ledger)
            assert now == before.pop()
            assert now == model.view(is_distributed)
            continue
        if verb == "receive":
            assert isinstance(what, list)
            first = len(model.books) + 1
            numbered = list(enumerate(what, first))
            ledger.record_receive(book(n, section, state) for n, (section, state) in numbered)
            model.books |= {n: (section, n, state) for n, (section, state) in numbered}
            what = [n for n, _ in numbered]
        elif verb == "accept":
            assert isinstance(what, int)
            if not model.acceptable(what):
                with pytest.raises(SaikenError):
                    ledger.accept(what)
                continue
            ledger.accept(what)
        else:
            assert isinstance(what, dict)
            ledger.record_import(months(*what.items()))
        model.done.append((verb, what))
        before.append(now)
        now = view(ledger)
        assert now == model.view(is_distributed)
    events = ledger.events()
    assert sum(not one.in_force for one in events) == sum(one.verb is Verb.UNDO for one in events)


@contextmanager
def fresh_ledger() -> Iterator[Ledger]:
    with TemporaryDirectory() as folder, open_ledger(Path(folder) / "台帳.sqlite") as ledger:
        yield ledger


@fewer(3)
@given(STEPS, st.booleans())
def test_any_sequence_agrees_with_the_model(
    steps: list[tuple[str, object]], is_distributed: bool
) -> None:
    with fresh_ledger() as ledger:
        run(ledger, steps, is_distributed)


def test_any_sequence_agrees_with_the_model_on_postgresql(postgres: URL) -> None:
    @settings(max_examples=6)
    @given(STEPS, st.booleans())
    def agree(steps: list[tuple[str, object]], is_distributed: bool) -> None:
        with open_ledger(new_database(postgres, f"ledger_undo_{os.getpid()}")) as ledger:
            run(ledger, steps, is_distributed)

    agree()
