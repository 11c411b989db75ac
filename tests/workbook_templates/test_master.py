"""Proves the meeting master: what its tables read, that they live over データ, and where they lead."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import load_workbook
from support import october
from support.masters import (
    ABSENT,
    Made,
    drawn_sheet,
    extreme,
    extremes_master,
    make,
    missing_master,
    october_master,
)
from support.printed_tables import assert_printed, assert_table_8, half_away, pair, table_8
from support.recalculation import differences, differing
from support.stamped import formula_cells, unstamped_formulas

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Figures, Kind, State
from saiken_addin.core.settings import Settings
from workbook_templates.master.build import PAGES, findings_book
from workbook_templates.master.content import MasterContent

CURRENT, CARRIED = "2-7_現年", "2-8_過年"
DATA, SOURCES, STATUS, FINDINGS = "データ", "出典", "提出状況", "検査結果"
FIRST = 6
FIGURES = "DEFGHIJK"


@pytest.fixture(scope="module")
def made() -> Made:
    return october_master()


@pytest.fixture(scope="module")
def texts(made: Made, office: ModuleType) -> dict[str, list[list[str]]]:
    return made.seen.texts


def rows_of_sources(made: Made) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """The rows of 出典: what was reported, and below it the sums; no row of one among the other."""
    rows = list(made.cached[SOURCES].iter_rows(min_row=2))
    sums = [number for number, row in enumerate(rows) if row[0].value == "計"]
    parted = min(sums, default=len(rows))
    assert sums == list(range(parted, len(rows)))
    return rows[:parted], rows[parted:]


def assert_cached_is_recalculated(made: Made) -> int:
    """Every formula's cached result is what LibreOffice computes; how many there were."""
    assert differing(made.file, made.seen.values) == []
    return sum(map(len, formula_cells(made.file).values()))


# --- the real tables --------------------------------------------------------------------------


def test_table_7_reads_as_printed(texts: dict[str, list[list[str]]], made: Made) -> None:
    assert_printed(texts[CURRENT], [claim.id for claim in made.claims])


def test_table_8_follows_from_the_yen(texts: dict[str, list[list[str]]], made: Made) -> None:
    assert_table_8(texts[CARRIED], [claim.id for claim in made.claims])


def test_cached_results_are_what_a_spreadsheet_computes(made: Made, office: ModuleType) -> None:
    # 8 figures above and 6 below for every claim and the total, in both tables; 6 in every row of
    # the charts' tables, 8 in the first; one in every row of sums among the sources
    charts = 8 + 6 * (34 + 29 + 9 + 20 + 2 + 15)
    sums = len(rows_of_sources(made)[1])
    assert sums > 100
    assert assert_cached_is_recalculated(made) == 2 * 34 * 14 + charts + sums


def test_every_formula_has_a_cached_result(made: Made) -> None:
    assert unstamped_formulas(made.file.read_bytes()) == []


def test_every_figure_is_a_live_formula_that_excel_2016_knows(made: Made) -> None:
    known = {"IF", "OR", "NOT", "ROUND", "COUNT", "COUNTIFS", "SUMIFS", "ABS", "AND"}
    for name in (CURRENT, CARRIED):
        sheet = made.formulas[name]
        for number in range(34):
            for letter in FIGURES:
                upper = sheet[f"{letter}{FIRST + 2 * number}"].value
                lower = sheet[f"{letter}{FIRST + 2 * number + 1}"].value
                assert upper.startswith("=")
                assert "データ!" in upper
                assert lower == "-" or "データ!" in lower
                assert set(re.findall(r"([A-Z][A-Z0-9.]+)\(", upper)) <= known
                assert len(upper) < 8192
        total = sheet[f"D{FIRST + 2 * 33}"].value
        assert "SUMIFS" in total
        assert "COUNTIFS" in total


