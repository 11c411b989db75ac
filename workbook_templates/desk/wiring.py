"""Xlwings.conf, the last sheet of 事務局ブック: how Excel finds Python, and what its VBA says.

xlwings reads the first block, key and value, from A1 down to the first empty row. The block below
holds the Japanese that the VBA, which is ASCII, shows.
"""

from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from saiken_addin.core.addresses import absolute, cell_place
from saiken_addin.desk import names
from workbook_templates.shared.lists import finish
from workbook_templates.shared.styles import COMPUTED, FAINT, HEADING, INPUT, Look, dress

_GREY = "FF7F7F7F"
_WIDTHS = (30, 80, 90)
_LINE, _PER_LINE = 16.0, 34
"""The height of a line in points, and how many Japanese signs the second column holds on one."""
_WINDOWS_KEY = "Interpreter_Win"
_KEYS = {"Windows": _WINDOWS_KEY, "Darwin": "Interpreter_Mac", "Linux": "Interpreter_Linux"}


@dataclass(frozen=True)
class Wiring:
    """What a desk knows of the program that made it.

    Attributes:
        interpreter: the Python that made it; a name without folder is looked for on the path.
        system: the operating system that it runs on, as `platform.system()` says it.
        connected: whether the VBA of xlwings is in the book.
    """

    interpreter: str = "python"
    system: str = "Windows"
    connected: bool = True


_TITLE = "債権回収"
_NOT_CONNECTED = (
    "このブックは xlwings のないPCで作られたため、ボタンからは始められません。"
    "フォルダーの「債権回収」のファイル（.bat か .sh）をダブルクリックすると、同じことができます。"
)
_TEXTS = {
    "saiken_title": _TITLE,
    "saiken_running": "債権回収: 実行しています。終わるまでお待ちください。",
    "saiken_ask_save": "保存していない変更があります。保存してから実行します。",
    "saiken_ask_undo": "直前の受付・取込・会議資料の作成を取り消します。よろしいですか。（履歴には両方が残ります）",
    "saiken_read_only": "このブックは読み取り専用で開かれているため、結果を書き込めません。ほかの人が開いていないかを確かめて、開き直してください。",
    "saiken_cloud": "このブックは OneDrive か SharePoint の上で開かれています。フォルダーごとPCか共有フォルダーに移して、そこから開いてください。",
    "saiken_no_python": "Pythonが見つかりません。シート xlwings.conf の Interpreter_Win に python.exe の場所を書き、保存してからもう一度押してください。今の設定:",
    "saiken_no_answer": "Pythonから結果が返りませんでした。シート xlwings.conf の Interpreter_Win と、フォルダーの 04_控え/記録 を確かめてください。Officeからほかのプログラムを始められないPCでは、フォルダーの「債権回収」のファイルをダブルクリックすると、同じことができます。",
}


def draw_wiring(book: Workbook, wiring: Wiring) -> None:
    """Draw the sheet and name the cells that the VBA reads."""
    sheet = book[names.WIRING]
    on_windows = wiring.system == "Windows"
    settings = [
        (
            _WINDOWS_KEY,
            wiring.interpreter if on_windows else "python",
            "Pythonの場所です。saiken init を実行したPythonが入っています。PCを替えたときは書き直します。",
        ),
        ("PYTHONPATH", None, "saiken-addin を pip で入れていないときだけ、その場所を書きます。"),
        ("UDF Modules", "udfs.functions", "セルで使う関数（SAIKEN_…）の場所です。"),
        ("Show Console", "False", "True にすると、実行中に黒い画面を出します。動かないときの調べに使います。"),
        ("Add_Workbook_to_PYTHONPATH", "False", "このブックのフォルダーにあるプログラムは使いません。"),
        ("Use UDF Server", "False", "ボタンを押すたびに新しいPythonで実行します。"),
    ]
    if not on_windows:
        key = _KEYS.get(wiring.system, _KEYS["Linux"])
        settings.insert(1, (key, wiring.interpreter, "saiken init を実行したPythonです。"))
    for number, (setting, value, about) in enumerate(settings, 1):
        sheet[f"A{number}"], sheet[f"B{number}"], sheet[f"C{number}"] = setting, value, about
        dress(sheet[f"A{number}"], Look(fill=HEADING, bold=True, indent=1))
        dress(sheet[f"B{number}"], Look(fill=INPUT, indent=1))
        dress(sheet[f"C{number}"], Look(color=FAINT, border="", indent=1))
    obstacle = None if wiring.connected else _NOT_CONNECTED
    texts = {**_TEXTS, "saiken_obstacle": obstacle, names.MESSAGE: None}
    # One empty row below the settings, or xlwings would take the texts for some.
    for number, (name, text) in enumerate(texts.items(), len(settings) + 2):
        sheet[f"A{number}"], sheet[f"B{number}"] = name, text
        dress(sheet[f"A{number}"], Look(color=FAINT, indent=1))
        dress(sheet[f"B{number}"], Look(fill=COMPUTED, wrap=True, indent=1))
        sheet.row_dimensions[number].height = _LINE * max(1, -(-len(text or "") // _PER_LINE))
        name_cell(book, name, names.WIRING, f"B{number}")
    own_row = 1 if on_windows else 2
    name_cell(book, "saiken_interpreter", names.WIRING, f"B{own_row}")
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.sheet_properties.tabColor = _GREY
    finish(sheet)


def name_cell(book: Workbook, name: str, sheet: str, cell: str) -> None:
    """Give a cell a name that holds in the whole book."""
    place = cell_place(sheet, absolute(cell))
    book.defined_names[name] = DefinedName(name, attr_text=place)
