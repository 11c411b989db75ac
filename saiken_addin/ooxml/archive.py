"""Opens a zip: which members it has, that its records agree, and bounded inflating.

Written on `struct` and `zlib` because `zipfile` trusts the directory, reads any number of members
and costs more than everything else together. The format is PKWARE's APPNOTE.TXT.
"""

import struct
import zlib
from dataclasses import dataclass

from saiken_addin.core.findings import Code
from saiken_addin.ooxml.refusal import refused, shown

MAX_MEMBERS = 1_000
MAX_PART = 4 << 20
"""Bytes of one part when inflated; a filled form's largest part has some 40 KB."""
MAX_RATIO = 200
"""Inflated bytes per packed byte. XML of equal rows reaches about 60, a bomb 1,000."""
_RATIO_MATTERS = 1 << 18

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 1 << 3, 1 << 11
_IN_EXTRA = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the zip: packed bytes at `start`, and what the directory says of it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int


def members_of(data: bytes, file: str) -> dict[str, Member]:
    """The members of the zip by lower-case name (part names ignore case).

    Raises:
        Refused: cut off, too many members, or records that don't agree (G03, G04, G06, G07).
    """
    count, size, offset, end = _directory(data, file)
    if count > MAX_MEMBERS:
        raise refused(file, Code.TOO_MANY_PARTS, count=count)
    if offset + size != end:
        raise refused(file, Code.DAMAGED, detail="ZIPの前か途中に余分なデータがあります")
    members: dict[str, Member] = {}
    at = offset
    for _ in range(count):
        member, at = _member(data, file, at, end)
        key = member.name.lower()
        if key in members:
            raise _damaged(file, member.name, "が二つあります")
        members[key] = member
    if at != end:
        raise refused(file, Code.DAMAGED, detail="ZIPの目録と部品の数が合いません")
    free_from = 0
    for member in sorted(members.values(), key=lambda each: each.offset):
        if member.offset < free_from or (free_from == 0 and member.offset != 0):
            raise _damaged(file, member.name, "の位置が正しくありません")
        free_from = member.start + member.packed
    if free_from > offset:
        raise refused(file, Code.DAMAGED, detail="ZIPの目録の位置が正しくありません")
    return members


def check_declared(member: Member, file: str, too_large: Code = Code.TOO_LARGE) -> None:
    """Refuse a member whose declared size is out of bounds, before anything is inflated."""
    if member.size > MAX_PART:
        detail = f"部品「{shown(member.name)}」が展開すると{member.size:,}バイトになります"
        raise refused(file, too_large, detail=detail)
    if member.size > _RATIO_MATTERS and member.size > member.packed * MAX_RATIO:
        detail = f"部品「{shown(member.name)}」は同じ内容の繰り返しが異常に多くなっています"
        raise refused(file, too_large, detail=detail)


def inflate(data: bytes, member: Member, file: str, too_large: Code = Code.TOO_LARGE) -> bytes:
    """The member's bytes, no more than declared and checked against its CRC.

    Raises:
        Refused: too large (G05 or `too_large`), size lie (G07), damaged (G04).
    """
    check_declared(member, file, too_large)
    packed = data[member.start : member.start + member.packed]
    if member.method == _STORED:
        content, complete = packed, True
    elif member.method == _DEFLATED:
        unpacking = zlib.decompressobj(-15)
        try:
            content = unpacking.decompress(packed, member.size + 1)
        except zlib.error:
            raise _damaged(file, member.name, "を展開できません") from None
        complete = unpacking.eof and not unpacking.unused_data
    else:
        raise _damaged(file, member.name, "の圧縮方式を扱えません")
    if len(content) > member.size or (complete and len(content) < member.size):
        detail = f"部品「{shown(member.name)}」は{member.size:,}バイトと記録されています"
        raise refused(file, Code.SIZE_MISMATCH, detail=detail)
    if not complete:
        raise _damaged(file, member.name, "が途中で切れています")
    if zlib.crc32(content) != member.crc:
        raise _damaged(file, member.name, "の中身が検査合計（CRC）と合いません")
    return content


def _damaged(file: str, part: str, what: str) -> Exception:
    return refused(file, Code.DAMAGED, detail=f"部品「{shown(part)}」{what}")


