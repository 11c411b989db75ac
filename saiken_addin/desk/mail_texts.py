"""The texts that mail begins with, one for each mailing.

The secretariat edits them in 事務局ブック, sheet メール文面; these are what the sheet begins with and
what holds where it has no row. They are Jinja2 templates; VARIABLES says what may stand in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from saiken_addin.core.mailing import Mailing
from saiken_addin.core.shipped import shipped_text

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

DEFAULT_SIGNATURE = shipped_text("saiken_addin.desk.data", "mail_signature.txt").rstrip()


def _default(mailing: Mailing) -> MailText:
    """What the file of a mailing says: the subject in its first line, the body after a blank one."""
    subject, body = shipped_text("saiken_addin.desk.data", f"mail_{mailing}.txt").split("\n\n", 1)
    return MailText(subject, body)


DEFAULT_TEXTS: Mapping[Mailing, MailText] = {mailing: _default(mailing) for mailing in Mailing}
