"""What mail systems and readers report: by what they say of each recipient, held against the outbox."""

from pathlib import Path

import pytest
from support.console import Ran, saiken
from support.mail_folder import AT, SENDER, address_of, contact, mail_house
from support.mail_writers import TEXT, attachment, eml, msg
from support.secretariat import book_path, edit, small_house

from saiken_addin.core.model import State
from saiken_addin.intake.messages.message import Report
from saiken_addin.intake.messages.report import Piece, report_of
from saiken_addin.ledger.mail_records import MailState, Posted
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.mail.send import DRAFTS
from saiken_addin.workflow.receive.receipt import receive

SECTION = "国保年金課"
DAEMON = "MAILER-DAEMON@mx.city.example"
EARLIER = f"Message-ID: <1@city.example>\nFrom: {SENDER}\nSubject: reminder\nDate: Wed, 5 Nov 2025 09:00:00 +0900\n"


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return prepared(mail_house(tmp_path / "家"))


def to() -> str:
    return address_of(SECTION)


def cc() -> str:
    return address_of("収納対策課")


def prepared(house: Folder) -> Folder:
    for words in (("distribute", *AT, "--section", SECTION), ("send", "--yes")):
        assert saiken("mail", *words, "--folder", house.root).code in (0, 1)
    return house


def posted(house: Folder) -> Posted:
    with house.open_ledger() as ledger:
        [one] = ledger.outbox.posted()
    return one


def sent(house: Folder, with_id: bool = True) -> bytes:
    """The message as the mail program sent it: a draft gets its Message-ID from there."""
    [draft] = (house.distributed / DRAFTS).iterdir()
    number = posted(house).letter.message_id if with_id else "<outlook@city.example>"
    return f"Message-ID: {number}\r\n".encode() + draft.read_bytes().replace(b"X-Unsent: 1\r\n", b"")


def report(*blocks: str, earlier: bytes, sender: str = DAEMON, kind: str = "delivery-status") -> bytes:
    head = f"From: {sender}\r\nTo: {SENDER}\r\nSubject: Report\r\nMIME-Version: 1.0\r\n"
    head += f'Content-Type: multipart/report; report-type={kind}; boundary="r"\r\n\r\n'
    told = "\r\n\r\n".join(("Reporting-MTA: dns; mx.city.example", *blocks) if "delivery" in kind else blocks)
    parts = [b"Content-Type: text/plain\r\n\r\nreport", f"Content-Type: message/{kind}\r\n\r\n{told}\r\n".encode()]
    parts.append(b"Content-Type: message/rfc822\r\n\r\n" + earlier)
    return head.encode() + b"".join(b"--r\r\n" + part + b"\r\n" for part in parts) + b"--r--\r\n"


def block(address: str, action: str, reason: str = "550 5.1.1 no such user") -> str:
    said = f"\r\nDiagnostic-Code: smtp; {reason}" if action == "failed" else ""
    return f"Final-Recipient: rfc822; {address}\r\nAction: {action}{said}"


def taken_in(house: Folder, *mails: bytes) -> list[str]:
    for number, data in enumerate(mails):
        (house.collected / f"{number}.eml").write_bytes(data)
    result = receive(house, [], lambda *_: None)
    assert not [each for each in result.arrivals if each.to_be_recorded], "no report is a book"
    return [finding.code.code for finding in result.findings]


@pytest.mark.parametrize("with_id", [True, False], ids=["by its Message-ID", "a draft, by recipient and subject"])
def test_each_recipient_counts(house: Folder, with_id: bool) -> None:
    earlier = sent(house, with_id)
    reports = [
        report(block(to(), "relayed"), block(cc(), "delivered"), earlier=earlier),
        report(block(to(), "delayed"), earlier=earlier),
        report(block(to(), "relayed"), block(cc(), "failed"), earlier=earlier),
    ]
    assert taken_in(house, *reports) == ["L34", "L34", "L35"]
    assert posted(house).state is MailState.DRAFTED
    assert taken_in(house, report(block(cc(), "relayed"), block(to(), "failed"), earlier=earlier)) == ["L27", "L34"]
    assert posted(house).state is MailState.REFUSED
    assert "no such user" in posted(house).detail


def test_a_known_bounce_says_nothing_of_the_next_mail(house: Folder) -> None:
    bounce = report(block(to(), "failed"), earlier=sent(house, with_id=False))
    assert taken_in(house, bounce) == ["L27"]
    saiken("mail", "distribute", *AT, "--section", SECTION, "--folder", house.root)
    saiken("mail", "send", "--yes", "--again", "--folder", house.root)
    assert taken_in(house) == []
    with house.open_ledger() as ledger:
        assert [each.state for each in ledger.outbox.posted()] == [MailState.REFUSED, MailState.DRAFTED]


def test_a_read_receipt_is_no_bounce(house: Folder) -> None:
    def receipt(action: str) -> bytes:
        fields = f"Final-Recipient: rfc822; {to()}\r\nDisposition: manual-action/MDN-sent-manually; {action}"
        return report(fields, earlier=sent(house), sender=to(), kind="disposition-notification")

    assert taken_in(house, receipt("displayed"), receipt("deleted")) == ["L34", "L34"]
    assert posted(house).state is MailState.DRAFTED


