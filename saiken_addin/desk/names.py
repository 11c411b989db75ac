"""The names of the sheets of 事務局ブック, and the headings of its tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from saiken_addin.desk import document_sheets

DESK_STEM = "事務局ブック"
DESK_SUFFIX = ".xlsm"
"""Of the desks that are made; one of .xlsx, without buttons, is read just the same."""
DESK_SUFFIXES = (DESK_SUFFIX, ".xlsx")
"""Where both lie in a folder, the first counts."""

HOME = "操作"
CLAIMS = "債権一覧"
CONTACTS = "所管課・宛先"
MEETING = "会議情報"
TEXTS = "会議資料の文"
STAGES = "計画の推移"
SUPPORT = "支援実績"
OTHER_CITIES = "他市比較"
SETTINGS = "設定"
MAIL_TEXTS = "メール文面"
MAIL_SETTINGS = "メール設定"
SHEETS = (
    HOME, CLAIMS, CONTACTS, MEETING, TEXTS, STAGES, SUPPORT, OTHER_CITIES, SETTINGS, MAIL_TEXTS,
    MAIL_SETTINGS,
)  # fmt: skip
TURN = "年度更新"
"""Only in a desk that `rollover` prepared; it stands behind 操作."""
WIRING = "xlwings.conf"
"""The settings that xlwings looks for under this name; the last sheet."""

YEAR_AT_WORK, MONTH_AT_WORK, FORM_TO_MAKE = "作業中の年度", "作業中の月", "作る様式"
MAIL_TO_MAKE = "用意するメール"
"""Names of the cells on 操作 that say what the buttons work on: the contract of a desk with buttons."""
class FormToMake(StrEnum):
    """What the button 様式を作る makes for the year and month at work."""

    MONTHLY = "月次報告"
    PLAN_INITIAL = "実施計画（当初）"
    PLAN_SETTLEMENT = "実施計画（修正）"


class MailToMake(StrEnum):
    """What the button メール prepares."""

    DISTRIBUTE = "配布"
    REMIND = "催促"
    RETURN = "差戻し"
    RECEIPT = "受領"
    MEETING = "会議資料"


LAST_DEED, LAST_RESULT, NEXT_STEP, WAITING = "直前の操作", "操作の結果", "次にすること", "待っていること"
"""Names of the cells on 操作 that Excel fills in when a button has done its work."""
MESSAGE = "saiken_message"
"""The name of the cell whose text the VBA shows when a button has done its work."""

SECTION, TO, CC, CONTACT = "所管課", "宛先(To)", "写し(Cc)", "担当"
BUREAU, REMARK = "局", "備考"
PASSWORD = "ブックのパスワード"  # noqa: S105 - a heading

KEY, VALUE, SINCE, MEANING = "項目", "値", "適用年度(から)", "説明"

MAIL_KIND, SUBJECT, BODY, USE = "種類", "件名", "本文", "使うとき"

ITEM, SAID, HINT = "項目", "内容", "記入例・説明"
CITY, MEETING_KIND, MEETING_NUMBER, DAY = "市の名称", "会議の種類", "回", "開催日"
BEGIN, END, MEETING_PLACE, OTHER = "開始時刻", "終了時刻", "場所", "その他"
AGENDA, AGENDA_SHEET = "議題{}", "議題{}の資料"
ROSTER_DAY, ROSTER_REMARK, SECRETARIAT = "名簿の基準日", "名簿の注記", "事務局"
AGENDA_ITEMS = 5
AGENDA_STARTS = (document_sheets.REVISION, document_sheets.OUTSTANDING, document_sheets.TARGETS)
"""On which sheets the first items of the agenda start in a new desk."""
MEETING_ITEMS = (
    (MEETING_KIND, "本部会 または 部会"),
    (MEETING_NUMBER, "第何回かを数字で（例: 37）"),
    (DAY, "例: 令和8年1月21日"),
    (BEGIN, "例: 14:30"),
    (END, "例: 16:00"),
    (MEETING_PLACE, "例: 政策会議室"),
    *(
        row
        for number in range(1, AGENDA_ITEMS + 1)
        for row in (
            (AGENDA.format(number), "ないときは空欄のままにします。"),
            (AGENDA_SHEET.format(number), "この議題が始まるシート。次第にページが入ります。"),
        )
    ),
    (OTHER, "「その他」に書き添えること。ないときは空欄のままにします。"),
    (ROSTER_DAY, "例: 令和7年11月1日"),
    (ROSTER_REMARK, "例: 令和7年度の代表区長は見沼区長、桜区長"),
    (SECRETARIAT, "例: 税務部長・収納対策課長（座席表では「・」で区切った席になります）"),
    (CITY, "例: さいたま市（資料の表題に使います）"),
)
ROSTER_NUMBER, POST, NAME, SEAT = "No", "役職", "氏名", "座席"
DOCUMENT, KIND, TEXT = "資料", "種類", "文"
STAGE, STAGE_NAME, STAGE_TERM = "区分", "名称", "期間"
STAGE_RATE, STAGE_OUTSTANDING, STAGE_REMARK = "収納率（％）", "収入未済額（百万円）", "備考"
PERIOD, INTENDED = "計画期間", "圧縮イメージ"
SUPPORT_HEADINGS = (
    "年度", "区分", "件数（回・件）", "全体回数（予定）", "参加者数（人）",
    "審査事案数", "整理事案数", "完納事案数", "備考",
)  # fmt: skip
SUPPORT_KINDS = (
    "研修", "助言・指導", "破産事件に係る情報提供", "事案審査会", "引継ぎ", "マニュアル", "実務相談",
)
OTHER_CITY_HEADINGS = ("市", "債権ID", "債権名", "年度", "調定額（円）", "収入済額（円）", "出典・備考")


@dataclass(frozen=True)
class DeskTable:
    """A table of 事務局ブック.

    Attributes:
        headings: in their order.
        optional: those that a desk may lack.
        notes: those that only people read; a row that says nothing else is none.
    """

    sheet: str
    headings: tuple[str, ...]
    optional: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def needed(self) -> tuple[str, ...]:
        """Those without which the table can't be read."""
        return tuple(each for each in self.headings if each not in (*self.optional, *self.notes))


