"""Cells of the document that are meant for a person's words; these stand in the next one, too."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from saiken_addin.core.addresses import absolute, cell_place
from workbook_templates.master.layout.sheet import Sheet
from workbook_templates.shared.styles import FAINT, Look
from workbook_templates.shared.text_size import MAX_HEIGHT, lines

PREFIX = "記入_"
"""Every such cell has a workbook-level name that starts with this; what has none is not kept."""
LONGEST = 2_000
_SMALLEST, _LINE = 5.0, 1.35

_prompt = Look(border="", size=8, color=FAINT)


def draw_written(
    sheet: Sheet, words: str, key: str, address: str, look: Look, last: str, hint: str
) -> None:
    """Draw a cell for a person's words, with what was written there before.

    Args:
        words: what stood in it in the former master.
        key: of the cell, the same from one master to the next; letters, digits and _ alone.
        address: the cell; last: the other corner when it is merged, else the same.
        hint: a cell outside of the printed area, which says that one may write here.
    """
    name = f"{PREFIX}{key}"
    sheet.put(address, words or None, look, last)
    place = cell_place(sheet.worksheet.title, absolute(address))
    book: Any = sheet.worksheet.parent
    book.defined_names[name] = DefinedName(name, attr_text=place)
    validation = DataValidation(
        type="textLength", operator="lessThanOrEqual", formula1=str(LONGEST), allow_blank=True,
        showInputMessage=True, promptTitle="記入欄",
        prompt="ここに書いた文は、会議資料を作り直しても残ります。",
        showErrorMessage=True, errorTitle="文が長すぎます", error=f"{LONGEST:,}字以内で記入してください。",
    )  # fmt: skip
    validation.add(address)
    sheet.worksheet.add_data_validation(validation)
    sheet.put(hint, "← 記入欄（印刷しません）", _prompt)


def room_for(
    words: str, look: Look, widths: Sequence[float], most: float = MAX_HEIGHT
) -> tuple[Look, float]:
    """How the words at hand fit into a cell, and how high it must be.

    Args:
        words: as for `draw_written`.
        look: its look; its type is made smaller where the words need more than `most` points.
        widths: of the columns that the cell fills.
    """

    def height(size: float) -> float:
        return lines(words, widths, size) * size * _LINE + 3

    size = look.size
    while height(size) > most and size > _SMALLEST:
        size -= 0.5
    return replace(look, size=size), min(most, height(size))