def test_a_change_in_the_data_goes_through_the_tables(made: Made, office: ModuleType) -> None:
    texts = office.displayed(
        made.file, {"データ!I2": "0", "データ!S3": "0", "データ!J36": "", "データ!N5": ""}
    )
    shown, carried = texts[CURRENT], texts[CARRIED]
    assert pair(shown, 0)[0][0] == "0"
    assert pair(shown, 0)[0][6] == "-", "no rate of nothing assessed"
    assert pair(shown, 3)[1][0] == "-"
    total = pair(shown, 33)
    # 373,749,070 without 市税 (298,336,420) and without 墓地管理料 (106,219), which counts no more
    assert total[0][0] == "75,306,431"
    assert int(total[1][0][1:-1].replace(",", "")) == pytest.approx(348_262_015 - 106_506 - 839_900, abs=2)
    assert pair(carried, 1)[0][1] == "-"
    assert pair(carried, 1)[0][2] == "-", "収入未済額 needs all of its amounts"


# --- the layout -------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_the_contract(made: Made) -> None:
    whole = [
        "次第", "名簿", "座席表", "1_計画改定", "1-2_基本計画案", "1-3_対象債権一覧", "2-1_未済額", "2-2_債権別",
        "2-3_債権別(主要除く)", "2-4_局別", "2-5_課別", "2-6_課別(主要除く)", "2-7_現年", "2-8_過年", "2-9_課題",
        "2-10_取組", "3_目標設定", "データ", "提出状況", "検査結果", "出典", "前回との差", "見込み",
    ]  # fmt: skip
    names = made.formulas.sheetnames
    assert names == [page.name for page in PAGES]
    assert names == [name for name in whole if name in names]
    assert {CURRENT, CARRIED, DATA, STATUS, FINDINGS, SOURCES} <= set(names)


@pytest.mark.parametrize("name", [CURRENT, CARRIED])
def test_pairs_of_rows_end_with_their_figures(made: Made, name: str) -> None:
    sheet = made.cached[name]
    assert sheet.max_column == 11
    for number, claim in enumerate(made.claims):
        row = FIRST + 2 * number
        mark = " ※3" if claim.id in ("K024", "K025") else ""
        assert sheet[f"C{row}"].value == f"{claim.title}{mark}"
        assert sheet[f"C{row + 1}"].value is None
        assert f"C{row}:C{row + 1}" in {str(area) for area in sheet.merged_cells.ranges}
        for letter in FIGURES:
            assert sheet[f"{letter}{row}"].value is not None
            assert sheet[f"{letter}{row + 1}"].value is not None
    row = FIRST + 2 * 33
    assert sheet[f"A{row}"].value == "合計"
    assert f"A{row}:C{row + 1}" in {str(area) for area in sheet.merged_cells.ranges}
    below = [sheet[f"A{number}"].value for number in range(row + 2, sheet.max_row + 1)]
    assert [text[:2] for text in below] == ["※1", "※2", "※3"]


@pytest.mark.parametrize("name", [CURRENT, CARRIED])
def test_bureaus_and_sections_are_merged_over_their_claims(made: Made, name: str) -> None:
    sheet = made.cached[name]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    breaks = {mark.id for mark in sheet.row_breaks.brk}
    for letter, key in (("A", "bureau"), ("B", "section")):
        labels: dict[int, str] = {}
        for area in merged:
            found = re.fullmatch(rf"{letter}(\d+):{letter}(\d+)", area)
            if found and int(found[1]) >= FIRST and "※" not in area:
                for row in range(int(found[1]), int(found[2]) + 1):
                    labels[row] = sheet[f"{letter}{found[1]}"].value
                    assert row == int(found[2]) or row not in breaks, "no break within a cell"
        for number, claim in enumerate(made.claims):
            row = FIRST + 2 * number
            assert labels[row] == labels[row + 1] == getattr(claim, key)
    assert "B8:B11" in merged, "思い出の里市営霊園事務所 over its two claims"