TABLES: Mapping[str, DeskTable] = {
    "contacts": DeskTable(
        CONTACTS, (SECTION, BUREAU, TO, CC, CONTACT, REMARK, PASSWORD), (PASSWORD,), (BUREAU, REMARK)
    ),
    "meeting": DeskTable(MEETING, (ITEM, SAID, HINT), notes=(HINT,)),
    "roster": DeskTable(MEETING, (ROSTER_NUMBER, POST, NAME, SEAT), (SEAT,), (ROSTER_NUMBER,)),
    "texts": DeskTable(TEXTS, (DOCUMENT, KIND, TEXT)),
    "stages": DeskTable(
        STAGES,
        (STAGE, STAGE_NAME, STAGE_TERM, STAGE_RATE, STAGE_OUTSTANDING, STAGE_REMARK),
        (STAGE_TERM, STAGE_RATE, STAGE_OUTSTANDING, STAGE_REMARK),
    ),
    # A desk of an earlier version has no 全体回数.
    "support": DeskTable(SUPPORT, SUPPORT_HEADINGS, ("全体回数（予定）", "備考")),
    "other_cities": DeskTable(OTHER_CITIES, OTHER_CITY_HEADINGS, notes=("債権名", "出典・備考")),
    "settings": DeskTable(SETTINGS, (KEY, VALUE, SINCE, MEANING), notes=(MEANING,)),
    "mail_texts": DeskTable(MAIL_TEXTS, (MAIL_KIND, SUBJECT, BODY, USE), notes=(USE,)),
    "mail_settings": DeskTable(MAIL_SETTINGS, (KEY, VALUE, MEANING), notes=(MEANING,)),
}
"""All but 債権一覧, as a new desk takes them over."""
