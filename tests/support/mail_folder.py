"""Builds for the tests of mail a house whose sections have addresses, and edits its desk as a person does."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook

from saiken_addin.desk import names
from saiken_addin.desk.mail_settings import MAIL_KEYS
from saiken_addin.workflow.folder import Folder, open_folder
from support.made_once import made_once
from support.secretariat import make_house, small_house

AT = ("--year", 7, "--month", 10)
DOMAIN = "city.example"
DESK = f"{names.DESK_STEM}{names.DESK_SUFFIX}"
SENDER = f"shuno@{DOMAIN}"
_LABELS = {key.field: key.label for key in MAIL_KEYS}

Edit = Callable[[Workbook], None]


def mail_house(root: Path, *edits: Edit, **settings: object) -> Folder:
    """A new folder with October distributed, an address for every section, and settings of mail."""
    return _copied(_pattern(), root, edits, settings)


def small_mail_house(root: Path, *edits: Edit, **settings: object) -> Folder:
    """The same of the two sections SMALL."""
    return _copied(made_once("small mail", lambda place: _addressed(small_house(place))), root, edits, settings)


def _copied(pattern: Path, root: Path, edits: Sequence[Edit], settings: Mapping[str, object]) -> Folder:
    shutil.copytree(pattern, root, dirs_exist_ok=True)
    folder = open_folder(root)
    if edits or settings:
        change(folder, *edits, mail_settings(**settings))
    return folder


def _addressed(folder: Folder) -> None:
    def addressed(book: Workbook) -> None:
        sheet = book[names.CONTACTS]
        for row in range(6, sheet.max_row + 1):
            sheet.cell(row, 3).value = f"ka{row}@{DOMAIN}"
            sheet.cell(row, 5).value = "管理係長"

    change(folder, addressed, mail_settings(sender=SENDER, pause=0, retry_wait=0, timeout=5))


def change(folder: Folder, *edits: Edit) -> None:
    """Edit 事務局ブック as a person does."""
    path = folder.root / DESK
    book = load_workbook(path)
    for edit in edits:
        edit(book)
    book.save(path)


def mail_settings(**values: object) -> Edit:
    """Write メール設定, by the fields of MailSettings."""

    def edit(book: Workbook) -> None:
        sheet = book[names.MAIL_SETTINGS]
        rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        for field, value in values.items():
            sheet.cell(rows[_LABELS[field]], 2).value = value

    return edit


def setting(label: str, value: object) -> Edit:
    """Write a value of 設定, by what stands before it."""

    def edit(book: Workbook) -> None:
        sheet = book[names.SETTINGS]
        rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
        sheet.cell(rows[label], 2).value = value

    return edit


def mail_text(kind: str, subject: str | None = None, body: str | None = None) -> Edit:
    """Write a row of メール文面."""

    def edit(book: Workbook) -> None:
        sheet = book[names.MAIL_TEXTS]
        row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == kind)
        if subject is not None:
            sheet.cell(row, 2).value = subject
        if body is not None:
            sheet.cell(row, 3).value = body

    return edit


def contact(section: str, **values: object) -> Edit:
    """Write a row of 所管課・宛先: to, cc, contact, password."""
    columns = {"to": names.TO, "cc": names.CC, "contact": names.CONTACT, "password": names.PASSWORD}

    def edit(book: Workbook) -> None:
        sheet = book[names.CONTACTS]
        for number in range(6, sheet.max_row + 1):
            if sheet.cell(number, 1).value == section:
                for field, value in values.items():
                    column = names.TABLES["contacts"].headings.index(columns[field]) + 1
                    sheet.cell(number, column).value = value
                return
        raise KeyError(section)

    return edit


def address_of(section: str) -> str:
    """The address that the house of all sections knows a section by."""
    return _addresses()[section]


@cache
def _addresses() -> Mapping[str, str]:
    sheet = load_workbook(_pattern() / DESK)[names.CONTACTS]
    rows = range(6, sheet.max_row + 1)
    return {sheet.cell(row, 1).value: sheet.cell(row, 3).value for row in rows}


def _pattern() -> Path:
    return made_once("mail", lambda place: _addressed(make_house(place)))
