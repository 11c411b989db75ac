"""事務局ブック.xlsm: VBA, ribbon and buttons are whole, and each finds what it names.

The validator sees wrong relations and attributes; it does not see a wrong content type, a missing
codeName, a Sub that isn't there or an id that is there twice. Those are looked at here.
"""

import re
import sys
import zipfile
from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from oletools.olevba import VBA_Parser
from openpyxl import load_workbook

import macros
from saiken_addin.core.findings import SaikenError
from saiken_addin.core.fiscal import FiscalYear, Month
from saiken_addin.desk import names
from saiken_addin.desk.book import read_desk
from saiken_addin.desk.buttons import BUTTONS, TAB
from saiken_addin.desk.shipped import shipped_claims
from saiken_addin.ooxml.vba.macro_book import macro_book
from saiken_addin.ooxml.vba.ribbon import RibbonButton, ribbon
from saiken_addin.workflow.desk import make as making
from saiken_addin.workflow.desk.make import desk_book, vba_modules
from udfs.wrappers import HELP_MODULE, HELP_SUB
from workbook_templates.desk import draw
from workbook_templates.desk.home import BUTTONS_TOP

R7 = FiscalYear(7)
OCTOBER = Month(R7, 10)
LABELS = ["様式を作る", "受け付ける", "提出状況", "メール", "会議資料を作る", "PDF", "取り消す", "ヘルプ"]
# Names of Office icons that ribbons in use show; Office leaves out an icon of an unknown name.
KNOWN_ICONS = {
    "AcceptInvitation", "ChartInsert", "DataRefreshAll", "DeclineInvitation", "ExportExcel",
    "FileNew", "FileOpen", "FileSaveAsPdfOrXps", "FileSendAsAttachment", "Help", "ImportExcel",
    "PivotTableInsert", "ReviewCompareTwoVersions", "Undo",
}  # fmt: skip
XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
UI = "{http://schemas.microsoft.com/office/2009/07/customui}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("desk") / "事務局ブック.xlsm"
    path.write_bytes(desk_book(R7, shipped_claims(), OCTOBER))
    return path


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk as it is made where xlwings isn't installed."""
    path = tmp_path_factory.mktemp("alone") / "事務局ブック.xlsm"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "find_spec", lambda name: None if name == "xlwings" else find_spec(name))
        vba_modules.cache_clear()
        path.write_bytes(desk_book(R7, shipped_claims(), OCTOBER))
        vba_modules.cache_clear()
    return path


def part(book: Path, name: str) -> str:
    with zipfile.ZipFile(book) as package:
        return package.read(name).decode()


def code_of(book: Path) -> dict[str, str]:
    """The VBA of a book as olevba reads it, by module."""
    return {name: code for _, _, name, code in VBA_Parser(str(book)).extract_macros()}


def crlf(text: str) -> str:
    return "\r\n".join(text.splitlines()) + "\r\n"


# --- VBA ----------------------------------------------------------------------------------------


def test_olevba_reads_the_source_that_the_repository_and_xlwings_hold(desk: Path) -> None:
    code = code_of(desk)
    ours = files("saiken_addin.ooxml.vba.source").joinpath("SaikenMacros.bas").read_text("ascii")
    assert code["SaikenMacros.bas"] == crlf(ours)
    spec = find_spec("xlwings")
    assert spec is not None
    assert spec.origin is not None
    theirs = Path(spec.origin).with_name("xlwings.bas").read_bytes().decode("ascii")
    assert code["xlwings.bas"] == theirs
    assert "Public Function RunPython(PythonCommand As String)" in theirs


