"""Owns what waits: the sections that are missing, books nobody has taken in, a master out of date."""

from collections.abc import Container, Iterator, Sequence
from datetime import datetime

from saiken_addin.core.files import is_leftover, sha256_file
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import FormName, State
from saiken_addin.workflow.folder import Folder, master_path
from saiken_addin.workflow.receive.receive import BOOK_SUFFIXES
from saiken_addin.workflow.status.submissions import Status, status
from workbook_templates.master.content import SectionLine

_NAMED = 6
_OPEN = (State.NOT_SUBMITTED, State.RETURNED, State.CONFLICT)


def waiting(folder: Folder, month: Month) -> str:
    """What a month still waits for, in one line; 「ありません」 when nothing does.

    Raises:
        WrongDesk: 事務局ブック holds errors.
    """
    with folder.open_ledger() as ledger:
        sent = ledger.distributed(FormName.MONTHLY, month)
        known = ledger.known().files
    lines = [f"未受付のブック {count}冊"] if (count := _not_taken_in(folder, known)) else []
    if not sent:
        return "、".join([*lines, f"{month}の月次報告の様式はまだ作っていません。"])
    now = status(folder, month)
    lines += (text for state in _OPEN if (text := sections_in(now, state)))
    lines += _master(folder, now.lines, month)
    return f"{month}: {'、'.join(lines) or 'ありません'}"


def sections_in(now: Status, state: State) -> str:
    """「未提出 2課（収納対策課、国保年金課）」; empty when no section stands so."""
    names = [line.section for line in now.lines if line.state is state]
    if not names:
        return ""
    rest = f"ほか{len(names) - _NAMED}課" if len(names) > _NAMED else ""
    return f"{state} {len(names)}課（{'、'.join(names[:_NAMED])}{rest}）"


def _not_taken_in(folder: Folder, known: Container[str]) -> int:
    """How many books lie in 02_回収 that no receipt has seen."""
    books = (
        path
        for path in folder.collected.rglob("*")
        if path.suffix.lower() in BOOK_SUFFIXES
        and not path.name.startswith(("~$", ".~lock."))
        and not is_leftover(path)
        and path.is_file()
    )
    return sum(sha256_file(path) not in known for path in books)


def _master(folder: Folder, lines: Sequence[SectionLine], month: Month) -> Iterator[str]:
    path = master_path(folder, month)
    if not path.exists():
        yield "会議資料はまだ作っていません"
        return
    latest = max((line.received for line in lines if line.received), default=None)
    if latest and datetime.fromtimestamp(path.stat().st_mtime).astimezone() < latest:
        yield "会議資料より後に受け付けたブックがあります"
