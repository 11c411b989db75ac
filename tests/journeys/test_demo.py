"""The demo, end to end: real figures go out, come back, and read as the meeting printed them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.cell_range import CellRange
from support.console import Ran, saiken
from support.demonstration import copy_of_demo, demonstrated
from support.lineage import TABLE_SHEETS, Document
from support.loaded_sheets import links_in, sheets_of, values_of, written_in
from support.october_ledger import SECTIONS, counts
from support.printed_tables import assert_printed, assert_table_8
from support.sample import Some
from support.stamped import formula_cells, unstamped_formulas

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.core.model import PlanState
from saiken_addin.demo import sample
from saiken_addin.workflow.consolidate.consolidate import consolidate_again
from saiken_addin.workflow.folder import Folder, open_folder
from saiken_addin.workflow.receive.receipt import receive
from saiken_addin.workflow.status.plans import plan_status
from workbook_templates.master.build import PAGES, findings_book

TOTALS = {
    "現年": "373,749,070 221,379,952 152,410,960 +3.7% 3,519,362 2.3% 59.2% +1.4P",
    "過年": "9,714,117 1,687,585 7,974,406 ▲6.5% ▲17.9% +0.1P 5,878,839 73.7%",
}


@pytest.fixture(scope="module")
def ran() -> Ran:
    return demonstrated()[1]


@pytest.fixture(scope="module")
def made(ran: Ran, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    assert ran.code == 0, ran.err
    return open_folder(copy_of_demo(tmp_path_factory.mktemp("実演") / "saiken demo"))


@pytest.fixture(scope="module")
def shown(made: Folder, office: ModuleType) -> dict[str, list[list[str]]]:
    """What the master displays."""
    sheets: dict[str, list[list[str]]] = office.displayed(master(made))
    return sheets


def master(folder: Folder) -> Path:
    return folder.meeting / "会議資料_R07-10.xlsx"


def books(folder: Folder) -> list[Path]:
    """Every workbook that the demo made."""
    return sorted(folder.root.rglob("*.xls[xm]"))


def test_it_prints_the_totals_and_where_the_files_are(ran: Ran) -> None:
    assert (ran.code, ran.err) == (0, "")
    words = ran.out.replace("│", " ").split()
    for figures in TOTALS.values():
        line = figures.split()
        start = words.index(line[0])
        assert words[start : start + 8] == line
    told = open_folder(demonstrated()[0])
    for place in (told.distributed, told.collected, master(told)):
        assert str(place) in ran.out
    assert "19課中19課・33債権中33債権を集計" in ran.out


def test_it_makes_what_it_says(made: Folder) -> None:
    assert counts(made) == {"受理": 19}
    for folder in (made.distributed, made.collected):
        names = {path.stem for path in folder.iterdir()}
        assert {f"月次報告_R07-10_{section}" for section in SECTIONS} <= names
        assert len([name for name in names if name.startswith("実施計画_R08_")]) == 18
        assert len(names) == 19 + 18
    assert len(books(made)) == 1 + 3 * (19 + 18) + 1 + 1, "and a copy of the desk it was made with"


def test_the_plans_of_the_next_year_stand_in_the_master(ran: Ran, made: Folder) -> None:
    assert {line.plan for line in plan_status(made, FiscalYear(8)).lines} == {PlanState.REPORTED}
    sheet = sheets_of(master(made), "3_目標設定", data_only=True)["3_目標設定"]
    rows = list(sheet.iter_rows(max_col=15, values_only=True))
    claims = {row[2] for row in rows if row[2] and row[3] is not None}
    assert len([claim for claim in claims if "-" in str(claim)]) == 30
    assert "18課中18課・30債権中30債権を集計" in [row[0] for row in rows]
    assert "令和8年度・18課中18課・30債権中30債権を集計" in ran.out


def test_tables_7_and_8_read_as_in_the_meeting(
    made: Folder, shown: dict[str, list[list[str]]]
) -> None:
    sheet = load_workbook(master(made), read_only=True)["データ"]
    ids = [row[2] for row in sheet.iter_rows(min_row=2, max_row=34, values_only=True)]
    assert_printed(shown["2-7_現年"], ids)
    assert_table_8(shown["2-8_過年"], ids)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def figures_in(rows: list[list[str]]) -> Counter[str]:
    """The figures of table (7) or (8) as they are displayed."""
    return Counter(text for row in rows[5:] for text in row[3:11] if text.strip("- "))


def test_the_pdf_has_every_figure_and_every_text(
    made: Folder, shown: dict[str, list[list[str]]], office: ModuleType
) -> None:
    pdf = master(made).with_suffix(".pdf")
    pages = office.pdf_text(pdf).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert re.search(rf"-\s*{number}\s*-", page.rstrip().splitlines()[-1])
    for name, title in (("2-7_現年", "(7) 債権別"), ("2-8_過年", "(8) 債権別")):
        printed = Counter(" ".join(page for page in pages if title in page).split())
        figures = figures_in(shown[name])
        assert figures.total() > 400
        assert figures - printed == Counter()
    raw = office._run(["pdftotext", "-raw", "-enc", "UTF-8", str(pdf), "-"], 60).split("\f")[:-1]
    sheets = [sheet for sheet in load_workbook(master(made)).worksheets if sheet.page_setup.useFirstPageNumber]
    firsts = [sheet.page_setup.firstPageNumber for sheet in sheets] + [len(raw) + 1]
    assert len(sheets) == 17
    for sheet, (first, end) in zip(sheets, pairwise(firsts), strict=True):
        printed_text = squeezed("".join(raw[first - 1 : end - 1]))
        _, _, last_column, last_row = range_boundaries(sheet.print_area.rpartition("!")[2])
        cells = [text for row in shown[sheet.title][:last_row] for text in row[:last_column]]
        texts = {squeezed(text) for text in cells if text.strip()}
        assert len(texts) > 10, sheet.title
        assert [text for text in texts if text not in printed_text] == [], sheet.title
    assert "整理率27.6%（うち完納率19.4%）" in squeezed("".join(raw))


@pytest.mark.long
def test_a_second_document_of_the_same_ledger_reads_the_same(
    made: Folder, office: ModuleType, tmp_path: Path
) -> None:
    def read(folder: Folder) -> tuple[dict[str, dict[str, object]], str]:
        cells = written_in(master(folder))
        del cells["前回との差"]
        sources = cells["出典"]
        for place, said in list(sources.items()):
            if place.startswith("G") and "事務局ブック" in str(said):
                del sources[f"K{place[1:]}"]  # it was read when the document was made
        text = office.pdf_text(master(folder).with_suffix(".pdf"))
        return cells, re.sub(r"[\d/]+ [\d:]+ 作成", "", text)

    before = read(made)
    ran = saiken("consolidate", "--year", 7, "--month", 10, "--pdf", "--folder", made.root)
    assert ran.code == 0, ran.err
    assert read(made) == before
    for former in made.kept.glob("会議資料_*"):
        former.unlink()


def test_every_formula_of_every_book_carries_its_result(made: Folder) -> None:
    formulas = 0
    for path in books(made):
        if path.parent != made.received:
            assert unstamped_formulas(path.read_bytes()) == [], path.name
            if "実施計画" in path.name:
                continue  # counted in test_plan_form.py
            formulas += sum(map(len, formula_cells(path).values()))
    assert formulas > 2 * 34 * 14 + 38 * 50


def test_books_are_valid(
    made: Folder, validate: Callable[..., None], tmp_path: Path, some: Some
) -> None:
    """The desk, the master, 検査結果, and one section's forms as they went out and came back."""
    findings = tmp_path / "検査結果.xlsx"
    row = dict.fromkeys(("severity", "code", "file", "sheet", "cell", "label", "what", "remedy"), "x")
    findings.write_bytes(findings_book([row], {"x": "../02_回収/x.xlsx"}))
    ours = (path for path in books(made) if path.parent != made.received)
    forms = ("月次報告", "実施計画")
    chosen = [path for path in ours if not path.name.startswith(forms) or "医事課" in path.name]
    assert len(chosen) == 3 + 4, "the desk and its kept copy, the master"
    validate(*some([master(made), *chosen, findings], 1))


