"""Proves the 実施計画 on all 18 books of 令和8年度: declared is drawn, computed as LibreOffice
computes it, read back equal, and printed whole on one A3 page per claim."""

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from support.planning import (
    SECTIONS,
    YEAR,
    YEARS,
    answers,
    blank_book,
    book_path,
    drawn_form,
    entered,
    field_cell,
    known,
    read_back,
    registry,
    stamped,
    typed,
)
from support.recalculation import differences
from support.sample import Some
from support.secretariat import edit, make_house
from support.stamped import unstamped_formulas

from saiken_addin.core.addresses import absolute, cell_place
from saiken_addin.core.findings import Code, SaikenError
from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import NOT_APPLICABLE, Claim, Kind, Stage
from saiken_addin.core.registry import Registry
from saiken_addin.forms.declare import FieldKind, FieldType, Form
from saiken_addin.forms.draw import draw
from saiken_addin.forms.fill import Value, fill
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.distribute.plan import distribute_plan
from workbook_templates.plan import grid, plan_book, plan_form
from workbook_templates.plan.known import OtherCity
from workbook_templates.plan.looks import GIVEN_INK
from workbook_templates.plan.rows import TEXTS, claim_key, covered_cells
from workbook_templates.plan.targets import MEANING
from workbook_templates.shared import styles

SETTLED = ("調定額", "収入済額", "不納欠損額", "還付未済額")
IDENTITY = ("様式", "様式版", "年度", "段階", "所管課", "文書ID")
TEXT_NAMES = (
    "回収体制", "制度上の課題", "他市決算比較", "他市取組比較", "短期課題", "中長期課題_継続", "中長期課題_新規",
    "短期対策", "中長期対策_継続", "中長期対策_新規", "達成水準", "他市比較取組目標",
)  # fmt: skip

BEGUN = ("K032", "K033")
"""Claims that began with 令和7年度: one year is no history."""

