"""Owns the texts that mail begins with: which mailings there are, and what their messages say.

The secretariat edits them in 事務局ブック, sheet メール文面; these are what the sheet begins with and
what holds where it has no row. They are Jinja2 templates; VARIABLES says what may stand in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from saiken_addin.core.mailing import Mailing

SIGNATURE = "署名"
"""The row of メール文面 that ends every message."""


@dataclass(frozen=True)
class MailText:
    """Subject and body of a mailing, as templates."""

    subject: str
    body: str


VARIABLES: Mapping[str, str] = {
    "所管課": "宛先の課",
    "担当": "「所管課・宛先」の担当",
    "対象": "令和7年10月末の月次報告 など",
    "時点": "令和7年10月末 など",
    "期限": "令和7年11月15日（土）。ないときは空",
    "期限まで": "期限までの日数。過ぎているときは負の数",
    "添付": "添付ファイルの名前の一覧",
    "債権": "その課の債権の一覧（例: 強-1 市税）",
    "未提出": "足りないものの一覧",
    "指摘": "指摘の一覧（各行に 重さ・場所・内容・直し方）",
    "受付": "受け付けたブックの一覧（各行に 対象・ファイル・日時・状態）",
    "数値表": "受け付けた金額の表",
    "差出人": "差出人の名前",
    "返信先": "返信を受けるアドレス",
    "署名": "この表の「署名」の本文",
}

DEFAULT_SIGNATURE = """――――――――――――――――
{{ 差出人 }}（債権回収対策本部 事務局）
{{ 返信先 }}
――――――――――――――――"""

DEFAULT_TEXTS: Mapping[Mailing, MailText] = {
    Mailing.DISTRIBUTE: MailText(
        "【提出依頼】{{ 対象 }}{% if 期限 %}（{{ 期限 }}まで）{% endif %}",
        """{{ 所管課 }}　{{ 担当 or "ご担当" }}　様

お疲れさまです。{{ 差出人 }}です。
{{ 対象 }}の様式をお送りします。対象の債権は次のとおりです。

{% for 名 in 債権 %}・{{ 名 }}
{% endfor %}
■ していただくこと
1. 添付のブックを開き、薄い黄色の欄に記入してください（単位は円です）。
2. シート「提出前チェック」の判定がすべて○になったことを確かめてください。
3. {% if 期限 %}{{ 期限 }}までに、{% endif %}このメールに返信して添付してください。

該当する金額がないときは「該当なし」、0円のときは「0」を記入してください。
ファイル名、シートの名前、識別欄は変えないでください。

添付: {{ 添付 | join("、") }}

{{ 署名 }}
""",
    ),
    Mailing.REMIND: MailText(
        "【{% if 期限まで is not none and 期限まで < 0 %}期限超過{% else %}再依頼{% endif %}】{{ 対象 }}の提出について",
        """{{ 所管課 }}　{{ 担当 or "ご担当" }}　様

お疲れさまです。{{ 差出人 }}です。
{% if 期限 %}{{ 対象 }}の提出期限は{{ 期限 }}{% if 期限まで < 0 %}でした（{{ -期限まで }}日過ぎています）{% elif 期限まで == 0 %}（本日）です{% else %}です（あと{{ 期限まで }}日）{% endif %}。{% endif %}
次のものがまだそろっていません。

{% for もの in 未提出 %}・{{ もの }}
{% endfor %}
ご提出をお願いします。すでに送っていただいたときは、行き違いをお許しください。
期限に間に合わない事情があるときは、見込みの日をこのメールへの返信で知らせてください。

{{ 署名 }}
""",
    ),
    Mailing.RETURN: MailText(
        "【確認依頼】{{ 対象 }}について",
        """{{ 所管課 }}　{{ 担当 or "ご担当" }}　様

お疲れさまです。{{ 差出人 }}です。
{{ 対象 }}を読み取ったところ、次の{{ 指摘 | length }}件を確かめていただく必要がありました。

{% for 行 in 指摘 %}{{ loop.index }}. ［{{ 行.重さ }}］{{ 行.場所 }}
   {{ 行.内容 }}
   → {{ 行.直し方 }}
{% endfor %}
提出いただいた値を入れたブックを添付します。上の箇所には色とメモを付けました。
添付のブックを直し、このメールに返信して添付してください。

添付: {{ 添付 | join("、") }}

{{ 署名 }}
""",
    ),
    Mailing.RECEIPT: MailText(
        "【受領】{{ 対象 }}",
        """{{ 所管課 }}　{{ 担当 or "ご担当" }}　様

お疲れさまです。{{ 差出人 }}です。
{{ 対象 }}を受け付けました。ありがとうございました。

{% for 行 in 受付 %}・{{ 行.対象 }}　{{ 行.状態 }}（{{ 行.日時 }}、{{ 行.ファイル }}）
{% endfor %}
読み取った値は次のとおりです（単位は円）。違いがあれば知らせてください。

{{ 数値表 }}

{{ 署名 }}
""",
    ),
    Mailing.MEETING: MailText(
        "【会議資料】債権回収対策本部 {{ 時点 }}",
        """債権回収対策本部　各位

お疲れさまです。{{ 差出人 }}です。
{{ 時点 }}の会議資料をお送りします。
当日までにお目通しください。

添付: {{ 添付 | join("、") }}

{{ 署名 }}
""",
    ),
}