def test_headings_say_what_the_document_says(made: Made) -> None:
    def heads(name: str) -> list[tuple[str, str]]:
        sheet, found = made.cached[name], []
        above = ""
        for letter in FIGURES:
            top, under = (str(sheet[f"{letter}{row}"].value or "") for row in (4, 5))
            above = top or above
            found.append(tuple(text.replace("\n", " ") for text in (above, under)))
        return found  # type: ignore[return-value]

    assert heads(CURRENT) == [
        ("調定額 A", ""), ("収入済額 B", ""), ("収入未済額", "C (A-B) ※1"), ("収入未済額", "対前年増減率 D"),
        ("目標収入未済額", "E"), ("目標収入未済額", "達成率 F (E/C)"), ("収納率", "G (B/A)"),
        ("収納率", "前年度比 H ※2"),
    ]  # fmt: skip
    assert heads(CARRIED) == [
        ("調定額 A", ""), ("収入済額 B", ""), ("収入未済額", "C (A-B) ※1"), ("収入未済額", "対前年増減率 D"),
        ("収入未済額", "削減率 E (-(A-C)/A)"), ("収入未済額", "前年度比 F ※2"), ("目標収入未済額", "G"),
        ("目標収入未済額", "達成率 H (G/C)"),
    ]  # fmt: skip
    sheet = made.cached[CURRENT]
    assert [sheet[f"{letter}4"].value for letter in "ABC"] == ["局", "課", "債権名"]
    assert sheet["A1"].value == "(7) 債権別の収入未済額(現年)の状況(令和7年10月末)"
    assert made.cached[CARRIED]["A1"].value == "(8) 債権別の収入未済額(過年)の状況(令和7年10月末)"
    assert sheet["A2"].value == "19課中19課・33債権中33債権を集計"
    assert [sheet[f"K{row}"].value for row in (1, 2, 3)] == ["上段：令和7年度", "下段：令和6年度", "（単位：千円）"]


def with_claims(change: Callable[[Claim], Claim]) -> MasterContent:
    claims = [change(claim) for claim in october.registry().claims]
    return october.content(october.tables(of=october.registry(claims)))


def notes_of(made: Made, name: str) -> list[str]:
    sheet = made.cached[name]
    return notes_in({f"A{row}": sheet[f"A{row}"].value for row in range(FIRST, sheet.max_row + 1)})


def notes_in(values: Mapping[str, object]) -> list[str]:
    """The notes below a table, from what stands in its sheet."""
    return [str(text) for cell, text in values.items() if cell[0] == "A" and str(text).startswith("※")]


def test_notes_follow_from_the_list_of_claims(made: Made) -> None:
    assert "入院医療費と外来医療費は、保険者負担分を除いた患者負担分を計上" in notes_of(made, CURRENT)[2]
    silent = drawn_sheet(with_claims(lambda claim: replace(claim, note="")), CURRENT)
    assert len(notes_in(silent.values)) == 2
    assert "※3" not in str(silent.values["C12"])

    def noted(claim: Claim) -> Claim:
        return replace(claim, note="国庫分を含む市負担分" if claim.id in ("K001", "K009", "K010") else claim.note)

    other = drawn_sheet(with_claims(noted), CARRIED)
    notes = notes_in(other.values)
    assert notes[2].startswith("※3 市税、墓地管理料と納骨堂使用料は、国庫分を含む市負担分を")
    assert notes[3].startswith("※4 入院医療費と外来医療費は、")
    assert other.values["C6"] == "強-1 市税 ※3"
    assert other.values["C12"] == "私-4 入院医療費 ※4"


# --- flags ------------------------------------------------------------------------------------


def flags_of(sheet: Any, columns: str) -> dict[str, tuple[bool, bool, bool]]:
    """By claim: figures bold, name shaded, figures underlined."""
    found = {}
    for number, claim in enumerate(october.registry().claims):
        row = FIRST + 2 * number
        cells = [sheet[f"{letter}{row}"] for letter in columns]
        bold = {bool(cell.font.b) for cell in cells}
        under = {cell.font.u == "single" for cell in cells}
        assert len(bold) == len(under) == 1
        shaded = sheet[f"C{row}"].fill.fill_type == "solid"
        for letter in set(FIGURES) - set(columns):
            assert not sheet[f"{letter}{row}"].font.b
            assert not sheet[f"{letter}{row}"].font.u
        for letter in FIGURES:
            assert not sheet[f"{letter}{row + 1}"].font.b
        found[claim.id] = (bold.pop(), shaded, under.pop())
    return found


