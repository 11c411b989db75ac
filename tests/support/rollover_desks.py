"""Builds desks of any lists and rolls them over, for the tests of the turn of the year."""

import csv
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Claim, ClaimClass
from saiken_addin.desk.book import Desk
from saiken_addin.desk.claims import HEADINGS, claim_texts
from saiken_addin.workflow.folder import Folder
from saiken_addin.workflow.rollover.rollover import Comparison, RolledOver, compare, rollover
from workbook_templates.desk import draw

Lists = Mapping[FiscalYear, Sequence[Claim]]
DESK, DRAFT = "事務局ブック.xlsm", "事務局ブック_R08案.xlsm"
R7, R8 = FiscalYear(7), FiscalYear(8)


def claim(claim_id: str, number: str, name: str, section: str, order: int) -> Claim:
    """A claim of a section that collects it itself."""
    kind = next(each for each in ClaimClass if each.prefix == number[0])
    return Claim(claim_id, number, name, kind, "市長公室", "", section, section, order)


def desk_of(root: Path, lists: Lists) -> Folder:
    """A folder whose 事務局ブック lists these claims."""
    root.mkdir(parents=True, exist_ok=True)
    (root / DESK).write_bytes(draw(R7, lists))
    return Folder(root)


def roll(root: Path, lists: Lists) -> RolledOver:
    """The turn to 令和8年度 of a new folder's desk."""
    return rollover(desk_of(root, lists), R8, None)


def compared(lists: Lists) -> Comparison:
    """The turn to 令和8年度 of these lists, without a desk drawn for them."""
    return compare(_blank_desk(), dict(lists), R8, DRAFT)


@cache
def _blank_desk() -> Desk:
    with memory_folder({}) as folder:
        return folder.desk()


@contextmanager
def memory_folder(lists: Lists) -> Iterator[Folder]:
    """A folder that is gone afterwards; hypothesis wants a new one for each example."""
    with tempfile.TemporaryDirectory() as root:
        yield desk_of(Path(root), lists)


def write_csv(path: Path, lists: Lists) -> Path:
    """Lists of claims as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADINGS)
        writer.writerows(claim_texts(year, each) for year in lists for each in lists[year])
    return path


def adopt(root: Path) -> Path:
    """Begin to use the draft as the README says; the folder."""
    (root / DESK).replace(root / "04_控え" / DESK)
    (root / DRAFT).replace(root / DESK)
    return root
