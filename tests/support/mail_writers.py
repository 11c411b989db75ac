"""Writes messages for tests as Outlook, Thunderbird, webmail and old gateways send them."""

import base64
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from urllib.parse import quote

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIZE = 512


def word(text: str, charset: str = "utf-8") -> str:
    """An encoded word."""
    codec = {"iso-2022-jp": "iso2022_jp"}.get(charset.lower(), charset)
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec)).decode()}?="


def extended(name: str, charset: str = "UTF-8") -> str:
    """filename by RFC 2231, cut into pieces as Thunderbird does."""
    codec = {"iso-2022-jp": "iso2022_jp"}.get(charset.lower(), charset)
    whole = quote(name.encode(codec), safe="")
    pieces, rest = [], whole
    while rest:
        cut = 60
        while cut < len(rest) and "%" in rest[cut - 2 : cut]:
            cut -= 1
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return ";\r\n ".join(
        f"filename*{number}*={f'{charset}' + chr(39) * 2 if not number else ''}{piece}"
        for number, piece in enumerate(pieces)
    )


def eml(
    sender: str,
    parts: Sequence[tuple[str, bytes]],
    subject: str = "Re: =?utf-8?B?5o+Q5Ye6?=",
    extra: str = "",
    kind: str = "multipart/mixed",
    boundary: str = "b1",
) -> bytes:
    """A message of parts, each given by its headers and its content."""
    head = f"From: {sender}\r\nTo: shuno@city.example\r\nSubject: {subject}\r\nDate: Wed, 5 Nov 2025 09:00:00 +0900\r\n"
    head += f"Message-ID: <m1@city.example>\r\n{extra}MIME-Version: 1.0\r\n"
    head += f'Content-Type: {kind}; boundary="{boundary}"\r\n\r\n'
    body = b"".join(
        f"--{boundary}\r\n".encode() + headers.encode("utf-8", "surrogateescape")
        + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(data).replace(b"\n", b"\r\n")
        for headers, data in parts
    )  # fmt: skip
    return head.encode() + body + f"--{boundary}--\r\n".encode()


TEXT = ("Content-Type: text/plain; charset=utf-8", "提出します。".encode())
PICTURE = (
    'Content-Type: image/png; name="image001.png"\r\nContent-ID: <image001>\r\n'
    'Content-Disposition: inline; filename="image001.png"',
    b"\x89PNG\r\n\x1a\n",
)


def attachment(parameters: str, data: bytes, kind: str = XLSX) -> tuple[str, bytes]:
    return f"Content-Type: {kind}\r\nContent-Disposition: attachment; {parameters}", data


# --- winmail.dat ----------------------------------------------------------------------------------


def winmail(files: Mapping[str, bytes]) -> bytes:
    """A winmail.dat as Exchange writes it: short names in Shift_JIS, long ones in the properties."""
    data = struct.pack("<LH", 0x223E9F78, 1) + _attribute(1, 0x00089006, struct.pack("<L", 0x10000))
    for number, (name, content) in enumerate(files.items()):
        data += _attribute(2, 0x00069002, bytes(14))
        data += _attribute(2, 0x00018010, f"{name[:4]}~{number}.XLS".encode("cp932") + b"\0")
        data += _attribute(2, 0x0006800F, content)
        long = (name + "\0").encode("utf-16-le")
        props = struct.pack("<L", 3)
        props += struct.pack("<HHL", 0x0003, 0x3705, 1)  # PR_ATTACH_METHOD
        props += struct.pack("<HH", 0x001F, 0x8001) + bytes(16) + struct.pack("<LL", 0, 7)
        props += struct.pack("<LL", 1, 2) + b"\0\0\0\0"  # a named property before it
        props += struct.pack("<HHLL", 0x001F, 0x3707, 1, len(long)) + long + bytes(-len(long) % 4)
        data += _attribute(2, 0x00069005, props)
    return data


