"""The look of 年度更新 in a desk that `rollover` prepared: every claim then and now, and what to ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.findings import Finding, Severity
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.registry import Change
from workbook_templates.shared.lists import Column, List, ListSheet, draw_sheet
from workbook_templates.shared.styles import BLANK, COMPUTED, FLAGGED, INPUT, TITLE, dress
from workbook_templates.shared.text_size import lines

MEMO = "メモ"
"""The one column that is for people to write in."""
UNCHANGED = "変更なし"
_LINE, _AIR = 14.0, 8.0
_MARGIN = 4
"""Of a column's width, for the indent."""


@dataclass(frozen=True)
class TurnRow:
    """A claim, a section or the book at the turn of the year.

    `change` is empty where nothing is to be said of one, `was` and `now` are 債権番号 and 債権名.
    """

    kind: str
    change: str
    id: str = ""
    was: str = ""
    was_section: str = ""
    now: str = ""
    now_section: str = ""
    asked: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What the sheet shows: the two years, a summary in one line, the rows."""

    was: FiscalYear
    now: FiscalYear
    summary: str
    rows: Sequence[TurnRow]


def headings(was: FiscalYear, now: FiscalYear) -> tuple[str, ...]:
    """The headings of the sheet's table."""
    years = (was.label, f"{was.label}の所管課", now.label, f"{now.label}の所管課")
    return ("種類", "変更", "債権ID", *years, "確かめること", MEMO)


def draw_turn(sheet: Worksheet, turn: Turn) -> None:
    """Draw the sheet."""
    titles = headings(turn.was, turn.now)
    widths = (9, 20, 9, 31, 21, 31, 21, 62, 24)
    columns = tuple(
        Column(
            title,
            width,
            "center" if title in ("種類", "債権ID") else "left",
            INPUT if title == MEMO else COMPUTED if title == titles[7] else "",
        )
        for title, width in zip(titles, widths, strict=True)
    )
    about = (
        turn.summary,
        "この案を作ったときの比較です。債権は債権IDで見分け、番号・名称・所管課が変わっても経過が続きます。直すときは債権一覧などのシートを直します。",
        "元のブックは変わっていません。手で付けた色・コメント・図は引き継いでいません。メモの欄は自由に使えます。",
    )
    title = f"年度更新　{turn.was.label} → {turn.now.label}"
    page = ListSheet(title, about, TITLE, "年度更新表", columns, 24, freeze="D")
    texts = ["\n".join(map(_text, row.asked)) for row in turn.rows]
    cells = [
        (row.kind, row.change, row.id, row.was, row.was_section, row.now, row.now_section, text, "")
        for row, text in zip(turn.rows, texts, strict=True)
    ]
    plan = draw_sheet(sheet, page, [tuple(text or None for text in row) for row in cells])
    for number, (row, values) in enumerate(zip(turn.rows, cells, strict=True), plan.top + 1):
        most = max(lines(text, [w - _MARGIN], 10) for text, w in zip(values, widths, strict=True))
        sheet.row_dimensions[number].height = max(plan.height, most * _LINE + _AIR)
        if row.change == Change.ENDED:
            _tint(sheet, plan, number, titles[:7], FLAGGED)
        if any(finding.severity is not Severity.NOTE for finding in row.asked):
            _tint(sheet, plan, number, titles[7:8], BLANK)


def _text(finding: Finding) -> str:
    return f"【{finding.severity}】{finding.what}{finding.remedy}"


def _tint(sheet: Worksheet, plan: List, number: int, columns: Sequence[str], fill: str) -> None:
    """A colour of its own: of two conditional formats of a cell LibreOffice shows only the first."""
    for column in plan.columns:
        if column.heading in columns:
            cell = sheet[f"{plan.letter(column.heading)}{number}"]
            dress(cell, replace(column.look, fill=fill))
