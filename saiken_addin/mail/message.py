"""Builds a message as bytes that the mail programs of offices read.

7-bit throughout, lines of at most 76 characters but for addresses, CRLF. A file's name is written
twice: by RFC 2231 in Content-Disposition, and as an encoded word in Content-Type, which is what
older Outlooks and gateways read.
"""

import base64
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import PurePath
from urllib.parse import quote

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.mailing import Letter
from saiken_addin.desk.mail_settings import MailSettings, is_address

_LINE = 76
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES = {".xlsx": _XLSX, ".pdf": "application/pdf"}


@dataclass(frozen=True)
class File:
    """What is attached: the name that the addressee sees, and the bytes."""

    name: str
    data: bytes


def build(letter: Letter, settings: MailSettings, files: Sequence[File], at: datetime | None) -> bytes:
    """The whole message.

    Args:
        at: when it is sent; None makes a draft, which mail programs open ready to be sent.

    Raises:
        SaikenError: a header holds what no header may (the checks name it before).
    """
    boundary = "=_" + letter.message_id.strip("<>").partition("@")[0]
    headers: list[tuple[str, str]] = []
    if settings.sender:
        headers.append(("From", _mailboxes([(settings.sender_name, settings.sender)])))
    headers.append(("To", _mailboxes(letter.to)))
    if letter.cc:
        headers.append(("Cc", _mailboxes(letter.cc)))
    if settings.reply_to:
        headers.append(("Reply-To", _mailboxes([("", settings.reply_to)])))
    headers.append(("Subject", _words(_one_line(letter.subject), "Subject")))
    if at is None:
        headers.append(("X-Unsent", "1"))
    else:
        headers += [("Date", format_datetime(at)), ("Message-ID", letter.message_id)]
        # So that out-of-office answers don't come back to the secretariat.
        headers.append(("X-Auto-Response-Suppress", "OOF, AutoReply"))
    headers += [
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/mixed;\r\n boundary="{boundary}"'),
    ]
    parts = [_part([("Content-Type", "text/plain; charset=UTF-8")], _crlf(letter.body).encode())]
    parts += [_part(_file_headers(file.name), file.data) for file in files]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    opening = f"--{boundary}\r\n".encode()
    body = b"".join(opening + part for part in parts)
    return head.encode("ascii") + b"\r\n" + body + f"--{boundary}--\r\n".encode()


def encoded_size(size: int) -> int:
    """Bytes that so many bytes of a file take in a message."""
    signs = (size + 2) // 3 * 4
    return signs + (signs + _LINE - 1) // _LINE * 2


def _part(headers: Sequence[tuple[str, str]], data: bytes) -> bytes:
    lines = [f"{name}: {value}\r\n" for name, value in headers]
    head = "".join([*lines, "Content-Transfer-Encoding: base64\r\n", "\r\n"]).encode("ascii")
    return head + base64.encodebytes(data).replace(b"\n", b"\r\n")


def _file_headers(name: str) -> list[tuple[str, str]]:
    kind = _TYPES.get(PurePath(name).suffix.lower()) or mimetypes.guess_type(name)[0]
    plain = _one_line(name).replace('"', "_").replace("\\", "_")
    if plain.isascii():
        return [
            ("Content-Type", f'{kind or "application/octet-stream"};\r\n name="{plain}"'),
            ("Content-Disposition", f'attachment;\r\n filename="{plain}"'),
        ]
    return [
        ("Content-Type", f'{kind or "application/octet-stream"};\r\n name="{_words(plain, "")}"'),
        ("Content-Disposition", "attachment;\r\n " + _extended("filename", plain)),
    ]


def _extended(name: str, value: str) -> str:
    """A parameter by RFC 2231, in pieces that fit their lines and never cut a %XX."""
    signs = [quote(sign, safe="") for sign in value]
    pieces = [""]
    for sign in signs:
        if len(pieces[-1]) + len(sign) > 50:
            pieces.append("")
        pieces[-1] += sign
    if len(pieces) == 1:
        return f"{name}*=UTF-8''{pieces[0]}"
    shown = [f"{name}*{number}*={piece}" for number, piece in enumerate(pieces)]
    shown[0] = f"{name}*0*=UTF-8''{pieces[0]}"
    return ";\r\n ".join(shown)


def _mailboxes(mailboxes: Sequence[tuple[str, str]]) -> str:
    return ",\r\n ".join(_mailbox(name, address) for name, address in mailboxes)


def _mailbox(name: str, address: str) -> str:
    if not is_address(address):
        raise SaikenError(f"アドレス「{address!r}」をメールに入れられません。")
    plain = _one_line(name)
    if not plain:
        return address
    if plain.isascii():
        quoted = plain.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_words(plain, '')}\r\n <{address}>"


def _words(text: str, header: str) -> str:
    """Text as encoded words (RFC 2047), folded between them; ASCII text as it is."""
    if text.isascii() and len(text) < _LINE - len(header) - 2:
        return text
    words = Header(text, "utf-8", maxlinelen=_LINE - 1, header_name=header or "Content-Type")
    return words.encode(linesep="\r\n")


def _one_line(text: str) -> str:
    """The last barrier against a header in a header."""
    if any(not sign.isprintable() for sign in text):
        raise SaikenError(f"「{text!r}」は改行か制御文字を含むため、メールに入れられません。")
    return text


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
