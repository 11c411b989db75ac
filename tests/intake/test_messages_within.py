"""Books in whatever people and programs wrap around them, told by their bytes."""

import base64
import binascii
import io
import quopri
import struct
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7
from support.mail_writers import (
    PICTURE,
    TEXT,
    XLSX,
    aes_zip,
    attachment,
    compound,
    eml,
    explorer_zip,
    msg,
    winmail,
    word,
)
from support.secretariat import stamped

from saiken_addin.core.files import sha256
from saiken_addin.core.findings import Code
from saiken_addin.intake.messages.kinds import Kind
from saiken_addin.intake.messages.unpack import found_in

FROM = "gakuji@city.example"
BARE = b"From: gakuji@city.example\r\nTo: shuno@city.example\r\nSubject: x\r\n"
WINDOWS = f"=?ISO-2022-JP?B?{base64.b64encode(bytes.fromhex('1b24422d212d6a7c621b2842') + b'.xlsx').decode()}?="
"""①㈱髙.xlsx as Outlook encodes it, with signs that ISO-2022-JP hasn't got."""


@cache
def book() -> bytes:
    return stamped("学事課", {})


def inner() -> bytes:
    return eml(FROM, [attachment('filename="b.xlsx"', book())], boundary="b2")


def entity() -> bytes:
    head = f"Content-Type: {XLSX}; name=b.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(book())


def attached(headers: str, data: bytes) -> bytes:
    """A message with a part that is left as it is."""
    whole = eml(FROM, [TEXT])
    return whole.replace(b"--b1--", b"--b1\r\n" + headers.encode() + b"\r\n\r\n" + data + b"\r\n--b1--")


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def uuencoded(name: str, data: bytes) -> bytes:
    lines = (binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45))
    return f"begin 644 {name}\r\n".encode() + b"".join(lines).replace(b"\n", b"\r\n") + b"`\r\nend\r\n"


def tnef_forwarding(forwarded: bytes) -> bytes:
    """A winmail.dat with a message in it, as Exchange forwards one (PT_OBJECT, MS-OXTNEF 2.1.3.4.2)."""
    whole = winmail({"x": b""})
    name = "転送\0".encode("utf-16-le")
    props = struct.pack("<L", 2) + struct.pack("<HHLL", 0x001F, 0x3001, 1, len(name)) + name + bytes(-len(name) % 4)
    inside = bytes(16) + forwarded
    props += struct.pack("<HHLL", 0x000D, 0x3701, 1, len(inside)) + inside + bytes(-len(inside) % 4)
    content = struct.pack("<BLL", 2, 0x00069005, len(props)) + props + b"\0\0"
    rendering = struct.pack("<BLL", 2, 0x00069002, 14) + bytes(16)
    return whole[: whole.index(rendering[:5])] + rendering + content


def signed(data: bytes) -> bytes:
    leaf = trustme.CA(key_type=trustme.KeyType.RSA).issue_cert(FROM, key_type=trustme.KeyType.RSA)
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    owner = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(owner, key, hashes.SHA256())  # type: ignore[arg-type]
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def without_length(content: bytes) -> bytes:
    """The same as openssl streams it: nothing states its length, the content comes in pieces."""
    def open_ended(tag: int, inside: bytes) -> bytes:
        return bytes((tag, 0x80)) + inside + b"\0\0"

    pieces = (content[at : at + 1000] for at in range(0, len(content), 1000))
    octets = open_ended(0x24, b"".join(b"\x04\x82" + len(each).to_bytes(2) + each for each in pieces))
    data = bytes.fromhex("06092a864886f70d010701") + open_ended(0xA0, octets)
    inside = b"\x02\x01\x01" + b"\x31\x00" + open_ended(0x30, data)
    return open_ended(0x30, bytes.fromhex("06092a864886f70d010702") + open_ended(0xA0, open_ended(0x30, inside)))