def points_of(sheet: list[list[str]], made: Made, column: int) -> dict[str, Fraction | None]:
    """What the 前年度比 of each claim reads."""
    found: dict[str, Fraction | None] = {}
    for number, claim in enumerate(made.claims):
        text = pair(sheet, number)[0][column]
        read = None if text == "-" else Fraction(text.rstrip("P").replace("▲", "-").lstrip("+"))
        found[claim.id] = read
    return found


def test_a_fall_of_three_points_is_bold_and_its_name_shaded(
    texts: dict[str, list[list[str]]], made: Made
) -> None:
    flags = flags_of(made.formulas[CURRENT], "JK")
    for key, points in points_of(texts[CURRENT], made, 7).items():
        fallen = points is not None and points <= -3
        assert flags[key] == (fallen, fallen, False), key
    assert flags["K011"][0]
    assert not flags["K014"][2], "in table (7) a rise is not marked"


def test_in_table_8_a_gain_of_ten_points_is_underlined(
    texts: dict[str, list[list[str]]], made: Made
) -> None:
    flags = flags_of(made.formulas[CARRIED], "HI")
    points = points_of(texts[CARRIED], made, 5)
    for key, change in points.items():
        fallen = change is not None and change <= -3
        risen = change is not None and change >= 10
        assert flags[key] == (fallen, fallen, risen), key
    # what reads exactly as the threshold is marked
    assert Fraction(-3) in points.values()
    assert Fraction(10) in points.values()


def test_the_thresholds_are_settings_of_the_year() -> None:
    settings = Settings(
        collection_fall=Fraction(20), reduction_fall=Fraction("7.5"), reduction_gain=Fraction(5)
    )
    year = october.registry(settings=settings)
    content = october.content(october.tables(of=year))
    current, carried = (drawn_sheet(content, name) for name in (CURRENT, CARRIED))
    flags = flags_of(current.worksheet, "JK")
    assert [key for key, flag in flags.items() if flag[0]] == ["K013", "K016"]
    assert "20ポイント以上低下" in notes_in(current.values)[1]
    assert "7.5ポイント以上低下" in notes_in(carried.values)[1]
    assert "5ポイント以上上昇" in notes_in(carried.values)[1]


# --- what is missing --------------------------------------------------------------------------


def test_missing_sections_are_shown_named_and_left_out(office: ModuleType) -> None:
    made = missing_master()
    shown = made.seen.texts
    claims = [claim for claim in made.claims if claim.section in ABSENT]
    for name in (CURRENT, CARRIED):
        assert shown[name][1][0] == "19課中16課・33債権中27債権を集計"
        assert shown[name][2][0] == "未提出：収納対策課、医事課、保育課（計6債権。(1)に掲げる。）"
        one = drawn_sheet(october.content(october.tables(without=["医事課"])), name).values
        assert one["A2"] == "19課中18課・33債権中31債権を集計"
        assert one["A3"] == "未提出：医事課（私-4 入院医療費、私-5 外来医療費）"
        upper, lower = pair(shown[name], 3)
        assert upper == ["-"] * 8
        assert lower[0] == {CURRENT: "(839,900)", CARRIED: "(235,517)"}[name]
        note = notes_of(made, name)[3]
        assert [claim.title for claim in claims if claim.title not in note] == []
    ids = [claim.id for claim in made.claims]
    absent = tuple(claim.id for claim in claims)
    for number, rows in enumerate(table_8(ids, left_out=absent)):
        if number == len(ids) or ids[number] not in absent:
            assert pair(shown[CARRIED], number) == rows, number
    assert_cached_is_recalculated(made)
    counted = {row[2].value: row[18].value for row in made.cached[DATA].iter_rows(min_row=35)}
    assert {key for key, there in counted.items() if there == 0} >= {*absent}
    assert counted["K002"] == 1


