"""Owns the look of 操作, the first sheet of 事務局ブック: what lies where, and what to run when."""

from collections.abc import Sequence
from dataclasses import replace

from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin import desk_sheets as names
from saiken_addin.fiscal import FiscalYear
from workbook_templates.lists import finish, head
from workbook_templates.styles import HEADING, PREFILLED, TITLE, Look, dress

_FOLDER = (
    ("01_配布", "所管課に送る様式。作るたびに新しくなります。"),
    ("02_回収", "所管課から戻った様式を入れるところ。ファイル名とサブフォルダーは自由です。"),
    ("03_会議資料", "会議資料（最新の1冊）とそのPDF。"),
    ("04_控え", "受け付けたブックの写し、検査結果、差し替える前の会議資料。"),
    ("台帳.sqlite", "受け付けた値と経過の記録。Excelでは開きません。"),
    (f"{names.DESK_STEM}{names.DESK_SUFFIX}", "このブック。債権・所管課・設定はここで直します。"),
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
)
_TURN = (names.TURN, "前の年度から変わったことと、確かめること。見終えたらシートごと削除しても構いません。")
_COMMANDS = (
    ("毎月", "saiken distribute monthly --year {year} --month 10", "月次報告の様式を所管課ごとに作ります。"),
    ("毎月", "saiken receive", "02_回収 の様式を点検して受け付け、検査結果を書き出します。"),
    ("毎月", "saiken mail distribute --year {year} --month 10", "様式を送るメールを用意します。催促 remind、差戻し return、受領 receipt も同じ形です。"),
    ("毎月", "saiken mail send", "用意したメールの一覧を見て、確かめてから送ります（または下書きにします）。"),
    ("随時", "saiken status", "所管課ごとの提出状況を表示します。"),
    ("会議前", "saiken consolidate --year {year} --month 10 --pdf", "会議資料とPDFを作ります。前の資料は 04_控え に移ります。"),
    ("会議前", "saiken export 現年 --year {year} --month 10 --to csv", "会議資料の表をCSVかJSONで書き出します。"),
    ("随時", "saiken history import ファイル", "過去の月次・決算・滞納者数を取り込みます。"),
    ("随時", "saiken undo", "直前の受付・取込・会議資料の作成を取り消します。"),
    ("年度末", "saiken rollover --to {next}", "翌年度の事務局ブックの案を、このブックと債権一覧から作ります。"),
)


def draw_home(sheet: Worksheet, year: FiscalYear, turned: bool) -> None:
    """Draw the sheet: what is what, for the year at work.

    Args:
        sheet: the empty sheet.
        year: the year at work.
        turned: whether the book has a sheet 年度更新.
    """
    sheets = (_TURN, *_SHEETS) if turned else _SHEETS
    head(
        sheet,
        "債権回収対策 事務局ブック",
        [
            "月次報告の配布・受付・会議資料の作成に使うフォルダーの台帳です。年度によって変わることは、すべてこのブックで直します。",
            "直したら保存して閉じてください。次のコマンドから反映されます。誤りがあれば、シートとセルを示してお知らせします。",
        ],
        TITLE,
    )
    for letter, width in zip("ABC", (22, 58, 74), strict=True):
        sheet.column_dimensions[letter].width = width
    _line(sheet, 5, ("作業中の年度", year.label), Look(fill=PREFILLED, bold=True))
    row = _block(sheet, 7, ("シート", "記入すること"), sheets)
    for number, (name, _) in enumerate(sheets, 8):
        cell = sheet[f"A{number}"]
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1", display=name)
        dress(cell, Look(underline=True, color=TITLE, indent=1))
    row = _block(sheet, row + 1, ("フォルダー", "入るもの"), _FOLDER)
    _line(sheet, row + 1, ("時期", "コマンド", "すること"), Look(fill=HEADING, bold=True))
    for number, (when, command, text) in enumerate(_COMMANDS, row + 2):
        _line(sheet, number, (when, command.format(year=year.reiwa, next=year.next.reiwa), text), Look())
    finish(sheet)


def _block(sheet: Worksheet, top: int, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """Two columns, the second as wide as B and C; the first free row below."""
    for number, texts in enumerate((headings, *rows), top):
        look = Look(fill=HEADING, bold=True) if number == top else Look()
        _line(sheet, number, (*texts, ""), look)
        sheet.merge_cells(f"B{number}:C{number}")
    return top + len(rows) + 1


def _line(sheet: Worksheet, number: int, texts: Sequence[str], look: Look) -> None:
    for letter, text in zip("ABC", texts, strict=False):
        cell = sheet[f"{letter}{number}"]
        cell.value = text or None
        dress(cell, replace(look, indent=1))
    sheet.row_dimensions[number].height = 22
