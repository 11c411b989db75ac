"""Reads winmail.dat (MS-OXTNEF), in which Exchange wraps attachments."""

import struct
from collections.abc import Iterator

from saiken_addin.intake.messages.message import (
    MAX_ATTACHMENTS,
    Attached,
    UnreadableMessage,
    file_name,
)

SIGNATURE = b"\x78\x9f\x3e\x22"
_RENDERING, _TITLE, _DATA, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_LONG_NAME, _SHOWN_NAME, _OBJECT = 0x3707, 0x3001, 0x3701
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_TEXT, _UNICODE, _VARIABLE = 0x1E, 0x1F, (0x1E, 0x1F, 0x0D, 0x0102)
_GUID = 16
_MOST_PROPERTIES = 1000


def read_tnef(data: bytes) -> list[Attached]:
    """The files inside a winmail.dat.

    Raises:
        UnreadableMessage: it is none, or damaged.
    """
    if not data.startswith(SIGNATURE):
        raise UnreadableMessage("winmail.dat の形ではありません")
    found: list[dict[str, bytes | str]] = []
    try:
        for attribute, content in _attributes(data):
            if attribute == _RENDERING:
                found.append({})
            elif not found:
                continue
            elif attribute == _TITLE:
                found[-1]["title"] = content.rstrip(b"\0").decode("cp932", "replace")
            elif attribute == _DATA:
                found[-1]["data"] = content
            elif attribute == _PROPERTIES:
                found[-1].update(_properties(content))
            if len(found) > MAX_ATTACHMENTS:
                raise UnreadableMessage(f"添付が{MAX_ATTACHMENTS}を超えています")
    except struct.error as error:
        raise UnreadableMessage("winmail.dat が途中で切れています") from error
    return [_attached(each) for each in found]


def _attached(said: dict[str, bytes | str]) -> Attached:
    name = file_name(str(said.get("name") or said.get("title") or said.get("shown") or ""))
    inside = bytes(said.get("object", b""))  # type: ignore[arg-type]
    if inside.startswith(SIGNATURE):  # a message that was forwarded
        return Attached(name, inside)
    if "data" in said:
        return Attached(name, bytes(said["data"]))  # type: ignore[arg-type]
    return Attached(name, b"", closed="本文に埋め込まれたもの" if inside else "リンクだけの添付")


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    # Gateways leave line breaks and zeros behind the last one.
    while data[at : at + 1] in (b"\1", b"\2"):
        _, attribute, length = struct.unpack_from("<BLL", data, at)
        content = data[at + 9 : at + 9 + length]
        if len(content) < length:
            raise struct.error
        yield attribute & 0xFFFF, content
        at += 9 + length + 2


def _properties(data: bytes) -> dict[str, bytes | str]:
    """The names of an attachment and the object that it is, of its properties (MS-OXTNEF 2.1.3.4)."""
    told = {_LONG_NAME: "name", _SHOWN_NAME: "shown", _OBJECT: "object"}
    found: dict[str, bytes | str] = {}
    (count,) = struct.unpack_from("<L", data, 0)
    at = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, tag = struct.unpack_from("<HH", data, at)
        at += 4
        if tag >= 0x8000:
            at = _after_name(data, at)
        base, many = kind & 0xEFFF, kind & 0x1000
        if base in _VARIABLE or many:
            (values,) = struct.unpack_from("<L", data, at)
            at += 4
            for _ in range(min(values, _MOST_PROPERTIES)):
                if base in _FIXED:
                    at += _FIXED[base]
                    continue
                (length,) = struct.unpack_from("<L", data, at)
                content = data[at + 4 : at + 4 + length]
                at += 4 + (length + 3) // 4 * 4
                if tag not in told:
                    continue
                if base in (_TEXT, _UNICODE):
                    encoding = "utf-16-le" if base == _UNICODE else "cp932"
                    found[told[tag]] = content.decode(encoding, "replace").rstrip("\0")
                elif tag == _OBJECT:
                    found["object"] = content[_GUID:]
        elif base in _FIXED:
            at += _FIXED[base]
        else:
            break
    return found


def _after_name(data: bytes, at: int) -> int:
    """Past the name of a named property: a GUID, then a number or a text."""
    is_text, length = struct.unpack_from("<LL", data, at + _GUID)
    if not is_text:
        return at + _GUID + 8
    return at + _GUID + 8 + (int(length) + 3) // 4 * 4
