"""Makes the hostile files; each has a name and the code that refuses it."""

from pathlib import Path

from hostile import archives, others, sheets
from hostile.cases import CASES
from hostile.good import good_book

__all__ = ["CASES", "archives", "good_book", "made", "others", "sheets", "write_all"]


def write_all(folder: Path) -> dict[str, str]:
    """Write every hostile file as NAME.xlsx; {NAME: code}."""
    for name, (_, make) in CASES.items():
        (folder / f"{name}.xlsx").write_bytes(make())
    return {name: code for name, (code, _) in CASES.items()}


def made(name: str) -> bytes:
    """One hostile file."""
    return CASES[name][1]()