def test_a_bounce_from_elsewhere_is_no_proof(house: Folder) -> None:
    for sender in ("MAILER-DAEMON@mx.evil.example", "postmaster@notcity.example"):
        assert taken_in(house, report(block(to(), "failed"), earlier=sent(house), sender=sender)) == ["L36"]
    assert posted(house).state is MailState.DRAFTED
    assert taken_in(house, report(block(to(), "failed"), earlier=sent(house), sender="MAILER-DAEMON")) == ["L27"]


def test_older_systems_write_plain_words(house: Folder) -> None:
    """A copy of the message hangs on it with our own book, whole or cut off, or stands in the text."""
    said = b"Content-Type: text/plain\r\n\r\nHi. <%s>: 550 user unknown\r\n\r\n" % to().encode()
    head = f"From: Mail Delivery System <{DAEMON}>\r\nTo: {SENDER}\r\nMIME-Version: 1.0\r\n".encode()
    mixed = head + b'Content-Type: multipart/mixed; boundary="bb"\r\n\r\n--bb\r\n' + said
    mixed += b"--bb\r\nContent-Type: message/rfc822\r\n\r\n" + sent(house, with_id=False)
    qmail = head + said + b"--- Below this line is a copy of the message.\r\n\r\n" + sent(house)
    assert taken_in(house, mixed + b"\r\n--bb--") == ["L27"]
    # Known by now, and what hangs on it is ours, though it can't be opened.
    assert taken_in(house, mixed[:-4000], qmail) == []
    unclear = head + b"\r\nReturned.\r\n\r\n" + sent(house, with_id=False)
    assert taken_in(house, unclear) in (["L36"], [])


def test_exim_and_outlook_say_it_in_their_own_ways(house: Folder) -> None:
    head = f"From: {DAEMON}\r\nX-Failed-Recipients: {to()}\r\nSubject: Mail delivery failed\r\n\r\n".encode()
    letter = posted(house).letter
    shown = {"001A": "REPORT.IPM.Note.IPNRN", "0049": letter.subject, "1046": letter.message_id}
    (house.collected / "開封.msg").write_bytes(msg(to(), {}, more=shown))
    assert taken_in(house, head + b"failed\r\n\r\n" + sent(house)) == ["L27", "L34"]
    shown["001A"] = "REPORT.IPM.Note.NDR"
    (house.collected / "不達.msg").write_bytes(msg(DAEMON, {}, more=shown))
    assert "L27" not in taken_in(house), "known by now"


def test_what_a_section_could_not_deliver_is_still_its_book(house: Folder) -> None:
    """The bounce of its own message, put into 02_回収 as it is."""
    from support.secretariat import stamped

    theirs = eml(to(), [TEXT, attachment("filename=a.xlsx", stamped(SECTION, {}))])
    (house.collected / "0.eml").write_bytes(report(block("shuno@city.exmaple", "failed"), earlier=theirs))
    ran: Ran = saiken("receive", "--folder", house.root, "--json")
    assert [book["section"] for book in ran.json["books"] if book["section"]] == [SECTION]


def test_a_blank_form_that_came_back_is_no_book_of_the_section(tmp_path: Path) -> None:
    """Neither our address nor the message is known here, and the mail system saved the form anew."""
    house = small_house(tmp_path / "家")
    blank = edit(book_path(house.distributed, "学事課"), {}, tmp_path / "x.xlsx").read_bytes()
    ours = eml("office@city.example", [TEXT, attachment("filename=a.xlsx", blank)])
    assert taken_in(house, report(block("gakuji@city.example", "failed"), earlier=ours)) == ["L30"]
    (house.collected / "1.eml").write_bytes(eml("gakuji@city.example", [attachment("filename=a.xlsx", blank)]))
    states = [each.state for each in receive(house, [], lambda *_: None).arrivals if each.state]
    assert states == [State.RETURNED], "a section that sends it is told what is missing"


def test_a_doubtful_sender_is_a_warning(tmp_path: Path) -> None:
    from support.secretariat import stamped

    house = mail_house(tmp_path / "家", contact(SECTION, to=to()))
    book = attachment("filename=a.xlsx", stamped(SECTION, {}))
    (house.collected / "a.eml").write_bytes(eml(to(), [TEXT, book], extra="From: evil@mail.example\r\n"))
    result = receive(house, [], lambda *_: None)
    assert [str(finding.severity) for finding in result.findings if finding.code.code == "L33"] == ["要確認"]
    assert [str(each.state) for each in result.arrivals] == ["受理（要確認）"]


def plain(said: str, earlier_to: str, **headers: str) -> Report | None:
    """What a report in plain text says of a message to these."""
    piece = Piece("text/plain", f"{said}\n\n--- Below\n\n{EARLIER}To: {earlier_to}\n".encode())
    return report_of({"return-path": "<>", **headers}, "", [piece])


def test_somebody_out_of_the_office_is_no_bounce() -> None:
    for said in ("内線 520-1 へ", "電話: 550-1234", "私は550 号室におります。"):
        found = plain(said, "a@city.example", **{"from": "a@city.example"})
        assert found is None or not any(each.action == "failed" for each in found.results), said
    words = {"from": "a@city.example", "auto-submitted": "auto-replied"}
    assert plain("550 5.1.1 did you mean b@city.example?", "a@city.example", **words) is None


def test_plain_words_name_the_one_who_got_nothing() -> None:
    said = "Hi.\n\n<gone@city.example>:\n550 5.1.1 no such user"
    found = plain(said, "ok@city.example, gone@city.example", **{"from": DAEMON})
    assert found is not None
    assert [each.addresses for each in found.results if each.action == "failed"] == [("gone@city.example",)]
