"""rollover: nothing that people wrote on the desk or in a draft is lost."""

import datetime
import io
import shutil
import zipfile
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import Workbook, load_workbook
from support.console import Ran, saiken, snapshot
from support.rollover_desks import DESK, DRAFT, adopt

from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.core.model import Section
from saiken_addin.core.settings import SETTING_KEYS
from saiken_addin.desk import names
from saiken_addin.desk.book import desk_path, read_desk
from saiken_addin.desk.current_month import read_at_work
from saiken_addin.desk.names import FormToMake
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.ooxml.formats import number_formats
from saiken_addin.ooxml.gate import open_package
from saiken_addin.ooxml.reader import read_book
from saiken_addin.workflow.rollover.kept import read_kept
from workbook_templates.desk import draw

R7, R8, R9 = FiscalYear(7), FiscalYear(8), FiscalYear(9)
LONG_DAY = '[$-411]ggge"年"m"月"d"日"'
Edit = Callable[[Workbook], None]


@cache
def drawn() -> bytes:
    """A desk on which nobody has written yet."""
    return draw(R7, shipped_claims())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / DESK).write_bytes(drawn())
    return tmp_path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on which nobody has written, and its draft."""
    root = tmp_path_factory.mktemp("白紙")
    (root / DESK).write_bytes(drawn())
    assert rolled(root) == ["T12"]
    return root


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with words on every sheet, and its draft."""
    root = tmp_path_factory.mktemp("記入済")
    (root / DESK).write_bytes(drawn())
    edit(root / DESK, *ALL)
    assert rolled(root) == ["T12"]
    return root


@pytest.fixture
def turned(plain: Path, tmp_path: Path) -> Path:
    """A copy of the plain desk and its draft."""
    return Path(shutil.copytree(plain, tmp_path, dirs_exist_ok=True))


def edit(path: Path, *edits: Edit) -> None:
    book = load_workbook(path)
    for each in edits:
        each(book)
    book.save(path)


def put(sheet: str, **cells: object) -> Edit:
    def write(book: Workbook) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value

    return write


def dated(book: Workbook) -> None:
    """A meeting as Excel keeps what is typed: days and times are numbers with a format."""
    sheet = book[names.MEETING]
    sheet["B7"], sheet["B8"], sheet["B9"] = datetime.date(2026, 1, 21), datetime.time(14, 30), 0.75
    sheet["B7"].number_format, sheet["B8"].number_format = LONG_DAY, "h:mm"
    sheet["B9"].number_format = "h:mm"
    sheet["B6"], sheet["B11"] = 37, "基本計画の\n改定について"
    added = 5 + len(names.MEETING_ITEMS)
    sheet[f"A{added}"], sheet[f"B{added}"] = "司会", "総務部長"
    for number in range(1, 26):
        for letter, value in zip("EFGH", (number, "本部員", f"第{number}局長", "左"), strict=True):
            sheet[f"{letter}{number + 4}"] = value


def supported(book: Workbook) -> None:
    sheet = book[names.SUPPORT]
    for letter, value in zip("ABCDEFGHI", ("R7", "現地相談", 12, 20, 34, 5, 4, 3, "=備考"), strict=True):
        sheet[f"{letter}20"] = value
        sheet[f"{letter}20"].data_type = "n" if isinstance(value, int) else "s"


def compared(book: Workbook) -> None:
    sheet = book[names.OTHER_CITIES]
    for number in range(30):
        row = (f"第{number}市", "K024", "入院医療費", "令和6年度", 10**12 + number, 1234.5, "決算書")
        for letter, value in zip("ABCDEFG", row, strict=True):
            sheet[f"{letter}{number + 5 + number % 2}"] = value


def addressed(book: Workbook) -> None:
    sheet = book[names.CONTACTS]
    row = ("a@city.example；b@city.example", "c@city.example", "管理係長", "直通")
    for letter, value in zip("CDEF", row, strict=True):
        sheet[f"{letter}6"] = value
    sheet["A40"], sheet["C40"] = "会計課", "kaikei@city.example"


