"""Proves the forms engine on all books of the 月次報告: what is declared is drawn, computed as
LibreOffice computes it, and read back equal, whoever filled it in."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from support.recalculation import differences
from support.sample import Some
from support.secretariat import (
    AMOUNTS,
    MONTH,
    SEPTEMBER,
    answers,
    distributed_books,
    edit,
    filled_books,
    make_house,
    names_of_checks,
    names_of_contract,
    put,
    registry,
    stamped,
)

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import Month
from saiken_addin.forms.declare import FieldKind, FieldType, Form
from saiken_addin.forms.fill import computed
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.rows import covered_cells

SECTIONS = [section.name for section in registry().sections]
Drawn = Mapping[tuple[str, Month], Workbook]

IDENTITY = ("様式", "様式版", "年度", "月", "所管課", "文書ID")


def form_of(section: str, month: Month = MONTH) -> Form:
    return monthly_form(registry(), section, month == MONTH)


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, Month], Path]:
    """Every distributed book, in a month with 取組状況 and in one without."""
    return distributed_books(make_house(tmp_path_factory.mktemp("house")))


@pytest.fixture(scope="module")
def drawn(blank: Mapping[tuple[str, Month], Path], some: Some) -> dict[tuple[str, Month], Workbook]:
    return {key: load_workbook(path) for key, path in some(blank.items(), 12)}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return filled_books(make_house(tmp_path_factory.mktemp("filled")))


# --- declared is drawn ----------------------------------------------------------------------


def test_names_are_those_of_the_contract(drawn: Drawn) -> None:
    for (section, month), book in drawn.items():
        names = set(book.defined_names)
        inputs = names_of_contract(section, month == MONTH)
        assert inputs | set(IDENTITY) <= names
        outstanding = {name for name in names if name.startswith("収入未済額_")}
        closed = {
            f"{item}_現年_{claim.id}"
            for claim in registry().of_section(section)
            if claim.carried_only
            for item in (*AMOUNTS, "増減理由")
        }
        checks = names_of_checks(section, month == MONTH)
        assert names == inputs | set(IDENTITY) | outstanding | closed | checks
        for name in names:
            assert re.fullmatch(r"[^\W\d]\w*", name), name
            assert not re.fullmatch(r"[A-Za-z]{1,3}[0-9]+|[RrCc][0-9]*([Cc][0-9]*)?", name), name
            [(sheet, cell)] = book.defined_names[name].destinations
            assert re.fullmatch(r"\$[A-Z]+\$[0-9]+", cell)
            assert sheet in book.sheetnames


def test_identity_cells_say_whose_book_it_is(drawn: Drawn) -> None:
    documents = set()
    for (section, month), book in drawn.items():
        said = {}
        for name in IDENTITY:
            [(sheet, cell)] = book.defined_names[name].destinations
            said[name] = book[sheet][cell.replace("$", "")].value
        documents.add(said.pop("文書ID"))
        assert said == {
            "様式": "月次報告", "様式版": "2", "年度": "令和7年度", "月": month.number, "所管課": section,
        }  # fmt: skip
    assert len(documents) == len(drawn)


def test_inputs_alone_are_unlocked_and_wear_one_colour(drawn: Drawn) -> None:
    for (section, month), book in drawn.items():
        form = form_of(section, month)
        inputs = {
            (item.sheet, cell)
            for item in form.inputs
            for cell in (item.cell, *covered_cells(item.key, item.cell))
        }
        cells = [
            ((sheet.title, cell.coordinate), cell)
            for sheet in book
            for row in sheet.iter_rows()
            for cell in row
        ]
        assert {where for where, cell in cells if not cell.protection.locked} == inputs
        colours = {
            cell.fill.start_color.rgb
            for where, cell in cells
            if where in inputs and not isinstance(cell, MergedCell)
        }
        [colour] = colours
        others = {
            where
            for where, cell in cells
            if cell.fill.start_color.rgb == colour and where not in inputs
        }
        assert {cell for sheet, cell in others if sheet != "記入要領"} == {"C5", "H5", "M5"}
        for sheet in book:
            assert sheet.protection.sheet
            assert not sheet.protection.password
            assert not sheet.protection.autoFilter  # in the file a 1 forbids
            assert not sheet.protection.formatColumns


def test_every_input_has_a_validation_with_texts(drawn: Drawn) -> None:
    for (section, month), book in drawn.items():
        for item in form_of(section, month).inputs:
            rules = [
                rule
                for rule in book[item.sheet].data_validations.dataValidation
                if item.cell in rule.sqref
            ]
            assert len(rules) == 1, item.key
            [rule] = rules
            assert rule.showInputMessage
            assert rule.showErrorMessage
            assert rule.promptTitle
            assert len(rule.prompt) < 256
            assert len(rule.promptTitle) <= 32
            assert len(rule.error) < 226
            assert len(rule.formula1) <= 255  # Excel calls a book with more damaged
            assert rule.errorStyle == ("warning" if item.type is FieldType.TEXT else "stop")


# --- formulas -------------------------------------------------------------------------------

EXCEL_2016 = {
    "IF", "COUNT", "OR", "AND", "NOT", "ROUND", "ISNUMBER", "LEN", "TRIM", "SUBSTITUTE", "COUNTIF",
    "SUM", "IFERROR", "FIND", "UPPER", "CLEAN", "_xlfn.ISFORMULA",
}  # fmt: skip


def test_formulas_work_in_excel_2016(drawn: Drawn) -> None:
    for book in drawn.values():
        formulas = [
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.data_type == "f"
        ]  # fmt: skip
        for sheet in book:
            formulas += [rule.formula1 for rule in sheet.data_validations.dataValidation]
            for area in sheet.conditional_formatting:
                formulas += [text for rule in area.rules for text in rule.formula]
        assert len(formulas) > 30
        for formula in formulas:
            bare = re.sub(r'"(?:[^"]|"")*"', '""', formula)
            assert set(re.findall(r"([\w.]+)\(", bare)) <= EXCEL_2016, formula
            assert not re.search(r"[{}#@\[\]]", bare)
            assert len(formula) < 8192
            depth = deepest = 0
            for sign in bare:
                depth += {"(": 1, ")": -1}.get(sign, 0)
                deepest = max(deepest, depth)
            assert depth == 0
            assert deepest < 64


def a_few(books: Mapping[tuple[str, Month], Path]) -> list[Path]:
    """Four sections' books with 取組状況, of one claim to seven, and two without."""
    some = ("国保年金課", "医事課", "福祉総務課", "おいしい給食サポート課")
    return [*(books[section, MONTH] for section in some), *(books[section, SEPTEMBER] for section in some[:2])]


