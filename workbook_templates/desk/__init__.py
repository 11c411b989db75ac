"""The look of 事務局ブック, the secretariat's desk: the sheets that people edit in Excel."""

from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.fiscal import FISCAL_MONTHS, FiscalYear, Month
from saiken_addin.core.model import Claim, ClaimClass
from saiken_addin.core.settings import SETTING_KEYS, Settings, write_setting
from saiken_addin.desk import names
from saiken_addin.desk.claims import ENTERPRISE, HEADINGS, MARK, claim_texts, read_year
from saiken_addin.forms.draw import package
from saiken_addin.forms.lambda_names import with_functions
from workbook_templates.desk.contents import Contents, Row
from workbook_templates.desk.home import HomePlan, draw_home
from workbook_templates.desk.mail import draw_mail_settings, draw_mail_texts
from workbook_templates.desk.meeting import draw_meeting, draw_stages, draw_texts
from workbook_templates.desk.rollover import Turn, draw_turn
from workbook_templates.desk.wiring import Wiring, draw_wiring
from workbook_templates.shared.lists import (
    Choice,
    Column,
    ListSheet,
    draw_sheet,
    paint,
    with_defaults,
)
from workbook_templates.shared.styles import INPUT, PREFILLED, WRONG

_YEARS_BACK, _YEARS_AHEAD = 4, 6
_CITY_ROWS = 24
_GREEN, _AMBER, _GREY = "FF548235", "FFBF9000", "FF7F7F7F"


def draw(
    year: FiscalYear,
    claims_by_year: Mapping[FiscalYear, Sequence[Claim]],
    kept: Contents = Contents(),  # noqa: B008 - it is frozen
    turn: Turn | None = None,
    month: Month | None = None,
    wiring: Wiring = Wiring(),  # noqa: B008 - it is frozen
) -> bytes:
    """Draw the desk of a new folder, or the next year's desk; `desk_book` makes its buttons work.

    Args:
        claims_by_year: the lists of claims to begin with; any number of years.
        kept: what a former desk held; sections, settings and rows of the year are added to it.
        turn: what the sheet 年度更新 shows; None leaves the sheet out.
        month: the month at work; None for the year's first.

    Returns:
        The bytes of the .xlsx; no cell holds a formula.
    """
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    titles = [*names.SHEETS[:1], *([names.TURN] if turn else []), *names.SHEETS[1:], names.WIRING]
    sheets = {name: book.create_sheet(name) for name in titles}
    years = tuple(
        FiscalYear(reiwa).label
        for reiwa in range(year.reiwa - _YEARS_BACK, year.reiwa + _YEARS_AHEAD + 1)
    )
    month = month or Month(year, FISCAL_MONTHS[0])
    draw_home(book, HomePlan(month, years, turn is not None))
    if turn:
        draw_turn(sheets[names.TURN], turn)
    _claims(sheets[names.CLAIMS], claims_by_year, years)
    _contacts(sheets[names.CONTACTS], claims_by_year, kept.contacts)
    draw_meeting(sheets[names.MEETING], kept)
    draw_texts(sheets[names.TEXTS], kept.texts)
    draw_stages(sheets[names.STAGES], year, kept.stages)
    _support(sheets[names.SUPPORT], year, years, kept.support)
    _other_cities(sheets[names.OTHER_CITIES], years, kept.other_cities)
    _settings(sheets[names.SETTINGS], year, years, kept.settings)
    draw_mail_texts(sheets[names.MAIL_TEXTS], kept.mail_texts)
    draw_mail_settings(sheets[names.MAIL_SETTINGS], kept.mail_settings)
    draw_wiring(book, wiring)
    book.active = 1 if turn else 0
    return with_functions(package(book), kept.functions)


# --- 債権一覧 -------------------------------------------------------------------------------

_CLAIM_WIDTHS: Mapping[str, tuple[float, str]] = {
    "年度": (12, "center"), "債権番号": (11, "center"), "債権ID": (10, "center"), "債権名": (33, "left"),
    "債権区分": (18, "left"), "局": (18, "left"), "部": (18, "left"), "課": (22, "left"),
    "回収業務担当課": (22, "left"), "表示順": (10, "center"), "過年のみ": (11, "center"),
    "新規対象": (11, "center"), "会計": (12, "center"), "備考": (27, "left"),
}  # fmt: skip
_OPTIONAL = {"部", "回収業務担当課", "過年のみ", "新規対象", "会計", "備考"}
_UNIQUE = {"債権番号", "債権ID", "債権名", "表示順"}
_ABOUT_CLAIMS = (
    "対象債権を年度ごとに1行ずつ記入します。行は下に続けても間に入れても構いません。並べ替え、絞り込み、列の入替えも自由です。",
    "債権IDは債権の背番号です。債権番号・債権名・所管課が変わっても同じIDを使い、終了した債権のIDは別の債権に使いません。",
    "橙色は年度の中での重複か、債権番号と債権区分の不一致、黄色は記入漏れです。",
)


