"""The look of 操作, the first sheet of 事務局ブック: what is at work, the buttons, what lies where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.addresses import cell_place
from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.desk import names
from saiken_addin.desk.buttons import BUTTONS
from workbook_templates.desk.wiring import name_cell
from workbook_templates.shared.lists import finish, head
from workbook_templates.shared.styles import COMPUTED, HEADING, INPUT, TITLE, Look, dress

_FOLDER = (
    ("01_配布", "所管課に送る様式。作るたびに新しくなります。"),
    ("02_回収", "所管課から戻った様式を入れるところ。ファイル名とサブフォルダーは自由です。"),
    ("03_会議資料", "会議資料（最新の1冊）とそのPDF。"),
    ("04_控え", "差し替える前の会議資料、受け付けたブックの写し、検査結果、失敗したときの記録。"),
    ("台帳.sqlite", "受け付けた値と経過の記録。Excelでは開きません。"),
    (f"{names.DESK_STEM}{names.DESK_SUFFIX}", "このブック。債権・所管課・設定はここで直します。"),
    ("債権回収（.bat か .sh）", "ボタンが使えないPCでは、これをダブルクリックすると同じ仕事の一覧が開きます。"),
)
_SHEETS = (
    (names.CLAIMS, "対象債権を年度ごとに1行ずつ。債権番号や所管課が変わっても、債権IDは変えません。"),
    (names.CONTACTS, "所管課のメールの宛先。メールを使わないときは空欄のままで構いません。"),
    (names.MEETING, "会議の回・日時・場所・議題・名簿。"),
    (names.TEXTS, "会議資料の 1_計画改定 と 1-2_基本計画案 の文。見本を書き直して使います。"),
    (names.STAGES, "計画期間ごとの実績と、圧縮イメージの値。"),
    (names.SUPPORT, "研修、助言・指導、事案審査会などの支援の実績。"),
    (names.OTHER_CITIES, "他市の類似債権の調定額と収入済額。"),
    (names.SETTINGS, "基準と期限。いつの年度から変えるかを添えます。"),
    (names.MAIL_TEXTS, "メールの件名と本文。"),
    (names.MAIL_SETTINGS, "差出人、送り方、サーバー、1通の上限、送ってよいドメイン。"),
    (names.WIRING, "ExcelとPythonのつなぎ。PCを替えたときに直します。"),
)
_TURN = (names.TURN, "前の年度から変わったことと、確かめること。見終えたらシートごと削除しても構いません。")
_COMMANDS = (
    ("随時", "saiken history import ファイル", "過去の月次・決算・滞納者数を取り込みます。"),
    ("会議前", "saiken export 現年 --year {year} --month {month} --to csv", "会議資料の表をCSVかJSONで書き出します。"),
    ("年度末", "saiken rollover --to {next}", "翌年度の事務局ブックの案を、このブックと債権一覧から作ります。"),
)
_AT_WORK = (
    (names.YEAR_AT_WORK, "年度を選びます。下のボタンは、この年度・月について働きます。"),
    (names.MONTH_AT_WORK, "月末の月を選びます（2 は翌年の2月）。"),
    (names.FORM_TO_MAKE, "「様式を作る」と「メール」の対象です。実施計画は、作業中の年度の計画です。"),
    (names.MAIL_TO_MAKE, "「メール」で用意するものです。"),
)
_DEEDS = (names.LAST_DEED, names.LAST_RESULT, names.NEXT_STEP, names.WAITING)
_AT_WORK_TOP = 5
_DEEDS_TOP = _AT_WORK_TOP + len(_AT_WORK) + 1
BUTTONS_TOP = _DEEDS_TOP + len(_DEEDS) + 2
"""The row of the first button; one a row, in the first column."""
_BUTTON_HEIGHT, _DEED_HEIGHT = 39.0, 32.0
_NOTHING_YET = {
    names.LAST_RESULT: "まだボタンを使っていません。",
    names.NEXT_STEP: "債権一覧・所管課・宛先・設定を確かめ、作業中の年度と月を選んでから「様式を作る」を押します。",
}


@dataclass(frozen=True)
class HomePlan:
    """What stands on the sheet: the month at work, the years to choose from, whether there is 年度更新."""

    month: Month
    years: tuple[str, ...]
    turned: bool


def draw_home(book: Workbook, plan: HomePlan) -> None:
    """Draw the sheet and name its cells."""
    sheet, year = book[names.HOME], plan.month.year
    sheets = (_TURN, *_SHEETS) if plan.turned else _SHEETS
    head(
        sheet,
        "債権回収対策 事務局ブック",
        [
            "月次報告の配布・受付・会議資料の作成に使うフォルダーの台帳です。年度によって変わることは、すべてこのブックで直します。",
            "ボタンはリボンの「債権回収」にもあります。誤りがあれば、シートとセルを示してお知らせします。",
        ],
        TITLE,
    )
    for letter, width in zip("ABC", (26, 58, 74), strict=True):
        sheet.column_dimensions[letter].width = width
    _at_work(book, sheet, plan)
    _deeds(book, sheet)
    _buttons(sheet, plan.month)
    top = BUTTONS_TOP + len(BUTTONS) + 1
    row = _block(sheet, top, ("シート", "記入すること"), sheets)
    for number, (name, _) in enumerate(sheets, top + 1):
        cell = sheet[f"A{number}"]
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=cell_place(name, "A1"), display=name)
        dress(cell, Look(underline=True, color=TITLE, indent=1))
    row = _block(sheet, row, ("フォルダー", "入るもの"), _FOLDER)
    _line(sheet, row, ("時期", "そのほかのコマンド", "すること"), Look(fill=HEADING, bold=True))
    for number, (when, command, text) in enumerate(_COMMANDS, row + 1):
        _line(sheet, number, (when, _filled(command, plan.month, year), text), Look())
    finish(sheet)
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = f"B{_AT_WORK_TOP + 1}"


def _at_work(book: Workbook, sheet: Worksheet, plan: HomePlan) -> None:
    """The cells that a person changes."""
    values = (
        plan.month.year.label,
        plan.month.number,
        names.FormToMake.MONTHLY.value,
        names.MailToMake.DISTRIBUTE.value,
    )
    offered: tuple[Iterable[object], ...] = (
        plan.years, FISCAL_MONTHS, names.FormToMake, names.MailToMake,
    )  # fmt: skip
    rows = zip(_AT_WORK, values, offered, strict=True)
    for number, ((name, about), value, choices) in enumerate(rows, _AT_WORK_TOP):
        _line(sheet, number, (name, "", about), Look())
        cell = sheet[f"B{number}"]
        cell.value = value
        dress(cell, Look(fill=INPUT, bold=True, size=12, align="left", indent=1))
        dress(sheet[f"A{number}"], Look(fill=HEADING, bold=True, indent=1))
        name_cell(book, name, names.HOME, f"B{number}")
        listed = ",".join(map(str, choices))
        choice = DataValidation(
            type="list", formula1=f'"{listed}"', allow_blank=False,
            showInputMessage=True, showErrorMessage=True,
            promptTitle=name, prompt=about, errorTitle="記入の誤り", error="一覧から選んでください。",
        )  # fmt: skip
        choice.add(f"B{number}")
        sheet.add_data_validation(choice)


def _deeds(book: Workbook, sheet: Worksheet) -> None:
    """The cells that Excel fills in for Python."""
    for number, name in enumerate(_DEEDS, _DEEDS_TOP):
        _line(sheet, number, (name, _NOTHING_YET.get(name, ""), ""), Look(fill=COMPUTED, wrap=True))
        dress(sheet[f"A{number}"], Look(fill=HEADING, bold=True, indent=1))
        sheet.merge_cells(f"B{number}:C{number}")
        sheet.row_dimensions[number].height = _DEED_HEIGHT
        name_cell(book, name, names.HOME, f"B{number}")


def _buttons(sheet: Worksheet, month: Month) -> None:
    """What each button does, beside the cell that it fills."""
    _line(sheet, BUTTONS_TOP - 1, ("ボタン", "すること", "同じことをするコマンド（例）"), Look(fill=HEADING, bold=True))
    for number, button in enumerate(BUTTONS, BUTTONS_TOP):
        texts = ("", button.tip, _filled(button.command, month, month.year))
        _line(sheet, number, texts, Look(wrap=True))
        sheet.row_dimensions[number].height = _BUTTON_HEIGHT


def _filled(command: str, month: Month, year: FiscalYear) -> str:
    return command.format(year=year.reiwa, month=month.number, next=year.next.reiwa)


def _block(sheet: Worksheet, top: int, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Two columns, the second as wide as B and C; where the next block begins."""
    for number, texts in enumerate((headings, *rows), top):
        look = Look(fill=HEADING, bold=True) if number == top else Look()
        _line(sheet, number, (*texts, ""), look)
        sheet.merge_cells(f"B{number}:C{number}")
    return top + len(rows) + 2


def _line(sheet: Worksheet, number: int, texts: Sequence[str], look: Look) -> None:
    for letter, text in zip("ABC", texts, strict=False):
        cell = sheet[f"{letter}{number}"]
        cell.value = text or None
        dress(cell, replace(look, indent=1))
    sheet.row_dimensions[number].height = 22
