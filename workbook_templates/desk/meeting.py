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
    draw_list,
    finish,
    head,
    offer,
    offer_at,
)
from workbook_templates.shared.styles import COMPUTED, INPUT, PREFILLED
from workbook_templates.shared.text_size import MAX_HEIGHT, lines

_ROSTER_ROWS = 30
_MEETING_TOP, _TOP = 4, 6
_LINE, _AIR = 14.0, 8.0


def draw_meeting(sheet: Worksheet, kept: Contents) -> None:
    """Draw 会議情報: what the meeting is on the left, the roster on the right."""
    head(
        sheet,
        "会議情報",
        [
            "次に開く会議の事項です（次第・名簿・座席表に使います）。左に会議の内容、右に名簿を席次の順に記入します。会議が替わったら書き直してください。前の会議の資料は 03_会議資料 と 04_控え に残ります。",
        ],
        "FFBF9000",
    )
    agenda = List(
        "",
        _MEETING_TOP,
        tuple(
            Column(heading, width, fill=fill)
            for heading, width, fill in zip(
                names.MEETING_HEADINGS, (18, 46, 52), (COMPUTED, INPUT, COMPUTED), strict=True
            )
        ),
        24,
    )
    items = _items(kept.meeting)
    draw_list(sheet, agenda, items)
    columns = zip(
        names.ROSTER_HEADINGS,
        (8, 20, 30, 14),
        ("center", "left", "left", "center"),
        (COMPUTED, INPUT, INPUT, INPUT),
        strict=True,
    )
    roster = List("", _MEETING_TOP, tuple(Column(*column) for column in columns), 24, first_column=5)
    seats = [(number, None, None, None) for number in range(1, _ROSTER_ROWS + 1)]
    draw_list(sheet, roster, [*kept.roster, *seats[len(kept.roster):]])
    sheet.column_dimensions["D"].width = 3
    offer(sheet, roster, Choice(names.POST, "本部長、本部員などを記入します。"))
    offer(sheet, roster, Choice(names.NAME, "職名（と氏名）を記入します。例: 財政局長"))
    offer(sheet, roster, Choice(names.SEAT, "空欄なら、名簿の順に正面・左1・右1・左2・右2…になります。変えるときだけ「正面」「左3」「右1」「欠席」のように記入します（左右は座席表で見た向き）。"))
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
    head(
        sheet,
        "会議資料の文",
        [
            f"会議資料の {REVISION} と {BASIC_PLAN} の文です。はじめに入っているのは見本の文です。会議に合わせて書き直してください。",
            "上から順に載ります。行を間に入れても構いません。番号（1、(1)、ア）と目次のページは自動で付くので、書きません。資料が空欄の行は上の行の続きです。",
            f"種類「図表」の行の文は、図表の名前（{'・'.join(Exhibit)}）です。「{{市}}」の所には会議情報の市の名称が入ります。ある資料の行をすべて消すと、その資料は印刷されません。",
        ],
        "FFBF9000",
    )
    plan = List(
        "文の表",
        _TOP,
        (
            Column(names.DOCUMENT, 18, fill=PREFILLED),
            Column(names.KIND, 12, "center", fill=PREFILLED),
            Column(names.TEXT, 110, fill=INPUT),
        ),
        22,
    )
    rows = TEXTS if kept is None else kept or [(None,) * len(plan.columns)]
    draw_list(sheet, plan, rows)
    for number, row in enumerate(rows, _TOP + 1):
        height = lines(str(row[2] or ""), [104], 10) * _LINE + _AIR
        sheet.row_dimensions[number].height = min(MAX_HEIGHT, max(plan.height, height))
    offer(sheet, plan, Choice(names.DOCUMENT, "どの資料の文かを選びます。", (REVISION, BASIC_PLAN)))
    offer(sheet, plan, Choice(names.KIND, "文の種類を選びます。", tuple(TextKind)))
    finish(sheet, f"A{_TOP + 1}", _TOP)


def draw_stages(sheet: Worksheet, year: FiscalYear, kept: Sequence[Row] | None) -> None:
    """Draw 計画の推移: the plan's periods so far, and the reduction that is meant to come."""
    head(
        sheet,
        "計画の推移",
        [
            f"会議資料の {REVISION} の図表「{Exhibit.PERIODS}」「{Exhibit.INTENDED}」の値です。年度別の推移は、取り込んだ決算から作ります。",
            "計画期間は、各期間の最終年度の決算を記入します。収納率と収入未済額を空欄にした期間には、台帳にある最も新しい決算が入ります。",
            f"{names.INTENDED}は、これからの目安です。金額のない行は載りません。",
        ],
        "FFBF9000",
    )
    widths = (16, 20, 20, 16, 22, 60)
    plan = List(
        "計画の推移表",
        _TOP,
        tuple(
            Column(
                heading,
                width,
                "right" if heading in (names.STAGE_RATE, names.STAGE_OUTSTANDING) else "left",
                PREFILLED if heading in names.STAGE_HEADINGS[:3] else INPUT,
                {names.STAGE_RATE: "0.0", names.STAGE_OUTSTANDING: "#,##0"}.get(heading, "General"),
            )
            for heading, width in zip(names.STAGE_HEADINGS, widths, strict=True)
        ),
        22,
    )
    rows = stages(year) if kept is None else kept or [(None,) * len(plan.columns)]
    draw_list(sheet, plan, rows)
    offer(sheet, plan, Choice(names.STAGE, "区分を選びます。", (names.PERIOD, names.INTENDED)))
    offer(sheet, plan, Choice(names.STAGE_RATE, "百分率で記入します。例: 88.1"))
    offer(sheet, plan, Choice(names.STAGE_OUTSTANDING, "百万円単位で記入します。例: 32,067"))
    finish(sheet, f"A{_TOP + 1}", _TOP)
