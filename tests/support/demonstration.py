"""The demo's folder, made once in a run, and what the command line said while it made it."""

import json
import shutil
from dataclasses import astuple
from pathlib import Path

from support.console import Ran, saiken
from support.made_once import made_once

_SAID = "said.json"
_NAME = "saiken demo"


def demonstrated() -> tuple[Path, Ran]:
    """The demo's folder, for reading, and what was said; the figures are those of the meeting."""
    place = made_once("demo", _made)
    return place / _NAME, Ran(*json.loads((place / _SAID).read_text("utf-8")))


def copy_of_demo(root: Path) -> Path:
    """A demo's folder for changing."""
    return Path(shutil.copytree(demonstrated()[0], root))


def _made(place: Path) -> None:
    """In a folder with what an earlier demo, killed half-way, and a person left there."""
    root = place / _NAME
    (root / "02_回収").mkdir(parents=True)
    names = (".saiken-demo", "事務局ブック.xlsm", "台帳.sqlite", "台帳.sqlite-journal", "02_回収/前.xlsx")
    for name in (*names, "大事.txt"):
        (root / name).write_bytes(b"x")
    (place / _SAID).write_text(json.dumps(astuple(saiken("demo", root))), "utf-8")
