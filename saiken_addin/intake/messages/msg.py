"""Reads Outlook's own .msg (MS-OXMSG), an OLE compound file with a stream per property.

olefile reads the compound file; it comes with msoffcrypto-tool and is BSD. extract-msg would do all of
this, but is under the GPL and brings six more packages for what a few property streams hold.
"""

import io
import struct
from typing import Any

from saiken_addin.intake.messages.message import (
    MAX_ATTACHMENTS,
    MAX_MESSAGE,
    MOST_NESTED,
    Attached,
    Message,
    Report,
    Result,
    UnreadableMessage,
    file_name,
    one_line,
)
from saiken_addin.intake.messages.sender import sender_of

_ATTACHMENT = "__attach_version1.0_#"
_EMBEDDED = "__substg1.0_3701000D"
_PROPERTIES = "__properties_version1.0"
_SUBJECT, _MESSAGE_ID, _HEADERS = "0037", "1035", "007D"
_FROM, _SENT_BY = ("5D02", "0065"), ("5D01", "5D0A", "0C1F")
"""SMTP addresses first, then those that may be of Exchange's. Outlook's From is whom it was sent for."""
_NAMES = ("3707", "3704", "3001")
_DATA, _CONTENT_ID = "3701", "3712"
_CLASS, _EARLIER_SUBJECT, _EARLIER_ID = "001A", "0049", "1046"
_RECIPIENT, _RECIPIENTS_ADDRESS, _WHY = "__recip_version1.0_#", ("39FE", "3003"), ("0C1B", "1001")
_REPORTS = {"NDR": "failed", "DR": "delivered", "IPNRN": "displayed", "IPNNRN": "deleted", "DELAYED": "delayed"}
"""How the class of a report ends (REPORT.IPM.Note.NDR), and what it says of the recipients."""
_SUBMIT_TIME = 0x0039
_EPOCH = 116_444_736_000_000_000
"""100-nanosecond steps from 1601 to 1970."""


def read_msg(data: bytes) -> Message:
    """Open a message that Outlook saved.

    Raises:
        UnreadableMessage: it is too large, damaged, or no message.
    """
    import olefile

    if len(data) > MAX_MESSAGE:
        raise UnreadableMessage(f"{MAX_MESSAGE >> 20}MBを超えています")
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            streams = {tuple(path) for path in compound.listdir(streams=True, storages=True)}
            if (_PROPERTIES,) not in streams:
                raise UnreadableMessage("Outlookのメールではありません")
            store = _Store(compound, streams)
            return store.message((), data, 0)
    except UnreadableMessage:
        raise
    except Exception as error:  # olefile over a file of somebody's making
        raise UnreadableMessage("Outlookのメールの構造が壊れています") from error


