"""Reads .eml and mbox."""

import email
import email.policy
import quopri
import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message as Part
from typing import Any

from saiken_addin.intake.messages.message import (
    MAX_ATTACHMENTS,
    MAX_HEADER,
    MAX_MESSAGE,
    MOST_NESTED,
    Attached,
    Message,
    UnreadableMessage,
    file_name,
    one_line,
)
from saiken_addin.intake.messages.report import Piece, headers_of, report_of
from saiken_addin.intake.messages.sender import sender_of
from saiken_addin.intake.messages.text import bare_text, decoded, header_text

_MBOX_FROM = re.compile(rb"(?:\A|(?<=\n)\r?\n)(?=From [^\r\n]*\r?\n)")
_STUFFED = re.compile(rb"(?m)^>(>*From )")
_APPLE_MAIL = re.compile(rb"\A[0-9]{1,12} *\r?\n")
_HEADER = re.compile(rb"([!-9;-~]{1,80}):|[ \t]")
_OF_MAIL = {
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"received", b"return-path",
    b"content-type", b"delivered-to", b"reply-to", b"sender", b"cc", b"x-mailer", b"x-unsent",
}  # fmt: skip
_HEAD = 16_384
_MOST_WORK = 10_000_000
"""Lines times parts with parts in them: each line may be the end of any of these."""
_MOST_BLOCKS = 500
"""Blocks of a delivery report, of which each is about one recipient."""
_ENOUGH = 3
"""Headers by which a text is a message; a note that begins 「To:」 has one or two."""
_BROKEN = (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What Python's email package raises over damaged input, against its promise to raise nothing."""
_TOLD = ("delivery-status", "disposition-notification", "rfc822-headers", "global-headers", "feedback-report")
"""How the types of parts end that report of a message and carry none."""


class _Bounded(email.policy.Compat32):
    """Cuts each header before anything takes it apart; most of that takes the square of its length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:MAX_HEADER]


_POLICY = _Bounded()


def read_eml(data: bytes) -> Message:
    """Open a message.

    Raises:
        UnreadableMessage: it is too large, or no message.
    """
    if len(data) > MAX_MESSAGE:
        raise UnreadableMessage(f"{MAX_MESSAGE >> 20}MBを超えています")
    start = _APPLE_MAIL.match(data)
    text = data[start.end() :] if start else data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    nested = text.lower().count(b"boundary=")
    if nested > MAX_ATTACHMENTS or nested * text.count(b"\n") > _MOST_WORK:
        raise UnreadableMessage("何重にも入れ子になっています")
    try:
        return _message(email.message_from_bytes(text, policy=_POLICY), data, 0)
    except _BROKEN as error:
        raise UnreadableMessage("メールの構造が壊れています") from error


def split_mbox(data: bytes) -> Iterator[bytes]:
    """The messages of an mbox file, each as an .eml holds it."""
    starts = [found.end() for found in _MBOX_FROM.finditer(data)]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        _, _, message = data[start:end].partition(b"\n")
        yield _STUFFED.sub(rb"\1", message)


def is_mbox(data: bytes) -> bool:
    """Whether a file begins as an mbox does."""
    first, _, rest = data[:_HEAD].partition(b"\n")
    return first.startswith(b"From ") and is_eml(rest)


def is_eml(data: bytes) -> bool:
    """Whether a file begins with headers as a message does."""
    head = _APPLE_MAIL.sub(b"", data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    known = set()
    for line in head.splitlines():
        header = _HEADER.match(line)
        if header is None:
            break
        if header[1]:
            known.add(header[1].lower())
    return len(known & _OF_MAIL) >= _ENOUGH


def _message(part: Part, raw: bytes, depth: int) -> Message:
    if not part.keys():
        raise UnreadableMessage("メールの見出し（From や Subject）がありません")
    headers = headers_of(part)
    attachments, pieces = [], []
    for number, each in enumerate(_leaves(part)):
        if number >= MAX_ATTACHMENTS:
            raise UnreadableMessage(f"添付などの部品が{MAX_ATTACHMENTS}を超えています")
        kind = each.get_content_type()
        content = _content(each)
        if kind.startswith(("text/", "message/")):
            pieces.append(Piece(kind, content))
        if not kind.endswith(_TOLD):
            attachments.append(_attached(each, kind, content, depth))
    sender, doubt = sender_of(_each(part, "from"), _each(part, "sender"))
    return Message(
        sender=sender,
        doubt=doubt,
        subject=one_line(header_text(headers.get("subject", ""))),
        sent_at=one_line(header_text(headers.get("date", ""))),
        message_id=one_line(header_text(headers.get("message-id", ""))),
        attachments=tuple(attachments),
        raw=raw,
        suffix=".eml",
        report=report_of(headers, sender, pieces),
    )


def _leaves(part: Part) -> Iterator[Part]:
    """The parts that hold something, in their order; messages inside it whole."""
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if each.get_content_maintype() != "message" and isinstance(each.get_payload(), list):
            waiting += reversed(_inside(each))
        else:
            yield each


def _inside(part: Part) -> list[Part]:
    payload: Any = part.get_payload()
    return [each for each in payload if isinstance(each, Part)] if isinstance(payload, list) else []


def _content(part: Part) -> bytes:
    """The bytes of a part as they were before transport."""
    inside = _inside(part)[:_MOST_BLOCKS]
    if not inside:
        content: Any = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""
    # Of a message in a message, RFC 2046 forbids what some programs do: to encode it.
    data = b"\n\n".join(each.as_bytes(policy=_POLICY.clone(max_line_length=0)).strip() for each in inside)
    match _encoding(part):
        case "base64":
            try:
                return a2b_base64(data)
            except Base64Error:
                return data
        case "quoted-printable":
            return quopri.decodestring(data)
    return data


def _encoding(part: Part) -> str:
    return str(part.get("content-transfer-encoding", "")).strip().lower()


def _attached(part: Part, kind: str, content: bytes, depth: int) -> Attached:
    name = file_name(said) if (said := _name(part)) else ""
    if kind in ("message/partial", "message/external-body"):
        closed = "分割されたメール" if kind == "message/partial" else "メールの外に置かれた添付"
        return Attached(name or "添付", content, closed=closed)
    if part.get_content_maintype() == "message":
        return _attached_message(part, name or "添付のメール.eml", content, depth)
    body = not name and part.get_content_maintype() == "text"
    inline = bool(part.get("Content-ID")) and part.get_content_maintype() == "image"
    return Attached(name or "添付", content, inline, body)


def _attached_message(part: Part, name: str, content: bytes, depth: int) -> Attached:
    """A message in a message: as it was parsed with it, for its bytes may be changed by now."""
    inside = _inside(part)
    if depth >= MOST_NESTED:
        return Attached(name, content, closed="何重にも転送されたメール")
    plain = _encoding(part) not in ("base64", "quoted-printable")
    if plain and len(inside) == 1 and inside[0].keys():
        return Attached(name, b"", message=_message(inside[0], b"", depth + 1))
    try:
        return Attached(name, b"", message=read_eml(content))
    except UnreadableMessage:
        return Attached(name, content)


def _name(part: Part) -> str:
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        bare = Part()
        # Decoded before it is taken apart: in Shift_JIS half of 表 is the sign that escapes a quote.
        bare[header] = bare_text(next(iter(_each(part, header)), ""))
        value = bare.get_param(parameter, None, header)
        if value is None:
            continue
        if isinstance(value, tuple):
            charset, _, text = value
            try:
                return decoded(text.encode("latin-1"), charset)
            except UnicodeEncodeError:
                return text
        return header_text(value)
    if part.get_content_type() == "application/ms-tnef":
        return "winmail.dat"
    return ""


def _each(part: Part, name: str) -> list[str]:
    """The values of a header as they stand in the file; bytes beyond ASCII as surrogates."""
    return [bare_text(str(value)) for key, value in part.raw_items() if key.lower() == name]
