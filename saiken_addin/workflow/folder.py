"""The secretariat's folder: where things lie, and what the verbs need from it."""

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from saiken_addin.core.files import (
    copy_atomically,
    holds,
    is_leftover,
    make_folder,
    remove_leftovers,
    sha256_file,
    why,
)
from saiken_addin.core.findings import Finding, SaikenError, Severity, worst
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.registry import Registry
from saiken_addin.desk.book import Desk, desk_path, read_desk
from saiken_addin.ledger.store import Ledger, open_ledger

MONTHLY_NAME = "月次報告_{month}_{section}.xlsx"
PLAN_NAME = "実施計画_{year}_{section}.xlsx"
LEDGER_NAME = "台帳.sqlite"
LEDGER_URL_NAME = "台帳の接続先.txt"
"""In place of the file: the postgresql:// URL of a ledger that several PCs share."""


_SHORT = 16
"""Digits of the hash in the names of copies that earlier versions made."""


class WrongDesk(SaikenError):
    """事務局ブック holds mistakes that must be mended before the verb can run."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        errors = sum(finding.severity is Severity.ERROR for finding in findings)
        super().__init__(
            f"事務局ブックに{errors}件の誤りがあるため、実行しませんでした。",
            "示されたセルを直して保存し、もう一度実行してください。",
            findings,
        )


class LedgerGone(SaikenError):
    """The ledger is missing, or empty, beside folders that are full: somebody took it away."""

    def __init__(self, made: Mapping[str, int]) -> None:
        what = "、".join(f"{folder} に{count}件" for folder, count in made.items())
        super().__init__(
            f"台帳がないか、台帳に記録が一つもありません。フォルダーには前に作ったものがあります（{what}）。"
            "このまま続けると、これまでの数字がすべて空欄になります。",
            "同期ソフトのごみ箱やバックアップから台帳の控えを探し、saiken ledger restore ファイル で戻してください。"
            "控えがなく、台帳を新しく始めるときは saiken ledger begin を実行します。",
        )


@dataclass(frozen=True)
class Folder:
    """The folders and files of forms.md, under one root."""

    root: Path

    @property
    def distributed(self) -> Path:
        return self.root / "01_配布"

    @property
    def collected(self) -> Path:
        return self.root / "02_回収"

    @property
    def meeting(self) -> Path:
        return self.root / "03_会議資料"

    @property
    def kept(self) -> Path:
        return self.root / "04_控え"

    @property
    def received(self) -> Path:
        """Copies of every book that came in, so that a source can always be opened."""
        return self.kept / "受付"

    @property
    def reports(self) -> Path:
        """The 検査結果 of every receipt."""
        return self.kept / "検査結果"

    @property
    def desks(self) -> Path:
        """Copies of 事務局ブック, one for each of its states that a master was made with."""
        return self.kept / "事務局ブック"

    @property
    def logs(self) -> Path:
        """What is to be known of a button that failed."""
        return self.kept / "記録"

    @property
    def ledger_file(self) -> Path:
        return self.root / LEDGER_NAME

    def folders(self) -> tuple[Path, ...]:
        return (self.distributed, self.collected, self.meeting, self.kept)

    def relative(self, path: Path) -> str:
        """A path as the secretariat knows it: below the folder, else whole."""
        # Not resolved: 02_回収 may be a link to a shared folder.
        whole = Path(os.path.abspath(path))
        try:
            return plain(whole.relative_to(os.path.abspath(self.root)).as_posix())
        except ValueError:
            return plain(str(whole))

    def find(self, path: Path) -> Path:
        """A path that somebody wrote: as seen from here, else from this folder, as we write it."""
        below = self.root / path
        return below if not path.exists() and below.exists() else path

    def desk(self) -> Desk:
        """事務局ブック as it stands now."""
        return read_desk(desk_path(self.root))

    def open_ledger(self) -> Ledger:
        """The ledger of the folder.

        Raises:
            LedgerGone: nothing is recorded, although the folder holds what was recorded once.
            SaikenError: there are two, the URL can't be read, or the ledger is out of reach.
        """
        place = self.ledger_place
        blank = isinstance(place, Path) and not (place.exists() and place.stat().st_size)
        if blank and (made := self.made()):
            raise LedgerGone(made)  # before an empty one stands in its place
        ledger = open_ledger(place)
        if ledger.is_empty() and (made := self.made()):
            ledger.close()
            raise LedgerGone(made)
        return ledger

    def made(self) -> dict[str, int]:
        """How many files that only come with a record lie in the folders, by folder."""
        places = (
            (self.distributed, "[月実]*_R*.xlsx"), (self.meeting, "会議資料_*"),
            (self.received, "*"), (self.desks, "*"),
        )  # fmt: skip
        found = Counter(
            self.relative(folder) for folder, name in places for path in folder.glob(name) if not is_leftover(path)
        )
        return dict(found)

    @property
    def ledger_place(self) -> Path | str:
        """台帳.sqlite, or the URL of the database that 台帳の接続先.txt names.

        Raises:
            SaikenError: there are both, or the URL can't be read.
        """
        named = self.root / LEDGER_URL_NAME
        if not named.exists():
            return self.ledger_file
        if self.ledger_file.exists():
            # The figures of one would quietly be missing from the other.
            raise SaikenError(
                f"「{LEDGER_URL_NAME}」と「{LEDGER_NAME}」の両方があります。",
                "使わない方を別の場所に移してください。",
            )
        return _url(named)


def _url(path: Path) -> str:
    """The URL that stands in a text file, saved by whatever editor."""
    try:
        text = path.read_bytes().decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        text = ""
    except OSError as error:
        raise SaikenError(
            f"「{path.name}」を読み取れません（{why(error)}）。", "アクセス権を確かめてください。"
        ) from error
    if not re.fullmatch(r"\S+://\S+", text):
        raise SaikenError(
            f"「{path.name}」に台帳の接続先がありません。",
            "postgresql:// で始まるURLを一行で書いてください。",
        )
    return text


def open_folder(root: Path) -> Folder:
    """The secretariat's folder at a path, its subfolders made where they are missing.

    Raises:
        SaikenError: it is none (there is no 事務局ブック), or can't be written to.
    """
    folder = Folder(root)
    desk_path(root)
    try:
        for path in folder.folders():
            make_folder(path)
        for path in (root, *folder.folders(), folder.received, folder.reports, folder.desks):
            remove_leftovers(path)
    except OSError as error:
        raise SaikenError(
            f"フォルダー「{root}」に書き込めません（{why(error)}）。",
            "フォルダーのアクセス権を確かめてください。",
        ) from error
    return folder


def usable(desk: Desk) -> Desk:
    """A desk of which every sheet that is needed can be read.

    Raises:
        WrongDesk: one can't.
    """
    if worst(desk.findings) is Severity.ERROR:
        raise WrongDesk(desk.findings)
    return desk


def registry_of(desk: Desk, year: FiscalYear) -> tuple[Registry, list[Finding]]:
    """The registry of a year, with what is only noted about it.

    Raises:
        WrongDesk: the desk holds errors about that year.
    """
    registry, findings = desk.registry(year)
    if worst(findings) is Severity.ERROR:
        raise WrongDesk(findings)
    return registry, findings


def keep_desk(folder: Folder) -> tuple[str, str]:
    """Keep a copy of 事務局ブック as it is now in 04_控え; (its path below the folder, its SHA-256)."""
    desk = desk_path(folder.root)
    hash_now = sha256_file(desk)
    copy = desk_copy(folder, desk.name, hash_now)
    if not holds(copy, hash_now):
        make_folder(folder.desks)
        copy_atomically(desk, copy)
    return folder.relative(copy), hash_now


def desk_copy(folder: Folder, name: str, sha256: str) -> Path:
    """Where the copy of a 事務局ブック of this name is kept."""
    desk = Path(name)
    short = folder.desks / f"{desk.stem}_{sha256[:_SHORT]}{desk.suffix}"
    whole = folder.desks / f"{desk.stem}_{sha256}{desk.suffix}"
    return short if holds(short, sha256) else whole


def desk_name(copy: Path, sha256: str) -> str:
    """The name of 事務局ブック itself, of it or of a kept copy."""
    stem = copy.stem.removesuffix(f"_{sha256}").removesuffix(f"_{sha256[:_SHORT]}")
    return f"{stem}{copy.suffix}"


def master_path(folder: Folder, month: Month) -> Path:
    """会議資料_R07-10.xlsx"""
    return folder.meeting / f"会議資料_{month.code}.xlsx"


def unused(path: Path, beside: Callable[[Path], Path] = lambda path: path) -> Path:
    """The path, with a number where there is such a file already, or one that would stand beside it."""
    number = 1
    free = path
    while free.exists() or beside(free).exists():
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
    return free


def plain(text: str) -> str:
    """A file's name as one line of text; bytes that are none, as in old archives, are written out."""
    line = re.sub("[\x00-\x1f\x7f]", lambda found: f"\\x{ord(found[0]):02x}", text)
    return line.encode("utf-8", "backslashreplace").decode()