Drawn = Mapping[str, Workbook]


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every book as `saiken distribute plan --year 8` leaves it."""
    folder = make_house(tmp_path_factory.mktemp("house"))
    made = distribute_plan(folder, YEAR, Stage.INITIAL, lambda *_: None)
    assert {path for _, path in made.books} == {book_path(folder.distributed, s) for s in SECTIONS}
    return {section: book_path(folder.distributed, section) for section in SECTIONS}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, some: Some) -> dict[str, Path]:
    """Some books as their sections send them back: those that are named below, and a few others."""
    folder = tmp_path_factory.mktemp("filled")
    chosen = sorted({"国保年金課", "福祉総務課", *some(SECTIONS, 4)})
    for section in chosen:
        book_path(folder, section).write_bytes(stamped(section, {}))
    return {section: book_path(folder, section) for section in chosen}


@pytest.fixture(scope="module")
def drawn(blank: Mapping[str, Path], some: Some) -> dict[str, Workbook]:
    """Some of them as openpyxl has them: those that are named below, and a claim without 現年."""
    closed = {claim.section for claim in registry().claims if claim.carried_only}
    chosen = {"医事課", "福祉総務課", "おいしい給食サポート課", *closed, *some(blank, 2)}
    return {section: load_workbook(blank[section]) for section in sorted(chosen)}


def cell(book: Workbook, name: str) -> object:
    """The cell of a defined name."""
    [(sheet, where)] = book.defined_names[name].destinations
    return book[sheet][where.replace("$", "")]


def value(book: Workbook, name: str) -> object:
    return cell(book, name).value  # type: ignore[attr-defined]


# --- declared is drawn ----------------------------------------------------------------------


def names_of_contract(section: str) -> set[str]:
    """The input names that forms.md asks for, written down from the list of claims."""
    names: set[str] = set()
    for claim in registry().of_section(section):
        for kind in ("現年", "過年"):
            names |= {f"{item}_{kind}_{year}_{claim.id}" for item in SETTLED for year in YEARS}
            names |= {f"{item}_{kind}_{claim.id}" for item in ("見込調定額", "目標収納率", "目標収入未済額")}
        names |= {f"{item}_{year}_{claim.id}" for item in ("滞納者数", "滞納件数") for year in YEARS}
        names |= {f"{text}_{claim.id}" for text in TEXT_NAMES}
        names |= {f"取組_{kind}_{claim.id}" for kind in ("制度周知", "滞納防止", "個別対応")}
    return names


def test_there_are_18_books_with_a_sheet_for_each_claim(blank: Mapping[str, Path], drawn: Drawn) -> None:
    assert len(blank) == 18
    for section, book in drawn.items():
        claims = registry().of_section(section)
        numbers = [claim.number for claim in claims]
        assert book.sheetnames == ["表紙", *numbers, "提出前チェック", "記入要領"]
        for claim in claims:
            [(sheet, _)] = book.defined_names[f"債権ID_{claim.id}"].destinations
            assert (sheet, value(book, f"債権ID_{claim.id}")) == (claim.number, claim.id)
            assert cell(book, f"債権ID_{claim.id}").protection.locked  # type: ignore[attr-defined]


def test_names_are_those_of_the_contract(drawn: Drawn) -> None:
    for section, book in drawn.items():
        names = {name for name in book.defined_names if not name.startswith("点検_")}
        contract = names_of_contract(section)
        ids = {f"債権ID_{claim.id}" for claim in registry().of_section(section)}
        reasons = {f"理由_{claim.id}" for claim in registry().of_section(section)}
        assert contract | set(IDENTITY) | ids <= names
        shown = {name for name in names if name.startswith("収入未済額_")}
        assert names == contract | set(IDENTITY) | ids | reasons | shown
        for name in book.defined_names:
            assert re.fullmatch(r"[^\W\d]\w*", name), name
            [(sheet, where)] = book.defined_names[name].destinations
            assert re.fullmatch(r"\$[A-Z]+\$[0-9]+", where)
            assert sheet in book.sheetnames


def test_a_claim_without_current_year_is_locked_there_and_shows_a_dash(drawn: Drawn) -> None:
    closed = [claim for claim in registry().claims if claim.carried_only]
    assert len(closed) == 2
    for claim in closed:
        book = drawn[claim.section]
        names = [f"{item}_現年_{year}_{claim.id}" for item in (*SETTLED, "収入未済額") for year in YEARS]
        names += [f"{item}_現年_{claim.id}" for item in ("見込調定額", "目標収納率", "目標収入未済額")]
        for name in names:
            assert value(book, name) == "-", name
            assert cell(book, name).protection.locked, name  # type: ignore[attr-defined]


def test_identity_cells_say_whose_book_it_is(drawn: Drawn) -> None:
    documents = set()
    for section, book in drawn.items():
        said = {name: value(book, name) for name in IDENTITY}
        assert all(cell(book, name).protection.locked for name in IDENTITY)  # type: ignore[attr-defined]
        documents.add(said.pop("文書ID"))
        assert said == {
            "様式": "実施計画", "様式版": "1", "年度": "令和8年度", "段階": "当初", "所管課": section,
        }  # fmt: skip
    assert len(documents) == len(drawn)


def test_the_blocks_of_the_paper_form_stand_in_its_order(drawn: Drawn) -> None:
    """Title, claim, and every heading of the R8 form, from the top left to the bottom right."""
    for section, book in drawn.items():
        for claim in registry().of_section(section):
            sheet = book[claim.number]
            texts = [
                str(cell.value).replace("\n", "").replace("　", "")
                for row in sheet["A1:N42"] for cell in row if cell.value is not None
            ]  # fmt: skip
            assert texts[0] == "令和8年度債権回収実施計画"
            headings = (
                "債権NO.", claim.number, "債権名", claim.name, "債権所管課", claim.bureau, claim.section,
                "(1)", "①直近の決算状況等", "項目年度", "令和4年度", "令和5年度", "令和6年度", "令和7年度",
                "②回収体制", "決算見込み", "現状分析", "調定額（円）Ａ", "収入済額（円）Ｂ", "③制度上の課題",
                "不納欠損額（円）Ｃ", "還付未済額（円）Ｄ", "④他市類似債権との比較", "決算状況の比較",
                "収入未済額（円）Ｅ＝Ａ－Ｂ－Ｃ＋Ｄ", "各種措置・取組状況の比較", "収納率（％）Ｆ＝Ｂ／Ａ",
                "滞納者数（人）", "滞納件数（件）", "(2)", "短期的な課題（年度中に取り組むべき課題）", "(3)",
                "課題", "対策", "中・長期的な課題（年度を超えて取り組むべき課題）", "＜昨年度からの継続課題＞",
                "＜新規＞", "(4)", "(5)", "目標とする達成水準", "成果目標", "目標収納率", "令和8年度（％）",
                "前年度比較（ポイント）", "他市類似債権と比較した取組目標", "目標収入未済額", "令和8年度（円）",
                "前年度比較（円）",
            )  # fmt: skip
            assert [text.replace("　", "") for text in headings if text not in texts] == []
            firsts = [texts.index(text) for text in ("(1)", "(2)", "(4)")]
            assert firsts == sorted(firsts)
            vertical = {
                str(each.value) for row in sheet["A1:N42"] for each in row if each.alignment.textRotation == 255
            }
            assert vertical == {
                "現状分析", "①直近の決算状況等", "②回収体制", "③制度上の課題", "④他市類似債権との比較",
                "課題", "対策", "目標とする達成水準", "成果目標",
            }  # fmt: skip


def test_inputs_alone_are_unlocked_and_wear_one_colour(drawn: Drawn) -> None:
    for section, book in drawn.items():
        form = drawn_form(section)
        inputs = {
            (item.sheet, where)
            for item in form.inputs
            for where in (item.cell, *covered_cells(item.key, item.cell))
        }
        cells = [
            ((sheet.title, each.coordinate), each)
            for sheet in book for row in sheet.iter_rows() for each in row
        ]  # fmt: skip
        assert {where for where, each in cells if not each.protection.locked} == inputs
        colours = {
            each.fill.start_color.rgb
            for where, each in cells
            if where in inputs and not isinstance(each, MergedCell)
        }
        assert colours == {styles.INPUT}
        for sheet in book:
            assert sheet.protection.sheet
            assert not sheet.protection.password
            assert not sheet.protection.autoFilter  # in the file a 1 forbids
            assert not sheet.protection.formatColumns


def test_what_is_known_is_filled_in_and_marked(drawn: Drawn) -> None:
    """Settlements are green and locked; the forecast and what goes on are inputs in green letters."""
    book = drawn["医事課"]
    settled = known().settlements
    for year in YEARS:
        for kind in Kind:
            figures = settled[FiscalYear.parse(year), "K024", kind]
            name = f"調定額_{kind}_{year}_K024"
            dress = cell(book, name)
            assert value(book, name) == figures.amounts.assessed
            assert figures.closed == (year != "R7")
            assert dress.protection.locked == figures.closed  # type: ignore[attr-defined]
            expected = styles.PREFILLED if figures.closed else styles.INPUT
            assert dress.fill.start_color.rgb == expected  # type: ignore[attr-defined]
            assert (dress.font.color.rgb == GIVEN_INK) == (not figures.closed)  # type: ignore[attr-defined]
    assert value(book, "滞納者数_R4_K024") is not None
    assert value(book, "目標収納率_現年_K024") is None
    assert value(book, "見込調定額_現年_K024") is None
    # 過年 opens with what 令和7年度 is expected to leave: (1,295,376,767－1,251,665,219)＋
    # (226,568,741－64,271,071－4,449,623)
    assert value(book, "見込調定額_過年_K024") == 43_711_548 + 157_848_047


def test_a_renumbered_claim_keeps_its_history(drawn: Drawn) -> None:
    """入院医療費 was 私-4 a year ago and is 私-1 now; its figures are found by 債権ID."""
    [(sheet, _)] = drawn["医事課"].defined_names["調定額_現年_R4_K024"].destinations
    assert sheet == "私-1"
    assert value(drawn["医事課"], "調定額_現年_R4_K024") == 1_332_237_864


def test_a_claim_without_this_years_assessments_is_closed_there(drawn: Drawn) -> None:
    book = drawn["福祉総務課"]
    cells = [grid.SETTLEMENTS.cell((item, Kind.CURRENT), year) for item in grid.FIGURES for year in range(4)]
    cells += [grid.TARGETS.cell(line, Kind.CURRENT) for line in grid.TARGETS.lines]
    cells += [MEANING.cell(line, Kind.CURRENT) for line in MEANING.lines]
    for where in cells:
        assert book["私-3"][where].value == "-", where
        assert book["私-3"][where].protection.locked, where
    assert value(book, "調定額_現年_R7_K021") == "-"
    assert value(book, "調定額_過年_R7_K021") == 1_189_014


def test_a_claim_new_to_the_list_has_no_earlier_years(drawn: Drawn) -> None:
    book = drawn["おいしい給食サポート課"]
    for year in YEARS[:3]:
        for item in SETTLED:
            assert value(book, f"{item}_現年_{year}_K033") == NOT_APPLICABLE
        assert value(book, f"滞納者数_{year}_K033") == NOT_APPLICABLE
    assert isinstance(value(book, "調定額_現年_R7_K033"), int)


def test_enterprise_accounting_settles_in_april() -> None:
    claims = tuple(replace(claim, enterprise=claim.id == "K008") for claim in registry().claims)
    own = Registry(YEAR, claims, (), registry().settings)
    form = plan_book(own, "下水道総務課", Stage.INITIAL, known()).form
    headings = {
        sheet.name: {fixed.cell: fixed.text for fixed in sheet.fixed} for sheet in form.sheets
    }
    basis = grid.YEARS[-1].at(grid.HEAD_ROW + 1)
    assert (headings["強-8"][basis], headings["私-10"][basis]) == ("決算", "決算見込み")
    assert "当初（決算による）" in headings["強-8"].values()
    # A forecast is no settlement: with 企業会計 it is asked for, with the others it is suggested.
    values = plan_book(own, "下水道総務課", Stage.INITIAL, known()).values
    assert values.get("調定額_現年_R7_K008") is None
    assert values.get("見込調定額_過年_K008") is None
    assert values["調定額_現年_R7_K027"] is not None


def test_enterprise_accounting_keeps_its_settlement_in_june() -> None:
    """Nothing replaces what it said in April; the others' forecast goes."""
    claims = tuple(replace(claim, enterprise=claim.id == "K008") for claim in registry().claims)
    own = Registry(YEAR, claims, (), registry().settings)
    said = {"調定額_現年_R7_K008": 140_000_000, "調定額_現年_R7_K027": 2_000_000}
    unsettled = {key: each for key, each in known().settlements.items() if key[0] != FiscalYear(7)}
    reference = replace(known(), settlements=unsettled, current=said)
    values = plan_book(own, "下水道総務課", Stage.SETTLEMENT, reference).values
    assert values["調定額_現年_R7_K008"] == 140_000_000
    assert values.get("調定額_現年_R7_K027") is None


