"""Damages books as people do, in LibreOffice: rows inserted, sheets copied, cells cut and pasted."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from support import office

Step = tuple[str | int, ...]
"""A function of office_damage.py and its arguments, e.g. ("insert_rows", "月次報告", 8, 2)."""


def damaged(book: Path, damages: Mapping[str, Sequence[Step]], out_dir: Path) -> dict[str, Path]:
    """Books from one book, each with a damage of its own, saved by LibreOffice as .xlsx."""
    out_dir.mkdir(parents=True, exist_ok=True)
    outs = {name: out_dir / f"{name}.xlsx" for name in damages}
    results = office.done(
        "damage",
        [
            {"file": str(book.resolve()), "out": str(outs[name].resolve()), "steps": steps}
            for name, steps in damages.items()
        ],
    )
    named = zip(damages, results, strict=True)
    problems = [f"{name}: {result['error']}" for name, result in named if "error" in result]
    assert not problems, "\n".join(problems)
    return outs
