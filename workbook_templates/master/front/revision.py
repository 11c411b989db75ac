"""Owns the sheet 1_計画改定: the secretariat's texts with what the figures of the years show."""

from saiken_addin.desk.document_sheets import REVISION
from workbook_templates.master.content import MasterContent
from workbook_templates.master.front.plan_exhibits import exhibits
from workbook_templates.master.layout.paragraphs import lay_out, pieces
from workbook_templates.master.layout.portrait import begin, finish, not_printed
from workbook_templates.master.layout.sheet import Sheet


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without texts it does not print."""
    texts = content.meeting.texts_of(REVISION)
    if not texts:
        not_printed(sheet, REVISION)
        return
    begin(sheet)
    laid = lay_out(sheet, pieces(REVISION, texts, exhibits(content), numbered_below=False))
    finish(sheet, content, laid.last_row, laid.page_ends[:-1])
