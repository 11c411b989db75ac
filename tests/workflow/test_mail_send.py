"""`saiken mail send` against a real server on loopback: each message is delivered, or named with why not."""

import os
import shutil
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from support.console import Ran, saiken
from support.kills import started
from support.mail_folder import AT, DESK, address_of, change, contact, mail_house, mail_settings
from support.mail_server import HOST, LOGIN, PASSWORD, Moods, free_port, mail_server

from saiken_addin.front import cli
from saiken_addin.ledger.mail_records import MailState, Posted
from saiken_addin.workflow.folder import Folder, open_folder

FEW = ("国保年金課", "学事課", "医事課")


class Post:
    """A house, a server, and what can be asked of both."""

    def __init__(self, house: Folder, moods: Moods) -> None:
        self.house, self.moods = house, moods

    def plan(self, *sections: str) -> None:
        words = [word for section in sections for word in ("--section", section)]
        ran = saiken("mail", "distribute", *AT, *words, "--folder", self.house.root)
        assert ran.code == 0, ran.out + ran.err

    def send(self, *words: str) -> Ran:
        return saiken("mail", "send", "--yes", *words, "--folder", self.house.root, "--json")

    @property
    def posted(self) -> tuple[Posted, ...]:
        with self.house.open_ledger() as ledger:
            return ledger.outbox.posted()

    @property
    def states(self) -> dict[str, MailState]:
        return {each.letter.section: each.state for each in self.posted}


