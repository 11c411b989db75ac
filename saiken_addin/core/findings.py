"""The catalogue of what can be wrong: codes, Finding (wrong data), SaikenError (wrong use)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, unique

from saiken_addin.core.shipped import shipped_rows


class SaikenError(Exception):
    """The product was asked for something it can't do; one plain message and a remedy.

    Args:
        findings: what keeps it from being done.
    """

    def __init__(
        self, message: str, remedy: str = "", findings: "Sequence[Finding]" = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.findings = findings

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class Severity(StrEnum):
    """What a finding does to a book (forms.md): keeps it out, lets it count with a mark, informs."""

    ERROR = "エラー"
    WARNING = "要確認"
    NOTE = "お知らせ"


_CELL = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_CATALOGUE = {code: texts for code, *texts in shipped_rows("saiken_addin.core", "findings.csv")}


@unique
class Code(Enum):
    """Every kind of finding; findings.csv says of each how grave it is, what is wrong and what to do.

    The texts are format strings over the finding's `details`.
    """

    def __init__(self, code: str) -> None:
        severity, what, remedy = _CATALOGUE[code]
        self.code = code
        self.severity = Severity(severity)
        self.what = what
        self.remedy = remedy

    # G: the file
    NOT_A_WORKBOOK = "G01"
    OLD_EXCEL = "G02"
    ENCRYPTED = "G03"
    DAMAGED = "G04"
    TOO_LARGE = "G05"
    TOO_MANY_PARTS = "G06"
    SIZE_MISMATCH = "G07"
    UNSAFE_XML = "G08"
    SHEET_TOO_LARGE = "G09"
    HAS_MACROS = "G10"
    EXTERNAL_LINKS = "G11"
    UNREADABLE_FILE = "G12"
    OTHER_FILE = "G13"
    ARCHIVE_UNREADABLE = "G14"
    ARCHIVE_CLOSED = "G15"
    ARCHIVE_WITHOUT_BOOK = "G16"
    EXAMINATION_FAILED = "G17"
    LINK_LEADS_OUT = "G18"
    ACTIVE_CONTENT = "G19"
    REPORT_NOT_WRITTEN = "G20"
    RIGHTS_MANAGED = "G21"
    LINKS_UNUSED = "G25"
    # I: whose book it is
    NOT_OURS = "I01"
    FORM_UNKNOWN = "I02"
    VERSION_OLD = "I03"
    IDENTITY_UNREADABLE = "I04"
    NOT_DISTRIBUTED = "I05"
    SECTION_UNKNOWN = "I06"
    IDENTITY_CHANGED = "I07"
    DOCUMENT_UNKNOWN = "I08"
    CLAIM_NOT_OF_SECTION = "I09"
    NAMES_LOST = "I10"
    # R: the fields
    AMOUNT_FIELD_LOST = "R01"
    FIELD_LOST = "R02"
    FIELDS_MOVED = "R03"
    SHEET_RENAMED = "R04"
    SHEET_ADDED = "R05"
    FIELDS_HIDDEN = "R06"
    FIELDS_COLLIDE = "R07"
    SHEET_COPIED = "R08"
    SHEETS_AMBIGUOUS = "R09"
    MERGE_UNDONE = "R10"
    SHEET_LOST = "R11"
    CLOSED_FILLED = "R12"
    COPY_DIFFERS = "R13"
    REMARK = "R14"
    LABEL_OF_OTHER = "R15"
    # V: one value
    AMOUNT_MISSING = "V01"
    AMOUNT_AS_TEXT = "V02"
    AMOUNT_IN_THOUSANDS = "V03"
    AMOUNT_UNREADABLE = "V04"
    AMOUNT_NEGATIVE = "V05"
    AMOUNT_FRACTION = "V06"
    AMOUNT_TOO_LARGE = "V07"
    FORMULA_IN_INPUT = "V08"
    FORMULA_WITHOUT_RESULT = "V09"
    ERROR_VALUE = "V10"
    COUNT_MISSING = "V11"
    COUNT_UNREADABLE = "V12"
    TEXT_MISSING = "V13"
    COUNT_AS_TEXT = "V14"
    TEXT_IS_ERROR = "V15"
    TEXT_IS_FORMULA = "V16"
    TEXT_TOO_LONG = "V17"
    AMOUNT_IS_DATE = "V18"
    AMOUNT_IS_PERCENT = "V19"
    AMOUNT_NEGATIVE_EXPLAINED = "V20"
    SHOWN_OTHERWISE = "V21"
    SHOWN_WITH_WORDS = "V22"
    SIGNS_STRUCK = "V23"
    TEXT_STRUCK = "V24"
    TEXT_IS_NUMBER = "V25"
    # C: values together
    COLLECTED_EXCEEDS = "C01"
    OUTSTANDING_NEGATIVE = "C02"
    SHOWN_DIFFERS = "C03"
    UNIT_SUSPECT = "C04"
    FELL_SINCE_LAST_MONTH = "C05"
    OPENING_DIFFERS = "C06"
    REASON_MISSING = "C07"
    REASON_SAYS_NOTHING = "C08"
    DEBTORS_EXCEED_CASES = "C09"
    PARTLY_NOT_APPLICABLE = "C10"
    OPENING_EXPLAINED = "C11"
    TARGET_CHANGED = "C12"
    # P: 実施計画
    RATE_IN_PERCENT = "P01"
    RATE_AS_TEXT = "P02"
    RATE_UNREADABLE = "P03"
    RATE_OUT_OF_RANGE = "P04"
    RATE_MISSING = "P05"
    CARRIED_OVER_DIFFERS = "P06"
    CARRIED_OVER_EXPLAINED = "P07"
    FORECAST_BELOW_REPORTED = "P08"
    TARGET_WORSE = "P09"
    TARGETS_DISAGREE = "P10"
    ISSUE_WITHOUT_MEASURE = "P11"
    MEASURE_WITHOUT_ISSUE = "P12"
    LONG_TERM_MISSING = "P13"
    TEXT_SAYS_NOTHING = "P14"
    TEXT_NOT_NEW = "P15"
    TEXT_OVERFLOWS = "P16"
    SETTLED_CHANGED = "P17"
    OTHER_CLAIM_PASTED = "P18"
    CLAIM_ID_CHANGED = "P19"
    STAGE_PAST = "P20"
    TARGET_NOT_REVISED = "P21"
    EFFORT_UNMARKED = "P22"
    MARK_UNREADABLE = "P23"
    # S: the batch
    SAME_FILE = "S01"
    CONFLICT = "S02"
    SUPERSEDES = "S03"
    OLDER_AGAIN = "S04"
    OLDER_MOVED = "S05"
    NAMED_OTHERWISE = "S06"
    # D: 事務局ブック
    DESK_SHEET_MISSING = "D01"
    DESK_COLUMN_MISSING = "D02"
    DESK_EMPTY = "D03"
    DESK_DUPLICATE = "D04"
    DESK_BAD_VALUE = "D05"
    DESK_TWO_SECTIONS = "D06"
    DESK_NUMBER_CLASS = "D07"
    DESK_NO_ADDRESS = "D08"
    DESK_SECTION_UNLISTED = "D09"
    DESK_SECTION_SPLIT = "D10"
    DESK_SETTING_UNKNOWN = "D11"
    DESK_YEAR_EMPTY = "D12"
    DESK_NAME_CHANGED = "D13"
    DESK_ADDRESS_BAD = "D14"
    DESK_NOT_FOLLOWED = "D15"
    DEADLINE_ON_CLOSED_DAY = "D16"
    # H: 履歴の取込
    HISTORY_SHAPE = "H01"
    HISTORY_BAD_VALUE = "H02"
    HISTORY_CLAIM_UNKNOWN = "H03"
    HISTORY_DUPLICATE = "H04"
    HISTORY_CONTRADICTS = "H05"
    HISTORY_NAME_DIFFERS = "H06"
    HISTORY_REPLACES = "H07"
    HISTORY_NEGATIVE = "H08"
    HISTORY_AMBIGUOUS = "H09"
    HISTORY_HEADING_TWICE = "H10"
    HISTORY_IS_CLAIMS = "H11"
    HISTORY_UNIT = "H12"
    HISTORY_JUMPS = "H13"
    HISTORY_JUMP_IN_PART = "H14"
    HISTORY_SUM = "H15"
    # M: 会議資料
    FORMER_MASTER_UNREADABLE = "M03"
    SECTION_MISSING = "M01"
    SECTION_HELD = "M04"
    OLDER_COUNTS = "M05"
    CORRECTION_SET_ASIDE = "M06"
    WORDS_LEFT_BEHIND = "M07"
    FORMER_MASTER_LOST = "M08"
    WORDS_NOT_FOUND = "M09"
    NO_YEAR_BEFORE = "M02"
    PLAN_MISSING = "M11"
    PLANS_LEFT_OUT = "M12"
    MAIN_UNKNOWN = "M21"
    OVERTYPED = "M31"
    # K: 会議情報 and the texts of the meeting
    MEETING_BAD_VALUE = "K01"
    MEETING_ITEM_TWICE = "K02"
    MEETING_ITEM_UNKNOWN = "K03"
    MEETING_BLANK = "K04"
    MEETING_ENDS_EARLY = "K05"
    WEEKDAY_DIFFERS = "K06"
    SEAT_TAKEN = "K07"
    MEETING_SHEET_MISSING = "K08"
    AGENDA_WITHOUT_TITLE = "K09"
    NEXT_LIST_MISSING = "K10"
    NO_SETTLEMENTS = "K11"
    EXHIBIT_WITHOUT_VALUES = "K12"
    AGENDA_NOT_PRINTED = "K13"
    # T: the turn of the year
    CLAIM_REAPPEARS = "T01"
    ID_WHOLLY_RENAMED = "T02"
    NAME_OF_OTHER_ID = "T03"
    ID_REUSED = "T04"
    CLAIM_RESUMED = "T05"
    NUMBERS_SWAPPED = "T06"
    CLAIM_SPLIT = "T07"
    CLAIMS_MERGED = "T08"
    SECTION_RENAMED = "T09"
    SECTION_DIVIDED = "T10"
    SECTIONS_JOINED = "T11"
    SECTION_ENDED = "T12"
    SECTION_BEGUN = "T13"
    LIST_COPIED = "T14"
    DESK_LIST_UNUSED = "T15"
    SHEET_NOT_KEPT = "T16"
    CELLS_NOT_KEPT = "T17"
    FORMULAS_KEPT_AS_VALUES = "T18"
    # U: 支援実績と取組状況
    SUPPORT_UNREADABLE = "U01"
    SUPPORT_COUNT_BAD = "U02"
    SUPPORT_ROW_UNCLEAR = "U03"
    SUPPORT_TWICE = "U04"
    SUPPORT_CONTRADICTS = "U05"
    SUPPORT_CASES_MISSING = "U06"
    SUPPORT_YEAR_BLANK = "U07"
    SUPPORT_BLANK = "U08"
    ACTIVITY_OF_EARLIER = "U09"
    ACTIVITY_NEVER_ASKED = "U10"
    # J: PDF
    PAGES_DIFFER = "J01"
    NO_JAPANESE_FONT = "J02"
    # F: functions put into a book of the user's own
    FUNCTION_NAME_TAKEN = "F01"
    # L: メール
    MAIL_KIND_UNKNOWN = "L01"
    MAIL_TEMPLATE_WRONG = "L02"
    MAIL_TEXT_BAD = "L03"
    MAIL_NO_ADDRESS = "L04"
    MAIL_ADDRESS_BAD = "L05"
    MAIL_ADDRESS_TWICE = "L06"
    MAIL_DOMAIN_OUTSIDE = "L07"
    MAIL_NO_CC = "L08"
    MAIL_NO_FILE = "L09"
    MAIL_FILE_CHANGED = "L10"
    MAIL_WRONG_SECTION = "L11"
    MAIL_WRONG_TERM = "L12"
    MAIL_NOT_A_BOOK = "L13"
    MAIL_TOO_LARGE = "L14"
    MAIL_NO_PASSWORD = "L15"
    MAIL_ALREADY_SENT = "L16"
    MAIL_NOT_DISTRIBUTED = "L17"
    MAIL_IN_CONFLICT = "L18"
    MAIL_UNSURE = "L19"
    MAIL_REFUSED = "L20"
    MAIL_FAILED = "L21"
    MESSAGE_UNREADABLE = "L22"
    MESSAGE_WITHOUT_BOOK = "L23"
    SENDER_OF_OTHER_SECTION = "L24"
    SENDER_OUTSIDE = "L25"
    SENDER_UNLISTED = "L26"
    MAIL_BOUNCED = "L27"
    WRONG_PASSWORD = "L28"
    OPENED_WITH_PASSWORD = "L29"
    BOUNCE_UNKNOWN = "L30"
    MAIL_ANSWERED = "L31"
    DEADLINE_PAST = "L32"
    SENDER_UNCLEAR = "L33"
    MAIL_TOLD = "L34"
    MAIL_PARTLY_BOUNCED = "L35"
    BOUNCE_UNPROVEN = "L36"
    MESSAGE_WITH_OTHERS = "L37"
    MAIL_NOT_MADE = "L38"
    # N: 個人情報
    PERSONAL_NUMBER = "N01"
    PERSONAL_PHONE = "N02"
    PERSONAL_ADDRESS = "N03"
    PERSONAL_ACCOUNT = "N04"
    PERSONAL_NAME = "N05"
    # X: a button that did not do its work
    BUTTON_REFUSED = "X01"
    BUTTON_FILE = "X02"
    BUTTON_FAILED = "X03"


IN_CONFLICT = (Code.CONFLICT, Code.NAMED_OTHERWISE)
"""Errors of which a person may say that the book is right all the same."""


@dataclass(frozen=True)
class Place:
    """Where something stands: file (as the person named it), sheet, cell, and the field's label."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    label: str = ""

    def __str__(self) -> str:
        spot = "!".join(part for part in (self.sheet, self.cell) if part)
        return " ".join(part for part in (self.file, spot, self.label) if part)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with somebody's data."""

    code: Code
    place: Place = Place()
    details: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def severity(self) -> Severity:
        return self.code.severity

    @property
    def what(self) -> str:
        return self.code.what.format(**self.details)

    @property
    def remedy(self) -> str:
        return self.code.remedy.format(**self.details)

    def as_dict(self) -> dict[str, str]:
        """The finding as `--json` and the ledger hold it."""
        return {
            "code": self.code.code,
            "severity": str(self.severity),
            "file": self.place.file,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "label": self.place.label,
            "what": self.what,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        return f"[{self.code.code} {self.severity}] {self.place}: {self.what} {self.remedy}"


def in_reading_order(findings: Iterable[Finding], sheets: Sequence[str]) -> tuple[Finding, ...]:
    """The findings of one book as a person goes through it.

    First what concerns the book as a whole, then sheet by sheet, row by row, from left to right;
    what stands at the same place keeps its order.
    """
    order = {sheet: number for number, sheet in enumerate(sheets)}

    def place(finding: Finding) -> tuple[int, int, int, str]:
        at = _CELL.match(finding.place.cell)
        column, row = (at[1], int(at[2])) if at else ("", 0)
        return order.get(finding.place.sheet, -1), row, len(column), column

    return tuple(sorted(findings, key=place))


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among the findings; None when there are none."""
    present = {finding.severity for finding in findings}
    return next((severity for severity in Severity if severity in present), None)
