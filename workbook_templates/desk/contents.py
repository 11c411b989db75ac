"""What people wrote into 事務局ブック beside 債権一覧, as rows that a new desk takes over."""

from dataclasses import dataclass

from workbook_templates.shared.lists import CellValue

Row = tuple[CellValue, ...]
"""The cells of a row in the order of its table's headings (desk_sheets)."""


@dataclass(frozen=True)
class Contents:
    """The rows of each table; a table without any is drawn as in a new folder's desk.

    `functions` says whether the indicators go along as LAMBDA names (設定).
    Of texts and stages None is a desk that never had them; who emptied them wants no samples back.
    """

    contacts: tuple[Row, ...] = ()
    meeting: tuple[Row, ...] = ()
    roster: tuple[Row, ...] = ()
    texts: tuple[Row, ...] | None = None
    stages: tuple[Row, ...] | None = None
    support: tuple[Row, ...] = ()
    other_cities: tuple[Row, ...] = ()
    settings: tuple[Row, ...] = ()
    functions: bool = True
    mail_texts: tuple[Row, ...] = ()
    mail_settings: tuple[Row, ...] = ()
