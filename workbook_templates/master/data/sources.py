"""The sheet 出典: a row per reported figure, with the file and cell that it came from."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TypeAlias

from saiken_addin.core.addresses import cell_place
from saiken_addin.core.model import MISSING, Correction
from saiken_addin.desk import document_sheets
from saiken_addin.ooxml.stamp import Value
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.block import RATE, YEN, Block, Column
from workbook_templates.master.data.data_sheet import data_of
from workbook_templates.master.data.origin import Origin
from workbook_templates.master.layout.sheet import (
    DATE_TIME,
    ListColumn,
    Sheet,
    draw_list,
    serial,
)

NAME = document_sheets.SOURCES
SourceBlock: TypeAlias = Block[Origin]
_CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")


def block(content: MasterContent) -> SourceBlock:
    """The rows, each by its cell of データ; sums of them follow (`links`)."""
    senders = content.senders

    def value(column: str) -> Callable[[Origin], Value | Fraction]:
        return lambda origin: origin.value if origin.column == column else None

    columns: Sequence[Column[Origin]] = (
        Column("number", ListColumn("債権番号", 9), lambda origin: origin.claim.number),
        Column("name", ListColumn("債権名", 36), lambda origin: origin.claim.name),
        Column("kind", ListColumn("区分", 6, "center"), lambda origin: origin.kind),
        Column("term", ListColumn("年度・月", 15), lambda origin: origin.term),
        Column("item", ListColumn("項目", 16), lambda origin: origin.label),
        Column("amount", ListColumn("値(円)", 18, "right", YEN), value("amount")),
        Column("file", ListColumn("様式のファイル", 44, link=True), lambda origin: origin.source.file),
        Column("sheet", ListColumn("シート", 14), lambda origin: origin.source.sheet),
        Column("cell", ListColumn("セル", 10), lambda origin: origin.source.cell),
        Column("sha256", ListColumn("SHA-256", 22), lambda origin: origin.source.sha256),
        Column("received", ListColumn("受付日時", 17, "center", DATE_TIME), lambda origin: serial(origin.source.received)),
        Column("reported", ListColumn("報告された値(原文)", 22), lambda origin: origin.source.reported),
        Column("rate", ListColumn("率", 9, "right", RATE), value("rate")),
        Column("sender", ListColumn("差出人", 28), lambda origin: senders.get(origin.source.sha256)),
        Column("correction", ListColumn("訂正", 44), lambda origin: _corrected(origin.correction)),
        Column("count", ListColumn("数(円以外)", 11, "right", YEN), value("count")),
    )  # fmt: skip
    return Block(NAME, 1, columns, {origin.cell: origin for origin in data_of(content).origins})


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet, its files with links."""
    drawn = block(content)
    for key, origin in drawn.rows.items():
        source = origin.source
        if path := content.links.get(source.sha256):
            in_cell = source.sheet and _CELL.fullmatch(source.cell)
            place = cell_place(source.sheet, source.cell) if in_cell else ""
            letters, row = drawn.cell(key, "file")
            sheet.link_file(f"{letters}{row}", path, place)
    draw_list(sheet, [column.look for column in drawn.columns], drawn.values)


def _corrected(correction: Correction | None) -> str | None:
    """報告 1,234円を訂正（理由）"""
    if correction is None:
        return None
    was = MISSING if correction.reported is None else f"{correction.reported:,}円"
    return f"報告 {was}を訂正（{correction.reason}）"
