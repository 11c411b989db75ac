"""The files that a receipt looks at: what lies in 02_回収, messages and archives opened."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from saiken_addin.core.files import safe_name, sha256, why
from saiken_addin.core.findings import Code, Finding, Place
from saiken_addin.core.model import Distributed
from saiken_addin.intake.messages.kinds import BOOK_SUFFIXES, Kind, kind_of
from saiken_addin.intake.messages.message import Message
from saiken_addin.intake.messages.unpack import Found, found_in
from saiken_addin.ledger.mail_records import Posted
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import read_book
from saiken_addin.ooxml.refusal import Refused
from saiken_addin.workflow.folder import Folder, plain

MAX_FILE = 256 << 20
"""Bytes of a file that is opened to be looked into; a folder of messages may be large."""
_HEAD = 1 << 14
_NAMED = 5
_TYPED = ("収入済額_現年_K", "収入済額_過年_K", "目標収納率_")
"""How the names of inputs begin that every section fills in, of the 月次報告 and of a plan."""


@dataclass(frozen=True)
class Ours:
    """By what a thing that comes back is known as one that went out.

    Attributes:
        sender: the secretariat's address, lower-case; empty where none is set.
        message_ids: of the messages that went out.
        hashes: of the books that went out.
    """

    sender: str
    message_ids: Collection[str]
    hashes: Collection[str]

    @classmethod
    def of(cls, sender: str, documents: Iterable[Distributed], posted: Iterable[Posted]) -> "Ours":
        """What is known of books and messages that went out."""
        letters = [each.letter for each in posted]
        attached = [book for letter in letters for book in letter.attachments]
        hashes = {each.sha256 for each in documents}
        hashes |= {digest for each in attached for digest in (each.sha256, each.plain_sha256)}
        return cls(sender.lower(), {letter.message_id for letter in letters}, hashes)

    def wrote(self, reported: Message) -> bool:
        """Whether the message that a report is about went out from here."""
        report = reported.report
        return report is not None and (
            report.message_id in self.message_ids or report.sender == (self.sender or None)
        )


@dataclass(frozen=True)
class Incoming:
    """A file to be looked at.

    Attributes:
        path: where its bytes lie.
        file: as the secretariat knows it; of an attachment the message (or zip) and its name.
        lies: the file in the folder that it is, or came in.
        message: the message that it came in.
        finding: what is to be said instead of reading it.
        reported: a message that reports of one that was sent before; then this is no book.
        error: what opening it raised, which nobody expected.
    """

    path: Path
    file: str
    lies: Path
    message: Message | None = None
    finding: Finding | None = None
    reported: Message | None = None
    error: Exception | None = None


def unpacked(
    paths: Sequence[Path], folder: Folder, passwords: Sequence[str], ours: Ours, work: Path
) -> Iterator[Incoming]:
    """Every file, messages and archives opened into the books that they carry.

    Args:
        passwords: to try on archives.
        ours: what went out.
        work: an empty folder for attachments; it may go when the receipt is done.
    """
    for number, path in enumerate(paths):
        file = folder.relative(path)
        try:
            yield from _opened(path, file, passwords, ours, work / f"{number}")
        except Exception as error:  # one file must not stop the others
            yield Incoming(path, file, path, error=error)


def _opened(
    path: Path, file: str, passwords: Sequence[str], ours: Ours, work: Path
) -> Iterator[Incoming]:
    named_book = path.suffix.lower() in BOOK_SUFFIXES
    try:
        with path.open("rb") as stream:
            large = path.stat().st_size > MAX_FILE
            data = stream.read(_HEAD if large else MAX_FILE)
    except OSError as error:
        unreadable = Finding(Code.UNREADABLE_FILE, Place(file), {"detail": why(error)})
        yield Incoming(path, file, path, finding=unreadable)
        return
    kind, word = kind_of(path.name, data)
    if kind is Kind.LITTER:
        return
    if kind is Kind.BOOK and named_book:
        yield Incoming(path, file, path)
    elif large and kind not in (Kind.OTHER, Kind.CLOSED):
        details = {"detail": f"{MAX_FILE >> 20}MBを超えています"}
        yield Incoming(path, file, path, finding=Finding(Code.UNREADABLE_FILE, Place(file), details))
    elif kind is Kind.BOOK:
        yield Incoming(_laid_down(path.name, data, work), file, path)
    elif kind is Kind.OTHER:
        yield Incoming(path, file, path, finding=Finding(Code.OTHER_FILE, Place(file)))
    elif kind is Kind.CLOSED:
        closed = Finding(Code.ARCHIVE_CLOSED, Place(file), {"kind": word})
        yield Incoming(path, file, path, finding=closed)
    else:
        found = found_in(path.name, data, passwords)
        yield from _told_apart(_of_holder(path, file, found, ours, work))


def _told_apart(several: Iterable[Incoming]) -> Iterator[Incoming]:
    """Two books of one place are told apart by what they are called."""
    taken: set[str] = set()
    for each in several:
        own = each.file
        while own in taken:
            own = f"{each.file}（{len(taken) + 1}）"
        taken.add(own)
        yield replace(each, file=own)


def _of_holder(
    path: Path, file: str, found: Iterable[Found], ours: Ours, work: Path
) -> Iterator[Incoming]:
    """What lies in a message or an archive, message by message."""
    nothing = True
    for number, (message, several) in enumerate(_by_message(found)):
        said = list(_of_message(path, file, message, several, ours, work / f"{number}"))
        if said or message:
            nothing = False
        yield from said
    if nothing:
        yield Incoming(path, file, path, finding=Finding(Code.ARCHIVE_WITHOUT_BOOK, Place(file)))


def _by_message(found: Iterable[Found]) -> Iterator[tuple[Message | None, list[Found]]]:
    """What was found, by the outermost message that it came in, one message after the other."""
    group: list[Found] = []
    for each in found:
        if group and each.message is not group[0].message:
            yield group[0].message, group
            group = []
        group.append(each)
    if group:
        yield group[0].message, group


def _of_message(
    path: Path, file: str, message: Message | None, found: Sequence[Found], ours: Ours, work: Path
) -> Iterator[Incoming]:
    """The books of one message, or of an archive's own files, and what is to be said of the others."""
    incoming = Incoming(path, file, path, message)

    def named(each: Found) -> str:
        return plain("/".join((file, *each.path)))

    reports = [each for each in found if each.kind is Kind.MESSAGE and each.reported]
    for each in reports:
        yield replace(incoming, file=named(each), reported=each.reported)
    # What hangs on a message of ours that came back went out from here.
    found = [each for each in found if each.reported is None or not ours.wrote(each.reported)]
    for each in found:
        if each.trouble:
            code, details = each.trouble
            yield replace(incoming, file=named(each), finding=Finding(code, Place(named(each)), details))
    books = [each for each in found if each.kind is Kind.BOOK]
    # An answer may carry our message, and with it the book as it went out.
    filled = [
        each
        for each in books
        if sha256(each.data) not in ours.hashes and not (each.reported and _is_blank(each.data))
    ]
    books = filled or [each for each in books if each.reported is None]
    for number, each in enumerate(books):
        target = _laid_down(each.path[-1] if each.path else path.name, each.data, work / f"{number}")
        yield replace(incoming, path=target, file=named(each))
    if message and not (books or reports or any(each.trouble for each in found)):
        yield replace(incoming, finding=_without_book(file, message, found))


