"""Runs `saiken explain`: how one cell of the meeting's document came about."""

from collections.abc import Sequence

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk.book import desk_path
from saiken_addin.intake.former_master import read_written
from saiken_addin.workflow.consolidate.consolidate import decided
from saiken_addin.workflow.folder import Folder, master_path
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.explain import Explanation
from workbook_templates.master.layout.sheet import Sheet


def explain(
    folder: Folder, month: Month, place: str, plan_year: FiscalYear | None = None
) -> Explanation:
    """Say how a cell of the document of a month comes about from what the ledger holds now.

    Args:
        place: 2-8_過年!F12.
        plan_year: the year whose targets are shown; None for the one that the meeting plans for.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: nothing is known of the month, or the place is no figure of the document.
    """
    from workbook_templates.master.data.explain import cell_named
    from workbook_templates.master.data.explain import explain as explained

    title, address = cell_named(place)
    return explained(*document(folder, month, plan_year), title, address)


def document(
    folder: Folder, month: Month, plan_year: FiscalYear | None = None
) -> tuple[Sequence[Sheet], MasterContent]:
    """The sheets of the document of a month as it would be made now, and what they show.

    Raises:
        WrongDesk: 事務局ブック holds errors.
        SaikenError: nothing is known of the month.
    """
    from workbook_templates.master.build import drawn

    with folder.open_ledger() as ledger:
        written = read_written(master_path(folder, month)).words
        content, _ = decided(folder, ledger, desk_path(folder.root), month, plan_year, written)
    return drawn(content).sheets, content
