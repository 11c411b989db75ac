"""consolidate, status, export: what holds becomes the master, the table on screen, CSV and JSON."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from support.console import Ran, saiken
from support.loaded_sheets import sheets_of
from support.october_ledger import SECTIONS, events
from support.printed_tables import pair
from support.secretariat import (
    SMALL,
    answers,
    book_path,
    edit,
    filled_books,
    make_house,
    registry,
    small_house,
    stamped,
)
from support.stamped import unstamped_formulas

from saiken_addin.ooxml.package import RawPackage
from saiken_addin.workflow.folder import Folder, open_folder

AT = ("--year", 7, "--month", 10)
MISSING = ("医事課", "保育課", "学事課")
CLAIMS_OF_MISSING = 6
HEADINGS = {
    "中・長期的な課題": "中長期課題", "課題に対する進捗状況": "進捗状況", "今後の対応方針": "今後の対応方針",
    "備考": "備考",
}  # fmt: skip
"""The texts of a claim as the meeting's document heads them, and as the cells of the form are named."""
K002 = "調定額_現年_K002"
SECTION = "国保年金課"


@pytest.fixture
def house(tmp_path: Path) -> Folder:
    return make_house(tmp_path / "家")


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    """Two sections only, where as many say all."""
    return small_house(tmp_path / "家")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October of the small house received, and its meeting document made."""
    house = small_house(tmp_path_factory.mktemp("作成済") / "家")
    filled_books(house, SMALL)
    saiken("receive", "--folder", house.root)
    assert saiken("consolidate", *AT, "--folder", house.root).code == 0
    return house.root


@pytest.fixture
def documented(documents: Path, tmp_path: Path) -> Folder:
    return open_folder(shutil.copytree(documents, tmp_path / "家"))


@pytest.fixture(scope="module")
def partly_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, Ran]:
    """October with three sections missing, consolidated, and what was said of it."""
    house = make_house(tmp_path_factory.mktemp("一部"))
    for section, book in filled_books(house).items():
        if section in MISSING:
            book.unlink()
    saiken("receive", "--folder", house.root)
    made = saiken("consolidate", *AT, "--folder", house.root, "--json")
    assert made.code == 1
    return house, made


@pytest.fixture(scope="module")
def partly(partly_made: tuple[Folder, Ran]) -> Folder:
    return partly_made[0]


def master(house: Folder, month: str = "R07-10") -> Path:
    return house.meeting / f"会議資料_{month}.xlsx"


def exported(house: Folder, table: str, *words: object) -> list[dict[str, str]]:
    ran = saiken("export", table, *AT, *words, "--folder", house.root)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(ran.out[1:], newline="")))


# --- the master's file -----------------------------------------------------------------------------


def without_its_row(book: bytes, key: str) -> bytes:
    """A master of which a person deleted the row of a cell for words: the name points nowhere."""
    package = RawPackage(book)
    name = re.compile(f'(<definedName name="記入_{key}"[^>]*>)[^<]*'.encode())
    names, count = name.subn(rb"\1#REF!", package.read("xl/workbook.xml"))
    assert count == 1
    return package.rebuilt({"xl/workbook.xml": names})


def test_the_former_master_is_kept(documented: Folder) -> None:
    house = documented
    made = []
    master(house).write_bytes(without_its_row(master(house).read_bytes(), "未済額_要因"))
    written = [master(house).read_bytes()]
    for _ in range(2):
        made.append(saiken("consolidate", *AT, "--folder", house.root, "--json"))
        written.append(master(house).read_bytes())
    told = [finding for finding in made[0].json["findings"] if finding["code"] == "M09"]
    assert ["（未済額_要因）" in one["what"] for one in told] == [True]
    assert f"04_控え/{Path(made[0].json['former']).name}" in told[0]["remedy"]
    assert "M09" not in made[1].codes
    formers = [Path(one.json["former"]) for one in made]
    assert [path.read_bytes() for path in formers] == written[:2]
    assert len({*formers}) == 2
    assert {path.parent for path in formers} == {house.kept}
    assert all(re.fullmatch(r"会議資料_R07-10_\d{8}-\d{6}(_\d+)?\.xlsx", path.name) for path in formers)
    assert [path.name for path in house.meeting.iterdir()] == ["会議資料_R07-10.xlsx"]
    assert events(house).count("consolidate") == 3


def test_a_master_that_cannot_be_written_leaves_the_old_one(documented: Folder) -> None:
    house = documented
    old = master(house).read_bytes()
    (house.collected / "直し.xlsx").write_bytes(stamped(SECTION, {K002: 1}))
    saiken("receive", "--folder", house.root)
    house.kept.rename(house.root / "控え")
    house.kept.write_text("there is no folder")
    assert saiken("consolidate", *AT, "--folder", house.root).code == 2
    assert master(house).read_bytes() == old
    assert events(house).count("consolidate") == 1


def test_each_month_has_its_own(small: Folder) -> None:
    """These were only imported."""
    house = small
    for month in (8, 9):
        made = saiken("consolidate", "--year", 7, "--month", month, "--folder", house.root, "--json")
        assert made.code == 0, made.json["findings"]
        assert made.json["former"] is None
        assert made.json["missing"] == []
        assert made.json["completeness"] == "2課中2課・4債権中4債権を集計"
        shown = saiken("status", "--year", 7, "--month", month, "--folder", house.root)
        assert "未提出 2課" in shown.out
    assert {path.name for path in house.meeting.iterdir()} == {
        "会議資料_R07-08.xlsx", "会議資料_R07-09.xlsx",
    }  # fmt: skip


# --- which month, how complete -------------------------------------------------------------------


def test_a_month_that_went_out_and_nothing_came(small: Folder) -> None:
    house = small
    made = saiken("consolidate", *AT, "--folder", house.root, "--json")
    assert made.code == 1
    assert made.codes.count("M01") == 2
    assert made.json["completeness"] == "2課中0課・4債権中0債権を集計"
    assert set(made.json["totals"]["現年"].values()) == {None}
    rows = exported(house, "現年")
    assert {row["調定額(千円)"] for row in rows if row["年度"] == "令和7年度"} == {"-"}
    assert unstamped_formulas(master(house).read_bytes()) == []


def test_missing_sections_are_named_and_left_out(partly_made: tuple[Folder, Ran]) -> None:
    partly, as_json = partly_made
    assert as_json.json["missing"] == [section for section in SECTIONS if section in MISSING]
    assert [code for code in as_json.codes if not code.startswith("K")] == ["M01"] * 3 + ["U08"]
    there = [answers(section) for section in SECTIONS if section not in MISSING]
    for kind in ("現年", "過年"):
        total = sum(
            value for given in there for key, value in given.items()
            if key.startswith(f"収入済額_{kind}_") and isinstance(value, int)
        )  # fmt: skip
        assert as_json.json["totals"][kind]["collected"] == total
    for sheet in sheets_of(master(partly), "2-7_現年", "2-8_過年"):
        texts = [cell.value for row in sheet["A1:H3"] for cell in row]
        said = " ".join(str(text) for text in texts if text)
        assert "19課中16課・33債権中27債権を集計" in said
        assert all(section in said for section in MISSING)


@pytest.mark.parametrize("rivals", [1, 2])
def test_an_older_book_that_counts_is_named(documented: Folder, rivals: int) -> None:
    """What came last went back, or two contradict each other; the former one is in the sums."""
    house = documented
    for number in range(rivals):
        wrong = {K002: None if rivals == 1 else 10**9 + number}
        (house.collected / f"後{number}.xlsx").write_bytes(stamped(SECTION, wrong))  # type: ignore[arg-type]
    saiken("receive", "--folder", house.root)
    made = saiken("consolidate", *AT, "--folder", house.root, "--json")
    assert made.code == 1
    [told] = [each for each in made.json["findings"] if each["code"] == "M05"]
    state = "差戻し" if rivals == 1 else "競合"
    assert SECTION in told["what"]
    assert f"後{rivals - 1}.xlsx）が{state}のため" in told["what"]
    assert f"{book_path(house.collected, SECTION).name}）で集計しています" in told["what"]


def test_the_exported_sources_are_those_of_the_document(small: Folder) -> None:
    """Also the moment of what stands in 事務局ブック is that of the first document made with it."""
    house = small
    edit(
        house.root / "事務局ブック.xlsm",
        {"支援実績!A6": "令和7年度", "支援実績!B6": "第1次支援", "支援実績!C6": 3},
        house.root / "事務局ブック.xlsx",
    )
    (house.root / "事務局ブック.xlsm").unlink()
    filled_books(house, SMALL)
    saiken("receive", "--folder", house.root)
    saiken("consolidate", *AT, "--folder", house.root)
    first, second = exported(house, "出典"), exported(house, "出典")
    assert first == second
    assert any(row["ファイル"].startswith("事務局ブック") for row in first)
    saiken("consolidate", *AT, "--folder", house.root)
    assert exported(house, "出典") == first


def test_a_claim_reported_as_not_applicable_is_no_missing_one(small: Folder) -> None:
    house = small
    filled_books(house, SMALL)
    labels = ("調定額", "収入済額", "不納欠損額", "還付未済額", "目標収入未済額")
    path = book_path(house.collected, SECTION)
    none = {f"{label}_現年_K013": "該当なし" for label in labels}
    path.write_bytes(stamped(SECTION, none))  # type: ignore[arg-type]
    assert saiken("receive", "--folder", house.root).code in (0, 1)
    made = saiken("consolidate", *AT, "--folder", house.root, "--json")
    assert made.json["missing"] == []
    row = next(row for row in exported(house, "現年") if row["債権ID"] == "K013")
    assert (row["調定額(円)"], row["調定額(千円)"], row["収納率"]) == ("", "-", "-")


@pytest.mark.long
def test_the_master_is_a_valid_book(partly: Folder, validate: Callable[..., None]) -> None:
    validate(master(partly))
    assert unstamped_formulas(master(partly).read_bytes()) == []


# --- export ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def displayed(partly: Folder, office: ModuleType) -> dict[str, list[list[str]]]:
    shown: dict[str, list[list[str]]] = office.displayed(master(partly))
    return shown


@pytest.mark.parametrize(("table", "sheet"), [("現年", "2-7_現年"), ("過年", "2-8_過年")])
def test_an_export_is_what_the_master_shows(
    table: str, sheet: str, partly: Folder, displayed: dict[str, list[list[str]]]
) -> None:
    rows = exported(partly, table)
    assert len(rows) == 68
    for number in range(34):
        for row, shown in zip(rows[2 * number :], pair(displayed[sheet], number), strict=False):
            bare = [cell[1:-1] if cell.startswith("(") else cell for cell in shown]
            assert list(row.values())[-8:] == bare, row
    left_out = [row for row in rows if row["課"] in MISSING and row["年度"] == "令和7年度"]
    assert len(left_out) == CLAIMS_OF_MISSING
    assert all(set(list(row.values())[-8:]) == {"-"} for row in left_out)


@pytest.mark.parametrize("table", ["現年", "過年", "局別", "課別", "課題", "提出状況"])
def test_csv_and_json_say_the_same(table: str, partly: Folder) -> None:
    rows = exported(partly, table)
    as_json = saiken("export", table, *AT, "--to", "json", "--folder", partly.root)
    assert as_json.code == 0
    written = [
        {key: "" if value is None else str(value) for key, value in row.items()}
        for row in as_json.json
    ]
    assert rows == written or table == "提出状況"
    assert len(rows) == len(written) > 18


def test_the_issues_are_the_texts_of_the_books_that_count(partly: Folder) -> None:
    rows = saiken("export", "課題", *AT, "--to", "json", "--folder", partly.root).json
    numbers = [str(row["債権番号"]).split("-") for row in rows]
    assert numbers == sorted(numbers, key=lambda number: ("強非私".index(number[0]), int(number[1])))
    assert sorted(row["債権ID"] for row in rows) == sorted(claim.id for claim in registry().claims)
    for row in rows:
        given = answers(row["課"])
        for heading, label in HEADINGS.items():
            text = None if row["課"] in MISSING else given.get(f"{label}_{row['債権ID']}")
            assert row[heading] == text, (row["債権ID"], label)
    assert sum(row["中・長期的な課題"] is not None for row in rows) == len(rows) - CLAIMS_OF_MISSING


@pytest.mark.parametrize("table", ["局別", "課別"])
def test_groups_add_up_to_the_total(table: str, partly: Folder) -> None:
    rows = saiken("export", table, *AT, "--to", "json", "--folder", partly.root).json
    for kind in ("現年", "過年"):
        for year in ("令和7年度", "令和6年度"):
            of = [row for row in rows if (row["区分"], row["年度"]) == (kind, year)]
            *groups, total = (row["調定額(円)"] for row in of)
            assert sum(amount for amount in groups if amount is not None) == total


# --- status ----------------------------------------------------------------------------------------


def line(ran: Ran, section: str) -> dict[str, object]:
    found = [one for one in ran.json["sections"] if one["section"] == section]
    assert len(found) == 1
    return dict(found[0])


def test_status_knows_every_state_with_its_dates(house: Folder) -> None:
    def put(section: str, name: str, changes: dict[str, object]) -> None:
        (house.collected / name).write_bytes(stamped(section, changes))  # type: ignore[arg-type]

    put("医事課", "受理.xlsx", {})
    put("保育課", "要確認.xlsx", {"滞納者数_K005": None})
    put("学事課", "差戻し.xlsx", {"調定額_現年_K028": "不明"})
    put("介護保険課", "競合1.xlsx", {})
    put("介護保険課", "競合2.xlsx", {"調定額_現年_K004": 5 * 10**10})
    put(SECTION, "前.xlsx", {"滞納者数_K002": None})
    (house.collected / "よその.xlsx").write_bytes(b"PK\x03\x04")
    saiken("receive", "--folder", house.root)
    put(SECTION, "後.xlsx", {})
    saiken("receive", "--folder", house.root)
    as_json = saiken("status", "--folder", house.root, "--json")
    assert (as_json.code, as_json.json["period"]) == (0, "R07-10")
    states = {section: line(as_json, section)["state"] for section in SECTIONS}
    assert states == {
        **dict.fromkeys(SECTIONS, "未提出"), "医事課": "受理", "保育課": "受理（要確認）",
        "学事課": "差戻し", "介護保険課": "競合", SECTION: "受理",
    }  # fmt: skip
    assert list(states) == list(SECTIONS), "in 表示順"
    assert as_json.json["unidentified"] == ["02_回収/よその.xlsx"]
    assert line(as_json, "福祉総務課") == {
        "section": "福祉総務課", "bureau": "福祉局", "state": "未提出", "received_at": None, "file": None,
        "errors": 0, "warnings": 0, "history": [],
    }  # fmt: skip
    corrected = line(as_json, SECTION)
    stamp = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    history = corrected["history"]
    assert isinstance(history, list)
    assert [re.sub(stamp, "", text).strip() for text in history] == [
        "差替え済（受理（要確認）） 前.xlsx", "受理 後.xlsx",
    ]  # fmt: skip
    assert all(re.match(stamp, text) for text in history)
    assert re.match(r"\d{4}-\d\d-\d\dT", str(corrected["received_at"]))
    assert (corrected["file"], corrected["errors"], corrected["warnings"]) == ("02_回収/後.xlsx", 0, 0)
    assert line(as_json, "学事課")["errors"] == 1
    assert line(as_json, "保育課")["warnings"] == 1
    shown = saiken("status", "--folder", house.root)
    assert shown.code == 0
    assert "未提出 14課" in shown.out
    for text in ("受理（要確認）", "差戻し", "競合", "差替え済", "令和7年10月末", "よその.xlsx"):
        assert text in shown.out
    assert len(re.findall(stamp, shown.out)) >= 7
    rows = exported(house, "提出状況")
    assert {row["所管課"]: row["状態"] for row in rows} == states


def test_the_master_has_the_same_states_and_findings(small: Folder) -> None:
    house = small
    filled_books(house, SMALL)
    edit(book_path(house.collected, "学事課"), {"調定額_現年_K028": "=1+"}, house.collected / "学.xlsx")
    saiken("receive", "--folder", house.root)
    saiken("consolidate", *AT, "--folder", house.root)
    book = sheets_of(master(house), "提出状況", "検査結果")
    states = {row[1]: row[2] for row in book["提出状況"].iter_rows(min_row=2, values_only=True)}
    as_json = saiken("status", "--folder", house.root, "--json")
    assert states == {one["section"]: one["state"] for one in as_json.json["sections"]}
    assert states == {"国保年金課": "受理", "学事課": "競合"}
    codes = {row[1] for row in book["検査結果"].iter_rows(min_row=2, values_only=True)}
    assert "S02" in codes
