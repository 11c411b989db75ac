"""What lies in 02_回収, or where a person points: the files, and what is not followed."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from saiken_addin.core.files import is_leftover, why
from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.workflow.folder import Folder, plain
from saiken_addin.workflow.receive.incoming import Incoming

_IGNORED = {"thumbs.db", "desktop.ini", ".ds_store"}
_JUNCTION = 0xA0000003
"""IO_REPARSE_TAG_MOUNT_POINT: a folder of Windows that is another one."""


def files_below(paths: Iterable[Path], folder: Folder) -> tuple[list[Path], list[Incoming]]:
    """Every file of the folders and their subfolders once, but for what programs leave lying about.

    Returns:
        The files; and what is told instead: folders that can't be read, and links that lead out of
        02_回収 (or of the folder that a person named), which are not followed.

    Raises:
        SaikenError: a path does not exist.
    """
    files: dict[Path, Path] = {}
    told: list[Incoming] = []
    for path in paths:
        if not path.exists():
            raise SaikenError(f"「{path}」がありません。", "名前と場所を確かめてください。")
        there = Path(os.path.abspath(path)).is_relative_to(os.path.abspath(folder.collected))
        within = (folder.collected if there or path.is_file() else path).resolve()
        if there and _leads_out(path, within):
            found: Iterable[tuple[Path, Finding | None]] = [(path, _not_followed(path))]
        else:
            found = [(path, None)] if path.is_file() else _below(path, within)
        for each, finding in found:
            if finding is None:
                files.setdefault(each.resolve(), each)
            else:
                file = folder.relative(each)
                told.append(Incoming(each, file, each, finding=replace(finding, place=Place(file))))
    return list(files.values()), told


def _below(directory: Path, within: Path) -> Iterator[tuple[Path, Finding | None]]:
    waiting = [directory]
    while waiting:
        each = waiting.pop()
        try:
            link = each != directory and _is_link(each)
            if each != directory and _is_ignored(each):
                continue
            if link and _leads_out(each, within):
                yield each, _not_followed(each)
            elif each.is_dir():
                if not link:  # what a link shows from within is found in its own place
                    waiting += sorted(each.iterdir(), reverse=True)
            elif each.is_file():
                yield each, None
        except OSError as error:  # one place must not stop the others
            yield each, Finding(Code.UNREADABLE_FILE, details={"detail": why(error)})


def _is_ignored(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith(("~$", ".~lock.")) or name in _IGNORED or is_leftover(path)


def _is_link(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:  # gone meanwhile
        return False
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def _leads_out(path: Path, within: Path) -> bool:
    try:
        return not path.resolve(strict=True).is_relative_to(within)
    except (OSError, RuntimeError):  # it leads nowhere, or round in a circle
        return True


def _not_followed(path: Path) -> Finding:
    try:
        target = plain(os.readlink(path))
    except OSError:  # a folder above it is the link
        target = plain(str(path.resolve()))
    return Finding(Code.LINK_LEADS_OUT, details={"target": target})
