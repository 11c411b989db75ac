"""Brings a copy of a ledger back: proved whole beside, then put in its place in one step."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from saiken_addin.core.files import copy_atomically, move_atomically
from saiken_addin.core.findings import SaikenError
from saiken_addin.ledger.connection import LedgerBusy, connect, writing
from saiken_addin.ledger.records import Event
from saiken_addin.ledger.store import open_ledger

_BESIDE = ("-journal", "-wal")
"""What SQLite leaves beside a ledger that a writer left half-way; it belongs to it and to no other."""


@dataclass(frozen=True)
class Restored:
    """What came back: how many events, the last of them, and where the ledger before was put."""

    events: int
    last: Event
    former: Path | None


def restore(source: Path, target: Path, aside: Path) -> Restored:
    """Put a copy of an SQLite ledger in the place of what stands there.

    Args:
        source: the copy; it stays as it is.
        target: the ledger's place; a ledger there is put aside, whole or damaged.
        aside: where to.

    Raises:
        SaikenError: the copy is no ledger, damaged, empty, or newer than this program; somebody is
            writing; a file can't be written.
    """
    if not source.is_file():
        raise SaikenError(f"「{source}」がありません。", "台帳の控えの名前と場所を確かめてください。")
    if target.exists() and source.samefile(target):
        raise SaikenError(f"「{source}」は今の台帳そのものです。", "台帳の控えを指定してください。")
    with TemporaryDirectory(prefix="saiken-") as place:
        proved = Path(place) / target.name
        for end in ("", *_BESIDE):
            if (written := source.with_name(source.name + end)).is_file():
                shutil.copyfile(written, proved.with_name(proved.name + end))
        events = _events_of(proved)
        if not events:
            raise SaikenError(f"「{source}」には記録が一つもありません。", "ほかの控えを指定してください。")
        former = _put_aside(target, aside)
        copy_atomically(proved, target)
    return Restored(len(events), events[-1], former)


def _events_of(proved: Path) -> tuple[Event, ...]:
    """What a ledger records, when all of it can be read."""
    with open_ledger(proved) as ledger:
        ledger.prove_whole()
        return ledger.events()


def _put_aside(target: Path, aside: Path) -> Path | None:
    stood = target.exists()
    if stood and target.stat().st_size:
        _wait_for_writers(target)
    for end in (*_BESIDE, ""):
        if (standing := target.with_name(target.name + end)).exists():
            move_atomically(standing, aside.with_name(aside.name + end))
    return aside if stood else None


def _wait_for_writers(target: Path) -> None:
    engine = connect(target)
    try:
        with writing(engine):
            pass
    except LedgerBusy:
        raise
    except SaikenError:  # damaged: nobody can use what stands there
        pass
    finally:
        engine.dispose()