def decided(book: Workbook) -> None:
    sheet = book[names.SETTINGS]
    for letter, value in zip("ABCD", ("収納率低下の基準（ポイント）", 2.5, "令和8年度", "本部会で決定"), strict=True):
        sheet[f"{letter}20"] = value


ALL = (dated, supported, compared, addressed, decided)


@lru_cache(maxsize=3)
def loaded(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def texts(path: Path, sheet: str) -> list[tuple[object, ...]]:
    rows = loaded(path.read_bytes())[sheet].iter_rows(values_only=True)
    return [row for row in rows if any(value is not None for value in row)]


def rolled(root: Path, *options: object) -> list[str]:
    ran = saiken("rollover", "--to", 8, "--folder", root, "--json", *options)
    assert ran.code in (0, 1), ran
    return ran.codes


# --- what is kept ------------------------------------------------------------------------------


def test_all_that_was_written_is_kept(written: Path) -> None:
    root = written
    for sheet in (names.MEETING, names.OTHER_CITIES):
        assert texts(root / DRAFT, sheet) == texts(root / DESK, sheet)
    was, now = (texts(root / each, names.CONTACTS) for each in (DESK, DRAFT))
    assert now == was
    was, now = (texts(root / each, names.SETTINGS) for each in (DESK, DRAFT))
    assert now == was
    was, now = (texts(root / each, names.SUPPORT) for each in (DESK, DRAFT))
    assert now[: len(was)] == was
    assert [row[:2] for row in now[len(was) :]] == [("令和8年度", kind) for kind in names.SUPPORT_KINDS]
    book = load_workbook(root / DRAFT)
    meeting = book[names.MEETING]
    assert meeting["B7"].value == datetime.datetime(2026, 1, 21)
    assert [meeting[cell].number_format for cell in ("B7", "B8", "B9")] == [LONG_DAY, "h:mm", "h:mm"]
    assert book[names.SUPPORT]["I20"].data_type == "s"
    desk = read_desk(root / DRAFT)
    assert desk.registry(R7)[0].settings.collection_fall == 3
    assert desk.registry(R8)[0].settings.collection_fall == 2.5
    assert desk.registry(R8)[0].sections[0] == Section(
        "収納対策課", "財政局", ("a@city.example", "b@city.example"), ("c@city.example",), "管理係長"
    )


def test_rolled_on_it_is_still_there(written: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(written, tmp_path, dirs_exist_ok=True))
    before = {sheet: texts(root / DESK, sheet) for sheet in names.SHEETS[2:]}
    (root / "04_控え").mkdir(exist_ok=True)
    adopt(root)
    ran = saiken("rollover", "--to", 9, "--folder", root, "--json")
    assert (ran.code, ran.codes) == (1, ["T14"])
    after = root / "事務局ブック_R09案.xlsm"
    for sheet, rows in before.items():
        assert texts(after, sheet)[: len(rows)] == rows
    assert len(texts(after, names.SUPPORT)) == len(before[names.SUPPORT]) + 2 * len(names.SUPPORT_KINDS)
    assert load_workbook(after).sheetnames.count(names.TURN) == 1
    assert read_desk(after).years == (R7, R8, R9)


def test_columns_in_another_order_and_rows_further_down(root: Path) -> None:
    def rearranged(book: Workbook) -> None:
        addressed(book)
        sheet = book[names.CONTACTS]
        for row in sheet.iter_rows(min_row=5):
            for cell, value in zip(row, [cell.value for cell in reversed(row)], strict=True):
                cell.value = value
        sheet.insert_rows(1, 3)
        sheet.title = "所管課･宛先 "

    edit(root / DESK, rearranged)
    assert rolled(root) == ["T12"]
    section = read_desk(root / DRAFT).registry(R8)[0].sections[0]
    assert (section.to[0], section.contact) == ("a@city.example", "管理係長")


def test_new_sections_get_a_row_without_address(root: Path) -> None:
    def reorganized(book: Workbook) -> None:
        sheet = book[names.CLAIMS]
        for row in sheet.iter_rows(min_row=7):
            if row[0].value == "令和8年度" and row[2].value in ("K024", "K025"):
                row[7].value = row[8].value = "病院総務課"

    edit(root / DESK, addressed, reorganized)
    assert rolled(root) == ["T09", "T12"]
    rows = texts(root / DRAFT, names.CONTACTS)[4:]
    assert rows[0][:3] == ("収納対策課", "財政局", "a@city.example；b@city.example")
    assert rows[-1] == ("病院総務課", "保健衛生局", None, None, None, None, None)
    assert {"医事課", "産業展開推進課", "会計課"} < {row[0] for row in rows}
    assert len(rows) == 19 + 1 + 1


def test_support_of_the_new_year_that_is_there_is_not_added_again(root: Path) -> None:
    edit(root / DESK, put(names.SUPPORT, A20="R08", B20="研修", C20=3))
    rolled(root)
    assert [row[1] for row in texts(root / DRAFT, names.SUPPORT) if row[0] in ("R08", "令和8年度")] == [
        "研修"
    ]


def test_what_the_desk_lacks_is_drawn_anew(root: Path) -> None:
    def without(book: Workbook) -> None:
        book.remove(book[names.MEETING])
        book[names.SETTINGS].delete_rows(6, 3)

    edit(root / DESK, without)
    assert rolled(root) == ["T12"]
    blank = load_workbook(io.BytesIO(drawn()))
    assert texts(root / DRAFT, names.MEETING) == [
        row for row in blank[names.MEETING].iter_rows(values_only=True) if any(row)
    ]
    settings = {row[0]: row[2] for row in texts(root / DRAFT, names.SETTINGS)[4:]}
    assert len(settings) == len(SETTING_KEYS)
    assert sum(since == "令和8年度" for since in settings.values()) == 3


# --- what is not kept is said ------------------------------------------------------------------


def test_what_stands_outside_the_tables_is_named(root: Path) -> None:
    def sheets(book: Workbook) -> None:
        book.create_sheet("引継ぎメモ")["A1"] = "電話のこと"
        book.create_sheet("白紙")

    edit(
        root / DESK,
        sheets,
        put(names.CLAIMS, O6="主任の列", O9="メモ", E3="上の余白"),
        put(names.HOME, E2="次は6月"),
        put(names.MEETING, D6="間のメモ", J30="欄外"),
    )
    ran = saiken("rollover", "--to", 8, "--folder", root, "--json")
    assert ran.code == 1
    said = {
        (each["code"], each["sheet"], each["cell"]): each["what"]
        for each in ran.json["findings"]
        if each["code"] in ("T16", "T17")
    }
    assert set(said) == {
        ("T16", "引継ぎメモ", ""),
        ("T17", names.CLAIMS, "E3"),
        ("T17", names.HOME, "E2"),
        ("T17", names.MEETING, "D6"),
    }
    assert "E3、O6、O9は" in said["T17", names.CLAIMS, "E3"]
    assert "D6、J30は" in said["T17", names.MEETING, "D6"]
    rows = texts(root / DRAFT, names.TURN)
    assert [row[3] for row in rows if row[0] == "ブック"] == [
        "操作 E2", "債権一覧 E3", "会議情報 D6", "引継ぎメモ",
    ]  # fmt: skip


def test_many_cells_outside_are_counted(root: Path) -> None:
    edit(root / DESK, put(names.SETTINGS, **{f"H{number}": "x" for number in range(10, 18)}))
    [said] = read_kept(root / DESK)[1]
    assert "H10、H11、H12、H13、H14ほか3か所は" in said.what


def test_notes_on_the_turn_of_a_former_year_are_named(turned: Path) -> None:
    root = turned
    (root / "04_控え").mkdir(exist_ok=True)
    adopt(root)
    edit(root / DESK, put(names.TURN, I8="確認済"))
    ran = saiken("rollover", "--to", 9, "--folder", root, "--json")
    assert [(each["code"], each["cell"]) for each in ran.json["findings"]] == [("T14", ""), ("T17", "I8")]


@pytest.fixture(scope="module")
def by_office(tmp_path_factory: pytest.TempPathFactory, office: ModuleType) -> tuple[Path, Ran]:
    """A desk with words and formulas that LibreOffice saved, its draft, and what was said of it."""
    root = tmp_path_factory.mktemp("計算済")
    (root / DESK).write_bytes(drawn())
    formulas = put(names.SUPPORT, C6=5, C7="=C6*2", D7="=CONCATENATE(1,2)", E7="=1/0")
    edit(root / DESK, *ALL, formulas)
    office.recalculated([root / DESK], root / "保存")[0].replace(root / DESK)
    return root, saiken("rollover", "--to", 8, "--folder", root, "--json")


def test_a_formula_becomes_its_result(by_office: tuple[Path, Ran]) -> None:
    root, ran = by_office
    assert ran.codes == ["T12", "T18"]
    (said,) = [each for each in ran.json["findings"] if each["code"] == "T18"]
    assert (said["sheet"], "数式3か所" in said["what"], said["severity"]) == (names.SUPPORT, True, "お知らせ")
    sheet = load_workbook(root / DRAFT)[names.SUPPORT]
    assert [sheet[cell].value for cell in ("C6", "C7", "D7", "E7")] == [5, 10, "12", "#DIV/0!"]


def test_a_wrong_address_is_carried_over_and_said(root: Path) -> None:
    edit(root / DESK, put(names.CONTACTS, C8="医事課の人"))
    assert "D14" in rolled(root)
    assert load_workbook(root / DRAFT)[names.CONTACTS]["C8"].value == "医事課の人"


# --- not done ----------------------------------------------------------------------------------


def refused(root: Path) -> str:
    before = snapshot(root)
    ran = saiken("rollover", "--to", 8, "--folder", root, "--json")
    assert (ran.code, ran.json["exit"]) == (2, 2)
    after = snapshot(root)
    assert {name: each for name, each in after.items() if each != "folder"} == {
        name: each for name, each in before.items() if each != "folder"
    }
    return " ".join([ran.json["message"], ran.json["remedy"], *ran.codes])


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [(names.MEETING, "F4"), (names.CONTACTS, "C5"), (names.CLAIMS, "D6"),
     *(pytest.param(sheet, cell, marks=pytest.mark.long) for sheet, cell in (
         (names.MEETING, "B4"), (names.SUPPORT, "C5"), (names.OTHER_CITIES, "E4"), (names.SETTINGS, "B5"),
     ))],
)  # fmt: skip
def test_a_heading_that_is_gone_stops_it(root: Path, sheet: str, cell: str) -> None:
    edit(root / DESK, put(sheet, **{cell: "x"}))
    assert "D02" in refused(root)


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet4.xml", "xl/workbook.xml"])
def test_a_damaged_desk_stops_it(root: Path, part: str) -> None:
    with zipfile.ZipFile(io.BytesIO(drawn())) as old, zipfile.ZipFile(root / DESK, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:200] if name == part else old.read(name))
    assert "G04" in refused(root)


