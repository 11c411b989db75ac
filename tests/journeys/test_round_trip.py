"""Proves that whatever is entered into a book of the 月次報告 reads back equal, whoever filled it in:
by stamping, by openpyxl, and typed into LibreOffice."""

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from support.sample import Some
from support.secretariat import (
    AMOUNTS,
    MONTH,
    answers,
    distributed_books,
    edit,
    filled_books,
    make_house,
    names_of_contract,
    registry,
    stamped,
)

from saiken_addin.core.fiscal import Month
from saiken_addin.core.model import MAX_AMOUNT, NOT_APPLICABLE
from saiken_addin.forms.declare import FieldType, Form
from saiken_addin.forms.named_cells import NamedCells
from saiken_addin.forms.read import ReadForm, read_form
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import read_book
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.rows import covered_cells


def form_of(section: str, month: Month = MONTH) -> Form:
    return monthly_form(registry(), section, month == MONTH)


def read_back(path: Path, form: Form) -> ReadForm:
    named = NamedCells(read_book(package_of(path.read_bytes(), path.name)), covered_cells)
    return read_form(form, named, path.name)


def answered(section: str, month: Month = MONTH) -> dict[str, object]:
    """What the inputs of a filled-in book hold."""
    return {item.key: answers(section).get(item.key) for item in form_of(section, month).inputs}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, Month], Path]:
    return distributed_books(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return filled_books(make_house(tmp_path_factory.mktemp("filled")))


def test_a_blank_book_reads_back_blank(blank: Mapping[tuple[str, Month], Path]) -> None:
    for (section, month), path in blank.items():
        read = read_back(path, form_of(section, month))
        assert not read.findings
        assert set(read.values) == names_of_contract(section, month == MONTH)
        entered = {name for name, value in read.values.items() if value is not None}
        assert {name.split("_")[0] for name in entered} <= {"目標収入未済額"}


def test_stamped_books_read_back_equal(filled: Mapping[str, Path]) -> None:
    for section, path in filled.items():
        read = read_back(path, form_of(section))
        assert (read.values, read.findings) == (answered(section), ())


def test_books_filled_by_openpyxl_read_back_equal(
    blank: Mapping[tuple[str, Month], Path],
    tmp_path: Path,
    some: Some,
) -> None:
    for section, month in some(blank, 11):
        given_answers = answered(section, month)
        book = edit(blank[section, month], given_answers, tmp_path / "book.xlsx")
        read = read_back(book, form_of(section, month))
        assert (read.values, read.findings) == (given_answers, ())


LONG = "・口座振替の加入率が前年度より上がった。\n・財産調査で判明した預貯金を差し押さえた。\n" * 8
TYPED: dict[str, dict[str, str]] = {
    "収納対策課": {"調定額_現年_K001": "1,298,336,419,671", "進捗状況_K001": LONG},
    "医事課": {f"{item}_現年_K024": NOT_APPLICABLE for item in AMOUNTS} | {"備考_K024": "「0」は0円"},
    "福祉総務課": {"収入済額_過年_K021": "0", "増減理由_過年_K021": "改行を\n含む理由", "滞納者数_K021": "0"},
    "学事課": {"調定額_過年_K028": "１２３４５６７", "新たな取組_5": "  前後の空白  "},
}
READ: dict[str, dict[str, object]] = {
    "収納対策課": {"調定額_現年_K001": 1_298_336_419_671, "進捗状況_K001": LONG.strip()},
    "医事課": {**TYPED["医事課"]},
    "福祉総務課": {**TYPED["福祉総務課"], "収入済額_過年_K021": 0, "滞納者数_K021": 0},
    "学事課": {"調定額_過年_K028": 1_234_567, "新たな取組_5": "前後の空白"},
}


def test_books_typed_into_libreoffice_read_back_equal(
    office: ModuleType,
    blank: Mapping[tuple[str, Month], Path],
    tmp_path: Path,
    some: Some,
) -> None:
    chosen = some(blank, 3)
    chosen += [(section, MONTH) for section in TYPED if (section, MONTH) not in chosen]
    jobs = []
    for section, month in chosen:
        texts = {
            name: str(value) for name, value in answered(section, month).items() if value is not None
        }
        if month == MONTH:
            texts |= TYPED.get(section, {})
        jobs.append((blank[section, month], texts, tmp_path / f"{month.number}_{section}.xlsx"))
    outs = office.type_into_books(jobs)
    for (section, month), out in zip(chosen, outs, strict=True):
        expected = answered(section, month) | (READ.get(section, {}) if month == MONTH else {})
        read = read_back(out, form_of(section, month))
        assert (read.values, read.findings) == (expected, ()), out.name


def test_libreoffice_types_only_into_what_is_for_the_section(
    office: ModuleType, blank: Mapping[tuple[str, Month], Path], tmp_path: Path
) -> None:
    cells = ("月次報告!G9", "月次報告!C8", "月次報告!Q9", "月次報告!C4", "提出前チェック!C9", "記入要領!B3")
    with pytest.raises(office.LockedCells) as refused:
        office.type_into(
            blank["福祉総務課", MONTH], dict.fromkeys((*cells, "月次報告!C9"), "1"), tmp_path / "x.xlsx"
        )
    assert refused.value.cells == cells


FORM = form_of("子育て支援課")
KEYS = {
    type_: sorted(item.key for item in FORM.inputs if item.type is type_) for type_ in FieldType
}
ENTERED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            KEYS[FieldType.AMOUNT],
            st.one_of(st.integers(-MAX_AMOUNT, MAX_AMOUNT), st.just(NOT_APPLICABLE)),
        ),
        **dict.fromkeys(KEYS[FieldType.COUNT], st.integers(0, MAX_AMOUNT)),
        **dict.fromkeys(
            KEYS[FieldType.TEXT],
            st.text(
                st.characters(
                    exclude_categories=["Cc", "Cs"], include_characters="\n\r\t",
                    exclude_characters="\ufffe\uffff",
                )
            ),
        ),
    },
)


@given(entered=ENTERED)
def test_whatever_is_entered_reads_back_equal(
    entered: dict[str, int | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    blank = dict.fromkeys(item.key for item in FORM.inputs)
    path = tmp_path_factory.getbasetemp() / "entered.xlsx"
    path.write_bytes(stamped("子育て支援課", {**blank, **entered}))
    expected = {
        key: (value.replace("\r\n", "\n").replace("\r", "\n").strip() or None)
        if isinstance(value, str)
        else value
        for key, value in {**blank, **entered}.items()
    }
    read = read_back(path, FORM)
    assert (read.values, read.findings) == (expected, ())


def test_a_wide_sheet_of_another_program_is_no_problem(tmp_path: Path) -> None:
    """A name may point to any column that Excel has."""
    book = Workbook()
    book.active.title = "月次報告"
    book.active[f"{get_column_letter(700)}5"] = 1
    book.save(tmp_path / "b.xlsx")
    read = read_back(tmp_path / "b.xlsx", FORM)
    assert {finding.code.code for finding in read.findings} == {"R01", "R02"}
