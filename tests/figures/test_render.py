"""Proves that formulas are what Excel 2016 takes, LAMBDAs what Microsoft 365 takes, and that
both, like Python and pandas, follow the tree: guards, parentheses, texts, conditions."""

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import ironcalc
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from support.parity import COLUMNS, ITEMS, Value, size_of

from saiken_addin.figures.expressions import (
    Choose,
    CountText,
    Expr,
    IsBlank,
    IsFormula,
    IsLonger,
    IsNumber,
    IsText,
    Item,
    Number,
    OnError,
    ReadsLike,
    Shown,
    Text,
    Total,
    operands,
)
from saiken_addin.figures.indicators import (
    COLLECTION_RATE,
    COLLECTION_RATE_CHANGE,
    REDUCTION_GAIN,
    Indicator,
    assessed,
    collected,
    in_thousands,
    outstanding,
)
from saiken_addin.figures.render import Ref, to_excel, to_lambda, to_pandas, to_python
from saiken_addin.forms.lambda_names import LAMBDA_INDICATORS

a, b, c, d = (Item(name) for name in "abcd")
CELLS: dict[Expr, Ref | str] = {a: "A1", b: "B1", c: "C1", d: "D1"}

EXCEL_2016 = {
    "IF", "COUNT", "OR", "AND", "NOT", "ROUND", "ISNUMBER", "LEN", "TRIM", "SUBSTITUTE",
    "COUNTIF", "COUNTIFS", "SUMIFS", "SUM",
}  # fmt: skip
IN_FORMS = EXCEL_2016 | {"IFERROR", "CLEAN", "FIND", "UPPER", "_xlfn.ISFORMULA"}
"""What the checks of a form may use besides; ISFORMULA came in 2013 and is stored with a prefix."""
LONGEST_FORMULA = 8192
DEEPEST_NESTING = 64

# Every kind of node, also in the places where only some indicators have it.
TREES: dict[str, Expr] = {
    **{column.name: column.tree for column in COLUMNS},
    "text": Text('6"x4"'),
    "choice": Choose(IsBlank(a), Text("未入力"), Choose(IsNumber(b), a, Text("要確認"))),
    "words": IsText(a, "該当なし") | ~IsBlank(b) & (b <= Fraction(5, 2)),
    "count": CountText(a, "○"),
    "total": Total((a, b, c)) / d,
    "computed text": IsText(Choose(a > b, Text("高"), Text("低")), "高"),
    "negative": -a - (b - -c) * (d - Number(-2)),
}
FORM_TREES: dict[str, Expr] = {
    "says nothing": ReadsLike(a, ("特になし", "OK"), "。 \u3000"),
    "too long": IsLonger(a, 4),
    "typed over": IsFormula(a),
    "error": OnError(a + 1, Text("エラー")),
}


def formula_of(tree: Expr) -> str:
    cells: dict[Expr, Ref | str] = {item: f"$X${n}" for n, item in enumerate(operands(tree), 1)}
    return to_excel(tree, cells)


# --- what Excel takes -----------------------------------------------------------------------


def without_texts(formula: str) -> str:
    return re.sub(r'"(?:[^"]|"")*"', '""', formula)


def nesting(formula: str) -> int:
    """The depth of parentheses of a formula that closes what it opens."""
    depth = deepest = 0
    for sign in without_texts(formula):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        deepest = max(deepest, depth)
        assert depth >= 0, formula
    assert depth == 0, formula
    return deepest


@pytest.mark.parametrize("name", [*TREES, *FORM_TREES])
def test_formulas_are_excel_2016(name: str) -> None:
    formula = formula_of((TREES | FORM_TREES)[name])
    bare = without_texts(formula)
    assert bare.startswith("=")
    assert set(re.findall(r"([\w.]+)\(", bare)) <= (EXCEL_2016 if name in TREES else IN_FORMS)
    assert "_xl" not in formula.replace("_xlfn.ISFORMULA(", "")
    assert not re.search(r"[{}#@!\[\]]", bare)  # no array, error, implicit intersection, link
    assert bare.count('"') % 2 == 0
    assert nesting(formula) < DEEPEST_NESTING
    assert len(formula) < LONGEST_FORMULA


