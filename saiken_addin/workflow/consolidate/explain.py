"""Runs `saiken explain`: how one cell of the meeting's document came about."""

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.intake.former_master import read_written
from saiken_addin.workflow.consolidate.consolidate import decided
from saiken_addin.workflow.folder import Folder, master_path
from workbook_templates.master.data.explain import Explanation


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
    from saiken_addin.desk.book import desk_path
    from workbook_templates.master.build import drawn
    from workbook_templates.master.data.explain import explain as explained

    with folder.open_ledger() as ledger:
        written = read_written(master_path(folder, month)).words
        content, _ = decided(folder, ledger, desk_path(folder.root), month, plan_year, written)
    return explained(drawn(content).sheets, content, place)
