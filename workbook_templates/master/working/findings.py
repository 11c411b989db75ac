"""The sheet 検査結果: one row per finding, where it stands and what to do; also by itself."""

from collections.abc import Mapping, Sequence

from saiken_addin.core.findings import Severity
from workbook_templates.master.content import FindingRow, MasterContent
from workbook_templates.master.layout.sheet import ListColumn, Sheet, colour_texts, draw_list
from workbook_templates.shared.styles import BLANK, WRONG

_KEYS = ("severity", "code", "file", "sheet", "cell", "label", "what", "remedy")
_COLUMNS = (
    ListColumn("重さ", 9, "center"),
    ListColumn("コード", 7, "center"),
    ListColumn("ファイル", 28, wrap=True, link=True),
    ListColumn("シート", 12, wrap=True),
    ListColumn("セル", 7),
    ListColumn("欄", 22, wrap=True),
    ListColumn("内容", 44, wrap=True),
    ListColumn("直し方", 40, wrap=True),
)
_SEVERITY, _FILE = "A", "C"


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet of the master."""
    draw_findings(sheet, content.findings, content.finding_links)


def draw_findings(sheet: Sheet, rows: Sequence[FindingRow], links: Mapping[str, str]) -> None:
    """Draw the findings; the file's name leads to the file where there is a way to it."""
    for number, row in enumerate(rows, 2):
        if path := links.get(row["file"]):
            sheet.link_file(f"{_FILE}{number}", path)
    draw_list(sheet, _COLUMNS, [tuple(row[key] for key in _KEYS) for row in rows])
    colour_texts(sheet, _SEVERITY, {Severity.ERROR: WRONG, Severity.WARNING: BLANK})
