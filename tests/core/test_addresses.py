"""Cell addresses, as openpyxl takes them apart and puts them together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.utils.cell import coordinate_to_tuple

from saiken_addin.core.addresses import (
    absolute,
    cell_place,
    cell_position,
    column_letters,
    column_number,
    split_cell,
)


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_columns_and_cells(column: int, row: int) -> None:
    letters = get_column_letter(column)
    assert column_letters(column) == letters
    assert column_number(letters) == column_number(letters.lower()) == column
    cell = f"{letters}{row}"
    assert split_cell(cell) == (letters, row)
    assert cell_position(cell) == coordinate_to_tuple(cell)[::-1]
    assert absolute(cell) == absolute_coordinate(cell)


@pytest.mark.parametrize("sheet", ["2-7_現年", "課の'名'", "データ"])
def test_a_place_is_quoted(sheet: str) -> None:
    assert cell_place(sheet, absolute("B6:B13")) == f"{quote_sheetname(sheet)}!$B$6:$B$13"