def _directory(data: bytes, file: str) -> tuple[int, int, int, int]:
    """(members, size, offset, end) of the central directory as the end record states them."""
    at = data.rfind(b"PK\5\6", max(0, len(data) - _END.size - 0xFFFF))
    if at < 0 or at + _END.size > len(data):
        raise refused(file, Code.DAMAGED, detail="途中で切れています")
    _, disk, first_disk, here, count, size, offset, comment = _END.unpack_from(data, at)
    tail = data[at + _END.size + comment :]
    if at + _END.size + comment > len(data) or b"PK" in tail:  # gateways put a line's end behind a zip
        raise refused(file, Code.DAMAGED, detail="ZIPの終わりの記録が合いません")
    end = at
    locator = at - _END64_LOCATOR.size
    if (count == 0xFFFF or _IN_EXTRA in (size, offset)) and data[max(locator, 0) : at][
        :4
    ] == b"PK\6\7":
        _, _, end, _ = _END64_LOCATOR.unpack_from(data, locator)
        if end + _END64.size > locator or data[end : end + 4] != b"PK\6\6":
            raise refused(file, Code.DAMAGED, detail="ZIPの終わりの記録が合いません")
        *_, disk, first_disk, here, count, size, offset = _END64.unpack_from(data, end)
    if disk or first_disk or here != count:
        raise refused(file, Code.DAMAGED, detail="分割されたZIPです")
    return count, size, offset, end


def _member(data: bytes, file: str, at: int, end: int) -> tuple[Member, int]:
    """The member recorded at `at` of the central directory, and where the next record begins."""
    if at + _CENTRAL.size > end or data[at : at + 4] != b"PK\1\2":
        raise refused(file, Code.DAMAGED, detail="ZIPの目録が正しくありません")
    (_, _, _, flags, method, _, _, crc, packed, size, name_length, extra_length, comment_length,
     _, _, _, offset) = _CENTRAL.unpack_from(data, at)  # fmt: skip
    name_at = at + _CENTRAL.size
    extra_at = name_at + name_length
    following = extra_at + extra_length + comment_length
    raw_name = data[name_at:extra_at]
    if _IN_EXTRA in (size, packed, offset):
        size, packed, offset = _sizes64(data[extra_at : extra_at + extra_length], size, packed, offset)
    name = _name(raw_name, flags)
    if flags & _ENCRYPTED:
        raise refused(file, Code.ENCRYPTED)
    if _bad_path(name):
        raise _damaged(file, name, "の名前が正しくありません")
    if following > end or offset + _LOCAL.size > at:
        raise refused(file, Code.DAMAGED, detail="ZIPの目録が正しくありません")
    (signature, _, local_flags, local_method, _, _, local_crc, local_packed, local_size,
     local_name_length, local_extra_length) = _LOCAL.unpack_from(data, offset)  # fmt: skip
    local_name_at = offset + _LOCAL.size
    start = local_name_at + local_name_length + local_extra_length
    same_name = data[local_name_at : local_name_at + local_name_length] == raw_name
    if signature != b"PK\3\4" or not same_name or local_method != method or start + packed > at:
        raise _damaged(file, name, "の記録が目録と合いません")
    may_follow = (0, _IN_EXTRA) if local_flags & _SIZES_FOLLOW else (_IN_EXTRA,)
    if (local_size != size and local_size not in may_follow) or (
        local_packed != packed and local_packed not in may_follow
    ):
        detail = f"部品「{shown(name)}」の大きさが二通り記録されています"
        raise refused(file, Code.SIZE_MISMATCH, detail=detail)
    if local_crc != crc and not (local_flags & _SIZES_FOLLOW and local_crc == 0):
        raise _damaged(file, name, "の検査合計（CRC）が二通り記録されています")
    return Member(name, method, crc, packed, size, offset, start), following


def _sizes64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Sizes and offset from the zip64 extra field, which holds those that didn't fit."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            values = [
                value for (value,) in struct.iter_unpack("<Q", extra[at + 4 : at + 4 + length // 8 * 8])
            ]
            return tuple(  # type: ignore[return-value]
                values.pop(0) if known == _IN_EXTRA and values else known
                for known in (size, packed, offset)
            )
        at += 4 + length
    return size, packed, offset


def _name(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8" if flags & _UTF8 or not raw.isascii() else "ascii")
    except UnicodeDecodeError:
        return raw.decode("cp437")


def _bad_path(name: str) -> bool:
    """Whether a name could lead out of a folder, or is no relative path at all."""
    if not name or name[0] == "/" or "\\" in name or ":" in name or "\0" in name:
        return True
    return not {".", "..", ""}.isdisjoint(name.removesuffix("/").split("/"))