def test_the_formula_lint_sees_what_is_wrong() -> None:
    assert set(re.findall(r"([\w.]+)\(", "=_xlfn.LET(a,1)")) - EXCEL_2016
    with pytest.raises(AssertionError):
        nesting("=IF(A1))")
    with pytest.raises(AssertionError):
        nesting("=IF((A1)")
    assert nesting('=IF(A1="(",1)') == 1


def test_formulas_read_as_a_person_would_write_them() -> None:
    cells: dict[Expr, Ref | str] = {collected: "D5", assessed: "C5"}
    assert to_excel(COLLECTION_RATE.rounded, cells) == (
        '=IF(COUNT(D5,C5)<2,"-",IF(C5=0,"-",ROUND(D5/C5,3)))'
    )
    assert to_excel(in_thousands(assessed), cells) == '=IF(COUNT(C5)<1,"-",ROUND(C5/1000,0))'


def test_an_operand_may_be_a_cell_a_call_or_a_cell_with_a_whole_expression() -> None:
    call = Ref("SUMIFS(F:F,A:A,1)", present="COUNTIFS(A:A,1)>0")
    assert to_excel(outstanding - assessed, {outstanding: call, assessed: "C5"}) == (
        '=IF(COUNT(C5)<1,"-",IF(NOT(COUNTIFS(A:A,1)>0),"-",SUMIFS(F:F,A:A,1)-C5))'
    )
    rate = COLLECTION_RATE.definition
    assert to_excel(rate - Fraction(1, 2), {rate: "G5"}) == '=IF(COUNT(G5)<1,"-",G5-0.5)'


def test_an_operand_without_a_cell_is_wrong_use() -> None:
    with pytest.raises(KeyError, match="assessed"):
        to_excel(COLLECTION_RATE.shown, {collected: "D5"})


# --- LAMBDA ---------------------------------------------------------------------------------

NAME = re.compile(r"[^\W\d][\w.]*")  # a letter or _, then letters, digits, _ and full stops
CELL_ADDRESS = re.compile(r"[A-Z]{1,4}\d+|R\d*C\d*|R|C", re.IGNORECASE)


def parts_of(text: str) -> tuple[list[str], str]:
    """The parameters and the body of a LAMBDA."""
    found = re.fullmatch(r"_xlfn\.LAMBDA\(((?:_xlpm\.\w+,)+)(.+)\)", text)
    assert found, text
    return found[1].rstrip(",").split(","), found[2]


@pytest.mark.parametrize("indicator", LAMBDA_INDICATORS, ids=lambda one: one.name)
def test_lambdas_are_what_the_file_format_wants(indicator: Indicator) -> None:
    text = to_lambda(indicator)
    parameters, body = parts_of(text)
    bare = without_texts(body)
    assert len(parameters) == len(set(parameters)) == len(operands(indicator.definition)) <= 253
    assert set(re.findall(r"(?<![\w.])_\w+(?:\.\w+)?", bare)) == set(parameters)
    assert set(re.findall(r"([\w.]+)\(", bare)) <= EXCEL_2016  # and no other needs _xlfn.
    nesting(text)
    for name in (indicator.label, *(one.removeprefix("_xlpm.") for one in parameters)):
        assert NAME.fullmatch(name)
        assert not CELL_ADDRESS.fullmatch(name)
        assert len(name) <= 255
    assert all("." not in one.removeprefix("_xlpm.") for one in parameters)


