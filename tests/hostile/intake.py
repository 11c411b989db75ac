"""Takes in every file of a folder in a process of its own and says what became of each, as JSON.

Run as `python intake.py FOLDER`, with the project to be imported on PYTHONPATH.
"""

import json
import resource
import sys
from pathlib import Path

from saiken_addin.ooxml.gate import open_package
from saiken_addin.ooxml.reader import read_book
from saiken_addin.ooxml.refusal import Refused

WANTED = {"A1", "B1", "C5", "D5"}


def outcome(path: Path) -> dict[str, object]:
    """The finding's code and texts, or the values read; and the memory used so far, in MB."""
    try:
        book = read_book(open_package(path))
        first = [book.cells(sheet.name, WANTED) for sheet in book.sheets]
        for sheet in book.sheets:
            book.cells(sheet.name)
        said: dict[str, object] = {
            "values": {
                address: cell.value
                for cell_set in first
                for address, cell in cell_set.cells.items()
            }
        }
    except Refused as refusal:
        said = dict(refusal.finding.as_dict())
    return {**said, "megabytes": _peak()}


def _peak() -> float:
    """The most memory that this process has used, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says begins with the peak of the process that started us
        kilobytes = next(line for line in status.read_text().splitlines() if "VmHWM" in line)
        return int(kilobytes.split()[1]) / 1024
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    print(json.dumps({path.name: outcome(path) for path in sorted(Path(sys.argv[1]).iterdir())}))