def test_every_sheet_and_the_book_have_the_module_that_their_code_name_says(desk: Path) -> None:
    workbook = part(desk, "xl/workbook.xml")
    assert re.findall(r'<workbookPr codeName="(\w+)"', workbook) == ["ThisWorkbook"]
    sheets = len(re.findall(r"<sheet ", workbook))
    assert sheets == len(names.SHEETS) + 1
    code_names = [
        re.findall(r'<sheetPr codeName="(\w+)"', part(desk, f"xl/worksheets/sheet{number}.xml"))
        for number in range(1, sheets + 1)
    ]
    assert code_names == [[f"Sheet{number}"] for number in range(1, sheets + 1)]
    documents = [name for name in code_of(desk) if name.endswith(".cls")]
    # The classes that Excel's own files name: Workbook and Worksheet.
    assert "{00020819-0000-0000-C000-000000000046}" in code_of(desk)["ThisWorkbook.cls"]
    assert "{00020820-0000-0000-C000-000000000046}" in code_of(desk)["Sheet3.cls"]
    assert documents == ["ThisWorkbook.cls", *(f"Sheet{number}.cls" for number in range(1, sheets + 1))]


def test_every_button_has_its_sub_with_the_right_signature(desk: Path) -> None:
    code = code_of(desk)["SaikenMacros.bas"]
    subs = dict(re.findall(r"^Public Sub (\w+)\((.*)\)\r$", code, re.M))
    on_action = [button.get("onAction") for button in ribbon_buttons(desk)]
    on_sheet = [shape.get("macro") for shape in shapes(desk)]
    assert len(on_action) == len(on_sheet) == len(BUTTONS) == 8
    for macro in on_action:
        module, _, sub = str(macro).partition(".")
        assert (module, subs.pop(sub)) == ("SaikenMacros", "control As IRibbonControl")
    for macro in on_sheet:
        book, module, sub = re.split(r"[!.]", str(macro))
        assert (book, module, subs.pop(sub)) == ("[0]", "SaikenMacros", "")
    assert subs == {}, "a Sub without a button"
    pressed = re.findall(r'^    Press "(\w+)"\r$', code, re.M)
    assert sorted(pressed) == sorted([button.verb for button in BUTTONS] * 2)
    for verb in pressed:
        assert callable(getattr(macros, verb)), verb


def test_every_named_cell_that_the_vba_reads_is_there(desk: Path) -> None:
    code = code_of(desk)["SaikenMacros.bas"]
    wanted = set(re.findall(r'"(saiken_\w+)"', code))
    named = set(re.findall(r'<definedName name="([^"]+)"', part(desk, "xl/workbook.xml")))
    assert wanted == {name for name in named if name.startswith("saiken_")}
    assert macros.DESK_VARIABLE in code


def test_a_function_that_describes_the_functions_runs_on_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    help_text = f'Attribute VB_Name = "{HELP_MODULE}"\nPublic Sub {HELP_SUB}()\nEnd Sub\n'
    modules = (*vba_modules()[:1], making.module_of(help_text))
    monkeypatch.setattr(making, "vba_modules", lambda: modules)
    parser = VBA_Parser("x.xlsm", data=desk_book(R7, shipped_claims(), OCTOBER))
    code = {name: code for _, _, name, code in parser.extract_macros()}
    opening = f"Private Sub Workbook_Open()\r\n    {HELP_MODULE}.{HELP_SUB}\r\nEnd Sub\r\n"
    assert code["ThisWorkbook.cls"].endswith(opening)
    assert "Workbook_Open" not in code["Sheet1.cls"]


# --- the package --------------------------------------------------------------------------------


