"""Runs `saiken ledger begin` and `restore`: what to do when the ledger of a folder is gone."""

from datetime import datetime
from pathlib import Path

from saiken_addin.core.files import make_folder
from saiken_addin.core.findings import SaikenError
from saiken_addin.ledger.restore import Restored, restore
from saiken_addin.ledger.store import open_ledger
from saiken_addin.workflow.folder import LEDGER_NAME, Folder, unused


def secretariat_of(root: Path) -> Folder:
    """The folder at a path, also where 事務局ブック is gone together with the ledger.

    Raises:
        SaikenError: it is none.
    """
    folder = Folder(root)
    if not any(path.is_dir() for path in folder.folders()):
        raise SaikenError(
            f"「{root}」は事務局のフォルダーではありません。", "--folder で事務局のフォルダーを指定してください。"
        )
    return folder


def begin_ledger(folder: Folder) -> dict[str, int]:
    """Begin a new ledger beside folders that are full; what lies there, by folder.

    Raises:
        SaikenError: something is recorded already, or the ledger is out of reach.
    """
    made = folder.made()
    what = "、".join(f"{name} {count}件" for name, count in made.items()) or "フォルダーは空"
    with open_ledger(folder.ledger_place) as ledger:
        ledger.begin(what)
    return made


def restore_ledger(folder: Folder, source: Path) -> Restored:
    """Put a copy of the ledger back; the one that stands there goes to 04_控え.

    Raises:
        SaikenError: the ledger is in a database, or the copy can't be used.
    """
    place = folder.ledger_place
    if not isinstance(place, Path):
        raise SaikenError(
            "台帳はデータベースにあります。", "データベースの控えから戻すよう、管理者に頼んでください。"
        )
    make_folder(folder.kept)
    aside = unused(folder.kept / f"{Path(LEDGER_NAME).stem}_{datetime.now():%Y%m%d-%H%M%S}.sqlite")
    return restore(folder.find(source), place, aside)
