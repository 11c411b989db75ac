"""What a folder's ledger says holds in October, as plain values that can be compared."""

from collections import Counter

from saiken_addin.core.model import FormName
from saiken_addin.workflow.folder import Folder
from support.secretariat import MONTH, registry

SECTIONS = tuple(section.name for section in registry().sections)


def states(folder: Folder) -> dict[str, str]:
    """How every section stands."""
    with folder.open_ledger() as ledger:
        found = ledger.status(FormName.MONTHLY, MONTH, SECTIONS)
    return {section: status.state.value for section, status in found.items()}


def counts(folder: Folder) -> dict[str, int]:
    """How many sections stand in which state."""
    return dict(Counter(states(folder).values()))


def history(folder: Folder, section: str) -> list[tuple[str, str]]:
    """The books of a section, oldest first: file name and state."""
    with folder.open_ledger() as ledger:
        status = ledger.status(FormName.MONTHLY, MONTH, [section])[section]
    return [(book.file.rpartition("/")[2], book.state.value) for book in status.history]


def assessed(folder: Folder, claim: str) -> int | None:
    """調定額（現年） of a claim as it enters the totals."""
    with folder.open_ledger() as ledger:
        figures = {key: one for key, one in ledger.figures(MONTH).items() if key[1] == "現年"}
    return figures[claim, "現年"].amounts.assessed if (claim, "現年") in figures else None


def events(folder: Folder) -> list[str]:
    """The verbs that the ledger recorded."""
    with folder.open_ledger() as ledger:
        return [event.verb.value for event in ledger.events()]


def holds(folder: Folder) -> dict[str, object]:
    """All that holds but the times: how sections stand, every value with its source, what is unknown."""
    with folder.open_ledger() as ledger:
        status = ledger.status(FormName.MONTHLY, MONTH, SECTIONS)
        return {
            "status": {
                section: (
                    one.state,
                    one.counted.sha256 if one.counted else None,
                    sorted((book.sha256, book.state, book.file) for book in one.history),
                )
                for section, one in status.items()
            },
            "values": sorted(
                (entry.name, str(entry.value), source.file, source.cell, source.sha256)
                for entry, source in ledger.reported(FormName.MONTHLY, MONTH)
            ),
            "unidentified": sorted(book.sha256 for book in ledger.unidentified()),
        }
