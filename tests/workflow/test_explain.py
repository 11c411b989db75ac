"""Proves `saiken explain` and `export 出典`: what a figure is, of what, and from which cell."""

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.console import saiken
from support.demonstration import demonstrated

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.figures.expressions import Binary, Expr, Item, Number
from saiken_addin.figures.indicators import INDICATORS
from saiken_addin.figures.render import to_python, to_words
from saiken_addin.front.screens.explain import as_dict
from saiken_addin.front.screens.explain import explained as screen
from saiken_addin.workflow.consolidate.explain import document
from saiken_addin.workflow.folder import open_folder
from workbook_templates.master.content import MasterContent
from workbook_templates.master.data.explain import cell_named, explain
from workbook_templates.master.layout.sheet import Sheet

OCTOBER = Month(FiscalYear(7), 10)

@pytest.fixture(scope="module")
def demo() -> Path:
    return demonstrated()[0]


Document = tuple[Sequence[Sheet], MasterContent]
Explained = Callable[[str], dict[str, object]]


@pytest.fixture(scope="module")
def drawn(demo: Path) -> Document:
    return document(open_folder(demo), OCTOBER)


@pytest.fixture(scope="module")
def explained(drawn: Document) -> Explained:
    """A function of a cell: what `--json` gives of it."""
    return lambda place: as_dict(explain(*drawn, *cell_named(place)))


def test_a_rate_of_a_claim_is_told_with_its_definition_and_its_cells(demo: Path) -> None:
    shown = saiken("explain", "2-8_過年!H12", "--year", "7", "--month", "10", "--json", "--folder", demo)
    assert shown.code == 0, shown.err
    found = shown.json
    assert "私-4 入院医療費" in str(found["row"])
    assert found["definition"] == "削減率 ＝ （収入未済額 − 調定額） ÷ 調定額"
    operands = {each["item"]: each for each in found["operands"]}
    assert operands["調定額"]["total"] == 226_568_741
    [source] = operands["収入済額"]["sources"]
    assert source["value"] == 43_597_746
    assert source["file"].endswith("月次報告_R07-10_医事課.xlsx")
    assert (source["sheet"], source["cell"], source["reported"]) == ("月次報告", "D9", "43597746")


def test_the_screen_shows_the_rate_as_printed_and_the_cell(
    drawn: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    screen(explain(*drawn, "2-8_過年", "H12"), as_json=False)
    on_screen = capsys.readouterr().out
    assert "▲19.2%" in on_screen
    assert "月次報告!D9" in on_screen


@pytest.mark.parametrize(
    ("cell", "definition"),
    [
        ("2-7_現年!K10", "収納率の前年度比"),
        ("2-8_過年!I12", "削減率の前年度比"),
        ("2-7_現年!G10", "対前年増減率"),
        ("2-1_未済額!C8", "削減率"),
        ("3_目標設定!D64", "収納率"),
    ],
)
def test_the_heading_names_the_definition(
    explained: Explained, cell: str, definition: str
) -> None:
    assert str(explained(cell)["definition"]).startswith(f"{definition} ＝ ")


def test_a_sum_is_told_with_all_its_claims(explained: Explained) -> None:
    found = explained("'2-4_局別'!$E$8")
    assert found["row"] == "福祉局"
    operands = {each["item"]: each for each in found["operands"]}  # type: ignore[attr-defined]
    assert len(operands["調定額"]["sources"]) == 11
    total = operands["調定額"]["total"] - operands["収入済額"]["total"] - operands["不納欠損額"]["total"]
    assert round((total + operands["還付未済額"]["total"]) / 1_000_000) == found["value"]


def test_the_years_and_the_stages_of_the_plan_are_told_with_their_cells(explained: Explained) -> None:
    """1_計画改定: a sum of settlements, a figure of 事務局ブック, and a sentence over both years."""
    found = explained("1_計画改定!I50")
    assert str(found["definition"]).startswith("収入未済額 ＝ ")
    assert found["completeness"] == "令和6年度決算の31債権"
    operands = {each["item"]: each for each in found["operands"]}  # type: ignore[attr-defined]
    assert operands["調定額"]["total"] == 367_597_034_377
    assert {each["file"] for each in operands["調定額"]["sources"]} == {"settlements_sample.csv"}
    [operand] = explained("1_計画改定!G31")["operands"]  # type: ignore[misc]
    [source] = operand["sources"]
    assert (source["file"], source["sheet"], source["cell"]) == ("事務局ブック.xlsm", "計画の推移", "D7")
    assert source["reported"] == "88.1"
    told = explained("2-10_取組!C13")
    assert "8回／207名参加" in str(told["value"])
    assert told["definition"] == ""
    assert {each["item"] for each in told["operands"]} == {"回数・件数", "参加人数"}  # type: ignore[attr-defined]


def test_figures_of_the_plans_say_how_complete_the_plans_are(explained: Explained) -> None:
    assert "18課中18課" in str(explained("3_目標設定!D64")["completeness"])
    assert "19課中19課" in str(explained("2-8_過年!H12")["completeness"])


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("2-8!H12", "シート「2-8」はありません"),
        ("2-8_過年!A1", "計算された数字"),
    ],
)
def test_what_is_no_figure_is_refused(explained: Explained, cell: str, message: str) -> None:
    with pytest.raises(SaikenError, match=message):
        explained(cell)


def test_what_is_no_cell_is_refused(demo: Path) -> None:
    shown = saiken("explain", "H12", "--year", "7", "--month", "10", "--folder", demo)
    assert shown.code == 2
    assert "読めません" in shown.out + shown.err


def test_the_sources_are_exported_for_a_program(demo: Path) -> None:
    as_json = saiken("export", "出典", "--year", "7", "--month", "10", "--to", "json", "--folder", demo).json
    [row] = [
        row
        for row in as_json
        if (row["債権ID"], row["区分"], row["年度・月"], row["項目"])
        == ("K002", "現年", "令和7年10月末", "収入済額")
    ]
    assert row["値"] == 11_002_821_537
    assert row["セル"] == "D8"
    assert len(row["SHA-256"]) == 64
    text = saiken("export", "出典", "--year", "7", "--month", "10", "--folder", demo).out
    assert len(list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))) == len(as_json)
    assert {"令和4年度決算", "計画期間", "圧縮イメージ", "令和6年度"} <= {row["年度・月"] for row in as_json}
    assert any(row["項目"] == "目標収納率" and row["値"].startswith("0.") for row in as_json)


# --- definitions in words -------------------------------------------------------------------

trees = st.recursive(
    st.sampled_from([Item("a", "甲"), Item("b", "乙"), Number(2)]),
    lambda parts: st.builds(Binary, st.sampled_from("+-*/"), parts, parts),
    max_leaves=8,
)


@given(trees)
def test_words_keep_the_order_of_computing(tree: Expr) -> None:
    """Read back as arithmetic the words come to what the tree comes to."""
    signs = {"＋": "+", "−": "-", "×": "*", "÷": "/", "（": "(", "）": ")", "甲": "Fraction(3)", "乙": "Fraction(5)"}
    text = to_words(tree).replace("2", "Fraction(2)")
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    from fractions import Fraction

    expected = to_python(tree)({"a": 3, "b": 5})
    try:
        computed = eval(text, {"Fraction": Fraction})
    except ZeroDivisionError:
        computed = None
    assert computed == expected


def test_every_indicator_has_words() -> None:
    for indicator in INDICATORS:
        assert to_words(indicator.definition)