class _Store:
    """The properties of a message and of what lies inside it."""

    def __init__(self, compound: Any, streams: set[tuple[str, ...]]) -> None:
        self._compound, self._streams = compound, streams
        self._taken = 0

    def message(self, at: tuple[str, ...], raw: bytes, depth: int) -> Message:
        """The message at a place: the outermost one, or one attached to it."""
        headers = self.text(at, _HEADERS)
        sent_for, sent_by = self._first(at, _FROM), self._first(at, _SENT_BY)
        said = _headers(headers, "From")
        froms = said if len(said) > 1 else [sent_for or sent_by or "".join(said)]
        sender, doubt = sender_of(froms, [sent_by] if sent_by else [])
        return Message(
            sender=sender,
            doubt=doubt,
            subject=one_line(self.text(at, _SUBJECT)),
            sent_at="".join(_headers(headers, "Date")[:1]) or self._submitted(at),
            message_id=one_line(self.text(at, _MESSAGE_ID)),
            attachments=tuple(self._attachments(at, depth)),
            raw=raw,
            suffix=".msg",
            report=self._report(at),
        )

    def text(self, at: tuple[str, ...], tag: str) -> str:
        """A text property: Unicode, or in the code page of a Japanese Windows."""
        for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp932")):
            path = (*at, f"__substg1.0_{tag}{kind}")
            if path in self._streams:
                return self._bytes(path).decode(encoding, "replace").rstrip("\0")
        return ""

    def _report(self, at: tuple[str, ...]) -> Report | None:
        """What Outlook shows instead of the report that a mail system sent."""
        kind = self.text(at, _CLASS).upper()
        action = _REPORTS.get(kind.rpartition(".")[2]) if kind.startswith("REPORT.") else None
        if action is None:
            return None
        results = []
        for place in self._below(at, _RECIPIENT):
            address = self._first(place, _RECIPIENTS_ADDRESS).lower()
            why = next((text for tag in _WHY if (text := self.text(place, tag))), "")
            results.append(Result((address,) if address else (), action, one_line(why)))
        return Report(
            one_line(self.text(at, _EARLIER_ID)),
            one_line(self.text(at, _EARLIER_SUBJECT)),
            "",
            tuple(results) or (Result((), action),),
        )

    def _below(self, at: tuple[str, ...], begin: str) -> list[tuple[str, ...]]:
        """The storages of a kind in a message, in their order."""
        depth = len(at) + 1
        places = {path[:depth] for path in self._streams if path[: len(at)] == at and len(path) >= depth}
        return sorted(place for place in places if place[-1].startswith(begin))

    def _first(self, at: tuple[str, ...], tags: tuple[str, ...]) -> str:
        return next((text for tag in tags if "@" in (text := self.text(at, tag))), "")

    def _attachments(self, at: tuple[str, ...], depth: int) -> list[Attached]:
        found: list[Attached] = []
        for place in self._below(at, _ATTACHMENT):
            if len(found) >= MAX_ATTACHMENTS:
                raise UnreadableMessage(f"添付が{MAX_ATTACHMENTS}を超えています")
            found.append(self._attached(place, depth))
        return found

    def _attached(self, place: tuple[str, ...], depth: int) -> Attached:
        said = next((name for tag in _NAMES if (name := self.text(place, tag))), "")
        name = file_name(said)
        inside = (*place, _EMBEDDED)
        if (*inside, _PROPERTIES) in self._streams:
            if depth >= MOST_NESTED:
                return Attached(name, b"", closed="何重にも転送されたメール")
            return Attached(f"{name}.msg", b"", message=self.message(inside, b"", depth + 1))
        path = (*place, f"__substg1.0_{_DATA}0102")
        if path not in self._streams:
            embedded = inside in self._streams
            return Attached(name, b"", closed="本文に埋め込まれたもの" if embedded else "リンクだけの添付")
        data = self._bytes(path)
        picture = data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))
        return Attached(name, data, picture and bool(self.text(place, _CONTENT_ID)))

    def _submitted(self, at: tuple[str, ...]) -> str:
        """When it was sent, UTC, from the fixed-length properties; empty when it doesn't say."""
        from datetime import UTC, datetime

        properties = self._bytes((*at, _PROPERTIES))
        for start in range(24 if at else 32, len(properties) - 15, 16):
            kind, tag, _, value = struct.unpack_from("<HHLQ", properties, start)
            if (tag, kind) == (_SUBMIT_TIME, 0x0040) and value > _EPOCH:
                return datetime.fromtimestamp((value - _EPOCH) / 10**7, UTC).isoformat(timespec="seconds")
        return ""

    def _bytes(self, path: tuple[str, ...]) -> bytes:
        size = self._compound.get_size("/".join(path))
        self._taken += size
        if self._taken > 2 * MAX_MESSAGE:
            raise UnreadableMessage(f"中身が{2 * MAX_MESSAGE >> 20}MBを超えています")
        return bytes(self._compound.openstream("/".join(path)).read())


def _headers(headers: str, name: str) -> list[str]:
    """The values of a header among those that the message came with, each as one line."""
    found: list[str] = []
    mine = False
    for line in headers.splitlines():
        if line[:1] in (" ", "\t"):
            if mine:
                found[-1] += line
        elif mine := line.lower().startswith(f"{name.lower()}:"):
            found.append(line.partition(":")[2])
    return [one_line(each) for each in found]
