"""Proves the drivers of the two second opinions: LibreOffice and the Open XML validator."""

import os
import re
import signal
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, Protection
from openpyxl.workbook.defined_name import DefinedName

pytestmark = pytest.mark.office

ODD_NAMES = ("2-3_債権別(主要除く)", "it's", 'q"uo', "50%25", "a<b>|c", "x-y", "日 本", "前回との差")


def save(book: Workbook, file: Path) -> Path:
    book.save(file)
    return file


def bytes_of(file: Path) -> bytes:
    """What a process was called with; nothing when it has ended meanwhile."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def running(profile: bytes) -> list[int]:
    """The processes that were called with a profile."""
    calls = Path("/proc").glob("[0-9]*/cmdline")
    return [int(file.parent.name) for file in calls if profile in bytes_of(file)]


def rewrite(source: Path, target: Path, pattern: bytes, replacement: bytes) -> Path:
    """A copy of a book with something else in the XML of its first sheet."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part, count = re.subn(pattern, replacement, part)
                assert count == 1
            new.writestr(name, part)
    return target


@pytest.fixture
def wrong_cache(tmp_path: Path) -> Path:
    """A book whose formula 2+3 has the cached result 999."""
    book = Workbook()
    book.worksheets[0]["A1"] = "=2+3"
    drawn = save(book, tmp_path / "drawn.xlsx")
    liar = tmp_path / "月次報告_R07-10_国保年金課.xlsx"
    rewrite(drawn, liar, rb"<v */>|<v></v>", b"<v>999</v>")
    assert load_workbook(liar, data_only=True).worksheets[0]["A1"].value == 999
    return liar


def test_every_formula_is_calculated_afresh(
    office: ModuleType, wrong_cache: Path, tmp_path: Path
) -> None:
    assert office.displayed(wrong_cache) == {"Sheet": [["5"]]}
    assert office.values(wrong_cache) == {"Sheet": {"A1": 5}}
    (anew,) = office.recalculated([wrong_cache], tmp_path / "再計算")
    assert anew == tmp_path / "再計算" / wrong_cache.name
    assert load_workbook(anew, data_only=True).worksheets[0]["A1"].value == 5
    (pdf,) = office.to_pdf([wrong_cache], tmp_path / "pdf")
    assert "5" in office.pdf_text(pdf).split()
    assert "999" not in office.pdf_text(pdf)


