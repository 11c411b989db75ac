"""The files that a receipt looks at: what lies in 02_回収, messages and zips opened."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from saiken_addin.core.files import safe_name, sha256
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.intake.messages.message import Attached, Message, UnreadableMessage
from saiken_addin.intake.messages.unpack import (
    ARCHIVE_SUFFIXES,
    files_in,
    is_message_file,
    is_zip,
    messages_of,
)
from saiken_addin.workflow.folder import Folder, plain

BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".csv")
"""Files that somebody may have meant as a book; everything else is only noted."""


@dataclass(frozen=True)
class Incoming:
    """A file to be looked at.

    Attributes:
        path: where its bytes lie.
        file: as the secretariat knows it; of an attachment the message (or zip) and its name.
        lies: the file in the folder that it is, or came in.
        message: the message that it came in.
        finding: what is to be said instead of reading it.
        bounce: whether the message says that one of ours did not arrive.
        error: what opening it raised, which nobody expected.
    """

    path: Path
    file: str
    lies: Path
    message: Message | None = None
    finding: Finding | None = None
    bounce: bool = False
    error: Exception | None = None


@dataclass(frozen=True)
class _Holder:
    """A file that holds others, and what is needed to take books out of it (see `unpacked`)."""

    path: Path
    file: str
    passwords: Sequence[str]
    issued: Collection[str]
    work: Path


def unpacked(
    paths: Sequence[Path],
    folder: Folder,
    passwords: Sequence[str],
    issued: Collection[str],
    work: Path,
) -> Iterator[Incoming]:
    """Every file, messages and zips opened into the books that they carry.

    Args:
        passwords: to try on zips.
        issued: hashes of the books that went out.
        work: an empty folder for attachments; it may go when the receipt is done.
    """
    for number, path in enumerate(paths):
        file = folder.relative(path)
        try:
            yield from _opened(path, _Holder(path, file, passwords, issued, work / f"{number}"))
        except Exception as error:  # one file must not stop the others
            yield Incoming(path, file, path, error=error)


def _opened(path: Path, holder: _Holder) -> Iterator[Incoming]:
    file = holder.file
    if is_message_file(path):
        held, damaged = _in_messages, Code.MESSAGE_UNREADABLE
    elif is_zip(path):
        held, damaged = _in_zip, Code.ARCHIVE_UNREADABLE
    else:
        yield Incoming(path, file, path, finding=None if _is_book(path) else _no_book(path, file))
        return
    taken: set[str] = set()
    try:
        for each in held(holder):
            # Two books are told apart by what they are called.
            own = each.file
            while own in taken:
                own = f"{each.file}（{len(taken) + 1}）"
            taken.add(own)
            yield replace(each, file=own)
    except UnreadableMessage as error:
        yield Incoming(path, file, path, None, Finding(damaged, Place(file), {"detail": str(error)}))


def _is_book(path: Path) -> bool:
    return path.suffix.lower() in BOOK_SUFFIXES


def _is_archive(path: Path) -> bool:
    return path.suffix.lower() in ARCHIVE_SUFFIXES


def _no_book(path: Path, file: str) -> Finding:
    return Finding(Code.ARCHIVE_CLOSED if _is_archive(path) else Code.OTHER_FILE, Place(file))


def _in_messages(holder: _Holder) -> Iterator[Incoming]:
    for count, message in enumerate(messages_of(holder.path, holder.passwords)):
        if message.returned:
            # What is attached to it is our own book.
            yield Incoming(holder.path, holder.file, holder.path, message, bounce=True)
            continue
        without = Finding(
            Code.MESSAGE_WITHOUT_BOOK, Place(holder.file), {"sender": message.sender or "不明"}
        )
        files = [each for each in message.attachments if not each.inline]
        own = replace(holder, work=holder.work / f"{count}")
        yield from _books(own, files, message, without)


def _in_zip(holder: _Holder) -> Iterator[Incoming]:
    without = Finding(Code.ARCHIVE_WITHOUT_BOOK, Place(holder.file))
    yield from _books(holder, files_in(holder.path, holder.passwords), None, without)


def _books(
    holder: _Holder, files: Sequence[Attached], message: Message | None, without: Finding
) -> Iterator[Incoming]:
    """The books among the files, and the archives that nobody has looked into; `without` any."""
    books = [each for each in files if _is_book(Path(each.name))]
    # An answer may carry our message, and with it the book as it went out.
    books = [each for each in books if sha256(each.data) not in holder.issued] or books
    closed = [each for each in files if _is_archive(Path(each.name))]
    for each in closed:
        file = plain(f"{holder.file}/{each.name}")
        finding = Finding(Code.ARCHIVE_CLOSED, Place(file))
        yield Incoming(holder.path, file, holder.path, message, finding)
    if not books and not closed:
        yield Incoming(holder.path, holder.file, holder.path, message, without)
    for number, each in enumerate(books):
        own = holder.work / str(number)
        own.mkdir(parents=True)
        name = Path(each.name)
        target = own / f"{safe_name(name.stem)}{name.suffix.lower()}"
        target.write_bytes(each.data)
        yield Incoming(target, plain(f"{holder.file}/{each.name}"), holder.path, message)
