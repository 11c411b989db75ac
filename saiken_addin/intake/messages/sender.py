"""Tells whose address a message bears: one From with one mailbox, anything else is doubtful."""

import re
from collections.abc import Sequence

from saiken_addin.intake.messages.message import MAX_HEADER
from saiken_addin.intake.messages.text import header_text

_ADDRESS = r"[^\s<>@,;:\"()\\]{1,64}@[^\s<>@,;:\"()\\]{1,255}"
"""As long as RFC 5321, 4.5.3.1 allows."""
_BARE = re.compile(rf"\s*({_ADDRESS})\s*")
_NAMED = re.compile(rf"([^<>,;:]*)<\s*({_ADDRESS})\s*>\s*")
_BETWEEN = re.compile(r"[\s<>,;:\"()\\]+")
_SHOWN = 80


def sender_of(froms: Sequence[str], senders: Sequence[str] = ()) -> tuple[str, str]:
    """The address that a message came from, lower-case, and what is doubtful about it.

    Whoever writes a message chooses freely what stands as a name or a comment beside the address; an
    address there is only a reason to doubt.

    Args:
        froms: the From fields (RFC 5322, 3.6.2), their encoded words as they are.
        senders: the Sender fields.

    Returns:
        The address, empty where there is none; and the doubt in Japanese, empty where there is none.
    """
    if not froms:
        return "", ""
    address, doubt = _mailbox(froms[0])
    if len(froms) > 1:
        doubt = f"差出人（From）の行が{len(froms)}つあります"
    elif senders and not doubt:
        sent_by, _ = _mailbox(senders[0])
        if sent_by and sent_by != address:
            doubt = f"差出人は {address} ですが、送ったのは {sent_by} です"
    return address, doubt


def _mailbox(text: str) -> tuple[str, str]:
    said, aside = _parted(text[:MAX_HEADER])
    bare, named = _BARE.fullmatch(said), _NAMED.fullmatch(said)
    if bare or named:
        address = (bare[1] if bare else named[2] if named else "").lower()
        names = header_text(f"{named[1] if named else ''} {aside}")
        others = [each for each in addresses_in(names) if each != address]
        return address, f"差出人の名前に別のアドレス（{others[0]}）があります" if others else ""
    found = addresses_in(said)
    if not found:
        return "", ""
    if len(found) > 1:
        return found[0], f"差出人のアドレスが{len(found)}つあります（{'、'.join(found[:3])}）"
    shown = " ".join(text.split())[:_SHOWN]
    return found[0], f"差出人の欄がふつうの書き方ではありません（{shown}）"


def addresses_in(text: str) -> tuple[str, ...]:
    """Everything that looks like an address, each once, lower-case; read in one go, however long."""
    pieces = (piece.lower() for piece in _BETWEEN.split(text))
    return tuple(dict.fromkeys(each for each in pieces if re.fullmatch(_ADDRESS, each)))


def _parted(text: str) -> tuple[str, str]:
    """What stands outside of quotes and comments (RFC 5322, 3.2.2 and 3.2.4), and what inside."""
    kept: list[str] = []
    aside: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in text:
        if quoted or depth:
            aside.append(sign)
        if escaped:
            escaped = False
        elif sign == "\\" and (quoted or depth):
            escaped = True
        elif quoted:
            quoted = sign != '"'
        elif sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif depth:
            continue
        elif sign == '"':
            quoted = True
        else:
            kept.append(sign)
    return "".join(kept), "".join(aside)