def test_every_input_has_a_validation_with_texts(drawn: Drawn) -> None:
    for section, book in drawn.items():
        for item in drawn_form(section).inputs:
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
            is_text = item.type is FieldType.TEXT and not item.key.startswith("取組_")
            assert rule.errorStyle == ("warning" if is_text else "stop")


def test_a_link_leads_to_each_claim(drawn: Drawn) -> None:
    for section, book in drawn.items():
        numbers = [claim.number for claim in registry().of_section(section)]
        for sheet, column in (("表紙", "B"), ("提出前チェック", "A")):
            links = [
                each.hyperlink.location
                for [each] in book[sheet][f"{column}1:{column}30"]
                if each.hyperlink
            ]
            assert links == [f"'{number}'!A1" for number in numbers]


def test_each_claim_has_a_chart_of_its_history(drawn: Drawn, blank: Mapping[str, Path]) -> None:
    for section, path in blank.items():
        claims = registry().of_section(section)
        with ZipFile(path) as package:
            charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
            texts = [package.read(name).decode() for name in sorted(charts)]
        lasting = [claim for claim in claims if claim.id not in BEGUN]
        assert len(texts) == len(lasting)
        for claim, text in zip(lasting, texts, strict=True):
            totals = [grid.SETTLEMENTS.row((item, "合計")) for item in ("outstanding", "collection_rate")]
            for row in (grid.HEAD_ROW, *totals):
                first, last = (absolute(year.at(row)) for year in (grid.YEARS[0], grid.YEARS[-1]))
                assert f"'{claim.number}'!{first}:{last}" in text