@pytest.mark.long
def test_nothing_at_all_has_come_in(office: ModuleType, tmp_path: Path) -> None:
    everyone = [section.name for section in october.registry().sections]
    made = make(tmp_path, october.content(october.tables(without=everyone)))
    shown = made.seen.texts
    assert shown[CURRENT][1][0] == "19課中0課・33債権中0債権を集計"
    for number in (0, 33):
        assert pair(shown[CURRENT], number)[0] == ["-"] * 8
    assert pair(shown[CURRENT], 33)[1] == ["-"] * 8
    assert_cached_is_recalculated(made)


def test_without_a_year_before_nothing_is_compared(office: ModuleType, tmp_path: Path) -> None:
    few = october.registry(october.registry().claims[:3])
    made = make(tmp_path, october.content(october.tables(of=few, before={})))
    sheet = made.cached[CURRENT]
    upper, lower, total = ([sheet[f"{letter}{FIRST + row}"].value for letter in FIGURES] for row in (0, 1, 7))
    assert upper[:3] == [298_336_420, 179_414_768, 118_921_652]
    assert (upper[3], upper[7]) == ("-", "-")
    assert lower == total == ["-"] * 8
    assert "令和6年10月末の値がない" in notes_of(made, CURRENT)[2]
    assert differences([made.file]) == []


# --- extremes ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def extremes() -> Made:
    return extremes_master()


def test_extremes_are_computed_alike(extremes: Made, office: ModuleType) -> None:
    assert_cached_is_recalculated(extremes)


def test_extremes_read_well(extremes: Made, office: ModuleType) -> None:
    shown = extremes.seen.texts
    now = pair(shown[CURRENT], 0)[0]
    assert (now[0], now[1], now[5]) == ("300,000,000", "0", "100.0%")
    assert pair(shown[CURRENT], 1)[1][0] == "(10,000,000,000)"
    assert pair(shown[CURRENT], 2)[0] == ["0", "0", "0", "-", "0", "-", "-", "-"]
    assert pair(shown[CURRENT], 3)[0][0:2] == ["1", "1"], "500円 is 1千円, half away from zero"
    assert pair(shown[CURRENT], 3)[0][3] == "0.0%"
    assert pair(shown[CURRENT], 4)[0][3] == "+720.0%"
    assert pair(shown[CURRENT], 4)[0][7] == "▲87.8P"
    assert pair(shown[CURRENT], 5)[0][3] == "▲100.0%"
    assert pair(shown[CURRENT], 6)[0][3] == "▲0.1%"
    assert pair(shown[CURRENT], 8)[0][7] == "▲0.0P", "what rounds to zero keeps its sign"
    assert pair(shown[CURRENT], 9)[0][2] == "▲1"
    assert pair(shown[CURRENT], 10)[0][7] == "+3.0P"
    assert pair(shown[CURRENT], 11)[0] == ["-", "0", "-", "-", "0", "-", "-", "-"]


def test_no_number_is_too_wide_for_its_cell(extremes: Made, office: ModuleType) -> None:
    text = "".join(extremes.seen.pages)
    assert "###" not in text
    assert "(10,000,000,000)" in text
    for name in (CURRENT, CARRIED):
        sheet = extremes.formulas[name]
        assert all(sheet[f"{letter}{FIRST}"].alignment.shrink_to_fit for letter in FIGURES)


def test_what_people_wrote_stays_text(tmp_path: Path, validate: Callable[..., None]) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\x01制御", "<b>&\"'", "_x0041_", "あ" * 400]
    claims = [extreme(n, name=text, bureau=text, section=f"{text}{n}") for n, text in enumerate(evil)]
    now = {
        (f"K{n:03}", kind): october.reported(Amounts(1, 1, 0, 0, 0), n, text)
        for n, text in enumerate(evil)
        for kind in Kind
    }
    finding = dict.fromkeys(
        ("severity", "code", "file", "sheet", "cell", "label", "what", "remedy"), "=HYPERLINK(1)"
    )
    tables = october.tables(of=october.registry(claims), now=now, before={})
    made = make(tmp_path, october.content(tables, [finding]))
    sheets = made.formulas
    formulas = formula_cells(made.file)
    assert set(formulas.pop(SOURCES)) == {f"F{row[0].row}" for row in rows_of_sources(made)[1]}
    assert {sheet[:2] for sheet, cells in formulas.items() if cells} == {"2-"}
    assert {cell[:1] for cells in formulas.values() for cell in cells} <= set("BC" + FIGURES)
    assert sheets[SOURCES]["L2"].value == "=1+1"
    assert sheets[SOURCES]["L2"].data_type != "f"
    assert sheets[FINDINGS]["C2"].value == "=HYPERLINK(1)"
    assert sheets[CURRENT]["C6"].value == "私-0 =1+1"
    validate(made.file)


