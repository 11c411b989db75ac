"""A table of earlier figures says its unit, holds sums and comes in many encodings: nothing is guessed."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from saiken_addin.core.findings import Code
from saiken_addin.core.history import CityRow, History, SettlementRow
from saiken_addin.intake.history import read_history
from saiken_addin.ooxml import csv_grid as csv_grids
from saiken_addin.ooxml.csv_grid import MAX_COLUMNS, csv_grid

KNOWN = {"K001": {"市税"}, "K002": {"国民健康保険税"}, "K003": {"介護給付費会計"}, "K004": {"滞納額合計"}}
SETTLEMENTS = ["年度", "種別", "債権ID", "債権名", "区分", "調定額", "収入済額", "不納欠損額", "還付未済額"]
MARKET = ["令和6年度", "決算", "K001", "市税", "過年", "100", "60", "5", "1"]
HEALTH = ["令和6年度", "決算", "K002", "国民健康保険税", "過年", "1000", "60", "5", "1"]
DEBTORS = ["年度", "債権ID", "債権名", "滞納者数", "滞納件数"]


def text_of(*rows: Sequence[str], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def read(tmp_path: Path, *rows: Sequence[str], name: str = "実績.csv") -> History:
    path = tmp_path / name
    path.write_text(text_of(*rows), encoding="utf-8", newline="")
    return read_history(path, KNOWN)


def told(history: History) -> list[tuple[Code, str]]:
    return [(one.code, one.place.cell) for one in history.findings]


def claims(history: History) -> list[str]:
    return [row.claim for row in history.rows]


# --- the unit ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "cell", "unit"),
    [
        (["（単位：千円）"], "A2", "千円"),
        (["", "", "単位", "千円"], "D2", "千円"),
        (["", "単位：", "百万円"], "C2", "百万円"),
        (["単位　億円、％"], "A2", "億円"),
        (["単位:１，０００円"], "A2", "1,000円"),
        (["金額は千円単位で四捨五入しています"], "A2", "千円"),
        (["決算一覧【千円】"], "A2", "千円"),
        (["単位：千"], "A2", "千"),
        (["決算一覧（万円、端数切捨て）"], "A2", "万円"),
        (["単位は千円です"], "A2", "千円"),
        (["令和6年度決算　単位：千円　税務部"], "A2", "千円"),
        (["※金額は千円で表示しています"], "A2", "千円"),
        (["単位／千円"], "A2", "千円"),
        (["金額：千円"], "A2", "千円"),
        (["Unit: thousand yen"], "A2", "thousandyen"),
    ],
)
def test_figures_that_are_no_yen_are_refused(
    tmp_path: Path, above: list[str], cell: str, unit: str
) -> None:
    history = read(tmp_path, ["決算一覧"], above, SETTLEMENTS, MARKET)
    assert told(history) == [(Code.HISTORY_UNIT, cell)]
    assert history.findings[0].details["unit"] == unit
    assert history.rows == ()


@pytest.mark.parametrize(
    "above",
    ["（単位：円）", "単位 円", "1,000円以上の債権", "収入未済額が10億円を超える債権", "千円未満は切り捨てない",
     "単位：円（千円未満切捨て）", "千円で始まる債権"],
)
def test_yen_is_yen(tmp_path: Path, above: str) -> None:
    history = read(tmp_path, [above], SETTLEMENTS, MARKET)
    assert (told(history), claims(history)) == ([], ["K001"])


def test_the_unit_may_stand_in_a_heading(tmp_path: Path) -> None:
    yen = [f"{heading}（円）" if heading.endswith("額") else heading for heading in SETTLEMENTS]
    assert claims(read(tmp_path, yen, MARKET)) == ["K001"]
    thousands = [heading.replace("（円）", "(単位：千円)") for heading in yen]
    assert told(read(tmp_path, thousands, MARKET)) == [(Code.HISTORY_UNIT, "F1")]


def test_the_unit_may_stand_beside_or_below_the_figures(tmp_path: Path) -> None:
    column = read(tmp_path, [*SETTLEMENTS, "単位"], [*MARKET, "円"], [*HEALTH, "千円"])
    assert told(column) == [(Code.HISTORY_UNIT, "J3")]
    below = read(tmp_path, SETTLEMENTS, MARKET, ["（単位：百万円）"])
    assert (Code.HISTORY_UNIT, "A3") in told(below)
    for words in ("単位：1,000円", "千円単位"):
        assert (Code.HISTORY_UNIT, "A3") in told(read(tmp_path, SETTLEMENTS, MARKET, [words])), words
    remark = read(tmp_path, [*SETTLEMENTS, "備考"], [*MARKET, "調定額が千円単位の誤りのため訂正"])
    assert claims(remark) == ["K001"]


def test_an_amount_of_a_thousand_yen_is_no_unit(tmp_path: Path) -> None:
    history = read(tmp_path, SETTLEMENTS, [*MARKET[:5], "1,000円", *MARKET[6:]])
    assert [row.amounts.assessed for row in history.rows if isinstance(row, SettlementRow)] == [1000]


def test_the_unit_may_stand_in_the_name_of_the_file_or_of_the_sheet(tmp_path: Path) -> None:
    assert told(read(tmp_path, SETTLEMENTS, MARKET, name="決算（千円）.csv")) == [(Code.HISTORY_UNIT, "")]
    book = Workbook()
    assert book.active
    book.active.title = "決算（千円）"
    for row in (SETTLEMENTS, MARKET):
        book.active.append(row)
    book.save(tmp_path / "決算.xlsx")
    assert told(read_history(tmp_path / "決算.xlsx", KNOWN)) == [(Code.HISTORY_UNIT, "")]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ('#,##0"千円"', "100千円"),
        ("m/d", "1900年4月9日"),
        ("0%", "10000%"),
        ("#,##0", None),
        ('#,##0"円"', None),
        ("#,##0,", None),
        ('#,##0,"千円"', None),
    ],
)
def test_a_number_of_a_workbook_says_what_it_shows(tmp_path: Path, code: str, text: str | None) -> None:
    book = Workbook()
    assert book.active
    for row in (SETTLEMENTS, [*MARKET[:5], 100, 0, 0, 0]):
        book.active.append(row)
    book.active["F2"].number_format = code
    book.save(tmp_path / "決算.xlsx")
    history = read_history(tmp_path / "決算.xlsx", KNOWN)
    if text is None:
        assert (told(history), claims(history)) == ([], ["K001"])
    else:
        assert told(history) == [(Code.HISTORY_BAD_VALUE, "F2")]
        assert f"「{text}」" in history.findings[0].what


def test_persons_are_counted_one_by_one(tmp_path: Path) -> None:
    row = ["令和6年度", "K001", "市税", "12", "34"]
    assert told(read(tmp_path, ["（単位：千人）"], DEBTORS, row)) == [(Code.HISTORY_UNIT, "A1")]
    assert claims(read(tmp_path, ["（金額は千円）"], DEBTORS, row)) == ["K001"]


# --- sums --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({2: "", 3: "合　計"}, "合 計"),
        ({0: "", 1: "", 2: "合計", 3: "", 4: ""}, "合計"),
        ({2: "", 3: "小計（強制徴収公債権）"}, "小計（強制徴収公債権）"),
        ({2: "-", 3: "国保年金課計"}, "国保年金課計"),
        ({2: "", 3: "※計"}, "※計"),
        ({4: "合計"}, "合計"),
        ({0: "計"}, "計"),
        ({3: "総計"}, "総計"),
        ({2: "", 3: "", 9: "局計"}, "局計"),
    ],
)
def test_a_sum_is_named_and_is_no_claim(tmp_path: Path, changes: dict[int, str], name: str) -> None:
    line = [changes.get(column, text) for column, text in enumerate([*HEALTH, ""])]
    history = read(tmp_path, [*SETTLEMENTS, "局"], [*MARKET, "市民局"], line)
    assert told(history) == [(Code.HISTORY_SUM, "C3")]
    assert f"「{name}」" in history.findings[0].what
    assert claims(history) == ["K001"]


def test_a_claim_that_is_called_like_a_sum_is_a_claim(tmp_path: Path) -> None:
    lines = [[*MARKET[:2], claim, next(iter(KNOWN[claim])), *MARKET[4:]] for claim in ("K003", "K004")]
    assert claims(read(tmp_path, SETTLEMENTS, *lines)) == ["K003", "K004"]


def test_accounts_are_no_sums(tmp_path: Path) -> None:
    line = [*MARKET[:2], "K999", "一般会計", *MARKET[4:]]
    assert told(read(tmp_path, SETTLEMENTS, line)) == [(Code.HISTORY_CLAIM_UNKNOWN, "C2")]


def test_the_sum_of_cities_is_no_city(tmp_path: Path) -> None:
    headings = ["市", "債権ID", "年度", "調定額", "収入済額"]
    lines = [[city, "K001", "令和6年度", "100", "50"] for city in ("甲市", "合計")]
    history = read(tmp_path, headings, *lines)
    assert told(history) == [(Code.HISTORY_SUM, "B3")]
    assert [row.city for row in history.rows if isinstance(row, CityRow)] == ["甲市"]


# --- how a file is written ---------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "euc_jp", "iso2022_jp", "cp932", "utf-8-sig"],
)
def test_any_encoding_of_an_office_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "実績.csv"
    name = "市税 ｶﾅ" if encoding == "cp932" else "市税 ①" if encoding.startswith("utf") else "市税"
    row = [*MARKET[:3], name, *MARKET[4:]]
    path.write_bytes(text_of(["決算の一覧"], SETTLEMENTS, row, delimiter=delimiter).encode(encoding))
    assert claims(read_history(path, {"K001": {name}})) == ["K001"]


def test_what_is_no_text_is_told_by_name(tmp_path: Path) -> None:
    path = tmp_path / "実績.csv"
    path.write_bytes(b"\xff\x81\x20")
    [finding] = read_history(path, KNOWN).findings
    assert "UTF-8・Shift_JIS・EUC-JP・UTF-16" in finding.what


def test_rows_keep_their_numbers_and_blank_ones_cost_nothing() -> None:
    assert csv_grid(b"\r\n,,\r\na,,b\r\n" + b"\n" * 100_000 + b"c") == [
        (3, {1: "a", 3: "b"}),
        (100_004, {1: "c"}),
    ]


@pytest.mark.parametrize("data", [b"a\n" * 101, b"," * MAX_COLUMNS + b"a"])
def test_a_file_that_would_fill_the_memory_is_refused(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_grids, "MAX_ROWS", 100)
    with pytest.raises(ValueError, match="超えています"):
        csv_grid(data)


# --- one figure --------------------------------------------------------------------------------


def test_15_digits_of_a_figure_decide(tmp_path: Path) -> None:
    """A program that computes in binary leaves 19318084428.000004 and the like in its exports."""
    exported = [*MARKET[:5], "19,318,084,428.000000000007", "60", "5", "1"]
    [row] = read(tmp_path, SETTLEMENTS, exported).rows
    assert isinstance(row, SettlementRow)
    assert row.amounts.assessed == 19_318_084_428
    for fraction in ("100.5", "19318084428.5000000000007", "¥100.000000000000000007"):
        history = read(tmp_path, SETTLEMENTS, [*MARKET[:5], fraction, "60", "5", "1"])
        assert told(history) == [(Code.HISTORY_BAD_VALUE, "F2")], fraction


@pytest.mark.parametrize("font", [InlineFont(strike=True), InlineFont(vertAlign="superscript")])
def test_a_figure_that_is_partly_struck_or_raised_is_not_guessed(tmp_path: Path, font: InlineFont) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(SETTLEMENTS)
    sheet.append([*MARKET[:5], 0, 60, 5, 1])
    sheet["F2"] = CellRichText(TextBlock(font, "1200"), TextBlock(InlineFont(), "1500"))
    sheet["D2"] = CellRichText("市税", TextBlock(font, "※"))
    book.save(tmp_path / "実績.xlsx")
    history = read_history(tmp_path / "実績.xlsx", KNOWN)
    assert (Code.HISTORY_BAD_VALUE, "F2") in told(history)
    assert history.rows == ()