# --- formulas -------------------------------------------------------------------------------

EXCEL_2016 = {
    "IF", "COUNT", "OR", "AND", "NOT", "ROUND", "ISNUMBER", "LEN", "TRIM", "SUBSTITUTE", "COUNTIF",
    "SUM", "IFERROR", "FIND", "UPPER", "CLEAN", "INT", "CHAR", "MIN", "MAX", "_xlfn.ISFORMULA",
}  # fmt: skip


def test_formulas_work_in_excel_2016(drawn: Drawn) -> None:
    for book in drawn.values():
        formulas = [
            str(each.value) for sheet in book for row in sheet.iter_rows() for each in row
            if each.data_type == "f"
        ]  # fmt: skip
        for sheet in book:
            formulas += [rule.formula1 for rule in sheet.data_validations.dataValidation]
            for area in sheet.conditional_formatting:
                formulas += [text for rule in area.rules for text in rule.formula]
        assert len(formulas) > 100
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


def test_every_formula_shows_what_libreoffice_computes(
    office: ModuleType, blank: Mapping[str, Path], filled: Mapping[str, Path], tmp_path: Path
) -> None:
    assert differences([blank["医事課"]]) == []
    chosen = ("国保年金課", "福祉総務課")
    assert differences([filled[section] for section in chosen]) == []


