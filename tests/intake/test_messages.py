"""Messages that sections send back: opened whatever program wrote them, their books received as files are."""

import io
import zipfile
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import mail_writers
from support.console import Ran, saiken
from support.mail_folder import AT, address_of, change, contact, mail_house
from support.mail_writers import (
    PICTURE,
    TEXT,
    attachment,
    eml,
    explorer_zip,
    extended,
    msg,
    winmail,
    word,
)
from support.paths import SHARED
from support.secretariat import stamped

from saiken_addin.core.findings import Code
from saiken_addin.intake.messages import zips
from saiken_addin.intake.messages.kinds import Kind
from saiken_addin.intake.messages.message import Message
from saiken_addin.intake.messages.unpack import Found, found_in
from saiken_addin.ledger.mail_records import MailState
from saiken_addin.ooxml.passwords import sealed
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.receive import incoming

SECTION = "学事課"
NAME = f"月次報告_R07-10_{SECTION}（表）.xlsx"
MESSAGES = SHARED / "data" / "msg"
SHIFT_JIS = NAME.encode("cp932").decode("utf-8", "surrogateescape")


@cache
def the_book() -> bytes:
    return stamped(SECTION, {})


def sender_line() -> str:
    return f'"{SECTION}" <{address_of(SECTION)}>'


SHAPES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "Outlook, RFC 2047 in ISO-2022-JP": lambda: (".eml", eml(
        f"{word(SECTION, 'ISO-2022-JP')} <{address_of(SECTION)}>",
        [TEXT, PICTURE, (f'Content-Type: {mail_writers.XLSX};\r\n\tname="{word(NAME, "ISO-2022-JP")}"\r\n'
         f'Content-Disposition: attachment;\r\n\tfilename="{word(NAME, "ISO-2022-JP")}"', the_book())])),
    "Outlook, RFC 2047 in two words": lambda: (".eml", eml(sender_line(), [TEXT, attachment(
        f'filename="{word(NAME[:9])}\r\n {word(NAME[9:])}"', the_book())])),
    "Outlook, winmail.dat": lambda: (".eml", eml(sender_line(), [
        TEXT, ('Content-Type: application/ms-tnef; name="winmail.dat"\r\n'
               'Content-Disposition: attachment; filename="winmail.dat"', winmail({NAME: the_book()}))])),
    "Thunderbird, RFC 2231 in UTF-8": lambda: (".eml", eml(
        sender_line(), [TEXT, attachment(extended(NAME), the_book())])),
    "Thunderbird, RFC 2231 in ISO-2022-JP": lambda: (".eml", eml(
        sender_line(), [TEXT, attachment(extended(NAME, "iso-2022-jp"), the_book())])),
    "Thunderbird, mbox": lambda: (".mbox", b"From - Wed Nov  5 09:00:00 2025\n" + eml(
        sender_line(), [TEXT, attachment(extended(NAME), the_book())]).replace(b"\r\n", b"\n") + b"\n"),
    "webmail, UTF-8 in Content-Type only": lambda: (".eml", eml(sender_line(), [TEXT, (
        f'Content-Type: application/octet-stream; name="{word(NAME)}"', the_book())])),
    "webmail, bare UTF-8": lambda: (".eml", eml(sender_line(), [TEXT, attachment(f'filename="{NAME}"', the_book())])),
    "gateway, bare Shift_JIS": lambda: (".eml", eml(sender_line(), [TEXT, attachment(
        f'filename="{SHIFT_JIS}"', the_book())])),
    "inline book": lambda: (".eml", eml(sender_line(), [TEXT, (
        f'Content-Type: {mail_writers.XLSX}\r\nContent-ID: <x>\r\nContent-Disposition: inline; '
        f'filename="{word(NAME)}"', the_book())], kind="multipart/related")),
    "zip by Explorer": lambda: (".eml", eml(sender_line(), [TEXT, attachment(
        'filename="a.zip"', explorer_zip({NAME: the_book()}), "application/zip")])),
    "forwarded as an attachment": lambda: (".eml", eml(sender_line(), [TEXT]).replace(
        b"--b1--", b"--b1\r\nContent-Type: message/rfc822\r\n\r\n" + eml(
            "x@city.example", [attachment(extended(NAME), the_book())], boundary="b2") + b"\r\n--b1--")),
    "Outlook, .msg": lambda: (".msg", msg(address_of(SECTION), {NAME: the_book()})),
    "Outlook 2000, .msg in Shift_JIS": lambda: (".msg", msg(address_of(SECTION), {NAME: the_book()}, unicode=False)),
}  # fmt: skip


def opened(data: bytes, suffix: str = ".eml", *passwords: str) -> list[Found]:
    return list(found_in(f"届いたメール{suffix}", data, passwords))


