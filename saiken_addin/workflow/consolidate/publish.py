"""The files of 会議資料: the former one put aside with its PDF, the new one printed.

Never an older PDF stands beside a newer master.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from saiken_addin.core.files import copy_atomically, move_atomically, write_atomically
from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.workflow.folder import Folder, unused
from saiken_addin.workflow.printing.libreoffice import Convert
from saiken_addin.workflow.printing.pdf import read_pdf

if TYPE_CHECKING:
    from workbook_templates.master.build import Master

_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


def pdf_path(master: Path) -> Path:
    """会議資料_R07-10.pdf beside its master."""
    return master.with_suffix(".pdf")


def aside(folder: Folder, master: Path) -> Path:
    """Where in 04_控え a master goes that stands in 03_会議資料; its PDF goes beside it."""
    standing = [each for each in (master, pdf_path(master)) if each.exists()]
    made = datetime.fromtimestamp(standing[0].stat().st_mtime) if standing else datetime.now()
    return unused(folder.kept / f"{master.stem}_{made:%Y%m%d-%H%M%S}{master.suffix}", pdf_path)


def put_aside(master: Path, target: Path) -> Path | None:
    """A copy of a master; another one then takes its place in one step. None where none stands."""
    if not master.exists():
        return None
    copy_atomically(master, target)
    return target


@contextmanager
def older_pdf_put_aside(master: Path, target: Path) -> Iterator[None]:
    """Move the PDF of a master to 04_控え before the master changes; back if it doesn't.

    Args:
        target: where it goes (`aside`).

    Raises:
        SaikenError: the PDF is open in a viewer; then the master is left as it is.
    """
    path = pdf_path(master)
    if not path.exists():
        yield
        return
    move_atomically(path, pdf_path(target))
    try:
        yield
    except BaseException:
        with suppress(SaikenError):
            move_atomically(pdf_path(target), path)
        raise


def publish(path: Path, master: "Master", convert: Convert) -> tuple[Path, list[Finding]]:
    """Print a master that stands on the disk; the PDF is complete or absent.

    Args:
        path: the master; the PDF goes beside it.

    Returns:
        The PDF, and what is wrong with it: pages that are not as numbered, fonts without Japanese.

    Raises:
        SaikenError: no PDF could be made; the master stays.
    """
    target = pdf_path(path)
    with tempfile.TemporaryDirectory(prefix="saiken-pdf-", ignore_cleanup_errors=True) as place:
        made = Path(place).resolve() / target.name
        try:
            convert(path, made)
            if not made.is_file():
                raise SaikenError("PDFができませんでした。", "もう一度実行してください。")
            pdf = read_pdf(made)
            write_atomically(target, made.read_bytes())
        except SaikenError as error:
            what = f"{path.name} は作りましたが、PDFにできませんでした。{error.message}"
            raise SaikenError(what, error.remedy) from error
    findings = []
    spot = Place(target.name)
    if pdf.pages != master.pages:
        details: dict[str, object] = {"count": pdf.pages, "declared": master.pages}
        findings.append(Finding(Code.PAGES_DIFFER, spot, details))
    wanted = set(filter(_JAPANESE.match, master.signs))
    if pdf.signs is not None and 2 * len(wanted - pdf.signs) > len(wanted):
        # Where a font has no shape for a sign, all such signs share one, and the PDF knows just one.
        fonts = "、".join(pdf.fonts)
        findings.append(Finding(Code.NO_JAPANESE_FONT, spot, {"fonts": fonts}))
    return target, findings