def test_the_name_lint_knows_a_cell_address() -> None:
    for name in ("A1", "XFD1048576", "RATE1", "R1C1", "rc", "r"):
        assert CELL_ADDRESS.fullmatch(name), name
    for name in ("収納率", "_調定額", "前年の収入済額", "rate_1"):
        assert not CELL_ADDRESS.fullmatch(name), name
        assert NAME.fullmatch(name), name
    for name in ("1率", "収納率(%)", "収納 率", ""):
        assert not NAME.fullmatch(name), name


def test_labels_differ_so_that_every_name_stands_for_one_thing() -> None:
    labels = [one.label.casefold() for one in LAMBDA_INDICATORS]
    assert len(set(labels)) == len(labels)


def test_a_lambda_takes_this_years_operands_first() -> None:
    for change, part in ((COLLECTION_RATE_CHANGE, "収入済額"), (REDUCTION_GAIN, "収入未済額")):
        parameters, _ = parts_of(to_lambda(change))
        assert [one.removeprefix("_xlpm._") for one in parameters] == [
            part, "調定額", f"前年の{part}", "前年の調定額",
        ]  # fmt: skip


# --- the tree -------------------------------------------------------------------------------

LEAVES = st.one_of(
    st.sampled_from((a, b, c, d)),
    st.integers(-9, 9).map(Number),
    st.integers(-9, 9).map(lambda quarters: Number(Fraction(quarters, 4))),
)
WITHOUT_DIVISION = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: two[0] + two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] - two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] * two[1]),
        inner.map(lambda one: -one),
    ),
    max_leaves=4,
)
# Denominators are exact in doubles, so that zero is zero everywhere.
ARITHMETIC = st.recursive(
    WITHOUT_DIVISION,
    lambda inner: st.one_of(
        st.tuples(inner, WITHOUT_DIVISION).map(lambda two: two[0] / two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] - two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] * two[1]),
    ),
    max_leaves=4,
)
OPERANDS = st.lists(st.none() | st.integers(-50, 50), min_size=4, max_size=4)


def calculated(formulas: Sequence[str], values: Sequence[int | None]) -> list[object]:
    """What ironcalc makes of formulas over the cells A1, B1 …"""
    model = ironcalc.create("formulas", "en", "UTC", "en")
    for column, value in enumerate(values, 1):
        if value is not None:
            model.update_cell_with_number(0, 1, column, value)
    for row, formula in enumerate(formulas, 2):
        model.update_cell_with_formula(0, row, 1, formula)
    model.evaluate()
    return [model.get_cell_value(0, row, 1) for row in range(2, len(formulas) + 2)]


@given(ARITHMETIC, OPERANDS)
def test_any_arithmetic_means_the_same_everywhere(tree: Expr, values: list[int | None]) -> None:
    environment: dict[str, Value] = dict(zip("abcd", values, strict=True))
    exact = to_python(tree)(environment)
    (formula,) = calculated([to_excel(tree, CELLS)], values)
    pandas = to_pandas(tree, pd.DataFrame([environment])).iloc[0]
    if exact is None:
        assert formula == "-"
        assert pd.isna(pandas)
    else:
        assert isinstance(exact, int | Fraction)
        near = pytest.approx(float(exact), abs=1e-12 * float(size_of(tree, environment)))
        assert formula == near
        assert pandas == near


CONDITIONS: dict[str, Expr] = {
    "A1=B1": a.equals(b),
    "A1<>B1": a.differs(b),
    "A1<B1": a < b,
    "A1<=B1": a <= b,
    "A1>B1": a > b,
    "A1>=B1": a >= b,
    "not <": ~(a < b),
    "both": (a < b) & (b > 0),
    "either": (a < b) | (b > 0),
    "number": IsNumber(a / b),
    "rounded": Shown(a / b, 0) <= 1,
}


