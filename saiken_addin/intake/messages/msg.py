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
    Attached,
    Message,
    UnreadableMessage,
    bare_address,
    file_name,
    one_line,
)

_ATTACHMENT = "__attach_version1.0_#"
_EMBEDDED = "__substg1.0_3701000D"
_MOST_NESTED = 5
_SUBJECT, _MESSAGE_ID, _HEADERS = "0037", "1035", "007D"
_SENDERS = ("5D01", "5D02", "5D0A", "0C1F", "0065")
"""SMTP addresses of sender and representative first, then the addresses that may be of Exchange's."""
_NAMES = ("3707", "3704", "3001")
_DATA, _CONTENT_ID = "3701", "3712"
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
            if not any(path[0] == "__properties_version1.0" for path in streams):
                raise UnreadableMessage("Outlookのメールではありません")
            store = _Store(compound, streams)
            headers = store.text((), _HEADERS)
            senders = [store.text((), sender) for sender in _SENDERS]
            sender = next((bare_address(one) for one in senders if "@" in one), "")
            return Message(
                sender=sender or bare_address(_header(headers, "From")),
                subject=one_line(store.text((), _SUBJECT)),
                sent_at=_header(headers, "Date") or store.submitted(),
                message_id=one_line(store.text((), _MESSAGE_ID)),
                attachments=tuple(store.attachments((), 0)),
                raw=data,
                suffix=".msg",
            )
    except UnreadableMessage:
        raise
    except Exception as error:  # olefile over a file of somebody's making
        raise UnreadableMessage("Outlookのメールの構造が壊れています") from error


class _Store:
    """The properties of a message and of what lies inside it."""

    def __init__(self, compound: Any, streams: set[tuple[str, ...]]) -> None:
        self._compound, self._streams = compound, streams
        self._taken = 0

    def text(self, at: tuple[str, ...], tag: str) -> str:
        """A text property: Unicode, or in the code page of a Japanese Windows."""
        for kind, encoding in (("001F", "utf-16-le"), ("001E", "cp932")):
            path = (*at, f"__substg1.0_{tag}{kind}")
            if path in self._streams:
                return self._bytes(path).decode(encoding, "replace").rstrip("\0")
        return ""

    def attachments(self, at: tuple[str, ...], depth: int) -> list[Attached]:
        """The files of a message, those of messages attached to it too."""
        found: list[Attached] = []
        places = {path[: len(at) + 1] for path in self._streams if path[: len(at)] == at and len(path) > len(at)}
        for place in sorted(places):
            if not place[-1].startswith(_ATTACHMENT):
                continue
            if len(found) >= MAX_ATTACHMENTS:
                raise UnreadableMessage(f"添付が{MAX_ATTACHMENTS}を超えています")
            if (*place, _EMBEDDED) in self._streams:
                if depth < _MOST_NESTED:
                    found += self.attachments((*place, _EMBEDDED), depth + 1)
                continue
            path = (*place, f"__substg1.0_{_DATA}0102")
            if path in self._streams:
                name = next((name for tag in _NAMES if (name := self.text(place, tag))), "")
                data = self._bytes(path)
                picture = data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))
                inline = picture and bool(self.text(place, _CONTENT_ID))
                found.append(Attached(file_name(name), data, inline))
        return found

    def submitted(self) -> str:
        """When it was sent, UTC, from the fixed-length properties; empty when it doesn't say."""
        from datetime import UTC, datetime

        properties = self._bytes(("__properties_version1.0",))
        for at in range(32, len(properties) - 15, 16):
            kind, tag, _, value = struct.unpack_from("<HHLQ", properties, at)
            if (tag, kind) == (_SUBMIT_TIME, 0x0040) and value > _EPOCH:
                return datetime.fromtimestamp((value - _EPOCH) / 10**7, UTC).isoformat(timespec="seconds")
        return ""

    def _bytes(self, path: tuple[str, ...]) -> bytes:
        size = self._compound.get_size("/".join(path))
        self._taken += size
        if self._taken > 2 * MAX_MESSAGE:
            raise UnreadableMessage(f"中身が{2 * MAX_MESSAGE >> 20}MBを超えています")
        return bytes(self._compound.openstream("/".join(path)).read())


def _header(headers: str, name: str) -> str:
    for line in headers.splitlines():
        if line.lower().startswith(f"{name.lower()}:"):
            return one_line(line.partition(":")[2])
    return ""