WRAPPED: dict[str, Callable[[], tuple[str, bytes]]] = {
    "添付のメール.eml/b.xlsx": lambda: ("a.eml", eml(FROM, [TEXT, ("Content-Type: message/rfc822", inner())])),
    "添付のメール.eml/b.xlsx ": lambda: ("a.eml", attached(
        "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable", quopri.encodestring(inner()))),
    "添付のメール.eml/b.xlsx  ": lambda: ("a.eml", attached(
        "Content-Type: message/rfc822", BARE + b"Content-Type: application/octet-stream; name=b.xlsx\r\n"
        b"Content-Transfer-Encoding: binary\r\n\r\n" + book())),
    "転送.eml/b.xlsx": lambda: ("a.eml", eml(FROM, [TEXT, attachment(f'filename="{word("転送.eml")}"', inner())])),
    "c.dat/b.xlsx": lambda: ("a.eml", eml(FROM, [TEXT, attachment('filename="c.dat"', msg(FROM, {"b.xlsx": book()}))])),
    "c.eml/b.xlsx": lambda: ("a.msg", msg(FROM, {"c.eml": inner()})),
    "d/課/c.eml/b.xlsx": lambda: ("a.eml", eml(FROM, [attachment("filename=d", zipped({"課/c.eml": inner()}))])),
    "c.xlsx/b.xlsx": lambda: ("a.eml", eml(FROM, [attachment("filename=c.xlsx", inner())])),
    "c.zip/b.xlsx": lambda: ("a.zip", zipped({"c.zip": zipped({"b.xlsx": book()})})),
    "添付": lambda: ("a.eml", eml(FROM, [TEXT, ("Content-Type: application/octet-stream", book())])),
    "添付 ": lambda: ("a.eml", eml(FROM, [TEXT, ("Content-Type: text/plain", book())])),
    "添付  ": lambda: ("a.eml", BARE + entity().replace(b"; name=b.xlsx", b"")),
    "ATT00001.dat": lambda: ("a.eml", eml(FROM, [TEXT, attachment('filename="ATT00001.dat"', book())])),
    "b.xlsx": lambda: ("a.eml", BARE + b"\r\n" + uuencoded("b.xlsx", book()) + b"\r\nregards"),
    "b.xlsx ": lambda: ("a.eml", eml(FROM, [TEXT, attachment('filename="b.uue"', uuencoded("b.xlsx", book()))])),
    "b.xlsx  ": lambda: ("a.eml", eml(FROM, [attachment("filename=x", winmail({"b.xlsx": book()}) + b"\r\n\0\0")])),
    "b.xlsx      ": lambda: ("winmail.dat", tnef_forwarding(winmail({"b.xlsx": book()}))),
    "b.xlsx   ": lambda: ("a.eml", eml(FROM, [("Content-Type: application/pkcs7-mime; name=a.p7m", signed(entity()))])),
    "b.xlsx    ": lambda: ("smime.p7m", without_length(entity())),
    "b.xlsx     ": lambda: ("1.emlx", b"12345     \n" + eml(FROM, [TEXT, attachment('filename="b.xlsx"', book())])),
    "①㈱髙.xlsx": lambda: ("a.eml", eml(FROM, [TEXT, attachment(f'filename="{WINDOWS}"', book())])),
}  # fmt: skip


@pytest.mark.parametrize("way", WRAPPED)
def test_a_book_is_found_in_whatever_is_wrapped_around_it(way: str) -> None:
    found = [each for each in found_in(*WRAPPED[way]()) if each.kind is not Kind.MESSAGE]
    assert ["/".join(each.path) for each in found] == [way.rstrip()]
    assert sha256(found[0].data) == sha256(book())