# --- the working sheets -----------------------------------------------------------------------


def test_data_has_one_row_per_claim_and_kind_in_yen(made: Made) -> None:
    rows = list(made.cached[DATA].iter_rows(values_only=True))
    labels = list(Amounts.LABELS.values())
    assert list(rows[0]) == [
        "年度", "月", "債権ID", "債権番号", "債権名", "局", "課", "区分", *labels,
        *(f"前年_{label}" for label in labels), "集計対象", "局別の番号", "課別の番号", "参考の課の番号",
        "主要債権", "主要課",
    ]  # fmt: skip
    assert len(rows) == 1 + 66
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [row["債権ID"] for row in table] == [claim.id for claim in made.claims] * 2
    assert [row["区分"] for row in table] == ["現年"] * 33 + ["過年"] * 33
    given = {
        (row["年度"], row["債権ID"], row["区分"]): row
        for year in (FiscalYear(7), FiscalYear(6))
        for row in october.rows(year)
    }
    for row in table:
        assert (row["年度"], row["月"]) == ("令和7年度", 10)
        for year, prefix in (("令和7年度", ""), ("令和6年度", "前年_")):
            csv_row = given.get((year, str(row["債権ID"]), str(row["区分"])))
            for label in labels:
                assert row[prefix + label] == (int(csv_row[label]) if csv_row else None)
        there = ("令和7年度", row["債権ID"], row["区分"]) in given
        assert row["集計対象"] == int(there)
    sheet = made.formulas[DATA]
    assert sheet.auto_filter.ref == "A1:X67"
    assert sheet.freeze_panes == "F2"
    assert sheet.dimensions == "A1:X67"


