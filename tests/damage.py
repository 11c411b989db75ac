"""Damages books as people do, in LibreOffice: rows inserted, sheets copied, cells cut and pasted."""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import office

_SCRIPT = Path(__file__).with_name("office_damage.py")
Step = tuple[str | int, ...]
"""A function of office_damage.py and its arguments, e.g. ("insert_rows", "月次報告", 8, 2)."""


def damaged(book: Path, damages: Mapping[str, Sequence[Step]], out_dir: Path) -> dict[str, Path]:
    """Books from one book, each with a damage of its own, saved by LibreOffice as .xlsx."""
    out_dir.mkdir(parents=True, exist_ok=True)
    outs = {name: out_dir / f"{name}.xlsx" for name in damages}
    jobs = [
        {"file": str(book.resolve()), "out": str(outs[name].resolve()), "steps": steps}
        for name, steps in damages.items()
    ]
    order = {"soffice": shutil.which("soffice"), "profile": office._profile_uri(), "jobs": jobs}
    seconds = office.START_SECONDS + office.BOOK_SECONDS * len(jobs)
    with office._one_at_a_time:
        answer = office._run([office._bridge(), str(_SCRIPT)], seconds, stdin=json.dumps(order))
    problems = [problem for problem in json.loads(answer) if problem]
    assert not problems, "\n".join(problems)
    return outs
