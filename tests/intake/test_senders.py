"""Senders: the address itself, one From, one mailbox."""

import pytest
from support.mail_writers import TEXT, eml, msg, word

from saiken_addin.intake.messages.mime import read_eml
from saiken_addin.intake.messages.msg import read_msg
from saiken_addin.intake.messages.sender import sender_of

OURS = "ka11@city.example"


@pytest.mark.parametrize(
    "text",
    [
        "ka11@city.example", "<KA11@city.example>", '"国保" <ka11@city.example>', "国保（窓口） <ka11@city.example>",
        f"{word('国保')}<ka11@city.example>", "K. Tanaka <ka11@city.example>", "ka11@city.example (国保)",
        '"国保, 年金" <ka11@city.example>', '"ka11@city.example" <ka11@city.example>',
        "ka11@city.example <ka11@city.example>",
        "Tanaka [国保] <ka11@city.example>",
        "(a(b)c) ka11@city.example", '"国保 @ 3階" <ka11@city.example>',
    ],
)  # fmt: skip
def test_one_mailbox_is_its_address(text: str) -> None:
    assert sender_of([text]) == (OURS, "")


@pytest.mark.parametrize(
    "text",
    [
        "evil@mail.example (ka11@city.example)", '"ka11@city.example" <evil@mail.example>',
        f"{word('国保 ka11@city.example')} <evil@mail.example>", '"国保 <ka11@city.example>" <evil@mail.example>',
        "ka11@city.example <evil@mail.example>",
    ],
)  # fmt: skip
def test_an_address_beside_it_is_not_taken_for_it(text: str) -> None:
    address, doubt = sender_of([text])
    assert address == "evil@mail.example"
    assert OURS in doubt


@pytest.mark.parametrize("text", ["MAILER-DAEMON", "<>", "=?utf-8?Q?ka11=40city.example?=", ""])
def test_what_has_no_address_has_none(text: str) -> None:
    assert sender_of([text]) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "ka11@city.example, evil@mail.example", "<ka11@city.example> <evil@mail.example>", "国保: ka11@city.example;",
        "ka11@city.example <evil@mail.example>", "evil@mail.example <ka11@city.example>",
        "ka11@city.example;x@y.example",
        '"a" <ka11@city.example>, "b" <x@y.example>', "国保, ka11@city.example", "<@evil.example:ka11@city.example>",
    ],
)  # fmt: skip
def test_anything_else_is_doubtful(text: str) -> None:
    address, doubt = sender_of([text])
    assert "@" in address
    assert doubt


def test_two_lines_and_another_sender_are_doubtful() -> None:
    for extra in ("From: evil@mail.example\r\n", "Sender: evil@mail.example\r\n"):
        assert read_eml(eml(OURS, [TEXT], extra=extra)).doubt
    assert not read_eml(eml(OURS, [TEXT], extra=f"Sender: <{OURS.upper()}>\r\n")).doubt


def test_outlooks_sender_is_whom_it_was_sent_for() -> None:
    message = read_msg(msg(OURS, {}))
    assert (message.sender, message.doubt) == (OURS, "")
    message = read_msg(msg("hisho@city.example", {}, sent_for=OURS))
    assert message.sender == OURS
    assert "hisho@city.example" in message.doubt
