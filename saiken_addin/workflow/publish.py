"""Owns the PDF of the meeting master: printed, looked at, and never an older one beside a newer master."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from saiken_addin.files import move_atomically, write_atomically
from saiken_addin.findings import Code, Finding, Place, SaikenError
from saiken_addin.office import Convert
from saiken_addin.pdf import read_pdf
from saiken_addin.workflow.folder import Folder, unused

if TYPE_CHECKING:
    from workbook_templates.master.build import Master

_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff]")


def pdf_path(master: Path) -> Path:
    """会議資料_R07-10.pdf beside its master."""
    return master.with_suffix(".pdf")


@contextmanager
def older_pdf_put_aside(folder: Folder, master: Path) -> Iterator[Path | None]:
    """Move the PDF of the former master to 04_控え before the master changes; back if it doesn't.

    Raises:
        SaikenError: the PDF is open in a viewer; then the master is left as it is.
    """
    path = pdf_path(master)
    if not path.exists():
        yield None
        return
    made = datetime.fromtimestamp(path.stat().st_mtime)
    aside = unused(folder.kept / f"{path.stem}_{made:%Y%m%d-%H%M%S}{path.suffix}")
    move_atomically(path, aside)
    try:
        yield aside
    except BaseException:
        with suppress(SaikenError):
            move_atomically(aside, path)
        raise


def publish(path: Path, master: "Master", convert: Convert) -> tuple[Path, list[Finding]]:
    """Print a master that stands on the disk; the PDF is complete or absent.

    Args:
        path: the master; the PDF goes beside it.
        master: what was written there.
        convert: prints a book to a PDF.

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
