"""Takes out of messages and archives, however deep, every file that somebody sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from saiken_addin.core.findings import Code
from saiken_addin.intake.messages.encoded import signed_content, uuencoded
from saiken_addin.intake.messages.kinds import IN_TEXTS, Kind, kind_of
from saiken_addin.intake.messages.message import (
    MAX_ATTACHMENTS,
    MAX_MESSAGE,
    MOST_NESTED,
    Attached,
    Message,
    UnreadableMessage,
)
from saiken_addin.intake.messages.mime import read_eml, split_mbox
from saiken_addin.intake.messages.msg import read_msg
from saiken_addin.intake.messages.tnef import read_tnef
from saiken_addin.intake.messages.zips import WrongPassword, unzipped

_WRAPPINGS = (Kind.TNEF, Kind.SIGNED, Kind.UUENCODED, Kind.MBOX)
"""What a program puts around a file without anybody asking for it; it is no step of the way there."""


@dataclass(frozen=True)
class Found:
    """A file that somebody sent; or a message itself, before all that hangs on it.

    Attributes:
        path: the names on the way to it, from the outside in; empty for the outermost.
        kind: BOOK, OTHER, CLOSED or MESSAGE.
        message: the outermost one that it came in.
        reported: the message, of those that it came in, which reports of an earlier one.
        trouble: of what stays closed: what is to be said of it.
    """

    path: tuple[str, ...]
    kind: Kind
    data: bytes = field(default=b"", repr=False)
    message: Message | None = None
    reported: Message | None = None
    trouble: tuple[Code, dict[str, object]] | None = None


@dataclass
class _Bounds:
    """What one message or archive may still bring forth."""

    files: int = MAX_ATTACHMENTS
    size: int = 2 * MAX_MESSAGE

    def take(self, each: Attached) -> None:
        self.files -= 1
        self.size -= len(each.data)
        if self.files < 0:
            raise UnreadableMessage(f"中のファイルが{MAX_ATTACHMENTS}を超えています")
        if self.size < 0:
            raise UnreadableMessage(f"展開すると{2 * MAX_MESSAGE >> 20}MBを超えます")


@dataclass(frozen=True)
class _Way:
    """How a file was reached."""

    path: tuple[str, ...] = ()
    message: Message | None = None
    reported: Message | None = None
    depth: int = 0


def found_in(name: str, data: bytes, passwords: Sequence[str] = ()) -> Iterator[Found]:
    """Every file that a message, a folder of messages or an archive holds.

    Args:
        name: of the file; it only matters where its bytes leave open what it is.
        passwords: to try on archives.
    """
    yield from _opened(Attached(name, data), kind_of(name, data)[0], _Way(), _Bounds(), passwords)


def _looked_at(each: Attached, way: _Way, bounds: _Bounds, passwords: Sequence[str]) -> Iterator[Found]:
    """What hangs on a message or lies in an archive."""
    path = (*way.path, each.name)
    if each.message:
        kind, word = Kind.MESSAGE, ""
    elif each.closed:
        kind, word = Kind.CLOSED, each.closed
    else:
        kind, word = kind_of("" if each.body else each.name, each.data)
        if each.body and kind not in IN_TEXTS:
            kind = Kind.UUENCODED
    if kind in (Kind.LITTER, Kind.OTHER) and (kind is Kind.LITTER or each.inline):
        return
    if kind in (Kind.BOOK, Kind.OTHER):
        yield Found(path, kind, each.data, way.message, way.reported)
        return
    if kind is not Kind.CLOSED and way.depth >= MOST_NESTED:
        kind, word = Kind.CLOSED, "何重にも包まれたファイル"
    if kind is Kind.CLOSED:
        trouble: tuple[Code, dict[str, object]] = Code.ARCHIVE_CLOSED, {"kind": word}
        yield Found(path, kind, b"", way.message, way.reported, trouble)
        return
    inner = way.path if kind in _WRAPPINGS else path
    deeper = _Way(inner, way.message, way.reported, way.depth + 1)
    yield from _opened(each, kind, deeper, bounds, passwords)


def _opened(
    each: Attached, kind: Kind, way: _Way, bounds: _Bounds, passwords: Sequence[str]
) -> Iterator[Found]:
    """What a message or an archive holds; what keeps it closed is said, and the others go on."""
    code = Code.ARCHIVE_UNREADABLE if kind is Kind.ZIP else Code.MESSAGE_UNREADABLE
    details: dict[str, object] = {}
    try:
        if kind is Kind.MBOX:
            for one in split_mbox(each.data):
                own = _Bounds() if way.depth == 0 else bounds
                yield from _opened(Attached(each.name, one), Kind.MESSAGE, way, own, passwords)
            return
        inside: Iterable[Attached]
        if kind in (Kind.MESSAGE, Kind.OUTLOOK):
            read = read_msg if kind is Kind.OUTLOOK else read_eml
            message = each.message or read(each.data)
            reported = message if message.report else way.reported
            way = _Way(way.path, way.message or message, reported, way.depth)
            if message.report or way.message is message:
                yield Found(way.path, Kind.MESSAGE, b"", way.message, message if message.report else None)
            inside = message.attachments
        elif kind is Kind.TNEF:
            inside = read_tnef(each.data)
        elif kind is Kind.SIGNED:
            inside = read_eml(signed_content(each.data)).attachments
        elif kind is Kind.UUENCODED:
            inside = uuencoded(each.data)
        else:
            inside = unzipped(each.data, passwords)
        for inner in inside:
            bounds.take(inner)
            yield from _looked_at(inner, way, bounds, passwords)
        return
    except WrongPassword:
        code = Code.WRONG_PASSWORD
    except UnreadableMessage as error:
        details = {"detail": str(error)}
    yield Found(way.path, Kind.CLOSED, b"", way.message, way.reported, (code, details))
