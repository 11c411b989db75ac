"""Talks with the mail server: one connection, what it answered, and when nobody can know.

A message leaves with the dot that ends it. Before the dot goes out, `before_end` is
called; what fails before it was certainly not delivered, what fails after it may have been.
"""

import base64
import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from saiken_addin.core.findings import SaikenError
from saiken_addin.desk.mail_settings import MailSettings, Security

_MOST_SHOWN = 200
_CLOSING, _LOGGED_IN = 421, 235
_LOST = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)


class Outcome(Enum):
    """What became of one attempt."""

    SENT = auto()
    REFUSED = auto()
    PUT_OFF = auto()
    LOST = auto()
    UNSURE = auto()


@dataclass(frozen=True)
class Attempt:
    """One attempt: what became of it, and what the server said."""

    outcome: Outcome
    said: str


class NoConnection(SaikenError):
    """The mail server can't be reached, or lets nobody in; nothing was sent over this connection."""


class Server:
    """A connection to the mail server; a lost one is made anew for the next message.

    Args:
        password: for the login; None without one.
    """

    def __init__(self, settings: MailSettings, password: str | None) -> None:
        self._settings = settings
        self._password = password
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._connect()
        return self

    def __exit__(self, *error: object) -> None:
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*_LOST):
                client.quit()
            client.close()

    def deliver(
        self, sender: str, recipients: Sequence[str], message: bytes, before_end: Callable[[], None]
    ) -> Attempt:
        """Try to hand over one message; all recipients get it or none.

        Args:
            sender, recipients: bare addresses, of the envelope.
            message: the whole message, CRLF.
            before_end: called when all of it is out but the dot that makes it count.

        Raises:
            NoConnection: there is none, and none could be made.
        """
        client = self._client or self._connect()
        ended = False
        try:
            for verb, words in _envelope(client, sender, recipients, len(message)):
                code, said = client.docmd(verb, words)
                if code not in ((354,) if verb == "DATA" else (250, 251)):
                    if code == _CLOSING:
                        self._drop()
                    else:
                        client.rset()
                    return _judged(code, said, words)
            client.send(_dotted(message))
            before_end()
            ended = True
            client.send(b".\r\n")
            code, said = client.getreply()
            if code == _CLOSING:
                self._drop()
            if 200 <= code < 300:
                return Attempt(Outcome.SENT, _text(code, said))
            return _judged(code, said, "")
        except _LOST as error:
            self._drop()
            return Attempt(Outcome.UNSURE if ended else Outcome.LOST, _reason(error))
        except BaseException:
            self._drop()
            raise

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        where = f"{settings.server}:{settings.own_port}"
        try:
            self._client = self._opened()
        except smtplib.SMTPAuthenticationError as error:
            raise NoConnection(
                f"メールサーバー（{where}）にログインできません（{_text(error.smtp_code, error.smtp_error)}）。",
                "メール設定のログイン名とパスワードを確かめてください。何も送っていません。",
            ) from error
        except ssl.SSLError as error:
            raise NoConnection(
                f"メールサーバー（{where}）との暗号化に失敗しました（{error.reason or error}）。",
                "メール設定の「通信の保護」とポート、サーバーの証明書を確かめてください。",
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise NoConnection(
                f"メールサーバー（{where}）が、設定した方法に対応していません（{error}）。",
                "メール設定の「通信の保護」とログイン名を確かめてください。",
            ) from error
        except _LOST as error:
            raise NoConnection(
                f"メールサーバー（{where}）につながりません（{_reason(error)}）。",
                "メール設定のサーバーとポート、ネットワークを確かめてください。",
            ) from error
        return self._client

    def _opened(self) -> smtplib.SMTP:
        settings = self._settings
        context = ssl.create_default_context()
        at = (settings.server, settings.own_port)
        client: smtplib.SMTP
        if settings.security is Security.TLS:
            client = smtplib.SMTP_SSL(*at, _own_name(), timeout=settings.timeout, context=context)
        else:
            client = smtplib.SMTP(*at, _own_name(), timeout=settings.timeout)
        try:
            client.ehlo_or_helo_if_needed()
            if settings.security is Security.STARTTLS:
                client.starttls(context=context)
                client.ehlo()
            if settings.login:
                _log_in(client, settings.login, self._password or "")
        except BaseException:
            client.close()
            raise
        return client

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


def _own_name() -> str:
    """How this computer greets: by its name, unless that is no host name (課長のPC)."""
    # Never asked of the network, which takes seconds where there is no name server.
    name = socket.gethostname()
    return name if re.fullmatch(r"[A-Za-z0-9.-]+", name) else "[127.0.0.1]"


def _log_in(client: smtplib.SMTP, login: str, password: str) -> None:
    if (login + password).isascii():
        client.login(login, password)
        return
    # smtplib takes ASCII only; PLAIN (RFC 4616) is UTF-8.
    words = base64.b64encode(f"\0{login}\0{password}".encode()).decode()
    code, said = client.docmd("AUTH", f"PLAIN {words}")
    if code != _LOGGED_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def _envelope(
    client: smtplib.SMTP, sender: str, recipients: Sequence[str], size: int
) -> list[tuple[str, str]]:
    declared = f" SIZE={size}" if client.has_extn("size") else ""
    steps = [("MAIL", f"FROM:<{sender}>{declared}")]
    steps += [("RCPT", f"TO:<{address}>") for address in recipients]
    return [*steps, ("DATA", "")]


def _dotted(message: bytes) -> bytes:
    """The message as DATA wants it: a line's first dot doubled, and a line's end at its end."""
    lines = message.replace(b"\r\n.", b"\r\n..")
    if lines.startswith(b"."):
        lines = b"." + lines
    return lines if lines.endswith(b"\r\n") else lines + b"\r\n"


def _judged(code: int, said: bytes, words: str) -> Attempt:
    """An answer that is no yes."""
    told = f"{words}: {_text(code, said)}" if words else _text(code, said)
    if 400 <= code < 500:
        return Attempt(Outcome.PUT_OFF, told)
    return Attempt(Outcome.REFUSED, told)


def _text(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return f"{code} {line}"[:_MOST_SHOWN]


def _reason(error: BaseException) -> str:
    # smtplib turns a timeout while it waits for an answer into a lost connection.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "時間内に応答がありません"
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "接続が切れました"
    return str(getattr(error, "strerror", None) or error)[:_MOST_SHOWN]
