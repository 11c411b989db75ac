"""A real mail server on loopback for tests: STARTTLS or TLS, login, and the moods of real servers."""

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
LOGIN, PASSWORD = "shuno", "ひみつ-secret"


class Moods:
    """What the server does, and what it has delivered.

    Attributes:
        refuse: recipients that don't exist.
        greylist: how often each recipient is put off before it is taken.
        drop: called with each message's number before the answer; true drops the connection.
        drop_in_data: so many bytes of a message are read before the connection is dropped; 0 never.
        slow: seconds that the answer to a message takes.
        answer: what a message is answered instead of 250.
        delivered: (recipients, bytes) of every message taken.
    """

    def __init__(self) -> None:
        self.refuse: set[str] = set()
        self.greylist = 0
        self.drop: Callable[[int], bool] = lambda number: False
        self.slow = 0.0
        self.answer = ""
        self.delivered: list[tuple[tuple[str, ...], bytes]] = []
        self.logins: list[bool] = []
        self.connections = 0
        self._asked: Counter[str] = Counter()
        self.messages = 0

    @property
    def addressees(self) -> list[str]:
        """The first recipient of every message taken."""
        return [recipients[0] for recipients, _ in self.delivered]

    # --- aiosmtpd's hooks ---------------------------------------------------------------------

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return "550 5.1.1 そのような宛先はありません".encode("ascii", "replace").decode()
        self._asked[address] += 1
        if self._asked[address] <= self.greylist:
            return "451 4.7.1 Greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.messages += 1
        if self.answer:
            return self.answer
        assert isinstance(envelope.content, bytes)
        self.delivered.append((tuple(envelope.rcpt_tos), envelope.content))
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.drop(self.messages):
            server.transport.abort()
        return "250 2.0.0 Accepted"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        right = (data.login, data.password) == (LOGIN.encode(), PASSWORD.encode())
        self.logins.append(right)
        return AuthResult(success=right, handled=False)


class _Listening(Controller):
    def factory(self) -> SMTP:
        self.handler.connections += 1
        return super().factory()


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def mail_server(
    folder: Path, security: str = "STARTTLS", login: bool = True, size: int = 33_554_432, port: int = 0
) -> Iterator[tuple[Moods, int, Path]]:
    """Run a server; its moods, its port, and the file of the authority that vouches for it.

    Args:
        folder: for its certificates.
        security: STARTTLS, TLS or none.
        login: whether it asks for one.
        size: the largest message that it takes.
        port: 0 for a free one.
    """
    moods = Moods()
    authority, context = _vouched()
    ca = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    port = port or free_port()
    options: dict[str, Any] = {
        "data_size_limit": size, "enable_SMTPUTF8": False, "server_hostname": "mail.city.example",
    }  # fmt: skip
    if login:
        options |= {
            "authenticator": moods.authenticate,
            "auth_required": True,
            "auth_require_tls": security == "STARTTLS",
        }
    if security == "STARTTLS":
        options |= {"tls_context": context, "require_starttls": True}
    controller = _Listening(
        moods, HOST, port, ssl_context=context if security == "TLS" else None, **options
    )
    controller.start()
    moods.connections = 0
    try:
        yield moods, port, ca
    finally:
        controller.stop()


@cache
def _vouched() -> tuple[trustme.CA, ssl.SSLContext]:
    """An authority, and what it vouches for."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    return authority, context
