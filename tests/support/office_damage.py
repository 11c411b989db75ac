"""Does to books inside LibreOffice what people do to them, for office_desk.py."""

from support.office_books import opened, save


def _range(document, sheet, cells):
    return document.Sheets.getByName(sheet).getCellRangeByName(cells)


def insert_rows(document, sheet, row, count):
    document.Sheets.getByName(sheet).Rows.insertByIndex(row - 1, count)


def insert_columns(document, sheet, column, count):
    document.Sheets.getByName(sheet).Columns.insertByIndex(column - 1, count)


def delete_rows(document, sheet, row, count):
    document.Sheets.getByName(sheet).Rows.removeByIndex(row - 1, count)


def delete_columns(document, sheet, column, count):
    document.Sheets.getByName(sheet).Columns.removeByIndex(column - 1, count)


def cut_and_paste(document, sheet, cells, target):
    cut_and_paste_to(document, sheet, cells, sheet, target)


def cut_and_paste_to(document, sheet, cells, other, target):
    to = _range(document, other, target).getCellByPosition(0, 0).CellAddress
    document.Sheets.getByName(sheet).moveRange(to, _range(document, sheet, cells).RangeAddress)


def rename_sheet(document, sheet, name):
    document.Sheets.getByName(sheet).Name = name


def copy_sheet(document, sheet, name):
    document.Sheets.copyByName(sheet, name, document.Sheets.Count)


def add_sheet(document, name):
    document.Sheets.insertNewByName(name, 0)


def delete_sheet(document, sheet):
    document.Sheets.removeByName(sheet)


def hide_sheet(document, sheet):
    document.Sheets.getByName(sheet).IsVisible = False


def hide_rows(document, sheet, row, count):
    for index in range(row - 1, row - 1 + count):
        document.Sheets.getByName(sheet).Rows.getByIndex(index).IsVisible = False


def hide_column(document, sheet, column):
    document.Sheets.getByName(sheet).Columns.getByIndex(column - 1).IsVisible = False


def unmerge(document, sheet, cells):
    _range(document, sheet, cells).merge(False)


def delete_name(document, name):
    document.NamedRanges.removeByName(name)


def write(document, sheet, cell, text):
    _range(document, sheet, cell).FormulaLocal = text


def damage(desktop, job):
    """Takes {"steps"}, [function of this module, argument…] each, in {"file"} and saves it as {"out"}."""
    with opened(desktop, job["file"]) as document:
        for sheet in document.Sheets.ElementNames:
            document.Sheets.getByName(sheet).unprotect("")
        for step, *arguments in job["steps"]:
            globals()[step](document, *arguments)
        save(document, job["out"])
    return {}
