"""Tells whose address a message bears: one From with one mailbox, anything else is doubtful."""

import re
from collections.abc import Sequence

from saiken_addin.intake.messages.message import MAX_HEADER

_ADDRESS = r"[^\s<>@,;:\"()\\]{1,64}@[^\s<>@,;:\"()\\]{1,255}"
"""As long as RFC 5321, 4.5.3.1 allows."""
_BARE = re.compile(rf"\s*({_ADDRESS})\s*")
_NAMED = re.compile(rf"([^<>,;:]*)<\s*({_ADDRESS})\s*>\s*")
_BETWEEN = re.compile(r"[\s<>,;:\"()\\]+")
_SHOWN = 80


def sender_of(froms: Sequence[str], senders: Sequence[str] = ()) -> tuple[str, str]:
    """The address that a message came from, lower-case, and what is doubtful about it.

    Names of people are not looked at: whoever writes a message chooses them freely.

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
    said = _outside(text[:MAX_HEADER])
    if bare := _BARE.fullmatch(said):
        return bare[1].lower(), ""
    named = _NAMED.fullmatch(said)
    others = addresses_in(named[1]) if named else ()
    if named and others in ((), (named[2].lower(),)):
        return named[2].lower(), ""
    found = addresses_in(said)
    if not found:
        return "", ""
    if named:
        return named[2].lower(), f"差出人の名前に別のアドレス（{others[0]}）があります"
    if len(found) > 1:
        return found[0], f"差出人のアドレスが{len(found)}つあります（{'、'.join(found[:3])}）"
    shown = " ".join(text.split())[:_SHOWN]
    return found[0], f"差出人の欄がふつうの書き方ではありません（{shown}）"


def addresses_in(text: str) -> tuple[str, ...]:
    """Everything that looks like an address, each once, lower-case; read in one go, however long."""
    pieces = (piece.lower() for piece in _BETWEEN.split(text))
    return tuple(dict.fromkeys(each for each in pieces if re.fullmatch(_ADDRESS, each)))


def _outside(text: str) -> str:
    """What stands outside of quotes and comments (RFC 5322, 3.2.2 and 3.2.4)."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in text:
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
    return "".join(kept)