def _claims(
    sheet: Worksheet, claims_by_year: Mapping[FiscalYear, Sequence[Claim]], years: tuple[str, ...]
) -> None:
    columns = tuple(
        Column(
            heading,
            *_CLAIM_WIDTHS[heading],
            shrink=True,
            required=heading not in _OPTIONAL,
            unique_in_year=heading in _UNIQUE,
        )
        for heading in HEADINGS
    )
    mark = f"該当する債権だけ{MARK}を選びます。"
    choices = (
        Choice("年度", "令和7年度 のように選びます。", years),
        Choice("債権番号", "強-1、非-1、私-1 の形で、その年度の番号を記入します。"),
        Choice("債権ID", "前の年度からある債権は同じIDを、新しい債権は使ったことのないIDを記入します。"),
        Choice("債権区分", "債権区分を選びます。", tuple(ClaimClass)),
        Choice("課", "債権所管課です。同じ課は同じ書き方にそろえます。"),
        Choice("回収業務担当課", "所管課と同じときは空欄でも構いません。"),
        Choice("表示順", "会議資料の表に並べる順を1からの整数で記入します。", whole=True),
        Choice("過年のみ", f"現年分がなく過年分だけの債権です。{mark}", (MARK,)),
        Choice("新規対象", f"その年度に新しく対象となった債権です。{mark}", (MARK,)),
        Choice("会計", f"決算が4月に固まる企業会計の債権だけ、{ENTERPRISE}を選びます。", (ENTERPRISE,)),
    )
    page = ListSheet("債権一覧", _ABOUT_CLAIMS, _GREEN, "債権一覧表", columns, 18, choices, "E")
    plan = draw_sheet(sheet, page, [texts for _, texts in claim_rows(claims_by_year)])
    number, kind = plan.letter("債権番号"), plan.letter("債権区分")
    first = f"{plan.top + 1}"
    differs = f"AND(${number}{first}<>\"\",${kind}{first}<>\"\",LEFT(${number}{first},1)<>LEFT(${kind}{first},1))"
    paint(sheet, plan.cells("債権番号"), differs, WRONG)


def claim_rows(
    claims_by_year: Mapping[FiscalYear, Sequence[Claim]],
) -> list[tuple[int, tuple[str | int | None, ...]]]:
    """The rows of 債権一覧 as drawn: the row's number and its cells, in the order of HEADINGS."""
    rows = [
        claim_texts(year, claim)
        for year, claims in sorted(claims_by_year.items())
        for claim in claims
    ]
    return list(enumerate(rows, len(_ABOUT_CLAIMS) + 4))


# --- 所管課・宛先 ---------------------------------------------------------------------------

_CONTACTS = ListSheet(
    "所管課・宛先",
    (
        "様式を送る宛先です。複数あるときは「;」で区切ります。メールを使わないときは空欄のままで構いません。",
        "課の名前は債権一覧の「課」と同じ書き方にします。局は見るためのもので、集計には債権一覧の局を使います。",
    ),
    _GREEN,
    "宛先表",
    (
        Column(names.SECTION, 30, required=True, fill=PREFILLED),
        Column(names.BUREAU, 22, fill=PREFILLED),
        Column(names.TO, 42, fill=INPUT),
        Column(names.CC, 42, fill=INPUT),
        Column(names.CONTACT, 22, fill=INPUT),
        Column(names.REMARK, 26, fill=INPUT),
        Column(names.PASSWORD, 22, fill=INPUT, number_format="@"),
    ),
    27,
    (
        Choice(names.TO, "メールアドレスを記入します。複数は「;」で区切ります。例: kanri@city.example"),
        Choice(names.CC, "写しを送るアドレスを記入します。複数は「;」で区切ります。"),
        Choice(names.CONTACT, "担当の職名を記入します。例: 管理係長"),
        Choice(names.PASSWORD, "パスワード付きのブックをやり取りする課だけ、取り決めたパスワードを記入します。"),
    ),
    "B",
)


