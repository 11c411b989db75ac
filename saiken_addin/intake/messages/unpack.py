"""Opens whatever holds messages or books: .eml, .msg, mbox, zip; winmail.dat and zip within."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from saiken_addin.intake.messages.message import (
    MAX_MESSAGE,
    Attached,
    Message,
    UnreadableMessage,
    file_name,
)
from saiken_addin.intake.messages.mime import is_mbox, read_eml, split_mbox
from saiken_addin.intake.messages.msg import read_msg
from saiken_addin.intake.messages.tnef import SIGNATURE, read_tnef

MESSAGE_SUFFIXES = (".eml", ".msg", ".mbox", ".mbx")
MAX_MBOX = 256 << 20
MAX_MEMBERS = 200
MAX_MEMBER = 32 << 20
MAX_RATIO = 200
"""The bounds of a zip inside a message: as many files, so large, packed so hard (ooxml.archive)."""
ARCHIVE_SUFFIXES = (".zip", ".7z", ".lzh", ".lha", ".rar", ".cab")
"""What an archive's name ends with; only a zip is opened, and none that lies in another one."""
_RATIO_MATTERS = 1 << 18
_UTF8 = 1 << 11
_ZIP = ".zip"
_LITTER = ("._", "~$", ".~lock.")
"""How the names of files begin that a Mac or an open book leaves beside the real ones."""
_HEAD = 1000
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


def is_zip(path: Path) -> bool:
    """Whether a file is an archive that `files_in` opens."""
    return path.suffix.lower() == _ZIP


def files_in(archive: Path, passwords: Sequence[str] = ()) -> list[Attached]:
    """The files of a zip, no deeper.

    Raises:
        UnreadableMessage: it can't be read, is too large, damaged, or no password fits.
    """
    try:
        if archive.stat().st_size > MAX_MESSAGE:
            raise UnreadableMessage(f"「{archive.name}」は{MAX_MESSAGE >> 20}MBを超えています")
        return _zip(Attached(archive.name, archive.read_bytes()), passwords)
    except OSError as error:
        raise UnreadableMessage(error.strerror or "読み取れません") from error


def is_message_file(path: Path) -> bool:
    """Whether a file is a message or a folder of messages: Thunderbird's have no suffix (INBOX)."""
    if path.suffix:
        return path.suffix.lower() in MESSAGE_SUFFIXES
    try:
        with path.open("rb") as stream:
            return is_mbox(stream.read(_HEAD))
    except OSError:
        return False


def messages_of(path: Path, passwords: Sequence[str] = ()) -> Iterator[Message]:
    """The messages that a file holds, each with its attachments unpacked.

    Args:
        path: .eml, .msg or mbox, by what it holds.
        passwords: to try on a zip with a password.

    Raises:
        UnreadableMessage: it can't be read, is too large or damaged.
    """
    try:
        if path.stat().st_size > MAX_MBOX:
            raise UnreadableMessage(f"{MAX_MBOX >> 20}MBを超えています")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableMessage(error.strerror or "読み取れません") from error
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        yield _unpacked(read_msg(data), passwords)
    elif is_mbox(data):
        for one in split_mbox(data):
            yield _unpacked(read_eml(one), passwords)
    else:
        yield _unpacked(read_eml(data), passwords)


def _unpacked(message: Message, passwords: Sequence[str]) -> Message:
    found: list[Attached] = []
    for each in message.attachments:
        opened = [each]
        if each.data.startswith(SIGNATURE):
            opened = read_tnef(each.data)
        for inner in opened:
            if inner.name.lower().endswith(_ZIP):
                found += _zip(inner, passwords)
            else:
                found.append(inner)
    if sum(len(each.data) for each in found) > 2 * MAX_MESSAGE:
        raise UnreadableMessage(f"添付を展開すると{2 * MAX_MESSAGE >> 20}MBを超えます")
    return replace(message, attachments=tuple(found))


def _zip(archive: Attached, passwords: Sequence[str]) -> list[Attached]:
    """The files of a zip, no deeper.

    Raises:
        UnreadableMessage: it can't be opened within bounds.
    """
    found: list[Attached] = []
    try:
        with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
            members = [member for member in opened.infolist() if not member.is_dir()]
            if len(members) > MAX_MEMBERS:
                raise UnreadableMessage(f"「{archive.name}」の中のファイルが{MAX_MEMBERS}を超えています")
            if sum(member.file_size for member in members) > 2 * MAX_MESSAGE:
                raise UnreadableMessage(f"「{archive.name}」は展開すると大きすぎます")
            for member in members:
                bomb = member.file_size > max(member.compress_size * MAX_RATIO, _RATIO_MATTERS)
                if member.file_size > MAX_MEMBER or bomb:
                    raise UnreadableMessage(f"「{archive.name}」は展開すると大きすぎます")
                data = _member(opened, member, passwords)
                if data is None:
                    raise UnreadableMessage(f"「{archive.name}」はパスワードで保護されていて開けません")
                name = file_name(_member_name(member))
                if not name.startswith(_LITTER):
                    found.append(Attached(name, data))
    except _BROKEN as error:
        raise UnreadableMessage(f"「{archive.name}」を展開できません") from error
    return found


def _member(
    opened: zipfile.ZipFile, member: zipfile.ZipInfo, passwords: Sequence[str]
) -> bytes | None:
    locked = member.flag_bits & 1
    for password in passwords if locked else ("",):
        for encoding in ("utf-8", "cp932") if locked else ("utf-8",):
            try:
                key = password.encode(encoding) if locked else None
                with opened.open(member, pwd=key) as stream:
                    data = stream.read(member.file_size + 1)
            except (RuntimeError, UnicodeEncodeError, zipfile.BadZipFile, zlib.error):
                if not locked:
                    raise
                continue
            return data[: member.file_size]
    return None


def _member_name(member: zipfile.ZipInfo) -> str:
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
