"""History follows the claim over the turn of the year, whatever its number."""

import csv
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support import october
from support.console import saiken
from support.monthly_sheet import YEAR_BEFORE, cell_at
from support.printed_tables import MISPRINTS, PRINTED
from support.rollover_desks import adopt
from support.sample import Some

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.desk.shipped import shipped_claims

R7, R8 = FiscalYear(7), FiscalYear(8)
SHIPPED = shipped_claims()
ENDED = {"K012", "K014", "K031"}


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """令和7年10月 in the ledger; the draft of 令和8年度 is the desk now."""
    root = tmp_path_factory.mktemp("更新") / "事務局"
    assert saiken("init", root, "--year", 7).code == 0
    with as_file(files("saiken_addin.demo.data").joinpath("october_figures.csv")) as figures:
        assert saiken("history", "import", figures, "--folder", root).code in (0, 1)
    assert saiken("rollover", "--to", 8, "--folder", root).code == 0
    return adopt(root)


@pytest.fixture
def turned(pattern: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pattern, tmp_path / "事務局"))


def test_every_claim_finds_last_years_figures(turned: Path, some: Some) -> None:
    """Beside 私-1 of 令和8年度 stands what 私-4 reported in 令和7年10月: both are K024."""
    told = {(row["債権ID"], row["区分"]): row for row in october.rows(R7)}
    said = saiken(
        "distribute", "monthly", "--year", 8, "--month", 10, "--folder", turned, "--json"
    ).json
    assert len(said["books"]) == 18
    found, looked_at = set(), some(said["books"], 7)
    for made in looked_at:
        book = load_workbook(turned / made["file"])
        sheet = book["月次報告"]
        for name in book.defined_names:
            if not name.startswith("調定額_"):
                continue
            _, kind, claim_id = name.split("_")
            row, headings = f"{claim_id} {kind}", ("調定額", "収入済額")
            if sheet[cell_at(book, row, "調定額")].value == "-":
                continue  # a claim without current year
            reference = [sheet[cell_at(book, row, each, YEAR_BEFORE)].value for each in headings]
            known = told[claim_id, kind]
            assert reference == [int(known[heading]) for heading in headings], name
            found.add((claim_id, kind))
    sections = {made["section"] for made in looked_at}
    assert found == {
        (each.id, kind.value) for each in SHIPPED[R8] if each.section in sections for kind in each.kinds
    }
    book = load_workbook(turned / "01_配布" / "月次報告_R08-10_医事課.xlsx")
    texts = " ".join(str(cell.value) for row in book["月次報告"].iter_rows() for cell in row)
    assert "私-1 入院医療費" in texts
    assert "私-4" not in texts


def test_the_meetings_table_sets_a_claim_beside_itself(turned: Path) -> None:
    """Table (7) of 令和8年10月: the lower row is what was printed for 令和7年, by 債権ID."""
    path = turned / "令和8年10月.csv"
    rows = [{**row, "年度": "令和8年度"} for row in october.rows(R7) if row["債権ID"] not in ENDED]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert saiken("history", "import", path, "--folder", turned).code in (0, 1)
    printed = {
        row["債権ID"]: row
        for row in csv.DictReader(PRINTED.read_text("utf-8-sig").splitlines())
        if row["年度"] == "令和7年度"
    }
    ran = saiken("export", "現年", "--year", 8, "--month", 10, "--to", "json", "--folder", turned)
    table = [row for row in ran.json if row["債権ID"] and row["年度"] == "令和7年度"]
    numbers = {each.id: each.number for each in SHIPPED[R8]}
    assert {row["債権ID"]: row["債権番号"] for row in table} == {
        each.id: numbers[each.id] for each in SHIPPED[R8]
    }
    for row in table:
        for heading in ("調定額(千円)", "収入済額(千円)", "収入未済額(千円)", "収納率"):
            place = (row["債権ID"], "令和7年度", heading)
            assert row[heading] == MISPRINTS.get(place, printed[row["債権ID"]][heading]), place


@pytest.mark.parametrize(
    ("term", "books", "title"),
    [
        pytest.param(("7", "3"), 19, "私-4", id="R07-03"),
        pytest.param(("8", "4"), 18, "私-1", id="R08-04"),
        pytest.param(("8", "3"), 18, "私-1", id="R08-03", marks=pytest.mark.long),
    ],
)
def test_the_year_turns_between_march_and_april(
    turned: Path, term: tuple[str, str], books: int, title: str
) -> None:
    year, month = term
    ran = saiken("distribute", "monthly", "--year", year, "--month", month, "--folder", turned, "--json")
    assert len(ran.json["books"]) == books
    path = turned / "01_配布" / f"月次報告_R{int(year):02}-{int(month):02}_医事課.xlsx"
    texts = [str(cell.value) for row in load_workbook(path)["月次報告"].iter_rows() for cell in row]
    assert any(title in text for text in texts)
    assert not any({"私-4": "私-1", "私-1": "私-4"}[title] in text for text in texts)
