"""Takes files out of what programs wrap around them: uuencode, and S/MIME that is only signed."""

import binascii
import re

from saiken_addin.intake.messages.message import (
    MAX_ATTACHMENTS,
    Attached,
    UnreadableMessage,
    file_name,
)
from saiken_addin.intake.messages.text import bare_text

_BEGIN = re.compile(rb"(?m)^begin [0-7]{3,4} ([^\r\n]{1,500})\r?\n")
_END = re.compile(rb"(?m)^(?:`|[ ])?\r?\n?^end[ \t]*\r?$")
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED = bytes.fromhex("06092a864886f70d010703")
_OCTETS, _CONSTRUCTED, _CONTEXT_0, _SEQUENCE, _SET = 0x04, 0x20, 0xA0, 0x30, 0x31
_MOST_NESTED = 16
_HEAD = 64


def is_uuencoded(data: bytes) -> bool:
    """Whether a file is one that uuencode wrote, and nothing else."""
    return _BEGIN.match(data) is not None


def uuencoded(text: bytes) -> list[Attached]:
    """The files that stand in a text as uuencode writes them."""
    found: list[Attached] = []
    begin = _BEGIN.search(text)
    while begin and len(found) <= MAX_ATTACHMENTS:
        end = _END.search(text, begin.end())
        stop = end.start() if end else len(text)
        name = file_name(bare_text(begin[1].decode("utf-8", "surrogateescape")))
        lines = text[begin.end() : stop].splitlines()
        found.append(Attached(name, b"".join(map(_uu_line, lines))))
        begin = _BEGIN.search(text, stop)
    return found


def _uu_line(line: bytes) -> bytes:
    length = (line[0] - 0x20 & 0x3F) if line else 0
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:  # some programs count wrongly or leave signs behind the line
        try:
            return binascii.a2b_uu(line[: 1 + (length * 4 + 2) // 3])
        except binascii.Error:
            return b""


def is_signed(data: bytes) -> bool:
    """Whether a file is a message with its signature around it (RFC 8551, smime.p7m)."""
    return data[:1] == b"\x30" and _SIGNED in data[:_HEAD]


def is_enveloped(data: bytes) -> bool:
    """Whether a file is a message that is encrypted by S/MIME."""
    return data[:1] == b"\x30" and _ENVELOPED in data[:_HEAD]


def signed_content(data: bytes) -> bytes:
    """What a signature stands around (RFC 5652, 5.1); the signature is not checked.

    Raises:
        UnreadableMessage: it is damaged, or holds nothing.
    """
    try:
        _, start, end, _ = _element(data, 0)
        _, _, _, at = _element(data, start)  # the object identifier of signed data
        _, start, end, _ = _element(data, at)  # [0]
        _, start, end, _ = _element(data, start)  # SignedData
        at = start
        while at < end:
            tag, start, stop, at = _element(data, at)
            if tag == _SEQUENCE:
                _, _, _, explicit = _element(data, start)
                if explicit < stop:
                    _, start, _, _ = _element(data, explicit)
                    return _octets(data, start)
                break
    except IndexError as error:
        raise UnreadableMessage("署名付きメールが途中で切れています") from error
    raise UnreadableMessage("署名付きメールの中身がありません")


def _element(data: bytes, at: int, depth: int = 0) -> tuple[int, int, int, int]:
    """(tag, begin and end of the content, begin of the next) of an element in BER (X.690, 8.1)."""
    if depth > _MOST_NESTED:
        raise IndexError
    tag, length = data[at], data[at + 1]
    start = at + 2
    if length == 0x80:  # of no stated length: until two bytes of nothing
        end = start
        while data[end] or data[end + 1]:
            *_, end = _element(data, end, depth + 1)
        return tag, start, end, end + 2
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start : start + size])
        start += size
    if start + length > len(data):
        raise IndexError
    return tag, start, start + length, start + length


def _octets(data: bytes, at: int) -> bytes:
    tag, start, end, _ = _element(data, at)
    if not tag & _CONSTRUCTED:
        return data[start:end]
    pieces = []
    while start < end:
        _, begin, stop, start = _element(data, start)
        pieces.append(data[begin:stop])
    return b"".join(pieces)