@given(st.sampled_from(sorted(CONDITIONS)), OPERANDS.map(lambda four: four[:2]))
def test_conditions_over_missing_operands_are_false(name: str, two: list[int | None]) -> None:
    tree, environment = CONDITIONS[name], dict(zip("ab", two, strict=True))
    truth = to_python(tree)(environment)
    assert isinstance(truth, bool)
    assert calculated([to_excel(tree, CELLS)], two) == [truth]
    frame = pd.DataFrame([environment], dtype="float64")
    assert bool(to_pandas(tree, frame).iloc[0]) == truth
    if None in two and name not in ("not <", "either"):
        assert truth is False


CELL_VALUES: tuple[object, ...] = (
    None, "", " ", "\u3000", "\u3000 ", "該当なし", " 該当なし", "該当なし\u3000", "該当 なし",
    "該当なし\n", "ok", "OK", "ＯＫ", "-", "0", 0, 7, -2.5, "特に なし。", "\u3000。", "なし|OK", "特になし?",
)  # fmt: skip
TEXT_TREES: tuple[Expr, ...] = (
    IsBlank(a),
    IsText(a, "該当なし"),
    IsText(a, "OK"),
    IsNumber(a),
    IsText(a, "-") | (a <= Fraction(-5, 2)),
    ~IsBlank(a) & ~IsNumber(a),
    IsText(Choose(IsNumber(a), Text("数"), Text("文")), "数"),
    Choose(IsBlank(a), Text("未入力"), Choose(IsNumber(a), a * 2, Text("要確認"))),
    a + 1,
    Choose(IsNumber(a), Text('6"x4"'), Text("|")),
    *FORM_TREES.values(),
)


def test_texts_and_blanks_mean_the_same_in_a_sheet(office: ModuleType, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row, value in enumerate(CELL_VALUES, 1):
        sheet.append([value, *(to_excel(tree, {a: f"A{row}"}) for tree in TEXT_TREES)])
    last = len(CELL_VALUES)
    counts = [CountText(a, "○"), CountText(a, "該当なし") + 0, Total((a, b)), Total((b, c))]
    ranges: dict[Expr, Ref | str] = {a: f"A1:A{last}", b: "Y1", c: "Z1"}
    sheet.append([None, *(to_excel(tree, ranges) for tree in counts)])
    book.save(tmp_path / "texts.xlsx")
    shown = office.displayed(tmp_path / "texts.xlsx")["Sheet"]

    for value, line in zip(CELL_VALUES, shown, strict=False):
        environment = {"a": Fraction(value) if isinstance(value, float) else value}
        expected = [to_python(tree)(environment) for tree in TEXT_TREES]
        assert line[1 : len(TEXT_TREES) + 1] == [as_displayed(one) for one in expected], value
    cells = {"a": CELL_VALUES, "b": None, "c": None}
    assert shown[last][1:5] == ["0", "1", "4.5", "-"]
    assert [to_python(tree)(cells) for tree in counts[:2]] == [0, 1]
    assert to_python(Total((b, c)))(cells) is None


def as_displayed(result: object) -> str:
    if result is None:
        return "-"
    if isinstance(result, bool):
        return str(result).upper()
    return f"{float(result):g}" if isinstance(result, int | Fraction) else str(result)


def test_pandas_takes_columns_as_they_come() -> None:
    frame = pd.DataFrame(
        {
            "collected": [1, 2, None, "該当なし", "3", Fraction(1, 2)],
            "assessed": [3, 0, 4, 5, 6, Fraction(1, 3)],
        },
        index=[7, 7, 8, 8, 9, 9],
    )
    got = to_pandas(COLLECTION_RATE.shown, frame)
    assert list(got.index) == [7, 7, 8, 8, 9, 9]
    assert got.iloc[0] == 0.333
    assert got.iloc[5] == 1.5
    assert got.iloc[1:5].isna().all()
    assert got.dtype == "float64"


def test_what_no_renderer_knows_is_wrong_use() -> None:
    frame = pd.DataFrame({name: [1] for name in ITEMS})
    for render in (to_python, lambda tree: to_pandas(tree, frame), lambda tree: to_excel(tree, {})):
        with pytest.raises(TypeError):
            render(Expr())