@pytest.mark.long
def test_all_books(
    office: ModuleType,
    validate: Callable[..., None],
    blank: Mapping[str, Path],
    filled: Mapping[str, Path],
    tmp_path: Path,
) -> None:
    assert differences(blank.values()) == []
    assert differences(filled.values()) == []
    validate(*blank.values(), *filled.values())


def test_no_formula_is_without_its_result(blank: Mapping[str, Path]) -> None:
    for path in blank.values():
        assert unstamped_formulas(path.read_bytes()) == []


def test_the_validator_has_no_complaint(
    validate: Callable[..., None], filled: Mapping[str, Path]
) -> None:
    validate(filled["福祉総務課"])


# --- the help beside the form ---------------------------------------------------------------


def test_other_cities_stand_in_the_order_of_their_rates() -> None:
    """Rates 95%, 90%, 85%, and 令和7年度の入院医療費 with 86.5% between them."""
    cities = tuple(
        OtherCity(city, FiscalYear(6), 1_000_000, collected)
        for city, collected in (("Ａ市", 850_000), ("Ｂ市", 950_000), ("Ｃ市", 900_000))
    )
    book = plan_book(registry(), "医事課", Stage.INITIAL, replace(known(), cities={"K024": cities}))
    shown = load_workbook(
        io.BytesIO(fill(Template(draw(book.form)), book.form, book.values)), data_only=True
    )

    def beside(name: str) -> object:
        field = book.form.fields[f"参考_{name}_K024"]
        return shown[field.sheet][field.cell].value

    rows = sorted(key for key in book.form.fields if key.startswith("参考_他市名_"))
    lines = [key.split("_")[2] for key in rows]
    assert [[beside(f"{name}_{line}") for name in ("他市名", "他市年度", "他市収納率")] for line in lines] == [
        ["Ｂ市", "令和6年度", 0.95], ["Ｃ市", "令和6年度", 0.9], ["Ａ市", "令和6年度", 0.85],
    ]  # fmt: skip
    assert beside("本市_収納率") == 0.865  # (1,251,665,219＋64,271,071)÷(1,295,376,767＋226,568,741)
    assert (beside("他市平均"), beside("本市の順位")) == (0.9, 3)
    said = {each.value for row in shown["私-2"].iter_rows() for each in row}
    assert "他市のデータはありません。" in said