# --- once more ---------------------------------------------------------------------------------


def test_an_untouched_draft_is_made_anew(turned: Path) -> None:
    root = turned
    edit(root / DESK, put(names.CONTACTS, C6="new@city.example"))
    ran = saiken("rollover", "--to", 8, "--folder", root, "--json")
    assert (ran.code, ran.json["replaced"]) == (0, True)
    assert read_desk(root / DRAFT).registry(R8)[0].sections[0].to == ("new@city.example",)
    again = saiken("rollover", "--to", 8, "--folder", root)
    assert "作り直しました" in again.out
    assert sorted(path.name for path in root.iterdir() if path.is_file()) == [DESK, DRAFT]


def one_letter(path: Path) -> None:
    edit(path, put(names.CONTACTS, C6="a@city.example"))


def one_byte(path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace("医事課".encode(), "医事係".encode(), 1))


def no_book(path: Path) -> None:
    path.write_bytes(b"memo")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def test_a_draft_that_somebody_saved_is_left_alone(turned: Path) -> None:
    root = turned
    draft = (root / DRAFT).read_bytes()
    for touch in (one_letter, one_byte, no_book, empty):
        (root / DRAFT).write_bytes(draft)
        touch(root / DRAFT)
        said = refused(root)
        assert "保存し直されている" in said, touch
        assert "名前を変える" in said, touch
    (root / DRAFT).rename(root / "別の案.xlsx")
    assert rolled(root) == ["T12"]