def message_of(found: list[Found]) -> Message:
    [message] = {id(each.message): each.message for each in found}.values()
    assert message is not None
    return message


def books_in(found: list[Found]) -> dict[str, bytes]:
    """The books by their way, and nothing besides them."""
    assert {each.kind for each in found} == {Kind.MESSAGE, Kind.BOOK}
    return {"/".join(each.path): each.data for each in found if each.kind is Kind.BOOK}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_book_comes_out_as_it_went_in(shape: str) -> None:
    suffix, data = SHAPES[shape]()
    found = opened(data, suffix)
    [(way, book)] = books_in(found).items()
    assert way.rpartition("/")[2] == NAME
    assert book == the_book()
    message = message_of(found)
    assert (message.sender, message.doubt) == (address_of(SECTION), "")
    assert "提出" in message.subject
    assert message.message_id
    assert "2025" in message.sent_at
    assert message.raw


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return mail_house(tmp_path / "家")


def receive(house: Folder, *words: object) -> Ran:
    return saiken("receive", *words, "--folder", house.root, "--json")


def put(house: Folder, data: bytes, name: str = "返信.eml") -> Path:
    path = house.collected / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("shape", ["Outlook, winmail.dat", "Outlook, .msg", "Thunderbird, mbox"])
def test_a_message_is_received_like_a_book(house: Folder, shape: str) -> None:
    suffix, data = SHAPES[shape]()
    put(house, data, f"返信{suffix}")
    ran = receive(house)
    [book] = ran.json["books"]
    assert (book["section"], book["state"]) == (SECTION, "受理")
    assert book["file"] == f"02_回収/返信{suffix}/{NAME}"
    assert book["sha256"] == sha256(the_book()).hexdigest()
    with house.open_ledger() as ledger:
        [(number, origin)] = ledger.outbox.origins().items()
        filed = ledger.known().files[book["sha256"]]
    assert filed.id == number
    assert (house.root / filed.archived).read_bytes() == the_book()
    assert origin.sender == address_of(SECTION)
    kept = (house.root / origin.archived).read_bytes()
    assert origin.archived.startswith("04_控え/")
    assert kept in (data, data.partition(b"\n")[2])
    again = receive(house)
    assert (again.json["books"], again.json["unchanged"]) == ([], 1)


def test_the_sender_is_held_against_the_list(house: Folder) -> None:
    def codes(sender: str) -> list[str]:
        put(house, eml(sender, [TEXT, attachment(extended(NAME), the_book())]))
        ran = receive(house)
        saiken("undo", "--folder", house.root)
        return [code for code in ran.codes if code.startswith("L")]

    assert codes(address_of(SECTION).upper()) == []
    assert codes(address_of("医事課")) == ["L24"]
    assert codes("atarashii@city.example") == ["L26"]
    assert codes("gakuji@gmail.example") == ["L25"]
    assert codes("") == ["L25"]
    # 収納対策課 collects for 国保年金課 and may send its book.
    put(house, eml(address_of("収納対策課"), [TEXT, attachment('filename="a.xlsx"', stamped("国保年金課", {}))]))
    assert [code for code in receive(house).codes if code.startswith("L")] == []


def test_our_own_book_in_their_answer_is_no_second_one(house: Folder) -> None:
    """Answered with our message attached: the empty book that went out, and the one filled in."""
    ours = (house.distributed / f"月次報告_R07-10_{SECTION}.xlsx").read_bytes()
    both = [attachment('filename="a.xlsx"', ours), attachment(extended(NAME), the_book())]
    put(house, eml(sender_line(), [TEXT, *both]))
    ran = receive(house)
    assert [book["state"] for book in ran.json["books"]] == ["受理"]
    put(house, eml(sender_line(), [TEXT, attachment('filename="a.xlsx"', ours)]), "空のまま.eml")
    assert [book["state"] for book in receive(house).json["books"]] == ["差戻し"]


def test_a_folder_of_thunderbird_has_no_suffix(house: Folder) -> None:
    suffix, data = SHAPES["Thunderbird, mbox"]()
    put(house, data * 2, "INBOX")
    ran = receive(house)
    assert [book["state"] for book in ran.json["books"]] == ["受理", None]
    assert suffix == ".mbox"


def test_a_message_without_a_book_is_only_noted(house: Folder) -> None:
    put(house, eml(sender_line(), [TEXT, PICTURE]))
    ran = receive(house)
    assert ran.code == 0
    assert ran.codes == ["L23"]
    assert address_of(SECTION) in ran.json["findings"][0]["what"]


