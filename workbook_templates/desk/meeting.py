"""The look of what 事務局ブック says of the meeting: 会議情報, 会議資料の文, 計画の推移."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.fiscal import FiscalYear
from saiken_addin.desk import names
from saiken_addin.desk.document_sheets import AGENDA_SHEETS, BASIC_PLAN, REVISION
from saiken_addin.desk.meeting import Exhibit, MeetingKind, TextKind
from saiken_addin.ooxml.tables import fold
from workbook_templates.desk.contents import Contents, Row
from workbook_templates.desk.sample_texts import TEXTS, stages
from workbook_templates.shared.lists import (
    Choice,
    Column,
    List,
    ListSheet,
    draw_list,
    draw_sheet,
    finish,
    head,
    offer_at,
)
from workbook_templates.shared.styles import COMPUTED, INPUT, PREFILLED
from workbook_templates.shared.text_size import MAX_HEIGHT, lines

_ROSTER_ROWS = 30
_MEETING_TOP = 4
_AMBER = "FFBF9000"
_LINE, _AIR = 14.0, 8.0


def draw_meeting(sheet: Worksheet, kept: Contents) -> None:
    """Draw 会議情報: what the meeting is on the left, the roster on the right."""
    head(
        sheet,
        "会議情報",
        [
            "次に開く会議の事項です（次第・名簿・座席表に使います）。左に会議の内容、右に名簿を席次の順に記入します。会議が替わったら書き直してください。前の会議の資料は 03_会議資料 と 04_控え に残ります。",
        ],
        _AMBER,
    )
    agenda = List(
        "",
        _MEETING_TOP,
        (
            Column(names.ITEM, 18, fill=COMPUTED),
            Column(names.SAID, 46, fill=INPUT),
            Column(names.HINT, 52, fill=COMPUTED),
        ),
        24,
    )
    items = _items(kept.meeting)
    draw_list(sheet, agenda, items)
    columns = (
        Column(names.ROSTER_NUMBER, 8, "center", COMPUTED),
        Column(names.POST, 20, fill=INPUT),
        Column(names.NAME, 30, fill=INPUT),
        Column(names.SEAT, 14, "center", INPUT),
    )
    roster = List("", _MEETING_TOP, columns, 24, first_column=5)
    seats = [(number, None, None, None) for number in range(1, _ROSTER_ROWS + 1)]
    draw_list(sheet, roster, [*kept.roster, *seats[len(kept.roster):]])
    sheet.column_dimensions["D"].width = 3
    for choice in (
        Choice(names.POST, "本部長、本部員などを記入します。"),
        Choice(names.NAME, "職名（と氏名）を記入します。例: 財政局長"),
        Choice(names.SEAT, "空欄なら、名簿の順に正面・左1・右1・左2・右2…になります。変えるときだけ「正面」「左3」「右1」「欠席」のように記入します（左右は座席表で見た向き）。"),
    ):
        offer_at(sheet, roster.cells(choice.heading), choice)
    for number, row in enumerate(items, _MEETING_TOP + 1):
        item = str(row[0] or "")
        if item == names.MEETING_KIND:
            offer_at(sheet, f"B{number}", Choice(item, "本部会か部会を選びます。", tuple(MeetingKind)))
        elif item in _STARTS:
            prompt = "議題が始まるシートを選びます。次第にページが入ります。"
            offer_at(sheet, f"B{number}", Choice(item, prompt, AGENDA_SHEETS))
    finish(sheet, f"A{_MEETING_TOP + 1}")


_STARTS = [names.AGENDA_SHEET.format(number) for number in range(1, names.AGENDA_ITEMS + 1)]


def _items(kept: Sequence[Row]) -> list[Row]:
    """The rows of a new desk with what a former one said; what we don't know comes last."""
    starts = dict(zip(_STARTS, names.AGENDA_STARTS, strict=False))
    left = list(kept)
    rows: list[Row] = []
    for item, hint in names.MEETING_ITEMS:
        own = [row for row in left if fold(str(row[0] or "")) == fold(item)]
        left = [row for row in left if row not in own]
        rows += [(item, row[1], hint) for row in own] or [(item, starts.get(item), hint)]
    return [*rows, *left]


def draw_texts(sheet: Worksheet, kept: Sequence[Row] | None) -> None:
    """Draw 会議資料の文: one row for each heading, paragraph or bullet."""
    about = (
        f"会議資料の {REVISION} と {BASIC_PLAN} の文です。はじめに入っているのは見本の文です。会議に合わせて書き直してください。",
        "上から順に載ります。行を間に入れても構いません。番号（1、(1)、ア）と目次のページは自動で付くので、書きません。資料が空欄の行は上の行の続きです。",
        f"種類「図表」の行の文は、図表の名前（{'・'.join(Exhibit)}）です。「{{市}}」の所には会議情報の市の名称が入ります。ある資料の行をすべて消すと、その資料は印刷されません。",
    )
    columns = (
        Column(names.DOCUMENT, 18, fill=PREFILLED),
        Column(names.KIND, 12, "center", fill=PREFILLED),
        Column(names.TEXT, 110, fill=INPUT),
    )
    choices = (
        Choice(names.DOCUMENT, "どの資料の文かを選びます。", (REVISION, BASIC_PLAN)),
        Choice(names.KIND, "文の種類を選びます。", tuple(TextKind)),
    )
    rows = TEXTS if kept is None else kept
    page = ListSheet("会議資料の文", about, _AMBER, "文の表", columns, 22, choices)
    plan = draw_sheet(sheet, page, rows)
    for number, row in enumerate(rows, plan.top + 1):
        height = lines(str(row[2] or ""), [104], 10) * _LINE + _AIR
        sheet.row_dimensions[number].height = min(MAX_HEIGHT, max(plan.height, height))


def draw_stages(sheet: Worksheet, year: FiscalYear, kept: Sequence[Row] | None) -> None:
    """Draw 計画の推移: the plan's periods so far, and the reduction that is meant to come."""
    about = (
        f"会議資料の {REVISION} の図表「{Exhibit.PERIODS}」「{Exhibit.INTENDED}」の値です。年度別の推移は、取り込んだ決算から作ります。",
        "計画期間は、各期間の最終年度の決算を記入します。収納率と収入未済額を空欄にした期間には、台帳にある最も新しい決算が入ります。",
        f"{names.INTENDED}は、これからの目安です。金額のない行は載りません。",
    )
    columns = (
        Column(names.STAGE, 16, fill=PREFILLED),
        Column(names.STAGE_NAME, 20, fill=PREFILLED),
        Column(names.STAGE_TERM, 20, fill=PREFILLED),
        Column(names.STAGE_RATE, 16, "right", INPUT, "0.0"),
        Column(names.STAGE_OUTSTANDING, 22, "right", INPUT, "#,##0"),
        Column(names.STAGE_REMARK, 60, fill=INPUT),
    )
    choices = (
        Choice(names.STAGE, "区分を選びます。", (names.PERIOD, names.INTENDED)),
        Choice(names.STAGE_RATE, "百分率で記入します。例: 88.1"),
        Choice(names.STAGE_OUTSTANDING, "百万円単位で記入します。例: 32,067"),
    )
    page = ListSheet("計画の推移", about, _AMBER, "計画の推移表", columns, 22, choices)
    draw_sheet(sheet, page, stages(year) if kept is None else kept)
