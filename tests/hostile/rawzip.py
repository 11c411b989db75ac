"""Zip and OLE files written record by record, with whatever lies a test wants in them."""

import struct
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

from hostile.rawbook import Parts

Member = dict[str, Any]


@cache
def compressed(
    piece: bytes, times: int, before: bytes = b"", after: bytes = b""
) -> tuple[bytes, int, int]:
    """(raw deflate, CRC, size) of a long repetition, made without holding it."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = deflate.compress(before) + deflate.flush(zlib.Z_FULL_FLUSH)
    # After a full flush nothing refers back, so one packed piece may follow another.
    packed = deflate.compress(piece) + deflate.flush(zlib.Z_FULL_FLUSH)
    tail = deflate.compress(after) + deflate.flush()
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    size = len(before) + len(piece) * times + len(after)
    return head + packed * times + tail, zlib.crc32(after, crc), size


def raw_zip(members: list[Member]) -> bytes:
    """A zip written record by record.

    Each member: name, raw, crc, size; `local` and `central` override fields of the two headers;
    `offset` lets a member point somewhere else.
    """
    out = bytearray()
    directory = bytearray()
    for member in members:
        name = member["name"].encode()
        fields = {
            "flags": 0,
            "method": 8,
            "crc": member["crc"],
            "packed": len(member["raw"]),
            "size": member["size"],
        }
        offset = member.get("offset", len(out))
        local = {**fields, **member.get("local", {})}
        central = {**fields, **member.get("central", {})}
        if "offset" not in member:
            out += b"PK\3\4" + _header(local) + struct.pack("<HH", len(name), 0) + name
            out += member["raw"]
        directory += b"PK\1\2" + struct.pack("<H", 20) + _header(central)
        directory += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, offset) + name
    count = len(members)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + end)


def _header(fields: Mapping[str, int]) -> bytes:
    return struct.pack(
        "<HHHHHLLL",
        *(20, fields["flags"], fields["method"], 0, 33),
        *(fields["crc"], fields["packed"], fields["size"]),
    )


def members(parts: Parts) -> list[Member]:
    """Members for `raw_zip`."""
    listed = []
    for name, content in parts.items():
        data = content.encode() if isinstance(content, str) else content
        deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
        raw = deflate.compress(data) + deflate.flush()
        listed.append({"name": name, "raw": raw, "crc": zlib.crc32(data), "size": len(data)})
    return listed


def ole(*streams: str) -> bytes:
    """An OLE compound file (MS-CFB) whose directory names the streams, all of them empty."""
    header = struct.pack(
        "<8s16xHHHHH6xLLLLLLLLL",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0),
    ) + struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    directory = b"".join(
        _ole_entry(name, 5 if name == "Root Entry" else 2) for name in ("Root Entry", *streams)
    ).ljust(512 * 2, b"\0")
    fat = struct.pack("<128L", 0xFFFFFFFD, 2, 0xFFFFFFFE, *[0xFFFFFFFF] * 125)
    return header + fat + directory


def _ole_entry(name: str, kind: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le")
    return encoded.ljust(64, b"\0") + struct.pack(
        "<HBB3L36xLQ", len(encoded), kind, 1, *[0xFFFFFFFF] * 3, 0xFFFFFFFE, 0
    )