def test_displayed_shows_what_a_reader_sees(office: ModuleType, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["B2"], sheet["C2"], sheet["D2"] = 1234567.5, 0.98149, -2500
    sheet["B2"].number_format = "#,##0"
    sheet["C2"].number_format = "0.0%"
    sheet["D2"].number_format = "#,##0;▲#,##0"
    sheet["B3"], sheet["C3"], sheet["D3"] = "－", '"a", b\nc', "=1/0"
    sheet.column_dimensions["B"].width = 1
    sheet.row_dimensions[3].hidden = True
    assert office.displayed(save(book, tmp_path / "a.xlsx")) == {
        "Sheet": [
            ["", "", "", ""],
            ["", "1,234,568", "98.1%", "▲2,500"],
            ["", "－", '"a", b\nc', "#DIV/0!"],
        ]
    }


def test_displayed_knows_every_sheet_whatever_its_name(office: ModuleType, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "空"
    for name in ODD_NAMES:
        book.create_sheet(name)["A1"] = name
    book["x-y"].sheet_state = "hidden"
    first = save(book, tmp_path / "会議資料_R07-10.xlsx")
    other = Workbook()
    other.worksheets[0]["A1"] = "別の本"
    (tmp_path / "sub").mkdir()
    second = save(other, tmp_path / "sub" / first.name)
    odd, plain = office.displayed_books([first, second])
    assert list(odd) == ["空", *ODD_NAMES]
    assert odd == {"空": [[""]], **{name: [[name]] for name in ODD_NAMES}}
    assert plain == {"Sheet": [["別の本"]]}


def test_pdf_has_the_pages_and_the_japanese(office: ModuleType, tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "債権回収対策本部会議"
    book.create_sheet("次")["A1"] = "収入未済額"
    (pdf,) = office.to_pdf([save(book, tmp_path / "資料.xlsx")], tmp_path / "out")
    assert office.pages(pdf) == 2
    first, second, *_ = office.pdf_text(pdf).split("\f")
    assert "債権回収対策本部会議" in first
    assert "収入未済額" in second


def test_a_large_batch_goes_in_parts_and_comes_out_whole(
    office: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "MAX_FILES", 2)
    books = []
    for number in range(3):
        book = Workbook()
        book.worksheets[0]["A1"] = number
        books.append(save(book, tmp_path / f"{number}.xlsx"))
    outs = office.recalculated(books, tmp_path / "out")
    assert [load_workbook(out).worksheets[0]["A1"].value for out in outs] == [0, 1, 2]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [b.name for b in books]


def test_a_book_that_does_not_come_out_is_named(office: ModuleType, tmp_path: Path) -> None:
    good = save(Workbook(), tmp_path / "good.xlsx")
    absent = tmp_path / "absent.xlsx"
    stale = tmp_path / "out" / "absent.xlsx"
    stale.parent.mkdir()
    stale.write_bytes(b"of an earlier run")
    with pytest.raises(office.OfficeError, match=r"1 of 2 missing: absent\.xlsx"):
        office.recalculated([good, absent], tmp_path / "out")
    with pytest.raises(ValueError, match="same name"):
        office.to_pdf([good, tmp_path / "sub" / "good.xlsx"], tmp_path / "out")
    with pytest.raises(ValueError, match="overwrite"):
        office.recalculated([good], tmp_path)


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A book that takes minutes to calculate."""
    book = Workbook()
    for row in range(1, 1001):
        book.worksheets[0].cell(row, 1, f"=SUMPRODUCT(SIN(ROW($1:$1048576)*{row}))")
    return save(book, tmp_path / "slow.xlsx")


def test_time_up_ends_everything_and_the_next_call_works(
    office: ModuleType,
    wrong_cache: Path,
    slow: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert office.displayed(wrong_cache) == {"Sheet": [["5"]]}
    profile = office._desks[os.getpid()].profile.as_uri().encode()
    assert running(profile)
    with monkeypatch.context() as short:
        short.setattr(office, "START_SECONDS", 0.3)
        short.setattr(office, "BOOK_SECONDS", 0)
        with pytest.raises(office.OfficeError, match=r"took more than 0\.3 s"):
            office.displayed(slow)
        assert not running(profile)
        with pytest.raises(office.OfficeError, match=r"took more than 0\.3 s"):
            office.type_into(wrong_cache, {"Sheet!A1": "1"}, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()
    profile = office._desks[os.getpid()].profile.as_uri().encode()
    assert not running(profile)
    assert office.displayed(wrong_cache) == {"Sheet": [["5"]]}


@pytest.mark.long
def test_a_libreoffice_that_died_is_followed_by_another(
    office: ModuleType, wrong_cache: Path, slow: Path
) -> None:
    def kill() -> None:
        for process in running(profile):
            if b"soffice.bin" in bytes_of(Path(f"/proc/{process}/cmdline")):
                os.kill(process, signal.SIGKILL)

    assert office.displayed(wrong_cache) == {"Sheet": [["5"]]}
    profile = office._desks[os.getpid()].profile.as_uri().encode()
    timer = threading.Timer(0.5, kill)
    timer.start()
    with pytest.raises(office.OfficeError, match="soffice ended"):
        office.displayed(slow)
    timer.join()
    assert not running(profile)
    assert office.displayed(wrong_cache) == {"Sheet": [["5"]]}
    profile = office._desks[os.getpid()].profile.as_uri().encode()
    kill()
    until = time.monotonic() + 10
    while running(profile) and time.monotonic() < until:
        time.sleep(0.05)
    assert office.displayed(wrong_cache) == {"Sheet": [["5"]]}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A protected form: two inputs, a locked total, a text column, a sheet with an odd name."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "月次報告"
    for row in range(1, 9):
        sheet.cell(row, 3).protection = Protection(locked=False)
    sheet["C8"].number_format = "@"
    sheet["D1"] = "=C1-C2"
    sheet.protection.enable()
    for name, cell in {"調定額_現年_K002": "C1", "収入済額_現年_K002": "C2", "様式": "A1"}.items():
        place = f"月次報告!${cell[0]}${cell[1]}"
        book.defined_names[name] = DefinedName(name, attr_text=place)
    book.create_sheet("it's (別)")["B2"] = "前"
    return save(book, tmp_path / "様式.xlsx")


def test_typing_reads_texts_as_the_keyboard_does(
    office: ModuleType, form: Path, tmp_path: Path
) -> None:
    typed = {
        "調定額_現年_K002": "1,234,567",
        "収入済額_現年_K002": "１２３４",
        "月次報告!C3": "98.1%",
        "月次報告!$C$4": "▲1,234",
        "月次報告!C5": "該当なし",
        "月次報告!C6": "=1+1",
        "月次報告!C7": "-5",
        "月次報告!C8": "0012",
        "'it''s (別)'!B2": "",
        "it's (別)!C3": "2025/10/31",
    }
    out = office.type_into(form, typed, tmp_path / "記入済.xlsx")
    book = load_workbook(out, data_only=True)
    assert [book["月次報告"].cell(row, 3).value for row in range(1, 9)] == [
        1234567,
        1234,
        0.981,
        "▲1,234",
        "該当なし",
        2,
        -5,
        "0012",
    ]
    assert book["月次報告"]["D1"].value == 1233333
    assert book["it's (別)"]["B2"].value is None
    assert book["it's (別)"]["C3"].value.isoformat()[:10] == "2025-10-31"
    assert load_workbook(out)["月次報告"]["C6"].value == "=1+1"
    assert load_workbook(form, data_only=True)["月次報告"]["C1"].value is None


def test_many_books_are_typed_in_one_go(office: ModuleType, form: Path, tmp_path: Path) -> None:
    jobs = [
        (form, {"調定額_現年_K002": str(number)}, tmp_path / f"{number}.xlsx")
        for number in range(3)
    ]
    outs = office.type_into_books(jobs)
    assert [load_workbook(out)["月次報告"]["C1"].value for out in outs] == [0, 1, 2]


def test_a_locked_cell_takes_no_typing(office: ModuleType, form: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    with pytest.raises(office.LockedCells) as refusal:
        office.type_into(form, {"様式": "別", "調定額_現年_K002": "1", "月次報告!D1": "1"}, out)
    assert refusal.value.cells == ("様式", "月次報告!D1")
    assert not out.exists()


def test_typing_into_nothing_is_named(office: ModuleType, form: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    for where in ("無い名前", "無いシート!A1"):
        with pytest.raises(office.OfficeError, match=f"no such cells: {where}"):
            office.type_into(form, {where: "1"}, out)
    with pytest.raises(office.OfficeError, match=r"absent\.xlsx"):
        office.type_into(tmp_path / "absent.xlsx", {"様式": "1"}, out)
    assert not out.exists()


def test_the_validator_complains_of_what_is_wrong_and_of_nothing_else(
    validate: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # openpyxl writes the children of a font in an order that the schema forbids
    monkeypatch.setattr(Font, "__elements__", ("b", "sz", "color", "name", "family", "scheme"))
    good = save(Workbook(), tmp_path / "良い.xlsx")
    validate(good)
    bad = rewrite(good, tmp_path / "悪い.xlsx", b"<sheetData", b'<sheetData bogus="1"')
    with pytest.raises(AssertionError, match=r"悪い\.xlsx/xl/worksheets/sheet1\.xml .*bogus"):
        validate(good, bad)
    broken = tmp_path / "壊れた.xlsx"
    broken.write_bytes(good.read_bytes()[:-100])
    with pytest.raises(AssertionError, match=r"壊れた\.xlsx"):
        validate(broken)