def test_the_range_of_the_years_stands_beside_the_targets(blank: Mapping[str, Path]) -> None:
    """墓地管理料 現年: 98.9 → 99.5 → 99.0 → 99.3%, and what was left each year."""
    section = "思い出の里市営霊園事務所"
    book = load_workbook(blank[section], data_only=True)
    [claim] = [claim.id for claim in registry().of_section(section) if claim.number == "非-1"]

    def beside(name: str) -> object:
        return field_cell(book, f"参考_{name}_{claim}", section).value

    rates = [
        Fraction(177_427_515, 179_429_223), Fraction(181_010_835, 181_903_621),
        Fraction(185_947_860, 187_752_942), Fraction(185_943_344, 187_246_748),
    ]  # fmt: skip
    changes = [later - former for former, later in pairwise(rates)]
    shown = [beside(f"収納率の増減_現年_{year}") for year in YEARS[1:]]
    assert shown == pytest.approx([float(change * 100) for change in changes], abs=1e-12)
    assert beside("収納率の目安_現年_低い方") == pytest.approx(float(rates[3] + min(changes)))
    assert beside("収納率の目安_現年_高い方") == pytest.approx(float(rates[3] + max(changes)))
    left = [2_001_708, 892_786, 1_805_082, 1_303_404]
    changed = [beside(f"収入未済額の増減_現年_{year}") for year in YEARS[1:]]
    assert changed == [-1_108_922, 912_296, -501_678]
    assert beside("前年度の収入未済額_現年") == left[3]
    assert beside("収入未済額の目安_現年_低い方") == left[3] - 1_108_922
    assert beside("収入未済額の目安_現年_高い方") == left[3] + 912_296


# --- round trips ----------------------------------------------------------------------------


def test_stamped_books_read_back_equal(filled: Mapping[str, Path]) -> None:
    for section, path in filled.items():
        read = read_back(path, section)
        assert (read.values, read.findings) == (entered(section), ())


def test_books_filled_by_openpyxl_read_back_equal(
    blank: Mapping[str, Path], tmp_path: Path, some: Some
) -> None:
    for section in some(blank, 3):
        said = {
            name: float(each) if isinstance(each, Fraction) else each
            for name, each in answers(section).items()
        }
        read = read_back(edit(blank[section], said, tmp_path / "book.xlsx"), section)
        assert (read.values, read.findings) == (entered(section), ())


def test_books_typed_into_libreoffice_read_back_equal(
    office: ModuleType, blank: Mapping[str, Path], tmp_path: Path, some: Some
) -> None:
    chosen = some(blank, 3)
    jobs = []
    for section in chosen:
        inputs = {item.key: item.type for item in drawn_form(section).inputs}
        texts = {name: typed(inputs[name], each) for name, each in answers(section).items()}
        jobs.append((blank[section], texts, tmp_path / f"{section}.xlsx"))
    for section, out in zip(chosen, office.type_into_books(jobs), strict=True):
        read = read_back(out, section)
        assert (read.values, read.findings) == (entered(section), ()), section


def test_libreoffice_types_only_into_what_is_for_the_section(
    office: ModuleType, blank: Mapping[str, Path], tmp_path: Path
) -> None:
    fields = drawn_form("医事課").fields
    cells = {
        key: cell_place(fields[key].sheet, fields[key].cell)
        for key in (
            "様式", "調定額_現年_R4_K024", "調定額_合計_R7_K024", "債権ID_K024", "参考_報告_収入済額_現年_K024",
            "目標収納率の前年度比較_現年_K024", "判定_K024", "調定額_現年_R7_K024",
        )
    }  # fmt: skip
    *locked, _ = cells.values()
    with pytest.raises(office.LockedCells) as refused:
        office.type_into(blank["医事課"], dict.fromkeys(cells.values(), "1"), tmp_path / "x.xlsx")
    assert refused.value.cells == tuple(locked)


# --- on paper -------------------------------------------------------------------------------


