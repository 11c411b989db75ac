"""What a month waits for: missing sections, books not taken in, a master out of date."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from saiken_addin.core.findings import Severity
from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import FormName, State
from saiken_addin.intake.book import file_hash
from saiken_addin.ledger.store import Ledger
from saiken_addin.workflow.folder import Folder, master_path
from saiken_addin.workflow.receive.arrival import message_digest
from saiken_addin.workflow.receive.incoming import Ours, unpacked
from saiken_addin.workflow.receive.lying import files_below
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
        lines = list(_not_taken_in(folder, ledger))
    if not sent:
        return "、".join([*lines, f"{month}の月次報告の様式はまだ作っていません。"])
    now = status(folder, month)
    lines += (text for state in _OPEN if (text := sections_in(now, state)))
    lines += _master(folder, now.lines, month)
    return f"{month}: {'、'.join(lines) or 'ありません'}"


def sections_in(now: Status, state: State) -> str:
    """「未提出 2課（収納対策課、国保年金課）」; empty when no section stands so."""
    names = [line.section for line in now.lines if line.state is state]
    return _counted(f"{state}", names, "課") if names else ""


def _counted(what: str, names: Sequence[str], unit: str) -> str:
    """「未提出 2課（収納対策課、国保年金課）」, the first few by name."""
    rest = f"ほか{len(names) - _NAMED}{unit}" if len(names) > _NAMED else ""
    return f"{what} {len(names)}{unit}（{'、'.join(names[:_NAMED])}{rest}）"


def _not_taken_in(folder: Folder, ledger: Ledger) -> Iterator[str]:
    """The books in 02_回収 that no receipt has seen, and the files that a person must look into."""
    known = ledger.known()
    desk = folder.desk()
    passwords = list(desk.passwords.values())
    ours = Ours.of(desk.mail.settings.sender, ledger.documents().values(), ledger.outbox.posted())
    books: dict[str, str] = {}
    doubtful: list[str] = []
    with TemporaryDirectory(prefix="saiken-") as work:
        files, not_followed = files_below([folder.collected], folder)
        for each in chain(not_followed, unpacked(files, folder, passwords, ours, Path(work))):
            name = each.file.removeprefix(f"{folder.collected.name}/")
            if each.error is not None:
                doubtful.append(name)
            elif each.finding is not None:
                if each.finding.severity is not Severity.NOTE:
                    doubtful.append(name)
            elif not each.reported:
                digest = file_hash(each.path)
                if not known.settled(digest, each.file, message_digest(each)):
                    books.setdefault(digest, name)
    if books:
        yield _counted("未受付のブック", list(books.values()), "冊")
    if doubtful:
        yield _counted("確かめるファイル", doubtful, "件")


def _master(folder: Folder, lines: Sequence[SectionLine], month: Month) -> Iterator[str]:
    path = master_path(folder, month)
    if not path.exists():
        yield "会議資料はまだ作っていません"
        return
    latest = max((line.received for line in lines if line.received), default=None)
    if latest and datetime.fromtimestamp(path.stat().st_mtime).astimezone() < latest:
        yield "会議資料より後に受け付けたブックがあります"
