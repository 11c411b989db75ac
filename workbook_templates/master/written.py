"""Owns the cells of the master that are meant for a person's words; these survive the next master."""

from typing import Any

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from workbook_templates.master.content import MasterContent
from workbook_templates.master.paper import Paper, cell_place
from workbook_templates.styles import FAINT, Look

PREFIX = "記入_"
"""Every such cell has a workbook-level name that starts with this; what has none is not kept."""
LONGEST = 2_000

_prompt = Look(border="", size=8, color=FAINT)


def draw_written(
    paper: Paper, content: MasterContent, key: str, address: str, wear: Look, last: str, beside: str
) -> str:
    """Draw a cell for a person's words with what was written there before; returns those words.

    Args:
        paper: the sheet.
        content: holds the words of the former master.
        key: of the cell, the same from one master to the next; letters, digits and _ alone.
        address: the cell; last: the other corner when it is merged, else the same.
        wear: its look.
        beside: a cell outside of the printed area, which says that one may write here.
    """
    name = f"{PREFIX}{key}"
    words = content.written.get(name, "")
    paper.put(address, words or None, wear, last)
    place = cell_place(paper.sheet.title, "$" + "$".join(_split(address)))
    book: Any = paper.sheet.parent
    book.defined_names[name] = DefinedName(name, attr_text=place)
    validation = DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST), allow_blank=True,
        showInputMessage=True, promptTitle="記入欄",
        prompt="ここに書いた文は、会議資料を作り直しても残ります。",
        showErrorMessage=True, errorTitle="文が長すぎます", error=f"{LONGEST:,}字以内で記入してください。",
    )  # fmt: skip
    validation.add(address)
    paper.sheet.add_data_validation(validation)
    paper.put(beside, "← 記入欄（印刷しません）", _prompt)
    return words


def _split(address: str) -> tuple[str, str]:
    letters = address.rstrip("0123456789")
    return letters, address[len(letters):]
