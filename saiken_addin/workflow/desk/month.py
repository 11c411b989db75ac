"""Sets 操作 to the month that went out, as that is worked on next.

Only a 事務局ブック that nobody has open is written to, and only its two cells; where that can't be,
a person is told to choose the month. The buttons in Excel need none of it: they work on the cells.
"""

from collections.abc import Iterator

from saiken_addin.core.files import open_mark, write_atomically
from saiken_addin.core.findings import Code, Finding, Place, SaikenError
from saiken_addin.core.fiscal import Month
from saiken_addin.desk.book import desk_path
from saiken_addin.desk.current_month import with_month_at_work
from saiken_addin.desk.names import DESK_SUFFIX
from saiken_addin.workflow.folder import Folder


def follow(folder: Folder, month: Month) -> Iterator[Finding]:
    """Put a month to work in a 事務局ブック with buttons; a note where it was left as it is."""
    desk = desk_path(folder.root).resolve()
    if desk.suffix != DESK_SUFFIX:
        return
    why = ""
    try:
        data = with_month_at_work(desk, month)
        if data is None:
            return
        if open_mark(desk):
            why = "開かれています"
        else:
            write_atomically(desk, data)
    except SaikenError as error:
        why = error.message.rstrip("。")
    except OSError:
        why = "書き込めません"
    if why:
        details = {"month": month.label, "why": why}
        yield Finding(Code.DESK_NOT_FOLLOWED, Place(desk.name), details)