@pytest.mark.parametrize(
    ("data", "called"),
    [
        (b"7z\xbc\xaf'\x1c", "7z"),
        (b"Rar!\x1a", "RAR"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x20\x00-lh5-", "LZH"),
        (b"MZ\x90", "プログラム"),
        (b"-----BEGIN PGP MESSAGE-----", "PGP"),
        (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "IRM"),
        (b"\x30\x82\x01\x00" + bytes.fromhex("06092a864886f70d010703") + bytes(50), "S/MIME"),
        (b"\x00\x05\x16\x00", "Mac"),
    ],
)
def test_what_stays_closed_is_named(data: bytes, called: str) -> None:
    [_, closed] = found_in("a.eml", eml(FROM, [TEXT, attachment('filename="提出.dat"', data)]))
    assert closed.path == ("提出.dat",)
    assert closed.trouble
    code, details = closed.trouble
    assert code is Code.ARCHIVE_CLOSED
    assert called in str(details["kind"])


def test_a_message_of_outlook_names_what_it_only_links_or_embeds() -> None:
    linked = {"__properties_version1.0": bytes(8), "__substg1.0_3707001F": "共有.xlsx".encode("utf-16-le")}
    tree = {"__properties_version1.0": bytes(32), "__attach_version1.0_#00000000": linked}
    [_, closed] = found_in("a.msg", compound(tree))
    assert (closed.path, closed.kind) == (("共有.xlsx",), Kind.CLOSED)


def test_files_inside_each_other_end_somewhere() -> None:
    data = zipped({"b.xlsx": book()})
    for _ in range(20):
        data = zipped({"a.zip": data})
    [closed] = found_in("a.zip", data)
    assert closed.kind is Kind.CLOSED


def test_what_a_mac_or_windows_leaves_lying_is_passed_over() -> None:
    fork = b"\x00\x05\x16\x07\x00\x02" + bytes(60)
    files = {"課/b.xlsx": book(), "__MACOSX/課/._b.xlsx": fork, "._b.xlsx": b"x", "課/.DS_Store": b"x"}
    files |= {"Thumbs.db": b"x", "desktop.ini": b"x", "~$b.xlsx": b"x", "c.xlsx": fork}
    assert [each.path for each in found_in("a.zip", zipped(files))] == [("課/b.xlsx",)]
    # By its bytes a book, whatever it is called.
    assert [each.path for each in found_in("a.zip", zipped({"._b.xlsx": book()}))] == [("._b.xlsx",)]
    pair = ("Content-Type: application/applefile; name=b.xlsx", fork), attachment("filename=b.xlsx", book())
    double = eml(FROM, [TEXT, *pair])
    assert [each.data for each in found_in("a.eml", double)][1:] == [book()]


def test_pictures_in_the_text_are_nothing_that_was_sent() -> None:
    names = ("smime.p7s", "a.pdf")
    parts = [TEXT, PICTURE, *(attachment(f"filename={name}", b"%PDF") for name in names)]
    assert [each.path for each in found_in("a.eml", eml(FROM, parts))][1:] == [("a.pdf",)]


@pytest.mark.parametrize("strength", [1, 3])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_zip_is_opened_with_the_given_password(strength: int, encoding: str) -> None:
    data = aes_zip({"課/b.xlsx": book()}, "ひみつ7".encode(encoding), strength)
    [found] = found_in("a.zip", data, ["ちがう", "ひみつ7"])
    assert (found.path, found.data) == (("課/b.xlsx",), book())
    [closed] = found_in("a.zip", data, ["ちがう"])
    assert closed.trouble == (Code.WRONG_PASSWORD, {})
    damaged = bytearray(data)
    damaged[2_000] ^= 1
    [closed] = found_in("a.zip", bytes(damaged), ["ひみつ7"])
    assert closed.trouble
    assert closed.trouble[0] is Code.ARCHIVE_UNREADABLE


def test_names_of_explorer_keep_their_folders() -> None:
    data = explorer_zip({"国保年金課/表.xlsx": book(), "医事課\\表.xlsx": book()})
    assert [each.path for each in found_in("a.zip", data)] == [("国保年金課/表.xlsx",), ("医事課/表.xlsx",)]


@pytest.mark.parametrize(
    "endless",
    [
        "From: " + "a" * 100_000,
        "From: " + "(" * 100_000,
        "Subject: " + "\r\n =?utf-8?B?44GC?=" * 20_000,
        "Content-Type: multipart/mixed; boundary=b" + ";" * 300_000,
        "Content-Disposition: attachment" + "".join(f";\r\n filename*{n}*=%41" for n in range(20_000)),
        "To: x\r\n\r\n" + "begin 644 a\r\n" * 20_000,
    ],
    ids=lambda text: text[:30],
)
def test_an_endless_header_is_cut_before_it_is_read(endless: str) -> None:
    """Each took from some seconds to minutes: what takes it apart goes by the square of its length."""
    message = next(found_in("a.eml", endless.encode() + b"\r\n\r\nx"))
    assert message.kind is Kind.MESSAGE