def test_every_figure_leads_to_its_row_among_the_sources(made: Made) -> None:
    rows = list(made.cached[SOURCES].iter_rows(values_only=True))
    heads = rows[0]
    assert list(heads) == [
        "債権番号", "債権名", "区分", "年度・月", "項目", "値(円)", "様式のファイル", "シート", "セル",
        "SHA-256", "受付日時", "報告された値(原文)", "率", "差出人", "訂正", "数(円以外)",
    ]  # fmt: skip
    checked = 0
    for name, reported, derived in ((CURRENT, "DEH", "FGIJK"), (CARRIED, "DEJ", "FGHIK")):
        kind = Kind.CURRENT if name == CURRENT else Kind.CARRIED
        for number, claim in enumerate(made.claims):
            line = next(
                each
                for each in made.content.tables.of(kind)
                if each.claim.id == claim.id
            )
            for down, month, figures in (
                (0, "令和7年10月末", line.now),
                (1, "令和6年10月末", line.before),
            ):
                sources = figures.sources
                for letter in reported + derived:
                    cell = made.formulas[name][f"{letter}{FIRST + 2 * number + down}"]
                    if not sources or (down and cell.value == "-"):
                        assert cell.hyperlink is None
                        continue
                    assert cell.hyperlink.target is None
                    found = re.fullmatch(r"'出典'!A(\d+)", cell.hyperlink.location)
                    assert found
                    row = dict(zip(heads, rows[int(found[1]) - 1], strict=True))
                    assert (row["債権番号"], row["債権名"]) == (claim.number, claim.name)
                    assert (row["区分"], row["年度・月"]) == (kind.value, month)
                    if letter in reported:
                        item = {"D": "assessed", "E": "collected"}.get(letter, "target_outstanding")
                        assert row["項目"] == Amounts.LABELS[item]
                        assert row["値(円)"] == getattr(figures.amounts, item)
                        assert row["セル"] == sources[item].cell
                        shown = made.cached[name][cell.coordinate].value
                        assert shown == half_away(Fraction(getattr(figures.amounts, item), 1000), 0)
                    else:
                        assert row["項目"] == "調定額", "the first row of its block"
                    checked += 1
                    assert cell.font.color.rgb == "FF1F2933", "it does not look like a link"
                    assert cell.font.u is None or letter in "HI"
        lines = [line for line in made.content.tables.of(kind) if line.counted]
        for down, month in ((0, "令和7年10月末"), (1, "令和6年10月末")):
            for letter in reported + derived:
                cell = made.formulas[name][f"{letter}{FIRST + 66 + down}"]
                if down and cell.value == "-":
                    assert cell.hyperlink is None
                    continue
                found = re.fullmatch(r"'出典'!A(\d+)", cell.hyperlink.location)
                assert found
                row = dict(zip(heads, rows[int(found[1]) - 1], strict=True))
                assert (row["債権番号"], row["区分"]) == ("計", kind.value)
                if letter in reported:
                    item = {"D": "assessed", "E": "collected"}.get(letter, "target_outstanding")
                    there = [(line.before if down else line.now).amounts for line in lines]
                    yen = [value for amounts in there if (value := getattr(amounts, item)) is not None]
                    assert row["年度・月"] == month
                    assert row["項目"] == f"{Amounts.LABELS[item]}の計"
                    assert row["債権名"] == f"{len(yen)}債権の計"
                    assert row["値(円)"] == sum(yen)
                    shown = made.cached[name][cell.coordinate].value
                    assert shown == half_away(Fraction(sum(yen), 1000), 0)
                else:
                    assert row["項目"] == "調定額の計", "the first row of its block"
                checked += 1
    assert checked == (30 + 33 + 2) * 8 + (28 + 31 + 2) * 6


def test_every_reported_value_stands_among_the_sources_with_its_file(made: Made) -> None:
    sheet = made.cached[SOURCES]
    rows, sums = rows_of_sources(made)
    assert len(rows) == (30 + 28 + 33 + 31) * 5
    first = rows[0]
    assert [cell.value for cell in first[:10]] == [
        "強-1", "市税", "現年", "令和7年10月末", "調定額", 298_336_419_671, "02_回収/月次報告_R07-10.xlsx",
        "月次報告", "C8", october.SHA,
    ]  # fmt: skip
    assert first[10].value == datetime(2025, 11, 14, 9, 3, 7)
    assert first[11].value == "298336419671"
    link = first[6].hyperlink
    assert link.target == "../04_控え/受付/月次報告%20R07-10%20%231.xlsx"
    assert link.location == "'月次報告'!C8"
    assert rows[5][8].value == "2行目"
    assert rows[5][6].hyperlink is None, "no way to that file is known"
    assert sheet.auto_filter.ref == f"A1:P{1 + len(rows) + len(sums)}"


def test_how_the_sections_stand() -> None:
    made = missing_master()
    rows = list(made.cached[STATUS].iter_rows(values_only=True))
    assert rows[0] == ("局", "所管課", "状態", "受付日時", "ファイル", "エラー", "要確認", "経過")
    assert len(rows) == 20
    assert rows[3] == ("保健衛生局", "医事課", State.NOT_SUBMITTED.value, None, None, None, None, None)
    assert rows[2][:3] == ("保健衛生局", "思い出の里市営霊園事務所", "受理（要確認）")
    assert rows[2][3] == datetime(2025, 11, 14, 9, 3, 7)
    assert rows[2][5:] == (0, 2, "11/13 差戻し\n11/14 受理（要確認）")
    assert made.formulas[STATUS]["E3"].hyperlink.target == "../02_回収/月次報告_R07-10.xlsx"


