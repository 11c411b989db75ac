"""The sheet 提出状況: how each section's report stands."""

from saiken_addin.core.model import State
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.sheet import (
    DATE_TIME,
    ListColumn,
    Sheet,
    colour_texts,
    draw_list,
    serial,
)
from workbook_templates.shared.styles import BLANK, FLAGGED, WRONG

_COLUMNS = (
    ListColumn("局", 18),
    ListColumn("所管課", 26),
    ListColumn("状態", 15, "center"),
    ListColumn("受付日時", 17, "center", DATE_TIME),
    ListColumn("ファイル", 44, wrap=True, link=True),
    ListColumn("エラー", 8, "right"),
    ListColumn("要確認", 8, "right"),
    ListColumn("経過", 70, wrap=True),
)
_STATE, _FILE = "C", "E"
_COLOURS = {
    State.NOT_SUBMITTED.value: FLAGGED,
    State.ACCEPTED_WITH_WARNINGS.value: BLANK,
    State.RETURNED.value: WRONG,
    State.CONFLICT.value: WRONG,
}


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; a section without a book has no counts."""
    rows = []
    for number, status in enumerate(content.statuses, 2):
        came = status.state is not State.NOT_SUBMITTED
        rows.append(
            (
                *(status.bureau, status.section, status.state.value, serial(status.received)),
                status.file,
                *((status.errors, status.warnings) if came else (None, None)),
                status.history,
            )
        )
        if status.link:
            sheet.link_file(f"{_FILE}{number}", status.link)
    draw_list(sheet, _COLUMNS, rows)
    colour_texts(sheet, _STATE, _COLOURS)
