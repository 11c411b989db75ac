"""The look of メール文面 and メール設定, the two sheets of 事務局ブック that are about mail."""

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from saiken_addin.core.mailing import Mailing
from saiken_addin.desk import names
from saiken_addin.desk.mail_settings import (
    MAIL_KEYS,
    MailSettings,
    Security,
    Way,
    write_mail_setting,
)
from saiken_addin.desk.mail_texts import DEFAULT_SIGNATURE, DEFAULT_TEXTS, SIGNATURE, VARIABLES
from workbook_templates.desk.contents import Row
from workbook_templates.shared.lists import Choice, Column, ListSheet, draw_sheet, with_defaults
from workbook_templates.shared.styles import INPUT, PREFILLED

_BLUE = "FF2F75B5"
_LINE, _MOST = 14.5, 400.0
_USES = {
    Mailing.DISTRIBUTE: "saiken mail distribute: 様式を送るとき",
    Mailing.REMIND: "saiken mail remind: まだ提出のない課に",
    Mailing.RETURN: "saiken mail return: 確かめることのあるブックを返すとき",
    Mailing.RECEIPT: "saiken mail receipt: 受け付けたことを知らせるとき",
    Mailing.MEETING: "saiken mail meeting: 会議資料のPDFを送るとき",
}


def draw_mail_texts(sheet: Worksheet, kept: Sequence[Row]) -> None:
    """Draw メール文面: the templates of every mailing and what may stand in them."""
    about = (
        "メールの件名と本文です。自由に直せます。{{ 所管課 }} のように二重の波括弧で囲んだところに、課ごとの内容が入ります。",
        "使える言葉: " + "、".join(VARIABLES),
        "{% for 名 in 債権 %}…{% endfor %} は一覧の数だけ繰り返し、{% if 期限 %}…{% endif %} は内容があるときだけ入ります。",
    )
    columns = (
        Column(names.MAIL_KIND, 12, "center", PREFILLED, required=True),
        Column(names.SUBJECT, 40, fill=INPUT),
        Column(names.BODY, 90, fill=INPUT, required=True),
        Column(names.USE, 44),
    )
    choices = (
        Choice(names.MAIL_KIND, "種類を選びます。", (*(kind.label for kind in Mailing), SIGNATURE)),
        Choice(names.SUBJECT, "件名は1行で書きます。"),
    )
    defaults: list[Row] = [
        (kind.label, text.subject, text.body.rstrip("\n"), _USES[kind])
        for kind, text in DEFAULT_TEXTS.items()
    ]
    defaults.append((SIGNATURE, None, DEFAULT_SIGNATURE, "すべてのメールの終わり（{{ 署名 }}）"))
    rows = with_defaults(kept, defaults)
    page = ListSheet(names.MAIL_TEXTS, about, _BLUE, "メール文面表", columns, 60, choices, "B")
    plan = draw_sheet(sheet, page, rows)
    for number, row in enumerate(rows, plan.top + 1):
        lines = str(row[2] or "").count("\n") + 2
        sheet.row_dimensions[number].height = min(lines * _LINE, _MOST)


def draw_mail_settings(sheet: Worksheet, kept: Sequence[Row]) -> None:
    """Draw メール設定: how mail is sent."""
    about = (
        "メールの送り方です。「下書き」なら何も設定しなくても使えます。",
        "ログインのパスワードは、このブックには書きません。",
    )
    columns = (
        Column(names.KEY, 36, required=True, fill=PREFILLED),
        Column(names.VALUE, 44, "left", INPUT, "@"),
        Column(names.MEANING, 110),
    )
    ways = "・".join(way.value for way in Way)
    protections = "・".join(each.value for each in Security)
    choices = (
        Choice(names.KEY, "項目を選びます。", tuple(key.label for key in MAIL_KEYS), strict=False),
        Choice(names.VALUE, f"説明の「記入する値」の形で記入します。送り方は{ways}、通信の保護は{protections}。"),
    )
    settings = MailSettings()
    rows = with_defaults(
        kept,
        (
            (
                key.label,
                None if key.field == "port" else write_mail_setting(getattr(settings, key.field)),
                key.explanation,
            )
            for key in MAIL_KEYS
        ),
    )
    page = ListSheet(names.MAIL_SETTINGS, about, _BLUE, "メール設定表", columns, 24, choices, "B")
    draw_sheet(sheet, page, rows)