FINDING = {
    "severity": "エラー", "code": "V01", "file": "02_回収/月次報告_R07-10.xlsx", "sheet": "月次報告",
    "cell": "C8", "label": "強-1 市税 現年 調定額", "what": "金額がありません。", "remedy": "記入してください。",
}  # fmt: skip


@pytest.mark.parametrize("count", [0, pytest.param(1, marks=pytest.mark.long), 50])
def test_findings_as_a_sheet_and_as_a_book(count: int, tmp_path: Path) -> None:
    found = [{**FINDING, "code": f"V{number:02}"} for number in range(count)]
    master = make(tmp_path, october.content(october.few(1), found))
    alone = tmp_path / "検査結果.xlsx"
    alone.write_bytes(findings_book(found, {FINDING["file"]: "../02_回収/月次報告_R07-10.xlsx"}))
    book = load_workbook(alone)
    assert book.sheetnames == [FINDINGS]
    for sheet in (book[FINDINGS], master.formulas[FINDINGS]):
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0] == ("重さ", "コード", "ファイル", "シート", "セル", "欄", "内容", "直し方")
        assert [row[1] for row in rows[1:]] == [one["code"] for one in found]
        assert sheet.auto_filter.ref == f"A1:H{count + 1}"
        assert sheet.freeze_panes == "A2"
        if count:
            assert rows[1] == tuple({**FINDING, "code": "V00"}.values())
            assert sheet["C2"].hyperlink.target == "../02_回収/月次報告_R07-10.xlsx"
    assert book[FINDINGS].print_area == ""


# --- print ------------------------------------------------------------------------------------


def test_only_the_document_prints_with_whole_pairs_and_repeated_headings(
    made: Made, office: ModuleType
) -> None:
    printed = made.seen.pages
    pages = [
        (number, text)
        for number, text in enumerate(printed, 1)
        if "(7) 債権別" in text or "(8) 債権別" in text
    ]
    assert len(pages) == 4, "two pages for each table"
    first = pages[0][0]
    assert [number for number, _ in pages] == list(range(first, first + 4))
    sheets = [text for _, text in pages]
    for number, text in enumerate(sheets):
        title = "(7) 債権別" if number < 2 else "(8) 債権別"
        lines = [line for line in text.splitlines() if line.strip()]
        assert title in lines[0]
        assert "19課中19課・33債権中33債権を集計" in text
        assert "対前年増減率" in text
        assert "上段：令和7年度" in text
        assert re.search(rf"-\s*{first + number}\s*-", lines[-1])
        assert "2025/12/01 10:05 作成" in lines[-1]
    assert "合計" not in sheets[0]
    assert "合計" in sheets[1]
    assert "SHA-256" not in "".join(printed)
    for name in (CURRENT, CARRIED):
        sheet = made.formulas[name]
        (mark,) = sheet.row_breaks.brk
        assert (mark.id - FIRST) % 2 == 1, "below a lower row"
        smallest = min(
            cell.font.sz for row in sheet.iter_rows() for cell in row if cell.value is not None
        )
        assert smallest * sheet.page_setup.scale / 100 >= 7


@pytest.mark.long
def test_the_validator_has_no_complaint(
    made: Made, extremes: Made, validate: Callable[..., None], tmp_path: Path
) -> None:
    alone = tmp_path / "検査結果.xlsx"
    alone.write_bytes(findings_book([FINDING] * 50))
    validate(made.file, extremes.file, alone)


def test_as_reported_not_applicable_is_a_dash_that_leads_to_its_source(tmp_path: Path) -> None:
    now: dict[tuple[str, Kind], Figures] = october.figures()
    now["K001", Kind.CURRENT] = october.reported(Amounts(), 8, "該当なし")
    few = october.registry(october.registry().claims[:1])
    made = make(tmp_path, october.content(october.tables(of=few, now=now)))
    sheet = made.formulas[CURRENT]
    assert made.cached[CURRENT]["D6"].value == "-"
    row = int(sheet["D6"].hyperlink.location.rpartition("A")[2])
    source = [cell.value for cell in made.cached[SOURCES][row]]
    assert source[5] is None
    assert source[11] == "該当なし"
