"""From 19 books to the PDF, step by step: `python bench/document.py FOLDER`, as JSON.

Without LibreOffice it prints nothing. Each step is [seconds by the clock, seconds of processor of
this process and its children].
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from saiken_addin.demo import sample
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.folder import open_folder
from saiken_addin.workflow.printing.libreoffice import libreoffice, print_with_libreoffice
from saiken_addin.workflow.receive.receipt import receive

steps: dict[str, tuple[float, float]] = {}


def cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@contextmanager
def step(name: str) -> Iterator[None]:
    began, used = time.perf_counter(), cpu()
    yield
    steps[name] = (time.perf_counter() - began, cpu() - used)


def printed(book: Path, target: Path) -> None:
    with step("LibreOfficeの印刷"):
        print_with_libreoffice(book, target)


if libreoffice() is None:
    sys.exit()
folder = open_folder(Path(sys.argv[1]))
with step("受付（読取・点検・台帳）"):
    receive(folder, [], lambda *_: None)
with step("全部"):
    made = consolidate(folder, sample.MONTH, convert=printed)
assert made.pdf is not None
whole, office = steps.pop("全部"), steps.pop("LibreOfficeの印刷")
steps["会議資料とPDFの確認"] = (whole[0] - office[0], whole[1] - office[1])
steps["LibreOfficeの印刷"] = office
print(json.dumps(steps))