def test_content_types_and_relations(desk: Path) -> None:
    types = dict(re.findall(r'<Override PartName="([^"]+)" ContentType="([^"]+)"', part(desk, "[Content_Types].xml")))
    plain = dict(re.findall(r'<Override ContentType="([^"]+)" PartName="([^"]+)"', part(desk, "[Content_Types].xml")))
    types |= {name: kind for kind, name in plain.items()}
    assert types["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert types["/xl/vbaProject.bin"] == "application/vnd.ms-office.vbaProject"
    assert types["/xl/drawings/saikenButtons.xml"].endswith("drawing+xml")
    with zipfile.ZipFile(desk) as package:
        assert {name.removeprefix("/") for name in types} <= set(package.namelist())
        assert len(set(package.namelist())) == len(package.namelist())
    assert relation(desk, "xl/_rels/workbook.xml.rels", "vbaProject") == (
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin",
    )  # fmt: skip
    assert relation(desk, "_rels/.rels", "ui/extensibility") == (
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
        "customUI/customUI14.xml",
    )
    _, target = relation(desk, "xl/worksheets/_rels/sheet1.xml.rels", "drawing")
    assert target == "/xl/drawings/saikenButtons.xml"
    ids = re.findall(r' Id="(\w+)"', part(desk, "xl/_rels/workbook.xml.rels"))
    assert len(set(ids)) == len(ids)


def relation(book: Path, name: str, ending: str) -> tuple[str, str]:
    found = [
        (each.get("Type", ""), each.get("Target", ""))
        for each in ElementTree.fromstring(part(book, name))
        if each.get("Type", "").endswith(f"/{ending}")
    ]
    assert len(found) == 1
    return found[0]


def ribbon_buttons(book: Path) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(part(book, "customUI/customUI14.xml")).iter(f"{UI}button"))


def shapes(book: Path) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(part(book, "xl/drawings/saikenButtons.xml")).iter(f"{XDR}sp"))


def test_the_ribbon(desk: Path) -> None:
    root = ElementTree.fromstring(part(desk, "customUI/customUI14.xml"))
    assert root.tag == f"{UI}customUI"
    assert [tab.get("label") for tab in root.iter(f"{UI}tab")] == [TAB] == ["債権回収"]
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(set(ids)) == len(ids) == 1 + 3 + 8
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", str(each)) for each in ids)
    buttons = ribbon_buttons(desk)
    assert [button.get("label") for button in buttons] == LABELS
    assert {button.get("imageMso") for button in buttons} <= KNOWN_ICONS
    assert len({button.get("imageMso") for button in buttons}) == len(buttons)
    for button in buttons:
        assert button.get("size") == "large"
        for tip in ("screentip", "supertip"):
            assert re.search(r"[ぁ-ん]", str(button.get(tip)))
    groups = list(root.iter(f"{UI}group"))
    assert [len(group) for group in groups] == [4, 2, 2]


def test_the_buttons_on_the_sheet(desk: Path) -> None:
    anchors = list(ElementTree.fromstring(part(desk, "xl/drawings/saikenButtons.xml")))
    rows = [int(str(anchor.findtext(f"{XDR}from/{XDR}row"))) + 1 for anchor in anchors]
    assert rows == list(range(BUTTONS_TOP, BUTTONS_TOP + 8))
    texts = ["".join(shape.itertext()).strip() for shape in shapes(desk)]
    assert texts == LABELS
    ids = [each.get("id") for shape in shapes(desk) for each in shape.iter(f"{XDR}cNvPr")]
    assert len(set(ids)) == 8


def test_the_validator_has_nothing_against_it(
    desk: Path, alone: Path, validate: Callable[..., None]
) -> None:
    validate(desk, alone)


def test_it_is_the_desk_that_was_drawn(desk: Path) -> None:
    read = read_desk(desk)
    assert read.findings == ()
    assert read.claims_by_year == shipped_claims()


def test_the_same_input_gives_the_same_bytes(desk: Path) -> None:
    again = zipfile.ZipFile(desk)
    other = desk.with_name("other.xlsm")
    other.write_bytes(desk_book(R7, shipped_claims(), OCTOBER))
    with again, zipfile.ZipFile(other) as package:
        for name in package.namelist():
            if name != "docProps/core.xml":  # it says when it was drawn
                assert package.read(name) == again.read(name), name


def test_a_book_of_another_shape_is_refused(desk: Path) -> None:
    given = making._macros(vba_modules())
    with pytest.raises(SaikenError, match="知らない書き方"):
        macro_book(desk.read_bytes(), given)
    absent = given.__class__(given.modules, given.ribbon, "ない", given.buttons, given.font)
    with pytest.raises(SaikenError, match="ない"):
        macro_book(draw(R7, shipped_claims()), absent)


