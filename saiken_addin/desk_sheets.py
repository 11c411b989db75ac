"""Owns what 事務局ブック consists of: the names of its sheets and the headings of its tables."""

from enum import StrEnum

DESK_STEM = "事務局ブック"
DESK_SUFFIX = ".xlsm"
"""Of the desks that are made; one of .xlsx, without buttons, is read just the same."""
DESK_SUFFIXES = (DESK_SUFFIX, ".xlsx")
"""Where both lie in a folder, the first counts."""

HOME = "操作"
CLAIMS = "債権一覧"
CONTACTS = "所管課・宛先"
MEETING = "会議情報"
SUPPORT = "支援実績"
OTHER_CITIES = "他市比較"
SETTINGS = "設定"
SHEETS = (HOME, CLAIMS, CONTACTS, MEETING, SUPPORT, OTHER_CITIES, SETTINGS)
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
CONTACT_HEADINGS = (SECTION, BUREAU, TO, CC, CONTACT, REMARK)

KEY, VALUE, SINCE, MEANING = "項目", "値", "適用年度(から)", "説明"
SETTING_HEADINGS = (KEY, VALUE, SINCE, MEANING)

MEETING_HEADINGS = ("項目", "内容", "記入例・説明")
MEETING_ITEMS = (
    ("会議の種類", "本部会 または 部会"),
    ("回", "第何回かを数字で（例: 37）"),
    ("開催日", "例: 令和8年1月21日"),
    ("開始時刻", "例: 14:30"),
    ("終了時刻", "例: 16:00"),
    ("場所", "例: 政策会議室"),
    ("議題1", "例: 基本計画の改定について"),
    ("議題2", "例: 基本計画対象債権の状況について"),
    ("議題3", "例: 次年度目標の設定について"),
    ("議題4", "ないときは空欄のままにします。"),
    ("名簿の基準日", "例: 令和7年11月1日"),
    ("名簿の注記", "例: 代表区長は見沼区長、桜区長"),
    ("事務局", "例: 税務部長・収納対策課長"),
)
ROSTER_HEADINGS = ("No", "役職", "氏名", "座席")
SUPPORT_HEADINGS = (
    "年度", "区分", "件数（回・件）", "参加者数（人）", "審査事案数", "整理事案数", "完納事案数", "備考",
)
SUPPORT_KINDS = ("研修", "助言・指導", "破産事件に係る情報提供", "事案審査会")
OTHER_CITY_HEADINGS = ("市", "債権ID", "債権名", "年度", "調定額（円）", "収入済額（円）", "出典・備考")
