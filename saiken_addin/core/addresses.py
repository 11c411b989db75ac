"""Cell addresses: columns as letters and as numbers, cells in parts, and places in a book."""

from functools import lru_cache


@lru_cache(maxsize=1 << 10)
def column_number(letters: str) -> int:
    """1 for A, 16384 for XFD."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """A for 1, XFD for 16384."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def split_cell(cell: str) -> tuple[str, int]:
    """The letters of the column and the row: ("C", 8) for C8."""
    letters = cell.rstrip("0123456789")
    return letters, int(cell[len(letters) :])


def cell_position(cell: str) -> tuple[int, int]:
    """Column and row, from 1: (3, 8) for C8."""
    letters, row = split_cell(cell)
    return column_number(letters), row


def absolute(cells: str) -> str:
    """$C$8 for C8, $C$8:$C$13 for C8:C13"""
    return ":".join("${}${}".format(*split_cell(cell)) for cell in cells.split(":"))


def cell_place(sheet: str, cells: str) -> str:
    """Cells as a formula or a link names them: '2-7_現年'!A5"""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cells}"