def zip_of(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_a_zip_beside_the_books_is_opened(house: Folder) -> None:
    put(house, explorer_zip({NAME: the_book(), f"__MACOSX/._{NAME}": b"x", "~$a.xlsx": b"x"}), "提出.zip")
    ran = receive(house)
    [book] = ran.json["books"]
    assert (book["state"], book["file"]) == ("受理", f"02_回収/提出.zip/{NAME}")
    assert receive(house).json["unchanged"] == 1


def test_a_book_in_a_zip_can_be_chosen(house: Folder) -> None:
    """Of two that contradict each other a person names one as it is shown."""
    put(house, zip_of({"a.xlsx": the_book()}), "一.zip")
    put(house, zip_of({"b.xlsx": stamped(SECTION, {"増減理由_現年_K028": "別の理由"})}), "二.zip")
    assert {book["state"] for book in receive(house).json["books"]} == {"競合"}
    assert receive(house, "--accept", "02_回収/無い.zip/a.xlsx").code == 2
    assert receive(house, "--accept", "02_回収/二.zip/b.xlsx").code == 0
    sections = saiken("status", "--folder", house.root, "--json").json["sections"]
    assert next(one["state"] for one in sections if one["section"] == SECTION).startswith("受理")


def test_a_huge_file_is_not_read_whole(house: Folder) -> None:
    for name in ("動画.mp4", "巨大.zip"):
        with (house.collected / name).open("wb") as stream:
            stream.write(b"PK\3\4" if name.endswith("zip") else b"\0\0\0 ftyp")
            stream.truncate(incoming.MAX_FILE + 1)
    assert sorted(receive(house).codes) == ["G12", "G13"]


def test_an_archive_that_stays_closed_is_a_warning(house: Folder) -> None:
    files = {"b/b.lzh": b"..-lh5-.", "c.docx": b"?"}
    put(house, eml(sender_line(), [TEXT, attachment('filename="a.zip"', zip_of(files))]))
    put(house, b"7z\xbc\xaf'\x1c", "e.dat")
    ran = receive(house)
    assert ran.code == 1
    assert {(row["code"], row["severity"], row["file"]) for row in ran.json["findings"]} == {
        ("G15", "要確認", "02_回収/返信.eml/a.zip/b/b.lzh"), ("G15", "要確認", "02_回収/e.dat"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "G14"), (b"PK\x03\x04", "G14"), (zip_of({"a.pdf": b"%PDF"}), "G16")]
)
def test_a_zip_without_a_book_is_named_and_the_others_go_on(house: Folder, data: bytes, code: str) -> None:
    put(house, data, "a.zip")
    put(house, the_book(), "国保.xlsx")
    ran = receive(house)
    assert ran.code == 1
    assert [row["code"] for row in ran.json["findings"] if row["severity"] != "お知らせ"] == [code]
    assert "受理" in {book["state"] for book in ran.json["books"]}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.eml", lambda: b"", "L22"),
        ("a.eml", lambda: b"\0\1\2\3" * 100, "L22"),
        ("a.msg", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "L22"),
        ("a.msg", lambda: msg(address_of(SECTION), {NAME: the_book()})[:9000], "L22"),
        ("a.eml", lambda: eml(
            sender_line(), [attachment('filename="winmail.dat"', winmail({NAME: the_book()})[:900])]), "L22"),
        ("a.eml", lambda: eml(
            sender_line(), [attachment('filename="a.zip"', explorer_zip({NAME: the_book()})[:-60])]), "G14"),
    ],
)  # fmt: skip
def test_a_damaged_message_is_named_and_the_others_go_on(
    house: Folder, name: str, data: Callable[[], bytes], code: str
) -> None:
    put(house, data(), name)
    put(house, the_book(), "国保.xlsx")
    ran = receive(house)
    assert ran.code == 1
    assert [each for each in ran.codes if each in ("L22", "G14")] == [code]
    assert ran.json["findings"][0]["file"].startswith(f"02_回収/{name}")
    assert {book["state"] for book in ran.json["books"]} == {"差戻し", "受理"}


