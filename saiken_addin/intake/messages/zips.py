"""Opens zips as Windows, Macs and mail programs make them, with passwords too, within bounds.

zipfile reads everything but the AES of WinZip, which Japanese offices send books with; pyzipper would,
but is a copy of zipfile and brings a second library of cryptography.
"""

import hashlib
import hmac
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence

from saiken_addin.intake.messages.message import (
    MAX_MESSAGE,
    Attached,
    UnreadableMessage,
    file_path,
)

MAX_MEMBERS = 200
MAX_MEMBER = 32 << 20
MAX_RATIO = 200
"""The bounds of a zip: as many files, so large, packed so hard (ooxml.archive)."""
_RATIO_MATTERS = 1 << 18
_ENCRYPTED, _UTF8 = 1, 1 << 11
_AES = 99
"""The method that stands for WinZip's AES; the true one is told in an extra field."""
_AES_FIELD = 0x9901
_KEY_LENGTHS = {1: 16, 2: 24, 3: 32}
_CHECK, _TAG, _BLOCK = 2, 10, 16
_TURNS = 1000
_LOCAL = struct.Struct("<4s5H3L2H")
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, OSError, RuntimeError, ValueError)


class WrongPassword(UnreadableMessage):
    """No password fits."""


def names_in(data: bytes) -> set[str] | None:
    """The names in a zip, lower-case; None when its directory can't be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            return {name.lower() for name in opened.namelist()}
    except _BROKEN:
        return None


def unzipped(data: bytes, passwords: Sequence[str]) -> Iterator[Attached]:
    """The files of a zip with their folders, one after the other.

    Raises:
        UnreadableMessage: it can't be opened within bounds.
        WrongPassword: no password fits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            if len(members) > MAX_MEMBERS:
                raise UnreadableMessage(f"中のファイルが{MAX_MEMBERS}を超えています")
            if sum(member.file_size for member in members) > 2 * MAX_MESSAGE:
                raise UnreadableMessage("展開すると大きすぎます")
            for member in members:
                bomb = member.file_size > max(member.compress_size * MAX_RATIO, _RATIO_MATTERS)
                if member.file_size > MAX_MEMBER or bomb:
                    raise UnreadableMessage("展開すると大きすぎます")
            for member in members:
                yield Attached(file_path(_name(member)), _content(opened, data, member, passwords))
    except NotImplementedError as error:
        raise UnreadableMessage("圧縮か暗号の方式を扱えません") from error
    except _BROKEN as error:
        raise UnreadableMessage("展開できません") from error


def _content(
    opened: zipfile.ZipFile, data: bytes, member: zipfile.ZipInfo, passwords: Iterable[str]
) -> bytes:
    if not member.flag_bits & _ENCRYPTED:
        with opened.open(member) as stream:
            return stream.read(member.file_size)
    for key in (key for password in passwords for key in _keys(password)):
        if member.compress_type == _AES:
            content = _without_aes(data, member, key)
            if content is not None:
                return content
            continue
        try:
            with opened.open(member, pwd=key) as stream:
                return stream.read(member.file_size)
        except NotImplementedError:
            raise
        except (RuntimeError, zipfile.BadZipFile, zlib.error):
            continue  # one of 256 wrong passwords is only seen by what it brings forth
    raise WrongPassword("パスワードで保護されていて開けません")


def _keys(password: str) -> Iterator[bytes]:
    """A password as the packing program may have taken it."""
    yield password.encode()
    if not password.isascii():
        try:
            yield password.encode("cp932")
        except UnicodeEncodeError:
            return


def _without_aes(data: bytes, member: zipfile.ZipInfo, password: bytes) -> bytes | None:
    """A member that WinZip encrypted (AE-1 and AE-2); None when the password doesn't fit."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    strength, method = _aes_field(member.extra)
    length = _KEY_LENGTHS[strength]
    signature, *_, name, extra = _LOCAL.unpack_from(data, member.header_offset)
    start = member.header_offset + _LOCAL.size + name + extra
    whole = data[start : start + member.compress_size]
    if signature != b"PK\3\4" or len(whole) != member.compress_size:
        raise zipfile.BadZipFile
    salt, rest = whole[: length // 2], whole[length // 2 :]
    check, packed, tag = rest[:_CHECK], rest[_CHECK:-_TAG], rest[-_TAG:]
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, _TURNS, 2 * length + _CHECK)
    if not hmac.compare_digest(keys[2 * length :], check):
        return None
    if not hmac.compare_digest(hmac.digest(keys[length : 2 * length], packed, "sha1")[:_TAG], tag):
        raise zipfile.BadZipFile
    blocks = -(-len(packed) // _BLOCK)
    # Counted from 1 with the lowest byte first, as no mode of the library does.
    counters = b"".join(number.to_bytes(_BLOCK, "little") for number in range(1, blocks + 1))
    stream = Cipher(algorithms.AES(keys[:length]), modes.ECB()).encryptor().update(counters)  # noqa: S305
    mixed = int.from_bytes(packed) ^ int.from_bytes(stream[: len(packed)])
    plain = mixed.to_bytes(len(packed))
    if method == zipfile.ZIP_STORED:
        return plain
    if method != zipfile.ZIP_DEFLATED:
        raise NotImplementedError
    return zlib.decompressobj(-15).decompress(plain, member.file_size)


def _aes_field(extra: bytes) -> tuple[int, int]:
    """Strength and true method of an encrypted member."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _AES_FIELD:
            _, _, strength, method = struct.unpack_from("<2HBH", extra, at + 4)
            return strength, method
        at += 4 + length
    raise zipfile.BadZipFile


def _name(member: zipfile.ZipInfo) -> str:
    """A name as the packing program meant it: Explorer writes Shift_JIS without saying so."""
    if member.flag_bits & _UTF8:
        return member.filename
    raw = getattr(member, "orig_filename", member.filename)
    try:
        data = raw.encode("cp437")
    except UnicodeEncodeError:
        return raw
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw
