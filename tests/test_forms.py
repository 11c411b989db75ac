"""Proves the forms engine on all books of the 月次報告: what is declared is drawn, computed as
LibreOffice computes it, and read back equal, whoever filled it in."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

import pytest
from house import (
    MONTH,
    answers,
    book_path,
    edit,
    filled_books,
    known_beside,
    make_house,
    put,
    registry,
    stamped,
)
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter
from recalculation import differences

from saiken_addin.findings import SaikenError
from saiken_addin.fiscal import Month
from saiken_addin.forms.declare import FieldKind, FieldType, Form
from saiken_addin.forms.fill import computed
from saiken_addin.forms.read import NamedCells, ReadForm, read_form
from saiken_addin.model import MAX_AMOUNT, NOT_APPLICABLE
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import read_book
from saiken_addin.workflow.distribute import monthly_book
from workbook_templates.monthly import monthly_form
from workbook_templates.monthly.rows import covered_cells

SECTIONS = [section.name for section in registry().sections]
SEPTEMBER = Month(MONTH.year, 9)
"""A month in which 取組状況 is not asked for."""

Drawn = Mapping[tuple[str, Month], Workbook]

AMOUNTS = ("調定額", "収入済額", "不納欠損額", "還付未済額", "目標収入未済額")
IDENTITY = ("様式", "様式版", "年度", "月", "所管課", "文書ID")


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
    """Every distributed book, in a month with 取組状況 and in one without."""
    folder = make_house(tmp_path_factory.mktemp("house"))
    books = {(section, MONTH): book_path(folder.distributed, section) for section in SECTIONS}
    for section in SECTIONS:
        path = folder.root / f"9月_{section}.xlsx"
        path.write_bytes(monthly_book(registry(), section, SEPTEMBER, known_beside()))
        books[section, SEPTEMBER] = path
    return books


@pytest.fixture(scope="module")
def drawn(blank: Mapping[tuple[str, Month], Path]) -> dict[tuple[str, Month], Workbook]:
    return {key: load_workbook(path) for key, path in blank.items()}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return filled_books(make_house(tmp_path_factory.mktemp("filled")))


# --- declared is drawn ----------------------------------------------------------------------


def names_of_contract(section: str, with_activity: bool) -> set[str]:
    """The input names that forms.md asks for, written down from the list of claims."""
    names: set[str] = set()
    for claim in registry().of_section(section):
        for kind in ("過年",) if claim.carried_only else ("現年", "過年"):
            names |= {f"{item}_{kind}_{claim.id}" for item in (*AMOUNTS, "増減理由")}
        names |= {f"滞納者数_{claim.id}", f"滞納件数_{claim.id}"}
        if with_activity:
            texts = ("中長期課題", "進捗状況", "今後の対応方針", "備考")
            names |= {f"{text}_{claim.id}" for text in texts}
    if with_activity:
        names |= {f"新たな取組_{number}" for number in range(1, 6)}
    return names


def test_names_are_those_of_the_contract(drawn: Drawn) -> None:
    for (section, month), book in drawn.items():
        names = set(book.defined_names)
        inputs = names_of_contract(section, month == MONTH)
        assert inputs | set(IDENTITY) <= names
        outstanding = {name for name in names if name.startswith("収入未済額_")}
        assert names == inputs | set(IDENTITY) | outstanding
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
    """Every section's book with 取組状況, three without."""
    without = [path for (_, month), path in books.items() if month == SEPTEMBER]
    return [*(path for (_, month), path in books.items() if month == MONTH), *without[:3]]


def test_every_formula_shows_what_libreoffice_computes(
    office: ModuleType,
    blank: Mapping[tuple[str, Month], Path],
    filled: Mapping[str, Path],
    tmp_path: Path,
) -> None:
    assert differences(a_few(blank), tmp_path / "blank") == []
    assert differences(filled.values(), tmp_path / "filled") == []


@pytest.mark.long
def test_all_books(
    office: ModuleType,
    validate: Callable[..., None],
    blank: Mapping[tuple[str, Month], Path],
    filled: Mapping[str, Path],
    tmp_path: Path,
) -> None:
    assert differences(blank.values(), tmp_path) == []
    validate(*blank.values(), *filled.values())


def test_a_stale_result_is_seen(office: ModuleType, filled: Mapping[str, Path], tmp_path: Path) -> None:
    """The comparison above would notice: a figure changed without its formulas."""
    path = edit(filled["医事課"], {}, tmp_path / "no_results.xlsx")
    other = tmp_path / "stale.xlsx"
    data = stamped("医事課", {"調定額_現年_K024": 1})
    other.write_bytes(put(data, {("月次報告", "C8"): "><v>2</v>"}))
    found = differences([path, other], tmp_path / "again")
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


# --- round trips ----------------------------------------------------------------------------


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
    blank: Mapping[tuple[str, Month], Path], tmp_path: Path
) -> None:
    for (section, month), path in blank.items():
        given_answers = answered(section, month)
        book = edit(path, given_answers, tmp_path / "book.xlsx")
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
    office: ModuleType, blank: Mapping[tuple[str, Month], Path], tmp_path: Path
) -> None:
    jobs = []
    for (section, month), path in blank.items():
        texts = {
            name: str(value) for name, value in answered(section, month).items() if value is not None
        }
        if month == MONTH:
            texts |= TYPED.get(section, {})
        jobs.append((path, texts, tmp_path / f"{month.number}_{section}.xlsx"))
    outs = office.type_into_books(jobs)
    for (section, month), out in zip(blank, outs, strict=True):
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


# --- Open XML -------------------------------------------------------------------------------


def test_the_validator_has_no_complaint(
    validate: Callable[..., None],
    blank: Mapping[tuple[str, Month], Path],
    filled: Mapping[str, Path],
) -> None:
    validate(*a_few(blank), *list(filled.values())[:3])


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
        assert kinds == {FieldKind.IDENTITY, FieldKind.INPUT, FieldKind.COMPUTED}


def test_a_wide_sheet_of_another_program_is_no_problem(tmp_path: Path) -> None:
    """A name may point to any column that Excel has."""
    book = Workbook()
    book.active.title = "月次報告"
    book.active[f"{get_column_letter(700)}5"] = 1
    book.save(tmp_path / "b.xlsx")
    read = read_back(tmp_path / "b.xlsx", FORM)
    assert {finding.code.code for finding in read.findings} == {"R01", "R02"}