SETTLED = [f"令和{year}年度決算" for year in (4, 5, 6)]


def sources(made: Folder) -> Iterator[tuple[dict[str, object], str]]:
    """The rows of 出典 by heading, with the target of the link."""
    sheet = sheets_of(master(made), "出典")["出典"]
    heads = [cell.value for cell in sheet[1]]
    for cells in sheet.iter_rows(min_row=2):
        row = {str(head): cell.value for head, cell in zip(heads, cells, strict=True)}
        link = cells[heads.index("様式のファイル")].hyperlink
        yield row, link.target if link else ""


def test_every_figure_leads_to_the_cell_that_it_was_reported_in(made: Folder) -> None:
    seen: dict[Path, dict[str, dict[str, object]]] = {}
    followed = imported = of_desk = marks = 0
    for row, target in sources(made):
        if row["債権番号"] == "計":
            continue  # a sum of the rows above
        file = {"令和6年10月末": "months_sample.csv", **dict.fromkeys(SETTLED, "settlements_sample.csv")}
        if row["年度・月"] in file:
            assert row["様式のファイル"] == file[row["年度・月"]]
            imported += 1
            continue
        path = made.meeting / unquote(target)
        if path not in seen:
            assert sha256(path.read_bytes()).hexdigest() == row["SHA-256"]
            if row["様式のファイル"] != "事務局ブック.xlsm":  # it may have been saved anew since then
                assert (made.root / str(row["様式のファイル"])).read_bytes() == path.read_bytes()
            seen[path] = values_of(path)
        stands = seen[path][row["シート"]].get(row["セル"])
        if row["シート"] in ("計画の推移", "支援実績"):
            assert str(stands).removesuffix(".0") == str(row["報告された値(原文)"]).removesuffix(".0")
            of_desk += 1
            continue
        if row["数(円以外)"] is not None:
            assert (stands == "○") == (row["数(円以外)"] == 1)
            marks += 1
            continue
        if row["項目"] == "目標収納率":
            assert (str(stands), row["値(円)"]) == (row["報告された値(原文)"], None)
            assert row["率"] == stands
        elif stands != "該当なし":
            assert stands == row["値(円)"]
        assert isinstance(row["受付日時"], datetime)
        followed += 1
    assert len(seen) == 19 + 18 + 1
    assert (marks, of_desk) == (30 * 3, 3 * 2 + 6 + 24)
    assert imported > 250 + 3 * 59 * 4 - 1
    # 28 claims have 現年, 30 have 過年: three targets and four settled amounts of each
    assert followed == (33 + 30) * 5 + (28 + 30) * (3 + 4)


