"""Proves the year of the plans: April's books go out and come back, the settlement replaces the
forecast in June, both are kept, and the next year begins with what this one said."""

import csv
import shutil
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.console import Ran, saiken
from support.loaded_sheets import Sheets
from support.planning import SECTIONS, YEAR, answers, book_path, field_cell
from support.secretariat import filled_books, make_house

from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Amounts, FormName, HistoryKind, Kind, PlanState, Stage, State
from saiken_addin.core.registry import Registry
from saiken_addin.forms.fill import Value
from saiken_addin.ooxml.gate import package_of
from saiken_addin.ooxml.reader import read_book
from saiken_addin.ooxml.stamp import Template
from saiken_addin.workflow.consolidate.consolidate import consolidate
from saiken_addin.workflow.consolidate.plan_tables import planned_year
from saiken_addin.workflow.distribute.plan import distribute_plan, filled_plan
from saiken_addin.workflow.distribute.plan_reference import cities_of, plan_reference
from saiken_addin.workflow.folder import Folder, open_folder, registry_of
from saiken_addin.workflow.history.undo import import_history
from saiken_addin.workflow.receive.receipt import receive
from saiken_addin.workflow.status.plans import plan_status
from workbook_templates.shared import styles

SECTION = "医事課"
LAST = FiscalYear(7)
TEXT = "中長期課題_継続_K024"


RAN: dict[str, Ran] = {}
"""What the verb said when April's and June's books went out."""


def quiet(*_: object) -> None:
    """No progress is shown."""