def test_a_draft_that_libreoffice_saved_is_left_alone(
    turned: Path, tmp_path: Path, office: ModuleType
) -> None:
    root = turned
    desk = read_desk(root / DRAFT)
    office.recalculated([root / DRAFT], tmp_path / "保存")[0].replace(root / DRAFT)
    assert "保存し直されている" in refused(root)
    assert read_desk(root / DRAFT).claims_by_year == desk.claims_by_year


@pytest.mark.parametrize("suffix", [".xlsm", ".xlsx"])
def test_the_draft_has_its_buttons_whatever_the_desk_is(root: Path, suffix: str) -> None:
    """An old folder has a desk of .xlsx, without any."""
    (root / DESK).replace((root / DESK).with_suffix(suffix))
    assert rolled(root) == ["T12"]
    assert read_desk(root / DRAFT).claims_by_year == shipped_claims()
    with zipfile.ZipFile(root / DRAFT) as draft:
        assert {"xl/vbaProject.bin", "customUI/customUI14.xml"} <= set(draft.namelist())
    (root / DRAFT).replace(root / DESK)
    at = read_at_work(desk_path(root))
    assert (at.month, at.form) == (Month(R8, 4), FormToMake.MONTHLY)


# --- LibreOffice -------------------------------------------------------------------------------


