"""Earlier figures are read from CSV and Excel whole or not at all, with every bad row named."""

import csv
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from saiken_addin.core.findings import Code, SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.history import DebtorRow, History, MonthRow, SettlementRow
from saiken_addin.core.model import MAX_AMOUNT, MEASURES, Amounts, HistoryKind, Kind
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.intake.history import read_history
from saiken_addin.ledger.store import open_ledger

KNOWN: dict[str, set[str]] = {}
for _claims in shipped_claims().values():
    for _claim in _claims:
        KNOWN.setdefault(_claim.id, set()).add(_claim.name)

AMOUNTS = list(Amounts.LABELS.values())
MONTHS = ["年度", "月", "債権ID", "債権名", "区分", *AMOUNTS]
MONTH = ["令和7年度", "10", "K001", "市税", "現年", "100", "60", "0", "0", "10"]
SETTLEMENTS = ["年度", "種別", "債権ID", "債権名", "区分", *AMOUNTS[:-1]]
SETTLEMENT = ["令和6年度", "決算", "K001", "市税", "過年", "100", "60", "5", "1"]
DEBTORS = ["年度", "債権ID", "債権名", "滞納者数", "滞納件数"]
DEBTOR = ["令和6年度", "K001", "市税", "12", "34"]


def shipped(name: str, room: str = "demo") -> Path:
    return Path(str(files(f"saiken_addin.{room}.data").joinpath(name)))


def write(path: Path, *rows: Sequence[object], encoding: str = "utf-8", end: str = "\n") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, lineterminator=end).writerows(rows)
    return path


def read(path: Path) -> History:
    return read_history(path, KNOWN)


def changed(row: list[str], **columns: str) -> list[str]:
    headings = {len(MONTH): MONTHS, len(SETTLEMENT): SETTLEMENTS, len(DEBTOR): DEBTORS}[len(row)]
    return [columns.get(heading, text) for heading, text in zip(headings, row, strict=True)]


def told(history: History) -> list[tuple[Code, str, str]]:
    return [(one.code, one.place.cell, one.place.label) for one in history.findings]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "履歴.csv"


# --- what is shipped ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["months_sample.csv", "october_figures.csv"])
def test_the_shipped_months_come_back_from_the_ledger(name: str, tmp_path: Path) -> None:
    history = read(shipped(name))
    assert (history.kind, history.findings) == (HistoryKind.MONTHS, ())
    with open_ledger(tmp_path / "台帳.sqlite") as ledger:
        ledger.record_import(history)
        with shipped(name).open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        wanted: dict[Month, dict[tuple[str, Kind], Amounts]] = {}
        for row in rows:
            month = Month(FiscalYear.parse(row["年度"]), int(row["月"]))
            amounts = Amounts(*(int(row[label]) for label in AMOUNTS))
            wanted.setdefault(month, {})[row["債権ID"], Kind(row["区分"])] = amounts
        for month, figures in wanted.items():
            found = {key: one.amounts for key, one in ledger.figures(month).items()}
            assert found == figures
        assert len(history.rows) == len(rows) == sum(map(len, wanted.values()))


def test_the_shipped_settlements_come_back_from_the_ledger(tmp_path: Path) -> None:
    history = read(shipped("settlements_sample.csv"))
    assert (history.kind, history.findings) == (HistoryKind.SETTLEMENTS, ())
    with (
        open_ledger(tmp_path / "台帳.sqlite") as ledger,
        shipped("settlements_sample.csv").open(encoding="utf-8-sig", newline="") as stream,
    ):
        ledger.record_import(history)
        found = {
            (row["年度"], row["債権ID"], row["区分"]): (
                row["種別"],
                *(row[a] for a in AMOUNTS[:-1]),
            )
            for row in csv.DictReader(stream)
        }
        answers = {
            (year.label, claim, str(kind)): (
                str(one.status),
                *(str(getattr(one.figures.amounts, item)) for item in Amounts.SETTLED),
            )
            for year in map(FiscalYear, range(4, 8))
            for (claim, kind), one in ledger.settlements(year).items()
        }
        assert answers == found
        assert len(answers) == 240


def test_the_shipped_debtors_come_back_from_the_ledger(tmp_path: Path) -> None:
    history = read(shipped("debtors_sample.csv"))
    assert (history.kind, history.findings) == (HistoryKind.DEBTORS, ())
    with open_ledger(tmp_path / "台帳.sqlite") as ledger:
        ledger.record_import(history)
        found = [ledger.debtors(FiscalYear(year)) for year in range(4, 8)]
    assert [len(one) for one in found] == [31, 31, 31, 33]
    assert (found[0]["K001"].amounts.debtors, found[0]["K001"].amounts.cases) == (36129, 93936)


