"""Puts files on disk all at once or not at all, under names that every system allows."""

import errno
import hashlib
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from saiken_addin.core.findings import SaikenError

MAX_NAME = 50
"""Characters of a safe name: with what forms.md puts around it, it stays within 255 bytes."""
LEFTOVER_AGE = 3600.0
"""Seconds after which a temporary file is no longer being written; a book takes less than one."""

_TEMPORARY = re.compile(r"\.saiken-[0-9a-f]{16}\.tmp")
_LOCK_WAITS = (0.1, 0.3, 0.6)  # a virus scanner or OneDrive lets go within a second, Excel doesn't
_DIGEST_LENGTH = 8
_PART = 1 << 20

_REASONS = {
    errno.ENOENT: "見つかりません",
    errno.EEXIST: "同じ名前のファイルがあります",
    errno.EISDIR: "フォルダーです",
    errno.ENOTDIR: "フォルダーではありません",
    errno.EACCES: "アクセス権がありません",
    errno.EPERM: "アクセス権がありません",
    errno.EROFS: "読み取り専用です",
    errno.ENOSPC: "ディスクの空きがありません",
    errno.ENAMETOOLONG: "名前が長すぎます",
    errno.EIO: "読み書きに失敗しました",
}

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DEVICE = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|COM[0-9¹²³]|LPT[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE
)
_TO_FULL_WIDTH = 0xFEE0  # from ! to ~ the full-width signs stand in the same order


def write_atomically(path: Path, data: bytes) -> None:
    """Put a file in place so that a kill at any moment leaves the old content or the new.

    A new file is open to its owner and group (`open_to_group`); one that is replaced stays as open.

    Args:
        path: the file; its folder must exist.

    Raises:
        SaikenError: the file is open in Excel, or the folder can't be written to.
    """
    with _in_place_of(path) as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def copy_atomically(source: Path, path: Path) -> str:
    """Copy a file so that a kill leaves the whole copy or none.

    It is not waited for until the copy is on the disk: that takes ten times as long.

    Args:
        path: the copy; its folder must exist.

    Returns:
        The SHA-256 of what was copied.

    Raises:
        SaikenError: the file can't be read, or the folder can't be written to.
    """
    digest = hashlib.sha256()
    with _in_place_of(path) as copy:
        for part in _parts(source):
            digest.update(part)
            copy.write(part)
    return digest.hexdigest()


def open_to_group(made: Path, former: Path | None = None) -> None:
    """Open a file or folder that was just made to its owner and group, and to nobody else.

    The group may write, so that a second person can work, whatever the usual umask says; only one
    that shuts the group out of everything (077) is heeded. On Windows the folder's rights count.

    Args:
        former: the file whose place it takes; where there is one, its mode is taken over.
    """
    if os.name == "nt":
        return
    mode = stat.S_IMODE(made.stat().st_mode)
    if former is not None and former.is_file():
        mode = stat.S_IMODE(former.stat().st_mode)
    else:
        own = 0o7 if made.is_dir() else 0o6
        # The bits beyond are those by which new files belong to the folder's group.
        mode = mode & ~0o777 | own << 6 | (own << 3 if mode & 0o070 else 0)
    with suppress(OSError):  # a share that keeps rights of its own
        made.chmod(mode)


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing; `open_to_group`. One that is there stays.

    Raises:
        OSError: it can't be made.
    """
    if not path.is_dir():
        make_folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir()
            open_to_group(path)
        path.mkdir(exist_ok=True)  # another process may have been faster; a file is in the way


def move_atomically(source: Path, path: Path) -> None:
    """Move a file within the secretariat's folder; it stands in one place or the other.

    Raises:
        SaikenError: the file is open in another program, or the folder can't be written to.
    """
    try:
        _replace(source, path)
    except OSError as error:
        raise _cannot_write(source, error) from error


def is_leftover(path: Path) -> bool:
    """Whether the name is that of a temporary file of this module, to be passed over."""
    return _TEMPORARY.fullmatch(path.name) is not None


def remove_leftovers(folder: Path) -> int:
    """Delete what killed writers left in the folder more than an hour ago; how many there were.

    Younger ones may belong to a writer at work, also on another machine, and stay.
    """
    removed = 0
    for path in folder.glob(".saiken-*"):
        with suppress(OSError):  # gone meanwhile, or held open: the next run sees it again
            if is_leftover(path) and time.time() - path.stat().st_mtime > LEFTOVER_AGE:
                path.unlink()
                removed += 1
    return removed


def open_mark(path: Path) -> str:
    """The name of the file that Excel or LibreOffice leaves beside a book while it has it open.

    It is there on any machine. Empty when nobody has the book open.
    """
    marks = (f"~${path.name}", f".~lock.{path.name}#")
    return next((mark for mark in marks if path.with_name(mark).exists()), "")


def why(error: OSError) -> str:
    """What the system has against it, in Japanese where it is one of the usual things."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def read_some(path: Path, most: int) -> bytes:
    """A file that a person named, up to so many bytes of it.

    Raises:
        SaikenError: there is no such file, or it may not be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise SaikenError(
            f"「{path}」を読み取れません（{why(error)}）。", "ファイルの場所と名前を確かめてください。"
        ) from error


def sha256(data: bytes) -> str:
    """The SHA-256 as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """The SHA-256 of a file's content.

    Raises:
        SaikenError: the file can't be read.
    """
    digest = hashlib.sha256()
    for part in _parts(path):
        digest.update(part)
    return digest.hexdigest()


