"""The bytes of a message: what went in comes out in two mail parsers, and no header gets into a header."""

import base64
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.mailing import Letter, Mailing
from saiken_addin.desk.mail_settings import MailSettings
from saiken_addin.mail.message import File, build, encoded_size

AT = datetime(2025, 11, 5, 9, 0, tzinfo=UTC)
FROM = MailSettings(sender="shuno@city.example", sender_name="収納対策課", reply_to="kaitou@city.example")
LONG = "思い出の里市営霊園事務所・国民健康保険事業特別会計一般被保険者返納金担当"
NAMES = (
    "月次報告_R07-10_国保年金課.xlsx",
    f"月次報告_R07-10_{LONG}.xlsx",
    "book.xlsx",
    "①②髙﨑𠮷.pdf",
    "a b;c=d'e%.xlsx",
)


def letter(
    subject: str = "【提出依頼】令和7年10月末の月次報告",
    body: str = "お疲れさまです。\n.\nFrom here\n",
    name: str = "国保年金課 管理係長",
    to: str = "kokuho@city.example",
) -> Letter:
    return Letter(
        Mailing.DISTRIBUTE, "R07-10", "国保年金課", ((name, to),), ((LONG, "cc@city.example"),), subject,
        body, "<0123456789abcdef@city.example>", (),
    )  # fmt: skip


def parsed(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_message_as_python_reads_it() -> None:
    files = [File(name, bytes(range(256)) * 9) for name in NAMES]
    message = parsed(build(letter(), FROM, files, AT))
    assert message["Subject"] == letter().subject
    assert message["From"].addresses[0].display_name == "収納対策課"
    assert message["From"].addresses[0].addr_spec == "shuno@city.example"
    assert message["To"].addresses[0].display_name == "国保年金課 管理係長"
    # Python before 3.13 leaves the space between two encoded words of a name (RFC 2047, 6.2).
    assert message["Cc"].addresses[0].display_name.replace(" ", "") == LONG
    assert message["Reply-To"] == "kaitou@city.example"
    assert message["Date"].datetime == AT
    assert message["X-Unsent"] is None
    text = message.get_body()
    assert text is not None
    assert text.get_content().replace("\r\n", "\n") == letter().body
    attached = list(message.iter_attachments())
    assert [each.get_filename() for each in attached] == list(NAMES)
    # Older Outlooks look into Content-Type, where names are encoded words.
    assert [each.get_param("name", header="content-type") for each in attached] == list(NAMES)
    assert all(each.get_content() == files[0].data for each in attached)
    assert attached[0].get_content_type().endswith("spreadsheetml.sheet")
    assert not [part.defects for part in message.walk() if part.defects]


def test_a_draft_opens_ready_to_be_sent() -> None:
    draft = parsed(build(letter(), FROM, [], None))
    assert draft["X-Unsent"] == "1"
    assert draft["Date"] is None
    assert draft["Message-ID"] is None
    # Without a sender the mail program puts its own.
    assert parsed(build(letter(), MailSettings(), [], None))["From"] is None


def test_another_parser_reads_the_same(tmp_path: Path, mime_tools: ModuleType) -> None:
    files = [File(name, name.encode() * 99) for name in NAMES]
    path = tmp_path / "a.eml"
    path.write_bytes(build(letter(), FROM, files, None))
    [found] = mime_tools.read(path)
    assert found["Subject"].strip() == letter().subject
    assert found["From"].strip() == "収納対策課 <shuno@city.example>"
    assert found["To"].strip() == "国保年金課 管理係長 <kokuho@city.example>"
    assert found["Cc"].strip() == f"{LONG} <cc@city.example>"
    assert found["X-Unsent"].strip() == "1"
    text, *attached = found["parts"]
    assert base64.b64decode(text["data"]).decode().replace("\r\n", "\n") == letter().body
    assert [base64.b64decode(part["data"]) for part in attached] == [file.data for file in files]
    assert [part["name"] for part in attached] == list(NAMES)


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=120)


@settings(max_examples=40)
@given(subject=PRINTABLE, name=PRINTABLE, file=PRINTABLE, body=st.text(max_size=300))
def test_whatever_is_written_comes_out_on_its_own_line(
    subject: str, name: str, file: str, body: str
) -> None:
    own = letter(subject.strip() or "件名", body, name.strip() or "課")
    data = build(own, FROM, [File(f"{file.strip()}.xlsx", b"x")], AT)
    assert data.isascii()
    assert data.replace(b"\r\n", b"").find(b"\n") == -1
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    message = parsed(data)
    assert sorted({key.lower() for key in message}) == sorted(
        {
            "from", "to", "cc", "reply-to", "subject", "date", "message-id",
            "x-auto-response-suppress", "mime-version", "content-type",
        }
    )  # fmt: skip
    assert "".join(str(message["Subject"]).split()) == "".join(own.subject.split())
    assert [each.get_content() for each in message.iter_attachments()] == [b"x"]
    assert [box.addr_spec for box in message["To"].addresses] == ["kokuho@city.example"]


@pytest.mark.parametrize("evil", ["a\r\nBcc: x@evil.example", "a\nX: y", "a\x00b", "a\u2028b"])
def test_nothing_gets_a_header_of_its_own(evil: str) -> None:
    for wrong in (letter(subject=evil), letter(name=evil)):
        with pytest.raises(SaikenError, match="制御文字"):
            build(wrong, FROM, [], AT)
    with pytest.raises(SaikenError, match="アドレス"):
        build(letter(to=f"a@city.example{evil}"), FROM, [], AT)
    with pytest.raises(SaikenError, match="制御文字"):
        build(letter(), FROM, [File(evil, b"")], AT)


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 5700, 100_001])
def test_the_size_is_known_before_the_message_is_built(size: int) -> None:
    empty, full = (build(letter(), FROM, [File("a", bytes(n))], AT) for n in (0, size))
    assert abs(len(full) - len(empty) - encoded_size(size)) <= 2