# --- shapes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_usual_encoding_and_line_end_is_read(file: Path, encoding: str, end: str) -> None:
    history = read(write(file, MONTHS, MONTH, encoding=encoding, end=end))
    amounts = Amounts(100, 60, 0, 0, 10)
    row = MonthRow(2, Month(FiscalYear(7), 10), "K001", Kind.CURRENT, amounts)
    assert (history.rows, history.findings) == ((row,), ())
    assert (history.file, history.sheet, len(history.sha256)) == ("履歴.csv", "", 64)


def test_a_figure_that_a_claim_has_once_stands_with_the_carried_amounts(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = replace(MEASURES["written_off"], per_claim=True)
    monkeypatch.setitem(MEASURES, "written_off", once)  # type: ignore[arg-type]
    history = read(write(file, MONTHS, changed(MONTH, 区分="過年"), MONTH))
    assert told(history) == [(Code.HISTORY_BAD_VALUE, "H3", "不納欠損額")]
    assert "過年の行にだけ" in history.findings[0].remedy


def test_the_order_of_columns_is_free_and_others_are_ignored(file: Path) -> None:
    headings = ["備考", *reversed(DEBTORS), "メモ"]
    history = read(write(file, headings, ["あ", *reversed(DEBTOR), "い"]))
    assert history.rows == (DebtorRow(2, FiscalYear(6), "K001", Amounts(debtors=12, cases=34)),)


def test_the_name_is_not_needed_and_a_title_may_stand_above(file: Path) -> None:
    headings, row = ([*columns[:3], *columns[4:]] for columns in (SETTLEMENTS, SETTLEMENT))
    history = read(
        write(file, ["決算の一覧"], [], headings, row, ["", ""], [*row[:2], "K002", *row[3:]])
    )
    assert [(one.row, one.claim) for one in history.rows if isinstance(one, SettlementRow)] == [
        (4, "K001"),
        (6, "K002"),
    ]


def test_empty_cells_are_no_figure_and_zero_is_zero(file: Path) -> None:
    history = read(
        write(file, MONTHS, changed(MONTH, 調定額="", 収入済額="0", 目標収入未済額=" 　"))
    )
    assert [one.amounts for one in history.rows if isinstance(one, MonthRow)] == [
        Amounts(None, 0, 0, 0, None)
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [("１，２３４", 1234), ("1,234円", 1234), (str(MAX_AMOUNT), MAX_AMOUNT), (" 5 ", 5)],
)
def test_amounts_are_read_when_beyond_doubt(file: Path, text: str, value: int) -> None:
    [row] = read(write(file, MONTHS, changed(MONTH, 目標収入未済額=text))).rows
    assert isinstance(row, MonthRow)
    assert row.amounts.target_outstanding == value


@pytest.mark.parametrize(
    ("year", "reiwa"), [("7", 7), ("R7", 7), ("令和元年度", 1), ("平成30年度", 0)]
)
def test_years_and_months_may_be_written_as_people_do(file: Path, year: str, reiwa: int) -> None:
    [row] = read(write(file, MONTHS, changed(MONTH, 年度=year, 月="２月末"))).rows
    assert isinstance(row, MonthRow)
    assert row.month == Month(FiscalYear(reiwa), 2)


@pytest.mark.parametrize("missing", ["年度", "債権ID", "区分", "目標収入未済額"])
def test_a_missing_heading_is_named(file: Path, missing: str) -> None:
    at = MONTHS.index(missing)
    history = read(write(file, MONTHS[:at] + MONTHS[at + 1 :], MONTH[:at] + MONTH[at + 1 :]))
    [finding] = history.findings
    assert (finding.code, history.rows) == (Code.HISTORY_SHAPE, ())
    assert f"月次として取り込むには、見出し「{missing}」を" in finding.remedy


@pytest.mark.parametrize("name", ["claims_r7.csv", "claims_r8.csv"])
def test_a_list_of_claims_is_told_apart(name: str) -> None:
    """Its cure is another command, not another heading."""
    history = read(shipped(name, "desk"))
    [finding] = history.findings
    assert (finding.code, history.rows) == (Code.HISTORY_IS_CLAIMS, ())
    assert "saiken init --claims" in finding.remedy
    assert "月次・決算・滞納者数・他市比較の実績" in finding.remedy


def test_a_file_with_two_tables_is_not_guessed_at(file: Path, tmp_path: Path) -> None:
    [both] = read(write(file, [*MONTHS, "滞納者数", "滞納件数"], [*MONTH, "1", "2"])).findings
    assert both.code is Code.HISTORY_AMBIGUOUS
    assert "月次、滞納者数" in both.what
    book = Workbook()
    for name in ("R6", "R7"):
        sheet = book.create_sheet(name)
        sheet.append(MONTHS)
        sheet.append(MONTH)
    book.save(tmp_path / "二つ.xlsx")
    [sheets] = read(tmp_path / "二つ.xlsx").findings
    assert "シート「R6」の月次、シート「R7」の月次" in sheets.what


def test_a_heading_that_stands_twice_is_told(file: Path) -> None:
    [finding] = read(write(file, [*MONTHS, "調定額"], [*MONTH, "999"])).findings
    assert (finding.code, finding.details["heading"]) == (Code.HISTORY_HEADING_TWICE, "調定額")


# --- bad rows ----------------------------------------------------------------------------------


def test_every_bad_cell_is_named_and_nothing_is_imported(file: Path) -> None:
    history = read(
        write(
            file,
            MONTHS,
            MONTH,
            changed(MONTH, 年度="七年", 月="13", 区分="両方"),
            changed(MONTH, 債権ID="K999", 調定額="約100", 収入済額="1.5", 不納欠損額="1千円"),
            changed(MONTH, 債権ID="", 年度="", 還付未済額=str(MAX_AMOUNT + 1)),
            changed(MONTH, 調定額="該当なし", 収入済額="1,23", 目標収入未済額="#N/A"),
            MONTH,
            changed(MONTH, 月="9", 収入済額="-1"),
        )
    )
    bad, unknown = Code.HISTORY_BAD_VALUE, Code.HISTORY_CLAIM_UNKNOWN
    assert told(history) == [
        (bad, "A3", "年度"),
        (bad, "B3", "月"),
        (bad, "E3", "区分"),
        (bad, "F4", "調定額"),
        (bad, "G4", "収入済額"),
        (bad, "H4", "不納欠損額"),
        (unknown, "C4", "債権ID"),
        (bad, "A5", "年度"),
        (bad, "I5", "還付未済額"),
        (unknown, "C5", "債権ID"),
        (bad, "F6", "調定額"),
        (bad, "G6", "収入済額"),
        (bad, "J6", "目標収入未済額"),
        (Code.HISTORY_DUPLICATE, "C7", "債権ID"),
        (Code.HISTORY_NEGATIVE, "G8", "収入済額"),
    ]
    assert history.rows == ()
    assert {one.place.file for one in history.findings} == {"履歴.csv"}
    assert "「約100」" in history.findings[3].what
    assert "2行目と同じ" in history.findings[13].what


def test_bad_settlements_and_debtors_are_named(file: Path) -> None:
    rows = [
        changed(SETTLEMENT, 種別="予算"),
        changed(SETTLEMENT, 種別="見込み"),
        SETTLEMENT,
        SETTLEMENT,
    ]
    assert told(read(write(file, SETTLEMENTS, *rows))) == [
        (Code.HISTORY_BAD_VALUE, "B2", "種別"),
        (Code.HISTORY_DUPLICATE, "C5", "債権ID"),
    ]
    rows = [changed(DEBTOR, 滞納者数="-1"), changed(DEBTOR, 滞納件数="多数"), DEBTOR, DEBTOR]
    assert told(read(write(file, DEBTORS, *rows))) == [
        (Code.HISTORY_BAD_VALUE, "D2", "滞納者数"),
        (Code.HISTORY_BAD_VALUE, "E3", "滞納件数"),
        (Code.HISTORY_DUPLICATE, "B5", "債権ID"),
    ]


def test_certified_figures_that_look_wrong_are_imported_with_a_warning(file: Path) -> None:
    odd = changed(SETTLEMENT, 調定額="▲5", 収入済額="0", 不納欠損額="0", 還付未済額="0")
    history = read(write(file, SETTLEMENTS, odd))
    assert [one.code for one in history.findings] == [
        Code.HISTORY_NEGATIVE,
        Code.HISTORY_CONTRADICTS,
    ]
    assert len(history.rows) == 1


@pytest.mark.parametrize(
    ("unrefunded", "codes"), [("39", [Code.HISTORY_CONTRADICTS]), ("40", []), ("", [])]
)
def test_the_outstanding_counts_what_is_to_be_refunded(
    file: Path, unrefunded: str, codes: list[Code]
) -> None:
    row = changed(SETTLEMENT, 収入済額="135", 還付未済額=unrefunded)
    history = read(write(file, SETTLEMENTS, row))
    assert [one.code for one in history.findings] == codes


def test_a_different_name_is_noted_once_and_spaces_are_no_difference(file: Path) -> None:
    rows = [
        changed(MONTH, 月=month, 債権名=name)
        for month, name in (("4", "市民税"), ("5", "市民税"), ("6", "市 税"), ("7", ""))
    ]
    history = read(write(file, MONTHS, *rows))
    assert told(history) == [(Code.HISTORY_NAME_DIFFERS, "D2", "債権名")]
    assert len(history.rows) == 4


# --- Excel -------------------------------------------------------------------------------------


def workbook(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    assert book.active
    book.active.title = "メモ"
    book.active["A1"] = "この資料について"
    sheet = book.create_sheet("月次")
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_as_a_csv_is(tmp_path: Path) -> None:
    row = ["令和7年度", 10, "K001", "市税", "現年", 298336419671, "１７９円", 0.0, None, 10]
    history = read(workbook(tmp_path / "履歴.xlsx", ["月次の一覧"], MONTHS, row))
    assert (history.sheet, history.findings) == ("月次", ())
    [read_row] = history.rows
    assert isinstance(read_row, MonthRow)
    assert (read_row.row, read_row.amounts) == (3, Amounts(298336419671, 179, 0, None, 10))


def test_a_workbook_may_be_named_as_it_likes(tmp_path: Path) -> None:
    named = workbook(tmp_path / "履歴.xlsx", MONTHS, [*MONTH[:5], 1, 0, 0, 0, 0])
    assert len(read(named.rename(tmp_path / "履歴.csv")).rows) == 1


def test_what_is_no_whole_number_in_a_workbook_is_named(tmp_path: Path) -> None:
    row = ["令和7年度", 10, "K001", "市税", "現年", 1.5, True, "=1+1", "#DIV/0!", 10**14]
    history = read(workbook(tmp_path / "履歴.xlsx", MONTHS, row))
    assert [one.place.cell for one in history.findings] == ["F2", "G2", "H2", "I2", "J2"]
    assert {one.place.sheet for one in history.findings} == {"月次"}
    assert [one.details["value"] for one in history.findings][1:3] == ["TRUE", "=1+1"]


# --- files -------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    for place in (tmp_path / "ない.csv", tmp_path):
        with pytest.raises(SaikenError, match="読み取れません"):
            read(place)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.csv", b"", Code.HISTORY_SHAPE),
        ("x.csv", b"\xff\x81\x20", Code.UNREADABLE_FILE),
        ("x.csv", b'"' + b"a" * 200_000, Code.UNREADABLE_FILE),
        ("x.csv", b"a," * 6_000_000, Code.UNREADABLE_FILE),
        ("x.xls", b"<html><table>", Code.NOT_A_WORKBOOK),
        ("x.xlsx", b"PK\3\4broken", Code.DAMAGED),
        ("x.xlsx", "年度,月".encode(), Code.NOT_A_WORKBOOK),
    ],
    ids=["empty", "encoding", "long field", "large", "html", "broken zip", "csv as xlsx"],
)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path, name: str, content: bytes, code: Code
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    history = read(path)
    assert [one.code for one in history.findings] == [code]
    assert (history.kind, history.rows) == (None, ())
    assert all(str(one) for one in history.findings)


def test_a_workbook_cut_short_is_a_finding(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "履歴.xlsx", MONTHS, MONTH).read_bytes()
    assert zipfile.is_zipfile(tmp_path / "履歴.xlsx")
    (tmp_path / "短い.xlsx").write_bytes(whole[: len(whole) // 2])
    assert [one.severity.name for one in read(tmp_path / "短い.xlsx").findings] == ["ERROR"]


CELL = st.sampled_from([*MONTHS, *SETTLEMENTS, *DEBTORS, *MONTH, *SETTLEMENT, *DEBTOR]) | st.text(
    max_size=8
)


@given(
    headings=st.sampled_from([MONTHS, SETTLEMENTS, DEBTORS]) | st.lists(CELL, max_size=11),
    rows=st.lists(st.lists(CELL, max_size=11), max_size=5),
)
def test_whatever_is_in_a_table_there_are_rows_or_errors(
    headings: list[str], rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "何でも.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])
    history = read(path)
    assert all(one.what and one.remedy for one in history.findings)
    if any(one.severity.name == "ERROR" for one in history.findings):
        assert history.rows == ()
    else:
        filled = sum(any(text.strip() for text in row[: len(headings)]) for row in rows)
        assert len(history.rows) <= filled