def test_a_zip_is_opened_within_bounds() -> None:
    for bomb in (
        {"a.xlsx": bytes(zips.MAX_MEMBER // 2)},
        {f"{number}.xlsx": b"" for number in range(zips.MAX_MEMBERS + 1)},
    ):
        [found] = opened(zip_of(bomb), ".zip")
        assert found.trouble
        assert found.trouble[0] is Code.ARCHIVE_UNREADABLE
    # Thirty of thirty files each: the sum counts, however they lie in each other.
    inner = zip_of({f"{number}.xlsx": the_book()[:50] for number in range(30)})
    found = opened(zip_of({f"{number}.zip": inner for number in range(30)}), ".zip")
    assert sum(each.kind is Kind.BOOK for each in found) <= 200
    assert found[-1].trouble
    ways = [each.path for each in opened(zip_of({"../../x/C:/月次.xlsx": the_book(), "/..": b""}), ".zip")]
    assert ways[0] == ("x/月次.xlsx",)


def test_a_message_of_endless_parts_is_refused() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    for endless in (
        b"From: a@city.example\r\n" + deep,
        eml(sender_line(), [attachment('filename="a"', b"")] * 300),
        b"From: a@city.example\r\n" + deep[:3000] + b"\r\n" * 500_000,
    ):
        [*_, last] = opened(endless)
        assert last.trouble
        assert last.trouble[0] is Code.MESSAGE_UNREADABLE


@settings(max_examples=25)
@given(data=st.data(), shape=st.sampled_from(sorted(SHAPES)))
def test_any_damage_is_a_message_or_a_trouble(data: st.DataObject, shape: str) -> None:
    suffix, whole = SHAPES[shape]()
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 30))):
        damaged[data.draw(st.integers(0, 6000))] = data.draw(st.integers(0, 255))
    assert opened(bytes(damaged), suffix)


# --- passwords --------------------------------------------------------------------------------------


def test_a_book_with_a_password_is_opened_with_the_one_that_fits(house: Folder) -> None:
    closed = sealed(the_book(), "ひみつ7")
    put(house, closed, "学事.xlsx")
    assert receive(house).codes == ["G03"]
    change(house, contact("医事課", password="別の"))
    assert receive(house).codes == ["L28"]
    assert receive(house, "--password", "ちがう").json["unchanged"] == 1
    ran = receive(house, "--password", "ひみつ7")
    [book] = ran.json["books"]
    assert book["state"] == "受理"
    assert book["sha256"] == sha256(closed).hexdigest()
    assert "L29" in ran.codes
    assert receive(house).json["unchanged"] == 1


def test_the_password_of_the_list_opens_books_and_zips_in_messages(house: Folder) -> None:
    change(house, contact(SECTION, password="ひみつ7"))
    put(house, eml(sender_line(), [TEXT, attachment(extended(NAME), sealed(the_book(), "ひみつ7"))]))
    ran = receive(house)
    assert [book["state"] for book in ran.json["books"]] == ["受理"]
    assert f"{SECTION}のパスワード" in next(row["what"] for row in ran.json["findings"] if row["code"] == "L29")


# --- what comes back ----------------------------------------------------------------------------------


def bounce(message_id: str, action: str = "failed") -> bytes:
    report = ("Content-Type: message/delivery-status", "Content-Type: text/rfc822-headers")
    text = (
        "From: MAILER-DAEMON@city.example\r\nTo: shuno@city.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        f"--r\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--r\r\n{report[0]}\r\n\r\nReporting-MTA: dns; mail\r\n\r\n"
        f"Final-Recipient: rfc822; x@city.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n--r\r\n{report[1]}\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: x\r\n\r\n--r--\r\n"
    )
    return text.encode()


def test_a_bounce_is_named_with_its_section(house: Folder) -> None:
    saiken("mail", "distribute", *AT, "--section", SECTION, "--folder", house.root)
    saiken("mail", "send", "--yes", "--folder", house.root)
    with house.open_ledger() as ledger:
        [posted] = ledger.outbox.posted()
    put(house, bounce("<unknown@x>"), "知らない.eml")
    put(house, bounce(posted.letter.message_id, "delayed"), "遅れ.eml")
    assert sorted(receive(house).codes) == ["L30", "L34"]
    put(house, bounce(posted.letter.message_id), "不達.eml")
    ran = receive(house)
    assert ran.code == 1
    [found] = [row for row in ran.json["findings"] if row["code"] == "L27"]
    assert SECTION in found["what"]
    assert "550 5.1.1 no such user" in found["what"]
    with house.open_ledger() as ledger:
        [posted] = ledger.outbox.posted()
    assert posted.state is MailState.REFUSED
    assert "L27" not in receive(house).codes


# --- two that real people sent -----------------------------------------------------------------------


@pytest.mark.skipif(not MESSAGES.is_dir(), reason="the real messages are not beside the tree")
def test_two_messages_that_outlook_saved() -> None:
    found = opened((MESSAGES / "attachment_test_msg.msg").read_bytes(), ".msg")
    with_files = message_of(found)
    assert with_files.subject == "test pièce jointe 1"
    assert with_files.sent_at.startswith("2009-04-22")
    assert "@" in with_files.sender
    assert [(each.name, len(each.data)) for each in with_files.attachments] == [
        ("test-unicode.doc", 24064), ("pj1.txt", 89),
    ]  # fmt: skip
    embedding = message_of(opened((MESSAGES / "58214_with_attachment.msg").read_bytes(), ".msg"))
    assert embedding.subject == "Master mail"
    assert embedding.message_id
    [attached] = embedding.attachments
    assert attached.message is not None
    assert attached.message.attachments == ()