def test_every_figure_follows_from_the_rows_that_it_leads_to(made: Folder) -> None:
    """Tables (1) to (8), the targets, and the years of the plan; no figure is left out."""
    document = Document(master(made))
    counts = {sheet: document.followed(sheet) for sheet in (*TABLE_SHEETS, "3_目標設定", "1_計画改定")}
    assert sum(counts[sheet] for sheet in TABLE_SHEETS) > 1500
    assert (counts["2-1_未済額"], counts["1_計画改定"]) == (8, 32)
    assert counts["3_目標設定"] > 650
    others = [page.name for page in PAGES if not page.working and page.name not in counts]
    assert [cell.coordinate for sheet in others for cell in document.figures(sheet)] == []
    # A sentence leads there from the cell right of what prints; as a link it would print otherwise.
    reference = {"2-1_未済額": 3, "2-10_取組": 14, "1_計画改定": 3}
    for name, count in reference.items():
        sheet = document.formulas[name]
        printed = CellRange(sheet.print_area.rpartition("!")[2])
        links = [cell for row in sheet.iter_rows(min_col=printed.max_col + 1) for cell in row if cell.hyperlink]
        assert {cell.value for cell in links} == {"→ 出典"}
        assert len(links) == count
    revision = document.formulas["1_計画改定"]
    rows = {cell.value: cell.row for (cell,) in revision["A40:A60"] if cell.value}
    last = rows["※ 令和7年度の対象債権のうち、次の債権は令和6年度決算にない：養育費立替費、学校給食費"]
    breaks = [each.id for each in revision.row_breaks.brk]
    assert not any(rows["令和4年度決算"] <= each < last for each in breaks), "a note stays below its table"


@pytest.mark.long
def test_it_is_made_again_from_the_ledger_value_for_value(made: Folder) -> None:
    again = consolidate_again(made, sample.MONTH, date(2099, 1, 1))
    assert written_in(again) == written_in(master(made))
    assert links_in(again) == links_in(master(made))
    again.unlink()


def test_a_new_demo_takes_the_place_of_an_earlier_one(made: Folder) -> None:
    names = {path.name for path in made.root.iterdir() if path.is_file()}
    assert names == {".saiken-demo", "事務局ブック.xlsm", "債権回収.sh", "台帳.sqlite", "大事.txt"}


def test_it_leaves_a_folder_alone_that_no_demo_made(tmp_path: Path) -> None:
    (tmp_path / "大事.txt").write_text("x")
    refused = saiken("demo", tmp_path)
    assert (refused.code, refused.out) == (2, "")
    assert "空ではありません" in refused.err
    assert [path.name for path in tmp_path.iterdir()] == ["大事.txt"]


def test_it_uses_the_sample_month_ends_as_history(made: Folder) -> None:
    with made.open_ledger() as ledger:
        assert len(ledger.figures_for_comparison(sample.MONTH.year_before)) > 50
        previous = sample.MONTH.previous
        assert previous is not None
        assert len(ledger.figures_for_comparison(previous)) == 63
    assert receive(made, [], lambda *_: None).arrivals == ()