@cache
def _kanji() -> list[str]:
    """The kanji of both levels of JIS X 0208, which a Japanese font has."""
    rows = (bytes((0xA0 + row, 0xA0 + place)) for row in range(16, 84) for place in range(1, 95))
    return [sign for sign in (row.decode("euc_jp", "ignore") for row in rows) if sign]


def crowded(form: Form, claim: Claim, broken: bool) -> dict[str, Value]:
    """Texts that just fit every frame of a claim: one paragraph, or a break after every line.

    No sign stands in two frames, nor in what the form says itself.
    """
    own = {sign for sheet in form.sheets for fixed in sheet.fixed for sign in fixed.text}
    signs = iter([sign for sign in _kanji() if sign not in own])
    values: dict[str, Value] = {}
    for item in form.inputs:
        if item.frame is None or item.claim != claim.id:
            continue
        columns, lines = item.frame.columns, item.frame.lines
        parts = [next(signs) * 5 for _ in range(lines)] if broken else []
        whole = "" if broken else "".join(next(signs) for _ in range(columns * (lines - 1)))
        values[item.key] = "\n".join(parts) or whole
    return values


def as_wide_as_in_excel(form: Form, office: ModuleType, folder: Path) -> Form:
    """The form with columns as wide on this machine as Excel draws them, 7 pixels to a digit.

    LibreOffice goes by the width of a digit in the font that it has instead of Calibri.
    """
    path = folder / "width.xlsx"
    book = Workbook()
    book.active.column_dimensions["A"].width = 100
    book.active["A1"] = 1
    book.save(path)
    [inches] = office.column_inches(path)[:1]
    share = 100 * 7 / 96 / inches
    sheets = tuple(
        replace(sheet, widths={column: width * share for column, width in sheet.widths.items()})
        for sheet in form.sheets
    )
    return Form(form.name, form.version, sheets, form.fields)


BELOW = {
    # each text, and the frames that begin below its own
    "collection_system": ["legal_issues"],
    "legal_issues": ["other_cities_settlement"],
    "other_cities_settlement": ["other_cities_measures"],
    "other_cities_measures": ["short_issue", "short_measure"],
    "short_issue": ["long_issue_continued"],
    "short_measure": ["long_measure_continued"],
    "long_issue_continued": ["long_issue_new"],
    "long_measure_continued": ["long_measure_new"],
    "long_issue_new": ["level"],
    "long_measure_new": ["level"],
    "level": ["level_against_cities"],
}


@pytest.mark.parametrize("broken", [pytest.param(False, marks=pytest.mark.long), True])
def test_the_longest_texts_are_printed_whole(
    office: ModuleType, tmp_path: Path, broken: bool
) -> None:
    """Nothing is cut: every sign is on the page, and above what follows below its frame."""
    section = "国保年金課"
    book = plan_book(registry(), section, Stage.INITIAL, known())
    form = as_wide_as_in_excel(book.form, office, tmp_path)
    claims = registry().of_section(section)
    texts: dict[str, Value] = {}
    for claim in claims:
        texts |= crowded(plan_form(registry(), section, Stage.INITIAL), claim, broken)
    path = tmp_path / "長文.xlsx"
    path.write_bytes(fill(Template(draw(form)), form, {**book.values, **answers(section), **texts}))
    [pdf] = office.to_pdf([path], tmp_path / "pdf")
    assert office.pages(pdf) == 1 + len(claims) + 2
    for page, claim in enumerate(claims, 2):
        words = office.pdf_words(pdf, page)
        printed = "".join(word.text for word in words)
        assert "###" not in printed
        bottoms: dict[str, float] = {}
        tops: dict[str, float] = {}
        for word in words:
            for sign in word.text:
                bottoms[sign] = max(bottoms.get(sign, 0.0), word.bottom)
                tops[sign] = min(tops.get(sign, 1e9), word.top)
        for item, text in TEXTS.items():
            signs = set(str(texts[claim_key(text.label, claim.id)])) - {"\n"}
            assert signs <= set(printed), (claim, item, signs - set(printed))
            last = max(bottoms[sign] for sign in signs)
            for other in BELOW.get(item, ()):
                follows = set(str(texts[claim_key(TEXTS[other].label, claim.id)])) - {"\n"}
                assert last <= min(tops[sign] for sign in follows) + 0.5, (claim, item, other)
            assert last <= tops["※"] + 0.5, (claim, item)


