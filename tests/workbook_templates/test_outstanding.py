"""Proves 2-1 to 2-6: what the tables read, that charts show the same, frames, pages, words that stay."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook
from support import october
from support.loaded_sheets import sheets_of
from support.masters import (
    ABSENT,
    Made,
    extreme,
    extremes_master,
    kept_master,
    make,
    missing_master,
    october_master,
    of_sheets,
)
from support.printed_tables import carried_yen, half_away, written
from support.recalculation import differences

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import Amounts, Claim, Figures, Kind
from saiken_addin.core.settings import Grouping, Settings
from saiken_addin.intake.former_master import read_written
from saiken_addin.meeting.groups import by_claim, by_section
from workbook_templates.master.build import build
from workbook_templates.master.content import MasterContent
from workbook_templates.master.layout.free_text import PREFIX
from workbook_templates.master.status.outstanding import BULLET_KEYS

WHOLE = "2-1_未済額"
CLAIMS, CLAIMS_WITHOUT = "2-2_債権別", "2-3_債権別(主要除く)"
BUREAUS, SECTIONS, SECTIONS_WITHOUT = "2-4_局別", "2-5_課別", "2-6_課別(主要除く)"
TABLES = (CLAIMS, CLAIMS_WITHOUT, BUREAUS, SECTIONS, SECTIONS_WITHOUT)
SHEETS = (WHOLE, *TABLES)
FIRST = 6
RED = "FFC00000"
MAIN_CLAIMS = ["K001", "K002", "K011", "K004", "K024"]
MAIN_SECTIONS = {"収納対策課", "国保年金課", "生活福祉課", "介護保険課", "医事課"}

Yen = dict[str, int]


def with_seven() -> MasterContent:
    """15 claims, seven of them in one section; one of the seven has no year before."""
    seven = [
        extreme(100 + n, name=f"架空の負担金その{n}", section="甲課", collecting_section="甲課", order=100 + n)
        for n in range(7)
    ]
    now, was = dict(october.figures()), dict(october.figures_before())
    for n, claim in enumerate(seven):
        for kind in Kind:
            now[claim.id, kind] = october.reported(Amounts(10 ** (5 + n), 10 ** (4 + n), 0, 0, 5 * 10 ** (4 + n)), n)
            if n != 3:
                was[claim.id, kind] = october.imported(Amounts(10 ** (5 + n), (n + 1) * 10 ** (4 + n), 0, 0, 1), n)
    year = october.registry([*october.registry().claims[:8], *seven])
    return october.content(october.tables(of=year, now=now, before=was))


def turned() -> MasterContent:
    settings = Settings(
        grouping=Grouping.COLLECTING, main_claims=("K001", "国民健康保険税"), main_sections=("収納対策課",)
    )
    return october.content(october.tables(of=october.registry(settings=settings)))


def nobody() -> MasterContent:
    return october.content(october.few(8, [section.name for section in october.registry().sections]))


MASTERS: dict[str, Callable[[], Made]] = {
    "october": october_master,
    "missing": missing_master,
    "extremes": extremes_master,
    "seven": lambda: kept_master("seven", with_seven()),
    "turned": lambda: kept_master("turned", turned()),
    "nobody": lambda: kept_master("nobody", nobody()),
}
master = cache(lambda name: MASTERS[name]())


@pytest.fixture(scope="module")
def made() -> Made:
    return october_master()


@pytest.fixture(scope="module")
def texts(office: ModuleType) -> dict[str, dict[str, list[list[str]]]]:
    common = {name: master(name).seen.texts for name in ("october", "extremes", "missing")}
    return {**common, "turned": office.displayed(master("turned").file)}


# --- what the tables read ---------------------------------------------------------------------


def expected_row(now: Yen | None, was: Yen | None) -> list[str]:
    """A row by the rules of the document, from nothing but yen."""

    def left(yen: Yen) -> int:
        return yen["調定額"] - yen["収入済額"] - yen["不納欠損額"] + yen["還付未済額"]

    def million(yen: int | None) -> str:
        return "-" if yen is None else written(Fraction(yen, 10**6), 0, "", "", False)

    def rate(yen: Yen | None) -> str:
        if yen is None or not yen["調定額"]:
            return "-"
        return written(Fraction(left(yen) - yen["調定額"], yen["調定額"]) * 100, 1, "%", "+", True)

    return [
        million(now and now["調定額"]), million(was and left(was)), rate(was), million(now and left(now)),
        rate(now), million(now and now["目標収入未済額"]),
    ]  # fmt: skip


def added(rows: list[Yen | None]) -> Yen | None:
    there = [row for row in rows if row]
    return {label: sum(row[label] for row in there) for label in there[0]} if there else None


def group_rows(
    key: Callable[[Claim], str], without: tuple[str, ...] = ()
) -> dict[str, tuple[Yen | None, Yen | None]]:
    now, was = carried_yen(FiscalYear(7)), carried_yen(FiscalYear(6))
    found: dict[str, list[str]] = {}
    for claim in october.registry().claims:
        found.setdefault(key(claim), []).extend([claim.id] if claim.section not in without else [])
    return {
        name: (added([now.get(each) for each in ids]), added([was.get(each) for each in ids]))
        for name, ids in found.items()
    }


def assert_table(sheet: list[list[str]], rows: Mapping[str, tuple[Yen | None, Yen | None]]) -> None:
    for number, (name, (now, was)) in enumerate(rows.items(), FIRST - 1):
        assert sheet[number][:7] == [name, *expected_row(now, was)], name
    end = FIRST - 1 + len(rows)
    total = added([now for now, _ in rows.values()]), added([was for _, was in rows.values()])
    assert sheet[end][:7] == ["合計", *expected_row(*total)]


def test_october_by_claim_bureau_and_section(texts: dict[str, dict[str, list[list[str]]]]) -> None:
    shown = texts["october"]
    titles = group_rows(lambda claim: claim.title)
    main = {claim.title for claim in october.registry().claims if claim.id in MAIN_CLAIMS}
    sections = group_rows(lambda claim: claim.section)
    assert_table(shown[CLAIMS], titles)
    assert_table(shown[CLAIMS_WITHOUT], {name: yen for name, yen in titles.items() if name not in main})
    assert_table(shown[BUREAUS], group_rows(lambda claim: claim.bureau))
    assert_table(shown[SECTIONS], sections)
    small = {name: yen for name, yen in sections.items() if name not in MAIN_SECTIONS}
    assert_table(shown[SECTIONS_WITHOUT], small)
    assert shown[CLAIMS][FIRST - 1][:7] == [
        "強-1 市税", "3,388", "2,899", "(▲24.8%)", "2,525", "(▲25.5%)", "1,744",
    ]  # fmt: skip


def test_the_whole_of_october(texts: dict[str, dict[str, list[list[str]]]]) -> None:
    now, was = (added(list(carried_yen(FiscalYear(year)).values())) for year in (7, 6))
    row = expected_row(now, was)
    figures = [cells[1:3] for cells in texts["october"][WHOLE][6:11]]
    assert figures == [[row[0], ""], row[1:3], row[3:5], [row[5], ""], ["2,096", "(73.7%)"]]


def test_missing_sections_are_in_no_sum_and_named(texts: dict[str, dict[str, list[list[str]]]]) -> None:
    shown = texts["missing"]
    assert_table(shown[BUREAUS], group_rows(lambda claim: claim.bureau, ABSENT))
    assert_table(shown[SECTIONS], group_rows(lambda claim: claim.section, ABSENT))
    assert_table(shown[CLAIMS], group_rows(lambda claim: claim.title, ABSENT))
    assert shown[CLAIMS][FIRST - 1][:7] == ["強-1 市税", *"------"], "nothing is compared, nothing drawn"
    for sheet in SHEETS:
        head = " ".join(cell for row in shown[sheet][:5] for cell in row)
        assert "19課中16課・33債権中27債権を集計" in head
        assert "未提出：収納対策課" in head
        assert ("私-5 外来医療費" in head) == (sheet == WHOLE), "in full in one place"
    said = " ".join(row[0] for row in shown[WHOLE])
    assert "報告のあった27債権（全33債権から収納対策課、医事課、保育課を除く）の過年分" in said
    assert "報告のない収納対策課、医事課、保育課の6債権を除く" in said
    notes = " ".join(row[0] for row in shown[CLAIMS])
    assert "市税、入院医療費、外来医療費、公立保育所使用料、保護者給食費負担金、公立保育所時間外保育使用料は、" in notes
    assert "強-1 市税" not in [row[0] for row in shown[CLAIMS_WITHOUT]], "by its year before it is large"


def test_completeness_stands_above_every_table(texts: dict[str, dict[str, list[list[str]]]]) -> None:
    for sheet in SHEETS:
        assert "19課中19課・33債権中33債権を集計" in [row[0] for row in texts["october"][sheet][:3]]


def test_the_reference_shows_the_other_way_and_a_setting_turns_it(
    texts: dict[str, dict[str, list[list[str]]]]
) -> None:
    owning = group_rows(lambda claim: claim.section)
    collecting = group_rows(lambda claim: claim.collecting_section)
    both = ("収納対策課", "国保年金課")
    assert owning != collecting
    for book, usual, other in (("october", owning, collecting), ("turned", collecting, owning)):
        sheet = texts[book][SECTIONS]
        assert_table(sheet, {name: usual[name] for name in owning})
        at = next(number for number, row in enumerate(sheet) if row[0].startswith("参考"))
        assert [row[:7] for row in sheet[at + 1 : at + 3]] == [
            [name, *expected_row(*other[name])] for name in both
        ]
        assert sheet[at + 3][0] == ""
    assert "国民健康保険税を回収業務担当課に計上した場合" in str(texts["october"][SECTIONS])
    assert "国民健康保険税を所管課に計上した場合" in str(texts["turned"][SECTIONS])
    assert "回収業務担当課の収納対策課に計上している" in str(texts["turned"][BUREAUS])
    assert texts["turned"][BUREAUS][FIRST - 1][1] == "6,327", "財政局 with 国民健康保険税"


def test_the_secretariat_names_the_main_ones(texts: dict[str, dict[str, list[list[str]]]]) -> None:
    shown = texts["turned"]
    names = [row[0] for row in shown[CLAIMS_WITHOUT]]
    assert names[0] == "(3) 債権別の収入未済額の状況（主要2債権除く）"
    assert not {"強-1 市税", "強-2 国民健康保険税"} & {*names}
    assert "強-4 介護保険料" in names
    assert "主要1課（収納対策課）を除く" in str(shown[SECTIONS_WITHOUT])
    assert "主要5債権（市税、入院医療費、生活保護費返還金、国民健康保険税、介護保険料）を除く" in str(
        texts["october"][CLAIMS_WITHOUT]
    )


def test_main_ones_are_the_largest_the_first_of_equals() -> None:
    claims = [extreme(number, section=f"{number}課", collecting_section="") for number in range(8)]
    left = [5, 9, 5, 5, 9, 5, 5, 1]
    now = {
        (claim.id, kind): Figures(Amounts(10, 10 - amount, 0, 0, 0), {})
        for claim, amount in zip(claims, left, strict=True)
        for kind in Kind
    }
    tables = october.tables(of=october.registry(claims), now=now, before={})
    assert [n for n, group in enumerate(by_claim(tables)) if group.main] == [0, 1, 2, 3, 4]
    assert [n for n, group in enumerate(by_section(tables)) if group.main] == [0, 1, 2, 3, 4]


def test_extremes_read_well(texts: dict[str, dict[str, list[list[str]]]]) -> None:
    rows = texts["extremes"][CLAIMS][FIRST - 1 :]
    assert rows[0][1:7] == ["300,000", "300,000", "(▲0.0%)", "300,000", "(0.0%)", "300,000"]
    assert rows[1][2] == "10,000,000"
    assert rows[2][1:7] == ["0", "0", "-", "0", "-", "0"]
    assert rows[9][3] == "(+2.0%)"
    assert rows[11][1:7] == ["-", "-", "-", "-", "-", "0"]
    for sheet in SHEETS:
        assert "###" not in str(texts["extremes"][sheet])
        assert "Err:" not in str(texts["extremes"][sheet])


# --- live -------------------------------------------------------------------------------------


@pytest.mark.parametrize("book", [pytest.param("missing", marks=pytest.mark.long), "seven"])
def test_a_recalculation_changes_nothing(
    book: str, office: ModuleType
) -> None:
    assert differences([master(book).file]) == []


def test_a_change_in_the_data_goes_through(made: Made, office: ModuleType) -> None:
    shown = office.displayed(made.file, {"データ!I35": "4,000,000,000", "データ!S36": "0"})
    assert shown[CLAIMS][FIRST - 1][1] == "4,000"
    assert shown[SECTIONS][FIRST - 1][1] == "4,000"
    assert shown[WHOLE][6][1] == shown[CLAIMS][FIRST + 32][1]
    assert int(shown[WHOLE][6][1].replace(",", "")) == pytest.approx(9714 - 3388 + 4000 - 5, abs=2)
    assert shown[SECTIONS][FIRST][1] == "1", "思い出の里市営霊園事務所 without 墓地管理料"


def figure_cells(book: Workbook) -> Iterator[tuple[str, Any]]:
    for name in SHEETS:
        for row in book[name].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield name, cell


def asked(name: str, cell: Any) -> tuple[bool, str]:
    """Whether a figure starts from the year before, and the amount that its first source gives."""
    key: Any = cell.row if name == WHOLE else cell.column_letter
    before = key in (8, "C", "D")
    return before, "目標収入未済額" if key in (10, "G") else "調定額"


def claims_behind(made: Made) -> Callable[[int], tuple[set[str], list[tuple[Any, ...]]]]:
    """A function of a row of 出典: the claims that it is about, by what its own formula sums, and these rows."""
    cached = [(), *made.cached["出典"].iter_rows(values_only=True)]
    formulas = made.formulas["出典"]

    @cache
    def behind(row: int) -> tuple[set[str], list[tuple[Any, ...]]]:
        rows = [row]
        if cached[row][0] == "計":
            said = re.fullmatch(r"=SUM\(([F0-9,:]+)\)", formulas[f"F{row}"].value)
            assert said
            ends = [[int(end[1:]) for end in part.split(":")] for part in said[1].split(",")]
            rows = [each for span in ends for each in range(span[0], span[-1] + 1)]
            assert cached[row][5] == sum(cached[each][5] for each in rows)
            assert cached[row][1] == f"{len(rows)}債権の計"
        sources = [cached[each] for each in rows]
        assert "計" not in [source[0] for source in sources]
        titles = {f"{source[0]} {source[1]}" for source in sources}
        assert len(titles) == len(sources), "no claim twice"
        return titles, sources

    return behind


def claims_meant(made: Made, name: str, row: int, before: bool) -> set[str]:
    """The claims of which the row of a table is, and of which there are figures."""
    labels = [cells[0].value for cells in made.cached[name].iter_rows(max_row=row, max_col=1)]
    total = labels.index("合計") if "合計" in labels else None
    reference = any(str(label).startswith("参考") for label in labels)
    wanted = set(labels[FIRST - 1 : total]) if labels[-1] == "合計" else {labels[-1]}
    return {
        line.claim.title
        for line in made.content.tables.of(Kind.CARRIED)
        if (line.before if before else line.now).sources
        and (
            name == WHOLE
            or {
                CLAIMS: line.claim.title,
                CLAIMS_WITHOUT: line.claim.title,
                BUREAUS: line.claim.bureau,
            }.get(name, line.claim.collecting_section if reference else line.claim.section)
            in wanted
        )
    }


def test_every_figure_is_a_formula_over_the_data_and_leads_to_its_source(made: Made) -> None:
    count = dashes = 0
    behind = claims_behind(made)
    meant_by = cache(lambda name, row, before: claims_meant(made, name, row, before))
    for name, cell in figure_cells(made.formulas):
        assert "データ!" in cell.value
        assert set(re.findall(r"([A-Z][A-Z0-9.]+)\(", cell.value)) <= {
            "IF", "OR", "NOT", "ROUND", "COUNT", "COUNTIFS", "SUMIFS",
        }  # fmt: skip
        count += 1
        before, item = asked(name, cell)
        meant = meant_by(name, cell.row, before)
        if not meant:
            assert made.cached[name][cell.coordinate].value == "-"
            assert cell.hyperlink is None, "nothing was reported, nothing to lead to"
            dashes += 1
            continue
        row = int(re.fullmatch(r"'出典'!A(\d+)", cell.hyperlink.location)[1])  # type: ignore[index]
        titles, sources = behind(row)
        assert titles == meant, (name, cell.coordinate)
        for source in sources:
            assert source[2] == "過年"
            assert source[3] == ("令和6年10月末" if before else "令和7年10月末")
            assert source[4] == item, (name, cell.coordinate)
    assert count == 8 + 6 * (34 + 29 + 9 + 20 + 2 + 15)
    assert dashes == 2 * 6, "two claims and their section had no year before"
    for name in TABLES:
        for row in made.formulas[name].iter_rows(min_row=FIRST, min_col=2, max_col=7):
            values = [cell.value for cell in row]
            assert all(values) or not any(values), "a figure everywhere or nowhere"


# --- charts -----------------------------------------------------------------------------------


def column(book: Workbook, place: str) -> list[Any]:
    sheet, cells = re.fullmatch(r"'(.+)'!(.+)", place).groups()  # type: ignore[union-attr]
    found = book[sheet][cells.replace("$", "")]
    return [row[0].value for row in found] if isinstance(found, tuple) else [found.value]


def cached_points(data: Any, count: int) -> list[Any]:
    values: list[Any] = [None] * count
    for point in data.pt:
        values[point.idx] = point.v
    return values


@pytest.mark.parametrize(
    "book",
    [
        "october", "missing", "extremes", "nobody",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("seven", "turned")),
    ],
)  # fmt: skip
def test_charts_and_tables_never_disagree(book: str) -> None:
    each = master(book)
    each.formulas.load(*SHEETS)
    each.cached.load(*SHEETS)
    for name in SHEETS:
        sheet = each.cached[name]
        if sheet["A6"].value == "合計":
            assert each.formulas[name]._charts == []
            continue
        [chart] = each.formulas[name]._charts
        series = chart.ser
        letters = "B" if name == WHOLE else "BCEG"
        rows = [
            row for row in range(FIRST, sheet.max_row + 1)
            if isinstance(each.formulas[name][f"B{row}"].value, str)
            and each.formulas[name][f"B{row}"].value.startswith("=")
        ]  # fmt: skip
        total = [row for row in rows if sheet[f"A{row}"].value == "合計"]
        first, last = (7, 10) if name == WHOLE else (FIRST, total[0] - 1)
        assert len(series) == len(letters)
        for one, letter in zip(series, letters, strict=True):
            assert one.val.numRef.f == f"'{name}'!${letter}${first}:${letter}${last}"
            assert one.cat.strRef.f == f"'{name}'!$A${first}:$A${last}"
            shown = column(each.cached, one.val.numRef.f)
            assert {str(value) for value in shown if not isinstance(value, int)} <= {"-"}
            numbers = [value if isinstance(value, int | float) else None for value in shown]
            known = cached_points(one.val.numRef.numCache, len(shown))
            assert [value if value is None else float(value) for value in known] == numbers
            names = column(each.cached, one.cat.strRef.f)
            assert cached_points(one.cat.strRef.strCache, len(names)) == names
            assert "合計" not in names
            [said] = column(each.cached, one.tx.strRef.f)
            assert cached_points(one.tx.strRef.strCache, 1) == [said]
        titled = "".join(run.t for part in chart.title.tx.rich.p for run in part.r or ())
        assert "（百万円）" in titled
        assert chart.y_axis.numFmt.formatCode == "#,##0"
        assert not chart.y_axis.delete


def _rgb(color: Any) -> str:
    return str(getattr(color.srgbClr, "val", color.srgbClr))


def test_bars_are_told_apart_without_colour(made: Made) -> None:
    def light(color: str) -> float:
        red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
        return (0.299 * red + 0.587 * green + 0.114 * blue) / 255

    [chart] = made.formulas[CLAIMS]._charts
    fills = [one.graphicalProperties for one in chart.ser]
    assert fills[3].pattFill.prst == "wdUpDiag"
    shades = sorted(light(_rgb(fill.solidFill)) for fill in fills[:3])
    assert all(after - before > 0.2 for before, after in pairwise(shades))
    assert all(_rgb(fill.ln.solidFill) == "1F2933" for fill in fills)
    headings = [column(made.cached, one.tx.strRef.f)[0] for one in chart.ser]
    assert headings == [
        "令和7年度\n過年調定額", "令和6年10月末\n収入未済額", "令和7年10月末\n収入未済額", "令和7年度\n目標収入未済額",
    ]  # fmt: skip


def test_bars_lie_in_the_rows_of_their_figures(made: Made) -> None:
    for name in TABLES:
        sheet = made.formulas[name]
        [chart] = sheet._charts
        assert (chart.barDir, chart.x_axis.scaling.orientation) == ("bar", "maxMin")
        heights = {row: sheet.row_dimensions[row].height for row in range(4, sheet.max_row + 1)}
        rows = len(column(made.cached, chart.ser[0].val.numRef.f))
        whole = chart.anchor.ext.height / 12_700
        plot = chart.layout.manualLayout
        assert chart.anchor._from.row == 3
        assert plot.y * whole == pytest.approx(heights[4] + heights[5], abs=0.1)
        assert plot.h * whole == pytest.approx(sum(heights[FIRST + n] for n in range(rows)), abs=0.1)


# --- red frames -------------------------------------------------------------------------------


def framed(sheet: Any, row: int) -> bool:
    """Whether amount and rate of this year have one thick red frame around both, or no red at all."""
    left, right = sheet[f"E{row}"].border, sheet[f"F{row}"].border
    sides = [left.left, left.top, left.bottom, right.right, right.top, right.bottom]
    red = [bool(side and side.style == "medium" and side.color.rgb == RED) for side in sides]
    assert len(set(red)) == 1
    assert not any(side and side.style == "medium" for side in (left.right, right.left))
    return red[0]


def assert_frames(each: Made, name: str, points: Fraction = Fraction(3)) -> int:
    """A row is framed where the rate it reads fell that much; from the yen behind it."""
    sheet, groups = each.formulas[name], each.content.tables
    found = 0
    rows = {row[0].value: row[0].row for row in each.cached[name].iter_rows(min_row=FIRST, max_col=1)}
    for line in groups.of(Kind.CARRIED):
        if line.claim.title not in rows:
            continue
        left, before = (line.operands[key] for key in ("outstanding", "outstanding_before"))
        now, was = line.now.amounts.assessed, line.before.amounts.assessed
        fallen = False
        if left is not None and before is not None and now and was:
            fallen = half_away((Fraction(before, was) - Fraction(left, now)) * 100, 1) <= -points
        assert framed(sheet, rows[line.claim.title]) == fallen, line.claim.title
        found += fallen
    for row in sheet.iter_rows(min_row=FIRST):
        for cell in row:
            if cell.coordinate[0] not in "EF":
                assert cell.border.left is None or cell.border.left.style != "medium"
    return found


def test_frames_stand_where_the_rate_fell() -> None:
    assert assert_frames(master("october"), CLAIMS) > 5
    assert assert_frames(master("october"), CLAIMS_WITHOUT) > 5
    assert assert_frames(master("extremes"), CLAIMS) == 1
    assert assert_frames(master("seven"), CLAIMS) == 8
    assert assert_frames(master("nobody"), CLAIMS) == 0
    sheet = master("october").formulas[BUREAUS]
    assert [framed(sheet, row) for row in range(FIRST, FIRST + 9)] == [
        False, True, False, True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("setting", ["3", *(pytest.param(each, marks=pytest.mark.long) for each in ("0.1", "7.5"))])
def test_the_threshold_is_what_is_displayed(setting: str, tmp_path: Path) -> None:
    points = Fraction(setting)
    claims, now, was = [], {}, {}
    for number in range(-8, 9):
        claim = extreme(number + 8, name=f"境界{number}")
        claims.append(claim)
        collected = 5_000_000 - int(points * 100_000) + number * 1_250
        for kind in Kind:
            now[claim.id, kind] = october.reported(Amounts(10_000_000, collected, 0, 0, 0), number)
            was[claim.id, kind] = october.imported(Amounts(10_000_000, 5_000_000, 0, 0, 0), number)
    year = october.registry(claims, Settings(chart_fall=points))
    content = october.content(october.tables(of=year, now=now, before=was))
    each = Made(tmp_path / "edges.xlsx", content)
    each.file.write_bytes(of_sheets(content, CLAIMS))
    assert assert_frames(each, CLAIMS, points) in range(9, 14), "some on either side"
    assert f"前年同月より{setting}ポイント以上低下" in str([row[0].value for row in each.cached[CLAIMS]["A1:H40"]])


# --- print ------------------------------------------------------------------------------------


def test_each_is_one_page_on_which_every_figure_stands(
    texts: dict[str, dict[str, list[list[str]]]],
    office: ModuleType,
    tmp_path: Path,
) -> None:
    for book in ("missing", "extremes"):
        each = master(book)
        first = each.formulas[WHOLE].page_setup.firstPageNumber
        pages = each.seen.pages[first - 1 :]
        for number, name in enumerate(SHEETS):
            assert each.formulas[name].page_setup.firstPageNumber == first + number
            lines = [line for line in pages[number].splitlines() if line.strip()]
            assert lines[0 if number else 1].startswith(f"({number + 1})"), (book, name)
            for row in texts[book][name][FIRST - 1 :]:
                for figure in row[1 : 3 if name == WHOLE else 7]:
                    if figure:
                        assert figure in pages[number], (book, name, figure)
            assert "###" not in pages[number]
            sheet = each.formulas[name]
            smallest = min(
                cell.font.sz for row in sheet.iter_rows(max_col=8) for cell in row if cell.value is not None
            )
            assert smallest * sheet.page_setup.scale / 100 >= 6.5, (book, name)
        assert "(7) 債権別" in pages[len(SHEETS)]


@pytest.mark.long
def test_valid_books(validate: Callable[..., None]) -> None:
    validate(master("turned").file)


def test_five_claims_leave_nothing_to_chart(tmp_path: Path, office: ModuleType) -> None:
    claims = [extreme(number) for number in range(5)]
    now = {(claim.id, kind): october.reported(Amounts(10, 5, 0, 0, 0), 8) for claim in claims for kind in Kind}
    each = make(tmp_path, october.content(october.tables(of=october.registry(claims), now=now, before={})))
    assert each.formulas[CLAIMS_WITHOUT]._charts == []
    assert each.cached[CLAIMS_WITHOUT]["A6"].value == "合計"
    assert each.cached[CLAIMS_WITHOUT]["B6"].value == "-"
    assert len(each.formulas[CLAIMS]._charts) == 1
    assert differences([each.file]) == []


# --- words and sameness -----------------------------------------------------------------------


def test_words_survive_masters_with_changed_figures(tmp_path: Path, office: ModuleType) -> None:
    file = make(tmp_path, october.content(october.few(5))).file
    names = [name.removeprefix(PREFIX) for name in sheets_of(file, WHOLE).defined_names if name.startswith(PREFIX)]
    assert {*BULLET_KEYS, "目標設定_変更点"} == {*names}
    words = {key: f"{key}について\n=書き足した文" for key in names}
    typed = tmp_path / "typed.xlsx"
    office.type_into(file, {f"記入_{key}": text for key, text in words.items()}, typed)
    typed.replace(file)
    sentences = set()
    for without in (("医事課",), ("収納対策課",)):
        kept = read_written(file).words
        assert kept == words
        content = replace(october.content(october.few(5, without)), written=kept)
        file.write_bytes(build(content))
        sheet = sheets_of(file, WHOLE)[WHOLE]
        column_a = [row[0].value for row in sheet.iter_rows(max_col=1)]
        for key in BULLET_KEYS:
            at = column_a.index(words[key])
            assert str(column_a[at - 1]).startswith("● "), "below its sentence"
        sentences.add(column_a[12])
    assert read_written(file).words == words
    assert len(sentences) == 2


def test_a_long_text_is_printed_whole(tmp_path: Path, office: ModuleType) -> None:
    long = dict.fromkeys(BULLET_KEYS, "長い文章。" * 399 + "終わり")
    each = make(tmp_path, replace(october.content(october.few()), written=long))
    [pdf] = office.to_pdf([each.file], tmp_path)
    pages = office.pdf_text(pdf).split("\f")
    count = next(number for number, page in enumerate(pages) if "(2) 債権別" in page)
    assert sum(page.count("終わり") for page in pages[:count]) == 3
    assert each.formulas[CLAIMS].page_setup.firstPageNumber == count + 1