def holds(path: Path, sha256: str) -> bool:
    """Whether a file is there and has this hash; one that was changed, or cut off, is not the same."""
    return path.is_file() and sha256_file(path) == sha256


def safe_name(text: str) -> str:
    """A name as part of a file name on Windows and Linux; ordinary names stay as they are.

    Forbidden signs, trailing dots and device names (CON, COM1 …) turn full-width, control
    characters ＿; what is too long is cut and told apart by eight digits of its hash.
    """
    name = _UNPRINTABLE.sub("＿", _FORBIDDEN.sub(_full_width, text)).strip(" ")
    name = _DEVICE.sub(_full_width, name, count=1) if _DEVICE.match(name) else name
    if len(name) > MAX_NAME:
        digest = sha256(text.encode(errors="surrogatepass"))[:_DIGEST_LENGTH]
        name = f"{name[: MAX_NAME - _DIGEST_LENGTH - 1]}～{digest}"
    return re.sub(r"[. ]+$", _full_width, name) or "＿"


def _full_width(found: re.Match[str]) -> str:
    return "".join(
        "\u3000" if sign == " " else chr(ord(sign) + _TO_FULL_WIDTH) if "!" <= sign <= "~" else sign
        for sign in found[0]
    )


def _parts(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            while part := stream.read(_PART):
                yield part
    except OSError as error:
        raise SaikenError(
            f"「{path.name}」を読み取れません（{why(error)}）。",
            "ファイルがあるか、アクセス権があるかを確かめてください。",
        ) from error


@contextmanager
def _in_place_of(path: Path) -> Iterator[BinaryIO]:
    """A temporary file to be written, which then takes the place of the file in one step."""
    temporary = path.parent / f".saiken-{secrets.token_hex(8)}.tmp"
    try:
        with temporary.open("xb") as stream:
            open_to_group(temporary, path)
            yield stream
        _replace(temporary, path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        with suppress(OSError):  # gone by the rename, or held by a scanner: then it is a leftover
            temporary.unlink()


def _replace(temporary: Path, path: Path) -> None:
    for wait in _LOCK_WAITS:
        try:
            os.replace(temporary, path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    os.replace(temporary, path)


def _cannot_write(path: Path, error: OSError) -> SaikenError:
    if isinstance(error, PermissionError) and path.is_file():
        return SaikenError(
            f"「{path.name}」に書き込めません。Excelなどで開かれています。",
            "ファイルを閉じてから、もう一度実行してください。",
        )
    if isinstance(error, PermissionError):
        return SaikenError(
            f"フォルダー「{path.parent}」に書き込めません。",
            "フォルダーに書き込む権限があるかを確かめてください。",
        )
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return SaikenError(
            f"フォルダー「{path.parent}」がありません。", "フォルダーを作ってから実行してください。"
        )
    return SaikenError(
        f"「{path.name}」に書き込めません（{why(error)}）。",
        "ディスクの空きと、書き込み先の名前を確かめてください。",
    )