def _contacts(
    sheet: Worksheet, claims_by_year: Mapping[FiscalYear, Sequence[Claim]], kept: Sequence[Row]
) -> None:
    bureaus: dict[str, str] = {}
    for _, claims in sorted(claims_by_year.items()):
        for claim in sorted(claims, key=lambda claim: claim.order):
            bureaus.setdefault(claim.section, claim.bureau)
    blank = (None,) * (len(_CONTACTS.columns) - 2)
    rows = with_defaults(kept, ((*each, *blank) for each in bureaus.items()))
    draw_sheet(sheet, _CONTACTS, rows)


# --- 支援実績、他市比較 ---------------------------------------------------------------------


def _support(
    sheet: Worksheet, year: FiscalYear, years: tuple[str, ...], kept: Sequence[Row]
) -> None:
    widths = (14, 32, 15, 17, 15, 15, 15, 15, 48)
    columns = tuple(
        Column(
            heading,
            width,
            "center" if heading == "年度" else "right" if "数" in heading else "left",
            PREFILLED if heading in ("年度", "区分") else INPUT,
            "#,##0" if "数" in heading else "General",
        )
        for heading, width in zip(names.SUPPORT_HEADINGS, widths, strict=True)
    )
    about = (
        "収納対策課が所管課に行った支援の実績です。前の年度と並べて会議資料に載せます。",
        "審査・整理・完納の事案数は事案審査会だけに記入します（整理率・完納率はそこから計算します）。全体回数は、その年度に予定する回数です。",
    )
    choices = (
        Choice("年度", "令和7年度 のように選びます。", years),
        Choice("区分", "支援の区分です。新しい区分を加えても構いません。", names.SUPPORT_KINDS, strict=False),
    )
    listed = {read_year(str(row[0])) for row in kept if row[0]}
    rows = [
        *kept,
        *(
            (each.label, kind, *(None for _ in names.SUPPORT_HEADINGS[2:]))
            for each in ([year] if kept else [year.previous, year])
            for kind in names.SUPPORT_KINDS
            if each not in listed
        ),
    ]
    draw_sheet(sheet, ListSheet("支援実績", about, _AMBER, "支援表", columns, 27, choices, "C"), rows)


def _other_cities(sheet: Worksheet, years: tuple[str, ...], kept: Sequence[Row]) -> None:
    widths = (20, 12, 36, 14, 22, 22, 44)
    columns = tuple(
        Column(
            heading,
            width,
            "right" if "額" in heading else "center" if heading in ("債権ID", "年度") else "left",
            INPUT,
            "#,##0" if "額" in heading else "General",
        )
        for heading, width in zip(names.OTHER_CITY_HEADINGS, widths, strict=True)
    )
    about = (
        "他市の類似債権の決算です。1市・1債権・1年度を1行に、円単位で記入します。債権IDは本市の比べる相手の債権です。",
    )
    choices = (
        Choice("年度", "決算の年度を選びます。", years),
        Choice("債権ID", "本市の比べる相手の債権IDを記入します。"),
    )
    blank = [(None,) * len(columns)] * max(_CITY_ROWS - len(kept), 0)
    page = ListSheet("他市比較", about, _AMBER, "他市表", columns, 21, choices)
    draw_sheet(sheet, page, [*kept, *blank])


# --- 設定 -----------------------------------------------------------------------------------


def _settings(
    sheet: Worksheet, year: FiscalYear, years: tuple[str, ...], kept: Sequence[Row]
) -> None:
    about = (
        "基準や期限を変えるときは、前の行を残したまま、同じ項目の行を加えて新しい値と適用を始める年度を記入します。",
        "前の年度の資料は前の値のまま変わりません。行のない項目には、はじめに入っている値を使います。",
    )
    columns = (
        Column(names.KEY, 36, required=True, fill=PREFILLED),
        Column(names.VALUE, 14, "center", INPUT, "@", required=True),
        Column(names.SINCE, 18, "center", INPUT, required=True),
        Column(names.MEANING, 100),
    )
    choices = (
        Choice(names.KEY, "項目を選びます。", tuple(key.label for key in SETTING_KEYS)),
        Choice(names.VALUE, "説明の「記入する値」の形で記入します。"),
        Choice(names.SINCE, "この値を使い始める年度を選びます。", years),
    )
    defaults = Settings()
    rows = with_defaults(
        kept,
        (
            (key.label, write_setting(getattr(defaults, key.field)), year.label, key.explanation)
            for key in SETTING_KEYS
        ),
    )
    draw_sheet(sheet, ListSheet("設定", about, _GREY, "設定表", columns, 24, choices, "B"), rows)