def test_every_formula_shows_what_libreoffice_computes(
    office: ModuleType,
    blank: Mapping[tuple[str, Month], Path],
    filled: Mapping[str, Path],
    tmp_path: Path,
) -> None:
    assert differences(a_few(blank)[-2:]) == []
    assert differences(filled[section] for section in ("国保年金課", "生活福祉課")) == []


@pytest.mark.long
def test_all_books(
    office: ModuleType,
    validate: Callable[..., None],
    blank: Mapping[tuple[str, Month], Path],
    filled: Mapping[str, Path],
    tmp_path: Path,
) -> None:
    assert differences(blank.values()) == []
    assert differences(filled.values()) == []
    validate(*blank.values(), *filled.values())


def test_a_stale_result_is_seen(office: ModuleType, filled: Mapping[str, Path], tmp_path: Path) -> None:
    """The comparison above would notice: a figure changed without its formulas."""
    path = edit(filled["医事課"], {}, tmp_path / "no_results.xlsx")
    other = tmp_path / "stale.xlsx"
    data = stamped("医事課", {"調定額_現年_K024": 1})
    other.write_bytes(put(data, {("月次報告", "C8"): "><v>2</v>"}))
    found = differences([path, other])
    assert any("no_results" in each and "no result" in each for each in found)
    assert any("stale.xlsx 月次報告!G8" in each for each in found)


def test_computed_values_are_exact() -> None:
    form = form_of("医事課")
    results = computed(form, {**answers("医事課")})
    assert results["収入未済額_現年_K024"] == (
        answers("医事課")["調定額_現年_K024"] - answers("医事課")["収入済額_現年_K024"]  # type: ignore[operator]
    )
    assert results["総合判定"] == "すべて○です。提出できます。"
    assert computed(form, {})["収入未済額_現年_K024"] == "-"


# --- Open XML -------------------------------------------------------------------------------


def test_the_validator_has_no_complaint(
    validate: Callable[..., None],
    blank: Mapping[tuple[str, Month], Path],
    filled: Mapping[str, Path],
) -> None:
    validate(a_few(blank)[0], a_few(blank)[-1], next(iter(filled.values())))


# --- what a declaration must not be ---------------------------------------------------------


def test_a_section_without_claims_has_no_form() -> None:
    with pytest.raises(SaikenError, match="財政課"):
        monthly_form(registry(), "財政課", True)


def test_fields_do_not_overlap() -> None:
    for section in SECTIONS:
        form = form_of(section)
        places = [(item.sheet, item.cell) for item in form.fields.values()]
        places += [(sheet.name, fixed.cell) for sheet in form.sheets for fixed in sheet.fixed]
        assert len(places) == len(set(places))
        kinds = {item.kind for item in form.fields.values() if item.named}
        assert kinds - {FieldKind.CLOSED} == {FieldKind.IDENTITY, FieldKind.INPUT, FieldKind.COMPUTED}
