"""The buttons of 事務局ブック: their names, what they say, and where their macros are.

The ribbon, the sheet 操作, the VBA, macros.py and the menu of `saiken desk` show the same ones.
"""

from dataclasses import dataclass

MACROS = "SaikenMacros"
"""The VBA module; saiken_addin/vba/SaikenMacros.bas."""
TAB = "債権回収"


@dataclass(frozen=True)
class Button:
    """A button.

    Attributes:
        verb: the function of macros.py, and with a capital its Sub in VBA.
        command: the same on the command line; {year} and {month} are those at work.
        icon: the name of an Office icon (imageMso).
        color: of the button on the sheet, RRGGBB.
        group: where it stands in the ribbon.
    """

    verb: str
    label: str
    tip: str
    about: str
    command: str
    icon: str
    color: str
    group: str

    @property
    def ribbon_macro(self) -> str:
        return f"{MACROS}.{self.verb.capitalize()}"

    @property
    def sheet_macro(self) -> str:
        return f"{self.ribbon_macro}_Click"


_SECTIONS, _MEETING, _OTHER = "所管課", "会議", "その他"
_BLUE, _GREEN, _GREY = "1F4E79", "38761D", "595959"

BUTTONS: tuple[Button, ...] = (
    Button(
        "distribute", "様式を作る", "所管課ごとの様式を 01_配布 に作ります。",
        "作業中の年度・月の「作る様式」を、前年・前月などの数字を入れて作ります。作り直すと前のファイルに上書きします。",
        "saiken distribute monthly --year {year} --month {month}", "ExportExcel", _BLUE, _SECTIONS,
    ),
    Button(
        "receive", "受け付ける", "02_回収 に戻った様式を点検して受け付けます。",
        "どのセルの何が問題で、どう直せばよいかを検査結果に書き出します。同じブックを何度受け付けても変わりません。",
        "saiken receive", "ImportExcel", _BLUE, _SECTIONS,
    ),
    Button(
        "status", "提出状況", "所管課ごとの提出状況を確かめます。",
        "未提出・差戻し・競合の課と、まだ受け付けていないブックを示します。",
        "saiken status --year {year} --month {month}", "AcceptInvitation", _BLUE, _SECTIONS,
    ),
    Button(
        "mail", "メール", "所管課に送るメールの下書きを作ります。",
        "宛先は「所管課・宛先」のものを使います。下書きを見て確かめてから送ります。",
        "saiken mail distribute --year {year} --month {month}", "FileSendAsAttachment", _BLUE, _SECTIONS,
    ),
    Button(
        "consolidate", "会議資料を作る", "受け付けた数字から会議資料を作ります。",
        "前の会議資料は 04_控え に移ります。未提出の課があっても作れ、何課分かを表の上に示します。",
        "saiken consolidate --year {year} --month {month}", "ChartInsert", _GREEN, _MEETING,
    ),
    Button(
        "pdf", "PDF", "会議資料をPDFにします。",
        "会議資料を作り、印刷するシートだけを1つのPDFにします。",
        "saiken consolidate --year {year} --month {month} --pdf", "FileSaveAsPdfOrXps", _GREEN, _MEETING,
    ),
    Button(
        "undo", "取り消す", "直前の受付・取込・会議資料の作成を取り消します。",
        "履歴には両方が残ります。",
        "saiken undo", "Undo", _GREY, _OTHER,
    ),
    Button(
        "guide", "ヘルプ", "仕事の順番と、困ったときの見どころを示します。",
        "このブックの使い方を短く示します。",
        "saiken --help", "Help", _GREY, _OTHER,
    ),
)  # fmt: skip
