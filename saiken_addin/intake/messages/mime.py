"""Reads .eml and mbox, with names written in every office's way.

Names come by RFC 2231, as encoded words inside quotes (Outlook, webmail), in ISO-2022-JP, Shift_JIS
or UTF-8, and as bare bytes.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message as Part
from email.utils import collapse_rfc2231_value

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

_MBOX_FROM = re.compile(rb"(?:\A|(?<=\n)\r?\n)(?=From [^\r\n]*\r?\n)")
_STUFFED = re.compile(rb"(?m)^>(>*From )")
_BROKEN = (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError)
"""What Python's email package raises over damaged input, against its promise to raise nothing."""


def read_eml(data: bytes) -> Message:
    """Open a message.

    Raises:
        UnreadableMessage: it is too large, or no message.
    """
    if len(data) > MAX_MESSAGE:
        raise UnreadableMessage(f"{MAX_MESSAGE >> 20}MBを超えています")
    try:
        part = email.message_from_bytes(data, policy=email.policy.compat32)
        if not part.keys():
            raise UnreadableMessage("メールの見出し（From や Subject）がありません")
        attachments = tuple(_attachments(part))
        returned, reason = _bounce(part)
        return Message(
            sender=bare_address(_text(_raw(part, "From"))),
            subject=one_line(_text(_raw(part, "Subject"))),
            sent_at=one_line(_text(_raw(part, "Date"))),
            message_id=one_line(_text(_raw(part, "Message-ID"))),
            attachments=attachments,
            raw=data,
            suffix=".eml",
            returned=returned,
            reason=reason,
        )
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
    return data.startswith(b"From ") and b"\n" in data[:1000]


def _attachments(part: Part) -> Iterator[Attached]:
    for number, each in enumerate(part.walk()):
        if number > MAX_ATTACHMENTS:
            raise UnreadableMessage(f"添付などの部品が{MAX_ATTACHMENTS}を超えています")
        name = _name(each)
        if each.is_multipart() or not name:
            continue
        content = each.get_payload(decode=True)
        if isinstance(content, bytes):
            inline = bool(each.get("Content-ID")) and each.get_content_maintype() == "image"
            yield Attached(file_name(name), content, inline)


def _name(part: Part) -> str:
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        bare = Part()
        # Decoded before it is taken apart: in Shift_JIS half of 表 is the sign that escapes a quote.
        bare[header] = _unescaped(_raw(part, header))
        value = bare.get_param(parameter, None, header)
        if value is None:
            continue
        if isinstance(value, tuple):
            return collapse_rfc2231_value(value)
        return _text(value)
    if part.get_content_type() == "application/ms-tnef":
        return "winmail.dat"
    return ""


def _raw(part: Part, name: str) -> str:
    """A header as it stands in the file; its bytes beyond ASCII as surrogates."""
    found = (str(value) for key, value in part.raw_items() if key.lower() == name.lower())
    return next(found, "")


def _unescaped(text: str) -> str:
    """A header's bytes beyond ASCII as the letters that they are."""
    if text.isascii():
        return text
    try:
        return _decoded(text.encode("utf-8", "surrogateescape"), None)
    except UnicodeEncodeError:
        return text


def _text(text: str) -> str:
    """A header's or a parameter's text, however it was encoded."""
    if "=?" in text:
        # Some programs break an encoded word's line without a space, or put none between two.
        joined = re.sub(r"\r?\n[ \t]*", " ", text)
        joined = re.sub(r"\?=(?==\?)", "?= ", joined)
        parts = []
        for piece, charset in decode_header(joined):
            parts.append(_decoded(piece, charset) if isinstance(piece, bytes) else piece)
        return "".join(parts)
    if "\x1b$" in text:
        return _decoded(text.encode("utf-8", "surrogateescape"), None)
    return _unescaped(text)


def _decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: in the charset that is named, else in the first of an office's that fits."""
    named = [] if charset in (None, "unknown-8bit") else [str(charset)]
    if named and named[0].lower() in ("iso-2022-jp", "shift_jis"):
        named.insert(0, {"iso-2022-jp": "iso2022_jp_ext", "shift_jis": "cp932"}[named[0].lower()])
    if b"\x1b$" in data:
        named.append("iso2022_jp_ext")
    for encoding in (*named, "utf-8", "cp932", "euc_jp"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("ascii", "replace")


def _bounce(part: Part) -> tuple[str, str]:
    """The Message-ID that a delivery report (RFC 3464) is about, and what it says."""
    if part.get_content_type() != "multipart/report":
        return "", ""
    about, reason = "", ""
    for each in part.walk():
        kind = each.get_content_type()
        action = _text(_raw(each, "Action")).strip().lower()
        if action and action != "failed":
            return "", ""
        reason = reason or one_line(_text(_raw(each, "Diagnostic-Code")) or _text(_raw(each, "Status")))
        if kind == "text/rfc822-headers":
            text = str(each.get_payload())
            about = about or _text(_raw(email.message_from_string(text), "Message-ID")).strip()
        elif each is not part and each.get("Message-ID"):
            about = about or _text(_raw(each, "Message-ID")).strip()
    return about, reason