@pytest.fixture(scope="module")
def april(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A folder in which October's reports and April's plans were received."""
    folder = make_house(tmp_path_factory.mktemp("year"))
    filled_books(folder)
    receive(folder, [], quiet)
    for path in folder.collected.iterdir():
        path.unlink()
    RAN["initial"] = saiken("distribute", "plan", "--year", "8", "--folder", folder.root)
    send(folder, {section: answers(section) for section in SECTIONS})
    return folder


def send(folder: Folder, said: Mapping[str, Mapping[str, Value]]) -> dict[str, tuple[State | None, list[str]]]:
    """Sections fill in the books that lie in 01_配布, and the secretariat takes them in."""
    for section, values in said.items():
        type_in(book_path(folder.distributed, section), values, book_path(folder.collected, section))
    result = receive(folder, [], quiet)
    return {
        each.path.stem.rpartition("_")[2]: (
            each.state, [finding.code.code for finding in each.submission.findings],
        )
        for each in result.arrivals
    }  # fmt: skip


def type_in(path: Path, values: Mapping[str, Value], out: Path) -> Path:
    """Put values into a book's inputs by defined name; the rest of the file stays as it is.

    That a book which a program saved anew reads the same is proved in test_plan_form.py.
    """
    package = package_of(path.read_bytes(), path.name)
    places = read_book(package).names
    cells: dict[str, dict[str, int | float | str | bool | None]] = {}
    for name, each in values.items():
        place = places[name]
        assert place is not None
        written = float(each) if isinstance(each, Fraction) else each
        cells.setdefault(place.sheet, {})[place.cell] = written
    out.write_bytes(Template(path.read_bytes()).stamp(cells))
    return out


def value(book: Workbook, name: str) -> object:
    [(sheet, where)] = book.defined_names[name].destinations
    return book[sheet][where.replace("$", "")].value


def texts(sheet: Worksheet) -> set[object]:
    """All that stands on a sheet."""
    return {each.value for row in sheet.iter_rows() for each in row}


def settle(folder: Folder, changes: Mapping[tuple[str, str], tuple[int, int, int, int]]) -> None:
    """Import 令和7年度's settlement: the forecast, but for the given (債権ID, 区分)."""
    path = folder.root / "決算.csv"
    with folder.open_ledger() as ledger:
        rows = [
            [LAST.label, "決算", claim, kind.value, *(vars(settled.figures.amounts)[item] for item in Amounts.SETTLED)]
            for (claim, kind), settled in ledger.settlements(LAST).items()
        ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["年度", "種別", "債権ID", "区分", "調定額", "収入済額", "不納欠損額", "還付未済額"])
        writer.writerows([*row[:4], *changes.get((row[2], row[3]), row[4:])] for row in rows)
    assert import_history(folder, path).kind is HistoryKind.SETTLEMENTS


# --- April ----------------------------------------------------------------------------------


def test_every_plan_of_april_is_accepted(april: Folder) -> None:
    with april.open_ledger() as ledger:
        states = ledger.status(FormName.PLAN, YEAR, SECTIONS)
        reported = ledger.reported(FormName.PLAN, YEAR)
    assert {state.state for state in states.values()} == {State.ACCEPTED}
    assert {entry.value for entry, _ in reported if entry.name == "段階"} == {"当初"}
    rates = {entry.name: entry.value for entry, _ in reported if entry.item == "target_rate"}
    assert rates["目標収納率_現年_K024"] == "0.967"
    assert len([name for name in rates if "現年" in name]) == 28  # two of 30 claims have 過年 alone


def test_the_continuing_issues_are_those_of_the_last_report(april: Folder) -> None:
    """There is no plan of last year yet: what October's 取組状況 said stands under 継続."""
    book = load_workbook(book_path(april.distributed, SECTION))
    assert value(book, TEXT) == "・法的措置を含む催告の手順の整備\n・連帯保証人への早い段階での連絡"
    assert str(value(book, "中長期対策_継続_K024")).startswith("・支払督促の対象とする案件を選び")
    assert value(book, "中長期課題_新規_K024") is None
    assert "直近の月次報告（令和7年10月末）" in texts(book["私-1"])
    # 令和7年度's target, as October's report has it
    assert field_cell(book, "参考_昨年度の目標収入未済額_現年_K024", SECTION).value == 44_289_416


def test_last_years_words_are_not_new(april: Folder, tmp_path: Path) -> None:
    words = "・法的措置を含む催告の手順の整備・連帯保証人への早い段階での連絡"
    book = type_in(
        book_path(april.distributed, SECTION),
        {**answers(SECTION), "中長期課題_新規_K024": words},
        tmp_path / "book.xlsx",
    )
    [arrival] = receive(april, [book], quiet).arrivals
    assert [finding.code.code for finding in arrival.submission.findings] == ["S03", "P15"]
    with april.open_ledger() as ledger:
        ledger.undo()


def test_the_settlement_does_not_come_before_april(tmp_path: Path) -> None:
    folder = make_house(tmp_path / "new")
    with pytest.raises(SaikenError, match="当初"):
        distribute_plan(folder, YEAR, Stage.SETTLEMENT, quiet)
    assert not [path for path in folder.distributed.iterdir() if "実施計画" in path.name]


def test_an_error_is_told_whatever_the_figures_say(april: Folder, tmp_path: Path) -> None:
    """Beside a good book with the same figures a bad one goes back, and the good one counts."""
    section, wrong = "医事課", {"債権ID_K024": "K025"}
    folder = open_folder(Path(shutil.copytree(april.root, tmp_path / "写し")))
    good = book_path(folder.collected, section)
    type_in(good, wrong, folder.collected / "a_最初.xlsx")
    [alone] = receive(folder, [], quiet).arrivals
    assert alone.state is State.RETURNED
    assert [finding.code.code for finding in alone.submission.findings] == ["P19"]
    with folder.open_ledger() as ledger:
        assert ledger.status(FormName.PLAN, YEAR, [section])[section].counted
        ledger.undo()
        ledger.undo()
    # Now neither is known, and both come in one batch.
    states = {each.path.name: each.state for each in receive(folder, [], quiet).arrivals}
    assert states["a_最初.xlsx"] is State.RETURNED
    assert states[good.name] is State.ACCEPTED
    assert receive(folder, [], quiet).arrivals == ()


# --- June -----------------------------------------------------------------------------------

SETTLED = {
    ("K024", "過年"): (226_568_741, 64_171_071, 4_449_623, 0),
}
"""100,000 yen less than was expected in April."""


@pytest.fixture(scope="module")
def june(april: Folder) -> Folder:
    """The same folder after the settlement was imported and June's books went out."""
    settle(april, SETTLED)
    words = ("distribute", "plan", "--year", "8", "--stage", "settlement", "--json")
    RAN["settlement"] = saiken(*words, "--folder", april.root)
    return april


def test_the_forecast_is_replaced_and_the_rest_is_aprils(june: Folder) -> None:
    book = load_workbook(book_path(june.distributed, SECTION))
    assert value(book, "段階") == "修正"
    assert "修正（決算による）" in texts(book["私-1"])
    assert "決算見込み" not in texts(book["私-1"])
    assert value(book, "収入済額_過年_R7_K024") == 64_171_071
    settled = field_cell(book, "収入済額_過年_R7_K024", SECTION, Stage.SETTLEMENT)
    assert settled.protection.locked
    assert settled.fill.start_color.rgb == styles.PREFILLED
    said = answers(SECTION)
    for name in said:
        is_rate = isinstance(said[name], Fraction)
        assert value(book, name) == (float(said[name]) if is_rate else said[name])  # type: ignore[arg-type]
    # 過年 opens with the settlement: 100,000 more than was expected in April.
    assert value(book, "見込調定額_過年_K024") == 201_559_595 + 100_000


def test_what_changed_since_april_stands_beside_the_form(june: Folder) -> None:
    book = load_workbook(book_path(june.distributed, SECTION), data_only=True)

    def pair(name: str, kind: str) -> list[object]:
        keys = (f"参考_前回_{name}_{kind}_K024", f"参考_前回との差_{name}_{kind}_K024")
        return [field_cell(book, key, SECTION, Stage.SETTLEMENT).value for key in keys]

    assert "前回提出した計画との比較" in texts(book["私-1"])
    assert pair("収入未済額", "過年") == [157_848_047, 100_000]
    assert pair("収入未済額", "現年") == [43_711_548, 0]
    assert pair("目標収納率", "過年") == [0.284, 0]
    assert pair("目標収入未済額", "過年") == [139_867_047, 0]
    assert field_cell(book, "判定_K024", SECTION, Stage.SETTLEMENT).value == "○"


def test_june_replaces_april_and_both_are_kept(june: Folder) -> None:
    """Unchanged targets are pointed out where the carried-over balance moved."""
    found = send(june, {SECTION: {"達成水準_K024": "過年分の残高をさらに減らす。"}})
    assert found == {SECTION: (State.ACCEPTED, ["S03", "P21"])}
    with june.open_ledger() as ledger:
        status = ledger.status(FormName.PLAN, YEAR, [SECTION])[SECTION]
        stages = {
            each.id: next(entry.value for entry in ledger.entries(each.id) if entry.name == "段階")
            for each in status.history
            if each.state in (State.ACCEPTED, State.SUPERSEDED)
        }
        assert status.counted is not None
        assert stages[status.counted.id] == "修正"
        assert "当初" in stages.values()
        current = {entry.name: entry.value for entry, _ in ledger.reported(FormName.PLAN, YEAR)}
    assert current["収入済額_過年_R7_K024"] == 64_171_071
    assert current["達成水準_K024"] == "過年分の残高をさらに減らす。"


def test_a_plan_of_april_is_returned_in_june(june: Folder, tmp_path: Path) -> None:
    book = load_workbook(book_path(june.collected, "国保年金課"))
    assert value(book, "段階") == "当初"
    changed = type_in(book_path(june.collected, "国保年金課"), {"達成水準_K002": "別の水準"}, tmp_path / "x.xlsx")
    [arrival] = receive(june, [changed], quiet).arrivals
    assert arrival.state is State.RETURNED
    assert [finding.code.code for finding in arrival.submission.findings] == ["P20"]


def test_a_settlement_that_nobody_imported_is_asked_for(april: Folder, tmp_path: Path) -> None:
    """Without an import the column is blank, to be typed; what the section said stays."""
    registry, _ = registry_of(april.desk(), YEAR)
    with april.open_ledger() as ledger:
        known = plan_reference(ledger, registry, {})
    open_years = {key: each for key, each in known.settlements.items() if key[0] != LAST}
    path = tmp_path / "book.xlsx"
    path.write_bytes(filled_plan(registry, SECTION, Stage.SETTLEMENT, replace(known, settlements=open_years)))
    book = load_workbook(path)
    assert value(book, "収入済額_過年_R7_K024") is None
    assert not field_cell(book, "収入済額_過年_R7_K024", SECTION, Stage.SETTLEMENT).protection.locked
    assert value(book, "目標収納率_現年_K024") == 0.967
    assert value(book, "見込調定額_過年_K024") is not None


# --- in the meeting -------------------------------------------------------------------------

MEETING = Month(LAST, 10)


@pytest.fixture(scope="module")
def spring(june: Folder) -> Folder:
    """The same folder after the meeting was shown the plans, one of them corrected in June."""
    send(june, {SECTION: {"目標収納率_過年_K024": Fraction("0.29"), "達成水準_K024": "残高をさらに減らす。"}})
    assert consolidate(june, MEETING).plans.completeness == "18課中18課・30債権中30債権"
    return june


def test_the_meeting_sees_april_and_june(spring: Folder) -> None:
    book = Sheets(spring.meeting / "会議資料_R07-10.xlsx", data_only=True)
    said = [
        [cell.value for cell in row] for row in book["3_目標設定"].iter_rows(max_col=15) if row[0].value
    ]
    titles = [str(row[0]) for row in said if str(row[0]).startswith("(")]
    assert titles[4:] == sorted(titles[4:])
    assert any(title.startswith("(6) 決算による目標の修正") for title in titles)
    rows = list(book["3_目標設定"].iter_rows(max_col=15, values_only=True))
    start = next(n for n, row in enumerate(rows) if str(row[0]).startswith("(6)"))
    at = next(n for n in range(start, len(rows)) if rows[n][2] == "私-1 入院医療費")
    assert rows[at][7:9] == (0.29, pytest.approx(0.6))
    assert rows[at + 1][7] == 0.284
    assert not any(row[2] == "強-2 国民健康保険税" for row in rows[start:])
    files = {row[6].value for row in book["出典"].iter_rows(min_row=2) if "計画" in str(row[3].value)}
    assert len([name for name in files if "実施計画_R08" in str(name)]) == 18


def test_the_state_of_each_plan_is_told(spring: Folder) -> None:
    shown = saiken("status", "--plan", "--year", "8", "--json", "--folder", spring.root)
    assert shown.code == 0, shown.err
    found = {each["section"]: each for each in shown.json["sections"]}
    assert len(found) == 18
    mine, other = found[SECTION], found["国保年金課"]
    assert (mine["plan"], other["plan"]) == ("報告済", "報告済")
    assert mine["initial_at"] < mine["settlement_at"] < mine["shown_at"]
    assert other["settlement_at"] is None
    said = saiken("status", "--plan", "--folder", spring.root)
    assert "令和8年度　実施計画の提出状況" in said.out
    assert "報告済 18課" in said.out
    wrong = saiken("status", "--plan", "--year", "8", "--month", "4", "--folder", spring.root)
    assert wrong.code == 2


def test_a_corrected_plan_is_to_be_reported_again(spring: Folder) -> None:
    send(spring, {SECTION: {"目標収納率_過年_K024": Fraction("0.292"), "達成水準_K024": "残高を減らす。"}})
    states = {line.section: line.plan for line in plan_status(spring, YEAR).lines}
    assert (states[SECTION], states["国保年金課"]) == (PlanState.REVISED, PlanState.REPORTED)
    with spring.open_ledger() as ledger:
        ledger.undo()
    assert plan_status(spring, None).lines[3].plan is PlanState.REPORTED


def test_the_targets_are_exported(spring: Folder) -> None:
    shown = saiken(
        "export", "目標", "--year", "7", "--month", "10", "--to", "json", "--folder", spring.root
    )
    rows = {(row["債権ID"], row["区分"]): row for row in shown.json}
    assert len(shown.json) == (30 + 7 + 1) * 3
    assert rows["K024", "過年"]["目標収納率"] == "29.0%"
    assert rows["K024", "過年"]["計画年度"] == "令和8年度"


@pytest.mark.parametrize("number", [pytest.param(4, marks=pytest.mark.long), 10])
def test_the_new_years_reports_take_their_targets_from_the_plan(spring: Folder, number: int) -> None:
    month = Month(YEAR, number)
    made = saiken("distribute", "monthly", "--year", "8", "--month", number, "--folder", spring.root)
    assert made.code == 0, made.err
    book = load_workbook(spring.distributed / f"月次報告_{month.code}_{SECTION}.xlsx")
    for kind in ("現年", "過年"):
        name = f"目標収入未済額_{kind}_K024"
        assert value(book, name) == answers(SECTION)[name]
    if number == 4:
        return
    # A year later the target stands among last year's figures.
    figures = dict.fromkeys(("不納欠損額", "還付未済額"), 0)
    said = {
        f"{item}_{kind}_{claim}": amount
        for claim in ("K024", "K025")
        for kind in ("現年", "過年")
        for item, amount in {"調定額": 1_000_000_000, "収入済額": 700_000_000, **figures}.items()
    }
    path = spring.distributed / f"月次報告_{month.code}_{SECTION}.xlsx"
    [arrival] = receive(spring, [type_in(path, said, spring.root / "report.xlsx")], quiet).arrivals
    assert arrival.state is State.ACCEPTED_WITH_WARNINGS, arrival.submission.findings
    assert "C12" not in [finding.code.code for finding in arrival.submission.findings]
    with spring.open_ledger() as ledger:
        before = ledger.figures_for_comparison(month)
        assert before["K024", Kind.CURRENT].amounts.target_outstanding == answers(SECTION)[
            "目標収入未済額_現年_K024"
        ]
        ledger.undo()


def test_which_years_targets_a_meeting_sees() -> None:
    """From October on the next year's, before it this year's; at the boundaries of both."""
    assert [planned_year(Month(LAST, number)).reiwa for number in (10, 1, 3)] == [8, 8, 8]
    assert [planned_year(Month(YEAR, number)).reiwa for number in (4, 7, 9)] == [8, 8, 8]


# --- the year after -------------------------------------------------------------------------


def test_the_next_year_begins_with_what_this_one_said(june: Folder) -> None:
    registry, _ = registry_of(june.desk(), YEAR)
    following = Registry(YEAR.next, registry.claims, registry.contacts, registry.settings)
    with june.open_ledger() as ledger:
        known = plan_reference(ledger, following, {})
    said = answers(SECTION)
    both = f"{said[TEXT]}\n{said['中長期課題_新規_K024']}"
    assert known.continued["K024", "long_issue_continued"] == both
    target = known.targets["K024", Kind.CURRENT]
    assert (target.rate, target.outstanding) == (Fraction("0.967"), said["目標収入未済額_現年_K024"])
    assert said["中長期課題_新規_K024"] in known.former["K024"]


def test_the_last_month_reported_is_the_one_compared_with(june: Folder) -> None:
    registry, _ = registry_of(june.desk(), YEAR)
    with june.open_ledger() as ledger:
        known = plan_reference(ledger, registry, {})
    assert known.month == Month(LAST, 10)


# --- other cities ---------------------------------------------------------------------------


def test_other_cities_come_from_a_file_and_from_the_desk(tmp_path: Path) -> None:
    """Of each city the latest year before the plan; what the desk says counts before the import."""
    folder = make_house(tmp_path / "house")
    path = tmp_path / "他市.csv"
    path.write_text(
        "市,債権ID,債権名,年度,調定額,収入済額\n"
        "Ａ市,K024,入院医療費,令和5年度,1000000,800000\n"
        "Ａ市,K024,入院医療費,令和6年度,1000000,850000\n"
        "Ｂ市,K024,入院医療費,令和6年度,2000000,1900000\n"
        "Ｃ市,K024,入院医療費,令和8年度,2000000,1000000\n",
        encoding="utf-8",
    )
    ran = saiken("history", "import", path, "--folder", folder.root)
    assert ran.code == 0, ran.err
    desk = folder.root / "事務局ブック.xlsm"
    book = load_workbook(desk, keep_vba=True)
    sheet = book["他市比較"]
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "市")
    for column, each in enumerate(("Ｂ市", "K024", "入院医療費", "令和6年度", 2_000_000, 1_950_000), 1):
        sheet.cell(head + 1, column, each)
    book.save(desk)
    with folder.open_ledger() as ledger:
        found = cities_of(ledger, folder.desk(), YEAR)
    assert [(each.city, each.year.reiwa, each.collected) for each in found["K024"]] == [
        ("Ａ市", 6, 850_000), ("Ｂ市", 6, 1_950_000),
    ]  # fmt: skip
    sheet.cell(head + 1, 6, "多い")
    sheet.cell(head + 1, 2, "K999")
    book.save(desk)
    refused = saiken("distribute", "plan", "--year", "8", "--json", "--folder", folder.root)
    assert refused.code == 2
    assert {(each["code"], each["cell"]) for each in refused.json["findings"]} == {
        ("D05", f"B{head + 1}"), ("D05", f"F{head + 1}"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column"),
    [("Ａ市,K024,令和6年度,x,1", "D2"), ("Ａ市,K024,令和6年度,1,", "E2"), (",K024,令和6年度,1,1", "A2"),
     ("Ａ市,K024,いつか,1,1", "C2")],
)  # fmt: skip
def test_a_bad_row_of_other_cities_is_told(tmp_path: Path, row: str, column: str) -> None:
    folder = make_house(tmp_path / "house")
    path = tmp_path / "他市.csv"
    path.write_text(f"市,債権ID,年度,調定額,収入済額\n{row}\n", encoding="utf-8")
    ran = saiken("history", "import", path, "--json", "--folder", folder.root)
    assert ran.code == 2
    assert [(each["code"], each["cell"]) for each in ran.json["findings"]] == [("H02", column)]


# --- the command line -----------------------------------------------------------------------


def test_the_verb_makes_the_books_and_says_so(june: Folder) -> None:
    shown, again = RAN["initial"], RAN["settlement"]
    assert shown.code == 0, shown.err
    assert "令和8年度の実施計画（当初）を18冊作りました" in shown.out
    books = sorted(path.name for path in june.distributed.iterdir() if "実施計画" in path.name)
    assert len(books) == 18
    assert "実施計画_R08_国保年金課.xlsx" in books
    assert again.code == 0
    assert again.json["books"][0]["file"] == "01_配布/実施計画_R08_収納対策課.xlsx"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--year", "8", "--stage", "june"), "--stage"),
        (("--year", "12",), "令和12年度"),
        (("--year", "8", "--stage", "settlement"), "当初"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    folder = make_house(tmp_path / "house")
    shown = saiken("distribute", "plan", *arguments, "--folder", folder.root)
    assert shown.code == 2
    assert message in shown.out + shown.err