def test_a_text_that_office_would_drop_the_ribbon_for_is_refused() -> None:
    button = RibbonButton("a", "名", "説", "あ" * 1025, "Help", "M.S")
    with pytest.raises(ValueError, match="supertip"):
        ribbon("債権", {"組": [button]})
    odd = RibbonButton("a", '"<&>', "説", "明", "Help", "M.S")
    [shown] = ElementTree.fromstring(ribbon("債権", {"組": [odd]})).iter(f"{UI}button")
    assert shown.get("label") == '"<&>'


# --- the settings for xlwings -------------------------------------------------------------------


def settings(book: Path) -> dict[str, object]:
    """The sheet as the VBA of xlwings reads it: from A1 down to the first blank, keys in capitals."""
    sheet = load_workbook(book)[names.WIRING]
    read: dict[str, object] = {}
    for key, value, *_ in sheet.iter_rows(values_only=True):
        if not key:
            break
        assert str(key).upper() not in read, "xlwings would stop at a key that is there twice"
        read[str(key).upper()] = value
    return read


def test_xlwings_finds_the_interpreter_and_its_keys(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(desk)["xlwings.bas"]
    read = settings(desk)
    asked = {key.upper() for key in re.findall(r'GetConfig\("([^"]+)"', code)}
    assert set(read) - asked == {"INTERPRETER_LINUX"}
    assert read["SHOW CONSOLE"] == "False"
    monkeypatch.setattr(making.platform, "system", lambda: "Windows")
    monkeypatch.setattr(making.sys, "executable", r"C:\事務 局\python.exe")
    book = desk.with_name("windows.xlsm")
    book.write_bytes(desk_book(R7, shipped_claims(), OCTOBER))
    assert settings(book)["INTERPRETER_WIN"] == r"C:\事務 局\python.exe"
    assert set(settings(book)) <= asked


# --- LibreOffice --------------------------------------------------------------------------------


def test_libreoffice_runs_our_vba(alone: Path, office: ModuleType) -> None:
    """Without xlwings, whose declarations of Windows libraries LibreOffice does not compile."""
    asked = [
        ["SaikenMacros.PythonCommand", "receive"],
        ["SaikenMacros.DeskText", "saiken_title"],
        ["SaikenMacros.DeskText", names.MONTH_AT_WORK],
        ["SaikenMacros.Obstacle"],
    ]
    command, title, month, obstacle = (each["value"] for each in office.call_macros(alone, asked))
    assert command == "import macros; macros.receive()"
    assert (title, month) == ("債権回収", "10")
    assert "xlwings" in obstacle
    assert "ダブルクリック" in obstacle


def test_libreoffice_finds_a_missing_interpreter(
    alone: Path, office: ModuleType, tmp_path: Path
) -> None:
    """The interpreter that made the book is there; of another the user hears, with its place."""
    problem = [["SaikenMacros.InterpreterProblem"]]
    assert office.call_macros(alone, problem) == [{"value": ""}]
    book = load_workbook(alone, keep_vba=True)
    [(sheet, cell)] = book.defined_names["saiken_interpreter"].destinations
    assert book[sheet][cell.replace("$", "")].value == sys.executable
    book[sheet][cell.replace("$", "")] = "/nowhere/python"
    book.save(tmp_path / "moved.xlsm")
    [answer] = office.call_macros(tmp_path / "moved.xlsm", problem)
    assert "Pythonが見つかりません" in str(answer["value"])
    assert "/nowhere/python" in str(answer["value"])


def test_libreoffice_prints_the_buttons(desk: Path, office: ModuleType, tmp_path: Path) -> None:
    [printed] = office.to_pdf([desk], tmp_path)
    # The fonts of the machine decide on how many pages the sheet stands; each says its name first.
    pages = [page for page in office.pdf_text(printed).split("\f") if page.split()[:1] == [names.HOME]]
    text = "".join(pages).replace(" ", "")
    for label in (*LABELS, names.YEAR_AT_WORK, "令和7年度", names.WAITING):
        assert label in text, label