def test_saved_by_libreoffice_days_and_times_look_the_same(
    by_office: tuple[Path, Ran], office: ModuleType
) -> None:
    root, _ = by_office
    was, now = (office.displayed(root / each) for each in (DESK, DRAFT))
    assert now[names.MEETING] == was[names.MEETING]
    assert now[names.MEETING][6][:2] == ["開催日", "令和8年1月21日"]
    assert now[names.MEETING][7][:2] == ["開始時刻", "14:30"]
    cities = [[row for row in sheets[names.OTHER_CITIES] if any(row)] for sheets in (was, now)]
    assert cities[0] == cities[1]
    assert read_desk(root / DRAFT).claims_by_year == shipped_claims()


CODES = {
    14: "mm-dd-yy", 20: "h:mm", 10: "0.00%", 31: 'yyyy"年"m"月"d"日"', 58: LONG_DAY, 57: "[$-411]ge.m.d",
    3: "#,##0", 49: "@",
}  # fmt: skip


def test_formats_without_a_code_of_their_own(tmp_path: Path) -> None:
    """Excel in Japanese writes only the ids 27 to 58 for days in 和暦."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, cell_id in enumerate(CODES, 1):
        sheet[f"A{number}"] = 46043
        sheet[f"A{number}"].number_format = f'"{cell_id}"'
    sheet["B1"] = 46043
    path = tmp_path / "x.xlsx"
    book.save(path)
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/styles.xml":
                for place, cell_id in enumerate(CODES):
                    data = data.replace(f'numFmtId="{164 + place}"'.encode(), f'numFmtId="{cell_id}"'.encode())
                start, end = data.index(b"<numFmts"), data.index(b"</numFmts>") + len(b"</numFmts>")
                data = data[:start] + data[end:]
            new.writestr(name, data)
    read = read_book(open_package(path))
    assert number_formats(read, "Sheet") == {
        f"A{number}": code for number, code in enumerate(CODES.values(), 1)
    }