def _attribute(level: int, kind: int, content: bytes) -> bytes:
    return struct.pack("<BLL", level, kind, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


# --- .msg -----------------------------------------------------------------------------------------


def msg(
    sender: str,
    files: Mapping[str, bytes],
    subject: str = "提出",
    unicode: bool = True,
    sent_for: str = "",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """A .msg as Outlook saves it, in Unicode or in the code page of a Japanese Windows.

    `more` are texts by the tags of their properties.
    """
    kind, codec = ("001F", "utf-16-le") if unicode else ("001E", "cp932")

    def text(tag: str, value: str) -> tuple[str, bytes]:
        return f"__substg1.0_{tag}{kind}", value.encode(codec)

    sent = struct.pack("<HHLQ", 0x0040, 0x0039, 6, 134_068_176_000_000_000)
    tree: dict[str, object] = {"__properties_version1.0": bytes(32) + sent}
    said = {"0037": subject, "0C1F": "/O=CITY/CN=KOKUHO", "5D01": sender, "1035": "<o1@city.example>"}
    said |= {"5D02": sent_for} if sent_for else {}
    said |= more or {}
    tree |= dict(text(tag, value) for tag, value in said.items())
    for number, (name, data) in enumerate(files.items()):
        own = {"__properties_version1.0": bytes(8), "__substg1.0_37010102": data}
        own |= dict((text("3704", "TSUKIJ~1.XLS"), text("3707", name)))
        tree[f"__attach_version1.0_#{number:08X}"] = own
    return compound(tree)


def compound(tree: Mapping[str, object]) -> bytes:
    """An OLE compound file (MS-CFB, version 3) of streams (bytes) and storages (mappings)."""
    entries: list[dict[str, object]] = [{"name": "Root Entry", "kind": 5, "child": -1}]
    small, streams = bytearray(), []

    def add(items: Mapping[str, object]) -> int:
        chain: list[int] = []
        for name in sorted(items, key=lambda name: (len(name), name.upper())):
            value = items[name]
            number = len(entries)
            kind = 1 if isinstance(value, Mapping) else 2
            entry = {"name": name, "kind": kind, "child": -1, "right": -1, "start": -2, "size": 0}
            entries.append(entry)
            if isinstance(value, Mapping):
                entries[number]["child"] = add(value)
                entries[number]["start"] = 0
            else:
                assert isinstance(value, bytes)
                entries[number]["size"] = len(value)
                if len(value) >= 4096:
                    streams.append((number, value))
                elif value:
                    entries[number]["start"] = len(small) // 64
                    small.extend(value + bytes(-len(value) % 64))
            chain.append(number)
        for here, right in pairwise(chain):
            entries[here]["right"] = right
        return chain[0] if chain else -1

    entries[0]["child"] = add(tree)
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        first = len(sectors)
        count = (len(data) + SIZE - 1) // SIZE
        sectors.extend(data[at : at + SIZE].ljust(SIZE, b"\0") for at in range(0, len(data), SIZE))
        fat.extend([*range(first + 1, first + count), 0xFFFFFFFE])
        return first

    for number, value in streams:
        entries[number]["start"] = store(value)
    minis = [*range(1, len(small) // 64 + 1)]
    chains = dict(zip(range(len(minis)), minis, strict=True))
    for entry in entries[1:]:
        size = int(entry["size"])  # type: ignore[call-overload]
        if entry["kind"] == 2 and 0 < size < 4096:
            chains[int(entry["start"]) + (size + 63) // 64 - 1] = 0xFFFFFFFE  # type: ignore[call-overload]
    mini_fat = b"".join(struct.pack("<L", chains[number]) for number in range(len(minis)))
    entries[0] |= {"start": store(bytes(small)) if small else -2, "size": len(small)}
    mini_start = store(mini_fat.ljust(-(-len(mini_fat) // SIZE) * SIZE, b"\xff")) if mini_fat else -2
    listing = b"".join(_entry(entry) for entry in entries)
    directory = store(listing)
    room = 1
    while (len(fat) + room) * 4 > room * SIZE:
        room += 1
    places = [len(sectors) + number for number in range(room)]
    fat += [0xFFFFFFFD] * room
    table = b"".join(struct.pack("<L", number & 0xFFFFFFFF) for number in fat).ljust(room * SIZE, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<3L", 0, room, directory) + struct.pack("<2L", 0, 4096)
    head += struct.pack("<LLlL", mini_start & 0xFFFFFFFF, len(mini_fat) // SIZE + bool(mini_fat), -2, 0)
    head += b"".join(struct.pack("<L", place) for place in places).ljust(436, b"\xff")
    return head + b"".join(sectors) + table


def _entry(entry: Mapping[str, object]) -> bytes:
    name = str(entry["name"]).encode("utf-16-le")
    data = name.ljust(64, b"\0") + struct.pack("<HBB", len(name) + 2, entry["kind"], 1)
    data += struct.pack("<lll", -1, entry.get("right", -1), entry["child"]) + bytes(16 + 4 + 16)
    return data + struct.pack("<LQ", int(entry.get("start", -2)) & 0xFFFFFFFF, entry.get("size", 0))  # type: ignore[call-overload]


# --- zip as Explorer packs it ------------------------------------------------------------------


def explorer_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip with names in Shift_JIS and nothing that says so."""
    body, directory = b"", b""
    for name, data in files.items():
        raw = name.encode("cp932")
        packed = zlib.compress(data, 6)[2:-4]
        common = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0x21, zlib.crc32(data), len(packed), len(data), len(raw), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\3\4" + common + raw + packed
    count = len(files)
    end = b"PK\5\6" + struct.pack("<4H2LH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + end


# --- zips with passwords ----------------------------------------------------------------------------


def aes_zip(files: Mapping[str, bytes], password: bytes, strength: int = 3) -> bytes:
    """A zip as 7-Zip and WinZip encrypt it (AE-2), deflated."""
    from hashlib import pbkdf2_hmac
    from hmac import digest

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    length = {1: 16, 2: 24, 3: 32}[strength]
    field = struct.pack("<2H2sHBH", 0x9901, 7, struct.pack("<H", 2), 0x4541, strength, 8)
    salt = bytes(range(length // 2))
    keys = pbkdf2_hmac("sha1", password, salt, 1000, 2 * length + 2)
    block = Cipher(algorithms.AES(keys[:length]), modes.ECB())
    body, directory = b"", b""
    for name, content in files.items():
        packing = zlib.compressobj(wbits=-15)
        plain = packing.compress(content) + packing.flush()
        stream = b"".join(
            block.encryptor().update(number.to_bytes(16, "little")) for number in range(1, len(plain) // 16 + 2)
        )
        packed = bytes(one ^ other for one, other in zip(plain, stream, strict=False))
        whole = salt + keys[2 * length :] + packed + digest(keys[length : 2 * length], packed, "sha1")[:10]
        title = name.encode()
        common = struct.pack("<5H3L2H", 51, 0x801, 99, 0, 0, 0, len(whole), len(content), len(title), len(field))
        directory += b"PK\1\2" + struct.pack("<H", 51) + common
        directory += struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + title + field
        body += b"PK\3\4" + common + title + field + whole
    end = struct.pack("<4H2LH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end