@pytest.fixture(scope="module")
def house_with(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A house with some settings of mail, made once."""

    @cache
    def made(**settings: object) -> Path:
        return mail_house(tmp_path_factory.mktemp("家") / "家", **settings).root

    return made


@pytest.fixture(scope="module")
def port() -> int:
    """Where each server listens, one after the other, so that the settings are the same."""
    return free_port()


@pytest.fixture
def post(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, house_with: Callable[..., Path], port: int
) -> Iterator[Callable[..., Post]]:
    """Makes a house and a server that fit each other."""
    running = []

    def make(security: str = "STARTTLS", login: bool = True, size: int = 33_554_432, **options: object) -> Post:
        server = mail_server(tmp_path, security, login, size, port)
        moods, _, ca = server.__enter__()
        running.append(server)
        monkeypatch.setenv("SSL_CERT_FILE", str(ca))
        monkeypatch.setenv("SAIKEN_MAIL_PASSWORD", PASSWORD)
        own = {"way": "SMTP", "server": HOST, "port": port, "security": security, "login": LOGIN if login else None}
        made = shutil.copytree(house_with(**own, **options), tmp_path / "家")
        return Post(open_folder(made), moods)

    yield make
    for server in running:
        server.__exit__(None, None, None)


def test_nineteen_sections_get_their_own_book_once(post: Callable[..., Post]) -> None:
    office = post()
    office.plan()
    assert office.moods.delivered == []
    ran = office.send()
    assert ran.code == 0, ran.out + ran.err
    assert set(office.states.values()) == {MailState.SENT}
    assert len(office.moods.delivered) == 19
    assert office.moods.connections == 1
    for recipients, data in office.moods.delivered:
        message = message_from_bytes(data, policy=policy.default)
        [book] = message.iter_attachments()
        section = book.get_filename().removeprefix("月次報告_R07-10_").removesuffix(".xlsx")
        assert recipients[0] == address_of(section)
        path = office.house.distributed / book.get_filename()
        assert book.get_content() == path.read_bytes()
        assert message["Message-ID"]
        assert message["Date"]
        assert "X-Unsent" not in message
    # The 回収業務担当課 of 国保年金課's claims reads along, in Cc and in the envelope.
    to_kokuho = dict(zip(office.moods.addressees, office.moods.delivered, strict=True))[address_of("国保年金課")]
    assert to_kokuho[0] == (address_of("国保年金課"), address_of("収納対策課"))
    again = office.send()
    assert again.code == 2
    assert len(office.moods.delivered) == 19
    log = saiken("mail", "log", "--folder", office.house.root, "--json").json["changes"]
    sent = [row for row in log if row["state"] == MailState.SENT]
    assert len(sent) == 19
    by_section = {row["section"]: row["attachments"][0]["sha256"] for row in sent}
    book = office.house.distributed / "月次報告_R07-10_学事課.xlsx"
    assert by_section["学事課"] == sha256(book.read_bytes()).hexdigest()


def test_tls_from_the_first_byte(post: Callable[..., Post]) -> None:
    office = post("TLS")
    office.plan(*FEW)
    assert office.send().code == 0
    assert len(office.moods.delivered) == 3
    assert office.moods.logins == [True]


def test_a_server_that_nobody_vouches_for_gets_nothing(
    post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = post()
    office.plan(*FEW)
    monkeypatch.delenv("SSL_CERT_FILE")
    ran = office.send()
    assert ran.code == 2
    assert "暗号化" in ran.json["message"]
    assert office.moods.logins == []
    assert set(office.states.values()) == {MailState.PLANNED}


def test_a_refused_recipient_is_named_and_the_others_get_theirs(post: Callable[..., Post]) -> None:
    office = post()
    office.moods.refuse = {address_of("学事課")}
    office.plan(*FEW)
    ran = office.send()
    assert ran.code == 1
    assert ran.codes == ["L20"]
    assert "学事課" in ran.json["findings"][0]["what"]
    assert "550" in ran.json["findings"][0]["what"]
    assert office.states == {
        "医事課": MailState.SENT, "国保年金課": MailState.SENT, "学事課": MailState.REFUSED,
    }  # fmt: skip
    change(office.house, contact("学事課", to="gakuji2@city.example"))
    assert saiken("mail", "distribute", *AT, "--folder", office.house.root).code == 0
    assert office.send().code == 0
    assert "gakuji2@city.example" in office.moods.addressees
    assert len(office.moods.delivered) == 19


def test_all_recipients_of_a_message_or_none(post: Callable[..., Post]) -> None:
    office = post()
    office.moods.refuse = {address_of("収納対策課")}
    office.plan("国保年金課")
    assert office.send().code == 1
    assert office.moods.delivered == []
    assert office.states == {"国保年金課": MailState.REFUSED}


def test_a_refused_login_sends_nothing(
    post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = post()
    office.plan(*FEW)
    monkeypatch.setenv("SAIKEN_MAIL_PASSWORD", "違うパスワード")
    ran = office.send()
    assert ran.code == 2
    assert "ログイン" in ran.json["message"]
    assert office.moods.logins[-1] is False
    assert set(office.states.values()) == {MailState.PLANNED}
    monkeypatch.setenv("SAIKEN_MAIL_PASSWORD", PASSWORD)
    assert office.send().code == 0
    assert len(office.moods.delivered) == 3


def test_greylisting_is_waited_for(post: Callable[..., Post]) -> None:
    office = post()
    office.moods.greylist = 1
    office.plan(*FEW)
    assert office.send().code == 0
    assert sorted(office.moods.addressees) == sorted(map(address_of, FEW))
    assert office.moods.connections == 1


def test_what_is_put_off_for_too_long_goes_out_the_next_time(post: Callable[..., Post]) -> None:
    office = post()
    office.moods.greylist = 3
    office.plan("学事課")
    ran = office.send()
    assert ran.codes == ["L21"]
    assert office.states == {"学事課": MailState.FAILED}
    assert office.send().code == 0
    assert office.moods.addressees == [address_of("学事課")]


def test_a_connection_lost_before_the_answer_leaves_one_message_unsure(post: Callable[..., Post]) -> None:
    office = post()
    office.moods.drop = lambda number: number == 2
    office.plan(*FEW)
    ran = office.send()
    assert ran.code == 1
    assert ran.codes == ["L19"]
    states = list(office.states.values())
    assert sorted(states) == sorted([MailState.SENT, MailState.UNSURE, MailState.SENT])
    # The server had it; sent again without asking it would have come twice.
    assert len(office.moods.delivered) == 3
    assert office.send().code == 2
    assert len(office.moods.delivered) == 3
    unsure = next(section for section, state in office.states.items() if state is MailState.UNSURE)
    office.plan(unsure)
    ran = office.send()
    assert ran.code == 2
    assert unsure in ran.json["message"]
    assert office.send("--again").code == 0
    assert len(office.moods.delivered) == 4


def test_a_person_settles_what_is_unsure(post: Callable[..., Post]) -> None:
    """It arrived: never sent again; it did not: sent the next time; a later one takes its place."""
    office = post()

    def settle(answer: str, number: int | None = None) -> Ran:
        if number is None:
            number = next(each.id for each in office.posted if each.state is MailState.UNSURE)
        return saiken("mail", "settle", number, answer, "--folder", office.house.root, "--json")

    office.moods.drop = lambda number: number == 1
    office.plan("学事課")
    ran = office.send()
    assert "saiken mail settle 1 " in ran.json["findings"][0]["remedy"]
    assert settle("--not-arrived").json["message"]["state_now"] == "失敗"
    office.moods.drop = lambda number: number == 2
    assert office.send().codes == ["L19"]
    assert settle("--arrived").json["message"]["state_now"] == "送信済"
    assert office.send().code == 2
    assert len(office.moods.delivered) == 2
    assert settle("--arrived", 1).code == 2, "it is settled"
    assert settle("--arrived", 9).code == 2, "there is no such message"
    office.moods.drop = lambda number: number == 3
    office.plan("医事課")
    assert office.send().codes == ["L19"]
    office.plan("医事課")
    assert settle("--not-arrived").json["message"]["state_now"] == "取下げ"
    assert office.send().code == 0
    assert len(office.moods.delivered) == 4
    log = saiken("mail", "log", "--folder", office.house.root, "--json").json["changes"]
    assert [change["detail"] for change in log if "確かめた" in change["detail"]] == [
        "届いていないことを確かめた", "届いていたことを確かめた", "届いていないことを確かめた（別のメールを用意済み）",
    ]  # fmt: skip


def test_a_connection_lost_within_a_message_is_no_delivery(post: Callable[..., Post]) -> None:
    """A server that hangs up after the first kilobytes of DATA; the message goes out the next time."""
    office = post(security="なし", login=False)
    office.plan("学事課")
    listening = socket.create_server((HOST, 0))

    def hang_up() -> None:
        connection, _ = listening.accept()
        lines = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        for line in lines:
            if line.startswith(b"EHLO"):
                connection.sendall(b"250-here\r\n250 SIZE 1000000\r\n")
            elif line.startswith(b"DATA"):
                connection.sendall(b"354 go on\r\n")
                lines.read(2000)
                break
            else:
                connection.sendall(b"250 OK\r\n")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        lines.close()
        connection.close()

    desk = (office.house.root / DESK).read_bytes()
    change(office.house, mail_settings(port=listening.getsockname()[1]))
    thread = threading.Thread(target=hang_up)
    thread.start()
    ran = office.send()
    thread.join()
    listening.close()
    assert ran.code == 1
    # Small messages fit the buffers on the way, so that the end may go out unseen: then it is unsure.
    assert office.states["学事課"] in (MailState.FAILED, MailState.UNSURE)
    (office.house.root / DESK).write_bytes(desk)
    if office.states["学事課"] is MailState.FAILED:
        assert office.send().code == 0
        assert office.moods.addressees == [address_of("学事課")]


def test_a_server_that_does_not_answer_in_time_is_not_waited_for(post: Callable[..., Post]) -> None:
    office = post(timeout=1)
    office.moods.slow = 2.5
    office.plan("学事課")
    ran = office.send()
    assert ran.codes == ["L19"]
    assert "時間内" in ran.json["findings"][0]["what"]
    assert office.states == {"学事課": MailState.UNSURE}


def test_a_message_that_is_too_large_for_the_server_is_refused_without_sending_it(
    post: Callable[..., Post],
) -> None:
    office = post(size=20_000)
    office.plan("学事課")
    ran = office.send()
    assert ran.codes == ["L20"]
    assert "552" in ran.json["findings"][0]["what"]
    assert office.moods.messages == 0


@pytest.mark.parametrize(
    ("answer", "state"),
    [("554 5.7.1 Rejected by content filter", MailState.REFUSED), ("452 4.3.1 Out of storage", MailState.FAILED)],
)
def test_what_the_server_says_after_the_message_counts(
    post: Callable[..., Post], answer: str, state: MailState
) -> None:
    office = post()
    office.moods.answer = answer
    office.plan("学事課")
    assert office.send().code == 1
    assert office.states == {"学事課": state}
    assert office.posted[0].detail == answer


def test_a_login_is_never_told_to_an_open_line(post: Callable[..., Post]) -> None:
    office = post(login=False, security="なし")
    change(office.house, mail_settings(login=LOGIN))
    office.plan("学事課")
    ran = office.send()
    assert ran.code == 2
    assert "パスワード" in ran.json["message"]
    assert office.moods.connections == 0


def test_a_computer_with_a_japanese_name_sends_too(
    post: Callable[..., Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "収納対策課のPC")
    office = post()
    office.plan("学事課")
    assert office.send().code == 0


def at_a_terminal(terminal: int, screen: int, *words: object) -> None:
    """The command line as a person has it, in a process of its own."""
    for stream, number in ((terminal, 0), (screen, 1), (screen, 2)):
        os.dup2(stream, number)
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    sys.argv = ["saiken", *map(str, words)]
    cli.main()


@pytest.mark.skipif(os.name == "nt", reason="a terminal of POSIX")
@pytest.mark.parametrize(("answer", "sent"), [("n", 0), ("y", 1)])
def test_a_person_looks_at_the_list_and_decides(
    post: Callable[..., Post], answer: str, sent: int
) -> None:
    import pty

    office = post()
    office.plan("学事課")
    keyboard, terminal = pty.openpty()
    reading, writing = os.pipe()
    process = started(at_a_terminal, terminal, writing, "mail", "send", "--folder", office.house.root)
    os.close(writing)
    os.write(keyboard, f"{answer}\n".encode())
    with open(reading, encoding="utf-8") as screen:
        shown = screen.read()
    process.join()
    assert process.exitcode == (0 if sent else 2)
    os.close(keyboard)
    os.close(terminal)
    for text in ("学事課", address_of("学事課"), "月次報告_R07-10_学事課.xlsx", "KB", "この1通をSMTPで送りますか"):
        assert text in shown
    assert len(office.moods.delivered) == sent
    assert office.states["学事課"] is (MailState.SENT if sent else MailState.PLANNED)


def test_no_server_is_an_error_with_the_address(post: Callable[..., Post]) -> None:
    office = post()
    office.plan("学事課")
    change(office.house, mail_settings(port=1))
    ran = office.send()
    assert ran.code == 2
    assert f"{HOST}:1" in ran.json["message"]
    assert office.states == {"学事課": MailState.PLANNED}


def test_the_certificates_of_the_tests_are_of_their_own_authority(tmp_path: Path) -> None:
    with mail_server(tmp_path) as (_, port, ca), socket.create_connection((HOST, port)) as line:
        assert line.recv(100).startswith(b"220")
        assert ssl.create_default_context(cafile=str(ca)).get_ca_certs()
