"""Decodes what stands in headers: names and subjects in every office's way.

Names come by RFC 2231, as encoded words inside quotes (Outlook, webmail), in ISO-2022-JP, Shift_JIS
or UTF-8, and as bare bytes.
"""

import re
from email.errors import MessageError
from email.header import decode_header

_ESCAPE = re.compile(rb"\x1b(\$[@B]|\([BJI])")


def header_text(text: str) -> str:
    """A header's or a parameter's text, however it was encoded."""
    if "=?" in text:
        # Some programs break an encoded word's line without a space, or put none between two.
        joined = re.sub(r"\r?\n[ \t]*", " ", text)
        joined = re.sub(r"\?=(?==\?)", "?= ", joined)
        try:
            pieces = decode_header(joined)
        except (MessageError, ValueError):
            return bare_text(text)
        return "".join(
            decoded(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in pieces
        )
    return bare_text(text)


def bare_text(text: str) -> str:
    """A header's bytes beyond ASCII, or shifted into Japanese, as the letters that they are."""
    if text.isascii() and "\x1b$" not in text:
        return text
    try:
        return decoded(text.encode("utf-8", "surrogateescape"), None)
    except UnicodeEncodeError:
        return text


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: in the charset that is named, else in the first of an office's that fits."""
    named = [] if charset in (None, "", "unknown-8bit") else [str(charset)]
    if named and named[0].lower() == "shift_jis":
        named.insert(0, "cp932")
    if b"\x1b$" in data or (named and named[0].lower() == "iso-2022-jp"):
        try:
            return data.decode("iso2022_jp_ext")
        except UnicodeDecodeError:
            named.insert(0, "cp932")
            data = _shifted(data)
    for encoding in (*named, "utf-8", "cp932", "euc_jp"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("ascii", "replace")


def _shifted(data: bytes) -> bytes:
    """ISO-2022-JP as Windows writes it, with the signs ①㈱髙 that no standard has there, as cp932."""
    pieces = _ESCAPE.split(data)
    result = bytearray(pieces[0])
    for escape, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape == b"(I":
            result += bytes(byte | 0x80 for byte in piece)
        elif escape.startswith(b"$"):
            for row, cell in zip(piece[::2], piece[1::2], strict=False):
                lead = (row - 0x21 >> 1) + 0x81
                trail = cell + 0x1F + (cell >= 0x60) if row & 1 else cell + 0x7E
                result += bytes((lead + (0x40 if lead > 0x9F else 0) & 0xFF, trail & 0xFF))
        else:
            result += piece
    return bytes(result)
