"""Reads what mail systems and readers report of an earlier message.

Delivery reports (RFC 3464), read receipts (RFC 8098), and what older systems write in plain text.
"""

import email
import email.policy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message as Part

from saiken_addin.intake.messages.message import Report, Result, one_line
from saiken_addin.intake.messages.sender import addresses_in, sender_of
from saiken_addin.intake.messages.text import header_text

_SYSTEMS = re.compile(r"(mailer-?daemon|postmaster|mail-?daemon|mail\.?delivery\S*|microsoftexchange[^@]*)(@.*)?")
_NO_SENDER = re.compile(r"\s*<\s*>\s*")
_FAILURE = re.compile(r"(?m)^.*(?:\b5\.\d{1,3}\.\d{1,3}\b|(?:^|[\s:>(\"#])5[0-7]\d[ -](?=[A-Za-z#<5])).*$")
"""What a server said: 5.1.1, or 550 and words; no telephone number."""
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n")
_BLANK = re.compile(rb"\r?\n[ \t]*\r?\n")
_STATUS = {"5": "failed", "4": "delayed", "2": "delivered"}
_MOST_TEXT = 50_000
_MOST_BLOCKS = 500


@dataclass(frozen=True)
class Piece:
    """A part of a report: its type, and its bytes as they were before transport."""

    kind: str
    data: bytes


def report_of(headers: Mapping[str, str], sender: str, pieces: Sequence[Piece]) -> Report | None:
    """What a message reports of an earlier one; None when it is no report.

    Args:
        headers: of the message, by lower-case name.
        sender: its address.
        pieces: its texts, the machine's words, and the earlier message or its headers.
    """
    told = [piece for piece in pieces if piece.kind.endswith(("delivery-status", "disposition-notification"))]
    system = _SYSTEMS.fullmatch(sender or one_line(headers.get("from", "")).lower().strip('"<> '))
    failed_to = headers.get("x-failed-recipients", "")
    if not (told or system or failed_to or _NO_SENDER.fullmatch(headers.get("return-path", ""))):
        return None
    if headers.get("auto-submitted", "").lower().startswith("auto-replied") and not (told or system or failed_to):
        return None  # somebody is out of the office
    text = "\n".join(_text(piece) for piece in pieces if piece.kind in ("text/plain", "text/html"))
    earlier, said = _earlier(pieces), None
    results: list[Result] = []
    for piece in told:
        receipt = piece.kind.endswith("disposition-notification")
        for fields in _blocks(piece.data):
            said = said or fields.get("original-message-id")
            if result := (_read(fields) if receipt else _delivered(fields)):
                results.append(result)
    if not told:
        found = _FAILURE.search(text)
        reason = one_line(found[0])[:300] if found else ""
        to = addresses_in(failed_to or earlier.get("to", ""))
        if found and not failed_to:
            about = next((each for each in _PARAGRAPH.split(text) if found[0] in each), "").lower()
            to = tuple(address for address in to if address in about) or to
        action = "failed" if failed_to or found else ""
        results = [Result((address,), action, reason) for address in to]
        results = results or [Result((), action, reason)]
        if not (failed_to or (earlier and (system or found))):
            return None  # a machine's answer, or a person who has such an address
    elif not results:
        return None
    return Report(
        one_line(earlier.get("message-id", "") or said or ""),
        one_line(header_text(earlier.get("subject", ""))),
        sender_of([earlier["from"]])[0] if "from" in earlier else "",
        tuple(results),
    )


def _delivered(fields: Mapping[str, str]) -> Result | None:
    """A recipient's block of a delivery report; None for that of the report itself."""
    addresses = _recipient(fields)
    status = fields.get("status", "").strip()
    action = fields.get("action", "").strip().lower() or _STATUS.get(status[:1], "")
    if not action:
        return None
    return Result(addresses, action, one_line(header_text(fields.get("diagnostic-code", "") or status)))


def _read(fields: Mapping[str, str]) -> Result | None:
    """What a receipt says: displayed, deleted …"""
    disposition = fields.get("disposition", "")
    action = disposition.partition(";")[2].partition("/")[0].strip().lower()
    return Result(_recipient(fields), action) if action else None


def _recipient(fields: Mapping[str, str]) -> tuple[str, ...]:
    said = (fields.get(name, "") for name in ("original-recipient", "final-recipient"))
    found = (value.rpartition(";")[2].strip().strip("<>").lower() for value in said)
    return tuple(dict.fromkeys(address for address in found if address))


def _earlier(pieces: Sequence[Piece]) -> dict[str, str]:
    """The headers of the message that the report is about; where it stands in a text, these."""
    for piece in pieces:
        if piece.kind.endswith(("rfc822", "rfc822-headers", "message/global", "global-headers")):
            return next(_blocks(piece.data), {})
    for piece in pieces:
        if piece.kind == "text/plain":
            for fields in _blocks(piece.data):
                if "from" in fields and ("message-id" in fields or "to" in fields):
                    return fields
    return {}


def _blocks(data: bytes) -> Iterator[dict[str, str]]:
    """The groups of fields in a text, each by lower-case name."""
    for block in _BLANK.split(data[:_MOST_TEXT].lstrip(), maxsplit=_MOST_BLOCKS)[:_MOST_BLOCKS]:
        fields = email.message_from_bytes(block + b"\n\n", policy=email.policy.compat32)
        yield headers_of(fields)


def headers_of(part: Part) -> dict[str, str]:
    """The first of each header, by lower-case name, its bytes beyond ASCII as surrogates."""
    found: dict[str, str] = {}
    for name, value in part.raw_items():
        found.setdefault(name.lower(), str(value))
    return found


def _text(piece: Piece) -> str:
    text = piece.data[:_MOST_TEXT].decode("utf-8", "replace")
    return re.sub("<[^<>]{0,1000}>", " ", text) if piece.kind == "text/html" else text
