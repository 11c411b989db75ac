"""The sheet 1_計画改定: the secretariat's texts with what the figures of the years show."""

from saiken_addin.desk.document_sheets import REVISION
from workbook_templates.master.content import MasterContent
from workbook_templates.master.front.plan_exhibits import exhibits
from workbook_templates.master.front.texts import not_printed, pieces
from workbook_templates.master.layout.portrait import print_texts
from workbook_templates.master.layout.sheet import Sheet


def draw(sheet: Sheet, content: MasterContent) -> None:
    """Draw the sheet; without texts it does not print."""
    texts = content.meeting.texts_of(REVISION)
    if not texts:
        not_printed(sheet, REVISION)
        return
    shown = pieces(REVISION, texts, exhibits(content), numbered_below=False)
    print_texts(sheet, [shown], content.made_at)
