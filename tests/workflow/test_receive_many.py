"""receive of thousands of books: all are filed, within the memory of a small machine."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from support.october_ledger import events
from support.paths import TREE

from saiken_addin.workflow.folder import Folder

BOOKS = TREE / "bench" / "books.py"
COUNT = 3_300
MEGABYTES = 300
MEASURED = """
import re, sys
from saiken_addin.cli import main
try:
    main()
finally:
    peak = re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]
    print(int(peak) // 1024, file=sys.stderr)
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads its memory from /proc")
def test_thousands_of_books_in_one_batch(tmp_path: Path) -> None:
    root = tmp_path / "家"
    subprocess.run([sys.executable, BOOKS, str(COUNT), root], check=True)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, "receive", "--json", "--folder", root],
        capture_output=True,
        encoding="utf-8",
    )
    assert ran.returncode == 1, ran.stderr[-2000:]
    books = json.loads(ran.stdout)["books"]
    states = Counter(book["state"] for book in books)
    assert states.total() == COUNT
    assert states["差戻し"] == COUNT // 100, "one in a hundred contradicts itself"
    assert states["受理"] + states["受理（要確認）"] == COUNT - COUNT // 100
    house = Folder(root)
    assert events(house)[-1] == "receive"
    with house.open_ledger() as ledger:
        assert len(ledger.known().files) == COUNT
    assert len(list(house.received.iterdir())) == COUNT
    peak = int(ran.stderr.split()[-1])
    assert peak < MEGABYTES, f"{peak} MB"