def test_long_texts_of_last_year_make_their_rows_grow() -> None:
    """A continued text that needs 20 lines gets them, and the page still is one."""
    text = "\n".join(f"・{number}番目の課題" for number in range(20))
    reference = replace(known(), continued={("K024", "long_issue_continued"): text})
    sheet = plan_book(registry(), "医事課", Stage.INITIAL, reference).form.sheets[1]
    assert sheet.heights[grid.CONTINUED_ROW] >= 20 * 13.5
    assert plan_book(registry(), "医事課", Stage.INITIAL, known()).form.sheets[1].heights[grid.CONTINUED_ROW] < 160
    assert sheet.page.single


def test_every_claim_prints_on_one_page_of_a3(
    office: ModuleType, filled: Mapping[str, Path], tmp_path: Path, some: Some
) -> None:
    """Cover, a page for each claim, 提出前チェック and 記入要領; figures and targets all there."""
    chosen = some(filled, 2)
    pdfs = office.to_pdf([filled[section] for section in chosen], tmp_path)
    for section, pdf in zip(chosen, pdfs, strict=True):
        claims = registry().of_section(section)
        assert office.pages(pdf) == len(claims) + 3
        pages = office.pdf_text(pdf).split("\f")
        for claim, page in zip(claims, pages[1:], strict=False):
            assert claim.name in page
            assert "債権回収実施計画" in page
            assert "###" not in page
            left = answers(section)[f"目標収入未済額_過年_{claim.id}"]
            assert f"{left:,}" in page
    for book in (load_workbook(filled[section]) for section in chosen):
        for sheet in book.worksheets[1:-2]:
            assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
            assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
            assert sheet.print_area.endswith("!$A$1:$N$42")


# --- what a declaration must not be ---------------------------------------------------------


def test_a_section_without_claims_has_no_plan() -> None:
    with pytest.raises(SaikenError, match="財政課"):
        plan_form(registry(), "財政課", Stage.INITIAL)


def test_verdicts_are_named_by_their_finding() -> None:
    """点検_P10_現年_K002: a code of the catalogue, and nothing that looks like a cell's address."""
    codes = {code.code for code in Code}
    for section in SECTIONS:
        fields = drawn_form(section).fields
        for claim in registry().of_section(section):
            named = [key for key in fields if key.startswith("点検_") and key.endswith(f"_{claim.id}")]
            said = {key.split("_")[1] for key in named}
            assert said == {"V01", "P06", "V11", "P05", "P09", "P10", "P08", "P23", "V13", "P14"} <= codes
            assert all(re.fullmatch(r"[^\W\d]\w*", key) for key in named)


def test_fields_do_not_overlap() -> None:
    for section in SECTIONS:
        for form in (plan_form(registry(), section, Stage.SETTLEMENT), drawn_form(section)):
            places = [(item.sheet, item.cell) for item in form.fields.values()]
            places += [(sheet.name, fixed.cell) for sheet in form.sheets for fixed in sheet.fixed]
            assert len(places) == len(set(places))
            kinds = {item.kind for item in form.fields.values() if item.named}
            assert FieldKind.INPUT in kinds


def test_covered_cells_are_those_of_the_declared_merges(blank: Mapping[str, Path]) -> None:
    book = load_workbook(blank["医事課"])
    for item in plan_form(registry(), "医事課", Stage.INITIAL).inputs:
        area = next(
            (area for area in book[item.sheet].merged_cells.ranges if item.cell in area), None
        )
        cells = {each.coordinate for row in book[item.sheet][str(area)] for each in row} if area else set()
        assert set(covered_cells(item.key, item.cell)) == cells - {item.cell}, item.key


def test_a_blank_book_is_the_same_each_time(blank: Mapping[str, Path]) -> None:
    assert blank_book("医事課") == blank_book("医事課")