def _without_book(file: str, message: Message, found: Sequence[Found]) -> Finding:
    sender = message.sender or "不明"
    names = [each.path[-1] for each in found if each.kind is Kind.OTHER]
    if not names:
        return Finding(Code.MESSAGE_WITHOUT_BOOK, Place(file), {"sender": sender})
    shown = "、".join(names[:_NAMED]) + (f"ほか{len(names) - _NAMED}件" if len(names) > _NAMED else "")
    return Finding(Code.MESSAGE_WITH_OTHERS, Place(file), {"sender": sender, "names": plain(shown)})


def _is_blank(data: bytes) -> bool:
    """Whether a book is a form of ours into which no section has typed its figures.

    Such a book in a message that came back was on its way to the section, whoever sent it.
    """
    try:
        book = read_book(package_of(data, ""))
        places = [place for name, place in book.names.items() if place and name.startswith(_TYPED)]
        cells = [book.cells(place.sheet, {place.cell}).cells.get(place.cell) for place in places]
    except Refused:
        return False
    return bool(cells) and all(cell is None or cell.value in (None, "") for cell in cells)


def _laid_down(name: str, data: bytes, folder: Path) -> Path:
    """A book that lies in another file, or under a strange name, as a file of its own."""
    folder.mkdir(parents=True)
    called = Path(name.rpartition("/")[2])
    suffix = called.suffix.lower()
    if suffix not in BOOK_SUFFIXES:
        called, suffix = Path(called.name.removesuffix(called.suffix)), ".xlsx"
    target = folder / f"{safe_name(called.name.removesuffix(called.suffix) or '添付')}{suffix}"
    target.write_bytes(data)
    return target
